"""Messages as JSON in the dialect of the REST API.

Names are the proto's (snake_case), enums and 64-bit integers are numbers, bytes base64, times RFC 3339 in UTC, free
JSON (Struct, Value) is itself, and a number that is not finite is the text "NaN", "Infinity" or "-Infinity". What is
zero or empty is left out, except fields that the contract wants shown. One writer is made for each type of message
at its first use and touches each field that is set once.
"""

import math
from binascii import b2a_base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import numpy as np
import orjson
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from meshserve.core.json_fields import entry, options

_Write = Callable[[Any], Any]

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  written with a "Z" of our own, and a third faster than an aware one
_SECOND = 1_000_000_000
_EXACT = 2.0**53
"""Up to here a double that is whole says the same as an integer."""


def encode(message: Message, *, ordered: bool = False) -> bytes:
    """The message as JSON in UTF-8.

    ordered: names in alphabetical order, so that the same message always makes the same bytes; protobuf promises no
    order of the names in free JSON.
    """
    option = orjson.OPT_SERIALIZE_NUMPY | (orjson.OPT_SORT_KEYS if ordered else 0)
    return orjson.dumps(_writer(message.DESCRIPTOR)(message), option=option)


def to_dict(message: Message) -> dict[str, Any]:
    """What a reader of `encode(message)` gets: dicts, lists, and plain values that the caller owns."""
    parsed: dict[str, Any] = orjson.loads(encode(message))
    return parsed


class _Fields(dict[FieldDescriptor, tuple[str, _Write | None]]):
    """Name and writer of each field, made at first use: types of messages contain each other in circles."""

    def __missing__(self, field: FieldDescriptor) -> tuple[str, _Write | None]:
        made = self[field] = (field.name, _field(field))
        return made


@cache
def _writer(message_type: Descriptor) -> _Write:
    special = _SPECIAL.get(message_type.full_name)
    if special is not None:
        return special
    fields = _Fields()
    shown = [field for field in message_type.fields if options(field).shown]
    lists = [field.name for field in shown if field.is_repeated]
    zeros = [(field.name, _zero(field)) for field in shown if not field.is_repeated]

    def write(message: Message) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for field, value in message.ListFields():
            name, convert = fields[field]
            out[name] = value if convert is None else convert(value)
        for name in lists:
            if name not in out:
                out[name] = []
        for name, zero in zeros:
            if name not in out:
                out[name] = zero
        return out

    return write


def _zero(field: FieldDescriptor) -> Any:
    """What stands for a field without a value: null for a message."""
    if field.message_type is not None:
        return None
    return "" if field.type == FieldDescriptor.TYPE_BYTES else field.default_value


def _field(field: FieldDescriptor) -> _Write | None:
    """What turns the value of a field as `ListFields` gives it into JSON; None where it is JSON as it is."""
    pair = entry(field)
    if pair is not None:
        return _map(*pair)
    if not field.is_repeated:
        return _single(field)
    number = _ARRAYS.get(field.type)
    if number is not None:
        return _array(number, _single(field))
    convert = _single(field)
    if convert is None:
        return list
    return lambda values: [convert(value) for value in values]


def _single(field: FieldDescriptor) -> _Write | None:
    if field.message_type is not None:
        return _writer(field.message_type)
    return _SCALARS.get(field.type)


def _map(key: FieldDescriptor, value: FieldDescriptor) -> _Write:
    convert = _single(value) or _same
    name = str if key.type != FieldDescriptor.TYPE_BOOL else _lower
    return lambda values: {name(key): convert(item) for key, item in values.items()}


def _same(value: Any) -> Any:
    return value


def _lower(value: bool) -> str:
    return str(value).lower()


# Scalars


def _named(value: float) -> str:
    """A number that JSON has no word for."""
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _double(value: float) -> float | str:
    return value if math.isfinite(value) else _named(value)


def _float(value: float) -> Any:
    """A number of 32 bits, so typed that orjson writes the fewest digits that give the same number again."""
    if value == 1.0 or value == 0.0:
        return value  # what most concepts have, and free of charge
    return np.float32(value) if math.isfinite(value) else _named(value)


