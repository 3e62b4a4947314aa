"""How far the indexing of apps anew is."""

import sqlite3
from dataclasses import dataclass

from meshserve.store import inputs
from meshserve.store.inputs import DONE, UNFINISHED


@dataclass(slots=True)
class Reindex:
    """An app by its pk, and how far it is.

    Inputs with a pk up to `cursor` are behind it, those beyond `ceiling` came later; `total` is how many there were.
    jobs: pieces of work that are not over; 0 is the end.
    """

    app: int
    generation: int
    cursor: int
    ceiling: int
    total: int
    jobs: int
    done: int
    errors: int

    @property
    def left(self) -> int:
        """Inputs that it has not come to, as far as none was deleted since."""
        return max(self.total - self.done - self.errors, 0) if self.jobs else 0


def find(connection: sqlite3.Connection, app: int) -> Reindex | None:
    """The last one that was asked for, or None."""
    sql = "SELECT app, generation, cursor, ceiling, total, jobs, done, errors FROM reindexes WHERE app = ?"
    found = connection.execute(sql, (app,)).fetchone()
    return None if found is None else Reindex(*found)


def begin(connection: sqlite3.Connection, app: int) -> Reindex:
    """Begin from the start, whatever there was before; an earlier one counts for nothing from now on."""
    before = find(connection, app)
    newest = connection.execute("SELECT COALESCE(MAX(pk), 0) FROM inputs WHERE owner = ?", (app,)).fetchone()[0]
    number = inputs.counts(connection, app)
    total = sum(number.get(status, 0) for status in (DONE, *UNFINISHED))
    fresh = Reindex(app, (before.generation if before else 0) + 1, 0, newest, total, 1, 0, 0)
    keep(connection, fresh)
    return fresh


def keep(connection: sqlite3.Connection, now: Reindex) -> None:
    """Write how far it is."""
    connection.execute(
        "INSERT OR REPLACE INTO reindexes (app, generation, cursor, ceiling, total, jobs, done, errors)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (now.app, now.generation, now.cursor, now.ceiling, now.total, now.jobs, now.done, now.errors),
    )
