"""Predictions of models that a runner computes: which runners may, what they are sent, and how they answer.

A model has runners where nothing of this server computes it and somebody's runner names it. Those of the caller come
first; else those of the model's owner serve whoever may use the model. Nobody else's ever see a call.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from sqlite3 import Connection

from meshserve.api.model_lookup import ResolvedModel
from meshserve.call import Call
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.statuses import fold_causes, make_status
from meshserve.runners.remote.broker import Broker
from meshserve.runners.remote.work import GENERATE, STREAM, UNARY, Work
from meshserve.store import compute, compute_schema, records
from meshserve.store.compute import Server
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Input, Model, Nodepool, Runner, RunnerSelector
from meshserve_proto.service_pb2 import MultiOutputResponse, PostModelOutputsRequest


def is_remote(call: Call, connection: Connection, model: ResolvedModel) -> bool:
    """Whether runners compute the model, be they connected or not."""
    if model.engine is not None:
        return False
    return model.version.pretrained_model_config.local_dev or bool(_servers(call, connection, model))


def check_deployment(call: Call, selector: RunnerSelector, model: ResolvedModel) -> None:
    """A deployment that a selector names must be there also where this server computes the model. Problem otherwise."""
    if selector.deployment.id:
        _nodepools_of(call, selector.deployment.id, {call.caller.user, model.place.user})


async def unary(call: Call, request: PostModelOutputsRequest, model: ResolvedModel) -> MultiOutputResponse:
    """The whole answer of a runner. Raises Problem 21353 if none is connected, 21354 if all stay busy."""
    work = _work(call, request, model, UNARY)
    work.give_only(_sent(request, model))
    async for reply in _answers(call, work):
        return _completed(reply, request, model)
    raise Problem(codes.RUNNER_PROCESSING_FAILED, "The runner gave no answer.")


async def generate(
    call: Call, request: PostModelOutputsRequest, model: ResolvedModel
) -> AsyncGenerator[MultiOutputResponse]:
    """The answer in pieces, as the runner makes them; the first says the inputs and the model again."""
    work = _work(call, request, model, GENERATE)
    work.give_only(_sent(request, model))
    is_first = True
    async for reply in _answers(call, work):
        yield _completed(reply, request, model) if is_first else _finished(reply)
        is_first = False


async def stream(
    call: Call, first: PostModelOutputsRequest, others: AsyncIterator[PostModelOutputsRequest], model: ResolvedModel
) -> AsyncGenerator[MultiOutputResponse]:
    """A runner's answers to requests that come one by one, all for the model that the first named."""
    work = _work(call, first, model, STREAM)

    async def feed() -> None:
        await work.give(_sent(first, model))
        try:
            async for request in others:
                await work.give(_sent(request, model))
            work.given()
        except Problem as problem:
            work.end(problem)

    feeding = asyncio.create_task(feed())
    try:
        async for reply in _answers(call, work):
            yield _finished(reply)
    finally:
        feeding.cancel()


async def _answers(call: Call, work: Work) -> AsyncGenerator[MultiOutputResponse]:
    """What comes back until the caller's deadline; Problem 40032 then."""
    broker, deadline = call.services.single(Broker), call.deadline
    with broker.submitted(work, deadline):
        try:
            async with asyncio.timeout(deadline), aclosing(work.answers()) as answers:
                async for reply in answers:
                    yield reply
        except TimeoutError:
            raise Problem(
                codes.RPC_REQUEST_TIMEOUT, "The caller's deadline passed before the runner was done."
            ) from None


def _work(call: Call, request: PostModelOutputsRequest, model: ResolvedModel, method: int) -> Work:
    all_of_it = _servers(call, call.services.database.reader, model)
    servers = _chosen(call, request.runner_selector, all_of_it)
    fitting = [server.pk for server in servers if server.version_id == model.version.id]
    if not fitting:
        others = sorted({server.version_id for server in servers})
        has = f"its runners are for the version {', '.join(others)}" if others else "no runner of yours or its owner's"
        asked = " that the runner_selector means" if request.HasField("runner_selector") else ""
        raise Problem(
            codes.MODEL_NOT_DEPLOYED,
            f"Version '{model.version.id}' of model '{model.model.id}' has no runner{asked}: {has}"
            f"{'' if others else ' names it; PostRunners makes one'}.",
        )
    return Work(call.caller.user, method, tuple(fitting))


