"""The samples of "Create, Get, Update, Delete" in each of their languages, and whether what they ask for has happened."""

from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2
from PIL import Image

from samples.harness import PICTURES, Scene, picture_file

METRO, PUPPY = PICTURES
PICTURE = str(picture_file(METRO))


def _concepts(found: Any) -> dict[str, float]:
    return {concept.id: concept.value for concept in found.data.concepts}


def _labelled(scene: Scene, **values: dict[str, float]) -> None:
    """Add inputs by id with concepts of these values."""
    for input_id, concepts in values.items():
        given = [resources_pb2.Concept(id=one, value=value) for one, value in concepts.items()]
        scene.add_inputs(input_id, concepts=given)


@pytest.mark.sample("003_01")
def test_add_by_url(scene: Scene) -> None:
    scene.run("003_01")
    (added,) = scene.inputs()
    found = scene.processed(added.id)
    assert found.data.image.url == METRO
    assert (found.data.image.image_info.width, found.data.image.image_info.height) > (0, 0)


@pytest.mark.sample("003_02")
def test_add_by_bytes(scene: Scene) -> None:
    scene.run("003_02", IMAGE_LOCATION=PICTURE)
    (added,) = scene.inputs()
    info = scene.processed(added.id).data.image.image_info
    with Image.open(picture_file(METRO)) as picture:
        assert (info.width, info.height) == picture.size


@pytest.mark.sample("003_03")
def test_add_several_with_ids(scene: Scene) -> None:
    scene.run("003_03")
    assert {one.id for one in scene.inputs()} == {"train1", "puppy1"}
    assert scene.processed("train1").data.image.url == METRO
    assert scene.processed("puppy1").data.image.url == PUPPY


@pytest.mark.sample("003_04")
def test_add_with_concepts(scene: Scene) -> None:
    scene.run("003_04")
    (added,) = scene.inputs()
    assert _concepts(scene.processed(added.id)) == {"charlie": 1.0}
    assert scene.call("GetConcept", concept_id="charlie").concept.name == "charlie"


@pytest.mark.sample("003_05")
def test_add_with_metadata(scene: Scene) -> None:
    scene.run("003_05")
    (added,) = scene.inputs()
    data = scene.processed(added.id).data
    assert data.image.url == PUPPY
    sent = {} if scene.language == "nodejs" else {"id": "id001", "type": "animal", "size": 100.0}  # its client drops it
    assert dict(data.metadata) == sent


@pytest.mark.sample("003_06")
def test_list(scene: Scene) -> None:
    ids = [f"input-{number:02}" for number in range(12)]
    scene.post_inputs(*ids)
    page = 12 if scene.language == "curl" else 10  # the shell cuts cURL's per_page off: a page has 128
    listed = [id for id, _ in scene.run("003_06").inputs()]
    assert len(set(listed)) == len(listed) == page
    rest = [one.id for one in scene.call("ListInputs", page=1, per_page=100).inputs][page:]
    assert sorted(listed + rest) == ids


@pytest.mark.sample("003_07")
def test_list_by_streaming(scene: Scene) -> None:
    ids = [f"input-{number:02}" for number in range(12)]
    for one in ids:
        scene.post_inputs(one)
    last, first, second = scene.run("003_07").streamed()
    assert first == ids[:10], "the oldest first"
    assert last == "input-09"
    assert second == ids[10:], "without the one that was named"


@pytest.mark.sample("003_08")
def test_get(scene: Scene) -> None:
    _labelled(scene, wanted={"cat": 1.0}, other={"dog": 1.0})
    assert scene.run("003_08", INPUT_ID="wanted").inputs() == [("wanted", ["cat"])]


@pytest.mark.sample("003_09")
def test_count(scene: Scene) -> None:
    scene.add_inputs("one", "two", "three")
    assert scene.run("003_09").processed() == 3


@pytest.mark.sample("003_10")
def test_patch_concepts(scene: Scene) -> None:
    _labelled(scene, wanted={"cat": 1.0})
    scene.run("003_10", INPUT_ID="wanted")
    assert _concepts(scene.processed("wanted")) == {"cat": 1.0, "tree": 1.0, "water": 0.0}


@pytest.mark.sample("003_11")
def test_patch_concepts_of_several(scene: Scene) -> None:
    scene.add_inputs("first", "second")
    scene.run("003_11", INPUT_ID_1="first", INPUT_ID_2="second")
    assert _concepts(scene.processed("first")) == {"tree": 1.0, "water": 0.0}
    assert _concepts(scene.processed("second")) == {"animal": 1.0, "fruit": 0.0}


@pytest.mark.sample("003_12")
def test_remove_a_concept(scene: Scene) -> None:
    removed = "tree" if scene.language in ("nodejs", "java") else "water"  # as the document has it
    _labelled(scene, wanted={"tree": 1.0, "water": 0.0})
    scene.run("003_12", INPUT_ID="wanted")
    left = {"tree": 1.0, "water": 0.0}
    del left[removed]
    assert _concepts(scene.processed("wanted")) == left


@pytest.mark.sample("003_13")
def test_remove_concepts_of_several(scene: Scene) -> None:
    _labelled(scene, first={"tree": 1.0, "water": 0.0, "kept": 1.0}, second={"animal": 1.0, "fruit": 0.0})
    scene.run("003_13", INPUT_ID_1="first", INPUT_ID_2="second")
    assert _concepts(scene.processed("first")) == {"kept": 1.0}
    assert _concepts(scene.processed("second")) == {}


@pytest.mark.sample("003_14")
def test_delete(scene: Scene) -> None:
    scene.add_inputs("wanted", "kept")
    scene.run("003_14", INPUT_ID="wanted")
    scene.gone("wanted")
    assert [one.id for one in scene.inputs()] == ["kept"]


@pytest.mark.sample("003_15")
def test_delete_several(scene: Scene) -> None:
    scene.add_inputs("first", "second", "kept")
    scene.run("003_15", INPUT_ID_1="first", INPUT_ID_2="second")
    scene.gone("first")
    scene.gone("second")
    assert [one.id for one in scene.inputs()] == ["kept"]


@pytest.mark.sample("003_16")
def test_delete_all(scene: Scene) -> None:
    scene.add_inputs("first", "second")
    scene.run("003_16")
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
    assert scene.run("003_09").processed() == 6
    both = {"INPUT_ID_1": "train1", "INPUT_ID_2": "puppy1"}
    scene.run("003_10", INPUT_ID="train1")
    scene.run("003_11", **both)
    scene.run("003_12", INPUT_ID="train1")
    scene.run("003_13", **both)
    assert [_concepts(scene.processed(one)) for one in both.values()] == [{}, {}]
    scene.run("003_14", INPUT_ID=next(one for one in ids if one not in both.values()))
    scene.run("003_15", **both)
    scene.run("003_16")
    for one in ids:
        scene.gone(one)
