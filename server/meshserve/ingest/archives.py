"""Archives as streams of their files: zip, tar, and tar in gzip, bzip2 or xz. Nothing is ever written by a member's name.

Whoever sends an archive may mean harm, so it is gone through once before anything of it is used: `check` refuses links,
devices, encryption, names that lead out of it, archives within it, and what unpacks to too much. Neither it nor `members`
holds more than a piece of one member in memory, but for the directory of a zip.
"""

import errno
import lzma
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from meshserve.core.problems import printable
from meshserve.ingest import zip_directory
from meshserve.ingest.archive_rules import (
    LIMITS,
    Limits,
    Member,
    check_count,
    check_name,
    check_size,
    refused,
    shown,
)
from meshserve.ingest.stopping import Cancelled, Stopped, never
from meshserve.ingest.tars import BLOCK, checksum_fits, tar_members

PROBE = BLOCK
"""Bytes that show what kind of archive a file is."""
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


def kind_of(head: bytes) -> str:
    """What kind of archive begins with these bytes ("zip", "tar", "gzip", …, also some that are not unpacked), or ""."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    return "tar" if len(head) >= PROBE and head[0] and checksum_fits(head[:PROBE]) else ""


def check(path: Path, limits: Limits = LIMITS, stopped: Stopped = never) -> int:
    """Go through an archive; the number of its files. Problem 67000 for one that is not unpacked; Cancelled."""
    number = 0
    for number, member in enumerate(members(path, limits, stopped), 1):  # noqa: B007 - the last number is the result
        if member.name.lower().endswith(_NAMES):
            raise refused(f"holds the archive '{shown(member.name)}', and archives within archives are not unpacked")
    return number


def members(path: Path, limits: Limits = LIMITS, stopped: Stopped = never) -> Iterator[Member]:
    """The files of an archive, in its order.

    Problem 67000 where it is damaged, or not what `check` lets through; Cancelled.
    """
    with path.open("rb") as file:
        kind = kind_of(file.read(PROBE))
        file.seek(0)
        if kind not in _UNPACKED:
            raise refused(f"is {f'a {kind} archive' if kind else 'no archive'}; those unpacked are zip and tar, plain or in"
                          " gzip, bzip2 or xz")  # fmt: skip
        with _damage_named():
            if kind == "zip":
                found = _zip_members(file, path.stat().st_size, limits)
            else:
                found = tar_members(file, kind, limits, stopped)
            for member in found:
                if stopped():
                    raise Cancelled
                yield Member(member.name, member.size, partial(_read, member.read))


def _read(read: Callable[[int], bytes], most: int) -> bytes:
    with _damage_named():
        return read(most)


@contextmanager
def _damage_named() -> Iterator[None]:
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
    ) as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # our disk, and not what is on it
            raise
        raise refused(f"is damaged: {printable(str(error)) or type(error).__name__}".rstrip(".")) from None


def _zip_members(file: IO[bytes], size: int, limits: Limits) -> Iterator[Member]:
    check_count(zip_directory.count(file, limits.members), limits)
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        infos = archive.infolist()
        for info in infos:
            _check_zip_info(info, limits)
        unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
        if packed > size:
            raise refused("has members that overlap")
        check_size(unpacked, packed, limits)
        for info in infos:
            if not info.is_dir():
                with archive.open(info) as reader:
                    yield Member(info.filename, info.file_size, reader.read)


def _check_zip_info(info: zipfile.ZipInfo, limits: Limits) -> None:
    name = info.orig_filename
    check_name(name, limits)
    if info.flag_bits & 0x1:
        raise refused(f"is encrypted: '{shown(name)}' needs a password")
    if info.compress_type not in _ZIP_METHODS:
        raise refused(
            f"packs '{shown(name)}' by a method ({info.compress_type}) that is not unpacked here; use deflate"
        )
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        raise refused(f"has the link '{shown(name)}'; links are not followed")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise refused(f"has '{shown(name)}', which is a device or a pipe and no file")


__all__ = ["LIMITS", "PROBE", "Limits", "Member", "check", "kind_of", "members", "refused", "shown"]