def _servers(call: Call, connection: Connection, model: ResolvedModel) -> list[Server]:
    """The runners of the model, in any version: the caller's, or the owner's if the caller has none."""
    found = compute.servers_of(connection, model.row.pk)
    own = [server for server in found if server.user == call.caller.user]
    return own or [server for server in found if server.user == model.place.user]


def _chosen(call: Call, selector: RunnerSelector, servers: list[Server]) -> list[Server]:
    """Those that a selector means: a runner, a nodepool, or the nodepools of a deployment."""
    if selector.HasField("runner"):
        servers = _of_runner(selector.runner, servers)
    if selector.HasField("nodepool"):
        servers = _in_nodepool(selector.nodepool, servers)
    if selector.HasField("deployment") and selector.deployment.id:
        pools = _nodepools_of(call, selector.deployment.id, {server.user for server in servers})
        servers = [server for server in servers if server.nodepool in pools]
    return servers


def _of_runner(runner: Runner, servers: list[Server]) -> list[Server]:
    return _in_nodepool(runner.nodepool, [server for server in servers if runner.id in ("", server.id)])


def _in_nodepool(pool: Nodepool, servers: list[Server]) -> list[Server]:
    cluster = pool.compute_cluster.id
    return [each for each in servers if pool.id in ("", each.nodepool_id) and cluster in ("", each.cluster_id)]


def _nodepools_of(call: Call, deployment_id: str, users: set[int]) -> set[int]:
    connection = call.services.database.reader
    for user in users or {call.caller.user}:
        row = records.find(connection, compute_schema.DEPLOYMENTS, user, deployment_id)
        if row is not None:
            return {spot.nodepool for spot in compute.spots(connection, row.pk)}
    raise Problem(
        codes.DEPLOYMENT_DOES_NOT_EXIST, f"runner_selector names the deployment '{deployment_id}', which is not there."
    )


def _sent(request: PostModelOutputsRequest, model: ResolvedModel) -> PostModelOutputsRequest:
    """The request as its runner gets it: the same, with model and version by their ids and as they are stored."""
    sent = PostModelOutputsRequest()
    sent.CopyFrom(request)
    sent.user_app_id.user_id, sent.user_app_id.app_id = model.place.user_id, model.place.app_id
    sent.model_id, sent.version_id = model.model.id, model.version.id
    for given in sent.inputs:
        given.id = given.id or ids.new_id()
    return sent


def _completed(
    reply: MultiOutputResponse, request: PostModelOutputsRequest, model: ResolvedModel
) -> MultiOutputResponse:
    """A runner's answer with what it leaves to the server: ids, times, the model, and the inputs without their bytes."""
    header = _header(model.model)
    for output, given in zip(reply.outputs, request.inputs, strict=False):
        if not output.HasField("model"):
            output.model.CopyFrom(header)
        if not output.HasField("input"):
            output.input.CopyFrom(_echo(given))
    if request.HasField("runner_selector"):
        reply.runner_selector.CopyFrom(request.runner_selector)
    if not reply.status.code and reply.outputs and len(reply.outputs) != len(request.inputs):
        raise Problem(
            codes.MODEL_PREDICTION_FAILED,
            f"The runner answered {len(reply.outputs)} outputs to {len(request.inputs)} inputs.",
        )
    return _finished(reply)


def _finished(reply: MultiOutputResponse) -> MultiOutputResponse:
    created = clock.stamp(clock.now())
    for output in reply.outputs:
        output.id = output.id or ids.new_id()
        if not output.HasField("created_at"):
            output.created_at.CopyFrom(created)
        if not output.status.code:
            output.status.CopyFrom(make_status(reply.status.code or codes.SUCCESS))
    if not reply.status.code:
        reply.status.CopyFrom(fold_causes([output.status for output in reply.outputs], "outputs[i].status"))
    return reply


def _header(model: Model) -> Model:
    header = Model(id=model.id, name=model.name, app_id=model.app_id, user_id=model.user_id)
    header.model_type_id = model.model_type_id
    header.model_version.id = model.model_version.id
    header.model_version.status.CopyFrom(model.model_version.status)
    return header


def _echo(given: Input) -> Input:
    echo = Input()
    echo.CopyFrom(given)
    _strip(echo.data)
    echo.id = echo.id or ids.new_id()
    return echo


def _strip(data: Data) -> None:
    """Take the bytes of media out, in parts too."""
    for name in ("image", "video", "audio"):
        if data.HasField(name):
            getattr(data, name).ClearField("base64")
    data.ClearField("bytes_value")
    data.ClearField("ndarray")
    for part in data.parts:
        _strip(part.data)
