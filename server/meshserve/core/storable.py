"""What must not be stored: values that nobody can show again, and texts of any length.

JSON has no word for some values that protobuf carries.
One such value in one item would make every list of it unreadable in REST and for clients that turn answers into
JSON, as the official SDK does.
"""

import math
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Visibility
from meshserve_proto.struct_pb2 import Value
from meshserve_proto.timestamp_pb2 import Timestamp

_EARLIEST, _LATEST = -62_135_596_800, 253_402_300_799
"""Seconds of the years 1 to 9999, which timestamps span."""
_STRUCT = Value.DESCRIPTOR.file.name
_GETTABLE = frozenset(Visibility.Gettable.values())
LONGEST_NAME = 1000
"""Characters of what a resource is called."""
LONGEST_TEXT = 64 * 1024
"""Bytes (UTF-8) of what is said about a resource."""
_NAMES, _TEXTS = ("name", "display_name"), ("description", "notes", "definition")


def check_storable(message: Message, path: str, code: int = codes.CONN_INVALID_REQUEST) -> None:
    """Raise Problem naming the first field that cannot be shown again; `path` is what the message itself is called.

    That is a number of free JSON that is not finite, a time out of the calendar, or a visibility that does not exist.
    Of the message itself, not of those in it, it is also a name or text that is too long.
    """
    reason = next(chain(_too_long(message, path), _misfits(message, path)), None)
    if reason is not None:
        raise Problem(code, reason)


def _too_long(message: Any, path: str) -> Iterator[str]:
    names, texts = _said(message.DESCRIPTOR)
    for name in names:
        if len(text := getattr(message, name)) > LONGEST_NAME:
            yield f"{path}.{name} has {len(text)} characters; at most {LONGEST_NAME} fit."
    for name in texts:
        if len(text := getattr(message, name)) > LONGEST_TEXT // 4:
            size = len(text.encode())
            if size > LONGEST_TEXT:
                yield f"{path}.{name} has {size} bytes; at most {LONGEST_TEXT} fit."


@cache
def _said(message: Descriptor) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those of the names and of the texts that such a message has."""
    fields = message.fields_by_name
    return tuple(name for name in _NAMES if name in fields), tuple(name for name in _TEXTS if name in fields)


def _misfits(message: Any, path: str) -> Iterator[str]:
    check = _CHECKS.get(message.DESCRIPTOR.full_name)
    if check is not None and (reason := check(message)):
        yield f"{path}{reason}"
        return
    for field, value in message.ListFields():
        if not _holds(field):
            continue
        inner = path if field.file.name == _STRUCT else f"{path}.{field.name}"  # free JSON reads like tag[1].data
        if not field.is_repeated:
            yield from _misfits(value, inner)
        elif field.message_type.GetOptions().map_entry:
            for key in value:
                yield from _misfits(value[key], f"{inner}.{key}")
        else:
            for index, item in enumerate(value):
                yield from _misfits(item, f"{inner}[{index}]")


def _number(value: Value) -> str:
    if math.isfinite(value.number_value):
        return ""
    return f" is {value.number_value:g}: numbers of free JSON must be finite. Send it as a text or leave it out."


def _time(value: Timestamp) -> str:
    if _EARLIEST <= value.seconds <= _LATEST and 0 <= value.nanos < 1_000_000_000:
        return ""
    return f" has {value.seconds} seconds and {value.nanos} nanos, which is no time in the years 1 to 9999."


def _visibility(value: Visibility) -> str:
    if value.gettable in _GETTABLE:
        return ""
    return f".gettable is {value.gettable}; it is 10 (private), 30 (organisation) or 50 (public)."


_CHECKS: dict[str, Any] = {
    Value.DESCRIPTOR.full_name: lambda value: _number(value) if value.WhichOneof("kind") == "number_value" else "",
    Timestamp.DESCRIPTOR.full_name: _time,
    Visibility.DESCRIPTOR.full_name: _visibility,
}


@cache
def _holds(field: FieldDescriptor) -> bool:
    return field.message_type is not None and _concerned(field.message_type)


@cache
def _concerned(message: Descriptor) -> bool:
    """Whether such a message can hold any of what is checked, however deep."""
    seen: set[str] = set()
    waiting = [message]
    while waiting:
        next_ = waiting.pop()
        if next_.full_name in _CHECKS:
            return True
        if next_.full_name not in seen:
            seen.add(next_.full_name)
            waiting += [field.message_type for field in next_.fields if field.message_type is not None]
    return False
