"""What a base workflow says of an input, as it is kept: annotations by models, and embeddings (behaviour §6.1).

Each output of a model becomes annotations that the model signs: one for what it says of the whole, one for each
region. Embeddings become vectors in the space of the model version that made them; only vectors of one space are alike.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection

import numpy as np

from meshserve.core import clock, ids
from meshserve.core.statuses import make_status
from meshserve.ingest.decoded import Decoded
from meshserve.runners.base import Item
from meshserve.runners.shaping import shape
from meshserve.store import annotations, vectors
from meshserve.store.records import Row
from meshserve.store.vectors import NewVector
from meshserve.workflow.execute import Run, compute, execute, fits
from meshserve.workflow.operators import Result
from meshserve.workflow.plan import Plan, Step
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, Data, Embedding, Model, ModelVersion, Region, Text, Worker

TAGS = "tags:"
"""What the space of texts is called behind, where the texts are the names of what models see in pictures."""
_MOST_TAGS, _SURE_TAG = 10, 0.5


@dataclass(frozen=True, slots=True)
class Indexer:
    """Runs base workflows on inputs. plan_for: an app's pk → its plan; run: `RunnerPool.run`, looked up when needed."""

    plan_for: Callable[[int], Plan]
    run: Callable[[], Run]

    async def say_all(self, apps: Sequence[int], items: Sequence[Decoded]) -> list[list["Said"]]:
        """What the base workflow of each input's app says of it; what fails in it is left out.

        An input counts as processed all the same: it is kept, and can be searched by what is known of it.
        """
        sayings: list[list[Said]] = [[] for _ in items]
        for app in dict.fromkeys(apps):
            plan = self.plan_for(app)
            places = [place for place, other in enumerate(apps) if other == app]
            fed = [(place, item) for place in places if fits(plan, item := _item(items[place]))]
            if fed:
                results = await execute(plan, [item for _, item in fed], self.run())
                for number, (place, _) in enumerate(fed):
                    sayings[place] = said(plan, [column[number] for column in results])
                await self._embed_tags(plan, [(item, sayings[place]) for place, item in fed])
        return sayings

    async def _embed_tags(self, plan: Plan, told: Sequence[tuple[Item, list["Said"]]]) -> None:
        """Let pictures be found by words: what models call them is embedded as a text of its own space."""
        embedder = next((step.model for step in plan.steps if not step.parents and _embeds_texts(step)), None)
        tagged = [(sayings, words) for item, sayings in told if item.picture is not None and (words := _words(sayings))]
        if embedder is None or not tagged:
            return
        results = await compute(embedder, [Item(Data(text=Text(raw=words))) for _, words in tagged], self.run())
        space = embedder.model.model_version.id
        for (sayings, _), result in zip(tagged, results, strict=True):
            if isinstance(result, Data) and result.embeddings:
                vector = unit_bytes(result.embeddings[0])
                sayings.append(Said(embedder.model.id, TAGS + space, Data(), [vector]))


def _embeds_texts(step: Step) -> bool:
    return "text" in step.takes and any(path.endswith("embeddings") for path in step.model.outputs)


def _words(sayings: Iterable["Said"]) -> str:
    """The names of what models see in a picture as a whole, surest first."""
    named = [concept for each in sayings if each.whole for concept in each.data.concepts]
    named.sort(key=lambda concept: -concept.value)
    return ", ".join(dict.fromkeys(concept.name for concept in named[:_MOST_TAGS] if concept.value >= _SURE_TAG))


def _item(decoded: Decoded) -> Item:
    data = Data.FromString(decoded.input.data.SerializeToString())
    if decoded.text:
        data.text.raw = decoded.text
    return Item(data, decoded.picture)


@dataclass(slots=True)
class Said:
    """One annotation-to-be: what a model version says, and the vectors of its region. `whole`: of all of the input."""

    model_id: str
    version_id: str
    data: Data
    embeddings: list[bytes] = field(default_factory=list)
    whole: bool = True


def said(plan: Plan, results: Sequence[Result]) -> list[Said]:
    """What the nodes of a plan say of one input; nodes that failed or were kept back say nothing."""
    return [
        each
        for step, result in zip(plan.steps, results, strict=True)
        if isinstance(result, Data) and not step.model.operator
        for each in _of_node(step.model.model, result)
    ]


def _of_node(model: Model, result: Data) -> Iterator[Said]:
    data = shape(result, None, ())[0] if result.concepts or result.regions else result
    whole = Data(concepts=data.concepts, clusters=data.clusters, colors=data.colors)
    if data.HasField("text"):
        whole.text.CopyFrom(data.text)
    embeddings = [unit_bytes(each) for each in data.embeddings if each.vector]
    if whole.ListFields() or embeddings:
        yield Said(model.id, model.model_version.id, whole, embeddings)
    for region in data.regions:
        yield _of_region(model, region)


def _of_region(model: Model, region: Region) -> Said:
    kept = Region(id=region.id or ids.new_id(), region_info=region.region_info, value=region.value)
    kept.track_id = region.track_id
    kept.data.CopyFrom(region.data)
    embeddings = [unit_bytes(each) for each in region.data.embeddings if each.vector]
    kept.data.ClearField("embeddings")
    kept.data.ClearField("image")
    return Said(model.id, model.model_version.id, Data(regions=[kept]), embeddings, whole=False)


def unit_bytes(embedding: Embedding) -> bytes:
    """A vector at length 1 as the store keeps it."""
    vector = np.array(embedding.vector, np.float32)
    length = float(np.linalg.norm(vector))
    return bytes((vector / length if length else vector).astype("<f4").tobytes())


def keep(connection: Connection, app: int, input_pk: int, input_id: str, sayings: Iterable[Said]) -> None:
    """Replace what models said of an input before, and its vectors; within a write."""
    annotations.drop_of_models(connection, input_pk)
    vectors.drop(connection, [input_pk])
    own = annotations.of_input(connection, input_pk).pk
    moment = clock.now()
    fresh: list[NewVector] = []
    for each in sayings:
        row = _insert(connection, app, input_pk, input_id, each, moment) if each.data.ListFields() else None
        about = own if each.whole or row is None else row
        fresh += (NewVector(input_pk, about, each.version_id, vector) for vector in each.embeddings)
    vectors.add(connection, app, fresh)


def _insert(connection: Connection, app: int, input_pk: int, input_id: str, each: Said, moment: int) -> int:
    stamp = clock.stamp(moment)
    annotation = Annotation(
        id=ids.new_id(),
        input_id=input_id,
        data=each.data,
        status=make_status(codes.ANNOTATION_SUCCESS),
        created_at=stamp,
        modified_at=stamp,
        model_version_id=each.version_id,
        worker=Worker(model=Model(id=each.model_id, model_version=ModelVersion(id=each.version_id))),
    )
    row = Row(app, annotation.id, annotation.SerializeToString(), moment, moment)
    row.extra = {
        "input": input_pk,
        "status": annotation.status.code,
        "worker": f"model:{each.version_id}",
        "input_level": 0,
        "trusted": 0,
    }
    annotations.insert(connection, row, annotation)
    return row.pk
