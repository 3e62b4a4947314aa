"""Workflows beside onnxruntime on the same pixels: what one node and ten cost, many inputs a call, many callers."""

import asyncio
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from client import PLACE, Client, in_turns, p50, ratio
from networks import DETECTOR, EMBEDDER, Networks, variant
from report import Measure
from servers import Server, busy_seconds, meshserve

from meshserve.runners.base import Item, Outcome, Settings
from meshserve_proto import resources_pb2, service_pb2
from meshserve_proto.resources_pb2 import Concept, Model, NodeInput, WorkflowNode

_CALLERS, _INPUTS, _CORES = 8, 32, os.cpu_count() or 1
_RUN = "/clarifai.api.V2/PostWorkflowResults"
_GENERAL, _EMBED, _DETECT = "general-image-recognition", "general-image-embedding", "general-image-detection"
_CLUSTER, _THRESHOLD, _REGIONS, _COUNTER = "general-clusterer", "bench-threshold", "bench-regions", "bench-counter"
_OPERATORS = {
    _THRESHOLD: "concept-thresholder",
    _REGIONS: "region-thresholder",
    _COUNTER: "object-counter",
}
_ENGINES = {
    _GENERAL: ("general", "visual-classifier"),
    _EMBED: ("embedding", "visual-embedder"),
    _DETECT: ("detector", "visual-detector"),
    _CLUSTER: ("clusterer", "clusterer"),
    **{id: (f"operator:{type_id}", type_id) for id, type_id in _OPERATORS.items()},
}
_ONE = (("embed", _EMBED, ""),)
_TEN = (
    ("embed", _EMBED, ""),
    ("tags", _GENERAL, ""),
    ("boxes", _DETECT, ""),
    ("cluster", _CLUSTER, "embed"),
    ("sure", _THRESHOLD, "tags"),
    ("surer", _THRESHOLD, "sure"),
    ("surest", _THRESHOLD, "surer"),
    ("kept", _REGIONS, "boxes"),
    ("count", _COUNTER, "kept"),
    ("all", _COUNTER, "boxes"),
)
"""(node, model, what feeds it): ten nodes need two networks, each once."""


def measures(rounds: int, picture: Path) -> Iterator[Measure]:
    """In this process, then over the wire, then with a cache."""
    jpeg = picture.read_bytes()
    one, ten = Networks([EMBEDDER], _CORES), Networks([EMBEDDER, DETECTOR], _CORES)
    yield _engine("one node: time against onnxruntime on the same pixels", _ONE, one, jpeg, rounds)
    yield _engine("ten nodes: time against their two networks", _TEN, ten, jpeg, rounds)
    yield _queue(rounds)
    with meshserve() as server:
        client = Client(server.port)
        _make(client, jpeg, variant(jpeg))
        yield _alone(server, client, "one node over gRPC, 1 JPEG: against decode and network", "one", one, jpeg, rounds)
        yield _alone(
            server, client, "ten nodes over gRPC, 1 JPEG: against decode and networks", "ten", ten, jpeg, rounds
        )
        yield _many(server, client, one, jpeg, rounds)
        yield from _callers(client, jpeg, rounds)
    with meshserve(options=("--result-cache", "64")) as server:
        client = Client(server.port)
        _make(client, jpeg, variant(jpeg))
        yield _seen_before(server, client, one, jpeg, rounds)


def _nodes(listed: tuple[tuple[str, str, str], ...]) -> list[WorkflowNode]:
    return [
        WorkflowNode(
            id=id,
            model=Model(id=model, **({} if model in _OPERATORS else {"user_id": "clarifai", "app_id": "main"})),
            node_inputs=[NodeInput(node_id=parent)] if parent else [],
        )
        for id, model, parent in listed
    ]


def _concepts() -> list[Concept]:
    return [Concept(id="anything", value=0.5)]


