"""From the ranks of a request to what scores: pictures, texts and inputs become vectors of the app's own space."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from meshserve.api import base_workflow
from meshserve.api.data_vectors import takes
from meshserve.api.model_lookup import public_place, resolve
from meshserve.api.predicting import node_model
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.core.unread import Read, unread
from meshserve.ingest.indexing import TAGS, unit_bytes
from meshserve.ingest.prepare import items_of
from meshserve.runners.base import Item
from meshserve.search.filters import Scope, check_concept, refused
from meshserve.search.index import Floats, unit
from meshserve.search.ranks import ConceptRank, LikenessRank, Rank
from meshserve.store import annotations, records, schema, search, vectors
from meshserve.store.annotation_facts import POSITIVE
from meshserve.workflow.execute import compute, execute
from meshserve.workflow.plan import NodeModel, Plan, Step
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, Concept, Data, Embedding, Input
from meshserve_proto.resources_pb2 import Rank as RankMessage

AVERAGE = "avg_concept_brute_force"
_TEXT_MODEL = "text-embedding"
_COMPARED = ("image", "text", "concepts", "embeddings")
_FILTERED = ("metadata", "geo")
"""What filters look at and ranks do not: empty, as the SDK may send it, it is no condition."""
_EMPTY: Read = {}
_WORKER: Read = {"model": None, "workflow": None}
_READ: Read = {
    "negate": None,
    "annotation": {
        "input_id": None,
        "model_version_id": None,
        "workflow_version_id": None,
        "worker": _WORKER,
        "data": dict.fromkeys(_COMPARED) | dict.fromkeys(_FILTERED, _EMPTY),
    },
}
"""What ranks compare with, and whose embeddings or predictions count."""


def check_ranks(asked: Sequence[RankMessage]) -> None:
    """Problem 40002 for ranks that could never score; what the app has is not looked at."""
    for number, rank in enumerate(asked):
        _check(rank, f"ranks[{number}]")
        for position, embedding in enumerate(rank.annotation.data.embeddings):
            _direction(embedding, f"ranks[{number}].annotation.data.embeddings[{position}]")


def _check(rank: RankMessage, path: str) -> None:
    """All of `check_ranks` but for vectors, which are read only once where a search runs."""
    if ignored := unread(rank, _READ, path):
        instead = " Filter by it instead." if any(f".data.{name}." in ignored for name in _FILTERED) else ""
        raise refused(
            f"{ignored} is nothing to rank by: that is an image, a text, concepts, embeddings or an input_id.{instead}"
        )
    wanted, data, path = rank.annotation, rank.annotation.data, f"{path}.annotation"
    for number, concept in enumerate(data.concepts):
        check_concept(concept, f"{path}.data.concepts[{number}]")
    for name, content in (("image", "base64"), ("text", "raw")):
        if data.HasField(name) and bool((medium := getattr(data, name)).url) == bool(getattr(medium, content)):
            both = "both url and" if medium.url else "neither url nor"
            raise refused(f"{path}.data.{name} has {both} {content}: give one.")
    if wanted.HasField("worker"):
        _check_worker(wanted, path)
    workflow = wanted.workflow_version_id or wanted.worker.workflow.version.id
    if workflow and (wanted.input_id or {field.name for field, _ in data.ListFields()} != {"concepts"}):
        raise refused(f"{path} names workflow version '{workflow}', which only ranks by concepts take; name a model's.")
    if _model_version(wanted) and not (data.ListFields() or wanted.input_id):
        raise refused(f"{path} names a model version and nothing to compare with: add an image, a concept or the like.")


def _check_worker(wanted: Annotation, path: str) -> None:
    """Problem 40002 for a model or workflow without its version."""
    worker = wanted.worker
    for kind, named, version in (
        ("model.model_version", worker.model, worker.model.model_version.id),
        ("workflow.version", worker.workflow, worker.workflow.version.id),
    ):
        if named.ListFields() and not version:
            raise refused(f"{path}.worker.{kind}.id is empty: name the version that counts.")


def _model_version(wanted: Annotation) -> str:
    """The model version whose embeddings or predictions count, "" for any."""
    return wanted.model_version_id or wanted.worker.model.model_version.id


def _direction(given: Embedding, path: str) -> Floats:
    """A vector of a request at length 1; its own length may be beyond what its numbers can say."""
    numbers = np.array(given.vector, np.float64)
    if not len(numbers) or not bool(np.all(np.isfinite(numbers))):
        raise refused(f"{path}.vector has {len(numbers)} numbers; it takes finite ones.")
    if given.num_dimensions not in (0, len(numbers)):
        raise refused(f"{path}.num_dimensions is {given.num_dimensions}, but its vector has {len(numbers)} numbers.")
    length = float(np.linalg.norm(numbers))
    if not length:
        raise refused(f"{path}.vector is zero everywhere: it points nowhere, so nothing is like it.")
    return (numbers / length).astype(np.float32)


async def ranks_of(call: Call, scope: Scope, asked: Sequence[RankMessage], algorithm: str) -> list[Rank]:
    """What a query's ranks mean; those that say nothing are left out. Problem 40002 for what cannot score."""
    ranks: list[Rank] = []
    for number, rank in enumerate(asked):
        _check(rank, f"ranks[{number}]")
        ranks += await _of_rank(call, scope, rank, f"ranks[{number}].annotation", algorithm)
    return ranks


