"""User clarifai, app main: what clients find there without having made it (behaviour §2.5, §5, §9.1)."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode

from meshserve.runners import catalogue

MAIN = res.UserAppIDSet(user_id="clarifai", app_id="main")
MODELS = {
    "aaa03c23b3724a16a56b629203edc62c": "general-image-recognition",
    "bd367be194cf45149e75f01d59f77ba7": "food-item-recognition",
    "c386b7a870114f4a87477c0824499348": "wedding-recognition",
    "ccc28c313d69466f836ab83287a54ed9": "travel-recognition",
    "ccc76d86d2004ed1a38ba0cf39ecb4b1": "nsfw-recognition",
}
VERSIONS = {
    "aa9ca48295b37401f8af92ad1af0d91d": "aaa03c23b3724a16a56b629203edc62c",
    "dfebc169854e429086aceb8368662641": "bd367be194cf45149e75f01d59f77ba7",
    "787cc9a002164250800598d36b072384": "c386b7a870114f4a87477c0824499348",
    "cce28c313d69466f836ab83287a54ed9": "ccc28c313d69466f836ab83287a54ed9",
    "cc76a92beaeb4d8495a58ba197998158": "ccc76d86d2004ed1a38ba0cf39ecb4b1",
}
"""The ids in the documents that the server was written after: model → what it is here, version → its model."""


def get(stub: Any, metadata: Any, where: Any, model_id: str, version_id: str = "", name: str = "GetModel") -> Any:
    request = api.GetModelRequest(user_app_id=where, model_id=model_id, version_id=version_id)
    return getattr(stub, name)(request, metadata=metadata)


@pytest.mark.parametrize(("legacy", "id"), list(MODELS.items()))
def test_legacy_ids_of_models_resolve_from_any_app(
    stub: Any, metadata: Any, user_app: Any, legacy: str, id: str
) -> None:
    for where in (MAIN, user_app):
        response = get(stub, metadata, where, legacy)
        assert response.status.code == StatusCode.SUCCESS, response.status
        assert (response.model.id, response.model.user_id, response.model.app_id) == (id, "clarifai", "main")


@pytest.mark.parametrize(("version", "model"), list(VERSIONS.items()))
def test_legacy_ids_of_versions_resolve(stub: Any, metadata: Any, user_app: Any, version: str, model: str) -> None:
    for where in (MAIN, user_app):
        found = get(stub, metadata, where, model, version)
        assert found.status.code == StatusCode.SUCCESS, found.status
        assert found.model.model_version.status.code == StatusCode.MODEL_TRAINED
        request = api.GetModelVersionRequest(user_app_id=where, model_id=model, version_id=version)
        assert stub.GetModelVersion(request, metadata=metadata).model_version.id == found.model.model_version.id


@pytest.mark.parametrize("offer", catalogue.OFFERS, ids=lambda offer: offer.id)
def test_every_offer_is_there(stub: Any, metadata: Any, offer: Any) -> None:
    for id in (offer.id, *offer.legacy_ids):
        model = get(stub, metadata, MAIN, id, name="GetModelOutputInfo").model
        assert (model.id, model.name, model.display_name) == (offer.id, offer.id, offer.name)
        assert (model.model_type_id, model.description) == (offer.model_type_id, offer.description)
        assert model.visibility.gettable == model.model_version.visibility.gettable == 50
        assert (model.model_version.id, model.model_version.license) == (offer.version_id, offer.licence)
        concepts = [(c.id, c.name) for c in model.model_version.output_info.data.concepts]
        assert concepts == [(label.id, label.name) for label in offer.concepts()]
        assert model.model_version.active_concept_count == len(concepts)


def test_main_lists_its_models_in_the_catalogue_s_order(stub: Any, metadata: Any, stranger: Any) -> None:
    for who in (metadata, stranger.metadata):
        response = stub.ListModels(api.ListModelsRequest(user_app_id=MAIN, trained_only=True), metadata=who)
        assert [model.id for model in response.models] == [offer.id for offer in catalogue.OFFERS]
        assert all(not model.model_version.output_info.data.concepts for model in response.models)


def test_an_app_lists_no_public_models(stub: Any, metadata: Any, user_app: Any) -> None:
    assert not stub.ListModels(api.ListModelsRequest(user_app_id=user_app), metadata=metadata).models


def test_an_own_model_hides_a_public_one_of_the_same_id(stub: Any, metadata: Any, make_app: Any) -> None:
    where = make_app("hiding")
    model = res.Model(id="face-detection")
    stub.PostModels(api.PostModelsRequest(user_app_id=where, models=[model]), metadata=metadata)
    assert get(stub, metadata, where, "face-detection").model.app_id == where.app_id


def test_a_model_that_is_not_offered_says_why(stub: Any, metadata: Any, user_app: Any) -> None:
    for id, reason in catalogue.REFUSED.items():
        status = get(stub, metadata, user_app, id).status
        assert status.code == StatusCode.MODEL_DOES_NOT_EXIST
        assert reason in status.details


def test_nobody_changes_the_public_models(stub: Any, metadata: Any) -> None:
    answers = [
        stub.DeleteModels(api.DeleteModelsRequest(user_app_id=MAIN, delete_all=True), metadata=metadata),
        stub.PostModels(api.PostModelsRequest(user_app_id=MAIN, models=[res.Model(id="mine")]), metadata=metadata),
        stub.PatchModels(
            api.PatchModelsRequest(
                user_app_id=MAIN, action="merge", models=[res.Model(id="face-detection", notes="x")]
            ),
            metadata=metadata,
        ),
    ]
    assert [answer.status.code for answer in answers] == [StatusCode.CONN_INSUFFICIENT_SCOPES] * 3


def test_where_models_come_from(stub: Any, metadata: Any) -> None:
    for offer in catalogue.OFFERS:
        request = api.ListModelReferencesRequest(user_app_id=MAIN, model_id=offer.id)
        references = stub.ListModelReferences(request, metadata=metadata).model_references
        assert references, offer.id
        assert all(one.url.startswith("pkg:") and one.model_id == offer.id for one in references)


def test_examples_of_text_models(stub: Any, metadata: Any) -> None:
    offer = catalogue.find("text-sentiment")
    assert offer is not None
    place = {"user_app_id": MAIN, "model_id": offer.id, "model_version_id": offer.version_id}
    listed = stub.ListModelVersionInputExamples(api.ListModelVersionInputExamplesRequest(**place), metadata=metadata)
    examples = listed.model_version_input_examples
    assert [example.id for example in examples] == ["example-1", "example-2"]
    request = api.GetModelVersionInputExampleRequest(**place, example_id="example-2")
    found = stub.GetModelVersionInputExample(request, metadata=metadata).model_version_input_example
    assert found == examples[1]
    assert found.data.text.raw
    request = api.GetModelVersionInputExampleRequest(**place, example_id="example-9")
    assert stub.GetModelVersionInputExample(request, metadata=metadata).status.code == StatusCode.CONN_DOES_NOT_EXIST


def rows(server: Any, sql: str) -> list[Any]:
    with closing(sqlite3.connect(server.data / "meshserve.db")) as connection:
        return connection.execute(sql).fetchall()


def test_concepts_of_main_are_those_of_its_models(server: Any) -> None:
    stored = {
        id for (id,) in rows(server, "SELECT c.id FROM concepts c JOIN apps a ON a.pk = c.owner WHERE a.id = 'main'")
    }
    assert stored == {label.id for offer in catalogue.OFFERS for label in offer.concepts()}


def test_workflows_of_main_name_models_and_versions(server: Any) -> None:
    found = rows(server, "SELECT w.id, w.body FROM workflows w JOIN apps a ON a.pk = w.owner WHERE a.id = 'main'")
    stored = {id: res.Workflow.FromString(body) for id, body in found}
    assert set(stored) == {recipe.id for recipe in catalogue.workflows()} >= {"General", "Universal", "Empty"}
    assert [node.id for node in stored["General"].nodes] == ["concept", "embed", "cluster"]
    for recipe in catalogue.workflows():
        workflow = stored[recipe.id]
        assert workflow.version.id
        assert [(node.id, node.model.id) for node in workflow.nodes] == [(n.id, n.offer) for n in recipe.nodes]
        for node in workflow.nodes:
            assert catalogue.find_version(node.model.id, node.model.model_version.id)
