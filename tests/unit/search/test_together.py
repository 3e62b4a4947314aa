"""Parts of a walk, taken by several threads: each part once, and a mistake in any is told."""

import threading
import time

import pytest

from meshserve.search import together
from meshserve.search.together import in_parts


def test_each_row_is_taken_once_by_several_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    together._helpers.cache_clear()
    monkeypatch.setattr(together.os, "cpu_count", lambda: 3)
    taken, threads = [0] * 1001, set()

    def work(start: int, stop: int) -> None:
        threads.add(threading.get_ident())
        time.sleep(0.001)
        for row in range(start, stop):
            taken[row] += 1

    in_parts(1001, 50, work)
    together._helpers.cache_clear()
    assert taken == [1] * 1001
    assert len(threads) > 1
    in_parts(0, 50, work)
    assert taken == [1] * 1001


def test_a_mistake_in_a_part_is_told() -> None:
    def work(start: int, stop: int) -> None:
        if start == 50:
            raise ValueError("that part")

    with pytest.raises(ValueError, match="that part"):
        in_parts(100, 10, work)
