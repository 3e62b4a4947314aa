"""Workflow files through the official SDK: `story_workflow_text.py FOLDER APP` prints what it saw as a line of JSON.

Files in FOLDER/texts are read as the SDK reads a workflow's file. FOLDER/ours.yml becomes a workflow of the app, which
is exported to FOLDER/theirs.yml, and FOLDER/listed.yml is how its exporter writes what a list has.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

import yaml
from clarifai.client.app import App
from clarifai.utils.logging import logger
from clarifai.workflows.export import Exporter
from clarifai.workflows.validate import validate
from clarifai_grpc.grpc.api import service_pb2


def taken(file: Path) -> Any:
    """What the SDK reads in a file; null where it refuses it."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    try:
        return validate(content)
    except Exception:  # whatever its library raises
        return None


def main(folder: Path, app_id: str) -> None:
    """The whole story."""
    logger.setLevel(logging.WARNING)
    texts = {file.name: taken(file) for file in sorted((folder / "texts").iterdir())}
    app = App(app_id=app_id)
    made = app.create_workflow(config_filepath=str(folder / "ours.yml"), generate_new_id=True, display=False)
    workflow = app.workflow(workflow_id=made.id)
    workflow.export(str(folder / "theirs.yml"))
    found = app.STUB.GetWorkflow(service_pb2.GetWorkflowRequest(user_app_id=app.user_app_id, workflow_id=made.id))
    with Exporter([found.workflow]) as exporter:
        exporter.parse()
        exporter.export(str(folder / "listed.yml"))
    print(json.dumps({"made": made.id, "texts": texts}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
