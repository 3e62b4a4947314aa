"""One stream of a connection, which is one call: messages in, messages out, within what either side wants to hold."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING, NoReturn

from meshserve.transport.grpc_frames import HEAD_BYTES, Refusal, Status, message_of
from meshserve.transport.http2 import frames
from meshserve.transport.http2.frames import Code, Fault
from meshserve.transport.http2.heads import CLOSING, OPENING, Head, closing, opening
from meshserve.transport.limits import LARGEST_MESSAGE, Limits

if TYPE_CHECKING:
    from meshserve.transport.http2.connection import Connection

WINDOW = 1 << 20
"""Bytes that a client may send on a stream before it is told that they were taken."""
_STEP = WINDOW // 4
_UNVOUCHED = 1 << 12
"""Bytes of a request that are kept before anybody asked who sends it."""
_PIECE = 1 << 18
"""Bytes that are written at a time, between looks at whether the client takes them."""
_OPENING_HEAD = frames.head(frames.HEADERS, len(OPENING), frames.END_HEADERS)[:5]
_CLOSING_HEAD = frames.head(frames.HEADERS, len(CLOSING), frames.END_HEADERS | frames.END_STREAM)[:5]


class Stream:
    """A call as its transport knows it (`call.Wire`).

    number: of the stream. head: what is asked. room: bytes that the client may be sent. whole: told, for calls of one
    request, when all of it is there; vouched: asked whether anybody known sends it, if it is not small.
    most: bytes of a message. ended: whether the client has said all. queued: whether it is in the line of those that write.
    task: what serves it, once there is anything to serve. timer: of its deadline, which is `until` by the monotonic clock.
    """

    transport = "grpc"

    def __init__(self, connection: "Connection", number: int, head: Head, room: int) -> None:
        self.head, self.number, self.room = head, number, room
        self.whole: Callable[[Stream, bytes], None] | None = None
        self.vouched: Callable[[Stream], None] | None = None
        self.most = LARGEST_MESSAGE
        self.task: asyncio.Task[None] | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.until: float | None = None
        self._connection = connection
        self._window, self._owed = WINDOW, 0
        self._kept: bytes | BytesIO = b""
        self._size, self._wanted = 0, HEAD_BYTES
        self._messages: deque[bytes] = deque()
        self._untaken = 0
        self._going = memoryview(b"")
        self._seen, self._stuck = -1, 0
        self.ended = self.queued = self._opened = self._closed = self._answered = False
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
        if self.ended:
            raise Fault(Code.STREAM_CLOSED, "a stream went on behind its end")
        self._window -= size
        if self._window < 0:
            raise Fault(Code.FLOW_CONTROL_ERROR, "a stream brought more than its window")
        self._owed += size
        if content:
            self._keep(content)
        if self.whole is None:
            self._cut()
        if last:
            self.end()
        else:
            self._give_back()

    def end(self) -> None:
        """The client has said all."""
        if self.ended:
            raise Fault(Code.STREAM_CLOSED, "a stream went on behind its end")
        self.ended = True
        if self.whole is not None:
            self.whole(self, self._taken())
        elif self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    def _keep(self, content: bytes) -> None:
        """Content that is not complete costs what it has in bytes, in however small parts it comes."""
        self._size += len(content)
        if isinstance(self._kept, BytesIO):
            self._kept.write(content)
        elif self._kept:
            first, self._kept = self._kept, BytesIO()
            self._kept.write(first)
            self._kept.write(content)
        else:
            self._kept = content

    def _taken(self) -> bytes:
        kept, self._kept, self._size = self._kept, b"", 0
        return kept.getvalue() if isinstance(kept, BytesIO) else kept

    def _cut(self) -> None:
        """Take the complete messages out of what has come; nothing is joined before one is complete.

        They stay together until they are asked for: a million empty ones are five million bytes, and no million objects.
        """
        if self._size < self._wanted:
            return
        content, at = self._taken(), 0
        while (end := at + self._length(content, at)) <= len(content):
            at = end
        self._wanted = end - at
        if at < len(content):
            self._keep(content[at:])
        if at:
            self._messages.append(content[:at])
            self._untaken += at
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
        if self._size + self._untaken > _UNVOUCHED:
            self._look_at_size()
        if self._owed >= _STEP and not self._messages and not self._closed:
            self._connection.write(frames.frame(frames.WINDOW_UPDATE, frames.word(self._owed), 0, self.number))
            self._window, self._owed = self._window + self._owed, 0

    def _look_at_size(self) -> None:
        """Much comes only from a caller who has a key, and never more than the largest message."""
        if self.whole is not None and self._wanted == HEAD_BYTES:
            kept = self._kept if isinstance(self._kept, bytes) else self._kept.getbuffer()
            self._wanted = self._length(bytes(kept[:HEAD_BYTES]), 0)
        if max(self._size + self._untaken, self._wanted) > self.most + HEAD_BYTES:
            self.cut_off(Status.RESOURCE_EXHAUSTED, f"The request is larger than {self.most} bytes.")
        elif self.vouched is not None:
            vouched, self.vouched = self.vouched, None
            vouched(self)

    async def messages(self) -> AsyncIterator[bytes]:
        """The requests of a call that streams them, until the client has said all."""
        while True:
            while self._messages:
                several, at = self._messages.popleft(), 0
                self._untaken -= len(several)
                self._give_back()
                while at < len(several):
                    start, at = at, at + self._length(several, at)
                    if not several[start]:
                        message = several[start + HEAD_BYTES : at]
                    else:
                        message = await self._plain(several[start:at])
                    if at == len(several):
                        several, at = b"", 0  # a large message is not kept twice while it is worked on
                    yield message
            if self.ended:
                if self._size:
                    await self._refuse(Refusal(Status.INTERNAL, "The last request was cut off."))
                return
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None

    async def _plain(self, message: bytes) -> bytes:
        try:
            return await message_of(message, False, self.head.encoding, self.most)
        except Refusal as refusal:
            await self._refuse(refusal)

    async def _refuse(self, refusal: Refusal) -> NoReturn:
        """End the call from within what serves it, which has no word for what its transport cannot read.

        It is cancelled as if the client had done that, whichever of its tasks reads.
        """
        self.cut_off(refusal.status, str(refusal))
        await asyncio.get_running_loop().create_future()
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
        self._opened = connection.spoke = True
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
        prefix = b"\0" + frames.word(len(message))
        for content in (prefix + message,) if len(message) < _PIECE else (prefix, message):
            self._going = memoryview(content)
            while self._going and not self._closed:
                if self._may_write():
                    self.push()
                else:
                    await self._wait()
        self._answered = True

    def _may_write(self) -> bool:
        connection = self._connection
        return connection.open and self.room > 0 and connection.room > 0

    def push(self) -> None:
        """Write a piece of what waits, if the client takes it."""
        if self._closed or not self._may_write():
            return
        connection, going = self._connection, self._going
        size = min(self.room, connection.room, len(going), _PIECE)
        connection.room -= size
        self.room -= size
        self._going, self._stuck, connection.spoke = going[size:], 0, True
        if self._writer is not None and not self._going:
            self.release()
        parts: list[bytes | memoryview] = []
        for start in range(0, size, connection.largest_frame):
            piece = going[start : min(start + connection.largest_frame, size)]
            parts += (frames.head(frames.DATA, len(piece), 0, self.number), piece)
        connection.write(b"".join(parts))

    @property
    def writes(self) -> bool:
        """Whether it waits to write, and would if the connection did: it has the room."""
        return self._writer is not None and self.room > 0 and bool(self._going)

    async def _wait(self) -> None:
        """Until the connection has written what waits, when its turn came, or nobody wants it any more."""
        self._writer = asyncio.get_running_loop().create_future()
        self._connection.queue(self)
        self._connection.watch()
        try:
            await self._writer
        finally:
            self._writer = None

    def release(self) -> None:
        """Nothing waits to be written any more."""
        if self._writer is not None and not self._writer.done():
            self._writer.set_result(None)

    def check(self, limits: Limits) -> None:
        """Every `body_seconds`: a request that does not come, or an answer that is not taken, is not waited for.

        Who has taken a message of several may take the next when they like: they are known, or had the only one.
        """
        if self.whole is not None and not self.ended:
            if self._seen >= 0 and self._size - self._seen < limits.body_progress:
                why = f"{limits.body_progress} bytes of the request did not come in {limits.body_seconds:g} s."
                self.cut_off(Status.DEADLINE_EXCEEDED, why)
            self._seen = self._size
        elif self._writer is not None and not self._answered:
            self._stuck += 1
            if (self._stuck - 1) * limits.body_seconds >= limits.write_seconds:
                self.cut_off(Status.DEADLINE_EXCEEDED, "The answer was not taken.")

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
        if not self.ended:  # what still comes is not wanted
            self._connection.write(frames.reset(self.number, Code.NO_ERROR))
        self._leave()

    def _leave(self) -> None:
        self._kept, self._size, self._going = b"", 0, memoryview(b"")
        self.whole = self.vouched = None
        self.release()
        self._connection.forget(self)

    def cut_off(self, status: Status, why: str) -> None:
        """End the call, and let nothing work for it."""
        self.finish(status, why)
        self.stop()

    def abandon(self) -> None:
        """The client does not want it any more, or is gone."""
        self._closed = True
        self._leave()
        self.stop()

    def strain(self) -> None:
        """The client has work begun that it does not wait for, as if it had reset the stream."""
        if self.task is not None:
            self._connection.strain(1.0)

    def stop(self) -> None:
        """Let nothing work for it any more."""
        if self.task is not None:
            self.task.cancel()
