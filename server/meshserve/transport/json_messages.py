"""Readers of parsed JSON into messages: one is made for each type of message at its first use."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from meshserve.core.json_fields import entry, find, options, spellings
from meshserve.core.problems import printable
from meshserve.transport.json_older import OLDER
from meshserve.transport.json_scalars import (
    Refusal,
    boolean,
    double,
    duration,
    found,
    octets,
    reader,
    single,
    text,
    timestamp,
    whole,
)

DEEPEST = 100
"""Messages within messages below the request: what protobuf itself parses (an object of free JSON is three deep)."""

Fill = Callable[[Any, object, int], None]
"""Puts what was found into a message, or into one of its fields; the message lies that many messages deep."""


class Setter(NamedTuple):
    """What puts a value into the field called `name`. takes_null: null is a value of it rather than none."""

    fill: Fill
    name: str
    takes_null: bool


# Messages


class _Setters(dict[str, Setter | None]):
    """What puts a value into the field of a name, made at the first use of the name."""

    def __init__(self, message_type: Descriptor) -> None:
        super().__init__()
        self._message_type = message_type

    def __missing__(self, name: str) -> Setter | None:
        exact = spellings(self._message_type).get(name)
        if exact is not None:
            made = self[name] = _setter(exact)
            return made
        field = find(self._message_type, name)
        return None if field is None else self[field.name]  # nothing is kept of names that somebody else made up


@cache
def setters_of(message_type: Descriptor) -> _Setters:
    """The setters of a message by any spelling of a field's name; None for a name that is none."""
    return _Setters(message_type)


@cache
def message_reader(message_type: Descriptor) -> Fill:
    """What reads parsed JSON into a message of that type; `depth` is how deep the message lies below the request."""
    special = SPECIAL.get(message_type.full_name)
    if special is not None:
        return special
    setters = setters_of(message_type)
    declared = [(field.name, options(field).default) for field in message_type.fields]
    defaults = [(name, default) for name, default in declared if default is not None]
    rivals = any(len(oneof.fields) > 1 for oneof in message_type.oneofs)
    renewed = OLDER.get(message_type.full_name)

    def read(message: Any, value: object, depth: int) -> None:
        if type(value) is not dict:
            raise _not_an_object(value)
        if renewed is not None:
            value = renewed(value)
        if rivals:
            _check_rivals(message_type, value)
        for name, default in defaults:
            if not getattr(message, name):
                setattr(message, name, default)
        for key, inner in value.items():
            setter = setters[key]
            if setter is None:
                continue
            fill, name, takes_null = setter
            if inner is None and not takes_null:
                continue
            try:
                fill(message, inner, depth)
            except Refusal as refusal:
                refusal.trail.append(f".{name}")
                raise

    return read


def _not_an_object(value: object) -> Refusal:
    return Refusal(f"found {found(value)}, expected a JSON object {{…}}")


def too_deep() -> Refusal:
    """What to raise below `DEEPEST`."""
    return Refusal(f"more than {DEEPEST} messages lie within each other here; make it flatter")


def _check_rivals(message_type: Descriptor, value: Mapping[str, object]) -> None:
    """Refuse an object that names two fields of which a message has one."""
    chosen: dict[str, str] = {}
    for key, inner in value.items():
        field = find(message_type, key)
        if field is None or field.containing_oneof is None or inner is None:
            continue
        other = chosen.setdefault(field.containing_oneof.name, field.name)
        if other != field.name:
            raise Refusal(f"{other} and {field.name} exclude each other; give one of them")


def check_rival(message: Any, field: FieldDescriptor) -> None:
    """Refuse to set a field besides another one of which a message has one."""
    other = message.WhichOneof(field.containing_oneof.name) if field.containing_oneof is not None else None
    if other is not None and other != field.name:
        raise Refusal(f"{other} and {field.name} exclude each other; give one of them")


# Fields


def _setter(field: FieldDescriptor) -> Setter:
    free = field.message_type is not None and field.message_type.full_name == "google.protobuf.Value"
    return Setter(_filler(field), field.name, free and not field.is_repeated)


def _filler(field: FieldDescriptor) -> Fill:
    pair = entry(field)
    if pair is not None:
        return _map(field.name, *pair)
    if field.is_repeated:
        return _scalars(field) if field.message_type is None else _messages(field)
    return _scalar(field) if field.message_type is None else _message(field)


def _scalar(field: FieldDescriptor) -> Fill:
    name, read = field.name, reader(field)

    def fill(message: Any, value: object, depth: int) -> None:
        setattr(message, name, read(value))

    return fill


def _message(field: FieldDescriptor) -> Fill:
    name, read = field.name, _reader_of(field)

    def fill(message: Any, value: object, depth: int) -> None:
        if depth >= DEEPEST:
            raise too_deep()
        inner = getattr(message, name)
        inner.SetInParent()
        read(inner, value, depth + 1)

    return fill


def _reader_of(field: FieldDescriptor) -> Fill:
    message_type = field.message_type
    assert message_type is not None
    return message_reader(message_type)


