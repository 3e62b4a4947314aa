"""Keys: made, listed, narrowed and revoked. A secret is shown in the answer that makes it, and never again.

Elsewhere a key goes by its public id; calls that name a key take its secret as well.
"""

from collections.abc import Iterable
from sqlite3 import Connection

from meshserve.api.users import key_type
from meshserve.call import Call
from meshserve.core import clock, rights
from meshserve.core.problems import Problem
from meshserve.core.rights import as_set
from meshserve.core.secrets import PAT, new_secret
from meshserve.core.statuses import make_status
from meshserve.core.storable import check_storable
from meshserve.crud.binding import rpc
from meshserve.crud.paging import page_of
from meshserve.crud.patching import checked_action
from meshserve.crud.verbs import batch_of
from meshserve.store import access, keys
from meshserve.store.access import Place
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import App, Key
from meshserve_proto.service_pb2 import (
    DeleteKeyRequest,
    GetKeyRequest,
    ListAppKeysRequest,
    ListKeysRequest,
    MultiKeyResponse,
    PatchKeysRequest,
    PostKeysRequest,
    SingleKeyResponse,
)
from meshserve_proto.status_pb2 import BaseResponse

MOST_PROVIDERS, LONGEST_PROVIDER = 32, 128
"""Identity providers that a key may be authorized for, and characters of the id of one."""


def shown(connection: Connection, row: Row, id: str = "") -> Key:
    """A stored key as it is read. id: the secret, in the answer that makes it; else the public id."""
    key = Key.FromString(row.body)
    key.id = id or row.id
    place = access.app_by_pk(connection, row.extra["app"]) if row.extra["app"] else None
    if place is not None:
        key.apps.append(App(id=place.app_id, user_id=place.user_id))
    return key


@rpc("PostKeys")
async def post_keys(call: Call, request: PostKeysRequest) -> MultiKeyResponse:
    """New keys of the caller, all or none; each answer's id is the secret."""
    items = batch_of(request, "keys", "key")

    def write(connection: Connection) -> list[Key]:
        return [_add(call, connection, item) for item in items]

    return MultiKeyResponse(keys=await call.services.database.write(write))


def _add(call: Call, connection: Connection, wanted: Key) -> Key:
    _refuse_what_is_not_kept(wanted)
    kind = key_type(wanted.type, "key.type")
    app = _app(call, connection, wanted, kind)
    key = Key(
        type=kind,
        description=wanted.description,
        scopes=wanted.scopes,
        endpoints=wanted.endpoints,
        authorized_idp_ids=wanted.authorized_idp_ids,
    )
    if wanted.HasField("expires_at"):
        key.expires_at.CopyFrom(wanted.expires_at)
    _check(call, key)
    secret = new_secret()
    row = keys.insert(connection, call.place.user, secret, key, None if app is None else app.app)
    return shown(connection, row, secret)


def _refuse_what_is_not_kept(key: Key) -> None:
    if key.organization_id:
        raise Problem(
            codes.CONN_INVALID_REQUEST, "key.organization_id is set: there are no organisations on this server."
        )


def _app(call: Call, connection: Connection, key: Key, kind: str) -> Place | None:
    """The one app that an app key names, or Problem 11102 or 11101; None for a token."""
    if kind == PAT:
        if key.apps:
            raise Problem(codes.CONN_INVALID_REQUEST, "key.apps is set, but a personal access token names no app.")
        return None
    if len(key.apps) != 1:
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"key.apps has {len(key.apps)} items; an app key names exactly one app."
        )
    named = key.apps[0]
    user_id = call.place.user_id if named.user_id in ("", "me") else named.user_id
    place = access.find_app(connection, user_id, named.id) if user_id == call.place.user_id else None
    if place is None:
        raise Problem(
            codes.CONN_DOES_NOT_EXIST,
            f"key.apps names the app '{named.id}', which is not one of user '{call.place.user_id}': a key is for an app"
            " of one's own.",
        )
    return place


def _check(call: Call, key: Key) -> None:
    """What a key grants must exist, hold together, and be no more than the key that gives it has."""
    giver = call.caller
    rights.check(key.scopes, key.endpoints, "key")
    rights.check_within(call.granted, key.scopes, "key")
    beyond = sorted(set(key.endpoints) - giver.endpoints) if key.endpoints else ["all of them, which no list means"]
    if giver.endpoints and beyond:
        raise Problem(
            codes.CONN_INSUFFICIENT_SCOPES,
            f"key.endpoints has more than the calling key may call, which lists its own: {', '.join(beyond)}.",
        )
    check_storable(key, "key")
    _check_providers(key)
    expires = clock.micros(key.expires_at) if key.HasField("expires_at") else 0
    if key.HasField("expires_at") and expires <= clock.now():
        raise Problem(
            codes.CONN_INVALID_REQUEST, "key.expires_at is in the past; leave it out for a key that never expires."
        )
    if giver.expires and not 0 < expires <= giver.expires:
        raise Problem(
            codes.CONN_INSUFFICIENT_SCOPES,
            "key.expires_at must be set and not be later than that of the calling key, which cannot outlive itself.",
        )


