"""Vectors in half a byte a number: an eighth of the memory traffic, and which rows cannot be among the best.

The mean of the rows is taken off, what is left of each is turned in a direction drawn at random, and each number is kept
as one of sixteen steps. What a row lost in that, and what the query lost, lies in random directions beside the other
vector: of a width d, an estimate of a cosine is off by a normal error whose deviation is the length of what is lost
divided by √d. (The estimate is without bias: each code is stretched until its product with its own row is right.) Rows
whose estimate is seven deviations below what enough others have for certain are left out; less than one in 10¹¹ of the
best rows is among them, whatever the vectors are. What stays is scored exactly by whoever asks.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meshserve.search.together import in_parts
from meshserve.search.turning import Turn

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Exact = Callable[[Integers], Floats]
"""The exact cosines of rows, by their places."""
LEAST_ROWS = 4096
"""Below that a plain product is as fast, and nothing is coded."""
_PART = 16_384
"""Rows that a thread takes at a time."""
_ROWS_A_STEP = 128
"""Rows that are coded at a time: what is made of them on the way stays in the processor's cache."""
_SAMPLED = 20_000
"""Rows that the mean is taken of."""
_STEP = np.float32(0.3352)
"""The step that loses least of a normal distribution, in its deviations."""
_MIDDLE = np.float32(7.5)
_DEVIATIONS = 7.0
_FACTS = 5
"""Numbers beside each code: a step, what its sum adds, the product with the mean, the squares of length and loss."""
_ROUNDING = np.float32(1e-5)
"""What sums of single-precision numbers may be off by."""
_PROBES = 64
"""Rows that are scored beyond those wanted, to know what the best have for certain."""


def kernel() -> Any:
    """The module that multiplies codes, or None where it is not installed: then everything is scored exactly at once."""
    try:
        return import_module("numkong")
    except ImportError:
        return None


