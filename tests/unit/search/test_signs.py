"""Signs of rows: how many differ is what plain counting says, whichever pieces the rows lie in."""

from typing import Any

import numpy as np
import pytest

from meshserve.search import cells as cells_module
from meshserve.search import codes, signs
from meshserve.search.cells import Cells
from meshserve.search.signs import Signs

WIDTH, ROWS = 24, 600

pytestmark = pytest.mark.skipif(codes.kernel() is None, reason="numkong is not installed")


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signs, "_ROWS_A_PIECE", 100)
    monkeypatch.setattr(cells_module, "_ROWS_A_CELL", 50)


def drawn(count: int, seed: int = 1) -> Any:
    rows = np.random.default_rng(seed).standard_normal((count, WIDTH))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def filled(rows: Any, capacity: int = 0) -> Signs:
    made = Signs(codes.kernel(), rows.mean(axis=0), capacity or len(rows))
    made.add(rows)
    return made


def in_cells(rows: Any) -> Cells:
    middles = cells_module.centres(rows, len(rows))
    return Cells(middles, cells_module.assigned(rows, middles), np.ones(len(rows), bool))


def place(made: Signs, cells: Cells | None) -> None:
    for _ in made.placing(cells):
        pass


def check(made: Signs, rows: Any, query: Any, near: int = 0) -> Any:
    """The numbers of the rows that were looked at; how many signs differ is counted here bit by bit."""
    seen = made.look(query, near)
    found = seen.rows(np.arange(len(seen.distances)))
    assert len(set(found.tolist())) == len(found)
    plain = np.unpackbits(made._of(rows[found]) ^ made._of(query[None]), axis=1).sum(axis=1)
    assert np.array_equal(seen.distances, plain)
    return found


def test_rows_in_no_cell() -> None:
    rows = drawn(ROWS + 50)
    made = filled(rows[:ROWS], ROWS + 50)
    assert np.array_equal(check(made, rows, rows[3]), np.arange(ROWS))
    made.add(rows[ROWS:])  # the last piece grows
    assert np.array_equal(check(made, rows, rows[3], 10), np.arange(ROWS + 50))


def test_rows_in_cells_and_such_as_came_later() -> None:
    rows, query = drawn(ROWS + 250), drawn(1, 2)[0]
    made, cells = filled(rows[:ROWS]), in_cells(rows[:ROWS])
    place(made, cells)
    assert sorted(check(made, rows, query).tolist()) == list(range(ROWS))
    made.reserve(ROWS + 250)
    made.add(rows[ROWS:])
    assert sorted(check(made, rows, query).tolist()) == list(range(ROWS + 250))
    near = np.flatnonzero(np.isin(cells.of, cells.nearest(query, 120)))
    assert 120 <= len(near) < ROWS
    assert sorted(check(made, rows, query, 120).tolist()) == [*near.tolist(), *range(ROWS, ROWS + 250)]
    place(made, None)
    assert np.array_equal(check(made, rows, query, 120), np.arange(ROWS + 250))


def test_rows_that_stay_are_in_no_cell() -> None:
    rows, query = drawn(ROWS), drawn(1, 2)[0]
    made = filled(rows)
    place(made, in_cells(rows))
    kept = np.flatnonzero(np.arange(ROWS) % 3)
    made.keep(kept, ROWS)
    assert np.array_equal(check(made, rows[kept], query, 50), np.arange(len(kept)))
    made.add(rows[:10])
    assert len(check(made, np.concatenate((rows[kept], rows[:10])), query)) == len(kept) + 10


def test_placing_is_given_up_where_rows_are_forgotten_meanwhile() -> None:
    rows, query = drawn(ROWS), drawn(1, 2)[0]
    made = filled(rows)
    steps = made.placing(in_cells(rows))
    next(steps)
    made.keep(np.arange(0, ROWS, 2), ROWS)
    assert list(steps) == []
    assert made.cells is None
    assert len(check(made, rows[::2], query)) == ROWS // 2


def test_searches_and_rows_come_while_they_are_placed() -> None:
    rows, query = drawn(ROWS + 100), drawn(1, 2)[0]
    made = filled(rows[:ROWS], ROWS + 100)
    for number, _ in enumerate(made.placing(in_cells(rows[:ROWS]))):
        if number < 10:
            made.add(rows[ROWS + 10 * number : ROWS + 10 * number + 10])
            assert len(check(made, rows, query)) == ROWS + 10 * number + 10
    assert made.cells is not None
    assert sorted(check(made, rows, query).tolist()) == list(range(ROWS + 100))
