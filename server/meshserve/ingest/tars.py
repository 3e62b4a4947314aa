"""Tar archives as streams, plain or in gzip, bzip2 or xz: forwards only, a piece at a time, within limits.

The standard library's reader holds all headers in memory and extended ones of any length, so headers are read here.
"""

import bz2
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from meshserve.ingest.archive_rules import Limits, Member, check_count, check_name, check_size, refused, shown
from meshserve.ingest.stopping import Cancelled, Stopped

BLOCK = 512
_PIECE = 1 << 18
_LONGEST_HEADER = 64 * 1024
"""Bytes of a header of extended attributes, or of a long name."""
_XZ_MEMORY = 96 << 20
_LINKS = (tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.GNUTYPE_LONGLINK)
_DEVICES = (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
_EXTENDED = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)


def tar_members(file: IO[bytes], kind: str, limits: Limits, stopped: Stopped) -> Iterator[Member]:
    """The files of a tar; kind: what it is in, or "tar". Problem 67000, and what the decompressors raise; Cancelled."""
    return _members(_stream(file, kind, limits, stopped), limits)


class _Plain:
    """A file as it is."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._size = file.seek(0, 2)
        file.seek(0)

    def read(self, most: int) -> bytes:
        return self._file.read(most)

    def skip(self, number: int) -> None:
        if self._file.tell() + number > self._size:
            raise EOFError("it ends in the middle of a member")
        self._file.seek(number, 1)


class _Inflated:
    """What a compressed file unpacks to, forwards only, within limits."""

    def __init__(self, file: IO[bytes], make: Callable[[], Any], limits: Limits, stopped: Stopped) -> None:
        self._file, self._make, self._limits, self._stopped = file, make, limits, stopped
        self._engine = make()
        self._waiting = b""
        self._given = 0
        self._streams = 1
        self._ended = False

    def read(self, most: int) -> bytes:
        out = bytearray()
        while len(out) < most and not self._ended:
            out += self._some(most - len(out))
        return bytes(out)

    def skip(self, number: int) -> None:
        while number:
            piece = len(self.read(min(number, _PIECE)))
            if not piece:
                raise EOFError("it ends in the middle of a member")
            number -= piece

    def _some(self, most: int) -> bytes:
        engine = self._engine
        if self._stopped():
            raise Cancelled
        if engine.eof:
            self._next_stream(engine.unused_data)
            return b""
        fresh = b""
        if not self._waiting and getattr(engine, "needs_input", True):
            fresh = self._file.read(_PIECE)
        piece = bytes(engine.decompress(self._waiting or fresh, most))
        self._waiting = getattr(engine, "unconsumed_tail", b"")
        if not piece and not fresh and not self._waiting and not engine.eof and getattr(engine, "needs_input", True):
            raise EOFError("it ends before its content does")
        self._given += len(piece)
        check_size(self._given, self._file.tell(), self._limits)
        return piece

    def _next_stream(self, rest: bytes) -> None:
        """Some programs write several streams one after another, and some fill up with zeros."""
        while not (rest := rest.lstrip(b"\0")):
            rest = self._file.read(_PIECE)
            if not rest:
                self._ended = True
                return
        self._streams += 1
        if self._streams > self._limits.streams:
            raise refused(f"is made of more than {self._limits.streams:,} streams")
        self._engine, self._waiting = self._make(), rest


def _stream(file: IO[bytes], kind: str, limits: Limits, stopped: Stopped) -> _Plain | _Inflated:
    makers: dict[str, Callable[[], Any]] = {
        "gzip": lambda: zlib.decompressobj(wbits=31),
        "bzip2": bz2.BZ2Decompressor,
        "xz": lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY),
    }
    return _Inflated(file, makers[kind], limits, stopped) if kind in makers else _Plain(file)


def _members(stream: _Plain | _Inflated, limits: Limits) -> Iterator[Member]:
    number, name, size = 0, "", -1
    while (info := _header(stream, first=not number)) is not None:
        number += 1
        check_count(number, limits)
        if info.type in _EXTENDED or info.type == tarfile.GNUTYPE_LONGNAME:
            body = _small(stream, info)
            if info.type == tarfile.GNUTYPE_LONGNAME:
                name = body.rstrip(b"\0").decode("utf-8", "surrogateescape")
            elif info.type != tarfile.XGLTYPE:
                name, size = _extended(body, name, size)
            continue
        name, size = name or info.name, info.size if size < 0 else size
        _check_entry(info.type, name, limits)
        if size < 0:
            raise refused(f"is damaged: the member '{shown(name)}' has a negative size")
        if info.type in tarfile.REGULAR_TYPES and not name.endswith("/"):
            part = _Part(stream, size)
            yield Member(name, size, part.read)
            unread = part.left
        else:
            unread = size
        stream.skip(unread + -size % BLOCK)
        name, size = "", -1


class _Part:
    """The bytes of one member."""

    def __init__(self, stream: _Plain | _Inflated, size: int) -> None:
        self._stream = stream
        self.left = size

    def read(self, most: int) -> bytes:
        piece = self._stream.read(min(most, self.left))
        if not piece and most and self.left:
            raise EOFError("it ends in the middle of a member")
        self.left -= len(piece)
        return piece


@dataclass(frozen=True, slots=True)
class _Header:
    """What a header of a tar says."""

    name: str
    size: int
    type: bytes


def _header(stream: _Plain | _Inflated, *, first: bool) -> _Header | None:
    """The next header; None at the end."""
    block = stream.read(BLOCK)
    if not block.strip(b"\0"):
        if first:
            raise refused("has nothing in it")
        return None
    if len(block) < BLOCK or not checksum_fits(block):
        if first:
            raise refused("holds one packed file and no tar: send the file itself")
        raise refused("is damaged: where a member should begin is no header")
    name = block[:100].partition(b"\0")[0]
    if block[257:263] == b"ustar\0" and block[345]:
        name = block[345:500].partition(b"\0")[0] + b"/" + name
    return _Header(name.decode("utf-8", "surrogateescape"), _number(block[124:136]), block[156:157])


def checksum_fits(block: bytes) -> bool:
    """Whether a block is a header: the sum of a header's bytes, with blanks for itself, is in it."""
    try:
        expected = _number(block[148:156])
    except ValueError:
        return False
    return expected == sum(block) - sum(block[148:156]) + 8 * 0x20


