"""A turn of all vectors in a direction drawn at random.

Lengths and angles stay, and what is particular about a few numbers of a vector is spread evenly over all of them.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_BLOCK = 128
"""Numbers that are turned together: twice, in other company the second time, which is near to a turn of all at once and
costs a fifth of it at 1280 numbers."""


class Turn:
    """One turn of vectors of a width, another each time that one is made: nobody can choose vectors that go badly with it.

    width: numbers of a vector afterwards: the next multiple of 128; zeros fill it up before.
    """

    def __init__(self, width: int) -> None:
        rng = np.random.default_rng()
        self.width = -(-width // _BLOCK) * _BLOCK
        self._signs = rng.choice(np.array([-1, 1], np.float32), width)
        self._first, self._second = (_at_right_angles(rng) for _ in range(2))
        self._company = rng.permutation(self.width)

    def __call__(self, rows: Floats) -> Floats:
        """The rows, turned."""
        filled = np.zeros((len(rows), self.width), np.float32)
        np.multiply(rows, self._signs, out=filled[:, : rows.shape[1]])
        mixed: Floats = (filled.reshape(-1, _BLOCK) @ self._first).reshape(filled.shape)
        turned: Floats = (mixed[:, self._company].reshape(-1, _BLOCK) @ self._second).reshape(filled.shape)
        return turned


def _at_right_angles(rng: np.random.Generator) -> Floats:
    drawn, triangle = np.linalg.qr(rng.standard_normal((_BLOCK, _BLOCK)))
    block: Floats = (drawn * np.sign(np.diag(triangle))).astype(np.float32)
    return block
