"""Operators that cut pictures."""

import numpy as np
import pytest

from meshserve.core.problems import Problem
from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Settings
from meshserve.workflow.operators import OPERATORS, Crops
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import BoundingBox, Data, Region, RegionInfo

PICTURE = Picture(np.arange(100 * 200 * 3, dtype=np.uint32).astype(np.uint8).reshape(100, 200, 3), "PNG", "RGB")


def crops(type_id: str, data: Data, **params: object) -> Crops:
    (result,) = OPERATORS[type_id].compute([Item(data, PICTURE)], Settings(params))
    assert isinstance(result, Crops)
    assert len(result.pictures) == len(result.data.regions)
    return result


def boxed(top: float, left: float, bottom: float, right: float) -> Data:
    sides = BoundingBox(top_row=top, left_col=left, bottom_row=bottom, right_col=right)
    return Data(regions=[Region(id="r", value=0.5, region_info=RegionInfo(bounding_box=sides))])


def shapes(result: Crops) -> list[tuple[int, int]]:
    return [(one.height, one.width) for one in result.pictures if one is not None]


def test_without_a_margin_the_box_itself_is_cut() -> None:
    result = crops("image-crop", boxed(0.1, 0.2, 0.3, 0.7))
    assert shapes(result) == [(20, 100)]
    assert result.pictures[0] is not None
    assert np.array_equal(result.pictures[0].rgb, PICTURE.rgb[10:30, 40:140])
    assert np.shares_memory(result.pictures[0].rgb, PICTURE.rgb)


@pytest.mark.parametrize(("margin", "shape"), [(1.5, (30, 150)), (0.5, (10, 50)), (10.0, (100, 200))])
def test_a_margin_scales_the_box_about_its_middle_within_the_picture(margin: float, shape: tuple[int, int]) -> None:
    result = crops("image-crop", boxed(0.4, 0.25, 0.6, 0.75), margin=margin)
    assert shapes(result) == [shape]
    assert result.data.regions[0].region_info.bounding_box.top_row == pytest.approx(0.4)
    assert result.data.regions[0].id == "r"


NO_PIXELS = boxed(0.5, 0.5, 0.5, 0.5), boxed(0.9, 0, 0.1, 1), boxed(2, 2, 3, 3)
NO_NUMBERS = boxed(0, 0, float("nan"), 1), boxed(0, 0, 1, float("inf")), boxed(float("-inf"), 0, float("inf"), 1)


@pytest.mark.parametrize("data", [*NO_PIXELS, *NO_NUMBERS])
def test_boxes_without_a_pixel_are_left_out(data: Data) -> None:
    assert shapes(crops("image-crop", data)) == []


@pytest.mark.parametrize("margin", [0, -1, 10.5, float("inf"), float("nan"), "1", True])
def test_margins_that_make_no_sense(margin: object) -> None:
    with pytest.raises(Problem) as caught:
        crops("image-crop", boxed(0, 0, 1, 1), margin=margin)
    assert caught.value.code == codes.MODEL_INVALID_ARGUMENT
    assert "margin" in caught.value.details


@pytest.mark.parametrize("type_id", ["image-crop", "image-tiling-operator"])
def test_no_picture_to_cut(type_id: str) -> None:
    (result,) = OPERATORS[type_id].compute([Item(boxed(0, 0, 1, 1))], Settings())
    assert isinstance(result, Problem)
    assert result.code == codes.INPUT_UNSUPPORTED_FORMAT


def test_tiles_cover_the_picture_and_overlap_by_the_largest_thing() -> None:
    result = crops("image-tiling-operator", Data(), tile_size=60, max_object_size=20)
    assert shapes(result) == [(60, 60)] * len(result.pictures)
    boxes = [region.region_info.bounding_box for region in result.data.regions]
    rows = sorted({(round(b.top_row * 100), round(b.bottom_row * 100)) for b in boxes})
    columns = sorted({(round(b.left_col * 200), round(b.right_col * 200)) for b in boxes})
    assert rows == [(0, 60), (40, 100)]
    assert columns == [(0, 60), (40, 100), (80, 140), (120, 180), (140, 200)]
    assert len({region.id for region in result.data.regions}) == 10


def test_a_tile_larger_than_the_picture_is_the_picture() -> None:
    assert shapes(crops("image-tiling-operator", Data())) == [(100, 200)]


@pytest.mark.parametrize("params", [{"tile_size": 0}, {"tile_size": 10, "max_object_size": 10}])
def test_tiles_that_make_no_sense(params: dict[str, object]) -> None:
    with pytest.raises(Problem):
        crops("image-tiling-operator", Data(), **params)


def test_too_many_tiles() -> None:
    (result,) = OPERATORS["image-tiling-operator"].compute(
        [Item(Data(), PICTURE)], Settings({"tile_size": 2, "max_object_size": 1})
    )
    assert isinstance(result, Problem)
    assert "tile_size" in result.details
