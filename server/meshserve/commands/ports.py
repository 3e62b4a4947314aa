"""Who listens on a port of this machine, as far as Linux tells (/proc); elsewhere nobody knows."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LISTENING = "0A"
_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")


@dataclass(frozen=True, slots=True)
class Owner:
    """A process that listens. `data` is the folder of state if it is a meshserve, else None.

    pid is 0 and command empty where the process is another user's, whose number is `user`.
    """

    pid: int
    command: str
    user: int
    data: Path | None = None

    def __str__(self) -> str:
        """A sentence's worth of words."""
        if not self.pid:
            return f"a process of another user (uid {self.user})"
        if self.data is not None:
            return f"another meshserve, on '{self.data}' (process {self.pid}: {self.command})"
        return f"process {self.pid}: {self.command}"


def owner(port: int) -> Owner | None:
    """Who listens on that TCP port; None if nobody does, or if this system does not tell."""
    sockets = dict(_listening(port))
    if not sockets:
        return None
    for pid in _processes():
        if any(inode in sockets for inode in _sockets_of(pid)):
            command = _command(pid)
            user = Path("/proc", str(pid)).stat().st_uid
            return Owner(pid, command, user, _data_of(pid))
    return Owner(0, "", next(iter(sockets.values())))


def _listening(port: int) -> Iterator[tuple[str, int]]:
    """(inode, user) of each socket that listens there."""
    for table in _TABLES:
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            _, local, _, state, _, _, _, user, _, inode = line.split()[:10]
            if state == _LISTENING and int(local.rpartition(":")[2], 16) == port:
                yield inode, int(user)


def _processes() -> Iterator[int]:
    try:
        names = os.listdir("/proc")
    except OSError:
        return
    yield from (int(name) for name in names if name.isdigit())


def _links_of(pid: int) -> Iterator[str]:
    """What the descriptors of a process stand for; nothing if it has ended or is not ours."""
    folder = f"/proc/{pid}/fd"
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        try:
            yield os.readlink(f"{folder}/{name}")
        except OSError:
            continue


def _sockets_of(pid: int) -> Iterator[str]:
    return (link[8:-1] for link in _links_of(pid) if link.startswith("socket:["))


def _data_of(pid: int) -> Path | None:
    """The folder of the store that a process has open."""
    found = (Path(link) for link in _links_of(pid) if link.endswith("/meshserve.db"))
    return next((path.parent for path in found), None)


def _command(pid: int) -> str:
    """The command line, cut where it is endless."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return "it has just ended"
    line = " ".join(word for word in words if word)
    return line if len(line) <= 200 else f"{line[:199]}…"
