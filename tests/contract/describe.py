"""A contract as plain data: every message, field, enum value and RPC with what its descriptor declares.

Run as a program it prints, as JSON, the contract of the `clarifai_grpc` that its Python imports. Two releases
of that package cannot share a process, so each is described in its own. It needs nothing of meshserve.
"""

import json
import sys
from typing import Any

Described = dict[str, dict[str, Any]]
"""Section ("messages", "fields", "enums", "values", "rpcs") → full name → what is declared."""


def described(files: list[Any], descriptor_pb2: Any) -> Described:
    """Describe file descriptors, whose options are read with the option classes of their own pool."""
    found: Described = {"messages": {}, "fields": {}, "enums": {}, "values": {}, "rpcs": {}}
    for file in files:
        proto = descriptor_pb2.FileDescriptorProto.FromString(file.serialized_pb)
        prefix = f"{proto.package}." if proto.package else ""
        for message in proto.message_type:
            _message(found, prefix, message)
        for enum in proto.enum_type:
            _enum(found, prefix, enum)
        for service in proto.service:
            for method in service.method:
                found["rpcs"][f"{prefix}{service.name}.{method.name}"] = _rpc(method)
    return found


def own_files(service: Any) -> list[Any]:
    """The file that declares the service and all it imports, without what comes from elsewhere (google/)."""
    seen: dict[str, Any] = {}

    def visit(file: Any) -> None:
        if file.name not in seen and not file.name.startswith("google/"):
            seen[file.name] = file
            for dependency in file.dependencies:
                visit(dependency)

    visit(service)
    return list(seen.values())


def _message(found: Described, prefix: str, message: Any) -> None:
    name = prefix + message.name
    found["messages"][name] = {"options": _options(message.options)}
    for field in message.field:
        found["fields"][f"{name}.{field.name}"] = {
            "number": field.number,
            "type": field.Type.Name(field.type),
            "type_name": field.type_name.removeprefix("."),
            "label": field.Label.Name(field.label),
            "json_name": field.json_name or _camel(field.name),
            "oneof": message.oneof_decl[field.oneof_index].name if field.HasField("oneof_index") else None,
            "optional": field.proto3_optional,
            "options": _options(field.options),
        }
    for nested in message.nested_type:
        _message(found, name + ".", nested)
    for enum in message.enum_type:
        _enum(found, name + ".", enum)


def _enum(found: Described, prefix: str, enum: Any) -> None:
    name = prefix + enum.name
    found["enums"][name] = {"options": _options(enum.options)}
    seen: set[int] = set()
    for value in enum.value:
        found["values"][f"{name}.{value.name}"] = {
            "number": value.number,
            "alias": value.number in seen,
            "options": _options(value.options),
        }
        seen.add(value.number)


def _rpc(method: Any) -> dict[str, Any]:
    options = _options(method.options)
    rule = options.pop("google.api.http", {})
    return {
        "request": method.input_type.removeprefix("."),
        "response": method.output_type.removeprefix("."),
        "client_streaming": method.client_streaming,
        "server_streaming": method.server_streaming,
        "auth": options.pop("clarifai.auth.util.cl_auth_type", None),
        "scopes": sorted(set(options.pop("clarifai.auth.util.cl_depending_scopes", []))),
        "http": _bindings(rule),
        "options": options,
    }


def _bindings(rule: dict[str, Any]) -> list[list[str]]:
    """Verb, path and body of a rule and its additional ones, in order."""
    found = [
        [verb, rule[verb], rule.get("body", "")] for verb in ("get", "put", "post", "delete", "patch") if verb in rule
    ]
    return found + [binding for more in rule.get("additional_bindings", []) for binding in _bindings(more)]


def _options(options: Any) -> dict[str, Any]:
    """Set options by name, extensions by full name; enum values by name."""
    return {
        (field.full_name if field.is_extension else field.name): _plain(field, value)
        for field, value in options.ListFields()
    }


def _plain(field: Any, value: Any) -> Any:
    if field.is_repeated if hasattr(field, "is_repeated") else field.label == field.LABEL_REPEATED:
        return [_single(field, item) for item in value]
    return _single(field, value)


def _single(field: Any, value: Any) -> Any:
    if field.message_type is not None:
        return _options(value)
    return field.enum_type.values_by_number[value].name if field.enum_type is not None else value


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)


def _of_official_client() -> Described:
    from clarifai_grpc.grpc.api import service_pb2
    from google.protobuf import descriptor_pb2

    return described(own_files(service_pb2.DESCRIPTOR), descriptor_pb2)


if __name__ == "__main__":
    json.dump(_of_official_client(), sys.stdout)
