"""Pictures: bytes to upright RGB pixels, within limits that are checked before pixels are made."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import ImageInfo

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF", "MPO")
"""What is read (behaviour §6.1); MPO is how cameras call a JPEG with a second picture behind it."""
MOST_PIXELS = 85_000_000
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded still image, upright after its EXIF orientation.

    rgb: uint8, height × width × 3.
    format: the container's name as Pillow says it, upper case ("JPEG").
    mode: the colour mode that the file had ("RGB", "L", "P" …).
    """

    rgb: NDArray[np.uint8]
    format: str
    mode: str

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.rgb.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.rgb.shape[0])


def decode(content: bytes, most_pixels: int = MOST_PIXELS) -> Picture:
    """The first frame of an image file.

    Problem 30101 for what is no image of a known format, 30105 for too many pixels, 30002 for an image that is
    broken. Never another exception: the bytes are anybody's.
    """
    try:
        image = _open(content)
        _check_pixels(image, most_pixels)
        format, mode = image.format or "", image.mode
        return Picture(np.asarray(_upright_rgb(image)), "JPEG" if format == "MPO" else format, mode)
    except Problem:
        raise
    except Exception as error:  # Pillow's decoders raise nearly anything on hostile bytes
        raise Problem(
            codes.INPUT_FAILED, "The image is broken or cut off.", f"{type(error).__name__}: {error}"
        ) from None


def info(picture: Picture) -> ImageInfo:
    """What the API tells of a picture."""
    return ImageInfo(width=picture.width, height=picture.height, format=picture.format, color_mode=picture.mode)


def _open(content: bytes) -> "Image.Image":
    from PIL import Image, UnidentifiedImageError

    if not content:
        raise Problem(codes.INPUT_UNSUPPORTED_FORMAT, "The image is empty: it has no bytes.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError:
        raise Problem(
            codes.INPUT_UNSUPPORTED_FORMAT, "The bytes are no image in a format that is read: JPEG, PNG, TIFF, BMP, WEBP, GIF."
        ) from None
    except Image.DecompressionBombError:
        raise _too_large(0) from None


def _check_pixels(image: "Image.Image", most: int) -> None:
    pixels = image.width * image.height
    if pixels > most:
        raise _too_large(pixels)
    if not pixels:
        raise Problem(codes.INPUT_UNSUPPORTED_FORMAT, "The image has no pixels.")


def _too_large(pixels: int) -> Problem:
    said = f"{pixels:,} pixels" if pixels else "more pixels than can be counted on"
    return Problem(codes.INPUT_OVER_LIMIT, f"The image has {said}; at most {MOST_PIXELS:,} are read.")


def _upright_rgb(image: "Image.Image") -> "Image.Image":
    from PIL import ImageOps

    if image.format in ("JPEG", "MPO", "TIFF", "WEBP", "PNG") and image.getexif().get(_ORIENTATION, 1) != 1:
        image = ImageOps.exif_transpose(image)
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return _from_deep(image)
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        return _on_white(image)
    return image.convert("RGB")


def _from_deep(image: "Image.Image") -> "Image.Image":
    """Grey of more than 8 bits a pixel, scaled by the range of 16 bits."""
    from PIL import Image

    values = np.asarray(image, dtype=np.float64)
    scaled = np.clip(values / 257.0 if values.max(initial=0) > 255 else values, 0, 255).astype(np.uint8)
    return Image.fromarray(scaled).convert("RGB")


def _on_white(image: "Image.Image") -> "Image.Image":
    from PIL import Image

    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, (255, 255, 255, 255))
    return Image.alpha_composite(ground, layer).convert("RGB")
