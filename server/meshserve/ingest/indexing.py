"""What a base workflow says of an input, as it is kept: annotations by models, and embeddings (behaviour §6.1).

Each output of a model becomes annotations that the model signs: one for what it says of the whole, one for each
region; of a video one for each sampled frame, which stands in `data.frames`. Embeddings become vectors in the space of
the model version that made them; only vectors of one space are alike.
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, nullcontext
from dataclasses import dataclass, field
from sqlite3 import Connection

import numpy as np

from meshserve.core import clock, ids
from meshserve.core.statuses import make_status
from meshserve.core.structs import to_struct
from meshserve.ingest.decoded import Decoded
from meshserve.ingest.sampling import DEFAULT_MS
from meshserve.media.films import Film, Shot
from meshserve.media.picture import Picture
from meshserve.runners.base import Item
from meshserve.runners.shaping import shape
from meshserve.store import access, annotations, drawn, records, schema, vectors
from meshserve.store.records import Row
from meshserve.store.vectors import NewVector
from meshserve.workflow.execute import Run, compute, engines, execute, fits
from meshserve.workflow.frames import frame_items, takes_frames
from meshserve.workflow.operators import Result, annotation_writer
from meshserve.workflow.operators.annotation_writer import Authored
from meshserve.workflow.plan import Plan, Step
from meshserve.workflow.sequences import Memory
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    Annotation,
    Data,
    Embedding,
    Frame,
    FrameInfo,
    Model,
    ModelVersion,
    Region,
    Text,
    User,
    Worker,
)

TAGS = "tags:"
"""What the space of texts is called behind, where the texts are the names of what models see in pictures."""
_MOST_TAGS, _SURE_TAG = 10, 0.5
_AT_ONCE = 32
"""Inputs of a batch: feeding the models and telling what they say takes some tens of microseconds of the event loop each."""


@dataclass(frozen=True, slots=True)
class Indexer:
    """Runs base workflows on inputs.

    plan_for: an app's pk → its plan; run: its pk → what runs its nodes; sample_ms: an app's pk → the
    distance of the frames of a video that are looked at; tell: what the results of a plan's nodes say of one input;
    turn: in which each batch is computed, and which may keep it waiting.
    """

    plan_for: Callable[[int], Plan]
    run: Callable[[int], Run]
    sample_ms: Callable[[int], int] = lambda app: DEFAULT_MS
    tell: Callable[[Plan, Sequence[Result]], list["Said"]] = field(default_factory=lambda: said)
    turn: Callable[[], AbstractAsyncContextManager[None]] = nullcontext

    async def say_all(self, apps: Sequence[int], items: Sequence[Decoded]) -> list[list["Said"]]:
        """What the base workflow of each input's app says of it; what fails in it is left out.

        An input counts as processed all the same: it is kept, and can be searched by what is known of it. Raises
        Problem for a video alone, which may turn out broken while its frames are looked at.
        """
        sayings: list[list[Said]] = [[] for _ in items]
        for app in dict.fromkeys(apps):
            plan = self.plan_for(app)
            places = [place for place, other in enumerate(apps) if other == app]
            for start in range(0, len(places), _AT_ONCE):
                async with self.turn():
                    await self._say_some(app, plan, places[start : start + _AT_ONCE], items, sayings)
            for place in places:
                if (film := items[place].film) is not None and takes_frames(plan):
                    sayings[place] += await self._say_film(app, plan, film)
        return sayings

    async def _say_some(
        self, app: int, plan: Plan, places: Sequence[int], items: Sequence[Decoded], sayings: list[list["Said"]]
    ) -> None:
        """Fill in what is said of the items at some places, but for their videos; other calls get their turn between."""
        await asyncio.sleep(0)
        fed = [(place, item) for place in places if (item := _item(items[place])) and fits(plan, item)]
        if not fed:
            return
        results = await execute(plan, [item for _, item in fed], self.run(app))
        await asyncio.sleep(0)
        for number, (place, _) in enumerate(fed):
            sayings[place] = self.tell(plan, [column[number] for column in results])
        pictures = [(sayings[place], sayings[place]) for place, item in fed if item.picture is not None]
        await self._embed_tags(app, plan, pictures)

    async def _say_film(self, app: int, plan: Plan, film: Film) -> list["Said"]:
        """What is said of a video's frames; its pixels are at hand for a portion of them at a time."""
        of_frames: list[Said] = []
        kept: list[Said] = []
        tracks = _Tracks(plan)
        async with aclosing(frame_items(film, self.sample_ms(app))) as portions:
            async for shots, items in portions:
                results = await execute(tracks.plan, items, self.run(app))
                tracks.learn(shots, results)
                for number, shot in enumerate(shots):
                    fresh = self.tell(plan, [column[number] for column in results])
                    of_frames += fresh
                    kept += _in_frame(fresh, shot.info)
        tracks.name(kept)
        await self._embed_tags(app, plan, [(kept, of_frames)])
        return kept

    async def _embed_tags(self, app: int, plan: Plan, told: Sequence[tuple[list["Said"], list["Said"]]]) -> None:
        """Let pictures be found by words: what models call them is embedded as a text of its own space.

        told: of each input the list to add to, and what models said of its pictures.
        """
        embedder = next((step.model for step in plan.steps if not step.parents and _embeds_texts(step)), None)
        tagged = [(sayings, words) for sayings, of_pictures in told if (words := _words(of_pictures))]
        if embedder is None or not tagged:
            return
        results = await compute(embedder, [Item(Data(text=Text(raw=words))) for _, words in tagged], self.run(app))
        space = embedder.model.model_version.id
        for (sayings, _), result in zip(tagged, results, strict=True):
            if isinstance(result, Data) and result.embeddings:
                vector = unit_bytes(result.embeddings[0])
                sayings.append(Said(embedder.model.id, TAGS + space, Data(), [vector]))


