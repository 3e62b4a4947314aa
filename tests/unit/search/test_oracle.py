"""Random searches over a random world, against an oracle in plain Python: not one may differ.

The world is made through the server's own RPCs, in process; vectors are put into the store, as indexing does it.
150 searches by default, 10,000 in the slow run.
"""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from meshserve import api
from meshserve.app import build_services
from meshserve.bootstrap import ensure_owner
from meshserve.config import Config
from meshserve.core.contract import RPCS
from meshserve.dispatch import registry
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.search import codes, index
from meshserve.store import records, schema, vectors
from meshserve.store.vectors import NewVector
from meshserve_proto import resources_pb2 as res
from meshserve_proto import service_pb2
from meshserve_proto.struct_pb2 import Struct
from support.search_oracle import Thing, annotations_found, inputs_found, likeness

PAT, SPACE, WIDTH, INPUTS = "0123456789abcdef0123456789abcdef", "a-space", 6, 120
CONCEPTS = ["cat", "dog", "palm", "water", "red"]
STATES = [24150, 24151, 24157, 24158]
PLACES = [(0.0, 0.0), (10.0, 45.0), (10.5, 45.5), (-170.0, 10.0), (179.5, -60.0), (12.0, 89.0)]
JSON = [
    {"a": 1},
    {"a": 2, "b": "x"},
    {"b": "x", "c": {"d": True, "e": [1, 2]}},
    {"c": {"d": True}},
    {"c": {"e": [2]}},
    {"l": [{"p": 1, "q": 2}, {"p": 3}]},
    {"l": [{"p": 1}, {"q": 2}]},
    {"l": [{"p": 1, "q": 2}]},
    {"a": True},
    {"n": None},
    {"l": []},
    {"c": {}},
]


