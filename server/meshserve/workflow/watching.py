"""Who looks on while nodes run: what each did is told once it ended, and costs nothing where nobody looks."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from meshserve.core.problems import Problem
from meshserve.workflow.operators.base import Result, Unfit
from meshserve.workflow.tally import Tally


@dataclass(frozen=True, slots=True)
class NodeRun:
    """One node on one batch of inputs.

    number: its position in `Plan.steps`. began, ended: nanoseconds of time.monotonic_ns().
    batch: items that its model was given, one a region where the model runs so; 0 if it was not run.
    live: inputs for which it ran. Of all inputs, kept: those that an operator keeps back, here or above; starved: those
    for which it did not run, as a node above failed or the input itself is refused; failed: those on which it ran and
    failed; unfit: those that do not concern it. cached: items of the batch that were answered from a cache.
    error: the first failure of its own.
    """

    number: int
    began: int
    ended: int
    batch: int = 0
    live: int = 0
    kept: int = 0
    starved: int = 0
    failed: int = 0
    unfit: int = 0
    cached: int = 0
    error: Problem | None = None


class Watch(Protocol):
    """Is told of nodes that ran, on the event loop's thread. It may neither raise nor wait."""

    def ran(self, run: NodeRun) -> None:
        """A node ended. Not told of nodes that are cancelled with their call."""


def told(tally: Tally, outcomes: Sequence[Result]) -> NodeRun:
    """What there is to tell of a node that ends now with one outcome an input."""
    problems = [(position, outcome) for position, outcome in enumerate(outcomes) if isinstance(outcome, Problem)]
    own = [problem for position, problem in problems if position in tally.live]
    return NodeRun(
        number=tally.number,
        began=tally.began,
        ended=time.monotonic_ns(),
        batch=tally.batch,
        live=len(tally.live),
        kept=sum(outcome is None for outcome in outcomes),
        starved=len(problems) - len(own),
        failed=len(own),
        unfit=sum(isinstance(outcome, Unfit) for outcome in outcomes),
        cached=tally.cached,
        error=own[0] if own else None,
    )


def together(*watches: Watch | None) -> Watch | None:
    """One watcher that tells all of these; None if there are none."""
    there = [watch for watch in watches if watch is not None]
    return there[0] if len(there) == 1 else _Several(there) if there else None


class _Several:
    def __init__(self, watches: Sequence[Watch]) -> None:
        self._watches = watches

    def ran(self, run: NodeRun) -> None:
        for watch in self._watches:
            watch.ran(run)
