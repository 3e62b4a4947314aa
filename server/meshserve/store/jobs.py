"""The jobs table: claim, renew, finish, retry."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from meshserve.core import clock

LEASE_MICROS = 120 * 1_000_000
_BACKOFF_MICROS = 1_000_000
_LONGEST_BACKOFF_MICROS = 300 * 1_000_000
_NEVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work. `owner` is the pk of what it is about; `payload` is the kind's own.

    attempts: how often it was claimed, this time included; a claim that a clean stop gave back does not count.
    """

    pk: int
    kind: str
    owner: int
    payload: bytes
    attempts: int


def add_many(
    connection: sqlite3.Connection,
    kind: str,
    entries: Sequence[tuple[int, bytes]],
    attempts: int = 0,
    due: int | None = None,
) -> None:
    """Queue (owner, payload) pairs, due now or at that moment."""
    due = clock.now() if due is None else due
    connection.executemany(
        "INSERT INTO jobs (kind, owner, payload, attempts, due) VALUES (?, ?, ?, ?, ?)",
        [(kind, owner, payload, attempts, due) for owner, payload in entries],
    )


def next_due(connection: sqlite3.Connection, kind: str) -> int | None:
    """The moment in microseconds at which the first job of that kind is due or its lease ends, or None."""
    found = connection.execute("SELECT MIN(due) FROM jobs WHERE kind = ?", (kind,)).fetchone()[0]
    return None if found is None else int(found)


def depths(connection: sqlite3.Connection) -> dict[tuple[str, bool], int]:
    """How many jobs there are of each kind, waiting or worked on (False) and set aside (True)."""
    rows = connection.execute("SELECT kind, due = ?, COUNT(*) FROM jobs GROUP BY 1, 2", (_NEVER,))
    return {(kind, bool(aside)): count for kind, aside, count in rows}


def claim(connection: sqlite3.Connection, kind: str, most: int) -> list[Job]:
    """Take up to `most` due jobs, oldest first, for the length of a lease."""
    moment = clock.now()
    rows = connection.execute(
        "SELECT pk, kind, owner, payload, attempts + 1 FROM jobs WHERE kind = ? AND due <= ? ORDER BY due, pk LIMIT ?",
        (kind, moment, most),
    ).fetchall()
    jobs = [Job(*row) for row in rows]
    connection.executemany(
        "UPDATE jobs SET due = ?, attempts = attempts + 1 WHERE pk = ?",
        [(moment + LEASE_MICROS, job.pk) for job in jobs],
    )
    return jobs


def renew(connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
    """Begin the lease anew: the work goes on."""
    due = clock.now() + LEASE_MICROS
    connection.executemany("UPDATE jobs SET due = ? WHERE pk = ?", [(due, job.pk) for job in jobs])


def finish(connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
    """Remove jobs; in the same write as their results."""
    connection.executemany("DELETE FROM jobs WHERE pk = ?", [(job.pk,) for job in jobs])


def progressed(connection: sqlite3.Connection, job: Job) -> None:
    """Forget that a long job was claimed before: it gets on, however often it is interrupted."""
    connection.execute("UPDATE jobs SET attempts = 1 WHERE pk = ?", (job.pk,))


def postpone(connection: sqlite3.Connection, jobs: Sequence[Job], due: int) -> None:
    """Make jobs due at that moment as if they had not been claimed: it was too early for them."""
    connection.executemany(
        "UPDATE jobs SET due = ?, attempts = attempts - 1 WHERE pk = ?", [(due, job.pk) for job in jobs]
    )


def release(connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
    """Give jobs back as if they had not been claimed."""
    postpone(connection, jobs, clock.now())


def retry(connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
    """Make jobs due again, later each time: after 1 s, 2 s, 4 s … 5 min."""
    moment = clock.now()
    waits = [min(_BACKOFF_MICROS << min(job.attempts - 1, 20), _LONGEST_BACKOFF_MICROS) for job in jobs]
    connection.executemany(
        "UPDATE jobs SET due = ? WHERE pk = ?",
        [(moment + wait, job.pk) for job, wait in zip(jobs, waits, strict=True)],
    )


def park(connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
    """Set jobs aside that nobody knows what to do with; they stay in the table to be looked at."""
    connection.executemany("UPDATE jobs SET due = ? WHERE pk = ?", [(_NEVER, job.pk) for job in jobs])


def free_all(connection: sqlite3.Connection) -> None:
    """Make every job due that is not set aside: no other process holds a lease when this one starts."""
    moment = clock.now()
    connection.execute("UPDATE jobs SET due = ? WHERE due > ? AND due < ?", (moment, moment, _NEVER))
