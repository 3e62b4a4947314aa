"""ZIP files whose bytes follow from their content alone: fixed times, fixed attributes, members in the order given."""

import io
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, Self

_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP can name."""
_UNIX, _MODE = 3, 0o100644 << 16
_LEVEL = 6
_PIECE = 1 << 20
"""Bytes of a stream that are compressed at a time: smaller pieces wait longer for the lock than they are compressed."""


class Archive:
    """A ZIP while it is written: as a context, at whose end it is whole, unless that is an error.

    A thread compresses what it is given while the next is made; no more than these two are held.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w", allowZip64=True)
        self._beside = ThreadPoolExecutor(1, "archive")
        self._last: Future[Any] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Write the directory; the file itself stays open, and nobody writes into it any more."""
        try:
            if kind is None:
                self._wait()
        finally:
            self._beside.shutdown(cancel_futures=True)
        # Of a file that is not wanted any more, too: else it would be tried again when nobody expects it.
        with suppress(*(OSError, ValueError) if kind else ()):
            self._zip.close()

    def stored(self, name: str, content: bytes) -> None:
        """A member that is not compressed, so that its bytes stand at the beginning of the file as they are."""
        self._do(self._zip.writestr, _info(name, zipfile.ZIP_STORED), content)

    def member(self, name: str, content: bytes) -> None:
        """A member at once."""
        self._do(self._zip.writestr, _info(name, zipfile.ZIP_DEFLATED), content, None, _LEVEL)

    @contextmanager
    def stream(self, name: str) -> Iterator[BinaryIO]:
        """A member piece by piece; no other one meanwhile."""
        self._wait()
        info = _info(name, zipfile.ZIP_DEFLATED)
        with self._zip.open(info, "w", force_zip64=True) as opened:
            try:
                with io.BufferedWriter(_Pieces(lambda piece: self._do(opened.write, piece)), _PIECE) as gathered:
                    yield gathered
            finally:
                self._wait()

    def _do(self, work: Callable[..., Any], *given: Any) -> None:
        """Let the thread do this when it has done what it was given before, which is waited for."""
        before, self._last = self._last, self._beside.submit(work, *given)
        if before is not None:
            before.result()

    def _wait(self) -> None:
        """Until the thread has done all; what it raised."""
        last, self._last = self._last, None
        if last is not None:
            last.result()


class _Pieces(io.RawIOBase):
    """A file that hands on a copy of each piece that is written to it."""

    def __init__(self, hand_on: Callable[[bytes], None]) -> None:
        self._hand_on = hand_on

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._hand_on(bytes(piece))
        return len(piece)


def _info(name: str, kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type, info.create_system, info.external_attr = kind, _UNIX, _MODE
    return info
