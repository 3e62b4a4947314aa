"""Which parts of uploads have arrived."""

import sqlite3
from collections.abc import Sequence

from meshserve.store import jobs
from meshserve_proto import status_code_pb2 as codes

GONE = "upload_gone"
"""Kind of the jobs that remove the content of an upload, whose pk in digits is the payload; a trigger adds those of deleted
ones."""
Part = tuple[int, int, int]
"""start, length, number"""


def overlapping(connection: sqlite3.Connection, upload: int, start: int, length: int) -> list[Part]:
    """The parts that share bytes with a range."""
    sql = "SELECT start, length, number FROM upload_parts WHERE upload = ? AND start < ? AND start + length > ?"
    return connection.execute(sql, (upload, start + length, start)).fetchall()


def numbered(connection: sqlite3.Connection, upload: int, numbers: Sequence[int]) -> dict[int, Part]:
    """number → part, of those with one of the numbers."""
    sql = f"SELECT start, length, number FROM upload_parts WHERE upload = ? AND number IN ({','.join('?' * len(numbers))})"
    return {part[2]: part for part in connection.execute(sql, (upload, *numbers))}


def add(connection: sqlite3.Connection, upload: int, parts: Sequence[Part]) -> None:
    """Remember parts that are on disk; one that was there already is the same."""
    connection.executemany(
        "INSERT OR REPLACE INTO upload_parts (upload, start, length, number) VALUES (?, ?, ?, ?)",
        [(upload, *part) for part in parts],
    )


def received(connection: sqlite3.Connection, upload: int) -> int:
    """Bytes that are on disk."""
    sql = "SELECT COALESCE(SUM(length), 0) FROM upload_parts WHERE upload = ?"
    return int(connection.execute(sql, (upload,)).fetchone()[0])


def cancel(connection: sqlite3.Connection, add_job: int, moment: int) -> None:
    """Give up the uploads for an inputs-add job that are not complete; what has arrived is removed. Wake GONE afterwards."""
    waiting = connection.execute(
        "UPDATE uploads SET status = ?, modified = ? WHERE add_job = ? AND status = ? RETURNING owner, pk",
        (codes.UPLOAD_CANCELED, moment, add_job, codes.UPLOAD_IN_PROGRESS),
    ).fetchall()
    connection.executemany("DELETE FROM upload_parts WHERE upload = ?", [(pk,) for _, pk in waiting])
    jobs.add_many(connection, GONE, [(owner, b"%d" % pk) for owner, pk in waiting])


def expire(connection: sqlite3.Connection, upload: int, moment: int) -> bool:
    """Give up an upload that is not complete; whether it was not."""
    changed = connection.execute(
        "UPDATE uploads SET status = ?, modified = ? WHERE pk = ? AND status = ?",
        (codes.UPLOAD_EXPIRED, moment, upload, codes.UPLOAD_IN_PROGRESS),
    ).rowcount
    connection.execute("DELETE FROM upload_parts WHERE upload = ?", (upload if changed else -1,))
    return bool(changed)