async def _of_rank(call: Call, scope: Scope, rank: RankMessage, path: str, algorithm: str) -> list[Rank]:
    wanted, data = rank.annotation, rank.annotation.data
    found: list[Rank] = []
    for number, concept in enumerate(data.concepts):
        found.append(await _by_concept(call, scope, concept, wanted, f"{path}.data.concepts[{number}]", algorithm))
    version = _model_version(wanted)
    for number, embedding in enumerate(data.embeddings):
        found.append(LikenessRank(_given(scope, embedding, version, f"{path}.data.embeddings[{number}]")))
    if data.HasField("image"):
        found.append(LikenessRank(await _of_image(call, scope, wanted, path)))
    if data.HasField("text"):
        found.append(LikenessRank(await _of_text(call, scope, wanted, path)))
    if wanted.input_id:
        found.append(LikenessRank(_of_input(call, scope, wanted, path)))
    return [replace(each, negate=True) for each in found] if rank.negate else found


async def _by_concept(
    call: Call, scope: Scope, concept: Concept, wanted: Annotation, path: str, algorithm: str
) -> Rank:
    ids = [concept.id] if concept.id else []
    if not ids:
        ids = _named(scope, concept)
    if algorithm == AVERAGE:
        # Many vectors may have to be read: not on the event loop.
        scan = call.services.database.scan
        return LikenessRank(await scan(lambda other: _average(replace(scope, connection=other), ids, path)))
    version, workflow = _model_version(wanted), wanted.workflow_version_id or wanted.worker.workflow.version.id
    by = f"model:{version}" if version else f"workflow:{workflow}" if workflow else ""
    return ConceptRank(tuple(ids), positive=concept.value >= 0.5, by=by)


def _named(scope: Scope, concept: Concept) -> list[str]:
    """Concepts of that name, of the app or of the public models."""
    language = concept.language or scope.language
    found = set(search.concept_ids(scope.connection, scope.app, concept.name, language))
    main = public_place(scope.connection)
    if main is not None:
        found.update(search.concept_ids(scope.connection, main.app, concept.name, language))
    return sorted(found)


def _average(scope: Scope, concepts: Sequence[str], path: str) -> dict[str, Floats]:
    """The middle of the inputs that people labelled with the concept."""
    if not concepts:
        return {}
    labelled = search.predictions(scope.connection, scope.app, concepts, "", trusted=True)
    inputs = sorted({input for input, _, value, _ in labelled if value >= POSITIVE})
    sums: dict[str, list[Floats]] = {}
    for input in inputs:
        for space, raw in vectors.of_input(scope.connection, input):
            sums.setdefault(space, []).append(np.frombuffer(raw, "<f4"))
    if not sums:
        raise refused(f"{path}: no indexed input has it as a positive label, so there is no average to rank by.")
    space = max(sums, key=lambda name: len(sums[name]))
    return {space: unit(np.mean(sums[space], axis=0))}


def _plan(call: Call, scope: Scope) -> Plan:
    return base_workflow.plan_for(call.services, scope.connection, scope.app)


def _embedder(plan: Plan, medium: str, version: str) -> Step | None:
    """The node that embeds a medium: the one of that model version, else the first."""
    for step in plan.steps:
        if step.model.embeds and (
            step.model.model.model_version.id == version if version else takes(plan, step, medium)
        ):
            return step
    return None


def _model_of(call: Call, scope: Scope, model_id: str, version: str) -> NodeModel | None:
    """A model by its id, or by the id of one of its versions, in the app or among the public ones."""
    main = public_place(scope.connection)
    apps = [scope.app, *([main.app] if main else [])]
    if not model_id:
        model_id = annotations.version_owner(scope.connection, schema.MODELS, schema.MODEL_VERSIONS, apps, version)
    try:
        return node_model(resolve(call, scope.connection, model_id, version)) if model_id else None
    except Problem:
        return None


