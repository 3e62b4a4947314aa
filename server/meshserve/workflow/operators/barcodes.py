"""barcode-operator: reads bar codes and QR codes.

Source: PyPI zxing-cpp, Apache-2.0; extra `barcodes`.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

from meshserve.core.structs import to_struct
from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Settings
from meshserve.runners.builtin.media import picture_of
from meshserve.runners.builtin.optional import require
from meshserve.workflow.operators.base import Result, each
from meshserve_proto.resources_pb2 import BoundingBox, Data, Region, RegionInfo, Text

EXTRA = "meshserve[barcodes]"
FORMATS = ("EAN13", "EAN8", "UPCA", "UPCE", "Code128", "Code39", "ITF", "QRCode")


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """`data.regions` from top to bottom, each with `data.text.raw`, its box, and `symbology` in `data.metadata`.

    Digits of UPC are twelve, as they are printed, or as the short form UPC-E stands for. Problem 21313 without the extra.
    """
    return each(items, lambda item: _read(picture_of(item)))


@cache
def _reader() -> tuple[Any, Any]:
    """The package, and the formats that are looked for."""
    package = require("zxingcpp", EXTRA)
    return package, package.BarcodeFormats([package.BarcodeFormat[name] for name in FORMATS])


def _read(picture: Picture) -> Data:
    package, formats = _reader()
    found = package.read_barcodes(picture.rgb, formats=formats, text_mode=package.TextMode.Plain)
    regions = [_region(picture, code) for code in found]
    regions.sort(key=_place)
    return Data(regions=regions)


def _place(region: Region) -> tuple[float, float]:
    box = region.region_info.bounding_box
    return box.top_row, box.left_col


def _region(picture: Picture, code: Any) -> Region:
    place, kind, text = code.position, str(code.format), str(code.text)
    if kind in ("EAN-13", "UPC-E") and len(text) == 13 and text.startswith("0"):
        text, kind = text[1:], "UPC-A" if kind == "EAN-13" else kind  # a UPC is the EAN that begins with 0
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    left, right = _sides([corner.x for corner in corners], picture.width)
    top, bottom = _sides([corner.y for corner in corners], picture.height)
    box = BoundingBox(top_row=top, left_col=left, bottom_row=bottom, right_col=right)
    id = hashlib.sha256(f"{kind},{text},{top},{left},{bottom},{right}".encode("utf-8", "replace")).hexdigest()[:32]
    data = Data(text=Text(raw=text), metadata=to_struct({"symbology": kind}))
    return Region(id=id, region_info=RegionInfo(bounding_box=box), data=data, value=1.0)


def _sides(pixels: Sequence[int], size: int) -> tuple[float, float]:
    """Where the outermost pixels begin and end, in 0..1: never nothing, as a line read at one height would be."""
    first, last = max(min(pixels), 0), min(max(pixels) + 1, size)
    first = min(first, size - 1)
    return first / size, max(last, first + 1) / size
