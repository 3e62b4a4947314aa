"""States of workflows: ids that join calls whose inputs follow each other, for some minutes after the last call."""

import time
from collections.abc import Callable

from meshserve.core.ids import new_id
from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes

INIT = "init"
"""The id that asks for a new state."""
SECONDS = 300.0


class States:
    """The states of this server, in memory: a restart ends them, as five idle minutes do."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._used: dict[str, tuple[int, float]] = {}

    def use(self, state_id: str, workflow: int) -> str:
        """The id to answer: a new one for "init", else the same, kept for another five minutes.

        workflow: the workflow's pk. Raises Problem 22104 for an id that never was, has expired, or belongs to
        another workflow.
        """
        moment = self._now()
        self._forget(moment)
        if state_id == INIT:
            state_id = new_id()
        elif self._used.get(state_id, (0, 0.0))[0] != workflow:
            raise Problem(
                codes.WORKFLOW_INVALID_ARGUMENT,
                f"workflow_state.id '{state_id}' is unknown to this workflow or expired {SECONDS / 60:g} minutes after"
                f" its last call; begin anew with the id '{INIT}'.",
            )
        self._used.pop(state_id, None)  # so that the oldest come first
        self._used[state_id] = (workflow, moment)
        return state_id

    def _forget(self, moment: float) -> None:
        while self._used:
            oldest = next(iter(self._used))
            if self._used[oldest][1] >= moment - SECONDS:
                return
            del self._used[oldest]
