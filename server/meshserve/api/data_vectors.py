"""Vectors of what is asked about, in the spaces of an app: as it has them, or by the models of its base workflow."""

from collections.abc import Mapping, Sequence

import numpy as np

from meshserve.api import base_workflow
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.ingest.indexing import TAGS, unit_bytes
from meshserve.runners.base import Item
from meshserve.search.index import Floats
from meshserve.search.neighbours import Query
from meshserve.store import vectors
from meshserve.store.access import Place
from meshserve.workflow.compile import MEDIA
from meshserve.workflow.execute import compute, execute
from meshserve.workflow.operators import Result
from meshserve.workflow.plan import Plan, Step
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Embedding, Model

_NONE = Model()


async def of_items(call: Call, place: Place, items: Sequence[Item], by: Model = _NONE) -> list[Query | Problem]:
    """Where each item is among the embeddings of an app: space → unit vector; or why it is nowhere.

    An embedding that an item has is looked for in all spaces of its size; others are made as the app's inputs are
    embedded, all pictures in one batch and all texts in another. by: the model whose embeddings count, or any.
    """
    given = any(item.data.embeddings for item in items)
    known = vectors.examples(call.services.database.reader, place.app) if given else []
    sizes = {space: len(raw) // 4 for space, raw in known if not space.startswith(TAGS)}
    found: list[Query | Problem] = [_given(place, item, sizes, by) for item in items]
    media = {"image": [n for n, item in enumerate(items) if not item.data.embeddings and item.picture is not None]}
    pictures = set(media["image"])
    texts = (n for n, item in enumerate(items) if not item.data.embeddings and item.data.text.raw)
    media["text"] = [number for number in texts if number not in pictures]
    for medium, numbers in media.items():
        if numbers:
            made = await _embedded(call, place, medium, [items[number] for number in numbers], by)
            for number, query in zip(numbers, made, strict=True):
                found[number] = query
    return found


def _given(place: Place, item: Item, sizes: Mapping[str, int], by: Model) -> Query | Problem:
    """The vector that an item came with, in the spaces of its size; a Problem where it has none, and may yet get one."""
    if not item.data.embeddings:
        had = " and ".join(sorted(name for name in MEDIA if item.data.HasField(name))) or "an input without media"
        return Problem(
            codes.INPUT_UNSUPPORTED_FORMAT, f"This model wants embeddings, an image or a text; it got {had}."
        )
    vector = _unit(item.data.embeddings[0])
    if vector is None:
        return Problem(codes.INPUT_UNSUPPORTED_FORMAT, "data.embeddings[0].vector must have finite numbers, not all 0.")
    version = by.model_version.id
    fitting = [space for space, size in sizes.items() if size == len(vector) and version in ("", space)]
    if sizes and not fitting:
        have = ", ".join(map(str, sorted(set(sizes.values()))))
        return Problem(
            codes.INPUT_UNSUPPORTED_FORMAT,
            f"data.embeddings[0].vector has {len(vector)} numbers; the embeddings of app '{place.app_id}' have {have}.",
        )
    return dict.fromkeys(fitting, vector)


def _unit(embedding: Embedding) -> Floats | None:
    vector = np.frombuffer(unit_bytes(embedding), "<f4")
    return vector if len(vector) and bool(np.all(np.isfinite(vector))) and bool(np.any(vector)) else None


async def _embedded(call: Call, place: Place, medium: str, items: Sequence[Item], by: Model) -> list[Query | Problem]:
    plan = base_workflow.plan_for(call.services, call.services.database.reader, place.app)
    number = _embedder(plan, medium, by)
    if number is None:
        which = f"model '{by.id}' embedding {medium}s" if by.id else f"a model that embeds {medium}s"
        why = (
            f"The base workflow of app '{place.app_id}' does not have {which}: nothing there can be compared with this."
        )
        return [Problem(codes.MODEL_INVALID_REQUEST, why)] * len(items)
    step, run = plan.steps[number], call.services.pool.run
    made: Sequence[Result]
    if step.parents:
        made = (await execute(plan, items, run))[number]
    else:
        made = await compute(step.model, items, run)
    space = step.model.model.model_version.id
    return [_query(result, space, medium) for result in made]


def _embedder(plan: Plan, medium: str, by: Model) -> int | None:
    """The first node that embeds a medium, by the model that is asked for."""
    for number, step in enumerate(plan.steps):
        if step.model.embeds and takes(plan, step, medium) and _is(step.model.model, by):
            return number
    return None


def _is(model: Model, by: Model) -> bool:
    version = by.model_version.id
    return by.id in ("", model.id) and version in ("", model.model_version.id)


def takes(plan: Plan, step: Step, medium: str) -> bool:
    """Whether a medium of the input comes to a node, directly or through those above it."""
    return medium in step.takes or any(takes(plan, plan.steps[parent], medium) for parent in step.parents)


def _query(result: Result, space: str, medium: str) -> Mapping[str, Floats] | Problem:
    """The first embedding of a result: of the whole, else of its most prominent region."""
    if isinstance(result, Problem):
        return result
    if isinstance(result, Data):
        for part in (result, *(region.data for region in result.regions)):
            if part.embeddings and (vector := _unit(part.embeddings[0])) is not None:
                return {space: vector}
    return Problem(codes.INPUT_UNSUPPORTED_FORMAT, f"The app's models found nothing to embed in the {medium}.")
