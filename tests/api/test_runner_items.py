"""Work through runners, as the official client's stub speaks the protocol (behaviour §17, trap 15 of §23)."""

import json
import uuid
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2 as r
from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from clarifai_grpc.grpc.api.status import status_pb2

from support.calls import TIMEOUT, Call
from support.runners import Stream, answer, text_of
from support.serving import Caller, Server

UNARY, GENERATE, STREAM = 1, 2, 4
Place = dict[str, Any]


def place_of(app: Any) -> dict[str, str]:
    return {"user_id": app.user_id, "app_id": app.app_id}


def text(raw: str) -> r.Input:
    return r.Input(data=r.Data(text=r.Text(raw=raw)))


def add_pool(send: Call, **caller: Any) -> Place:
    """A nodepool of the caller."""
    cluster, pool = (f"{kind}-{uuid.uuid4().hex[:10]}" for kind in ("cluster", "pool"))
    local = r.CloudProvider(id="local")
    kind = {"region": "local", "managed_by": "user", "cluster_type": "local-dev"}
    clusters = [r.ComputeCluster(id=cluster, cloud_provider=local, **kind)]
    send("PostComputeClusters", **caller, compute_clusters=clusters)
    types = {
        "instance_types": [r.InstanceType(id="local")],
        "node_capacity_type": r.NodeCapacityType(capacity_types=[1]),
    }
    nodepool = r.Nodepool(id=pool, min_instances=1, max_instances=1, **types)
    send("PostNodepools", **caller, compute_cluster_id=cluster, nodepools=[nodepool])
    return {"compute_cluster_id": cluster, "nodepool_id": pool}


def add_runner(send: Call, pool: Place, model: r.Model, where: Any, **caller: Any) -> Place:
    """A runner of the model there; what names it in messages of the protocol."""
    id = f"runner-{uuid.uuid4().hex[:10]}"
    runner = r.Runner(id=id, worker=r.Worker(model=model), num_replicas=1)
    send("PostRunners", where=where, **caller, **pool, runners=[runner])
    return {**pool, "runner_id": id, "user_app_id": r.UserAppIDSet(user_id=where.user_id)}


@pytest.fixture(scope="module")
def pool(send: Call) -> Place:
    """A nodepool of the owner."""
    return add_pool(send)


@pytest.fixture
def model(send: Call, user_app: Any) -> r.Model:
    """A model that nothing of the server computes."""
    id = f"remote-{uuid.uuid4().hex[:10]}"
    send("PostModels", models=[r.Model(id=id, model_type_id="text-to-text")])
    version = r.ModelVersion(pretrained_model_config=r.PretrainedModelConfig(local_dev=True))
    made = send("PostModelVersions", model_id=id, model_versions=[version]).model.model_version.id
    return r.Model(id=id, user_id=user_app.user_id, app_id=user_app.app_id, model_version=r.ModelVersion(id=made))


@pytest.fixture
def runner(send: Call, pool: Place, model: r.Model, user_app: Any) -> Place:
    """What names a runner of the model in messages of the protocol."""
    return add_runner(send, pool, model, user_app)


@pytest.fixture
def connect(stub: Any, metadata: Any, runner: Place) -> Iterator[Callable[..., Stream]]:
    """`connect()` opens a stream of the runner; what is open at the end breaks."""
    opened: list[Stream] = []

    def do(by: Any = None, **more: Any) -> Stream:
        opened.append(Stream(stub, by or metadata, **{**runner, **more}))
        return opened[-1]

    yield do
    for stream in opened:
        stream.vanish()


@pytest.fixture
def asked(user_app: Any, model: r.Model) -> Callable[..., Any]:
    """`asked("a", "b")`: a request for a prediction of the model on texts."""

    def make(*texts: str, **fields: Any) -> Any:
        inputs = [text(raw) for raw in texts]
        return s.PostModelOutputsRequest(user_app_id=user_app, model_id=model.id, inputs=inputs, **fields)

    return make


