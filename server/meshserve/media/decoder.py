"""A program of its own: takes videos and sound apart for the server, one file after the other.

It is started by its path, imports nothing of ours, and may crash: what it reads is anybody's bytes. A request is a line
of JSON on standard input; an answer is 4 bytes with the size of its head, the head as JSON, and `bytes` more of pixels.
The last answer to a request has `end` or `refused` in its head.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:  # imported below limits, and only where the extra "video" is installed
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame

_MEMORY, _FILES = 2_000_000_000, 64
_MOST_SECONDS, _MOST_RATE, _MOST_SAMPLES = 600, 1_000, 768_000
_MOST_PIXELS, _MOST_PACKETS, _LONGEST_SIDE = 40_000_000, 300_000, 1920
_COMPLETE = 0.9
"""What part of the frames that a header promises must be there."""
_LARGEST = 2**31 - 1


class Refusal(Exception):
    """kind: "limit", "broken" or "format"; the words go on behind "The video" or "The sound"."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind, self.words = kind, words


def main() -> None:
    """Answer requests until there are no more."""
    _limit()
    import av

    av.logging.set_level(None)
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _allow(request["cpu_seconds"])
        try:
            _DO[request["do"]](request, out)
        except Refusal as refusal:
            _send(out, {"refused": refusal.kind, "words": refusal.words})
        except (av.error.FFmpegError, OSError, ValueError, ArithmeticError, MemoryError, IndexError) as error:
            notes = f"{type(error).__name__}: {error}"
            _send(out, {"refused": "broken", "words": "is broken or cut off.", "notes": notes[:300]})
        else:
            _send(out, {"end": True, "peak_bytes": _peak()})


def _limit() -> None:
    """Take memory and files from ourselves where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))


def _allow(seconds: float) -> None:
    """So much more computing, and the system ends us."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 1, resource.RLIM_INFINITY))


