"""Whether anything was committed since: a look at shared memory instead of a query.

In WAL mode every commit, by whatever process, rewrites the header of the `-shm` file, which all
connections map (https://www.sqlite.org/walformat.html, "The WAL-Index File Format"). `PRAGMA data_version`
tells the same, but costs a statement on the path of every call (4 µs instead of 0.1).

SQLite keeps its locks on that file, and POSIX drops all of a process's locks on a file when the process closes any
descriptor of it. The next process to open the database would then take itself for the first and cut the file short
under our feet. So descriptors stay open until no connection of this process is left.
"""

import mmap
from pathlib import Path

_COUNTERS = slice(8, 40)
"""Change counter, page size, last frame, pages, checksums: bytes that differ after every commit."""


class Changes:
    """Watches the database at `path`, which some connection must hold open in WAL mode."""

    def __init__(self, path: Path) -> None:
        self._file = path.with_name(path.name + "-shm").open("rb")
        self._header = mmap.mmap(self._file.fileno(), 96, access=mmap.ACCESS_READ)  # with a descriptor of its own

    def version(self) -> bytes:
        """Bytes that are equal to an earlier answer only if nothing was committed in between."""
        return self._header[_COUNTERS]

    def close(self) -> None:
        """Stop watching. Call it when every connection of this process to the database is closed, never before."""
        self._header.close()
        self._file.close()
