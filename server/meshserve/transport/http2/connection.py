"""One HTTP/2 connection of a gRPC client: its frames are read, its streams begun, and what it may cost is limited."""

import asyncio
import time
from collections.abc import Callable
from typing import cast

from meshserve.transport.http2 import frames
from meshserve.transport.http2.frames import Code, Fault
from meshserve.transport.http2.heads import HEADER_BYTES, NOT_GRPC, Heads
from meshserve.transport.http2.stream import WINDOW, Stream
from meshserve.transport.outbox import Outbox

STREAMS = 256
"""At once; a client with more calls queues them itself. Runners hold a stream a thread, of which they may have 128."""
_LARGEST_FRAME = 1 << 16
_CONNECTION_WINDOW = 1 << 24
_BUFFERED = 1 << 18
"""Bytes that are kept for a client that does not read, before nothing more is written, and nothing is read from it."""
_FRAMES_A_TURN = 200
"""So a client that sends frames as fast as it can gets a turn of the loop like everybody, and no more."""
_PATIENCE, _PATIENCE_A_SECOND = 1000.0, 200.0
"""How many streams a client may take back, or pings it may send, before it is read from no faster than that."""
_SETTINGS = frames.frame(
    frames.SETTINGS,
    b"".join(
        name.to_bytes(2) + value.to_bytes(4)
        for name, value in (
            (frames.MAX_CONCURRENT_STREAMS, STREAMS),
            (frames.INITIAL_WINDOW_SIZE, WINDOW),
            (frames.MAX_FRAME_SIZE, _LARGEST_FRAME),
            (frames.MAX_HEADER_LIST_SIZE, HEADER_BYTES),
        )
    ),
) + frames.frame(frames.WINDOW_UPDATE, frames.word(_CONNECTION_WINDOW - frames.DEFAULT_WINDOW))

Ended = Callable[[asyncio.Transport], None]
"""Told when a connection is lost."""


