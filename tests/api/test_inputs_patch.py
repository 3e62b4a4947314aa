"""PatchInputs: merge, overwrite and remove (behaviour §4), and that the input-level annotation follows."""

from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf.struct_pb2 import Struct

from meshserve.store.database import connect
from support.inputs import MEDIA_URL, Inputs, image, text

Concept, Data, Geo, Input = resources_pb2.Concept, resources_pb2.Data, resources_pb2.Geo, resources_pb2.Input
RED = f"{MEDIA_URL}red.png"


def struct(**values: Any) -> Struct:
    made = Struct()
    made.update(values)
    return made


def at(longitude: float, latitude: float) -> Any:
    return Geo(geo_point=resources_pb2.GeoPoint(longitude=longitude, latitude=latitude))


def labels(data: Any) -> list[tuple[str, float]]:
    return [(concept.id, concept.value) for concept in data.concepts]


@pytest.fixture
def patched(inputs: Inputs) -> Any:
    """`patched(action, **data)` patches an image input that has labels, metadata and a place."""
    given = {
        "concepts": [Concept(id="cat", value=1), Concept(id="dog", value=1)],
        "metadata": struct(a=1, deep={"x": 1, "y": [1, 2]}),
        "geo": at(10, 20),
    }
    inputs.post(image("one", url=RED, **given))
    inputs.settled("one")

    def patch(action: str, **data: Any) -> Any:
        response = inputs.ok("PatchInputs", action=action, inputs=[Input(id="one", data=Data(**data))])
        (answered,) = response.inputs
        assert answered == inputs.get("one"), "the response has the whole patched input"
        _follows(inputs, answered)
        return answered.data

    return patch


def _follows(inputs: Inputs, answered: Any) -> None:
    """The input-level annotation says what the input says, and so does the index of labels."""
    (annotation,) = inputs.ok("ListAnnotations", input_ids=[answered.id]).annotations
    expected = Data()
    expected.CopyFrom(answered.data)
    expected.ClearField("image")
    assert annotation.data == expected
    store = connect(inputs.server.data / "meshserve.db")
    sql = "SELECT concept, value FROM annotation_concepts JOIN annotations ON annotations.pk = annotation WHERE id = ?"
    indexed = dict(store.execute(sql, (annotation.id,)).fetchall())
    store.close()
    assert indexed == dict(labels(annotation.data))


def test_merge_changes_in_place_and_appends(patched: Any) -> None:
    data = patched("merge", concepts=[Concept(id="new", value=1), Concept(id="cat", value=0)])
    assert labels(data) == [("cat", 0.0), ("dog", 1.0), ("new", 1.0)]
    assert [concept.name for concept in data.concepts] == ["cat", "dog", "new"]


def test_merge_of_metadata_is_deep(patched: Any) -> None:
    data = patched("merge", metadata=struct(b=2, deep={"x": 5, "y": [3]}))
    assert data.metadata == struct(a=1, b=2, deep={"x": 5, "y": [1, 2, 3]})
    assert labels(data) == [("cat", 1.0), ("dog", 1.0)]


def test_merge_replaces_the_place_even_with_zeros(patched: Any) -> None:
    data = patched("merge", geo=at(0, 5))
    assert (data.geo.geo_point.longitude, data.geo.geo_point.latitude) == (0, 5)


def test_overwrite_replaces_the_block_and_keeps_the_media(patched: Any) -> None:
    data = patched("overwrite", concepts=[Concept(id="bird", value=1)])
    assert labels(data) == [("bird", 1.0)]
    assert not data.HasField("metadata")
    assert not data.HasField("geo")
    assert (data.image.url, data.image.image_info.width) == (RED, 32)


def test_overwrite_with_what_was_read_changes_nothing(patched: Any, inputs: Inputs) -> None:
    before = inputs.get("one")
    response = inputs.ok("PatchInputs", action="overwrite", inputs=[before])
    assert response.inputs[0].data == before.data


def test_the_media_of_an_input_never_changes(patched: Any) -> None:
    data = patched("merge", image=resources_pb2.Image(url="https://elsewhere.example/x.jpg"))
    assert data.image.url == RED


def test_remove_takes_what_is_named(patched: Any) -> None:
    data = patched("remove", concepts=[Concept(id="cat"), Concept(id="never")])
    assert labels(data) == [("dog", 1.0)]
    data = patched("remove", metadata=struct(deep={"x": True}))
    assert data.metadata == struct(a=1, deep={"y": [1, 2]})
    data = patched("remove", geo=at(1, 1))
    assert not data.HasField("geo")


