"""What one turn of the loop writes to a connection is sent together: each sending costs as much as a small call."""

import asyncio

_TOGETHER = 1 << 16
"""Bytes that are not kept for the end of the turn."""


class Outbox:
    """In front of a transport."""

    __slots__ = ("_kept", "_loop", "_size", "_transport")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport, self._loop = transport, asyncio.get_running_loop()
        self._kept: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Send it, at the end of this turn if it is little."""
        if not self._kept:
            self._loop.call_soon(self.flush)
        self._kept.append(data)
        self._size += len(data)
        if self._size > _TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Send what is kept."""
        if self._kept:
            kept, self._kept, self._size = self._kept, [], 0
            if not self._transport.is_closing():
                self._transport.write(b"".join(kept))

    def is_closing(self) -> bool:
        """Whether nothing more can be sent."""
        return self._transport.is_closing()

    def close(self) -> None:
        """Hang up behind what is kept."""
        self.flush()
        self._transport.close()