async def _of_image(call: Call, scope: Scope, wanted: Annotation, path: str) -> dict[str, Floats]:
    given = Input(data=Data(image=wanted.data.image))
    plan, version = _plan(call, scope), _model_version(wanted)
    step = _embedder(plan, "image", version)
    model = step.model if step else _model_of(call, scope, "", version)
    if model is None:
        raise (
            _no_version(path, version)
            if version
            else refused("The app's base workflow has no model that embeds images: nothing can be alike.")
        )
    item = await _item(call, given, path)
    data = await _result(call, plan, step, model, item)
    return {model.model.model_version.id: _vector(data, "image")}


async def _of_text(call: Call, scope: Scope, wanted: Annotation, path: str) -> dict[str, Floats]:
    """Like a text: texts by their own embedding, pictures by that of their tags."""
    version = _model_version(wanted)
    step = _embedder(_plan(call, scope), "text", version)
    model = step.model if step else _model_of(call, scope, "" if version else _TEXT_MODEL, version)
    if model is None:
        raise _no_version(path, version) if version else refused("No model here embeds texts.")
    item = await _item(call, Input(data=Data(text=wanted.data.text)), path)
    (result,) = await compute(model, [item], call.services.pool.run)
    if isinstance(result, Problem):
        raise result
    vector = _vector(result, "text")
    space = model.model.model_version.id
    return {space: vector, TAGS + space: vector}


def _no_version(path: str, version: str) -> Problem:
    return refused(f"{path} names model version '{version}', which is neither in the app nor public.")


async def _item(call: Call, given: Input, path: str) -> Item:
    (item,) = await items_of([given], call.services)
    if isinstance(item, Problem):
        raise Problem(item.code, item.details.replace("inputs[0]", path), item.notes)
    return item


async def _result(call: Call, plan: Plan, step: Step | None, model: NodeModel, item: Item) -> object:
    if step is None or not step.parents:
        (result,) = await compute(model, [item], call.services.pool.run)
    else:
        result = (await execute(plan, [item], call.services.pool.run))[plan.steps.index(step)][0]
    if isinstance(result, Problem):
        raise result
    return result


def _vector(result: object, medium: str) -> Floats:
    """The first embedding of a result: of the whole, else of its most prominent region."""
    if isinstance(result, Data):
        for part in (result, *(region.data for region in result.regions)):
            if part.embeddings:
                return np.frombuffer(unit_bytes(part.embeddings[0]), "<f4")
    raise refused(f"The model found nothing to embed in the {medium}.")


def _given(scope: Scope, given: Embedding, version: str, path: str) -> dict[str, Floats]:
    """A vector that came with the request belongs to the space that has vectors of its size."""
    vector = _direction(given, path)
    widths = vectors.widths(scope.connection, scope.app)
    fitting = {
        space: vector for space, width in widths.items() if width == len(vector) and (not version or space == version)
    }
    if not fitting and widths:
        raise refused(
            f"{path}.vector has {len(vector)} numbers; the app's embeddings have {sorted(set(widths.values()))}."
            if not version or version in widths
            else f"{path}: the app has no embeddings by model version '{version}'."
        )
    return fitting


def _of_input(call: Call, scope: Scope, wanted: Annotation, path: str) -> dict[str, Floats]:
    """Like an input of the app: the average of its embeddings in one space."""
    row = records.find(scope.connection, schema.INPUTS, scope.app, wanted.input_id)
    if row is None:
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"{path}.input_id: there is no input '{wanted.input_id}' in the app.")
    version = _model_version(wanted)
    by_space: dict[str, list[Floats]] = {}
    for space, raw in vectors.of_input(scope.connection, row.pk):
        if not version or space == version:
            by_space.setdefault(space, []).append(np.frombuffer(raw, "<f4"))
    direct = {space: found for space, found in by_space.items() if not space.startswith(TAGS)}
    if not direct:
        raise Problem(
            codes.SEARCH_BY_NOT_FULLY_INDEXED_INPUT,
            f"Input '{wanted.input_id}' has no embedding: it is not processed yet, or its base workflow gives none.",
        )
    space = next(iter(direct))
    return {space: unit(np.mean(direct[space], axis=0).astype(np.float32))}


__all__ = ["AVERAGE", "check_ranks", "ranks_of"]
