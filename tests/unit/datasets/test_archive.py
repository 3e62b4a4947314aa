"""ZIPs that are compressed beside their making: same bytes as ever, and an error of the file is the writer's."""

import io
import threading
import zipfile
from collections.abc import Iterable
from typing import Any

import pytest

from meshserve.datasets.archive import Archive

_LINES = [b'{"line":%d}\n' % number for number in range(200_000)]
"""More than two of the pieces that are handed over."""


class _Full(io.BytesIO):
    """A file on a disk that is full soon."""

    def write(self, content: Any) -> int:
        if self.tell() > 10_000:
            raise OSError(28, "full")
        return super().write(content)


def _write(file: io.BytesIO, lines: Iterable[bytes] = _LINES) -> None:
    with Archive(file) as archive:
        archive.stored("first", b"as it is")
        archive.member("second", b"squeezed" * 99)
        with archive.stream("third") as out:
            out.writelines(lines)
        archive.member("fourth", b"last")


def test_members_stand_in_the_order_of_their_writing_and_twice_the_same() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    _write(first)
    _write(second)
    assert first.getvalue() == second.getvalue()
    with zipfile.ZipFile(first) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["first", "second", "third", "fourth"]
        assert packed.getinfo("first").compress_type == zipfile.ZIP_STORED
        assert packed.read("second") == b"squeezed" * 99
        assert packed.read("third") == b"".join(_LINES)


def test_a_full_disk_and_an_error_of_the_maker_are_raised_and_leave_no_thread() -> None:
    with pytest.raises(OSError, match="full"):
        _write(_Full())
    with pytest.raises(ZeroDivisionError):
        _write(io.BytesIO(), (line * (1 // (199_999 - number)) or line for number, line in enumerate(_LINES)))
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("archive")]
