"""Pictures that are broken, cut off, or made to do harm, and what is no picture."""

import struct
import subprocess
import sys
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from io import BytesIO

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from meshserve.media import picture
from meshserve.media.picture import MOST_PIXELS, Picture, _Gate, decode, is_small
from support.pictures import (
    BROKEN,
    HEIGHT,
    KINDS,
    TOO_LARGE,
    UNSUPPORTED,
    WIDTH,
    decoded_or_refused,
    file,
    of_kind,
    refusal,
    scene,
    sound,
)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_bomb(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def gif_bomb(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6) + gif_frame(1, 1)


def gif_frame(width: int, height: int) -> bytes:
    return b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\x00;"


def bmp_bomb(width: int, height: int) -> bytes:
    return (
        b"BM"
        + struct.pack("<IHHI", 100, 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    )


def tiff_bomb(width: int, height: int, *tags: tuple[int, int], compression: int = 1) -> bytes:
    given = [(256, width), (257, height), (258, 8), (259, compression), (262, 1), (277, 1), (278, height)]
    given = [*given, (273, 8), (279, 8)] if not tags else [*given[:-1], *tags]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(given))
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(given)) + entries + bytes(4) + bytes(100)


def webp_bomb(width: int, height: int) -> bytes:
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    frame = file(Image.new("RGB", (1, 1)), "WEBP", lossless=True)[12:]
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas + frame
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_lossless_bomb(width: int, height: int) -> bytes:
    real = bytearray(file(Image.new("RGB", (1, 1)), "WEBP", lossless=True))
    real[21:25] = (int.from_bytes(real[21:25], "little") & 0xF0000000 | (width - 1) | (height - 1) << 14).to_bytes(
        4, "little"
    )
    return bytes(real)


def jpeg_bomb(width: int, height: int) -> bytes:
    real = bytearray(of_kind("JPEG"))
    at = real.index(b"\xff\xc0") + 5
    real[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(real)


BOMBS = {
    "PNG": png_bomb(100_000, 100_000),
    "PNG of one row": png_bomb(2**31 - 1, 1),
    "PNG as large as can be": png_bomb(2**31 - 1, 2**31 - 1),
    "PNG a little too large": png_bomb(85_000, 1_001),
    "GIF": gif_bomb(65_535, 65_535),
    "GIF whose frame is larger than its screen": gif_bomb(1, 1)[:19] + gif_frame(65_535, 65_535),
    "BMP": bmp_bomb(100_000, 100_000),
    "BMP from the top": bmp_bomb(100_000, -100_000),
    "TIFF": tiff_bomb(100_000, 100_000),
    "TIFF with LZW": tiff_bomb(100_000, 100_000, compression=5),
    "TIFF of one tile": tiff_bomb(16, 16, (322, 65_536), (323, 16_384), (324, 8), (325, 8), compression=5),
    "WEBP": webp_bomb(60_000, 60_000),
    "WEBP wide": webp_bomb(2**24, 200),
    "WEBP lossless": webp_lossless_bomb(16_384, 16_384),
    "JPEG": jpeg_bomb(65_500, 65_500),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_by_their_header(name: str) -> None:
    content = BOMBS[name]
    decode(of_kind("PNG"))  # the first picture waits for the libraries
    tracemalloc.start()
    begun = time.thread_time()
    try:
        problem = refusal(content)
        spent, (_, peak) = time.thread_time() - begun, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert problem.code == TOO_LARGE
    assert f"{MOST_PIXELS:,}" in problem.details
    assert spent < 0.2
    assert peak < 5_000_000


def test_what_could_become_more_is_not_small() -> None:
    """Small pictures are decoded on the event loop, so none may be large in the end."""
    tiny, large = png_bomb(8, 8), png_bomb(9_000, 9_000)
    jpeg = file(Image.new("RGB", (64, 64)), "JPEG")
    assert is_small(tiny)
    assert is_small(jpeg)
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(100_000)))
    doubtful = {
        "large": large,
        "two heads": tiny[:33] + large[8:33] + tiny[33:],
        "unpacks": tiny[:33] + text + tiny[33:],
        "much": tiny + bytes(5_000),
        "wide": png_bomb(1, 40_000),
        "large JPEG": file(Image.new("L", (200, 200)), "JPEG"),
        "two frames": jpeg[:2] + jpeg[jpeg.index(b"\xff\xc0") :][:19] + jpeg[2:],
        "progressive": file(Image.new("RGB", (8, 8)), "JPEG", progressive=True),
        "many scans": jpeg + b"\xff\xda" * 5,
        "no frame": jpeg[:20],
        "a GIF": file(Image.new("L", (8, 8)), "GIF"),
        "nothing": b"",
        "a head": tiny[:20],
    }
    assert [name for name, content in doubtful.items() if is_small(content)] == []


def test_the_limit_is_what_the_caller_says() -> None:
    problem = refusal(of_kind("PNG"), most_pixels=WIDTH * HEIGHT - 1)
    assert problem.code == TOO_LARGE
    assert "60 × 40 = 2,400 pixels; at most 2,399" in problem.details
    sound(decode(of_kind("PNG"), most_pixels=WIDTH * HEIGHT))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tenth", range(10))
