"""Predictions of one model: the calls. What computes is imported by the first of them, not by every start."""

from collections.abc import AsyncIterator

from meshserve.api import collecting
from meshserve.call import Call, Reply
from meshserve.crud.binding import rpc
from meshserve_proto.service_pb2 import MultiOutputResponse, PostModelOutputsRequest


async def _predict(call: Call, request: PostModelOutputsRequest) -> MultiOutputResponse:
    from meshserve.api.model_predictions import predict  # costs numpy

    return await predict(call, request)


@rpc("PostModelOutputs")
async def post_model_outputs(call: Call, request: PostModelOutputsRequest) -> Reply:
    """Predict on 1 to 128 inputs. What a collector wants of them is kept aside."""
    watched = collecting.watch(call, request)
    reply = await _predict(call, request)
    if watched is not None:
        collecting.capture(call, watched, reply)
    return reply


@rpc("GenerateModelOutputs", "behavioural", "no model here answers in pieces, so the whole answer is one message")
async def generate_model_outputs(call: Call, request: PostModelOutputsRequest) -> AsyncIterator[Reply]:
    """The answer of `PostModelOutputs` as a stream of one message."""
    yield await _predict(call, request)


@rpc("StreamModelOutputs", "behavioural", "no model here keeps state between the chunks of a stream")
async def stream_model_outputs(call: Call, requests: AsyncIterator[PostModelOutputsRequest]) -> AsyncIterator[Reply]:
    """One answer a request; what later requests leave out of the model is as the first one said."""
    first: PostModelOutputsRequest | None = None
    async for request in requests:
        if first is None:
            first = request
        elif not request.model_id:
            request.model_id, request.version_id = first.model_id, request.version_id or first.version_id
            if not request.HasField("model"):
                request.model.CopyFrom(first.model)
        yield await _predict(call, request)


BINDINGS = [post_model_outputs, generate_model_outputs, stream_model_outputs]
