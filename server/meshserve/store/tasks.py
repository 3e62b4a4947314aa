"""Assignments of tasks: which inputs a worker still has to get, what became of those given out, and counts."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from meshserve.core import clock
from meshserve.core.ids import new_id
from meshserve.core.statuses import make_status
from meshserve.store import query, records
from meshserve.store.inputs import FAILED
from meshserve.store.query import Condition, Order
from meshserve.store.records import Row
from meshserve.store.schema import ANNOTATIONS
from meshserve.store.task_tables import ASSIGNMENTS, TASKS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Task

PENDING, SUCCESS = codes.TASK_ASSIGNMENT_PENDING, codes.TASK_ASSIGNMENT_SUCCESS
AWAITING_REVIEW = codes.TASK_ASSIGNMENT_AWAITING_REVIEW
AWAITING_CONSENSUS = codes.TASK_ASSIGNMENT_AWAITING_CONSENSUS_REVIEW
DENIED = codes.TASK_ASSIGNMENT_REJECTED
OPEN = (PENDING, AWAITING_REVIEW, AWAITING_CONSENSUS)
"""States of an assignment on which somebody still has to act."""
COMPLETE = 100
"""The `percent_completed` of a task's status when the server itself found that nothing is left to do."""


def lines(entries: Iterable[str]) -> str:
    """Texts in a column such that `has_line` finds whole ones."""
    listed = list(entries)
    return "\n".join(["", *listed, ""]) if listed else ""


def has_line(column: str, entry: str) -> Condition:
    """The column has this line."""
    return Condition(f"instr({column}, ?) > 0", (f"\n{entry}\n",))


def set_status(connection: sqlite3.Connection, row: Row, code: int, details: str = "", percent: int = 0) -> None:
    """Give a task a state; the row is changed too."""
    task = Task.FromString(row.body)
    task.status.CopyFrom(make_status(code, details))
    task.status.percent_completed = percent
    row.modified = clock.now()
    task.modified_at.CopyFrom(clock.stamp(row.modified))
    row.body = task.SerializeToString()
    records.update(connection, TASKS, row)


def _usable(app: int, conditions: Sequence[Condition]) -> Condition:
    own = Condition(f"inputs.owner = ? AND inputs.status <> {FAILED}", (app,))
    return query.every([own, *conditions])


def unassigned(
    connection: sqlite3.Connection, app: int, task: int, worker: str, conditions: Sequence[Condition], after: int
) -> Iterator[tuple[int, str]]:
    """(pk, id) of inputs behind the pk `after` that meet the conditions and that the worker has not been given.

    worker: "" leaves out what anybody was given. Inputs that could not be processed are left out.
    """
    where = _usable(app, conditions)
    by_worker, parameters = (" AND a.worker = ?", (task, worker)) if worker else ("", (task,))
    sql = (
        f"SELECT inputs.pk, inputs.id FROM inputs WHERE inputs.pk > ? AND {where.sql} AND NOT EXISTS (SELECT 1 FROM"
        f" task_assignments a WHERE a.owner = ? AND a.input = inputs.pk{by_worker}) ORDER BY inputs.pk"
    )
    return connection.execute(sql, (after, *where.parameters, *parameters))


def source_inputs(
    connection: sqlite3.Connection, app: int, conditions: Sequence[Condition]
) -> Iterator[tuple[int, str]]:
    """(pk, id) of all inputs that meet the conditions, oldest first."""
    where = _usable(app, conditions)
    sql = f"SELECT inputs.pk, inputs.id FROM inputs WHERE {where.sql} ORDER BY inputs.pk"
    return connection.execute(sql, where.parameters)


def last_given(connection: sqlite3.Connection, task: int, worker: str) -> int:
    """The greatest pk of an input that the worker was given, 0 if none."""
    sql = "SELECT COALESCE(MAX(input), 0) FROM task_assignments WHERE owner = ? AND worker = ?"
    return int(connection.execute(sql, (task, worker)).fetchone()[0])


def assign(
    connection: sqlite3.Connection,
    task: int,
    worker: str,
    inputs: Iterable[int],
    status: int = PENDING,
    *,
    exclusive: bool = False,
) -> None:
    """Give inputs to a worker, those that still exist and that the worker has not; within a write.

    exclusive: nor anybody else.
    """
    moment = clock.now()
    only = "" if exclusive else " AND a.worker = ?5"
    connection.executemany(
        "INSERT INTO task_assignments (owner, id, created, modified, visibility, body, input, worker, status, reviewer,"
        " follow) SELECT ?1, ?2, ?3, ?3, 10, x'', pk, ?5, ?6, '', 0 FROM inputs WHERE pk = ?4 AND NOT EXISTS (SELECT 1"
        f" FROM task_assignments a WHERE a.owner = ?1 AND a.input = ?4{only})",
        [(task, new_id(), moment, input, worker, status) for input in inputs],
    )


def assignments(
    connection: sqlite3.Connection, task: int, conditions: Sequence[Condition] = (), limit: int = -1
) -> list[Row]:
    """Assignments of a task, in the order of their inputs."""
    return records.select(
        connection, ASSIGNMENTS, [query.equal("owner", task), *conditions], Order("input", ascending=True), limit
    )


