"""Work that pollers took with them: it comes back by a call of its own, or not at all."""

import asyncio

from meshserve.core.problems import Problem
from meshserve.runners.remote.broker import Broker
from meshserve.runners.remote.lane import Desk
from meshserve_proto import status_code_pb2 as codes

LEASE_SECONDS = 300.0
"""After that, a poller that has not answered is taken for lost."""


class Loans:
    """The desks of pollers at work, by the id of what they do."""

    def __init__(self) -> None:
        self._lent: dict[str, tuple[Broker, Desk, asyncio.TimerHandle]] = {}

    def lend(self, broker: Broker, desk: Desk, id: str) -> None:
        """Keep an open desk until its work is answered or the lease ends."""
        self._end(id)
        timer = asyncio.get_running_loop().call_later(LEASE_SECONDS, self._end, id)
        self._lent[id] = (broker, desk, timer)

    def returned(self, lane: int, id: str) -> Desk:
        """The desk of that work, still open. Problem 25603 if the runner has no such work, 25607 if nobody wants it."""
        lent = self._lent.get(id)
        if lent is None or lent[1].lane != lane:
            raise Problem(
                codes.RUNNER_INVALID_REQUEST,
                f"runner_item_id '{id}' is no item that this runner works on: it was answered already, or took more than"
                f" {LEASE_SECONDS:.0f} s.",
            )
        desk = lent[1]
        if desk.work is None or desk.work.over:
            self._end(id)
            raise Problem(codes.RUNNER_ITEM_CANCELLED, f"Nobody waits for the item '{id}' any more; ask for another.")
        return desk

    def settled(self, id: str) -> None:
        """Its answer has come."""
        self._end(id)

    def _end(self, id: str) -> None:
        lent = self._lent.pop(id, None)
        if lent is not None:
            broker, desk, timer = lent
            timer.cancel()
            broker.close(desk)
