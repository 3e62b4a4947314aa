"""A client in memory of the protocol of gRPC's connections, and a dispatcher that does what the request says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import wraps
from typing import Any, cast

from hpack import Decoder

from meshserve.core.problems import Problem
from meshserve.transport.grpc_frames import Status
from meshserve.transport.http2.calls import Calls
from meshserve.transport.http2.stream import Stream
from meshserve.transport.limits import Limits
from meshserve_proto import status_code_pb2 as codes
from support import http2

UNARY, SERVER, BIDI = "GetUser", "GenerateModelOutputs", "StreamModelOutputs"
LIMITS = replace(Limits(), body_seconds=0.05, write_seconds=0.1)


def looped(work: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    """Run a test that is a coroutine; what the loop complains of fails it."""

    @wraps(work)
    def run() -> None:
        complaints: list[object] = []

        async def watched() -> None:
            asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
            await asyncio.wait_for(work(), 10)

        asyncio.run(watched())
        assert not complaints

    del run.__wrapped__  # type: ignore[attr-defined]  # pytest would take the coroutine
    return run


async def until(done: Callable[[], Any], seconds: float = 5.0) -> None:
    """Wait for something; AssertionError if it does not come."""
    end = asyncio.get_running_loop().time() + seconds
    turn = 0
    while not done():
        assert asyncio.get_running_loop().time() < end, "it did not come"
        turn += 1
        await asyncio.sleep(0 if turn < 50 else 0.002)


class Acts:
    """In place of the dispatcher. A request is an order: "sleep", "fail", "cancelled", a number of bytes, or is sent back."""

    def __init__(self) -> None:
        self.metadata: Any = None
        self.known = True
        self.running = self.begun = self.cancelled = 0
        self.held: list[bytes] = []
        self.wire: Any = None

    def serves(self, name: str, metadata: Any) -> bool:
        return "absent" not in metadata

    def open(self, name: str, metadata: Any, wire: Any) -> Any:
        self.metadata, self.wire = metadata, wire
        return wire

    def identify(self, call: Any) -> None:
        if not self.known:
            raise Problem(codes.CONN_KEY_INVALID, "nobody")

    def refuse(self, call: Any, problem: Problem) -> bytes:
        return b"refused: " + problem.details.encode()

    async def unary(self, call: Any, body: bytes) -> bytes:
        if body == b"cancelled":
            raise asyncio.CancelledError
        self.running += 1
        self.begun += 1
        try:
            return await self._acted(body)
        except asyncio.CancelledError:
            self.cancelled += 1
            await call.send(b"too late")
            call.finish()
            raise
        finally:
            self.running -= 1

    async def _acted(self, body: bytes) -> bytes:
        if body == b"sleep":
            await asyncio.sleep(60)
        if body == b"fail":
            raise ValueError("a mistake")
        return bytes(int(body)) if body.isdigit() else body

    async def server_stream(self, call: Any, body: bytes) -> AsyncIterator[bytes]:
        for part in body.split(b","):
            yield await self.unary(call, part)

    async def bidi_stream(self, call: Any, bodies: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        self.identify(call)
        async for body in bodies:
            if body == b"deaf":
                await asyncio.sleep(60)
            yield await self.unary(call, body)


class Line:
    """In place of a transport. stuck: it takes nothing, and says so when a lot waits."""

    def __init__(self) -> None:
        self.written = bytearray()
        self.reading, self.closed = True, False
        self.protocol: Any = None
        self.stuck = False

    def write(self, data: bytes) -> None:
        self.written += data
        if self.stuck and self.protocol.open:
            self.protocol.pause_writing()

    def loosen(self) -> None:
        self.stuck = False
        self.protocol.resume_writing()

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            asyncio.get_running_loop().call_soon(self.protocol.connection_lost, None)

    abort = close

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def set_write_buffer_limits(self, high: int) -> None:
        pass

    def get_extra_info(self, name: str) -> Any:
        return ("127.0.0.1", 5) if name == "peername" else None


async def _nothing_beside(stream: Stream) -> None:
    if stream.head.path.startswith("/grpc."):
        async for message in stream.messages():
            await stream.send(message)
        stream.finish()
    else:
        stream.finish(Status.UNIMPLEMENTED, "Method not found!")


class Peer:
    """A client, and the server it is connected to. acts: what is served. ended: whether the connection is lost."""

    def __init__(self, limits: Limits = LIMITS, greeting: bytes | None = None) -> None:
        self.acts, self.line, self.ended = Acts(), Line(), False
        self.calls = Calls(cast(Any, self.acts), _nothing_beside, limits)
        self.protocol = self.line.protocol = self.calls.protocol(self._lost)
        self.protocol.connection_made(cast(Any, self.line))
        self._decoder, self._read = Decoder(), 0
        self.say(http2.settings() if greeting is None else greeting)

    def _lost(self, transport: asyncio.Transport) -> None:
        self.ended = True

    def say(self, *said: bytes) -> None:
        """Frames arrive, if the connection is read at all."""
        if not self.line.closed:
            self.protocol.data_received(b"".join(said))

    async def until(self, done: Callable[[], Any]) -> None:
        """Wait for something."""
        await until(done)

    def heard(self) -> list[tuple[int, int, int, bytes]]:
        """The frames that were sent since this was last asked."""
        self.protocol._outbox.flush()
        said, self._read = bytes(self.line.written[self._read :]), len(self.line.written)
        return http2.split(said)

    async def answers(self, *streams: int) -> dict[int, tuple[bytes, dict[str, str]]]:
        """Of each stream, when all have ended: its content, and all fields of its headers; code for one that was reset."""
        found: dict[int, tuple[bytes, dict[str, str]]] = {stream: (b"", {}) for stream in streams}
        over: set[int] = set()

        def done() -> bool:
            for kind, flags, stream, content in self.heard():
                if stream not in found:
                    continue
                body, fields = found[stream]
                if kind == http2.HEADERS:
                    fields.update(cast(Any, self._decoder.decode(content)))
                elif kind == http2.DATA:
                    found[stream] = body + content, fields
                elif kind == http2.RST_STREAM:
                    fields["reset"] = str(int.from_bytes(content))
                if (flags & http2.END_STREAM and kind in (0, 1)) or kind == http2.RST_STREAM:
                    over.add(stream)
            return len(over) == len(streams)

        await self.until(done)
        return found

    async def goodbye(self) -> int | None:
        """The code of GOAWAY, once the connection has ended; None if it goes on for some turns."""
        for _ in range(6):
            await asyncio.sleep(0)
        codes = [int.from_bytes(content[4:8]) for kind, _, _, content in self.heard() if kind == http2.GOAWAY]
        return codes[-1] if codes else None

    async def close(self) -> None:
        """Hang up; nothing may be left."""
        self.line.close()
        for _ in range(3):
            await asyncio.sleep(0)
        await self.until(lambda: not self.calls._tasks)
        assert not self.protocol.streams
        assert not self.calls._connections
        assert not self.acts.running
