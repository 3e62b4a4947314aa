"""image-tiling-operator: cuts the picture into tiles that overlap by the largest thing looked for."""

from collections.abc import Sequence

from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Settings
from meshserve.workflow.operators.base import Crops, Result, each, invalid, number
from meshserve.workflow.operators.image_crop import cut
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import BoundingBox, Data, Region, RegionInfo

TILE, OBJECT = 512, 64
MOST_TILES = 256


def check(settings: Settings) -> tuple[int, int]:
    """(tile_size, max_object_size) in pixels. Raises Problem 21202."""
    tile, largest = int(number(settings, "tile_size", TILE)), int(number(settings, "max_object_size", OBJECT))
    if tile < 1:
        raise invalid("tile_size", f"is {tile}; it must be at least 1")
    if not 0 <= largest < tile:
        raise invalid("max_object_size", f"is {largest}; it must be from 0 to below tile_size, which is {tile}")
    return tile, largest


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """`data.regions`, rows from the top, one a tile of `tile_size` pixels.

    What is at most `max_object_size` pixels large lies whole in one of them.
    """
    tile, largest = check(settings)
    return each(items, lambda item: _tiles(item, tile, tile - largest))


def _tiles(item: Item, tile: int, step: int) -> Crops:
    picture = item.picture
    if picture is None:
        raise Problem(codes.INPUT_UNSUPPORTED_FORMAT, "This operator cuts pictures; the input has none.")
    rows, columns = _starts(picture.height, tile, step), _starts(picture.width, tile, step)
    if len(rows) * len(columns) > MOST_TILES:
        raise Problem(
            codes.MODEL_INVALID_ARGUMENT,
            f"This picture makes {len(rows) * len(columns)} tiles; at most {MOST_TILES} are cut. Make tile_size larger.",
        )
    boxes = [
        BoundingBox(
            top_row=top / picture.height,
            left_col=left / picture.width,
            bottom_row=min(top + tile, picture.height) / picture.height,
            right_col=min(left + tile, picture.width) / picture.width,
        )
        for top in rows
        for left in columns
    ]
    regions = [Region(id=f"tile-{n}", region_info=RegionInfo(bounding_box=box)) for n, box in enumerate(boxes)]
    return Crops(Data(regions=regions), tuple(cut(picture, box) for box in boxes))


def _starts(size: int, tile: int, step: int) -> list[int]:
    """Where tiles start along one side; the last one ends with the picture."""
    if size <= tile:
        return [0]
    return [*range(0, size - tile, step), size - tile]
