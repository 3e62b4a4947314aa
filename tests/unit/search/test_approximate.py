"""The approximate first pass: its recall is what was measured, and where it would not hold, the answer is exact."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from meshserve.app import build_services
from meshserve.config import Config
from meshserve.dispatch.counts import Counts
from meshserve.search import approximate, cells, codes
from meshserve.search.index import Index, Matrix, Wanted
from meshserve.search.ranks import LikenessRank, scored
from meshserve.search.signs import Seen, Signs
from meshserve.transport.metrics import Metrics

WIDTH, ROWS, MOST, BEYOND = 48, 6000, 10, 1000

pytestmark = pytest.mark.skipif(codes.kernel() is None, reason="numkong is not installed")


def clustered(count: int, seed: int = 1) -> Any:
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(0).standard_normal((40, WIDTH))
    rows = centres[rng.integers(0, len(centres), count)] + rng.standard_normal((count, WIDTH)) * 0.5
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def filled(vectors: Any, a_key: int = 1) -> Matrix:
    matrix = Matrix(1, "space")
    append(matrix, vectors, 0, a_key)
    return matrix


def append(matrix: Matrix, vectors: Any, start: int, a_key: int = 1) -> None:
    rows = enumerate(vectors, start + 1)
    matrix._append([(pk, (pk + a_key - 1) // a_key, pk, vector.tobytes()) for pk, vector in rows])


def found(matrix: Matrix, query: Any, beyond: int, wanted: Wanted | None = None, most: int = MOST) -> list[int]:
    with matrix.lock:
        keys, cosines = matrix.cosines(query, 1, wanted, most, beyond)
    best: dict[int, float] = {}
    for key, cosine in zip(keys[:, 1].tolist(), cosines.tolist(), strict=True):
        best[key] = max(cosine, best.get(key, -2.0))
    return sorted(best, key=lambda key: -best[key])[:most]


def looked_at(matrix: Matrix, query: Any, wanted: Wanted | None = None, most: int = MOST) -> bool:
    """Whether a search goes by the signs."""
    rows = None if wanted is None else wanted.places(matrix, 1).rows
    with matrix.lock:
        return matrix.sketches.near(matrix, query, 1, rows, most) is not None


@pytest.fixture(autouse=True)
def _fewer_queries(judged: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    """After `judged` is measured as it should be."""
    monkeypatch.setattr(approximate, "_QUERIES", 16)
    monkeypatch.setattr(approximate, "_WANTED_RECALL", 1.0)


@pytest.fixture(scope="module")
def judged() -> Matrix:
    matrix = filled(clustered(ROWS))
    found(matrix, clustered(1)[0], BEYOND)
    matrix.sketches.wait()
    return matrix


def test_nothing_is_approximate_unless_it_is_asked_for() -> None:
    matrix, query = filled(clustered(ROWS)), clustered(1, 9)[0]
    exact = found(matrix, query, 0)
    assert found(matrix, query, ROWS) == exact  # not more rows than that
    assert (matrix.sketches.state, matrix.sketches.measured) == ("unused", ())
    with matrix.lock:
        assert len(matrix.cosines(query, 1, None)[0]) == ROWS  # all of them, as several ranks want


def test_the_recall_is_what_was_measured(judged: Matrix) -> None:
    assert judged.sketches.state == "on"
    ten = judged.sketches.measured[0]
    assert (ten.depth, ten.rows) == (10, ROWS)
    assert ten.recall >= approximate.LEAST_RECALL
    queries = clustered(100, 9)
    assert all(looked_at(judged, query) for query in queries)
    hits = [len(set(found(judged, q, BEYOND)) & set(found(judged, q, 0))) / MOST for q in queries]
    assert np.mean(hits) >= approximate.LEAST_RECALL - 0.005
    assert ten.candidates <= ROWS * 0.05


def test_where_it_would_not_hold_it_is_exact(judged: Matrix) -> None:
    query = clustered(1, 9)[0]
    every = np.arange(1, ROWS + 1)
    cases = {
        "a filter that leaves a tenth": (Wanted(every[::10]), MOST),
        "a filter that leaves less than half": (Wanted(every[: ROWS // 2 - 1]), MOST),
        "a page deeper than what was measured": (None, 129),
    }
    for case, (wanted, most) in cases.items():
        assert not looked_at(judged, query, wanted, most), case
        assert found(judged, query, BEYOND, wanted, most) == found(judged, query, 0, wanted, most), case
    weak = Wanted(every[every % 4 > 0])
    assert looked_at(judged, query, weak)
    assert set(found(judged, query, BEYOND, weak)) <= set(weak.keys.tolist())


def test_adds_and_deletes_are_followed_at_once() -> None:
    matrix = filled(clustered(ROWS))
    queries = clustered(20, 9)
    found(matrix, queries[0], BEYOND)
    matrix.sketches.wait()
    append(matrix, queries, ROWS)
    for number, query in enumerate(queries):
        assert looked_at(matrix, query)
        assert found(matrix, query, BEYOND)[0] == ROWS + 1 + number
        matrix._forget(ROWS + 1 + number)
        assert ROWS + 1 + number not in found(matrix, query, BEYOND)
    for pk in range(1, ROWS // 3):
        matrix._forget(pk)
    matrix._pack()
    matrix._reserve(5000, WIDTH)
    append(matrix, clustered(100, 11), ROWS + 20)
    same = [found(matrix, query, BEYOND) == found(matrix, query, 0) for query in queries]
    assert all(looked_at(matrix, query) for query in queries)
    assert sum(same) >= len(same) - 2


def test_only_the_nearest_cells_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_ROWS_A_CELL", 60)
    matrix, queries = filled(clustered(ROWS)), clustered(40, 9)
    found(matrix, queries[0], BEYOND)
    matrix.sketches.wait()
    ten = matrix.sketches.measured[0]
    assert ROWS * 0.1 <= ten.near <= ROWS * 0.5
    assert ten.recall >= approximate.LEAST_RECALL
    seen: list[int] = []

    def look(self: Signs, query: Any, near: int = 0, plain: Any = Signs.look) -> Seen:
        got: Seen = plain(self, query, near)
        seen.append(len(got.distances))
        return got

    monkeypatch.setattr(Signs, "look", look)
    hits = [len(set(found(matrix, q, BEYOND)) & set(found(matrix, q, 0))) / MOST for q in queries]
    assert np.mean(hits) >= approximate.LEAST_RECALL
    assert max(seen) < ROWS * 0.6
    weak = Wanted(np.arange(1, ROWS + 1)[::2])
    found(matrix, queries[0], BEYOND, weak)
    assert seen[-1] == ROWS  # where the nearest cells may hold nothing of what a filter leaves
    gone = found(matrix, queries[0], 0, most=ROWS // 5)  # all around the query, which cells nearby consist of
    for pk in gone:
        matrix._forget(pk)
    got = found(matrix, queries[0], BEYOND)
    assert len(got) == MOST
    assert not set(got) & set(gone)
    assert seen[-1] > ten.near
    matrix._pack()
    assert len(found(matrix, queries[1], BEYOND)) == MOST
    assert seen[-1] == ROWS - ROWS // 5  # in no cell until it is measured again
    matrix.sketches.wait()
    assert matrix.sketches.measured[0].rows == ROWS - ROWS // 5


def test_it_is_off_where_too_many_would_be_rescored(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    noise = np.random.default_rng(2).standard_normal((4200, 128)).astype(np.float32)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    matrix = filled(noise)
    found(matrix, noise[0], BEYOND)
    matrix.sketches.wait()
    assert (matrix.sketches.state, matrix.sketches.measured) == ("off", ())
    assert "it stays exact" in caplog.text
    assert found(matrix, noise[1], BEYOND) == found(matrix, noise[1], 0)


def test_it_is_measured_again_when_it_has_grown_by_a_quarter() -> None:
    matrix = filled(clustered(ROWS))
    found(matrix, clustered(1)[0], BEYOND)
    matrix.sketches.wait()
    append(matrix, clustered(ROWS // 4 - 1, 4), ROWS)
    found(matrix, clustered(1)[0], BEYOND)
    matrix.sketches.wait()
    assert matrix.sketches.measured[0].rows == ROWS
    append(matrix, clustered(1, 5), ROWS + ROWS // 4 - 1)
    found(matrix, clustered(1)[0], BEYOND)
    matrix.sketches.wait()
    assert matrix.sketches.measured[0].rows == ROWS * 5 // 4


def test_inputs_of_many_regions_do_not_crowd_out_others() -> None:
    vectors = np.repeat(clustered(ROWS // 8), 8, axis=0)
    matrix = filled(vectors, 8)
    query = clustered(1, 9)[0]
    found(matrix, query, BEYOND)
    matrix.sketches.wait()
    got = found(matrix, query, BEYOND)
    assert len(got) == MOST
    assert len(set(got) & set(found(matrix, query, 0))) >= MOST - 1


def test_rows_that_come_while_it_is_coded_are_coded_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approximate, "_ROWS_A_BLOCK", 500)
    matrix, query = filled(clustered(ROWS)), clustered(1, 9)[0]
    begun = threading.Event()

    def slow(self: Signs, rows: Any, add: Any = Signs.add) -> None:
        add(self, rows)
        begun.set()

    monkeypatch.setattr(Signs, "add", slow)
    found(matrix, clustered(1)[0], BEYOND)
    assert begun.wait(10)
    with matrix.lock:
        append(matrix, [query], ROWS)
    matrix.sketches.wait()
    assert looked_at(matrix, query)
    assert found(matrix, query, BEYOND)[0] == ROWS + 1


class Held:
    """One matrix in place of all, up to date."""

    def __init__(self, matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
        self.only = matrix
        monkeypatch.setattr(matrix, "follow", lambda connection, version: None)

    def matrix(self, connection: Any, app: int, space: str) -> Matrix:
        return self.only


def test_several_ranks_and_negated_ones_are_exact(judged: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    held: Any = Held(judged, monkeypatch)
    one, other = (LikenessRank({"space": query}) for query in clustered(2, 9))
    connection: Any = None
    few = scored(connection, held, 1, [one], 1, None, MOST, BEYOND)
    assert len(few.keys) <= judged.sketches.measured[0].candidates
    assert len(scored(connection, held, 1, [one, other], 1, None, MOST, BEYOND).keys) == ROWS
    negated = LikenessRank(one.queries, negate=True)
    assert len(scored(connection, held, 1, [negated], 1, None, MOST, BEYOND).keys) == ROWS


def test_metrics_say_the_recall(judged: Matrix, tmp_path: Path) -> None:
    services = build_services(Config(data=tmp_path, approximate_search=BEYOND))
    services.single(Index)._matrices[1, "space"] = judged
    text = asyncio.run(Metrics(Counts(), services).text()).decode()
    services.database.close()
    assert 'meshserve_search_matrices{state="on"} 1.0' in text
    assert f'meshserve_search_recall{{best="10"}} {judged.sketches.measured[0].recall}' in text
