"""The start: from the process to SERVING, and idle memory."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from report import Measure
from servers import meshserve

_IMPORTS = "import grpc, numpy, onnxruntime"


def measures(rounds: int) -> Iterator[Measure]:
    """Starts in turns with the imports that any such server needs."""
    ratios, memory = [], 0.0
    with meshserve() as server:
        folder = server.data
    for _ in range(rounds):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", _IMPORTS], check=True)
        limit = time.perf_counter() - started
        started = time.perf_counter()
        with meshserve(folder) as server:
            ratios.append((time.perf_counter() - started) / limit)
            memory = _resident_megabytes(server.pid)
    yield Measure("start to SERVING against import grpc, numpy, onnxruntime", statistics.median(ratios), 2.0, True)
    yield Measure("idle memory before a model loads, MB", memory, 120, True)


def _resident_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")
