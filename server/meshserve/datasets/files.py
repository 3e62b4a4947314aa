"""Where snapshots and exports lie, how a file gets there whole or not at all, and the format of a snapshot.

A snapshot is a gzip stream of records, one an input: a header of lengths and the input's status, then the input with
what is said about it, its media that are hosted here, its blob, and its embeddings.
"""

import gzip
import io
import os
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import BinaryIO, NamedTuple

SNAPSHOT = "snapshot.gz"
_HEADER = struct.Struct("<IHHII")
_LEVEL = 1
_PIECE = 1 << 16
"""Bytes that are unpacked at a time: reading gzip record by record takes longer than the unpacking."""


class Record(NamedTuple):
    """One input of a snapshot.

    input: serialized, with `id` and `data` alone, without addresses of this server. hosted, blob, status: the columns
    that addresses follow from. embeddings: serialized fields to append to the input where they are wanted.
    """

    input: bytes
    hosted: str
    blob: str
    status: int
    embeddings: bytes = b""


class Stopped(Exception):
    """The server is going down while a file is written."""


class Folder:
    """The files of dataset versions, by the pk of the version."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, version: int, name: str) -> Path:
        """Where a file of a version is or would be."""
        return self._root / str(version) / name

    def write(self, version: int, name: str, fill: Callable[[BinaryIO], None]) -> int:
        """Let `fill` write a file that takes the place of any older one once it is whole and on disk; its size."""
        target = self.path(version, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                fill(file)
                file.flush()
                os.fsync(file.fileno())
                size = file.tell()
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync(target.parent)
        return size

    def remove(self, version: int) -> None:
        """Forget all files of a version."""
        shutil.rmtree(self._root / str(version), ignore_errors=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_records(file: BinaryIO, records: Iterator[Record], stop: Event) -> None:
    """Write a snapshot; the same records make the same bytes. Stopped if `stop` is set meanwhile."""
    with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packed:
        for record in records:
            if stop.is_set():
                raise Stopped
            hosted, blob = record.hosted.encode(), record.blob.encode()
            lengths = len(record.input), len(hosted), len(blob), len(record.embeddings)
            packed.write(_HEADER.pack(*lengths, record.status))
            packed.write(b"".join((record.input, hosted, blob, record.embeddings)))


def read_records(path: Path) -> Iterator[Record]:
    """The records of a snapshot, one at a time. OSError or EOFError for a file that is damaged."""
    with gzip.open(path, "rb") as unpacked, io.BufferedReader(unpacked, _PIECE) as packed:
        while head := packed.read(_HEADER.size):
            size, hosted, blob, embeddings, status = _HEADER.unpack(head)
            body = packed.read(size + hosted + blob + embeddings)
            if len(body) < size + hosted + blob + embeddings:
                raise EOFError(f"the snapshot {path} ends in the middle of a record")
            at = size + hosted
            yield Record(body[:size], body[size:at].decode(), body[at : at + blob].decode(), status, body[at + blob :])
