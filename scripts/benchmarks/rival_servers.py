"""The rivals: an environment for each, made when it is wanted, and their servers on loopback."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
from servers import Server

MLSERVER, CLARIFAI = "MLServer", "the vendor SDK's server"
REQUIREMENTS: Mapping[str, Sequence[str]] = {
    # Its worker processes do not start with later releases of uvloop.
    MLSERVER: ("mlserver==1.7.1", "uvloop==0.21.0"),
    # Release 7 of protobuf lacks what this one of the SDK uses.
    CLARIFAI: ("clarifai==12.5.0", "clarifai-grpc==12.6.0", "protobuf<7"),
}
_COMPUTING = ("onnxruntime", "numpy", "pillow")
"""Installed in the versions that compute for us, so that only the servers differ."""
_PROGRAMS = Path(__file__).parent / "rivals"
_ENVIRONMENTS = Path(__file__).resolve().parents[2] / ".clients"
_SECONDS_TO_INSTALL, _SECONDS_TO_START, _SECONDS_TO_END = 900, 120, 15


class Missing(Exception):
    """A rival that could not be installed or started, and why."""


def environment(rival: str) -> Path:
    """The rival's Python, installed unless that was done; Missing where it cannot be."""
    wanted = [*REQUIREMENTS[rival], *(f"{name}=={version(name)}" for name in _COMPUTING)]
    folder = _ENVIRONMENTS / f"rival-{wanted[0].replace('==', '-')}"
    python, stamp = folder / "bin" / "python", folder / ".installed"
    if stamp.is_file() and stamp.read_text() == " ".join(wanted):
        return python
    print(f"installing {wanted[0]} into {folder.relative_to(_ENVIRONMENTS.parent)}", file=sys.stderr, flush=True)
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [str(python), "-m", "pip", "install", "-qq", *wanted],
    ):
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=_SECONDS_TO_INSTALL)
        except subprocess.CalledProcessError as error:
            raise Missing(_last_line(error.stderr)) from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Missing(str(error)) from error
    stamp.write_text(" ".join(wanted))
    return python


@contextlib.contextmanager
def mlserver(job: Mapping[str, Any], workers: int) -> Iterator[Server]:
    """MLServer with the job as the model `job`; its port is gRPC's. workers: processes that compute; 0: the server's own."""
    python = environment(MLSERVER)
    with tempfile.TemporaryDirectory(prefix="meshserve-bench-") as name, _free_ports(2) as (port, http):
        settings = {
            "host": "127.0.0.1",
            "grpc_port": port,
            "http_port": http,
            "metrics_endpoint": None,
            "parallel_workers": workers,
            "debug": False,
        }
        implementation = "mlserver_runtime.Runtime"
        model = {"name": "job", "implementation": implementation, "parameters": {"extra": dict(job)}}
        Path(name, "settings.json").write_text(json.dumps(settings))
        Path(name, "model-settings.json").write_text(json.dumps(model))
        ready = "/inference.GRPCInferenceService/ModelReady", b"\x0a\x03job", b"\x08\x01"
        with _running([str(python.with_name("mlserver")), "start", name], name, port, ready) as pid:
            yield Server(port, pid, Path(name))


@contextlib.contextmanager
def clarifai(job: Mapping[str, Any], callers: int) -> Iterator[Server]:
    """The vendor SDK's server with the job as its only model. callers: that may wait beside those served."""
    python = environment(CLARIFAI)
    with tempfile.TemporaryDirectory(prefix="meshserve-bench-") as name, _free_ports(1) as (port,):
        command = [str(python), str(_PROGRAMS / "clarifai_server.py"), str(port), str(callers), json.dumps(dict(job))]
        with _running(command, name, port, ("/clarifai.api.V2/PostModelOutputs", b"", None)) as pid:
            yield Server(port, pid, Path(name))


@contextlib.contextmanager
def _free_ports(count: int) -> Iterator[list[int]]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        ports = [one.getsockname()[1] for one in sockets]
    yield ports


@contextlib.contextmanager
def _running(command: list[str], folder: str, port: int, ready: tuple[str, bytes, bytes | None]) -> Iterator[int]:
    """A server in a group of processes of its own, all of which are ended afterwards; the id of its first."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MESHSERVE", "CLARIFAI"))
    }
    log = Path(folder, "log")
    with log.open("w") as out:
        settings = kept | {"PYTHONPATH": str(_PROGRAMS)}
        process = subprocess.Popen(
            command, cwd=folder, env=settings, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait(process, log, port, ready)
        yield process.pid
    finally:
        _end(process)


def _wait(process: subprocess.Popen[bytes], log: Path, port: int, ready: tuple[str, bytes, bytes | None]) -> None:
    """Until the server answers as one that is ready does; None: until it answers at all."""
    path, question, wanted = ready
    deadline = time.monotonic() + _SECONDS_TO_START
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        ask: Any = channel.unary_unary(path)
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise Missing(_last_line(log.read_text("utf-8", "replace")))
            with contextlib.suppress(grpc.RpcError):
                answer = ask(question, timeout=5, wait_for_ready=False)
                if wanted in (None, answer):
                    return
            time.sleep(0.1)
    raise Missing(f"it did not answer within {_SECONDS_TO_START} seconds")


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_SECONDS_TO_END)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason was given"
