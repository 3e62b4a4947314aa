"""Inputs in bulk: adding and changing many in few statements, and counts that need no counting."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from meshserve.store import annotations, records
from meshserve.store.query import Condition
from meshserve.store.schema import MEDIA_BITS
from meshserve_proto import status_code_pb2 as codes

PENDING, IN_PROGRESS, DONE, FAILED = 30001, 30003, 30000, 30002
"""States of an input: `inputs.status` and the code of the `status` in its body."""
UNFINISHED = (PENDING, IN_PROGRESS)
_COUNTERS = {PENDING: "pending", IN_PROGRESS: "in_progress", DONE: "success", FAILED: "failed"}
"""State of an input → the counter of its inputs-add job."""
_PART = 500

NewInput = tuple[str, bytes, str | None, str | None, str | None, str | None, int]
"""The columns `_NEW`."""
_NEW = ("id", "body", "url", "text_url", "blob", "hosted", "media")
SHOWN = ("id", "body", "hosted", "blob", "status")
"""The columns that an input is shown from; without `hosted` the body is all."""
_IMAGE = "hosted || '\n' || IFNULL(blob, '')"
_MEDIA = "hosted || '\n' || status || '\n' || id || '\n' || IFNULL(blob, '')"
LISTED = (
    "body",
    f"CASE WHEN hosted IS NULL THEN NULL WHEN status = {FAILED} THEN {_MEDIA} WHEN hosted = 'text' THEN id"
    f" WHEN hosted = 'image' THEN {_IMAGE} ELSE {_MEDIA} END",
)
"""The same for lists, whose cost is that of the columns: the body, and the others in one text, NULL where none is needed.

Of a text it is the id, of a picture `hosted` and `blob`, and of whatever else, or failed, all of them; by lines.
"""
Listed = tuple[bytes, str | None]
NewAnnotation = tuple[str, bytes]
"""id, body"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an annotation is found by: labels (concept id and value), columns of the table, terms of its metadata."""

    labels: Sequence[tuple[str, float]]
    columns: Mapping[str, Any]
    terms: Collection[int]


_PRIVATE = 10
_FACTS = ("kinds", "longitude", "latitude")


@dataclass(slots=True)
class Current:
    """An input as it is now. `owner` is the app's pk."""

    pk: int
    owner: int
    status: int
    modified: int
    body: bytes
    blob: str | None
    job: int | None


@dataclass(slots=True)
class Change:
    """What becomes of an input."""

    pk: int
    status: int
    modified: int
    body: bytes


def _parts(values: Iterable[object]) -> Iterable[list[object]]:
    listed = list(values)
    return (listed[start : start + _PART] for start in range(0, len(listed), _PART))


def taken(connection: sqlite3.Connection, app: int, values: Collection[str]) -> set[str]:
    """Which of these ids inputs of the app have already."""
    return _having(connection, app, "id", values)


def taken_urls(connection: sqlite3.Connection, app: int, values: Collection[str]) -> set[str]:
    """Which of these addresses media of the app's inputs have already, whichever media."""
    return _having(connection, app, "url", values) | _having(connection, app, "text_url", values)


def _having(connection: sqlite3.Connection, app: int, column: str, values: Collection[str]) -> set[str]:
    found: set[str] = set()
    for part in _parts(values):
        sql = f"SELECT {column} FROM inputs WHERE owner = ? AND {column} IN ({','.join('?' * len(part))})"
        found.update(row[0] for row in connection.execute(sql, (app, *part)))
    return found


def insert(connection: sqlite3.Connection, app: int, moment: int, job: int | None, rows: Sequence[NewInput]) -> range:
    """Add pending inputs, at least one, counted by an inputs-add job or none; their pks in order.

    DuplicateId if an id is taken.
    """
    shared = _base(app, moment) | {"status": PENDING, "job": job}
    columns: dict[str, Sequence[Any]] = dict(zip(_NEW, zip(*rows, strict=True), strict=True))
    columns["body"] = records.bound(columns["body"])
    for name in _NEW[2:]:
        values = columns[name]
        if values.count(values[0]) == len(values):  # as it is in a bulk load: what all rows have is told once
            shared[name] = values[0]
            del columns[name]
    pks = records.insert_values(connection, "inputs", shared, tuple(columns), list(zip(*columns.values(), strict=True)))
    move_counts(connection, {(app, PENDING): len(rows)})
    return pks


