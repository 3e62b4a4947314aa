"""Results of a video's frames, put together again."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import numpy as np
import pytest

from meshserve.core.problems import Problem
from meshserve.media.films import Shot
from meshserve.media.picture import Picture
from meshserve.runners.base import Item
from meshserve.workflow.frames import PORTION, over_frames
from meshserve.workflow.operators import UNFIT, Result
from meshserve_proto.resources_pb2 import Concept, Data, FrameInfo

BROKEN = Problem(30002, "The video is broken.")


class Reel:
    """A film of so many frames, of which those from `breaks` on cannot be had."""

    def __init__(self, count: int, breaks: int = 1_000_000) -> None:
        self._count, self._breaks, self.taken = count, breaks, 0

    async def frames(self, sample_ms: int) -> AsyncIterator[Shot]:
        """One after the other; the pixels say which it is."""
        for index in range(self._count):
            if index == self._breaks:
                raise BROKEN
            self.taken += 1
            info = FrameInfo(index=index, time=sample_ms // 2 + index * sample_ms, number=index * 30)
            yield Shot(info, Picture(np.full((1, 1, 3), index % 256, np.uint8), "FRAME", "RGB"))


def saying(*words: Any) -> list[Result]:
    return [word if word is None or word is UNFIT or isinstance(word, Problem) else concept(word) for word in words]


def concept(value: int) -> Data:
    return Data(concepts=[Concept(id=str(value))])


def shape(result: Result) -> Data | Problem:
    assert isinstance(result, (Data, Problem))
    return result


def put_together(reel: Any, nodes: int, compute: Any) -> list[Result]:
    return asyncio.run(over_frames(reel, 1000, nodes, compute, shape))


def red(item: Item) -> int:
    assert item.picture is not None
    return int(item.picture.rgb[0, 0, 0])


def test_frames_come_in_portions_and_keep_their_order() -> None:
    sizes: list[int] = []

    async def compute(items: Sequence[Item]) -> list[list[Result]]:
        sizes.append(len(items))
        return [[concept(red(item)) for item in items]]

    (result,) = put_together(Reel(2 * PORTION + 3), 1, compute)
    assert sizes == [PORTION, PORTION, 3]
    assert isinstance(result, Data)
    said = [(one.frame_info.index, one.frame_info.time, one.frame_info.number) for one in result.frames]
    assert said == [(n, 500 + 1000 * n, 30 * n) for n in range(2 * PORTION + 3)]
    assert [one.data.concepts[0].id for one in result.frames] == [str(n) for n in range(2 * PORTION + 3)]


def test_what_nodes_make_of_frames() -> None:
    problem = Problem(21313, "It failed.")

    async def compute(items: Sequence[Item]) -> list[list[Result]]:
        return [saying(1, None, 3), saying(UNFIT, UNFIT, UNFIT), saying(1, problem, 3), saying(None, None, None)]

    kept, unfit, failed, nothing = put_together(Reel(3), 4, compute)
    assert isinstance(kept, Data)
    assert [one.frame_info.index for one in kept.frames] == [0, 2]
    assert unfit is UNFIT
    assert failed is problem
    assert nothing == Data()


def test_frames_that_nobody_sees_are_not_kept() -> None:
    problem = Problem(21313, "It failed.")

    async def compute(items: Sequence[Item]) -> list[list[Result]]:
        return [saying(1, 2, 3), saying(1, problem, 3), saying(UNFIT, UNFIT, UNFIT), saying(1, 2, 3)]

    film: Any = Reel(3)
    results = asyncio.run(over_frames(film, 1000, 4, compute, shape, unseen={0, 1, 2}))
    assert results[:3] == [Data(), problem, UNFIT]
    assert isinstance(results[3], Data)
    assert len(results[3].frames) == 3


def test_a_video_that_breaks_has_no_result() -> None:
    async def compute(items: Sequence[Item]) -> list[list[Result]]:
        return [[concept(1)] * len(items)] * 2

    assert put_together(Reel(30, breaks=20), 2, compute) == [BROKEN, BROKEN]


def test_where_all_nodes_fail_the_rest_is_not_decoded() -> None:
    async def compute(items: Sequence[Item]) -> list[list[Result]]:
        return [[Problem(30101, "no")] * len(items)]

    reel = Reel(10 * PORTION)
    (result,) = put_together(reel, 1, compute)
    assert isinstance(result, Problem)
    assert reel.taken == PORTION


def test_what_the_computing_raises_is_raised() -> None:
    async def compute(items: Sequence[Item]) -> list[list[Result]]:
        raise Problem(40032, "too late")

    with pytest.raises(Problem, match="too late"):
        put_together(Reel(3), 1, compute)
