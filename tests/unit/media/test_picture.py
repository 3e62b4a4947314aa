"""Pictures of every format, upright and RGB."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from meshserve.media import picture as picture_module
from meshserve.media.picture import Picture, decode, info
from support.pictures import (
    HEIGHT,
    KINDS,
    LOSSLESS,
    LOSSY,
    UNSUPPORTED,
    WIDTH,
    decoded_or_refused,
    file,
    of_kind,
    refusal,
    scene,
    sound,
)


@pytest.mark.parametrize(("format", "options"), LOSSLESS)
def test_lossless_formats_keep_every_pixel(format: str, options: dict[str, Any]) -> None:
    picture = sound(decode(file(Image.fromarray(scene()), format, **options)))
    assert (picture.width, picture.height, picture.format, picture.mode) == (WIDTH, HEIGHT, format, "RGB")
    assert np.array_equal(picture.rgb, scene())


@pytest.mark.parametrize(("format", "options"), LOSSY)
def test_lossy_formats_keep_them_nearly(format: str, options: dict[str, Any]) -> None:
    picture = sound(decode(file(Image.fromarray(scene()), format, **options)))
    assert (picture.width, picture.height, picture.format, picture.mode) == (WIDTH, HEIGHT, format, "RGB")
    assert np.abs(picture.rgb.astype(int) - scene()).mean() < 6


@pytest.mark.parametrize("kind", KINDS)
def test_info_tells_size_format_and_mode(kind: str) -> None:
    told = info(decode(of_kind(kind)))
    assert (told.width, told.height, told.format) == (WIDTH, HEIGHT, kind)
    assert told.color_mode == ("P" if kind == "GIF" else "RGB")


def test_a_camera_jpeg_with_a_second_picture_is_a_jpeg() -> None:
    first, second = Image.fromarray(scene()), Image.new("RGB", (8, 8))
    picture = sound(decode(file(first, "MPO", save_all=True, append_images=[second])))
    assert (picture.format, picture.width, picture.height) == ("JPEG", WIDTH, HEIGHT)


@pytest.mark.parametrize(
    "format",
    [
        pytest.param(("JPEG", {"quality": 100, "subsampling": 0}), id="JPEG"),
        ("PNG", {}),
        ("WEBP", {"lossless": True}),
        ("TIFF", {}),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    ("orientation", "as_stored"),
    [
        (1, lambda rgb: rgb),
        (2, np.fliplr),
        (3, lambda rgb: np.rot90(rgb, 2)),
        (4, np.flipud),
        (5, lambda rgb: rgb.transpose(1, 0, 2)),
        (6, lambda rgb: np.rot90(rgb, 1)),
        (7, lambda rgb: np.rot90(rgb.transpose(1, 0, 2), 2)),
        (8, lambda rgb: np.rot90(rgb, -1)),
    ],
)
def test_every_exif_orientation_gives_the_same_picture(
    format: tuple[str, dict[str, Any]], orientation: int, as_stored: Callable[[Any], Any]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(as_stored(scene())))
    picture = sound(decode(file(stored, format[0], exif=exif, **format[1])))
    assert (picture.width, picture.height) == (WIDTH, HEIGHT)
    assert np.abs(picture.rgb.astype(int) - scene()).max() <= (12 if format[0] == "JPEG" else 0)


@pytest.mark.parametrize("orientation", [0, 9, 255, 65535])
def test_orientations_that_do_not_exist_turn_nothing(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert np.array_equal(decode(file(Image.fromarray(scene()), "PNG", exif=exif)).rgb, scene())


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0", b"Exif\0\0II*\0", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0" + b"\xff" * 60]
)
def test_broken_exif_spoils_no_pixels(exif: bytes) -> None:
    assert np.array_equal(decode(file(Image.fromarray(scene()), "PNG", exif=exif)).rgb, scene())


def test_alpha_shows_white_behind() -> None:
    rgba = np.zeros((3, 1, 4), np.uint8)
    rgba[:, 0] = [(10, 20, 30, 255), (10, 20, 30, 0), (0, 0, 0, 128)]
    for format in ("PNG", "TIFF", "WEBP"):
        picture = sound(decode(file(Image.fromarray(rgba), format, **({"lossless": True} if format == "WEBP" else {}))))
        assert picture.mode == "RGBA"
        assert picture.rgb[0, 0].tolist() == [10, 20, 30]
        assert picture.rgb[1, 0].tolist() == [255, 255, 255]
        assert picture.rgb[2, 0].tolist() == pytest.approx([127] * 3, abs=1)


def test_grey_with_alpha_shows_white_behind() -> None:
    picture = sound(decode(file(Image.fromarray(np.array([[[9, 255], [9, 0]]], np.uint8), "LA"), "PNG")))
    assert (picture.mode, picture.rgb[0, :, 0].tolist()) == ("LA", [9, 255])


def paletted(width: int = 4, height: int = 1) -> Image.Image:
    image = Image.new("P", (width, height))
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9])
    image.putdata([x % 4 for x in range(width * height)])
    return image


@pytest.mark.parametrize(("format", "transparency"), [("PNG", 1), ("PNG", b"\xff\x00\xff\xff"), ("GIF", 1)])
def test_palettes_with_transparency(format: str, transparency: object) -> None:
    picture = sound(decode(file(paletted(), format, transparency=transparency)))
    assert picture.mode == "P"
    assert picture.rgb[0].tolist() == [[255, 0, 0], [255, 255, 255], [0, 0, 255], [9, 9, 9]]


@pytest.mark.parametrize("format", ["PNG", "GIF", "BMP", "TIFF"])
def test_palettes_without(format: str) -> None:
    assert sound(decode(file(paletted(), format))).rgb[0].tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 9, 9]]


def test_one_colour_may_be_transparent_without_a_palette() -> None:
    image = Image.fromarray(np.array([[[1, 2, 3], [4, 5, 6]]], np.uint8))
    assert decode(file(image, "PNG", transparency=(1, 2, 3))).rgb[0].tolist() == [[255, 255, 255], [4, 5, 6]]
    grey = Image.fromarray(np.array([[7, 8]], np.uint8))
    assert decode(file(grey, "PNG", transparency=7)).rgb[0, :, 0].tolist() == [255, 8]


@pytest.mark.parametrize("format", ["JPEG", "TIFF"])
def test_inks(format: str) -> None:
    picture = sound(decode(file(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), format)))
    assert picture.mode == "CMYK"
    assert picture.rgb[8, 8].tolist() == pytest.approx([255, 0, 0], abs=3)


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_16_bits_are_scaled_by_their_range(format: str) -> None:
    deep = Image.fromarray(np.array([[0, 257, 128 * 257, 65535]], np.uint16))
    assert sound(decode(file(deep, format))).rgb[0].tolist() == [[0] * 3, [1] * 3, [128] * 3, [255] * 3]


def test_a_dark_picture_of_16_bits_stays_dark() -> None:
    assert decode(file(Image.fromarray(np.full((4, 4), 200, np.uint16)), "PNG")).rgb.max() == 0


@pytest.mark.parametrize(
    ("values", "seen"),
    [
        (np.array([[0, 100, 255]], np.int32), [0, 100, 255]),
        (np.array([[0, 0, 1]], np.int32), [0, 0, 1]),
        (np.array([[-5, 257, 65535]], np.int32), [0, 1, 255]),
        (np.array([[0, 2**29, 2**30]], np.int32), [0, 128, 255]),
        (np.array([[0, 0.5, 1]], np.float32), [0, 128, 255]),
        (np.array([[0, 100, 255]], np.float32), [0, 100, 255]),
        (np.array([[np.nan, -1, 255]], np.float32), [0, 0, 255]),
        (np.array([[0, np.nan, -np.inf]], np.float32), [0, 0, 0]),
    ],
)
def test_grey_of_other_ranges(values: NDArray[Any], seen: list[int]) -> None:
    assert sound(decode(file(Image.fromarray(values), "TIFF"))).rgb[0, :, 0].tolist() == seen


def test_infinite_brightness_is_a_picture_all_the_same() -> None:
    sound(decode(file(Image.fromarray(np.array([[0, np.inf]], np.float32)), "TIFF")))


@pytest.mark.parametrize("format", ["PNG", "TIFF", "BMP", "GIF"])
def test_1_bit(format: str) -> None:
    picture = sound(decode(file(Image.fromarray(np.array([[True, False] * 5])), format)))
    assert picture.rgb[0, :2].tolist() == [[255] * 3, [0] * 3]


@pytest.mark.parametrize("format", ["PNG", "TIFF", "BMP", "JPEG", "GIF"])
def test_grey(format: str) -> None:
    picture = sound(decode(file(Image.new("L", (9, 9), 77), format)))
    assert picture.mode in ("L", "P")
    assert picture.rgb[4, 4].tolist() == [77] * 3


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_an_animation_the_first_frame(format: str) -> None:
    frames = [Image.new("RGB", (20, 10), colour) for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    options = {"lossless": True} if format == "WEBP" else {}
    picture = sound(decode(file(frames[0], format, save_all=True, append_images=frames[1:], **options)))
    assert (picture.width, picture.height, picture.format) == (20, 10, format)
    assert picture.rgb[5, 5].tolist() == [255, 0, 0]


def test_a_colour_mode_that_is_not_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which modes these are depends on the version of the library."""
    content = file(Image.new("LAB", (4, 4)), "TIFF")
    decoded_or_refused(content)

    def convert(self: Image.Image, mode: str) -> Image.Image:
        raise ValueError(f"conversion from {self.mode} to {mode} not supported")

    monkeypatch.setattr(Image.Image, "convert", convert)
    problem = refusal(content)
    assert problem.code == UNSUPPORTED
    assert "LAB" in problem.details


def test_numbers_and_image_are_the_same_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    rgb = np.random.default_rng(1).integers(0, 256, (5, 7, 3), np.uint8)
    given = Picture(rgb, "PNG", "RGB")
    assert (given.width, given.height) == (7, 5)
    assert np.array_equal(np.asarray(given.image), rgb)
    read = Picture(None, "PNG", "RGB", image=given.image)
    assert (read.width, read.height) == (7, 5)
    assert read.image is read.image
    assert np.array_equal(read.rgb, rgb)
    assert read.rgb is read.rgb
    assert not read.rgb.flags.writeable
    assert np.array_equal(np.asarray(read.cut(slice(1, 3), slice(2, 6)).image), rgb[1:3, 2:6])
    monkeypatch.setattr(picture_module, "_LARGE", 34)  # such a one is not in memory twice
    large = Picture(None, "PNG", "RGB", image=given.image)
    assert np.array_equal(large.rgb, rgb)
    assert large.image is not given.image
    assert np.array_equal(np.asarray(large.image), rgb)
