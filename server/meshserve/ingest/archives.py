"""Archives as streams of their files: zip, tar, and tar in gzip, bzip2 or xz. Nothing is ever written by a member's name.

Whoever sends an archive may mean harm, so it is gone through once before anything of it is used: `check` refuses links,
devices, encryption, names that lead out of it, archives within it, and what unpacks to too much. Neither it nor `members`
holds more than a piece of one member in memory, but for the directory of a zip.
"""

import bz2
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from meshserve.core.problems import Problem, printable
from meshserve.ingest import zip_directory
from meshserve_proto import status_code_pb2 as codes

PROBE = 512
"""Bytes that show what kind of archive a file is."""
_PIECE = 1 << 18
_LONGEST_HEADER = 64 * 1024
"""Bytes of a tar header of extended attributes, or of a long name."""
_XZ_MEMORY = 96 << 20
_BLOCK = 512
_MAGIC = (
    (b"PK\3\4", "zip"),
    (b"PK\5\6", "zip"),
    (b"PK\7\x08", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x28\xb5\x2f\xfd", "zstandard"),
    (b"MSCF", "cab"),
)
_UNPACKED = ("zip", "tar", "gzip", "bzip2", "xz")
_NAMES = (".zip", ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".gz", ".bz2", ".xz", ".7z", ".rar", ".zst", ".cab")
_ZIP_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_LINKS = (tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.GNUTYPE_LONGLINK)
_DEVICES = (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
_EXTENDED = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may be.

    members: its entries, folders too. unpacked: bytes of all of them. ratio: bytes that come out for one that goes in, once
    `slack` came out. name: bytes of a member's name; depth: folders in it. streams: compressed streams one after another.
    """

    members: int = 50_000
    unpacked: int = 50_000_000_000
    ratio: int = 100
    slack: int = 32_000_000
    name: int = 1024
    depth: int = 32
    streams: int = 100_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. read: its next bytes, at most so many, none at its end; only until the next member is asked for."""

    name: str
    size: int
    read: Callable[[int], bytes]


def kind_of(head: bytes) -> str:
    """What kind of archive begins with these bytes ("zip", "tar", "gzip", …, also some that are not unpacked), or ""."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if len(head) >= _BLOCK and head[0]:
        try:
            tarfile.TarInfo.frombuf(head[:_BLOCK], "utf-8", "surrogateescape")
        except tarfile.HeaderError:
            return ""
        return "tar"
    return ""


def check(path: Path, limits: Limits = LIMITS) -> int:
    """Go through an archive; the number of its files. Problem 67000 for one that is not unpacked."""
    number = 0
    for number, member in enumerate(members(path, limits), 1):  # noqa: B007 - the last number is the result
        if member.name.lower().endswith(_NAMES):
            raise refused(f"holds the archive '{shown(member.name)}', and archives within archives are not unpacked")
    return number


def members(path: Path, limits: Limits = LIMITS) -> Iterator[Member]:
    """The files of an archive, in its order. Problem 67000 where it is damaged, or not what `check` lets through."""
    with path.open("rb") as file:
        kind = kind_of(file.read(PROBE))
        file.seek(0)
        if kind not in _UNPACKED:
            raise refused(f"is {f'a {kind} archive' if kind else 'no archive'}; those unpacked are zip and tar, plain or in"
                          " gzip, bzip2 or xz")  # fmt: skip
        with _damage_named():
            if kind == "zip":
                yield from _zip_members(file, path.stat().st_size, limits)
            else:
                yield from _tar_members(_stream(file, kind, limits), limits)


def refused(what: str) -> Problem:
    """The problem of an archive that is not unpacked; `what` goes on from "the archive"."""
    return Problem(codes.ARCHIVE_EXTRACT_FAILED, f"The archive {what}.")


def shown(name: str) -> str:
    """A member's name for people."""
    name = printable(name.encode("utf-8", "replace").decode())
    return name if len(name) <= 100 else f"{name[:99]}…"


@contextmanager
def _damage_named() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # our disk, and not what is on it
            raise
        raise refused(f"is damaged: {printable(str(error)) or type(error).__name__}".rstrip(".")) from None


def _check_name(name: str, limits: Limits) -> None:
    """Names are never used as paths here; those that would lead elsewhere show what the archive is for."""
    if len(name.encode("utf-8", "replace")) > limits.name:
        raise refused(f"has a member whose name is longer than {limits.name} bytes")
    parts = name.replace("\\", "/").split("/")
    if parts[0] == "" or ".." in parts or parts[0][1:2] == ":" or "\0" in name:
        raise refused(f"has a member '{shown(name)}', whose name leads out of the archive")
    if len(parts) > limits.depth:
        raise refused(f"has folders {limits.depth} deep and more")


def _count(number: int, limits: Limits) -> None:
    if number > limits.members:
        raise refused(f"has more than {limits.members:,} members; send it in parts")


# zip


def _zip_members(file: IO[bytes], size: int, limits: Limits) -> Iterator[Member]:
    _count(zip_directory.count(file, limits.members), limits)
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        infos = archive.infolist()
        for info in infos:
            _check_zip_info(info, limits)
        unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
        if packed > size:
            raise refused("has members that overlap")
        _check_size(unpacked, packed, limits)
        for info in infos:
            if not info.is_dir():
                with archive.open(info) as reader:
                    yield Member(info.filename, info.file_size, reader.read)


def _check_zip_info(info: zipfile.ZipInfo, limits: Limits) -> None:
    name = info.orig_filename
    _check_name(name, limits)
    if info.flag_bits & 0x1:
        raise refused(f"is encrypted: '{shown(name)}' needs a password")
    if info.compress_type not in _ZIP_METHODS:
        raise refused(f"packs '{shown(name)}' by a method ({info.compress_type}) that is not unpacked here; use deflate")
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        raise refused(f"has the link '{shown(name)}'; links are not followed")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise refused(f"has '{shown(name)}', which is a device or a pipe and no file")


def _check_size(given: int, taken: int, limits: Limits) -> None:
    if given > limits.unpacked:
        raise refused(f"unpacks to more than {limits.unpacked:,} bytes")
    if given > limits.slack + limits.ratio * taken:
        raise refused(f"unpacks to more than {limits.ratio} times its size, as bombs do")


# tar


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

    def __init__(self, file: IO[bytes], make: Callable[[], Any], limits: Limits) -> None:
        self._file, self._make, self._limits = file, make, limits
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
        _check_size(self._given, self._file.tell(), self._limits)
        return piece

    def _next_stream(self, rest: bytes) -> None:
        """Some programs write several streams one after another, and some fill up with zeros."""
        rest = (rest or self._file.read(_PIECE)).lstrip(b"\0")
        if not rest:
            self._ended = not (rest := self._file.read(_PIECE).lstrip(b"\0"))
        if self._ended:
            return
        self._streams += 1
        if self._streams > self._limits.streams:
            raise refused(f"is made of more than {self._limits.streams:,} streams")
        self._engine, self._waiting = self._make(), rest


def _stream(file: IO[bytes], kind: str, limits: Limits) -> _Plain | _Inflated:
    makers: dict[str, Callable[[], Any]] = {
        "gzip": lambda: zlib.decompressobj(wbits=31),
        "bzip2": bz2.BZ2Decompressor,
        "xz": lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY),
    }
    return _Inflated(file, makers[kind], limits) if kind in makers else _Plain(file)


def _tar_members(stream: _Plain | _Inflated, limits: Limits) -> Iterator[Member]:
    number, name, size = 0, "", -1
    while (info := _header(stream, first=not number)) is not None:
        number += 1
        _count(number, limits)
        if info.type in _EXTENDED or info.type == tarfile.GNUTYPE_LONGNAME:
            body = _small(stream, info)
            if info.type == tarfile.GNUTYPE_LONGNAME:
                name = body.rstrip(b"\0").decode("utf-8", "surrogateescape")
            elif info.type != tarfile.XGLTYPE:
                name, size = _extended(body, name, size)
            continue
        name, size = name or info.name, info.size if size < 0 else size
        _check_tar_info(info, name, limits)
        if size < 0:
            raise refused(f"has a member '{shown(name)}' of negative size")
        if info.isreg() and not name.endswith("/"):
            part = _Part(stream, size)
            yield Member(name, size, part.read)
            size = part.left
            stream.skip(size + -part.size % _BLOCK)
        else:
            stream.skip(size + -size % _BLOCK)
        name, size = "", -1


class _Part:
    """The bytes of one member."""

    def __init__(self, stream: _Plain | _Inflated, size: int) -> None:
        self._stream = stream
        self.size = self.left = size

    def read(self, most: int) -> bytes:
        piece = self._stream.read(min(most, self.left))
        if not piece and most and self.left:
            raise EOFError("it ends in the middle of a member")
        self.left -= len(piece)
        return piece


def _header(stream: _Plain | _Inflated, *, first: bool) -> tarfile.TarInfo | None:
    """The next header; None at the end."""
    block = stream.read(_BLOCK)
    if not block.strip(b"\0"):
        if first:
            raise refused("has nothing in it")
        return None
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError as error:
        if first:
            raise refused("holds one packed file and no tar: send the file itself") from None
        raise refused(f"is damaged: {error}") from None


def _small(stream: _Plain | _Inflated, info: tarfile.TarInfo) -> bytes:
    if not 0 <= info.size <= _LONGEST_HEADER:
        raise refused(f"has a header of {info.size:,} bytes; at most {_LONGEST_HEADER:,} are read")
    body = stream.read(info.size)
    stream.skip(-info.size % _BLOCK)
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


def _check_tar_info(info: tarfile.TarInfo, name: str, limits: Limits) -> None:
    _check_name(name.removeprefix("./"), limits)
    if info.type in _LINKS:
        raise refused(f"has the link '{shown(name)}'; links are not followed")
    if info.type in _DEVICES:
        raise refused(f"has '{shown(name)}', which is a device or a pipe and no file")
    if info.type == tarfile.GNUTYPE_SPARSE:
        raise refused(f"has the sparse file '{shown(name)}', which is not unpacked")


__all__ = ["LIMITS", "PROBE", "Limits", "Member", "check", "kind_of", "members", "refused", "shown"]