@pytest.fixture
def predict(stub: Any, metadata: Any, asked: Callable[..., Any]) -> Callable[..., Any]:
    """`predict("a")`: the future of a prediction."""
    return lambda *texts, **fields: stub.PostModelOutputs.future(
        asked(*texts, **fields), metadata=metadata, timeout=TIMEOUT
    )


def code_of(future: Any) -> int:
    return int(future.result().status.code)


def test_unary_one_item_one_answer_then_a_half_close(connect: Any, predict: Any, model: r.Model) -> None:
    stream = connect()
    assert len(stream.req_id) == 32
    waiting = predict("a", "b")
    item = stream.item()
    sent = item.post_model_outputs_request
    assert item.processing_info.runner_method_type == UNARY
    assert (sent.model_id, sent.version_id, text_of(sent)) == (model.id, model.model_version.id, "a b")
    stream.say(item.id, answer("A", "B"))
    stream.done()
    reply = waiting.result()
    assert (reply.status.code, text_of(reply)) == (codes.SUCCESS, "A B")
    for output, said in zip(reply.outputs, "ab", strict=True):
        assert (output.model.id, output.model.model_version.id) == (model.id, model.model_version.id)
        assert output.input.data.text.raw == said
        assert output.id
        assert output.created_at.seconds


def test_work_waits_for_the_next_stream_and_users_streams_share_it(connect: Any, predict: Any) -> None:
    first, second = connect(runner_replica_id="one"), connect(runner_replica_id="two")
    waiting = [predict(str(number)) for number in range(3)]
    served = {first.serve("first"), second.serve("second"), connect().serve("third")}
    assert served == {"0", "1", "2"}
    assert {text_of(each.result()).split()[0] for each in waiting} == {"first", "second", "third"}


def test_generate_a_message_a_piece_and_the_half_close_ends_it(
    connect: Any, stub: Any, metadata: Any, asked: Any
) -> None:
    stream = connect()
    pieces = stub.GenerateModelOutputs(asked("x"), metadata=metadata, timeout=TIMEOUT)
    item = stream.item()
    assert item.processing_info.runner_method_type == GENERATE
    for number in range(3):
        stream.say(item.id, answer(f"piece {number}"))
        assert text_of(next(pieces)) == f"piece {number}"
    stream.done()
    assert list(pieces) == []


def test_stream_items_of_one_id_until_25606_then_the_answers_end(
    connect: Any, stub: Any, metadata: Any, asked: Any
) -> None:
    stream = connect()
    replies = stub.StreamModelOutputs(iter([asked("one"), asked("two")]), metadata=metadata, timeout=TIMEOUT)
    first, second = stream.item(), stream.item()
    assert first.id == second.id
    assert first.processing_info.runner_method_type == STREAM
    end = stream.reply()
    assert end.status.code == end.runner_items[0].processing_info.status.code == codes.RUNNER_STREAM_END
    for item in (first, second):
        stream.say(item.id, answer(text_of(item.post_model_outputs_request).upper()))
    stream.done()
    assert [text_of(reply) for reply in replies] == ["ONE", "TWO"]


def test_a_cancelled_call_is_told_on_the_control_stream(connect: Any, predict: Any, runner: Place) -> None:
    control = connect(runner_id=f"control-{runner['runner_id']}", runner_replica_id="one")
    stream = connect(runner_replica_id="one")
    waiting = predict("x")
    item = stream.item()
    waiting.cancel()
    told = control.reply()
    assert (told.status.code, told.runner_items[0].id) == (codes.RUNNER_ITEM_CANCELLED, item.id)
    stream.say(item.id, answer("too late"))
    stream.done()