def test_files_that_are_cut_off(kind: str, tenth: int) -> None:
    content = of_kind(kind)
    found = decoded_or_refused(content[: len(content) * tenth // 10])
    if isinstance(found, Picture):  # only a checksum was missing
        assert tenth == 9
        assert np.array_equal(found.rgb, decode(content).rgb)
    else:
        assert found.code in (UNSUPPORTED, BROKEN)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_files_that_are_cut_off_anywhere(kind: str) -> None:
    content = file(Image.fromarray(scene(20, 10)), kind)
    for length in range(0, len(content), 10):
        decoded_or_refused(content[:length])


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_broken_image_is_told_from_what_is_none(kind: str) -> None:
    content = of_kind(kind)
    problem = refusal(content[: len(content) * 3 // 4])
    assert problem.code == BROKEN
    assert "broken or cut off" in problem.details
    assert problem.notes


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"GIF",
        b"a text about a dog",
        "ein Text über Hunde".encode("utf-16"),
        SVG,
        b"<!doctype html><html><body><img src=x></body></html>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n",
        b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
        b"{}",
        bytes(10_000),
    ],
)
def test_what_is_no_image_is_unsupported(content: bytes) -> None:
    assert refusal(content).code == UNSUPPORTED


@pytest.mark.parametrize(
    "format", ["ICO", "ICNS", "PPM", "PCX", "TGA", "SGI", "DDS", "EPS", "PDF", "JPEG2000", "AVIF", "QOI"]
)
def test_formats_that_the_library_reads_and_we_do_not(format: str) -> None:
    problem = refusal(file(Image.new("RGB", (32, 32), (1, 2, 3)), format))
    assert problem.code == UNSUPPORTED
    assert "JPEG, PNG, TIFF, BMP, WEBP, GIF" in problem.details


@pytest.mark.parametrize("content", [png_bomb(0, 5), bmp_bomb(0, 0), gif_bomb(0, 0)[:13] + b";"])
def test_no_pixels(content: bytes) -> None:
    assert refusal(content).code in (UNSUPPORTED, BROKEN)


def test_a_text_that_unpacks_to_much_more_takes_no_memory() -> None:
    bomb = b"Comment\0\0" + zlib.compress(bytes(20_000_000))
    content = of_kind("PNG")
    end = content.index(b"IDAT") - 4
    tracemalloc.start()
    try:
        decoded_or_refused(content[:end] + chunk(b"zTXt", bomb) + content[end:])
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_refusal_says_what_the_bytes_are() -> None:
    details = refusal(b"\0\0\0\x18ftypisom" + bytes(40)).details
    assert details.startswith("The bytes are MP4 video, no image in a format that is accepted: JPEG, PNG,")


def test_large_pictures_take_turns() -> None:
    """Of the pixels that fit, large ones of 30 at a time go in by two and wait in between; small ones never wait."""
    gate, inside, most, lock = _Gate(85_000_000), 0, 0, threading.Lock()
    together = threading.Barrier(2)

    def enter(pixels: int) -> None:
        nonlocal inside, most
        with gate.turn(pixels):
            with lock:
                inside += 1
                most = max(most, inside)
            together.wait(5)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(enter, [30_000_000] * 6))
    assert most == 2
    with gate.turn(500_000_000), gate.turn(20_000_000):
        waiting = threading.Thread(target=enter, args=(20_000_001,))
        waiting.start()
        waiting.join(0.05)
        assert waiting.is_alive()
        assert inside == 0
    together.wait(5)
    waiting.join(5)
    assert not waiting.is_alive()


def test_a_turn_ends_with_its_problem() -> None:
    gate = _Gate(85_000_000)
    for _ in range(3):
        with pytest.raises(ValueError, match="broken"), gate.turn(60_000_000):
            raise ValueError("broken")


def test_large_pictures_pass_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = []

    class Counted(_Gate):
        @contextmanager
        def turn(self, pixels: int) -> Iterator[None]:
            passed.append(pixels)
            yield

    monkeypatch.setattr(picture, "_GATE", Counted(1))
    decode(of_kind("PNG"))
    assert passed == [WIDTH * HEIGHT]


def test_nothing_is_said_on_the_servers_terminal() -> None:
    """In a process of its own, as the tests' runner changes what is done with warnings."""
    tags = [(256, 4), (257, 4), (258, 8), (259, 1), (262, 1), (277, 1), (278, 4), (273, 8), (279, 16), (700, 1)]
    entries = b"".join(struct.pack("<HHII", tag, 4, 9_999 if tag == 700 else 1, value) for tag, value in sorted(tags))
    content = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(100)
    program = f"from meshserve.media.picture import decode; print(decode(bytes.fromhex({content.hex()!r})).width)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.stdout, ended.stderr) == ("4\n", "")
    with pytest.warns(UserWarning, match="larger than file"):
        Image.open(BytesIO(content)).load()


HEADS = [
    b"",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"GIF89a",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"RIFF\x40\0\0\0WEBPVP8 ",
    b"II+\0",
]


@given(st.sampled_from(HEADS), st.binary(max_size=400))
def test_any_bytes_are_a_picture_or_a_problem(head: bytes, rest: bytes) -> None:
    decoded_or_refused(head + rest)


SMALL = {
    "JPEG": {},
    "PNG": {},
    "TIFF": {},
    "BMP": {},
    "WEBP": {},
    "GIF": {},
    "MPO": {"save_all": True, "append_images": [Image.new("RGB", (4, 4))]},
}


@cache
def small(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    options = {} if kind in ("BMP", "GIF") else {"exif": exif}
    return file(Image.fromarray(scene(12, 8)), kind, **options, **SMALL[kind])


@given(
    st.sampled_from(sorted(SMALL)),
    st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=6), st.integers(0, 6)), min_size=1, max_size=4
    ),
)
@example("TIFF", [(0.01, b"\xff\xff\xff\xff", 4)])
def test_spoilt_files_are_a_picture_or_a_problem(kind: str, changes: list[tuple[float, bytes, int]]) -> None:
    content = small(kind)
    for place, new, gone in changes:
        at = int(place * len(content))
        content = content[:at] + new + content[at + gone :]
    decoded_or_refused(content)