def insert_annotations(
    connection: sqlite3.Connection,
    app: int,
    moment: int,
    worker: str,
    inputs: range,
    rows: Sequence[NewAnnotation],
    facts: Mapping[int, Facts],
) -> None:
    """Add the input-level annotation of each of the inputs. facts: by the number of a row; without, it says nothing."""
    own = {"status": codes.ANNOTATION_SUCCESS, "worker": worker, "input_level": 1, "trusted": 1, "kinds": 0}
    ids, bodies = zip(*rows, strict=True)
    values = list(zip(ids, records.bound(bodies), inputs, strict=True))
    pks = records.insert_values(connection, "annotations", _base(app, moment) | own, ("id", "body", "input"), values)
    found_by = [(pks[number], of) for number, of in facts.items()]
    annotations.add_labels(connection, [(pk, app, *label) for pk, of in found_by for label in of.labels])
    annotations.add_terms(connection, [(app, term, pk) for pk, of in found_by for term in of.terms])
    placed = [
        (pk, *(of.columns[name] for name in _FACTS))
        for pk, of in found_by
        if of.columns["kinds"] or of.columns["latitude"] is not None
    ]
    if placed:
        records.update_values(connection, "annotations", _FACTS, placed)


def _base(app: int, moment: int) -> dict[str, int | str | None]:
    """What the base columns of new rows of an app have in common."""
    return {"owner": app, "created": moment, "modified": moment, "visibility": _PRIVATE}


def current(connection: sqlite3.Connection, pks: Iterable[int], statuses: Sequence[int] = UNFINISHED) -> list[Current]:
    """Those of the inputs that exist and have one of the statuses."""
    found: list[Current] = []
    for part in _parts(pks):
        sql = (
            f"SELECT pk, owner, status, modified, body, blob, job FROM inputs WHERE pk IN ({','.join('?' * len(part))})"
            f" AND status IN ({','.join(map(str, statuses))})"
        )
        found += (Current(*row) for row in connection.execute(sql, part))
    return found


def any_pictures(apps: Sequence[int], connection: sqlite3.Connection) -> bool:
    """Whether an input of these apps has anything to look at."""
    sql = "SELECT 1 FROM inputs WHERE owner = ? AND media & ? LIMIT 1"
    seen = MEDIA_BITS["image"] | MEDIA_BITS["video"]
    return any(connection.execute(sql, (app, seen)).fetchone() for app in apps)


def between(connection: sqlite3.Connection, app: int, after: int, upto: int, limit: int) -> list[Current]:
    """Inputs of an app in the order of adding, behind the pk `after`, up to and with `upto`."""
    sql = (
        "SELECT pk, owner, status, modified, body, blob, job FROM inputs WHERE owner = ? AND pk > ? AND pk <= ?"
        " ORDER BY pk LIMIT ?"
    )
    return [Current(*row) for row in connection.execute(sql, (app, after, upto, limit))]


def change(connection: sqlite3.Connection, before: Sequence[Current], after: Sequence[Change]) -> None:
    """Write what becomes of inputs, given as they are now; the counts and the counters of jobs follow."""
    if not after:
        return
    records.update_values(
        connection,
        "inputs",
        ("status", "modified", "body"),
        [(each.pk, each.status, each.modified, each.body) for each in after],
    )
    moves: Counter[tuple[int, int]] = Counter()
    job_moves: dict[int, Counter[str]] = {}
    for was, becomes in zip(before, after, strict=True):
        moves[was.owner, was.status] -= 1
        moves[was.owner, becomes.status] += 1
        if was.job is not None:
            counters = job_moves.setdefault(was.job, Counter())
            counters[_COUNTERS[was.status]] -= 1
            counters[_COUNTERS[becomes.status]] += 1
    move_counts(connection, moves)
    for job, counters in job_moves.items():
        count_in_job(connection, job, after[0].modified, counters)


