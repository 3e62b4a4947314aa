"""Pairing by costs, against trying everything."""

import itertools
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from meshserve.workflow.operators.tracking.assignment import paired, scaled

TABLES = st.integers(0, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0, np.inf]), min_size=columns, max_size=columns),
        max_size=4,
    ).map(lambda rows: np.array(rows, float).reshape(len(rows), columns))
)


def gain(costs: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", pairs: Sequence[tuple[int, int]]) -> float:
    """What the pairs save, where each that could be made and was not costs 1."""
    return sum(1 - float(costs[pair]) for pair in pairs)


def most(costs: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> float:
    rows, columns = costs.shape
    best = 0.0
    for chosen in itertools.product([None, *range(columns)], repeat=rows):
        used = [column for column in chosen if column is not None]
        if len(set(used)) == len(used):
            pairs = [(row, c) for row, c in enumerate(chosen) if c is not None and costs[row, c] < 1]
            best = max(best, gain(costs, pairs))
    return best


@given(TABLES)
def test_the_pairs_cost_least(costs: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> None:
    for optimal in (True, False):
        pairs = paired(costs, optimal=optimal)
        assert all(costs[pair] < 1 for pair in pairs)
        for side in (0, 1):
            assert len({pair[side] for pair in pairs}) == len(pairs)
        assert pairs == sorted(pairs)
        if optimal:
            assert abs(gain(costs, pairs) - most(costs)) < 1e-9


def test_nearest_first_is_not_always_best() -> None:
    costs = np.array([[0.1, 0.3], [0.2, 0.95]])
    assert paired(costs) == [(0, 1), (1, 0)]
    assert paired(costs, optimal=False) == [(0, 0), (1, 1)]


def test_distances_at_the_limit_are_too_far() -> None:
    assert scaled(np.array([[0.1, 0.2, 0.3]]), 0.2).tolist() == [[0.5, np.inf, np.inf]]
    assert scaled(np.array([[0.0]]), 0.0).tolist() == [[np.inf]]
