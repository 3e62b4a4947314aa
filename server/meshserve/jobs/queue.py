"""Durable background work in the same database: what was committed is done, at least once, whatever crashes.

A job is claimed with a lease that is renewed while it is worked on; a crash leaves a lease that expires, and an
open of the database frees all leases, since one process serves a database. A handler makes its result and the
job's end one commit, so that work done twice is written once. A job that fails is tried again, later each
time; one that fails every time, or takes the process down with it, is given up instead of tried for ever.

Which job took the process down nobody can tell, and it may have been none: whoever kills a server hits jobs that
would have ended well. So what was being worked on is only suspected, and tried again beside the ordinary work: once a
few together, and after a second death alone, so that at the next one it is to blame, or none is. It takes more than
MOST_CRASHES deaths for a job to be given up, and for the last of them a server that lived well until it began with that job (store/jobs.py says how long). What
a job needs is made ready before it is claimed, for a death while models are loaded says nothing about an input.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.store import jobs as store
from meshserve.store.database import Database
from meshserve.store.jobs import Job

Handler = Callable[[list[Job]], Awaitable[None]]
GiveUp = Callable[[list[Job], str], Awaitable[None]]
Prepare = Callable[[list[int]], Awaitable[None]]
log = logging.getLogger(__name__)
MOST_FAILURES = 5
"""A job whose handler raised so often is given up."""
MOST_CRASHES = 8
"""A job during which the process died more often than this is given up."""
_IDLE_SECONDS = 30.0
_LONGEST_SETTLE = 3.0
_FIRST_LANES = 4
"""Suspects of one death that are tried side by side: most are innocent, and many may wait."""
_ALONE_SECONDS = 10.0
"""How long suspects keep one of one death waiting; twice as long with each further one. A long job must not hold up all
of them, nor be to blame for ever for what they do."""


@dataclass(slots=True)
class Kind:
    """What does jobs of a kind: `batch` at a time, `lanes` batches side by side.

    handler: does the jobs and finishes them (`store.jobs.finish`) in the write that holds their results.
    give_up: ends jobs that cannot be done, for the reason given; without it they are set aside.
    settle: begin only when nobody woke this kind for so many seconds (but at most _LONGEST_SETTLE after the first
    time): while work pours in, taking it in is worth more than doing it, and little jobs come together.
    prepare: makes ready what jobs about these owners need, before they are claimed.
    """

    handler: Handler
    batch: int = 16
    lanes: int = 2
    give_up: GiveUp | None = None
    settle: float = 0.0
    prepare: Prepare | None = None


class JobQueue:
    """Runs the jobs of a database on the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kinds: dict[str, Kind] = {}
        self._pumps: list[asyncio.Task[None]] = []
        self._wake: dict[str, asyncio.Event] = {}

    def serve(self, name: str, kind: Kind) -> None:
        """Say who does jobs of that name; before `start`."""
        self._kinds[name] = kind
        self._wake[name] = asyncio.Event()

    async def start(self) -> None:
        """Free the leases of an earlier process and begin."""
        await self._database.write(store.free_all)
        self._pumps = [asyncio.create_task(self._pump(name, kind)) for name, kind in self._kinds.items()]
        self._pumps.append(asyncio.create_task(self._pump_suspects()))

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of jobs that somebody does."""
        return frozenset(self._kinds)

    def wake(self, name: str) -> None:
        """There is new work of that kind; call it after the commit that holds it."""
        if name in self._wake:
            self._wake[name].set()

    async def stop(self) -> None:
        """End now; unfinished jobs stay in the database."""
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        self._pumps.clear()

    async def _pump(self, name: str, kind: Kind) -> None:
        """Keep the lanes of a kind filled."""
        wake, running = self._wake[name], set[asyncio.Task[None]]()

        def ended(task: asyncio.Task[None]) -> None:
            running.discard(task)
            wake.set()

        try:
            while True:
                await self._settle(name, kind)
                wake.clear()
                room = (kind.lanes - len(running)) * kind.batch
                jobs = await self._next(name, room) if room else []
                for start in range(0, len(jobs), kind.batch):
                    task = asyncio.create_task(self._attempt(name, kind, jobs[start : start + kind.batch]))
                    running.add(task)
                    task.add_done_callback(ended)
                if not room or len(jobs) < room:
                    await self._rest(name, idle=bool(room))
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _pump_suspects(self) -> None:
        """Try what may have taken an earlier process down, little at a time. There are no new ones in a process."""
        running, awaited = set[asyncio.Task[None]](), set[asyncio.Task[None]]()

        def ended(task: asyncio.Task[None]) -> None:
            running.discard(task)
            awaited.discard(task)

        try:
            while (found := store.next_suspect(self._database.reader, self._kinds)) is not None:
                due, suspect = found
                if awaited and len(awaited) >= (_FIRST_LANES if suspect.crashes == 1 else 1):
                    patience = _ALONE_SECONDS * 2 ** (suspect.crashes - 1)
                    if not (await asyncio.wait(awaited, timeout=patience, return_when=asyncio.FIRST_COMPLETED))[0]:
                        awaited.clear()
                elif due > clock.now():
                    seconds = min((due - clock.now()) / 1e6 + 0.001, _IDLE_SECONDS)
                    await (asyncio.wait(awaited, timeout=seconds) if awaited else asyncio.sleep(seconds))
                else:
                    claim = partial(store.claim_suspect, suspect=suspect)
                    if jobs := await self._claim(suspect.kind, [suspect.owner].copy, claim):
                        task = asyncio.create_task(self._attempt(suspect.kind, self._kinds[suspect.kind], jobs))
                        running.add(task)
                        awaited.add(task)
                        task.add_done_callback(ended)
            await asyncio.gather(*running)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _settle(self, name: str, kind: Kind) -> None:
        wake = self._wake[name]
        end = asyncio.get_running_loop().time() + _LONGEST_SETTLE
        while kind.settle and wake.is_set() and asyncio.get_running_loop().time() < end:
            wake.clear()
            await asyncio.sleep(kind.settle)

    async def _next(self, name: str, most: int) -> list[Job]:
        """Due jobs, if there are any; a look at the table costs no write."""
        owners = partial(store.due_owners, self._database.reader, name, most)
        return await self._claim(name, owners, lambda connection: store.claim(connection, name, most))

    async def _claim(
        self, name: str, owners: Callable[[], list[int]], claim: Callable[[sqlite3.Connection], list[Job]]
    ) -> list[Job]:
        """What `claim` takes once all is ready for jobs about `owners`; nothing without owners."""
        try:
            about = owners()
            if not about:
                return []
            await self._prepare(name, about)
            return await self._database.write(claim)
        except Exception:
            log.exception("jobs of kind %s could not be claimed; trying again in a second", name)
            await asyncio.sleep(1.0)
            return []

    async def _prepare(self, name: str, owners: list[int]) -> None:
        """What goes wrong here goes wrong again in the handler, which has an end for it."""
        prepare = self._kinds[name].prepare
        try:
            if prepare is not None:
                await prepare(owners)
        except Exception:
            log.exception("what jobs of kind %s need could not be made ready", name)

    async def _rest(self, name: str, *, idle: bool) -> None:
        """Until somebody wakes this kind, a lane is free, or the next job is due."""
        seconds = _IDLE_SECONDS
        due = store.next_due(self._database.reader, name) if idle else None
        if due is not None:
            seconds = min(max((due - clock.now()) / 1e6, 0.0) + 0.001, _IDLE_SECONDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # `wait_for` of Python 3.11 may swallow a cancellation
                await self._wake[name].wait()

    async def _attempt(self, name: str, kind: Kind, jobs: list[Job]) -> None:
        """Work on claimed jobs. Never raises but for cancellation."""
        try:
            hopeless = [job for job in jobs if job.crashes > MOST_CRASHES]
            jobs = [job for job in jobs if job.crashes <= MOST_CRASHES]
            reason = f"each of the {MOST_CRASHES + 1} times that the server began with it, the server stopped"
            await self._give_up(kind, hopeless, reason)
            if jobs:
                await self._leased(kind.handler(jobs), jobs)
        except asyncio.CancelledError:
            with suppress(RuntimeError):
                self._database.submit(lambda connection: store.release(connection, jobs))
            raise
        except Problem as problem:
            log.warning("%d jobs of kind %s failed: %s", len(jobs), name, problem.details)
            await self._after_failure(kind, jobs, problem)
        except Exception as error:
            log.exception("%d jobs of kind %s failed", len(jobs), name)
            await self._after_failure(kind, jobs, error)

    async def _after_failure(self, kind: Kind, jobs: list[Job], error: Exception) -> None:
        again = [job for job in jobs if job.attempts + 1 < MOST_FAILURES]
        hopeless = [job for job in jobs if job.attempts + 1 >= MOST_FAILURES]
        try:
            await self._database.write(lambda connection: store.retry(connection, again))
            await self._give_up(kind, hopeless, f"it failed {MOST_FAILURES} times, at last with {type(error).__name__}")
        except Exception:
            log.exception("%d jobs could not be queued again; they are when their lease ends", len(jobs))

    async def _give_up(self, kind: Kind, jobs: list[Job], reason: str) -> None:
        if not jobs:
            return
        log.error("giving up %d jobs: %s", len(jobs), reason)
        if kind.give_up is None:
            await self._database.write(lambda connection: store.park(connection, jobs))
        else:
            await kind.give_up(jobs, reason)

    async def _leased(self, work: Awaitable[None], jobs: list[Job]) -> None:
        """Await the work, renewing the lease of its jobs as long as it takes."""
        task = asyncio.ensure_future(work)
        try:
            while not (await asyncio.wait({task}, timeout=store.LEASE_MICROS / 3e6))[0]:
                await self._database.write(lambda connection: store.renew(connection, jobs))
            await task
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
