"""Random messages of any type of the contract, ours or the official client's, made from their descriptors."""

import random
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message_factory import GetMessageClass

from meshserve.core.contract import RPCS
from meshserve.core.json_fields import entry
from meshserve_proto import matrix_pb2, resources_pb2, service_pb2, status_pb2, struct_pb2, wrappers_pb2

MODULES: tuple[ModuleType, ...] = (service_pb2, resources_pb2, status_pb2, matrix_pb2, struct_pb2, wrappers_pb2)
TEXTS = ("", "a", "cat", "żółw", "🐈 two", 'quote " and \\', "line\nend", "\x00\x7f", " spaced ", "null", "1.0")
FLOATS = (0.0, 0.1, -0.0, 1.0, 0.5, 1e-45, -3.25, 1e30, 0.9865999817848206, 16777217.0, 123456.789, float("inf"))
DOUBLES = (0.1, -0.0, 2.0, 1e308, 5e-324, -1 / 3, 2.0**53 + 2, float("-inf"))
INTEGERS = {
    FieldDescriptor.TYPE_INT32: (1, -1, 7, 2**31 - 1, -(2**31)),
    FieldDescriptor.TYPE_UINT32: (1, 42, 2**32 - 1),
    FieldDescriptor.TYPE_INT64: (1, -5, 2**53 + 1, 2**63 - 1, -(2**63)),
    FieldDescriptor.TYPE_UINT64: (1, 2**53 + 1, 2**63, 2**64 - 1),
}


def descriptors() -> Iterator[Descriptor]:
    """Every type of message of the contract and the well-known types of it, map entries left out."""
    waiting: list[Any] = [d for module in MODULES for d in module.DESCRIPTOR.message_types_by_name.values()]
    while waiting:
        descriptor = waiting.pop()
        if not descriptor.GetOptions().map_entry:
            yield descriptor
            waiting += descriptor.nested_types


def request_types() -> list[Descriptor]:
    return [rpc.request.DESCRIPTOR for rpc in RPCS.values()]


def random_message(descriptor: Any, seed: int, depth: int = 3) -> Any:
    """A message with about half of its fields set, `depth` messages deep."""
    message: Any = GetMessageClass(descriptor)()
    fill(message, random.Random(seed), depth)  # noqa: S311  no secret
    return message


def fill(message: Any, dice: random.Random, depth: int) -> None:
    special = _SPECIAL.get(message.DESCRIPTOR.full_name)
    if special is not None:
        special(message, dice, depth)
        return
    fields = list(message.DESCRIPTOR.fields)
    dice.shuffle(fields)
    for field in fields[: dice.choice((3, 10, 100))]:
        if dice.random() < 0.85:
            _set(message, field, dice, depth)


def _set(message: Any, field: Any, dice: random.Random, depth: int) -> None:
    pair = entry(field)
    target = getattr(message, field.name)
    if field.message_type is None:
        if field.is_repeated:
            target.extend(_scalar(field, dice) for _ in range(dice.randrange(4)))
        else:
            setattr(message, field.name, _scalar(field, dice))
    elif depth == 0:
        return
    elif pair is not None:
        for key in dice.sample(TEXTS, dice.randrange(3)):
            if pair[1].message_type is None:
                target[key] = _scalar(pair[1], dice)
            else:
                fill(target[key], dice, depth - 1)
    elif field.is_repeated:
        for _ in range(dice.randrange(3)):
            fill(target.add(), dice, depth - 1)
    else:
        target.SetInParent()
        fill(target, dice, depth - 1)


def _scalar(field: Any, dice: random.Random) -> Any:
    if field.type == FieldDescriptor.TYPE_ENUM:
        return dice.choice(field.enum_type.values).number
    if field.type == FieldDescriptor.TYPE_BOOL:
        return dice.random() < 0.5
    if field.type == FieldDescriptor.TYPE_STRING:
        return dice.choice(TEXTS)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return dice.randbytes(dice.randrange(9))
    if field.type == FieldDescriptor.TYPE_DOUBLE:
        return dice.choice(DOUBLES)
    if field.type == FieldDescriptor.TYPE_FLOAT:
        return dice.choice(FLOATS)
    return dice.choice(INTEGERS[field.type])


def _timestamp(message: Any, dice: random.Random, depth: int) -> None:
    message.seconds = dice.choice((0, 1, -1, 1_725_409_709, -62_135_596_800, 253_402_300_799))
    message.nanos = dice.choice((0, 1, 404_495_670, 120_000_000, 999_999_999, 5_000))


def _duration(message: Any, dice: random.Random, depth: int) -> None:
    sign = dice.choice((1, -1))
    message.seconds = sign * dice.choice((0, 1, 3600, 315_575_999_999))
    message.nanos = sign * dice.choice((0, 1, 500_000_000, 999_999_999))


def _struct(message: Any, dice: random.Random, depth: int) -> None:
    for key in dice.sample(TEXTS, dice.randrange(4)):
        _value(message.fields[key], dice, depth - 1)


def _list(message: Any, dice: random.Random, depth: int) -> None:
    for _ in range(dice.randrange(4)):
        _value(message.values.add(), dice, depth - 1)


def _value(message: Any, dice: random.Random, depth: int) -> None:
    kind = dice.randrange(6 if depth > 0 else 4)
    if kind == 0:
        message.null_value = 0
    elif kind == 1:
        message.bool_value = dice.random() < 0.5
    elif kind == 2:
        message.number_value = dice.choice((0.0, -0.0, 1.0, -7.0, 0.1, 1e300, 2.0**53, 1e15, 5e-324))
    elif kind == 3:
        message.string_value = dice.choice(TEXTS)
    elif kind == 4:
        message.struct_value.SetInParent()
        _struct(message.struct_value, dice, depth)
    else:
        message.list_value.SetInParent()
        _list(message.list_value, dice, depth)


_SPECIAL = {
    "google.protobuf.Timestamp": _timestamp,
    "google.protobuf.Duration": _duration,
    "google.protobuf.Struct": _struct,
    "google.protobuf.ListValue": _list,
    "google.protobuf.Value": _value,
}
