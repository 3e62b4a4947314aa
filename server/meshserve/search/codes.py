"""Vectors in a byte a number: a quarter of the memory traffic, and bounds that prove which rows cannot be among the best.

A row v is kept as step * code, and how far that is from v is known. So is it of the query; therefore the true cosine lies
within `slack` of the approximate one, and rows whose upper bound is below the lower bounds of enough others are out.
What is left is scored exactly by whoever asks: nothing here makes a result approximate.
"""

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
_PART = 8192
"""Rows a call of the kernel, which holds Python's lock as long as it runs: half a millisecond at 1280 numbers."""
_ROUNDING = np.float32(1e-5)
"""What sums of single-precision numbers may be off by."""
LEAST_ROWS = 4096
"""Below that a plain product is as fast."""


def kernel() -> Any:
    """The module that multiplies bytes, or None where it is not installed: then everything is scored exactly at once."""
    try:
        return import_module("simsimd")
    except ImportError:
        return None


class Codes:
    """The codes of the rows of a matrix, in its order."""

    def __init__(self) -> None:
        self._kernel = kernel()
        self._codes: NDArray[np.int8] = np.empty((0, 0), np.int8)
        self._steps: Floats = np.empty(0, np.float32)
        self._errors: Floats = np.empty(0, np.float32)

    @property
    def usable(self) -> bool:
        """Whether there is a kernel to search with."""
        return self._kernel is not None

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return int(self._codes.nbytes + self._steps.nbytes + self._errors.nbytes)

    def reserve(self, capacity: int, width: int, count: int) -> None:
        """Make room; the first `count` rows stay."""
        if not self.usable:
            return
        codes: NDArray[np.int8] = np.empty((capacity, width), np.int8)
        steps, errors = np.empty(capacity, np.float32), np.empty(capacity, np.float32)
        if count:
            codes[:count], steps[:count] = self._codes[:count], self._steps[:count]
            errors[:count] = self._errors[:count]
        self._codes, self._steps, self._errors = codes, steps, errors

    def write(self, start: int, rows: Floats) -> None:
        """Keep rows of unit vectors from `start` on."""
        if not self.usable:
            return
        end = start + len(rows)
        steps = np.maximum(np.abs(rows).max(axis=1), np.float32(1e-30)) / np.float32(127)
        codes = np.rint(rows / steps[:, None])
        self._codes[start:end], self._steps[start:end] = codes, steps
        self._errors[start:end] = np.linalg.norm(rows - codes * steps[:, None], axis=1)

    def keep(self, rows: Integers) -> None:
        """Forget all but these rows."""
        if self.usable:
            self._codes, self._steps, self._errors = self._codes[rows], self._steps[rows], self._errors[rows]

    def bounds(self, query: Floats, rows: int | Integers) -> tuple[Floats, Floats]:
        """(approximate cosines of rows with a unit vector, slack): the true ones are no further off.

        rows: numbers of some, or how many of the first.
        """
        which: slice | Integers = slice(rows) if isinstance(rows, int) else rows
        codes, steps, errors = self._codes[which], self._steps[which], self._errors[which]
        count = len(codes)
        step = max(float(np.abs(query).max()), 1e-30) / 127
        code = np.rint(query / np.float32(step)).astype(np.int8)
        products = np.empty(count, np.float32)
        for start in range(0, count, _PART):
            end = min(start + _PART, count)
            found = self._kernel.cdist(code[None], codes[start:end], metric="dot", threads=1)
            products[start:end] = np.asarray(found)[0]
        off = np.float32(np.linalg.norm(query - code.astype(np.float32) * np.float32(step)))
        slack = errors * (1 + off) + (off + _ROUNDING)
        return products * (steps * np.float32(step)), slack


def contenders(keys: Integers, approximate: Floats, slack: Floats, most: int) -> Integers:
    """Places, ascending, that the `most` best keys are certainly among.

    keys: of each row what is found by it; the best row of a key counts.
    """
    looked = min(len(keys), most)
    lower = approximate - slack
    while True:
        top = np.argpartition(lower, len(lower) - looked)[len(lower) - looked :]
        if looked == len(keys) or len(np.unique(keys[top])) >= most:
            break
        looked = min(len(keys), 4 * looked)
    return np.flatnonzero(approximate + slack >= lower[top].min())
