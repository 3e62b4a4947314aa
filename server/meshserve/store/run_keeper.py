"""Writes runs that are kept, beside the calls: a call leaves what it has and goes on.

What waits is written together, a moment later: each commit makes the server look up afresh what it remembered. What a
server that is killed had waiting is lost; what waits when too much does is dropped, and the log says so.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from sqlite3 import Connection

from meshserve.core import clock
from meshserve.store import kept_runs
from meshserve.store.blobs import Blobs
from meshserve.store.database import Database
from meshserve.store.kept_runs import Keep, KeptRun

GATHER_SECONDS = 1.0
LONG_ONES, LONG = ("request", "results"), 32 << 10
"""What of a run is a blob where it has more bytes than that: many runs have the same."""
MOST_WAITING = 128 << 20
"""Bytes of media that may wait to be written."""
log = logging.getLogger(__name__)


def whole(run: KeptRun, blobs: Blobs) -> KeptRun:
    """A run with what is long of it; FileNotFoundError if that is gone. Reads the disk."""
    return _with(run, {name: blobs.get(run.blobs[name]) for name in LONG_ONES if name in run.blobs})


def _with(run: KeptRun, long: Mapping[str, bytes]) -> KeptRun:
    return replace(run, request=long.get("request", run.request), results=long.get("results", run.results))


@dataclass(frozen=True, slots=True)
class Kept:
    """A run to be kept. make: the run, without its media and their size; media: name → bytes. `make` runs in a thread."""

    make: Callable[[], KeptRun]
    media: Mapping[str, bytes]

    @property
    def size(self) -> int:
        """Bytes of media."""
        return sum(map(len, self.media.values()))


class RunKeeper:
    """Keeps runs for the event loop that calls it."""

    def __init__(self, database: Database, blobs: Blobs, keep: Keep) -> None:
        self._database, self._blobs, self._keep = database, blobs, keep
        self._waiting: list[Kept] = []
        self._bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self._writing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def keep(self, run: Kept) -> bool:
        """Keep a run some time soon; False if so much waits that it is dropped. Neither waits nor fails."""
        if self._waiting and self._bytes + run.size > MOST_WAITING:
            log.warning("a run is not kept: %d MB of earlier ones wait to be written", self._bytes >> 20)
            return False
        self._waiting.append(run)
        self._bytes += run.size
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._begin)
        return True

    async def flush(self) -> None:
        """Return when all runs so far are stored, and those that are too old are not."""
        if self._timer is not None:
            self._timer.cancel()
        await asyncio.shield(self._begin())

    def _begin(self) -> asyncio.Task[None]:
        self._timer = None
        task = asyncio.get_running_loop().create_task(self._write())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _write(self) -> None:
        async with self._writing:
            waiting, self._waiting, self._bytes = self._waiting, [], 0
            if not waiting and not self._keep.seconds:
                return
            try:
                made = await asyncio.to_thread(self._made, waiting)
                await self._database.write(lambda connection: self._store(connection, made))
            except Exception:
                log.exception("%d runs could not be kept", len(waiting))

    def _made(self, waiting: list[Kept]) -> list[tuple[KeptRun, Mapping[str, bytes]]]:
        """The runs with their media on disk; one that cannot be made is left out."""
        made: list[tuple[KeptRun, Mapping[str, bytes]]] = []
        for kept in waiting:
            try:
                run, media = kept.make(), dict(kept.media)
                for name in LONG_ONES:
                    if len(getattr(run, name)) > LONG:
                        media[name] = getattr(run, name)
                run = _with(run, {name: b"" for name in LONG_ONES if name in media})
                blobs = {name: self._blobs.put(content) for name, content in media.items()}
                size = sum(map(len, (*media.values(), run.request, run.nodes, run.trace, run.results)))
                made.append((replace(run, blobs=blobs, size=size), media))
            except Exception:
                log.exception("a run could not be kept")
        return made

    def _store(self, connection: Connection, made: list[tuple[KeptRun, Mapping[str, bytes]]]) -> None:
        for run, media in made:
            for name, digest in run.blobs.items():
                if not self._blobs.path(digest).exists():
                    self._blobs.put(media[name])  # swept away just now, with the last that had it
            kept_runs.add(connection, run)
        kept_runs.prune(connection, self._keep, clock.now())
