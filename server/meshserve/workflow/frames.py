"""Videos through models and workflows: each sampled frame is an item, and the results are frames again."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Container, Iterable, Sequence
from contextlib import aclosing
from functools import partial

import numpy as np

from meshserve.core.problems import Problem
from meshserve.media.films import Film, Shot
from meshserve.media.picture import Picture
from meshserve.runners.base import Item
from meshserve.workflow.execute import fits
from meshserve.workflow.operators import UNFIT, Crops, Result, Unfit
from meshserve.workflow.operators.tracking.following import Late
from meshserve.workflow.plan import Plan
from meshserve_proto.resources_pb2 import Data, Frame

PORTION = 8
"""Frames that are decoded at a time: one takes up to 11 MB."""
Compute = Callable[[Sequence[Item]], Awaitable[Sequence[Sequence[Result]]]]
"""results[node][item] of some items."""
Shape = Callable[[Result], Data | Problem]
Lates = Callable[[], Iterable[tuple[int, Late]]]
"""What nodes tell of earlier frames since this was asked last, each with the node's number."""


def takes_frames(plan: Plan) -> bool:
    """Whether any node that the input feeds takes pictures."""
    return fits(plan, Item(Data(), Picture(np.zeros((1, 1, 3), np.uint8), "FRAME", "RGB")))


async def frame_items(film: Film, sample_ms: int) -> AsyncGenerator[tuple[list[Shot], list[Item]], None]:
    """The sampled frames of a video in portions, and an item of each. Problem 30002 where it is broken. Close it."""
    waiting: list[Shot] = []
    async with aclosing(film.frames(sample_ms)) as shots:
        async for shot in shots:
            waiting.append(shot)
            if len(waiting) == PORTION:
                yield waiting, [Item(Data(), shot.picture) for shot in waiting]
                waiting = []
    if waiting:
        yield waiting, [Item(Data(), shot.picture) for shot in waiting]


async def over_frames(
    film: Film,
    sample_ms: int,
    nodes: int,
    compute: Compute,
    shape: Shape,
    lates: Lates = tuple,
    unseen: Container[int] = (),
) -> list[Result]:
    """One result a node: data whose frames hold what the node made of each, as `shape` wants it.

    A frame that an operator kept back is left out. The first problem of a node with a frame is its result for the
    video, as is that of the video itself; what `compute` raises is raised. lates: is asked after each portion.
    unseen: the nodes whose frames nobody asks for; only their problems are told.
    """
    frames: list[list[Frame]] = [[] for _ in range(nodes)]
    failed: list[Problem | None] = [None] * nodes
    fits = [False] * nodes
    portions = frame_items(film, sample_ms)
    async with aclosing(portions):
        while not all(failed):
            try:
                shots, items = await anext(portions)
            except StopAsyncIteration:
                break
            except Problem as problem:
                return [problem] * nodes
            for node, results in enumerate(await compute(items)):
                fits[node] |= any(not isinstance(result, Unfit) for result in results)
                if node in unseen:
                    problems = (result for result in results if isinstance(result, Problem))
                    failed[node] = failed[node] or next(problems, None)
                elif failed[node] is None:
                    gather = partial(_gather, frames[node], shots, results, shape)
                    cut = any(isinstance(result, Crops) for result in results)  # whose pictures become files
                    failed[node] = await asyncio.to_thread(gather) if cut else gather()
            for node, late in lates():
                if node not in unseen:
                    failed[node] = failed[node] or _amend(frames[node], late, shape)
    return [
        problem or (Data(frames=kept) if fit else UNFIT)
        for problem, kept, fit in zip(failed, frames, fits, strict=True)
    ]


def _gather(frames: list[Frame], shots: Sequence[Shot], results: Sequence[Result], shape: Shape) -> Problem | None:
    """Add a node's results of some frames, up to the first problem, which is returned."""
    for shot, result in zip(shots, results, strict=True):
        if result is None or isinstance(result, Unfit):
            continue
        shaped = shape(result)
        if isinstance(shaped, Problem):
            return shaped
        frames.append(Frame(frame_info=shot.info, data=shaped))
    return None


def _amend(frames: Sequence[Frame], late: Late, shape: Shape) -> Problem | None:
    """Add a region to a frame among those that the node was given; the problem of its shape, if it has one."""
    number, region = late
    shaped = shape(Data(regions=[region]))
    if isinstance(shaped, Problem):
        return shaped
    frames[number].data.regions.extend(shaped.regions)
    return None
