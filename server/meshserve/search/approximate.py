"""A first pass over one bit a direction: which rows may be among the best, approximately, with a recall that is measured.

A row is kept as the signs of its places along 512 directions, drawn at random and at right angles as far as there are so
many, after the mean of all rows is taken off: 64 bytes. In how many signs a row differs from a query says about how far
off it is; the rows that differ least are scored exactly. How many that have to be is measured, not guessed: what an
exact scan finds has to be found, for rows of the matrix as queries, whose own inputs do not count, and for rows that
are pushed aside and whose next of kin do not count either, as what people ask for is often like nothing that is there.
The worse of both counts. Where too many would have to be scored, everything stays exact.
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from meshserve.search.codes import Codes, Floats, Integers, contenders
from meshserve.search.products import gathered
from meshserve.search.together import in_parts

_BITS = 512
_PART = 65_536
"""Rows that a thread takes at a time."""
_ROWS_A_BLOCK = 4096
"""Rows that are coded at a time, while searches wait."""
_BREATH = 0.001
"""Seconds that are left to searches between two steps of what runs beside them."""
_SAMPLED = 20_000
"""Rows that the mean is taken of."""
_QUERIES, _QUERIES_A_STEP = 128, 4
"""Queries of the two kinds together by which the recall is measured, and how many of them while searches wait."""
_PUSH, _KIN = 0.5, 32
"""How far the second kind is pushed, against the length of a vector (the cosine with the row is .89), and how many of
the best inputs do not count: others than near relatives have to be found."""
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
    """What was found for one depth: of the best `depth`, the part `recall` is among `candidates` rows of `rows`."""

    depth: int
    candidates: int
    rows: int
    recall: float


class Sketches(Codes):
    """The codes of the rows of a matrix, and beside them their signs once somebody wants approximate answers."""

    def __init__(self) -> None:
        super().__init__()
        self._mean: Floats = np.empty(0, np.float32)
        self._directions: Floats = np.empty((0, 0), np.float32)
        self._signs: NDArray[np.uint8] | None = None
        self._distances: Floats = np.empty(0, np.float32)
        self._packed: dict[int, tuple[int, Any]] = {}
        self._signed = self._followed = 0
        self._judged_at = 0
        self._judge: threading.Thread | None = None
        self.measured: tuple[Measured, ...] = ()

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        own = 0 if self._signs is None else 2 * self._signs.nbytes + self._distances.nbytes
        return super().nbytes + int(own)

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
            self._make_room(capacity)

    def follow(self, rows: Floats) -> None:
        """Code those of the rows, unit vectors, that are new at the end; signs that are still being made are left to who does."""
        signed = self._signed == self._followed
        super().follow(rows)
        if self._signs is not None and signed:
            self._sign(rows[self._signed :])
        self._followed = len(rows)

    def keep(self, rows: Integers) -> None:
        """Forget all but these rows."""
        super().keep(rows)
        self._followed = len(rows)
        if self._signs is not None:
            self._signs = self._signs[rows[rows < self._signed]]
            self._signed = len(self._signs)
            self._make_room(len(rows))

    def near(self, matrix: Rows, query: Floats, column: int, rows: Integers | None, most: int) -> Integers | None:
        """Numbers, ascending, of rows that the `most` best keys of a column are among, up to the recall that was measured.

        rows: those that filters left, None for all that still exist. None where the answer has to be exact: nothing is
        measured yet, more is wanted than was measured, or a filter bites. Under the matrix's lock.
        """
        vectors, keys, alive = matrix.view
        candidates = self._candidates(matrix, len(keys), most)
        left = len(keys) if rows is None else len(rows)
        if not candidates or left < _WEAK_FILTER * len(keys):
            return None
        distances = self._differing(query, len(keys))
        if rows is not None:
            best = rows[_least(distances[rows], candidates)]
        else:
            best = _alive(distances, candidates, alive)
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

    def _candidates(self, matrix: Rows, count: int, most: int) -> int:
        """How many rows have to be scored exactly; 0 is all. Has the recall measured where that is due."""
        if count >= _GROWTH * self._judged_at and (self._judge is None or not self._judge.is_alive()):
            self._judge = threading.Thread(target=self._judge_all, args=(matrix,), name="search-recall", daemon=True)
            self._judge.start()
        for each in self.measured:
            if most <= each.depth:
                return int(np.ceil(each.candidates * max(1.0, count / each.rows)))
        return 0

    def _differing(self, query: Floats, count: int) -> Floats:
        """In how many signs each of the first rows differs from a vector; valid until the next call."""
        signs, distances = self._signs_of(query[None]), self._distances[:count]
        asked = self._bits(signs)

        def work(start: int, stop: int) -> None:
            distances[start:stop] = np.asarray(self._kernel.hammings_packed(asked, self._packed_part(start, stop)))[0]

        in_parts(count, _PART, work)
        return distances

    def _packed_part(self, start: int, stop: int) -> Any:
        """The signs of a part of the rows as the kernel has them, laid out anew where rows were added."""
        found = self._packed.get(start)
        if found is None or found[0] != stop:
            assert self._signs is not None
            found = (stop, self._kernel.hammings_pack(self._bits(self._signs[start:stop]), dtype="uint1"))
            self._packed[start] = found
        return found[1]

    def _bits(self, rows: NDArray[np.uint8]) -> Any:
        return self._kernel.from_pointer(rows.ctypes.data, rows.shape, "uint1", owner=rows)

    def _signs_of(self, rows: Floats) -> NDArray[np.uint8]:
        return np.packbits((rows - self._mean) @ self._directions > 0, axis=1)

    def _sign(self, rows: Floats) -> None:
        assert self._signs is not None
        self._signs[self._signed : self._signed + len(rows)] = self._signs_of(rows)
        self._signed += len(rows)

    def _make_room(self, capacity: int) -> None:
        signs = np.empty((capacity, _BITS // 8), np.uint8)
        if self._signs is not None:
            signs[: self._signed] = self._signs[: self._signed]
        self._signs, self._distances = signs, np.empty(capacity, np.float32)
        self._packed.clear()

    def _judge_all(self, matrix: Rows) -> None:
        """Beside the searches: code what is not, measure the recall, and say so. What was measured before holds until then."""
        started = time.monotonic()
        try:
            if not self.measured:
                self._sign_all(matrix)
            rows, measured = self._measure(matrix)
            if not measured and self.measured:  # what is in it has changed: new directions from a new mean
                self.measured = ()
                self._sign_all(matrix)
                rows, measured = self._measure(matrix)
        except Exception:
            _log.exception("approximate search is off for a matrix: its recall could not be measured")
            self._judged_at, self.measured = len(matrix.view[1]), ()
            return
        self._judged_at, self.measured = rows, measured
        _log.info("%s (%.0f s)", _said(rows, measured), time.monotonic() - started)

    def _sign_all(self, matrix: Rows) -> None:
        with matrix.lock:
            vectors = matrix.view[0]
            self._mean = vectors[:: max(1, len(vectors) // _SAMPLED)].mean(axis=0)
            self._directions = _directions(vectors.shape[1])
            self._signed = 0
            self._make_room(len(self._distances) or self._capacity)
        while True:
            with matrix.lock:
                vectors = matrix.view[0]
                if self._signed == len(vectors):
                    return
                self._sign(vectors[self._signed : self._signed + _ROWS_A_BLOCK])
            time.sleep(_BREATH)

    def _measure(self, matrix: Rows) -> tuple[int, tuple[Measured, ...]]:
        """(rows, what holds for each depth that can be had)."""
        with matrix.lock:
            vectors, keys, alive = matrix.view
            there = np.flatnonzero(alive)
            rng = np.random.default_rng(len(there))
            drawn = rng.choice(there, min(_QUERIES, len(there)), replace=False)
            queries, own, rows = vectors[drawn].copy(), keys[drawn, 1].copy(), len(keys)
        queries[::2] = _pushed(queries[::2], rng)
        own[::2] = _NOBODY
        needed: list[NDArray[np.int64]] = []
        for start in range(0, len(queries), _QUERIES_A_STEP):
            part = slice(start, start + _QUERIES_A_STEP)
            with matrix.lock:
                needed += self._needed(matrix, queries[part], own[part])
            time.sleep(_BREATH)
        return rows, tuple(_measured((needed[::2], needed[1::2]), rows))

    def _needed(self, matrix: Rows, queries: Floats, own: Integers) -> list[NDArray[np.int64]]:
        """Of each query, how many rows are no further off by their signs than each of the best inputs, best first.

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
            distances = self._differing(query, len(keys)).astype(np.int64)
            found.append(np.cumsum(np.bincount(distances, minlength=_BITS + 1))[distances[best]])
        return found


