"""A first pass over one bit a direction: which rows may be among the best, approximately, with a recall that is measured.

In how many of 512 signs a row differs from a query says about how far off it is; the rows that differ least are scored
exactly. Where the best rows lie in the cells nearest to a query, no more than those are looked at. How many rows that
has to be is measured, not guessed: what an exact scan finds has to be found, for rows of the matrix as queries, whose
own inputs do not count, for rows that are pushed aside and whose next of kin do not count either, and for what lies
between two rows, as what people ask for is often like nothing that is there. The worst counts. Where too many would have
to be scored, everything stays exact.
"""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from meshserve.search.cells import Cells, assigned, centres, sampled
from meshserve.search.codes import Codes, Floats, Integers, contenders
from meshserve.search.products import gathered
from meshserve.search.signs import BITS, Signs

_ROWS_A_BLOCK = 4096
"""Rows that are coded at a time, while searches wait."""
_BREATH = 0.001
"""Seconds that are left to searches between two steps of what runs beside them."""
_SAMPLED = 20_000
"""Rows that the mean is taken of."""
_KINDS = 3
"""Of queries: rows of the matrix, rows that are pushed aside, and what lies between two rows, pushed aside."""
_QUERIES, _QUERIES_A_STEP = 64 * _KINDS, 4
"""Queries of all kinds together by which the recall is measured, and how many of them while searches wait."""
_PUSH, _KIN = 0.5, 32
"""How far they are pushed, against the length of a vector (the cosine with the row is .89), and how many of the best
inputs do not count then: others than near relatives have to be found."""
_DEPTHS = (10, 128)
"""Of how many best the recall is measured; who wants more gets an exact search."""
_NOBODY = -1
"""In place of the input of a query that is pushed aside."""
_TRUTH = 4 * _DEPTHS[-1]
"""Best rows that are looked at to know the best inputs, of which one may have many rows."""
_WANTED_RECALL, LEAST_RECALL = 0.995, 0.99
"""What the measure aims at, so that other queries than those of the sample find the least."""
_FEWEST_CANDIDATES = 1000
"""As many cost next to nothing, and are scored even where fewer would do for the sample."""
_MOST_CANDIDATES = 0.05
"""The part of the rows above which scoring the candidates is no gain."""
_FEWEST_NEAR, _NEAR_TWICE, _MOST_NEAR = 0.1, 2, 0.5
"""The part of the rows that is looked at, at the least and at the most; how many times what would do for the sample.
Where it would be more than the most, all are."""
_WEAK_FILTER = 0.5
"""The part of the rows that a filter has to leave: what is left of a narrower one may lie where the measure never was."""
_GROWTH = 1.25
"""The recall is measured again when there are so many times as many rows."""

_log = logging.getLogger(__name__)


