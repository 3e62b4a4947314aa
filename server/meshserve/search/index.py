"""Vectors of one space of one app in memory, exact: a matrix that follows the store by what was added and removed.

Nothing here is the truth: a matrix is read from the store when it is first asked for, and brought up to date before
each use: two small reads when something was committed. Where only the best are asked for, codes of half a byte a number
say which rows have to be looked at.
"""

import sqlite3
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meshserve.search.approximate import Sketches
from meshserve.search.codes import contenders
from meshserve.search.products import LARGEST_BLOCK, gathered, merged, product
from meshserve.store import vectors as store

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
_ROWS_A_READ = 20_000
_ROWS_A_BLOCK = 16_384
"""Vectors that many queries are compared with at a time."""
_LARGEST_SLACK = 0.25
"""The part of a matrix that may be rows of removed vectors before it is packed."""
_FEW = 16
"""As many matrices are kept without asking whether their apps are still there."""
_GATHER_BELOW = 0.3
"""The part of the rows up to which a filtered search copies its rows rather than scores all."""
_GATHER_FEW = 0.03
"""The same where codes can be searched."""
_MOST_CONTENDERS = 0.1
"""The part of the rows up to which those that the codes leave are scored on their own."""
_IN_MEMORY = 1 << 30
"""Bytes up to which vectors are in memory of their own; more are in a file, which the system may drop from memory."""


class Places:
    """Numbers of the rows of one matrix that filters left, for as long as it does not change."""

    def __init__(self, generation: int, rows: Integers) -> None:
        self.generation, self.rows = generation, rows
        self._keys: Integers | None = None
        self._block: Floats | None = None
        self._used = False

    @property
    def together(self) -> bool:
        """Whether their vectors are side by side, so that scoring them takes some tenths of a millisecond."""
        return self._block is not None

    def keys(self, keys: Integers) -> Integers:
        """The keys of those rows."""
        self._keys = keys[self.rows] if self._keys is None else self._keys
        return self._keys

    def of(self, vectors: Floats) -> Floats:
        """The vectors of those rows; those of a filter that comes again are kept side by side."""
        if self._block is not None:
            return self._block
        block: Floats = vectors[self.rows]
        if self._used and block.nbytes <= LARGEST_BLOCK:
            self._block = block
        self._used = True
        return block


class Wanted:
    """Keys that filters left, ascending; and which rows of matrices those are."""

    def __init__(self, keys: Integers) -> None:
        self.keys = keys
        self._places: dict[tuple[object, int], Places] = {}

    def at_hand(self, matrix: "Matrix", column: int) -> bool:
        """Whether a search in the matrix would neither wait nor read much."""
        found = self._places.get((matrix.name, column))
        return (
            found is not None and found.together and found.generation == matrix.generation and not matrix.lock.locked()
        )

    def places(self, matrix: "Matrix", column: int) -> Places:
        """The rows of a matrix; under its lock."""
        name = (matrix.name, column)
        found = self._places.get(name)
        if found is None or found.generation != matrix.generation:
            found = self._places[name] = Places(matrix.generation, matrix.rows_of(column, self.keys))
        return found


