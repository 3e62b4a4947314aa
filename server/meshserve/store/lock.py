"""One server a data folder: two would take each other's jobs for abandoned ones."""

import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such locks; there nobody is kept out
    fcntl = None  # type: ignore[assignment]


class FolderLock:
    """Held from `take` until `release` or the end of the process, however that comes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._handle = -1

    def take(self) -> None:
        """OSError, naming the other process, if a server has the folder."""
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if fcntl is None:
            return
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(self._handle, 32).decode(errors="replace").strip() or "unknown"
            self.release()
            raise OSError(
                f"another meshserve (process {holder}) serves the folder {self._path.parent}: stop it, or give this one"
                " a folder of its own with --data"
            ) from None
        os.ftruncate(self._handle, 0)
        os.write(self._handle, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let another server have the folder."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