def _measured(kinds: Sequence[list[NDArray[np.int64]]], rows: int) -> list[Measured]:
    """As many depths as have the recall with few enough candidates. kinds: what `_needed` of each kind of queries."""
    found: list[Measured] = []
    limit = int(_MOST_CANDIDATES * rows)
    for depth in _DEPTHS:
        needed = [np.concatenate([each[:depth] for each in kind]) for kind in kinds if kind]
        if not needed or not all(map(len, needed)):
            break
        enough = max(int(np.quantile(each, _WANTED_RECALL, method="higher")) for each in needed)
        candidates = max(2 * depth, min(_FEWEST_CANDIDATES, limit), enough)
        if candidates > limit:
            break
        recall = min(float(np.mean(each <= candidates)) for each in needed)
        found.append(Measured(depth, candidates, rows, recall))
    return found


def _pushed(rows: Floats, rng: np.random.Generator) -> Floats:
    """The rows, unit vectors, each with a vector of length `_PUSH` in any direction on top, at length 1 again."""
    aside = rng.standard_normal(rows.shape, np.float32)
    moved = rows + aside * (np.float32(_PUSH) / np.linalg.norm(aside, axis=1, keepdims=True))
    pushed: Floats = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return pushed


def _said(rows: int, measured: tuple[Measured, ...]) -> str:
    if not measured:
        return f"approximate search is off for a matrix of {rows} vectors: too many would have to be scored; it stays exact"
    each = ", ".join(f"recall@{one.depth} {one.recall:.4f} with {one.candidates} rescored" for one in measured)
    return f"approximate search is on for a matrix of {rows} vectors: {each}"


