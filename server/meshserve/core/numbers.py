"""Numbers of messages that are no numbers, and enumerated values that their enumeration does not have."""

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

_FLOATS = (FieldDescriptor.CPPTYPE_FLOAT, FieldDescriptor.CPPTYPE_DOUBLE)
_FREE_JSON = "google.protobuf.Struct"
"""Checked by `storable`, which knows how its values are called."""


def misfit(message: Message, path: str) -> str:
    """What is wrong with the first number that is not finite, or enumerated value that is unknown; "" if none is."""
    return next(_misfits(message, path), "")


def _misfits(message: Any, path: str) -> Iterator[str]:
    for field, value in message.ListFields():
        if not _concerned(field):
            continue
        here = f"{path}.{field.name}"
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            values = [(f"{here}.{key}", value[key]) for key in value]
        elif field.is_repeated:
            values = [(f"{here}[{number}]", item) for number, item in enumerate(value)]
        else:
            values = [(here, value)]
        for where, item in values:
            yield from _misfits(item, where) if isinstance(item, Message) else _of_one(field, item, where)


def _of_one(field: FieldDescriptor, value: Any, path: str) -> Iterator[str]:
    if field.cpp_type in _FLOATS and not math.isfinite(value):
        yield f"{path} is {value:g}; it must be finite."
    if field.enum_type is not None and value not in field.enum_type.values_by_number:
        yield f"{path} is {value}; it is one of {', '.join(field.enum_type.values_by_name)}."


def _concerned(field: FieldDescriptor) -> bool:
    if field.message_type is not None:
        return _holds(field.message_type)
    return field.cpp_type in _FLOATS or field.enum_type is not None


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
