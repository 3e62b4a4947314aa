"""The servers that are measured: ours as users start it, and a bare echo on the same gRPC engine."""

import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PAT, USER, APP = "benchmark0benchmark0benchmark000", "bench", "bench"
_SAMPLES = Path(__file__).resolve().parents[2] / "server" / "meshserve" / "samples"


@dataclass(frozen=True)
class Server:
    """A running server: its port, process id and data folder."""

    port: int
    pid: int
    data: Path


@contextlib.contextmanager
def meshserve(data: Path | None = None, options: Sequence[str] = ()) -> Iterator[Server]:
    """Our server in a process of its own, ended afterwards."""
    folder = data or Path(tempfile.mkdtemp(prefix="meshserve-bench-"))
    settings = {"MESHSERVE_PAT": PAT, "MESHSERVE_USER_ID": USER, "MESHSERVE_APP_ID": APP}
    mirror = f"https://samples.clarifai.com/={_SAMPLES if _SAMPLES.is_dir() else folder}"
    command = [sys.executable, "-m", "meshserve.cli", "--port", "0", "--data", str(folder), "--mirror", mirror]
    command += options
    with _running(command, settings) as (process, port):
        yield Server(port, process.pid, folder)


@contextlib.contextmanager
def stopped(server: Server) -> Iterator[None]:
    """A server that does nothing meanwhile."""
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


def busy_seconds(pid: int) -> float:
    """The processor time that a process has had, all its threads together; 0 where there is no /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def grpc_port(server: Server) -> int:
    """The port of gRPC alone of a server that was started with one, as it wrote it down."""
    with contextlib.closing(sqlite3.connect(server.data / "meshserve.db")) as connection:
        return int(connection.execute("SELECT value FROM settings WHERE name = 'grpc_port'").fetchone()[0])


@contextlib.contextmanager
def echo() -> Iterator[Server]:
    """A grpc.aio server that answers every call with the bytes that it was sent."""
    with _running([sys.executable, str(Path(__file__).parent / "echo_server.py")], {}) as (process, port):
        yield Server(port, process.pid, Path())


@contextlib.contextmanager
def _running(command: list[str], settings: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.PIPE, stderr=errors, text=True)
        try:
            yield process, _port_of(process, errors)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def _port_of(process: subprocess.Popen[str], errors: object) -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"127\.0\.0\.1:(\d+)", line):
            return int(found[1])
    errors.seek(0)  # type: ignore[attr-defined]
    raise RuntimeError(f"the server did not start: {errors.read()[-2000:]}")  # type: ignore[attr-defined]
