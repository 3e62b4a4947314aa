"""Prediction beside the same decoding and the same network in a bare loop."""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from client import PLACE, Client, in_turns, p50, ratio
from networks import variant
from report import Measure
from servers import meshserve

from meshserve_proto import resources_pb2, service_pb2

_PUBLIC = resources_pb2.UserAppIDSet(user_id="clarifai", app_id="main")
_GENERAL, _DETECTOR = "general-image-recognition", "general-image-detection"
_CALLERS = 8


def measures(rounds: int, picture: Path) -> Iterator[Measure]:
    """One JPEG alone and under load, then a workflow of two models, then a chain of ten operators."""
    jpeg = picture.read_bytes()
    with meshserve() as server:
        client = Client(server.port)
        yield from _outputs(client, jpeg, rounds)
        yield _two_models(client, jpeg, rounds)
        yield _operators(client, jpeg, rounds)


def _input(jpeg: bytes) -> resources_pb2.Input:
    return resources_pb2.Input(data=resources_pb2.Data(image=resources_pb2.Image(base64=jpeg)))


def _bare(runners: list[str], jpeg: bytes) -> Callable[[], None]:
    """Decode once and run the named runners, in this process."""
    from meshserve.media.picture import decode
    from meshserve.runners.base import Item, Settings
    from meshserve.runners.pool import RUNNERS

    loaded = [RUNNERS[name]() for name in runners]
    for runner in loaded:
        runner.load()
    data = _input(jpeg).data

    def once() -> None:
        item = Item(data, decode(jpeg))
        for runner in loaded:
            runner.run([item], Settings())

    return once


def _throughput(action: Callable[[], object], callers: int, times: int) -> float:
    with ThreadPoolExecutor(callers) as pool:
        list(pool.map(lambda _: action(), range(callers)))
        started = time.perf_counter()
        list(pool.map(lambda _: action(), range(times)))
        return times / (time.perf_counter() - started)


def _outputs(client: Client, jpeg: bytes, rounds: int) -> Iterator[Measure]:
    bare = _bare(["general"], jpeg)

    def request() -> service_pb2.PostModelOutputsRequest:
        given = [_input(variant(jpeg))]
        return service_pb2.PostModelOutputsRequest(user_app_id=_PUBLIC, model_id=_GENERAL, inputs=given)

    def ours() -> bytes:
        return client.raw("/clarifai.api.V2/PostModelOutputs", request().SerializeToString())

    client.call("PostModelOutputs", request(), service_pb2.MultiOutputResponse)
    alone = [ratio(in_turns(ours, bare, 40)) for _ in range(rounds)]
    yield Measure("PostModelOutputs, 1 JPEG: time against decode and run", statistics.median(alone), 1.10, True)
    loaded = [_throughput(ours, _CALLERS, 200) / _throughput(bare, 2, 200) for _ in range(rounds)]
    yield Measure("PostModelOutputs, 8 callers: throughput against two threads", statistics.median(loaded), 0.95, False)


def _workflow(client: Client, nodes: list[resources_pb2.WorkflowNode], name: str) -> Callable[[bytes], bytes]:
    """Make a workflow; return what sends a picture through it."""
    made = service_pb2.PostWorkflowsRequest(user_app_id=PLACE, workflows=[resources_pb2.Workflow(id=name, nodes=nodes)])
    client.call("PostWorkflows", made, service_pb2.MultiWorkflowResponse)

    def send(jpeg: bytes) -> bytes:
        request = service_pb2.PostWorkflowResultsRequest(user_app_id=PLACE, workflow_id=name, inputs=[_input(jpeg)])
        return client.raw("/clarifai.api.V2/PostWorkflowResults", request.SerializeToString())

    return send


def _node(id: str, model: str, *parents: str) -> resources_pb2.WorkflowNode:
    user, app = ("clarifai", "main") if "general" in model else ("", "")
    return resources_pb2.WorkflowNode(
        id=id,
        model=resources_pb2.Model(id=model, user_id=user, app_id=app),
        node_inputs=[resources_pb2.NodeInput(node_id=parent) for parent in parents],
    )


def _two_models(client: Client, jpeg: bytes, rounds: int) -> Measure:
    send = _workflow(client, [_node("tags", _GENERAL), _node("boxes", _DETECTOR)], "bench-two")
    bare = _bare(["general", "detector"], jpeg)
    ratios = [ratio(in_turns(lambda: send(jpeg), bare, 40)) for _ in range(rounds)]
    name = "PostWorkflowResults, 2 models: time against both in a loop"
    return Measure(name, statistics.median(ratios), 1.10, True)


def _operators(client: Client, jpeg: bytes, rounds: int) -> Measure:
    kept = resources_pb2.Concept(id="anything", value=0.0)
    model = resources_pb2.Model(id="bench-threshold", model_type_id="concept-thresholder")
    model.output_info.data.concepts.add().CopyFrom(kept)
    model.output_info.params["concept_threshold_type"] = "GREATER_THAN_OR_EQUAL"
    client.call(
        "PostModels", service_pb2.PostModelsRequest(user_app_id=PLACE, models=[model]), service_pb2.SingleModelResponse
    )
    plain = _workflow(client, [_node("tags", _GENERAL)], "bench-plain")
    nodes = [_node("tags", _GENERAL)]
    nodes += [_node(f"step{n}", "bench-threshold", f"step{n - 1}" if n else "tags") for n in range(10)]
    chain = _workflow(client, nodes, "bench-chain")
    added = [
        p50([long - short for long, short in in_turns(lambda: chain(jpeg), lambda: plain(jpeg), 40)])
        for _ in range(rounds)
    ]
    return Measure("a chain of 10 operators adds, in ms", statistics.median(added) * 1000, 1.0, True)