def _engine(name: str, listed: tuple[tuple[str, str, str], ...], bare: Networks, jpeg: bytes, rounds: int) -> Measure:
    """The engine itself beside the networks, both in this process, on pixels that were decoded before."""
    from meshserve.media.picture import Picture, decode
    from meshserve.runners.pool import RunnerPool
    from meshserve.workflow.compile import compiled, ordered
    from meshserve.workflow.execute import execute
    from meshserve.workflow.model_types import MODEL_TYPES
    from meshserve.workflow.plan import NodeModel

    models = {}
    for id, model, _ in listed:
        engine, type_id = _ENGINES[model]
        known = MODEL_TYPES[type_id]
        settings = Settings({}, _concepts() if model in _OPERATORS else [])
        models[id] = NodeModel(engine, type_id, id, known.input_fields, known.output_fields, settings)
    plan = compiled(ordered(_nodes(listed)), models)
    picture, pool = decode(jpeg), RunnerPool()

    async def both() -> tuple[float, float]:
        async def ours() -> tuple[float, float]:
            # Of a picture it has seen the server knows everything.
            fresh = Picture(None, picture.format, picture.mode, picture.digest, image=picture.image)
            began = _clocks()
            results = await execute(plan, [Item(resources_pb2.Data(), fresh)], pool.run)
            taken = _clocks(began)
            if any(isinstance(column[0], Exception) for column in results):
                raise RuntimeError(f"a node failed: {results}")
            return taken

        def limit() -> tuple[float, float]:
            began = _clocks()
            bare.run(picture)
            return _clocks(began)

        await ours(), limit()
        pairs = [(await ours(), limit()) for _ in range(30 * rounds)]
        wall, busy = ([(a[kind], b[kind]) for a, b in pairs] for kind in (0, 1))
        return ratio(wall), p50([a - b for a, b in busy])

    figure, added = asyncio.run(both())
    pool.close()
    return Measure(name, figure, 1.10, True, f"{added * 1000:+.1f} ms of processor time")


class _Cheap:
    """A model of some 0.03 ms, as those that count words are."""

    def load(self) -> None:
        """Nothing to load."""

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """Data with nothing in it."""
        for _ in items:
            sum(range(1000))
        return [resources_pb2.Data() for _ in items]


def _queue(rounds: int) -> Measure:
    """Calls of one cheap item each, at once: what queues up is taken together, or each call handed to a thread."""
    from meshserve.runners.pool import RunnerPool

    pool, model, plain = RunnerPool({"cheap": _Cheap}), _Cheap(), Settings()
    executor, callers = ThreadPoolExecutor(_CORES), range(64)

    def item(caller: int) -> Item:
        return Item(resources_pb2.Data(text=resources_pb2.Text(raw=f"{caller}")))

    async def handed() -> None:
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(executor, model.run, [item(n)], plain) for n in callers))

    async def queued() -> None:
        await asyncio.gather(*(pool.run("cheap", [item(n)], plain) for n in callers))

    async def both() -> list[tuple[float, float]]:
        pairs = []
        for _ in range(100 * rounds):
            began = time.perf_counter()
            await handed()
            middle = time.perf_counter()
            await queued()
            pairs.append((middle - began, time.perf_counter() - middle))
        return pairs

    figure = ratio(asyncio.run(both()))
    pool.close()
    executor.shutdown()
    return Measure(f"{len(callers)} calls of a cheap model at once: against a hand-over each", figure, 1.0, False)


def _clocks(since: tuple[float, float] = (0.0, 0.0)) -> tuple[float, float]:
    """Seconds on the wall, and of all cores in this process."""
    return time.perf_counter() - since[0], time.process_time() - since[1]


def _make(client: Client, *jpegs: bytes) -> None:
    """The workflows; that they answer to these pictures is checked once."""
    for id, type_id in _OPERATORS.items():
        model = Model(id=id, model_type_id=type_id)
        model.output_info.data.concepts.extend(_concepts())
        posted = service_pb2.PostModelsRequest(user_app_id=PLACE, models=[model])
        client.call("PostModels", posted, service_pb2.SingleModelResponse)
    for name, listed in (("one", _ONE), ("ten", _TEN)):
        workflow = resources_pb2.Workflow(id=name, nodes=_nodes(listed))
        posted_workflow = service_pb2.PostWorkflowsRequest(user_app_id=PLACE, workflows=[workflow])
        client.call("PostWorkflows", posted_workflow, service_pb2.MultiWorkflowResponse)
        client.call("PostWorkflowResults", _request(name, *jpegs), service_pb2.PostWorkflowResultsResponse)


