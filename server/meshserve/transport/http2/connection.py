"""One HTTP/2 connection of a gRPC client: its frames are read, its streams begun, and what it may cost is limited."""

import asyncio
from collections import deque
from collections.abc import Callable

from meshserve.transport.http2 import frames
from meshserve.transport.http2.frames import Code, Fault
from meshserve.transport.http2.heads import HEADER_BYTES, NOT_GRPC, Head, Heads
from meshserve.transport.http2.paced import LARGEST_FRAME, Ended, Paced
from meshserve.transport.http2.stream import WINDOW, Stream
from meshserve.transport.limits import Limits

STREAMS = 256
"""At once; a client with more calls queues them itself. Runners hold a stream a thread, of which they may have 128."""
_CONNECTION_WINDOW = 1 << 24
_CRUMB = 5
"""Bytes of the content of a frame below which no client sends any: every message has more."""
_LARGE_BLOCK = 2048
"""Bytes of a header block that are decoded as a matter of course."""
_SETTINGS = frames.frame(
    frames.SETTINGS,
    b"".join(
        name.to_bytes(2) + value.to_bytes(4)
        for name, value in (
            (frames.MAX_CONCURRENT_STREAMS, STREAMS),
            (frames.INITIAL_WINDOW_SIZE, WINDOW),
            (frames.MAX_FRAME_SIZE, LARGEST_FRAME),
            (frames.MAX_HEADER_LIST_SIZE, HEADER_BYTES),
        )
    ),
) + frames.frame(frames.WINDOW_UPDATE, frames.word(_CONNECTION_WINDOW - frames.DEFAULT_WINDOW))


