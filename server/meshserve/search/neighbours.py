"""Many queries at once: what is nearest to each, in one walk through the vectors of an app."""

from collections.abc import Callable, Mapping, Sequence
from sqlite3 import Connection

import numpy as np

from meshserve.search.index import Floats, Index, Wanted

BY_VECTOR, BY_INPUT = 0, 1
"""Columns of the keys of a matrix: what is found."""
Query = Mapping[str, Floats]
"""Space → unit vector in it. Of what is found in several spaces the best score counts."""
Only = Callable[[str], Wanted | None]
"""The keys of a space that may be found, None for all."""


def nearest(
    connection: Connection, index: Index, app: int, queries: Sequence[Query], column: int, only: Only, most: int
) -> list[list[tuple[int, float]]]:
    """Of each query the (key, score) of what is most alike, best first; of equals what was added last.

    A score is (1 + cosine) / 2, as that of a search. Queries whose width a space has not find nothing in it.
    """
    found: list[dict[int, float]] = [{} for _ in queries]
    for space in sorted({space for query in queries for space in query}):
        matrix = index.matrix(connection, app, space)
        wanted = only(space)  # may be read from the store, which nobody should have to wait for
        with matrix.lock:
            matrix.follow(connection)
            asking = [number for number, query in enumerate(queries) if len(query.get(space, ())) == matrix.width]
            if not asking or not matrix.width:
                continue
            stacked = np.array([queries[number][space] for number in asking], np.float32)
            best = matrix.nearest(stacked, column, wanted, most)
        for number, (keys, cosines) in zip(asking, best, strict=True):
            scores = np.clip((1 + cosines) / 2, 0, 1)
            for key, score in zip(keys.tolist(), scores.tolist(), strict=True):
                found[number][key] = max(score, found[number].get(key, 0.0))
    return [sorted(each.items(), key=lambda pair: (-pair[1], -pair[0]))[:most] for each in found]
