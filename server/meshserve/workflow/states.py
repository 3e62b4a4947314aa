"""States of workflows: what joins calls whose inputs follow each other, for some minutes after the last call."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from meshserve.core.ids import new_id
from meshserve.core.problems import Problem
from meshserve.workflow.sequences import Memory
from meshserve_proto import status_code_pb2 as codes

INIT = "init"
"""The id that asks for a new state."""
SECONDS = 300.0
MOST = 500
"""States of one user; with a new one beyond that the one that was not used for longest ends."""


@dataclass(slots=True)
class State:
    """One state. workflow, user: pks, of the workflow and of who began it; memory: what its trackers know.

    turn: calls take it one after another.
    """

    id: str
    workflow: int
    user: int = 0
    memory: Memory = field(default_factory=Memory)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    used: float = 0.0


class States:
    """The states of this server, in memory: a restart ends them, as five idle minutes do."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._states: dict[str, State] = {}

    @asynccontextmanager
    async def use(self, state_id: str, workflow: int, user: int = 0) -> AsyncIterator[State]:
        """A new state for "init", else that of the id: this call's alone, and kept for five minutes after it.

        Calls of a state have it in the order in which they come. workflow, user: pks. Raises Problem 22104 for
        an id that never was, has expired, or belongs to another workflow.
        """
        self._forget()
        state = self._new(workflow, user) if state_id == INIT else self._states.get(state_id)
        if state is None or state.workflow != workflow:
            raise Problem(
                codes.WORKFLOW_INVALID_ARGUMENT,
                f"workflow_state.id '{state_id}' is unknown to this workflow or expired {SECONDS / 60:g} minutes after"
                f" its last call; begin anew with the id '{INIT}'.",
            )
        self._keep(state)
        try:
            async with state.turn:
                yield state
        finally:
            self._keep(state)

    def _new(self, workflow: int, user: int) -> State:
        own = [state for state in self._states.values() if state.user == user]
        for state in own[: max(len(own) + 1 - MOST, 0)]:
            del self._states[state.id]
        return State(new_id(), workflow, user)

    def _keep(self, state: State) -> None:
        state.used = self._now()
        self._states.pop(state.id, None)  # so that the oldest come first
        self._states[state.id] = state

    def _forget(self) -> None:
        moment = self._now()
        while self._states:
            oldest = next(iter(self._states.values()))
            if oldest.used >= moment - SECONDS:
                return
            del self._states[oldest.id]
