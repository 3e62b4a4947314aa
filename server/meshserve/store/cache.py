"""Files made of blobs, which can be made again: anyone may delete them at any time, and the least used go by themselves."""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MOST_BYTES = 512_000_000
_ROOM = 0.9
"""How much is left when the least used have gone, as a part of the most."""
_FRESH_SECONDS = 3600
"""How long after its last use a file counts as just used."""


class Cache:
    """A folder of files, each named by the digest of the blob it was made of and by what it is. Use it in threads."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most = folder, most_bytes
        self._bytes: int | None = None
        self._door = threading.Lock()

    def find(self, digest: str, name: str) -> Path | None:
        """The file, or None; it counts as used."""
        path = self._of(digest) / name
        try:
            found = path.stat()
            if time.time() - found.st_mtime > _FRESH_SECONDS:
                os.utime(path)
        except OSError:
            return None
        return path if found.st_size else None

    def put(self, digest: str, name: str, content: bytes) -> Path:
        """Keep a file; others may go for it."""
        folder = self._of(digest)
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, folder / name)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        self._make_room(len(content))
        return folder / name

    def remove(self, digest: str) -> None:
        """Forget what was made of a blob."""
        shutil.rmtree(self._of(digest), ignore_errors=True)

    def _of(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:]

    def _make_room(self, added: int) -> None:
        with self._door:
            self._bytes = None if self._bytes is None else self._bytes + added
            if self._bytes is not None and self._bytes <= self._most:
                return
            files = sorted(self._files())
            self._bytes = sum(size for _, size, _ in files)
            if self._bytes <= self._most:
                return
            for _, size, path in files:
                if self._bytes <= self._most * _ROOM:
                    break
                with suppress(OSError):
                    path.unlink()
                    self._bytes -= size
                    path.parent.rmdir()  # refused while other files are in it

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """(last use, size, path) of all files."""
        for folder, _, names in os.walk(self._folder):
            for name in names:
                with suppress(OSError):
                    path = Path(folder, name)
                    found = path.stat()
                    yield found.st_mtime, found.st_size, path
