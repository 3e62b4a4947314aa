"""The same job served by us and by rivals from PyPI, side by side: a trivial network, and EfficientNet on a JPEG.

Each rival gets the same ONNX graph, the same onnxruntime, pictures decoded and cut alike, and the best of its settings.
Every answer is compared before anything is measured.
"""

import contextlib
import io
import os
import statistics
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import perceptron
import rival_servers
from client import PLACE, Client, have_h2load, in_turns, p50, ratio
from crowd import Load, load
from networks import EMBEDDER, variant
from numpy.typing import NDArray
from PIL import Image
from report import Measure
from rival_servers import CLARIFAI, MLSERVER, Missing
from servers import Server, meshserve
from wire import field, packed, parts

from meshserve.runners.builtin import efficientnet
from meshserve.runners.onnx import weights
from meshserve_proto import resources_pb2, service_pb2
from meshserve_proto import status_code_pb2 as codes

Vector = NDArray[np.float32]
_PREDICT, _INFER = "/clarifai.api.V2/PostModelOutputs", "/inference.GRPCInferenceService/ModelInfer"
_PUBLIC = resources_pb2.UserAppIDSet(user_id="clarifai", app_id="main")
_CROWD, _CALLERS, _CORES, _ALONE, _PATIENCE = 64, 8, os.cpu_count() or 1, 40, 30
_AIMS = {MLSERVER: 1.5, CLARIFAI: 3.0}
_CLASSES = [f"class{number}" for number in range(perceptron.CLASSES)]
_LEAST_LIKE = 0.9999


@dataclass(frozen=True)
class _Side:
    """Who serves the job: where, the request for a picture, and the vector of a reply."""

    server: Server
    path: str
    ask: Callable[[bytes], bytes]
    answer: Callable[[bytes], Vector]


def measures(rounds: int, picture: Path) -> Iterator[Measure]:
    """Each rival in turn with us; one that cannot be had costs a line."""
    jpeg = picture.read_bytes()
    with meshserve() as server, tempfile.TemporaryDirectory(prefix="meshserve-bench-") as folder:
        graph = Path(folder) / "perceptron.onnx"
        graph.write_bytes(perceptron.graph())
        client = Client(server.port)
        _upload(client, graph.read_bytes())
        trivial = _ours(server, PLACE, "perceptron", _probabilities)
        network = _ours(server, _PUBLIC, "general-image-embedding", _vector)
        for rival in rival_servers.REQUIREMENTS:
            try:
                yield from _trivial(rival, trivial, str(graph), rounds)
                yield from _jpeg(rival, network, jpeg, rounds)
            except Missing as missing:
                print(f"{rival} could not be installed or started, and is left out: {missing}", flush=True)


def _trivial(rival: str, ours: _Side, graph: str, rounds: int) -> Iterator[Measure]:
    """Many callers of a network that costs nothing: what is left is the server."""
    job = {"graph": graph, "output": "probabilities", "size": perceptron.SIZE, "share": 1.0, "planar": True}
    pictures = [_noise(number) for number in range(_CROWD)]
    with _side(rival, {**job, "unit": False, "threads": 1}, 0) as theirs:
        _compare(ours, theirs, pictures)
        if have_h2load():
            title = f"trivial network, {_CROWD} callers: %s against {rival}"
            yield from _crowds(ours, theirs, pictures, rounds, title, _AIMS[rival])


def _jpeg(rival: str, ours: _Side, jpeg: bytes, rounds: int) -> Iterator[Measure]:
    """A picture through a real network: first eight callers, the rival with a process or thread a core, then one."""
    job = {"graph": str(weights(EMBEDDER)), "output": "embedding", "size": efficientnet.SIZE}
    job |= {"share": efficientnet.SHARE, "planar": False, "unit": True}
    pictures = [variant(jpeg) for _ in range(_CALLERS)]
    with _side(rival, {**job, "threads": 1}, _CORES) as theirs:
        _compare(ours, theirs, pictures)
        if have_h2load():
            yield from _crowds(ours, theirs, pictures, rounds, f"1 JPEG, {_CALLERS} callers: %s against {rival}", 1.0)
    with _side(rival, {**job, "threads": _CORES}, 0) as theirs:
        _compare(ours, theirs, pictures[:1])
        one, other = (_sender(side, jpeg) for side in (ours, theirs))
        turns = [in_turns(one, other, _ALONE) for _ in range(rounds)]
        mine_ms, theirs_ms = (p50([pair[who] for turn in turns for pair in turn]) * 1000 for who in (0, 1))
        note = f"{mine_ms:.1f} against {theirs_ms:.1f} ms"
        yield Measure(f"1 JPEG, alone: p50 against {rival}", statistics.median(map(ratio, turns)), 1.0, True, note)


def _crowds(
    ours: _Side, theirs: _Side, pictures: list[bytes], rounds: int, title: str, aim: float
) -> Iterator[Measure]:
    """Callers of both in turns, after a turn that does not count."""
    turns = [(_loaded(ours, pictures), _loaded(theirs, pictures)) for _ in range(rounds + 1)][1:]
    calls, slowest = (statistics.median(ratios) for ratios in zip(*map(_ratios, turns), strict=True))
    mine, other = turns[-1]
    note = f"{mine.calls:.0f} against {other.calls:.0f} calls/s; processor time of a call "
    note += f"{mine.busy * 1000:.2f} against {other.busy * 1000:.2f} ms"
    yield Measure(title % "calls/s", calls, aim, False, note)
    note = f"{mine.p99 * 1000:.1f} against {other.p99 * 1000:.1f} ms"
    yield Measure(title % "p99", slowest, 1.0, True, note)


