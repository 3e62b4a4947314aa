"""Collaborators through the official client: what the owner gives, and the intersection with the guest's own key."""

import sqlite3
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as r
from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from support.calls import Call
from support.serving import Caller, Server, add_caller, within_store

GUEST = Caller("guest-user", "guest-app", "11112222333344445555666677778888")
ME = r.UserAppIDSet(user_id="me")
READS = ("Apps_Get", "Concepts_Get")


@pytest.fixture(scope="module")
def guest(server: Server) -> Caller:
    """Another user, who has an email."""
    from meshserve.bootstrap import ensure_user

    def job(connection: sqlite3.Connection) -> None:
        ensure_user(connection, GUEST.user_id, email="Guest@Example.org")

    within_store(server.data, job)
    add_caller(server.data, GUEST)
    return GUEST


@pytest.fixture
def app(make_app: Call) -> Any:
    return make_app("shared")


@pytest.fixture
def invite(call: Call, app: Any, guest: Caller) -> Call:
    """`invite(scopes)` lets the guest into `app`; `user`, `code` and `by` where they differ."""

    def do(scopes: Any = READS, code: int = codes.SUCCESS, user: Any = None, **more: Any) -> Any:
        by = {"by": more.pop("by")} if "by" in more else {}
        item = r.Collaborator(user=user or r.User(id=guest.user_id), scopes=scopes, **more)
        response = call(
            "PostCollaborators", s.PostCollaboratorsRequest(user_app_id=app, collaborators=[item]), code, **by
        )
        return response.collaborators[0] if response.collaborators else response.status

    return do


def read(call: Call, app: Any, code: int, by: Any) -> Any:
    return call("ListConcepts", s.ListConceptsRequest(user_app_id=app), code, by)


def write(call: Call, app: Any, code: int, by: Any) -> Any:
    return call("PostConcepts", s.PostConceptsRequest(user_app_id=app, concepts=[r.Concept(id="c")]), code, by)


def test_a_guest_may_what_was_given(call: Call, app: Any, invite: Call, guest: Caller) -> None:
    read(call, app, codes.CONN_DOES_NOT_EXIST, guest.metadata)
    made = invite()
    assert made.id
    assert (made.user.id, made.app.id, list(made.scopes)) == (guest.user_id, app.app_id, list(READS))
    read(call, app, codes.SUCCESS, guest.metadata)
    assert "Concepts_Add" in write(call, app, 11007, guest.metadata).status.details
    scopes = call("MyScopes", s.MyScopesRequest(user_app_id=app), by=guest.metadata).scopes
    assert list(scopes) == list(READS)


def test_the_guests_own_key_narrows_further(call: Call, app: Any, invite: Call, guest: Caller) -> None:
    invite(["All"])
    write(call, app, codes.SUCCESS, guest.metadata)
    weak = r.Key(type="personal_access_token", scopes=READS)
    secret = call("PostKeys", s.PostKeysRequest(user_app_id=ME, keys=[weak]), by=guest.metadata).keys[0].id
    by = (("authorization", f"Key {secret}"),)
    read(call, app, codes.SUCCESS, by)
    write(call, app, 11007, by)
    of_app = r.Key(scopes=["All"], apps=[r.App(id=guest.app_id)])
    secret = call("PostKeys", s.PostKeysRequest(user_app_id=ME, keys=[of_app]), by=guest.metadata).keys[0].id
    read(call, app, codes.CONN_KEY_INVALID, (("authorization", f"Key {secret}"),))


def test_endpoints_confine_a_guest(call: Call, app: Any, invite: Call, guest: Caller) -> None:
    invite(["All"], endpoints=["/clarifai.api.V2/ListConcepts"])
    read(call, app, codes.SUCCESS, guest.metadata)
    write(call, app, 11007, guest.metadata)


def test_my_scopes_are_the_intersection(call: Call, app: Any, invite: Call, guest: Caller) -> None:
    shared = [f"/clarifai.api.V2/{name}" for name in ("ListConcepts", "MyScopes")]
    invite([*READS, "Inputs_Get"], endpoints=[*shared, "/clarifai.api.V2/GetConcept"])
    narrow = r.Key(
        type="personal_access_token",
        scopes=[*READS, "Models_Get"],
        endpoints=[*shared, "/clarifai.api.V2/MyScopesRoot"],
    )
    secret = call("PostKeys", s.PostKeysRequest(user_app_id=ME, keys=[narrow]), by=guest.metadata).keys[0].id
    mine = call("MyScopes", s.MyScopesRequest(user_app_id=app), by=(("authorization", f"Key {secret}"),))
    assert (list(mine.scopes), list(mine.endpoints)) == (list(READS), shared)
    assert mine.app.id == app.app_id


def test_a_guest_cannot_pass_it_on(call: Call, app: Any, invite: Call, guest: Caller, stranger: Caller) -> None:
    made = invite(["All"])
    friend = r.User(id=stranger.user_id)
    assert "owns the app" in invite(READS, 11007, user=friend, by=guest.metadata).details
    more = [r.Collaborator(id=made.id, scopes=["All"])]
    request = s.PatchCollaboratorsRequest(user_app_id=app, collaborators=more, action="overwrite")
    call("PatchCollaborators", request, 11007, by=guest.metadata)
    removal = s.DeleteCollaboratorsRequest(user_app_id=app, collaborator_ids=[made.id])
    call("DeleteCollaborators", removal, 11007, by=guest.metadata)
    call("ListAppKeys", s.ListAppKeysRequest(user_app_id=app), 11007, by=guest.metadata)
    key = r.Key(type="personal_access_token", scopes=["All"])
    for place in (app, r.UserAppIDSet(user_id=app.user_id)):
        call("PostKeys", s.PostKeysRequest(user_app_id=place, keys=[key]), 11007, by=guest.metadata)
        call("ListKeys", s.ListKeysRequest(user_app_id=place), 11007, by=guest.metadata)
    key = r.Key(scopes=["All"], apps=[r.App(id=app.app_id, user_id=app.user_id)])
    call("PostKeys", s.PostKeysRequest(user_app_id=ME, keys=[key]), 11101, by=guest.metadata)


