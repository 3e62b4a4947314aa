"""Processing of accepted inputs: fetch, decode, describe; then their final status (behaviour §6.1).

An input is pending (30001), in progress (30003) while something is fetched or decoded, and at last done (30000) or
failed (30002, with the reason in its details). Results, counters and the end of the job are one commit.
"""

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial
from sqlite3 import Connection
from typing import Protocol

from meshserve.core.problems import Problem
from meshserve.ingest import decoding, payload, sweeping
from meshserve.ingest.decoded import Decoded, Ready, SayAll
from meshserve.ingest.decoding import describe
from meshserve.ingest.results import DONE, FAILED, Result, begin, finish, give_up, result, split
from meshserve.jobs.queue import Kind
from meshserve.store import drawn
from meshserve.store import inputs as store
from meshserve.store import jobs as store_jobs
from meshserve.store.cache import Cache
from meshserve.store.inputs import Current
from meshserve.store.jobs import Job
from meshserve_proto.resources_pb2 import Input

_TEXT_JOBS, _MEDIA_LANES, _VIDEO_LANES = 64, 16, 1
"""A video that takes long leaves one of the two decoders to others."""
_TEXT_SETTLE = 0.05
"""Seconds without a new text before texts are processed: a bulk load goes in first."""
_LARGEST_WRITE = 256
"""Inputs a write: larger ones make other calls wait."""
_AT_ONCE = 32
"""Results that are made without a break for other calls."""


class Tools(decoding.WorkTools, Protocol):
    """What ingest needs; the server's services have it."""

    @property
    def cache(self) -> Cache:
        """What was made of blobs."""


def serve(tools: Tools, say_all: SayAll, ready: Ready) -> None:
    """Let the queue do the jobs of ingest."""
    giving_up, queue = partial(_give_up, tools), tools.jobs
    texts, media = partial(_do_texts, tools, say_all), partial(_do_media, tools, say_all)
    seen, read = partial(ready, True), partial(ready, False)
    queue.serve(payload.TEXTS, Kind(texts, _TEXT_JOBS, 1, giving_up, _TEXT_SETTLE, read))
    queue.serve(payload.MEDIA, Kind(media, 1, _MEDIA_LANES, giving_up, prepare=seen))
    queue.serve(payload.VIDEO, Kind(media, 1, _VIDEO_LANES, giving_up, prepare=seen))
    sweeping.serve(tools)


async def _give_up(tools: Tools, hopeless: list[Job], reason: str) -> None:
    await tools.database.write(lambda connection: give_up(connection, hopeless, reason))


async def _do_texts(tools: Tools, say_all: SayAll, jobs: list[Job]) -> None:
    """Texts are at hand already: many inputs a write. What raises is found out by and by and raises alone."""
    failure: Exception | None = None
    (large, jobs) = _apart(jobs)
    if large:
        await tools.database.write(partial(split, large=large))
        tools.jobs.wake(payload.TEXTS)
    for group in _groups(jobs):
        try:
            results = await _results(tools, say_all, group)
        except Exception as error:
            failure = await _one_by_one(tools, say_all, group, error) or failure
        else:
            await tools.database.write(partial(finish, done=group, results=results))
    if failure is not None:
        raise failure


async def _results(tools: Tools, say_all: SayAll, group: Sequence[Job]) -> list[Result]:
    pks = [pk for job in group for pk in payload.unpack(job.payload)]
    found, items = await tools.database.scan(partial(_texts, pks))
    sayings = await say_all([now.owner for now in found], items)
    results: list[Result] = []
    for number, (now, item, said) in enumerate(zip(found, items, sayings, strict=True)):
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
        results.append(result(now, item.input, DONE, said=said))
    return results


async def _one_by_one(tools: Tools, say_all: SayAll, group: Sequence[Job], error: Exception) -> Exception | None:
    """Do the jobs of a group that raised one at a time; a job of many inputs becomes a job for each of them.

    Returns what a job of one input raised: that one has to be tried again, the others are done.
    """
    failure = None
    for job in group:
        if len(payload.unpack(job.payload)) > 1:
            await tools.database.write(partial(split, large=[job]))
        elif len(group) == 1:
            return error
        else:
            failure = await _alone(tools, say_all, job) or failure
    return failure


async def _alone(tools: Tools, say_all: SayAll, job: Job) -> Exception | None:
    try:
        results = await _results(tools, say_all, [job])
    except Exception as error:
        return error
    await tools.database.write(partial(finish, done=[job], results=results))
    return None


def _apart(jobs: Sequence[Job]) -> tuple[list[Job], list[Job]]:
    """Jobs to split, since the process died of them alone and the others of their inputs are innocent; and the rest."""
    large = [job for job in jobs if job.crashes > 1 and len(payload.unpack(job.payload)) > 1]
    return large, [job for job in jobs if job not in large]


def _groups(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """Jobs in order, so many together that their inputs fit into a write."""
    group: list[Job] = []
    size = 0
    for job in jobs:
        inputs = len(payload.unpack(job.payload))
        if group and size + inputs > _LARGEST_WRITE:
            yield group
            group, size = [], 0
        group.append(job)
        size += inputs
    if group:
        yield group


def _texts(pks: Sequence[int], connection: Connection) -> tuple[list[Current], list[Decoded]]:
    found = store.current(connection, pks)
    items = [Decoded(Input.FromString(now.body)) for now in found]
    describe(items)
    return found, items


async def _do_media(tools: Tools, say_all: SayAll, jobs: list[Job]) -> None:
    """One input: marked as begun, fetched, decoded, and its result written."""
    (job,) = jobs
    now = await tools.database.write(lambda connection: begin(connection, job))
    if now is None:
        return
    if job.kind != payload.VIDEO and Input.FromString(now.body).data.HasField("video"):
        await tools.database.write(lambda connection: _pass_on(connection, job))
        tools.jobs.wake(payload.VIDEO)
        return
    made = await _processed(tools, say_all, now)
    if await tools.database.write(lambda connection: finish(connection, [job], [made], cancel=False)):
        tools.jobs.wake(drawn.JOB)


def _pass_on(connection: Connection, job: Job) -> None:
    """Let a video wait among videos, where it holds up nothing else."""
    store_jobs.add_many(connection, payload.VIDEO, [(job.owner, job.payload)], crashes=job.crashes)
    store_jobs.finish(connection, [job])


async def _processed(tools: Tools, say_all: SayAll, now: Current) -> Result:
    input = Input.FromString(now.body)
    loop = asyncio.get_running_loop()
    try:
        decoded = await decoding.decoded(tools, input, now.blob)
        await loop.run_in_executor(tools.threads, describe, [decoded])
        (said,) = await say_all([now.owner], [decoded])  # a video may break while its frames are looked at
    except Problem as problem:
        return result(now, Input.FromString(now.body), FAILED, problem.details)
    return result(now, input, DONE, decoded.note, said)


__all__ = ["Tools", "describe", "serve"]