def test_no_runner_is_21353_and_says_what_to_do(
    send: Call, predict: Any, model: r.Model, runner: Place, connect: Any, stub: Any, metadata: Any, asked: Any
) -> None:
    refused = predict("x").result()
    assert refused.status.code == codes.MODEL_NOT_DEPLOYED
    assert "No runner of this model is connected" in refused.status.details
    (last,) = stub.GenerateModelOutputs(asked("x"), metadata=metadata, timeout=TIMEOUT)
    assert last.status.code == codes.MODEL_NOT_DEPLOYED
    version = r.ModelVersion(pretrained_model_config=r.PretrainedModelConfig(local_dev=True))
    newer = send("PostModelVersions", model_id=model.id, model_versions=[version]).model.model_version.id
    refused = predict("x").result()  # the runner is for the version before
    assert refused.status.code == codes.MODEL_NOT_DEPLOYED
    assert newer in refused.status.details
    assert model.model_version.id in refused.status.details
    stream = connect()
    waiting = predict("x", version_id=model.model_version.id)
    assert stream.serve() == "x"
    assert code_of(waiting) == codes.SUCCESS


def test_a_selector_chooses_among_the_runners(connect: Any, predict: Any, runner: Place, pool: Place) -> None:
    stream = connect()
    elsewhere = r.RunnerSelector(nodepool=r.Nodepool(id="elsewhere"))
    assert code_of(predict("x", runner_selector=elsewhere)) == codes.MODEL_NOT_DEPLOYED
    missing = r.RunnerSelector(deployment=r.Deployment(id="missing"))
    assert code_of(predict("x", runner_selector=missing)) == codes.DEPLOYMENT_DOES_NOT_EXIST
    here = r.RunnerSelector(nodepool=r.Nodepool(id=pool["nodepool_id"]), runner=r.Runner(id=runner["runner_id"]))
    waiting = predict("x", runner_selector=here)
    stream.serve()
    assert waiting.result().runner_selector == here


def test_a_runner_that_vanishes_is_replaced_once(connect: Any, predict: Any) -> None:
    waiting, first = predict, connect()
    waiting = predict("x")
    item = first.item()
    second = connect()
    first.vanish()
    again = second.item()
    assert again.id == item.id
    second.vanish()
    failed = waiting.result()
    assert (failed.status.code, "twice" in failed.status.details) == (codes.RUNNER_PROCESSING_FAILED, True)


def test_a_runner_that_vanishes_amid_an_answer_fails_the_call(
    connect: Any, stub: Any, metadata: Any, asked: Any
) -> None:
    stream = connect()
    pieces = stub.GenerateModelOutputs(asked("x"), metadata=metadata, timeout=TIMEOUT)
    stream.say(stream.item().id, answer("begun"))
    assert text_of(next(pieces)) == "begun"
    stream.vanish()
    (last,) = pieces
    assert last.status.code == codes.RUNNER_PROCESSING_FAILED


def test_what_a_runner_says_went_wrong_is_passed_on(connect: Any, predict: Any) -> None:
    stream, waiting = connect(), predict("x")
    broken = status_pb2.Status(code=codes.MODEL_PREDICTION_FAILED, details="out of memory")
    stream.say(stream.item().id, status=broken)
    stream.done()
    assert (waiting.result().status.code, waiting.result().status.details) == (broken.code, "out of memory")
    stream, waiting = connect(), predict("x")
    stream.item()
    stream.done()
    assert code_of(waiting) == codes.RUNNER_PROCESSING_FAILED
    stream, waiting = connect(), predict("a", "b")
    half = answer("A", "B")
    half.multi_output_response.ClearField("status")
    half.multi_output_response.outputs[1].status.CopyFrom(broken)
    stream.say(stream.item().id, half)
    stream.done()
    assert code_of(waiting) == codes.MIXED_STATUS
    stream = connect()
    stream.say("another")
    assert stream.reply().status.code == codes.RUNNER_INVALID_REQUEST


