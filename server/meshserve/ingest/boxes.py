"""Embeds the boxes that people draw on pictures, as the base workflow embeds the pictures (behaviour §7).

A box is cut out and given to the nodes that embed the picture as a whole, or the crops of what a detector found in it. It
is a durable job an input: what was drawn in one call, or before the input was processed, is embedded together.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from sqlite3 import Connection
from typing import TYPE_CHECKING

from meshserve.core.problems import Problem
from meshserve.ingest import decoding
from meshserve.ingest.decoded import Ready
from meshserve.ingest.decoding import WorkTools
from meshserve.jobs.queue import Kind
from meshserve.store import drawn
from meshserve.store import inputs as input_store
from meshserve.store import jobs as store_jobs
from meshserve.store.drawn import Box
from meshserve.store.inputs import DONE, Current
from meshserve.store.jobs import Job
from meshserve_proto.resources_pb2 import Input

if TYPE_CHECKING:
    from meshserve.media.picture import Picture

Embed = Callable[[int, "Picture", Sequence[Box]], Awaitable[list[tuple[Box, str, bytes]]]]
"""(box, space, unit vector) of boxes of a picture, as the base workflow of the app with that pk embeds them."""
Embeds = Callable[[int], bool]
"""Whether the base workflow of the app with that pk embeds boxes."""
_BATCH, _LANES = 32, 2
_SETTLE = 0.1
"""Seconds without new boxes before they are embedded: those of many calls come together."""
log = logging.getLogger(__name__)


def serve(tools: WorkTools, embeds: Embeds, embed: Embed, ready: Ready) -> None:
    """Let the queue do this work."""

    async def prepare(apps: Sequence[int]) -> None:
        await ready(True, [app for app in apps if embeds(app)])

    handler = partial(_do, tools, embeds, embed)
    tools.jobs.serve(drawn.JOB, Kind(handler, _BATCH, _LANES, partial(_give_up, tools), _SETTLE, prepare))


async def _do(tools: WorkTools, embeds: Embeds, embed: Embed, jobs: list[Job]) -> None:
    """Each input on its own; one that fails is tried again without the others."""
    idle = [job for job in jobs if not embeds(job.owner)]
    if idle:
        await tools.database.write(partial(store_jobs.finish, jobs=idle))
    failure: Exception | None = None
    for job in (job for job in jobs if job not in idle):
        try:
            await _one(tools, embed, job)
        except Exception as error:
            failure = error
    if failure is not None:
        raise failure


async def _one(tools: WorkTools, embed: Embed, job: Job) -> None:
    now, boxes = await tools.database.scan(partial(_found, job))
    if now is None or not boxes:
        await tools.database.write(partial(store_jobs.finish, jobs=[job]))
        return
    made = await _made(tools, embed, now, boxes)
    await tools.database.write(partial(drawn.finish, job=job, app=now.owner, input=now.pk, made=made))


def _found(job: Job, connection: Connection) -> tuple[Current | None, list[Box]]:
    """The input, and its boxes to embed. One that is not processed yet comes again when it is."""
    found = input_store.current(connection, [drawn.input_of(job)], (DONE,))
    if not found or not Input.FromString(found[0].body).data.HasField("image"):
        return None, []
    return found[0], drawn.waiting(connection, found[0].pk)


async def _made(tools: WorkTools, embed: Embed, now: Current, boxes: Sequence[Box]) -> list[tuple[Box, str, bytes]]:
    try:
        picture = (await decoding.decoded(tools, Input.FromString(now.body), now.blob)).picture
    except Problem as problem:
        log.warning("the boxes on input %d could not be embedded: %s", now.pk, problem.details)
        return []
    return [] if picture is None else await embed(now.owner, picture, boxes)


async def _give_up(tools: WorkTools, jobs: list[Job], reason: str) -> None:
    for job in jobs:
        log.error("the boxes on input %d could not be embedded: %s", drawn.input_of(job), reason)
    await tools.database.write(partial(store_jobs.finish, jobs=jobs))


__all__ = ["Embed", "Embeds", "serve"]
