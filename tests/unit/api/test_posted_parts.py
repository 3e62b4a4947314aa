"""What hangs on media: how much of it, and where it may lie."""

from collections.abc import Callable

import pytest

from meshserve.api.posted_data import check_all
from meshserve.core.problems import Problem
from meshserve.ingest.limits import LARGEST_LABELS, MOST_LABELS, MOST_POINTS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    BoundingBox,
    Concept,
    Data,
    Frame,
    Point,
    Polygon,
    Region,
    RegionInfo,
    TimeInfo,
)


def _region(*, concepts: int = 1, **box: float) -> Region:
    place = {"top_row": 0.1, "left_col": 0.1, "bottom_row": 0.5, "right_col": 0.5} | box
    return Region(
        region_info=RegionInfo(bounding_box=BoundingBox(**place)),  # type: ignore[arg-type] # floats all
        data=Data(concepts=[Concept(id="dog", value=1)] * concepts),
    )


def _outline(points: int) -> Data:
    return Data(regions=[Region(region_info=RegionInfo(polygon=Polygon(points=[Point(row=0.5, col=0.5)] * points)))])


def _segment() -> Data:
    data = Data()
    data.time_segments.add(time_info=TimeInfo(begin_time=5, end_time=4))
    return data


_OVER, _WRONG = codes.INPUT_OVER_LIMIT, codes.INPUT_INVALID_ARGUMENT
_REFUSED: list[tuple[Callable[[], Data], int, str]] = [
    (
        lambda: Data(regions=[_region(top_row=0.5)]),
        _WRONG,
        "data.regions[0].region_info.bounding_box goes from row 0.5",
    ),
    (
        lambda: Data(regions=[_region(), _region(right_col=2)]),
        _WRONG,
        "data.regions[1].region_info.bounding_box.right_col",
    ),
    (lambda: Data(regions=[_region(top_row=float("nan"))]), _WRONG, "is nan"),
    (lambda: Data(frames=[Frame(data=Data(regions=[_region(left_col=-1)]))]), _WRONG, "data.frames[0].data.regions[0]"),
    (_segment, _WRONG, "begins at 5.0 and ends before that"),
    (lambda: Data(regions=[_region()] * (MOST_LABELS // 2 + 1)), _OVER, f"more than {MOST_LABELS} concepts"),
    (lambda: Data(frames=[Frame(data=Data(regions=[Region()] * MOST_LABELS))]), _OVER, f"more than {MOST_LABELS}"),
    (lambda: _outline(MOST_POINTS + 1), _OVER, f"{MOST_POINTS + 1} points"),
    (lambda: Data(bytes_value=b"x" * LARGEST_LABELS, int_value=1), _OVER, f"at most {LARGEST_LABELS}"),
]


def test_what_is_too_much_or_lies_outside_is_refused_by_its_name() -> None:
    for make, code, words in _REFUSED:
        with pytest.raises(Problem) as caught:
            check_all(make())
        assert (caught.value.code, words in caught.value.details) == (code, True), (words, caught.value.details)


def test_as_many_labels_as_are_allowed_pass_and_get_ids() -> None:
    data = Data(regions=[_region()] * (MOST_LABELS // 2))
    check_all(data)
    assert all(region.id for region in data.regions)
