"""A connection as a stream of frames: how fast it is read, what is kept for a client that does not read, how it ends."""

import asyncio
import time
from abc import abstractmethod
from collections.abc import Callable
from typing import cast

from meshserve.transport.http2 import frames
from meshserve.transport.http2.frames import Code, Fault
from meshserve.transport.limits import Limits
from meshserve.transport.outbox import Outbox

LARGEST_FRAME = 1 << 16
_BUFFERED = 1 << 18
"""Bytes that are kept for a client that does not read, before nothing more is written, and nothing is read from it."""
_FRAMES_A_TURN = 200
"""So a client that sends frames as fast as it can gets a turn of the loop like everybody, and no more."""
_PATIENCE, _PATIENCE_A_SECOND = 1000.0, 200.0
"""How many streams a client may take back, or pings it may send, before it is read from no faster than that."""

Ended = Callable[[asyncio.Transport], None]
"""Told when a connection is lost."""


class Paced(asyncio.Protocol):
    """Reads frames in fair turns, and no faster than a client is patient with us.

    ended: told when the connection is lost. peer: the client's address, as gRPC writes it. open: whether the client takes
    what is written. gone: whether nothing is said any more. last: the last stream that was begun.
    """

    def __init__(self, ended: Ended, limits: Limits) -> None:
        self._ended, self._limits = ended, limits
        self.peer = ""
        self.open, self.gone = True, False
        self.last = 0
        self._rest = b""
        self._patience, self._patient_at = _PATIENCE, time.monotonic()
        self._pausing: asyncio.Handle | None = None
        self._unread: asyncio.TimerHandle | None = None

    @abstractmethod
    def _frame(self, kind: int, flags: int, number: int, content: bytes) -> None:
        """One came. Fault ends the connection."""

    @abstractmethod
    def _taken(self) -> None:
        """The client takes what is written again."""

    @abstractmethod
    def _abandon(self) -> None:
        """Nobody wants answers any more."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client was let in."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(_BUFFERED)
        self._loop = asyncio.get_running_loop()
        self._outbox = Outbox(self._transport)
        self.write = self._outbox.write
        self.peer = peer_of(transport)

    def pause_writing(self) -> None:
        """The client does not take what it is sent."""
        self.open = False
        self._transport.pause_reading()
        self._unread = self._loop.call_later(self._limits.write_seconds, self._transport.abort)

    def resume_writing(self) -> None:
        """It took some."""
        if self.gone:
            return
        self.open = True
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        if self._pausing is None:  # not at once: this may be called from within a write, and that from within `_read`
            self._pausing = self._loop.call_soon(self._read_on)
        self._taken()

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody wants the answers any more."""
        self.gone = True
        for handle in (self._unread, self._pausing):
            if handle is not None:
                handle.cancel()
        self._abandon()
        self._ended(self._transport)

    def data_received(self, data: bytes) -> None:
        """Whatever came, in pieces of any size."""
        if self.gone:
            return
        self._rest = self._rest + data if self._rest else data
        if self._pausing is None and self.open:
            self._read()

    def _read(self) -> None:
        """As many frames as are complete, and as are a fair turn."""
        data, at, end = self._rest, 0, len(self._rest)
        try:
            for _ in range(_FRAMES_A_TURN):
                if end - at < frames.HEAD_BYTES or not self.open:
                    break
                upper, lower, kind, flags, stream = frames.split_head(data, at)
                size = upper << 8 | lower
                if size > LARGEST_FRAME:
                    raise Fault(Code.FRAME_SIZE_ERROR, f"a frame of {size} bytes")
                start = at + frames.HEAD_BYTES
                if start + size > end:
                    break
                at = start + size
                self._frame(kind, flags, stream & 0x7FFFFFFF, data[start:at])
                if self.gone:
                    return
            else:
                self._pause(0.0)
        except Fault as fault:
            self.end(fault)
            return
        self._rest = data[at:] if at else data
        if self._patience < 0:
            self._pause(-self._patience / _PATIENCE_A_SECOND)

    def _pause(self, seconds: float) -> None:
        """Read on a little later."""
        if self._pausing is None:
            self._transport.pause_reading()
        else:
            self._pausing.cancel()
        self._pausing = self._loop.call_later(seconds, self._read_on)

    def _read_on(self) -> None:
        self._pausing = None
        self.strain(0.0)
        if self.open and not self.gone:
            self._transport.resume_reading()
            self._read()

    def strain(self, cost: float) -> None:
        """Something that a client seldom needs, and that costs more to answer than to send."""
        now = time.monotonic()
        earned = (now - self._patient_at) * _PATIENCE_A_SECOND
        self._patience = min(_PATIENCE, self._patience + earned) - cost
        self._patient_at = now

    def end(self, fault: Fault) -> None:
        """Say why, and hang up."""
        self.gone, self._rest = True, b""
        self.write(frames.goaway(self.last, fault.code, str(fault)))
        self._abandon()
        self._outbox.close()
        if self._unread is None:
            self._unread = self._loop.call_later(self._limits.write_seconds, self._transport.abort)


def peer_of(transport: asyncio.BaseTransport) -> str:
    """The address of a client, written as gRPC writes it."""
    peer = transport.get_extra_info("peername")
    if not isinstance(peer, tuple):
        return ""
    host, port = peer[:2]
    return f"ipv6:[{host}]:{port}" if ":" in host else f"ipv4:{host}:{port}"
