"""Processes that take too long are ended, those that answer in time are not."""

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from meshserve.runners.watchdog import Watchdog


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that would live for a minute."""
    process = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


def test_who_takes_too_long_is_ended_even_after_longer_watches(sleeper: "subprocess.Popen[bytes]") -> None:
    watchdog = Watchdog()
    for _ in range(3):
        with watchdog.watching(sleeper, 30):
            pass
    began = time.monotonic()
    with watchdog.watching(sleeper, 0.1):
        sleeper.wait(10)
    assert 0.05 < time.monotonic() - began < 5
    assert sleeper.returncode


def test_who_answers_in_time_is_left_alone(sleeper: "subprocess.Popen[bytes]") -> None:
    watchdog = Watchdog()
    for _ in range(3):
        with watchdog.watching(sleeper, 0.05):
            pass
    time.sleep(0.15)
    assert sleeper.poll() is None
