"""The audit log: one row for each call that changed something, chained by hashes, never changed afterwards.

The hash of a row covers its own columns and the hash of the row before, so a row that was altered, removed or put in
shows. Old rows beyond a number are pruned; what the last of them was is kept as the anchor, from which the rest is checked.
Rows name users and apps by their ids of then, so they outlive both.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from meshserve.store import records, settings
from meshserve.store.query import Condition
from meshserve.store.records import Table

if TYPE_CHECKING:
    from sqlite_utils import Database

AUDIT_LOG = Table("audit_log", owner="users")
"""For pages of it; its columns are its own, and it goes with nobody."""
ANCHOR = "audit_anchor"
"""The setting that says "number hash" of the last row that was pruned."""
PRUNED_TOGETHER = 256
"""How many rows go at once, so that a call seldom pays for it."""
_START = "0 " + "0" * 64
_COLUMNS = ("owner", "time", "actor", "operation", "source", "targets", "body")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row. owner: the pk of the user whose log it is in; time: microseconds; actor: the id of who did it.

    operation: a number of EventType; source: the caller's address or ""; targets: what `target_line` makes of each
    target; body: a serialized AuditLogEntry.
    """

    owner: int
    time: int
    actor: str
    operation: int
    source: str
    targets: str
    body: bytes

    def hash(self, before: bytes) -> bytes:
        """32 bytes that only this row, behind the one with the hash `before`, has."""
        facts = (self.owner, self.time, self.actor, self.operation, self.source, self.targets)
        return hashlib.sha256(before + repr(facts).encode() + b"\0" + self.body).digest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found. number: of rows that are as they were written; the first and last of them, 0 if none.

    head: the hash of the last one, in hexadecimal. broken: the first row at which the chain breaks, 0 if it holds; why.
    """

    number: int
    first: int
    last: int
    head: str
    broken: int = 0
    why: str = ""


def create(db: "Database") -> None:
    """Make the table. Its pks are never used twice, so rows that are missing at the end show too."""
    db.execute(
        "CREATE TABLE audit_log (pk INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL, time INTEGER NOT NULL,"
        " actor TEXT NOT NULL, operation INTEGER NOT NULL, source TEXT NOT NULL, targets TEXT NOT NULL,"
        " body BLOB NOT NULL, hash BLOB NOT NULL)"
    )
    db.execute("CREATE INDEX audit_log_time ON audit_log (owner, time)")


@cache
def appending(keep: int) -> Callable[[sqlite3.Connection, list[Entry]], None]:
    """`append` with that `keep`, the same function each time."""
    return partial(append, keep=keep)


def append(connection: sqlite3.Connection, entries: list[Entry], keep: int) -> None:
    """Add rows at the end of the chain. keep: how many of the newest rows stay; 0 keeps all."""
    found = connection.execute("SELECT hash FROM audit_log ORDER BY pk DESC LIMIT 1").fetchone()
    last = found[0] if found is not None else _anchor(connection)[1]
    rows = []
    for entry in entries:
        last = entry.hash(last)
        facts = (entry.owner, entry.time, entry.actor, entry.operation, entry.source, entry.targets, entry.body)
        rows.append((*facts, last))
    pks = records.insert_values(connection, AUDIT_LOG.name, {}, (*_COLUMNS, "hash"), rows)
    due = pks[-1] // PRUNED_TOGETHER > (pks[0] - 1) // PRUNED_TOGETHER
    if keep and due and pks[-1] > keep:
        _prune(connection, pks[-1] - keep)


def _anchor(connection: sqlite3.Connection) -> tuple[int, bytes]:
    pk, _, hash = (settings.get(connection, ANCHOR) or _START).partition(" ")
    return int(pk), bytes.fromhex(hash)


def _prune(connection: sqlite3.Connection, last: int) -> None:
    """Remove the rows up to that pk and remember where the chain begins now."""
    found = connection.execute("SELECT hash FROM audit_log WHERE pk = ?", (last,)).fetchone()
    if found is None:
        return  # a gap that nobody here made: to prune across it would hide it
    settings.put(connection, ANCHOR, f"{last} {found[0].hex()}")
    connection.execute("DELETE FROM audit_log WHERE pk <= ?", (last,))


def verify(connection: sqlite3.Connection, head: str = "") -> Verdict:
    """Check the whole chain, in one reading transaction of the caller's.

    head: a hash that was noted earlier and must be in the chain still, or "".
    """
    before_first, before = _anchor(connection)
    pk, seen = before_first, head in ("", before.hex())
    rows = connection.execute(f"SELECT pk, hash, {', '.join(_COLUMNS)} FROM audit_log ORDER BY pk")
    for found, hash, *facts in rows:
        wrong = "" if found == pk + 1 else f"entries {pk + 1} to {found - 1} are missing"
        if not wrong and Entry(*facts).hash(before) != hash:
            wrong = "it, or the hash of the one before it, is not what was written"
        if wrong:
            return Verdict(pk - before_first, before_first + 1, pk, before.hex(), found, wrong)
        pk, before = found, hash
        seen = seen or hash.hex() == head
    number, first = pk - before_first, before_first + 1 if pk > before_first else 0
    verdict = Verdict(number, first, pk if number else 0, before.hex())
    given = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit_log'").fetchone()
    if given is not None and given[0] > pk:
        return Verdict(number, first, verdict.last, verdict.head, pk + 1, f"entries {pk + 1} to {given[0]} are missing")
    if not seen:
        return Verdict(number, first, verdict.last, verdict.head, pk, f"no entry has the hash {head}")
    return verdict


def target_line(kind: str, *ids: str) -> str:
    """A target in the column: its kind and ids, the most particular first."""
    return f"\n{kind} {' '.join(ids)} "


def about(lines: Iterable[str]) -> Condition:
    """Rows with a target whose line begins with one of these."""
    listed = list(lines)
    return Condition(f"({' OR '.join(['instr(targets, ?)'] * len(listed)) or '0'})", tuple(listed))
