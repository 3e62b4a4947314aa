"""The COCO layout: one JSON file of images, annotations and categories, written in two passes over a snapshot.

Boxes, polygons and masks in images become annotations in pixels, one for each concept that says yes; labels of whole
images and media other than images have no place in this layout. An image whose size nobody has found out yet has no
annotations, because there are no pixels to count.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import orjson

from meshserve.core.problems import Problem
from meshserve.datasets.archive import Archive
from meshserve.datasets.metrics import POSITIVE
from meshserve.media.picture import decode
from meshserve_proto.resources_pb2 import Image, Input, RegionInfo

MEMBER = "annotations/instances.json"
_INFO = {"description": "", "version": "1.0"}
_SUFFIXES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "BMP": "bmp", "TIFF": "tiff"}
_HALF = 127
"""What is brighter than this lies inside a mask, unless nothing is: then what is not black does."""
_PARTS = 100
"""Places in pixels are told to a hundredth."""
Inputs = Callable[[], Iterator[Input]]


def write(inputs: Inputs, bare: Inputs, archive: Archive) -> None:
    """Write the file. inputs, bare: begin a pass over the inputs, with addresses and without."""
    categories: dict[str, str] = {}
    with archive.stream(MEMBER) as file:
        file.write(b'{"info":' + orjson.dumps(_INFO) + b',"licenses":[],"images":[')
        _write_list(file, _images(inputs, categories))
        numbers = {id: number for number, id in enumerate(sorted(categories), 1)}
        file.write(b'],"annotations":[')
        _write_list(file, _annotations(bare, numbers))
        file.write(b'],"categories":[')
        named = ({"concept_id": id, "id": numbers[id], "name": categories[id], "supercategory": ""} for id in numbers)
        _write_list(file, named)
        file.write(b"]}")


def _write_list(file: BinaryIO, items: Iterator[dict[str, Any]]) -> None:
    """Items whose keys are in alphabetical order already: sorting millions of them takes its time."""
    before = b"\n"
    for item in items:
        file.write(before + orjson.dumps(item))
        before = b",\n"


def _pictures(inputs: Inputs) -> Iterator[tuple[int, Input]]:
    """(number from 1, input) of those that are images."""
    number = 0
    for input in inputs():
        if input.data.HasField("image"):
            number += 1
            yield number, input


def _images(inputs: Inputs, categories: dict[str, str]) -> Iterator[dict[str, Any]]:
    for number, input in _pictures(inputs):
        image = input.data.image
        info = image.image_info
        for region in input.data.regions:
            for concept in region.data.concepts:
                if concept.value >= POSITIVE and (id := concept.id) not in categories:
                    categories[id] = concept.name or id
        id = input.id
        yield {
            "coco_url": image.url,
            "file_name": f"{id}.{_SUFFIXES.get(info.format.upper(), 'img')}",
            "height": info.height,
            "id": number,
            "input_id": id,
            "width": info.width,
        }


def _annotations(inputs: Inputs, categories: dict[str, int]) -> Iterator[dict[str, Any]]:
    number = 0
    for image, input in _pictures(inputs):
        info = input.data.image.image_info
        width, height = info.width, info.height
        if not (width and height):
            continue
        for region in input.data.regions:
            said = [categories[concept.id] for concept in region.data.concepts if concept.value >= POSITIVE]
            shape = _shape(region.region_info, width, height) if said else None
            if shape is None:
                continue
            for category in said:
                number += 1
                yield {
                    "area": shape.area,
                    "bbox": shape.bounds,
                    "category_id": category,
                    "id": number,
                    "image_id": image,
                    "iscrowd": shape.crowd,
                    "segmentation": shape.outline,
                }


@dataclass(slots=True)
class _Shape:
    """Where an annotation is, in pixels. bounds: left, top, width, height. outline: polygons, or run lengths of a crowd."""

    area: float
    bounds: list[float]
    outline: list[list[float]] | dict[str, list[int]]
    crowd: int = 0


def _shape(info: RegionInfo, width: int, height: int) -> _Shape | None:
    """None where there is no shape that COCO knows."""
    if info.HasField("polygon") and len(info.polygon.points) > 2:
        return _polygon([(point.col * width, point.row * height) for point in info.polygon.points])
    if info.HasField("mask"):
        return _mask(info.mask.image, width, height)
    if info.HasField("bounding_box"):
        box = info.bounding_box
        left, top = box.left_col * width, box.top_row * height
        wide, high = box.right_col * width - left, box.bottom_row * height - top
        return _Shape(_told(wide * high), [_told(left), _told(top), _told(wide), _told(high)], [])
    return None


def _told(pixels: float) -> float:
    """A length or area, which is never negative, as it is told; `round` takes three times as long."""
    return int(pixels * _PARTS + 0.5) / _PARTS


def _polygon(points: list[tuple[float, float]]) -> _Shape:
    columns, rows = [x for x, _ in points], [y for _, y in points]
    left, top = min(columns), min(rows)
    following = zip(points, points[1:] + points[:1], strict=True)
    area = abs(sum(x * other_y - other_x * y for (x, y), (other_x, other_y) in following)) / 2
    bounds = [_told(value) for value in (left, top, max(columns) - left, max(rows) - top)]
    return _Shape(_told(area), bounds, [[_told(value) for point in points for value in point]])


def _mask(picture: Image, width: int, height: int) -> _Shape | None:
    """A mask that came as bytes, in run lengths; None for one that is elsewhere, broken, or of another size."""
    try:
        pixels = decode(picture.base64, width * height).rgb.max(axis=2) if picture.base64 else None
    except Problem:
        return None
    if pixels is None or pixels.shape != (height, width) or not pixels.any():
        return None
    inside = pixels > (_HALF if pixels.max() > _HALF else 0)
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    bounds = columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1
    outline = {"counts": _runs(inside), "size": [height, width]}
    return _Shape(float(inside.sum()), [float(value) for value in bounds], outline, crowd=1)


def _runs(inside: Any) -> list[int]:
    """Lengths of stretches outside and inside in turn, column by column, beginning outside."""
    flat = inside.flatten(order="F")
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    bounds = np.concatenate(([0], edges, [flat.size]))
    runs: list[int] = np.diff(bounds).tolist()
    return [0, *runs] if flat[0] else runs
