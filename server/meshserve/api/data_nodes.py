"""Models that ask the data of an app, alone or as nodes: k nearest labels, synonyms, prompts with hits, visual search.

A model asks the app that it is in; visual-search the one that its parameters name. What a vote or a synonym tells of that
app is what the model says, so that who may use the model may have it; inputs are shown to those alone who may search
there, which is looked up at each run. All items of a batch are answered together.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any, TypeVar

import numpy as np

from meshserve.api import data_vectors
from meshserve.api.concept_relations import KNOWLEDGE_GRAPHS
from meshserve.call import Call
from meshserve.core.contract import RPCS
from meshserve.core.problems import Problem
from meshserve.core.rights import as_set, both
from meshserve.ingest.prepare import items_of
from meshserve.media import hosting
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin.media import each, text_of
from meshserve.search.index import Index, Wanted
from meshserve.search.labels import Labels, labels
from meshserve.search.neighbours import BY_INPUT, BY_VECTOR, Query, nearest
from meshserve.store import access, labelled, records, schema, search
from meshserve.store import inputs as input_store
from meshserve.store.access import Place
from meshserve.workflow.operators import knn_concept, rag_prompter, synonym_mapper, visual_search
from meshserve.workflow.operators.asking import KNN, MAPPER, PROMPTER, SEARCHER
from meshserve.workflow.operators.synonym_mapper import Graph
from meshserve.workflow.plan import ASKS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Data, Hit, Input, Model, ModelVersion, Text

log = logging.getLogger(__name__)
T = TypeVar("T")
_SEARCH = RPCS["PostInputsSearches"]
"""Who may call this may see inputs."""
_JUDGES, _SAME, _TWINS = "PostEvaluations", 1 - 1e-5, 8
"""Where a vote is judged by labels, a neighbour that is the same to the last digit is the input itself, and has no vote:
it would give away what is asked. As many of the same are looked beyond."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whom a batch asks, for whom. place: the app of the model; by: whose embeddings count, by the model's version."""

    call: Call
    place: Place
    by: Model

    async def scan(self, read: Callable[[Connection], T]) -> T:
        """Read in a thread."""
        return await self.call.services.database.scan(read)

    def remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes, until anything is committed."""
        return self.call.services.single(_Remembered).get(self.call.services.database.version(), key, make)


class _Remembered:
    """What was read of apps lately, for as long as nothing is committed."""

    def __init__(self, capacity: int = 64) -> None:
        self._version = b""
        self._known: OrderedDict[Hashable, Any] = OrderedDict()
        self._capacity = capacity
        self._door = threading.Lock()

    def get(self, version: bytes, key: Hashable, make: Callable[[], T]) -> T:
        """What is known under a key in a version of the store, made where it is not."""
        with self._door:
            if version != self._version:
                self._version = version
                self._known.clear()
            if key in self._known:
                found: T = self._known[key]
                return found
        made = make()
        with self._door:
            if version == self._version:
                self._known[key] = made
                if len(self._known) > self._capacity:
                    self._known.popitem(last=False)
        return made


async def run(call: Call, engine: str, items: Sequence[Item], settings: Settings) -> list[Outcome]:
    """One outcome an item, in order, of an engine that `predicting.node_model` named; what refuses all of them is every item's. Never raises but for cancellation."""
    type_id, app, version = engine.removeprefix(ASKS).split("\n")
    try:
        return await _ANSWERS[type_id](_asked(call, int(app), int(version)), items, settings)
    except Problem as problem:
        return [problem] * len(items)
    except Exception as error:
        log.exception("%s failed", type_id)
        notes = f"{type(error).__name__}: {error}"
        return [Problem(codes.MODEL_PREDICTION_FAILED, f"The {type_id} failed on this input.", notes)] * len(items)


def _asked(call: Call, app: int, version: int) -> _Asked:
    connection = call.services.database.reader
    place, row = access.app_by_pk(connection, app), records.find_pk(connection, schema.MODEL_VERSIONS, version)
    if place is None or row is None:
        raise Problem(codes.MODEL_DOES_NOT_EXIST, "Model does not exist: it was deleted while it ran.")
    return _Asked(call, place, ModelVersion.FromString(row.body).input_info.base_embed_model)


