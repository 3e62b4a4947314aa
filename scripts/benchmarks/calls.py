"""Small calls: GetInput beside a bare echo, and reads while inputs pour in."""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from client import PLACE, Client, calls_per_second, have_h2load, in_turns, p99, ratio, seconds_each
from report import Measure
from servers import echo, meshserve

from meshserve_proto import resources_pb2, service_pb2

_PATH = "/clarifai.api.V2/GetInput"


def measures(rounds: int) -> Iterator[Measure]:
    """GetInput against echo in turns, then with a bulk load beside it."""
    with meshserve() as ours, echo() as bare:
        client, other = Client(ours.port), Client(bare.port)
        one = resources_pb2.Input(id="one", data=resources_pb2.Data(text=resources_pb2.Text(raw="a text")))
        posted = service_pb2.PostInputsRequest(user_app_id=PLACE, inputs=[one])
        client.call("PostInputs", posted, service_pb2.MultiInputResponse)
        request = service_pb2.GetInputRequest(user_app_id=PLACE, input_id="one").SerializeToString()
        if have_h2load():
            yield _throughput(ours.port, bare.port, request, rounds)
        yield _latency(client, other, request, rounds)
        yield _beside_ingest(client, ours.port, request)


def _throughput(port: int, bare: int, request: bytes, rounds: int) -> Measure:
    ratios, ours = [], 0.0
    for _ in range(rounds + 1):
        limit = calls_per_second(bare, "/bench.Echo/Echo", request, 8000)
        ours = calls_per_second(port, _PATH, request, 8000)
        ratios.append(ours / limit)
    figure = statistics.median(ratios[1:])
    return Measure("GetInput, 64 callers: calls/s against echo", figure, 0.80, False, f"{ours:.0f} calls/s")


def _latency(client: Client, other: Client, request: bytes, rounds: int) -> Measure:
    ratios = []
    for _ in range(rounds):
        turns = in_turns(lambda: client.raw(_PATH, request), lambda: other.raw("/bench.Echo/Echo", request), 500)
        ratios.append(ratio(turns))
    return Measure("GetInput, idle: p50 against echo", statistics.median(ratios), 1.3, True)


def _beside_ingest(client: Client, port: int, request: bytes) -> Measure:
    alone = p99(seconds_each(lambda: client.raw(_PATH, request), 2000))
    load = subprocess.Popen([sys.executable, str(Path(__file__).parent / "pour.py"), str(port), "60"])
    try:
        beside = p99(seconds_each(lambda: client.raw(_PATH, request), 3000))
    finally:
        load.kill()
        load.wait()
    note = f"alone {alone * 1000:.2f} ms; one bulk caller of 128 a call beside it"
    return Measure("GetInput during bulk ingest: p99 in ms", beside * 1000, 1.5, True, note)