class _Tracks:
    """The tracks of one video, as the trackers of a plan tell of them. `plan` runs with those."""

    def __init__(self, plan: Plan) -> None:
        self._memory = Memory()
        self.plan = self._memory.begin(plan)
        self._of_regions: dict[tuple[int, str], str] = {}
        self._seen: dict[int, list[int]] = {}

    def learn(self, shots: Sequence[Shot], results: Sequence[Sequence[Result]]) -> None:
        """What trackers say of some frames, and of those before."""
        for node, column in enumerate(results):
            if not self.plan.steps[node].sequential:
                continue
            seen = self._seen.setdefault(node, [])
            for shot, result in zip(shots, column, strict=True):
                if isinstance(result, Data):
                    seen.append(shot.info.index)
                    for region in result.regions:
                        self._of_regions[shot.info.index, region.id] = region.track_id
        for node, (number, region) in self._memory.late(self.plan):
            self._of_regions[self._seen[node][number], region.id] = region.track_id

    def name(self, sayings: Iterable["Said"]) -> None:
        """Let the regions that models found belong to their tracks."""
        for frame in (frame for each in sayings for frame in each.data.frames):
            for region in frame.data.regions:
                region.track_id = region.track_id or self._of_regions.get((frame.frame_info.index, region.id), "")


def _in_frame(sayings: Iterable["Said"], info: FrameInfo) -> Iterator["Said"]:
    """What is said of one frame: an annotation of each model, and of its own a region that has vectors."""
    of_models: dict[str, Said] = {}
    for each in sayings:
        if each.authored is not None or (each.embeddings and not each.whole):
            data = _framed(each.data, info)
            yield Said(each.model_id, each.version_id, data, each.embeddings, False, each.authored, each.key)
            continue
        together = of_models.setdefault(each.version_id, Said(each.model_id, each.version_id, Data(), whole=False))
        together.data.MergeFrom(each.data)
        together.embeddings += each.embeddings
    for each in of_models.values():
        each.data = _framed(each.data, info)
        yield each


def _framed(data: Data, info: FrameInfo) -> Data:
    return Data(frames=[Frame(frame_info=info, data=data if data.ListFields() else None)])


def _embeds_texts(step: Step) -> bool:
    return "text" in step.takes and step.model.embeds


def _words(sayings: Iterable["Said"]) -> str:
    """The names of what models see in a picture as a whole, surest first."""
    named = [concept for each in sayings if each.whole and each.authored is None for concept in each.data.concepts]
    named.sort(key=lambda concept: -concept.value)
    return ", ".join(dict.fromkeys(concept.name for concept in named[:_MOST_TAGS] if concept.value >= _SURE_TAG))


def needs(plan: Plan, pictures: bool) -> set[str]:
    """The names of the runners that index texts, and pictures too."""
    picture = Picture(np.zeros((1, 1, 3), np.uint8), "NONE", "RGB") if pictures else None
    return engines(plan, Item(Data(text=Text(raw="-")), picture))


def _item(decoded: Decoded) -> Item | None:
    """What is not looked at frame by frame: of a video the text beside it, if there is one."""
    data = Data.FromString(decoded.input.data.SerializeToString())
    if decoded.text:
        data.text.raw = decoded.text
    if decoded.film is None:
        return Item(data, decoded.picture)
    return Item(Data(text=data.text)) if data.HasField("text") else None


