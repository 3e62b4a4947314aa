"""Processing of accepted inputs: fetch, decode, describe; then their final status (behaviour §6.1).

An input is pending (30001), in progress (30003) while something is fetched or decoded, and at last done (30000) or
failed (30002, with the reason in its details). Results, counters and the end of the job are one commit.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, Protocol

from meshserve.core.problems import Problem
from meshserve.ingest import containers, payload
from meshserve.ingest.decoded import Decoded, SayAll
from meshserve.ingest.limits import LARGEST_FETCHED
from meshserve.ingest.results import DONE, FAILED, Result, begin, finish, give_up, result, split
from meshserve.jobs.queue import JobQueue, Kind
from meshserve.media.text import described_text
from meshserve.store import inputs as store
from meshserve.store import jobs as store_jobs
from meshserve.store.blobs import Blobs
from meshserve.store.cache import Cache
from meshserve.store.database import Database
from meshserve.store.inputs import Current
from meshserve.store.jobs import Job
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Input

if TYPE_CHECKING:
    from meshserve.ingest.fetch import Fetcher

_TEXT_JOBS, _MEDIA_LANES = 64, 16
_TEXT_SETTLE = 0.05
"""Seconds without a new text before texts are processed: a bulk load goes in first."""
_LARGEST_WRITE = 256
"""Inputs a write: larger ones make other calls wait."""


class Tools(Protocol):
    """What ingest needs; the server's services have it."""

    @property
    def database(self) -> Database:
        """The store."""

    @property
    def blobs(self) -> Blobs:
        """Posted bytes."""

    @property
    def cache(self) -> Cache:
        """What was made of them."""

    @property
    def jobs(self) -> JobQueue:
        """Background work."""

    @property
    def fetcher(self) -> "Fetcher":
        """The guarded client for URLs."""

    @property
    def threads(self) -> Executor:
        """One thread a core."""


def describe(items: Sequence[Decoded]) -> None:
    """Fill the info blocks of inputs that could be decoded. Runs in a thread.

    An exception sends the job round again; Problem lets the input fail.
    """
    for item in items:
        data = item.input.data
        if item.picture is not None:
            from meshserve.media.picture import info as picture_info

            data.image.image_info.CopyFrom(picture_info(item.picture))
        text = data.text if data.HasField("text") else None
        if text is not None and (raw := text.raw):
            info = text.text_info
            info.char_count, info.encoding = len(raw), "UTF-8"


def serve(tools: Tools, say_all: SayAll) -> None:
    """Let the queue do the jobs of ingest."""
    giving_up = partial(_give_up, tools)
    queue = tools.jobs
    queue.serve(payload.TEXTS, Kind(partial(_do_texts, tools, say_all), _TEXT_JOBS, 1, giving_up, _TEXT_SETTLE))
    queue.serve(payload.MEDIA, Kind(partial(_do_media, tools, say_all), 1, _MEDIA_LANES, giving_up))
    queue.serve(payload.SWEEP, Kind(partial(_do_sweep, tools), 64, 1))


async def _give_up(tools: Tools, hopeless: list[Job], reason: str) -> None:
    await tools.database.write(lambda connection: give_up(connection, hopeless, reason))


async def _do_texts(tools: Tools, say_all: SayAll, jobs: list[Job]) -> None:
    """Texts are at hand already: many inputs a write. What raises is found out by and by and raises alone."""
    failure: Exception | None = None
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
    return [result(now, item.input, DONE, said=said) for now, item, said in zip(found, items, sayings, strict=True)]


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
    made = await _processed(tools, say_all, now)
    await tools.database.write(lambda connection: finish(connection, [job], [made], cancel=False))


async def _processed(tools: Tools, say_all: SayAll, now: Current) -> Result:
    input = Input.FromString(now.body)
    loop = asyncio.get_running_loop()
    try:
        decoded = await _decoded(tools, input, now.blob)
        await loop.run_in_executor(tools.threads, describe, [decoded])
    except Problem as problem:
        return result(now, Input.FromString(now.body), FAILED, problem.details)
    (said,) = await say_all([now.owner], [decoded])
    return result(now, input, DONE, said=said)


async def _decoded(tools: Tools, input: Input, blob: str | None) -> Decoded:
    """Fetch and decode all media of an input. Problem for media that cannot be had or read."""
    data = input.data
    decoded = Decoded(input)
    if data.HasField("image"):
        from meshserve.media.picture import decode

        decoded.picture = await _read(tools, data.image, "image", blob, decode)
    if data.HasField("video"):
        data.video.video_info.CopyFrom(await _read(tools, data.video, "video", blob, containers.video_info))
    if data.HasField("audio"):
        data.audio.audio_info.CopyFrom(await _read(tools, data.audio, "audio", blob, containers.audio_info))
    if data.HasField("text") and data.text.url:
        decoded.text, info = await _read(tools, data.text, "text", None, described_text)
        data.text.text_info.CopyFrom(info)
    return decoded


async def _read(tools: Tools, medium: Any, name: str, blob: str | None, read: Callable[[bytes], Any]) -> Any:
    """What `read` makes of a medium's bytes, which come from its URL or from the blob that was posted."""
    loop = asyncio.get_running_loop()
    if medium.url:
        content = await tools.fetcher.fetch(medium.url, LARGEST_FETCHED[name])
    else:
        content = await loop.run_in_executor(tools.threads, _blob, tools.blobs, blob or "")
    return await loop.run_in_executor(tools.threads, read, content)


def _blob(blobs: Blobs, digest: str) -> bytes:
    try:
        return blobs.get(digest)
    except FileNotFoundError:
        raise Problem(
            codes.INPUT_DOWNLOAD_FAILED, "The bytes that were posted are no longer in the server's store."
        ) from None


async def _do_sweep(tools: Tools, jobs: list[Job]) -> None:
    """Remove blobs that no input uses any more. Within a write, where no input can be added meanwhile."""
    digests = {job.payload.decode() for job in jobs}

    def write(connection: Connection) -> None:
        for digest in digests:
            if not store.uses(connection, digest):
                tools.blobs.remove(digest)
                tools.cache.remove(digest)
        store_jobs.finish(connection, jobs)

    await tools.database.write(write)


__all__ = ["Tools", "describe", "serve"]
