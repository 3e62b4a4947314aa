"""Vectors of one space of one app in memory, exact: a matrix that follows the store by what was added and removed.

Nothing here is the truth: a matrix is read from the store when it is first asked for, and brought up to date before
each use, which costs two small reads when nothing has changed.
"""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meshserve.store import vectors as store

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
_ROWS_A_READ = 20_000
_LARGEST_SLACK = 0.25
"""The part of a matrix that may be rows of removed vectors before it is packed."""
_GATHER_BELOW = 0.3
"""The part of the rows up to which a filtered search copies its rows rather than scores all."""


class Matrix:
    """Rows in the order of adding: the vectors, and of each the pk, its input and its annotation."""

    def __init__(self, app: int, space: str) -> None:
        self._app, self._space = app, space
        self._known = 0
        self._removed = -1
        self._count = 0
        self._dead = 0
        self._orders: dict[int, tuple[Integers, Integers]] = {}
        self._vectors: Floats = np.empty((0, 0), np.float32)
        self._keys: Integers = np.empty((0, 3), np.int64)
        self._alive: NDArray[np.bool_] = np.empty(0, np.bool_)
        self.lock = threading.Lock()

    def follow(self, connection: sqlite3.Connection) -> None:
        """Bring the matrix up to date; under the lock, on a connection that reads one state of the store."""
        if self._removed < 0:
            self._removed = store.last_gone(connection)
        for number, pk in store.gone(connection, self._app, self._space, self._removed):
            self._forget(pk)
            self._removed = number
        while rows := store.added(connection, self._app, self._space, self._known, _ROWS_A_READ):
            self._append(rows)
            if len(rows) < _ROWS_A_READ:
                break
        if self._dead > _LARGEST_SLACK * max(self._count, 1):
            self._pack()

    def _append(self, rows: list[tuple[int, int, int, bytes]]) -> None:
        width = len(rows[0][3]) // 4
        fitting = [row for row in rows if len(row[3]) == 4 * width] if self._count == 0 else rows
        if self._count:
            width = self._vectors.shape[1]
            fitting = [row for row in rows if len(row[3]) == 4 * width]
        fresh = np.frombuffer(b"".join(row[3] for row in fitting), "<f4").reshape(-1, width)
        self._reserve(len(fitting), width)
        end = self._count + len(fitting)
        self._vectors[self._count : end] = fresh
        self._keys[self._count : end] = [row[:3] for row in fitting]
        self._alive[self._count : end] = True
        self._count, self._known = end, rows[-1][0]
        self._orders.clear()

    def _reserve(self, more: int, width: int) -> None:
        needed = self._count + more
        if needed <= len(self._alive) and self._vectors.shape[1] == width:
            return
        capacity = max(needed, min(2 * self._count, self._count + 200_000), 64)
        vectors: Floats = np.empty((capacity, width), np.float32)
        keys: Integers = np.empty((capacity, 3), np.int64)
        alive: NDArray[np.bool_] = np.zeros(capacity, np.bool_)
        if self._count:
            vectors[: self._count] = self._vectors[: self._count]
            keys[: self._count] = self._keys[: self._count]
            alive[: self._count] = self._alive[: self._count]
        self._vectors, self._keys, self._alive = vectors, keys, alive

    def _forget(self, pk: int) -> None:
        place = int(np.searchsorted(self._keys[: self._count, 0], pk))
        if place < self._count and self._keys[place, 0] == pk and self._alive[place]:
            self._alive[place] = False
            self._dead += 1

    def _pack(self) -> None:
        kept = np.flatnonzero(self._alive[: self._count])
        self._vectors, self._keys = self._vectors[kept], self._keys[kept]
        self._alive = np.ones(len(kept), np.bool_)
        self._count, self._dead = len(kept), 0
        self._orders.clear()

    @property
    def width(self) -> int:
        """How many numbers a vector has; 0 while there is none."""
        return int(self._vectors.shape[1]) if self._count else 0

    def cosines(self, query: Floats, column: int, wanted: Integers | None) -> tuple[Integers, Floats]:
        """(keys, cosines): rows as (pk, input, annotation), and the cosine of each with a unit vector.

        column, wanted: only rows whose key in that column (1 the input, 2 the annotation) is among `wanted`, sorted.
        """
        rows = self._rows(column, wanted)
        if rows is None:
            return self._keys[: self._count], self._vectors[: self._count] @ query
        if len(rows) > _GATHER_BELOW * self._count:
            return self._keys[rows], (self._vectors[: self._count] @ query)[rows]
        return self._keys[rows], self._vectors[rows] @ query

    def _rows(self, column: int, wanted: Integers | None) -> Integers | None:
        """Numbers of the rows to score; None is all of them."""
        alive = self._alive[: self._count]
        if wanted is None:
            return None if not self._dead else np.flatnonzero(alive)
        order, keys = self._sorted(column)
        first, behind = np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")
        counts = behind - first
        starts = np.repeat(first - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) if len(wanted) else counts
        rows: Integers = order[starts + np.arange(len(starts))]
        return rows[alive[rows]] if self._dead else rows

    def _sorted(self, column: int) -> tuple[Integers, Integers]:
        """(numbers of the rows in the order of a key, that key in that order); kept until rows are added or packed."""
        if column not in self._orders:
            keys = self._keys[: self._count, column]
            order = np.argsort(keys, kind="stable")
            self._orders[column] = (order, keys[order])
        return self._orders[column]


class Filtered:
    """What filters left lately, by anything that tells searches and states of the store apart."""

    def __init__(self, capacity: int = 64) -> None:
        self._known: OrderedDict[Any, Integers] = OrderedDict()
        self._capacity = capacity
        self._door = threading.Lock()

    def get(self, key: Any, make: Callable[[], Integers]) -> Integers:
        """The keys, made where they are not known."""
        with self._door:
            found = self._known.get(key)
        if found is None:
            found = make()
            with self._door:
                self._known[key] = found
                while len(self._known) > self._capacity:
                    self._known.popitem(last=False)
        return found


class Index:
    """The matrices in use, the least recently used given up when they grow beyond `capacity` bytes."""

    def __init__(self, capacity: int = 4 << 30) -> None:
        self._capacity = capacity
        self._matrices: OrderedDict[tuple[int, str], Matrix] = OrderedDict()
        self._door = threading.Lock()

    def matrix(self, app: int, space: str) -> Matrix:
        """The matrix of a space of an app; not up to date until it follows."""
        with self._door:
            key = (app, space)
            if key not in self._matrices:
                self._matrices[key] = Matrix(app, space)
            self._matrices.move_to_end(key)
            while len(self._matrices) > 1 and sum(map(_size, self._matrices.values())) > self._capacity:
                self._matrices.popitem(last=False)
            return self._matrices[key]


def _size(matrix: Any) -> int:
    return int(matrix._vectors.nbytes)


def unit(vector: Floats) -> Floats:
    """The vector at length 1; a zero vector stays."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector
