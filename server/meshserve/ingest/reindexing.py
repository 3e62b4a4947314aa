"""Indexing all inputs of an app anew, with the base workflow as it is now (behaviour §4, §5).

One durable job goes through the inputs in the order of their pks. What models say of a portion of them, and how far it
has come, are one write: what was said before is replaced, and whatever stops the server, nothing is said twice. Inputs
that are still being processed may have begun with the earlier workflow: they get jobs of their own, for later. A newer
request counts the generation up, and everything of an older one ends without a trace.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from sqlite3 import Connection
from typing import TYPE_CHECKING, Protocol, TypeVar

from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.ingest import decoding, payload
from meshserve.ingest.decoded import Decoded, Ready, SayAll
from meshserve.jobs.queue import Kind
from meshserve.store import drawn
from meshserve.store import inputs as input_store
from meshserve.store import jobs as store_jobs
from meshserve.store import reindexes as store
from meshserve.store.inputs import DONE, UNFINISHED, Current
from meshserve.store.jobs import Job
from meshserve.store.reindexes import Reindex
from meshserve_proto.resources_pb2 import Input

if TYPE_CHECKING:
    from meshserve.ingest.indexing import Said

T = TypeVar("T")
KIND = "reindex"
"""What the jobs are called. The payload is the generation; behind it the pks of inputs, or none for all of the app."""
_PORTION = 32
_MEDIA_LANES, _VIDEO_LANES, _JOB_LANES = 4, 1, 2
_LATER_MICROS = 500_000
"""When a look is taken again at inputs that were being processed."""
log = logging.getLogger(__name__)


class Tools(decoding.WorkTools, Protocol):
    """What this work needs; the server's services have it."""

    def single(self, kind: type[T]) -> T:
        """The server's one instance of a class."""


@dataclass(slots=True)
class Running:
    """How many inputs of each app (by its pk) are at work this moment."""

    of_app: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Portion:
    """Inputs to index now, and those to come back to. last: the job has none after them."""

    ready: list[Current]
    unready: list[int]
    upto: int
    last: bool


def start(connection: Connection, app: int) -> None:
    """Let all inputs of an app be indexed anew; within a write. Wake KIND after its commit."""
    begun = store.begin(connection, app)
    store_jobs.add_many(connection, KIND, [(app, payload.pack([begun.generation]))])


def serve(tools: Tools, say_all: SayAll, ready: Ready) -> None:
    """Let the queue do this work."""

    async def prepare(apps: Sequence[int]) -> None:
        await ready(await tools.database.scan(partial(input_store.any_pictures, apps)), apps)

    tools.jobs.serve(KIND, Kind(partial(_do, tools, say_all), 1, _JOB_LANES, partial(_give_up, tools), prepare=prepare))


async def _do(tools: Tools, say_all: SayAll, jobs: list[Job]) -> None:
    (job,) = jobs
    running = tools.single(Running).of_app
    suspect = job.crashes > 1
    while True:
        portion = await tools.database.scan(partial(_next, job))
        if portion is None:
            await tools.database.write(lambda connection: store_jobs.finish(connection, [job]))
            return
        if suspect and len(portion.ready) > 1:
            suspect = False
            if not await tools.database.write(partial(_spread, job=job, portion=portion)):
                return
            continue
        running[job.owner] += len(portion.ready)
        try:
            said = await said_of(tools, say_all, portion.ready)
        finally:
            running[job.owner] -= len(portion.ready)
        going_on = await tools.database.write(partial(_finish, job=job, portion=portion, said=said))
        tools.jobs.wake(drawn.JOB)
        if not going_on:
            return


def _valid(connection: Connection, job: Job) -> Reindex | None:
    """How far it is, unless somebody asked again since, or the app is gone."""
    now = store.find(connection, job.owner)
    return now if now is not None and now.generation == payload.unpack(job.payload)[0] else None


def _next(job: Job, connection: Connection) -> Portion | None:
    """What comes next; None if nobody wants it any more."""
    now = _valid(connection, job)
    if now is None:
        return None
    listed = payload.unpack(job.payload)[1:]
    if listed:
        found, last, upto = input_store.current(connection, listed, (DONE, *UNFINISHED)), True, 0
    else:
        found = input_store.between(connection, now.app, now.cursor, now.ceiling, _PORTION)
        last = len(found) < _PORTION
        upto = found[-1].pk if found else now.ceiling
    ready = [each for each in found if each.status == DONE]
    return Portion(ready, [each.pk for each in found if each.status in UNFINISHED], upto, last)


async def said_of(tools: decoding.Tools, say_all: SayAll, ready: Sequence[Current]) -> dict[int, "list[Said] | None"]:
    """pk → what models say of an input; None if it could not be read again."""
    texts = [each for each in ready if _at_hand(each)]
    found: dict[int, list[Said] | None] = {}
    try:
        items = [Decoded(Input.FromString(each.body)) for each in texts]
        sayings = await say_all([each.owner for each in texts], items)
        found.update((each.pk, said) for each, said in zip(texts, sayings, strict=True))
    except Exception:
        log.exception("%d inputs could not be indexed together; they are tried one by one", len(texts))
    lanes = {True: asyncio.Semaphore(_VIDEO_LANES), False: asyncio.Semaphore(_MEDIA_LANES)}
    alone = [each for each in ready if each.pk not in found]
    found.update(await asyncio.gather(*(_alone(tools, say_all, lanes, each) for each in alone)))
    return found


def _at_hand(now: Current) -> bool:
    """Whether an input has nothing to fetch or decode."""
    data = Input.FromString(now.body).data
    media = (data.HasField(name) for name in ("image", "video", "audio"))
    return not any(media) and not data.text.url


async def _alone(
    tools: decoding.Tools, say_all: SayAll, lanes: Mapping[bool, asyncio.Semaphore], now: Current
) -> tuple[int, "list[Said] | None"]:
    input = Input.FromString(now.body)
    async with lanes[input.data.HasField("video")]:
        try:
            decoded = await decoding.decoded(tools, input, now.blob)
            (said,) = await say_all([now.owner], [decoded])
        except Problem as problem:
            log.warning("input %d could not be indexed anew: %s", now.pk, problem.details)
            return now.pk, None
        except Exception:
            log.exception("input %d could not be indexed anew", now.pk)
            return now.pk, None
    return now.pk, said


def _spread(connection: Connection, job: Job, portion: Portion) -> bool:
    """Give each input of a portion that the process died of a job of its own; whether the job goes on behind them."""
    now = _valid(connection, job)
    if now is not None:
        alone = [(now.app, payload.pack([now.generation, each.pk])) for each in portion.ready]
        store_jobs.add_many(connection, KIND, alone, crashes=job.crashes)
        now.jobs += len(alone)
        store.keep(connection, now)
    return _finish(connection, job, replace(portion, ready=[]), {})


def _finish(connection: Connection, job: Job, portion: Portion, said: Mapping[int, "list[Said] | None"]) -> bool:
    """Keep what was said of a portion; whether the job goes on."""
    from meshserve.ingest.indexing import keep

    now = _valid(connection, job)
    if now is None:
        store_jobs.finish(connection, [job])
        return False
    for each in input_store.current(connection, said, (DONE,)):
        sayings = said[each.pk]
        if sayings is None:
            now.errors += 1
        else:
            keep(connection, each.owner, each.pk, Input.FromString(each.body).id, sayings)
            now.done += 1
    now.cursor = portion.upto or now.cursor
    if portion.unready:
        again = payload.pack([now.generation, *portion.unready])
        store_jobs.add_many(connection, KIND, [(now.app, again)], due=clock.now() + _LATER_MICROS)
        now.jobs += 1
    if portion.last:
        now.jobs -= 1
        store_jobs.finish(connection, [job])
    else:
        store_jobs.progressed(connection, job)
    store.keep(connection, now)
    return not portion.last


async def _give_up(tools: Tools, jobs: list[Job], reason: str) -> None:
    """What a job has not come to counts as failed; what was said of it before stays."""

    def write(connection: Connection) -> None:
        for job in jobs:
            now = _valid(connection, job)
            if now is not None:
                listed = payload.unpack(job.payload)[1:]
                now.errors += len(listed) or now.left
                now.jobs -= 1
                store.keep(connection, now)
        store_jobs.finish(connection, jobs)

    await tools.database.write(write)
