"""Ends processes that take too long over an answer: one thread for all of them, woken only where it slept too long.

A thread for each answer, as `threading.Timer` has, costs more than a small network's computing.
"""

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

Process = subprocess.Popen[bytes]


class Watchdog:
    """The one of the server; its thread starts with the first process that it watches."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._due: dict[Process, float] = {}
        self._wakes = float("inf")
        self._thread: threading.Thread | None = None

    @contextmanager
    def watching(self, process: Process, seconds: float) -> Iterator[None]:
        """Kill the process if the block takes longer."""
        due = time.monotonic() + seconds
        with self._condition:
            self._due[process] = due
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
                self._thread.start()
            elif due < self._wakes:
                self._condition.notify()
        try:
            yield
        finally:
            with self._condition:
                self._due.pop(process, None)

    def _watch(self) -> None:
        with self._condition:
            while True:
                now = time.monotonic()
                for process in [process for process, due in self._due.items() if due <= now]:
                    del self._due[process]
                    process.kill()
                self._wakes = min(self._due.values(), default=float("inf"))
                self._condition.wait(None if self._wakes == float("inf") else self._wakes - now)


WATCHDOG = Watchdog()