def _bytes(value: bytes) -> str:
    return b2a_base64(value, newline=False).decode("ascii")


def _array(number: type[np.generic], convert: _Write | None) -> _Write:
    """Numbers as an array, which is written five times faster than a list."""

    def write(values: Any) -> Any:
        array = np.array(values, dtype=number)
        if convert is not None and not np.isfinite(array).all():
            return [convert(value) for value in values]
        return array

    return write


_SCALARS: Mapping[int, _Write] = {
    FieldDescriptor.TYPE_BYTES: _bytes,
    FieldDescriptor.TYPE_DOUBLE: _double,
    FieldDescriptor.TYPE_FLOAT: _float,
}
"""Scalars that are not JSON as they are."""

_ARRAYS: Mapping[int, type[np.generic]] = {
    FieldDescriptor.TYPE_DOUBLE: np.float64,
    FieldDescriptor.TYPE_FLOAT: np.float32,
    FieldDescriptor.TYPE_INT32: np.int32,
    FieldDescriptor.TYPE_INT64: np.int64,
    FieldDescriptor.TYPE_UINT32: np.uint32,
    FieldDescriptor.TYPE_UINT64: np.uint64,
}

# Well-known types


def _fraction(nanos: int) -> str:
    """0, 3, 6 or 9 digits behind a point: as many as it takes."""
    if not nanos:
        return ""
    digits = f".{nanos:09}"
    if digits.endswith("000000"):
        return digits[:4]
    return digits[:7] if digits.endswith("000") else digits


@lru_cache(maxsize=4096)
def _second(seconds: int) -> str | None:
    """A second since 1970 as date and time; None outside of the years 1 to 9999."""
    try:
        return (_EPOCH + timedelta(seconds=seconds)).isoformat()
    except OverflowError:
        return None


def _timestamp(value: Any) -> str | None:
    """RFC 3339 in UTC; null for a time that no calendar has, as only gRPC can send it."""
    carry, nanos = divmod(value.nanos, _SECOND)
    date = _second(value.seconds + carry)
    return None if date is None else f"{date}{_fraction(nanos)}Z"


def _duration(value: Any) -> str:
    """Seconds as a decimal with an "s" behind."""
    total = value.seconds * _SECOND + value.nanos
    seconds, nanos = divmod(abs(total), _SECOND)
    return f"{'-' if total < 0 else ''}{seconds}{_fraction(nanos)}s"


def _struct(struct: Any) -> dict[str, Any]:
    return {key: _value(value) for key, value in struct.fields.items()}


def _list(values: Any) -> list[Any]:
    return [_value(value) for value in values.values]


def _value(value: Any) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "number_value":
        return _number(value.number_value)
    if kind == "struct_value":
        return _struct(value.struct_value)
    if kind == "list_value":
        return _list(value.list_value)
    return value.bool_value if kind == "bool_value" else None


def _number(value: float) -> Any:
    """A number of free JSON, whole ones without a ".0" as they were most likely sent."""
    if value.is_integer() and -_EXACT < value < _EXACT and (value or math.copysign(1, value) > 0):
        return int(value)
    return _double(value)


def _wrapped(convert: _Write) -> _Write:
    return lambda wrapper: convert(wrapper.value)


_SPECIAL: Mapping[str, _Write] = {
    "google.protobuf.Timestamp": _timestamp,
    "google.protobuf.Duration": _duration,
    "google.protobuf.Struct": _struct,
    "google.protobuf.ListValue": _list,
    "google.protobuf.Value": _value,
    "google.protobuf.BoolValue": _wrapped(_same),
    "google.protobuf.BytesValue": _wrapped(_bytes),
    "google.protobuf.DoubleValue": _wrapped(_double),
    "google.protobuf.FloatValue": _wrapped(_float),
    "google.protobuf.Int32Value": _wrapped(_same),
    "google.protobuf.Int64Value": _wrapped(_same),
    "google.protobuf.StringValue": _wrapped(_same),
    "google.protobuf.UInt32Value": _wrapped(_same),
    "google.protobuf.UInt64Value": _wrapped(_same),
}
"""Writers of the types whose JSON is not an object of their fields."""
