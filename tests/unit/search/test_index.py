"""The matrix of vectors: whatever way it searches, what it finds is what a plain product finds."""

import sqlite3
from typing import Any

import numpy as np
import pytest

from meshserve.search import codes, index
from meshserve.search.codes import Codes, contenders
from meshserve.search.index import Filtered, Matrix, Wanted, unit
from meshserve.search.ranks import BY_ANNOTATION, BY_INPUT, LikenessRank, best, scored

APP, SPACE, WIDTH = 1, "space", 24


class Store:
    """Vectors as the store has them, and beside them what is there by rights: pk → (input, annotation, vector)."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.executescript(
            "CREATE TABLE vectors (pk INTEGER PRIMARY KEY AUTOINCREMENT, owner, input, annotation, space, vector);"
            "CREATE INDEX vectors_space ON vectors (owner, space);"
            "CREATE TABLE vectors_gone (number INTEGER PRIMARY KEY AUTOINCREMENT, owner, space, vector);"
        )
        self.rows: dict[int, tuple[int, int, Any]] = {}
        self._annotation = 0

    def add(self, input: int, vector: Any) -> None:
        self._annotation += 1
        made = unit(np.asarray(vector, np.float32))
        sql = "INSERT INTO vectors (owner, input, annotation, space, vector) VALUES (?, ?, ?, ?, ?)"
        pk = self.connection.execute(sql, (APP, input, self._annotation, SPACE, made.tobytes())).lastrowid
        self.rows[int(pk or 0)] = (input, self._annotation, made)

    def remove(self, pk: int) -> None:
        self.connection.execute("DELETE FROM vectors WHERE pk = ?", (pk,))
        self.connection.execute("INSERT INTO vectors_gone (owner, space, vector) VALUES (?, ?, ?)", (APP, SPACE, pk))
        del self.rows[pk]

    def expected(self, query: Any, column: int, wanted: set[int] | None) -> dict[int, float]:
        found: dict[int, float] = {}
        for row in self.rows.values():
            key, score = row[column - 1], float((1 + np.dot(row[2].astype(np.float64), query)) / 2)
            if wanted is None or key in wanted:
                found[key] = max(score, found.get(key, -1.0))
        return found


class Index:
    """One matrix in place of all."""

    def __init__(self) -> None:
        self.only = Matrix(APP, SPACE)

    def matrix(self, connection: sqlite3.Connection, app: int, space: str) -> Matrix:
        return self.only


@pytest.fixture(params=["codes", "plain", "file"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each way of searching, from the first row on."""
    monkeypatch.setattr(index, "LEAST_ROWS", 1)
    monkeypatch.setattr(index, "_MOST_CONTENDERS", 1.0)
    if request.param == "plain":
        monkeypatch.setattr(codes, "kernel", lambda: None)
    elif codes.kernel() is None:
        pytest.skip("simsimd is not installed")
    if request.param == "file":
        monkeypatch.setattr(index, "_IN_MEMORY", 0)
    return str(request.param)


def test_the_best_are_those_of_a_plain_product(way: str) -> None:
    rng = np.random.default_rng(5)
    store, held = Store(), Index()
    for step in range(5):
        for _ in range(40):
            near = rng.random() < 0.3 and store.rows
            base = store.rows[int(rng.choice(list(store.rows)))][2] if near else 0
            noise = rng.standard_normal(WIDTH) * (0.0 if near and rng.random() < 0.3 else 0.05 if near else 1)
            store.add(int(rng.integers(1, 100)), base + noise)
        for pk in rng.choice(list(store.rows), 45 if step == 3 else 4, replace=False):  # 45: it is packed
            store.remove(int(pk))
        query = unit(rng.standard_normal(WIDTH).astype(np.float32))
        for column in (BY_INPUT, BY_ANNOTATION):
            for wanted in (None, set(range(1, 80)), set(range(7)), set()):
                _compare(store, held, query, column, wanted)


def _compare(store: Store, held: Any, query: Any, column: int, wanted: set[int] | None) -> None:
    keys = None if wanted is None else Wanted(np.array(sorted(wanted), np.int64))
    expected = store.expected(query, column, wanted)
    ordered = sorted(expected.values(), reverse=True)
    for count in (1, 10, 1000):
        rank = LikenessRank({SPACE: query})
        got = best(scored(store.connection, held, APP, [rank], column, keys, count), 0.0, count)
        assert len(got) == min(count, len(expected))
        assert [score for _, score in got] == pytest.approx(ordered[: len(got)], abs=1e-5)
        assert [expected[key] for key, _ in got] == pytest.approx(ordered[: len(got)], abs=1e-5)


def test_bounds_hold_for_vectors_of_any_shape() -> None:
    if codes.kernel() is None:
        pytest.skip("simsimd is not installed")
    rng = np.random.default_rng(6)
    rows = rng.standard_normal((500, 64)).astype(np.float32)
    rows[::3, 0] *= 100  # one number that takes the whole range of a byte
    rows[1] = 0
    rows[2:] /= np.linalg.norm(rows[2:], axis=1, keepdims=True)
    rows[0] = unit(rows[0])
    made = Codes()
    made.reserve(600, 64, 0)
    made.write(0, rows)
    for query in (*rng.standard_normal((20, 64)).astype(np.float32), rows[0], rows[3], -rows[6]):
        wanted = unit(query)
        approximate, slack = made.bounds(wanted, len(rows))
        exact = rows.astype(np.float64) @ wanted.astype(np.float64)
        assert bool(np.all(np.abs(exact - approximate) <= slack))
        for most in (1, 7, 100):
            places = contenders(np.arange(500), approximate, slack, most)
            assert set(np.argsort(-exact, kind="stable")[:most]) <= set(places)


def test_keys_that_have_many_rows_leave_room_for_others() -> None:
    keys = np.array([1] * 50 + [2, 3, 4])
    scores = np.array([1.0] * 50 + [0.3, 0.2, 0.1], np.float32)
    assert {51, 50} <= set(contenders(keys, scores, np.zeros(53, np.float32), 3).tolist())
    assert len(contenders(keys, scores, np.zeros(53, np.float32), 1)) == 50


def test_what_filters_left_is_known_until_something_is_committed() -> None:
    known, made = Filtered(), []

    def make() -> Any:
        made.append(1)
        return np.arange(3)

    first = known.get(b"1", "a", make)
    assert known.get(b"1", "a", make) is first
    assert known.get(b"1", "b", make) is not first
    assert known.get(b"2", "a", make) is not first
    assert len(made) == 3


def test_a_matrix_is_read_again_when_something_was_committed() -> None:
    store = Store()
    store.add(1, np.eye(WIDTH)[0])
    matrix = Matrix(APP, SPACE)
    matrix.follow(store.connection, b"one")
    store.add(2, np.eye(WIDTH)[1])
    matrix.follow(store.connection, b"one")
    assert matrix.view[1][:, 1].tolist() == [1]
    matrix.follow(store.connection, b"two")
    assert matrix.view[1][:, 1].tolist() == [1, 2]
    store.remove(1)
    matrix.follow(store.connection)  # nobody knows whether
    assert matrix.view[2].tolist() == [False, True] or matrix.view[1][:, 1].tolist() == [2]