class Codes:
    """The codes of the rows of a matrix, in its order."""

    def __init__(self) -> None:
        self._kernel = kernel()
        self._width = self._capacity = 0
        self._forget()

    def _forget(self) -> None:
        self._turn: Turn | None = None
        self._coded = 0
        self._loss = 0.0
        self._mean: Floats = np.empty(0, np.float32)
        self._halves: NDArray[np.uint8] = np.empty((0, 0), np.uint8)
        self._facts: Floats = np.empty((_FACTS, 0), np.float32)

    @property
    def coded(self) -> int:
        """How many rows have codes."""
        return self._coded

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return int(self._halves.nbytes + self._facts.nbytes)

    def reserve(self, capacity: int, width: int) -> None:
        """Make room for so many rows."""
        if width != self._width:
            self._forget()
        self._capacity, self._width = capacity, width
        if self._turn is not None:
            self._make_space()

    def _make_space(self) -> None:
        halves, facts = self._halves, self._facts
        assert self._turn is not None
        self._halves = np.empty((self._capacity, self._turn.width // 2), np.uint8)
        self._facts = np.empty((_FACTS, self._capacity), np.float32)
        if self._coded:
            self._halves[: self._coded], self._facts[:, : self._coded] = halves[: self._coded], facts[:, : self._coded]

    def follow(self, rows: Floats) -> None:
        """Code those of the rows, unit vectors, that are new at the end."""
        if self._kernel is None or len(rows) < LEAST_ROWS:
            return
        if self._turn is None:
            self._mean = rows[:: max(1, len(rows) // _SAMPLED)].mean(axis=0)
            self._turn = Turn(rows.shape[1])
            self._make_space()
        while self._coded < len(rows):
            part = slice(self._coded, min(self._coded + _ROWS_A_STEP, len(rows)))
            self._write(part, rows[part])
            self._coded = part.stop

    def _write(self, part: slice, rows: Floats) -> None:
        codes, scales, sums, lengths, losses = self._made(rows - self._mean)
        self._halves[part] = codes
        self._facts[0, part], self._facts[1, part] = scales, -_MIDDLE * scales * sums
        self._facts[2, part], self._facts[3, part], self._facts[4, part] = rows @ self._mean, lengths**2, losses**2
        self._loss = max(self._loss, float((losses / np.maximum(lengths, np.float32(1e-30))).max()))

    def _made(self, rows: Floats) -> tuple[NDArray[np.uint8], Floats, Floats, Floats, Floats]:
        """(codes, two in a byte; what a step is; sums of the codes; lengths; lengths of what is lost)."""
        assert self._turn is not None
        turned = self._turn(rows)
        squares = np.einsum("ij,ij->i", turned, turned)
        steps = np.maximum(np.sqrt(squares / np.float32(turned.shape[1])), np.float32(1e-30)) * _STEP
        codes = np.clip(turned / steps[:, None] + np.float32(8), 0, 15).astype(np.uint8)
        back = codes - _MIDDLE
        along, own = np.einsum("ij,ij->i", back, turned), np.einsum("ij,ij->i", back, back)
        scales = np.where(along > 0, squares / np.where(along > 0, along, np.float32(1)), np.float32(0))
        losses = np.sqrt(np.maximum(scales * scales * own - squares, np.float32(0)))
        sums = back.sum(axis=1) + _MIDDLE * np.float32(turned.shape[1])
        return codes[:, ::2] | (codes[:, 1::2] << 4), scales, sums, np.sqrt(squares), losses

    def keep(self, rows: Integers) -> None:
        """Forget all but these rows."""
        if self._turn is not None:
            self._halves, self._facts = self._halves[rows], self._facts[:, rows]
            self._coded = self._capacity = len(rows)

    def estimates(self, query: Floats, rows: int | Integers) -> tuple[Floats, Floats]:
        """(estimated cosines of rows with a unit vector, what the true ones are not above).

        rows: numbers of some, or how many of the first.
        """
        assert self._turn is not None
        which: slice | Integers = slice(rows) if isinstance(rows, int) else rows
        halves, facts = self._halves[which], self._facts[:, which]
        apart = query - self._mean
        code, scale, total, length, loss = (each[0] for each in self._made(apart[None]))
        width = self._turn.width
        offset = np.float32(_MIDDLE * _MIDDLE * width - _MIDDLE * total)
        base = np.float32(query @ self._mean - self._mean @ self._mean)
        alike = np.float32(self._loss * loss / max(length, 1e-30))  # opposites lose alike, which lowers their estimate
        deviation = _DEVIATIONS**2 / (width - 1)
        of_lengths, of_losses = np.float32(deviation * loss**2), np.float32(deviation * length**2)
        found, highest = np.empty(len(halves), np.float32), np.empty(len(halves), np.float32)

        def work(start: int, stop: int) -> None:
            products = self._kernel.cdist(code[None], halves[start:stop], "dot", dtype="uint4", threads=1)
            scales, shifts, alongs, lengths, losses = facts[:, start:stop]
            part = found[start:stop]
            np.add(np.asarray(products)[0], offset, out=part, casting="same_kind")
            part *= scales
            part += shifts
            part *= scale
            above = highest[start:stop]
            np.multiply(lengths, of_lengths, out=above)
            above += losses * of_losses
            np.sqrt(above, out=above)
            above -= np.minimum(part, 0) * alike
            part += alongs
            part += base
            above += part + _ROUNDING

        in_parts(len(halves), _PART, work)
        return found, highest


def contenders(keys: Integers, estimates: Floats, highest: Floats, most: int, exact: Exact) -> Integers:
    """Places, ascending, that the `most` best keys are among.

    keys: of each row what is found by it; the best row of a key counts. highest: what the cosines are not above.
    """
    looked = min(len(keys), most + _PROBES)
    while True:
        places = greatest(estimates, looked)
        cosines = exact(places)
        order = np.argsort(-cosines)
        _, first = np.unique(keys[places[order]], return_index=True)
        if len(first) >= most:
            edge = cosines[order[np.sort(first)[most - 1]]]
            return np.flatnonzero(highest >= edge)
        if looked == len(keys):
            return np.arange(len(keys))
        looked = min(len(keys), 4 * looked)


def greatest(values: Floats, count: int) -> Integers:
    """Places of at least so many of the greatest, and of few more unless many are equal.

    The greatest of columns say what to look for: as many columns have one that is not below.
    """
    columns = 4 * count
    depth = len(values) // columns
    if depth < 4:
        return np.argpartition(values, len(values) - count)[len(values) - count :]
    tops = values[: depth * columns].reshape(depth, columns).max(axis=0)
    return np.flatnonzero(values >= np.partition(tops, columns - count)[columns - count])
