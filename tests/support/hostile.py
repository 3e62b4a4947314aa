"""Files that mean no good: 200 of them and more, made anew each time and always the same.

`fate`: "refused" for what must fail, "kept" for what is harmless in spite of its looks, "" for what may go either way.
"""

import codecs
import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from support.films import film, sound

REFUSED, KEPT, EITHER = "refused", "kept", ""
Kind = Literal["image", "video", "audio", "text"]


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file. name: unique, for the report of a test."""

    name: str
    kind: Kind
    content: bytes
    fate: str = REFUSED


def png(width: int, height: int, rows: bytes = b"", extra: bytes = b"", depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that says that it has so many pixels."""
    return packed_png(width, height, zlib.compress(rows), extra, depth, colour)


def packed_png(width: int, height: int, rows: bytes, extra: bytes = b"", depth: int = 8, colour: int = 2) -> bytes:
    """The same of rows that are packed already."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def packed_zeros(millions: int) -> bytes:
    """So many million zeros as zlib packs them: a piece is packed once, for each has the same bytes after a full flush."""
    packer = zlib.compressobj(9)
    first, piece = (packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    check = (millions * 1_000_000 % 65_521 << 16 | 1).to_bytes(4, "big")  # Adler-32 of zeros
    return first + piece * (millions - 1) + packer.flush()[:-4] + check


def chunk(name: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


@cache
def picture(format: str, size: tuple[int, int] = (64, 48)) -> bytes:
    """An honest picture."""
    from PIL import Image

    out = io.BytesIO()
    noise = random.Random(7).randbytes(size[0] * size[1] * 3)  # noqa: S311 - it must be the same each time
    Image.frombytes("RGB", size, noise).save(out, format)
    return out.getvalue()


def gif(width: int, height: int, frames: int, end: bytes = b";") -> bytes:
    """A GIF of so many frames of one pixel each."""
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    return head + (b",\0\0\0\0\1\0\1\0\0\2\2D\1\0") * frames + end


def tiff(
    tags: list[tuple[int, int, int, int]], count: int | None = None, following: int = 0, big: bool = False
) -> bytes:
    """A TIFF of one directory of (tag, type, count, value)."""
    if big:
        head = b"II+\0" + struct.pack("<HHQ", 8, 0, 16) + struct.pack("<Q", len(tags) if count is None else count)
        return head + b"".join(struct.pack("<HHQQ", *tag) for tag in tags) + struct.pack("<Q", following) + bytes(64)
    head = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags) if count is None else count)
    return head + b"".join(struct.pack("<HHII", *tag) for tag in tags) + struct.pack("<I", following) + bytes(64)


def _tiff_tags(width: int, height: int, **more: int) -> list[tuple[int, int, int, int]]:
    tags = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: height & 0xFFFFFFFF, 279: 64}
    tags |= {int(tag[1:]): value for tag, value in more.items()}
    return [(tag, 4, 1, value) for tag, value in sorted(tags.items())]


def bmp(width: int, height: int, bits: int = 24) -> bytes:
    """A BMP that says that it has so many pixels."""
    return (
        b"BM" + struct.pack("<IHHI", 60, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, *[0] * 6)
    )


def webp(width: int, height: int) -> bytes:
    """A WEBP whose canvas is said to be so large."""
    canvas = bytes((0x10, 0, 0, 0)) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    inner = b"VP8X" + struct.pack("<I", 10) + canvas
    return b"RIFF" + struct.pack("<I", len(inner) + 4) + b"WEBP" + inner


def patched(content: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    """Bytes behind a mark replaced."""
    at = content.index(mark) + len(mark) + offset
    return content[:at] + value + content[at + len(value) :]


def flipped(content: bytes, seed: int, share: float = 0.01) -> bytes:
    """Some bytes of it changed, by chance that is always the same; the first 16 stay."""
    chance, changed = random.Random(seed), bytearray(content)  # noqa: S311 - as above
    for _ in range(max(1, int(len(content) * share))):
        changed[chance.randrange(16, len(content))] = chance.randrange(256)
    return bytes(changed)


def bombs() -> Iterator[Hostile]:
    """Few bytes that say that they are many pixels."""
    sides = (
        (100_000, 100_000),
        (65_535, 65_535),
        (2**31 - 1, 1),
        (1, 2**31 - 1),
        (2**31 - 1, 2**31 - 1),
        (0, 0),
        (0, 9),
    )
    for width, height in (*sides, (9_221, 9_220), (30_000, 30_000)):
        yield Hostile(f"PNG {width}x{height}", "image", png(width, height, bytes(1000)))
    yield Hostile("PNG of 16 bits and 80 MP, cut off", "image", png(9_000, 9_000, bytes(1000), depth=16))
    yield Hostile("PNG of 1 bit and 30000x30000", "image", png(30_000, 30_000, bytes(1000), depth=1, colour=0))
    for width, height in ((65_500, 65_500), (65_535, 65_535), (1, 65_535), (0, 0)):
        size = struct.pack(">HH", height, width)
        yield Hostile(
            f"JPEG {width}x{height}", "image", patched(picture("JPEG"), b"\xff\xc0\0\x11\x08", 0, size), EITHER
        )
    for width, height in ((65_535, 65_535), (30_000, 30_000), (0, 0), (65_535, 0)):
        yield Hostile(
            f"GIF {width}x{height}", "image", gif(width, height, 1), EITHER if not width * height else REFUSED
        )
    sides = (
        (100_000, 100_000),
        (2**31 - 1, 2**31 - 1),
        (-1, 5),
        (5, -(2**31)),
        (0, 0),
        (2**31 - 1, 1),
        (40_000, -40_000),
    )
    for width, height in sides:
        yield Hostile(f"BMP {width}x{height}", "image", bmp(width, height))
    yield Hostile("BMP of 0 bits", "image", bmp(9, 9, 0))
    for width, height in ((16_384, 16_384), (16_777_216, 256), (16_777_216, 16_777_216)):
        yield Hostile(f"WEBP {width}x{height}", "image", webp(width, height))
    for big in (False, True):
        size = "Big" * big + "TIFF"
        for width, height in ((100_000, 100_000), (2**32 - 1, 2**32 - 1), (2**32 - 1, 1), (0, 0)):
            yield Hostile(f"{size} {width}x{height}", "image", tiff(_tiff_tags(width, height), big=big))
        yield Hostile(
            f"{size} with a huge tile", "image", tiff(_tiff_tags(9, 9, t322=60_000, t323=60_000, t324=8), big=big)
        )
        yield Hostile(f"{size} of 65535 tags", "image", tiff(_tiff_tags(9, 9), count=65_535, big=big))


def tangles() -> Iterator[Hostile]:
    """Pictures put together as no program does."""
    tags = _tiff_tags(8, 8)
    yield Hostile("TIFF whose next picture is itself", "image", tiff(tags, following=8), EITHER)
    yield Hostile("TIFF whose EXIF is itself", "image", tiff(_tiff_tags(8, 8, t34665=8)), EITHER)
    yield Hostile("TIFF whose GPS is itself", "image", tiff(_tiff_tags(8, 8, t34853=8)), EITHER)
    yield Hostile("TIFF with strips nowhere", "image", tiff(_tiff_tags(8, 8, t273=2**32 - 1)))
    yield Hostile("TIFF of 2^32 strips", "image", tiff([*tags[:5], (273, 4, 2**32 - 1, 8), *tags[6:]]))
    yield Hostile("TIFF of 2^31 values in a tag", "image", tiff([*tags, (700, 2, 2**31 - 1, 8)]), EITHER)
    yield Hostile("TIFF of an unknown compression", "image", tiff(_tiff_tags(8, 8, t259=59_999)))
    yield Hostile("TIFF of 65535 samples", "image", tiff(_tiff_tags(8, 8, t277=65_535)))
    yield Hostile("TIFF without tags", "image", tiff([]))
    yield Hostile("TIFF directory beyond its end", "image", b"II*\0\xff\xff\xff\x7f")
    bomb = packed_zeros(200)
    row = b"\0\0\0\0"
    packed = {
        "iCCP": b"icc\0\0" + bomb,
        "zTXt": b"words\0\0" + bomb,
        "iTXt": b"words\0\1\0\0\0" + bomb,
    }
    for name, body in packed.items():
        yield Hostile(f"PNG with 200 MB in {name}", "image", png(1, 1, row, chunk(name.encode(), body)), EITHER)
    yield Hostile("PNG of 50 zTXt of 200 MB", "image", png(1, 1, row, chunk(b"zTXt", packed["zTXt"]) * 50), EITHER)
    yield Hostile("PNG of 11 profiles", "image", png(1, 1, row, chunk(b"iCCP", packed["iCCP"]) * 11))
    yield Hostile("PNG with 100 MB of pixels too many", "image", packed_png(1, 1, packed_zeros(100)), EITHER)
    yield Hostile("PNG of 500000 chunks", "image", png(1, 1, row, chunk(b"tEXt", b"") * 500_000))
    yield Hostile("PNG without pixels", "image", png(8, 8))
    yield Hostile("PNG with a chunk of 2 GB", "image", png(1, 1, row)[:33] + b"\x7f\xff\xff\xffIDAT")
    yield Hostile("GIF of 5000 frames", "image", gif(9, 9, 5_000), EITHER)
    yield Hostile("GIF of 100000 frames", "image", gif(9, 9, 100_000), EITHER)
    yield Hostile("GIF of 100000 frames without end", "image", gif(9, 9, 100_000, b""), EITHER)
    yield Hostile("GIF of a million comments", "image", gif(9, 9, 0, b"!\xfe\1x\0" * 1_000_000))
    yield Hostile("GIF of an endless comment", "image", gif(9, 9, 0, b"!\xfe" + b"\xff" * 2_000_000))
    yield Hostile("GIF of stray bytes", "image", gif(9, 9, 0, b"x" * 2_000_000))
    jpeg = picture("JPEG")
    yield Hostile("JPEG of a million segments", "image", jpeg[:2] + b"\xff\xfe\0\2" * 1_000_000 + jpeg[2:])
    yield Hostile("JPEG of filling", "image", jpeg[:2] + b"\xff" * 5_000_000 + jpeg[2:])
    scan = jpeg[jpeg.index(b"\xff\xda") : -2]
    yield Hostile("JPEG of 2000 scans", "image", jpeg[:-2] + scan * 2_000 + b"\xff\xd9")
    yield Hostile("JPEG whose pixels never come", "image", jpeg[: jpeg.index(b"\xff\xda")])
    exif = (
        b"\xff\xe1"
        + struct.pack(">H", 2 + 6 + 26)
        + b"Exif\0\0II*\0\x08\0\0\0\1\0\x69\x87\4\0\1\0\0\0\x08\0\0\0\0\0\0\0"
    )
    yield Hostile("JPEG whose EXIF is in itself", "image", jpeg[:2] + exif + jpeg[2:], EITHER)


FORMATS = ("JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP")


def broken() -> Iterator[Hostile]:
    """Pictures cut off, and with bytes changed."""
    for format in FORMATS:
        content = picture(format)
        for percent in (3, 30, 70, 95):
            fate = EITHER if percent == 95 or format in ("GIF", "WEBP") else REFUSED
            yield Hostile(f"{format}, {percent} % of it", "image", content[: len(content) * percent // 100], fate)
        for seed in range(4):
            yield Hostile(f"{format} changed, {seed}", "image", flipped(content, seed), EITHER)


_MAGIC = {
    "PDF": b"%PDF-1.7\n",
    "ZIP": b"PK\3\4" + bytes(100),
    "ELF": b"\x7fELF\2\1\1" + bytes(100),
    "script": b"#!/bin/sh\nrm -rf /\n",
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "entities": b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>',
    "PostScript": b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file\n",
    "push graphic-context": b"push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://127.0.0.1/x)'\n",
    "playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "list of files": b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    "zeros": bytes(100_000),
    "ones": b"\xff" * 100_000,
    "one byte": b"\0",
}


def strangers() -> Iterator[Hostile]:
    """Other things under the name of a medium, and two things in one."""
    for kind in ("image", "video", "audio"):
        for name, content in _MAGIC.items():
            yield Hostile(f"{name} as {kind}", kind, content)
    for format in FORMATS:
        yield Hostile(f"{format} and ZIP", "image", picture(format) + _MAGIC["ZIP"], KEPT)
        yield Hostile(f"the first bytes of {format}", "image", picture(format)[:12])
    yield Hostile("GIF and script", "image", gif(1, 1, 1) + _MAGIC["HTML"], EITHER)
    yield Hostile("PNG as video", "video", picture("PNG"))
    yield Hostile("video as image", "image", film(0.2))
    yield Hostile("sound as video", "video", sound(0.1))


def films() -> Iterator[Hostile]:
    """Videos with headers that lie, cut off and changed."""
    mp4, avi = film(2.0), film(2.0, container="avi")
    huge = struct.pack(">HH", 65_535, 65_535)
    yield Hostile("MP4 of 65535x65535", "video", patched(mp4, b"mp4v", 24, huge), EITHER)
    yield Hostile("MP4 that ticks once a second", "video", patched(mp4, b"mdhd", 12, struct.pack(">I", 1)))
    yield Hostile("MP4 of no ticks", "video", patched(mp4, b"mdhd", 12, bytes(4)), EITHER)
    yield Hostile("MP4 that lasts 68 years", "video", patched(mp4, b"mvhd", 16, b"\x7f\xff\xff\xff"), EITHER)
    for table in (b"stts", b"stsz", b"stco", b"stsc"):
        for number in (0, 2**31 - 1, 2**32 - 1):
            content = patched(mp4, table, 8 if table == b"stsz" else 4, struct.pack(">I", number))
            yield Hostile(f"MP4 of {number} in {table.decode()}", "video", content, EITHER)
    yield Hostile("MP4 of frames of 4 GB", "video", patched(mp4, b"stsz", 4, b"\xff\xff\xff\xff"), EITHER)
    yield Hostile("MP4 of 2^32 frames a second", "video", patched(mp4, b"mdhd", 12, b"\xff\xff\xff\xff"), EITHER)
    boxes = b""
    for _ in range(2_000):
        boxes = struct.pack(">I4s", len(boxes) + 8, b"moov") + boxes
    head = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
    yield Hostile("MP4 of 2000 boxes in boxes", "video", head + boxes)
    yield Hostile("MP4 of a million boxes", "video", head + b"\0\0\0\x08free" * 1_000_000)
    yield Hostile("MP4 of a box without end", "video", head + b"\0\0\0\1moov" + b"\x7f" + b"\xff" * 7)
    yield Hostile("MP4 that is a head", "video", head)
    path = b"\0\0\0\x1curl \0\0\0\0/etc/passwd\0\0\0\0\0"
    yield Hostile("MP4 whose frames are in another file", "video", patched(mp4, b"dref", 8, path[:12]), EITHER)
    yield Hostile(
        "AVI of 2^32 frames a second", "video", patched(avi, b"strh", 24, struct.pack("<II", 1, 2**32 - 1)), EITHER
    )
    yield Hostile("AVI of a frame a century", "video", patched(avi, b"strh", 24, struct.pack("<II", 2**31, 1)), EITHER)
    yield Hostile(
        "AVI of 2^31 pixels", "video", patched(avi, b"strf", 8, struct.pack("<ii", 2**31 - 1, 2**31 - 1)), EITHER
    )
    yield Hostile("GIF of 20000 frames as video", "video", gif(9, 9, 20_000), EITHER)
    yield Hostile("GIF of 65535x65535 as video", "video", gif(65_535, 65_535, 3))
    yield Hostile("too many seconds", "video", film(700.0, fps=1, size=(16, 16)))
    for container in ("mp4", "avi", "asf", "3gp"):
        content = film(1.0, container=container)
        yield Hostile(f"{container}, half of it", "video", content[: len(content) // 2], EITHER)
        for seed in range(3):
            yield Hostile(f"{container} changed, {seed}", "video", flipped(content, seed, 0.02), EITHER)


def sounds() -> Iterator[Hostile]:
    """Sound with headers that lie."""
    wav = sound(0.2)
    for rate in (0, 1, 768_001, 2**31, 2**32 - 1):
        fate = EITHER if rate == 1 else REFUSED
        yield Hostile(
            f"WAV of {rate} samples a second", "audio", patched(wav, b"fmt ", 8, struct.pack("<I", rate)), fate
        )
    for channels in (0, 65_535):
        yield Hostile(f"WAV of {channels} channels", "audio", patched(wav, b"fmt ", 6, struct.pack("<H", channels)))
    for bits in (0, 1, 65_535):
        yield Hostile(f"WAV of {bits} bits", "audio", patched(wav, b"fmt ", 18, struct.pack("<H", bits)), EITHER)
    yield Hostile("WAV of 4 GB", "audio", patched(wav, b"data", 0, b"\xff\xff\xff\xff"), EITHER)
    yield Hostile("WAV of an unknown code", "audio", patched(wav, b"fmt ", 4, b"\xfe\xca"))
    yield Hostile("WAV that is a head", "audio", wav[:44])
    yield Hostile("MP3 with tags of 256 MB", "audio", b"ID3\4\0\0\x7f\x7f\x7f\x7f" + bytes(1000))
    yield Hostile("MP3 of noise", "audio", b"\xff\xfb\x90\x64" + random.Random(3).randbytes(100_000), EITHER)  # noqa: S311
    yield Hostile("FLAC of noise", "audio", b"fLaC\0\0\0\x22" + random.Random(4).randbytes(1000), EITHER)  # noqa: S311
    yield Hostile("OGG of noise", "audio", b"OggS\0\2" + random.Random(5).randbytes(1000))  # noqa: S311
    yield Hostile("M4A that is a head", "audio", b"\0\0\0\x18ftypM4A \0\0\0\0M4A isom")


def texts() -> Iterator[Hostile]:
    """Texts that are none, or grow when they are read."""
    yield Hostile("UTF-16 cut in a character", "text", codecs.BOM_UTF16_LE + b"a\0b")
    yield Hostile("UTF-16 of lone surrogates", "text", codecs.BOM_UTF16_LE + b"\0\xd8" * 1000)
    yield Hostile("UTF-32 beyond Unicode", "text", codecs.BOM_UTF32_LE + b"\xff\xff\xff\x7f" * 1000)
    yield Hostile("UTF-32 cut in a character", "text", codecs.BOM_UTF32_BE + b"\0\0\0a\0")
    yield Hostile("UTF-16 of 18 MB", "text", codecs.BOM_UTF16_LE + b"a\0" * 9_000_000, KEPT)
    yield Hostile("UTF-32 of 18 MB", "text", codecs.BOM_UTF32_LE + "𝟏".encode("utf-32-le") * 4_500_000, KEPT)
    yield Hostile("UTF-8 of 19 MB in a line", "text", b"x" * 19_000_000, KEPT)
    yield Hostile("20 MB and more", "text", b"x" * 20_000_001)
    yield Hostile("accents on accents", "text", b"e" + "\u0301".encode() * 100_000, KEPT)
    yield Hostile("written the other way", "text", "\u202etxt.exe".encode(), KEPT)
    yield Hostile("half UTF-8 and NUL", "text", b"text\xc3\x28\0")
    yield Hostile("PDF as text", "text", _MAGIC["PDF"] + b"\xff\xfe\xfd")
    yield Hostile("ELF as text", "text", _MAGIC["ELF"] + b"\xff")


SOURCES: tuple[Callable[[], Iterator[Hostile]], ...] = (bombs, tangles, broken, strangers, films, sounds, texts)


@cache
def all_files() -> tuple[Hostile, ...]:
    """Every one."""
    return tuple(file for source in SOURCES for file in source())
