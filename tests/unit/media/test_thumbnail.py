"""Small pictures of large ones: their size, which way up they are, what shows through, and what is refused."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from meshserve.core.problems import Problem
from meshserve.media.picture import thumbnail

_ORIENTATION = 0x0112


def made(mode: str = "RGB", size: tuple[int, int] = (400, 200), format: str = "PNG", **options: Any) -> bytes:
    """A picture whose left half is dark and whose right half is light."""
    image = Image.new("L", size, 20)
    image.paste(230, (size[0] // 2, 0, *size))
    out = BytesIO()
    image.convert(mode).save(out, format, **options)
    return out.getvalue()


def opened(content: bytes, longest: int = 100) -> Image.Image:
    return Image.open(BytesIO(thumbnail(content, longest)))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF"])
def test_every_format_becomes_a_small_jpeg(format: str) -> None:
    small = opened(made(format=format))
    assert (small.format, small.size) == ("JPEG", (100, 50))
    assert small.convert("L").getpixel((20, 20)) < 60 < 190 < small.convert("L").getpixel((80, 20))


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "RGBA", "LA"])
def test_every_mode_of_a_png(mode: str) -> None:
    content = made(mode) if mode != "I;16" else _deep()
    small = opened(content).convert("L")
    assert small.size == (100, 50)
    assert small.getpixel((20, 20)) < 60 < 190 < small.getpixel((80, 20))


def _deep() -> bytes:
    image = Image.new("I;16", (400, 200), 20 * 257)
    image.paste(230 * 257, (200, 0, 400, 200))
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_cmyk() -> None:
    assert opened(made("CMYK", format="JPEG")).mode == "RGB"


@pytest.mark.parametrize(
    ("size", "small"), [((99, 40), (99, 40)), ((100, 3), (100, 3)), ((3000, 1), (100, 1)), ((1, 1), (1, 1))]
)
def test_nothing_is_enlarged_and_nothing_vanishes(size: tuple[int, int], small: tuple[int, int]) -> None:
    assert opened(made(size=size)).size == small


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    small = opened(made(format="JPEG", exif=exif))
    turned = orientation > 4
    assert small.size == ((50, 100) if turned else (100, 50))
    assert not small.getexif()
    first = small.convert("L").getpixel((20, 20))
    assert (first < 60) == (orientation in (1, 4, 5, 6)), first


def test_what_shows_through_stays_so() -> None:
    image = Image.new("RGBA", (400, 200), (200, 0, 0, 255))
    image.paste((0, 0, 0, 0), (200, 0, 400, 200))
    out = BytesIO()
    image.save(out, "PNG")
    small = opened(out.getvalue())
    assert (small.format, small.size) == ("PNG", (100, 50))
    assert (small.getpixel((10, 10)), small.getpixel((90, 10))[3]) == ((200, 0, 0, 255), 0)


@pytest.mark.parametrize("content", [b"", b"no picture", made(format="JPEG")[:300], made()[:100]])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Problem):
        thumbnail(content, 100)


def test_too_many_pixels_are_refused() -> None:
    with pytest.raises(Problem, match="pixels"):
        thumbnail(made("1", (1000, 1000)), 100, most_pixels=999_999)


def test_colour_profiles_stay_where_they_are_small() -> None:
    for profile, kept in ((b"p" * 500, b"p" * 500), (b"p" * 20_000, None)):
        assert opened(made(format="JPEG", icc_profile=profile)).info.get("icc_profile") == kept
