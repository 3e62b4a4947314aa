"""One stream of a connection, which is one call: messages in, messages out, within what either side wants to hold."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TYPE_CHECKING, NoReturn

from meshserve.transport.grpc_frames import HEAD_BYTES, Refusal, Status, message_of
from meshserve.transport.http2 import frames
from meshserve.transport.http2.frames import Code, Fault
from meshserve.transport.http2.heads import CLOSING, OPENING, Head, closing, opening
from meshserve.transport.limits import LARGEST_MESSAGE

if TYPE_CHECKING:
    from meshserve.transport.http2.connection import Connection

WINDOW = 1 << 20
"""Bytes that a client may send on a stream before it is told that they were taken."""
_STEP = WINDOW // 4
_UNVOUCHED = 1 << 14
"""Bytes of a request that are kept before anybody asked who sends it."""
_PIECE = 1 << 18
"""Bytes that are written at a time, between looks at whether the client takes them."""
_OPENING_HEAD = frames.head(frames.HEADERS, len(OPENING), frames.END_HEADERS)[:5]
_CLOSING_HEAD = frames.head(frames.HEADERS, len(CLOSING), frames.END_HEADERS | frames.END_STREAM)[:5]


class Stream:
    """A call as its transport knows it (`call.Wire`).

    number: of the stream. head: what is asked. room: bytes that the client may be sent. whole: told, for calls of one
    request, when all of it is there; vouched: asked whether anybody known sends it, if it is not small.
    task: what serves it, once there is anything to serve. timer: of its deadline, which is `until` by the monotonic clock.
    """

    transport = "grpc"

    def __init__(self, connection: "Connection", number: int, head: Head, room: int) -> None:
        self.head, self.number, self.room = head, number, room
        self.whole: Callable[[Stream, bytes], None] | None = None
        self.vouched: Callable[[], None] | None = None
        self.task: asyncio.Task[None] | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.until: float | None = None
        self._connection = connection
        self._window, self._owed = WINDOW, 0
        self._parts: list[bytes] = []
        self._size, self._wanted = 0, HEAD_BYTES
        self._messages: deque[bytes] = deque()
        self._ended = self._opened = self._closed = False
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None

    # What the call asks of its wire

    def peer(self) -> str:
        """The caller's address, written as gRPC writes it."""
        return self._connection.peer

    def time_remaining(self) -> float | None:
        """Seconds that the caller still waits, or None if for ever."""
        return None if self.until is None else max(0.0, self.until - time.monotonic())

    async def send_initial_metadata(self, metadata: Iterable[tuple[str, str]]) -> None:
        """Begin the answer before its first message, with metadata."""
        if not self._opened and not self._closed:
            self._opened = True
            self._connection.write(frames.frame(frames.HEADERS, opening(metadata), frames.END_HEADERS, self.number))

    # From the client

    def receive(self, content: bytes, size: int, last: bool) -> None:
        """Content of a DATA frame, which took `size` bytes of the window."""
        self._window -= size
        if self._window < 0:
            raise Fault(Code.FLOW_CONTROL_ERROR, "a stream brought more than its window")
        self._owed += size
        if content:
            self._size += len(content)
            self._parts.append(content)
        if self.whole is None:
            self._cut()
        if last:
            self.end()
        else:
            self._give_back()

    def end(self) -> None:
        """The client has said all."""
        if self._ended:
            raise Fault(Code.STREAM_CLOSED, "a stream went on behind its end")
        self._ended = True
        if self.whole is not None:
            self.whole(self, self._taken())
        elif self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    def _taken(self) -> bytes:
        parts, self._parts, self._size = self._parts, [], 0
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _cut(self) -> None:
        """Take the complete messages out of what has come; nothing is joined before one is complete."""
        if self._size < self._wanted:
            return
        content, at = self._taken(), 0
        while (end := at + self._length(content, at)) <= len(content):
            self._messages.append(content[at:end])
            at = end
        self._wanted = end - at
        if at < len(content):
            self._parts, self._size = [content[at:]], len(content) - at
        if at and self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    @staticmethod
    def _length(content: bytes, at: int) -> int:
        """Of the message that begins there, or of its head if that is all that is known to be needed."""
        if len(content) - at < HEAD_BYTES:
            return HEAD_BYTES
        return HEAD_BYTES + int.from_bytes(content[at + 1 : at + HEAD_BYTES])

    def _give_back(self) -> None:
        """Let the client send more, unless messages wait that nobody has taken."""
        if self._size > _UNVOUCHED:
            self._look_at_size()
        if self._owed >= _STEP and not self._messages and not self._closed:
            self._connection.write(frames.frame(frames.WINDOW_UPDATE, frames.word(self._owed), 0, self.number))
            self._window, self._owed = self._window + self._owed, 0

    def _look_at_size(self) -> None:
        """Much comes only from a caller who has a key, and never more than the largest message."""
        if self._size > LARGEST_MESSAGE + HEAD_BYTES:
            self.finish(Status.RESOURCE_EXHAUSTED, f"The request is larger than {LARGEST_MESSAGE} bytes.")
            self.stop()
        elif self.vouched is not None:
            vouched, self.vouched = self.vouched, None
            vouched()

    async def messages(self) -> AsyncIterator[bytes]:
        """The requests of a call that streams them, until the client has said all."""
        while True:
            while self._messages:
                message = self._messages.popleft()
                self._give_back()
                yield message[HEAD_BYTES:] if not message[0] else await self._plain(message)
            if self._ended:
                if self._size:
                    self._refuse(Refusal(Status.INTERNAL, "The last request was cut off."))
                return
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
            self._reader = None

    async def _plain(self, message: bytes) -> bytes:
        try:
            return await message_of(message, False, self.head.encoding)
        except Refusal as refusal:
            self._refuse(refusal)

    def _refuse(self, refusal: Refusal) -> NoReturn:
        """End the call from within what serves it, which has no word for what its transport cannot read."""
        self.finish(refusal.status, str(refusal))
        raise asyncio.CancelledError

    # To the client

    def answer(self, message: bytes) -> bool:
        """Send the only message and the end in one go; False if the client does not take so much at once."""
        if self._closed:
            return True
        size = HEAD_BYTES + len(message)
        connection, number = self._connection, frames.word(self.number)
        if self._opened or size > min(self.room, connection.room, connection.largest_frame) or not connection.open:
            return False
        self._opened = True
        connection.room -= size
        data = frames.head(frames.DATA, size, 0, self.number)
        prefix = b"\0" + frames.word(len(message))
        connection.write(
            b"".join((_OPENING_HEAD, number, OPENING, data, prefix, message, _CLOSING_HEAD, number, CLOSING))
        )
        self._close()
        return True

    async def send(self, message: bytes) -> None:
        """Send one message, as the client takes it."""
        if not self._opened and not self._closed:
            self._opened = True
            self._connection.write(_OPENING_HEAD + frames.word(self.number) + OPENING)
        connection, at = self._connection, 0
        content = memoryview(b"\0" + frames.word(len(message)) + message)
        while at < len(content) and not self._closed:
            room = min(self.room, connection.room, len(content) - at, _PIECE)
            if room <= 0 or not connection.open:
                await self._wait()
                continue
            connection.room -= room
            self.room -= room
            parts: list[bytes | memoryview] = []
            for start in range(at, at + room, connection.largest_frame):
                piece = content[start : min(start + connection.largest_frame, at + room)]
                parts += (frames.head(frames.DATA, len(piece), 0, self.number), piece)
            connection.write(b"".join(parts))
            at += room

    async def _wait(self) -> None:
        self._writer = asyncio.get_running_loop().create_future()
        self._connection.waiting[self.number] = self
        try:
            await self._writer
        finally:
            self._connection.waiting.pop(self.number, None)
            self._writer = None

    def wake(self) -> None:
        """The client takes more, of this stream or of all."""
        if self._writer is not None and not self._writer.done():
            self._writer.set_result(None)

    def finish(self, status: int = Status.OK, message: str = "") -> None:
        """End the call."""
        if self._closed:
            return
        fields = CLOSING if status == Status.OK else closing(status, message)
        if not self._opened:
            self._opened, fields = True, OPENING + fields
        self.end_with(fields)

    def end_with(self, block: bytes) -> None:
        """End the call with a header block."""
        flags = frames.END_HEADERS | frames.END_STREAM
        self._connection.write(frames.frame(frames.HEADERS, block, flags, self.number))
        self._close()

    def _close(self) -> None:
        self._closed = True
        if not self._ended:  # what still comes is not wanted
            self._connection.write(frames.reset(self.number, Code.NO_ERROR))
        self._connection.forget(self)

    def abandon(self) -> None:
        """The client does not want it any more, or is gone."""
        self._closed = True
        self._connection.forget(self)
        self.stop()

    def stop(self) -> None:
        """Let nothing work for it any more."""
        if self.task is not None:
            self.task.cancel()
