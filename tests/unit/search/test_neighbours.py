"""Votes, prompts and visual searches over a random world in process, against plain Python over the same messages.

What is written goes through the server's own RPCs; vectors are put into the store, as indexing does it.
"""

import asyncio
import operator
import random
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
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
from meshserve.search import index
from meshserve.store import records, schema, vectors
from meshserve.store.vectors import NewVector
from meshserve_proto import resources_pb2 as res

PAT, WIDTH, INPUTS = "0123456789abcdef0123456789abcdef", 6, 90
SPACES = ("a-space", "another", "wide", "tags:a-space")
CONCEPTS = ["cat", "dog", "palm", "water"]
IN_FORCE, PENDING = 24150, 24151
BOXES = [(0.0, 0.0, 0.4, 0.4), (0.5, 0.5, 1.0, 1.0), (0.0, 0.6, 0.3, 1.0)]
Corners = tuple[float, float, float, float]


class World:
    """One app with labelled inputs, and what was said of them as plain facts."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self.numbers = np.random.default_rng(seed)
        self.services = build_services(Config(data=folder, user_id="u", app_id="a", pat=PAT))
        self.loop = asyncio.new_event_loop()
        self.dispatcher = Dispatcher(registry.bind(api.families(), api.ABSENT), self.services)
        self.vectors: list[tuple[str, str, Any, Corners | None]] = []
        """(input, space, unit vector, box of its region or None for the whole)"""
        self.labels: list[tuple[str, str, Corners | None]] = []
        """(input, concept, box or None): those that count."""
        self.loop.run_until_complete(self._fill())

    def ask(self, name: str, **fields: Any) -> Any:
        return self.loop.run_until_complete(self._ask(name, **fields))

    async def _ask(self, name: str, **fields: Any) -> Any:
        rpc = RPCS[name]
        request = rpc.request(user_app_id=res.UserAppIDSet(user_id="u", app_id="a"), **fields)
        call = self.dispatcher.open(name, {"authorization": f"Key {PAT}"})
        response: Any = rpc.response.FromString(await self.dispatcher.unary(call, request.SerializeToString()))
        assert response.status.code == 10000, response.status
        return response

    async def _fill(self) -> None:
        await self.services.database.write(lambda c: ensure_owner(c, self.services.config))
        models = [res.Model(id="sees", model_type_id="image-crop")]
        self.version = (await self._ask("PostModels", models=models)).model.model_version.id
        ids = [f"i{number:03}" for number in range(INPUTS)]
        made = [self._input(id, number) for number, id in enumerate(ids)]
        await self._ask("PostInputs", inputs=made)
        await self._ask("PostAnnotations", annotations=[self._of_model(id) for id in ids[: INPUTS // 2]])
        said = [each for id in ids for each in self._said(id)]
        for start in range(0, len(said), 100):
            await self._ask("PostAnnotations", annotations=said[start : start + 100])
        await self.services.database.write(self._embed)

    def _input(self, id: str, number: int) -> Any:
        if number % 3:
            return res.Input(id=id, data=res.Data(text=res.Text(raw=f"text of {id}")))
        return res.Input(id=id, data=res.Data(image=res.Image(url=f"https://media.invalid/{id}")))

    def _of_model(self, id: str) -> Any:
        """A model's regions, to which vectors will belong."""
        regions = [res.Region(id=f"{id}-{n}", region_info=_info(box)) for n, box in enumerate(BOXES)]
        return res.Annotation(
            id=f"of-{id}", input_id=id, model_version_id=self.version, data=res.Data(regions=regions[:1])
        )

    def _said(self, id: str) -> Iterator[Any]:
        """Labels: in force and not, for and against, by people and by models, of the whole and of regions."""
        for _ in range(self.random.randint(0, 3)):
            concept, kind = self.random.choice(CONCEPTS), self.random.randrange(6)
            data, box = res.Data(), None
            label = res.Concept(id=concept, value=0 if kind == 0 else 1)
            if self.random.random() < 0.4:
                box = self.random.choice([BOXES[0], (0.02, 0.02, 0.42, 0.42), BOXES[1]])
                data.regions.append(res.Region(region_info=_info(box), data=res.Data(concepts=[label])))
            else:
                data.concepts.append(label)
            made = res.Annotation(input_id=id, data=data, status={"code": PENDING if kind == 1 else IN_FORCE})
            if kind == 2:
                made.model_version_id = self.version
            if kind > 2:
                self.labels.append((id, concept, box))
            yield made

    def _embed(self, connection: Any) -> None:
        app = connection.execute("SELECT pk FROM apps WHERE id = 'a'").fetchone()[0]
        rows = []
        for id, row in records.find_many(connection, schema.INPUTS, app, [f"i{n:03}" for n in range(INPUTS)]).items():
            sql = "SELECT pk FROM annotations WHERE input = ? AND input_level = 1"
            own = connection.execute(sql, (row.pk,)).fetchone()[0]
            found = records.find(connection, schema.ANNOTATIONS, app, f"of-{id}")
            for space in self.random.sample(SPACES, self.random.randint(1, 3)):
                if found is not None and self.random.random() < 0.7:
                    rows.append(self._vector(row.pk, id, found.pk, space, BOXES[0]))
                if self.random.random() < 0.7:
                    rows.append(self._vector(row.pk, id, own, space, None))
        vectors.add(connection, app, rows)

    def _vector(self, input: int, id: str, about: int, space: str, box: Corners | None) -> NewVector:
        vector = self.unit(WIDTH + 2 if space == "wide" else WIDTH)
        self.vectors.append((id, space, vector, box))
        return NewVector(input, about, space, vector.astype("<f4").tobytes())

    def unit(self, width: int = WIDTH) -> Any:
        vector = self.numbers.normal(size=width)
        return vector / np.linalg.norm(vector)

    @cached_property
    def labelled(self) -> list[tuple[Any, set[str]]]:
        """Each vector that may vote, with the concepts that count for it."""
        there = Counter((id, space) for id, space, _, _ in self.vectors)
        found = []
        for id, space, vector, box in self.vectors:
            said = {concept for input, concept, drawn in self.labels if input == id and drawn is None}
            drawn = {concept for input, concept, drawn in self.labels if input == id and drawn not in (None, BOXES[1])}
            names = said if box is None or there[id, space] == 1 else set()
            if not space.startswith("tags:"):
                found.append((vector, names | (drawn if box is not None else set())))
        return found

    def voted(self, query: Any, concepts: set[str], k: int) -> dict[str, float]:
        """Plurality in plain Python."""
        voters = [
            (sum(map(operator.mul, vector, query)), names & concepts)
            for vector, names in self.labelled
            if names & concepts and len(vector) == len(query)
        ]
        nearest = sorted(voters, key=lambda pair: -pair[0])[:k]
        votes = Counter(name for _, names in nearest for name in names)
        return {name: count / len(nearest) for name, count in votes.items()}


