"""Evaluations of models and of workflows: what was judged by what, how far it is, and what each input came to."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from meshserve.store.query import Condition, every
from meshserve.store.records import Table

if TYPE_CHECKING:
    from sqlite_utils import Database

_WORK = {
    "version": int,
    "status": int,
    "truth_app": int,
    "truth_dataset": int,
    "truth_version": int,
    "chosen": bytes,
    "generation": int,
    "gathered": int,
    "concepts": bytes,
}
"""version: the pk of what is judged. truth_…: pks of where the right answers are, 0 for none; chosen: a search for them,
or NULL. generation: how often it was begun; gathered: 1 once the entries are there. concepts: which ones count, as Data."""
EVALUATIONS = Table(
    "evaluations",
    columns={
        **_WORK,
        "model_type": str,
        "eval_dataset": str,
        "train_dataset": str,
        "roc_auc": float,
        "f1": float,
        "mean_ap": float,
        "precision": float,
        "recall": float,
        "details": bytes,
    },
)
"""details: an EvalMetrics with what is shown only to those who ask for it, or NULL. Numbers are NULL until it is done."""
WORKFLOW_EVALUATIONS = Table("workflow_evaluations", columns=_WORK)
_ENTRY = {"state": int, "hosted": str, "blob": str}
"""hosted, blob: what addresses of the input's media follow from, and where its bytes are."""
ENTRIES = Table("evaluation_entries", owner="evaluations", columns=_ENTRY)
WORKFLOW_ENTRIES = Table("workflow_evaluation_data", owner="workflow_evaluations", columns=_ENTRY)
"""Inputs with what is right of them and what was predicted; bodies are WorkflowVersionEvaluationData."""
PENDING, PREDICTED, UNREAD, POSTED = range(4)
"""States of an entry: to be predicted, predicted, cannot be, and as a client has posted it."""
MODEL_ID = "(SELECT m.id FROM model_versions v JOIN models m ON m.pk = v.owner WHERE v.pk = evaluations.version)"
APP_ID = "(SELECT a.id FROM apps a WHERE a.pk = evaluations.owner)"
"""Sort columns of evaluations."""


def create(db: "Database", make: Callable[..., Any]) -> None:
    """Make the tables, within the migration."""
    for table, entries, judged in (
        (EVALUATIONS, ENTRIES, "model_versions"),
        (WORKFLOW_EVALUATIONS, WORKFLOW_ENTRIES, "workflow_versions"),
    ):
        make(db, table, {"version": judged})
        make(db, entries)
        db.execute(f"CREATE INDEX {entries.name}_pending ON {entries.name} (owner) WHERE state = {PENDING}")


def pending(connection: sqlite3.Connection, table: Table, of: int, limit: int) -> list[tuple[int, str | None, bytes]]:
    """(pk, blob, body) of the next entries to predict."""
    sql = f"SELECT pk, blob, body FROM {table.name} WHERE owner = ? AND state = {PENDING} ORDER BY pk LIMIT ?"
    return connection.execute(sql, (of, limit)).fetchall()


def answer(connection: sqlite3.Connection, table: Table, entries: Sequence[tuple[int, int, bytes, int]]) -> None:
    """Write what became of entries that were to be predicted: (state, moment, body, pk) of each."""
    sql = f"UPDATE {table.name} SET state = ?, modified = ?, body = ? WHERE pk = ? AND state = {PENDING}"
    connection.executemany(sql, entries)


def drop_own(connection: sqlite3.Connection, table: Table, of: int) -> None:
    """Forget the entries that the server has made."""
    connection.execute(f"DELETE FROM {table.name} WHERE owner = ? AND state <> {POSTED}", (of,))


def progress(connection: sqlite3.Connection, table: Table, of: int) -> dict[int, int]:
    """State → entries that have it."""
    sql = f"SELECT state, COUNT(*) FROM {table.name} WHERE owner = ? GROUP BY state"
    return dict(connection.execute(sql, (of,)).fetchall())


def answered(
    connection: sqlite3.Connection, table: Table, of: int
) -> Iterator[tuple[str, bytes, str | None, str | None]]:
    """(id, body, hosted, blob) of entries that have predictions, in the order of gathering."""
    sql = (
        f"SELECT id, body, hosted, blob FROM {table.name}"
        f" WHERE owner = ? AND state IN ({PREDICTED}, {POSTED}) ORDER BY pk"
    )
    return connection.execute(sql, (of,))


def members(
    connection: sqlite3.Connection, conditions: Sequence[Condition], after: int, limit: int
) -> list[tuple[int, bytes, str | None, str | None]]:
    """(pk, body, hosted, blob) of the inputs behind a pk that meet conditions over `inputs`."""
    where = every(conditions)
    sql = (
        "SELECT inputs.pk, inputs.body, inputs.hosted, inputs.blob FROM inputs"
        f" WHERE inputs.pk > ? AND {where.sql} ORDER BY inputs.pk LIMIT ?"
    )
    return connection.execute(sql, (after, *where.parameters, limit)).fetchall()


def in_dataset(dataset: int) -> Condition:
    """Inputs that are in a dataset."""
    return Condition("inputs.pk IN (SELECT input FROM dataset_inputs WHERE owner = ?)", (dataset,))


def said_of(
    connection: sqlite3.Connection, pks: Sequence[int], conditions: Sequence[Condition]
) -> dict[int, list[bytes]]:
    """Input → its annotations that meet all conditions, oldest first."""
    where = every(conditions)
    sql = (
        "SELECT annotations.input, annotations.body FROM annotations"
        f" WHERE annotations.input IN ({','.join('?' * len(pks))}) AND {where.sql} ORDER BY annotations.pk"
    )
    found: dict[int, list[bytes]] = {}
    for pk, body in connection.execute(sql, (*pks, *where.parameters)):
        found.setdefault(pk, []).append(body)
    return found


def model_of(connection: sqlite3.Connection, version: int) -> tuple[int, bytes, bytes]:
    """(pk of the app, body of the model, body of the version) of a version that exists."""
    sql = "SELECT m.owner, m.body, v.body FROM model_versions v JOIN models m ON m.pk = v.owner WHERE v.pk = ?"
    found: tuple[int, bytes, bytes] = connection.execute(sql, (version,)).fetchone()
    return found


def workflow_of(connection: sqlite3.Connection, version: int) -> tuple[int, str, bytes]:
    """(pk of the app, id of the workflow, body of the version) of a workflow version that exists."""
    sql = "SELECT w.owner, w.id, v.body FROM workflow_versions v JOIN workflows w ON w.pk = v.owner WHERE v.pk = ?"
    found: tuple[int, str, bytes] = connection.execute(sql, (version,)).fetchone()
    return found


def judged_versions(connection: sqlite3.Connection, scope: Condition) -> list[int]:
    """The model versions that evaluations of a scope are about."""
    sql = f"SELECT DISTINCT version FROM evaluations WHERE {scope.sql}"
    return [pk for (pk,) in connection.execute(sql, scope.parameters)]
