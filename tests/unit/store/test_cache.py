"""Files that can be made again: found, bounded, and gone with what they were made of."""

import os
from pathlib import Path

import pytest

from meshserve.store.cache import Cache

ONE, OTHER = "aa" + "1" * 62, "bb" + "2" * 62


def test_what_is_put_is_found_until_it_is_removed(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert cache.find(ONE, "tiny") is None
    assert cache.put(ONE, "tiny", b"small").read_bytes() == b"small"
    cache.put(ONE, "large", b"larger")
    cache.put(OTHER, "tiny", b"other")
    found = cache.find(ONE, "tiny")
    assert found is not None
    assert found.read_bytes() == b"small"
    cache.remove(ONE)
    assert [cache.find(*key) is None for key in ((ONE, "tiny"), (ONE, "large"), (OTHER, "tiny"))] == [True, True, False]
    cache.remove(ONE)


def test_the_least_used_go_when_there_is_too_much(tmp_path: Path) -> None:
    cache = Cache(tmp_path, most_bytes=100)
    for number in range(10):
        path = cache.put(f"{number:064}", "tiny", bytes(10))
        os.utime(path, (number + 1, number + 1))
    assert cache.find(f"{0:064}", "tiny")  # used now, so it is not the oldest any more
    cache.put(ONE, "tiny", bytes(10))
    left = {path.parent.parent.name + path.parent.name for path in tmp_path.rglob("tiny")}
    assert left == {f"{number:064}" for number in (0, *range(3, 10))} | {ONE}
    assert sum(path.stat().st_size for path in tmp_path.rglob("tiny")) <= 90


def test_what_a_former_run_left_counts(tmp_path: Path) -> None:
    Cache(tmp_path).put(OTHER, "tiny", bytes(95))
    Cache(tmp_path, most_bytes=100).put(ONE, "tiny", bytes(10))
    assert Cache(tmp_path).find(OTHER, "tiny") is None
    assert Cache(tmp_path).find(ONE, "tiny")


def test_an_empty_file_is_none(tmp_path: Path) -> None:
    """As a crash of the machine may leave one."""
    cache = Cache(tmp_path)
    cache.put(ONE, "tiny", b"x").write_bytes(b"")
    assert cache.find(ONE, "tiny") is None


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        Cache(tmp_path).put(ONE, "tiny", b"x")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
