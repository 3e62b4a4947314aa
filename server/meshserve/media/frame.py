"""A program of its own: writes the frame of a video at one second to standard output, as JPEG.

It is started by its path, imports nothing of ours, and may crash: what it reads is anybody's bytes.
Arguments: path, name of the demuxer, most pixels of the longer side.
"""

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # imported below limits, and only where the extra "video" is installed
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from PIL import Image

WALL_SECONDS = 20
_CPU_SECONDS, _MEMORY = 15, 2_000_000_000
_MOST_FRAMES, _MOST_PIXELS = 1000, 40_000_000
_AT = 1.0


def main(path: str, demuxer: str, longest: int) -> None:
    """Write the frame; exit code 1 and a line on standard error if there is none."""
    _limit()
    import av

    with open(path, "rb") as file, av.open(file, "r", format=demuxer, metadata_errors="ignore") as container:
        if not container.streams.video:
            sys.exit("no video in it")
        frame = _frame(container)
    if frame is None:
        sys.exit("no frame in it")
    _small(frame, longest).save(sys.stdout.buffer, "JPEG", quality=85)


def _limit() -> None:
    """Take time, memory and files from ourselves where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _frame(container: "InputContainer") -> "VideoFrame | None":
    """The first frame at or behind one second; of shorter and of broken videos the last that there is."""
    import av

    stream = container.streams.video[0]
    if stream.width * stream.height > _MOST_PIXELS:
        sys.exit(f"frames of {stream.width} x {stream.height} pixels")
    stream.codec_context.thread_count = 1
    rate = float(stream.average_rate or 25)
    last: VideoFrame | None = None
    first = 0.0
    with suppress(av.error.FFmpegError):
        for number, frame in enumerate(container.decode(stream)):
            at = number / rate if frame.time is None else frame.time
            first = at if last is None else first
            last = frame
            if at - first >= _AT or number >= _MOST_FRAMES:
                break
    return last


def _small(frame: "VideoFrame", longest: int) -> "Image.Image":
    """Upright and no larger than asked for."""
    part = min(1.0, longest / max(frame.width, frame.height))
    size = max(1, round(frame.width * part)), max(1, round(frame.height * part))
    scaled: Any = frame.reformat(*size, format="rgb24")
    image: Image.Image = scaled.to_image()
    return image.rotate(frame.rotation, expand=True) if frame.rotation else image


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
