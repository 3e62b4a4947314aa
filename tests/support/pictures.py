"""Pictures in all formats that are read, and what decoding them must come to."""

from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from meshserve.core.problems import Problem
from meshserve.media.picture import Picture, decode
from meshserve_proto import status_code_pb2 as codes

WIDTH, HEIGHT = 60, 40

UNSUPPORTED, BROKEN, TOO_LARGE = codes.INPUT_UNSUPPORTED_FORMAT, codes.INPUT_FAILED, codes.INPUT_OVER_LIMIT

LOSSLESS = [
    ("PNG", {}),
    ("TIFF", {}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("TIFF", {"compression": "tiff_adobe_deflate"}),
    ("TIFF", {"big_tiff": True}),
    ("BMP", {}),
    ("WEBP", {"lossless": True}),
]

LOSSY = [("JPEG", {"quality": 95}), ("JPEG", {"quality": 95, "progressive": True}), ("WEBP", {"quality": 95})]

KINDS = ["JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF"]


@cache
def scene(width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """Soft colours that tell all four corners apart."""
    down, across = np.mgrid[0:height, 0:width]
    return np.stack([across * 255 // width, down * 255 // height, (across + down) * 2 % 200], axis=2).astype(np.uint8)


def file(image: Image.Image, format: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def of_kind(format: str) -> bytes:
    return file(Image.fromarray(scene()), format)


def sound(picture: Picture) -> Picture:
    """The picture, after a look at what every picture must be."""
    assert picture.rgb.dtype == np.uint8
    assert picture.rgb.flags.c_contiguous
    assert picture.rgb.shape == (picture.height, picture.width, 3)
    assert picture.width * picture.height > 0
    assert picture.format in KINDS
    return picture


def refusal(content: bytes, **options: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        decode(content, **options)
    assert caught.value.details.endswith(".")
    return caught.value


def decoded_or_refused(content: bytes) -> Picture | Problem:
    try:
        return sound(decode(content))
    except Problem as problem:
        refused = problem
    assert refused.code in (UNSUPPORTED, BROKEN, TOO_LARGE)
    return refused
