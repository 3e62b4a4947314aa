"""Relations between concepts through the official client: either side, one direction, graphs (behaviour §8)."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from support.serving import Caller

Concept, ConceptRelation = resources_pb2.Concept, resources_pb2.ConceptRelation
Fact = tuple[str, str, str]


class App:
    """One app, called by its owner."""

    def __init__(self, stub: Any, metadata: Any, user_app: Any) -> None:
        self._stub, self._metadata, self.user_app = stub, metadata, user_app

    def ask(self, name: str, **fields: Any) -> Any:
        request = getattr(service_pb2, f"{name}Request")(user_app_id=self.user_app, **fields)
        return getattr(self._stub, name)(request, metadata=self._metadata)

    def ok(self, name: str, **fields: Any) -> Any:
        response = self.ask(name, **fields)
        assert response.status.code == codes.SUCCESS, response.status
        return response

    def relate(self, *facts: Fact, graph: str = "") -> Any:
        """Post facts of one subject."""
        relations = [
            ConceptRelation(object_concept=Concept(id=object_), predicate=predicate, knowledge_graph_id=graph)
            for _, predicate, object_ in facts
        ]
        return self.ask("PostConceptRelations", concept_id=facts[0][0], concept_relations=relations)

    def listed(self, concept_id: str = "", **fields: Any) -> list[Fact]:
        """Facts as they are listed, in a stable order."""
        found = self.ok("ListConceptRelations", concept_id=concept_id, **fields).concept_relations
        return sorted((r.subject_concept.id, r.predicate, r.object_concept.id) for r in found)


@pytest.fixture
def app(stub: Any, metadata: Any, make_app: Callable[..., Any]) -> App:
    """An app that knows some food."""
    made = App(stub, metadata, make_app("relations"))
    names = ("honey", "food", "apple", "fruit", "meal")
    made.ok("PostConcepts", concepts=[Concept(id=name, name=name.title()) for name in names])
    return made


@pytest.fixture
def taught(app: App) -> App:
    assert app.relate(("honey", "hyponym", "food")).status.code == codes.SUCCESS
    assert app.relate(("fruit", "hypernym", "apple")).status.code == codes.SUCCESS
    assert app.relate(("meal", "synonym", "food")).status.code == codes.SUCCESS
    return app


def test_a_posted_relation_is_complete(app: App) -> None:
    (posted,) = app.relate(("honey", "hyponym", "food")).concept_relations
    assert len(posted.id) == 32
    assert (posted.subject_concept.name, posted.object_concept.name) == ("Honey", "Food")
    assert posted.subject_concept.user_id == app.user_app.user_id
    assert posted.object_concept.app_id == app.user_app.app_id
    assert posted.visibility.gettable == resources_pb2.Visibility.PRIVATE
    assert list(app.ok("ListConceptRelations").concept_relations) == [posted]


def test_a_new_name_shows_at_once(taught: App) -> None:
    taught.ok("PatchConcepts", concepts=[Concept(id="food", name="Nourishment")], action="overwrite")
    (relation,) = taught.ok("ListConceptRelations", concept_id="honey").concept_relations
    assert relation.object_concept.name == "Nourishment"


def test_each_side_sees_itself_as_the_subject(taught: App) -> None:
    assert taught.listed("honey") == [("honey", "hyponym", "food")]
    assert taught.listed("food") == [("food", "hypernym", "honey"), ("food", "synonym", "meal")]
    assert taught.listed("apple") == [("apple", "hyponym", "fruit")]
    assert taught.listed("fruit") == [("fruit", "hypernym", "apple")]
    assert taught.listed("meal") == [("meal", "synonym", "food")]


def test_without_a_concept_each_relation_comes_once_as_stored(taught: App) -> None:
    stored = [("fruit", "hypernym", "apple"), ("honey", "hyponym", "food"), ("meal", "synonym", "food")]
    assert taught.listed() == stored


@pytest.mark.parametrize(
    ("concept", "predicate", "expected"),
    [
        ("food", "hypernym", [("food", "hypernym", "honey")]),
        ("food", "hyponym", []),
        ("food", "synonym", [("food", "synonym", "meal")]),
        ("honey", "hyponym", [("honey", "hyponym", "food")]),
        ("honey", "hypernym", []),
        ("apple", "hyponym", [("apple", "hyponym", "fruit")]),
        ("", "hypernym", [("food", "hypernym", "honey"), ("fruit", "hypernym", "apple")]),
        ("", "hyponym", [("apple", "hyponym", "fruit"), ("honey", "hyponym", "food")]),
        ("", "synonym", [("meal", "synonym", "food")]),
    ],
)
def test_a_predicate_is_meant_from_the_subject(taught: App, concept: str, predicate: str, expected: list[Fact]) -> None:
    assert taught.listed(concept, predicate=predicate) == expected


@pytest.mark.parametrize(
    "known", [("honey", "hyponym", "food"), ("food", "hypernym", "honey"), ("food", "synonym", "meal")]
)
def test_what_is_known_from_either_side_is_a_duplicate(taught: App, known: Fact) -> None:
    status = taught.relate(known).status
    assert status.code == codes.CONCEPTS_INVALID_REQUEST
    assert "duplicate" in status.details.lower()
    assert len(taught.listed()) == 3


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        (("honey", "parent", "food"), codes.CONCEPTS_INVALID_REQUEST),
        (("honey", "", "food"), codes.CONCEPTS_INVALID_REQUEST),
        (("honey", "synonym", "honey"), codes.CONCEPTS_INVALID_REQUEST),
        (("honey", "synonym", ""), codes.CONCEPTS_INVALID_REQUEST),
        (("honey", "synonym", "nobody"), codes.CONN_DOES_NOT_EXIST),
    ],
)
def test_one_wrong_relation_undoes_the_batch(app: App, fact: Fact, code: int) -> None:
    response = app.relate(("honey", "hyponym", "meal"), fact)
    assert response.status.code == code
    assert not response.concept_relations
    assert app.listed() == []


def test_unknown_concepts_and_predicates_are_told(app: App) -> None:
    assert app.relate(("nobody", "synonym", "food")).status.code == codes.CONN_DOES_NOT_EXIST
    assert app.ask("ListConceptRelations", concept_id="nobody").status.code == codes.CONN_DOES_NOT_EXIST
    assert app.ask("ListConceptRelations", predicate="parent").status.code == codes.CONCEPTS_INVALID_REQUEST
    other = ConceptRelation(subject_concept=Concept(id="food"), object_concept=Concept(id="meal"), predicate="synonym")
    status = app.ask("PostConceptRelations", concept_id="honey", concept_relations=[other]).status
    assert status.code == codes.CONCEPTS_INVALID_REQUEST
    assert app.ask("PostConceptRelations", concept_id="honey").status.code == codes.CONN_INVALID_REQUEST


def test_deleting_needs_either_side_and_is_all_or_none(taught: App) -> None:
    ids = {
        (r.subject_concept.id, r.object_concept.id): r.id for r in taught.ok("ListConceptRelations").concept_relations
    }
    honey, fruit = ids["honey", "food"], ids["fruit", "apple"]
    for concept, wanted in [("honey", [honey, fruit]), ("honey", [honey, uuid.uuid4().hex]), ("meal", [honey])]:
        response = taught.ask("DeleteConceptRelations", concept_id=concept, ids=wanted)
        assert response.status.code == codes.CONN_DOES_NOT_EXIST
    assert len(taught.listed()) == 3
    assert taught.ask("DeleteConceptRelations", concept_id="honey").status.code == codes.CONN_INVALID_REQUEST
    taught.ok("DeleteConceptRelations", concept_id="food", ids=[honey, honey])  # the object's id will do
    taught.ok("DeleteConceptRelations", concept_id="fruit", ids=[fruit])
    assert taught.listed() == [("meal", "synonym", "food")]
    assert taught.listed("honey") == []


def test_pages_of_both_directions(app: App) -> None:
    others = [f"kind-{number}" for number in range(7)]
    app.ok("PostConcepts", concepts=[Concept(id=id) for id in others])
    for number, other in enumerate(others):
        fact = (other, "hyponym", "food") if number % 2 else ("food", "hypernym", other)
        assert app.relate(fact).status.code == codes.SUCCESS
    pages = [app.listed("food", page=page, per_page=3) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert sorted(fact for page in pages for fact in page) == [("food", "hypernym", other) for other in others]
    empty = app.ok("ListConceptRelations", concept_id="food", page=9)
    assert [field.name for field, _ in empty.ListFields()] == ["status"]


def test_graphs_hold_relations_apart(app: App) -> None:
    graph = resources_pb2.KnowledgeGraph(id="kitchen", description="what we cook")
    (posted,) = app.ok("PostKnowledgeGraphs", knowledge_graphs=[graph]).knowledge_graphs
    assert (posted.id, posted.name, posted.description) == ("kitchen", "kitchen", "what we cook")
    assert list(app.ok("ListKnowledgeGraphs").knowledge_graphs) == [posted]
    assert app.ask("PostKnowledgeGraphs", knowledge_graphs=[graph]).status.code == codes.DATABASE_DUPLICATE_KEY

    assert app.relate(("honey", "hyponym", "food")).status.code == codes.SUCCESS
    assert app.relate(("honey", "hyponym", "food"), graph="kitchen").status.code == codes.SUCCESS
    assert app.relate(("honey", "hyponym", "meal"), graph="kitchen").status.code == codes.SUCCESS
    assert app.relate(("food", "hypernym", "honey"), graph="kitchen").status.code == codes.CONCEPTS_INVALID_REQUEST
    assert app.relate(("honey", "hyponym", "apple"), graph="nowhere").status.code == codes.CONN_DOES_NOT_EXIST
    assert len(app.listed("honey")) == 3
    assert app.listed("honey", knowledge_graph_id="kitchen") == [
        ("honey", "hyponym", "food"),
        ("honey", "hyponym", "meal"),
    ]
    assert app.listed(predicate="hypernym", knowledge_graph_id="kitchen") == [
        ("food", "hypernym", "honey"),
        ("meal", "hypernym", "honey"),
    ]
    assert app.listed(knowledge_graph_id="nowhere") == []


def test_many_graphs_come_in_one_list(app: App) -> None:
    graphs = [resources_pb2.KnowledgeGraph(id=f"g-{number}") for number in range(128)]
    app.ok("PostKnowledgeGraphs", knowledge_graphs=graphs)
    app.ok("PostKnowledgeGraphs", knowledge_graphs=[resources_pb2.KnowledgeGraph(name="no id")])
    listed = app.ok("ListKnowledgeGraphs").knowledge_graphs
    assert len(listed) == 129
    assert len(listed[0].id) == 32


def test_relations_of_public_concepts(app: App) -> None:
    main = service_pb2.ListConceptsRequest(user_app_id=resources_pb2.UserAppIDSet(user_id="clarifai", app_id="main"))
    public = app._stub.ListConcepts(main, metadata=app._metadata).concepts
    assert public
    (posted,) = app.relate(("honey", "hyponym", public[0].id)).concept_relations
    assert (posted.object_concept.app_id, posted.object_concept.name) == ("main", public[0].name)
    assert app.listed(public[0].id) == [(public[0].id, "hypernym", "honey")]
    assert posted.subject_concept.app_id == app.user_app.app_id


def test_a_stranger_sees_none_of_it(taught: App, stub: Any, stranger: Caller) -> None:
    request = service_pb2.ListConceptRelationsRequest(user_app_id=taught.user_app)
    assert stub.ListConceptRelations(request, metadata=stranger.metadata).status.code == codes.CONN_DOES_NOT_EXIST
