"""Predictions of one model: the calls. What computes is imported by the first of them, not by every start."""

from collections.abc import AsyncIterator

from meshserve.api import collecting, remote_predictions
from meshserve.api.known_models import KnownModel, KnownModels
from meshserve.api.model_lookup import ResolvedModel
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.crud.binding import rpc
from meshserve.runners.usage import CALLED
from meshserve_proto.service_pb2 import MultiOutputResponse, PostModelOutputsRequest


def _found(call: Call, request: PostModelOutputsRequest) -> KnownModel | None:
    """The model that the request names; None if it names none that can be used, which the prediction explains."""
    model_id = request.model_id or request.model.id
    try:
        version_id = request.version_id or request.model.model_version.id
        return call.services.single(KnownModels).find(call, model_id, version_id) if model_id else None
    except Problem:
        return None


def _remote(call: Call, request: PostModelOutputsRequest, known: KnownModel | None) -> ResolvedModel | None:
    """The model if it is a runner's; then the request has been checked, and the call counts for the model."""
    from meshserve.api.model_predictions import MOST_INPUTS  # costs numpy
    from meshserve.ingest.prepare import check_count

    model = None if known is None else known.resolved
    if model is None or not remote_predictions.is_remote(call, call.services.database.reader, model):
        return None
    check_count(request.inputs, MOST_INPUTS)
    call.notes[CALLED] = f"{model.place.app_id}\n{model.row.id}\n{model.version_row.id}"
    return model


async def _predict(call: Call, request: PostModelOutputsRequest) -> MultiOutputResponse | bytes:
    from meshserve.api.model_predictions import predict  # costs numpy

    model = _found(call, request)
    remote = _remote(call, request, model)
    if remote is not None:
        return await remote_predictions.unary(call, request, remote)
    if model is not None and request.HasField("runner_selector"):
        remote_predictions.check_deployment(call, request.runner_selector, model.resolved)
    return await predict(call, request, model)


@rpc("PostModelOutputs")
async def post_model_outputs(call: Call, request: PostModelOutputsRequest) -> Reply:
    """Predict on 1 to 128 inputs. What a collector wants of them is kept aside."""
    watched = collecting.watch(call, request)
    reply = await _predict(call, request)
    if watched is not None:
        said = MultiOutputResponse.FromString(reply) if isinstance(reply, bytes) else reply
        collecting.capture(call, watched, said)
    return reply


@rpc("GenerateModelOutputs", "behavioural", "models that this server computes answer whole, in one message")
async def generate_model_outputs(call: Call, request: PostModelOutputsRequest) -> AsyncIterator[Reply]:
    """The answer in the pieces that a runner makes of it; of other models, that of `PostModelOutputs` as one."""
    remote = _remote(call, request, _found(call, request))
    if remote is None:
        yield await _predict(call, request)
        return
    async for reply in remote_predictions.generate(call, request, remote):
        yield reply


@rpc("StreamModelOutputs", "behavioural", "models that this server computes keep no state between chunks")
async def stream_model_outputs(call: Call, requests: AsyncIterator[PostModelOutputsRequest]) -> AsyncIterator[Reply]:
    """What a runner answers to the requests as they come; of other models, one answer a request.

    What later requests leave out of the model is as the first one said.
    """
    first = await anext(aiter(requests))
    remote = _remote(call, first, _found(call, first))
    if remote is not None:
        async for reply in remote_predictions.stream(call, first, requests, remote):
            yield reply
        return
    yield await _predict(call, first)
    async for request in requests:
        if not request.model_id:
            request.model_id, request.version_id = first.model_id, request.version_id or first.version_id
            if not request.HasField("model"):
                request.model.CopyFrom(first.model)
        yield await _predict(call, request)


BINDINGS = [post_model_outputs, generate_model_outputs, stream_model_outputs]