async def _vote(asked: _Asked, items: Sequence[Item], settings: Settings) -> list[Outcome]:
    """knn-concept: of each item the concepts of its nearest neighbours."""
    k, app = knn_concept.check(settings), asked.place.app
    concepts = [_of_app(concept, asked.place) for concept in settings.concepts]
    ids = frozenset(concept.id for concept in concepts)
    judged = asked.call.rpc.name == _JUDGES
    queries = await data_vectors.of_items(asked.call, asked.place, items, asked.by)

    def read(connection: Connection) -> list[Outcome]:
        index = asked.call.services.single(Index)
        known: dict[str, Labels] = {}

        def labelled_in(space: str) -> Wanted:
            key = (KNN, app, space, ids)
            known[space] = asked.remembered(key, lambda: labels(connection, app, space, ids))
            return known[space].wanted

        most = k + _TWINS if judged else k
        found = nearest(connection, index, app, _answerable(queries), BY_VECTOR, labelled_in, most)
        of = {pk: names for labelled_there in known.values() for pk, names in labelled_there.of.items()}
        voters = [[(of[pk], score) for pk, score in near if not judged or score < _SAME][:k] for near in found]
        return [Data(concepts=knn_concept.vote(near, concepts)) for near in voters]

    return _complete(queries, await asked.scan(read))


def _answerable(queries: Sequence[Query | Problem]) -> list[Query]:
    return [query for query in queries if not isinstance(query, Problem)]


def _complete(asked: Sequence[object], answers: Iterable[Outcome]) -> list[Outcome]:
    """An answer to each query; that of one that could not be made, and is a Problem, is why."""
    made = iter(answers)
    return [one if isinstance(one, Problem) else next(made) for one in asked]


def _of_app(concept: Concept, place: Place) -> Concept:
    return Concept(id=concept.id, name=concept.name, app_id=concept.app_id or place.app_id)


async def _map(asked: _Asked, items: Sequence[Item], settings: Settings) -> list[Outcome]:
    """concept-synonym-mapper: of each item the app's concepts that its own become."""
    graph_id, app = synonym_mapper.check(settings), asked.place.app

    def read(connection: Connection) -> list[Outcome]:
        if graph_id and records.find(connection, KNOWLEDGE_GRAPHS.table, app, graph_id) is None:
            raise Problem(
                codes.MODEL_INVALID_ARGUMENT,
                f"output_info.params.knowledge_graph_id: app '{asked.place.app_id}' has no knowledge graph '{graph_id}'.",
            )
        key = (MAPPER, app, graph_id)
        graph = asked.remembered(key, lambda: Graph(labelled.facts(connection, app, graph_id)))
        came = {concept.id for item in items for concept in item.data.concepts}
        rows = records.find_many(
            connection, schema.CONCEPTS, app, {id for start in came for id in graph.reached(start)}
        )
        own = {id: _of_app(Concept.FromString(row.body), asked.place) for id, row in rows.items()}
        return [Data(concepts=synonym_mapper.mapped(item.data.concepts, graph, own)) for item in items]

    return await asked.scan(read)


async def _prompt(asked: _Asked, items: Sequence[Item], settings: Settings) -> list[Outcome]:
    """rag-prompter: of each item the template with its text and the app's texts that are like it."""
    prompting, place = rag_prompter.check(settings), asked.place
    check_may_search(asked.call, place)
    given = each(items, _text)
    texts = [Item(data) for data in given if isinstance(data, Data)]
    queries = await data_vectors.of_items(asked.call, place, texts, asked.by)
    hits = await _found(asked, place, queries, prompting.least, prompting.most, texts_alone=True)
    raws = await _texts(asked.call, await asked.scan(lambda connection: _inputs(connection, hits)))
    askers = (text for text, query in zip(texts, queries, strict=True) if not isinstance(query, Problem))

    def prompt(text: Item, found: Sequence[tuple[int, float]]) -> Outcome:
        try:
            raw = prompting.filled(text.data.text.raw, [raws[pk] for pk, _ in found if pk in raws])
        except Problem as problem:
            return problem
        return Data(text=Text(raw=raw))

    return _complete(given, _complete(queries, (prompt(*pair) for pair in zip(askers, hits, strict=True))))


def _text(item: Item) -> Data:
    """An item's text alone, all of it; Problem where it has none."""
    text_of(item)
    return Data(text=Text(raw=item.data.text.raw))


