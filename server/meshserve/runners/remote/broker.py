"""Brings work and runners together, in memory: a restart forgets both, and both come again by themselves.

All of it happens on the event loop and nothing polls: a desk that waits costs a future, work that waits a timer. Work
that lost its runner before a piece of the answer came is handed out once more, if it is no stream; so runners may be
asked the same twice, under one id, but never a third time.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import contextmanager

from meshserve.core.problems import Problem
from meshserve.runners.remote.lane import Desk, Lane
from meshserve.runners.remote.work import STREAM, Work
from meshserve_proto import status_code_pb2 as codes

GAP_SECONDS = 3.0
"""How long a runner without an open stream is taken to come back: its streams end with each item."""
BREAK_SECONDS = 0.1
"""Between the loss of one stream of a process that died and that of its last."""
LONGEST_WAIT_SECONDS = 60.0
"""How long work waits for a busy runner; clients ask again then."""
MOST_WAITING = 10_000
"""Work that waits for one runner; more is sent away."""


class Control:
    """A runner's stream for word of work that it should give up. replica: which of its processes listens."""

    def __init__(self, lane: int, replica: str) -> None:
        self.lane = lane
        self.replica = replica
        self._ids: asyncio.Queue[str | Problem | None] = asyncio.Queue()

    def say(self, word: str | Problem | None) -> None:
        """An id of work to give up, the problem that ends the stream, or None for its end."""
        self._ids.put_nowait(word)

    async def words(self) -> AsyncIterator[str]:
        """The ids, as they come. Raises the problem that ends them."""
        while (word := await self._ids.get()) is not None:
            if isinstance(word, Problem):
                raise word
            yield word


