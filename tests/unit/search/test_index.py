"""The matrix of vectors: whatever way it searches, what it finds is what a plain product finds."""

import sqlite3
from typing import Any

import numpy as np
import pytest

from meshserve.search import codes, index
from meshserve.search.codes import Codes, contenders, greatest
from meshserve.search.filtered import Filtered
from meshserve.search.index import Matrix, Wanted, unit
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
    monkeypatch.setattr(codes, "LEAST_ROWS", 1)
    monkeypatch.setattr(index, "_MOST_CONTENDERS", 1.0)
    if request.param == "plain":
        monkeypatch.setattr(codes, "kernel", lambda: None)
    elif codes.kernel() is None:
        pytest.skip("numkong is not installed")
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


def _shapes(rng: np.random.Generator, width: int) -> dict[str, Any]:
    """Rows of many kinds, and queries that go badly with them."""
    noise = rng.standard_normal((1500, width)).astype(np.float32)
    cone = np.ones(width, np.float32) + noise * np.float32(0.05)
    few = np.where(rng.random((1500, width)) < 3 / width, np.abs(noise), 0)
    loud = noise.copy()
    loud[::3, 0] *= 1000
    return {"noise": noise, "cone": cone, "few": few, "loud": loud, "same": np.repeat(noise[:3], 500, axis=0)}


@pytest.mark.parametrize("width", [3, 24, 384])
def test_no_cosine_is_above_what_its_code_allows(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if codes.kernel() is None:
        pytest.skip("numkong is not installed")
    monkeypatch.setattr(codes, "LEAST_ROWS", 1)
    rng = np.random.default_rng(6)
    for name, shaped in _shapes(rng, width).items():
        rows = shaped / np.maximum(np.linalg.norm(shaped, axis=1, keepdims=True), np.float32(1e-9))
        rows[7] = 0
        made = Codes()
        made.reserve(2000, width)
        made.follow(rows[:1000])
        made.follow(rows)
        assert made.coded == len(rows)
        for drawn in (*rng.standard_normal((3, width)).astype(np.float32), rows[3], -rows[6], rows[8] + rows[9]):
            query = unit(drawn)
            cosines = rows @ query
            estimates, highest = made.estimates(query, len(rows))
            assert bool(np.all(cosines <= highest)), name
            some = np.arange(5, 900, 7)
            assert np.allclose(made.estimates(query, some)[0], estimates[some], atol=1e-6)
            for most in (1, 10, 300):
                places = contenders(np.arange(len(rows)), estimates, highest, most, lambda places, c=cosines: c[places])
                assert np.sort(cosines)[-most] >= np.sort(cosines[places])[-most] - 1e-6, name
                assert np.allclose(np.sort(cosines[places])[-most:], np.sort(cosines)[-most:], atol=1e-6), name


def test_the_errors_of_estimates_are_as_large_as_they_are_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    if codes.kernel() is None:
        pytest.skip("numkong is not installed")
    monkeypatch.setattr(codes, "LEAST_ROWS", 1)
    rng = np.random.default_rng(6)
    for name, shaped in _shapes(rng, 384).items():
        rows = shaped / np.maximum(np.linalg.norm(shaped, axis=1, keepdims=True), np.float32(1e-9))
        made = Codes()
        made.reserve(len(rows), 384)
        made.follow(rows)
        query = unit(rng.standard_normal(384).astype(np.float32))
        estimates, highest = made.estimates(query, len(rows))
        deviations = (rows @ query - estimates) / ((highest - estimates) / codes._DEVIATIONS)
        assert np.abs(deviations).max() < 5, name
        if name in ("noise", "cone", "few"):  # of the others there are few kinds, and so few errors
            assert 0.5 < np.sqrt(np.mean(deviations**2)) < 1.3, name


def test_most_rows_are_left_out() -> None:
    if codes.kernel() is None:
        pytest.skip("numkong is not installed")
    rows = np.random.default_rng(6).standard_normal((codes.LEAST_ROWS, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    made = Codes()
    made.reserve(len(rows), 384)
    made.follow(rows[:-1])
    assert made.coded == 0
    made.follow(rows)
    cosines = rows @ rows[5]
    kept = contenders(np.arange(len(rows)), *made.estimates(rows[5], len(rows)), 10, lambda places: cosines[places])
    assert 10 <= len(kept) < len(rows) / 10


def test_keys_that_have_many_rows_leave_room_for_others() -> None:
    keys = np.array([1] * 50 + [2, 3, 4])
    scores = np.array([1.0] * 50 + [0.3, 0.2, 0.1], np.float32)
    assert {51, 50} <= set(contenders(keys, scores, scores, 3, lambda places: scores[places]).tolist())
    assert len(contenders(keys, scores, scores, 1, lambda places: scores[places])) == 50
    assert len(contenders(keys, scores, scores, 5, lambda places: scores[places])) == 53  # there are no five


def test_the_greatest_are_found() -> None:
    rng = np.random.default_rng(3)
    for values in (rng.standard_normal(5000).astype(np.float32), np.zeros(5000, np.float32), np.arange(5000.0)):
        for count in (1, 64, 900, 5000):
            found = greatest(values.astype(np.float32), count)
            assert len(found) >= count
            assert np.allclose(np.sort(values[found])[-count:], np.sort(values)[-count:])


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
