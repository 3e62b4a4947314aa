"""What people labelled, beside the embeddings of it: what a vote of neighbours is made of."""

import json
import sqlite3
from collections.abc import Collection

from meshserve.store.annotation_facts import REGION, SPACE_TIME
from meshserve.store.concepts import LABEL_STATUS

_LABELS = (
    "FROM annotation_concepts l JOIN annotations a ON a.pk = l.annotation"
    " WHERE l.owner = :app AND l.concept IN (SELECT value FROM json_each(:concepts)) AND l.value >= 0.5"
    f" AND a.trusted = 1 AND a.status = {LABEL_STATUS}"
)
"""Labels in force that say yes."""


def wholes(connection: sqlite3.Connection, app: int, space: str, concepts: Collection[str]) -> list[tuple[int, str]]:
    """(pk of a vector, concept) of vectors of a space whose input, as a whole, has the label.

    Vectors of whole inputs, and that of the only region that models found in an input and that is in the space.
    """
    sql = (
        "SELECT DISTINCT v.pk, labels.concept"
        f" FROM (SELECT DISTINCT a.input, l.concept {_LABELS} AND a.kinds & {SPACE_TIME} = 0) labels"
        " JOIN vectors v ON v.input = labels.input AND v.owner = :app AND v.space = :space"
        " JOIN annotations about ON about.pk = v.annotation"
        " WHERE about.input_level = 1 OR (about.trusted = 0 AND NOT EXISTS (SELECT 1 FROM vectors other"
        " JOIN annotations another ON another.pk = other.annotation WHERE other.input = v.input"
        " AND other.space = v.space AND other.pk <> v.pk AND (another.trusted = 0 OR another.input_level = 1)))"
    )
    given = {"app": app, "space": space, "concepts": json.dumps(sorted(concepts))}
    return connection.execute(sql, given).fetchall()


def regions(connection: sqlite3.Connection, app: int, concepts: Collection[str]) -> list[tuple[int, bytes]]:
    """(input, body) of people's annotations in force with a label in some region."""
    sql = f"SELECT DISTINCT a.input, a.body {_LABELS} AND a.kinds & {REGION} <> 0"
    return connection.execute(sql, {"app": app, "concepts": json.dumps(sorted(concepts))}).fetchall()


def vectors_of(
    connection: sqlite3.Connection, app: int, space: str, inputs: Collection[int]
) -> list[tuple[int, int, bool, bool, bytes]]:
    """(pk, input, whether it is of the whole, whether a person made it, body) of what vectors of inputs are of."""
    sql = (
        "SELECT v.pk, v.input, a.input_level, a.trusted, a.body FROM vectors v JOIN annotations a ON a.pk = v.annotation"
        " WHERE v.input IN (SELECT value FROM json_each(:inputs)) AND v.owner = :app AND v.space = :space"
    )
    rows = connection.execute(sql, {"app": app, "space": space, "inputs": json.dumps(sorted(inputs))})
    return [(pk, input, bool(whole), bool(person), body) for pk, input, whole, person, body in rows]


def facts(connection: sqlite3.Connection, app: int, graph: str) -> list[tuple[str, str, str]]:
    """(subject, predicate, object) of all relations of a knowledge graph, "" for the global one."""
    sql = 'SELECT subject, predicate, "object" FROM concept_relations WHERE owner = ? AND graph = ?'
    return connection.execute(sql, (app, graph)).fetchall()