def test_scopes_come_with_those_they_build_on(call: Call, app: Any, invite: Call) -> None:
    assert "Concepts_Add needs Concepts_Get" in invite(["Apps_Get", "Concepts_Add"], 11102).details
    made = invite()
    more = [r.Collaborator(id=made.id, scopes=["Apps_Get", "Concepts_Add"])]
    request = s.PatchCollaboratorsRequest(user_app_id=app, collaborators=more, action="overwrite")
    assert "Concepts_Add needs Concepts_Get" in call("PatchCollaborators", request, 11102).status.details
    (kept,) = call("ListCollaborators", s.ListCollaboratorsRequest(user_app_id=app)).collaborators
    assert list(kept.scopes) == list(READS)


def test_rights_change_and_end_at_once(call: Call, app: Any, invite: Call, guest: Caller) -> None:
    made = invite()
    more = [r.Collaborator(id=made.id, scopes=[*READS, "Concepts_Add"])]
    request = s.PatchCollaboratorsRequest(user_app_id=app, collaborators=more, action="overwrite")
    assert len(call("PatchCollaborators", request).collaborators[0].scopes) == 3
    write(call, app, codes.SUCCESS, guest.metadata)
    call("DeleteCollaborators", s.DeleteCollaboratorsRequest(user_app_id=app, collaborator_ids=[made.id]))
    read(call, app, codes.CONN_DOES_NOT_EXIST, guest.metadata)
    assert not call("ListCollaborators", s.ListCollaboratorsRequest(user_app_id=app)).collaborators
    everybody = s.ListCollaboratorsRequest(user_app_id=app, list_all_collaborators=True)
    (gone,) = call("ListCollaborators", everybody).collaborators
    assert gone.id == made.id
    assert gone.HasField("deleted_at")
    call("DeleteCollaborators", s.DeleteCollaboratorsRequest(user_app_id=app, collaborator_ids=[made.id]), 11101)
    invite()
    read(call, app, codes.SUCCESS, guest.metadata)


def test_by_email(call: Call, app: Any, invite: Call, guest: Caller) -> None:
    made = invite(user=r.User(primary_email="guest@example.ORG"))
    assert made.user.id == guest.user_id
    assert made.user.user_detail.primary_email == "Guest@Example.org"
    seen = call("ListCollaborators", s.ListCollaboratorsRequest(user_app_id=app), 11007, guest.metadata)
    assert "Collaborators_Get" in seen.status.details
    call("DeleteCollaborators", s.DeleteCollaboratorsRequest(user_app_id=app, user_emails=["guest@example.org"]))
    read(call, app, codes.CONN_DOES_NOT_EXIST, guest.metadata)


def test_details_of_a_user_are_for_that_user(call: Call, guest: Caller) -> None:
    own = call("GetUser", s.GetUserRequest(user_app_id=ME), by=guest.metadata).user
    assert own.user_detail.primary_email == "Guest@Example.org"
    seen = call("GetUser", s.GetUserRequest(user_app_id=r.UserAppIDSet(user_id=guest.user_id))).user
    assert seen.id == guest.user_id
    assert "example" not in str(seen).lower()


def test_listing(call: Call, app: Any, invite: Call, guest: Caller) -> None:
    made = invite([*READS, "Collaborators_Get"])
    for by in (None, guest.metadata):
        more = {} if by is None else {"by": by}
        listed = call("ListCollaborators", s.ListCollaboratorsRequest(user_app_id=app), **more)
        assert [item.id for item in listed.collaborators] == [made.id]
        assert listed.app_owner.id == app.user_id
    beyond = call("ListCollaborators", s.ListCollaboratorsRequest(user_app_id=app, page=2))
    assert [field.name for field, _ in beyond.ListFields()] == ["status"]


def test_collaborations(call: Call, app: Any, invite: Call, guest: Caller) -> None:
    invite()
    found = call("ListCollaborations", s.ListCollaborationsRequest(user_app_id=ME), by=guest.metadata).collaborations
    mine = next(item for item in found if item.app.id == app.app_id)
    assert (mine.app_owner.id, mine.app.user_id, list(mine.scopes)) == (app.user_id, app.user_id, list(READS))
    templates = s.ListCollaborationsRequest(user_app_id=ME, template_only=True)
    assert not call("ListCollaborations", templates, by=guest.metadata).collaborations
    assert not call("ListCollaborations", s.ListCollaborationsRequest(user_app_id=ME)).collaborations


def test_what_is_refused(invite: Call, app: Any) -> None:
    assert "nobody" in invite(user=r.User(id="nobody"), code=11101).details
    assert "empty" in invite(user=r.User(first_name="x"), code=11102).details
    assert "owns the app" in invite(user=r.User(id=app.user_id), code=11102).details
    assert "Nonsense" in invite(["Nonsense"], 11102).details
    assert "Concepts_Get" in invite(["Concepts_Add"], 11102).details
    invite()
    assert "collaborates in the app already" in invite(code=codes.DATABASE_DUPLICATE_KEY).details
