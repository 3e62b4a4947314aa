"""Pictures that resources have of themselves, as blobs: which are in use, and by whom. A column of each table says so."""

import sqlite3
from typing import Any

TABLES = ("apps", "datasets", "models", "workflows")
"""Tables with a column `picture`: the digest of a blob, or NULL."""


def create(db: Any) -> None:
    """Indexes of the columns, and triggers: a job looks whether a blob is still used when a row lets go of it."""
    for table in TABLES:
        app = "pk" if table == "apps" else "owner"
        swept = (
            " BEGIN INSERT INTO jobs (kind, owner, payload, due)"
            f" VALUES ('sweep', old.{app}, CAST(old.picture AS BLOB), 0); END"
        )
        db.execute(f"CREATE INDEX {table}_picture ON {table} (picture) WHERE picture IS NOT NULL")
        db.execute(f"CREATE TRIGGER {table}_picture_gone AFTER DELETE ON {table} WHEN old.picture IS NOT NULL{swept}")
        db.execute(
            f"CREATE TRIGGER {table}_picture_changed AFTER UPDATE OF picture ON {table}"
            f" WHEN old.picture IS NOT NULL AND old.picture IS NOT new.picture{swept}"
        )


def uses(connection: sqlite3.Connection, digest: str) -> bool:
    """Whether the blob is the picture of anything."""
    sql = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE picture = ?1" for table in TABLES) + " LIMIT 1"
    return connection.execute(sql, (digest,)).fetchone() is not None


def holds(connection: sqlite3.Connection, table: str, app: int, digest: str, least: int) -> bool:
    """Whether the blob is the picture of the app, or of something of a table in it, that is at least so visible."""
    column = "pk" if table == "apps" else "owner"
    sql = f"SELECT 1 FROM {table} WHERE picture = ? AND {column} = ? AND visibility >= ? LIMIT 1"
    return connection.execute(sql, (digest, app, least)).fetchone() is not None
