"""Extraction jobs beyond what all records can do."""

import sqlite3
from collections.abc import Sequence

from meshserve.store import records
from meshserve.store.query import Order, equal
from meshserve.store.records import Row
from meshserve.store.schema import EXTRACTION_JOBS, UPLOADS
from meshserve_proto import status_code_pb2 as codes

ACTIVE = (codes.JOB_QUEUED, codes.JOB_RUNNING)
"""States of a job that goes on."""


def is_active(connection: sqlite3.Connection, pk: int) -> bool:
    """Whether there is a job of that pk that goes on. Cheap: asked while it works."""
    found = connection.execute("SELECT status FROM extraction_jobs WHERE pk = ?", (pk,)).fetchone()
    return found is not None and found[0] in ACTIVE


def of_add_job(connection: sqlite3.Connection, add_job: int) -> list[Row]:
    """The extraction jobs of an inputs-add job, oldest first."""
    return records.select(connection, EXTRACTION_JOBS, [equal("add_job", add_job)], Order(ascending=True))


def uploads_of_add_job(connection: sqlite3.Connection, add_job: int) -> list[Row]:
    """The uploads of an inputs-add job, oldest first."""
    return records.select(connection, UPLOADS, [equal("add_job", add_job)], Order(ascending=True))


def goes_on(connection: sqlite3.Connection, add_job: int) -> bool:
    """Whether anything is still being unpacked, or may still arrive, for an inputs-add job."""
    sql = (
        "SELECT EXISTS (SELECT 1 FROM extraction_jobs WHERE add_job = ?1 AND status IN (?2, ?3))"
        " OR EXISTS (SELECT 1 FROM uploads WHERE add_job = ?1 AND status = ?4)"
    )
    return bool(connection.execute(sql, (add_job, *ACTIVE, codes.UPLOAD_IN_PROGRESS)).fetchone()[0])


def cancel(connection: sqlite3.Connection, pks: Sequence[int], moment: int) -> None:
    """Stop those of the jobs that go on."""
    connection.executemany(
        "UPDATE extraction_jobs SET status = ?, modified = ?, secret = NULL WHERE pk = ? AND status IN (?, ?)",
        [(codes.JOB_CANCELLED, moment, pk, *ACTIVE) for pk in pks],
    )
