"""Names and definitions of concepts in other languages; that in a concept's own language is the concept itself."""

from sqlite3 import Connection

from meshserve.api.concepts import CONCEPTS, invalid
from meshserve.call import Call, Reply
from meshserve.core.languages import DEFAULT_LANGUAGE, LANGUAGES
from meshserve.crud.binding import rpc
from meshserve.crud.paging import page_of
from meshserve.crud.patching import checked_action, patch
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, change, create, existing, missing, owner_of, save
from meshserve.store import query, records, schema
from meshserve.store.query import Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, ConceptLanguage
from meshserve_proto.service_pb2 import (
    GetConceptLanguageRequest,
    ListConceptLanguagesRequest,
    MultiConceptLanguageResponse,
    PatchConceptLanguagesRequest,
    PostConceptLanguagesRequest,
    SingleConceptLanguageResponse,
)

CONCEPT_LANGUAGES = Resource(
    ConceptLanguage,
    schema.CONCEPT_LANGUAGES,
    parent=CONCEPTS,
    duplicate=codes.CONCEPTS_INVALID_REQUEST,
    patchable=("name", "definition"),
    index=lambda language: {"name": language.name},
)
_PARENTS = ("concept_id",)


def check_language(code: str, field: str) -> None:
    """Raise Problem 40003 unless this is the code of a language that concepts may have."""
    if code not in LANGUAGES:
        raise invalid(f"{field} '{code}' is not a language of concepts; there are {', '.join(LANGUAGES)}.")


def _concept(call: Call, connection: Connection, concept_id: str) -> tuple[Row, ConceptLanguage]:
    """A concept's row, and the name it has in its own language."""
    row = existing(call, CONCEPTS, connection, call.place.app, concept_id)
    concept = Concept.FromString(row.body)
    own = ConceptLanguage(id=concept.language or DEFAULT_LANGUAGE, name=concept.name, definition=concept.definition)
    return row, own


@rpc("GetConceptLanguage")
async def get_concept_language(call: Call, request: GetConceptLanguageRequest) -> Reply:
    """One language of a concept; Problem 11101 for a language that it has no name in."""
    connection = call.services.database.reader
    row, own = _concept(call, connection, request.concept_id)
    if request.language == own.id:
        return SingleConceptLanguageResponse(concept_language=own)
    found = records.find(connection, schema.CONCEPT_LANGUAGES, row.pk, request.language)
    if found is None:
        raise missing(CONCEPT_LANGUAGES, request.language)
    return SingleConceptLanguageResponse(concept_language=ConceptLanguage.FromString(found.body))


@rpc("ListConceptLanguages")
async def list_concept_languages(call: Call, request: ListConceptLanguagesRequest) -> Reply:
    """The concept's own language first, then the others as they were added."""
    number, per_page = page_of(request)
    connection = call.services.database.reader
    row, own = _concept(call, connection, request.concept_id)
    rows = records.select(connection, schema.CONCEPT_LANGUAGES, [query.of_app(row.pk)], Order(ascending=True))
    languages = [own, *(ConceptLanguage.FromString(found.body) for found in rows)]
    first = (number - 1) * per_page
    return MultiConceptLanguageResponse(concept_languages=languages[first : first + per_page])


@rpc("PostConceptLanguages")
async def post_concept_languages(call: Call, request: PostConceptLanguagesRequest) -> Reply:
    """All or none."""
    languages = batch_of(request, "concept_languages", CONCEPT_LANGUAGES.noun)
    for index, language in enumerate(languages):
        check_language(language.id, f"concept_languages[{index}].id")
        if not language.name:
            raise invalid(f"concept_languages[{index}].name is empty: give the name of the concept in that language.")

    def write(connection: Connection) -> list[bytes]:
        row, own = _concept(call, connection, request.concept_id)
        for language in languages:
            if language.id == own.id:
                raise invalid(
                    f"A duplicate: '{own.id}' is the concept's own language, in which it has a name; patch that one."
                )
        return [create(call, CONCEPT_LANGUAGES, connection, row.pk, language) for language in languages]

    return _answer(await call.services.database.write(write))


@rpc("PatchConceptLanguages")
async def patch_concept_languages(call: Call, request: PatchConceptLanguagesRequest) -> Reply:
    """All or none; a patch of the concept's own language changes the concept."""
    action = checked_action(request.action, CONCEPT_LANGUAGES.actions)
    languages = batch_of(request, "concept_languages", CONCEPT_LANGUAGES.noun)

    def write(connection: Connection) -> list[bytes]:
        owner = owner_of(call, CONCEPT_LANGUAGES, request, _PARENTS, connection)
        bodies = []
        for language in languages:
            row, own = _concept(call, connection, request.concept_id)
            if language.id == own.id:
                bodies.append(_patch_own(call, connection, row, own, language, action))
            else:
                bodies.append(change(call, CONCEPT_LANGUAGES, connection, owner, language, action))
        return bodies

    return _answer(await call.services.database.write(write))


def _patch_own(
    call: Call, connection: Connection, row: Row, own: ConceptLanguage, language: ConceptLanguage, action: str
) -> bytes:
    patch(own, language, action, CONCEPT_LANGUAGES.patchable)
    concept = CONCEPTS.decode(row.body)
    concept.name, concept.definition = own.name, own.definition
    save(call, CONCEPTS, connection, row, concept)
    return own.SerializeToString()


def _answer(bodies: list[bytes]) -> MultiConceptLanguageResponse:
    return MultiConceptLanguageResponse(concept_languages=[ConceptLanguage.FromString(body) for body in bodies])


BINDINGS = [get_concept_language, list_concept_languages, post_concept_languages, patch_concept_languages]
