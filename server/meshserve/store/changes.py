"""Whether anything was committed since: a look at shared memory instead of a query.

In WAL mode every commit, by whatever process, rewrites the header of the `-shm` file, which all
connections map (https://www.sqlite.org/walformat.html, "The WAL-Index File Format"). `PRAGMA data_version`
tells the same, but costs a statement on the path of every call.
"""

import mmap
from pathlib import Path

_COUNTERS = slice(8, 40)
"""Change counter, page size, last frame, pages, checksums: bytes that differ after every commit."""


class Changes:
    """Watches the database at `path`, which some connection must hold open in WAL mode."""

    def __init__(self, path: Path) -> None:
        with path.with_name(path.name + "-shm").open("rb") as file:
            self._header = mmap.mmap(file.fileno(), 96, access=mmap.ACCESS_READ)

    def version(self) -> bytes:
        """Bytes that are equal to an earlier answer only if nothing was committed in between."""
        return self._header[_COUNTERS]

    def close(self) -> None:
        """Stop watching."""
        self._header.close()
