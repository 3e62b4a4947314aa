"""Who belongs to whom: rows and columns paired so that the sum of costs is least, or nearest first."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pairs = list[tuple[int, int]]


def scaled(distances: Floats, limit: float) -> Floats:
    """Distances as shares of the limit; infinite where they are not below it."""
    within = distances < limit
    return np.where(within, distances / (limit or 1.0), np.inf)


def paired(costs: Floats, *, optimal: bool = True) -> Pairs:
    """(row, column) pairs in the order of rows, each row and column once at most.

    costs: [rows, columns]; pairs of 1 or more are never made. optimal: the pairs whose costs add up to least, where
    each row that stays alone costs 1; else the cheapest pair first, then the cheapest of what remains.
    """
    possible = costs < 1
    rows, columns = np.flatnonzero(possible.any(axis=1)), np.flatnonzero(possible.any(axis=0))
    if not rows.size:
        return []
    small = np.where(possible, costs - 1, 0.0)[np.ix_(rows, columns)]  # below 0: better than to stay alone
    if not optimal:
        chosen = _nearest(small)
    elif rows.size <= columns.size:
        chosen = list(enumerate(_cheapest(small)))
    else:
        chosen = [(row, column) for column, row in enumerate(_cheapest(small.T))]
    return sorted((int(rows[row]), int(columns[column])) for row, column in chosen if small[row, column] < 0)


def _nearest(costs: Floats) -> Pairs:
    pairs: Pairs = []
    open_rows, open_columns = set(range(costs.shape[0])), set(range(costs.shape[1]))
    for place in np.argsort(costs, axis=None, kind="stable").tolist():
        row, column = divmod(place, costs.shape[1])
        if row in open_rows and column in open_columns:
            pairs.append((row, column))
            open_rows.discard(row)
            open_columns.discard(column)
    return pairs


def _cheapest(costs: Floats) -> list[int]:
    """The column of each row, of at most as many rows as columns: shortest augmenting paths over reduced costs."""
    rows, columns = costs.shape
    row_price, column_price = np.zeros(rows + 1), np.zeros(columns + 1)
    owner = np.zeros(columns + 1, np.intp)  # the row of each column, both counted from 1; 0 for none
    for row in range(1, rows + 1):
        owner[0] = row
        at = 0
        reach = np.full(columns + 1, np.inf)
        before = np.zeros(columns + 1, np.intp)
        done = np.zeros(columns + 1, bool)
        while owner[at]:
            done[at] = True
            through = costs[owner[at] - 1] - row_price[owner[at]] - column_price[1:]
            shorter = np.flatnonzero(~done[1:] & (through < reach[1:])) + 1
            reach[shorter], before[shorter] = through[shorter - 1], at
            best = int(np.argmin(np.where(done, np.inf, reach)))
            step = reach[best]
            row_price[owner[done]] += step
            column_price[done] -= step
            reach[~done] -= step
            at = best
        while at:
            owner[at] = owner[before[at]]
            at = int(before[at])
    assigned = np.zeros(rows, np.intp)
    taken = np.flatnonzero(owner[1:])
    assigned[owner[1:][taken] - 1] = taken
    return [int(column) for column in assigned]
