"""The door: gRPC, gRPC-Web and REST on one port, told apart by the first bytes of a connection.

HTTP/2 with prior knowledge is gRPC: the connection is given to a protocol of `http2.calls`. Everything else is HTTP/1.1,
and is given to the protocol of `Http`. Behind TLS it is the same, since a client that can speak HTTP/1.1 is offered that
and only gRPC asks for h2 alone.
"""

import asyncio
import logging
import ssl
import time
from collections import Counter
from collections.abc import Callable
from typing import cast

from meshserve.transport.http import Ended, Http
from meshserve.transport.limits import Limits, notice_the_dead

log = logging.getLogger(__name__)

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
"""What an HTTP/2 client says first (RFC 9113, section 3.4)."""
_TLS_HANDSHAKE = 0x16
"""The first byte of a TLS client."""
_WAITING_ROOM = 64
"""Connections above the limit that are accepted to be told so; those beyond are closed without a word."""
_TOLD_SECONDS = 60.0
"""How often the log says a thing that many clients may do."""


class Front:
    """The listeners of the door and the connections that have not ended."""

    def __init__(self, http: Http, grpc: Callable[[Ended], asyncio.Protocol], limits: Limits | None = None) -> None:
        self.http = http
        self.grpc = grpc
        self.limits = limits or Limits()
        self.transports: set[asyncio.Transport] = set()
        self._peers: Counter[str] = Counter()
        self._clients: dict[asyncio.Transport, str] = {}
        self._knocking: set[_Knock] = set()
        self._listeners: list[asyncio.Server] = []
        self._told: dict[str, float] = {}

    async def listen(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Open one listener; return its port (another than asked for 0). OSError if it is taken."""
        loop = asyncio.get_running_loop()
        handshake = None if tls is None else self.limits.opening_seconds
        listener = await loop.create_server(
            lambda: _Knock(self), host, port, ssl=tls, ssl_handshake_timeout=handshake, backlog=1024
        )
        ports = [int(opened.getsockname()[1]) for opened in listener.sockets]
        if ports.count(ports[0]) != len(ports):
            # A name with several addresses, such as localhost, was given another free port on each.
            listener.close()
            return await self.listen(host, ports[0], tls)
        self._listeners.append(listener)
        return ports[0]

    def stop_listening(self) -> None:
        """Accept no more connections; those that are open go on, if they have said what they speak."""
        for listener in self._listeners:
            listener.close()
        for knock in list(self._knocking):
            knock.leave()

    def close(self) -> None:
        """End the connections that are left."""
        for transport in list(self.transports):
            transport.abort()

    def tell(self, what: str) -> None:
        """Log it, unless that was just done."""
        now = time.monotonic()
        if now - self._told.get(what, -_TOLD_SECONDS) >= _TOLD_SECONDS:
            self._told[what] = now
            log.warning("%s (said once a minute at most)", what)

    def enter(self, knock: "_Knock", transport: asyncio.Transport) -> bool:
        """A client has connected. False if there is no room left for it."""
        notice_the_dead(transport.get_extra_info("socket"), self.limits.write_seconds)
        peer = _address(transport)
        self.transports.add(transport)
        self._knocking.add(knock)
        self._clients[transport] = peer
        self._peers[peer] += 1
        most = self.limits.connections
        if len(self._clients) > most + _WAITING_ROOM:
            transport.abort()
        return len(self._clients) <= most and self._peers[peer] <= most * self.limits.share

    def speaks(self, knock: "_Knock") -> None:
        """It has said what it speaks, or will not any more."""
        self._knocking.discard(knock)

    def ended(self, transport: asyncio.Transport) -> None:
        """A connection is lost."""
        self.transports.discard(transport)
        peer = self._clients.pop(transport, None)
        if peer is None:
            return
        self._peers[peer] -= 1
        if not self._peers[peer]:
            del self._peers[peer]


def _address(transport: asyncio.Transport) -> str:
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) else ""


class _Knock(asyncio.Protocol):
    """A connection until it has said what it speaks."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._seen = b""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._has_room = self._front.enter(self, self._transport)
        patience = self._front.limits.opening_seconds if self._has_room else self._front.limits.linger_seconds
        self._timer = asyncio.get_running_loop().call_later(patience, self.leave)

    def leave(self) -> None:
        """End it."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._seen += data
        if self._task is not None or (len(self._seen) < len(PREFACE) and PREFACE.startswith(self._seen)):
            return
        if self._seen[0] == _TLS_HANDSHAKE:
            self._front.tell("a client spoke TLS to the port without TLS; it was sent away")
            self._transport.abort()
        elif not self._has_room:
            self._send_away()
        elif self._seen.startswith(PREFACE):
            self._serve(self._front.grpc, self._seen[len(PREFACE) :])
        elif self._front.http.ready:
            self._serve(self._front.http.protocol, self._seen)
        else:
            self._transport.pause_reading()
            self._task = asyncio.get_running_loop().create_task(self._to_http())

    def connection_lost(self, error: Exception | None) -> None:
        self._timer.cancel()
        self._front.speaks(self)
        self._front.ended(self._transport)

    def _send_away(self) -> None:
        from meshserve.transport.refusals import crowded, goodbye

        refusal = crowded()
        self._front.tell(f"{self._front.limits.connections} connections are as many as can be; others are sent away")
        is_grpc = self._seen.startswith(PREFACE)
        self._transport.write(goodbye(refusal.problem.details) if is_grpc else refusal.response())
        self._transport.close()

    async def _to_http(self) -> None:
        try:
            await self._front.http.load()
        except Exception:
            log.exception("HTTP cannot be served")
            self._transport.abort()
            return
        self._serve(self._front.http.protocol, self._seen)
        self._transport.resume_reading()

    def _serve(self, protocol_of: Callable[[Ended], asyncio.Protocol], seen: bytes) -> None:
        """Give the connection, and what was read of it, to the protocol that it speaks."""
        protocol = protocol_of(self._front.ended)
        protocol.connection_made(self._transport)
        self._timer.cancel()
        self._front.speaks(self)
        self._transport.set_protocol(protocol)
        if not self._transport.is_closing():
            protocol.data_received(seen)
