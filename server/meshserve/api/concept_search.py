"""Concepts found by name, in the app and in the models of a workflow, and the concepts of one model.

A model's concepts are its version's vocabulary; those that are also stored concepts of the model's app are answered
as stored, with their dates and languages.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from sqlite3 import Connection

from meshserve.api import model_lookup, workflow_store
from meshserve.api.concept_languages import check_language
from meshserve.api.concepts import CONCEPTS, invalid, language_of_app
from meshserve.call import Call, Reply
from meshserve.core.languages import DEFAULT_LANGUAGE
from meshserve.core.problems import Problem
from meshserve.core.wildcards import matcher
from meshserve.crud.binding import rpc
from meshserve.crud.paging import page_of
from meshserve.store import access, models, query, records, schema
from meshserve.store.access import Place
from meshserve.store.concepts import named_in, translations
from meshserve.store.query import Condition, Order
from meshserve.store.records import Row
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve_proto import resources_pb2
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    Concept,
    ConceptLanguage,
    ConceptQuery,
    Data,
    Model,
    ModelVersion,
    Workflow,
    WorkflowNode,
    WorkflowVersion,
)
from meshserve_proto.service_pb2 import (
    ListModelConceptsRequest,
    MultiConceptResponse,
    PostConceptsSearchesRequest,
)

PUBLIC = 50
USE_CASES = frozenset(resources_pb2.WorkflowModelUseCase.values())


@dataclass(frozen=True)
class _Source:
    """One version of a model whose concepts are searched."""

    place: Place
    model: Row
    version: Row


@dataclass
class _Search:
    """A search while it is answered.

    language: the one asked for, "" for none; own: that of the app's names.
    """

    call: Call
    connection: Connection
    query: ConceptQuery
    own: str = field(init=False)

    def __post_init__(self) -> None:
        self.own = language_of_app(self.connection, self.call.place.app)

    @property
    def pattern(self) -> str:
        return self.query.name or "*"

    def app_conditions(self) -> list[Condition]:
        """Conditions for the app's own concepts. Who names no language means the app's or, as the contract says, English."""
        language = self.query.language
        own, other = query.wildcard("name", self.pattern), named_in(language or DEFAULT_LANGUAGE, self.pattern)
        name = own if language == self.own else other if language else query.either([own, other])
        visible = [query.at_least("visibility", PUBLIC)] if self.call.stranger else []
        return [query.of_app(self.call.place.app), name, *visible]


@rpc("PostConceptsSearches")
async def search_concepts(call: Call, request: PostConceptsSearchesRequest) -> Reply:
    """The app's concepts, newest first, then those of the models as the models list them."""
    if request.concept_query.language:
        check_language(request.concept_query.language, "concept_query.language")
    for use_case in request.concept_query.use_cases:
        if use_case not in USE_CASES:
            raise invalid(f"concept_query.use_cases has {use_case}, which is no use case.")
    number, per_page = page_of(request.pagination)
    version = call.services.database.version()

    def read(connection: Connection) -> list[Concept]:
        search = _Search(call, connection, request.concept_query)
        found = _page(search, version, number, per_page)
        if request.extra_info.HasField("rankable_model"):
            _tell_rankable(search, found, request.extra_info.rankable_model)
        return found

    return MultiConceptResponse(concepts=await call.services.database.scan(read))


def _page(search: _Search, version: bytes, number: int, per_page: int) -> list[Concept]:
    asked, call = search.query, search.call
    known, found = 0, []
    in_app = not (asked.ignore_app_concepts or asked.use_cases)
    if in_app:
        conditions = search.app_conditions()
        rows = call.services.pages.page(
            search.connection, version, schema.CONCEPTS, conditions, Order(), number, per_page
        )
        found = _translated(search, call.place, [CONCEPTS.decode(body, call.place) for _, body in rows])
        if len(found) == per_page:
            return found
        known = records.count(search.connection, schema.CONCEPTS, conditions)
    first = max(0, (number - 1) * per_page - known)
    more = _matches(search, _sources(search), in_app=in_app)
    return found + list(more.values())[first : first + per_page - len(found)]


