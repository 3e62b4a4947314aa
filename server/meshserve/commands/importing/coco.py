"""COCO: a JSON file of images, categories and annotations, with the images in a folder nearby."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from meshserve.commands.importing.items import Item, Unreadable, box, of_file, polygon, present, size_of
from meshserve_proto.resources_pb2 import Annotation, Data, Image, Input


def is_coco(path: Path) -> bool:
    """Whether a JSON file begins like one of COCO; it may be too large to be read twice."""
    with path.open("rb") as file:
        head = file.read(1 << 20)
    return b'"images"' in head or b'"annotations"' in head


def read(path: Path, images: Path | None, *, boxes: bool) -> Iterator[Item | str]:
    """An image an item. images: the folder with the files; boxes: rectangles even where there are outlines."""
    try:
        content = json.loads(path.read_bytes())
        names = {each["id"]: str(each["name"]) for each in content.get("categories", [])}
        listed: list[dict[str, Any]] = content["images"]
        shapes: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for each in content.get("annotations", []):
            shapes[each["image_id"]].append(each)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"'{path}' is no COCO file: {type(error).__name__} {error}") from None
    _check_references(path, listed, shapes, names)
    for image in listed:
        try:
            yield _item(path, images, image, shapes[image["id"]], names, boxes=boxes)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise Unreadable(f"'{path}' has an image that cannot be read: {type(error).__name__} {error}") from None


def _check_references(
    path: Path, images: list[dict[str, Any]], shapes: Mapping[Any, list[dict[str, Any]]], names: Mapping[Any, str]
) -> None:
    """What annotations are about is in the file; Unreadable."""
    known = {image.get("id") for image in images}
    for image, listed in shapes.items():
        for each in listed:
            missing = (
                "image_id" if image not in known else "category_id" if each.get("category_id") not in names else ""
            )
            if missing:
                of = f"annotation {each.get('id', 'without an id')}"
                raise Unreadable(f"'{path}': {of} names the {missing} {each.get(missing)}, which is not in the file")


def _item(
    path: Path,
    images: Path | None,
    image: Mapping[str, Any],
    shapes: list[dict[str, Any]],
    names: Mapping[Any, str],
    *,
    boxes: bool,
) -> Item | str:
    name = str(image["file_name"])
    file = _file(path, images, name)
    if file is not None:
        item = of_file(name, file)
    elif url := image.get("coco_url") or image.get("flickr_url"):
        item = Item(name, Input(data=Data(image=Image(url=url))))
    else:
        item = None
    if item is None:
        return name
    width, height = image.get("width"), image.get("height")
    if not width or not height:
        if file is None:
            raise ValueError(f"'{name}' has no width and height")
        width, height = size_of(file)
    item.annotations = present(
        shape for each in shapes for shape in _shapes(each, names[each["category_id"]], width, height, boxes=boxes)
    )
    return item


def _file(path: Path, images: Path | None, name: str) -> Path | None:
    """The file of an image; "instances_train2017.json" has its images in "train2017" as a rule."""
    part = path.stem.rpartition("_")[2]
    folders = [images] if images else [
        above / below for above in (path.parent, path.parent.parent) for below in ("", "images", part, f"images/{part}")
    ]  # fmt: skip
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def _shapes(
    each: Mapping[str, Any], concept: str, width: float, height: float, *, boxes: bool
) -> Iterator[Annotation | None]:
    outlines = each.get("segmentation")
    if isinstance(outlines, list) and outlines and not boxes:
        for outline in outlines:
            points = zip(outline[::2], outline[1::2], strict=True)
            yield polygon(concept, [(x / width, y / height) for x, y in points])
    elif each.get("bbox"):
        x, y, wide, high = each["bbox"]
        yield box(concept, x / width, y / height, (x + wide) / width, (y + high) / height)
