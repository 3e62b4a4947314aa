"""How often workflows ran and how long that took, by version.

A run only leaves a number in memory: counts are written together, a few seconds later or when somebody asks for them, and
when the server ends. A server that is killed loses the runs of these seconds, and nothing else.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection

from meshserve.store.database import Database

GATHER_SECONDS = 5.0
"""How long counts are gathered before they are written: each commit makes the server look up afresh what it remembered."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Count:
    """Runs, and the microseconds they took together."""

    runs: int = 0
    micros: int = 0

    @property
    def seconds(self) -> float | None:
        """How long one run took on average, None without any."""
        return self.micros / self.runs / 1e6 if self.runs else None


Counts = Mapping[tuple[int, int], Count]
"""By the pks of a workflow and of the version that ran."""


class Runs:
    """Counts runs for the event loop that calls it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[tuple[int, int], Count] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._writes: set[asyncio.Task[None]] = set()

    def note(self, workflow: int, version: int, seconds: float) -> None:
        """A version of a workflow ran so long. Neither waits nor fails."""
        self._add((workflow, version), Count(1, round(seconds * 1e6)))

    async def flush(self) -> None:
        """Return when what was noted is stored; what cannot be stored now stays noted, and the log says so."""
        self._write_noted()
        if self._writes:
            await asyncio.shield(asyncio.gather(*self._writes))

    def _add(self, key: tuple[int, int], more: Count) -> None:
        count = self._noted.setdefault(key, Count())
        count.runs += more.runs
        count.micros += more.micros
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._write_noted)

    def _write_noted(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._noted:
            noted, self._noted = self._noted, {}
            task = asyncio.get_running_loop().create_task(self._write(noted))
            self._writes.add(task)
            task.add_done_callback(self._writes.discard)

    async def _write(self, noted: Counts) -> None:
        try:
            await self._database.write(lambda connection: _store(connection, noted))
        except Exception:
            log.exception("runs of workflows could not be counted; trying again")
            for key, count in noted.items():
                self._add(key, count)


def _store(connection: Connection, noted: Counts) -> None:
    """Add counts to those that are there; of workflows that were deleted since they ran there is nothing to count."""
    connection.executemany(
        "INSERT INTO workflow_runs (workflow, version, runs, micros)"
        " SELECT pk, ?, ?, ? FROM workflows WHERE pk = ?"
        " ON CONFLICT DO UPDATE SET runs = runs + excluded.runs, micros = micros + excluded.micros",
        [(version, count.runs, count.micros, workflow) for (workflow, version), count in noted.items()],
    )


def of_version(connection: Connection, workflow: int, version: int) -> Count:
    """The runs of one version that are stored."""
    found = connection.execute(
        "SELECT runs, micros FROM workflow_runs WHERE workflow = ? AND version = ?", (workflow, version)
    ).fetchone()
    return Count() if found is None else Count(*found)


def of_all(connection: Connection, workflow: int) -> Count:
    """The runs of all versions of a workflow that are stored, also of deleted ones."""
    found = connection.execute(
        "SELECT IFNULL(SUM(runs), 0), IFNULL(SUM(micros), 0) FROM workflow_runs WHERE workflow = ?", (workflow,)
    ).fetchone()
    return Count(*found)
