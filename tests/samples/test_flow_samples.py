"""The sample of "Partial update flow", and whether what it asks for has happened."""

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from clarifai_grpc.grpc.api import resources_pb2

from samples.harness import Scene
from support.serving import within_store

SAMPLE, WORKFLOW = "004_01", "patched"
KNOWN_AS = datetime(2023, 11, 7, 5, 31, 56, tzinfo=UTC)
"""The `updated_at` that the sample sends."""
TEXTS = ("name", "description", "cover_url", "visibility_code", "source_visibility_code", "status_code")


def _flow(scene: Scene) -> Any:
    """The flow of the scene's workflow as GET shows it."""
    headers = {"Authorization": f"Bearer {scene.server.owner.pat}", "X-Organization-Id": scene.place.app_id}
    (found,) = requests.get(f"{scene.server.base}/v1/flows", headers=headers, timeout=30).json()["items"]
    assert found["slug"] == WORKFLOW
    return found


def _play(scene: Scene, flow_id: str) -> Any:
    """What the sample prints, with its flow and its token filled in."""
    return json.loads(scene.player.play(scene.task(SAMPLE, {"FLOW_ID": flow_id}, scene.server.owner.pat)))


def _age(scene: Scene, flow_id: str) -> None:
    """Let the flow be one that was last changed when the sample says."""

    def job(connection: sqlite3.Connection) -> None:
        micros = int(KNOWN_AS.timestamp()) * 1_000_000
        connection.execute("UPDATE flows SET modified = ? WHERE id = ?", (micros, flow_id))

    within_store(scene.server.data, job)


@pytest.mark.sample(SAMPLE)
def test_patch(scene: Scene) -> None:
    model = resources_pb2.Model(id="general-image-recognition", user_id="clarifai", app_id="main")
    node = resources_pb2.WorkflowNode(id="concepts", model=model)
    workflow = resources_pb2.Workflow(id=WORKFLOW, nodes=[node], description="as it was")
    scene.call("PostWorkflows", workflows=[workflow])
    before = _flow(scene)
    refusal = _play(scene, before["id"])["error"]
    assert (refusal["status"], refusal["code"], refusal["field"]) == (409, "conflict", "updated_at")
    assert before["updated_at"] in refusal["reason"]
    assert _flow(scene) == before, "somebody has changed it after 2023, and their change stays"
    _age(scene, before["id"])
    answer = _play(scene, before["id"])
    asked = dict.fromkeys(TEXTS, "<string>") | {"context_variables": {}}
    assert answer == before | asked | {"updated_at": answer["updated_at"]}
    assert datetime.fromisoformat(answer["updated_at"]) > KNOWN_AS
    assert _flow(scene) == answer
    assert scene.call("GetWorkflow", workflow_id=WORKFLOW).workflow.description == "<string>"
