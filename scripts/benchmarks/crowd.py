"""Callers that send different requests at the same time: an h2load of its own for each, so that C is what sends.

Equal requests would let a server that computes equal work once do less than its rival.
"""

import struct
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from servers import PAT, busy_seconds

_MOST_SECONDS, _TOGETHER_SECONDS = 30, 1.5


@dataclass(frozen=True)
class Load:
    """What callers got: calls a second together, seconds a call, and what a call took of the server's processor time."""

    calls: float
    p99: float
    busy: float


def load(server: int, port: int, path: str, bodies: Sequence[bytes]) -> Load:
    """One caller for each body, each with a connection of its own, for as long as it takes that all were at it together.

    server: the process whose time is counted, with all that it started.
    """
    seconds = 2 + len(bodies) // 16
    while True:
        before = _busy(server)
        callers = _sent(port, path, bodies, seconds)
        busy = (_busy(server) - before) / sum(map(len, callers))
        began = max(calls[0][0] for calls in callers)
        ended = min(sum(calls[-1]) for calls in callers)
        if ended - began >= _TOGETHER_SECONDS * 1e6:
            return _together(callers, began, ended, busy)
        seconds *= 2
        if seconds > _MOST_SECONDS:
            raise RuntimeError("h2load: the callers were not at it together")


def _sent(port: int, path: str, bodies: Sequence[bytes], seconds: int) -> list[list[tuple[int, int]]]:
    headers = ["content-type: application/grpc", "te: trailers", f"authorization: Key {PAT}"]
    with tempfile.TemporaryDirectory(prefix="meshserve-bench-") as name, ExitStack() as running:
        logs = []
        for number, body in enumerate(bodies):
            data, log = Path(name, f"{number}.body"), Path(name, f"{number}.log")
            data.write_bytes(b"\0" + struct.pack(">I", len(body)) + body)
            command = ["h2load", "-D", f"{seconds}", "-c", "1", "-m", "1"]
            command += ["-d", str(data), "--log-file", str(log)]
            command += [part for header in headers for part in ("-H", header)]
            quiet = subprocess.DEVNULL
            process = subprocess.Popen([*command, f"http://127.0.0.1:{port}{path}"], stdout=quiet, stderr=quiet)
            logs.append((process, log))
            running.callback(process.wait)
            running.callback(process.kill)
        for process, _ in logs:
            process.wait(seconds + 60)
        return [_calls(log) for _, log in logs]


def _calls(log: Path) -> list[tuple[int, int]]:
    """When each call began, and how long it took, in µs."""
    rows = [tuple(map(int, row.split())) for row in log.read_text().splitlines()]
    if not rows or any(row[1] != 200 for row in rows):
        raise RuntimeError(f"h2load: a caller got {len(rows)} answers, not all of them 200")
    return [(row[0], row[2]) for row in rows]


def _together(callers: list[list[tuple[int, int]]], began: int, ended: int, busy: float) -> Load:
    """The time when all called counts: from the last one's first call on, to the first one's last answer."""
    taken = sorted(took for calls in callers for start, took in calls if began <= start + took <= ended)
    p99 = taken[int(len(taken) * 0.99)]
    return Load(len(taken) / (ended - began) * 1e6, p99 / 1e6, busy)


def _busy(pid: int) -> float:
    """Seconds of processor time of a process and of those below it."""
    below = (child for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split())
    return busy_seconds(pid) + sum(_busy(int(child)) for child in below)