def test_whose_runner_it_is(connect: Any, stranger: Caller, send: Call, runner: Place, pool: Place) -> None:
    assert connect(runner_id="nobody").reply().status.code == codes.RUNNER_DOES_NOT_EXIST
    assert connect(nodepool_id="elsewhere").reply().status.code == codes.RUNNER_DOES_NOT_EXIST
    assert connect(runner_id="").reply().status.code == codes.RUNNER_INVALID_ARGUMENT
    # Another's key is told in the body: gRPC's UNAUTHENTICATED would end the client's thread.
    assert connect(by=stranger.metadata).reply().status.code == codes.CONN_INSUFFICIENT_SCOPES
    own = connect(by=stranger.metadata, user_app_id=r.UserAppIDSet(user_id=stranger.user_id))
    assert own.reply().status.code == codes.RUNNER_DOES_NOT_EXIST
    assert connect(by=(("authorization", "Key nonsense"),)).reply().status.code == codes.CONN_KEY_INVALID


def test_whoever_runs_a_public_model_gets_no_calls_of_others(
    make_app: Any, send: Call, stranger: Caller, stub: Any, metadata: Any
) -> None:
    app = make_app("public")
    send("PatchApps", apps=[r.App(id=app.app_id, visibility=r.Visibility(gettable=50))], action="overwrite")
    visible = {"visibility": r.Visibility(gettable=50), "model_type_id": "text-to-text"}
    send("PostModels", where=app, models=[r.Model(id="open", **visible)])
    version = r.ModelVersion(
        pretrained_model_config=r.PretrainedModelConfig(local_dev=True), visibility=r.Visibility(gettable=50)
    )
    send("PostModelVersions", where=app, model_id="open", model_versions=[version])
    theirs = {"where": r.UserAppIDSet(user_id=stranger.user_id), "by": stranger.metadata}
    runner = add_runner(send, add_pool(send, **theirs), r.Model(id="open", **place_of(app)), **theirs)
    stream = Stream(stub, stranger.metadata, **runner)
    request = s.PostModelOutputsRequest(user_app_id=app, model_id="open", inputs=[text("x")])
    refused = stub.PostModelOutputs(request, metadata=metadata, timeout=TIMEOUT)
    assert refused.status.code == codes.MODEL_NOT_DEPLOYED, refused.status
    waiting = stub.PostModelOutputs.future(request, metadata=stranger.metadata, timeout=TIMEOUT)
    assert stream.serve() == "x"
    assert code_of(waiting) == codes.SUCCESS


def test_the_streams_of_a_deleted_runner_end_for_good(connect: Any, send: Call, runner: Place, pool: Place) -> None:
    idle, control = connect(), connect(runner_id=f"control-{runner['runner_id']}")
    send("DeleteRunners", **pool, ids=[runner["runner_id"]])
    for stream in (idle, control):
        assert stream.reply().status.code == codes.CONN_DOES_NOT_EXIST


def test_nodes_of_a_workflow_go_to_runners(connect: Any, send: Call, model: r.Model, stub: Any, metadata: Any) -> None:
    workflow = r.Workflow(id=f"flow-{model.id}", nodes=[r.WorkflowNode(id="node", model=model)])
    send("PostWorkflows", workflows=[workflow])
    stream = connect()
    place = r.UserAppIDSet(user_id=model.user_id, app_id=model.app_id)
    request = s.PostWorkflowResultsRequest(user_app_id=place, workflow_id=workflow.id, inputs=[text("a"), text("b")])
    waiting = stub.PostWorkflowResults.future(request, metadata=metadata, timeout=TIMEOUT)
    item = stream.item()
    assert text_of(item.post_model_outputs_request) == "a b"
    stream.say(item.id, answer("A", "B"))
    stream.done()
    reply = waiting.result()
    assert reply.status.code == codes.SUCCESS, reply.status
    assert [result.outputs[0].data.text.raw for result in reply.results] == ["A", "B"]


