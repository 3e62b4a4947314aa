"""Pascal VOC: a folder Annotations with an XML file an image, and a folder JPEGImages."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from meshserve.commands.importing.items import Item, Unreadable, box, of_file, present, size_of
from meshserve_proto.resources_pb2 import Annotation

ANNOTATIONS = "Annotations"
_IMAGES = ("JPEGImages", "images", "Images", "", ANNOTATIONS)


def read(folder: Path) -> Iterator[Item | str]:
    """An XML file an item; by its name where there is no image for it."""
    for path in sorted((folder / ANNOTATIONS).glob("*.xml")):
        try:
            # the caller's own files; expat limits what entities expand to
            root = ElementTree.parse(path).getroot()  # noqa: S314
            yield _item(folder, path, root)
        except (ElementTree.ParseError, ValueError, TypeError) as error:
            raise Unreadable(f"'{path}' is no annotation of VOC: {error}") from None


def _item(folder: Path, path: Path, root: ElementTree.Element) -> Item | str:
    name = Path(root.findtext("filename") or f"{path.stem}.jpg").name
    file = next((folder / below / name for below in _IMAGES if (folder / below / name).is_file()), None)
    item = None if file is None else of_file(name, file)
    if item is None or file is None:
        return name
    width, height = (float(root.findtext(f"size/{side}") or 0) for side in ("width", "height"))
    if not width or not height:
        width, height = size_of(file)
    item.annotations = present(_box(each, width, height) for each in root.findall("object"))
    return item


def _box(each: ElementTree.Element, width: float, height: float) -> Annotation | None:
    # Pixels are counted from 1, and both ends belong to the box.
    left, top, right, bottom = (
        float(each.findtext(f"bndbox/{side}") or "nan") for side in ("xmin", "ymin", "xmax", "ymax")
    )
    name = (each.findtext("name") or "").strip()
    if not name or left != left or right != right or top != top or bottom != bottom:
        raise ValueError("an object has no name or no bndbox")
    return box(name, (left - 1) / width, (top - 1) / height, right / width, bottom / height)
