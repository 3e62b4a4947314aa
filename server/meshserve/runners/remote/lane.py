"""What is at one runner's record: desks that wait for work, and work that waits for desks."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from meshserve.core.problems import Problem
from meshserve.runners.remote.work import STREAM, Work


@dataclass(eq=False, slots=True)
class Desk:
    """One place of a runner at which one piece of work is done: a stream, or a poll of the older form.

    lane: pk of the runner's record. replica: which of its processes it is, "" where it does not say.
    streams: whether it can take work whose requests come one by one. work: what it was given.
    """

    lane: int
    replica: str = ""
    streams: bool = True
    work: Work | None = None
    waiting: "asyncio.Future[Work | None] | None" = None

    def fits(self, work: Work) -> bool:
        """Whether work of this kind can be done here."""
        return self.streams or work.method != STREAM

    async def wait(self) -> Work | None:
        """The work that it is handed, or None if there will be none. Raises the Problem that sends it away."""
        self.waiting = asyncio.get_running_loop().create_future()
        return await self.waiting

    def hand(self, work: Work | None) -> None:
        """Work for it, or None if there will be none; it must be waiting."""
        if work is not None:
            work.handed(self)
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(work)

    def dismiss(self, problem: Problem) -> None:
        """Send it away."""
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(problem)


@dataclass(eq=False, slots=True)
class Lane:
    """The desks of one runner and what waits for them.

    desks: how many there are, idle or at work. left: when the last one left, by the clock of the loop.
    """

    desks: int = 0
    left: float = float("-inf")
    idle: "OrderedDict[Desk, None]" = field(default_factory=OrderedDict)
    queues: "OrderedDict[int, OrderedDict[str, Work]]" = field(default_factory=OrderedDict)

    @property
    def length(self) -> int:
        """How much work waits."""
        return sum(map(len, self.queues.values()))

    def idle_for(self, work: Work) -> Desk | None:
        """The desk that has waited longest of those that can do it."""
        return next((desk for desk in self.idle if desk.fits(work)), None)

    def enqueue(self, work: Work, *, first: bool = False) -> None:
        """Let work wait behind what its caller has waiting here, or before it."""
        queue = self.queues.setdefault(work.caller, OrderedDict())
        queue[work.id] = work
        if first:
            queue.move_to_end(work.id, last=False)

    def forget(self, work: Work) -> None:
        """It waits here no longer, if it did."""
        queue = self.queues.get(work.caller)
        if queue is not None:
            queue.pop(work.id, None)
            if not queue:
                del self.queues[work.caller]

    def next_for(self, desk: Desk) -> Work | None:
        """What a desk should do next: of the user who had a turn longest ago, what that one asked for first."""
        for caller, queue in self.queues.items():
            work = next((work for work in queue.values() if desk.fits(work)), None)
            if work is not None:
                self.queues.move_to_end(caller)
                return work
        return None
