"""The OpenAPI 3.1 document of the REST API, made from the descriptors: nothing of the contract is retyped here.

RPCs that the server refuses are in it as well, so that code made from it fits the whole contract and a reader sees what is
missing: their operations say `x-meshserve-status: absent`, and why.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from meshserve import __version__
from meshserve.core.contract import NO_AUTH, HttpBinding, Rpc
from meshserve.core.json_fields import entry
from meshserve.dispatch.registry import Served
from meshserve.transport.openapi_schemas import (
    Schema,
    Schemas,
    comment,
    descriptor,
    field_schema,
    is_leaf,
    value_schema,
)
from meshserve.transport.routes import Router
from meshserve_proto import types_pb2
from meshserve_proto.status_pb2 import BaseResponse

JSON, LINES = "application/json", "application/x-ndjson"
_VARIABLE = re.compile(r"\{([^}]+)\}")
_DEEPEST_QUERY = 2
"""How many messages deep the fields of a query are listed one by one; what lies deeper is given as JSON."""
_ABOUT = """The V2 API of this server over HTTP, for reading and for generating code.

Every operation is also a gRPC method, which `x-grpc-method` names; gRPC and gRPC-Web are answered on the same port.
Send the header `Authorization: Key <key>`. An app key stands for its app, so paths without user and app are enough for it.

The outcome is in `status.code` of the answer, as its HTTP status is made from that; 10000 is success. A batch has a status in
each of its items as well. Fields that are zero or empty are left out of answers, unless `x-always-shown`. Enums are numbers
in answers, and numbers or names in requests. Names of fields may be camelCase in requests. A number that is not finite is
the text "NaN", "Infinity" or "-Infinity".

Operations that this server refuses (HTTP 501, code 10040) say `x-meshserve-status: absent`, and why.
"""
_REFUSALS = {
    "401": "The key is missing, malformed or unknown (status codes 11102, 11008, 11009, 11002).",
    "403": "The key lacks a scope that the call needs (11007).",
    "404": "What was asked for does not exist (11101, 21200, 22102).",
    "default": "Any other refusal; `status.code` says which and `status.details` what to do.",
}
_ABSENT = "This server does not implement the call (10040)."


def build(served: Mapping[str, Served]) -> dict[str, Any]:
    """The document of the RPCs that are served; plain data for JSON."""
    schemas = Schemas()
    router = Router(row.rpc for row in served.values())
    paths: dict[str, dict[str, Any]] = {}
    names: dict[str, str] = {}
    for row in served.values():
        for suffix, binding in _routed(row.rpc, router):
            erased = _VARIABLE.sub("{}", binding.path)
            path = names.setdefault(erased, _readable(binding.path))
            paths.setdefault(path, {})[binding.verb.lower()] = _operation(row, binding, suffix, path, schemas)
    schemas.add(BaseResponse)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "meshserve",
            "version": __version__,
            "summary": "A self-hosted server that is compatible with Clarifai's V2 API",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "externalDocs": {"url": "/v1/openapi.json", "description": "Flows: workflows as `/v1/flows` has them"},
        "servers": [{"url": "/", "description": "the server that this document is from"}],
        "tags": [{"name": family} for family in sorted({row.family for row in served.values()})],
        "security": [{"key": []}, {"session": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schemas.sorted(),
            "responses": _responses(),
            "securitySchemes": {
                "key": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "The word `Key`, one space, and an app key or personal access token.",
                },
                "session": {"type": "apiKey", "in": "header", "name": "X-Clarifai-Session-Token"},
            },
        },
    }


def _responses() -> dict[str, Any]:
    refusal = {JSON: {"schema": {"$ref": f"#/components/schemas/{BaseResponse.DESCRIPTOR.name}"}}}
    named = {_response_name(status): text for status, text in _REFUSALS.items()}
    named[_response_name("501")] = _ABSENT
    return {name: {"description": text, "content": refusal} for name, text in named.items()}


def _response_name(status: str) -> str:
    return "Refused" if status == "default" else f"Refused{status}"


def _routed(rpc: Rpc, router: Router) -> Iterator[tuple[str, HttpBinding]]:
    """The bindings of an RPC where it is served, and not another with the same verb and path; with numbers from 2 on."""
    for number, binding in enumerate(rpc.http, 1):
        if router.match(binding.verb, _VARIABLE.sub("-", binding.path).encode()).rpc is rpc:
            yield ("" if number == 1 else f"_{number}"), binding


def _readable(path: str) -> str:
    """The path with the last part of each variable's name, as long as that is unique: {user_id}, not {user_app_id.user_id}."""
    names = _VARIABLE.findall(path)
    short = [name.rpartition(".")[2] for name in names]
    chosen = iter(short if len(set(short)) == len(short) else [name.replace(".", "_") for name in names])
    return _VARIABLE.sub(lambda _: f"{{{next(chosen)}}}", path)