def _number(field: bytes) -> int:
    """Octal digits, or where those do not suffice bytes behind a mark. ValueError."""
    if field[0] & 0x80:
        return (
            int.from_bytes(field, signed=True)
            if field[0] & 0x40
            else int.from_bytes(field) - (0x80 << 8 * (len(field) - 1))
        )
    return int(field.partition(b"\0")[0].strip() or b"0", 8)


def _small(stream: _Plain | _Inflated, info: _Header) -> bytes:
    if not 0 <= info.size <= _LONGEST_HEADER:
        raise refused(f"has a header of {info.size:,} bytes; at most {_LONGEST_HEADER:,} are read")
    body = stream.read(info.size)
    stream.skip(-info.size % BLOCK)
    return body


def _extended(body: bytes, name: str, size: int) -> tuple[str, int]:
    """Name and size where a header of "length key=value" lines says them."""
    at = 0
    while at < len(body) and body[at : at + 1].isdigit():
        digits, _, _ = body[at : at + 20].partition(b" ")
        length = int(digits)
        key, _, value = body[at + len(digits) + 1 : at + length - 1].partition(b"=")
        if key == b"path":
            name = value.decode("utf-8", "surrogateescape")
        elif key == b"size":
            size = int(value)
        elif key.startswith(b"GNU.sparse"):
            raise refused("has a sparse file, which is not unpacked")
        at += max(length, 1)
    return name, size


def _check_entry(type: bytes, name: str, limits: Limits) -> None:
    if name.rstrip("/") != ".":  # the folder itself, which tar writes first when it is given "."
        check_name(name.removeprefix("./"), limits)
    if type in _LINKS:
        raise refused(f"has the link '{shown(name)}'; links are not followed")
    if type in _DEVICES:
        raise refused(f"has '{shown(name)}', which is a device or a pipe and no file")
    if type == tarfile.GNUTYPE_SPARSE:
        raise refused(f"has the sparse file '{shown(name)}', which is not unpacked")
