"""Content that arrives piece by piece, one piece after the other, and becomes a blob once it is complete.

What is not complete yet is a file of its own. How much of it counts is said by the store, which is told after the bytes are
on disk: whatever a crash left behind that is written over.
"""

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

_PIECE = 1 << 20


def append(path: Path, at: int, data: bytes) -> bool:
    """Put bytes at that place of the file; False if the disk has no room. On disk when it returns."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.ftruncate(handle, at)
            left = memoryview(data)
            while left:
                written = os.pwrite(handle, left, at)
                at, left = at + written, left[written:]
            os.fsync(handle)
        finally:
            os.close(handle)
        _sync(path.parent)
    except OSError:
        return False
    return True


def holds(path: Path, at: int, data: bytes) -> bool:
    """Whether these bytes stand at that place of the file."""
    try:
        with path.open("rb") as file:
            file.seek(at)
            return file.read(len(data)) == data
    except FileNotFoundError:
        return False


def digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal; FileNotFoundError."""
    with path.open("rb") as file:
        return _digest(file)


def size(path: Path) -> int:
    """Bytes of the file; 0 if there is none."""
    return path.stat().st_size if path.exists() else 0


def _digest(file: BinaryIO) -> str:
    hashed = hashlib.sha256()
    while piece := file.read(_PIECE):
        hashed.update(piece)
    return hashed.hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
