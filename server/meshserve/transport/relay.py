"""The relay of the door: bytes of a gRPC client to the gRPC listener and back, with no Python on their way.

What arrives at one end is given to `write` of the other by the event loop itself: `data_received` of an end IS that method.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

BUFFERED_BYTES = 256 << 10
"""What is kept for one that does not read, in each direction, before the other is not read from."""

Connect = Callable[[Callable[[], asyncio.Protocol]], Awaitable[object]]
"""Opens a connection to the gRPC listener for a protocol."""


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
