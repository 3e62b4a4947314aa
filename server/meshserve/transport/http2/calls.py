"""From a stream to the dispatcher and back: one request or many, one answer or many, deadlines, and who went away."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing
from functools import partial
from typing import Any

from meshserve.core.contract import RPCS, SERVICE, Rpc
from meshserve.core.problems import Problem
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.transport.grpc_frames import HEAD_BYTES, Refusal, Status, message_of
from meshserve.transport.http2.connection import Connection, Ended
from meshserve.transport.http2.stream import Stream
from meshserve.transport.limits import Limits

log = logging.getLogger(__name__)

Beside = Callable[[Stream], Coroutine[Any, Any, None]]
"""Serves the call of a stream that is none of our service."""


class Calls:
    """All connections of gRPC clients at the door, and what runs for them."""

    def __init__(self, dispatcher: Dispatcher, beside: Beside, limits: Limits) -> None:
        self._dispatcher, self._beside, self._limits = dispatcher, beside, limits
        self._rpcs = {f"/{SERVICE.full_name}/{name}": rpc for name, rpc in RPCS.items()}
        self._connections: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def protocol(self, ended: Ended) -> Connection:
        """The protocol of a new connection, whose preface was read."""

        def left(transport: asyncio.Transport) -> None:
            self._connections.discard(connection)
            ended(transport)

        connection = Connection(self._begin, left, self._limits.write_seconds)
        self._connections.add(connection)
        return connection

    async def drain(self, seconds: float) -> None:
        """Begin nothing new, give what runs `seconds` to end, and then end it."""
        for connection in list(self._connections):
            connection.leave()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for connection in list(self._connections):
            for stream in list(connection.streams.values()):
                self._cut_off(stream, Status.UNAVAILABLE, "The server has stopped.")
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def _begin(self, stream: Stream) -> None:
        """A stream has a head: its call starts now, or when its only request is there."""
        head = stream.head
        if head.timeout is not None:
            stream.until = time.monotonic() + head.timeout
            loop = asyncio.get_running_loop()
            stream.timer = loop.call_later(
                head.timeout, self._cut_off, stream, Status.DEADLINE_EXCEEDED, "Deadline Exceeded"
            )
        rpc = self._rpcs.get(head.path)
        if head.refusal:
            stream.finish(Status.INVALID_ARGUMENT, head.refusal)
        elif rpc is None:
            self._start(stream, self._beside(stream))
        elif not self._dispatcher.serves(rpc.name, head.metadata):
            stream.finish(Status.UNIMPLEMENTED, "Method not found!")  # word for word as gRPC answers itself
        elif rpc.client_streaming:
            self._start(stream, self._streamed(rpc, stream, None))
        else:
            stream.vouched = partial(self._vouch, rpc, stream)
            stream.whole = partial(self._asked, rpc)

    def _asked(self, rpc: Rpc, stream: Stream, body: bytes) -> None:
        serve = self._streamed if rpc.server_streaming else self._unary
        self._start(stream, serve(rpc, stream, body))

    def _start(self, stream: Stream, work: Coroutine[Any, Any, None]) -> None:
        task = stream.task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _vouch(self, rpc: Rpc, stream: Stream) -> None:
        """The request is large: answer at once if nobody known sends it."""
        call = self._dispatcher.open(rpc.name, stream.head.metadata, stream)
        try:
            self._dispatcher.identify(call)
        except Problem as problem:
            if not stream.answer(self._dispatcher.refuse(call, problem)):
                stream.finish(Status.RESOURCE_EXHAUSTED, problem.details)

    @staticmethod
    def _cut_off(stream: Stream, status: Status, why: str) -> None:
        stream.finish(status, why)
        stream.stop()

    async def _unary(self, rpc: Rpc, stream: Stream, body: bytes) -> None:
        async def served() -> None:
            call = self._dispatcher.open(rpc.name, stream.head.metadata, stream)
            reply = await self._dispatcher.unary(call, await _request(stream, body))
            if not stream.answer(reply):
                await stream.send(reply)
                stream.finish()

        await _ended_well(stream, served())

    async def _streamed(self, rpc: Rpc, stream: Stream, body: bytes | None) -> None:
        async def served() -> None:
            call = self._dispatcher.open(rpc.name, stream.head.metadata, stream)
            replies: Any
            if body is None:
                replies = self._dispatcher.bidi_stream(call, stream.messages())
            else:
                replies = self._dispatcher.server_stream(call, await _request(stream, body))
            reply = b""
            async with aclosing(replies):
                async for reply in replies:
                    if rpc.server_streaming:
                        await stream.send(reply)
            if not rpc.server_streaming:
                await stream.send(reply)
            stream.finish()

        await _ended_well(stream, served())


async def _ended_well(stream: Stream, work: Awaitable[None]) -> None:
    """Whatever goes wrong, the client is told that the call has ended."""
    try:
        await work
    except Refusal as refusal:
        stream.finish(refusal.status, str(refusal))
    except Exception:
        log.exception("a call of %s could not be served", stream.head.path)
        stream.finish(Status.INTERNAL, "The server made a mistake; its log has more.")


async def _request(stream: Stream, body: bytes) -> bytes:
    """The only message of a body."""
    if body and not body[0] and int.from_bytes(body[1:HEAD_BYTES]) == len(body) - HEAD_BYTES:
        return body[HEAD_BYTES:]
    return await message_of(body, False, stream.head.encoding)
