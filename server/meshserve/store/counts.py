"""How much an app holds, and whether what searches look at has changed."""

import hashlib
import sqlite3

from meshserve.store import query, records, schema
from meshserve.store.records import Table

_COUNTED = ("datasets", "models", "workflows", "modules", "pipelines")
_SEARCHED = ("inputs", "annotations", "dataset_inputs")


def of_app(connection: sqlite3.Connection, app: int) -> dict[str, int]:
    """Kind of resource → how many of them the app has."""
    present = _tables(connection)
    counts = {
        name: records.count(connection, Table(name), [query.of_app(app)]) if name in present else 0 for name in _COUNTED
    }
    found = connection.execute(f"SELECT SUM(number) FROM {schema.INPUT_COUNTS} WHERE owner = ?", (app,)).fetchone()
    return counts | {"inputs": found[0] or 0}


def search_revision(connection: sqlite3.Connection, app: int) -> str:
    """Text that changes whenever inputs, annotations or dataset membership of the app change."""
    parts: list[object] = [app]
    present = _tables(connection)
    for name in _SEARCHED:
        if name in present:
            where = "owner = ?" if name != "dataset_inputs" else "owner IN (SELECT pk FROM datasets WHERE owner = ?)"
            sql = f"SELECT COUNT(*), MAX(pk), MAX(modified) FROM {name} WHERE {where}"
            parts += connection.execute(sql, (app,)).fetchone()
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _tables(connection: sqlite3.Connection) -> set[str]:
    names = (*_COUNTED, *_SEARCHED)
    marks = ",".join("?" * len(names))
    sql = f"SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ({marks})"
    return {row[0] for row in connection.execute(sql, names)}
