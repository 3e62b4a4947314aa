"""Products of few rows, and the best of several."""

import numpy as np
from numpy.typing import NDArray

from meshserve.search.together import in_parts

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
LARGEST_BLOCK = 8 << 20
"""Bytes of the vectors that a filter leaves, up to which they are kept together once it comes again."""
_FEWEST = 64
"""Rows that are worth a thread."""
_ONE_THREAD = 450_000
"""Numbers up to which OpenBLAS multiplies in the thread that asks."""


def merged(
    best: tuple[Integers, Floats], more: tuple[Integers, Floats], most: int, once: bool
) -> tuple[Integers, Floats]:
    """The best of two lots, best first: each key once, of equals the greatest key first. once: as `more` has them."""
    fresh_keys, fresh = more
    if once and most < len(fresh):
        kept = fresh >= np.partition(fresh, len(fresh) - most)[len(fresh) - most]
        fresh_keys, fresh = fresh_keys[kept], fresh[kept]
    keys, cosines = np.concatenate((best[0], fresh_keys)), np.concatenate((best[1], fresh))
    order = np.lexsort((-keys, -cosines))
    _, first = np.unique(keys[order], return_index=True)
    order = order[np.sort(first)[:most]]
    return keys[order], cosines[order]


def product(rows: Floats, query: Floats) -> Floats:
    """Cosines of few rows: in parts, as BLAS would wake other threads for all at once and wait for them on a busy machine."""
    if rows.nbytes > LARGEST_BLOCK:
        cosines: Floats = rows @ query
        return cosines
    part = _part(rows)
    return np.concatenate([rows[start : start + part] @ query for start in range(0, max(1, len(rows)), part)])


def gathered(vectors: Floats, rows: Integers, query: Floats) -> Floats:
    """Cosines of some rows, which are copied in parts that stay in the processor's cache, by several threads."""
    cosines = np.empty(len(rows), np.float32)

    def work(start: int, stop: int) -> None:
        cosines[start:stop] = vectors[rows[start:stop]] @ query

    in_parts(len(rows), min(_part(vectors), max(_FEWEST, -(-len(rows) // 4))), work)
    return cosines


def _part(rows: Floats) -> int:
    return max(1, _ONE_THREAD // max(1, int(rows.shape[1])))
