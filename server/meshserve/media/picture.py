"""Pictures: bytes to upright RGB pixels, within limits that are checked before pixels are made."""

import re
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from io import BytesIO
from types import ModuleType
from typing import TYPE_CHECKING

from meshserve.core.problems import Problem
from meshserve.media import structure
from meshserve.media.sniff import unsupported
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import ImageInfo

if TYPE_CHECKING:  # numpy and Pillow cost more than the rest of the server's start, so both wait for a picture
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF")
"""What is read (behaviour §6.1). JPEG opens MPO too, which is how cameras call a JPEG with a second picture behind
it; Pillow has no opener of that name, and asked for one fails on whatever is no image."""
MOST_PIXELS = 85_000_000
_LARGE, _MOST_AT_ONCE = 20_000_000, MOST_PIXELS
"""Pixels from which pictures are decoded in turns, and those of all that are decoded at a time: some formats take
20 bytes a pixel on the way."""
_SMALL_FILE, _SMALL = 4096, 16_384
"""Bytes and pixels up to which `is_small` lets pass."""
_PNG, _PNG_HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", struct.Struct("!II")
_UNPACKED = re.compile(rb"iCCP|zTXt|iTXt")
"""Parts of a PNG beside its pixels that unpack to more than they are."""
_JPEG_FRAME = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]")
_MOST_SCANS = 4
_DIGEST = 20
_QUALITY, _LARGEST_PROFILE = 85, 10_000
"""Of thumbnails: JPEG's scale, and bytes of a colour profile."""
_ORIENTATION, _TILE_WIDTH, _TILE_HEIGHT = 0x0112, 322, 323
_TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
"""EXIF orientation → what sets the picture upright."""


class Picture:
    """A decoded still image, upright after its EXIF orientation.

    rgb: uint8, height × width × 3. image: the same as Pillow has it, mode RGB. One of the two is given; the other is made
    of it when it is asked for. Neither may be changed.
    format: the container's name as Pillow says it, upper case ("JPEG").
    mode: the colour mode that the file had ("RGB", "L", "P" …).
    digest: the same for the same pixels from the same file; empty where nobody knows where they are from.
    upright: above 0 where it is one face, cut upright by its landmarks with this margin around it.
    """

    __slots__ = ("__weakref__", "_image", "_rgb", "digest", "format", "height", "mode", "upright", "width")

    def __init__(
        self,
        rgb: "NDArray[np.uint8] | None",
        format: str,
        mode: str,
        digest: bytes = b"",
        upright: float = 0.0,
        *,
        image: "Image.Image | None" = None,
    ) -> None:
        self._rgb, self._image = rgb, image
        self.width: int
        self.height: int
        if image is not None:
            self.width, self.height = image.size
        elif rgb is not None:
            self.height, self.width = rgb.shape[:2]
        self.format, self.mode, self.digest, self.upright = format, mode, digest, upright

    @property
    def rgb(self) -> "NDArray[np.uint8]":
        """The pixels as numbers."""
        if self._rgb is None:
            import numpy as np

            raw = self.image.tobytes()
            self._rgb = np.frombuffer(raw, np.uint8).reshape(self.height, self.width, 3)
            if self.width * self.height > _LARGE:  # too large to have it twice
                self._image = None
        return self._rgb

    @property
    def image(self) -> "Image.Image":
        """The pixels as networks want them that look at a smaller picture."""
        image = self._image  # which another thread may take away
        if image is None:
            image = _pillow().fromarray(self._rgb)
        return image

    def cut(self, rows: slice, columns: slice) -> "Picture":
        """A part of it, whose pixels are the same in memory."""
        origin = f"{rows.start}:{rows.stop},{columns.start}:{columns.stop}".encode()
        digest = blake2b(self.digest + origin, digest_size=_DIGEST).digest() if self.digest else b""
        return Picture(self.rgb[rows, columns], self.format, self.mode, digest)


class _Gate:
    """Lets so many pixels of large pictures through at a time; the threads of others wait. Small ones just pass."""

    def __init__(self, most: int) -> None:
        self._most, self._inside, self._changed = most, 0, threading.Condition()

    @contextmanager
    def turn(self, pixels: int) -> Iterator[None]:
        """Be among those inside for the length of the block."""
        if pixels <= _LARGE:
            yield
            return
        weight = min(pixels, self._most)
        with self._changed:
            self._changed.wait_for(lambda: self._inside + weight <= self._most)
            self._inside += weight
        try:
            yield
        finally:
            with self._changed:
                self._inside -= weight
                self._changed.notify_all()


