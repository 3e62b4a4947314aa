"""Collaborators: other users in one's app, with the rights that its owner gives. Only the owner invites."""

from sqlite3 import Connection

from meshserve.api import pictures, tasks
from meshserve.api.users import shown as shown_user
from meshserve.call import Call
from meshserve.core import rights
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.crud.paging import page_of
from meshserve.crud.patching import checked_action
from meshserve.crud.verbs import batch_of
from meshserve.store import access, collaborators, records, schema
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import App, Collaboration, Collaborator, User
from meshserve_proto.service_pb2 import (
    DeleteCollaboratorsRequest,
    ListCollaborationsRequest,
    ListCollaboratorsRequest,
    MultiCollaborationsResponse,
    MultiCollaboratorsResponse,
    PatchCollaboratorsRequest,
    PostCollaboratorsRequest,
)
from meshserve_proto.status_pb2 import BaseResponse


def _require_owner(call: Call) -> None:
    """Who was invited may not invite, nor change what others may do."""
    if call.caller.user != call.place.user:
        raise Problem(
            codes.CONN_INSUFFICIENT_SCOPES,
            f"Only user '{call.place.user_id}', who owns the app, decides who collaborates in it.",
        )


def _shown(call: Call, connection: Connection, row: Row) -> Collaborator:
    """A collaborator as read; the email only by the owner, who may have invited by it, and the user."""
    item = Collaborator.FromString(row.body)
    item.app.id, item.app.user_id = call.place.app_id, call.place.user_id
    item.user.CopyFrom(_user(connection, row.extra["user"], call.caller.user in (call.place.user, row.extra["user"])))
    return item


def _user(connection: Connection, pk: int, with_email: bool) -> User:
    row = records.find_pk(connection, schema.USERS, pk)
    if row is None:
        return User()
    user = shown_user(row.body, to_self=False)
    if with_email and row.extra["email"]:
        user.primary_email = user.user_detail.primary_email = User.FromString(row.body).user_detail.primary_email
    return user


@rpc("ListCollaborators")
async def list_collaborators(call: Call, request: ListCollaboratorsRequest) -> MultiCollaboratorsResponse:
    """Who collaborates in the app, and its owner."""
    if call.stranger:
        raise Problem(codes.CONN_INSUFFICIENT_SCOPES, "Who collaborates in an app is for those who do.")
    connection = call.services.database.reader
    number, per_page = page_of(request)
    rows = collaborators.of(connection, call.place.app, deleted_too=request.list_all_collaborators)
    page = rows[(number - 1) * per_page : number * per_page]
    response = MultiCollaboratorsResponse(collaborators=[_shown(call, connection, row) for row in page])
    if page or number == 1:  # clients read pages until one has nothing in it
        response.app_owner.CopyFrom(_user(connection, call.place.user, call.caller.user == call.place.user))
    return response


@rpc("PostCollaborators")
async def post_collaborators(call: Call, request: PostCollaboratorsRequest) -> MultiCollaboratorsResponse:
    """Let other users work in the app, all or none."""
    _require_owner(call)
    items = batch_of(request, "collaborators", "collaborator")

    def write(connection: Connection) -> list[Collaborator]:
        return [_shown(call, connection, _add(call, connection, item)) for item in items]

    return MultiCollaboratorsResponse(collaborators=await call.services.database.write(write))


def _email(user: User) -> str:
    listed = next((address.email for address in user.email_addresses), "")
    return user.user_detail.primary_email or user.primary_email or listed


def _add(call: Call, connection: Connection, wanted: Collaborator) -> Row:
    user = collaborators.find_user(connection, wanted.user.id, _email(wanted.user))
    if user is None:
        who = wanted.user.id or _email(wanted.user)
        raise Problem(
            codes.CONN_DOES_NOT_EXIST if who else codes.CONN_INVALID_REQUEST,
            f"collaborator.user names '{who}', who is no user of this server; `meshserve key create --user` makes one."
            if who
            else "collaborator.user is empty: name the user by id or by email.",
        )
    if user.pk == call.place.user:
        raise Problem(codes.CONN_INVALID_REQUEST, f"User '{user.id}' owns the app and cannot collaborate in it.")
    if collaborators.of_user_in(connection, call.place.app, user.pk) is not None:
        raise Problem(
            codes.DATABASE_DUPLICATE_KEY,
            f"A duplicate: user '{user.id}' collaborates in the app already; PatchCollaborators changes the rights.",
        )
    body = Collaborator(scopes=wanted.scopes, endpoints=wanted.endpoints)
    _check(call, body)
    return collaborators.insert(connection, call.place.app, user.pk, body)


