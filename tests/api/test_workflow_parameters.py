"""A wrong parameter is refused when a model version or a workflow is posted, with its path (behaviour §10, §11.1)."""

from collections.abc import Iterator
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode

from meshserve.workflow.model_types import OPERATORS, Parameter
from meshserve_proto.resources_pb2 import OutputInfo
from support.calls import Call
from support.wrong_values import checked, giving, right, wrong


@pytest.fixture(scope="module")
def models(send: Call) -> list[str]:
    """A model of each type of operator, called like it and without parameters."""
    send("PostModels", models=[res.Model(id=info.id, model_type_id=info.id) for info in OPERATORS])
    return [info.id for info in OPERATORS]


def as_client(info: OutputInfo) -> Any:
    return res.OutputInfo.FromString(info.SerializeToString())


def workflow(model: str, info: OutputInfo) -> Any:
    """Two nodes, children first: what is posted as nodes[0] runs last."""
    node = res.WorkflowNode(id="it", model=res.Model(id=model), node_inputs=[res.NodeInput(node_id="before")])
    node.output_info_override.CopyFrom(as_client(info))
    before = res.WorkflowNode(id="before", model=res.Model(id="general-image-detection"))
    return res.Workflow(id="wrong", nodes=[node, before])


def each_parameter() -> Iterator[tuple[str, Parameter]]:
    for info in OPERATORS:
        yield from ((info.id, parameter) for parameter in info.parameters if checked(parameter))


def test_wrong_values_of_every_operator(send: Call, models: list[str]) -> None:
    for model, parameter in each_parameter():
        info = giving(parameter, wrong(parameter)[-1])
        version = res.ModelVersion(output_info=as_client(info))
        refused = send("PostModelVersions", StatusCode.MODEL_INVALID_ARGUMENT, model_id=model, model_versions=[version])
        assert parameter.path in refused.status.details, (model, refused.status)
        refused = send("PostWorkflows", StatusCode.MODEL_INVALID_ARGUMENT, workflows=[workflow(model, info)])
        path = parameter.path.replace("output_info.", "output_info_override.")
        assert refused.status.details.startswith("Node 'it' (nodes[0]): "), (model, refused.status)
        assert path in refused.status.details, (model, refused.status)


def test_required_parameters_of_every_operator(send: Call, models: list[str]) -> None:
    for model, parameter in each_parameter():
        if not parameter.required:
            continue
        info = OutputInfo()
        for type_id, other in each_parameter():
            if type_id == model and other is not parameter and other.required:
                info.MergeFrom(giving(other, right(other)))
        version = res.ModelVersion(output_info=as_client(info))
        refused = send("PostModelVersions", StatusCode.MODEL_INVALID_ARGUMENT, model_id=model, model_versions=[version])
        assert f"needs {parameter.path}" in refused.status.details, (model, refused.status)
        refused = send("PostWorkflows", StatusCode.MODEL_INVALID_ARGUMENT, workflows=[workflow(model, info)])
        path = parameter.path.replace("output_info.", "output_info_override.")
        assert f"Node 'it' (nodes[0]): A model of type {model} needs {path}" in refused.status.details
    assert not send("ListWorkflows").workflows


def test_what_a_model_has_its_nodes_need_not_repeat(send: Call, models: list[str]) -> None:
    full = res.OutputInfo()
    full.params.update({"prompt_template": "Say {data.text.raw}"})
    send("PostModels", models=[res.Model(id="full", model_type_id="prompter", output_info=full)])
    node = res.WorkflowNode(id="a", model=res.Model(id="full"))
    send("PostWorkflows", workflows=[res.Workflow(id="right", nodes=[node])])
    node.output_info_override.params.update({"prompt_template": "Say it"})
    refused = send("PatchWorkflows", StatusCode.MODEL_INVALID_ARGUMENT, action="overwrite", workflows=[
        res.Workflow(id="right", nodes=[node])
    ])  # fmt: skip
    expected = "Node 'a' (nodes[0]): output_info_override.params.prompt_template must contain {data.text.raw}"
    assert expected in refused.status.details


def test_who_an_annotation_writer_may_name(send: Call, models: list[str], user_app: Any, stranger: Any) -> None:
    def posted(id: str, code: int, **params: Any) -> str:
        node = res.WorkflowNode(id="write", model=res.Model(id="annotation-writer"))
        node.output_info_override.params.update(params)
        return str(send("PostWorkflows", code, workflows=[res.Workflow(id=id, nodes=[node])]).status.details)

    for named in ("nobody", stranger.user_id):
        told = posted("forged", StatusCode.MODEL_INVALID_ARGUMENT, annotation_user_id=named)
        assert f"output_info_override.params.annotation_user_id: '{named}' neither owns the app" in told
    told = posted("tasked", StatusCode.MODEL_INVALID_ARGUMENT, task_id="no-task")
    assert "output_info_override.params.task_id: 'no-task' is no task of the app" in told
    posted("signed", StatusCode.SUCCESS, annotation_user_id=user_app.user_id, annotation_status=24157)