def _emptied(message: Any, name: str, value: object) -> Any:
    if type(value) is not list:
        raise Refusal(f"found {found(value)}, expected a list […]")
    if getattr(message, name):
        message.ClearField(name)
    return getattr(message, name)


def _scalars(field: FieldDescriptor) -> Fill:
    name, read = field.name, reader(field)

    def fill(message: Any, value: Any, depth: int) -> None:
        target = _emptied(message, name, value)
        try:
            target.extend([read(item) for item in value])
        except Refusal:
            _read_each(read, value)

    return fill


def _read_each(read: Callable[[object], Any], values: Iterable[object]) -> None:
    """Read once more what holds a misfit, to name its place."""
    for index, value in enumerate(values):
        try:
            read(value)
        except Refusal as refusal:
            refusal.trail.append(f"[{index}]")
            raise


def _messages(field: FieldDescriptor) -> Fill:
    name, read = field.name, _reader_of(field)

    def fill(message: Any, value: Any, depth: int) -> None:
        add = _emptied(message, name, value).add
        if depth >= DEEPEST:
            raise too_deep()
        index = 0
        try:
            for item in value:
                read(add(), item, depth + 1)
                index += 1
        except Refusal as refusal:
            refusal.trail.append(f"[{index}]")
            raise

    return fill


def _map(name: str, key_field: FieldDescriptor, value_field: FieldDescriptor) -> Fill:
    key_of = reader(key_field)
    read = reader(value_field) if value_field.message_type is None else None
    fill_value = _reader_of(value_field) if value_field.message_type is not None else None
    levels = 1 if fill_value is None else 2  # the entry, and the message in it

    def fill(message: Any, value: Any, depth: int) -> None:
        if type(value) is not dict:
            raise _not_an_object(value)
        if depth + levels > DEEPEST:
            raise too_deep()
        message.ClearField(name)
        target = getattr(message, name)
        for key, item in value.items():
            try:
                if fill_value is not None:
                    fill_value(target[key_of(key)], item, depth + 2)
                elif read is not None:
                    target[key_of(key)] = read(item)
            except Refusal as refusal:
                refusal.trail.append(f'["{printable(key[:60])}"]')
                raise

    return fill


# Well-known types


def _timestamp(message: Any, value: object, depth: int) -> None:
    message.seconds, message.nanos = timestamp(value)


def _duration(message: Any, value: object, depth: int) -> None:
    message.seconds, message.nanos = duration(value)


def _struct(message: Any, value: object, depth: int) -> None:
    if type(value) is not dict:
        raise _not_an_object(value)
    if depth > DEEPEST:
        raise too_deep()
    message.Clear()
    fields = message.fields
    for key, item in value.items():
        try:
            _value(fields[text(key)], item, depth + 2)
        except Refusal as refusal:
            refusal.trail.append(f'["{printable(key[:60])}"]')
            raise


def _list(message: Any, value: object, depth: int) -> None:
    if type(value) is not list:
        raise Refusal(f"found {found(value)}, expected a list […]")
    if depth > DEEPEST:
        raise too_deep()
    message.Clear()
    add = message.values.add
    for index, item in enumerate(value):
        try:
            _value(add(), item, depth + 1)
        except Refusal as refusal:
            refusal.trail.append(f"[{index}]")
            raise


def _value(message: Any, value: object, depth: int) -> None:
    if depth > DEEPEST:
        raise too_deep()
    kind = type(value)
    if kind is str:
        message.string_value = text(value)
    elif kind is bool:
        message.bool_value = value
    elif kind is dict:
        message.struct_value.SetInParent()
        _struct(message.struct_value, value, depth + 1)
    elif kind is list:
        message.list_value.SetInParent()
        _list(message.list_value, value, depth + 1)
    elif value is None:
        message.null_value = 0
    else:
        message.number_value = double(value)


def _wrapped(read: Callable[[object], Any]) -> Fill:
    def fill(message: Any, value: object, depth: int) -> None:
        message.value = read(value)

    return fill


TEXTUAL: Mapping[str, Fill] = {
    "google.protobuf.Timestamp": _timestamp,
    "google.protobuf.Duration": _duration,
    "google.protobuf.BoolValue": _wrapped(boolean),
    "google.protobuf.BytesValue": _wrapped(octets),
    "google.protobuf.DoubleValue": _wrapped(double),
    "google.protobuf.FloatValue": _wrapped(single),
    "google.protobuf.Int32Value": _wrapped(whole(-(2**31), 2**31 - 1)),
    "google.protobuf.Int64Value": _wrapped(whole(-(2**63), 2**63 - 1)),
    "google.protobuf.StringValue": _wrapped(text),
    "google.protobuf.UInt32Value": _wrapped(whole(0, 2**32 - 1)),
    "google.protobuf.UInt64Value": _wrapped(whole(0, 2**64 - 1)),
}
"""Readers of the messages that are one text or number in JSON."""

SPECIAL: Mapping[str, Fill] = {
    **TEXTUAL,
    "google.protobuf.Struct": _struct,
    "google.protobuf.ListValue": _list,
    "google.protobuf.Value": _value,
}
"""Readers of all types whose JSON is not an object of their fields."""
