"""Nodes of a workflow that runners of users compute: one call of the runner for all inputs of a node."""

import asyncio
from collections.abc import Sequence

from meshserve.api import remote_predictions
from meshserve.api.model_lookup import ResolvedModel, resolve
from meshserve.api.predicting import png
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.core.structs import to_struct
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.workflow.execute import Run
from meshserve.workflow.plan import ASKS, REMOTE
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Input
from meshserve_proto.service_pb2 import PostModelOutputsRequest

_AT_ONCE = 128
"""Inputs that one call of a model may have."""


def run_of(call: Call) -> Run:
    """What runs the nodes of a workflow for this call: the server's own runners, those of users, and data of apps."""
    from meshserve.api import data_nodes  # which plans base workflows, whose nodes are made with this module

    async def run(engine: str, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        if engine.startswith(ASKS):
            return await data_nodes.run(call, engine, items, settings)
        if not engine.startswith(REMOTE):
            return await call.services.pool.run(engine, items, settings)
        try:
            model = resolve(call, call.services.database.reader, *_named(engine))
        except Problem as problem:
            return [problem] * len(items)
        parts = [items[first : first + _AT_ONCE] for first in range(0, len(items), _AT_ONCE)]
        return [outcome for part in parts for outcome in await _computed(call, model, part, settings)]

    return run


def engine_of(model: ResolvedModel) -> str:
    """The name by which `run_of` finds the model again."""
    named = (model.model.id, model.version.id, model.place.user_id, model.place.app_id)
    return REMOTE + "\n".join(named)


def _named(engine: str) -> list[str]:
    return engine.removeprefix(REMOTE).split("\n")


async def _computed(call: Call, model: ResolvedModel, items: Sequence[Item], settings: Settings) -> list[Outcome]:
    loop = asyncio.get_running_loop()
    inputs = await loop.run_in_executor(call.services.threads, lambda: [Input(data=_data(item)) for item in items])
    request = PostModelOutputsRequest(inputs=inputs)
    info = request.model.model_version.output_info
    info.params.CopyFrom(to_struct(settings.params))
    info.data.concepts.extend(settings.concepts)
    try:
        reply = await remote_predictions.unary(call, request, model)
    except Problem as problem:
        return [problem] * len(items)
    if len(reply.outputs) != len(items):
        status = reply.status
        code = codes.MODEL_PREDICTION_FAILED if status.code == codes.SUCCESS else status.code
        details = status.details or f"The runner answered {len(reply.outputs)} outputs to {len(items)} inputs."
        return [Problem(code, details)] * len(items)
    return [
        output.data if output.status.code == codes.SUCCESS else Problem(output.status.code, output.status.details)
        for output in reply.outputs
    ]


def _data(item: Item) -> Data:
    """An item's data with its picture's pixels, which were taken out when it was decoded."""
    data = Data()
    data.CopyFrom(item.data)
    if item.picture is not None and not data.image.base64:
        data.image.base64 = png(item.picture)
    return data