def _info(box: Corners) -> Any:
    sides = res.BoundingBox(top_row=box[0], left_col=box[1], bottom_row=box[2], right_col=box[3])
    return res.RegionInfo(bounding_box=sides)


def embedded(vector: Any) -> Any:
    return res.Input(data=res.Data(embeddings=[res.Embedding(vector=vector.tolist())]))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"), 7)
    yield made
    made.loop.run_until_complete(made.services.close())
    made.loop.close()


def test_votes_are_those_of_plain_python(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the batch, each space that fits is searched once."""
    monkeypatch.setattr(index, "_ROWS_A_BLOCK", 16)
    plain, searched = index.Matrix.nearest, []
    monkeypatch.setattr(index.Matrix, "nearest", lambda *given: searched.append(given) or plain(*given))
    for number in range(6):
        concepts, k = world.random.sample(CONCEPTS, world.random.randint(1, 4)), world.random.randint(1, 12)
        info = res.OutputInfo(data=res.Data(concepts=[res.Concept(id=id) for id in concepts]))
        info.params.update({"k": k})
        model = res.Model(id=f"vote{number}", model_type_id="knn-concept", output_info=info)
        world.ask("PostModels", models=[model])
        queries = [world.unit(WIDTH + 2 * (n % 2)) for n in range(24)]
        outputs = world.ask("PostModelOutputs", model_id=model.id, inputs=map(embedded, queries)).outputs
        for query, output in zip(queries, outputs, strict=True):
            answer = {concept.id: pytest.approx(concept.value) for concept in output.data.concepts}
            assert world.voted(query, set(concepts), k) == answer
            values = [concept.value for concept in output.data.concepts]
            assert values == sorted(values, reverse=True)
    assert len(searched) == 6 * 3


def test_searchers_find_what_plain_python_finds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each input once, with the best of its vectors, by falling likeness (1 + cosine) / 2, none below the least."""
    monkeypatch.setattr(index, "_ROWS_A_BLOCK", 16)
    info = res.OutputInfo()
    info.params.update({"app_id": "a", "max_results": 9, "min_score": 0.6})
    world.ask("PostModels", models=[res.Model(id="look", model_type_id="visual-search", output_info=info)])
    queries = [world.unit() for _ in range(40)]
    outputs = world.ask("PostModelOutputs", model_id="look", inputs=map(embedded, queries)).outputs
    for query, output in zip(queries, outputs, strict=True):
        best: dict[str, float] = {}
        for id, space, vector, _ in world.vectors:
            if len(vector) == WIDTH and not space.startswith("tags:"):
                best[id] = max(best.get(id, 0.0), (1 + float(np.dot(vector, query))) / 2)
        expected = sorted(((score, id) for id, score in best.items() if score >= 0.6), reverse=True)[:9]
        assert [hit.input.id for hit in output.data.hits] == [id for _, id in expected]
        assert [hit.score for hit in output.data.hits] == pytest.approx([score for score, _ in expected], abs=1e-5)


def test_an_embedding_of_a_size_that_the_app_has_not_is_told(world: World) -> None:
    model = res.Model(id="sized", model_type_id="knn-concept", output_info={"data": {"concepts": [{"id": "cat"}]}})
    world.ask("PostModels", models=[model])
    good, bad = embedded(world.unit()), embedded(world.unit(3))

    async def both() -> Any:
        rpc = RPCS["PostModelOutputs"]
        place = res.UserAppIDSet(user_id="u", app_id="a")
        request = rpc.request(user_app_id=place, model_id="sized", inputs=[good, bad])
        call = world.dispatcher.open("PostModelOutputs", {"authorization": f"Key {PAT}"})
        return rpc.response.FromString(await world.dispatcher.unary(call, request.SerializeToString()))

    first, second = world.loop.run_until_complete(both()).outputs
    assert first.status.code == 10000
    assert "3 numbers; the embeddings of app 'a' have 6, 8" in second.status.details
