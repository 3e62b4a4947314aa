"""The media of an input: fetched, decoded where a bomb cannot hurt, and described (behaviour §6.1)."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from meshserve.core.problems import Problem
from meshserve.ingest import containers
from meshserve.ingest.decoded import Decoded
from meshserve.ingest.limits import LARGEST_FETCHED
from meshserve.media import films
from meshserve.media.text import described_text
from meshserve.store.blobs import Blobs
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Audio, Input, Video

if TYPE_CHECKING:
    from meshserve.ingest.fetch import Fetcher
    from meshserve.jobs.queue import JobQueue
    from meshserve.media.films import Film, Films
    from meshserve.store.database import Database

HEAD = 4096
"""Bytes by which the format of a file is known."""
NOT_DECODED = f"The video is kept and can be downloaded, but its frames are not indexed: {films.NOT_DECODED}."


class FilmTools(Protocol):
    """What decoding a video needs."""

    @property
    def films(self) -> "Films":
        """Takes videos and sound apart."""

    @property
    def threads(self) -> Executor:
        """One thread a core."""


class Tools(FilmTools, Protocol):
    """What decoding an input needs; the server's services have it."""

    @property
    def blobs(self) -> Blobs:
        """Posted bytes."""

    @property
    def fetcher(self) -> "Fetcher":
        """The guarded client for URLs."""


class WorkTools(Tools, Protocol):
    """What background work on inputs needs; the server's services have it."""

    @property
    def database(self) -> "Database":
        """The store."""

    @property
    def jobs(self) -> "JobQueue":
        """Background work."""


def describe(items: Sequence[Decoded]) -> None:
    """Fill the info blocks of inputs that could be decoded. Runs in a thread.

    An exception sends the job round again; Problem lets the input fail.
    """
    for item in items:
        data = item.input.data
        if item.picture is not None:
            from meshserve.media.picture import info as picture_info

            data.image.image_info.CopyFrom(picture_info(item.picture))
        text = data.text if data.HasField("text") else None
        if text is not None and (raw := text.raw):
            info = text.text_info
            info.char_count, info.encoding = len(raw), "UTF-8"


async def decoded(tools: Tools, input: Input, blob: str | None) -> Decoded:
    """Fetch and decode all media of an input. Problem for media that cannot be had or read."""
    data = input.data
    made = Decoded(input)
    if data.HasField("image"):
        from meshserve.media.picture import decode

        made.picture = await _read(tools, data.image, "image", blob, decode)
    if data.HasField("video"):
        await _decode_video(tools, made, data.video, blob)
    if data.HasField("audio"):
        await _decode_audio(tools, data.audio, blob)
    if data.HasField("text") and data.text.url:
        made.text, info = await _read(tools, data.text, "text", None, described_text)
        if not made.text:  # as one that comes with its request is refused
            raise Problem(codes.INPUT_UNSUPPORTED_FORMAT, "The text is empty.")
        data.text.text_info.CopyFrom(info)
    return made


async def film_of(tools: FilmTools, source: bytes | Path) -> "Film":
    """A video that can be decoded, described. Problem 30101, 30105 or 30002 for one that cannot."""
    return await tools.films.video(source, containers.video_format(await _head(tools, source)))


async def _decode_video(tools: Tools, made: Decoded, video: Video, blob: str | None) -> None:
    source = await _source(tools, video, "video", blob)
    if films.available():
        made.film = await film_of(tools, source)
        video.video_info.CopyFrom(made.film.info)
        return
    video.video_info.video_format = containers.video_format(await _head(tools, source))
    made.note = NOT_DECODED


async def _decode_audio(tools: Tools, audio: Audio, blob: str | None) -> None:
    if not films.available():
        audio.audio_info.CopyFrom(await _read(tools, audio, "audio", blob, containers.audio_info))
        return
    source = await _source(tools, audio, "audio", blob)
    format = containers.audio_format(await _head(tools, source))
    audio.audio_info.CopyFrom(await tools.films.audio(source, format))


async def _source(tools: Tools, medium: Any, name: str, blob: str | None) -> bytes | Path:
    """A medium's bytes from its URL, or the file that the posted ones are in."""
    if medium.url:
        return await tools.fetcher.fetch(medium.url, LARGEST_FETCHED[name])
    path = tools.blobs.path(blob or "")
    if not await asyncio.get_running_loop().run_in_executor(tools.threads, path.is_file):
        raise _gone()
    return path


async def _head(tools: FilmTools, source: bytes | Path) -> bytes:
    if isinstance(source, bytes):
        return source[:HEAD]
    return await asyncio.get_running_loop().run_in_executor(tools.threads, _first_bytes, source)


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


async def _read(tools: Tools, medium: Any, name: str, blob: str | None, read: Callable[[bytes], Any]) -> Any:
    """What `read` makes of a medium's bytes, which come from its URL or from the blob that was posted."""
    loop = asyncio.get_running_loop()
    if medium.url:
        content = await tools.fetcher.fetch(medium.url, LARGEST_FETCHED[name])
    else:
        content = await loop.run_in_executor(tools.threads, _blob, tools.blobs, blob or "")
    return await loop.run_in_executor(tools.threads, read, content)


def _blob(blobs: Blobs, digest: str) -> bytes:
    try:
        return blobs.get(digest)
    except FileNotFoundError:
        raise _gone() from None


def _gone() -> Problem:
    return Problem(codes.INPUT_DOWNLOAD_FAILED, "The bytes that were posted are no longer in the server's store.")
