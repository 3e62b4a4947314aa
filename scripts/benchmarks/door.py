"""The door: gRPC through it beside gRPC's own port, and REST beside gRPC on the same port."""

import base64
import json
import re
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from client import PLACE, Client, calls_per_second, have_h2load, in_turns, p50
from report import Measure
from servers import PAT, grpc_port, meshserve

from meshserve_proto import resources_pb2, service_pb2

_GET, _PREDICT = "/clarifai.api.V2/GetInput", "/clarifai.api.V2/PostModelOutputs"
_PUBLIC = resources_pb2.UserAppIDSet(user_id="clarifai", app_id="main")
_GENERAL = "general-image-recognition"
_CALLS, _PREDICTIONS = 6000, 120


def measures(rounds: int, picture: Path) -> Iterator[Measure]:
    """Calls a second and the time of one call; needs h2load but for the latter."""
    with meshserve(options=("--grpc-port", "0")) as server:
        client, direct = Client(server.port), Client(grpc_port(server))
        one = resources_pb2.Input(id="one", data=resources_pb2.Data(text=resources_pb2.Text(raw="a text")))
        posted = service_pb2.PostInputsRequest(user_app_id=PLACE, inputs=[one])
        client.call("PostInputs", posted, service_pb2.MultiInputResponse)
        request = service_pb2.GetInputRequest(user_app_id=PLACE, input_id="one").SerializeToString()
        if have_h2load():
            yield _price(server.port, grpc_port(server), request, rounds)
        yield _added(client, direct, request, rounds)
        if have_h2load():
            yield _rest(server.port, request, rounds)
            yield _predict(client, server.port, picture.read_bytes(), rounds)


def _price(port: int, direct: int, request: bytes, rounds: int) -> Measure:
    ratios, ours = [], 0.0
    for _ in range(rounds + 1):
        limit = calls_per_second(direct, _GET, request, _CALLS)
        ours = calls_per_second(port, _GET, request, _CALLS)
        ratios.append(ours / limit)
    return Measure(
        "the door: calls/s against gRPC's own port", statistics.median(ratios[1:]), 0.85, False, f"{ours:.0f} calls/s"
    )


def _added(client: Client, direct: Client, request: bytes, rounds: int) -> Measure:
    added, alone = [], 0.0
    for _ in range(rounds):
        pairs = in_turns(lambda: client.raw(_GET, request), lambda: direct.raw(_GET, request), 500)
        through, alone = p50([a for a, _ in pairs]), p50([b for _, b in pairs])
        added.append((through - alone) * 1e6)
    note = f"of {alone * 1e6:.0f} µs through gRPC's own port"
    return Measure("the door: p50 added to an idle call in µs", statistics.median(added), 60, True, note)


def _rest(port: int, request: bytes, rounds: int) -> Measure:
    path = f"/v2/users/{PLACE.user_id}/apps/{PLACE.app_id}/inputs/one"
    ratios, ours = [], 0.0
    for _ in range(rounds + 1):
        limit = calls_per_second(port, _GET, request, _CALLS)
        ours = _requests_per_second(port, path, None, _CALLS, 64)
        ratios.append(ours / limit)
    figure = statistics.median(ratios[1:])
    return Measure("REST: GetInput, 64 callers, against gRPC", figure, 0.35, False, f"{ours:.0f} requests/s")


def _predict(client: Client, port: int, jpeg: bytes, rounds: int) -> Measure:
    image = resources_pb2.Input(data=resources_pb2.Data(image=resources_pb2.Image(base64=jpeg)))
    request = service_pb2.PostModelOutputsRequest(user_app_id=_PUBLIC, model_id=_GENERAL, inputs=[image])
    client.call("PostModelOutputs", request, service_pb2.MultiOutputResponse)
    body = json.dumps({"inputs": [{"data": {"image": {"base64": base64.b64encode(jpeg).decode()}}}]}).encode()
    path = f"/v2/users/{_PUBLIC.user_id}/apps/{_PUBLIC.app_id}/models/{_GENERAL}/outputs"
    ratios, ours = [], 0.0
    for _ in range(rounds):
        limit = calls_per_second(port, _PREDICT, request.SerializeToString(), _PREDICTIONS, 8)
        ours = _requests_per_second(port, path, body, _PREDICTIONS, 8)
        ratios.append(ours / limit)
    figure = statistics.median(ratios)
    return Measure("REST: one JPEG, 8 callers, against gRPC", figure, 0.9, False, f"{ours:.0f} requests/s")


def _requests_per_second(port: int, path: str, body: bytes | None, requests: int, callers: int) -> float:
    """What h2load reaches over HTTP/1.1, each caller with a connection of its own; each answer must be a 200."""
    with tempfile.NamedTemporaryFile() as data:
        command = ["h2load", "--h1", "-n", str(requests), "-c", str(callers), "-H", f"authorization: Key {PAT}"]
        if body is not None:
            data.write(body)
            data.flush()
            command += ["-d", data.name, "-H", "content-type: application/json"]
        run = subprocess.run([*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True)
    found = re.search(r"finished in [\d.]+\w*, ([\d.]+) req/s", run.stdout)
    good = re.search(r"status codes: (\d+) 2xx", run.stdout)
    if found is None or good is None or int(good[1]) != requests:
        raise RuntimeError(f"h2load: {run.stdout[-800:]}")
    return float(found[1])
