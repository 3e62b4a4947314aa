"""Items that wait for a runner, whoever wants them: shared by calls that want the same, dropped when nobody does.

A call's items stand in one queue with those of all others. A thread that is free takes the next ones, of whichever
calls, as many as are some milliseconds of work: so nothing waits for a batch to fill, and large work goes item by item.
Measured on 2 cores: of the networks here one takes batches at all, and 2 pictures at once cost it 1.00 of the time that
they cost one after the other, 8 cost 1.06 to 1.3. What taking several at a time saves is the handing over: of 64 calls
of a model of 0.03 ms some fifth of the time (`scripts/bench workflow`).
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.onnx import LOAD
from meshserve_proto import status_code_pb2 as codes

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Job:
    """One call of a runner: its outcomes so far, how many it lacks, and what ends the waiting. For the loop alone."""

    outcomes: list[Any]
    lacking: int
    done: "asyncio.Future[None]"
    works: list["Work"] = field(default_factory=list)

    def fill(self, position: int, outcome: Outcome) -> None:
        """Put an outcome in its place."""
        self.outcomes[position] = outcome
        self.lacking -= 1
        if not self.lacking and not self.done.done():
            self.done.set_result(None)


@dataclass(slots=True, eq=False)
class Work:
    """One item for one runner. key: what equal work has as well, None where that cannot be told.

    jobs: who wants it, and at which place. item: None once nobody did, before a thread took it.
    """

    target: Any
    settings: Settings
    kind: bytes
    item: Item | None
    key: bytes | None
    jobs: list[tuple[Job, int]]
    taken: bool = False


Compute = Callable[[Any, Sequence[Item], Settings], list[Outcome]]
"""One outcome an item, for a target; in a thread, and never raises."""


class Desk:
    """What is under way for one event loop, and how its threads' outcomes come back to it.

    settled: is told, on the loop, of each work with its outcome, whether anybody still wants it or not.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, settled: Callable[[Work, Outcome], None]) -> None:
        self.loop = loop
        self.running: dict[bytes, Work] = {}
        self._settled = settled
        self._finished: deque[tuple[Work, Outcome]] = deque()
        self._woken = False

    def finish(self, work: Work, outcome: Outcome) -> None:
        """Called in a thread. However many are finished until the loop looks, it is woken once."""
        self._finished.append((work, outcome))
        if not self._woken:
            self._woken = True
            with suppress(RuntimeError):  # a loop that ended wants nothing any more
                self.loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        self._woken = False
        while self._finished:
            self.settle(*self._finished.popleft())

    def settle(self, work: Work, outcome: Outcome) -> None:
        """Called on the loop: give an outcome to whoever wants it."""
        self.forget(work)
        self._settled(work, outcome)
        for job, position in work.jobs:
            job.fill(position, outcome)

    def forget(self, work: Work) -> None:
        """Let nobody join a work any more."""
        if work.key is not None and self.running.get(work.key) is work:
            del self.running[work.key]


class Works:
    """The queue, and the threads of an executor that empty it. together: how many items a target takes at a time."""

    def __init__(self, executor: Executor, threads: int, compute: Compute, together: Callable[[Any], int]) -> None:
        self._executor, self._threads = executor, threads
        self._compute, self._together = compute, together
        self._lock = Lock()
        self._waiting: deque[tuple[Desk, Work]] = deque()
        self._active = 0

    def add(self, desk: Desk, works: Sequence[Work]) -> None:
        """Queue works, and send threads that are free."""
        with self._lock:
            self._waiting.extend((desk, work) for work in works)
            needed = min(self._threads - self._active, len(works))
            self._active += needed
        for _ in range(needed):
            self._executor.submit(self._empty)

    def leave(self, desk: Desk, job: Job) -> int:
        """Its caller went away: what nobody else wants and no thread has taken is dropped; how much that is."""
        dropped = 0
        for work in job.works:
            work.jobs = [(other, position) for other, position in work.jobs if other is not job]
            if work.jobs:
                continue
            with self._lock:
                if work.taken or work.item is None:
                    continue
                work.item = None  # the pixels go at once, the rest when its turn comes
            desk.forget(work)
            dropped += 1
        return dropped

    def close(self) -> None:
        """Drop all that waits; who waits for it is cancelled."""
        with self._lock:
            waiting, self._waiting = self._waiting, deque()
        for _, work in waiting:
            for job, _ in work.jobs:
                with suppress(RuntimeError):
                    job.done.cancel()

    def _empty(self) -> None:
        while taken := self._take():
            items = [work.item for _, work in taken if work.item is not None]
            first = taken[0][1]
            with LOAD.working() if self._others_wait(items[-1]) else nullcontext():
                outcomes = self._compute(first.target, items, first.settings)
            for (desk, work), outcome in zip(taken, outcomes, strict=True):
                desk.finish(work, outcome)
            del taken, items, first, desk, work, outcome, outcomes  # or the last pixels stay until the next work

    def _others_wait(self, item: Item) -> bool:
        """Whether another picture is about to want the cores that this one's networks could use."""
        with self._lock:
            ends = (self._waiting[0], self._waiting[-1]) if self._waiting else ()
            waiting = [work.item for _, work in ends if work.item is not None]
        return any(other.picture is not None and other.picture is not item.picture for other in waiting)

    def _take(self) -> list[tuple[Desk, Work]]:
        """The next work, and neighbours of its kind if its target gains from them; none ends the thread's turn."""
        taken: list[tuple[Desk, Work]] = []
        with self._lock:
            most = 1
            while self._waiting and len(taken) < most:
                desk, work = self._waiting[0]
                if work.item is not None:
                    if not taken:  # the other threads are to have as much
                        most = min(self._together(work.target), -(-len(self._waiting) // self._threads))
                    elif work.kind != taken[0][1].kind:
                        break
                    work.taken = True
                    taken.append((desk, work))
                self._waiting.popleft()
            if not taken:
                self._active -= 1
        return taken


def smoothed(before: float, now: float) -> float:
    """What an item takes, told by what it took so far (0: nobody knows) and lately."""
    return before + (now - before) * (0.2 if before else 1)


def failure(error: BaseException) -> Problem:
    """What an item is answered that a model failed on; a Problem says so itself."""
    if isinstance(error, Problem):
        return error
    notes = f"{type(error).__name__}: {error}"
    log.warning("a model failed on an input: %s", notes)
    return Problem(codes.MODEL_PREDICTION_FAILED, "The model failed on this input.", notes)