def _operation(row: Served, binding: HttpBinding, suffix: str, path: str, schemas: Schemas) -> dict[str, Any]:
    rpc = row.rpc
    said = comment(_full_name(rpc))
    summary, _, rest = said.partition(". ")
    absent = row.status == "absent"
    notes = [rest, f"Not implemented by this server: {row.reason}" if absent else ""]
    variables = _VARIABLE.findall(binding.path)
    parameters = list(_path_parameters(rpc, variables, _VARIABLE.findall(path)))
    if not binding.body:
        for field, parameter in _query(descriptor(rpc.request), "", frozenset(variables), 0):
            schemas.add_field(field)
            parameters.append(parameter)
    operation: dict[str, Any] = {
        "operationId": f"{rpc.name}{suffix}",
        "tags": [row.family],
        "summary": f"{summary.rstrip('.')}.",
        "description": "\n\n".join(filter(None, notes)),
        "parameters": parameters,
        "responses": _answers(rpc, binding, absent, schemas),
        "x-rpc": rpc.name,
        "x-grpc-method": rpc.path,
        "x-auth": types_pb2.AuthType.Name(rpc.auth),
        "x-scopes": sorted(rpc.scopes),
        "x-meshserve-status": row.status,
    }
    if row.reason:
        operation["x-meshserve-reason"] = row.reason
    if rpc.auth == NO_AUTH:
        operation["security"] = []
    if rpc.client_streaming or rpc.server_streaming:
        operation["x-streaming"] = "answers, one a line" if rpc.server_streaming else "requests"
    if binding.body:
        operation["requestBody"] = {"content": {JSON: {"schema": schemas.add(rpc.request)}}}
    return {name: value for name, value in operation.items() if value != "" and (value or name != "parameters")}


def _full_name(rpc: Rpc) -> str:
    return rpc.path.strip("/").replace("/", ".")


def _answers(rpc: Rpc, binding: HttpBinding, absent: bool, schemas: Schemas) -> dict[str, Any]:
    """What comes back by HTTP status. A batch of which nothing succeeded is a 400 with the items in it."""
    kind = LINES if rpc.server_streaming else JSON
    schema = schemas.add(rpc.response)
    full = {"content": {kind: {"schema": schema}}}
    answers: dict[str, Any] = {"200": {"description": comment(rpc.response.DESCRIPTOR.full_name) or "Done.", **full}}
    if binding.verb != "GET":
        answers["207"] = {"description": "Some items failed (10010); each has a status that says why.", **full}
    answers["400"] = {"description": "The request makes no sense, or nothing in it succeeded.", **full}
    statuses = [status for status in _REFUSALS if rpc.auth != NO_AUTH or status not in ("401", "403")]
    for status in [*statuses, *(["501"] if absent else [])]:
        answers[status] = {"$ref": f"#/components/responses/{_response_name(status)}"}
    return answers


def _path_parameters(rpc: Rpc, fields: Iterable[str], names: Iterable[str]) -> Iterator[dict[str, Any]]:
    for dotted, name in zip(fields, names, strict=True):
        field = _field(descriptor(rpc.request), dotted)
        parameter = {"name": name, "in": "path", "required": True, **_described(field), "schema": value_schema(field)}
        yield parameter if name == dotted else {**parameter, "x-field": dotted}


def _field(message: Descriptor, dotted: str) -> FieldDescriptor:
    *above, last = dotted.split(".")
    for name in above:
        inner = message.fields_by_name[name].message_type
        assert inner is not None
        message = inner
    return message.fields_by_name[last]


def _query(
    message: Descriptor, prefix: str, bound: frozenset[str], depth: int
) -> Iterator[tuple[FieldDescriptor, dict[str, Any]]]:
    """The fields of a request as parameters, each with its descriptor, those of messages in it by their paths ("a.b"), without bound ones."""
    for field in message.fields:
        name = f"{prefix}{field.name}"
        inner = field.message_type
        if name in bound:
            continue
        if inner is None or (is_leaf(inner) and not _is_object(inner)):
            yield field, {"name": name, "in": "query", **_described(field), "schema": field_schema(field)}
        elif depth < _DEEPEST_QUERY and not field.is_repeated and not is_leaf(inner):
            yield from _query(inner, f"{name}.", bound, depth + 1)
        elif depth == 0 or is_leaf(inner) or entry(field) is not None:
            content = {JSON: {"schema": field_schema(field)}}
            yield field, {"name": name, "in": "query", **_described(field), "content": content}


def _is_object(message: Descriptor) -> bool:
    return message.name in ("Struct", "Value", "ListValue")


def _described(field: FieldDescriptor) -> Schema:
    said: Schema = {}
    if text := comment(field.full_name):
        said["description"] = text
    if field.GetOptions().deprecated:
        said["deprecated"] = True
    return said