def _peak() -> int:
    """Bytes of memory that we have taken at most; 0 where the system does not say."""
    # Not `ru_maxrss`, which begins with what our parent had taken.
    with suppress(OSError), open("/proc/self/status", "rb") as status:
        for line in status:
            if line.startswith(b"VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def _send(out: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    text = json.dumps({**head, "bytes": len(body)}).encode()
    out.write(len(text).to_bytes(4, "big") + text)
    out.write(body)
    out.flush()


@contextmanager
def _opened(request: dict[str, Any]) -> "Iterator[InputContainer]":
    """The file by the demuxer that the server named, so that bytes cannot pass for a list of other files."""
    import av

    with (
        open(request["path"], "rb") as file,
        av.open(file, "r", format=request["demuxer"], metadata_errors="ignore") as container,
    ):
        yield container


def _seconds(ticks: int | None, base: Any) -> float:
    return float(ticks * base) if ticks and base else 0.0


def _packets(container: "InputContainer", stream: Any) -> "Iterator[Packet[Any]]":
    """The stream's parts, as many as there are: a file may end within one."""
    import av

    with suppress(av.error.FFmpegError):
        for number, packet in enumerate(container.demux(stream)):
            if number > _MOST_PACKETS:
                raise Refusal("limit", f"has more than {_MOST_PACKETS:,} frames.")
            yield packet


def _frames_in(packet: "Packet[Any]") -> list[Any]:
    """What a part decodes to; nothing if it is broken."""
    import av

    try:
        return packet.decode()
    except av.error.FFmpegError:
        return []


class _Span:
    """Counts the parts of a stream, and how long they last together."""

    def __init__(self) -> None:
        self.count, self._end = 0, 0.0
        self._first: float | None = None

    def add(self, packet: "Packet[Any]") -> None:
        if not packet.size:
            return
        self.count += 1
        ticks = packet.pts if packet.pts is not None else packet.dts
        if ticks is None or packet.time_base is None:
            return
        begins = float(ticks * packet.time_base)
        self._first = begins if self._first is None else min(self._first, begins)
        self._end = max(self._end, begins + _seconds(packet.duration, packet.time_base))

    @property
    def seconds(self) -> float:
        return max(0.0, self._end - self._first) if self._first is not None else 0.0


def _video(request: dict[str, Any], out: BinaryIO) -> None:
    """Say what a video is: its header, checked, and what is really in it."""
    with _opened(request) as container:
        if not container.streams.video:
            raise Refusal("format", "has no pictures in it.")
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        claimed = max(_seconds(container.duration, 1e-6), _seconds(stream.duration, stream.time_base))
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        _check_video(stream.width, stream.height, claimed, rate)
        span, first = _Span(), None
        for packet in _packets(container, stream):
            span.add(packet)
            if first is None:
                first = next(iter(_frames_in(packet)), None)
        if first is None:
            raise Refusal("broken", "has no picture that can be decoded.")
        if span.count < _COMPLETE * stream.frames:
            raise Refusal("broken", f"is cut off: it promises {stream.frames:,} frames and has {span.count:,}.")
        seconds = span.seconds or claimed
        _check_video(first.width, first.height, seconds, rate)
        bits = container.bit_rate or (os.path.getsize(request["path"]) * 8 / seconds if seconds else 0)
        sides = (first.height, first.width) if first.rotation % 180 else (first.width, first.height)
    info = {"width": sides[0], "height": sides[1], "fps": rate or (span.count / seconds if seconds else 0.0)}
    info |= {"bit_rate": min(int(bits), _LARGEST), "frame_count": span.count, "duration_seconds": seconds}
    _send(out, {"info": info})


def _check_video(width: int, height: int, seconds: float, rate: float) -> None:
    if width * height > _MOST_PIXELS:
        raise Refusal("limit", f"has frames of {width:,} × {height:,} pixels; at most {_MOST_PIXELS:,} are read.")
    if seconds > _MOST_SECONDS:
        raise Refusal("limit", f"lasts {seconds:,.0f} seconds; at most {_MOST_SECONDS} are read.")
    if rate > _MOST_RATE:
        raise Refusal("limit", f"says that it has {rate:,.0f} frames a second; at most {_MOST_RATE:,} are read.")


def _frames(request: dict[str, Any], out: BinaryIO) -> None:
    """Send the frame that shows in the middle of each sampling interval; of shorter videos the last one."""
    step, index = request["sample_ms"] / 1000, 0
    shown: tuple[VideoFrame, int, float] | None = None
    with _opened(request) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        rate = float(stream.average_rate or stream.guessed_rate or 25)
        first = None
        decoded = (frame for packet in _packets(container, stream) for frame in _frames_in(packet))
        for number, frame in enumerate(decoded):
            if frame.width * frame.height > _MOST_PIXELS:
                raise Refusal("limit", f"has frames of {frame.width:,} × {frame.height:,} pixels.")
            at = number / rate if frame.time is None else frame.time
            first = at if first is None else first
            at = min(max(at - first, shown[2] if shown else 0.0), _MOST_SECONDS)
            while shown is not None and at > (index + 0.5) * step + 1e-6:
                _send_frame(out, shown[0], shown[1], index)
                index += 1
            shown = (frame, number, at)
        if shown is None:
            raise Refusal("broken", "has no picture that can be decoded.")
        frame, number, at = shown
        end = at + (_seconds(frame.duration, frame.time_base) or 1 / rate)
        while not index or (index + 0.5) * step < min(end, _MOST_SECONDS):
            _send_frame(out, frame, number, index)
            index += 1


def _send_frame(out: BinaryIO, frame: "VideoFrame", number: int, index: int) -> None:
    part = min(1.0, _LONGEST_SIDE / max(frame.width, frame.height))
    width, height = max(1, round(frame.width * part)), max(1, round(frame.height * part))
    plane: Any = frame.reformat(width, height, format="rgb24").planes[0]
    line, row = plane.line_size, width * 3
    pixels = memoryview(plane).cast("B")
    body = bytes(pixels) if line == row else b"".join(pixels[y * line : y * line + row] for y in range(height))
    head = {"index": index, "number": number, "width": width, "height": height, "rotation": int(frame.rotation)}
    _send(out, head, body[: row * height])


def _audio(request: dict[str, Any], out: BinaryIO) -> None:
    """Say what a sound is: its header, checked, and how long it really is."""
    with _opened(request) as container:
        if not container.streams.audio:
            raise Refusal("format", "has no sound in it.")
        stream = container.streams.audio[0]
        rate = stream.rate or 0
        if rate > _MOST_SAMPLES:
            raise Refusal("limit", f"says that it has {rate:,} samples a second; at most {_MOST_SAMPLES:,} are read.")
        span, heard = _Span(), False
        for packet in _packets(container, stream):
            span.add(packet)
            heard = heard or bool(_frames_in(packet))
        if not heard or rate <= 0:
            raise Refusal("broken", "has nothing in it that can be decoded.")
        seconds = span.seconds or _seconds(container.duration, 1e-6)
        bits = stream.bit_rate or container.bit_rate or (os.path.getsize(request["path"]) * 8 / max(seconds, 0.001))
    _send(out, {"info": {"sample_rate": rate, "bit_rate": min(int(bits), _LARGEST), "duration_seconds": seconds}})


_DO = {"video": _video, "audio": _audio, "frames": _frames}

if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