class Matrix:
    """Rows in the order of adding: the vectors, and of each the pk, its input and its annotation."""

    def __init__(self, app: int, space: str) -> None:
        self._app, self._space = app, space
        self._known = 0
        self._version = b""
        self._expected = 0
        self._removed = -1
        self._count = 0
        self._dead = 0
        self.generation = 0
        self.name = object()
        self._orders: dict[int, tuple[Integers, Integers]] = {}
        self.sketches = Sketches()
        self._file: Any = None
        self._folder: Path | None = None
        self._vectors: Floats = np.empty((0, 0), np.float32)
        self._keys: Integers = np.empty((0, 3), np.int64)
        self._alive: NDArray[np.bool_] = np.empty(0, np.bool_)
        self.lock = threading.Lock()

    def follow(self, connection: sqlite3.Connection, version: bytes = b"") -> None:
        """Bring the matrix up to date with the store; under the lock.

        version: that of the store, asked for before; nothing is read if it is that of the last time.
        """
        if version and version == self._version:
            return
        if self._removed < 0:
            self._removed = store.last_gone(connection)
        for number, pk in store.gone(connection, self._app, self._space, self._removed):
            self._forget(pk)
            self._removed = number
        if not self._count:
            self._expected = store.count(connection, self._app, self._space)
            self._folder = store.folder(connection)
        while rows := store.added(connection, self._app, self._space, self._known, _ROWS_A_READ):
            self._append(rows)
            if len(rows) < _ROWS_A_READ:
                break
        if self._dead > _LARGEST_SLACK * max(self._count, 1):
            self._pack()
        self._version = version

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
        self.sketches.follow(self._vectors[:end])
        self._keys[self._count : end] = [row[:3] for row in fitting]
        self._alive[self._count : end] = True
        self._count, self._known = end, rows[-1][0]
        self._changed()

    def _reserve(self, more: int, width: int) -> None:
        needed = self._count + more
        if needed <= len(self._alive) and self._vectors.shape[1] == width:
            return
        capacity = max(needed, self._expected, min(2 * self._count, self._count + 200_000), 64)
        if capacity * width * 4 > _IN_MEMORY:
            vectors = self._mapped(capacity, width)
        else:
            vectors = np.empty((capacity, width), np.float32)
            if self._count:
                vectors[: self._count] = self._vectors[: self._count]
        keys: Integers = np.empty((capacity, 3), np.int64)
        alive: NDArray[np.bool_] = np.zeros(capacity, np.bool_)
        if self._count:
            keys[: self._count] = self._keys[: self._count]
            alive[: self._count] = self._alive[: self._count]
        self._vectors, self._keys, self._alive = vectors, keys, alive
        self.sketches.reserve(capacity, width)

    def _mapped(self, capacity: int, width: int) -> Floats:
        """Rows in a file without a name, which grows where it is."""
        moved = self._file is None
        if moved:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - it ends with the matrix
        self._file.truncate(capacity * width * 4)
        vectors = np.memmap(self._file, np.float32, "r+", shape=(capacity, width))
        if moved and self._count:
            vectors[: self._count] = self._vectors[: self._count]
        return vectors

    def _changed(self) -> None:
        self.generation += 1
        self._orders.clear()

    def _forget(self, pk: int) -> None:
        place = int(np.searchsorted(self._keys[: self._count, 0], pk))
        if place < self._count and self._keys[place, 0] == pk and self._alive[place]:
            self._alive[place] = False
            self.sketches.forget(place)
            self._dead += 1
            self.generation += 1

    def _pack(self) -> None:
        kept = np.flatnonzero(self._alive[: self._count])
        for start in range(0, len(kept), _ROWS_A_READ):  # in place: a row only ever moves to the front
            part = kept[start : start + _ROWS_A_READ]
            self._vectors[start : start + len(part)] = self._vectors[part]
        self._keys = self._keys[kept]
        self.sketches.keep(kept)
        if self._file is None:
            self._vectors = self._vectors[: len(kept)].copy()
        self._vectors = self._vectors[: len(kept)]
        self._alive = np.ones(len(kept), np.bool_)
        self._count, self._dead = len(kept), 0
        self._changed()

    @property
    def width(self) -> int:
        """How many numbers a vector has; 0 while there is none."""
        return int(self._vectors.shape[1]) if self._count else 0

    @property
    def nbytes(self) -> int:
        """Bytes in memory; what is in a file does not count, for the system keeps of it what there is room for."""
        return self.sketches.nbytes + (0 if self._file is not None else int(self._vectors.nbytes))

    @property
    def view(self) -> tuple[Floats, Integers, NDArray[np.bool_]]:
        """(vectors, keys, which still exist), in the order of the rows; under the lock."""
        return self._vectors[: self._count], self._keys[: self._count], self._alive[: self._count]

    def cosines(
        self, query: Floats, column: int, wanted: Wanted | None, most: int = 0, beyond: int = 0
    ) -> tuple[Integers, Floats]:
        """(keys, cosines): rows as (pk, input, annotation), and the cosine of each with a unit vector.

        column, wanted: only rows whose key in that column (1 the input, 2 the annotation) is among them.
        most: that many of the best keys are enough; 0 is all. beyond: of more rows the best may be found approximately,
        with the recall that was measured; 0 is never.
        """
        vectors, keys, _ = self.view
        coded = bool(most) and 0 < self._count == self.sketches.coded
        rows = None
        if wanted is not None:
            places = wanted.places(self, column)
            rows = places.rows
            if len(rows) <= (_GATHER_FEW if coded else _GATHER_BELOW) * self._count:
                return places.keys(keys), product(places.of(vectors), query)
        if coded and 0 < beyond < self._count:
            near = self.sketches.near(self, query, column, rows, most)
            if near is not None:
                return keys[near], gathered(vectors, near, query)
        if wanted is None:
            rows = self._alive_rows()
        if coded and (best := self._contenders(query, column, rows, most)) is not None:
            return keys[best], gathered(vectors, best, query)
        cosines = vectors @ query
        return (keys, cosines) if rows is None else (keys[rows], cosines[rows])

    def nearest(self, queries: Floats, column: int, wanted: Wanted | None, most: int) -> list[tuple[Integers, Floats]]:
        """Of each query (a row, a unit vector) the keys of a column that are most alike, and their cosines, best first.

        Each key at most once, with its best cosine; of equals the one that was added last. Under the lock: the rows are
        read once for all queries, in blocks.
        """
        rows = self._alive_rows() if wanted is None else np.sort(wanted.places(self, column).rows)
        best = [(np.empty(0, np.int64), np.empty(0, np.float32)) for _ in queries]
        for start in range(0, self._count, _ROWS_A_BLOCK):
            keys, cosines = self._block(queries, column, rows, start, min(start + _ROWS_A_BLOCK, self._count))
            if not len(keys):
                continue
            once = column == 0 or len(np.unique(keys)) == len(keys)
            for number, greatest in enumerate(cosines.max(axis=1).tolist()):
                known = best[number]
                if len(known[1]) < most or greatest >= known[1][-1]:
                    best[number] = merged(known, (keys, cosines[number]), most, once)
        return best

    def _block(
        self, queries: Floats, column: int, rows: Integers | None, start: int, stop: int
    ) -> tuple[Integers, Floats]:
        """The keys in a column of those rows of a block that may be found, and a row of their cosines a query."""
        if rows is None:
            return self._keys[start:stop, column], queries @ self._vectors[start:stop].T
        inside = rows[np.searchsorted(rows, start) : np.searchsorted(rows, stop)]
        keys: Integers = self._keys[inside, column]
        if len(inside) <= _GATHER_BELOW * (stop - start):
            return keys, queries @ self._vectors[inside].T
        return keys, (queries @ self._vectors[start:stop].T)[:, inside - start]

    def _contenders(self, query: Floats, column: int, rows: Integers | None, most: int) -> Integers | None:
        """Numbers of the rows that the best are among; None if those are so many that all may be scored as well."""
        estimates, highest = self.sketches.estimates(query, self._count)
        vectors, keys, _ = self.view
        keys = keys[:, column]
        if rows is not None:
            estimates, highest, keys = estimates[rows], highest[rows], keys[rows]
        if most >= len(keys):
            return None

        def exact(places: Integers) -> Floats:
            return gathered(vectors, places if rows is None else rows[places], query)

        best = contenders(keys, estimates, highest, most, exact)
        if len(best) > _MOST_CONTENDERS * self._count:
            return None
        return best if rows is None else rows[best]

    def _alive_rows(self) -> Integers | None:
        """Numbers of the rows whose vectors still exist; None is all of them."""
        return None if not self._dead else np.flatnonzero(self._alive[: self._count])

    def rows_of(self, column: int, wanted: Integers) -> Integers:
        """Numbers of the rows whose key in that column is among `wanted`, ascending."""
        alive = self._alive[: self._count]
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


