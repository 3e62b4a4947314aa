"""Workflow states and when they end."""

import pytest

from meshserve.core.problems import Problem
from meshserve.workflow.states import SECONDS, States
from meshserve_proto import status_code_pb2 as codes


class Clock:
    def __init__(self) -> None:
        self.moment = 1000.0

    def __call__(self) -> float:
        return self.moment


def test_a_state_lives_as_long_as_it_is_used() -> None:
    clock = Clock()
    states = States(clock)
    state = states.use("init", 1)
    assert state not in ("", "init")
    for _ in range(3):
        clock.moment += SECONDS - 1
        assert states.use(state, 1) == state
    clock.moment += SECONDS + 1
    with pytest.raises(Problem) as caught:
        states.use(state, 1)
    assert caught.value.code == codes.WORKFLOW_INVALID_ARGUMENT
    assert "init" in caught.value.details


def test_states_are_apart() -> None:
    states = States(Clock())
    one, other = states.use("init", 1), states.use("init", 1)
    assert one != other
    with pytest.raises(Problem):
        states.use(one, 2)
    with pytest.raises(Problem):
        states.use("made-up", 1)
    with pytest.raises(Problem):
        states.use("", 1)
