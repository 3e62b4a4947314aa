"""From a credential to a key, from a request to a place, and what the one may do at the other (behaviour §2).

Whoever may not see a user's app is answered as if it did not exist, in the same words.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NoReturn, TypeVar

from meshserve.call import Call
from meshserve.core import clock
from meshserve.core.contract import KEY_AUTH, NO_AUTH, Rpc
from meshserve.core.problems import Moved, Problem
from meshserve.core.rights import as_set, both
from meshserve.core.secrets import PAT, digest
from meshserve.store import access
from meshserve.store.access import Place, Rights, StoredKey
from meshserve.store.database import Database
from meshserve_proto import status_code_pb2 as codes

PUBLIC = 50
T = TypeVar("T")
_KEY_HEADER, _SESSION_HEADER = "authorization", "x-clarifai-session-token"


@dataclass(slots=True)
class Lookups:
    """Keys and places as of the last commit: a change by anyone, in any process, empties it at once."""

    database: Database
    _version: bytes = b""
    _found: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def refresh(self) -> None:
        """Forget everything if anything was committed since; call once at the start of a call."""
        version = self.database.version()
        if version != self._version or len(self._found) > 10_000:
            self._version = version
            self._found.clear()

    def key(self, secret: str) -> StoredKey | None:
        """The key of that secret."""
        return self._remember(("key", digest(secret)), access.find_key)

    def user(self, user_id: str) -> Place | None:
        """The user of that id."""
        return self._remember(("user", user_id), access.find_user)

    def app(self, user_id: str, app_id: str) -> Place | None:
        """The app of that id."""
        return self._remember(("app", user_id, app_id), access.find_app)

    def renamed_app(self, user_id: str, app_id: str) -> Place | None:
        """The app that had that id once."""
        return self._remember(("old app", user_id, app_id), access.find_renamed_app)

    def app_of_key(self, app: int) -> Place | None:
        """The app that an app key names."""
        return self._remember(("app_pk", str(app)), lambda c, pk: access.app_by_pk(c, int(pk)))

    def rights(self, app: int, user: int) -> Rights | None:
        """What a user may do as a collaborator in another's app."""
        name = ("rights", str(app), str(user))
        return self._remember(name, lambda c, a, u: access.find_rights(c, int(a), int(u)))

    def _remember(self, name: tuple[str, ...], find: Callable[..., T | None]) -> T | None:
        if name not in self._found:
            self._found[name] = find(self.database.reader, *name[1:])
        found: T | None = self._found[name]
        return found


def authenticate(call: Call, lookups: Lookups) -> None:
    """Fill `call.key` from the credentials; Problem 11102 if malformed, 11008 if unknown, expired or of no use here."""
    if call.rpc.auth == NO_AUTH:
        return
    secret, of_session = _credential(call)
    key = lookups.key(secret)
    if key is None:
        raise Problem(codes.CONN_KEY_INVALID, "No key of this server matches. `meshserve key create` makes one.")
    if key.expires and key.expires <= clock.now():
        raise Problem(codes.CONN_KEY_INVALID, "This key has expired.")
    if key.kind != PAT and call.rpc.auth != KEY_AUTH:
        raise Problem(codes.CONN_KEY_INVALID, f"{call.rpc.name} needs a personal access token; this is an app key.")
    if key.kind != PAT and of_session:
        raise Problem(codes.CONN_KEY_INVALID, "A session stands for a user; this is an app key. Send it as `Key …`.")
    call.key = key


def _credential(call: Call) -> tuple[str, bool]:
    """The secret, and whether it came as a session token: this server has no sessions and takes a token instead."""
    header = call.metadata.get(_KEY_HEADER, "")
    session = "" if header else call.metadata.get(_SESSION_HEADER, "")
    scheme, _, secret = header.partition(" ") if header else ("Key", "", session)
    if scheme != "Key" or not secret or any(c.isspace() for c in secret):
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            "Empty or malformed authorization header. Please provide an API key or session token.",
        )
    return secret, bool(session)


def named_place(call: Call, request: Any) -> tuple[str, str]:
    """User and app as the request names them, "" where it does not; an upload names them in its first message."""
    named = getattr(request, "user_app_id", None)
    if named is not None:
        return named.user_id, "" if call.rpc.user_level else named.app_id
    config = getattr(request, "upload_config", None)
    return ("", "") if config is None else (config.user_app_id.user_id, config.user_app_id.app_id)


def locate(call: Call, request: Any, lookups: Lookups) -> None:
    """Fill `call.place` from the request, `me` and the key's own app.

    Problem 11101 if there is no such place, 10050 if it was renamed, 11008 if it is not the app key's.
    """
    key = call.key
    if key is None:
        return
    user_id, app_id = named_place(call, request)
    user_id = key.user_id if user_id in ("", "me") else user_id
    if key.app is not None:
        call.place = _app_of_key(call, key, user_id, app_id, lookups)
    elif app_id:
        call.place = _app(key, user_id, app_id, lookups)
    elif call.rpc.app_level:
        raise Problem(
            codes.CONN_KEY_INVALID,
            "Must provide app external ID in API authorizer: a personal access token does not imply an app, so set"
            " user_app_id.app_id.",
        )
    else:
        call.place = lookups.user(user_id) or _hidden(user_id)


