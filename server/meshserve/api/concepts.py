"""Concepts: the words that inputs are labelled with and models answer in (behaviour §8)."""

from collections import defaultdict
from sqlite3 import Connection

from meshserve.call import Call, Reply
from meshserve.core import ids
from meshserve.core.contract import RPCS
from meshserve.core.languages import DEFAULT_LANGUAGE
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.crud.binding import rpc
from meshserve.crud.resource import Resource, field_of
from meshserve.crud.verbs import batch_of, bindings, create, listed
from meshserve.store import query, records, schema
from meshserve.store.concepts import label_counts
from meshserve.store.inputs import DONE, IN_PROGRESS, PENDING
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import App, Concept, ConceptCount
from meshserve_proto.service_pb2 import GetConceptCountsRequest, MultiConceptCountResponse, PostConceptsRequest


def invalid(details: str) -> Problem:
    """The problem of a concept request that breaks a rule of concepts."""
    return Problem(codes.CONCEPTS_INVALID_REQUEST, details)


def language_of_app(connection: Connection, app: int) -> str:
    """The code of the language in which an app names its concepts; it never changes."""
    row = records.find_pk(connection, schema.APPS, app)
    return (App.FromString(row.body).default_language if row is not None else "") or DEFAULT_LANGUAGE


def complete_concept(call: Call, connection: Connection, concept: Concept) -> None:
    """A concept is called by its id until it has a name, in the app's language; what is stored is no prediction."""
    concept.name = concept.name or concept.id
    concept.language = language_of_app(connection, call.place.app)
    concept.value = 1.0
    concept.ClearField("extra_info")


CONCEPTS = Resource(
    Concept,
    schema.CONCEPTS,
    check_id=ids.checked_label,
    get="GetConcept",
    list="ListConcepts",
    patch="PatchConcepts",
    duplicate=codes.CONCEPTS_INVALID_REQUEST,
    patchable=("name",),
    filters={"id": lambda part: query.contains("id", part)},
    index=lambda concept: {"name": concept.name},
    words=("id", "name"),
    prepare=complete_concept,
)
_POSTED = field_of(RPCS["PostConcepts"], Concept, response=True).number


@rpc("PostConcepts")
async def post_concepts(call: Call, request: PostConceptsRequest) -> Reply:
    """All or none; unlike other ids, a concept's is never made up."""
    concepts = batch_of(request, "concepts", CONCEPTS.noun)
    for index, concept in enumerate(concepts):
        _check_id(concept.id, f"concepts[{index}].id")

    def write(connection: Connection) -> list[bytes]:
        return [create(call, CONCEPTS, connection, call.place.app, concept) for concept in concepts]

    return embedded(_POSTED, await call.services.database.write(write), CONCEPTS.address(call.place))


def _check_id(id: str, field: str) -> None:
    if not id:
        raise invalid(f"{field} is empty: a concept is named by its id.")
    try:
        ids.checked_label(id, field)
    except Problem as problem:
        raise invalid(problem.details) from None


@rpc("GetConceptCounts")
async def get_concept_counts(call: Call, request: GetConceptCountsRequest) -> Reply:
    """Every concept of the app, page by page as in ListConcepts, with the inputs that people labelled with it."""
    page = [Concept.FromString(body) for _, body in await listed(call, CONCEPTS, request)]

    def read(connection: Connection) -> list[ConceptCount]:
        return _counted(connection, call.place.app, page)

    return MultiConceptCountResponse(concept_counts=await call.services.database.scan(read))


_STATES = {DONE: "processed", PENDING: "to_process", IN_PROGRESS: "processing"}
"""Status of an input → field of DetailConceptCount; every other status is an error."""


def _counted(connection: Connection, app: int, concepts: list[Concept]) -> list[ConceptCount]:
    found = defaultdict(list)
    for count in label_counts(connection, app, [concept.id for concept in concepts]):
        found[count.concept].append(count)
    counted = []
    for concept in concepts:
        item = ConceptCount(id=concept.id, name=concept.name)
        for state in ("processed", "to_process", "errors", "processing"):
            getattr(item.detail_concept_count, state).SetInParent()
        item.concept_type_count.SetInParent()
        for count in found[concept.id]:
            side = "positive" if count.positive else "negative"
            detail = getattr(item.detail_concept_count, _STATES.get(count.status, "errors"))
            for total in (item.concept_type_count, detail):
                setattr(total, side, getattr(total, side) + count.inputs)
        counted.append(item)
    return counted


BINDINGS = [*bindings(CONCEPTS), post_concepts, get_concept_counts]
