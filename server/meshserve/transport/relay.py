"""The relay of the door: bytes of a gRPC client to the gRPC listener and back, with no Python on their way.

What arrives at one end is given to `write` of the other by the event loop itself: `data_received` of an end IS that method.
"""

import asyncio
import contextlib
import itertools
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from typing import cast

BUFFERED_BYTES = 256 << 10
"""What is kept for one that does not read, in each direction, before the other is not read from."""

Connect = Callable[[Callable[[], asyncio.Protocol], str], Awaitable[object]]
"""Opens a connection to the gRPC listener for a protocol, on behalf of the client with that address."""
_FULL_SECONDS = 0.01
"""How long to wait where the listener has not yet accepted as many as it lets wait."""
_numbers = itertools.count()


class End(asyncio.Protocol):
    """One end.

    ended: told of the transport when that is lost. patience: for the end at the client, the seconds that it may leave
    full buffers unread before it is ended; None at the gRPC listener, which reads when it can.
    """

    __slots__ = ("_ended", "_patience", "_timer", "data_received", "opposite", "transport")

    def __init__(
        self, opposite: asyncio.Transport, ended: Callable[[asyncio.Transport], None], patience: float | None
    ) -> None:
        self.opposite = opposite
        self.transport: asyncio.Transport | None = None
        self.data_received = opposite.write  # type: ignore[method-assign]
        self._ended = ended
        self._patience = patience
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The end stands; it still has to be the protocol of its transport."""
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(BUFFERED_BYTES)

    def pause_writing(self) -> None:
        """The peer does not take what it is sent."""
        self.opposite.pause_reading()
        if self._patience is not None:
            self._timer = asyncio.get_running_loop().call_later(self._patience, self._made.abort)

    def resume_writing(self) -> None:
        """It took some."""
        self._calm()
        self.opposite.resume_reading()

    def connection_lost(self, error: Exception | None) -> None:
        """One end is gone: the listener is told at once, the client still gets what is on its way."""
        self._calm()
        self._ended(self._made)
        if self._patience is not None:
            self.opposite.abort()
        else:
            self.opposite.close()

    @property
    def _made(self) -> asyncio.Transport:
        return cast(asyncio.Transport, self.transport)

    def _calm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def peer_of(transport: asyncio.BaseTransport) -> str:
    """The address of a client, written as gRPC writes it."""
    peer = transport.get_extra_info("peername")
    if not isinstance(peer, tuple):
        return ""
    host, port = peer[:2]
    return f"ipv6:[{host}]:{port}" if ":" in host else f"ipv4:{host}:{port}"


async def connect_unix(path: str, protocol: Callable[[], asyncio.Protocol], client: str) -> object:
    """Connect to a Unix socket; where addresses of those can be any words (Linux), ours ends with the client's.

    So `context.peer()` of a relayed call is "unix-abstract:…/ipv4:192.0.2.1:5000".
    """
    inner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        inner.setblocking(False)
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                inner.bind(f"\0meshserve/{os.getpid()}/{next(_numbers)}/{client}")
        while True:
            try:
                inner.connect(path)
                break
            except BlockingIOError:
                await asyncio.sleep(_FULL_SECONDS)
        return await asyncio.get_running_loop().create_unix_connection(protocol, sock=inner)
    except BaseException:
        inner.close()
        raise