def _app(key: StoredKey, user_id: str, app_id: str, lookups: Lookups) -> Place:
    place = lookups.app(user_id, app_id)
    if place is not None:
        return place
    renamed = lookups.renamed_app(user_id, app_id)
    if renamed is None or not _may_see(key, renamed, lookups):
        _hidden(user_id, app_id)
    raise Moved("app", app_id, renamed.app_id)


def _hidden(user_id: str, app_id: str = "") -> NoReturn:
    what = f"app '{app_id}' of user '{user_id}'" if app_id else f"user '{user_id}'"
    raise Problem(codes.CONN_DOES_NOT_EXIST, f"There is no {what}, or it is not shared with you.")


def _app_of_key(call: Call, key: StoredKey, user_id: str, app_id: str, lookups: Lookups) -> Place:
    own = lookups.app_of_key(key.app or 0)
    if own is None:
        raise Problem(codes.CONN_KEY_NOT_FOUND, "The app of this key no longer exists.")
    if app_id in ("", own.app_id) and user_id == own.user_id:
        return own
    if app_id and lookups.renamed_app(user_id, app_id) == own and lookups.app(user_id, app_id) is None:
        raise Moved("app", app_id, own.app_id)
    other = lookups.app(user_id, app_id) if app_id else None
    if other is not None and other.visibility >= PUBLIC and call.rpc.reads:
        return other
    raise Problem(
        codes.CONN_KEY_INVALID, f"This key belongs to app '{own.app_id}' of user '{own.user_id}', not to the app named."
    )


def _may_see(key: StoredKey, place: Place, lookups: Lookups) -> bool:
    if place.visibility >= PUBLIC or (key.user == place.user and key.app in (None, place.app)):
        return True
    return key.app is None and lookups.rights(place.app, key.user) is not None


def authorise(call: Call, lookups: Lookups) -> None:
    """Fill `call.granted` and `call.stranger`; Problem 11007 lists the scopes that the key lacks.

    A key that lists endpoints may call these and no others, and needs the scopes of what it calls all the same.
    """
    key = call.key
    if key is None:
        return
    call.granted, call.stranger = as_set(key.scopes), False
    _check_endpoint(call.rpc, key.endpoints, "The key")
    if key.user != call.place.user or (key.app is not None and key.app != call.place.app):
        _visit(call, key, lookups)
    missing = () if call.granted is None else call.rpc.scopes - call.granted
    if missing:
        shared = key.user != call.place.user and not call.stranger
        who = "the key or the collaboration" if shared else "the key"
        raise Problem(
            codes.CONN_INSUFFICIENT_SCOPES,
            f"{call.rpc.name} needs scopes that {who} lacks: {', '.join(sorted(missing))}.",
        )


def _check_endpoint(rpc: Rpc, endpoints: frozenset[str], whose: str) -> None:
    if endpoints and rpc.path not in endpoints:
        raise Problem(
            codes.CONN_INSUFFICIENT_SCOPES, f"{whose} lists the endpoints that it may call; {rpc.path} is not one."
        )


def _visit(call: Call, key: StoredKey, lookups: Lookups) -> None:
    """Another's place: a collaborator has the intersection of both rights, a stranger reads what is public."""
    place, rpc = call.place, call.rpc
    rights = lookups.rights(place.app, key.user) if place.app and key.app is None else None
    if rights is not None:
        call.granted = both(as_set(rights.scopes), call.granted)
        _check_endpoint(rpc, rights.endpoints, "The collaboration")
        return
    call.stranger = True
    if place.visibility < PUBLIC:
        _hidden(place.user_id, place.app_id)
    what = f"app '{place.app_id}'" if place.app else f"user '{place.user_id}'"
    if not rpc.reads:
        raise Problem(codes.CONN_INSUFFICIENT_SCOPES, f"{rpc.name} changes {what}, which belongs to somebody else.")
    if not place.app and not _has_public_answers(rpc):
        raise Problem(codes.CONN_INSUFFICIENT_SCOPES, f"What {rpc.name} reads of {what} is for that user alone.")


@cache
def _has_public_answers(rpc: Rpc) -> bool:
    """Whether what a call about a user answers with can be public, item by item: its message has a visibility."""
    messages = [f.message_type for f in rpc.response.DESCRIPTOR.fields if f.message_type is not None]
    return any("visibility" in message.fields_by_name for message in messages)


def stay(call: Call, request: Any, lookups: Lookups) -> None:
    """Check a later message of a stream: its key still holds, and it names no other place than the first did."""
    before = call.place
    lookups.refresh()
    authenticate(call, lookups)
    if any(named_place(call, request)):
        locate(call, request, lookups)
    if call.place != before:
        call.place = before
        raise Problem(codes.CONN_INVALID_REQUEST, "A stream stays with the user and app of its first message.")
    authorise(call, lookups)