def test_a_poller_gets_one_item_and_posts_its_outputs(
    send: Call, connect: Any, predict: Any, runner: Place, stub: Any, metadata: Any
) -> None:
    named = {name: runner[name] for name in ("compute_cluster_id", "nodepool_id", "runner_id")}
    ahead = connect()  # so that the call waits rather than is refused
    waiting = predict("x")
    ahead.item()
    ahead.vanish()
    (item,) = send("ListRunnerItems", **named).runner_items
    assert text_of(item.post_model_outputs_request) == "x"
    given = {**named, "runner_item_id": item.id, "runner_item_outputs": [answer("X")]}
    assert send("PostRunnerItemOutputs", **given).runner_item_outputs == [answer("X")]
    assert text_of(waiting.result()) == "X"
    send("PostRunnerItemOutputs", codes.RUNNER_INVALID_REQUEST, **given)
    request = s.ListRunnerItemsRequest(user_app_id=runner["user_app_id"], **named)
    assert not stub.ListRunnerItems(request, metadata=metadata, timeout=0.2).runner_items


def old(*fields: tuple[int, Any]) -> bytes:
    """Bytes of a message whose fields have these numbers: texts, or messages."""
    bodies = [
        (number, value.encode() if isinstance(value, str) else value.SerializeToString()) for number, value in fields
    ]
    return b"".join(bytes((number << 3 | 2, len(body))) + body for number, body in bodies)


def test_a_poller_of_10_3_1_numbers_the_fields_otherwise(
    channel: grpc.Channel, metadata: Any, connect: Any, predict: Any, runner: Place
) -> None:
    def call(name: str, body: bytes, kind: Any) -> Any:
        answered = channel.unary_unary(f"/clarifai.api.V2/{name}")(body, metadata=metadata, timeout=TIMEOUT)
        return kind.FromString(answered)

    ahead, place, id = connect(), (1, runner["user_app_id"]), runner["runner_id"]
    waiting = predict("x")
    ahead.item()
    ahead.vanish()
    polled = call("ListRunnerItems", old(place, (2, id)), s.MultiRunnerItemResponse)
    (item,) = polled.runner_items
    body = old(place, (2, id), (3, item.id), (4, answer("X")), (5, status_pb2.Status(code=codes.SUCCESS)))
    posted = call("PostRunnerItemOutputs", body, s.MultiRunnerItemOutputResponse)
    assert posted.status.code == codes.SUCCESS, posted.status
    assert text_of(waiting.result()) == "X"
    shown = call("GetRunner", old(place, (2, id)), s.SingleRunnerResponse)
    assert shown.runner.id == id
    listed = call("ListRunners", old(place) + b"\x10\x01\x18\x01", s.MultiRunnerResponse)  # page 1, per_page 1
    assert len(listed.runners) == 1
    gone = call("DeleteRunners", old(place, (2, id)), s.MultiRunnerResponse)
    assert gone.status.code == codes.SUCCESS, gone.status


def test_polling_over_rest_at_the_old_paths(server: Server, connect: Any, predict: Any, runner: Place) -> None:
    def call(path: str, body: Any = None) -> Any:
        connection = HTTPConnection(server.address, timeout=TIMEOUT)
        address = f"/v2/users/{server.owner.user_id}/runners/{runner['runner_id']}/items{path}"
        headers = {"Authorization": f"Key {server.owner.pat}", "Content-Type": "application/json"}
        connection.request("POST" if body else "GET", address, body and json.dumps(body), headers)
        return json.loads(connection.getresponse().read())

    ahead, waiting = connect(), predict("x")
    ahead.item()
    ahead.vanish()
    (item,) = call("")["runner_items"]
    assert item["post_model_outputs_request"]["inputs"][0]["data"]["text"]["raw"] == "x"
    output = {"status": {"code": 10000}, "data": {"text": {"raw": "X"}}}
    outputs = [{"multi_output_response": {"status": {"code": 10000}, "outputs": [output]}}]
    assert call(f"/{item['id']}/outputs", {"runner_item_outputs": outputs})["status"]["code"] == codes.SUCCESS
    assert text_of(waiting.result()) == "X"
