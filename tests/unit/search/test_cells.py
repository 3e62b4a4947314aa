"""Cells of rows: the nearest ones that have so many rows, and how many it takes to come to a row."""

from typing import Any

import numpy as np
import pytest

from meshserve.search import cells
from meshserve.search.cells import Cells

WIDTH, ROWS = 8, 400


def unit(rows: Any) -> Any:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(cells, "_ROWS_A_CELL", 20)
    return unit(np.random.default_rng(1).standard_normal((ROWS, WIDTH)))


def made(rows: Any, alive: Any = None) -> Cells:
    middles = cells.centres(rows, len(rows))
    return Cells(middles, cells.assigned(rows, middles), np.ones(len(rows), bool) if alive is None else alive)


def test_every_row_is_in_the_cell_of_the_centre_it_is_most_like(rows: Any) -> None:
    found = made(rows)
    assert len(found.centres) == 20
    assert np.allclose(np.linalg.norm(found.centres, axis=1), 1, atol=1e-5)
    for number in range(20):
        inside = found.order[found.bounds[number] : found.bounds[number + 1]]
        assert np.all(found.of[inside] == number)
        assert np.all((rows[inside] @ found.centres.T).argmax(axis=1) == number)
        assert np.all(np.diff(inside) > 0)
    assert sorted(found.order.tolist()) == list(range(ROWS))


def test_centres_are_where_rows_are() -> None:
    middles = np.eye(WIDTH, dtype=np.float32)[:2]
    around = unit(np.repeat(middles, 1500, axis=0) + np.random.default_rng(2).normal(0, 0.05, (3000, WIDTH)))
    found = cells.centres(around, 2000)
    assert sorted(np.abs(found).argmax(axis=1).tolist()) == [0, 1]
    assert np.all((found @ middles.T).max(axis=1) > 0.99)


def test_what_a_row_needs_is_what_it_is_found_with(rows: Any) -> None:
    found, query = made(rows), unit(np.random.default_rng(3).standard_normal((1, WIDTH)))[0]
    needed = found.needed(query, np.arange(ROWS))
    assert needed.max() == ROWS
    for row, enough in enumerate(needed.tolist()):
        assert found.of[row] in found.nearest(query, enough)
        fewer = enough - int(found.sizes[found.of[row]])
        assert not fewer or found.of[row] not in found.nearest(query, fewer)
    assert len(found.nearest(query, 10 * ROWS)) == 20
    assert found.needed(query, np.array([ROWS + 5])).tolist() == [0]  # it came later and is in none


def test_rows_that_are_forgotten_do_not_count(rows: Any) -> None:
    alive = np.ones(ROWS, bool)
    alive[::2] = False
    found, query = made(rows, alive), rows[1]
    assert found.sizes.sum() == ROWS // 2
    before = len(found.nearest(query, 50))
    near = np.flatnonzero(np.isin(found.of, found.nearest(query, 50)))
    for row in near.tolist():
        if alive[row]:
            found.forget(row)
    found.forget(ROWS + 5)
    assert found.sizes.sum() == ROWS // 2 - alive[near].sum()
    assert len(found.nearest(query, 50)) > before


def test_rows_that_are_all_equal_are_in_one_cell(rows: Any) -> None:
    found = made(np.repeat(rows[:1], ROWS, axis=0))
    assert np.all(np.isfinite(found.centres))
    assert found.sizes.max() == ROWS
    assert len(found.nearest(rows[0], 1)) >= 1


def test_few_rows_are_one_cell() -> None:
    assert cells.sampled(7) == 7
    assert len(cells.centres(unit(np.ones((7, 3))), 7)) == 1
