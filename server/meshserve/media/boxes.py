"""What players ask of an MP4 before they play it: where its index of segments is, and what its pictures are coded in.

Boxes are stepped over by their sizes; only the ones looked for are read, and only so much of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_MOST_BOXES, _LARGEST_HEADER = 1_000, 16_000_000


@dataclass(frozen=True, slots=True)
class Layout:
    """The first and last byte of the header and of the index of segments; None where a file has no such index.

    codecs: as RFC 6381 writes it for H.264 ("avc1.64001f"), or "".
    """

    header: tuple[int, int] | None
    index: tuple[int, int] | None
    codecs: str


def layout(file: BinaryIO, size: int) -> Layout:
    """How an MP4 of that many bytes is put together."""
    header: tuple[int, int] | None = None
    index: tuple[int, int] | None = None
    codecs, fragments = "", False
    for number, (kind, start, end) in enumerate(_boxes(file, size)):
        if kind == b"moov":
            header = (0, end - 1)
            file.seek(start)
            codecs = _codecs(file.read(min(end - start, _LARGEST_HEADER)))
        elif kind == b"sidx" and index is None and header is not None and _covers(file, start, end, size):
            index = (start, end - 1)
        elif kind == b"moof":
            fragments = True
            break
        if number >= _MOST_BOXES:
            break
    whole = header is not None and index is not None and fragments
    return Layout(header if whole else None, index if whole else None, codecs)


def _boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, start, end) of the outermost boxes."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        head = file.read(16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        end = size if length == 0 else at + length
        if end > size or end < at + 8:
            return
        yield head[4:8], at, end
        at = end


def _covers(file: BinaryIO, start: int, end: int, size: int) -> bool:
    """Whether an index names all that follows it, to the end of the file or the table of fragments there."""
    file.seek(start + 8)
    body = file.read(min(end - start - 8, _LARGEST_HEADER))
    wide = body[:1] == b"\1"
    at = 28 if wide else 20
    first = int.from_bytes(body[20:28] if wide else body[16:20], "big")
    count = int.from_bytes(body[at + 2 : at + 4], "big")
    parts = (body[place : place + 4] for place in range(at + 4, at + 4 + 12 * count, 12))
    reached = end + first + sum(int.from_bytes(part, "big") & 0x7FFFFFFF for part in parts)
    file.seek(min(reached, size))
    return reached == size or (reached < size and file.read(8)[4:] == b"mfra")


def _codecs(moov: bytes) -> str:
    """The profile and level that an H.264 track says; "" for others."""
    at = moov.find(b"avcC")
    profile = moov[at + 5 : at + 8]
    return f"avc1.{profile.hex()}" if at >= 0 and len(profile) == 3 else ""
