"""Users, the scopes that their keys hold, and the rules for passwords."""

from meshserve.call import Call
from meshserve.core.contract import KEY_AUTH, NO_AUTH, RPCS, scope_dependencies
from meshserve.core.problems import Problem
from meshserve.core.rights import ALL, Scopes, endpoints
from meshserve.core.secrets import APP_KEY, PAT
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.store import access, records, schema
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import App, EndpointDeps, PasswordViolations, ScopeDeps, User
from meshserve_proto.service_pb2 import (
    GetUserRequest,
    ListScopesRequest,
    MultiScopeDepsResponse,
    MultiScopeResponse,
    MultiScopeRootResponse,
    MultiScopeUserResponse,
    MyScopesRequest,
    MyScopesRootRequest,
    MyScopesUserRequest,
    PostValidatePasswordRequest,
    SinglePasswordValidationResponse,
    SingleUserResponse,
)

PUBLIC_FIELDS = (
    "id",
    "first_name",
    "last_name",
    "company_name",
    "job_title",
    "job_role",
    "created_at",
    "visibility",
    "image",
)
"""What anybody may read of a public user."""
KEY_TYPES = {"": APP_KEY, APP_KEY: APP_KEY, "app_specific_key": APP_KEY, PAT: PAT}
"""The names of the two types of key, old and new; the app key is the default."""


def key_type(name: str, field: str) -> str:
    """The type of key that a name means, or Problem 11102."""
    if name not in KEY_TYPES:
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"{field} '{name}' is not a type of key: use {APP_KEY} (app_specific_key) or {PAT}.",
        )
    return KEY_TYPES[name]


def shown(body: bytes, *, to_self: bool) -> User:
    """A stored user as somebody reads it: to others, what is public."""
    user = User.FromString(body)
    if to_self:
        return user
    public = User()
    for field, value in user.ListFields():
        if field.name in PUBLIC_FIELDS:
            if field.message_type is None:
                setattr(public, field.name, value)
            else:
                getattr(public, field.name).CopyFrom(value)
    return public


@rpc("GetUser")
async def get_user(call: Call, request: GetUserRequest) -> SingleUserResponse:
    """A user; the details to that user alone."""
    row = records.find_pk(call.services.database.reader, schema.USERS, call.place.user)
    if row is None:
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"There is no user '{call.place.user_id}'.")
    return SingleUserResponse(user=shown(row.body, to_self=call.caller.user == row.pk))


def _held(call: Call) -> list[str]:
    """The scopes that the caller holds at the place of the call."""
    granted: Scopes = call.granted
    if call.stranger:
        readable = {s for s in scope_dependencies() if s.endswith("_Get") or s in ("Predict", "Search")}
        return sorted(readable if granted is None else readable & granted)
    return [ALL] if granted is None else sorted(granted)


def _callable(call: Call) -> list[str]:
    """The methods that the caller may call in the app, none of which is any: those of the key and of the collaboration."""
    key, rights = call.caller, None
    if key.user != call.place.user and not call.stranger:
        rights = access.find_rights(call.services.database.reader, call.place.app, key.user)
    lists = [listed for listed in (key.endpoints, rights.endpoints if rights else frozenset()) if listed]
    return sorted(frozenset.intersection(*lists)) if lists else []


@rpc("MyScopes")
async def my_scopes(call: Call, request: MyScopesRequest) -> MultiScopeResponse:
    """What the caller's key may do in the app."""
    app = App(id=call.place.app_id, user_id=call.place.user_id)
    return MultiScopeResponse(scopes=_held(call), endpoints=_callable(call), app=app)


@rpc("MyScopesUser")
async def my_scopes_of_user(call: Call, request: MyScopesUserRequest) -> MultiScopeUserResponse:
    """What the caller's key may do with what belongs to the user."""
    return MultiScopeUserResponse(scopes=_held(call), endpoints=sorted(call.caller.endpoints))


@rpc("MyScopesRoot")
async def my_scopes_at_all(call: Call, request: MyScopesRootRequest) -> MultiScopeRootResponse:
    """What the caller's key may do."""
    return MultiScopeRootResponse(scopes=_held(call), endpoints=sorted(call.caller.endpoints))


@rpc("ListScopes")
async def list_scopes(call: Call, request: ListScopesRequest) -> MultiScopeDepsResponse:
    """The scopes and methods that a key of the type can have, each with what it needs beside it."""
    kind = key_type(request.key_type, "key_type")
    callable_ = [r.path for r in RPCS.values() if r.auth == KEY_AUTH or (kind == PAT and r.auth != NO_AUTH)]
    return MultiScopeDepsResponse(
        scope_deps=[ScopeDeps(scope=s, depending_scopes=needs) for s, needs in scope_dependencies().items()],
        endpoint_deps=[EndpointDeps(endpoint=path, depending_scopes=sorted(endpoints()[path])) for path in callable_],
    )


_SHORTEST, _LONGEST = 12, 128
_LOOK_ALIKES = ("0O", "1lI|")
_COMMON = ("password", "passwort", "qwerty", "letmein", "welcome", "admin", "iloveyou", "dragon", "monkey", "football")


def _violations(password: str, user: User) -> PasswordViolations:
    """Which rules a password breaks. No password is stored here, so none can be reused, resembled or outlived."""
    plain = password.casefold()
    names = [n.casefold() for n in (user.id, user.first_name, user.last_name) if len(n) > 2]
    email = (user.user_detail.primary_email or user.primary_email).casefold()
    runs = "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"
    return PasswordViolations(
        minimum_length=len(password) < _SHORTEST,
        maximum_length=len(password) > _LONGEST,
        upper_case_needed=not any(c.isupper() for c in password),
        lower_case_needed=not any(c.islower() for c in password),
        numeric_needed=not any(c.isdigit() for c in password),
        non_alphanumeric_needed=all(c.isalnum() for c in password),
        exclude_names=any(name in plain for name in names),
        exclude_email=bool(email) and (email in plain or email.partition("@")[0] in plain),
        no_confusing_letters=any(len(set(password) & set(alike)) > 1 for alike in _LOOK_ALIKES),
        no_simple_passwords=len(set(plain)) < 5 or any(plain in run or plain in run[::-1] for run in runs),
        no_common_vocabs=any(word in plain for word in _COMMON),
    )


@rpc("PostValidatePassword", "behavioural", "the rules are this server's own, which keeps no passwords")
async def validate_password(call: Call, request: PostValidatePasswordRequest) -> SinglePasswordValidationResponse:
    """Whether a password would do, and which rules it breaks."""
    row = records.find_pk(call.services.database.reader, schema.USERS, call.place.user)
    violations = _violations(request.password.plaintext, User() if row is None else User.FromString(row.body))
    code = codes.PASSWORD_VALIDATION_FAILED if violations.ListFields() else codes.PASSWORD_VALIDATION_SUCCESS
    call.code_is_content = True
    return SinglePasswordValidationResponse(status=make_status(code), password_violations=violations)


BINDINGS = [
    get_user,
    my_scopes,
    my_scopes_of_user,
    my_scopes_at_all,
    list_scopes,
    validate_password,
]
