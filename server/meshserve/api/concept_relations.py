"""Relations between concepts, and the graphs that hold them.

A relation is stored as it was posted, once; the other side of it is made when it is read. Both concepts are kept
by their ids and completed when read, so that a new name shows at once.
"""

from collections.abc import Iterable
from sqlite3 import Connection

from meshserve.api.concepts import CONCEPTS, invalid
from meshserve.api.model_lookup import public_place
from meshserve.call import Call, Reply
from meshserve.core import ids
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, bindings, listed, missing
from meshserve.store import query, records, schema
from meshserve.store.concepts import in_relation, same_fact
from meshserve.store.query import Condition
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, ConceptRelation, KnowledgeGraph
from meshserve_proto.service_pb2 import (
    DeleteConceptRelationsRequest,
    ListConceptRelationsRequest,
    MultiConceptRelationResponse,
    PostConceptRelationsRequest,
)
from meshserve_proto.status_pb2 import BaseResponse

INVERSE = {"hypernym": "hyponym", "hyponym": "hypernym", "synonym": "synonym"}
"""Predicate → what it is called from the object's side."""
PUBLIC = 50


def complete_graph(call: Call, connection: Connection, graph: KnowledgeGraph) -> None:
    """A graph is called by its id until it has a name."""
    graph.name = graph.name or graph.id


KNOWLEDGE_GRAPHS = Resource(
    KnowledgeGraph,
    schema.KNOWLEDGE_GRAPHS,
    list="ListKnowledgeGraphs",
    post="PostKnowledgeGraphs",
    prepare=complete_graph,
)
RELATIONS = Resource(
    ConceptRelation,
    schema.CONCEPT_RELATIONS,
    filters={"knowledge_graph_id": lambda graph: query.equal("graph", graph)},
    index=lambda relation: {
        "subject": relation.subject_concept.id,
        "object": relation.object_concept.id,
        "predicate": relation.predicate,
        "graph": relation.knowledge_graph_id,
    },
)


def _check_predicate(predicate: str, field: str) -> None:
    if predicate not in INVERSE:
        raise invalid(f"{field} is '{predicate}'; it must be one of {', '.join(INVERSE)}.")


def _known(call: Call, connection: Connection, concept_ids: Iterable[str]) -> dict[str, Concept]:
    """Concept id → the concept with its address, of the app or else of the public ones, that the caller may see."""
    wanted = set(concept_ids)
    known: dict[str, Concept] = {}
    for place in (call.place, public_place(connection)):
        if place is None:
            continue
        least = PUBLIC if call.stranger or place.app != call.place.app else 0
        rows = records.find_many(connection, schema.CONCEPTS, place.app, wanted - known.keys())
        known |= {id: CONCEPTS.decode(row.body, place) for id, row in rows.items() if row.visibility >= least}
    return known


def _require(call: Call, connection: Connection, concept_id: str) -> Concept:
    concept = _known(call, connection, [concept_id]).get(concept_id)
    if concept is None:
        raise missing(CONCEPTS, concept_id)
    return concept


def _completed(call: Call, connection: Connection, relations: list[ConceptRelation]) -> Reply:
    sides = [side for relation in relations for side in (relation.subject_concept, relation.object_concept)]
    known = _known(call, connection, [side.id for side in sides])
    for side in sides:
        if side.id in known:
            side.CopyFrom(known[side.id])
    return MultiConceptRelationResponse(concept_relations=relations)


@rpc("ListConceptRelations")
async def list_concept_relations(call: Call, request: ListConceptRelationsRequest) -> Reply:
    """Of one concept, from its side whichever way they are stored; or of the app, each once (behaviour §8)."""
    subject, predicate = request.concept_id, request.predicate
    if predicate:
        _check_predicate(predicate, "predicate")
    connection = call.services.database.reader
    if subject:
        _require(call, connection, subject)
    relations = []
    for _, body in await listed(call, RELATIONS, request, more=_wanted(subject, predicate)):
        relation = ConceptRelation.FromString(body)
        if (subject and relation.subject_concept.id != subject) or predicate not in ("", relation.predicate):
            relation = _from_other_side(relation)
        relations.append(relation)
    return _completed(call, connection, relations)


def _wanted(subject: str, predicate: str) -> list[Condition]:
    """Conditions for stored relations that say what is asked for, from one side or the other."""
    asked = [predicate] if predicate else list(INVERSE)
    inverse = [INVERSE[name] for name in asked]
    if subject:
        return [in_relation(subject, asked, inverse)]
    return [query.among("predicate", dict.fromkeys(asked + inverse))] if predicate else []


