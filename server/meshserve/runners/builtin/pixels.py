"""Pixels as networks want them: crops, sizes, colour order."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from meshserve.media.picture import Picture

Box = tuple[float, float, float, float]


def resized(picture: Picture, width: int, height: int, resample: Image.Resampling) -> NDArray[np.uint8]:
    """The whole picture at another size, its sides' ratio given up: height × width × 3."""
    return np.asarray(picture.image.resize((width, height), resample))


def centre_crop(picture: Picture, size: int, share: float) -> NDArray[np.uint8]:
    """The middle square, `share` of the shorter side wide, at size × size × 3 (bicubic)."""
    side = min(picture.width, picture.height) * share
    left, top = (picture.width - side) / 2, (picture.height - side) / 2
    box = (left, top, left + side, top + side)
    return np.asarray(picture.image.resize((size, size), Image.Resampling.BICUBIC, box=box))


def planes(rgb: NDArray[np.uint8], *, bgr: bool) -> NDArray[np.float32]:
    """Height × width × 3 as 1 × 3 × height × width floats 0–255, in the colour order asked for."""
    ordered = rgb[..., ::-1] if bgr else rgb
    return np.ascontiguousarray(ordered.transpose(2, 0, 1)[None], dtype=np.float32)
