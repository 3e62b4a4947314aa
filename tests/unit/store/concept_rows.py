"""Concepts as rows, for tests that need some records, and no matter which."""

import sqlite3
from typing import Any

from meshserve.store import query, records, schema
from meshserve.store.query import Order
from meshserve.store.records import Row

CONCEPTS = schema.CONCEPTS


def row(id: str, owner: int = 1, name: str | None = "", created: int = 0, **fields: Any) -> Row:
    """A concept that is not stored yet."""
    extra = {"name": name} | fields.pop("extra", {})
    return Row(owner, id, id.encode(), created, created, extra=extra, **fields)


def found_by(connection: sqlite3.Connection, text: str) -> list[str]:
    """The ids of the concepts of app 1 that a search for words finds, in the order of adding."""
    conditions = [query.of_app(1), query.words("concepts", text)]
    return [row.id for row in records.select(connection, CONCEPTS, conditions, Order(ascending=True))]
