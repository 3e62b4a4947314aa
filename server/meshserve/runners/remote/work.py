"""One call on its way to a runner and back."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from meshserve.core import ids
from meshserve.core.problems import Problem
from meshserve.runners.remote.pipe import Pipe
from meshserve_proto.resources_pb2 import RunnerMethodType
from meshserve_proto.service_pb2 import MultiOutputResponse, PostModelOutputsRequest

if TYPE_CHECKING:
    from meshserve.runners.remote.lane import Desk

UNARY: Final = int(RunnerMethodType.UNARY_UNARY)
GENERATE: Final = int(RunnerMethodType.UNARY_STREAMING)
STREAM: Final = int(RunnerMethodType.STREAMING_STREAMING)


@dataclass(eq=False, slots=True)
class Work:
    """What a caller wants of one of the runners in `lanes`.

    caller: pk of the user who calls; users take turns. method: UNARY, GENERATE or STREAM. lanes: who may do it, by the
    pk of their records. over: nobody waits for more of the answer. begun: a piece of it has come. repeated: a runner
    was lost over it. desk: where it is done. until, timer: how long it may wait for a runner, by the clock of the loop.
    """

    caller: int
    method: int
    lanes: tuple[int, ...]
    id: str = field(default_factory=ids.new_id)
    over: bool = False
    begun: bool = False
    repeated: bool = False
    desk: "Desk | None" = None
    until: float = 0.0
    timer: asyncio.TimerHandle | None = None
    _only: PostModelOutputsRequest | None = None
    _inputs: Pipe[PostModelOutputsRequest] = field(default_factory=Pipe)
    _answers: Pipe[MultiOutputResponse] = field(default_factory=Pipe)

    def give_only(self, request: PostModelOutputsRequest) -> None:
        """The one request of work that is no stream."""
        self._only = request

    async def give(self, request: PostModelOutputsRequest) -> None:
        """Another request of a stream; waits where the runner is slower than its caller."""
        await self._inputs.put(request)

    def given(self) -> None:
        """The stream has no more requests."""
        self._inputs.end()

    async def requests(self) -> AsyncIterator[PostModelOutputsRequest]:
        """What the runner is to do. That of work which is no stream can be read again."""
        if self._only is not None:
            yield self._only
            return
        async for request in self._inputs.messages():
            yield request

    async def answer(self, piece: MultiOutputResponse) -> None:
        """A piece of the answer; waits where the caller is slower than the runner. The first ends unary work."""
        if self.over:
            return
        self.begun = True
        await self._answers.put(piece)
        if self.method == UNARY:
            self.end()

    def handed(self, desk: "Desk") -> None:
        """A runner has it from now on."""
        self._calm()
        self.desk = desk
        desk.work = self

    def end(self, problem: Problem | None = None) -> None:
        """There is no more to come, because of the problem if there is one."""
        if not self.over:
            self.over = True
            self._calm()
            self._answers.end(problem)
            self._inputs.drop()

    def drop(self) -> None:
        """The caller has gone."""
        self.over = True
        self._calm()
        self._answers.drop()
        self._inputs.drop()

    def answers(self) -> AsyncGenerator[MultiOutputResponse]:
        """The pieces of the answer, as they come. Raises the Problem that ends it."""
        return self._answers.messages()

    def _calm(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
