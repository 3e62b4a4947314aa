"""text-aggregation-operator: joins the texts of regions, rows from top to bottom, each from left to right."""

from collections.abc import Sequence

from meshserve.runners.base import Item, Settings
from meshserve.runners.builtin.ocr import Line, in_reading_order, joined
from meshserve.workflow.operators.base import Result
from meshserve_proto.resources_pb2 import Data, Region, Text


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """`data.text.raw`: a row a line, texts of a row joined by a space; "" where no region has a text."""
    return [_joined(item) for item in items]


def _joined(item: Item) -> Data:
    rows = in_reading_order([_line(region) for region in item.data.regions if region.data.text.raw])
    return Data(text=Text(raw=joined(rows)))


def _line(region: Region) -> Line:
    box = region.region_info.bounding_box
    return Line(region.data.text.raw, region.value, (box.left_col, box.top_row, box.right_col, box.bottom_row))
