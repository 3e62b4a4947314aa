"""How much alike two things look: distances of their embeddings."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Embeddings = Sequence[Floats | None]


def _cosine(first: Floats, second: Floats) -> float:
    length = float(np.linalg.norm(first) * np.linalg.norm(second))
    return 1.0 - float(first @ second) / length if length else 1.0


def _euclidean(first: Floats, second: Floats) -> float:
    return float(np.linalg.norm(first - second))


def _distances(first: Embeddings, second: Embeddings, distance: Callable[[Floats, Floats], float]) -> Floats:
    """[n, m]; not a number where one of two has no embedding, or theirs differ in size."""
    table = np.full((len(first), len(second)), np.nan)
    for row, one in enumerate(first):
        for column, other in enumerate(second):
            if one is not None and other is not None and one.size == other.size:
                table[row, column] = distance(one, other)
    return table


def cosine_distances(first: Embeddings, second: Embeddings) -> Floats:
    """[n, m]: 0 for the same direction, 1 for a right angle, and for those that cannot be compared."""
    return np.nan_to_num(_distances(first, second, _cosine), nan=1.0)


DISTANCES: Mapping[str, Callable[[Embeddings, Embeddings], Floats]] = {
    "cosine": lambda first, second: _distances(first, second, _cosine),
    "euclidean": lambda first, second: _distances(first, second, _euclidean),
}
"""Name → [n, m] of embeddings; not a number for those that cannot be compared."""
