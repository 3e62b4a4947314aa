"""Who sees which models, and who may change them (behaviour §4, §9.1)."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode

from meshserve.bootstrap import add_token, ensure_app, ensure_user
from meshserve.core.secrets import APP_KEY, new_secret
from meshserve.store import keys
from meshserve_proto.resources_pb2 import Key
from support.calls import Call
from support.models import made
from support.serving import Caller, Server, within_store


def add_app_key(server: Server, app_id: str, scopes: Sequence[str] = ("All",)) -> str:
    """Make an app key of the owner with these scopes; return its secret."""
    secret = new_secret()

    def job(connection: sqlite3.Connection) -> None:
        user = ensure_user(connection, server.owner.user_id)
        app = ensure_app(connection, user.pk, app_id)
        keys.insert(connection, user.pk, secret, Key(type=APP_KEY, scopes=scopes), app.pk)

    within_store(server.data, job)
    return secret


@pytest.fixture(scope="module")
def sharer(server: Any) -> Caller:
    """A user who is public, with a public app."""
    caller = Caller("sharing-user", "sharing-app", "5ba7e5ba7e5ba7e5ba7e5ba7e5ba7e5b")

    def job(connection: sqlite3.Connection) -> None:
        user = ensure_user(connection, caller.user_id, 50)
        ensure_app(connection, user.pk, caller.app_id, 50)
        ensure_app(connection, user.pk, "hidden-app")
        add_token(connection, user.pk, caller.pat, "for a test")

    within_store(server.data, job)
    return caller


def test_strangers_see_what_is_public_and_change_nothing(stub: Any, stranger: Caller, sharer: Caller) -> None:
    where = res.UserAppIDSet(user_id=sharer.user_id, app_id=sharer.app_id)
    hidden = res.UserAppIDSet(user_id=sharer.user_id, app_id="hidden-app")

    def post(place: Any, id: str, gettable: int) -> str:
        model = res.Model(id=id, model_type_id="prompter", visibility=res.Visibility(gettable=gettable))
        request = api.PostModelsRequest(user_app_id=place, models=[model])
        return str(stub.PostModels(request, metadata=sharer.metadata).model.model_version.id)

    def get(place: Any, id: str, version: str = "") -> Any:
        request = api.GetModelRequest(user_app_id=place, model_id=id, version_id=version)
        return stub.GetModel(request, metadata=stranger.metadata)

    version = post(where, "open", 50)
    post(where, "closed", 10)
    post(hidden, "within", 50)
    assert get(where, "open").model.model_version.id == version
    assert get(where, "closed").status.code == StatusCode.MODEL_DOES_NOT_EXIST
    assert get(hidden, "within").status.code == StatusCode.CONN_DOES_NOT_EXIST
    for place in (where, res.UserAppIDSet(user_id=sharer.user_id)):
        response = stub.ListModels(api.ListModelsRequest(user_app_id=place), metadata=stranger.metadata)
        assert [model.id for model in response.models] == ["open"]
        assert response.models[0].model_version.id == version
    ids = [api.IdUpdateSource(id="closed", new_id="still-closed")]
    renaming = api.PatchModelIdsRequest(user_app_id=where, ids=ids, action="overwrite")
    assert stub.PatchModelIds(renaming, metadata=sharer.metadata).status.code == StatusCode.SUCCESS
    refused = get(where, "closed").status
    assert (refused.code, "still-closed" in refused.details) == (StatusCode.MODEL_DOES_NOT_EXIST, False)
    request = api.DeleteModelRequest(user_app_id=where, model_id="open")
    assert stub.DeleteModel(request, metadata=stranger.metadata).status.code == StatusCode.CONN_INSUFFICIENT_SCOPES

    publication = api.ModelVersionUnpublishRequest(version_id=version)
    unpublish = api.PostModelVersionsUnPublishRequest(user_app_id=where, model_id="open", publications=[publication])
    assert stub.PostModelVersionsUnPublish(unpublish, metadata=sharer.metadata).status.code == StatusCode.SUCCESS
    assert not get(where, "open").model.HasField("model_version")
    assert get(where, "open", version).status.code == StatusCode.CONN_DOES_NOT_EXIST
    listing = stub.ListModelVersions(
        api.ListModelVersionsRequest(user_app_id=where, model_id="open"), metadata=stranger.metadata
    )
    assert (listing.status.code, len(listing.model_versions)) == (StatusCode.SUCCESS, 0)
    publish = api.PostModelVersionsPublishRequest(
        user_app_id=where, model_id="open", publications=[api.ModelVersionPublishRequest(version_id=version)]
    )
    assert stub.PostModelVersionsPublish(publish, metadata=sharer.metadata).status.code == StatusCode.SUCCESS
    assert get(where, "open", version).model.model_version.id == version


def test_an_app_key_reads_public_models_by_their_bare_id(stub: Any, server: Any, user_app: Any) -> None:
    secret = add_app_key(server, user_app.app_id)
    request = api.GetModelRequest(model_id="aaa03c23b3724a16a56b629203edc62c")
    response = stub.GetModel(request, metadata=(("authorization", f"Key {secret}"),))
    assert response.status.code == StatusCode.SUCCESS
    assert (response.model.id, response.model.user_id, response.model.app_id) == (
        "general-image-recognition",
        "clarifai",
        "main",
    )


def test_tags_need_a_scope_that_writes(stub: Any, server: Any, user_app: Any, send: Call) -> None:
    made(send, "guarded")
    secret = add_app_key(server, user_app.app_id, ("Apps_Get", "Models_Get"))
    request = api.PatchModelToolkitsRequest(model_id="guarded", toolkits=["x"], action="overwrite")
    response = stub.PatchModelToolkits(request, metadata=(("authorization", f"Key {secret}"),))
    assert response.status.code == StatusCode.CONN_INSUFFICIENT_SCOPES
    assert "Models_Add" in response.status.details
