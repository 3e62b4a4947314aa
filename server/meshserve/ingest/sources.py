"""Where inputs in bulk come from: a URL, files below a folder that the operator allows, buckets, or an upload.

A source is a series of things (files, objects) whose names grow, so that a job that was interrupted goes on behind a name.
An address without `/` at its end is a prefix: `abc` stands for abcImage.png and for all that is in abc-1/.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from meshserve.core.problems import Problem, printable
from meshserve.ingest.fetch import check_answer, check_url, redirect_of
from meshserve.ingest.stopping import Cancelled, Stopped
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import DataSourceCredentials

if TYPE_CHECKING:
    from aiohttp import ClientResponse

    from meshserve.ingest.fetch import Fetcher

LARGEST = 20_000_000_000
"""Bytes of one file or object, and of an upload."""
_PIECE = 1 << 20
_REDIRECTS = 5
_BUCKETS = ("s3", "gs", "azure")


@dataclass(frozen=True, slots=True)
class Thing:
    """A file or object. `name` is the place in the series, and what the inputs in it are called after."""

    name: str


class Source(Protocol):
    """A series of things. `single`: it is one thing, so that what keeps it away is the fault of the whole."""

    single: bool

    def things(self, after: str) -> AsyncIterator[Thing]:
        """Those whose names are greater than `after`, in order. Problem where they cannot be listed."""

    async def local(self, thing: Thing, target: Path, stopped: Stopped) -> Path:
        """A file with its bytes, which is `target` if they had to be brought here. Problem, Cancelled."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator lets sources be. files: folders that file:// may reach; endpoints: scheme → base URL."""

    files: Sequence[Path] = ()
    endpoints: Sequence[tuple[str, str]] = ()


def source_of(url: str, credentials: DataSourceCredentials, fetcher: "Fetcher", rules: Rules) -> Source:
    """The source that an address stands for. Problem 30106 for one that is none, without looking whether it is there."""
    scheme = urlsplit(printable(url)).scheme.lower()
    if scheme in _BUCKETS:
        from meshserve.ingest.buckets import bucket_of

        return bucket_of(url, credentials, fetcher, dict(rules.endpoints))
    if credentials.WhichOneof("credentials"):
        raise _invalid("credentials belong to s3://, gs:// and azure:// addresses, and this is none of them")
    if scheme == "file":
        return Files(url, rules.files)
    if scheme not in ("http", "https"):
        raise _invalid(f"'{printable(url)[:300]}' is no address beginning with http, https, s3, gs, azure or file")
    check_url(url)
    return Web(url, fetcher)


def _invalid(details: str) -> Problem:
    return Problem(codes.INPUT_INVALID_URL, f"{details}.")


class Web:
    """What is behind a URL."""

    single = True

    def __init__(self, url: str, fetcher: "Fetcher") -> None:
        self._url, self._fetcher = url, fetcher

    async def things(self, after: str) -> AsyncIterator[Thing]:
        """The one thing."""
        if not after:
            yield Thing(self._url)

    async def local(self, thing: Thing, target: Path, stopped: Stopped) -> Path:
        """Download it, along redirects."""
        url = self._url
        for _ in range(_REDIRECTS + 1):
            file = self._fetcher.mirrored(url)
            if file is not None:
                return file
            async with self._fetcher.open(url) as response:
                target_url = redirect_of(response, url)
                if target_url is None:
                    check_answer(response, url)
                    await save(response, url, target, stopped)
                    return target
            url = target_url
        raise Problem(codes.INPUT_DOWNLOAD_FAILED, f"More than {_REDIRECTS} redirects; the last led to url: {url}")


async def save(response: "ClientResponse", shown: str, target: Path, stopped: Stopped) -> None:
    """Write a body to a file that is there in whole or not at all. Problem 30105 for one that is too large."""
    expected = response.content_length or 0
    if max(expected, 0) > LARGEST:
        raise _too_large(shown)
    if expected > shutil.disk_usage(target.parent).free:
        raise Problem(codes.INPUT_OVER_LIMIT, f"The server's disk has no room for the {expected:,} bytes of {shown}")
    size, part = 0, target.with_suffix(".part")
    with part.open("wb") as file:
        async for piece in response.content.iter_chunked(_PIECE):
            size += len(piece)
            if size > LARGEST:
                raise _too_large(shown)
            if stopped():
                raise Cancelled
            await asyncio.to_thread(file.write, piece)
        await asyncio.to_thread(_flush, file.fileno(), file.flush)
    part.replace(target)


def _flush(handle: int, flush: Callable[[], None]) -> None:
    flush()
    os.fsync(handle)


def _too_large(shown: str) -> Problem:
    return Problem(codes.INPUT_OVER_LIMIT, f"There are more than {LARGEST:,} bytes behind {printable(shown)}")


class Files:
    """Files of this machine, below folders that the operator named."""

    single = False

    def __init__(self, url: str, allowed: Sequence[Path]) -> None:
        parsed = urlsplit(url)
        path = unquote(parsed.path)
        if parsed.netloc not in ("", "localhost") or not path.startswith("/") or "\0" in path:
            raise _invalid(f"'{printable(url)[:300]}' is no address of a file such as file:///folder/archive.zip")
        self._allowed = [folder.resolve() for folder in allowed]
        # Parts that point upwards are taken out before anything is looked at, links when files are.
        self._path = os.path.normpath(path) + ("/" if path.endswith("/") else "")
        self._folder = Path(self._path if path.endswith("/") else os.path.dirname(self._path))
        if not self._permits(self._folder):
            raise _invalid(
                f"'{printable(url)[:300]}' is not in a folder that this server reads inputs from; its operator names them"
                " with --allow-files DIR"
            )

    def _permits(self, path: Path) -> bool:
        try:
            real = path.resolve()
        except (OSError, RuntimeError):  # links in a circle
            return False
        return any(real.is_relative_to(folder) for folder in self._allowed)

    async def things(self, after: str) -> AsyncIterator[Thing]:
        """Files whose path begins with the prefix; Problem 30002 if there are none at all."""
        walk = self._walk(self._folder)
        number = 0
        while (path := await asyncio.to_thread(next, walk, None)) is not None:
            number += 1
            if _order(path) > _order(after):
                yield Thing(path)
        if not number:
            raise Problem(codes.INPUT_DOWNLOAD_FAILED, f"There is no file whose path begins with {self._path}")

    def _walk(self, folder: Path) -> Iterator[str]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            return
        for entry in entries:
            if entry.path.startswith(self._path) or self._path.startswith(f"{entry.path}/"):
                if entry.is_dir(follow_symlinks=False):
                    yield from self._walk(Path(entry.path))
                elif entry.path.isprintable() and entry.is_file() and self._permits(Path(entry.path)):
                    yield entry.path

    async def local(self, thing: Thing, target: Path, stopped: Stopped) -> Path:
        """The file itself."""
        return Path(thing.name)


def _order(path: str) -> list[str]:
    return path.split("/")


class Uploaded:
    """A file that was sent to this server."""

    single = True

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._name = path, name

    async def things(self, after: str) -> AsyncIterator[Thing]:
        """The one thing."""
        if not after:
            yield Thing(self._name)

    async def local(self, thing: Thing, target: Path, stopped: Stopped) -> Path:
        """The file itself."""
        if not self._path.is_file():
            raise Problem(codes.INPUT_DOWNLOAD_FAILED, "The content of the upload is no longer in the server's store")
        return self._path
