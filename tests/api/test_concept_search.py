"""PostConceptsSearches through the official client: names, languages, models and workflows, rankable concepts."""

from collections.abc import Callable
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from meshserve.bootstrap import ensure_app, ensure_user
from meshserve.store import models, records, schema
from meshserve.store.records import Row
from meshserve_proto.resources_pb2 import App, Data, Model, ModelVersion, Workflow
from meshserve_proto.resources_pb2 import Concept as StoredConcept
from support.serving import Server, within_store

Concept, ConceptQuery = resources_pb2.Concept, resources_pb2.ConceptQuery
OWN = ("dog", "dogma", "Cat", "100%", "a_b", "axb", "小狗", "tail*")


class Searcher:
    """One app with a base workflow of two models, and another workflow."""

    def __init__(self, stub: Any, metadata: Any, user_app: Any) -> None:
        self._stub, self._metadata, self.user_app = stub, metadata, user_app

    def ask(self, name: str, **fields: Any) -> Any:
        request = getattr(service_pb2, f"{name}Request")(user_app_id=self.user_app, **fields)
        return getattr(self._stub, name)(request, metadata=self._metadata)

    def search(self, page: int = 0, per_page: int = 0, **fields: Any) -> Any:
        pagination = service_pb2.Pagination(page=page, per_page=per_page)
        response = self.ask("PostConceptsSearches", concept_query=ConceptQuery(**fields), pagination=pagination)
        assert response.status.code == codes.SUCCESS, response.status
        return response.concepts

    def names(self, name: str = "", **fields: Any) -> list[str]:
        return [concept.name for concept in self.search(name=name, **fields)]


MODELS = {
    "tagger": ("visual-classifier", ["dog", "dogfish", "wolf"]),
    "finder": ("visual-detector", ["dog box", "wolf"]),
    "other": ("visual-classifier", ["hotdog"]),
    "embedder": ("visual-embedder", []),
}


@pytest.fixture(scope="module")
def app(stub: Any, metadata: Any, server: Server, make_app: Callable[..., Any]) -> Searcher:
    user_app = make_app("search")

    def fill(connection: Any) -> None:
        user = ensure_user(connection, user_app.user_id)
        row = ensure_app(connection, user.pk, user_app.app_id)
        for id, (kind, names) in MODELS.items():
            _add_model(connection, row.pk, id, kind, names)
        _add_workflow(connection, row.pk, "base", ["tagger", "finder", "gone"])
        _add_workflow(connection, row.pk, "second", ["other"])

    within_store(server.data, fill)
    set_base(server, user_app, "base")
    made = Searcher(stub, metadata, user_app)
    for number, name in enumerate(OWN):
        assert made.ask("PostConcepts", concepts=[Concept(id=f"own-{number}", name=name)]).status.code == codes.SUCCESS
    return made


def _add_model(connection: Any, app: int, id: str, kind: str, names: list[str]) -> None:
    model = Row(app, id, Model(id=id, model_type_id=kind).SerializeToString(), 1, 1, extra={"name": id, "type": kind})
    records.insert(connection, schema.MODELS, model)
    body = ModelVersion(id="v1")
    if id == "other":
        body.input_info.base_embed_model.id = "embedder"
    version = Row(model.pk, "v1", body.SerializeToString(), 1, 1, extra={"status": 21100})
    records.insert(connection, schema.MODEL_VERSIONS, version)
    concepts = [StoredConcept(id=f"model-{name.replace(' ', '-')}", name=name) for name in names]
    models.set_vocabulary(connection, version.pk, Data(concepts=concepts).SerializeToString())


def _add_workflow(connection: Any, app: int, id: str, models: list[str]) -> None:
    from meshserve_proto.resources_pb2 import WorkflowNode, WorkflowVersion

    nodes = [WorkflowNode(id=model, model=Model(id=model)) for model in models]
    body = Workflow(id=id, nodes=nodes).SerializeToString()
    row = Row(app, id, body, 1, 1, extra={"name": id})
    records.insert(connection, schema.WORKFLOWS, row)
    version = WorkflowVersion(id="v1", nodes=nodes).SerializeToString()
    records.insert(connection, schema.WORKFLOW_VERSIONS, Row(row.pk, "v1", version, 1, 1))


def test_an_exact_name_finds_it_in_the_app_and_in_the_models_of_the_base_workflow(app: Searcher) -> None:
    found = app.search(name="dog")
    assert [(concept.id, concept.name) for concept in found] == [("own-0", "dog"), ("model-dog", "dog")]
    assert {(c.user_id, c.app_id) for c in found} == {(app.user_app.user_id, app.user_app.app_id)}
    assert app.names("Dog") == ["dog", "dog"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("dog*", ["dogma", "dog", "dog", "dogfish", "dog box"]),
        ("*o*f*", ["dogfish", "wolf"]),
        ("wolf", ["wolf"]),
        ("100%", ["100%"]),
        ("a_b", ["a_b"]),
        ("小*", ["小狗"]),
        ("%", []),
        ("_", []),
        ("d.g", []),
        ("nothing*", []),
    ],
)
def test_only_a_star_stands_for_something(app: Searcher, pattern: str, expected: list[str]) -> None:
    assert app.names(pattern) == expected


def test_no_name_finds_everything(app: Searcher) -> None:
    assert len(app.names()) == len(OWN) + 4
    assert app.names("*") == app.names()


