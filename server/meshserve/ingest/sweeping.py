"""Blobs that nothing uses any more, removed: with their last user, when a write refuses who brought them, and at the start.

Bytes are on disk before the row that names them. So a call that is refused late, goes away, or dies with the server leaves
a blob without an owner. Whatever looks for such blobs only queues jobs; they are judged within a write, where no use can be
added meanwhile, and whoever writes a row looks there whether its bytes are still on disk.
"""

import asyncio
import time
from collections.abc import Iterable
from functools import partial
from itertools import islice
from sqlite3 import Connection
from typing import Protocol

from meshserve.ingest.payload import SWEEP
from meshserve.jobs.queue import JobQueue, Kind
from meshserve.store import inputs, jobs, pictures, pipeline_tables
from meshserve.store.blobs import Blobs
from meshserve.store.cache import Cache
from meshserve.store.companions import COMPANION
from meshserve.store.database import Database
from meshserve.store.jobs import Job

_USERS = (inputs, pipeline_tables, pictures)
_AT_ONCE = 500
"""Blobs that are looked up without a break."""
_PAUSE = 0.1
"""Seconds after that: it is not urgent, and calls come first."""


class Tools(Protocol):
    """What sweeping needs; the server's services have it."""

    @property
    def database(self) -> Database:
        """The store."""

    @property
    def blobs(self) -> Blobs:
        """Bytes by their digest."""

    @property
    def cache(self) -> Cache:
        """What was made of blobs."""

    @property
    def jobs(self) -> JobQueue:
        """Background work."""


def serve(tools: Tools) -> None:
    """Let the queue do this work."""
    tools.jobs.serve(SWEEP, Kind(partial(_sweep, tools), 64, 1))


async def _sweep(tools: Tools, swept: list[Job]) -> None:
    """Remove blobs that nothing uses any more. Within a write, where no use can be added meanwhile."""
    digests = {job.payload.decode() for job in swept}

    def write(connection: Connection) -> None:
        for digest in digests:
            if not _is_used(connection, digest):
                tools.blobs.remove(digest)
                tools.cache.remove(digest)
        jobs.finish(connection, swept)

    await tools.database.write(write)


def _is_used(connection: Connection, digest: str) -> bool:
    return any(each.uses(connection, digest) for each in _USERS)


def let_go(connection: Connection, digests: Iterable[str]) -> None:
    """Have it looked whether blobs are used; within a write. Wake SWEEP afterwards."""
    jobs.add_many(connection, SWEEP, [(0, digest.encode()) for digest in digests])


async def give_back(tools: Tools, digests: Iterable[str]) -> None:
    """Have it looked whether blobs are used, after a write that should have used them and failed."""
    listed = list(digests)
    if not listed:
        return
    alone = COMPANION.set(None)  # the call changed nothing, so nothing is said of it
    try:
        await asyncio.shield(tools.database.write(lambda connection: let_go(connection, listed)))
    finally:
        COMPANION.reset(alone)
        tools.jobs.wake(SWEEP)


async def look_for_leftovers(tools: Tools) -> None:
    """Have blobs swept that an earlier server left without an owner, and remove what it had half written."""
    blobs = tools.blobs.older(time.time())
    while portion := await asyncio.to_thread(lambda: list(islice(blobs, _AT_ONCE))):
        await give_back(tools, await tools.database.scan(partial(_unused, portion)))
        if len(portion) == _AT_ONCE:
            await asyncio.sleep(_PAUSE)


def _unused(digests: Iterable[str], connection: Connection) -> list[str]:
    return [digest for digest in digests if not _is_used(connection, digest)]


__all__ = ["Tools", "give_back", "let_go", "look_for_leftovers", "serve"]