def _translated(search: _Search, place: Place, concepts: list[Concept]) -> list[Concept]:
    """The concepts with their names in the language asked for; those without one are left as they are."""
    language = search.query.language
    if language:
        names = translations(search.connection, place.app, language, [c.id for c in concepts if c.language != language])
        for concept in concepts:
            if concept.id in names:
                _rename(concept, names[concept.id])
    return concepts


def _rename(concept: Concept, body: bytes) -> None:
    named = ConceptLanguage.FromString(body)
    concept.name, concept.language = named.name, named.id
    if named.definition:
        concept.definition = named.definition


def _matches(search: _Search, sources: Iterable[_Source], *, in_app: bool) -> dict[tuple[str, str, str], Concept]:
    """The concepts of the sources that fit, once each; without those that the search of the app answers."""
    fits = matcher(search.pattern)
    found: dict[tuple[str, str, str], Concept] = {}
    for source in sources:
        concepts = _vocabulary(search.connection, source)
        own = source.place.app == search.call.place.app
        if search.query.language:
            names = translations(search.connection, source.place.app, search.query.language)
            for concept in concepts:
                if concept.language != search.query.language and concept.id in names:
                    _rename(concept, names[concept.id])
            concepts = [concept for concept in concepts if concept.language == search.query.language]
        for concept in concepts:
            if fits(concept.name) and not (own and in_app and concept.HasField("created_at")):
                found.setdefault((concept.user_id, concept.app_id, concept.id), concept)
    return found


def _vocabulary(connection: Connection, source: _Source) -> list[Concept]:
    """The concepts of a model version, as stored in the model's app where they are."""
    listed = Data.FromString(models.vocabulary(connection, source.version.pk)).concepts
    stored = records.find_many(connection, schema.CONCEPTS, source.place.app, [concept.id for concept in listed])
    concepts = []
    for concept in listed:
        row = stored.get(concept.id)
        if row is not None:
            concepts.append(CONCEPTS.decode(row.body, source.place))
            continue
        concept.language = concept.language or DEFAULT_LANGUAGE
        concept.user_id, concept.app_id = source.place.user_id, source.place.app_id
        concepts.append(concept)
    return concepts


def _sources(search: _Search) -> Iterator[_Source]:
    """The model versions whose concepts the query means: of the model or workflow it names, else of the base workflow."""
    asked = search.query
    if asked.WhichOneof("source") == "model":
        source = _source(search, asked.model)
        return iter([source] if _useful(source, asked) else [])
    place, nodes = _nodes(search)
    found = (_source_of_node(search, place, node) for node in nodes)
    return (source for source in found if source is not None and _useful(source, asked))


def _source(search: _Search, model: Model) -> _Source:
    place, row = model_lookup.find_model(search.call, search.connection, model.id, model.user_id, model.app_id)
    version_id = model.model_version.id
    return _Source(place, row, model_lookup.find_version(search.call, search.connection, place, row, version_id))


def _source_of_node(search: _Search, place: Place, node: WorkflowNode) -> _Source | None:
    """The model of a node, or None if it is gone or not shared with the caller: a workflow may outlive it."""
    model = Model(
        id=node.model.id, user_id=node.model.user_id or place.user_id, app_id=node.model.app_id or place.app_id
    )
    model.model_version.id = node.model.model_version.id
    try:
        return _source(search, model)
    except Problem:
        return None


def _useful(source: _Source, asked: ConceptQuery) -> bool:
    """Whether a model serves one of the use cases: it tags the whole input, or it finds regions."""
    if not asked.use_cases:
        return True
    known = MODEL_TYPES.get(source.model.extra["type"])
    paths = [path for entry in (known.output_fields if known else ()) for path in entry.split(",")]
    serves = {
        resources_pb2.CLASSIFICATION: "concepts" in paths,
        resources_pb2.DETECTION: any("regions[" in path for path in paths),
    }
    return any(serves.get(use_case, False) for use_case in asked.use_cases)


