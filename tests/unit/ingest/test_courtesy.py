"""Indexing gives way to bulk posting, and gets its share of the time however long that goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from meshserve.api import inputs
from meshserve.ingest import courtesy
from meshserve.ingest.courtesy import LONGEST, QUIET, SHARE, Courtesy
from meshserve.ingest.decoded import Decoded
from meshserve.ingest.indexing import Indexer
from meshserve.workflow.plan import Plan
from meshserve_proto.resources_pb2 import Data, Image, Input, Text
from meshserve_proto.service_pb2 import PostInputsRequest

TEXT, PICTURE = Data(text=Text(raw="a")), Data(image=Image(url="https://a.example/b.jpg"))


class Clock:
    """Seconds that pass only while somebody sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 100.0
        monkeypatch.setattr(asyncio, "sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def now(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def manners(clock: Clock) -> Courtesy:
    return Courtesy(clock.now)


async def waited(manners: Courtesy, clock: Clock, works: float = 0.0) -> float:
    began = clock.seconds
    async with manners.turn():
        found = clock.seconds - began
        clock.seconds += works
    return found


def test_nobody_waits_when_nobody_posts(manners: Courtesy, clock: Clock) -> None:
    assert asyncio.run(waited(manners, clock)) == 0


def test_a_turn_waits_until_no_bulk_call_follows(manners: Courtesy, clock: Clock) -> None:
    with manners.posting():
        pass
    assert asyncio.run(waited(manners, clock)) == pytest.approx(QUIET, abs=courtesy.STEP)
    assert asyncio.run(waited(manners, clock)) == 0


def test_a_call_that_raises_ends_too(manners: Courtesy, clock: Clock) -> None:
    with pytest.raises(ValueError, match="refused"), manners.posting():
        raise ValueError("refused")
    assert asyncio.run(waited(manners, clock)) <= QUIET + courtesy.STEP


def test_indexing_has_its_share_beside_endless_posting(manners: Courtesy, clock: Clock) -> None:
    with manners.posting():
        assert asyncio.run(waited(manners, clock)) == pytest.approx(LONGEST, abs=courtesy.STEP)
        began = clock.seconds
        for _ in range(20):
            asyncio.run(waited(manners, clock, works=0.25))
        assert 20 * 0.25 / (clock.seconds - began) >= 1 / (1 + SHARE)


def test_no_more_waiting_is_saved_than_the_longest(manners: Courtesy, clock: Clock) -> None:
    asyncio.run(waited(manners, clock, works=3600))
    with manners.posting():
        assert asyncio.run(waited(manners, clock)) <= LONGEST + courtesy.STEP


def test_batches_are_indexed_in_turns() -> None:
    turns = 0

    @asynccontextmanager
    async def turn() -> AsyncIterator[None]:
        nonlocal turns
        turns += 1
        yield

    async def run(*_: Any) -> list[Any]:
        raise AssertionError("nothing to run")

    indexer = Indexer(lambda _: Plan(), lambda _: run, turn=turn)
    items = [Decoded(Input()) for _ in range(33)]
    assert asyncio.run(indexer.say_all([1] * 33, items)) == [[] for _ in items]
    assert turns == 2


@pytest.mark.parametrize(
    ("number", "what", "waits"),
    [(1, TEXT, False), (8, TEXT, False), (9, TEXT, True), (128, TEXT, True), (128, PICTURE, False)],
)
def test_calls_of_many_texts_come_first(
    number: int, what: Data, waits: bool, manners: Courtesy, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def post(*_: Any) -> float:
        return await waited(manners, clock)

    monkeypatch.setattr(inputs, "_post", post)
    call: Any = SimpleNamespace(services=SimpleNamespace(single=lambda _: manners))
    request = PostInputsRequest(inputs=[Input(data=what)] * number)
    handler: Any = inputs.post_inputs.handler
    assert (asyncio.run(handler(call, request)) > 0) is waits
