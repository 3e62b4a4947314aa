"""What is counted while a watched node runs, from wherever it happens below it; and chance that can be repeated.

Nothing here knows what a node is made of, so operators and runners may use it.
"""

import random
import time
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Of the node at a position in `Plan.steps`. began: time.monotonic_ns().

    live: the inputs, by position, for which it runs. batch: items that its model was given; cached: those of them that
    were answered from a cache.
    """

    number: int
    live: frozenset[int] = frozenset()
    batch: int = 0
    cached: int = 0
    began: int = field(default_factory=time.monotonic_ns)

    def feed(self, live: Sequence[int]) -> None:
        """For which inputs the node is about to run."""
        self.live = frozenset(live)


TALLY: ContextVar[Tally | None] = ContextVar("tally", default=None)
"""That of the node which runs here and is watched; tasks and `asyncio.to_thread` take it along, executors do not."""


def cached(items: int = 1) -> None:
    """Say that so many items of the node that runs here were answered without computing them."""
    tally = TALLY.get()
    if tally is not None:
        tally.cached += items


class Chances:
    """What chance decides in one run: the same seed makes the same choices, node by node, in whatever order they run."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._nodes: dict[int, random.Random] = {}

    def of(self, number: int) -> random.Random:
        """The numbers that a node draws, continued where the node runs several times."""
        if number not in self._nodes:
            self._nodes[number] = random.Random(f"{self.seed} {number}")  # noqa: S311 - a sample, no secret
        return self._nodes[number]


CHANCES: ContextVar[Chances | None] = ContextVar("chances", default=None)
"""Those of the run that goes on here, if it is one that may be repeated."""
_ANY = random.Random()  # noqa: S311 - a sample, no secret


def chance() -> random.Random:
    """Where the operator that runs here draws from; ask once a batch."""
    tally, chances = TALLY.get(), CHANCES.get()
    return _ANY if tally is None or chances is None else chances.of(tally.number)


FRESH: ContextVar[bool] = ContextVar("fresh", default=False)
"""Whether what runs here must be computed, whatever is known of its like: a run that is repeated proves nothing else."""
