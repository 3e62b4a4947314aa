"""A few facts about the server as a whole, by name."""

import sqlite3

ADDRESS = "address"
"""Host and port that the server listens on, or did when it last ran."""


def put(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Remember a fact; an older one of that name is forgotten."""
    connection.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, value))


def get(connection: sqlite3.Connection, name: str) -> str:
    """The fact of that name, or ""."""
    found = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return "" if found is None else str(found[0])
