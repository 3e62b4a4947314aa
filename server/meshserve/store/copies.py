"""Copies of what one app has below another: rows as they are, since bodies do not say where they are."""

import sqlite3
from collections.abc import Callable, Sequence

from meshserve.core import ids
from meshserve.store import drawn, inputs, records
from meshserve.store.inputs import DONE, FAILED, PENDING
from meshserve.store.operations_tables import INSTALLED_MODULE_VERSIONS
from meshserve.store.query import Order, at_least, equal, of_app
from meshserve.store.records import Row, Table
from meshserve.store.schema import (
    ANNOTATION_TRACKS,
    ANNOTATIONS,
    CONCEPT_LANGUAGES,
    CONCEPT_RELATIONS,
    CONCEPTS,
    INPUTS,
    KNOWLEDGE_GRAPHS,
    MODEL_EXAMPLES,
    MODEL_REFERENCES,
    MODEL_VERSIONS,
    MODELS,
    WORKFLOW_VERSIONS,
    WORKFLOWS,
)
from meshserve_proto.resources_pb2 import Annotation

Change = Callable[[Table, Row], None]
"""What becomes of a row of a table on its way."""
KINDS = {
    "concepts": (KNOWLEDGE_GRAPHS, CONCEPTS, CONCEPT_RELATIONS),
    "models": (MODELS,),
    "workflows": (WORKFLOWS,),
    "installed_module_versions": (INSTALLED_MODULE_VERSIONS,),
    "inputs": (INPUTS,),
}
"""Kind of resource → the tables that are copied for it, in this order, each with what its rows own."""
_OWNED: dict[Table, tuple[Table, ...]] = {
    CONCEPTS: (CONCEPT_LANGUAGES,),
    MODELS: (MODEL_VERSIONS, MODEL_REFERENCES),
    MODEL_VERSIONS: (MODEL_EXAMPLES,),
    WORKFLOWS: (WORKFLOW_VERSIONS,),
}


def _nothing(table: Table, row: Row) -> None:
    """Leave a row as it is."""


def behind(connection: sqlite3.Connection, table: Table, owner: int, after: int, limit: int) -> list[Row]:
    """The owner's rows behind the pk `after`, in the order of adding."""
    return records.select(connection, table, [of_app(owner), at_least("pk", after + 1)], Order(ascending=True), limit)


def number(connection: sqlite3.Connection, table: Table, owner: int) -> int:
    """How many rows it has."""
    return records.count(connection, table, [of_app(owner)])


def annotations_number(connection: sqlite3.Connection, app: int) -> int:
    """How many annotations people and models posted in an app."""
    sql = "SELECT COUNT(*) FROM annotations WHERE owner = ? AND input_level = 0 AND COALESCE(indexed, 0) = 0"
    return int(connection.execute(sql, (app,)).fetchone()[0])


def newest(connection: sqlite3.Connection, table: Table, owner: int) -> int:
    """The pk of its row that was added last, or 0."""
    sql = f"SELECT COALESCE(MAX(pk), 0) FROM {table.name} WHERE owner = ?"
    return int(connection.execute(sql, (owner,)).fetchone()[0])


def copy(
    connection: sqlite3.Connection, table: Table, rows: Sequence[Row], owner: int, change: Change = _nothing
) -> None:
    """Copy rows with all that they own below another owner, within a write. What has its id there already stays out."""
    taken = records.find_many(connection, table, owner, [row.id for row in rows])
    fresh = [row for row in rows if row.id not in taken and not _related(connection, table, owner, row)]
    copies = [_copied(connection, table, row, owner) for row in fresh]
    for each in copies:
        change(table, each)
    records.insert_many(connection, table, copies)
    for row, copied in zip(fresh, copies, strict=True):
        if table is MODEL_VERSIONS:
            connection.execute(
                "INSERT INTO model_vocabularies (version, body) SELECT ?, body FROM model_vocabularies"
                " WHERE version = ?",
                (copied.pk, row.pk),
            )
        for owned in _OWNED.get(table, ()):
            copy(connection, owned, behind(connection, owned, row.pk, 0, -1), copied.pk, change)


