"""One server a data folder."""

import os
from pathlib import Path

import pytest

from meshserve.store.lock import FolderLock


def test_a_folder_has_one_server_at_a_time(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path), FolderLock(tmp_path)
    first.take()
    with pytest.raises(OSError, match=rf"process {os.getpid()}\) serves the folder"):
        second.take()
    first.release()
    second.take()
    second.release()