def _ratios(turn: tuple[Load, Load]) -> tuple[float, float]:
    ours, theirs = turn
    return ours.calls / theirs.calls, ours.p99 / theirs.p99


def _loaded(side: _Side, pictures: list[bytes]) -> Load:
    return load(side.server.pid, side.server.port, side.path, [side.ask(picture) for picture in pictures])


def _compare(ours: _Side, theirs: _Side, pictures: list[bytes]) -> None:
    """Ask both for all pictures, as many at a time as will be measured; their answers have to be the same."""
    found = []
    for side in (ours, theirs):
        client = Client(side.server.port)
        with ThreadPoolExecutor(len(pictures)) as pool:
            replies = list(pool.map(lambda picture: client.raw(side.path, side.ask(picture)), pictures))  # noqa: B023
        found.append([side.answer(reply) for reply in replies])
        client.channel.close()
    for mine, other in zip(*found, strict=True):
        likeness = float(mine @ other / (np.linalg.norm(mine) * np.linalg.norm(other)))
        if mine.argmax() != other.argmax() or likeness < _LEAST_LIKE:
            raise RuntimeError(f"the answers differ: a cosine of {likeness:.5f}")


def _sender(side: _Side, jpeg: bytes) -> Callable[[], bytes]:
    client = Client(side.server.port)
    return lambda: client.raw(side.path, side.ask(variant(jpeg)))


@contextlib.contextmanager
def _side(rival: str, job: Mapping[str, Any], workers: int) -> Iterator[_Side]:
    """A rival that serves the job. workers: MLServer's processes; the SDK's server has threads only."""
    if rival == MLSERVER:
        with rival_servers.mlserver(job, workers) as server:
            yield _Side(server, _INFER, _infer_request, _inferred)
    else:
        with rival_servers.clarifai(job, _CROWD) as server:
            yield _ours(server, PLACE, "job", _vector)


def _ours(server: Server, place: resources_pb2.UserAppIDSet, model: str, answer: Callable[[bytes], Vector]) -> _Side:
    """A server that speaks our protocol: ourselves, or the SDK's."""

    def ask(picture: bytes) -> bytes:
        given = resources_pb2.Input(data=resources_pb2.Data(image=resources_pb2.Image(base64=picture)))
        request = service_pb2.PostModelOutputsRequest(user_app_id=place, model_id=model, inputs=[given])
        return request.SerializeToString()

    return _Side(server, _PREDICT, ask, answer)


def _data(reply: bytes) -> resources_pb2.Data:
    response = service_pb2.MultiOutputResponse.FromString(reply)
    if response.status.code != codes.SUCCESS:
        raise RuntimeError(str(response.status))
    return response.outputs[0].data


def _vector(reply: bytes) -> Vector:
    return np.array(_data(reply).embeddings[0].vector, np.float32)


def _probabilities(reply: bytes) -> Vector:
    values = {concept.id: concept.value for concept in _data(reply).concepts}
    return np.array([values[name] for name in _CLASSES], np.float32)


def _infer_request(picture: bytes) -> bytes:
    """The open inference protocol: a tensor of one element, which is the file."""
    tensor = field(1, "image") + field(2, "BYTES") + packed(3, [1]) + field(5, field(8, picture))
    return field(1, "job") + field(5, tensor)


def _inferred(reply: bytes) -> Vector:
    """The floats of its only tensor, which are beside it or in it."""
    raw = parts(reply, 6)
    if not raw:
        (tensor,) = parts(reply, 5)
        raw = parts(parts(tensor, 5)[0], 6)
    return np.frombuffer(raw[0], "<f4")


def _noise(number: int) -> bytes:
    """An 8 × 8 picture of its own."""
    pixels = np.random.default_rng(number).integers(0, 256, (perceptron.SIZE, perceptron.SIZE, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def _upload(client: Client, graph: bytes) -> None:
    """Make the network a model of ours, as any user would, and wait until it predicts."""
    model = resources_pb2.Model(id="perceptron", model_type_id="visual-classifier")
    posted = service_pb2.PostModelsRequest(user_app_id=PLACE, models=[model])
    client.call("PostModels", posted, service_pb2.SingleModelResponse)
    content = _archive(graph)
    version = resources_pb2.ModelVersion()
    version.output_info.data.concepts.extend(resources_pb2.Concept(id=name, name=name) for name in _CLASSES)
    config = service_pb2.PostModelVersionsUploadConfig(
        user_app_id=PLACE, model_id=model.id, model_version=version, total_size=len(content)
    )
    part = resources_pb2.UploadContentPart(part_number=1, data=content)
    messages = [
        service_pb2.PostModelVersionsUploadRequest(upload_config=config),
        service_pb2.PostModelVersionsUploadRequest(content_part=part),
    ]
    *_, last = client.exchange("PostModelVersionsUpload", messages, service_pb2.PostModelVersionsUploadResponse)
    wanted = service_pb2.GetModelVersionRequest(user_app_id=PLACE, model_id=model.id, version_id=last.model_version_id)
    deadline = time.monotonic() + _PATIENCE
    while (
        status := client.call("GetModelVersion", wanted, service_pb2.SingleModelVersionResponse).model_version.status
    ).code != codes.MODEL_TRAINED:
        if status.code != codes.MODEL_BUILDING or time.monotonic() > deadline:
            raise RuntimeError(str(status))
        time.sleep(0.05)


def _archive(graph: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        member = tarfile.TarInfo("1/model.onnx")
        member.size = len(graph)
        tar.addfile(member, io.BytesIO(graph))
    return file.getvalue()
