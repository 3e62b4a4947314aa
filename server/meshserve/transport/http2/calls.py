"""From a stream to the dispatcher and back: one request or many, one answer or many, deadlines, and who went away."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from contextlib import aclosing, suppress
from functools import partial
from typing import Any

from meshserve.call import Call
from meshserve.core.contract import RPCS, SERVICE, Rpc
from meshserve.core.problems import Problem
from meshserve.dispatch.errors import problem_of
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.transport.grpc_frames import HEAD_BYTES, Refusal, Status, message_of
from meshserve.transport.http2.connection import Connection
from meshserve.transport.http2.paced import Ended
from meshserve.transport.http2.stream import Stream
from meshserve.transport.limits import Limits

log = logging.getLogger(__name__)

Beside = Callable[[Stream], Coroutine[Any, Any, None]]
"""Serves the call of a stream that is none of our service."""
Work = Callable[[], Coroutine[Any, Any, None]]
_LARGEST_BESIDE = 1 << 16
"""Bytes of a request that anybody may send, key or none."""


class Calls:
    """All connections of gRPC clients at the door, and what runs for them."""

    def __init__(self, dispatcher: Dispatcher, beside: Beside, limits: Limits) -> None:
        self._dispatcher, self._beside, self._limits = dispatcher, beside, limits
        self._rpcs = {f"/{SERVICE.full_name}/{name}": rpc for name, rpc in RPCS.items()}
        self._connections: set[Connection] = set()
        self._empty = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def protocol(self, ended: Ended) -> Connection:
        """The protocol of a new connection, whose preface was read."""

        def left(transport: asyncio.Transport) -> None:
            self._connections.discard(connection)
            if not self._connections:
                self._empty.set()
            ended(transport)

        connection = Connection(self._begin, left, self._limits)
        self._connections.add(connection)
        self._empty.clear()
        return connection

    async def drain(self, seconds: float) -> None:
        """Begin nothing new, give what runs `seconds` to end, and then end it."""
        for connection in list(self._connections):
            connection.leave()
        if self._connections:  # which hang up when their last call has ended, though its request was still to come
            with suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), seconds)
        for connection in list(self._connections):
            for stream in list(connection.streams.values()):
                stream.cut_off(Status.UNAVAILABLE, "The server has stopped.")
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def _begin(self, stream: Stream) -> None:
        """A stream has a head: its call starts now, or when its only request is there."""
        head = stream.head
        if head.timeout is not None:
            stream.until = time.monotonic() + head.timeout
            loop = asyncio.get_running_loop()
            stream.timer = loop.call_later(head.timeout, _too_late, stream)
        rpc = self._rpcs.get(head.path)
        if head.refusal:
            stream.finish(Status.INVALID_ARGUMENT, head.refusal)
        elif rpc is None:
            stream.most = _LARGEST_BESIDE
            self._start(stream, partial(self._beside, stream))
        elif not self._dispatcher.serves(rpc.name, head.metadata):
            stream.finish(Status.UNIMPLEMENTED, "Method not found!")  # word for word as gRPC answers itself
        elif rpc.client_streaming:
            self._start(stream, partial(self._streamed, rpc, stream, None))
        else:
            stream.vouched = partial(self._vouch, rpc)
            stream.whole = partial(self._asked, rpc)
            if stream.ended:
                stream.whole(stream, b"")

    def _asked(self, rpc: Rpc, stream: Stream, body: bytes) -> None:
        serve = self._streamed if rpc.server_streaming else self._unary
        self._start(stream, partial(serve, rpc, stream, body))

    def _start(self, stream: Stream, work: Work) -> None:
        task = stream.task = asyncio.get_running_loop().create_task(_ended_well(stream, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _vouch(self, rpc: Rpc, stream: Stream) -> None:
        """The request is large: answer at once if nobody known sends it."""
        call = self._dispatcher.open(rpc.name, stream.head.metadata, stream)
        try:
            self._dispatcher.identify(call)
        except Exception as error:
            problem = problem_of(error)
            if not stream.answer(self._dispatcher.refuse(call, problem)):
                stream.finish(Status.RESOURCE_EXHAUSTED, problem.details)

    async def _unary(self, rpc: Rpc, stream: Stream, body: bytes) -> None:
        call = self._dispatcher.open(rpc.name, stream.head.metadata, stream)
        try:
            message = await self._request(call, stream, body)
        except Problem as problem:
            reply = self._dispatcher.refuse(call, problem)
        else:
            del body  # it may be large, and the call long
            reply = await self._dispatcher.unary(call, message)
        if not stream.answer(reply):
            await stream.send(reply)
            stream.finish()

    async def _streamed(self, rpc: Rpc, stream: Stream, body: bytes | None) -> None:
        call = self._dispatcher.open(rpc.name, stream.head.metadata, stream)
        replies: Any
        if body is None:
            replies = self._dispatcher.bidi_stream(call, stream.messages())
        else:
            try:
                replies = self._dispatcher.server_stream(call, await self._request(call, stream, body))
            except Problem as problem:
                await stream.send(self._dispatcher.refuse(call, problem))
                return stream.finish()
            del body
        reply = b""
        async with aclosing(replies):
            async for reply in replies:
                if rpc.server_streaming:
                    await stream.send(reply)
        if not rpc.server_streaming:
            await stream.send(reply)
        return stream.finish()

    async def _request(self, call: Call, stream: Stream, body: bytes) -> bytes:
        """The only message of a body. Problem if it is compressed, and nobody known asks to unpack it."""
        if body and not body[0] and int.from_bytes(body[1:HEAD_BYTES]) == len(body) - HEAD_BYTES:
            return body[HEAD_BYTES:]
        if body and body[0]:
            self._dispatcher.identify(call)
        return await message_of(body, False, stream.head.encoding)


def _too_late(stream: Stream) -> None:
    stream.strain()
    stream.cut_off(Status.DEADLINE_EXCEEDED, "Deadline Exceeded")


async def _ended_well(stream: Stream, work: Work) -> None:
    """Whatever goes wrong, the client is told that the call has ended."""
    running = work()
    del work  # and the request in it
    try:
        await running
    except Refusal as refusal:
        stream.finish(refusal.status, str(refusal))
    except Exception:
        log.exception("a call of %s could not be served", stream.head.path)
    finally:
        stream.finish(Status.INTERNAL, "The server made a mistake; its log has more.")