_GATE = _Gate(_MOST_AT_ONCE)


def decode(content: bytes, most_pixels: int = MOST_PIXELS) -> Picture:
    """The first frame of an image file.

    Problem 30101 for what is no image of a known format, 30105 for too many pixels or parts, 30002 for an image that
    is broken. Never another exception: the bytes are anybody's. A large one may wait for others to be decoded.
    """
    with _told():
        image = _checked(content, most_pixels)
        format, mode = image.format or "", image.mode
        with _GATE.turn(image.width * image.height):
            image = _upright_rgb(image)
        digest = blake2b(content, digest_size=_DIGEST).digest()
        return Picture(None, "JPEG" if format == "MPO" else format, mode, digest, image=image)


def is_small(content: bytes) -> bool:
    """Whether decoding costs no more than handing it to a thread, whatever the bytes are: no doubtful file is small.

    Small are some PNG and JPEG that say once how large they are, and have no part that could make more of it.
    """
    if len(content) > _SMALL_FILE:
        return False
    if content.startswith(_PNG) and len(content) > 24:
        if content.count(b"IHDR") != 1 or _UNPACKED.search(content):  # a second head would count, not the first
            return False
        width, height = _PNG_HEAD.unpack_from(content, len(_PNG))
    elif content.startswith(b"\xff\xd8\xff"):
        frames = [found.start() for found in _JPEG_FRAME.finditer(content)]
        if len(frames) != 1 or content[frames[0] + 1] != 0xC0 or content.count(b"\xff\xda") > _MOST_SCANS:
            return False  # a progressive one may go over its pixels many times
        at = frames[0] + 5
        height, width = int.from_bytes(content[at : at + 2]), int.from_bytes(content[at + 2 : at + 4])
    else:
        return False
    return bool(width * height <= _SMALL)


def thumbnail(content: bytes, longest: int, most_pixels: int = MOST_PIXELS) -> bytes:
    """The first frame of an image file as a small one: upright, of at most `longest` pixels a side, never enlarged.

    JPEG, or PNG where something shows through. Raises as `decode` does, and waits as it does.
    """
    with _told():
        image = _checked(content, most_pixels)
        part = min(1.0, 2 * longest / max(image.size))
        image.draft(None, (round(image.width * part), round(image.height * part)))  # a JPEG is decoded smaller at once
        with _GATE.turn(image.width * image.height):
            small = _small(image, longest)
        return _saved(small, image.info.get("icc_profile") if image.mode == small.mode else None)


@contextmanager
def _told() -> Iterator[None]:
    """Let whatever decoders raise be a Problem."""
    try:
        yield
    except Problem:
        raise
    except Exception as error:  # Pillow's decoders raise nearly anything on hostile bytes
        raise Problem(
            codes.INPUT_FAILED, "The image is broken or cut off.", f"{type(error).__name__}: {error}"
        ) from None


def _checked(content: bytes, most_pixels: int) -> "Image.Image":
    """The image, opened but not decoded, within all limits that can be told so far."""
    if not content:
        raise Problem(codes.INPUT_UNSUPPORTED_FORMAT, "The image is empty: it has no bytes.")
    structure.check(content)
    _check_pixels(*_webp_canvas(content), most_pixels)
    image = _open(content)
    _check_pixels(image.width, image.height, most_pixels)
    _check_tiles(image, most_pixels)
    return image


def info(picture: Picture) -> ImageInfo:
    """What the API tells of a picture."""
    return ImageInfo(width=picture.width, height=picture.height, format=picture.format, color_mode=picture.mode)


def _open(content: bytes) -> "Image.Image":
    pillow = _pillow()
    try:
        image: Image.Image = pillow.open(BytesIO(content), formats=FORMATS)
    except pillow.UnidentifiedImageError:
        raise unsupported(content, "image", FORMATS) from None
    return image