class Index:
    """The matrices in use, the least recently used given up when they grow beyond `capacity` bytes.

    Nobody asks for those of deleted apps again: they are given up when there are twice as many as were of use lately.
    """

    def __init__(self, capacity: int = 4 << 30) -> None:
        self._capacity = capacity
        self._matrices: OrderedDict[tuple[int, str], Matrix] = OrderedDict()
        self._tidy_at = _FEW
        self._door = threading.Lock()

    def __len__(self) -> int:
        return len(self._matrices)

    def matrix(self, connection: sqlite3.Connection, app: int, space: str) -> Matrix:
        """The matrix of a space of an app; not up to date until it follows."""
        with self._door:
            key = (app, space)
            if key not in self._matrices:
                if len(self._matrices) >= self._tidy_at:
                    self._tidy(connection)
                self._matrices[key] = Matrix(app, space)
            self._matrices.move_to_end(key)
            while len(self._matrices) > 1 and sum(map(_size, self._matrices.values())) > self._capacity:
                self._matrices.popitem(last=False)
            return self._matrices[key]

    def sketches(self) -> list[Sketches]:
        """What approximate answers come from, of each matrix."""
        with self._door:
            return [matrix.sketches for matrix in self._matrices.values()]

    def _tidy(self, connection: sqlite3.Connection) -> None:
        there = store.holders(connection, {app for app, _ in self._matrices})
        for key in [key for key in self._matrices if key[0] not in there]:
            del self._matrices[key]
        self._tidy_at = max(_FEW, 2 * len(self._matrices))


def _size(matrix: Any) -> int:
    return int(matrix.nbytes)


def unit(vector: Floats) -> Floats:
    """The vector at length 1; a zero vector stays."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector
