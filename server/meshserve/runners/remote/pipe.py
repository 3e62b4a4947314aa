"""Messages between two tasks: bounded while both are there, and nobody waits for one who has gone."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Generic, TypeVar

T = TypeVar("T")
_BUFFERED = 64


class Pipe(Generic[T]):
    """One puts, one takes. Whoever puts waits once `_BUFFERED` messages lie there; the end always fits."""

    __slots__ = ("_closed", "_queue", "_room")

    def __init__(self) -> None:
        self._queue: asyncio.Queue[tuple[T] | Exception | None] = asyncio.Queue()
        self._room = asyncio.Semaphore(_BUFFERED)
        self._closed = False

    async def put(self, message: T) -> None:
        """Add one, when there is room; nothing after the end."""
        if self._closed:
            return
        await self._room.acquire()
        if not self._closed:
            self._queue.put_nowait((message,))

    def end(self, error: Exception | None = None) -> None:
        """There is no more to come; the taker gets what lies there first, then the error if there is one."""
        if not self._closed:
            self._closed = True
            self._queue.put_nowait(error)
            self._room.release()

    def drop(self) -> None:
        """Forget what lies there, and end it."""
        while not self._queue.empty():
            self._queue.get_nowait()
        self._closed = False
        self.end()

    async def messages(self) -> AsyncGenerator[T]:
        """All that is put, in order. Raises the error that ends it."""
        while isinstance(entry := await self._queue.get(), tuple):
            self._room.release()
            yield entry[0]
        if entry is not None:
            raise entry
