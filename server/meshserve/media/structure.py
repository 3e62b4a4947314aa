"""A look at how a picture's file is put together, before a decoder works through it.

Decoders take a microsecond or more a part, so a file of millions of empty parts, which no camera or program writes,
holds a thread for seconds. Here parts are stepped over without looking into them, and only so many of them.
"""

import re
import struct
from collections.abc import Iterator

from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes

MOST_PARTS = 10_000
"""Segments of a JPEG before its pixels, chunks of a PNG, blocks of a GIF before its first frame, tags of a TIFF."""
MOST_STRAY = 100_000
"""Bytes of a JPEG that belong to no segment: fill, and what stands between segments."""
MOST_STRIPS = 100_000
"""Strips or tiles of a TIFF."""
MOST_SCANS, MOST_SCANNED = 100, 2_000_000_000
"""Scans of a progressive JPEG, and their number times the pixels; programs write about ten."""
MOST_PROFILES = 10
"""Colour profiles of a PNG, each of which unpacks to a megabyte; it should have one."""
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_FILL = b"\xff" * MOST_STRAY
_BARE = frozenset((0x01, 0xC8, *range(0xD0, 0xDA), *range(0xF0, 0xFE)))
"""JPEG markers that no length follows."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9
_STRIPS, _TILES = 273, 324


def check(content: bytes) -> None:
    """Raise Problem 30105 for a file of more parts than a decoder should go through; other files are not judged."""
    if content.startswith(b"\xff\xd8\xff"):
        _check_jpeg(content)
    elif content.startswith(b"\x89PNG"):
        _check_png(content)
    elif content.startswith(b"GIF8"):
        _check_gif(content)
    elif content.startswith((b"II", b"MM")):
        _check_tiff(content)


def _check_tiff(content: bytes) -> None:
    order = "<" if content[:1] == b"I" else ">"
    at_format, count_format, tag_format = (
        ("Q", "Q", "HHQ8x") if content[2:4] in (b"+\0", b"\0+") else ("I", "H", "HHI4x")
    )
    step = struct.calcsize(order + tag_format)
    try:
        (at,) = struct.unpack_from(order + at_format, content, 8 if step > 12 else 4)
        (count,) = struct.unpack_from(order + count_format, content, at)
        if count > MOST_PARTS:
            raise _over(f"{count:,} tags; at most {MOST_PARTS:,} are read")
        at += struct.calcsize(order + count_format)
        for number in range(count):
            tag, _, values = struct.unpack_from(order + tag_format, content, at + number * step)
            if tag in (_STRIPS, _TILES) and values > MOST_STRIPS:
                raise _over(f"{values:,} strips or tiles; at most {MOST_STRIPS:,} are read")
    except (struct.error, OverflowError):  # cut off: the decoder says so
        return


def _check_jpeg(content: bytes) -> None:
    at, stray, scans, pixels, in_scan = 2, 0, 0, 0, False
    for _ in range(MOST_PARTS):
        here = _marker(content, at, in_scan)
        if here < 0:
            break
        marker = content[here + 1]
        stray += 0 if in_scan else here - at
        if stray > MOST_STRAY:
            raise _stray()
        if marker == _END and scans:
            break
        if marker in _BARE:
            at = here + 2
            continue
        if marker in _FRAMES and not pixels:
            pixels = int.from_bytes(content[here + 5 : here + 7]) * int.from_bytes(content[here + 7 : here + 9])
        at = here + 2 + max(2, int.from_bytes(content[here + 2 : here + 4]))
        if in_scan := marker == _SCAN:
            scans += 1
            _check_scans(scans, pixels)
    else:
        raise _over(f"more than {MOST_PARTS:,} segments")


def _marker(content: bytes, at: int, in_scan: bool) -> int:
    """Where the next marker is, or -1. In a scan, codes that look like markers are part of it."""
    end = content.find(_FILL, at) + 1 if in_scan else at + MOST_STRAY + 2
    found = _MARKER.search(content, at, end or len(content))
    if found is None and 0 < end < len(content):
        raise _stray()
    return found.start() if found else -1


def _check_scans(scans: int, pixels: int) -> None:
    if scans > MOST_SCANS or (scans > 10 and scans * pixels > MOST_SCANNED):
        most = min(MOST_SCANS, max(10, MOST_SCANNED // max(pixels, 1)))
        raise _over(f"more than {most} scans; save it with fewer, or as a baseline JPEG")


def _check_png(content: bytes) -> None:
    at, profiles = 8, 0
    for _ in range(MOST_PARTS):
        name = content[at + 4 : at + 8]
        if len(name) < 4 or name == b"IEND":
            return
        profiles += name == b"iCCP"
        if profiles > MOST_PROFILES:
            raise _over(f"more than {MOST_PROFILES} colour profiles")
        at += 12 + int.from_bytes(content[at : at + 4])
    raise _over(f"more than {MOST_PARTS:,} chunks")


def _check_gif(content: bytes) -> None:
    steps = _gif_steps(content)
    if all(next(steps, None) is not None for _ in range(MOST_PARTS)):
        raise _over(f"more than {MOST_PARTS:,} blocks before its first frame")


def _gif_steps(content: bytes) -> Iterator[int]:
    """The places of blocks, of blocks in blocks and of bytes between them, up to the first frame."""
    at = 13 + (3 << (content[10] & 7) + 1 if len(content) > 10 and content[10] & 0x80 else 0)
    while at < len(content) and content[at] not in b",;":
        yield at
        if content[at] != 0x21:
            at += 1
            continue
        at += 2
        while at < len(content) and content[at]:
            yield at
            at += 1 + content[at]
        at += 1


def _stray() -> Problem:
    return _over(f"more than {MOST_STRAY:,} bytes of filling between its segments")


def _over(details: str) -> Problem:
    return Problem(codes.INPUT_OVER_LIMIT, f"The image has {details}.")
