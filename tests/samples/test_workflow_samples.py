"""The samples of "Setting Up Mesh Workflows" in each of their languages, and whether what they ask for has happened."""

from typing import Any

import pytest

from samples.harness import WORKFLOW, Scene
from samples.seen import concepts
from support.serving import Caller, add_caller

FIRST_NODES = ["food-concepts", "general-concepts"]
WORKFLOW_MISSING = 22102
PATCHED_NODES = ["travel-concepts", "nsfw-concepts", "wedding-concepts"]
TRAIN = {"train", "railway", "station", "subway", "transportation", "locomotive"}
NAMED_BY_SAMPLE = Caller("excaliburne", "moderation-test", "ffeeddccbbaa99887766554433221100")
"""Whom the C# sample names, and the token that its initialization would hold."""


@pytest.fixture
def prepared(scene: Scene) -> Scene:
    """An app with the workflow that the document's first sample makes."""
    scene.run("000_01")
    return scene


def _workflow(scene: Scene, workflow_id: str = WORKFLOW) -> Any:
    return scene.call("GetWorkflow", workflow_id=workflow_id).workflow


def _nodes(scene: Scene) -> list[str]:
    return [node.id for node in _workflow(scene).nodes]


def _models(scene: Scene, workflow_id: str = WORKFLOW) -> list[str]:
    return [node.model.id for node in _workflow(scene, workflow_id).nodes]


def _another(scene: Scene, workflow_id: str) -> None:
    """A workflow with the same nodes the other way round."""
    found = _workflow(scene)
    scene.call("PostWorkflows", workflows=[type(found)(id=workflow_id, nodes=reversed(found.nodes))])


@pytest.mark.sample("000_01")
def test_create(scene: Scene) -> None:
    scene.run("000_01")
    workflow = _workflow(scene)
    assert [node.id for node in workflow.nodes] == FIRST_NODES
    assert all(node.model.id and node.model.model_version.id for node in workflow.nodes)
    assert len({node.model.id for node in workflow.nodes}) == 2, "the two nodes are of different models"
    assert len(scene.call("ListWorkflowVersions", workflow_id=WORKFLOW).workflow_versions) == 1


@pytest.mark.sample("000_02", but=["csharp"])
def test_predict(prepared: Scene) -> None:
    predicted = prepared.run("000_02").predicted()
    assert len(predicted) == 2
    for _, found in predicted:
        values = [value for _, value in found]
        assert values
        assert values == sorted(values, reverse=True)
        assert all(0 <= value <= 1 for value in values)
    assert len({name for name, _ in predicted}) == 2
    general = {name for name, _ in predicted[1][1]}
    assert TRAIN & general, general


@pytest.mark.sample("000_02", only=["csharp"])
def test_predict_with_a_model(scene: Scene) -> None:
    add_caller(scene.server.data, NAMED_BY_SAMPLE)
    (answer,) = scene.run("000_02", secret=NAMED_BY_SAMPLE.pat).documents()
    found = dict(concepts(answer["outputs"][0]))
    assert found["dog"] > 0.5
    assert answer["outputs"][0]["input"]["data"]["image"]["url"].endswith("/dog2.jpeg")


@pytest.mark.sample("000_03")
def test_list(prepared: Scene) -> None:
    shown = prepared.run("000_03")
    models = _models(prepared)
    assert shown.workflows() == [(WORKFLOW, models)]
    if prepared.language in ("python", "nodejs"):
        assert shown.printed == f"The workflow {WORKFLOW} consists of these models:\n{models[0]}\n{models[1]}\n\n"


@pytest.mark.sample("000_04")
def test_get(prepared: Scene) -> None:
    _another(prepared, "food-and-general")
    asked = "food-and-general" if prepared.language == "java" else WORKFLOW
    ((named, models),) = prepared.run("000_04").workflows()
    assert named in ("", asked)
    assert models == _models(prepared, asked)


@pytest.mark.sample("000_05")
def test_patch(prepared: Scene) -> None:
    before = _workflow(prepared).version.id
    prepared.run("000_05")
    after = _workflow(prepared)
    assert [node.id for node in after.nodes] == PATCHED_NODES
    assert after.version.id != before
    assert len(prepared.call("ListWorkflowVersions", workflow_id=WORKFLOW).workflow_versions) == 2


@pytest.mark.sample("000_06")
def test_delete(prepared: Scene) -> None:
    _another(prepared, "another")
    prepared.run("000_06")
    assert [one.id for one in prepared.call("ListWorkflows").workflows] == ["another"]
    prepared.call("GetWorkflow", workflow_id=WORKFLOW, expect=WORKFLOW_MISSING)


@pytest.mark.sample("000_07")
def test_delete_all(prepared: Scene) -> None:
    _another(prepared, "another")
    prepared.run("000_07")
    assert list(prepared.call("ListWorkflows").workflows) == []


def test_the_page_from_top_to_bottom(scene: Scene) -> None:
    """All samples in one app, as somebody who follows the page would run them."""
    for number in (1, 2, 3, 4, 5):
        scene.run(f"000_{number:02}")
    assert _nodes(scene) == PATCHED_NODES
    scene.run("000_02")
    scene.run("000_06")
    scene.run("000_07")
    assert list(scene.call("ListWorkflows").workflows) == []