def _related(connection: sqlite3.Connection, table: Table, owner: int, row: Row) -> bool:
    """Whether a relation is there by another id."""
    if table is not CONCEPT_RELATIONS:
        return False
    same = [equal(column, row.extra[column]) for column in CONCEPT_RELATIONS.columns if row.extra[column] is not None]
    return records.count(connection, table, [of_app(owner), *same]) > 0


def _copied(connection: sqlite3.Connection, table: Table, row: Row, owner: int) -> Row:
    words = None
    if table.searchable:
        sql = f"SELECT text FROM {table.name}_words WHERE rowid = ?"
        words = connection.execute(sql, (row.pk,)).fetchone()[0]
    return Row(owner, row.id, row.body, row.created, row.modified, row.visibility, 0, dict(row.extra), words)


def copy_input(
    connection: sqlite3.Connection, row: Row, app: int, *, annotations: bool, indexed: bool
) -> tuple[int, int] | None:
    """Copy an input with its input-level annotation: (its pk, other annotations copied); None if its id is taken.

    annotations: with what people and models posted about it; indexed: with what the base workflow said and its vectors.
    The media stays one blob. What was not processed yet begins anew, and needs a job of its own.
    """
    if records.find(connection, INPUTS, app, row.id) is not None:
        return None
    status = row.extra["status"]
    status = status if status in (DONE, FAILED) else PENDING
    copied = Row(app, row.id, row.body, row.created, row.modified, row.visibility)
    copied.extra = row.extra | {"status": status, "job": None}
    records.insert(connection, INPUTS, copied)
    inputs.move_counts(connection, {(app, status): 1})
    wanted = [_OF_PEOPLE] * annotations + [_OF_INDEX] * indexed
    chosen = " OR ".join(["input_level = 1", *wanted])
    sql = f"SELECT pk FROM annotations WHERE input = ? AND ({chosen}) ORDER BY pk"
    found = [pk for (pk,) in connection.execute(sql, (row.pk,)).fetchall()]
    posted = sum(_copy_annotation(connection, pk, app, copied.pk, vectors=indexed) for pk in found)
    if annotations:
        _copy_tracks(connection, row.pk, app, copied.pk)
    if annotations and indexed and drawn.waiting(connection, copied.pk):
        drawn.enqueue(connection, app, copied)
    return copied.pk, posted


_OF_PEOPLE = "(input_level = 0 AND COALESCE(indexed, 0) = 0)"
_OF_INDEX = "(input_level = 0 AND indexed = 1)"


def _copy_annotation(connection: sqlite3.Connection, pk: int, app: int, input: int, *, vectors: bool) -> bool:
    """Copy one annotation with what it is found by; whether somebody posted it."""
    row = records.find_pk(connection, ANNOTATIONS, pk)
    assert row is not None, "it was found a moment ago"
    copied = Row(app, row.id, row.body, row.created, row.modified, row.visibility)
    copied.extra = row.extra | {"input": input}
    if records.find(connection, ANNOTATIONS, app, row.id) is not None:
        annotation = Annotation.FromString(row.body)
        copied.id = annotation.id = ids.new_id()
        copied.body = annotation.SerializeToString()
    records.insert(connection, ANNOTATIONS, copied)
    connection.execute(
        "INSERT INTO annotation_concepts (annotation, owner, concept, value)"
        " SELECT ?, ?, concept, value FROM annotation_concepts WHERE annotation = ?",
        (copied.pk, app, pk),
    )
    connection.execute(
        "INSERT INTO annotation_terms (owner, term, annotation)"
        " SELECT ?, term, ? FROM annotation_terms WHERE annotation = ?",
        (app, copied.pk, pk),
    )
    if vectors:
        connection.execute(
            "INSERT INTO vectors (owner, input, annotation, space, vector)"
            " SELECT ?, ?, ?, space, vector FROM vectors WHERE annotation = ?",
            (app, input, copied.pk, pk),
        )
    return not row.extra["input_level"] and not row.extra["indexed"]


def _copy_tracks(connection: sqlite3.Connection, source: int, app: int, input: int) -> None:
    for row in records.select(connection, ANNOTATION_TRACKS, [equal("input", source)], Order(ascending=True)):
        if records.find(connection, ANNOTATION_TRACKS, app, row.id) is None:
            copied = Row(app, row.id, row.body, row.created, row.modified, row.visibility)
            copied.extra = row.extra | {"input": input}
            records.insert(connection, ANNOTATION_TRACKS, copied)
