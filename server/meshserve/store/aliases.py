"""Other ids of a record: legacy ids that answer as the record itself, and old ids of what was renamed."""

import sqlite3
from typing import TYPE_CHECKING

from meshserve.store.records import Table

if TYPE_CHECKING:
    from sqlite_utils import Database

_KINDS = ("apps", "models", "model_versions", "workflows")
"""The tables of records that may have other ids."""


def create(db: "Database") -> None:
    """The table; once, when those of the records are there. Aliases go with their records, however these go."""
    db.execute(
        "CREATE TABLE aliases (kind TEXT NOT NULL, owner INTEGER NOT NULL, alias TEXT NOT NULL,"
        " target INTEGER NOT NULL, moved INTEGER NOT NULL, PRIMARY KEY (kind, owner, alias)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX aliases_target ON aliases (kind, target)")
    for kind in _KINDS:
        db.execute(
            f"CREATE TRIGGER {kind}_aliases_gone AFTER DELETE ON {kind} BEGIN"
            f" DELETE FROM aliases WHERE kind = '{kind}' AND target = old.pk; END"
        )


def add(connection: sqlite3.Connection, table: Table, owner: int, alias: str, target: int, *, moved: bool) -> None:
    """Let `alias` stand for the record with pk `target`; an older meaning of it is forgotten.

    moved: whoever uses the alias is told the new id instead of being served.
    """
    connection.execute(
        "INSERT OR REPLACE INTO aliases (kind, owner, alias, target, moved) VALUES (?, ?, ?, ?, ?)",
        (table.name, owner, alias, target, moved),
    )


def find(connection: sqlite3.Connection, table: Table, owner: int, alias: str) -> tuple[int, bool] | None:
    """(pk, moved) of the record that `alias` stands for, or None."""
    found = connection.execute(
        "SELECT target, moved FROM aliases WHERE kind = ? AND owner = ? AND alias = ?", (table.name, owner, alias)
    ).fetchone()
    return None if found is None else (found[0], bool(found[1]))


def forget(connection: sqlite3.Connection, table: Table, owner: int, alias: str) -> None:
    """Let `alias` stand for nothing; call it when a record takes it as its id."""
    connection.execute("DELETE FROM aliases WHERE kind = ? AND owner = ? AND alias = ?", (table.name, owner, alias))


def remove(connection: sqlite3.Connection, table: Table, target: int) -> None:
    """Forget all aliases of a record; call it when the record is deleted."""
    connection.execute("DELETE FROM aliases WHERE kind = ? AND target = ?", (table.name, target))
