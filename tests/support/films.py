"""Videos and sound that tests make, so that what is in every frame of them is known."""

import io
import math
import struct
import wave
from functools import cache
from typing import Any

CODECS = {
    "mp4": ("mpeg4", "yuv420p"),
    "mov": ("mpeg4", "yuv420p"),
    "3gp": ("mpeg4", "yuv420p"),
    "avi": ("mpeg4", "yuv420p"),
    "asf": ("wmv2", "yuv420p"),
    "gif": ("gif", "rgb8"),
}
"""Container as libav calls it → a codec and its pixel format."""


def shade(second: int) -> int:
    """The red of all frames in a second of a film."""
    return 20 + second * 36 % 216


def film(seconds: float = 3.0, fps: int = 10, size: tuple[int, int] = (64, 48), container: str = "mp4") -> bytes:
    """A video that is one colour a second, by `shade`."""
    import av

    codec, pixels = CODECS[container]
    out = io.BytesIO()
    width, height = size
    with av.open(out, "w", format=container) as target:
        stream: Any = target.add_stream(codec, rate=fps)
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        for number in range(max(1, round(seconds * fps))):
            target.mux(stream.encode(_frame(width, height, shade(number // fps))))
        target.mux(stream.encode())
    return out.getvalue()


def _frame(width: int, height: int, red: int) -> Any:
    import av

    frame = av.VideoFrame(width, height, "rgb24")
    plane = frame.planes[0]
    row = (bytes((red, 90, 60)) * width).ljust(plane.line_size, b"\0")
    plane.update(row * height)
    return frame


@cache
def sound(seconds: float = 0.5, rate: int = 8000) -> bytes:
    """A WAV of a tone, 16 bits, one channel."""
    out = io.BytesIO()
    with wave.open(out, "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(rate)
        count = round(seconds * rate)
        target.writeframes(b"".join(struct.pack("<h", round(8000 * math.sin(n / 9))) for n in range(count)))
    return out.getvalue()


def coded_sound(container: str, codec: str, seconds: float = 1.0, rate: int = 44100) -> bytes:
    """The same in another format, like ("mp3", "libmp3lame")."""
    import av

    out = io.BytesIO()
    with av.open(io.BytesIO(sound(seconds, rate))) as source, av.open(out, "w", format=container) as target:
        stream: Any = target.add_stream(codec, rate=rate)
        for frame in source.decode(audio=0):
            target.mux(stream.encode(frame))
        target.mux(stream.encode())
    return out.getvalue()


def claiming(video: bytes, box: bytes, offset: int, number: int, size: int = 4) -> bytes:
    """An MP4 with a number in the first box of that name changed; offset: from the end of the name."""
    at = video.index(box) + 4 + offset
    return video[:at] + number.to_bytes(size, "big") + video[at + size :]
