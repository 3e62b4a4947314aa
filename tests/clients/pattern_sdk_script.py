"""A workflow pattern through the official SDK: `pattern_sdk_script.py APP PICTURE` prints what its nodes saw as JSON.

Detect → threshold → crop → classify → threshold. Operators with concepts are made by the SDK's classes, for its workflow
files have no words for these; the file makes the one that has parameters alone. Where the server is and who calls is in
the environment.
"""

import json
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from clarifai.client.app import App
from clarifai.client.model import Model
from clarifai.client.user import User
from clarifai.utils.logging import logger
from clarifai_grpc.grpc.api import resources_pb2 as res
from pattern_script import OBJECTS, TAGS, by_node

PATTERN = f"""
workflow:
  id: pattern
  nodes:
    - id: boxes
      model: {{model_id: {OBJECTS}, user_id: clarifai, app_id: main}}
    - id: likely
      model: {{model_id: likely}}
      node_inputs: [{{node_id: boxes}}]
    - id: cut
      model: {{model_id: cut, model_type_id: image-crop, output_info: {{params: {{margin: 1.1}}}}}}
      node_inputs: [{{node_id: likely}}]
    - id: tags
      model: {{model_id: {TAGS}, user_id: clarifai, app_id: main}}
      node_inputs: [{{node_id: cut}}]
    - id: sure
      model: {{model_id: sure}}
      node_inputs: [{{node_id: tags}}]
"""


def ids(file: str, model_id: str) -> dict[str, str]:
    """Name → id of what a public model says of a picture or its regions."""
    model = Model(model_id=model_id, user_id="clarifai", app_id="main")
    data = model.predict_by_filepath(file, input_type="image", output_config={"max_concepts": 200}).outputs[0].data
    parts = [data, *(region.data for region in data.regions)]
    return {concept.name: concept.id for part in parts for concept in part.concepts}


def thresholder(app: App, id: str, least: dict[str, float]) -> None:
    """Make a region thresholder. least: value by the id of the concept."""
    model = app.create_model(id, model_type_id="region-thresholder")
    concepts = [res.Concept(id=each, value=value) for each, value in least.items()]
    model.create_version(output_info=res.OutputInfo(data=res.Data(concepts=concepts)))


def main(app_id: str, file: str) -> None:
    """Make the app, its models and the workflow, and predict."""
    logger.setLevel(logging.WARNING)
    user = User(user_id=os.environ["CLARIFAI_USER_ID"])
    user.create_app(app_id=app_id, base_workflow="Empty")
    app = user.app(app_id=app_id)
    objects, tags = ids(file, OBJECTS), ids(file, TAGS)
    thresholder(app, "likely", {objects["dog"]: 0.4, objects["person"]: 0.4})
    thresholder(app, "sure", {tags["spaniel"]: 0.5})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pattern.yml"
        path.write_text(PATTERN)
        made: Any = app.create_workflow(config_filepath=str(path), display=False)
    answer = app.workflow(workflow_id=made.id).predict_by_filepath(file, input_type="image")
    print(json.dumps([by_node(answer.workflow.nodes, result.outputs) for result in answer.results]))


if __name__ == "__main__":
    main(*sys.argv[1:])
