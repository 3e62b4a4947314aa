"""How one model predicts: imported on the first prediction, as the engines behind it cost numpy."""

import itertools
import time
from collections.abc import Sequence

from meshserve.api import predicting, sampling
from meshserve.api.known_models import KnownModel, KnownModels
from meshserve.api.model_lookup import ResolvedModel
from meshserve.api.remote_nodes import run_of
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.core.statuses import fold_causes, make_status
from meshserve.ingest.prepare import check_count, items_of, portions
from meshserve.runners import methods
from meshserve.runners.base import Item
from meshserve.runners.shaping import Selection, match, wish
from meshserve.runners.usage import CALLED
from meshserve.store import models
from meshserve.workflow.execute import compute
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve.workflow.operators import Result
from meshserve.workflow.plan import NodeModel
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, OutputConfig
from meshserve_proto.service_pb2 import MultiOutputResponse, PostModelOutputsRequest

MOST_INPUTS = 128


async def predict(
    call: Call, request: PostModelOutputsRequest, found: KnownModel | None = None
) -> MultiOutputResponse | bytes:
    """One output an input, in order, with the status of them all. found: the model, if it was looked up before.

    Where all went well the answer is serialized already, as it is most of what a small model costs.
    """
    check_count(request.inputs, MOST_INPUTS)
    known = found or _model(call, request)
    model = known.resolved
    called = [
        given.data.HasField("metadata") and methods.NAME in given.data.metadata.fields for given in request.inputs
    ]
    for given in itertools.compress(request.inputs, called):
        methods.take(given.data, model.version.method_signatures)
    call.notes[CALLED] = f"{model.place.app_id}\n{model.row.id}\n{model.version_row.id}"
    node, config = _asked(request, known)
    unknown = _unknown_concepts(call, model, config)
    started = time.monotonic()
    results: list[Result] = []
    for first, portion in portions(request.inputs):
        items = await items_of(portion, call.services, first)
        stills = [item for item in items if isinstance(item, Item) and item.film is None]
        _check_deadline(call, started)
        computed = iter(await compute(node, stills, run_of(call)) if stills else [])
        for item in items:
            if isinstance(item, Problem):
                results.append(item)
            elif item.film is None:
                results.append(next(computed))
            else:
                results.append(await _of_video(call, node, item, config, started))
    shaped = await predicting.shaped_all(call, results, config)
    written = predicting.written(shaped, known.header, request.inputs)
    if not (unknown or any(called) or any(isinstance(data, Problem) for data in shaped)):
        return written
    reply = MultiOutputResponse.FromString(written)
    for output in itertools.compress(reply.outputs, called):
        methods.give(output.data)
    reply.status.CopyFrom(fold_causes([output.status for output in reply.outputs], "outputs[i].status"))
    if unknown and reply.status.code == codes.SUCCESS:
        reply.status.CopyFrom(make_status(codes.MIXED_STATUS, f"The model has no concept {', '.join(unknown)}."))
    return reply


async def _of_video(call: Call, node: NodeModel, item: Item, config: OutputConfig | None, started: float) -> Result:
    """What a model says of each sampled frame of a video, or of its text if it takes texts alone."""
    if item.data.HasField("text") and "text" in node.inputs and "image" not in node.inputs:
        return (await compute(node, [Item(item.data)], run_of(call)))[0]
    if item.data.frames and (known := MODEL_TYPES.get(node.type_id)) is not None and known.sequential:
        return (await compute(node, [Item(item.data)], run_of(call)))[0]  # what is in them was found before

    async def of_frames(items: Sequence[Item]) -> list[list[Result]]:
        _check_deadline(call, started)
        return [await compute(node, items, run_of(call))]

    return (await sampling.over_video(call, item, config, 1, of_frames))[0]


def _asked(request: PostModelOutputsRequest, known: KnownModel) -> tuple[NodeModel, OutputConfig | None]:
    """What computes the model as the request wants it, and how the answer is wanted."""
    if known.node is None:
        known.node = predicting.node_model(known.resolved)
        known.header = known.node.model.SerializeToString()
    if not request.HasField("model"):
        return known.node, None
    # Where clients say how to answer: in the model, or as the SDK does in its version, which counts more.
    overrides = (request.model.output_info, request.model.model_version.output_info)
    config = next((each.output_config for each in reversed(overrides) if each.HasField("output_config")), None)
    if not any(each.HasField("params") or each.HasField("data") for each in overrides):
        return known.node, config
    return predicting.node_model(known.resolved, *overrides), config


def _model(call: Call, request: PostModelOutputsRequest) -> KnownModel:
    model_id = request.model_id or request.model.id
    if not model_id:
        raise Problem(codes.MODEL_INVALID_ARGUMENT, "model_id is empty: name the model to predict with.")
    version_id = request.version_id or request.model.model_version.id
    return call.services.single(KnownModels).find(call, model_id, version_id)


def _unknown_concepts(call: Call, model: ResolvedModel, config: OutputConfig | None) -> list[str]:
    """The selected concepts that the model lacks; Problem 21202 if it lacks all, or for numbers out of range."""
    wanted = wish(config)
    if not wanted.selected:
        return []
    stored = models.vocabulary(call.services.database.reader, model.version_row.pk)
    vocabulary = Data.FromString(stored).concepts
    if not vocabulary or match(wanted, vocabulary) is Selection.ALL:  # a model whose concepts are open knows any
        return []
    ids, names = {concept.id for concept in vocabulary}, {concept.name for concept in vocabulary}
    return [f"'{one.id or one.name}'" for one in wanted.selected if one.id not in ids and one.name not in names]


def _check_deadline(call: Call, started: float) -> None:
    if call.deadline is not None and time.monotonic() - started > call.deadline:
        raise Problem(codes.RPC_REQUEST_TIMEOUT, "The caller's deadline passed before the model could run.")
