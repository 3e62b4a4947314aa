"""Load on a server: h2load for calls a second (a Python client would measure itself), a channel for the rest."""

import re
import shutil
import statistics
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

import grpc
from servers import APP, PAT, USER

from meshserve_proto import resources_pb2

METADATA = (("authorization", f"Key {PAT}"),)
PLACE = resources_pb2.UserAppIDSet(user_id=USER, app_id=APP)
_OPTIONS = [("grpc.max_receive_message_length", 1 << 30), ("grpc.max_send_message_length", 1 << 30)]


class Client:
    """Calls over one channel, requests and responses serialized by the caller."""

    def __init__(self, port: int) -> None:
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=_OPTIONS)
        self._methods: dict[str, Any] = {}

    def raw(self, path: str, body: bytes) -> bytes:
        """One call by its full path."""
        if path not in self._methods:
            self._methods[path] = self.channel.unary_unary(path)
        reply: bytes = self._methods[path](body, metadata=METADATA, timeout=120)
        return reply

    def call(self, name: str, request: Any, response: Any) -> Any:
        """One call of our service, checked to have succeeded."""
        reply = response.FromString(self.raw(f"/clarifai.api.V2/{name}", request.SerializeToString()))
        if reply.status.code != 10000:
            raise RuntimeError(f"{name}: {reply.status}")
        return reply

    def exchange(self, name: str, requests: Sequence[Any], response: Any) -> list[Any]:
        """A stream to our service, and all its answers."""
        method: Any = self.channel.stream_stream(f"/clarifai.api.V2/{name}", lambda sent: sent.SerializeToString())
        return [response.FromString(reply) for reply in method(iter(requests), metadata=METADATA, timeout=120)]


def have_h2load() -> bool:
    """Whether Debian's nghttp2-client is installed."""
    return shutil.which("h2load") is not None


def calls_per_second(port: int, path: str, body: bytes, calls: int, callers: int = 64) -> float:
    """What h2load reaches with that many callers on four connections."""
    with tempfile.NamedTemporaryFile() as data:
        data.write(b"\0" + struct.pack(">I", len(body)) + body)
        data.flush()
        headers = ["content-type: application/grpc", "te: trailers", f"authorization: Key {PAT}"]
        command = ["h2load", "-n", str(calls), "-c", "4", "-m", str(callers // 4), "-d", data.name]
        command += [part for header in headers for part in ("-H", header)]
        run = subprocess.run([*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True)
    found = re.search(r"finished in [\d.]+\w*, ([\d.]+) req/s", run.stdout)
    done = re.search(r"(\d+) succeeded", run.stdout)
    if found is None or done is None or int(done[1]) != calls:
        raise RuntimeError(f"h2load: {run.stdout[-800:]}")
    return float(found[1])


def seconds_each(action: Callable[[], object], times: int) -> list[float]:
    """How long each of `times` repetitions takes, after one for warming."""
    action()
    return [_seconds(action) for _ in range(times)]


def in_turns(first: Callable[[], object], second: Callable[[], object], times: int) -> list[tuple[float, float]]:
    """Seconds of both actions, A B A B …: a machine whose speed drifts slows both alike."""
    first(), second()
    pairs = []
    for _ in range(times):
        pairs.append((_seconds(first), _seconds(second)))
    return pairs


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def ratio(pairs: list[tuple[float, float]]) -> float:
    """The median time of the first actions over that of the second."""
    return p50([a for a, _ in pairs]) / p50([b for _, b in pairs])


def p50(taken: list[float]) -> float:
    """The median."""
    return statistics.median(taken)


def p99(taken: list[float]) -> float:
    """The 99th percentile."""
    return sorted(taken)[int(len(taken) * 0.99)]