@cache
def _pillow() -> ModuleType:
    """Pillow, told once and for all threads to warn of nothing: what matters of a file is in its Problem."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # our own limit holds instead
    warnings.filterwarnings("ignore", module=r"PIL\.")
    return Image


def _webp_canvas(content: bytes) -> tuple[int, int]:
    """Width and height that an extended WEBP claims, for which Pillow reserves memory on opening; else (1, 1)."""
    if content[:4] != b"RIFF" or content[8:16] != b"WEBPVP8X" or len(content) < 30:
        return 1, 1
    return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")


def _check_pixels(width: int, height: int, most: int) -> None:
    if width * height > most:
        raise Problem(
            codes.INPUT_OVER_LIMIT,
            f"The image has {width:,} × {height:,} = {width * height:,} pixels; at most {most:,} are read.",
        )
    if not width * height:
        raise Problem(codes.INPUT_UNSUPPORTED_FORMAT, "The image has no pixels.")


def _check_tiles(image: "Image.Image", most: int) -> None:
    """A TIFF of few pixels may consist of one huge tile, which would be made whole."""
    tags = getattr(image, "tag_v2", {})
    if image.format == "TIFF" and _TILE_WIDTH in tags and _TILE_HEIGHT in tags:
        _check_pixels(int(tags[_TILE_WIDTH]), int(tags[_TILE_HEIGHT]), most)


def _upright_rgb(image: "Image.Image") -> "Image.Image":
    from PIL import Image

    image.load()  # a TIFF turns itself on loading, and says so only then
    turn = _TURNS.get(_orientation(image))
    rgb = _rgb(image)
    return rgb if turn is None else rgb.transpose(Image.Transpose[turn])


def _small(image: "Image.Image", longest: int) -> "Image.Image":
    from PIL import Image

    image.load()
    turn = _TURNS.get(_orientation(image))
    small = image.convert("RGBA") if _shows_through(image) else _rgb(image)
    small.thumbnail((longest, longest), reducing_gap=2.0)
    return small if turn is None else small.transpose(Image.Transpose[turn])


def _saved(image: "Image.Image", profile: bytes | None) -> bytes:
    """A file of a small image; its colour profile only where it is small as well."""
    out = BytesIO()
    kept = profile if profile and len(profile) <= _LARGEST_PROFILE else None
    if image.mode == "RGBA" and image.getchannel("A").getextrema()[0] != 255:
        image.save(out, "PNG", icc_profile=kept)
    else:
        image.convert("RGB").save(out, "JPEG", quality=_QUALITY, icc_profile=kept)
    return out.getvalue()


def _shows_through(image: "Image.Image") -> bool:
    return image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info


def _orientation(image: "Image.Image") -> int:
    """The EXIF orientation; 1 where EXIF cannot be read, for the pixels may still be good."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # as with the decoders
        return 1


def _rgb(image: "Image.Image") -> "Image.Image":
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return _from_deep(image)
    if _shows_through(image):
        return _on_white(image)
    try:
        return image.convert("RGB")
    except ValueError:
        raise Problem(
            codes.INPUT_UNSUPPORTED_FORMAT, f"Images in the colour mode {image.mode} are not read; save it as RGB."
        ) from None


def _from_deep(image: "Image.Image") -> "Image.Image":
    """Grey of more than 8 bits a pixel: 16 bits by their range, numbers of other ranges by their largest."""
    import numpy as np
    from PIL import Image

    values = np.asarray(image)
    if image.mode.startswith("I;16"):
        return Image.fromarray((values // 257).astype(np.uint8)).convert("RGB")
    numbers = np.nan_to_num(np.array(values, np.float32), copy=False, nan=0.0)
    most = float(numbers.max(initial=0))
    full = next((size for size in (1.0, 255.0, 65_535.0) if most <= size), most)
    if image.mode == "I":
        full = max(full, 255.0)
    numbers /= full  # in place from here on: these pictures take most memory
    np.clip(numbers, 0, 1, out=numbers)
    numbers *= 255
    numbers += 0.5
    return Image.fromarray(numbers.astype(np.uint8)).convert("RGB")


def _on_white(image: "Image.Image") -> "Image.Image":
    from PIL import Image

    layer = image.convert("RGBA")
    ground = Image.new("RGB", layer.size, (255, 255, 255))
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground
