"""When labels of different people say the same."""

import pytest

from meshserve.labelling import consensus
from meshserve_proto.resources_pb2 import (
    Annotation,
    BoundingBox,
    Concept,
    Data,
    Frame,
    FrameInfo,
    Image,
    Mask,
    Point,
    Polygon,
    Region,
    RegionInfo,
    Span,
)


def box(top: float, left: float, bottom: float, right: float) -> RegionInfo:
    return RegionInfo(bounding_box=BoundingBox(top_row=top, left_col=left, bottom_row=bottom, right_col=right))


def polygon(*corners: tuple[float, float]) -> RegionInfo:
    return RegionInfo(polygon=Polygon(points=[Point(row=row, col=column) for row, column in corners]))


def said(id: str, concept: str, shape: RegionInfo | None = None, value: float = 1, time: int = 0) -> Annotation:
    data = Data(concepts=[Concept(id=concept, value=value)])
    if shape is not None:
        data = Data(regions=[Region(region_info=shape, data=data)])
    if time:
        data = Data(frames=[Frame(frame_info=FrameInfo(time=time), data=data)])
    return Annotation(id=id, data=data)


SQUARE = polygon((0, 0), (0, 1), (1, 1), (1, 0))
SHAPES = [
    (box(0, 0, 0.5, 0.5), box(0, 0, 0.5, 0.5), 1.0),
    (box(0, 0, 0.4, 0.4), box(0, 0.1, 0.4, 0.5), 0.6),
    (box(0, 0, 0.2, 0.2), box(0.5, 0.5, 0.9, 0.9), 0.0),
    (SQUARE, SQUARE, 1.0),
    (SQUARE, polygon((0, 0), (0, 1), (1, 0)), 0.5),
    (SQUARE, box(0, 0, 1, 1), 0.0),
    (RegionInfo(span=Span(char_end=10)), RegionInfo(span=Span(char_start=5, char_end=10)), 0.5),
    (RegionInfo(point=Point(row=0.5)), RegionInfo(point=Point(row=0.52)), 1.0),
    (RegionInfo(mask=Mask(image=Image(base64=b"1"))), RegionInfo(mask=Mask(image=Image(base64=b"2"))), 0.0),
]


@pytest.mark.parametrize(("one", "other", "expected"), SHAPES)
def test_shapes_are_compared_by_what_they_have_in_common(one: RegionInfo, other: RegionInfo, expected: float) -> None:
    assert consensus.likeness(one, other) == pytest.approx(expected, abs=0.03)
    assert consensus.likeness(other, one) == pytest.approx(expected, abs=0.03)


def test_each_label_is_counted_by_who_says_the_same() -> None:
    near, far = box(0, 0, 0.5, 0.5), box(0.5, 0.5, 1, 1)
    votes = consensus.votes(
        {
            "ann": [said("1", "dog"), said("2", "cat", near), said("3", "dog", time=500)],
            "bob": [said("4", "dog"), said("5", "cat", far), said("6", "dog", time=1500)],
            "cid": [said("7", "dog", value=0), said("8", "cat", near), said("9", "dog", time=500)],
        }
    )
    assert votes == {"1": 2, "2": 2, "3": 2, "4": 2, "5": 1, "6": 1, "7": 1, "8": 2, "9": 2}


def test_all_labels_of_an_annotation_have_to_be_shared() -> None:
    both = Annotation(id="1", data=Data(concepts=[Concept(id="dog", value=1), Concept(id="cat", value=1)]))
    assert consensus.votes({"ann": [both], "bob": [said("2", "dog")]}) == {"1": 1, "2": 2}
    assert consensus.silent({"ann": [], "bob": [Annotation(id="3")], "cid": [both]}) == 2