async def _search(asked: _Asked, items: Sequence[Item], settings: Settings) -> list[Outcome]:
    """visual-search: of each item the inputs of another app that are like it."""
    wanted, call = visual_search.check(settings), asked.call
    user_id = call.caller.user_id if wanted.user_id == "me" else wanted.user_id or asked.place.user_id
    place = access.find_app(call.services.database.reader, user_id, wanted.app_id)
    if place is None:
        raise _hidden(user_id, wanted.app_id)
    check_may_search(call, place)
    queries = await data_vectors.of_items(call, place, items, asked.by)
    hits = await _found(asked, place, queries, wanted.least, wanted.most)
    complete = hosting.addresses(call.services.base_url, place.user_id, place.app_id).complete

    def shown(connection: Connection) -> list[Outcome]:
        inputs = {pk: Input.FromString(complete(*row)) for pk, row in _inputs(connection, hits).items()}
        return [Data(hits=[_hit(place, inputs[pk], score) for pk, score in found if pk in inputs]) for found in hits]

    return _complete(queries, await asked.scan(shown))


def _hit(place: Place, found: Input, score: float) -> Hit:
    return Hit(score=score, input=found, user_id=place.user_id, app_id=place.app_id)


async def _found(
    asked: _Asked,
    place: Place,
    queries: Sequence[Query | Problem],
    least: float,
    most: int,
    *,
    texts_alone: bool = False,
) -> list[list[tuple[int, float]]]:
    """(input, score) of what is most like each query that could be made, best first, each input once."""

    def texts(connection: Connection) -> Wanted:
        of_texts = [search.with_media(schema.MEDIA_BITS["text"])]
        return Wanted(np.array(search.pks(connection, "inputs", place.app, of_texts), np.int64))

    def read(connection: Connection) -> list[list[tuple[int, float]]]:
        def only(space: str) -> Wanted | None:
            return asked.remembered((PROMPTER, place.app), lambda: texts(connection)) if texts_alone else None

        index = asked.call.services.single(Index)
        found = nearest(connection, index, place.app, _answerable(queries), BY_INPUT, only, most)
        return [[(pk, score) for pk, score in near if score >= least] for near in found]

    return await asked.scan(read)


def _inputs(connection: Connection, hits: Sequence[Sequence[tuple[int, float]]]) -> dict[int, Any]:
    """The inputs of all hits, as they are shown."""
    pks = {pk for found in hits for pk, _ in found}
    return search.bodies(connection, "inputs", pks, input_store.SHOWN)


async def _texts(call: Call, shown: Mapping[int, Any]) -> dict[int, str]:
    """What the texts of inputs say. Those that are kept by their address are fetched; what cannot be had is left out."""
    texts = {pk: Input.FromString(row[input_store.SHOWN.index("body")]).data.text for pk, row in shown.items()}
    raws = {pk: text.raw for pk, text in texts.items() if text.raw}
    away = [pk for pk, text in texts.items() if pk not in raws and text.url]
    fetched = await items_of([Input(data=Data(text=texts[pk])) for pk in away], call.services)
    return raws | {pk: item.data.text.raw for pk, item in zip(away, fetched, strict=True) if isinstance(item, Item)}


def check_may_search(call: Call, place: Place) -> None:
    """Problem 11101 unless the caller owns an app or collaborates there, 11007 where they may not search in it."""
    key = call.caller
    rights = None
    if key.user != place.user and key.app is None:
        rights = access.find_rights(call.services.database.reader, place.app, key.user)
    if key.app not in (None, place.app) or (key.user != place.user and rights is None):
        raise _hidden(place.user_id, place.app_id)
    granted, endpoints = as_set(key.scopes), [key.endpoints]
    if rights is not None:
        granted = both(as_set(rights.scopes), granted)
        endpoints.append(rights.endpoints)
    missing = set() if granted is None else _SEARCH.scopes - granted
    if missing or any(listed and _SEARCH.path not in listed for listed in endpoints):
        lacks = f"the scopes {', '.join(sorted(missing))}" if missing else f"the endpoint {_SEARCH.path}"
        raise Problem(
            codes.CONN_INSUFFICIENT_SCOPES,
            f"This model shows inputs of app '{place.app_id}', which takes what {_SEARCH.name} takes: the key or the"
            f" collaboration lacks {lacks}.",
        )


def _hidden(user_id: str, app_id: str) -> Problem:
    why = f"There is no app '{app_id}' of user '{user_id}', or it is not shared with you."
    return Problem(codes.CONN_DOES_NOT_EXIST, why)


_ANSWERS: dict[str, Callable[[_Asked, Sequence[Item], Settings], Awaitable[list[Outcome]]]] = {
    KNN: _vote,
    MAPPER: _map,
    PROMPTER: _prompt,
    SEARCHER: _search,
}
