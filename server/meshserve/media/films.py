"""Videos and sound: taken apart by processes of their own (`decoder.py`), which may crash, hang or grow, and are replaced.

At most two work at a time, started when the first video comes and used for many. A decoder sends no frame before the
one ahead of it was taken, so that a long video takes no more memory than a short one.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meshserve.core.problems import Problem
from meshserve.media import decoder
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import AudioInfo, FrameInfo, VideoInfo

if TYPE_CHECKING:
    from meshserve.media.picture import Picture

DEMUXERS = {
    "MP4": "mov",
    "MOV": "mov",
    "3GP": "mov",
    "3GPP": "mov",
    "AVI": "avi",
    "WMV": "asf",
    "GIF": "gif",
    "MATROSKA": "matroska",
    "MPEG": "mpeg",
    "FLV": "flv",
    "WAV": "wav",
    "MP3": "mp3",
    "FLAC": "flac",
    "OGG": "ogg",
    "M4A": "mov",
}
"""Format of a video or sound → what takes it apart. It is named, so that bytes cannot pass for a list of other files."""
NOT_DECODED = "this server was installed without the extra 'video' (pip install 'meshserve[video]')"
MOST_DECODERS = 2
_LARGEST_IDLE, _LARGEST_HEAD = 400_000_000, 65_536
"""Bytes of memory that a decoder may have taken to be used again; bytes of a sane answer's head."""
_CODES = {
    "limit": codes.INPUT_OVER_LIMIT,
    "broken": codes.INPUT_FAILED,
    "format": codes.INPUT_UNSUPPORTED_FORMAT,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of computing: to describe a file, and for its frames, with so many more for each second of it.

    silence: how many times as long a decoder may say nothing, for the machine may be busy.
    """

    describe: float = 4.0
    frames: float = 10.0
    frames_per_second: float = 0.6
    silence: float = 4.0


@cache
def available() -> bool:
    """Whether videos and sound can be decoded here."""
    return find_spec("av") is not None


@dataclass(frozen=True, slots=True)
class Shot:
    """One frame of a video: `info` says which and when, and the pixels are upright, at most 1920 a side."""

    info: FrameInfo
    picture: "Picture"


class Film:
    """A video that can be decoded. `info` describes it; its file lasts as long as this object."""

    def __init__(self, films: "Films", path: Path, demuxer: str, info: VideoInfo, keeps: object) -> None:
        self.info = info
        self._films, self._path, self._demuxer, self._keeps = films, path, demuxer, keeps

    async def frames(self, sample_ms: int) -> AsyncGenerator[Shot, None]:
        """One frame for each sampling interval, as it shows in its middle: at sample_ms / 2, then each sample_ms.

        A video that ends before has its last frame instead. Problem 30002 where it cannot be decoded. Close it.
        """
        limits = self._films.limits
        seconds = limits.frames + limits.frames_per_second * self.info.duration_seconds
        request = {"do": "frames", "path": str(self._path), "demuxer": self._demuxer, "sample_ms": sample_ms}
        async with aclosing(self._films.ask(request, seconds, "video")) as answers:
            async for head, pixels in answers:
                time = sample_ms // 2 + head["index"] * sample_ms
                info = FrameInfo(index=head["index"], time=time, number=head["number"])
                yield Shot(info, _picture(head, pixels))


def _picture(head: Mapping[str, Any], pixels: bytes) -> "Picture":
    import numpy as np

    from meshserve.media.picture import Picture

    rgb = np.frombuffer(pixels, np.uint8).reshape(head["height"], head["width"], 3)
    turns = round(head["rotation"] / 90) % 4
    return Picture(np.ascontiguousarray(np.rot90(rgb, turns)) if turns else rgb, "FRAME", "RGB")


class _Decoder:
    """One process, in the middle of an answer unless `idle`.

    Its pipe is read by a thread: what asyncio has for processes never ends if it is cancelled while one starts.
    """

    def __init__(self, threads: Executor) -> None:
        self._threads, self.idle = threads, True
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MESHSERVE_")}
        arguments = [sys.executable, "-P", str(Path(decoder.__file__))]
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=kept
        )

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def ask(self, request: Mapping[str, Any]) -> None:
        self.idle = False
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()

    async def answer(self) -> tuple[dict[str, Any], bytes]:
        """The next head and what follows it; EOFError, OSError or ValueError if the process has ended or talks nonsense."""
        head, body = await asyncio.get_running_loop().run_in_executor(self._threads, self._read)
        self.idle = "refused" in head or ("end" in head and head["peak_bytes"] < _LARGEST_IDLE)
        return head, body

    def _read(self) -> tuple[dict[str, Any], bytes]:
        size = int.from_bytes(self._exactly(4))
        if size > _LARGEST_HEAD:
            raise EOFError("the decoder answers nonsense")
        head = json.loads(self._exactly(size))
        return head, self._exactly(head["bytes"])

    def _exactly(self, size: int) -> bytes:
        assert self.process.stdout is not None
        content = self.process.stdout.read(size)
        if len(content) < size:
            raise EOFError("the decoder has ended")
        return content

    async def end(self) -> None:
        """Now, whatever it is doing."""
        self.process.kill()
        await asyncio.get_running_loop().run_in_executor(self._threads, self._clear)

    def _clear(self) -> None:
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with suppress(OSError):
                pipe.close()


class Films:
    """The decoders of a server, on one event loop.

    folder: where files lie that are decoded and are no blobs; it is this object's own, and emptied when it is made.
    """

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        self._folder, self.limits = folder, limits or Limits()
        self._turns = asyncio.Semaphore(MOST_DECODERS)
        self._idle: list[_Decoder] = []
        self._threads = ThreadPoolExecutor(2 * MOST_DECODERS, thread_name_prefix="films")
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.iterdir():
            left.unlink(missing_ok=True)

    async def video(self, source: bytes | Path, format: str) -> Film:
        """A video, described. Problem 30105 for one over the limits, 30101 for what is none, 30002 for a broken one."""
        path, keeps = await self._file(source)
        info = VideoInfo(video_format=format, **await self._described("video", path, format))
        return Film(self, path, DEMUXERS[format], info, keeps)

    async def audio(self, source: bytes | Path, format: str) -> AudioInfo:
        """What a sound is; Problems as of `video`."""
        path, keeps = await self._file(source)
        try:
            return AudioInfo(audio_format=format, **await self._described("audio", path, format))
        finally:
            del keeps

    async def close(self) -> None:
        """End the decoders that wait for work."""
        while self._idle:
            await self._idle.pop().end()
        self._threads.shutdown(wait=False)

    async def ask(
        self, request: Mapping[str, Any], cpu_seconds: float, medium: str
    ) -> AsyncGenerator[tuple[dict[str, Any], bytes], None]:
        """All answers but the last; a Problem for the refusal and for a decoder that fails. Close it."""
        words = f"The {medium}"
        async with self._decoder() as worker:
            try:
                worker.ask({**request, "cpu_seconds": cpu_seconds})
                while True:
                    async with asyncio.timeout(cpu_seconds * self.limits.silence):
                        head, body = await worker.answer()
                    if "end" in head or "refused" in head:
                        break
                    yield head, body
            except TimeoutError:
                seconds = cpu_seconds * self.limits.silence
                raise Problem(codes.INPUT_FAILED, f"{words} could not be decoded in {seconds:.0f} seconds.") from None
            except (EOFError, OSError, ValueError) as error:
                notes = f"{type(error).__name__}: {error}"
                why = f"{words} could not be decoded: it takes too much time or memory, or its decoder fails on it."
                raise Problem(codes.INPUT_FAILED, why, notes) from None
        if "refused" in head:
            raise Problem(_CODES[head["refused"]], f"{words} {head['words']}", head.get("notes", ""))

    async def _described(self, kind: str, path: Path, format: str) -> dict[str, Any]:
        request = {"do": kind, "path": str(path), "demuxer": DEMUXERS[format]}
        async with aclosing(self.ask(request, self.limits.describe, kind)) as answers:
            async for head, _ in answers:
                info: dict[str, Any] = head["info"]
        return info

    @asynccontextmanager
    async def _decoder(self) -> AsyncIterator[_Decoder]:
        async with self._turns:
            while self._idle and not self._idle[-1].alive:
                await self._idle.pop().end()
            worker = self._idle.pop() if self._idle else _Decoder(self._threads)
            try:
                yield worker
            finally:
                if worker.idle and worker.alive:
                    self._idle.append(worker)
                else:
                    await worker.end()

    async def _file(self, source: bytes | Path) -> tuple[Path, object]:
        """Where the bytes are on disk, and what keeps them there."""
        if isinstance(source, Path):
            return source, None
        file = await asyncio.to_thread(self._written, source)
        return Path(file.name), file

    def _written(self, content: bytes) -> "tempfile._TemporaryFileWrapper[bytes]":
        file = tempfile.NamedTemporaryFile(dir=self._folder)  # noqa: SIM115 - it lasts as long as the film
        file.write(content)
        file.flush()
        return file
