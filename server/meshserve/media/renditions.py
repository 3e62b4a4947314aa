"""Smaller pictures of hosted media: made when they are asked for, once however many ask, and kept in a cache."""

import asyncio
import sys
from concurrent.futures import Executor
from pathlib import Path

from meshserve.core.problems import Problem
from meshserve.media import frame
from meshserve.media.films import DEMUXERS
from meshserve.media.hosting import LONGEST, THUMBNAIL
from meshserve.media.picture import thumbnail
from meshserve.media.sniff import sniff
from meshserve.store.blobs import Blobs
from meshserve.store.cache import Cache
from meshserve_proto import status_code_pb2 as codes

_VIDEOS_AT_ONCE = 2


class Renditions:
    """Pictures made of blobs, on one event loop."""

    def __init__(self, blobs: Blobs, cache: Cache, threads: Executor) -> None:
        self._blobs, self._cache, self._threads = blobs, cache, threads
        self._making: dict[tuple[str, str], asyncio.Task[Path]] = {}
        self._videos = asyncio.Semaphore(_VIDEOS_AT_ONCE)

    async def get(self, digest: str, size: str) -> Path:
        """The file of a blob in one of the sizes of LONGEST.

        FileNotFoundError if there is no such blob, Problem if it cannot be decoded.
        """
        found = self._cache.find(digest, size)
        if found is not None:
            return found
        task = self._making.get((digest, size))
        if task is None:
            task = self._making[digest, size] = asyncio.create_task(self._made(digest, size))
            task.add_done_callback(lambda done: self._forget(digest, size, done))
        return await asyncio.shield(task)  # who goes away does not take it from the others

    def _forget(self, digest: str, size: str, done: "asyncio.Task[Path]") -> None:
        del self._making[digest, size]
        if not done.cancelled():
            done.exception()  # all who asked may have gone

    async def _made(self, digest: str, size: str) -> Path:
        loop = asyncio.get_running_loop()
        if size != THUMBNAIL:
            return await loop.run_in_executor(self._threads, self._picture, digest, size)
        async with self._videos:
            content = await _frame(self._blobs.path(digest), LONGEST[size])
        return await loop.run_in_executor(self._threads, self._kept, digest, size, content)

    def _picture(self, digest: str, size: str) -> Path:
        return self._kept(digest, size, thumbnail(self._blobs.get(digest), LONGEST[size]))

    def _kept(self, digest: str, size: str, content: bytes) -> Path:
        path = self._cache.put(digest, size, content)
        if not self._blobs.path(digest).exists():  # swept away meanwhile
            self._cache.remove(digest)
            raise FileNotFoundError(digest)
        return path


async def _frame(path: Path, longest: int) -> bytes:
    """A JPEG of the frame at one second, made by a process of its own: decoders of videos crash and hang."""
    with path.open("rb") as file:
        media = sniff(file.read(4096))
    demuxer = DEMUXERS.get(media.format) if media else None
    if demuxer is None:
        raise Problem(codes.INPUT_UNSUPPORTED_FORMAT, "The bytes are no video in a format that is read.")
    arguments = [sys.executable, "-P", str(Path(frame.__file__)), str(path), demuxer, str(longest)]
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*arguments, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe)
    try:
        async with asyncio.timeout(frame.WALL_SECONDS):
            content, said = await child.communicate()
    except TimeoutError:
        raise Problem(codes.INPUT_FAILED, f"No frame of the video could be read in {frame.WALL_SECONDS} s.") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode or not content:
        raise Problem(codes.INPUT_FAILED, "No frame of the video could be read.", said.decode(errors="replace")[-300:])
    return content
