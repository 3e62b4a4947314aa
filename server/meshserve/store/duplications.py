"""How far copies of apps are: columns that move with every portion, beside the body."""

import json
import sqlite3
from dataclasses import dataclass

from meshserve.core import clock
from meshserve_proto import status_code_pb2 as codes

GOING = (codes.APP_DUPLICATION_PENDING, codes.APP_DUPLICATION_IN_PROGRESS)
"""States of a copy that has not ended."""


@dataclass(slots=True)
class Copying:
    """A copy by its pk, and where it is; the fields are those of the table. progress: field → [copied, all]."""

    pk: int
    status: int
    source: int
    destination: int
    made: int
    step: int
    cursor: int
    ceiling: int
    progress: dict[str, list[int]]
    details: str


def find(connection: sqlite3.Connection, pk: int) -> Copying | None:
    """Where the copy is, or None if it is gone."""
    found = connection.execute(
        "SELECT pk, status, source, destination, made, step, cursor, ceiling, progress, details"
        " FROM app_duplications WHERE pk = ?",
        (pk,),
    ).fetchone()
    if found is None:
        return None
    pk, status, source, destination, made, step, cursor, ceiling, progress, details = found
    told = read_progress(progress)
    return Copying(pk, status, source, destination, made, step, cursor, ceiling, told, details)


def read_progress(column: str | None) -> dict[str, list[int]]:
    """The column `progress` as it is meant."""
    read: dict[str, list[int]] = json.loads(column or "{}")
    return read


def keep(connection: sqlite3.Connection, now: Copying) -> None:
    """Write where the copy is."""
    connection.execute(
        "UPDATE app_duplications SET modified = ?, status = ?, source = ?, destination = ?, made = ?, step = ?,"
        " cursor = ?, ceiling = ?, progress = ?, details = ? WHERE pk = ?",
        (
            clock.now(),
            now.status,
            now.source,
            now.destination,
            now.made,
            now.step,
            now.cursor,
            now.ceiling,
            json.dumps(now.progress),
            now.details,
            now.pk,
        ),
    )
