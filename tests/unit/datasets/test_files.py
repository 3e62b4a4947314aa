"""Files that are there whole or not at all, and the records of a snapshot."""

from pathlib import Path
from threading import Event
from typing import BinaryIO

import pytest

from meshserve.datasets.files import Folder, Record, Stopped, read_records, write_records

RECORDS = [
    Record(b"one", "image text", "digest", 30000),
    Record(b"", "", "", 30001, b"vectors"),
    Record(b"x" * 70_000, "ü", "", 1),
]


def test_records_come_back(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write(1, "a", lambda file: write_records(file, iter(RECORDS), Event()))
    folder.write(2, "a", lambda file: write_records(file, iter(RECORDS), Event()))
    assert list(read_records(folder.path(1, "a"))) == RECORDS
    assert folder.path(1, "a").read_bytes() == folder.path(2, "a").read_bytes()


def test_a_cut_snapshot_is_no_shorter_snapshot(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    size = folder.write(1, "a", lambda file: write_records(file, iter(RECORDS), Event()))
    path = folder.path(1, "a")
    for length in (size - 1, size - 9, size // 2):
        path.write_bytes(path.read_bytes()[:length])
        with pytest.raises((EOFError, OSError)):
            list(read_records(path))


def test_a_file_that_could_not_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    def fill(file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError("the disk is full")

    folder.write(1, "a", lambda file: None)
    with pytest.raises(OSError, match="full"):
        folder.write(1, "a", fill)
    assert [path.name for path in folder.path(1, "a").parent.iterdir()] == ["a"]
    assert folder.path(1, "a").read_bytes() == b""


def test_a_stop_is_seen(tmp_path: Path) -> None:
    stop = Event()
    stop.set()
    with pytest.raises(Stopped):
        Folder(tmp_path).write(1, "a", lambda file: write_records(file, iter(RECORDS), stop))


def test_files_of_a_version_go(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write(1, "a", lambda file: None)
    folder.remove(1)
    folder.remove(1)
    assert list(tmp_path.iterdir()) == []
