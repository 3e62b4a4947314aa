"""A long walk through rows in parts, which several threads take as they come; for work that Python's lock does not hold."""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

_MOST_HELPERS = 3
"""More would wait for the memory."""


def in_parts(count: int, part: int, work: Callable[[int, int], None]) -> None:
    """Call `work(start, stop)` for parts of so many of `count` rows, each once, in any order; returns when all are done."""
    starts = deque(range(0, count, part))

    def take() -> None:
        while True:
            try:
                start = starts.popleft()
            except IndexError:
                return
            work(start, min(start + part, count))

    helpers = [_helpers().submit(take) for _ in range(min(len(starts) - 1, _count()))]
    try:
        take()
    finally:
        for helper in helpers:
            if not helper.cancel():
                helper.result()


def _count() -> int:
    return min(_MOST_HELPERS, (os.cpu_count() or 1) - 1)


@cache
def _helpers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_count(), thread_name_prefix="search-scan")
