"""Parts of a tree as messages of the contract, every value checked against its field."""

import binascii
from base64 import b64decode
from difflib import get_close_matches
from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from meshserve.core.json_fields import entry, options
from meshserve.core.structs import to_struct
from meshserve.workflow.text.tree import Fault, Tree

_WHOLE = (
    FieldDescriptor.CPPTYPE_INT32,
    FieldDescriptor.CPPTYPE_INT64,
    FieldDescriptor.CPPTYPE_UINT32,
    FieldDescriptor.CPPTYPE_UINT64,
)
_REAL = (FieldDescriptor.CPPTYPE_FLOAT, FieldDescriptor.CPPTYPE_DOUBLE)
_NOT_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def kind(value: Any) -> str:
    """What a value of a tree is called."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "'true' or 'false'"
    if isinstance(value, (int, float)):
        return "a number"
    return "text" if isinstance(value, str) else "a list" if isinstance(value, list) else "a mapping"


def unknown(key: str, known: list[str], what: str) -> str:
    """Why a key is refused, with the one that was meant, if any is like it."""
    like = get_close_matches(key, known, 1, 0.7)
    hint = f": '{like[0]}' is meant?" if like else f"; it has {', '.join(known)}" if len(known) < 12 else ""
    return f"{what} has no key '{key}'{hint}"


def plain(tree: Tree) -> Any:
    """A tree as dicts, lists and scalars."""
    if isinstance(tree.value, dict):
        return {key: plain(each.value) for key, each in tree.value.items()}
    return [plain(item) for item in tree.value] if isinstance(tree.value, list) else tree.value


def fill(message: Any, tree: Tree, path: str, faults: list[Fault]) -> None:
    """Fill a message from a mapping whose keys are the names of its fields; null says nothing.

    path: what the message is called in faults, which gather what does not fit.
    """
    special = _SPECIAL.get(message.DESCRIPTOR.full_name)
    if special is not None:
        special(message, tree, path, faults)
        return
    if not isinstance(tree.value, dict):
        faults.append(Fault(tree.mark, f"{path} must be a mapping; it is {kind(tree.value)}"))
        return
    descriptor = message.DESCRIPTOR
    fields = descriptor.fields_by_name
    for declared in descriptor.fields:
        default = options(declared).default
        if default is not None and declared.name not in tree.value:
            setattr(message, declared.name, default)  # as JSON has it: a concept without a value is there
    for key, given in tree.value.items():
        field = fields.get(key)
        if field is None:
            faults.append(Fault(given.mark, unknown(key, list(fields), path)))
        elif given.value.value is not None:
            _field(message, field, given.value, f"{path}.{key}", faults)


def struct(message: Any, tree: Tree, path: str, faults: list[Fault]) -> None:
    """Fill free JSON from a mapping."""
    if not isinstance(tree.value, dict):
        faults.append(Fault(tree.mark, f"{path} must be a mapping; it is {kind(tree.value)}"))
        return
    before = len(faults)
    _check_numbers(tree, path, faults)
    if len(faults) == before:
        message.CopyFrom(to_struct(plain(tree)))


def _check_numbers(tree: Tree, path: str, faults: list[Fault]) -> None:
    """Free JSON has doubles alone: a whole number that is none would become another one."""
    if isinstance(tree.value, dict):
        for key, given in tree.value.items():
            _check_numbers(given.value, f"{path}.{key}", faults)
    elif isinstance(tree.value, list):
        for number, item in enumerate(tree.value):
            _check_numbers(item, f"{path}[{number}]", faults)
    elif isinstance(tree.value, int) and not isinstance(tree.value, bool):
        try:
            same = float(tree.value) == tree.value
        except OverflowError:
            same = False
        if not same:
            why = "cannot be kept exactly: numbers are doubles here, so put it in quotes"
            faults.append(Fault(tree.mark, f"{path}: {str(tree.value)[:40]} {why}"))


def _field(message: Any, field: FieldDescriptor, tree: Tree, path: str, faults: list[Fault]) -> None:
    if entry(field) is not None:
        _map(getattr(message, field.name), tree, path, faults)
    elif not field.is_repeated:
        if field.message_type is not None:
            getattr(message, field.name).SetInParent()
            fill(getattr(message, field.name), tree, path, faults)
        else:
            _set(lambda value: setattr(message, field.name, value), field, tree, path, faults)
    elif not isinstance(tree.value, list):
        faults.append(Fault(tree.mark, f"{path} must be a list; it is {kind(tree.value)}"))
    else:
        target = getattr(message, field.name)
        for number, item in enumerate(tree.value):
            if field.message_type is not None:
                fill(target.add(), item, f"{path}[{number}]", faults)
            else:
                _set(target.append, field, item, f"{path}[{number}]", faults)


def _map(target: Any, tree: Tree, path: str, faults: list[Fault]) -> None:
    """A map from texts to messages: data has no other."""
    if not isinstance(tree.value, dict):
        faults.append(Fault(tree.mark, f"{path} must be a mapping; it is {kind(tree.value)}"))
        return
    for key, given in tree.value.items():
        fill(target[key], given.value, f"{path}.{key}", faults)


def _time(message: Any, tree: Tree, path: str, faults: list[Fault]) -> None:
    try:
        message.FromJsonString(tree.value)
    except (ValueError, TypeError):
        faults.append(Fault(tree.mark, f"{path} must be a time such as 2026-01-31T12:00:00Z"))


def _set(put: Any, field: FieldDescriptor, tree: Tree, path: str, faults: list[Fault]) -> None:
    value, wanted = _scalar(field, tree.value)
    if not wanted:
        try:
            put(value)
        except (ValueError, TypeError, OverflowError):
            wanted = "a number within the bounds of its field"
    if wanted:
        found = kind(tree.value)
        also = " out of them" if wanted.startswith("a number") and found == "a number" else ""
        faults.append(Fault(tree.mark, f"{path} must be {wanted}; it is {found}{also}"))


def _scalar(field: FieldDescriptor, value: Any) -> tuple[Any, str]:
    """The value for a field, or what it should be instead."""
    if field.type == FieldDescriptor.TYPE_BYTES:
        return _bytes(value)
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return value, "" if isinstance(value, str) else "text, in quotes"
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return value, "" if isinstance(value, bool) else "true or false"
    if field.enum_type is not None and isinstance(value, str):
        named = field.enum_type.values_by_name.get(value)
        names = ", ".join(list(field.enum_type.values_by_name)[:8])
        return (named.number, "") if named else (None, f"one of {names}")
    if field.cpp_type in _REAL:
        value = _NOT_FINITE.get(value, value) if isinstance(value, str) else value
        return value, "" if isinstance(value, (int, float)) and not isinstance(value, bool) else "a number"
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value, "" if whole and (field.cpp_type in _WHOLE or field.enum_type is not None) else "a whole number"


def _bytes(value: Any) -> tuple[Any, str]:
    try:
        return b64decode(value, validate=True), ""
    except (binascii.Error, TypeError, ValueError):
        return None, "base64 text"


def _wrapped(message: Any, tree: Tree, path: str, faults: list[Fault]) -> None:
    _field(message, message.DESCRIPTOR.fields_by_name["value"], tree, path, faults)


_SPECIAL = {
    "google.protobuf.Struct": struct,
    "google.protobuf.Timestamp": _time,
    "google.protobuf.BoolValue": _wrapped,
    "google.protobuf.Int32Value": _wrapped,
    "google.protobuf.UInt64Value": _wrapped,
}
"""Messages whose text is not a mapping of their fields, as far as data has them."""
