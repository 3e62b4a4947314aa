"""The text form of workflows: stable, and the same workflow again when it is read."""

import yaml
from hypothesis import given

from meshserve.core.structs import to_struct
from meshserve.workflow.text.beyond import beyond_the_sdk
from meshserve.workflow.text.plain import plain_workflow
from meshserve.workflow.text.reader import read
from meshserve.workflow.text.writer import written
from meshserve_proto.resources_pb2 import Concept, Model, ModelVersion, Workflow, WorkflowNode
from support.workflow_texts import FEWER, workflows


@FEWER
@given(workflows())
def test_what_is_written_is_read_again_and_written_the_same(workflow: Workflow) -> None:
    text = written(workflow)
    again = read(text.encode()).workflow
    assert again == workflow
    assert written(again) == text


@FEWER
@given(workflows(plain=True))
def test_a_plain_reader_of_yaml_sees_the_same(workflow: Workflow) -> None:
    assert yaml.safe_load(written(workflow)) == plain_workflow(workflow)


TEXT = """workflow:
  id: look
  nodes:
    - id: "1"
      model:
        model_id: own
        model_version_id: "0123456789abcdef0123456789abcdef"
      suppress_output: true
      output_info_override:
        params:
          a_prompt: |-
            Say what is "here":
              {data.text.raw}
          big: 1.0e+300
          list:
            - 1
            - - a b
              - {}
            - x: null
              z: 0.1
          "off": "off"
          whole: 20
        data:
          concepts:
            - id: dog
              value: 0.9
    - id: two
      model:
        model_id: theirs
        user_id: clarifai
        app_id: main
        model_type_id: random-sample
        description: "keeps: some"
"""


def test_the_form() -> None:
    """Keys in order, free JSON by alphabet, numbers short, texts quoted only where they must be."""
    first = WorkflowNode(id="1", model=Model(id="own", user_id="me", app_id="shop"), suppress_output=True)
    first.model.model_version.CopyFrom(ModelVersion(id="0123456789abcdef0123456789abcdef", description="left out"))
    params = {
        "whole": 20.0, "off": "off", "list": [1, ["a b", {}], {"z": 0.1, "x": None}], "big": 1e300,
        "a_prompt": 'Say what is "here":\n  {data.text.raw}',
    }  # fmt: skip
    first.output_info_override.params.CopyFrom(to_struct(params))
    first.output_info_override.data.concepts.append(Concept(id="dog", value=0.9))
    second = WorkflowNode(id="two", model=Model(id="theirs", user_id="clarifai", app_id="main"))
    second.model.model_type_id, second.model.description = "random-sample", "keeps: some"
    second.output_info_override.params.SetInParent()
    workflow = Workflow(id="look", user_id="me", app_id="shop", nodes=[first, second], description="left out")
    assert written(workflow) == TEXT
    assert list(beyond_the_sdk(workflow)) == ["node '1' has suppress_output", "node '1' has output_info_override"]
