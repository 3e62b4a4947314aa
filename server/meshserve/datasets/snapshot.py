"""Snapshots of datasets: the inputs with what is said about them, as they are at one moment (behaviour §13).

A version is made in the background, but shows the moment at which it was asked for: a connection that began to read
then is kept until the work begins. Should the server stop before that, the version shows the moment of the next start.
"""

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from threading import Event, Lock
from typing import BinaryIO

from meshserve.datasets.files import SNAPSHOT, Folder, Record, write_records
from meshserve.datasets.folding import fold
from meshserve.datasets.interpolating import interpolate
from meshserve.datasets.metrics import Metrics
from meshserve.datasets.selection import selected
from meshserve.store import datasets as store
from meshserve.store.database import connect
from meshserve_proto.resources_pb2 import Data, Embedding, Input, Search

_MOST_HELD = 16
"""Versions whose moment is kept at once; each keeps the store's log from being cut."""


class Moments:
    """Connections that see the store as it was when a version was asked for, until its snapshot is made."""

    def __init__(self) -> None:
        self._held: dict[int, sqlite3.Connection] = {}
        self._lock = Lock()

    def hold(self, path: Path, version: int) -> None:
        """Keep this moment for a version, unless there are too many kept already. Opens the store: call it in a thread."""
        with self._lock:
            if len(self._held) < _MOST_HELD:
                self._held[version] = _opened(path)

    def take(self, path: Path, version: int) -> sqlite3.Connection:
        """A connection at the moment of a version, or at this one; close it."""
        with self._lock:
            return self._held.pop(version, None) or _opened(path)

    def drop(self, version: int) -> None:
        """Let go of the moment of a version that will not be made."""
        with self._lock:
            held = self._held.pop(version, None)
        if held is not None:
            held.close()


def _opened(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    store.begin_snapshot(connection)
    return connection


@dataclass(frozen=True, slots=True)
class Order:
    """What to take. app, dataset, version: pks. spaces: whose embeddings; chosen: the search that annotations must meet.

    sample_ms: the distance of frames to add between annotated ones, or 0.
    """

    app: int
    dataset: int
    version: int
    spaces: Sequence[str] = ()
    chosen: Search | None = None
    ignore_empty: bool = False
    sample_ms: int = 0


def take(connection: sqlite3.Connection, order: Order, folder: Folder, stop: Event) -> Metrics:
    """Write the snapshot of a version within the connection's moment; what was counted in it.

    Memory does not grow with the dataset. Raises Stopped, and Problem 40002 for a search that can no longer run.
    """
    metrics = Metrics()

    def fill(file: BinaryIO) -> None:
        write_records(file, _records(connection, order, metrics), stop)

    folder.write(order.version, SNAPSHOT, fill)
    return metrics


def _records(connection: sqlite3.Connection, order: Order, metrics: Metrics) -> Iterator[Record]:
    conditions = selected(connection, order.app, order.chosen)
    said = _Beside(store.annotations(connection, order.dataset, conditions))
    vectors = _Beside(store.vectors(connection, order.dataset, order.spaces) if order.spaces else iter(()))
    for pk, body, _, hosted, blob, status in store.members(connection, order.dataset):
        folded, labelled = fold(body, said.of(pk))
        embeddings = [_embedding(vector) for vector in vectors.of(pk)]
        if order.ignore_empty and not labelled:
            continue
        if order.sample_ms and folded.data.frames:
            interpolate(folded.data, order.sample_ms)
        metrics.add(folded, labelled, len(embeddings))
        appended = Input(data=Data(embeddings=embeddings)).SerializeToString() if embeddings else b""
        content = folded.SerializeToString(deterministic=True)
        yield Record(content, hosted or "", blob or "", status, appended)


def _embedding(vector: bytes) -> Embedding:
    size = len(vector) // 4
    return Embedding(vector=struct.unpack(f"<{size}f", vector), num_dimensions=size)


class _Beside:
    """Rows (input, bytes) in the order of inputs, asked for input by input in the same order."""

    def __init__(self, rows: Iterator[tuple[int, bytes]]) -> None:
        self._groups = groupby(rows, itemgetter(0))
        self._next: tuple[int, list[bytes]] | None = self._read()

    def _read(self) -> tuple[int, list[bytes]] | None:
        for pk, rows in self._groups:
            return pk, [content for _, content in rows]
        return None

    def of(self, pk: int) -> list[bytes]:
        """The rows of an input."""
        while self._next is not None and self._next[0] < pk:
            self._next = self._read()
        if self._next is None or self._next[0] != pk:
            return []
        found = self._next[1]
        self._next = self._read()
        return found
