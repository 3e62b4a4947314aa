"""What hangs on media in parts, such as regions and frames: how much of it there may be, and where it may lie.

Labels of an input and of an annotation follow the same rules. Every function raises Problem with the code of an item.
"""

import math
from collections.abc import Iterator
from typing import Any

from meshserve.core.problems import Problem
from meshserve.ingest.limits import LARGEST_LABELS, LARGEST_METADATA, MOST_LABELS, MOST_POINTS
from meshserve.store.annotation_facts import PARTS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, RegionInfo

_MEDIA = frozenset(("image", "video", "audio", "text"))
_COUNTED = frozenset(("concepts", "clusters", "regions", "frames", "time_segments", "tracks"))


def parts(data: Data, path: str) -> Iterator[tuple[Data, str]]:
    """What hangs directly on data and has data of its own: that, and its path."""
    for field, values in data.ListFields():  # most data have one or none of them
        name = field.name
        if name in PARTS:
            for index, part in enumerate(values):
                if part.HasField("data"):
                    yield part.data, f"{path}.{name}[{index}].data"


def check_amount(data: Data) -> None:
    """Labels fit into what is shown at once and gone through at once. Problem 30105, and 30104 for metadata."""
    if data.HasField("metadata") and data.metadata.ByteSize() > LARGEST_METADATA:
        raise _invalid(
            f"data.metadata has {data.metadata.ByteSize()} bytes; an input has at most {LARGEST_METADATA} of it."
        )
    labels = _labels(data)
    if labels > MOST_LABELS:
        raise _over(
            f"data has more than {MOST_LABELS} concepts, clusters, regions, frames, time segments and tracks; split"
            " them up into annotations, which may each have as many."
        )
    points = sum(len(region.region_info.polygon.points) for region in data.regions)
    if points > MOST_POINTS:
        raise _over(f"data.regions have {points} points in their polygons; together they have at most {MOST_POINTS}.")
    size = sum(_size(value) for field, value in data.ListFields() if field.name not in _MEDIA)
    if size > LARGEST_LABELS:
        raise _over(f"data has {size} bytes beside its media; at most {LARGEST_LABELS} are kept.")


def _labels(data: Data) -> int:
    """How many labels there are, however deep; it stops counting where there are too many."""
    counted = sum(len(values) for field, values in data.ListFields() if field.name in _COUNTED)
    for part, _ in parts(data, ""):
        if counted > MOST_LABELS:
            break
        counted += _labels(part)
    return counted


def _size(value: Any) -> int:
    """Bytes of a field's value, about."""
    if hasattr(value, "ByteSize"):
        return int(value.ByteSize())
    if isinstance(value, (str, bytes)):
        return len(value)
    return sum(map(_size, value)) if hasattr(value, "__len__") else 8


def check_shapes(data: Data, path: str = "data") -> None:
    """Geometry lies inside the picture, and stretches of texts and time end behind their beginning. Problem 30104."""
    ids: set[str] = set()
    for index, region in enumerate(data.regions):
        if region.id in ids:
            raise _invalid(f"{path}.regions[{index}].id is '{region.id}' like that of a region before it.")
        ids.update([region.id] if region.id else ())
        if region.HasField("region_info"):
            _check_region(region.region_info, f"{path}.regions[{index}].region_info")
    for part, where in parts(data, path):
        check_shapes(part, where)
    for index, segment in enumerate(data.time_segments):
        info = segment.time_info
        if info.end_time and info.begin_time > info.end_time:
            raise _invalid(f"{path}.time_segments[{index}].time_info begins at {info.begin_time} and ends before that.")


def _check_region(info: RegionInfo, path: str) -> None:
    if info.HasField("bounding_box"):
        box: Any = info.bounding_box
        _check_fractions(path + ".bounding_box", box, ("top_row", "left_col", "bottom_row", "right_col"))
        if box.top_row >= box.bottom_row or box.left_col >= box.right_col:
            raise _invalid(
                f"{path}.bounding_box goes from row {box.top_row:g} to {box.bottom_row:g} and column {box.left_col:g} to"
                f" {box.right_col:g}: top_row must be less than bottom_row, left_col less than right_col."
            )
    if info.HasField("polygon"):
        for index, point in enumerate(info.polygon.points):
            _check_fractions(f"{path}.polygon.points[{index}]", point, ("row", "col"))
        if len(info.polygon.points) < 3:
            raise _invalid(f"{path}.polygon has {len(info.polygon.points)} points; an outline has at least 3.")
    if info.HasField("point"):
        _check_fractions(f"{path}.point", info.point, ("row", "col"))
    for index, point in enumerate(info.keypoint_locations):
        _check_fractions(f"{path}.keypoint_locations[{index}]", point, ("row", "col"))
    for name in ("span", "token"):
        stretch = getattr(info, name)
        if stretch.char_start > stretch.char_end:
            raise _invalid(f"{path}.{name} starts at {stretch.char_start} and ends before that, at {stretch.char_end}.")


def _check_fractions(path: str, message: Any, names: tuple[str, ...]) -> None:
    for name in names:
        value = getattr(message, name)
        if not math.isfinite(value) or not 0 <= value <= 1:
            raise _invalid(f"{path}.{name} is {value:g}; it is a fraction of the picture, from 0 to 1.")


def _invalid(details: str) -> Problem:
    return Problem(codes.INPUT_INVALID_ARGUMENT, details)


def _over(details: str) -> Problem:
    return Problem(codes.INPUT_OVER_LIMIT, details)
