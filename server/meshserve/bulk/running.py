"""Bulk operations as durable jobs (behaviour §14).

An operation goes through its items in the order of their pks. A portion of them, how far it has come with them, and
whether it was cancelled meanwhile are one write: whatever stops the server, what was done is done once, and it goes on
behind it. A portion ends after some milliseconds, so that no other call waits long for the writer.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from sqlite3 import Connection
from typing import Protocol

from meshserve.bulk import sources
from meshserve.core.problems import Problem
from meshserve.jobs.queue import JobQueue, Kind
from meshserve.store import bulk as store
from meshserve.store import jobs as store_jobs
from meshserve.store import records, search
from meshserve.store.bulk import Progress
from meshserve.store.database import Database, connect
from meshserve.store.jobs import Job
from meshserve.store.schema import BULK_OPERATIONS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import BulkOperation

KIND = "bulk_operation"
"""What the jobs are called; the payload is the operation's pk in digits."""
Act = Callable[[int, int], None]
"""Does it to one item: given its pk, and how many items came before it. Problem leaves the item as it was."""
Prepare = Callable[[Connection, int, BulkOperation, int], Act]
"""What does an operation of an app within a write: given the app's pk, the operation and the number of its items.

Problem if it cannot be done any more.
"""
_LARGEST_PORTION = 500
_PORTION_SECONDS = 0.01
_LANES = 2


class Tools(Protocol):
    """What this work needs; the server's services have it."""

    @property
    def database(self) -> Database:
        """The store."""

    @property
    def jobs(self) -> JobQueue:
        """Background work."""


@dataclass(frozen=True, slots=True)
class Running:
    """An operation that goes on."""

    job: Job
    pk: int
    app: int
    operation: BulkOperation
    after: int


def serve(tools: Tools, prepare: Prepare) -> None:
    """Let the queue do this work."""
    tools.jobs.serve(KIND, Kind(partial(_do, tools, prepare), 1, _LANES, partial(_give_up, tools)))


def queue(connection: Connection, app: int, pk: int) -> None:
    """Let an operation be done; within the write that stores it."""
    store_jobs.add_many(connection, KIND, [(app, b"%d" % pk)])


async def _do(tools: Tools, prepare: Prepare, jobs: list[Job]) -> None:
    (job,) = jobs
    running = await tools.database.write(partial(_begin, job=job))
    if running is None:
        return
    try:
        found = await asyncio.to_thread(_items, tools, running)
    except Problem as problem:
        await tools.database.write(partial(_end, job=job, failure=problem.details))
        return
    start = 0
    while start < len(found):
        portion = found[start : start + _LARGEST_PORTION]
        left = len(found) - start
        done = await tools.database.write(partial(_portion, running=running, prepare=prepare, items=portion, left=left))
        if not done:
            break
        start += done
    await tools.database.write(partial(_end, job=job))


def _begin(connection: Connection, job: Job) -> Running | None:
    """Put the operation in progress; None, and the job is over, if it has ended."""
    now = store.progress(connection, int(job.payload))
    row = None if now is None else records.find_pk(connection, BULK_OPERATIONS, now.pk)
    if now is None or row is None or now.status not in store.GOING:
        store_jobs.finish(connection, [job])
        return None
    now.status = codes.BULK_OPERATION_IN_PROGRESS
    store.keep(connection, now)
    return Running(job, now.pk, now.owner, BulkOperation.FromString(row.body), now.cursor)


def _items(tools: Tools, running: Running) -> list[int]:
    connection = connect(tools.database.path)
    try:
        return sources.items(connection, running.app, running.operation, running.after)
    finally:
        connection.close()


def _portion(connection: Connection, running: Running, prepare: Prepare, items: Sequence[int], left: int) -> int:
    """Do it to the first of some items; to how many, 0 if the operation was cancelled or cannot go on."""
    now = store.progress(connection, running.pk)
    if now is None or now.status != codes.BULK_OPERATION_IN_PROGRESS:
        return 0
    now.total = now.total or now.processed + left
    try:
        act = prepare(connection, running.app, running.operation, now.total)
    except Problem as problem:
        now.status, now.details = codes.BULK_OPERATION_FAILED, problem.details
        store.keep(connection, now)
        return 0
    done = _act(connection, now, act, items, sources.table_of(running.operation))
    store.keep(connection, now)
    store_jobs.progressed(connection, running.job)
    return done


def _act(connection: Connection, now: Progress, act: Act, items: Sequence[int], table: str) -> int:
    names = search.bodies(connection, table, items, ("id",))
    end = time.monotonic() + _PORTION_SECONDS
    for done, item in enumerate(items, 1):
        if item in names:  # else it was deleted since it was found
            _one(connection, now, act, item, names[item][0])
        now.cursor = item
        if time.monotonic() > end:
            return done
    return len(items)


def _one(connection: Connection, now: Progress, act: Act, item: int, name: str) -> None:
    try:
        with records.undo_on_problem(connection):
            act(item, now.processed)
    except Problem as problem:
        now.refused += 1
        now.details = now.details or f"'{name}': {problem.details}"
    now.processed += 1
    now.last_id = name


def _end(connection: Connection, job: Job, failure: str = "") -> None:
    now = store.progress(connection, int(job.payload))
    if now is not None and now.status == codes.BULK_OPERATION_IN_PROGRESS:
        if now.refused:
            failure = f"{now.refused} of {now.processed} items stayed as they were; the first was {now.details}"
        now.details = failure
        now.status = codes.BULK_OPERATION_FAILED if failure else codes.BULK_OPERATION_SUCCESS
        store.keep(connection, now)
    store_jobs.finish(connection, [job])


async def _give_up(tools: Tools, jobs: list[Job], reason: str) -> None:
    def write(connection: Connection) -> None:
        for job in jobs:
            _end(connection, job, f"The server could not do this: {reason}.")

    await tools.database.write(write)
