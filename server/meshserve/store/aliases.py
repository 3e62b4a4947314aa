"""Other ids of a record: legacy ids that answer as the record itself, and old ids of what was renamed."""

import sqlite3

from meshserve.store.records import Table


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