def _request(name: str, *jpegs: bytes) -> service_pb2.PostWorkflowResultsRequest:
    images = (resources_pb2.Image(base64=jpeg) for jpeg in jpegs)
    inputs = [resources_pb2.Input(data=resources_pb2.Data(image=image)) for image in images]
    return service_pb2.PostWorkflowResultsRequest(user_app_id=PLACE, workflow_id=name, inputs=inputs)


def _send(client: Client, name: str, *jpegs: bytes) -> None:
    client.raw(_RUN, _request(name, *jpegs).SerializeToString())


@dataclass
class _Beside:
    """The server beside the bare limit, in turns: seconds of both, and the processor time that each needed."""

    pid: int
    ours: Callable[[], None]
    bare: Callable[[], None]
    server: float = 0.0
    limit: float = 0.0
    turns: int = 0

    def ratio(self, times: int) -> float:
        """The median time of ours over the bare one's."""
        before = busy_seconds(self.pid)
        taken = ratio(in_turns(self.ours, self._counted, times))
        self.server += busy_seconds(self.pid) - before
        self.turns += times + 1
        return taken

    def note(self, items: int = 1) -> str:
        """What one of so many items a turn costs each: it tells more than seconds where others want the cores too."""
        server, limit = (spent / self.turns / items * 1000 for spent in (self.server, self.limit))
        return f"{server:.1f} ms of processor time against {limit:.1f}"

    def _counted(self) -> None:
        began = time.process_time()
        self.bare()
        self.limit += time.process_time() - began


def _alone(server: Server, client: Client, title: str, name: str, bare: Networks, jpeg: bytes, rounds: int) -> Measure:
    beside = _Beside(server.pid, lambda: _send(client, name, variant(jpeg)), lambda: bare.decode_and_run(jpeg))
    figure = statistics.median(beside.ratio(30) for _ in range(rounds))
    return Measure(title, figure, 1.10, True, beside.note())


def _many(server: Server, client: Client, bare: Networks, jpeg: bytes, rounds: int) -> Measure:
    def loop() -> None:
        for _ in range(_INPUTS):
            bare.decode_and_run(jpeg)

    beside = _Beside(server.pid, lambda: _send(client, "one", *(variant(jpeg) for _ in range(_INPUTS))), loop)
    figure = 1 / statistics.median(beside.ratio(3) for _ in range(rounds))
    title = f"{_INPUTS} JPEGs a call: throughput against a plain loop"
    return Measure(title, figure, 1.0, False, beside.note(_INPUTS))


def _throughput(action: Callable[[], object], callers: int, times: int) -> float:
    with ThreadPoolExecutor(callers) as pool:
        list(pool.map(lambda _: action(), range(callers)))
        began = time.perf_counter()
        list(pool.map(lambda _: action(), range(times)))
        return times / (time.perf_counter() - began)


def _callers(client: Client, jpeg: bytes, rounds: int) -> Iterator[Measure]:
    """Eight callers of different pictures, and eight of the same one."""
    bare = Networks([EMBEDDER], 1)
    loaded, same = [], []
    for _ in range(rounds):
        different = _throughput(lambda: _send(client, "one", variant(jpeg)), _CALLERS, 200)
        loaded.append(different / _throughput(lambda: bare.decode_and_run(jpeg), _CORES, 200))
        same.append(_throughput(lambda: _send(client, "one", jpeg), _CALLERS, 200) / different)
    title = f"one node, {_CALLERS} callers: throughput against a thread a core"
    yield Measure(title, statistics.median(loaded), 0.95, False)
    yield Measure(f"{_CALLERS} callers of one picture: against different ones", statistics.median(same), 1.5, False)


def _seen_before(server: Server, client: Client, bare: Networks, jpeg: bytes, rounds: int) -> Measure:
    beside = _Beside(server.pid, lambda: _send(client, "one", jpeg), lambda: bare.decode_and_run(jpeg))
    figure = statistics.median(beside.ratio(30) for _ in range(rounds))
    return Measure("a picture that was seen, with a cache: against computing", figure, 0.7, True, beside.note())
