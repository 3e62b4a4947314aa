"""The contract as a table, read from the descriptors: nothing of it is retyped in Python.

Options are parsed with the private pool's own option classes: `GetOptions()` answers with classes of the
process-wide pool, which does not know our extensions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from meshserve_proto import (
    annotations_pb2,
    descriptor_pb2,
    extension_pb2,
    extensions_pb2,
    http_pb2,
    scope_pb2,
    service_pb2,
    status_code_pb2,
    types_pb2,
)

NO_AUTH, KEY_AUTH, SESSION_AUTH, PAT_AUTH = (
    types_pb2.NoAuth,
    types_pb2.KeyAuth,
    types_pb2.SessionTokenAuth,
    types_pb2.PATAuth,
)
SERVICE = service_pb2.DESCRIPTOR.services_by_name["V2"]


@dataclass(frozen=True, slots=True)
class HttpBinding:
    """One `google.api.http` rule: verb ("GET"), path template, and "*" where the body is the request."""

    verb: str
    path: str
    body: str


@dataclass(frozen=True, slots=True)
class Rpc:
    """One method of the service as its descriptor and options declare it."""

    name: str
    request: type[Message]
    response: type[Message]
    client_streaming: bool
    server_streaming: bool
    auth: int
    scopes: frozenset[str]
    http: tuple[HttpBinding, ...]
    app_level: bool
    user_level: bool
    reads: bool

    @property
    def path(self) -> str:
        """The gRPC method path."""
        return f"/{SERVICE.full_name}/{self.name}"

    @property
    def variables(self) -> tuple[str, ...]:
        """Path variables of the longest binding in order, without those of `user_app_id`."""
        longest = max((b.path for b in self.http), key=lambda path: path.count("{"), default="")
        names = [part.split("}")[0] for part in longest.split("{")[1:]]
        return tuple(name for name in names if not name.startswith("user_app_id."))


def _http(rule: http_pb2.HttpRule) -> tuple[HttpBinding, ...]:
    verb = rule.WhichOneof("pattern")
    if verb is None:
        return ()
    first = HttpBinding(verb.upper(), getattr(rule, verb), rule.body)
    return (first, *(binding for more in rule.additional_bindings for binding in _http(more)))


def _app_level(http: tuple[HttpBinding, ...]) -> bool:
    """Whether the call needs an app: no binding that names a user goes without one."""
    named = [b.path for b in http if "{user_app_id.user_id}" in b.path]
    return bool(named) and all("{user_app_id.app_id}" in path for path in named)


def _user_level(request: Descriptor, http: tuple[HttpBinding, ...], auth: int) -> bool:
    """Whether the call is about a user whatever app it names: such a call must not pass for one about an app."""
    if "user_app_id" not in request.fields_by_name or any("{user_app_id.app_id}" in b.path for b in http):
        return False
    return auth != KEY_AUTH or any("{user_app_id.user_id}" in b.path for b in http)


_OF_USERS = frozenset({"ListPipelines", "ListPipelineStepVersions"})
"""What the SDK lists across all apps of a user, though no path that names the user goes without an app."""
_OF_VISITORS = frozenset({"PostTrendingMetricsView"})
"""What counts those who look at public things, and so must be open to them."""


def _reads(name: str, http: tuple[HttpBinding, ...], scopes: frozenset[str]) -> bool:
    """Whether the call leaves everything as it was: what strangers may do with public things."""
    harmless = all(scope.endswith("_Get") or scope in ("Predict", "Search") for scope in scopes)
    asks = (
        (bool(http) and http[0].verb == "GET")
        or name.endswith("Searches")
        or "Predict" in scopes
        or name in _OF_VISITORS
    )
    return harmless and asks and not name.startswith("Patch")


def _rpc(method: MethodDescriptor) -> Rpc:
    options = descriptor_pb2.MethodOptions.FromString(method.GetOptions().SerializeToString())
    http = _http(options.Extensions[annotations_pb2.http])
    scopes = frozenset(scope_pb2.S.Name(s) for s in options.Extensions[extension_pb2.cl_depending_scopes])
    auth = options.Extensions[extension_pb2.cl_auth_type]
    return Rpc(
        name=method.name,
        request=GetMessageClass(method.input_type),
        response=GetMessageClass(method.output_type),
        client_streaming=method.client_streaming,
        server_streaming=method.server_streaming,
        auth=auth,
        scopes=scopes,
        http=http,
        app_level=_app_level(http) and method.name not in _OF_USERS,
        user_level=_user_level(method.input_type, http, auth),
        reads=_reads(method.name, http, scopes),
    )


RPCS: Mapping[str, Rpc] = {method.name: _rpc(method) for method in SERVICE.methods}


def _enum_options(enum: EnumDescriptor) -> dict[int, Any]:
    return {
        value.number: descriptor_pb2.EnumValueOptions.FromString(value.GetOptions().SerializeToString())
        for value in enum.values
    }


@cache
def descriptions() -> Mapping[int, str]:
    """Status code → the fixed phrase that the proto declares for it."""
    options = _enum_options(status_code_pb2.StatusCode.DESCRIPTOR)
    return {number: option.Extensions[extensions_pb2.description] for number, option in options.items()}


@cache
def scope_dependencies() -> Mapping[str, tuple[str, ...]]:
    """Scope name → the scopes that a key needs beside it, for every scope that users may give."""
    options = _enum_options(scope_pb2.S.DESCRIPTOR)
    return {
        scope_pb2.S.Name(number): tuple(
            scope_pb2.S.Name(s) for s in option.Extensions[scope_pb2.clarifai_depending_scopes]
        )
        for number, option in options.items()
        if option.Extensions[scope_pb2.clarfai_exposed]
    }
