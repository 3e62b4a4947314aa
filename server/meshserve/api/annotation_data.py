"""What the `data` of an annotation may be: checked, and boiled down to what searches ask for.

Every function raises Problem 24155 for what breaks a rule of annotations; none touches the store.
"""

import math
from typing import Any

from meshserve.api.posted_data import check_labels
from meshserve.core.problems import Problem
from meshserve.core.storable import check_storable
from meshserve.ingest.limits import LARGEST_METADATA
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, Data, RegionInfo

_MEDIA = ("image", "video", "audio")


def invalid(details: str) -> Problem:
    """The problem of an annotation that breaks a rule."""
    return Problem(codes.ANNOTATION_INVALID_ARGUMENT, details)


def check(data: Data) -> None:
    """Labels are well formed and geometry lies inside the picture; regions get ids where they have none."""
    for name in _MEDIA:
        if data.HasField(name):
            raise invalid(f"data.{name} is set: an annotation is about the media of its input and has none of its own.")
    try:
        check_labels(data)
    except Problem as problem:
        raise invalid(problem.details) from None
    _check_parts(data, "data")


def check_info(annotation: Annotation) -> None:
    """`annotation_info` can be kept."""
    check_storable(annotation, "", codes.ANNOTATION_INVALID_ARGUMENT)
    size = annotation.annotation_info.ByteSize()
    if size > LARGEST_METADATA:
        raise invalid(f"annotation_info has {size} bytes; an annotation has at most {LARGEST_METADATA} of it.")


def _check_parts(data: Data, path: str) -> None:
    for index, region in enumerate(data.regions):
        _check_region(region.region_info, f"{path}.regions[{index}].region_info")
    for name in ("regions", "frames", "time_segments"):
        for index, part in enumerate(getattr(data, name)):
            _check_parts(part.data, f"{path}.{name}[{index}].data")
    for index, segment in enumerate(data.time_segments):
        info = segment.time_info
        if info.end_time and info.begin_time > info.end_time:
            raise invalid(f"{path}.time_segments[{index}].time_info begins at {info.begin_time} and ends before that.")


def _check_region(info: RegionInfo, path: str) -> None:
    if info.HasField("bounding_box"):
        box: Any = info.bounding_box
        _check_fractions(path + ".bounding_box", box, ("top_row", "left_col", "bottom_row", "right_col"))
        if box.top_row >= box.bottom_row or box.left_col >= box.right_col:
            raise invalid(
                f"{path}.bounding_box goes from row {box.top_row:g} to {box.bottom_row:g} and column {box.left_col:g} to"
                f" {box.right_col:g}: top_row must be less than bottom_row, left_col less than right_col."
            )
    for index, point in enumerate(info.polygon.points):
        _check_fractions(f"{path}.polygon.points[{index}]", point, ("row", "col"))
    if info.HasField("point"):
        _check_fractions(f"{path}.point", info.point, ("row", "col"))
    if info.HasField("span") and info.span.char_start > info.span.char_end:
        raise invalid(f"{path}.span starts at {info.span.char_start} and ends before that, at {info.span.char_end}.")


def _check_fractions(path: str, message: Any, names: tuple[str, ...]) -> None:
    for name in names:
        value = getattr(message, name)
        if not math.isfinite(value) or not 0 <= value <= 1:
            raise invalid(f"{path}.{name} is {value:g}; it is a fraction of the picture, from 0 to 1.")
