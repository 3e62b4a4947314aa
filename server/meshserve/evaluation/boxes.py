"""Boxes of annotations and predictions, as the facts that are compared."""

from collections.abc import Iterable, Iterator

from meshserve.evaluation.facts import Box
from meshserve_proto.resources_pb2 import Data, Region

WHOLE = -1
"""Stands for the picture itself where frames have their index."""


def boxes_in(data: Data) -> Iterator[tuple[int, list[Box]]]:
    """(frame, boxes) of every region with a box: one box a concept."""
    yield from _of_regions(WHOLE, data.regions)
    for frame in data.frames:
        yield from _of_regions(frame.frame_info.index, frame.data.regions)


def _of_regions(frame: int, regions: Iterable[Region]) -> Iterator[tuple[int, list[Box]]]:
    for region in regions:
        if region.region_info.HasField("bounding_box"):
            box = region.region_info.bounding_box
            corners = (box.top_row, box.left_col, box.bottom_row, box.right_col)
            yield frame, [Box(concept.id, corners, concept.value) for concept in region.data.concepts]