def _nodes(search: _Search) -> tuple[Place, list[WorkflowNode]]:
    """Where the workflow is that the query means, and its nodes; none if the app has no base workflow."""
    call, connection, asked = search.call, search.connection, search.query
    named = asked.workflow if asked.WhichOneof("source") == "workflow" else Workflow(id=asked.workflow_id)
    if named.id:
        place, row = _workflow(call, connection, named)
        version = workflow_store.find_version(call, connection, place, row, named.version.id)
        return place, list(WorkflowVersion.FromString(version.body).nodes)
    if asked.WhichOneof("source") == "workflow":
        raise invalid("concept_query.workflow.id is empty: name the workflow whose concepts to search.")
    try:
        place, row = workflow_store.find(call, connection, "")
    except Problem as problem:
        if problem.code != codes.WORKFLOW_DOES_NOT_EXIST:
            raise
        return call.place, []
    return place, list(Workflow.FromString(row.body).nodes)


def _workflow(call: Call, connection: Connection, named: Workflow) -> tuple[Place, Row]:
    """The workflow of that id where the query says it is, else as everywhere: the app's first, then a public one."""
    user_id, app_id = named.user_id or call.place.user_id, named.app_id or call.place.app_id
    if not (named.user_id or named.app_id) or (user_id, app_id) == (call.place.user_id, call.place.app_id):
        return workflow_store.find(call, connection, named.id)
    place = access.find_app(connection, user_id, app_id)
    row = workflow_store.find_at(connection, place, named.id) if place is not None else None
    if place is None or row is None or min(row.visibility, place.visibility) < PUBLIC:
        raise Problem(
            codes.WORKFLOW_DOES_NOT_EXIST, f"There is no workflow '{named.id}' in app '{app_id}' of user '{user_id}'."
        )
    return place, row


def _tell_rankable(search: _Search, concepts: list[Concept], model: Model) -> None:
    """Inputs can be ranked by a concept if the model knows it, or a trained model of the app that builds on the model."""
    source = _source(search, model)
    versions = [source.version.pk, *_built_on(search, source)]
    rankable = {
        concept.id
        for version in versions
        for concept in Data.FromString(models.vocabulary(search.connection, version)).concepts
    }
    for concept in concepts:
        concept.extra_info.is_rankable = concept.id in rankable


def _built_on(search: _Search, base: _Source) -> Iterator[int]:
    """Pks of the latest trained versions of the app's models that take the embeddings of a model."""
    conditions = [query.of_app(search.call.place.app), models.has_trained_version()]
    for row in records.select(search.connection, schema.MODELS, conditions, Order()):
        version = models.latest_version(search.connection, row.pk, trained_first=True)
        if version is None or version.extra["status"] != models.TRAINED:
            continue
        embedder = ModelVersion.FromString(version.body).input_info.base_embed_model
        if embedder.id == base.model.id and embedder.app_id in ("", base.place.app_id):
            yield version.pk


@rpc("ListModelConcepts")
async def list_model_concepts(call: Call, request: ListModelConceptsRequest) -> Reply:
    """The concepts of a model version in its own order; every word of `search` must be somewhere in id or name."""
    number, per_page = page_of(request)
    words = request.search.casefold().split()

    def read(connection: Connection) -> list[Concept]:
        place, row = model_lookup.find_model(call, connection, request.model_id)
        version = model_lookup.find_version(call, connection, place, row, request.version_id)
        first = (number - 1) * per_page
        concepts = _vocabulary(connection, _Source(place, row, version))
        return [concept for concept in concepts if _has(concept, words)][first : first + per_page]

    return MultiConceptResponse(concepts=await call.services.database.scan(read))


def _has(concept: Concept, words: list[str]) -> bool:
    return all(word in concept.id.casefold() or word in concept.name.casefold() for word in words)


BINDINGS = [search_concepts, list_model_concepts]
