"""Uploaded bytes as files named by their SHA-256: the same content is kept once."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

_PIECE = 1 << 18
_DIGEST = 64
"""Characters of a SHA-256."""


class Blobs:
    """A folder of content-addressed files. A blob that `put` has returned survives a crash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Where the blob of that digest is or would be."""
        return self._folder / digest[:2] / digest[2:]

    def put(self, content: bytes) -> str:
        """Store bytes; return their SHA-256 in hexadecimal. Blocks on the disk: call it in a thread."""
        digest = hashlib.sha256(content).hexdigest()
        target = self.path(digest)
        if target.exists():
            return digest
        target.parent.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
        _sync_folder(target.parent)
        return digest

    def put_stream(self, head: bytes, read: Callable[[int], bytes], largest: int, beside: Path) -> str | None:
        """Store what begins with `head` and goes on with what `read` gives piece by piece; its SHA-256 as `put` does.

        beside: a folder of the same disk for what is not complete yet, which the caller clears up after a crash.
        None, and nothing is stored, if it has more than `largest` bytes.
        """
        handle, temporary = tempfile.mkstemp(dir=beside)
        try:
            hashed, size, piece = hashlib.sha256(), 0, head
            with os.fdopen(handle, "wb") as file:
                while piece:
                    size += len(piece)
                    if size > largest:
                        return None
                    hashed.update(piece)
                    file.write(piece)
                    piece = read(_PIECE)
                file.flush()
                os.fsync(file.fileno())
            digest = hashed.hexdigest()
            target = self.path(digest)
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                os.replace(temporary, target)
                _sync_folder(target.parent)
            return digest
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)

    def adopt(self, file: Path, digest: str) -> None:
        """Make a blob of a complete file that is on this disk, and that is gone afterwards."""
        target = self.path(digest)
        if target.exists():
            file.unlink()
            return
        target.parent.mkdir(exist_ok=True)
        os.replace(file, target)
        _sync_folder(target.parent)

    def get(self, digest: str) -> bytes:
        """The bytes; FileNotFoundError if there are none."""
        return self.path(digest).read_bytes()

    def older(self, moment: float) -> Iterator[str]:
        """The digests of blobs from before a moment, in seconds; what was half written then is removed on the way.

        Blocks on the disk: take them in a thread.
        """
        for folder in os.scandir(self._folder):
            for entry in os.scandir(folder) if folder.is_dir() else ():
                with suppress(FileNotFoundError):  # gone meanwhile
                    if entry.stat().st_mtime >= moment:
                        continue
                    digest = folder.name + entry.name
                    if len(digest) == _DIGEST:
                        yield digest
                    elif entry.name.startswith(tempfile.gettempprefix()):
                        os.unlink(entry.path)

    def remove(self, digest: str) -> None:
        """Forget a blob that nothing refers to any more."""
        self.path(digest).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
