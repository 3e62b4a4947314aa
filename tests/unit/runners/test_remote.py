"""The broker between callers and runners of users: turns, waits, losses and ends, without a server."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

import pytest

from meshserve.core.problems import Problem
from meshserve.runners.remote import broker as module
from meshserve.runners.remote.broker import Broker
from meshserve.runners.remote.lane import Desk
from meshserve.runners.remote.work import GENERATE, STREAM, UNARY, Work
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.service_pb2 import MultiOutputResponse, PostModelOutputsRequest

ANSWER = MultiOutputResponse()


def work_of(caller: int, *lanes: int, method: int = UNARY) -> Work:
    work = Work(caller, method, lanes or (1,))
    work.give_only(PostModelOutputsRequest(model_id=str(caller)))
    return work


async def ask(broker: Broker, work: Work, seconds: float | None = None) -> list[MultiOutputResponse]:
    with broker.submitted(work, seconds):
        return [answer async for answer in work.answers()]


async def code_of(asked: Coroutine[Any, Any, Any]) -> int:
    with pytest.raises(Problem) as caught:
        await asked
    return caught.value.code


def opened(broker: Broker, lane: int = 1, **fields: Any) -> Desk:
    desk = Desk(lane, **fields)
    broker.open(desk)
    return desk


async def do(broker: Broker, desk: Desk) -> Work:
    """One piece of work from beginning to end."""
    work = await broker.take(desk)
    assert work is not None
    await work.answer(ANSWER)
    work.end()
    broker.close(desk)
    return work


def test_callers_take_turns_however_much_one_of_them_asks() -> None:
    async def test() -> None:
        broker = Broker()
        callers = [1, 1, 1, 1, 2, 3]
        asked = [asyncio.create_task(ask(broker, work_of(caller))) for caller in callers]
        await asyncio.sleep(0)
        turns = [(await do(broker, opened(broker))).caller for _ in callers]
        assert turns == [1, 2, 3, 1, 1, 1]
        assert await asyncio.gather(*asked) == [[ANSWER]] * len(callers)

    asyncio.run(test())


def test_work_for_several_runners_is_done_by_one_of_them_once() -> None:
    async def test() -> None:
        broker = Broker()
        first, second = opened(broker, 1), opened(broker, 2)
        asked = [asyncio.create_task(ask(broker, work_of(1, 1, 2))) for _ in range(2)]
        done = await asyncio.gather(do(broker, first), do(broker, second))
        assert len({work.id for work in done}) == 2
        await asyncio.gather(*asked)
        idle = opened(broker, 2)
        assert broker.draining is False
        broker.drain()
        assert await broker.take(idle) is None

    asyncio.run(test())


def test_who_waits_is_told_what_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GAP_SECONDS", 0.02)

    async def test() -> None:
        broker = Broker()
        assert await code_of(ask(broker, work_of(1))) == codes.MODEL_NOT_DEPLOYED  # once a runner could have come
        assert await code_of(ask(broker, work_of(1))) == codes.MODEL_NOT_DEPLOYED
        desk = opened(broker)
        assert await code_of(ask(broker, work_of(1), 0.03)) == codes.MODEL_BUSY_PLEASE_RETRY
        poller = opened(broker, streams=False)
        taking = asyncio.create_task(broker.take(poller))
        await asyncio.sleep(0)
        assert await code_of(ask(broker, work_of(1, method=STREAM), 0.03)) == codes.MODEL_BUSY_PLEASE_RETRY
        broker.leave(poller)
        assert await taking is None
        for each in (desk, poller):
            broker.close(each)
        monkeypatch.setattr(module, "MOST_WAITING", 0)
        opened(broker)
        assert await code_of(ask(broker, work_of(1))) == codes.MODEL_BUSY_PLEASE_RETRY
        broker.drain()
        assert await code_of(ask(broker, work_of(1))) == codes.MODEL_BUSY_PLEASE_RETRY

    asyncio.run(test())


def test_lost_work_comes_before_what_waits_and_only_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BREAK_SECONDS", 0.0)

    async def test() -> None:
        broker = Broker()
        desk = opened(broker)
        lost = asyncio.create_task(ask(broker, work_of(1)))
        await asyncio.sleep(0)
        first = await broker.take(desk)
        waiting = asyncio.create_task(ask(broker, work_of(1)))
        await asyncio.sleep(0)
        broker.close(desk)
        await asyncio.sleep(0.01)
        second = opened(broker)
        assert await broker.take(second) is first
        broker.close(second)
        assert await code_of(_of(lost)) == codes.RUNNER_PROCESSING_FAILED
        await do(broker, opened(broker))
        assert await waiting == [ANSWER]
        for method, begun in ((STREAM, False), (GENERATE, True)):
            desk, work = opened(broker), work_of(1, method=method)
            asked = asyncio.create_task(ask(broker, work))
            await asyncio.sleep(0)
            await broker.take(desk)
            if begun:
                await work.answer(ANSWER)
            broker.close(desk)
            assert await code_of(_of(asked)) == codes.RUNNER_PROCESSING_FAILED

    asyncio.run(test())


async def _of(task: "asyncio.Task[Any]") -> Any:
    return await task


def test_a_slow_caller_makes_its_runner_wait_and_one_that_leaves_does_not() -> None:
    async def test() -> None:
        broker = Broker()
        desk, work = opened(broker), work_of(1, method=GENERATE)
        with broker.submitted(work, None):
            assert await broker.take(desk) is work
            ahead = asyncio.create_task(_many(work, 1000))
            await asyncio.sleep(0.01)
            assert not ahead.done()
        await asyncio.wait_for(ahead, 5)
        assert work.over

    asyncio.run(test())


async def _many(work: Work, count: int) -> None:
    for _ in range(count):
        await work.answer(ANSWER)


def test_thousands_that_wait_cost_little() -> None:
    async def test() -> None:
        broker = Broker()
        desks = [opened(broker, lane % 50) for lane in range(2000)]
        taking = [asyncio.create_task(broker.take(desk)) for desk in desks]
        await asyncio.sleep(0)
        before = time.process_time()
        await asyncio.sleep(0.05)
        assert time.process_time() - before < 0.04  # nobody polls
        work = [work_of(number, number % 50) for number in range(500)]
        asked = [asyncio.create_task(ask(broker, each)) for each in work]
        await asyncio.sleep(0.01)
        for each in work:
            assert each.desk is not None
            await each.answer(ANSWER)
        await asyncio.gather(*asked)
        assert time.process_time() - before < 1
        broker.drain()
        assert (await asyncio.gather(*taking)).count(None) == 1500

    asyncio.run(test())
