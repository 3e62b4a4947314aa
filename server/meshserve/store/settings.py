"""A few facts about the server as a whole, by name."""

import sqlite3

ADDRESS = "address"
"""Host and port that the server listens on, or did when it last ran."""
TLS_PORT = "tls_port"
"""The port of its TLS twin, or ""."""
GRPC_PORT = "grpc_port"
"""The port of gRPC alone, or ""."""
AUTHORITY = "authority"
"""Path of what clients must trust to call the TLS twin; "" with a certificate of the owner's."""
PROBED = "probed"
"""When it last wrote a row to see whether it can."""


def put(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Remember a fact; an older one of that name is forgotten."""
    connection.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, value))


def get(connection: sqlite3.Connection, name: str) -> str:
    """The fact of that name, or ""."""
    found = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return "" if found is None else str(found[0])