class Connection(asyncio.Protocol):
    """The protocol of a connection whose first bytes were HTTP/2's preface.

    serve: begins the call of a stream. ended: told when the connection is lost. write_seconds: how long the client may
    leave full buffers unread. peer: the client's address, as gRPC writes it. room: bytes that it may be sent, over all
    streams. largest_frame: that it takes. open: whether it takes what is written. waiting: streams that wait to write.
    """

    def __init__(self, serve: Callable[[Stream], None], ended: Ended, write_seconds: float) -> None:
        self._serve, self._ended, self._write_seconds = serve, ended, write_seconds
        self.peer = ""
        self.room, self.largest_frame = frames.DEFAULT_WINDOW, frames.LEAST_FRAME
        self.open = True
        self.streams: dict[int, Stream] = {}
        self.waiting: dict[int, Stream] = {}
        self._heads = Heads()
        self._rest = b""
        self._last = 0
        self._greeted = self._leaving = self._gone = False
        self._block: tuple[int, int, bytearray] | None = None
        self._stream_room = frames.DEFAULT_WINDOW
        self._window, self._owed = _CONNECTION_WINDOW, 0
        self._patience, self._patient_at = _PATIENCE, time.monotonic()
        self._pausing: asyncio.Handle | None = None
        self._unread: asyncio.TimerHandle | None = None

    # The transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say our settings."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(_BUFFERED)
        self._loop = asyncio.get_running_loop()
        self._outbox = Outbox(self._transport)
        self.write = self._outbox.write
        self.peer = peer_of(transport)
        self.write(_SETTINGS)

    def pause_writing(self) -> None:
        """The client does not take what it is sent."""
        self.open = False
        self._transport.pause_reading()
        self._unread = self._loop.call_later(self._write_seconds, self._transport.abort)

    def resume_writing(self) -> None:
        """It took some."""
        self.open = True
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        if self._pausing is None:
            self._transport.resume_reading()
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody wants the answers any more."""
        self._gone = True
        for handle in (self._unread, self._pausing):
            if handle is not None:
                handle.cancel()
        for stream in list(self.streams.values()):
            stream.abandon()
        self._ended(self._transport)

    def data_received(self, data: bytes) -> None:
        """Whatever came, in pieces of any size."""
        self._rest = self._rest + data if self._rest else data
        if self._pausing is None and not self._gone:
            self._read()

    def _read(self) -> None:
        """As many frames as are complete, and as are a fair turn."""
        data, at, end = self._rest, 0, len(self._rest)
        try:
            for _ in range(_FRAMES_A_TURN):
                if end - at < frames.HEAD_BYTES:
                    break
                upper, lower, kind, flags, stream = frames.split_head(data, at)
                size = upper << 8 | lower
                if size > _LARGEST_FRAME:
                    raise Fault(Code.FRAME_SIZE_ERROR, f"a frame of {size} bytes")
                start = at + frames.HEAD_BYTES
                if start + size > end:
                    break
                at = start + size
                self._frame(kind, flags, stream & 0x7FFFFFFF, data[start:at])
                if self._gone:
                    return
            else:
                self._pause(0.0)
        except Fault as fault:
            self._end(fault)
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
        if self.open:
            self._transport.resume_reading()
        self._strain(0.0)
        self._read()

    def _strain(self, cost: float) -> None:
        """Something that a client seldom needs, and that costs more to answer than to send."""
        now = time.monotonic()
        earned = (now - self._patient_at) * _PATIENCE_A_SECOND
        self._patience = min(_PATIENCE, self._patience + earned) - cost
        self._patient_at = now

    def _end(self, fault: Fault) -> None:
        """Say why, and hang up."""
        self._gone, self._rest = True, b""
        self.write(frames.goaway(self._last, fault.code, str(fault)))
        self._outbox.close()
        if self._unread is None:
            self._unread = self._loop.call_later(self._write_seconds, self._transport.abort)

    # Frames

    def _frame(self, kind: int, flags: int, number: int, content: bytes) -> None:
        if self._block is not None and (kind != frames.CONTINUATION or number != self._block[0]):
            raise Fault(Code.PROTOCOL_ERROR, "a header block was interrupted")
        if kind == frames.DATA:
            self._on_data(flags, number, content)
        elif kind == frames.HEADERS:
            self._on_headers(flags, number, content)
        elif kind == frames.WINDOW_UPDATE:
            self._on_window_update(number, content)
        elif kind == frames.SETTINGS:
            self._on_settings(flags, number, content)
        elif not self._greeted:
            raise Fault(Code.PROTOCOL_ERROR, "settings come first")
        elif kind == frames.PING:
            self._on_ping(flags, content)
        elif kind == frames.RST_STREAM:
            self._on_reset(number, content)
        elif kind == frames.CONTINUATION:
            self._on_continuation(flags, content)
        elif kind == frames.PUSH_PROMISE:
            raise Fault(Code.PROTOCOL_ERROR, "a client pushes nothing")
        else:  # priorities, goodbyes (its streams go on), and what was invented later
            self._strain(0.1)

    def _on_data(self, flags: int, number: int, content: bytes) -> None:
        size = len(content)
        self._window -= size
        if self._window < 0:
            raise Fault(Code.FLOW_CONTROL_ERROR, "more came than the connection's window")
        self._owed += size
        if self._owed >= _CONNECTION_WINDOW // 4:
            self.write(frames.frame(frames.WINDOW_UPDATE, frames.word(self._owed)))
            self._window, self._owed = self._window + self._owed, 0
        if number > self._last or not number & 1:
            raise Fault(Code.PROTOCOL_ERROR, "data of a stream that was not begun")
        stream = self.streams.get(number)
        if stream is not None:  # or it has ended, and this was on its way
            stream.receive(frames.unpadded(flags, content), size, bool(flags & frames.END_STREAM))

    def _on_headers(self, flags: int, number: int, content: bytes) -> None:
        if not self._greeted:
            raise Fault(Code.PROTOCOL_ERROR, "settings come first")
        content = frames.unpadded(flags, content)
        if flags & frames.PRIORITISED:
            content = content[5:]
        if flags & frames.END_HEADERS:
            self._headed(number, flags, content)
        else:
            self._block = (number, flags, bytearray(content))

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
        head = self._heads.decode(block)
        ends = bool(flags & frames.END_STREAM)
        if number <= self._last or not number & 1:
            stream = self.streams.get(number)
            if not number & 1 or (stream is not None and not ends):
                raise Fault(Code.PROTOCOL_ERROR, "headers that no client sends")
            if stream is not None:
                stream.end()
            return
        self._last = number
        if self._leaving or len(self.streams) >= STREAMS:
            self.write(frames.reset(number, Code.REFUSED_STREAM))
            self._strain(1.0)
            return
        stream = self.streams[number] = Stream(self, number, head, self._stream_room)
        if not head.grpc:
            stream.end_with(NOT_GRPC)
            return
        self._serve(stream)
        if ends and number in self.streams:
            stream.end()

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
            self._wake()
            return
        stream = self.streams.get(number)
        if stream is not None:
            stream.room += more
            if stream.room > frames.LARGEST_WINDOW:
                raise Fault(Code.FLOW_CONTROL_ERROR, "a window is too large")
            stream.wake()

    def _on_settings(self, flags: int, number: int, content: bytes) -> None:
        if number or len(content) % 6 or (flags & frames.ACK and content):
            raise Fault(Code.FRAME_SIZE_ERROR, "settings have 6 bytes each")
        self._greeted = True
        if flags & frames.ACK:
            return
        for at in range(0, len(content), 6):
            self._set(int.from_bytes(content[at : at + 2]), int.from_bytes(content[at + 2 : at + 6]))
        self._strain(1.0)
        self.write(frames.frame(frames.SETTINGS, b"", frames.ACK))
        self._wake()

    def _set(self, name: int, value: int) -> None:
        if name == frames.INITIAL_WINDOW_SIZE:
            if value > frames.LARGEST_WINDOW:
                raise Fault(Code.FLOW_CONTROL_ERROR, "a window is too large")
            for stream in self.streams.values():
                stream.room += value - self._stream_room
            self._stream_room = value
        elif name == frames.MAX_FRAME_SIZE:
            if not frames.LEAST_FRAME <= value < 1 << 24:
                raise Fault(Code.PROTOCOL_ERROR, "no size that frames may have")
            self.largest_frame = value

    def _on_ping(self, flags: int, content: bytes) -> None:
        if len(content) != 8:
            raise Fault(Code.FRAME_SIZE_ERROR, "a ping has 8 bytes")
        if not flags & frames.ACK:
            self._strain(1.0)
            self.write(frames.frame(frames.PING, content, frames.ACK))

    def _on_reset(self, number: int, content: bytes) -> None:
        if len(content) != 4:
            raise Fault(Code.FRAME_SIZE_ERROR, "a reset has 4 bytes")
        if number > self._last or not number & 1:
            raise Fault(Code.PROTOCOL_ERROR, "a reset of a stream that was not begun")
        stream = self.streams.get(number)
        if stream is not None:
            self._strain(1.0)
            stream.abandon()

    # Streams

    def _wake(self) -> None:
        for stream in list(self.waiting.values()):
            stream.wake()

    def forget(self, stream: Stream) -> None:
        """A stream has ended."""
        self.streams.pop(stream.number, None)
        if stream.timer is not None:
            stream.timer.cancel()
        if self._leaving and not self.streams and not self._gone:
            self._outbox.close()

    def leave(self) -> None:
        """Take no more streams, and hang up when those that run have ended."""
        if self._gone or self._leaving:
            return
        self._leaving = True
        self.write(frames.goaway(self._last, Code.NO_ERROR))
        if not self.streams:
            self._outbox.close()


def peer_of(transport: asyncio.BaseTransport) -> str:
    """The address of a client, written as gRPC writes it."""
    peer = transport.get_extra_info("peername")
    if not isinstance(peer, tuple):
        return ""
    host, port = peer[:2]
    return f"ipv6:[{host}]:{port}" if ":" in host else f"ipv4:{host}:{port}"