def _check(call: Call, item: Collaborator) -> None:
    rights.check(item.scopes, item.endpoints, "collaborator")
    rights.check_within(call.granted, item.scopes, "collaborator")


@rpc("PatchCollaborators")
async def patch_collaborators(call: Call, request: PatchCollaboratorsRequest) -> MultiCollaboratorsResponse:
    """Replace scopes and endpoints of collaborators, all or none."""
    _require_owner(call)
    checked_action(request.action, ("overwrite",))
    items = batch_of(request, "collaborators", "collaborator")

    def write(connection: Connection) -> list[Collaborator]:
        return [_shown(call, connection, _change(call, connection, item)) for item in items]

    return MultiCollaboratorsResponse(collaborators=await call.services.database.write(write))


def _change(call: Call, connection: Connection, change: Collaborator) -> Row:
    row = _existing(call, connection, change.id)
    body = Collaborator.FromString(row.body)
    for field in ("scopes", "endpoints"):
        if getattr(change, field):
            body.ClearField(field)
            getattr(body, field).extend(getattr(change, field))
    _check(call, body)
    collaborators.update(connection, row, body)
    return row


def _existing(call: Call, connection: Connection, id: str) -> Row:
    row = collaborators.find(connection, call.place.app, id)
    if row is None:
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"There is no collaborator '{id}' in app '{call.place.app_id}'.")
    return row


@rpc("DeleteCollaborators")
async def delete_collaborators(call: Call, request: DeleteCollaboratorsRequest) -> BaseResponse:
    """End collaborations, by id and by email; all or none."""
    _require_owner(call)
    if not request.collaborator_ids and not request.user_emails:
        raise Problem(
            codes.CONN_INVALID_REQUEST, "collaborator_ids and user_emails are empty: name the collaborators to remove."
        )

    def write(connection: Connection) -> None:
        rows = [_existing(call, connection, id) for id in dict.fromkeys(request.collaborator_ids)]
        rows += [_by_email(call, connection, email) for email in dict.fromkeys(request.user_emails)]
        for row in {row.pk: row for row in rows}.values():
            collaborators.end(connection, row)
            user = records.find_pk(connection, schema.USERS, row.extra["user"])
            if user is not None:
                tasks.without_user(connection, call.place.app, user.id)

    await call.services.database.write(write)
    tasks.wake(call)
    return BaseResponse(status=make_status(codes.SUCCESS))


def _by_email(call: Call, connection: Connection, email: str) -> Row:
    user = collaborators.find_user(connection, "", email)
    row = None if user is None else collaborators.of_user_in(connection, call.place.app, user.pk)
    if row is None:
        raise Problem(
            codes.CONN_DOES_NOT_EXIST,
            f"There is no collaborator with the email '{email}' in app '{call.place.app_id}'.",
        )
    return row


@rpc("ListCollaborations")
async def list_collaborations(call: Call, request: ListCollaborationsRequest) -> MultiCollaborationsResponse:
    """The apps of others in which the caller works, and with which rights."""
    connection = call.services.database.reader
    number, per_page = page_of(request)
    found = [_collaboration(call, connection, row) for row in collaborators.of_user(connection, call.place.user)]
    if request.template_only:
        found = [item for item in found if item.app.is_template.value]
    return MultiCollaborationsResponse(collaborations=found[(number - 1) * per_page : number * per_page])


def _collaboration(call: Call, connection: Connection, row: Row) -> Collaboration:
    place, app = access.app_by_pk(connection, row.owner), records.find_pk(connection, schema.APPS, row.owner)
    assert place is not None  # deleting an app or a user deletes its collaborators
    assert app is not None
    body = Collaborator.FromString(row.body)
    item = Collaboration(scopes=body.scopes, endpoints=body.endpoints, created_at=body.created_at)
    item.app.CopyFrom(pictures.show(call, App.FromString(app.body), place))
    item.app.user_id = place.user_id
    item.app_owner.CopyFrom(_user(connection, place.user, with_email=False))
    return item


BINDINGS = [
    list_collaborators,
    post_collaborators,
    patch_collaborators,
    delete_collaborators,
    list_collaborations,
]
