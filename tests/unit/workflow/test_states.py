"""Workflow states: when they end, and whose turn it is."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from meshserve.core.problems import Problem
from meshserve.workflow.sequences import Memory
from meshserve.workflow.states import MOST, SECONDS, States
from meshserve_proto import status_code_pb2 as codes


class Clock:
    def __init__(self) -> None:
        self.moment = 1000.0

    def __call__(self) -> float:
        return self.moment


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


async def used(states: States, id: str, workflow: int = 1) -> tuple[str, Memory]:
    async with states.use(id, workflow) as state:
        return state.id, state.memory


def test_a_state_lives_as_long_as_it_is_used() -> None:
    async def work() -> None:
        clock = Clock()
        states = States(clock)
        id, memory = await used(states, "init")
        assert id not in ("", "init")
        for _ in range(3):
            clock.moment += SECONDS - 1
            assert await used(states, id) == (id, memory)
        async with states.use(id, 1):
            clock.moment += 2 * SECONDS  # a call that takes long
            assert (await used(states, "init"))[0] != id
        clock.moment += SECONDS - 1
        assert (await used(states, id))[1] is memory
        clock.moment += SECONDS + 1
        with pytest.raises(Problem) as caught:
            await used(states, id)
        assert caught.value.code == codes.WORKFLOW_INVALID_ARGUMENT
        assert "init" in caught.value.details

    run(work)


def test_states_are_apart() -> None:
    async def work() -> None:
        states = States(Clock())
        (one, memory), (other, another) = await used(states, "init"), await used(states, "init")
        assert one != other
        assert memory is not another
        for id, workflow in ((one, 2), ("made-up", 1), ("", 1)):
            with pytest.raises(Problem):
                await used(states, id, workflow)

    run(work)


def test_calls_of_a_state_come_one_after_another_in_their_order() -> None:
    async def work() -> None:
        states = States(Clock())
        id, _ = await used(states, "init")
        order: list[str] = []

        async def call(number: int) -> None:
            async with states.use(id, 1):
                order.append(f"{number} in")
                for _ in range(5 - number):
                    await asyncio.sleep(0)
                order.append(f"{number} out")

        await asyncio.gather(*(call(number) for number in range(4)))
        assert order == [f"{number} {way}" for number in range(4) for way in ("in", "out")]
        with pytest.raises(ZeroDivisionError):
            async with states.use(id, 1):
                raise ZeroDivisionError
        await used(states, id)

    run(work)


def test_one_users_states_are_not_without_number_and_end_nobody_elses() -> None:
    async def work() -> None:
        states = States()
        async with states.use("init", 1, 8) as other:
            pass
        begun = []
        for _ in range(MOST + 1):
            async with states.use("init", 1, 7) as state:
                begun.append(state.id)
        for id in (other.id, *begun[1:]):
            await used(states, id)
        with pytest.raises(Problem):
            await used(states, begun[0])

    run(work)
