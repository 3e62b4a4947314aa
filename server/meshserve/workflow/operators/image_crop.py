"""image-crop: cuts each region out of the picture, with a margin."""

import math
from collections.abc import Sequence

from meshserve.core.problems import Problem
from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Settings
from meshserve.workflow.operators.base import Crops, Result, each, invalid, number
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import BoundingBox, Data, Region

LARGEST_MARGIN = 10.0


def check(settings: Settings) -> float:
    """The margin. Raises Problem 21202."""
    margin = number(settings, "margin", 1.0)
    if not 0 < margin <= LARGEST_MARGIN:
        raise invalid("margin", f"is {margin:g}; it must be above 0 and at most {LARGEST_MARGIN:g}")
    return margin


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """`data.regions` with id, box and value as they came, and their pixels.

    They are those of the box scaled by `margin` about its middle, within the picture. A region without a box, or
    without a pixel, is left out.
    """
    margin = check(settings)
    return each(items, lambda item: _crops(item, margin))


def _crops(item: Item, margin: float) -> Crops:
    if item.picture is None:
        raise Problem(codes.INPUT_UNSUPPORTED_FORMAT, "This operator cuts pictures; the input has none.")
    data, pictures = Data(), []
    for region in item.data.regions:
        crop = cut(item.picture, region.region_info.bounding_box, margin)
        if crop is not None:
            whole = Region(id=region.id, region_info=region.region_info, value=region.value, track_id=region.track_id)
            data.regions.append(whole)
            pictures.append(crop)
    return Crops(data, tuple(pictures))


def cut(picture: Picture, box: BoundingBox, margin: float = 1.0) -> Picture | None:
    """The pixels of a box (sides in 0..1), scaled by `margin`; a view, not a copy. None where no pixel is inside."""
    rows = _span(box.top_row, box.bottom_row, margin, picture.height)
    columns = _span(box.left_col, box.right_col, margin, picture.width)
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return None
    return picture.cut(rows, columns)


def _span(first: float, last: float, margin: float, size: int) -> slice:
    middle, half = (first + last) / 2, (last - first) / 2 * margin
    if not (math.isfinite(middle) and math.isfinite(half)):
        return slice(0, 0)
    return slice(max(round((middle - half) * size), 0), min(round((middle + half) * size), size))
