"""JSON schemas (2020-12) of the contract's messages and enums, as the REST dialect writes them."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

from meshserve.core.contract import descriptions
from meshserve.core.json_fields import entry, options
from meshserve_proto import status_code_pb2

Schema = dict[str, Any]

_INTEGERS: Mapping[int, Schema] = {
    FieldDescriptor.TYPE_INT32: {"type": "integer", "format": "int32"},
    FieldDescriptor.TYPE_INT64: {"type": "integer", "format": "int64"},
    FieldDescriptor.TYPE_UINT32: {"type": "integer", "format": "int64", "minimum": 0, "maximum": 2**32 - 1},
    FieldDescriptor.TYPE_UINT64: {"type": "integer", "minimum": 0, "maximum": 2**64 - 1},
}
_SCALARS: Mapping[int, Schema] = {
    **_INTEGERS,
    FieldDescriptor.TYPE_BOOL: {"type": "boolean"},
    FieldDescriptor.TYPE_BYTES: {"type": "string", "contentEncoding": "base64"},
    FieldDescriptor.TYPE_DOUBLE: {"type": "number", "format": "double"},
    FieldDescriptor.TYPE_FLOAT: {"type": "number", "format": "float"},
    FieldDescriptor.TYPE_STRING: {"type": "string"},
}
_SPECIAL: Mapping[str, Schema] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Duration": {"type": "string", "pattern": r"^-?\d+(\.\d{1,9})?s$", "examples": ["1.5s"]},
    "google.protobuf.Struct": {"type": "object", "additionalProperties": True},
    "google.protobuf.Value": {},
    "google.protobuf.ListValue": {"type": "array", "items": {}},
}
_WRAPPERS = frozenset(
    f"google.protobuf.{kind}Value"
    for kind in ("Bool", "Bytes", "Double", "Float", "Int32", "Int64", "String", "UInt32", "UInt64")
)


def descriptor(message: type[Message]) -> Descriptor:
    """What a message class is made from."""
    described: Any = message.DESCRIPTOR  # typed as one of two classes that are alike
    return cast(Descriptor, described)


@cache
def comments() -> Mapping[str, str]:
    """Full name of a thing of the contract → what its proto says about it."""
    said: dict[str, str] = json.loads(files("meshserve_proto").joinpath("comments.json").read_text("utf-8"))
    return said


def comment(full_name: str) -> str:
    """What the proto says about a thing; "" for what it does not explain."""
    return comments().get(full_name, "")


def component(thing: Descriptor | EnumDescriptor) -> str:
    """The name of a message or enum among the schemas: without its package."""
    return thing.full_name.removeprefix(f"{thing.file.package}.")


def reference(thing: Descriptor | EnumDescriptor) -> Schema:
    """A reference to the schema of a message or enum."""
    return {"$ref": f"#/components/schemas/{component(thing)}"}


def is_leaf(message: Descriptor) -> bool:
    """Whether a message is one value in JSON, and no object with fields of its own."""
    return message.full_name in _SPECIAL or message.full_name in _WRAPPERS


def field_schema(field: FieldDescriptor) -> Schema:
    """What the value of a field is: an array for a repeated field, an object for a map."""
    pair = entry(field)
    if pair is not None:
        return {"type": "object", "additionalProperties": value_schema(pair[1])}
    single = value_schema(field)
    return {"type": "array", "items": single} if field.is_repeated else single


def value_schema(field: FieldDescriptor) -> Schema:
    """What one value of a field is."""
    if field.enum_type is not None:
        return reference(field.enum_type)
    if field.message_type is None:
        return dict(_SCALARS[field.type])
    name = field.message_type.full_name
    if name in _WRAPPERS:
        return value_schema(field.message_type.fields_by_name["value"])
    return dict(_SPECIAL[name]) if name in _SPECIAL else reference(field.message_type)


class Schemas:
    """The schemas that a document needs, found by following the fields of what was added."""

    def __init__(self) -> None:
        self.found: dict[str, Schema] = {}

    def add(self, message: type[Message]) -> Schema:
        """Add a message with all that it contains; a reference to it."""
        described = descriptor(message)
        self._follow([described])
        return reference(described)

    def add_field(self, field: FieldDescriptor) -> None:
        """Add what the schema of one field refers to, for a parameter."""
        self._follow(self._needed(field))

    def _follow(self, waiting: list[Descriptor]) -> None:
        while waiting:
            thing = waiting.pop()
            name = component(thing)
            if name in self.found:
                continue
            self.found[name] = _message(thing)
            for field in thing.fields:
                waiting += self._needed(field)

    def _needed(self, field: FieldDescriptor) -> list[Descriptor]:
        """Add the enum of a field; the message that its schema refers to."""
        pair = entry(field)
        typed = field if pair is None else pair[1]
        if typed.enum_type is not None:
            self.found.setdefault(component(typed.enum_type), _enum(typed.enum_type))
        elif typed.message_type is not None and not is_leaf(typed.message_type):
            return [typed.message_type]
        return []

    def sorted(self) -> dict[str, Schema]:
        """All of them by name."""
        return dict(sorted(self.found.items()))


def _message(message: Descriptor) -> Schema:
    schema: Schema = {"type": "object"}
    said = [comment(message.full_name)]
    choices = [oneof for oneof in message.oneofs if len(oneof.fields) > 1]
    said += [f"At most one of {', '.join(field.name for field in oneof.fields)}." for oneof in choices]
    if any(said):
        schema["description"] = "\n\n".join(filter(None, said))
    schema["properties"] = {field.name: _property(field) for field in message.fields}
    if choices:
        schema["x-oneof"] = {oneof.name: [field.name for field in oneof.fields] for oneof in choices}
    return schema


def _property(field: FieldDescriptor) -> Schema:
    schema = field_schema(field)
    wanted = options(field)
    if wanted.shown and not field.is_repeated and field.message_type is not None and not is_leaf(field.message_type):
        schema = {"anyOf": [schema, {"type": "null"}]}
    said = comment(field.full_name)
    if said:
        schema["description"] = said
    if field.GetOptions().deprecated:
        schema["deprecated"] = True
    if wanted.default is not None:
        schema["default"] = wanted.default
    if wanted.shown:
        schema["x-always-shown"] = True
    return schema


def _enum(enum: EnumDescriptor) -> Schema:
    """A number. Of aliases the first name counts."""
    values = {number: enum.values_by_number[number] for number in sorted({v.number for v in enum.values})}
    said = {number: _value_comment(enum, value.name, number) for number, value in values.items()}
    head = comment(enum.full_name)
    note = "Requests may give the name instead of the number."
    return {
        "type": "integer",
        "format": "int32",
        "enum": list(values),
        "description": f"{head}\n\n{note}" if head else note,
        "x-enum-varnames": [value.name for value in values.values()],
        "x-enum-descriptions": list(said.values()),
    }


def _value_comment(enum: EnumDescriptor, name: str, number: int) -> str:
    if enum.full_name == status_code_pb2.StatusCode.DESCRIPTOR.full_name:
        return descriptions().get(number, "") or comment(f"{enum.full_name}.{name}")
    return comment(f"{enum.full_name}.{name}")
