"""Files of millions of parts are refused by a look at them, and ordinary ones are not."""

import struct
import time
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

import meshserve
from meshserve.core.problems import Problem
from meshserve.media import structure
from meshserve.media.picture import decode
from meshserve_proto import status_code_pb2 as codes

FULL = 20_000_000
SAMPLES = sorted((Path(meshserve.__file__).parent / "samples").glob("*.jp*g"))


def file(format: str, width: int = 60, height: int = 40, **options: Any) -> bytes:
    buffer = BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(buffer, format, **options)
    return buffer.getvalue()


def chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def jpeg(part: bytes, times: int = 0, before: bytes = b"") -> bytes:
    """A JPEG with a part in front of its segments, so often that the file is as large as may be."""
    real = file("JPEG")
    return real[:2] + before + part * (times or (FULL - len(real) - len(before)) // len(part)) + real[2:]


def jpeg_scan(part: bytes) -> bytes:
    """A JPEG with a part behind its pixels, many times."""
    real = file("JPEG")
    return real[:-2] + part * ((FULL - len(real)) // len(part)) + real[-2:]


def scans(count: int, side: int = 16) -> bytes:
    """A progressive JPEG of so many scans."""
    buffer = BytesIO()
    Image.new("RGB", (side, side)).save(buffer, "JPEG", progressive=True)
    real = buffer.getvalue()
    last = real.rindex(b"\xff\xda")
    return real[:-2] + real[last:-2] * (count - real.count(b"\xff\xda")) + real[-2:]


def png(part: bytes, times: int = 0) -> bytes:
    real = file("PNG")
    at = real.index(b"IDAT") - 4
    return real[:at] + part * (times or (FULL - len(real)) // len(part)) + real[at:]


def gif(part: bytes, times: int = 0, before: bytes = b"", after: bytes = b"") -> bytes:
    real = file("GIF")
    at = 13 + (3 << (real[10] & 7) + 1)
    parts = part * (times or (FULL - len(real) - len(before + after)) // len(part))
    return real[:at] + before + parts + after + real[at:]


def tiff(tags: list[tuple[int, int, int]], big: bool = False) -> bytes:
    """A TIFF that is one directory. tags: number, count of values, value."""
    if big:
        entries = b"".join(struct.pack("<HHQQ", tag, 4, count, value) for tag, count, value in tags)
        return b"II+\0" + struct.pack("<HHQQ", 8, 0, 16, len(tags)) + entries + bytes(8)
    entries = b"".join(struct.pack("<HHII", tag, 4, count, value) for tag, count, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)


CRAFTED: dict[str, tuple[Callable[[], bytes], str]] = {
    "JPEG of empty segments": (lambda: jpeg(b"\xff\xe1\0\2"), "10,000 segments"),
    "JPEG of comments": (lambda: jpeg(b"\xff\xfe\0\2"), "10,000 segments"),
    "JPEG of beginnings": (lambda: jpeg(b"\xff\xd8"), "10,000 segments"),
    "JPEG that ends before it begins": (lambda: jpeg(b"\xff\xe1\0\2", before=b"\xff\xd9"), "10,000 segments"),
    "JPEG of filling": (lambda: jpeg(b"\xff"), "bytes of filling"),
    "JPEG of zeros": (lambda: jpeg(b"\0", before=b"\xff\xe5\0\2"), "bytes of filling"),
    "JPEG of filling in its scan": (lambda: jpeg_scan(b"\xff"), "bytes of filling"),
    "JPEG of comments behind its scan": (lambda: jpeg_scan(b"\xff\xfe\0\2"), "10,000 segments"),
    "JPEG of scans": (lambda: scans(101), "more than 100 scans"),
    "JPEG of scans, and large": (lambda: scans(80, 6000), "more than 55 scans"),
    "PNG of texts": (lambda: png(chunk(b"tEXt", b"a\0")), "10,000 chunks"),
    "PNG of unknown chunks": (lambda: png(chunk(b"abCd")), "10,000 chunks"),
    "PNG of pixels in crumbs": (lambda: png(chunk(b"IDAT")), "10,000 chunks"),
    "PNG of profiles": (lambda: png(chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(10**6))), 5000), "colour profiles"),
    "GIF of comments": (lambda: gif(b"\x21\xfe\1a\0"), "10,000 blocks"),
    "GIF of one comment in crumbs": (lambda: gif(b"\1a", before=b"\x21\xfe", after=b"\0"), "10,000 blocks"),
    "GIF of zeros": (lambda: gif(b"\0"), "10,000 blocks"),
    "TIFF of tags": (lambda: tiff([(40_000, 1, 1)] * 60_000), "60,000 tags"),
    "TIFF of more tags": (lambda: tiff([(40_000, 1, 1)] * 900_000, big=True), "900,000 tags"),
    "TIFF of strips": (lambda: tiff([(256, 1, 8), (257, 1, 2_000_000), (273, 2_000_000, 200)]), "2,000,000 strips"),
    "TIFF of tiles": (lambda: tiff([(324, 2_000_000, 200)], big=True), "2,000,000 strips or tiles"),
}


@pytest.mark.parametrize("name", CRAFTED)
def test_crafted_files_are_refused_at_once(name: str) -> None:
    content = CRAFTED[name][0]()
    assert len(content) <= FULL
    begun = time.thread_time()
    with pytest.raises(Problem) as caught:
        decode(content)
    assert time.thread_time() - begun < 0.3
    assert caught.value.code == codes.INPUT_OVER_LIMIT
    assert CRAFTED[name][1] in caught.value.details


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda: jpeg(b"\xff\xe1\0\2", 9000), id="JPEG of 9000 segments"),
        pytest.param(lambda: jpeg(b"\xff", 50_000), id="JPEG with a little filling"),
        pytest.param(lambda: file("JPEG") + b"\xff\xe1\0\2" * 50_000, id="JPEG and something behind it"),
        pytest.param(lambda: jpeg(b"\xff\xe1\xff\xff" + b"\xff" * 65_533, 300), id="JPEG of large segments"),
        pytest.param(lambda: scans(100), id="JPEG of 100 scans"),
        pytest.param(lambda: png(chunk(b"tEXt", b"a\0"), 9000), id="PNG of 9000 chunks"),
        pytest.param(lambda: gif(b"\x21\xfe\1a\0", 3000), id="GIF of 3000 comments"),
        pytest.param(lambda: file("TIFF", 8, 30_000, tiffinfo={278: 1}), id="TIFF of 30,000 strips"),
    ],
)
def test_what_programs_may_write_is_read(content: Callable[[], bytes]) -> None:
    assert decode(content()).width


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_a_look_at_a_photo_takes_a_fraction_of_a_millisecond(sample: Path) -> None:
    content = sample.read_bytes()

    def taken() -> float:
        begun = time.thread_time_ns()
        structure.check(content)
        return (time.thread_time_ns() - begun) / 1e6

    assert min(taken() for _ in range(20)) < 0.2


@example(b"MM\0+", b"\0\0\0\0\x80" + bytes(7))
@given(st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\0", b"MM\0+", b""]), st.binary())
def test_any_bytes_can_be_looked_at(head: bytes, rest: bytes) -> None:
    try:
        structure.check(head + rest)
    except Problem as problem:
        refused = problem
    else:
        return
    assert refused.code == codes.INPUT_OVER_LIMIT
