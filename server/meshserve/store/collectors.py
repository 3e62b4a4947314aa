"""Collectors as predictions see them, and inputs that wait for one to decide."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aim:
    """What a collector collects: predictions of a model (its pk), of a version or any (""), by a user or all ("").

    sample: the share to look at.
    """

    collector: int
    model: int
    version: str
    caller: str
    sample: float
    active: bool


@dataclass(frozen=True, slots=True)
class Capture:
    """An input that was predicted on. app: the collector's; body: of the collector; input, output: serialized.

    blob: the digest of the bytes of its media, or None.
    """

    pk: int
    collector: int
    app: int
    body: bytes
    blob: str | None
    input: bytes
    output: bytes


def any_active(connection: sqlite3.Connection) -> bool:
    """Whether any collector is at work, of whatever model."""
    return connection.execute("SELECT 1 FROM collectors WHERE active = 1 LIMIT 1").fetchone() is not None


def set_aim(connection: sqlite3.Connection, aim: Aim) -> None:
    """Write what a collector collects, beside its body."""
    connection.execute(
        "UPDATE collectors SET model = ?, version = ?, caller = ?, sample = ?, active = ? WHERE pk = ?",
        (aim.model, aim.version, aim.caller, aim.sample, int(aim.active), aim.collector),
    )


def of_model(connection: sqlite3.Connection, model: int, caller: str) -> list[Aim]:
    """The collectors that are at work on a model's predictions for that caller."""
    rows = connection.execute(
        "SELECT pk, model, version, caller, sample, active FROM collectors"
        " WHERE model = ? AND active = 1 AND caller IN ('', ?)",
        (model, caller),
    )
    return [Aim(pk, of, version, by, share, bool(active)) for pk, of, version, by, share, active in rows]


def add_capture(
    connection: sqlite3.Connection, collectors: Sequence[int], blob: str | None, input: bytes, output: bytes
) -> list[int]:
    """Keep an input for collectors that still exist; the pks."""
    sql = (
        "INSERT INTO captures (collector, blob, input, output) SELECT pk, ?, ?, ? FROM collectors"
        " WHERE pk = ? AND active = 1 RETURNING pk"
    )
    found = (connection.execute(sql, (blob, input, output, pk)).fetchone() for pk in collectors)
    return [row[0] for row in found if row is not None]


def capture(connection: sqlite3.Connection, pk: int) -> Capture | None:
    """What was kept, or None if it was decided on, or its collector deleted."""
    found = connection.execute(
        "SELECT e.pk, c.pk, c.owner, c.body, e.blob, e.input, e.output FROM captures e"
        " JOIN collectors c ON c.pk = e.collector WHERE e.pk = ?",
        (pk,),
    ).fetchone()
    return None if found is None else Capture(*found)


def drop_captures(connection: sqlite3.Connection, pks: Sequence[int]) -> None:
    """Forget what was decided on."""
    connection.executemany("DELETE FROM captures WHERE pk = ?", [(pk,) for pk in pks])
