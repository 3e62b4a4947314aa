"""Finds singular fields that come twice in a message.

Protobuf merges them, but the classes of JavaScript clients take the last alone: an answer put together from stored
bytes must not lean on merging. The Python client cannot see it, so the bytes are walked here,
by a reader of their own: one of the server's that misreads them would not be found by itself.
"""

from collections.abc import Iterator
from typing import Any


def split_fields(descriptor: Any, body: bytes, path: str = "") -> Iterator[str]:
    """The paths of fields of a serialized message that are not repeated and come more than once."""
    seen: set[int] = set()
    for number, value in _fields(body):
        field = descriptor.fields_by_number.get(number)
        if field is None:
            continue
        here = f"{path}.{field.name}" if path else field.name
        if not field.is_repeated and number in seen:
            yield here
        seen.add(number)
        if field.message_type is not None and value is not None:
            yield from split_fields(field.message_type, value, here)


def _fields(body: bytes) -> Iterator[tuple[int, bytes | None]]:
    """(number, content) of each field; the content of what has a length."""
    at = 0
    while at < len(body):
        tag, at = _varint(body, at)
        kind = tag & 7
        if kind == 2:
            length, at = _varint(body, at)
            yield tag >> 3, body[at : at + length]
            at += length
            continue
        yield tag >> 3, None
        at = _varint(body, at)[1] if kind == 0 else at + (8 if kind == 1 else 4)


def _varint(body: bytes, at: int) -> tuple[int, int]:
    result = shift = 0
    while True:
        byte = body[at]
        at += 1
        result |= (byte & 127) << shift
        if byte < 128:
            return result, at
        shift += 7