def _directions(width: int) -> Floats:
    """(width, 512): as many at right angles as there can be, then more of the same kind; always the same for a width."""
    rng = np.random.default_rng(width)
    parts: list[Floats] = []
    for start in range(0, _BITS, width):
        drawn = rng.standard_normal((width, min(width, _BITS - start)), np.float32)
        parts.append(np.linalg.qr(drawn)[0].astype(np.float32))
    return np.concatenate(parts, axis=1)


def _alive(distances: Floats, count: int, alive: NDArray[np.bool_]) -> Integers:
    """Numbers of at least so many rows with the least distances that still exist, ascending."""
    looked = count
    while True:
        found = _least(distances, looked)
        kept = found[alive[found]]
        if len(kept) >= count or looked >= len(distances):
            return kept
        looked *= 2


def _least(distances: Floats, count: int) -> Integers:
    """Places, ascending, of at least `count` least distances: all up to one distance. A sample says about which that is."""
    if count >= len(distances):
        return np.arange(len(distances))
    step = max(1, min(16, count // 16))
    sample = distances[::step]
    place = min(len(sample) - 1, count // step)
    edge = float(np.partition(sample, place)[place])
    while len(found := np.flatnonzero(distances <= edge)) < count:
        edge += 1
    among = np.cumsum(np.bincount(distances[found].astype(np.int64)))
    exact = int(np.searchsorted(among, count))
    return found if exact >= edge else found[distances[found] <= exact]
