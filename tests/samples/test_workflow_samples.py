"""The samples of "Setting Up Mesh Workflows", run with both releases, and whether what they ask for has happened."""

import re

import pytest

from samples.harness import Scene

WORKFLOW = "my-custom-workflow"
FIRST_NODES = ["food-concepts", "general-concepts"]
WORKFLOW_MISSING = 22102
PATCHED_NODES = ["travel-concepts", "nsfw-concepts", "wedding-concepts"]


@pytest.fixture
def scene(token_scene: Scene) -> Scene:
    return token_scene


@pytest.fixture
def prepared(scene: Scene) -> Scene:
    """An app in which the document's first sample has made the workflow."""
    scene.run("000_01")
    return scene


def _nodes(scene: Scene, workflow_id: str = WORKFLOW) -> list[str]:
    return [node.id for node in scene.call("GetWorkflow", workflow_id=workflow_id).workflow.nodes]


def test_create(scene: Scene) -> None:
    scene.run("000_01")
    workflow = scene.call("GetWorkflow", workflow_id=WORKFLOW).workflow
    assert [node.id for node in workflow.nodes] == FIRST_NODES
    assert all(node.model.id and node.model.model_version.id for node in workflow.nodes)
    assert len({node.model.id for node in workflow.nodes}) == 2, "the two nodes are of different models"
    assert len(scene.call("ListWorkflowVersions", workflow_id=WORKFLOW).workflow_versions) == 1


def test_predict(prepared: Scene) -> None:
    printed = prepared.run("000_02", WORKFLOW_ID=WORKFLOW)
    blocks = re.split(r"^Predicted concepts for the model `(.+)`$", printed, flags=re.MULTILINE)
    models, concepts = blocks[1::2], blocks[2::2]
    assert len(models) == 2
    for lines in concepts:
        values = [float(value) for value in re.findall(r"^\t.+ (\d\.\d\d)$", lines, re.MULTILINE)]
        assert values, printed
        assert values == sorted(values, reverse=True)
        assert all(0 <= value <= 1 for value in values)
    general = re.findall(r"^\t(.+) \d\.\d\d$", concepts[1], re.MULTILINE)
    assert {"train", "railway", "station", "subway", "transportation", "locomotive"} & set(general), general


def test_list(prepared: Scene) -> None:
    printed = prepared.run("000_03")
    models = [node.model.id for node in prepared.call("GetWorkflow", workflow_id=WORKFLOW).workflow.nodes]
    assert printed == f"The workflow {WORKFLOW} consists of these models:\n{models[0]}\n{models[1]}\n\n"


def test_get(prepared: Scene) -> None:
    printed = prepared.run("000_04").splitlines()
    models = [node.model.id for node in prepared.call("GetWorkflow", workflow_id=WORKFLOW).workflow.nodes]
    assert printed == ["The workflow consists of these models:", *models]


def test_patch(prepared: Scene) -> None:
    before = prepared.call("GetWorkflow", workflow_id=WORKFLOW).workflow.version.id
    prepared.run("000_05")
    after = prepared.call("GetWorkflow", workflow_id=WORKFLOW).workflow
    assert [node.id for node in after.nodes] == PATCHED_NODES
    assert after.version.id != before
    assert len(prepared.call("ListWorkflowVersions", workflow_id=WORKFLOW).workflow_versions) == 2


def test_delete(prepared: Scene) -> None:
    prepared.run("000_06")
    assert list(prepared.call("ListWorkflows").workflows) == []
    prepared.call("GetWorkflow", workflow_id=WORKFLOW, expect=WORKFLOW_MISSING)


def test_delete_all(prepared: Scene) -> None:
    nodes = prepared.call("GetWorkflow", workflow_id=WORKFLOW).workflow.nodes
    workflow = type(prepared.call("GetWorkflow", workflow_id=WORKFLOW).workflow)
    prepared.call("PostWorkflows", workflows=[workflow(id="another", nodes=nodes)])
    prepared.run("000_07")
    assert list(prepared.call("ListWorkflows").workflows) == []


def test_the_page_from_top_to_bottom(scene: Scene) -> None:
    """All samples in one app, as somebody who follows the page would run them."""
    scene.run("000_01")
    scene.run("000_02", WORKFLOW_ID=WORKFLOW)
    for number in (3, 4, 5):
        scene.run(f"000_{number:02}")
    assert _nodes(scene) == PATCHED_NODES
    scene.run("000_02", WORKFLOW_ID=WORKFLOW)
    scene.run("000_06")
    scene.run("000_07")
    assert list(scene.call("ListWorkflows").workflows) == []