class Connection(Paced):
    """The protocol of a connection whose first bytes were HTTP/2's preface.

    serve: begins the call of a stream. room: bytes that the client may be sent, over all streams. largest_frame: that it
    takes. spoke: whether it was sent anything of a call since it last asked whether we are there.
    """

    def __init__(self, serve: Callable[[Stream], None], ended: Ended, limits: Limits) -> None:
        super().__init__(ended, limits)
        self._serve = serve
        self.room, self.largest_frame = frames.DEFAULT_WINDOW, frames.LEAST_FRAME
        self.spoke = False
        self.streams: dict[int, Stream] = {}
        self._line: deque[Stream] = deque()
        self._heads = Heads()
        self._greeted = self._leaving = False
        self._block: tuple[int, int, bytearray] | None = None
        self._stream_room = frames.DEFAULT_WINDOW
        self._window, self._owed = _CONNECTION_WINDOW, 0
        self._watching: asyncio.TimerHandle | None = None
        self._block_seen: object = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say our settings."""
        super().connection_made(transport)
        self.write(_SETTINGS)
        self.watch()

    def _abandon(self) -> None:
        self._line.clear()
        if self._watching is not None:
            self._watching.cancel()
        for stream in list(self.streams.values()):
            stream.abandon()

    def watch(self) -> None:
        """See to it that nothing is waited for that does not come."""
        if self._watching is None and not self.gone:
            self._watching = self._loop.call_later(self._limits.body_seconds, self._look)

    def _look(self) -> None:
        self._watching = None
        if not self._greeted or (self._block is not None and self._block is self._block_seen):
            self.end(Fault(Code.ENHANCE_YOUR_CALM, "settings or the rest of a header did not come"))
            return
        self._block_seen = self._block
        if self.open:  # or nothing is read either, and nothing can have come
            for stream in list(self.streams.values()):
                stream.check(self._limits)
        if self.streams or self._block is not None:
            self.watch()

    # Frames

    def _frame(self, kind: int, flags: int, number: int, content: bytes) -> None:
        if self._block is not None and (kind != frames.CONTINUATION or number != self._block[0]):
            raise Fault(Code.PROTOCOL_ERROR, "a header block was interrupted")
        if not self._greeted and (kind != frames.SETTINGS or flags & frames.ACK):
            raise Fault(Code.PROTOCOL_ERROR, "settings come first")
        if kind == frames.DATA:
            self._on_data(flags, number, content)
        elif kind == frames.HEADERS:
            self._on_headers(flags, number, content)
        elif kind == frames.WINDOW_UPDATE:
            self._on_window_update(number, content)
        elif kind == frames.SETTINGS:
            self._on_settings(flags, number, content)
        elif kind == frames.PING:
            self._on_ping(flags, number, content)
        elif kind == frames.RST_STREAM:
            self._on_reset(number, content)
        elif kind == frames.CONTINUATION:
            self._on_continuation(flags, content)
        elif kind == frames.PUSH_PROMISE:
            raise Fault(Code.PROTOCOL_ERROR, "a client pushes nothing")
        else:
            self._on_other(kind, number, content)

    def _on_other(self, kind: int, number: int, content: bytes) -> None:
        """Priorities, goodbyes (the client's streams go on), and what was invented later: nothing comes of them."""
        if (kind == frames.PRIORITY and len(content) != 5) or (kind == frames.GOAWAY and len(content) < 8):
            raise Fault(Code.FRAME_SIZE_ERROR, "a frame has not the size of its kind")
        if (kind == frames.PRIORITY and not number) or (kind == frames.GOAWAY and number):
            raise Fault(Code.PROTOCOL_ERROR, "a priority is of a stream, and a goodbye of none")
        self.strain(0.1)

    def _on_data(self, flags: int, number: int, content: bytes) -> None:
        size = len(content)
        self._window -= size
        if self._window < 0:
            raise Fault(Code.FLOW_CONTROL_ERROR, "more came than the connection's window")
        self._owed += size
        if self._owed >= _CONNECTION_WINDOW // 4:
            self.write(frames.frame(frames.WINDOW_UPDATE, frames.word(self._owed)))
            self._window, self._owed = self._window + self._owed, 0
        self._was_begun(number)
        stream = self.streams.get(number)
        if size < _CRUMB and not flags & frames.END_STREAM:
            self.strain(0.1)
        if stream is not None:  # or it has ended, and this was on its way
            stream.receive(frames.unpadded(flags, content), size, bool(flags & frames.END_STREAM))

    def _on_headers(self, flags: int, number: int, content: bytes) -> None:
        content = frames.unpadded(flags, content)
        if flags & frames.PRIORITISED:
            if len(content) < 5:
                raise Fault(Code.FRAME_SIZE_ERROR, "a priority has 5 bytes")
            content = content[5:]
        if flags & frames.END_HEADERS:
            self._headed(number, flags, content)
        else:
            self._block = (number, flags, bytearray(content))
            self.watch()

    def _on_continuation(self, flags: int, content: bytes) -> None:
        if self._block is None:
            raise Fault(Code.PROTOCOL_ERROR, "a continuation of nothing")
        number, begun, block = self._block
        block += content
        if len(block) > HEADER_BYTES or not content:
            raise Fault(Code.ENHANCE_YOUR_CALM, f"a header has at most {HEADER_BYTES} bytes, and no empty parts")
        if flags & frames.END_HEADERS:
            self._block = None
            self._headed(number, begun, bytes(block))

    def _headed(self, number: int, flags: int, block: bytes) -> None:
        """A header block is complete: a new stream, or the end of one."""
        if len(block) > HEADER_BYTES:
            raise Fault(Code.ENHANCE_YOUR_CALM, f"a header has at most {HEADER_BYTES} bytes")
        if len(block) > _LARGE_BLOCK:
            self.strain(len(block) / _LARGE_BLOCK)
        head = self._heads.decode(block)
        ends = bool(flags & frames.END_STREAM)
        if number <= self.last or not number & 1:
            self._trailed(number, head, ends)
            return
        self.last = number
        if head.flaw or not head.begins:
            self._refuse(number, Code.PROTOCOL_ERROR)
        elif self._leaving or len(self.streams) >= STREAMS:
            self._refuse(number, Code.REFUSED_STREAM)
        else:
            self._begin(Stream(self, number, head, self._stream_room), ends)

    def _begin(self, stream: Stream, ends: bool) -> None:
        self.streams[stream.number] = stream
        if ends:
            stream.end()
        elif self._watching is None:
            self.watch()
        if stream.head.grpc:
            self._serve(stream)
        else:
            stream.end_with(NOT_GRPC)

    def _refuse(self, number: int, code: Code) -> None:
        self.write(frames.reset(number, code))
        self.strain(1.0)

    def _trailed(self, number: int, head: Head, ends: bool) -> None:
        """Headers of a stream that was begun: its end, or that of one that has ended here, whose end was on its way."""
        if not number & 1 or not ends or head.begins:
            raise Fault(Code.PROTOCOL_ERROR, "headers that no client sends")
        stream = self.streams.get(number)
        if stream is not None:
            stream.end()
        else:
            self.strain(1.0)

    def _on_window_update(self, number: int, content: bytes) -> None:
        if len(content) != 4:
            raise Fault(Code.FRAME_SIZE_ERROR, "a window update has 4 bytes")
        more = int.from_bytes(content) & 0x7FFFFFFF
        if not more:
            raise Fault(Code.PROTOCOL_ERROR, "a window grows by at least 1")
        if not number:
            self.room += more
            if self.room > frames.LARGEST_WINDOW:
                raise Fault(Code.FLOW_CONTROL_ERROR, "a window is too large")
            self._taken()
            return
        self._was_begun(number)
        stream = self.streams.get(number)
        if stream is not None:
            self._widen(stream, more)
            self._taken()

    def _was_begun(self, number: int) -> None:
        if number > self.last or not number & 1:
            raise Fault(Code.PROTOCOL_ERROR, "a frame of a stream that was not begun")

    def _widen(self, stream: Stream, more: int) -> None:
        """The client takes more of a stream, or less."""
        stream.room += more
        if stream.room > frames.LARGEST_WINDOW:
            raise Fault(Code.FLOW_CONTROL_ERROR, "a window is too large")
        self.queue(stream)

    def _on_settings(self, flags: int, number: int, content: bytes) -> None:
        if number:
            raise Fault(Code.PROTOCOL_ERROR, "settings are of no stream")
        if flags & frames.ACK:
            if content:
                raise Fault(Code.FRAME_SIZE_ERROR, "an acknowledgement is empty")
            self.strain(0.1)
            return
        self._greeted = True
        settings = frames.settings_of(content)
        self.largest_frame = settings.get(frames.MAX_FRAME_SIZE, self.largest_frame)
        grown = settings.get(frames.INITIAL_WINDOW_SIZE, self._stream_room) - self._stream_room
        self._stream_room += grown
        self.write(frames.frame(frames.SETTINGS, b"", frames.ACK))
        if grown:
            for stream in list(self.streams.values()):
                self._widen(stream, grown)
            self._taken()
        self.strain(1.0 + len(content) / _LARGE_BLOCK)

    def _on_ping(self, flags: int, number: int, content: bytes) -> None:
        """Pings between the frames of calls are how clients measure the line; others are a strain."""
        if number:
            raise Fault(Code.PROTOCOL_ERROR, "a ping is of no stream")
        if len(content) != 8:
            raise Fault(Code.FRAME_SIZE_ERROR, "a ping has 8 bytes")
        if not self.spoke or flags & frames.ACK:
            self.strain(1.0)
        if not flags & frames.ACK:
            self.spoke = False
            self.write(frames.frame(frames.PING, content, frames.ACK))

    def _on_reset(self, number: int, content: bytes) -> None:
        if len(content) != 4:
            raise Fault(Code.FRAME_SIZE_ERROR, "a reset has 4 bytes")
        self._was_begun(number)
        stream = self.streams.get(number)
        if stream is not None:
            self.strain(1.0)
            stream.abandon()

    # Streams

    def queue(self, stream: Stream) -> None:
        """Let a stream wait in the line of those that would write if the connection did."""
        if stream.writes and not stream.queued:
            stream.queued = True
            self._line.append(stream)

    def _taken(self) -> None:
        """Write what waits, a piece of each stream in turn, as long as the client takes it."""
        while self._line and self.open and self.room > 0:
            stream = self._line.popleft()
            stream.queued = False
            stream.push()
            self.queue(stream)

    def forget(self, stream: Stream) -> None:
        """A stream has ended."""
        self.streams.pop(stream.number, None)
        if stream.timer is not None:
            stream.timer.cancel()
        if self._leaving and not self.streams and not self.gone:
            self._outbox.close()

    def leave(self) -> None:
        """Take no more streams, and hang up when those that run have ended."""
        if self.gone or self._leaving:
            return
        self._leaving = True
        self.write(frames.goaway(self.last, Code.NO_ERROR))
        if not self.streams:
            self._outbox.close()