class Rows(Protocol):
    """What is asked of a matrix."""

    lock: threading.Lock

    @property
    def view(self) -> tuple[Floats, Integers, NDArray[np.bool_]]:
        """(vectors, keys, which still exist), in the order of the rows; under the lock."""
        ...

    def nearest(self, queries: Floats, column: int, wanted: None, most: int) -> list[tuple[Integers, Floats]]:
        """(keys, cosines) of the best of each query, exactly; under the lock."""
        ...


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found for one depth: of the best `depth`, the part `recall` is among `candidates` rows of `rows`.

    near: how many rows in the nearest cells the candidates are looked for among; 0 is all.
    """

    depth: int
    candidates: int
    near: int
    rows: int
    recall: float


class Sketches(Codes):
    """The codes of the rows of a matrix, and beside them their signs once somebody wants approximate answers."""

    def __init__(self) -> None:
        super().__init__()
        self._signs: Signs | None = None
        self._followed = self._judged_at = 0
        self._judge: threading.Thread | None = None
        self.measured: tuple[Measured, ...] = ()

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return super().nbytes + (0 if self._signs is None else self._signs.nbytes)

    @property
    def state(self) -> str:
        """`on`; `off` where the recall could not be reached; `measuring`; `unused` where nobody has asked."""
        if self.measured:
            return "on"
        return "measuring" if self._judge and self._judge.is_alive() else "off" if self._judged_at else "unused"

    def reserve(self, capacity: int, width: int) -> None:
        """Make room for so many rows."""
        super().reserve(capacity, width)
        if self._signs is not None:
            self._signs.reserve(capacity)

    def follow(self, rows: Floats) -> None:
        """Code those of the rows, unit vectors, that are new at the end; signs that are still being made are left to who does."""
        super().follow(rows)
        if self._signs is not None and self._signs.count == self._followed:
            self._signs.add(rows[self._followed :])
        self._followed = len(rows)

    def forget(self, row: int) -> None:
        """A row is there and is not to be found any more."""
        if self._signs is not None and self._signs.cells:
            self._signs.cells.forget(row)

    def keep(self, rows: Integers) -> None:
        """Forget all but these rows."""
        super().keep(rows)
        self._followed = len(rows)
        if self._signs is not None:
            self._signs.keep(rows[rows < self._signs.count], len(rows))
            self._judged_at = min(self._judged_at, 1)

    def near(self, matrix: Rows, query: Floats, column: int, rows: Integers | None, most: int) -> Integers | None:
        """Numbers, ascending, of rows that the `most` best keys of a column are among, up to the recall that was measured.

        rows: those that filters left, None for all that still exist. None where the answer has to be exact: nothing is
        measured yet, more is wanted than was measured, or a filter bites. Under the matrix's lock.
        """
        vectors, keys, alive = matrix.view
        measured = self._measured(matrix, len(keys), most)
        left = len(keys) if rows is None else len(rows)
        if measured is None or self._signs is None or left < _WEAK_FILTER * len(keys):
            return None
        candidates = int(np.ceil(measured.candidates * max(1.0, len(keys) / measured.rows)))
        if rows is None:
            best = _best(self._signs, query, measured.near, candidates, alive)
        else:
            best = _best(self._signs, query, 0, candidates, _marked(rows, len(keys)))
        found = keys[best, column]
        if len(np.unique(found)) < most:
            return None
        if len(keys) != self.coded:
            return best

        def exact(places: Integers) -> Floats:
            return gathered(vectors, best[places], query)

        return best[contenders(found, *self.estimates(query, best), most, exact)]

    def wait(self) -> None:
        """Until what is being measured is."""
        if self._judge is not None:
            self._judge.join()

    def _measured(self, matrix: Rows, count: int, most: int) -> Measured | None:
        """What holds for so many of the best. Has the recall measured where that is due."""
        if count >= _GROWTH * self._judged_at and (self._judge is None or not self._judge.is_alive()):
            self._judge = threading.Thread(target=self._judge_all, args=(matrix,), name="search-recall", daemon=True)
            self._judge.start()
        return next((each for each in self.measured if most <= each.depth), None)

    def _judge_all(self, matrix: Rows) -> None:
        """Beside the searches: code what is not, measure the recall, and say so. What was measured before holds until then."""
        started = time.monotonic()
        try:
            if not self.measured:
                _beside(matrix, self._signing(matrix))
            rows, measured = self._judged(matrix)
            if not measured and self.measured:  # what is in it has changed: new directions from a new mean
                self.measured = ()
                _beside(matrix, self._signing(matrix))
                rows, measured = self._judged(matrix)
        except Exception:
            _log.exception("approximate search is off for a matrix: its recall could not be measured")
            self._judged_at, self.measured = len(matrix.view[1]), ()
            return
        self._judged_at, self.measured = rows, measured
        _log.info("%s (%.0f s)", _said(rows, measured), time.monotonic() - started)

    def _signing(self, matrix: Rows) -> Iterator[None]:
        vectors = matrix.view[0]
        mean = vectors[:: max(1, len(vectors) // _SAMPLED)].mean(axis=0)
        signs = self._signs = Signs(self._kernel, mean, self._capacity)
        while signs.count < len(vectors := matrix.view[0]):
            signs.add(vectors[signs.count : signs.count + _ROWS_A_BLOCK])
            yield

    def _judged(self, matrix: Rows) -> tuple[int, tuple[Measured, ...]]:
        """(rows, what holds for each depth that can be had); the rows are in cells where that is of use."""
        signs = self._signs
        assert signs is not None
        with matrix.lock:
            vectors, keys, _ = matrix.view
            drawn = np.random.default_rng(len(vectors)).choice(len(vectors), sampled(len(vectors)), replace=False)
            sample, pks = vectors[np.sort(drawn)], keys[:, 0].copy()
        _beside(matrix, _placing(matrix, signs, pks, centres(sample, len(pks))))
        rows, measured = self._measure(matrix, signs)
        if not any(each.near for each in measured):
            _beside(matrix, signs.placing(None))
        return rows, measured

    def _measure(self, matrix: Rows, signs: Signs) -> tuple[int, tuple[Measured, ...]]:
        """(rows, what holds for each depth that can be had)."""
        with matrix.lock:
            vectors, keys, alive = matrix.view
            there = np.flatnonzero(alive)
            rng = np.random.default_rng(len(there))
            drawn = rng.choice(there, min(_QUERIES, len(there)), replace=False)
            queries, own, rows = vectors[drawn].copy(), keys[drawn, 1].copy(), len(keys)
        queries[2::_KINDS] += queries[::_KINDS][: len(queries[2::_KINDS])]
        for kind in range(1, _KINDS):
            queries[kind::_KINDS] = _pushed(queries[kind::_KINDS], rng)
            own[kind::_KINDS] = _NOBODY
        needed: list[NDArray[np.int64]] = []
        for start in range(0, len(queries), _QUERIES_A_STEP):
            part = slice(start, start + _QUERIES_A_STEP)
            with matrix.lock:
                needed += _needed(matrix, signs, queries[part], own[part])
            time.sleep(_BREATH)
        return rows, tuple(_measured([needed[kind::_KINDS] for kind in range(_KINDS)], rows, bool(signs.cells)))


def _beside(matrix: Rows, steps: Iterator[None]) -> None:
    """Each step under the lock, and between them searches."""
    while True:
        with matrix.lock:
            try:
                next(steps)
            except StopIteration:
                return
        time.sleep(_BREATH)


def _placing(matrix: Rows, signs: Signs, pks: Integers, middles: Floats) -> Iterator[None]:
    """The rows of these pks into cells, unless some are taken out meanwhile; those that come meanwhile are in none."""
    of = np.empty(len(pks), np.int16)
    for start in range(0, len(pks), _ROWS_A_BLOCK):
        vectors, keys, _ = matrix.view
        if not np.array_equal(keys[: len(pks), 0], pks):
            return
        stop = min(start + _ROWS_A_BLOCK, len(pks))
        of[start:stop] = assigned(vectors[start:stop], middles)
        yield
    if np.array_equal(matrix.view[1][: len(pks), 0], pks):
        yield from signs.placing(Cells(middles, of, matrix.view[2]))


def _needed(matrix: Rows, signs: Signs, queries: Floats, own: Integers) -> list[NDArray[np.int64]]:
    """Of each query what finding each of the best inputs, best first, takes: (2, inputs).

    How many rows are no further off by their signs, and how many are in cells that are no further off.
    own: the input that a query is of, or _NOBODY.
    """
    _, keys, _ = matrix.view
    found = []
    exact = matrix.nearest(queries, 0, None, _TRUTH)
    for query, mine, (pks, _) in zip(queries, own, exact, strict=True):
        rows = np.searchsorted(keys[:, 0], pks)
        inputs = keys[rows, 1]
        first = np.sort(np.unique(inputs, return_index=True)[1])
        best = rows[first[_KIN:] if mine == _NOBODY else first[inputs[first] != mine]][: _DEPTHS[-1]]
        seen = signs.look(query)
        where = np.empty(len(keys), np.int64)
        where[seen.rows(np.arange(len(keys)))] = np.arange(len(keys))
        no_further = np.cumsum(np.bincount(seen.distances, minlength=BITS + 1))[seen.distances[where[best]]]
        in_cells = signs.cells.needed(query, best) if signs.cells else np.zeros(len(best), np.int64)
        found.append(np.stack((no_further, in_cells)))
    return found


def _measured(kinds: Sequence[list[NDArray[np.int64]]], rows: int, placed: bool) -> list[Measured]:
    """As many depths as have the recall with few enough candidates.

    kinds: what `_needed` of each kind of queries. placed: whether the rows are in cells.
    """
    found: list[Measured] = []
    limit = int(_MOST_CANDIDATES * rows)
    for depth in _DEPTHS:
        needed = [np.concatenate([each[:, :depth] for each in kind], axis=1) for kind in kinds if kind]
        if not needed or not all(each.size for each in needed):
            break
        signs, cells = [each[0] for each in needed], [each[1] for each in needed]
        enough = max(int(np.quantile(each, _WANTED_RECALL, method="higher")) for each in signs)
        candidates = max(2 * depth, min(_FEWEST_CANDIDATES, limit), enough)
        if candidates > limit:
            break
        near = max(int(np.quantile(each, _WANTED_RECALL, method="higher")) for each in cells)
        near = max(int(_FEWEST_NEAR * rows), _NEAR_TWICE * near)
        near = near if placed and near <= _MOST_NEAR * rows else 0
        recall = min(
            float(np.mean((by_signs <= candidates) & ((by_cells <= near) | (not near))))
            for by_signs, by_cells in zip(signs, cells, strict=True)
        )
        found.append(Measured(depth, candidates, near, rows, recall))
    return found


def _pushed(rows: Floats, rng: np.random.Generator) -> Floats:
    """The directions of the rows, each with a vector of length `_PUSH` in any direction on top, at length 1."""
    aside = rng.standard_normal(rows.shape, np.float32)
    moved = _unit(rows) + np.float32(_PUSH) * _unit(aside)
    return _unit(moved)


def _unit(rows: Floats) -> Floats:
    found: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-30))
    return found


def _said(rows: int, measured: tuple[Measured, ...]) -> str:
    if not measured:
        return f"approximate search is off for a matrix of {rows} vectors: too many would have to be scored; it stays exact"
    each = ", ".join(
        f"recall@{one.depth} {one.recall:.4f} with {one.candidates} of {one.near or rows} rescored" for one in measured
    )
    return f"approximate search is on for a matrix of {rows} vectors: {each}"


def _marked(rows: Integers, count: int) -> NDArray[np.bool_]:
    marks = np.zeros(count, np.bool_)
    marks[rows] = True
    return marks


def _best(signs: Signs, query: Floats, near: int, count: int, wanted: NDArray[np.bool_]) -> Integers:
    """Numbers, ascending, of at least so many wanted rows, if there are, that differ least from a query."""
    seen = signs.look(query, near)
    looked = count
    while True:
        found = seen.rows(_least(seen.distances, looked))
        kept = found[wanted[found]]
        if len(kept) >= count or looked >= len(seen.distances):
            return np.sort(kept)
        looked *= 2


def _least(distances: NDArray[np.uint32], count: int) -> Integers:
    """Places, ascending, of at least `count` least distances: all up to one distance. A sample says about which that is."""
    if count >= len(distances):
        return np.arange(len(distances))
    step = max(1, min(16, count // 16))
    sample = distances[::step]
    place = min(len(sample) - 1, count // step)
    edge = int(np.partition(sample, place)[place])
    while len(found := np.flatnonzero(distances <= edge)) < count:
        edge += 1
    among = np.cumsum(np.bincount(distances[found].astype(np.int64)))
    exact = int(np.searchsorted(among, count))
    return found if exact >= edge else found[distances[found] <= exact]