def move_counts(connection: sqlite3.Connection, moves: Mapping[tuple[int, int], int]) -> None:
    """Add to the numbers of inputs: (app, status) → difference."""
    connection.executemany(
        "INSERT INTO input_counts (owner, status, number) VALUES (?, ?, ?)"
        " ON CONFLICT (owner, status) DO UPDATE SET number = number + excluded.number",
        [(owner, status, number) for (owner, status), number in moves.items() if number],
    )


def counts(connection: sqlite3.Connection, app: int) -> dict[int, int]:
    """Status → how many inputs of the app have it."""
    rows = connection.execute("SELECT status, number FROM input_counts WHERE owner = ? AND number > 0", (app,))
    return dict(rows.fetchall())


def with_status(status: int) -> Condition:
    """Inputs with that status; words it so that the partial index serves it."""
    return Condition(f"status = ? AND status <> {DONE}" if status != DONE else "status = ?", (status,))


def following(
    connection: sqlite3.Connection, app: int, column: str, after: str | int | None, limit: int, *, ascending: bool
) -> list[Listed]:
    """LISTED of inputs by `column` ("pk" is the order of adding, or "id"), from behind `after` on."""
    if column == "pk":
        last = None if after is None else int(after)
        return records.in_order_of_adding(connection, "inputs", LISTED, app, last, limit, ascending=ascending)[0]
    way, sign = ("ASC", ">") if ascending else ("DESC", "<")
    behind, parameters = ("", (app, limit)) if after is None else (f" AND {column} {sign} ?", (app, after, limit))
    sql = f"SELECT {', '.join(LISTED)} FROM inputs WHERE owner = ?{behind} ORDER BY {column} {way} LIMIT ?"
    return connection.execute(sql, parameters).fetchall()


def uses(connection: sqlite3.Connection, digest: str) -> bool:
    """Whether any input, the snapshot of one, a kept run, or what a collector has yet to decide on, has its bytes in that blob."""
    tables = ("inputs", "dataset_blobs", "captures", "kept_run_blobs")
    sql = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE blob = ?1" for table in tables) + " LIMIT 1"
    return connection.execute(sql, (digest,)).fetchone() is not None


def holds(connection: sqlite3.Connection, app: int, kind: str, digest: str) -> bool:
    """Whether an input of the app, or the snapshot of one, was posted as that kind of media with these bytes."""
    sql = (
        "SELECT 1 FROM inputs WHERE blob = ?1 AND owner = ?2 AND hosted IN (?3, ?4)"
        " UNION ALL SELECT 1 FROM dataset_blobs WHERE blob = ?1 AND app = ?2 AND kind = ?3 LIMIT 1"
    )
    return connection.execute(sql, (digest, app, kind, f"{kind} text")).fetchone() is not None


def count_in_job(connection: sqlite3.Connection, job: int, moment: int, moves: Mapping[str, int]) -> None:
    """Add to the counters of an inputs-add job: counter name → difference."""
    changed = {name: number for name, number in moves.items() if number}
    if changed:
        sets = ", ".join(f"{name} = {name} + ?" for name in changed)
        sql = f"UPDATE inputs_add_jobs SET {sets}, modified = ? WHERE pk = ?"
        connection.execute(sql, (*changed.values(), moment, job))


def stopped(connection: sqlite3.Connection, jobs: Iterable[int]) -> set[int]:
    """Which of these inputs-add jobs were cancelled."""
    found: set[int] = set()
    for part in _parts(jobs):
        sql = f"SELECT pk FROM inputs_add_jobs WHERE stopped = 1 AND pk IN ({','.join('?' * len(part))})"
        found.update(row[0] for row in connection.execute(sql, part))
    return found
