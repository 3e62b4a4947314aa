"""The samples of "Create, Get, Update, Delete", run with both releases, and whether what they ask for has happened.

They name no app: an app key implies it.
"""

import re
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2
from PIL import Image

from samples.harness import PICTURES, Scene, picture_file

METRO, PUPPY = PICTURES


@pytest.fixture
def scene(key_scene: Scene) -> Scene:
    return key_scene


def _concepts(found: Any) -> dict[str, float]:
    return {concept.id: concept.value for concept in found.data.concepts}


def _labelled(scene: Scene, **values: dict[str, float]) -> None:
    """Add inputs by id with concepts of these values."""
    for input_id, concepts in values.items():
        given = [resources_pb2.Concept(id=one, value=value) for one, value in concepts.items()]
        scene.add_inputs(input_id, concepts=given)


def test_add_by_url(scene: Scene) -> None:
    scene.run("003_01")
    (added,) = scene.inputs()
    found = scene.processed(added.id)
    assert found.data.image.url == METRO
    assert (found.data.image.image_info.width, found.data.image.image_info.height) > (0, 0)


def test_add_by_bytes(scene: Scene) -> None:
    scene.run("003_02", IMAGE_LOCATION=str(picture_file(METRO)))
    (added,) = scene.inputs()
    info = scene.processed(added.id).data.image.image_info
    with Image.open(picture_file(METRO)) as picture:
        assert (info.width, info.height) == picture.size


def test_add_several_with_ids(scene: Scene) -> None:
    scene.run("003_03")
    assert {one.id for one in scene.inputs()} == {"train1", "puppy1"}
    assert scene.processed("train1").data.image.url == METRO
    assert scene.processed("puppy1").data.image.url == PUPPY


def test_add_with_concepts(scene: Scene) -> None:
    scene.run("003_04")
    (added,) = scene.inputs()
    assert _concepts(scene.processed(added.id)) == {"charlie": 1.0}
    assert scene.call("GetConcept", concept_id="charlie").concept.name == "charlie"


def test_add_with_metadata(scene: Scene) -> None:
    scene.run("003_05")
    (added,) = scene.inputs()
    assert dict(scene.processed(added.id).data.metadata) == {"id": "id001", "type": "animal", "size": 100.0}


def test_list(scene: Scene) -> None:
    scene.add_inputs(*(f"input-{number:02}" for number in range(12)))
    printed = re.findall(r'^id: "(input-\d\d)"$', scene.run("003_06"), re.MULTILINE)
    assert len(set(printed)) == len(printed) == 10
    rest = [one.id for one in scene.call("ListInputs", page=2, per_page=10).inputs]
    assert sorted(printed + rest) == [f"input-{number:02}" for number in range(12)]


def test_list_by_streaming(scene: Scene) -> None:
    ids = [f"input-{number:02}" for number in range(12)]
    for one in ids:
        scene.add_inputs(one)
    first, _, second = scene.run("003_07").partition("Second response (first input is the one following input ID ")
    assert re.findall(r"^\t(.+)$", first, re.MULTILINE) == ids[:10], "the oldest first"
    assert second.startswith("input-09)")
    assert re.findall(r"^\t(.+)$", second, re.MULTILINE) == ids[10:], "without the one that was named"


def test_get(scene: Scene) -> None:
    _labelled(scene, wanted={"cat": 1.0})
    printed = scene.run("003_08", INPUT_ID="wanted")
    assert re.search(r'^id: "wanted"$', printed, re.MULTILINE)
    assert 'id: "cat"' in printed


def test_count(scene: Scene) -> None:
    scene.add_inputs("one", "two", "three")
    assert re.search(r"^processed: 3$", scene.run("003_09"), re.MULTILINE)


def test_patch_concepts(scene: Scene) -> None:
    _labelled(scene, wanted={"cat": 1.0})
    scene.run("003_10", INPUT_ID="wanted")
    assert _concepts(scene.processed("wanted")) == {"cat": 1.0, "tree": 1.0, "water": 0.0}


def test_patch_concepts_of_several(scene: Scene) -> None:
    scene.add_inputs("first", "second")
    scene.run("003_11", INPUT_ID_1="first", INPUT_ID_2="second")
    assert _concepts(scene.processed("first")) == {"tree": 1.0, "water": 0.0}
    assert _concepts(scene.processed("second")) == {"animal": 1.0, "fruit": 0.0}


def test_remove_a_concept(scene: Scene) -> None:
    _labelled(scene, wanted={"tree": 1.0, "water": 0.0})
    scene.run("003_12", INPUT_ID="wanted")
    assert _concepts(scene.processed("wanted")) == {"tree": 1.0}


def test_remove_concepts_of_several(scene: Scene) -> None:
    _labelled(scene, first={"tree": 1.0, "water": 0.0, "kept": 1.0}, second={"animal": 1.0, "fruit": 0.0})
    scene.run("003_13", INPUT_ID_1="first", INPUT_ID_2="second")
    assert _concepts(scene.processed("first")) == {"kept": 1.0}
    assert _concepts(scene.processed("second")) == {}


def test_delete(scene: Scene) -> None:
    scene.add_inputs("wanted", "kept")
    scene.run("003_14", INPUT_ID="wanted")
    scene.gone("wanted")
    assert [one.id for one in scene.inputs()] == ["kept"]


def test_delete_several(scene: Scene) -> None:
    scene.add_inputs("first", "second", "kept")
    scene.run("003_15", INPUT_ID_1="first", INPUT_ID_2="second")
    scene.gone("first")
    scene.gone("second")
    assert [one.id for one in scene.inputs()] == ["kept"]


def test_delete_all(scene: Scene) -> None:
    """Neither release has the field any more: the bytes are those of an earlier one."""
    scene.add_inputs("first", "second")
    scene.run("003_16", shim=True)
    scene.gone("first")
    scene.gone("second")
    assert scene.inputs() == []


def test_the_page_from_top_to_bottom(scene: Scene) -> None:
    """All samples in one app, as somebody who follows the page would run them."""
    scene.run("003_01")
    scene.run("003_02", IMAGE_LOCATION=str(picture_file(PUPPY)))
    for number in (3, 4, 5, 6, 7):
        scene.run(f"003_{number:02}")
    ids = [one.id for one in scene.inputs()]
    assert len(ids) == 6
    for one in ids:
        scene.processed(one)
    scene.run("003_08", INPUT_ID="train1")
    assert re.search(r"^processed: 6$", scene.run("003_09"), re.MULTILINE)
    both = {"INPUT_ID_1": "train1", "INPUT_ID_2": "puppy1"}
    scene.run("003_10", INPUT_ID="train1")
    scene.run("003_11", **both)
    scene.run("003_12", INPUT_ID="train1")
    scene.run("003_13", **both)
    assert [_concepts(scene.processed(one)) for one in both.values()] == [{}, {}]
    scene.run("003_14", INPUT_ID=next(one for one in ids if one not in both.values()))
    scene.run("003_15", **both)
    scene.run("003_16", shim=True)
    for one in ids:
        scene.gone(one)
