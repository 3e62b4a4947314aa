"""Vectors as the signs of their places along 512 directions, and in how many of them rows differ from a query.

The directions are drawn at random, at right angles as far as there are so many, after a mean is taken off. Rows lie in
pieces, packed as the kernel wants them: those that are in cells cell by cell, what came since as it came.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meshserve.search.cells import Cells, Floats, Integers
from meshserve.search.together import in_parts

BITS = 512
_ROWS_A_PIECE = 16_384
"""Rows in a piece of those that are in no cell."""
_PIECES = 4
"""Pieces that a thread takes at a time."""


@dataclass(frozen=True, slots=True)
class Seen:
    """In how many signs the rows of some pieces differ from a query; valid until the next look.

    order: the numbers of all rows, piece by piece. starts, ends: where each piece that was looked at starts in the order,
    and how many rows were looked at up to its end.
    """

    distances: NDArray[np.uint32]
    order: Integers
    starts: Integers
    ends: Integers

    def rows(self, places: Integers) -> Integers:
        """The numbers of the rows at places among the distances."""
        pieces = np.searchsorted(self.ends, places, "right")
        before = np.concatenate(([0], self.ends[:-1]))
        rows: Integers = self.order[(self.starts - before)[pieces] + places]
        return rows


class Signs:
    """Those of the rows of a matrix, in its order."""

    def __init__(self, kernel: Any, mean: Floats, capacity: int) -> None:
        self._kernel, self._mean = kernel, mean
        self._directions = _directions(len(mean))
        self.count = 0
        self.cells: Cells | None = None
        self._moves = 0
        self._bytes = np.empty((0, BITS // 8), np.uint8)
        self._order: Integers = np.empty(0, np.int64)
        self._packed: dict[int, tuple[int, Any]] = {}
        self.reserve(capacity)

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return int(2 * self._bytes.nbytes + self._order.nbytes + self._distances.nbytes)

    def reserve(self, capacity: int) -> None:
        """Make room for so many rows."""
        signs, order = self._bytes[: self.count], self._order[: self.count]
        self._bytes, self._order = np.empty((capacity, BITS // 8), np.uint8), np.arange(capacity)
        self._bytes[: self.count], self._order[: self.count] = signs, order
        self._distances = np.empty(capacity, np.uint32)

    def add(self, rows: Floats) -> None:
        """Behind those that there are."""
        self._bytes[self.count : self.count + len(rows)] = self._of(rows)
        self.count += len(rows)

    def keep(self, rows: Integers, capacity: int) -> None:
        """Forget all but these rows, and cells."""
        self._bytes = self._bytes[rows]
        self.count = len(rows)
        self._settle(None, {})
        self.reserve(capacity)

    def placing(self, cells: Cells | None) -> Iterator[None]:
        """Put rows into cells, in steps between which searches may come; given up where rows were forgotten meanwhile."""
        moves, order = self._moves, _order(cells, self.count)
        packed: dict[int, tuple[int, Any]] = {}
        for start, stop in _pieces(cells, self.count).tolist():
            packed[start] = (stop, self._pack(order[start:stop]))
            yield
            if self._moves != moves:
                return
        self._settle(cells, packed)

    def _settle(self, cells: Cells | None, packed: dict[int, tuple[int, Any]]) -> None:
        self._moves += 1
        self.cells, self._packed = cells, packed
        self._order = _order(cells, len(self._order))

    def look(self, query: Floats, near: int = 0) -> Seen:
        """In how many signs rows differ from a vector.

        near: look only at the nearest cells that have so many rows together, and at what is in none; 0 is all.
        """
        cells = self.cells
        pieces = _pieces(cells, self.count, cells.nearest(query, near) if cells and near else None)
        ends: Integers = np.cumsum(pieces[:, 1] - pieces[:, 0])
        asked = self._bits(self._of(query[None]))
        distances = self._distances[: ends[-1]]
        each = list(zip(*pieces.T.tolist(), ends.tolist(), strict=True))

        def work(first: int, last: int) -> None:
            for start, stop, end in each[first:last]:
                found = self._kernel.hammings_packed(asked, self._piece(start, stop))
                distances[end - (stop - start) : end] = np.asarray(found)[0]

        in_parts(len(each), _PIECES, work)
        return Seen(distances, self._order, pieces[:, 0], ends)

    def _piece(self, start: int, stop: int) -> Any:
        """Packed rows from one place in the order to another; packed anew where rows were added."""
        found = self._packed.get(start)
        if found is None or found[0] != stop:
            found = self._packed[start] = (stop, self._pack(self._order[start:stop]))
        return found[1]

    def _pack(self, rows: Integers) -> Any:
        return self._kernel.hammings_pack(self._bits(self._bytes[rows]), dtype="uint1")

    def _bits(self, rows: NDArray[np.uint8]) -> Any:
        return self._kernel.from_pointer(rows.ctypes.data, rows.shape, "uint1", owner=rows)

    def _of(self, rows: Floats) -> NDArray[np.uint8]:
        return np.packbits((rows - self._mean) @ self._directions > 0, axis=1)


def _order(cells: Cells | None, count: int) -> Integers:
    """The numbers of so many rows: those in cells cell by cell, then the others."""
    order = np.arange(count)
    if cells:
        order[: len(cells.of)] = cells.order
    return order


def _pieces(cells: Cells | None, count: int, some: Integers | None = None) -> Integers:
    """Where pieces start and stop in the order, a row each: one a cell that is not empty, then of the rows that are in none.

    some: only these of the cells.
    """
    placed = cells.bounds if cells else np.zeros(1, np.int64)
    of_cells = np.stack((placed[:-1], placed[1:]), axis=1)
    starts = np.arange(placed[-1], count, _ROWS_A_PIECE)
    others = np.stack((starts, np.minimum(starts + _ROWS_A_PIECE, count)), axis=1)
    pieces = np.concatenate((of_cells if some is None else of_cells[some], others))
    return pieces[pieces[:, 0] < pieces[:, 1]]


def _directions(width: int) -> Floats:
    """(width, 512): as many at right angles as there can be, then more of the same kind; always the same for a width."""
    rng = np.random.default_rng(width)
    parts: list[Floats] = []
    for start in range(0, BITS, width):
        drawn = rng.standard_normal((width, min(width, BITS - start)), np.float32)
        parts.append(np.linalg.qr(drawn)[0].astype(np.float32))
    return np.concatenate(parts, axis=1)
