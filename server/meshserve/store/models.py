"""Reads over models and their versions that one table alone does not answer.

A version's vocabulary (the concepts it answers, or the thresholds it applies) is kept apart from its body, so
that calls which only need to know what computes a model never read a thousand concepts.
"""

import sqlite3
from collections.abc import Iterable

from meshserve.store import records
from meshserve.store.query import Condition, Order, at_least, of_app
from meshserve.store.records import Row
from meshserve.store.schema import MODEL_VERSIONS

TRAINED = 21100
"""The status code of a version that can be used; `model_versions.status` holds it."""

NUM_INPUTS = (
    "(SELECT COALESCE(SUM(v.inputs), 0) FROM model_versions v"
    " WHERE v.pk = (SELECT MAX(l.pk) FROM model_versions l WHERE l.owner = models.pk))"
)
"""A sort column of models: the inputs that the latest version was trained with."""


def latest_version(
    connection: sqlite3.Connection, model: int, *, trained_first: bool, visibility: int = 0
) -> Row | None:
    """The model's newest version, or the newest trained one if there is any; None if it has no version.

    visibility: only versions that are at least as visible.
    """
    order = Order(f"status = {TRAINED}" if trained_first else "pk")
    conditions = [of_app(model), at_least("visibility", visibility)]
    rows = records.select(connection, MODEL_VERSIONS, conditions, order, 1)
    return rows[0] if rows else None


def version_count(connection: sqlite3.Connection, owner: int, model_id: str) -> int:
    """How many versions a model of an app has."""
    sql = "SELECT COUNT(*) FROM models m JOIN model_versions v ON v.owner = m.pk WHERE m.owner = ? AND m.id = ?"
    return int(connection.execute(sql, (owner, model_id)).fetchone()[0])


def vocabulary(connection: sqlite3.Connection, version: int) -> bytes:
    """The serialized `Data` with the concepts of a version, empty if it has none."""
    found = connection.execute("SELECT body FROM model_vocabularies WHERE version = ?", (version,)).fetchone()
    return b"" if found is None else bytes(found[0])


def set_vocabulary(connection: sqlite3.Connection, version: int, data: bytes) -> None:
    """Keep the serialized `Data` with the concepts of a version; empty forgets it."""
    if data:
        connection.execute("INSERT OR REPLACE INTO model_vocabularies (version, body) VALUES (?, ?)", (version, data))
    else:
        connection.execute("DELETE FROM model_vocabularies WHERE version = ?", (version,))


def has_trained_version() -> Condition:
    """Models with a version that can be used."""
    return Condition(f"EXISTS (SELECT 1 FROM model_versions v WHERE v.owner = models.pk AND v.status = {TRAINED})")


def has_tag(kind: str, tag: str) -> Condition:
    """Models with a tag, whatever its case: `tags_of` makes what is searched."""
    return Condition("instr(tags, ?) > 0", (tags_of([(kind, tag)]),))


def tags_of(tags: Iterable[tuple[str, str]]) -> str:
    """The column `tags` for (kind, tag) pairs."""
    lines = [f"{kind}:{tag}".casefold().replace("\n", " ") for kind, tag in tags]
    return "".join(f"\n{line}\n" for line in lines)


def has_version(version_ids: Iterable[str]) -> Condition:
    """Models with one of these versions."""
    listed = tuple(version_ids)
    marks = ",".join("?" * len(listed))
    return Condition(f"pk IN (SELECT v.owner FROM model_versions v WHERE v.id IN ({marks}))", listed)


def has_any_version(connection: sqlite3.Connection, version_id: str) -> bool:
    """Whether any model has a version of that id."""
    return connection.execute("SELECT 1 FROM model_versions WHERE id = ?", (version_id,)).fetchone() is not None


def has_license(name: str) -> Condition:
    """Models with a version under this license."""
    return Condition(
        "EXISTS (SELECT 1 FROM model_versions v WHERE v.owner = models.pk AND v.license = ? COLLATE NOCASE)", (name,)
    )


def listed_version(
    connection: sqlite3.Connection, owner: int, model_id: str, visibility: int
) -> tuple[int, bytes] | None:
    """(pk, body) of the newest version of a model that is at least so visible, for lists; None if there is none."""
    found = connection.execute(
        "SELECT v.pk, v.body FROM models m JOIN model_versions v ON v.owner = m.pk"
        " WHERE m.owner = ? AND m.id = ? AND v.visibility >= ? ORDER BY v.pk DESC LIMIT 1",
        (owner, model_id, visibility),
    ).fetchone()
    return None if found is None else (found[0], bytes(found[1]))


def translations(connection: sqlite3.Connection, app: int, language: str) -> dict[str, str]:
    """Concept id → its name in a language, for the concepts of an app that have one."""
    return dict(
        connection.execute(
            "SELECT c.id, l.name FROM concepts c JOIN concept_languages l ON l.owner = c.pk"
            " WHERE c.owner = ? AND l.id = ?",
            (app, language),
        ).fetchall()
    )