def _from_other_side(relation: ConceptRelation) -> ConceptRelation:
    turned = ConceptRelation()
    turned.CopyFrom(relation)
    turned.subject_concept.CopyFrom(relation.object_concept)
    turned.object_concept.CopyFrom(relation.subject_concept)
    turned.predicate = INVERSE[relation.predicate]
    return turned


@rpc("PostConceptRelations")
async def post_concept_relations(call: Call, request: PostConceptRelationsRequest) -> Reply:
    """All or none. Saying again what is known, from either side, is a duplicate."""
    relations: list[ConceptRelation] = batch_of(request, "concept_relations", RELATIONS.noun)
    for index, relation in enumerate(relations):
        _check_posted(request.concept_id, relation, f"concept_relations[{index}]")

    def write(connection: Connection) -> Reply:
        subject = _require(call, connection, request.concept_id)
        for relation in relations:
            relation.subject_concept.CopyFrom(_reference(call, subject))
            relation.object_concept.CopyFrom(_reference(call, _require(call, connection, relation.object_concept.id)))
            _add(connection, call.place.app, relation)
        return _completed(call, connection, relations)

    return await call.services.database.write(write)


def _check_posted(concept_id: str, relation: ConceptRelation, field: str) -> None:
    _check_predicate(relation.predicate, f"{field}.predicate")
    subject, object_ = relation.subject_concept.id or concept_id, relation.object_concept.id
    if subject != concept_id:
        raise invalid(f"{field}.subject_concept is '{subject}', but the request adds relations of '{concept_id}'.")
    if not object_:
        raise invalid(f"{field}.object_concept.id is empty: name the concept that '{concept_id}' is related to.")
    if object_ == concept_id:
        raise invalid(f"{field} relates '{concept_id}' to itself.")


def _reference(call: Call, concept: Concept) -> Concept:
    """What is stored of a concept: its id, and where it is if that is not the app of the relation."""
    if (concept.user_id, concept.app_id) == (call.place.user_id, call.place.app_id):
        return Concept(id=concept.id)
    return Concept(id=concept.id, user_id=concept.user_id, app_id=concept.app_id)


def _add(connection: Connection, app: int, relation: ConceptRelation) -> None:
    graph = relation.knowledge_graph_id
    if graph and records.find(connection, schema.KNOWLEDGE_GRAPHS, app, graph) is None:
        raise missing(KNOWLEDGE_GRAPHS, graph)
    subject, object_, predicate = relation.subject_concept.id, relation.object_concept.id, relation.predicate
    same = same_fact(subject, object_, predicate, INVERSE[predicate], graph)
    if records.count(connection, schema.CONCEPT_RELATIONS, [query.of_app(app), same]):
        raise invalid(f"A duplicate: that '{subject}' is a {predicate} of '{object_}' is known already.")
    relation.id = ids.new_id()
    records.insert(connection, schema.CONCEPT_RELATIONS, RELATIONS.row(app, relation))


@rpc("DeleteConceptRelations")
async def delete_concept_relations(call: Call, request: DeleteConceptRelationsRequest) -> Reply:
    """All or none; the concept named may be on either side of each."""
    wanted = list(dict.fromkeys(request.ids))
    if not wanted:
        raise Problem(codes.CONN_INVALID_REQUEST, "ids is empty: name the concept relations to delete.")

    def write(connection: Connection) -> None:
        rows = records.find_many(connection, schema.CONCEPT_RELATIONS, call.place.app, wanted)
        for id in wanted:
            if id not in rows or request.concept_id not in _sides(rows[id]):
                raise Problem(
                    codes.CONN_DOES_NOT_EXIST,
                    f"The concept '{request.concept_id}' has no relation '{id}' here; nothing was deleted.",
                )
        records.delete(connection, schema.CONCEPT_RELATIONS, [row.pk for row in rows.values()])

    await call.services.database.write(write)
    return BaseResponse(status=make_status(codes.SUCCESS))


def _sides(row: Row) -> tuple[str, str]:
    return row.extra["subject"], row.extra["object"]


BINDINGS = [
    *bindings(KNOWLEDGE_GRAPHS),
    list_concept_relations,
    post_concept_relations,
    delete_concept_relations,
]
