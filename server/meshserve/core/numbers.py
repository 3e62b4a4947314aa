"""Numbers of messages that are no numbers, and enumerated values that their enumeration does not have."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

_FLOATS = (FieldDescriptor.CPPTYPE_FLOAT, FieldDescriptor.CPPTYPE_DOUBLE)
_FREE_JSON = "google.protobuf.Struct"
"""Checked by `storable`, which knows how its values are called."""


def misfit(message: Message, path: str) -> str:
    """What is wrong with the first number that is not finite, or enumerated value that is unknown; "" if none is."""
    return next(_misfits(message, path), "")


def _misfits(message: Any, path: str) -> Iterator[str]:
    for field, value in message.ListFields():
        kind = _kind(field)
        if not kind.concerned:
            continue
        here = f"{path}.{kind.name}"
        if kind.map:
            values = [(f"{here}.{key}", value[key]) for key in value]
        elif kind.repeated:
            values = [(f"{here}[{number}]", item) for number, item in enumerate(value)]
        else:
            values = [(here, value)]
        for where, item in values:
            yield from _misfits(item, where) if isinstance(item, Message) else _of_one(field, item, where)


def _of_one(field: FieldDescriptor, value: Any, path: str) -> Iterator[str]:
    kind = _kind(field)
    if kind.float and not math.isfinite(value):
        yield f"{path} is {value:g}; it must be finite."
    if kind.enum is not None and value not in kind.enum.values_by_number:
        yield f"{path} is {value}; it is one of {', '.join(kind.enum.values_by_name)}."


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is asked of a field's descriptor again and again, which takes longer than all that is done with it."""

    name: str
    concerned: bool
    map: bool
    repeated: bool
    float: bool
    enum: EnumDescriptor | None


@cache
def _kind(field: FieldDescriptor) -> _Kind:
    message, is_float, enum = field.message_type, field.cpp_type in _FLOATS, field.enum_type
    concerned = _holds(message) if message is not None else is_float or enum is not None
    is_map = message is not None and message.GetOptions().map_entry
    return _Kind(field.name, concerned, is_map, field.is_repeated, is_float, enum)


@cache
def _holds(message: Descriptor) -> bool:
    """Whether such a message can hold any of what is checked, however deep; recursive ones do."""
    seen: set[str] = set()
    waiting = [message]
    while waiting:
        one = waiting.pop()
        if one.full_name in seen or one.full_name == _FREE_JSON:
            continue
        seen.add(one.full_name)
        if any(field.cpp_type in _FLOATS or field.enum_type is not None for field in one.fields):
            return True
        waiting += [field.message_type for field in one.fields if field.message_type is not None]
    return False
