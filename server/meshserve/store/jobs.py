"""The jobs table: claim, renew, finish, retry.

A job whose work was going on when the process died is a suspect: it may be what the process died of. Suspects are
claimed apart from the others, one at a time, so that the next death says more. Each death counts in `crashes`; from
the MOST_PROMPT-th on a server must have lived longer and longer without a suspect before it is tried again. So a
server that somebody kills again and again does not put its deaths down to jobs that it had just begun.
"""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from meshserve.core import clock

if TYPE_CHECKING:
    from sqlite_utils import Database

LEASE_MICROS = 120 * 1_000_000
_BACKOFF_MICROS = 1_000_000
_LONGEST_BACKOFF_MICROS = 300 * 1_000_000
_NEVER = 1 << 62
MOST_PROMPT = 4
"""Deaths after which a suspect is still tried at once when a server starts."""
_QUIET_MICROS = 1_000_000
"""How long a server lives without a suspect of one death more; three times as long with each further one."""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work. `owner` is the pk of what it is about; `payload` is the kind's own.

    attempts: how often its handler failed; crashes: how often the process died while it was worked on.
    """

    pk: int
    kind: str
    owner: int
    payload: bytes
    attempts: int
    crashes: int = 0


def create(db: "Database") -> None:
    """The table; once."""
    db.execute(
        "CREATE TABLE jobs (pk INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, owner INTEGER,"
        " payload BLOB NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, crashes INTEGER NOT NULL DEFAULT 0,"
        " claimed INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX jobs_due ON jobs (kind, due)")
    db.execute("CREATE INDEX jobs_claimed ON jobs (pk) WHERE claimed = 1")
    db.execute("CREATE INDEX jobs_suspect ON jobs (crashes, due) WHERE crashes > 0")
    db.execute("CREATE INDEX jobs_upload ON jobs (owner, payload) WHERE kind = 'upload_expire'")
    db.execute("CREATE INDEX jobs_boxes ON jobs (payload) WHERE kind = 'embed_boxes'")


def add_many(
    connection: sqlite3.Connection,
    kind: str,
    entries: Sequence[tuple[int, bytes]],
    due: int | None = None,
    crashes: int = 0,
) -> None:
    """Queue (owner, payload) pairs, due now or at that moment. crashes: of the job that they are parts of."""
    due = clock.now() if due is None else due
    connection.executemany(
        "INSERT INTO jobs (kind, owner, payload, due, crashes) VALUES (?, ?, ?, ?, ?)",
        [(kind, owner, payload, due, crashes) for owner, payload in entries],
    )


def next_due(connection: sqlite3.Connection, kind: str) -> int | None:
    """The moment in microseconds at which the first job of that kind is due or its lease ends, or None.

    Suspects do not count.
    """
    sql = "SELECT due FROM jobs WHERE kind = ? AND crashes = 0 ORDER BY due LIMIT 1"
    found = connection.execute(sql, (kind,)).fetchone()
    return None if found is None else int(found[0])


def due_owners(connection: sqlite3.Connection, kind: str, most: int) -> list[int]:
    """Whom the jobs are about that `claim` would take."""
    sql = "SELECT owner FROM jobs WHERE kind = ? AND due <= ? AND crashes = 0 ORDER BY due, pk LIMIT ?"
    return list(dict.fromkeys(owner for (owner,) in connection.execute(sql, (kind, clock.now(), most))))


def depths(connection: sqlite3.Connection) -> dict[tuple[str, bool], int]:
    """How many jobs there are of each kind, waiting or worked on (False) and set aside (True)."""
    rows = connection.execute("SELECT kind, due = ?, COUNT(*) FROM jobs GROUP BY 1, 2", (_NEVER,))
    return {(kind, bool(aside)): count for kind, aside, count in rows}


def claim(connection: sqlite3.Connection, kind: str, most: int) -> list[Job]:
    """Take up to `most` due jobs, oldest first, for the length of a lease; no suspects."""
    moment = clock.now()
    sql = (
        "SELECT pk, kind, owner, payload, attempts, crashes FROM jobs"
        " WHERE kind = ? AND due <= ? AND crashes = 0 ORDER BY due, pk LIMIT ?"
    )
    return _taken(connection, [Job(*row) for row in connection.execute(sql, (kind, moment, most))], moment)


def next_suspect(connection: sqlite3.Connection, kinds: Collection[str]) -> tuple[int, Job] | None:
    """The suspect of these kinds to try next, and when it is due: of those that are due already, one of the fewest deaths."""
    sql = (
        "SELECT due, pk, kind, owner, payload, attempts, crashes FROM jobs"
        f" WHERE crashes > 0 AND due < ? AND kind IN ({', '.join('?' * len(kinds))})"
        " ORDER BY MAX(due, ?), crashes, due, pk LIMIT 1"
    )
    found = connection.execute(sql, (_NEVER, *kinds, clock.now())).fetchone()
    return None if found is None else (found[0], Job(*found[1:]))


def claim_suspect(connection: sqlite3.Connection, suspect: Job) -> list[Job]:
    """Take a suspect, unless it is gone."""
    moment = clock.now()
    found = connection.execute("SELECT 1 FROM jobs WHERE pk = ? AND due <= ?", (suspect.pk, moment)).fetchone()
    return _taken(connection, [suspect] if found else [], moment)


def _taken(connection: sqlite3.Connection, jobs: list[Job], moment: int) -> list[Job]:
    due = moment + LEASE_MICROS
    connection.executemany("UPDATE jobs SET due = ?, claimed = 1 WHERE pk = ?", [(due, job.pk) for job in jobs])
    return jobs


def renew(connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
    """Begin the lease anew: the work goes on."""
    due = clock.now() + LEASE_MICROS
    connection.executemany("UPDATE jobs SET due = ? WHERE pk = ?", [(due, job.pk) for job in jobs])


def finish(connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
    """Remove jobs; in the same write as their results."""
    connection.executemany("DELETE FROM jobs WHERE pk = ?", [(job.pk,) for job in jobs])


def progressed(connection: sqlite3.Connection, job: Job) -> None:
    """Forget what befell a long job before: it gets on, however often it is interrupted."""
    connection.execute("UPDATE jobs SET attempts = 0, crashes = 0 WHERE pk = ? AND attempts + crashes > 0", (job.pk,))


def postpone(connection: sqlite3.Connection, jobs: Sequence[Job], due: int) -> None:
    """Make jobs due at that moment as if they had not been claimed: it was too early for them."""
    connection.executemany("UPDATE jobs SET due = ?, claimed = 0 WHERE pk = ?", [(due, job.pk) for job in jobs])


def release(connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
    """Give jobs back as if they had not been claimed."""
    postpone(connection, jobs, clock.now())


def retry(connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
    """Make jobs due again, later each time: after 1 s, 2 s, 4 s … 5 min."""
    moment = clock.now()
    waits = [min(_BACKOFF_MICROS << min(job.attempts, 20), _LONGEST_BACKOFF_MICROS) for job in jobs]
    connection.executemany(
        "UPDATE jobs SET due = ?, claimed = 0, attempts = attempts + 1 WHERE pk = ?",
        [(moment + wait, job.pk) for job, wait in zip(jobs, waits, strict=True)],
    )


def park(connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
    """Set jobs aside that nobody knows what to do with; they stay in the table to be looked at."""
    connection.executemany("UPDATE jobs SET due = ?, claimed = 0 WHERE pk = ?", [(_NEVER, job.pk) for job in jobs])


def free_all(connection: sqlite3.Connection) -> None:
    """Free every job that an earlier process had claimed: it died of one of them, or was killed; both count.

    A suspect of many deaths is due when this process has lived for a while without it.
    """
    moment = clock.now()
    connection.execute("UPDATE jobs SET due = ?, claimed = 0, crashes = crashes + 1 WHERE claimed = 1", (moment,))
    sql = "SELECT DISTINCT crashes FROM jobs WHERE crashes > ?"
    for (crashes,) in connection.execute(sql, (MOST_PROMPT,)).fetchall():
        due = moment + _QUIET_MICROS * 3 ** (crashes - MOST_PROMPT - 1)
        connection.execute("UPDATE jobs SET due = ? WHERE crashes = ? AND due < ?", (due, crashes, due))
