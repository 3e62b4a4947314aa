"""How far bulk operations are: columns that move with every portion, without the body, which may name many inputs."""

import sqlite3
from dataclasses import dataclass

from meshserve.core import clock
from meshserve_proto import status_code_pb2 as codes

GOING = (codes.BULK_OPERATION_PENDING, codes.BULK_OPERATION_IN_PROGRESS)
"""States of an operation that has not ended."""


@dataclass(slots=True)
class Progress:
    """An operation by its pk, and where it is. owner: the app's pk; the rest as the table's columns have it."""

    pk: int
    owner: int
    status: int
    processed: int
    refused: int
    total: int
    cursor: int
    last_id: str
    details: str


def progress(connection: sqlite3.Connection, pk: int) -> Progress | None:
    """Where the operation is, or None if it was deleted."""
    sql = (
        "SELECT pk, owner, status, processed, refused, total, cursor, last_id, details FROM bulk_operations"
        " WHERE pk = ?"
    )
    found = connection.execute(sql, (pk,)).fetchone()
    return None if found is None else Progress(*found)


def keep(connection: sqlite3.Connection, now: Progress) -> None:
    """Write where the operation is."""
    connection.execute(
        "UPDATE bulk_operations SET modified = ?, status = ?, processed = ?, refused = ?, total = ?, cursor = ?,"
        " last_id = ?, details = ? WHERE pk = ?",
        (
            clock.now(),
            now.status,
            now.processed,
            now.refused,
            now.total,
            now.cursor,
            now.last_id,
            now.details,
            now.pk,
        ),
    )
