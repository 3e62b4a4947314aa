"""Reads over concepts that one table alone does not answer: how often they label inputs, and their other names."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from meshserve.store.query import Condition, wildcard

LABEL_STATUS = 24150
"""The status code of an annotation in force; one that waits for a review or was denied labels nothing."""
_PART = 500


@dataclass(frozen=True, slots=True)
class LabelCount:
    """`inputs` inputs with this status have the concept as a label that says yes (`positive`) or no."""

    concept: str
    status: int
    positive: bool
    inputs: int


def label_counts(connection: sqlite3.Connection, app: int, concepts: Sequence[str]) -> list[LabelCount]:
    """How many different inputs people labelled with each of these concept ids, by status of the input."""
    counts: list[LabelCount] = []
    for start in range(0, len(concepts), _PART):
        part = concepts[start : start + _PART]
        rows = connection.execute(
            "SELECT l.concept, i.status, l.value >= 0.5, COUNT(DISTINCT a.input) FROM annotation_concepts l"
            " JOIN annotations a ON a.pk = l.annotation JOIN inputs i ON i.pk = a.input"
            f" WHERE l.owner = ? AND l.concept IN ({','.join('?' * len(part))}) AND a.trusted = 1 AND a.status = ?"
            " GROUP BY 1, 2, 3",
            (app, *part, LABEL_STATUS),
        )
        counts += [LabelCount(concept, status, bool(positive), inputs) for concept, status, positive, inputs in rows]
    return counts


def named_in(language: str, pattern: str) -> Condition:
    """Concepts whose name in another language than their own fits a pattern with `*`."""
    name = wildcard("name", pattern)
    return Condition(
        f"pk IN (SELECT owner FROM concept_languages WHERE id = ? AND {name.sql})", (language, *name.parameters)
    )


def translations(
    connection: sqlite3.Connection, app: int, language: str, concepts: Sequence[str] | None = None
) -> dict[str, bytes]:
    """Concept id → its stored ConceptLanguage in one language: of the concepts named, or of all of an app."""
    sql = (
        "SELECT c.id, t.body FROM concept_languages t JOIN concepts c ON c.pk = t.owner WHERE c.owner = ? AND t.id = ?"
    )
    if concepts is None:
        return dict(connection.execute(sql, (app, language)).fetchall())
    found: dict[str, bytes] = {}
    for start in range(0, len(concepts), _PART):
        part = concepts[start : start + _PART]
        marks = ",".join("?" * len(part))
        found.update(connection.execute(f"{sql} AND c.id IN ({marks})", (app, language, *part)).fetchall())
    return found


def in_relation(subject: str, predicates: Sequence[str], objects_predicates: Sequence[str]) -> Condition:
    """Relations with the concept as subject and one of `predicates`, or as object and one of the others."""
    marks = ",".join("?" * len(predicates)), ",".join("?" * len(objects_predicates))
    return Condition(
        f'((subject = ? AND predicate IN ({marks[0]})) OR ("object" = ? AND predicate IN ({marks[1]})))',
        (subject, *predicates, subject, *objects_predicates),
    )


def same_fact(subject: str, object: str, predicate: str, inverse: str, graph: str) -> Condition:
    """Relations of a graph that say the same, from whichever side."""
    return Condition(
        'graph = ? AND ((subject = ? AND "object" = ? AND predicate = ?)'
        ' OR (subject = ? AND "object" = ? AND predicate = ?))',
        (graph, subject, object, predicate, object, subject, inverse),
    )
