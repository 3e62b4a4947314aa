"""Rows of annotations and what they are found by: their labels and who made them."""

import sqlite3
from collections.abc import Iterator, Sequence

from meshserve.store import annotation_facts, query, records
from meshserve.store.query import Condition
from meshserve.store.records import Row, Table
from meshserve.store.schema import ANNOTATION_CONCEPTS, ANNOTATION_TERMS, ANNOTATIONS
from meshserve_proto.resources_pb2 import Annotation


def insert(connection: sqlite3.Connection, row: Row, annotation: Annotation) -> None:
    """Add an annotation, found by what it says; DuplicateId if the app has its id."""
    row.extra.update(annotation_facts.columns(annotation))
    records.insert(connection, ANNOTATIONS, row)
    _index(connection, row, annotation)


def update(connection: sqlite3.Connection, row: Row, annotation: Annotation) -> None:
    """Write a changed annotation, and what it is found by."""
    row.extra.update(annotation_facts.columns(annotation))
    records.update(connection, ANNOTATIONS, row)
    for table in (ANNOTATION_CONCEPTS, ANNOTATION_TERMS):
        connection.execute(f"DELETE FROM {table} WHERE annotation = ?", (row.pk,))
    _index(connection, row, annotation)


def _index(connection: sqlite3.Connection, row: Row, annotation: Annotation) -> None:
    labels = annotation_facts.labels_in(annotation.data)
    add_labels(connection, [(row.pk, row.owner, *label) for label in labels])
    add_terms(connection, [(row.owner, term, row.pk) for term in annotation_facts.found_terms(annotation)])


def add_labels(connection: sqlite3.Connection, labels: Sequence[tuple[int, int, str, float]]) -> None:
    """Let annotations be found by their labels: (annotation, app, concept id, value)."""
    connection.executemany(
        "INSERT INTO annotation_concepts (annotation, owner, concept, value) VALUES (?, ?, ?, ?)", labels
    )


def add_terms(connection: sqlite3.Connection, terms: Sequence[tuple[int, int, int]]) -> None:
    """Let annotations be found by the terms of their metadata: (app, term, annotation)."""
    connection.executemany("INSERT INTO annotation_terms (owner, term, annotation) VALUES (?, ?, ?)", terms)


def drop_of_models(connection: sqlite3.Connection, input_pk: int) -> None:
    """Remove what the base workflow said of an input, before it says it anew; what people posted for models stays.

    What it wrote in the name of somebody (`trusted`) stays as well, once somebody changed or reviewed it.
    """
    untouched = "indexed = 1 AND (trusted = 0 OR modified = created)"
    connection.execute(f"DELETE FROM annotations WHERE input = ? AND {untouched}", (input_pk,))


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


def with_labels(app: int, concepts: Sequence[str]) -> Condition:
    """Annotations with one of these concepts among their labels, in a region too."""
    marks = ",".join("?" * len(concepts))
    sql = f"annotations.pk IN (SELECT annotation FROM annotation_concepts WHERE owner = ? AND concept IN ({marks}))"
    return Condition(sql, (app, *concepts))


def walk(
    connection: sqlite3.Connection, input_pk: int, conditions: Sequence[Condition]
) -> Iterator[tuple[int, bool, bytes]]:
    """(pk, whether a person made it, body) of an input's annotations that meet all conditions, oldest first."""
    where = query.every([query.equal("annotations.input", input_pk), *conditions])
    sql = f"SELECT pk, trusted, body FROM annotations WHERE {where.sql} ORDER BY pk"
    for pk, trusted, body in connection.execute(sql, where.parameters):
        yield pk, bool(trusted), body
