"""Rows in cells, by which of some centres each is most like: the nearest cells of a query hold most of its best rows."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
_ROWS_A_CELL, _MOST_CELLS = 1000, 1024
_ROWS_A_CENTRE = 40
"""Rows that are looked at to place a centre."""
_ROUNDS = 6


class Cells:
    """Centres, unit vectors, one a cell; and of each of the first rows the number of its cell.

    sizes: how many rows that still exist are in each.
    """

    def __init__(self, centres: Floats, of: NDArray[np.int16], alive: NDArray[np.bool_]) -> None:
        self.centres, self.of = centres, of
        self.sizes: Integers = np.bincount(of[alive[: len(of)]], minlength=len(centres))
        self.bounds: Integers = np.concatenate(([0], np.cumsum(np.bincount(of, minlength=len(centres)))))

    @property
    def order(self) -> Integers:
        """The numbers of the rows, cell by cell; those of cell n are from bounds[n] to bounds[n + 1]."""
        return np.argsort(self.of, kind="stable")

    def forget(self, row: int) -> None:
        """A row does not exist any more."""
        if row < len(self.of):
            self.sizes[self.of[row]] -= 1

    def nearest(self, query: Floats, rows: int) -> Integers:
        """The numbers of the nearest cells of a query, as many as have so many rows together."""
        near = np.argsort(-(self.centres @ query))
        return near[: int(np.searchsorted(np.cumsum(self.sizes[near]), rows)) + 1]

    def needed(self, query: Floats, rows: Integers) -> Integers:
        """Of each row how many rows are in the cells that are no further from a query than its own; 0 if it is in none."""
        near = np.argsort(-(self.centres @ query))
        until = np.empty(len(near), np.int64)
        until[near] = np.cumsum(self.sizes[near])
        found = np.zeros(len(rows), np.int64)
        placed = rows < len(self.of)
        found[placed] = until[self.of[rows[placed]]]
        return found


def sampled(count: int) -> int:
    """How many of so many rows `centres` wants to see."""
    return min(count, _ROWS_A_CENTRE * _cells(count))


def centres(sample: Floats, count: int) -> Floats:
    """Centres for so many rows, by k-means on a sample of them, unit vectors."""
    rng = np.random.default_rng(count)
    found: Floats = sample[rng.choice(len(sample), min(len(sample), _cells(count)), replace=False)].copy()
    for _ in range(_ROUNDS):
        cells = assigned(sample, found)
        order = np.argsort(cells, kind="stable")
        there, starts = np.unique(cells[order], return_index=True)
        found[there] = np.add.reduceat(sample[order], starts, axis=0)
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), np.float32(1e-30))
    return found


def assigned(rows: Floats, centres: Floats) -> NDArray[np.int16]:
    """Of each row the number of the centre that it is most like."""
    best: NDArray[np.int16] = (rows @ centres.T).argmax(axis=1).astype(np.int16)
    return best


def _cells(count: int) -> int:
    return max(1, min(_MOST_CELLS, count // _ROWS_A_CELL))