@pytest.mark.parametrize("per_page", [1, 3, 5, 8, 9, 100])
def test_pages_run_from_the_app_into_the_models(app: Searcher, per_page: int) -> None:
    every = [concept.id for concept in app.search(per_page=1000)]
    paged: list[str] = []
    for page in range(1, 99):
        found = [concept.id for concept in app.search(page=page, per_page=per_page)]
        if not found:
            break
        paged += found
    assert paged == every


def test_another_source_takes_the_place_of_the_base_workflow(app: Searcher) -> None:
    assert app.names("*dog*", workflow=resources_pb2.Workflow(id="second")) == ["dogma", "dog", "hotdog"]
    assert app.names("*dog*", workflow_id="second") == ["dogma", "dog", "hotdog"]
    assert app.names("*dog*", model=resources_pb2.Model(id="finder")) == ["dogma", "dog", "dog box"]
    version = resources_pb2.ModelVersion(id="v1")
    assert app.names("*", model=resources_pb2.Model(id="other", model_version=version), ignore_app_concepts=True) == [
        "hotdog"
    ]
    assert app.names("dog*", ignore_app_concepts=True) == ["dog", "dogfish", "dog box"]


def test_use_cases_choose_models_and_leave_out_the_app(app: Searcher) -> None:
    assert app.names("*", use_cases=[resources_pb2.DETECTION]) == ["dog box", "wolf"]
    assert app.names("*", use_cases=[resources_pb2.CLASSIFICATION]) == ["dog", "dogfish", "wolf"]
    assert len(app.names("*", use_cases=[resources_pb2.CLASSIFICATION, resources_pb2.DETECTION])) == 4


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"model": resources_pb2.Model(id="none")}, codes.MODEL_DOES_NOT_EXIST),
        ({"workflow": resources_pb2.Workflow(id="none")}, codes.WORKFLOW_DOES_NOT_EXIST),
        ({"workflow": resources_pb2.Workflow()}, codes.CONCEPTS_INVALID_REQUEST),
        ({"workflow_id": "none"}, codes.WORKFLOW_DOES_NOT_EXIST),
        ({"language": "tlh"}, codes.CONCEPTS_INVALID_REQUEST),
    ],
)
def test_a_source_that_is_not_there_is_told(app: Searcher, fields: dict[str, Any], code: int) -> None:
    assert app.ask("PostConceptsSearches", concept_query=ConceptQuery(name="x", **fields)).status.code == code


def set_base(server: Server, user_app: Any, workflow: str) -> None:
    def change(connection: Any) -> None:
        row = ensure_app(connection, ensure_user(connection, user_app.user_id).pk, user_app.app_id)
        body = App.FromString(row.body)
        body.ClearField("default_workflow")
        body.ClearField("default_workflow_id")
        if workflow:
            body.default_workflow.id = workflow
        if workflow in ("General", "Empty"):
            body.default_workflow.user_id, body.default_workflow.app_id = "clarifai", "main"
        row.body = body.SerializeToString()
        records.update(connection, schema.APPS, row)

    within_store(server.data, change)


@pytest.mark.parametrize("base", ["", "Empty", "gone"])
def test_an_app_without_a_base_workflow_has_its_own_concepts(
    stub: Any, metadata: Any, server: Server, make_app: Callable[..., Any], base: str
) -> None:
    bare = Searcher(stub, metadata, make_app("bare"))
    set_base(server, bare.user_app, base)
    assert bare.ask("PostConcepts", concepts=[Concept(id="only")]).status.code == codes.SUCCESS
    assert bare.names("*") == ["only"]


def test_names_in_another_language(app: Searcher) -> None:
    german = [resources_pb2.ConceptLanguage(id="de", name="Hund", definition="bellt")]
    assert app.ask("PostConceptLanguages", concept_id="own-0", concept_languages=german).status.code == codes.SUCCESS
    (found,) = app.search(name="hun*", language="de")
    assert (found.id, found.name, found.language, found.definition) == ("own-0", "Hund", "de", "bellt")
    assert app.search(name="dog", language="de") == []
    assert app.names("dog", language="en") == ["dog", "dog"]
    assert app.names("Hund") == []
    assert [concept.id for concept in app.search(language="de")] == ["own-0"]


def test_rankable_are_the_concepts_that_a_model_can_order_by(app: Searcher) -> None:
    def rankable(model: str) -> list[str]:
        extra = service_pb2.ConceptExtraInfoRequest(rankable_model=resources_pb2.Model(id=model))
        asked = ConceptQuery(name="*dog*", workflow_id="second")
        found = app.ask("PostConceptsSearches", concept_query=asked, extra_info=extra).concepts
        assert all(concept.HasField("extra_info") for concept in found)
        return [concept.name for concept in found if concept.extra_info.is_rankable]

    assert rankable("other") == ["hotdog"]
    assert rankable("embedder") == ["hotdog"]  # the classifier of hot dogs builds on it
    assert rankable("tagger") == []
    assert not any(concept.HasField("extra_info") for concept in app.search(name="*"))


def test_the_public_models_are_searched_where_the_base_workflow_is_public(
    stub: Any, metadata: Any, server: Server, make_app: Callable[..., Any]
) -> None:
    user_app = make_app("general")
    set_base(server, user_app, "General")
    public = Searcher(stub, metadata, user_app)
    for name in ("water", "tree frog"):
        concept = public.search(name=name)[0]
        assert (concept.name, concept.user_id, concept.app_id) == (name, "clarifai", "main")
        assert concept.id.startswith("ai_")
