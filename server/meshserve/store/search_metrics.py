"""Stored comparisons of annotation searches, and the annotations that they compare."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from meshserve.store import query
from meshserve.store.query import Condition
from meshserve.store.records import Table

SEARCH_METRICS = Table("search_metrics")


def create(db: Any, make: Callable[[Any, Table], None]) -> None:
    """Make the table, within the migration."""
    make(db, SEARCH_METRICS)


def said(connection: sqlite3.Connection, app: int, conditions: Sequence[Condition]) -> Iterator[tuple[int, bytes]]:
    """(pk of the input, body) of an app's annotations that meet all conditions, oldest first."""
    where = query.every([query.equal("annotations.owner", app), *conditions])
    sql = f"SELECT annotations.input, annotations.body FROM annotations WHERE {where.sql} ORDER BY annotations.pk"
    yield from connection.execute(sql, where.parameters)