class Broker:
    """The one of a server; made when it starts."""

    def __init__(self) -> None:
        self._lanes: dict[int, Lane] = {}
        self._controls: dict[int, set[Control]] = {}
        self._born = asyncio.get_running_loop().time()
        self.draining = False

    @property
    def lanes(self) -> Collection[int]:
        """The runners that have been here, by the pk of their records."""
        return {*self._lanes, *self._controls}

    # -- callers ----------------------------------------------------------------------------------------------

    @contextmanager
    def submitted(self, work: Work, seconds: float | None) -> Iterator[Work]:
        """Hand it out while the block lasts; after that nobody waits for it.

        seconds: how long it may wait for a runner, if that is less than it may anyway. Its answers end with Problem
        21353 if no runner is there, 21354 if all stay busy. Raises them where that is known at once.
        """
        self._submit(work, seconds)
        try:
            yield work
        finally:
            self._withdraw(work)

    def _submit(self, work: Work, seconds: float | None) -> None:
        if self.draining:
            raise _stopping()
        if self._hand_out(work):
            return
        now = asyncio.get_running_loop().time()
        if not self._served(work, now):
            raise _nobody(work)
        lanes = [self._lanes.setdefault(pk, Lane()) for pk in work.lanes]
        if all(lane.length >= MOST_WAITING for lane in lanes):
            raise _busy(f"{MOST_WAITING} calls wait for it already")
        work.until = now + min(LONGEST_WAIT_SECONDS, seconds if seconds is not None else LONGEST_WAIT_SECONDS)
        for lane in lanes:
            lane.enqueue(work)
        self._watch(work)

    def _hand_out(self, work: Work) -> bool:
        """To the runner with the most idle desks, as it is the least busy; False if none has one."""
        lanes = [lane for pk in work.lanes if (lane := self._lanes.get(pk)) is not None and lane.idle_for(work)]
        if not lanes:
            return False
        lane = max(lanes, key=lambda lane: len(lane.idle))
        desk = lane.idle_for(work)
        assert desk is not None
        del lane.idle[desk]
        desk.hand(work)
        return True

    def _served(self, work: Work, now: float) -> bool:
        """Whether a runner for it is here, or was until a moment ago."""
        if now - self._born < GAP_SECONDS:
            return True
        lanes = [lane for pk in work.lanes if (lane := self._lanes.get(pk)) is not None]
        return any(lane.desks or now - lane.left < GAP_SECONDS for lane in lanes)

    def _watch(self, work: Work) -> None:
        """Look now and then whether it is still worth waiting."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if now >= work.until:
            self._leave_queues(work)
            work.end(_busy("all its places were taken until then") if self._served(work, now) else _nobody(work))
        elif not self._served(work, now):
            self._leave_queues(work)
            work.end(_nobody(work))
        else:
            work.timer = loop.call_at(min(work.until, now + GAP_SECONDS), self._watch, work)

    def _withdraw(self, work: Work) -> None:
        self._leave_queues(work)
        if not work.over and work.desk is not None:
            self._give_up(work.desk, work.id)
        work.drop()

    def _leave_queues(self, work: Work) -> None:
        for pk in work.lanes:
            if (lane := self._lanes.get(pk)) is not None:
                lane.forget(work)

    def _give_up(self, desk: Desk, id: str) -> None:
        """Tell the process that works on it, or all of the runner where it is not known which that is."""
        for control in self._controls.get(desk.lane, ()):
            if control.replica == desk.replica or not control.replica or not desk.replica:
                control.say(id)

    # -- runners ----------------------------------------------------------------------------------------------

    @contextmanager
    def opened(self, desk: Desk) -> Iterator[Desk]:
        """A desk is there while the block lasts. Work that is not over at its end is lost."""
        self.open(desk)
        try:
            yield desk
        finally:
            self.close(desk)

    def open(self, desk: Desk) -> None:
        """As `opened`, for a desk that `close` closes."""
        self._lanes.setdefault(desk.lane, Lane()).desks += 1

    def close(self, desk: Desk) -> None:
        """The desk is gone; what it has not answered goes to another, or fails."""
        lane = self._lanes[desk.lane]
        lane.desks -= 1
        lane.idle.pop(desk, None)
        lane.left = asyncio.get_running_loop().time()
        work, desk.work = desk.work, None
        if work is None:
            return
        work.desk = None
        if not work.over:
            self._lost(work)

    def _lost(self, work: Work) -> None:
        if work.begun or work.repeated or work.method == STREAM or self.draining:
            again = " twice" if work.repeated else ""
            work.end(
                Problem(codes.RUNNER_PROCESSING_FAILED, f"The runner went away{again} before it was done with it.")
            )
            return
        work.repeated = True
        work.timer = asyncio.get_running_loop().call_later(BREAK_SECONDS, self._repeat, work)

    def _repeat(self, work: Work) -> None:
        """Hand out lost work again; by now the other streams of a process that has died are gone as well."""
        work.timer = None
        if self.draining:
            work.end(_stopping())
        if work.over or self._hand_out(work):
            return
        work.until = asyncio.get_running_loop().time() + LONGEST_WAIT_SECONDS
        for pk in work.lanes:
            self._lanes.setdefault(pk, Lane()).enqueue(work, first=True)
        self._watch(work)

    async def take(self, desk: Desk) -> Work | None:
        """The next work for an open desk; None when the server stops, or `leave` was called."""
        if self.draining:
            return None
        lane = self._lanes[desk.lane]
        work = lane.next_for(desk)
        if work is not None:
            self._leave_queues(work)
            work.handed(desk)
            return work
        lane.idle[desk] = None
        try:
            return await desk.wait()
        finally:
            lane.idle.pop(desk, None)

    def leave(self, desk: Desk) -> None:
        """The desk waits no longer; what it has been given it keeps."""
        if self._lanes[desk.lane].idle.pop(desk, desk) is None:
            desk.hand(None)

    @contextmanager
    def listening(self, control: Control) -> Iterator[Control]:
        """Somebody listens while the block lasts."""
        if self.draining:
            control.say(None)
        self._controls.setdefault(control.lane, set()).add(control)
        try:
            yield control
        finally:
            controls = self._controls[control.lane]
            controls.discard(control)
            if not controls:
                del self._controls[control.lane]

    # -- ends -------------------------------------------------------------------------------------------------

    def dismiss(self, lane: int, problem: Problem) -> None:
        """End the waiting streams of a runner, and what waits for it and no other."""
        gone = self._lanes.get(lane)
        for control in self._controls.get(lane, ()):
            control.say(problem)
        if gone is None:
            return
        for desk in list(gone.idle):
            del gone.idle[desk]
            desk.dismiss(problem)
        for work in [work for queue in list(gone.queues.values()) for work in queue.values()]:
            gone.forget(work)
            if work.lanes == (lane,):
                work.end(_nobody(work))
        if not gone.desks:
            del self._lanes[lane]

    def drain(self) -> None:
        """Send away what waits on either side; what is at work goes on."""
        self.draining = True
        for lane in self._lanes.values():
            for desk in list(lane.idle):
                del lane.idle[desk]
                desk.hand(None)
            for work in [work for queue in lane.queues.values() for work in queue.values()]:
                work.end(_stopping())
            lane.queues.clear()
        for controls in self._controls.values():
            for control in controls:
                control.say(None)


def _nobody(work: Work) -> Problem:
    if work.repeated:
        return Problem(
            codes.RUNNER_PROCESSING_FAILED,
            "The runner went away before it was done with it, and no other is connected.",
        )
    kind = " that takes streams" if work.method == STREAM else ""
    return Problem(
        codes.MODEL_NOT_DEPLOYED,
        f"No runner{kind} of this model is connected: start it where it is to run, such as by `clarifai model"
        " local-runner`.",
    )


def _busy(why: str) -> Problem:
    return Problem(codes.MODEL_BUSY_PLEASE_RETRY, f"The model's runner is busy: {why}. Ask again.")


def _stopping() -> Problem:
    return Problem(codes.MODEL_BUSY_PLEASE_RETRY, "The server stops; ask again once it is back.")