def test_items_are_patched_each_on_its_own(inputs: Inputs) -> None:
    inputs.post(text(id="a"), text(id="b"))
    change = Data(concepts=[Concept(id="tree", value=1)])
    bad = Data(concepts=[Concept(id="tree", value=7)])
    items = [Input(id="a", data=change), Input(id="none", data=change), Input(id="b", data=bad), Input(id="b")]
    response = inputs.call("PatchInputs", action="merge", inputs=items)
    assert response.status.code == codes.MIXED_STATUS
    found = [one.status.code for one in response.inputs]
    wrong = codes.INPUT_INVALID_ARGUMENT
    assert found[0] in (codes.INPUT_PENDING, codes.INPUT_SUCCESS)
    assert found[1:] == [codes.CONN_DOES_NOT_EXIST, wrong, wrong]
    assert labels(inputs.settled("a").data) == [("tree", 1.0)]
    assert labels(inputs.settled("b").data) == []
    only_bad = inputs.call("PatchInputs", action="merge", inputs=[Input(id="none", data=change)])
    assert only_bad.status.code == codes.FAILURE


def test_a_mixed_batch_says_how_many_failed(inputs: Inputs) -> None:
    inputs.post(text(id="there"))
    items = [Input(id=id, data=Data(metadata=struct(a=1))) for id in ("there", "missing")]
    status = inputs.call("PatchInputs", action="merge", inputs=items).status
    assert (status.code, status.details) == (
        codes.MIXED_STATUS,
        "1 of 2 did not succeed; the status of each says why.",
    )


@pytest.mark.parametrize("action", ["merge", "overwrite", "remove"])
def test_numbers_that_json_lacks_are_not_stored(inputs: Inputs, action: str) -> None:
    inputs.post(text(id="one", metadata=struct(a=[1])))
    endless = [Input(id="one", data=Data(metadata=struct(a=[float("nan")])))]
    (refused,) = inputs.call("PatchInputs", action=action, inputs=endless).inputs
    assert refused.status.code == codes.INPUT_INVALID_ARGUMENT
    assert refused.status.details.startswith("data.metadata.a[0] is nan")
    assert inputs.get("one").data.metadata == struct(a=[1])


def test_patches_in_one_call_build_on_each_other(inputs: Inputs) -> None:
    inputs.post(text(id="a"))
    items = [Input(id="a", data=Data(concepts=[Concept(id=one, value=1)])) for one in ("x", "y")]
    response = inputs.ok("PatchInputs", action="merge", inputs=items)
    assert labels(response.inputs[1].data) == [("x", 1.0), ("y", 1.0)]


@pytest.mark.parametrize("action", ["", "delete", "Merge"])
def test_unknown_actions_are_refused(inputs: Inputs, action: str) -> None:
    inputs.post(text(id="a"))
    response = inputs.call("PatchInputs", action=action, inputs=[Input(id="a", data=Data(metadata=struct(a=1)))])
    assert response.status.code == codes.CONN_INVALID_REQUEST
    assert "merge, overwrite, remove" in response.status.details


def test_a_patch_while_the_input_is_processed_is_kept(inputs: Inputs) -> None:
    """Posting and patching at once, over and over: whichever comes first, both the labels and the measures stay."""
    for number in range(20):
        id = f"race{number}"
        inputs.post(image(id, url=RED, repeats=True))
        change = Data(concepts=[Concept(id="tree", value=1)])
        inputs.ok("PatchInputs", action="merge", inputs=[Input(id=id, data=change)])
        found = inputs.settled(id)
        assert labels(found.data) == [("tree", 1.0)]
        assert (found.status.code, found.data.image.image_info.width) == (codes.INPUT_SUCCESS, 32)


def test_patches_cannot_make_more_of_labels_than_an_input_may_have(inputs: Inputs) -> None:
    inputs.post(text(id="a", metadata=struct(first="x" * 40_000)))
    box = resources_pb2.BoundingBox(top_row=0.5, left_col=0.1, bottom_row=0.4, right_col=0.2)
    upside_down = resources_pb2.Region(region_info=resources_pb2.RegionInfo(bounding_box=box))
    for data, words in [
        (Data(metadata=struct(second="x" * 40_000)), "data.metadata has 80"),
        (Data(regions=[upside_down]), "top_row must be less than bottom_row"),
        (Data(regions=[resources_pb2.Region()] * 10_001), "more than 10000"),
    ]:
        (refused,) = inputs.call("PatchInputs", action="merge", inputs=[Input(id="a", data=data)]).inputs
        code = codes.INPUT_OVER_LIMIT if "10000" in words else codes.INPUT_INVALID_ARGUMENT
        assert (refused.status.code, words in refused.status.details) == (code, True), refused.status
    stored = inputs.ok("GetInput", input_id="a").input.data
    assert (list(stored.metadata), len(stored.regions)) == (["first"], 0)
