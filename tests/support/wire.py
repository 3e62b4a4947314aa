"""Answers as they come over the wire, held against what every client must be able to read.

By the rules of protobuf a field of one message that comes twice is merged of both. Clients in Python, Go and Java do;
those in JavaScript take the last alone, and so lose what the first said.
"""

from collections.abc import Callable, Iterator
from typing import Any

from clarifai_grpc.grpc.api import service_pb2

_METHODS = service_pb2.DESCRIPTOR.services_by_name["V2"].methods_by_name
_SIZES = {1: 8, 5: 4}
"""Wire types of fixed length, in bytes."""


def twice(descriptor: Any, body: bytes, path: str = "") -> Iterator[str]:
    """Paths of the fields of a serialized message, at any depth, that are one message and come more than once."""
    seen: set[int] = set()
    for number, content in _fields(body):
        field = descriptor.fields_by_number.get(number)
        if field is None or field.message_type is None or content is None:
            continue
        name = f"{path}.{field.name}"
        if not field.is_repeated:
            if number in seen:
                yield name
            seen.add(number)
        yield from twice(field.message_type, content, name)


def _fields(body: bytes) -> Iterator[tuple[int, bytes | None]]:
    """Number of each field, and its content where it has a length."""
    at = 0
    while at < len(body):
        tag, at = _varint(body, at)
        kind = tag & 7
        if kind == 2:
            size, at = _varint(body, at)
            yield tag >> 3, body[at : at + size]
            at += size
        elif kind == 0:
            _, at = _varint(body, at)
        else:
            at += _SIZES[kind]


def _varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


class Watched:
    """A channel whose answers must not have a field twice that is one message."""

    def __init__(self, channel: Any) -> None:
        self._channel = channel

    def __getattr__(self, name: str) -> Any:
        make = getattr(self._channel, name)
        if name not in ("unary_unary", "unary_stream", "stream_unary", "stream_stream"):
            return make

        def watched(path: str, *positional: Any, response_deserializer: Callable[[bytes], Any], **named: Any) -> Any:
            output = _METHODS[path.rpartition("/")[2]].output_type

            def read(body: bytes) -> Any:
                found = list(twice(output, body))
                assert not found, f"{path} answers with fields that come twice: {found}"
                return response_deserializer(body)

            return make(path, *positional, response_deserializer=read, **named)

        return watched
