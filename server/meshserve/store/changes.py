"""Whether anything was committed since: a look at shared memory instead of a query.

In WAL mode every commit, by whatever process, rewrites the header of the `-shm` file, which all
connections map (https://www.sqlite.org/walformat.html, "The WAL-Index File Format"). `PRAGMA data_version`
tells the same, but costs a statement on the path of every call.
"""

import mmap
import os
from pathlib import Path

_COUNTERS = slice(8, 40)
"""Change counter, page size, last frame, pages, checksums: bytes that differ after every commit."""
_KEPT: list[tuple[int, mmap.mmap]] = []
"""Descriptors that stay open until the process ends. POSIX drops all of a process's locks on a file when it
closes any descriptor of that file: closing one here would take from SQLite the lock that keeps other processes
from starting the file afresh under our feet."""


class Changes:
    """Watches the database at `path`, which some connection of this process must hold open in WAL mode."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path.with_name(path.name + "-shm"), os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        self._header = mmap.mmap(descriptor, 96, access=mmap.ACCESS_READ)
        _KEPT.append((descriptor, self._header))

    def version(self) -> bytes:
        """Bytes that are equal to an earlier answer only if nothing was committed in between."""
        return self._header[_COUNTERS]
