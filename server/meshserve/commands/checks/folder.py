"""The folder of state."""

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from meshserve.commands.checks import OK, PROBLEM, WARNING, Finding, Known
from meshserve.store import database, settings

_GIB = 1 << 30
_LOW, _FULL = _GIB, _GIB // 16
"""Free bytes below which one is warned, or nothing much can be stored."""


def findings(data: Path) -> Iterator[Finding]:
    """Whether it is there, whose it is, and whether it can be written."""
    name = data.resolve()
    if not (data / "meshserve.db").is_file():
        says = f"There is no state of a server in '{name}'."
        yield Finding("data", WARNING, says, "Start `meshserve` there once, or name its folder with --data.")
        return
    wrong = _not_writable(data)
    if wrong:
        remedy = f"Run as the owner of the folder, or: sudo chown -R {_user()} '{name}'"
        yield Finding("data", PROBLEM, f"'{name}' cannot be written: {wrong}.", remedy)
    else:
        yield Finding("data", OK, f"state in '{name}'")
    yield from _permissions(data)
    yield _space(data)


def _not_writable(data: Path) -> str:
    try:
        with tempfile.TemporaryFile(dir=data) as file:
            file.write(b"x")
    except OSError as error:
        return error.strerror or str(error)
    files = [data / name for name in ("meshserve.db", "meshserve.db-wal", "meshserve.db-shm")]
    return next((f"{f.name} is not ours to write" for f in files if f.exists() and not os.access(f, os.W_OK)), "")


def _permissions(data: Path) -> Iterator[Finding]:
    status = data.stat()
    mode = stat.S_IMODE(status.st_mode)
    if os.name == "posix" and mode & 0o077:
        says = f"Others on this machine may look into the folder of state (mode {mode:o})."
        yield Finding("permissions", WARNING, says, f"chmod 700 '{data.resolve()}'")
    elif os.name == "posix" and status.st_uid != os.geteuid():
        says = f"The folder of state belongs to uid {status.st_uid}, and this is uid {os.geteuid()}."
        remedy = "Files that this user makes there may be closed to the owner: run as the owner."
        yield Finding("permissions", WARNING, says, remedy)
    else:
        yield Finding("permissions", OK, f"the folder is ours alone (mode {mode:o})")


def _space(data: Path) -> Finding:
    free = shutil.disk_usage(data).free
    says = f"{free / _GIB:.1f} GiB are free on the disk of the folder"
    if free >= _LOW:
        return Finding("space", OK, says)
    remedy = "Free some space: what cannot be written is refused."
    return Finding("space", WARNING if free >= _FULL else PROBLEM, f"Only {says}.", remedy)


def known(data: Path) -> Known:
    """What the store says of its server; OSError if it cannot be read."""
    path = data / "meshserve.db"
    if not path.is_file():
        return Known()
    try:
        with closing(database.connect(path)) as connection:
            host, _, port = settings.get(connection, settings.ADDRESS).rpartition(":")
            tls_port = settings.get(connection, settings.TLS_PORT)
            return Known(host, int(port or 0), int(tls_port or 0), settings.get(connection, settings.AUTHORITY))
    except sqlite3.Error as error:
        raise OSError(f"the store cannot be read: {error}") from None


def _user() -> str:
    return str(os.geteuid()) if hasattr(os, "geteuid") else "you"