class World:
    """A server in this process with one app in it, and the same as plain messages."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self.services = build_services(Config(data=folder, user_id="u", app_id="a", pat=PAT))
        self.loop = asyncio.new_event_loop()
        self.dispatcher = Dispatcher(registry.bind(api.families(), api.ABSENT), self.services)
        self.loop.run_until_complete(self._found())
        self.place = res.UserAppIDSet(user_id="u", app_id="a")
        self.versions = self._versions()
        self._fill()
        self.things = self._read()
        self._embed()

    async def _found(self) -> None:
        await api.seed(self.services)
        await self.services.database.write(lambda c: ensure_owner(c, self.services.config))

    def ask(self, name: str, **fields: Any) -> Any:
        rpc = RPCS[name]
        request = rpc.request(user_app_id=fields.pop("place", None) or self.place, **fields)
        call = self.dispatcher.open(name, {"authorization": f"Key {PAT}"})
        answer = self.loop.run_until_complete(self.dispatcher.unary(call, request.SerializeToString()))
        response: Any = rpc.response.FromString(answer)
        assert response.status.code == 10000, response.status
        return response

    def _versions(self) -> list[str]:
        main = res.UserAppIDSet(user_id="clarifai", app_id="main")
        ids = ("general-image-recognition", "general-image-detection")
        return [self.ask("GetModel", place=main, model_id=id).model.model_version.id for id in ids]

    def _fill(self) -> None:
        inputs = [self._input(number) for number in range(INPUTS)]
        for start in range(0, INPUTS, 40):
            self.ask("PostInputs", inputs=inputs[start : start + 40])
        made = [self._annotation(f"i{self.random.randrange(INPUTS)}") for _ in range(4 * INPUTS)]
        for start in range(0, len(made), 120):
            self.ask("PostAnnotations", annotations=made[start : start + 120])

    def _input(self, number: int) -> Any:
        data = res.Data()
        medium = self.random.choice(["image", "video", "audio", "text", "text"])
        if medium == "text":
            data.text.raw = f"text {number}"
        else:
            getattr(data, medium).url = f"https://media.invalid/{number}"
        self._say(data)
        return res.Input(id=f"i{number}", data=data)

    def _say(self, data: Any) -> None:
        if self.random.random() < 0.5:
            data.concepts.extend(self._labels())
        if self.random.random() < 0.4:
            data.metadata.update(self.random.choice(JSON))
        if self.random.random() < 0.3:
            data.geo.geo_point.longitude, data.geo.geo_point.latitude = self.random.choice(PLACES)

    def _labels(self, low: float = 0.0) -> list[Any]:
        chosen = self.random.sample(CONCEPTS, self.random.randint(1, 2))
        return [res.Concept(id=id, value=self.random.choice([low, 1.0])) for id in chosen]

    def _annotation(self, of: str) -> Any:
        made = res.Annotation(input_id=of)
        self._say(made.data)
        if self.random.random() < 0.6:
            made.data.regions.append(self._region())
        if self.random.random() < 0.15:
            frame = made.data.frames.add()
            frame.frame_info.time = 500
            if self.random.random() < 0.5:
                frame.data.regions.append(self._region())
        if self.random.random() < 0.1:
            made.data.time_segments.add().time_info.end_time = 3
        if self.random.random() < 0.2:
            made.annotation_info.update(self.random.choice(JSON))
        if self.random.random() < 0.3:
            made.model_version_id = self.random.choice(self.versions)
            for concept in made.data.concepts:
                concept.value = round(self.random.random(), 3)
        made.status.code = self.random.choice(STATES)
        return made

    def _region(self) -> Any:
        region = res.Region()
        shape = self.random.choice(["bounding_box", "mask", "polygon", "point", "span", ""])
        if shape == "bounding_box":
            region.region_info.bounding_box.CopyFrom(res.BoundingBox(bottom_row=0.5, right_col=0.5))
        elif shape == "polygon":
            for row, col in ((0.1, 0.2), (0.1, 0.9), (0.6, 0.9)):
                region.region_info.polygon.points.add(row=row, col=col)
        elif shape == "mask":
            region.region_info.mask.image.url = "https://a.example/mask.png"
        elif shape:
            getattr(region.region_info, shape).SetInParent()
        if self.random.random() < 0.6:
            region.data.concepts.extend(self._labels())
        if self.random.random() < 0.2:
            region.data.text.raw = "words"
        return region

    def _read(self) -> list[Thing]:
        inputs = list(self.ask("ListInputs", per_page=1000).inputs)[::-1]
        things = {input.id: Thing(input) for input in inputs}
        for annotation in list(self.ask("ListAnnotations", list_all_annotations=True, per_page=1000).annotations)[::-1]:
            things[annotation.input_id].annotations.append(annotation)
        return list(things.values())

    def _embed(self) -> None:
        def write(connection: Any) -> None:
            app = connection.execute("SELECT pk FROM apps WHERE id = 'a'").fetchone()[0]
            for thing in self.things:
                if self.random.random() < 0.8:
                    self._embed_one(connection, app, thing)

        self.loop.run_until_complete(self.services.database.write(write))

    def _embed_one(self, connection: Any, app: int, thing: Thing) -> None:
        of = records.find(connection, schema.INPUTS, app, thing.input.id)
        assert of
        own = next(n for n, each in enumerate(thing.annotations) if each.input_level)
        chosen = [own, *[n for n in range(len(thing.annotations)) if n != own and self.random.random() < 0.2]]
        for number in chosen:
            row = records.find(connection, schema.ANNOTATIONS, app, thing.annotations[number].id)
            assert row
            vector = np.array([self.random.gauss(0, 1) for _ in range(WIDTH)], np.float32)
            vector /= np.linalg.norm(vector)
            vectors.add(connection, app, [NewVector(of.pk, row.pk, SPACE, vector.astype("<f4").tobytes())])
            thing.vectors.append((number, vector.tolist()))

    def close(self) -> None:
        self.loop.run_until_complete(self.services.close())
        self.loop.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"), 11)
    with pytest.MonkeyPatch.context() as patched:  # so few vectors would all be scored exactly at once
        patched.setattr(codes, "LEAST_ROWS", 1)
        patched.setattr(index, "_MOST_CONTENDERS", 1.0)
        patched.setattr(index, "_GATHER_FEW", 0.3)
        yield made
    made.close()


def some_filter(world: World, chance: random.Random) -> Any:
    """A filter of one to three conditions, sometimes negated, sometimes with nothing in it."""
    made = res.Filter(negate=chance.random() < 0.2)
    for _ in range(chance.choice([0, 1, 1, 1, 2, 2, 3])):
        chance.choice(_CONDITIONS)(world, made, chance)
    if chance.random() < 0.2:
        made.annotation.SetInParent()
        made.input.SetInParent()
    return made


def _by_concepts(world: World, made: Any, chance: random.Random) -> None:
    for id in chance.sample(CONCEPTS, chance.randint(1, 2)):
        named = {"id": id} if chance.random() < 0.5 else {"name": id}
        made.annotation.data.concepts.add(value=chance.choice([0, 1]), **named)


def _by_metadata(world: World, made: Any, chance: random.Random) -> None:
    values: dict[str, Any] = {}
    for each in chance.sample(JSON, chance.randint(1, 2)):
        values |= each
    made.annotation.data.metadata.CopyFrom(_struct(values))


def _struct(values: Any) -> Struct:
    struct = Struct()
    struct.update(values)
    return struct


def _by_place(world: World, made: Any, chance: random.Random) -> None:
    if made.annotation.data.HasField("geo"):
        return
    geo = made.annotation.data.geo
    longitude, latitude = chance.choice(PLACES)
    if chance.random() < 0.3:
        for x, y in ((longitude - 1, latitude - 1), (longitude + chance.choice([0.2, 2]), min(90, latitude + 1))):
            geo.geo_box.add().geo_point.CopyFrom(res.GeoPoint(longitude=max(-180, min(180, x)), latitude=y))
        return
    geo.geo_point.longitude, geo.geo_point.latitude = longitude, latitude
    geo.geo_limit.type, geo.geo_limit.value = chance.choice(
        [("withinKilometers", 100), ("withinMiles", 500), ("withinDegrees", 60), ("withinRadians", 1.5)]
    )


def _by_shape(world: World, made: Any, chance: random.Random) -> None:
    region = made.annotation.data.regions.add()
    for shape in chance.sample(["bounding_box", "mask", "polygon", "point", "span"], chance.choice([0, 1, 1, 2])):
        getattr(region.region_info, shape).SetInParent()
    if chance.random() < 0.3:
        region.data.concepts.add(id=chance.choice(CONCEPTS), value=chance.choice([0, 1]))


def _by_part(world: World, made: Any, chance: random.Random) -> None:
    data = made.annotation.data
    chance.choice([data.frames.add, data.time_segments.add, data.text.SetInParent, data.SetInParent])()


def _by_annotation(world: World, made: Any, chance: random.Random) -> None:
    wanted, thing = made.annotation, chance.choice(world.things)
    choice = chance.randrange(8)
    if choice == 0:
        wanted.id = chance.choice(thing.annotations).id
    elif choice == 1:
        wanted.input_id = thing.input.id
    elif choice == 2:
        wanted.status.code = chance.choice(STATES)
    elif choice == 3:
        wanted.input_level = True
    elif choice == 4:
        wanted.trusted = True
    elif choice == 5:
        wanted.model_version_id = chance.choice(world.versions)
    elif choice == 6:
        wanted.worker.user.id = chance.choice(["u", "nobody"])
    else:
        wanted.annotation_info.CopyFrom(_struct(chance.choice(JSON)))


def _by_input(world: World, made: Any, chance: random.Random) -> None:
    for medium in chance.sample(["image", "video", "audio", "text"], chance.randint(0, 2)):
        getattr(made.input.data, medium).SetInParent()
    if chance.random() < 0.3:
        made.input.status.code = chance.choice([30000, 30001])
    if chance.random() < 0.1:
        made.input.id = chance.choice(world.things).input.id


def _by_time(world: World, made: Any, chance: random.Random) -> None:
    made.ClearField("last_updated_time_range")  # half of an earlier one could end before it starts
    moments = [chance.choice(world.things) for _ in range(2)]
    first, last = sorted((each.annotations[0].modified_at for each in moments), key=lambda at: (at.seconds, at.nanos))
    if chance.random() < 0.8:
        made.last_updated_time_range.start_time.CopyFrom(first)
    if chance.random() < 0.8:
        made.last_updated_time_range.end_time.CopyFrom(last)


_CONDITIONS = [
    _by_concepts, _by_concepts, _by_metadata, _by_metadata, _by_place, _by_shape, _by_part, _by_annotation, _by_input, _by_time
]  # fmt: skip


def run(world: World, rpc: str, per_page: int = 1000, **fields: Any) -> list[Any]:
    page = service_pb2.Pagination(per_page=per_page)
    return list(world.ask(rpc, searches=[res.Search(**fields)], pagination=page).hits)


def compare_filtered(world: World, chance: random.Random) -> None:
    filters = [some_filter(world, chance) for _ in range(chance.choice([0, 1, 1, 2, 3]))]
    query = res.Query(filters=filters)
    hits = run(world, "PostInputsSearches", query=query)
    assert {hit.score for hit in hits} <= {1.0}
    assert [hit.input.id for hit in hits] == [world.things[n].input.id for n in inputs_found(world.things, filters)], (
        query
    )
    counted = world.ask("PostInputsSearches", searches=[res.Search(query=query)], only_count=True)
    assert counted.hit_counts[0].estimated_total == len(hits)
    found = {hit.annotation.id for hit in run(world, "PostAnnotationsSearches", query=query)}
    expected = annotations_found(world.things, filters, ranked=False)
    assert found == {world.things[n].annotations[m].id for n, m in expected}, query


def compare_ranked(world: World, chance: random.Random) -> None:
    filters = [some_filter(world, chance) for _ in range(chance.choice([0, 0, 1, 2]))]
    asked = [[round(chance.gauss(0, 1), 2) for _ in range(WIDTH)] for _ in range(chance.choice([1, 1, 2]))]
    negated = [chance.random() < 0.2 for _ in asked]
    ranks = [
        res.Rank(annotation=res.Annotation(data=res.Data(embeddings=[res.Embedding(vector=each)])), negate=negate)
        for each, negate in zip(asked, negated, strict=True)
    ]
    least = chance.choice([0.0, 0.0, 0.5])

    def score(likenesses: list[list[float]]) -> float:
        each = [1 - max(one) if negate else max(one) for one, negate in zip(likenesses, negated, strict=True)]
        return sum(each) / len(each)

    query = res.Query(filters=filters, ranks=ranks)
    expected = {}
    for n in inputs_found(world.things, filters):
        thing = world.things[n]
        if thing.vectors:
            expected[thing.input.id] = score([[likeness(v, q) for _, v in thing.vectors] for q in asked])
    hits = run(world, "PostInputsSearches", query=query, min_value=least)
    _same(hits, "input", expected, least, query)
    for size in (1, 5, 20):  # the same filters again and again: what they leave is kept, and then searched at once
        few = run(world, "PostInputsSearches", size, query=query, min_value=least)
        assert [hit.score for hit in few] == pytest.approx([hit.score for hit in hits[:size]], abs=1e-5), query
        _same(few, "input", {hit.input.id: expected[hit.input.id] for hit in few}, least, query)
    expected = {}
    for n, m in annotations_found(world.things, filters, ranked=True):
        of = [vector for number, vector in world.things[n].vectors if number == m]
        if of:
            expected[world.things[n].annotations[m].id] = score([[likeness(v, q) for v in of] for q in asked])
    _same(run(world, "PostAnnotationsSearches", query=query, min_value=least), "annotation", expected, least, query)


def _same(hits: list[Any], what: str, expected: dict[str, float], least: float, query: Any) -> None:
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    found = {getattr(hit, what).id: hit.score for hit in hits}
    assert len(found) == len(hits), "a hit came twice"
    sure = {id for id, value in expected.items() if value >= least + 1e-5}
    maybe = {id for id, value in expected.items() if abs(value - least) < 1e-5}
    assert sure <= found.keys() <= sure | maybe, query
    for id, value in found.items():
        assert value == pytest.approx(expected[id], abs=1e-5), query


def compare_predicted(world: World, chance: random.Random) -> None:
    """By a concept: the greatest value that a model gave; where none did, that of people."""
    rank, concept, version = some_concept(world, chance)
    expected = {}
    for thing in world.things:
        values = [value for each in thing.annotations if (value := _predicted(each, concept, version)) is not None]
        if values:
            expected[thing.input.id] = _turned(rank, max(values))
    query = res.Query(ranks=[rank])
    _same(run(world, "PostInputsSearches", query=query), "input", expected, 0.0, query)


def compare_mixed(world: World, chance: random.Random) -> None:
    """By a vector and a concept: the mean of both. An annotation that does not say the concept has it of its input."""
    rank, concept, version = some_concept(world, chance)
    asked = [round(chance.gauss(0, 1), 2) for _ in range(WIDTH)]
    alike = res.Rank(annotation=res.Annotation(data=res.Data(embeddings=[res.Embedding(vector=asked)])))
    query = res.Query(ranks=chance.sample([rank, alike], 2))
    inputs, annotations = {}, {}
    for thing in world.things:
        said = [_predicted(each, concept, version) for each in thing.annotations]
        told = [value for value in said if value is not None]
        whole = [v for v, each in zip(said, thing.annotations, strict=True) if v is not None and _of_whole(each.data)]
        if told and thing.vectors:
            best = max(likeness(vector, asked) for _, vector in thing.vectors)
            inputs[thing.input.id] = (best + _turned(rank, max(told))) / 2
        for m, annotation in enumerate(thing.annotations):
            of = [vector for number, vector in thing.vectors if number == m]
            value = said[m] if said[m] is not None else max(whole, default=None)
            if of and value is not None:
                best = max(likeness(vector, asked) for vector in of)
                annotations[annotation.id] = (best + _turned(rank, value)) / 2
    _same(run(world, "PostInputsSearches", query=query), "input", inputs, 0.0, query)
    _same(run(world, "PostAnnotationsSearches", query=query), "annotation", annotations, 0.0, query)


def some_concept(world: World, chance: random.Random) -> tuple[Any, str, str]:
    """A rank by a concept, that concept, and the model version whose word counts, or "" for any."""
    concept, version = chance.choice(CONCEPTS), chance.choice(["", *world.versions])
    rank = res.Rank(annotation=res.Annotation(model_version_id=version), negate=chance.random() < 0.2)
    rank.annotation.data.concepts.add(id=concept, value=chance.choice([0, 1]))
    return rank, concept, version


def _predicted(annotation: Any, concept: str, version: str) -> float | None:
    """The greatest value that a model gave to a concept in an annotation; None if it said nothing of it."""
    if annotation.trusted or (version and annotation.model_version_id != version):
        return None
    labels = (c.value for part in _levels(annotation.data) for c in part.concepts if c.id == concept)
    return max(labels, default=None)


def _of_whole(data: Any) -> bool:
    return not (data.regions or data.frames or data.time_segments)


def _turned(rank: Any, value: float) -> float:
    inverted = rank.negate is (rank.annotation.data.concepts[0].value >= 0.5)
    return 1 - value if inverted else value


def _levels(data: Any) -> Iterator[Any]:
    yield data
    for name in ("regions", "frames", "time_segments"):
        for part in getattr(data, name):
            yield from _levels(part.data)


COMPARISONS = (compare_filtered, compare_filtered, compare_ranked, compare_predicted, compare_mixed)


def compare(world: World, numbers: range) -> None:
    for number in numbers:
        chance = random.Random(number)  # noqa: S311 - no secret
        chance.choice(COMPARISONS)(world, chance)


def test_searches_find_what_they_must(world: World) -> None:
    compare(world, range(150))


@pytest.mark.slow
def test_ten_thousand_searches_find_what_they_must(world: World) -> None:
    compare(world, range(150, 10_150))
