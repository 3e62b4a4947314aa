"""How many entries a zip's directory has, without reading it into memory: they are stepped over one by one."""

import struct
import zipfile
from typing import IO

_END, _LOCATOR, _END_64, _ENTRY = b"PK\5\6", b"PK\6\7", b"PK\6\6", b"PK\1\2"
_TAIL = 65_557
"""Bytes at the end of a file in which the directory's end must be: 22 and a comment."""
_ENTRY_SIZE = 46
_PIECE = 1 << 20


def count(file: IO[bytes], most: int) -> int:
    """The number of entries, counted up to `most` + 1. `zipfile.BadZipFile` where there is no directory."""
    start, size = _place(file)
    file.seek(start)
    number, waiting, at, left = 0, b"", 0, size
    while number <= most:
        if len(waiting) - at < _ENTRY_SIZE or len(waiting) - at < _length(waiting, at):
            fresh = file.read(min(_PIECE, left))
            if not fresh:
                break
            left -= len(fresh)
            waiting, at = waiting[at:] + fresh, 0
        elif not waiting.startswith(_ENTRY, at):
            raise zipfile.BadZipFile("its directory has bytes in it that are no entry")
        else:
            at += _length(waiting, at)
            number += 1
    return number


def _length(entries: bytes, at: int) -> int:
    name, extra, comment = struct.unpack_from("<HHH", entries, at + 28)
    return _ENTRY_SIZE + int(name) + int(extra) + int(comment)


def _place(file: IO[bytes]) -> tuple[int, int]:
    """(offset, bytes) of the directory, which ends where its end record begins."""
    whole = file.seek(0, 2)
    file.seek(max(0, whole - _TAIL))
    tail = file.read(_TAIL)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise zipfile.BadZipFile("it has no directory at its end")
    end = max(0, whole - _TAIL) + at
    (size,) = struct.unpack_from("<L", tail, at + 12)
    if at >= 20 and tail.startswith(_LOCATOR, at - 20):
        file.seek(end - 76)
        record = file.read(56)
        if record.startswith(_END_64) and len(record) == 56:
            end -= 76
            (size,) = struct.unpack_from("<Q", record, 40)
    if size > end:
        raise zipfile.BadZipFile("its directory is larger than the file")
    return end - size, size
