"""The door: gRPC, gRPC-Web and REST on one port, told apart by the first bytes of a connection.

HTTP/2 with prior knowledge is gRPC: its bytes are relayed to the listener of `GrpcServer`, which has a private address.
Everything else is HTTP/1.1 and stays in this process: the connection is given to the protocol of `Http`. Behind TLS it is
the same, since a client that can speak HTTP/1.1 is offered that and only gRPC asks for h2 alone.
"""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable
from typing import cast

from meshserve.transport.http import Http

log = logging.getLogger(__name__)

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
"""What an HTTP/2 client says first (RFC 9113, section 3.4)."""
_TLS_HANDSHAKE = 0x16
"""The first byte of a TLS client."""
PATIENCE_SECONDS = 30.0
"""How long a connection may stay without saying what it speaks."""

Connect = Callable[[Callable[[], asyncio.Protocol]], Awaitable[object]]
"""Opens a connection to the gRPC listener for a protocol."""


class Front:
    """The listeners of the door and the connections that have not ended."""

    def __init__(self, http: Http, connect: Connect) -> None:
        self.http = http
        self.connect = connect
        self.transports: set[asyncio.Transport] = set()
        self._listeners: list[asyncio.Server] = []

    async def listen(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Open one listener; return its port (another than asked for 0). OSError if it is taken."""
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(lambda: _Knock(self), host, port, ssl=tls, backlog=1024)
        self._listeners.append(listener)
        return int(listener.sockets[0].getsockname()[1])

    def stop_listening(self) -> None:
        """Accept no more connections; those that are open go on."""
        for listener in self._listeners:
            listener.close()

    def close(self) -> None:
        """End the connections that are left."""
        for transport in list(self.transports):
            transport.abort()


class _Knock(asyncio.Protocol):
    """A connection until it has said what it speaks."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._seen = b""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._front.transports.add(self._transport)
        with contextlib.suppress(OSError, AttributeError):
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._timer = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._transport.abort)

    def data_received(self, data: bytes) -> None:
        self._seen += data
        if self._task is not None or (len(self._seen) < len(PREFACE) and PREFACE.startswith(self._seen)):
            return
        self._timer.cancel()
        if self._seen[0] == _TLS_HANDSHAKE:
            log.info("a client spoke TLS to the port without TLS; it was sent away")
            self._transport.abort()
            return
        self._transport.pause_reading()
        handed = self._to_grpc() if self._seen.startswith(PREFACE) else self._to_http()
        self._task = asyncio.get_running_loop().create_task(handed)

    def connection_lost(self, error: Exception | None) -> None:
        self._timer.cancel()
        self._front.transports.discard(self._transport)

    async def _to_grpc(self) -> None:
        near = _End(self._front, self._transport)
        try:
            await self._front.connect(lambda: _End(self._front, None, near))
        except OSError:
            self._transport.abort()
            return
        self._hand_over(near)

    async def _to_http(self) -> None:
        await self._front.http.load()
        protocol = self._front.http.protocol(self._front.transports.discard)
        protocol.connection_made(self._transport)
        self._hand_over(protocol)

    def _hand_over(self, protocol: asyncio.Protocol) -> None:
        if self._transport.is_closing():
            protocol.connection_lost(None)
            return
        self._transport.set_protocol(protocol)
        protocol.data_received(self._seen)
        self._transport.resume_reading()


class _End(asyncio.Protocol):
    """One end of a relay: what arrives here leaves at the other, no faster than that takes it."""

    __slots__ = ("_front", "other", "transport", "write")

    def __init__(self, front: Front, transport: asyncio.Transport | None, other: "_End | None" = None) -> None:
        self._front = front
        self.transport = transport
        self.other = other

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The far end is connected: join the two."""
        self.transport = cast(asyncio.Transport, transport)
        self._front.transports.add(self.transport)
        near = cast(_End, self.other)
        near.other = self
        near.write = self.transport.write
        self.write = cast(asyncio.Transport, near.transport).write

    def data_received(self, data: bytes) -> None:
        self.write(data)

    def pause_writing(self) -> None:
        self._opposite().pause_reading()

    def resume_writing(self) -> None:
        self._opposite().resume_reading()

    def connection_lost(self, error: Exception | None) -> None:
        self._front.transports.discard(cast(asyncio.Transport, self.transport))
        self._opposite().close()

    def _opposite(self) -> asyncio.Transport:
        return cast(asyncio.Transport, cast(_End, self.other).transport)
