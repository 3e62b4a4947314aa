"""Rows of annotations and what they are found by: their labels and who made them."""

import sqlite3
from collections.abc import Mapping, Sequence

from meshserve.store import records
from meshserve.store.query import Condition
from meshserve.store.records import Row, Table
from meshserve.store.schema import ANNOTATIONS


def label(connection: sqlite3.Connection, annotation: Row, concepts: Mapping[str, float]) -> None:
    """Replace the concepts of an annotation in the index of labels: concept id → value."""
    connection.execute("DELETE FROM annotation_concepts WHERE annotation = ?", (annotation.pk,))
    connection.executemany(
        "INSERT INTO annotation_concepts (annotation, owner, concept, value) VALUES (?, ?, ?, ?)",
        [(annotation.pk, annotation.owner, concept, value) for concept, value in concepts.items()],
    )


def of_input(connection: sqlite3.Connection, input_pk: int) -> Row:
    """The one annotation that was made together with the input."""
    sql = "SELECT pk FROM annotations WHERE input = ? AND input_level = 1"
    found = records.find_pk(connection, ANNOTATIONS, connection.execute(sql, (input_pk,)).fetchone()[0])
    if found is None:
        raise LookupError(f"input {input_pk} has no input-level annotation")
    return found


def workers(connection: sqlite3.Connection, app: int, limit: int, offset: int, *, trusted: bool) -> list[str]:
    """Who made annotations of an app, as the column `worker` names them, in that order; `trusted` are people."""
    only = " AND trusted = 1" if trusted else ""
    sql = f"SELECT DISTINCT worker FROM annotations WHERE owner = ?{only} ORDER BY worker LIMIT ? OFFSET ?"
    return [row[0] for row in connection.execute(sql, (app, limit, offset))]


def version_owner(connection: sqlite3.Connection, owners: Table, versions: Table, apps: Sequence[int], id: str) -> str:
    """The id of the model or workflow that has a version of that id in one of the apps, or in any if none is named.

    "" if there is none.
    """
    within = f" AND o.owner IN ({','.join('?' * len(apps))})" if apps else ""
    sql = f"SELECT o.id FROM {versions.name} v JOIN {owners.name} o ON o.pk = v.owner WHERE v.id = ?{within} LIMIT 1"
    found = connection.execute(sql, (id, *apps)).fetchone()
    return str(found[0]) if found else ""


def by_workers(names: Sequence[str]) -> Condition:
    """Annotations that one of these made, named as the column `worker` does."""
    return Condition(f"worker IN ({','.join('?' * len(names))})", tuple(names))
