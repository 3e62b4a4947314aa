"""What both directions of the REST dialect's JSON know of a field: its spellings, its options, its map entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from meshserve_proto import descriptor_pb2, extensions_pb2


@dataclass(frozen=True, slots=True)
class Options:
    """How the contract wants a field in JSON.

    shown: written even when zero or empty.
    default: what a number is that a JSON object does not name, or None for 0.
    """

    shown: bool
    default: float | None


@cache
def options(field: FieldDescriptor) -> Options:
    """The options of a field, read with the private pool's classes as `core.contract` does."""
    declared: Any = descriptor_pb2.FieldOptions.FromString(field.GetOptions().SerializeToString())
    defaulted = declared.HasExtension(extensions_pb2.cl_default_float)
    return Options(
        # who reads a missing number as the default must be told of a 0
        shown=defaulted or declared.Extensions[extensions_pb2.cl_show_if_empty],
        default=declared.Extensions[extensions_pb2.cl_default_float] if defaulted else None,
    )


def fold(name: str) -> str:
    """The name without case, underscores and hyphens: what all its spellings have in common."""
    return name.replace("_", "").replace("-", "").lower()


@cache
def spellings(message: Descriptor) -> Mapping[str, FieldDescriptor]:
    """The fields of a message by proto name, JSON name, and folded name (no two fields of the contract share one)."""
    folded = {fold(field.name): field for field in message.fields}
    camel = {field.json_name: field for field in message.fields}
    return folded | camel | {field.name: field for field in message.fields}


def find(message: Descriptor, name: str) -> FieldDescriptor | None:
    """The field that somebody calls so, in snake_case, camelCase, or any case; None where there is none."""
    names = spellings(message)
    return names.get(name) or names.get(fold(name))


def entry(field: FieldDescriptor) -> tuple[FieldDescriptor, FieldDescriptor] | None:
    """Key and value of a map field; None for any other field."""
    message = field.message_type
    if message is None or not message.GetOptions().map_entry:
        return None
    return message.fields_by_name["key"], message.fields_by_name["value"]
