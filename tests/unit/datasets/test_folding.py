"""An input with all that is said about it as one message, and taken apart again."""

from typing import Any

from meshserve.datasets.folding import fold, merge
from meshserve_proto.resources_pb2 import (
    Annotation,
    BoundingBox,
    Concept,
    Data,
    Frame,
    FrameInfo,
    Geo,
    GeoPoint,
    Image,
    Input,
    Region,
    RegionInfo,
    Text,
)


def region(id: str, concept: str, top: float = 0.0) -> Region:
    info = RegionInfo(bounding_box=BoundingBox(top_row=top, bottom_row=1, right_col=1))
    return Region(id=id, region_info=info, data=Data(concepts=[Concept(id=concept, value=1)]))


def folded(data: Data, *annotations: Data) -> tuple[Input, bool]:
    body = Input(id="a", data=data, dataset_ids=["never"]).SerializeToString()
    return fold(body, [Annotation(id="x", data=each).SerializeToString() for each in annotations])


def concepts(data: Data) -> list[tuple[str, float]]:
    return [(concept.id, concept.value) for concept in data.concepts]


def test_labels_come_from_annotations_alone() -> None:
    data = Data(image=Image(url="u"), concepts=[Concept(id="cat")], geo=Geo(geo_point=GeoPoint(latitude=1)))
    data.metadata.fields["k"].string_value = "v"
    found, labelled = folded(data)
    assert not labelled
    assert found.data.image.url == "u"
    assert found.data.geo == data.geo
    assert found.data.metadata == data.metadata
    assert not found.data.concepts
    assert not found.dataset_ids


def test_metadata_is_no_label() -> None:
    data = Data()
    data.metadata.fields["k"].string_value = "v"
    assert folded(data, data)[1] is False
    assert folded(data, Data(concepts=[Concept(id="cat")]))[1] is True


def test_a_concept_is_named_once_and_yes_counts() -> None:
    one = Data(concepts=[Concept(id="a", value=0), Concept(id="b", value=1)])
    two = Data(concepts=[Concept(id="b", value=0), Concept(id="a", value=1), Concept(id="c", value=0)])
    assert concepts(folded(Data(), one, two)[0].data) == [("a", 1.0), ("b", 1.0), ("c", 0.0)]


def test_regions_are_one_if_id_and_place_are() -> None:
    found, _ = folded(
        Data(),
        Data(regions=[region("r", "cat")]),
        Data(regions=[region("r", "dog")]),
        Data(regions=[region("s", "cat")]),
        Data(regions=[region("r", "cat", top=0.5)]),
    )
    assert [[c.id for c in each.data.concepts] for each in found.data.regions] == [["cat", "dog"], ["cat"], ["cat"]]


def test_frames_of_one_time_are_one() -> None:
    def frame(time: int, data: Data) -> Data:
        return Data(frames=[Frame(frame_info=FrameInfo(time=time), data=data)])

    found, _ = folded(
        Data(),
        frame(500, Data(regions=[region("r", "cat")])),
        frame(1500, Data(concepts=[Concept(id="day", value=1)])),
        frame(500, Data(concepts=[Concept(id="day", value=1)])),
    )
    assert [each.frame_info.time for each in found.data.frames] == [500, 1500]
    first = found.data.frames[0].data
    assert (len(first.regions), concepts(first)) == (1, [("day", 1.0)])


def test_a_text_does_not_replace_the_input_s_own() -> None:
    said = Data(text=Text(raw="said"))
    assert folded(Data(text=Text(raw="own")), said)[0].data.text.raw == "own"
    assert folded(Data(image=Image(url="u")), said)[0].data.text.raw == "said"


def test_what_folds_folds_the_same_again() -> None:
    data: Any = Data(regions=[region("r", "cat"), region("", "cat"), region("", "cat", 0.5)])
    into = Data()
    merge(into, data)
    again = Data.FromString(into.SerializeToString())
    merge(into, data)
    assert into == again