@dataclass(slots=True)
class Said:
    """One annotation-to-be: what a model version says, and the vectors of its region. `whole`: of all of the input.

    authored: with what an annotation writer writes it; the model is the writer then, and `key` tells what it writes of
    one input, or of one frame, apart.
    """

    model_id: str
    version_id: str
    data: Data
    embeddings: list[bytes] = field(default_factory=list)
    whole: bool = True
    authored: Authored | None = None
    key: str = ""


def said(plan: Plan, results: Sequence[Result]) -> list[Said]:
    """What the nodes of a plan say of one input; nodes that failed or were kept back say nothing."""
    sayings: list[Said] = []
    for step, result in zip(plan.steps, results, strict=True):
        if not isinstance(result, Data):
            continue
        if not step.model.rewrites:
            sayings += of_output(step.model.model, result)
        elif step.model.type_id == annotation_writer.TYPE and step.parents:
            sayings += _written(step, result)
    return sayings


def _written(step: Step, result: Data) -> Iterator[Said]:
    """What an annotation writer writes of what its parents gave: without vectors, which are theirs."""
    authored = annotation_writer.check(step.model.settings)
    given = {region.id for region in result.regions if region.id}
    for number, each in enumerate(of_output(step.model.model, result)):
        if each.data.ListFields():
            region = each.data.regions[0].id if each.data.regions else ""
            key = f"{step.id}:{region if region in given else number}"
            yield Said(each.model_id, each.version_id, each.data, [], each.whole, authored, key)


def of_output(model: Model, result: Data) -> Iterator[Said]:
    """What one model says of one input: of the whole, and of each region."""
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


def keep(connection: Connection, app: int, input_pk: int, input_id: str, sayings: Iterable[Said]) -> bool:
    """Replace what models said of an input before, and its vectors; within a write.

    Whether boxes that people drew wait for their vectors now: wake `store.drawn.JOB` after the commit.
    """
    annotations.drop_of_models(connection, input_pk)
    vectors.drop(connection, [input_pk])
    own = annotations.of_input(connection, input_pk).pk
    moment = clock.now()
    fresh: list[NewVector] = []
    for each in sayings:
        if each.authored is not None:
            _insert_authored(connection, app, input_pk, input_id, each, each.authored, moment)
            continue
        row = insert(connection, app, input_pk, input_id, each, moment) if each.data.ListFields() else None
        about = own if each.whole or row is None else row
        fresh += (NewVector(input_pk, about, each.version_id, vector) for vector in each.embeddings)
    vectors.add(connection, app, fresh)
    return drawn.start_anew(connection, app, input_pk)


def insert(
    connection: Connection, app: int, input_pk: int, input_id: str, each: Said, moment: int, indexed: int = 1
) -> int:
    """Store what a model says as an annotation by it; its pk. indexed: 0 if indexing anew must leave it alone."""
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
        "indexed": indexed,
    }
    annotations.insert(connection, row, annotation)
    return row.pk


def _insert_authored(
    connection: Connection, app: int, input_pk: int, input_id: str, each: Said, authored: Authored, moment: int
) -> None:
    """Store what an annotation writer writes, as a label of the person that it names.

    Its id follows from what it is about: what somebody changed or reviewed since stays when it is written again.
    """
    place = access.app_by_pk(connection, app)
    frame = each.data.frames[0].frame_info.index if each.data.frames else ""
    words = f"{input_id}\n{each.version_id}\n{frame}\n{each.key}"
    id = hashlib.sha256(words.encode()).hexdigest()[:32]
    if place is None or records.find(connection, schema.ANNOTATIONS, app, id) is not None:
        return
    stamp, user_id = clock.stamp(moment), authored.user_id or place.user_id
    annotation = Annotation(
        id=id,
        input_id=input_id,
        data=each.data,
        status=make_status(authored.state),
        created_at=stamp,
        modified_at=stamp,
        annotation_info=to_struct(authored.info) if authored.info else None,
        task_id=authored.task_id,
        user_id=user_id,
        worker=Worker(user=User(id=user_id)),
        trusted=True,
    )
    row = Row(app, id, annotation.SerializeToString(), moment, moment)
    row.extra = {
        "input": input_pk,
        "status": authored.state,
        "worker": f"user:{user_id}",
        "input_level": 0,
        "trusted": 1,
        "indexed": 1,
    }
    annotations.insert(connection, row, annotation)
