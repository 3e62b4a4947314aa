"""Ranks: what scores inputs or annotations (behaviour §12.1 and §12.2).

The likeness of two unit vectors is (1 + cosine) / 2: 1 for the same, 0.5 for unrelated ones, 0 for opposites; a negated
rank is 1 minus that. It equals 1 - d² / 4 for their distance d, so that both metrics give one order and one score. The
score by a concept is what the model predicted. Several ranks: the mean of their scores, of what all of them score.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from meshserve.search.index import Floats, Index, Integers, Wanted
from meshserve.store import search

BY_INPUT, BY_ANNOTATION = 1, 2
"""Columns of the keys of a matrix: what is scored."""


@dataclass(frozen=True, slots=True)
class LikenessRank:
    """Like a vector. queries: space → unit vector; what is found in several spaces has the best of its scores."""

    queries: dict[str, Floats]
    negate: bool = False


@dataclass(frozen=True, slots=True)
class ConceptRank:
    """Likely to show one of the concepts, or not to, as `positive` says. by: the worker whose predictions count, or ""."""

    concepts: tuple[str, ...]
    positive: bool = True
    by: str = ""
    negate: bool = False


Rank = LikenessRank | ConceptRank


@dataclass(frozen=True, slots=True)
class Scored:
    """Primary keys of inputs or annotations, ascending and each once, with their scores."""

    keys: Integers
    scores: Floats


def scored(
    connection: sqlite3.Connection,
    index: Index,
    app: int,
    ranks: Sequence[Rank],
    by: int,
    wanted: Wanted | None,
    most: int = 0,
    beyond: int = 0,
    version: bytes = b"",
) -> Scored:
    """What all ranks score, among `wanted` (None is everything); of one rank `most` of the best may be all there are.

    beyond: among more vectors those may be found approximately; 0 is never. version: the store's, asked for before.
    """
    most = most if len(ranks) == 1 and not ranks[0].negate else 0
    first_hand, said = _apart(ranks, by)
    each = [_scored(connection, index, app, rank, by, wanted, most, beyond, version) for rank in first_hand]
    each += [_said_of(connection, app, rank, each[0].keys) for rank in said]
    first = each[0]
    if len(each) == 1:
        return first
    for other in each[1:]:
        both, mine, theirs = np.intersect1d(first.keys, other.keys, assume_unique=True, return_indices=True)
        first = Scored(both, first.scores[mine] + other.scores[theirs])
    return Scored(first.keys, first.scores / np.float32(len(each)))


def _apart(ranks: Sequence[Rank], by: int) -> tuple[Sequence[Rank], Sequence[ConceptRank]]:
    """Ranks that find by themselves, and those by concepts that only score the annotations which others find."""
    looks = [rank for rank in ranks if isinstance(rank, LikenessRank)] if by == BY_ANNOTATION else []
    return (looks, [rank for rank in ranks if isinstance(rank, ConceptRank)]) if looks else (ranks, [])


def best(found: Scored, least: float, count: int) -> list[tuple[int, float]]:
    """(key, score) of the best, by falling score; of equals the one that was added last comes first."""
    keys, scores = found.keys, found.scores
    if least > 0:
        kept = scores >= np.float32(least)
        keys, scores = keys[kept], scores[kept]
    if count < len(keys):
        edge = np.partition(scores, len(scores) - count)[len(scores) - count]
        kept = scores >= edge
        keys, scores = keys[kept], scores[kept]
    order = np.lexsort((-keys, -scores))[:count]
    return list(zip(keys[order].tolist(), scores[order].tolist(), strict=True))


def _scored(
    connection: sqlite3.Connection,
    index: Index,
    app: int,
    rank: Rank,
    by: int,
    wanted: Wanted | None,
    most: int,
    beyond: int,
    version: bytes,
) -> Scored:
    if isinstance(rank, ConceptRank):
        return _by_concept(connection, app, rank, by, wanted)
    parts = [
        _alike(connection, index, app, space, query, by, wanted, most, beyond, version)
        for space, query in rank.queries.items()
    ]
    together = (
        parts[0]
        if len(parts) == 1
        else _best_of(np.concatenate([part.keys for part in parts]), np.concatenate([part.scores for part in parts]))
    )
    scores = 1 - together.scores if rank.negate else together.scores
    return Scored(together.keys, scores)


def _alike(
    connection: sqlite3.Connection,
    index: Index,
    app: int,
    space: str,
    query: Floats,
    by: int,
    wanted: Wanted | None,
    most: int,
    beyond: int,
    version: bytes,
) -> Scored:
    matrix = index.matrix(connection, app, space)
    with matrix.lock:
        matrix.follow(connection, version)
        if matrix.width != len(query):
            return Scored(np.empty(0, np.int64), np.empty(0, np.float32))
        keys, cosines = matrix.cosines(query, by, wanted, most, beyond)
        # A matrix grows in place but never changes a row, so that the copies below may be made outside of the lock.
    scores = np.clip((1 + cosines) / 2, 0, 1).astype(np.float32, copy=False)
    return _best_of(keys[:, by], scores)


def _best_of(keys: Integers, scores: Floats) -> Scored:
    """Each key once, with the best of its scores."""
    if len(keys) < 2 or bool(np.all(keys[1:] > keys[:-1])):
        return Scored(keys, scores)
    order = np.lexsort((-scores, keys))
    keys, scores = keys[order], scores[order]
    first = np.concatenate(([True], keys[1:] != keys[:-1]))
    return Scored(keys[first], scores[first])


def _said_of(connection: sqlite3.Connection, app: int, rank: ConceptRank, annotations: Integers) -> Scored:
    """What is said in annotations that have embeddings: by themselves, else of their input as a whole.

    What a model says and what another embeds are annotations of their own; of one input they belong together.
    """
    own: dict[int, float] = {}
    of_whole: dict[int, float] = {}
    for input, annotation, value, whole in _predictions(connection, app, rank):
        own[annotation] = value
        if whole:
            of_whole[input] = max(value, of_whole.get(input, 0.0))
    of = search.bodies(connection, "annotations", annotations.tolist(), ("input",))
    found = [(pk, own.get(pk, of_whole.get(input))) for pk, (input,) in sorted(of.items())]
    told = [(pk, value) for pk, value in found if value is not None]
    keys, values = np.array([pk for pk, _ in told], np.int64), np.array([value for _, value in told], np.float32)
    return _turned(Scored(keys, values), rank)


def _by_concept(connection: sqlite3.Connection, app: int, rank: ConceptRank, by: int, wanted: Wanted | None) -> Scored:
    """By what models predicted; concepts that no model predicts, by people's labels."""
    rows = _predictions(connection, app, rank)
    keys = np.array([row[by - 1] for row in rows], np.int64)
    values = np.array([row[2] for row in rows], np.float32)
    found = _best_of(keys, values)
    if wanted is not None:
        kept = np.isin(found.keys, wanted.keys, assume_unique=True)
        found = Scored(found.keys[kept], found.scores[kept])
    return _turned(found, rank)


def _predictions(connection: sqlite3.Connection, app: int, rank: ConceptRank) -> list[tuple[int, int, float, int]]:
    rows = search.predictions(connection, app, rank.concepts, rank.by, trusted=False)
    return rows or ([] if rank.by else search.predictions(connection, app, rank.concepts, "", trusted=True))


def _turned(found: Scored, rank: ConceptRank) -> Scored:
    """The scores as the rank wants them: those of what it does not want are turned round."""
    inverted = rank.positive is rank.negate
    return Scored(found.keys, (1 - found.scores).astype(np.float32)) if inverted else found