def _check_providers(key: Key) -> None:
    """Where else a key is authorized is kept and shown. It opens doors of such providers, and there are none here."""
    ids = key.authorized_idp_ids
    if len(ids) > MOST_PROVIDERS or any(not 0 < len(id) <= LONGEST_PROVIDER or not id.isprintable() for id in ids):
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"key.authorized_idp_ids takes at most {MOST_PROVIDERS} ids of 1 to {LONGEST_PROVIDER} printable characters.",
        )


@rpc("GetKey")
async def get_key(call: Call, request: GetKeyRequest) -> SingleKeyResponse:
    """A key of the caller by its secret or its public id."""
    connection = call.services.database.reader
    return SingleKeyResponse(key=shown(connection, _existing(call, connection, request.key_id)))


def _existing(call: Call, connection: Connection, id: str) -> Row:
    """The row of a key; Problem 11101 does not repeat what may be a secret."""
    row = keys.find(connection, call.place.user, id)
    if row is None:
        raise Problem(
            codes.CONN_DOES_NOT_EXIST, f"User '{call.place.user_id}' has no key with this secret or public id."
        )
    return row


@rpc("ListKeys")
async def list_keys(call: Call, request: ListKeysRequest) -> MultiKeyResponse:
    """The caller's keys, newest first."""
    wanted = key_type(request.type, "type") if request.type else ""
    rows = keys.of_user(call.services.database.reader, call.place.user, unexpired=request.not_expired)
    rows = [row for row in rows if not wanted or row.extra["kind"] == wanted]
    return _page(call, request, rows, set(request.scopes), set(request.endpoints))


@rpc("ListAppKeys")
async def list_app_keys(call: Call, request: ListAppKeysRequest) -> MultiKeyResponse:
    """The keys of an app, for its owner."""
    if call.caller.user != call.place.user:
        raise Problem(codes.CONN_INSUFFICIENT_SCOPES, "The keys of an app are for its owner alone.")
    rows = keys.of_user(call.services.database.reader, call.place.user, app=call.place.app)
    return _page(call, request, rows)


def _page(
    call: Call,
    request: ListKeysRequest | ListAppKeysRequest,
    rows: Iterable[Row],
    scopes: set[str] | None = None,
    endpoints: set[str] | None = None,
) -> MultiKeyResponse:
    """A page of rows whose keys hold all these scopes and list all these endpoints."""
    number, per_page = page_of(request)
    found = [shown(call.services.database.reader, row) for row in rows]
    found = [key for key in found if _holds(key, scopes or set(), endpoints or set())]
    return MultiKeyResponse(keys=found[(number - 1) * per_page : number * per_page])


def _holds(key: Key, scopes: set[str], endpoints: set[str]) -> bool:
    held = as_set(key.scopes)
    return (held is None or scopes <= held) and endpoints <= set(key.endpoints)


@rpc("PatchKeys")
async def patch_keys(call: Call, request: PatchKeysRequest) -> MultiKeyResponse:
    """Change description, scopes, endpoints and expiry of the caller's keys, all or none."""
    checked_action(request.action, ("overwrite",))
    items = batch_of(request, "keys", "key")

    def write(connection: Connection) -> list[Key]:
        return [_change(call, connection, item) for item in items]

    return MultiKeyResponse(keys=await call.services.database.write(write))


def _change(call: Call, connection: Connection, change: Key) -> Key:
    _refuse_what_is_not_kept(change)
    row = _existing(call, connection, change.id)
    before = shown(connection, row)
    if change.type and key_type(change.type, "key.type") != before.type:
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"key.type is {before.type} since the key was made and cannot change."
        )
    if [app.id for app in change.apps] not in ([], [app.id for app in before.apps]):
        raise Problem(codes.CONN_INVALID_REQUEST, "key.apps cannot change: make another key for another app.")
    key = Key.FromString(row.body)
    for field in ("scopes", "endpoints", "authorized_idp_ids"):
        if getattr(change, field):
            key.ClearField(field)
            getattr(key, field).extend(getattr(change, field))
    key.description = change.description or key.description
    if change.HasField("expires_at"):
        key.expires_at.CopyFrom(change.expires_at)
    _check(call, key)
    keys.update(connection, row, key)
    return shown(connection, row)


@rpc("DeleteKey")
async def delete_key(call: Call, request: DeleteKeyRequest) -> BaseResponse:
    """Revoke a key of the caller by its secret or its public id: the next call with it is refused."""
    await call.services.database.write(lambda c: keys.delete(c, _existing(call, c, request.key_id)))
    return BaseResponse(status=make_status(codes.SUCCESS))


BINDINGS = [post_keys, get_key, list_keys, list_app_keys, patch_keys, delete_key]
