"""ZIP files whose bytes follow from their content alone: fixed times, fixed attributes, members in the order given."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP can name."""
_UNIX, _MODE = 3, 0o100644 << 16
_LEVEL = 6
_PIECE = 1 << 16
"""Bytes of a stream that are compressed at a time: a call for each line of JSON takes longer than the compressing."""


class Archive:
    """A ZIP while it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w", allowZip64=True)

    def stored(self, name: str, content: bytes) -> None:
        """A member that is not compressed, so that its bytes stand at the beginning of the file as they are."""
        self._zip.writestr(_info(name, zipfile.ZIP_STORED), content)

    def member(self, name: str, content: bytes) -> None:
        """A member at once."""
        self._zip.writestr(_info(name, zipfile.ZIP_DEFLATED), content, compresslevel=_LEVEL)

    @contextmanager
    def stream(self, name: str) -> Iterator[BinaryIO]:
        """A member piece by piece."""
        info = _info(name, zipfile.ZIP_DEFLATED)
        with self._zip.open(info, "w", force_zip64=True) as opened, io.BufferedWriter(opened, _PIECE) as gathered:
            yield gathered

    def close(self) -> None:
        """Write the directory; the file itself stays open."""
        self._zip.close()


def _info(name: str, kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type, info.create_system, info.external_attr = kind, _UNIX, _MODE
    return info