def move(connection: sqlite3.Connection, rows: Sequence[Row], status: int, reviewer: str | None = None) -> None:
    """Give assignments another state, which the annotations have to follow; the rows are changed too."""
    for row in rows:
        row.extra |= {"status": status, "follow": 1}
        _write(connection, row, reviewer)


def claim(connection: sqlite3.Connection, rows: Sequence[Row], reviewer: str) -> None:
    """Let a reviewer have assignments."""
    for row in rows:
        if row.extra["reviewer"] != reviewer:
            _write(connection, row, reviewer)


def settled(connection: sqlite3.Connection, row: Row, status: int) -> None:
    """The annotations of an assignment have followed, and it may have got another state by that."""
    if (row.extra["status"], row.extra["follow"]) != (status, 0):
        row.extra |= {"status": status, "follow": 0}
        _write(connection, row, None)


def _write(connection: sqlite3.Connection, row: Row, reviewer: str | None) -> None:
    row.modified = clock.now()
    row.extra["reviewer"] = row.extra["reviewer"] if reviewer is None else reviewer
    records.update(connection, ASSIGNMENTS, row)


def ask_again(connection: sqlite3.Connection, task: int) -> None:
    """Let agreement be looked for anew where it is waited for: there are other labelers."""
    sql = f"UPDATE task_assignments SET follow = 1 WHERE owner = ? AND status = {AWAITING_CONSENSUS}"
    connection.execute(sql, (task,))


def release(connection: sqlite3.Connection, task: int, reviewers: Sequence[str]) -> None:
    """Let others review what was taken by users who are not among the reviewers any more."""
    marks, states = ",".join("?" * len(reviewers)), ",".join(map(str, OPEN))
    sql = f"UPDATE task_assignments SET reviewer = '' WHERE owner = ? AND status IN ({states}) AND reviewer NOT IN ({marks})"
    connection.execute(sql, (task, *reviewers))


def drop(connection: sqlite3.Connection, task: int, worker: str, *, pending_only: bool) -> None:
    """Take from a worker what was given out, all of it or what was not handed in."""
    only = f" AND status = {PENDING}" if pending_only else ""
    connection.execute(f"DELETE FROM task_assignments WHERE owner = ? AND worker = ?{only}", (task, worker))


def annotations_of(connection: sqlite3.Connection, app: int, task_id: str, worker: str, input: int) -> list[Row]:
    """What a worker said of an input for a task, oldest first."""
    conditions = [
        query.equal("input", input),
        query.equal("task", task_id),
        query.equal("worker", worker),
        query.equal("owner", app),
    ]
    return records.select(connection, ANNOTATIONS, conditions, Order(ascending=True))


def drop_annotations(connection: sqlite3.Connection, app: int, task_id: str, worker: str) -> None:
    """Delete what a worker said for a task."""
    connection.execute(
        "DELETE FROM annotations WHERE owner = ? AND task = ? AND worker = ? AND input_level = 0",
        (app, task_id, worker),
    )


def assignment_counts(connection: sqlite3.Connection, task: int) -> list[tuple[str, int, int]]:
    """(worker, state, how many assignments)."""
    sql = "SELECT worker, status, COUNT(*) FROM task_assignments WHERE owner = ? GROUP BY worker, status"
    return connection.execute(sql, (task,)).fetchall()


def annotation_counts(connection: sqlite3.Connection, app: int, task_id: str) -> list[tuple[str, int, int]]:
    """(worker, state, how many annotations)."""
    sql = "SELECT worker, status, COUNT(*) FROM annotations WHERE owner = ? AND task = ? GROUP BY worker, status"
    return connection.execute(sql, (app, task_id)).fetchall()


def labelled_inputs(connection: sqlite3.Connection, task: int, statuses: Sequence[int], reviewer: str = "") -> int:
    """How many inputs have an assignment in one of the states, that a reviewer took if one is named."""
    marks = ",".join("?" * len(statuses))
    by = " AND reviewer = ?" if reviewer else ""
    sql = f"SELECT COUNT(DISTINCT input) FROM task_assignments WHERE owner = ? AND status IN ({marks}){by}"
    parameters = (task, *statuses, *([reviewer] if reviewer else []))
    return int(connection.execute(sql, parameters).fetchone()[0])


def count_source(connection: sqlite3.Connection, app: int, conditions: Sequence[Condition]) -> int:
    """How many inputs meet the conditions."""
    where = _usable(app, conditions)
    return int(connection.execute(f"SELECT COUNT(*) FROM inputs WHERE {where.sql}", where.parameters).fetchone()[0])


def of_worker(connection: sqlite3.Connection, app: int, user_id: str) -> list[Row]:
    """The tasks of an app in which a user labels or reviews."""
    part = query.either([has_line("workers", f"user:{user_id}"), has_line("reviewers", f"user:{user_id}")])
    return records.select(connection, TASKS, [query.of_app(app), part], Order())
