"""What merge, overwrite and remove do to a stored message (behaviour §4).

Messages follow the same rules as JSON: objects are merged field by field, lists of things with an `id` by id.
An unset field of a patch says nothing. proto3 strings cannot tell empty from unset: empty is unset. A message
that is present and empty says nothing either, so that a careless patch wipes nothing; a Struct is JSON, and there
`{}` and `[]` replace.
"""

from collections.abc import Collection
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from meshserve.core.problems import Problem
from meshserve.core.structs import to_dict, to_struct
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.struct_pb2 import Struct

ACTIONS = ("merge", "overwrite", "remove")


def checked_action(action: str, allowed: Collection[str]) -> str:
    """Return `action` if this resource knows it, else raise Problem 11102 naming those it knows."""
    if action not in allowed:
        known = ", ".join(a for a in ACTIONS if a in allowed)
        said = f"action '{action}' is not one of them" if action else "action is empty"
        raise Problem(codes.CONN_INVALID_REQUEST, f"This patch knows the actions {known}; {said}.")
    return action


def patch(stored: Message, change: Message, action: str, fields: Collection[str]) -> None:
    """Apply the set fields of `change` that are among `fields` to `stored`, in place."""
    for descriptor, value in change.ListFields():
        if descriptor.name in fields:
            _APPLY[action](stored, descriptor, value)


def _overwrite(stored: Message, field: FieldDescriptor, value: Any) -> None:
    stored.ClearField(field.name)
    if field.is_repeated:
        getattr(stored, field.name).MergeFrom(value)
    elif field.message_type is not None:
        getattr(stored, field.name).CopyFrom(value)
    else:
        setattr(stored, field.name, value)


def _merge(stored: Message, field: FieldDescriptor, value: Any) -> None:
    if field.is_repeated:
        _merge_list(getattr(stored, field.name), field, value)
    elif field.message_type is None:
        setattr(stored, field.name, value)
    elif isinstance(value, Struct):
        kept = getattr(stored, field.name)
        kept.CopyFrom(to_struct(merge_json(to_dict(kept), to_dict(value))))
    elif _is_one_value(field.message_type):
        getattr(stored, field.name).CopyFrom(value)
    else:
        _merge_message(getattr(stored, field.name), value)


def _merge_message(kept: Message, value: Message) -> None:
    for inner, inner_value in value.ListFields():
        _merge(kept, inner, inner_value)


@cache
def _is_one_value(message: Descriptor) -> bool:
    """Whether a merge replaces such a message as a whole, because a zero in it cannot be told from unset.

    That is so for what stands for one value of JSON (a time, a wrapped scalar), for what holds nothing but
    coordinates (a point, a box), and for the place on earth, as §4 says.
    """
    coordinates = (FieldDescriptor.CPPTYPE_FLOAT, FieldDescriptor.CPPTYPE_DOUBLE)
    return (
        message.full_name == "clarifai.api.Geo"
        or message.file.name.startswith("google/protobuf/")
        or all(not field.is_repeated and field.cpp_type in coordinates for field in message.fields)
    )


def _has_id(field: FieldDescriptor) -> bool:
    return field.message_type is not None and "id" in field.message_type.fields_by_name


def _merge_list(kept: Any, field: FieldDescriptor, values: Any) -> None:
    if not _has_id(field):
        kept.MergeFrom(values)
        return
    by_id = {item.id: item for item in kept if item.id}
    for value in values:
        if value.id in by_id:
            _merge_message(by_id[value.id], value)
            _set_zero_value(by_id[value.id], value)
            continue
        added = kept.add()
        added.CopyFrom(value)
        if value.id:  # two without an id are two
            by_id[value.id] = added


def _set_zero_value(kept: Message, value: Message) -> None:
    """A concept's value of 0 means negative although proto3 calls it unset: a merge must write it."""
    if value.DESCRIPTOR.name == "Concept":
        kept.value = value.value  # type: ignore[attr-defined]


def _remove(stored: Message, field: FieldDescriptor, value: Any) -> None:
    if field.is_repeated:
        _remove_items(getattr(stored, field.name), field, value)
    elif field.message_type is None:
        stored.ClearField(field.name)
    elif not stored.HasField(field.name):
        return
    elif isinstance(value, Struct):
        kept = getattr(stored, field.name)
        kept.CopyFrom(to_struct(remove_json(to_dict(kept), to_dict(value))))
    elif _is_one_value(field.message_type):
        stored.ClearField(field.name)
    else:
        for inner, inner_value in value.ListFields():
            _remove(getattr(stored, field.name), inner, inner_value)


def _remove_items(kept: Any, field: FieldDescriptor, values: Any) -> None:
    if not _has_id(field):
        kept.MergeFrom(values)  # as §4 has it
        return
    gone = {item.id for item in values if item.id}
    for index in range(len(kept) - 1, -1, -1):
        if kept[index].id in gone:
            del kept[index]


_APPLY = {"merge": _merge, "overwrite": _overwrite, "remove": _remove}


def merge_json(stored: Any, change: Any) -> Any:
    """Merge one JSON value into another: §4's table, column by column. Neither is changed."""
    if change is None:
        return stored
    if isinstance(change, dict) and change:
        merged = dict(stored) if isinstance(stored, dict) else {}
        merged.update((key, merge_json(merged.get(key), value)) for key, value in change.items() if value is not None)
        return merged
    if isinstance(change, list) and change and isinstance(stored, list):
        return _merge_json_lists(stored, change)
    return change


def _identified(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), (str, int, float))


def _merge_json_lists(stored: list[Any], change: list[Any]) -> list[Any]:
    merged = list(stored)
    places = {item["id"]: index for index, item in enumerate(merged) if _identified(item)}
    for item in change:
        if _identified(item) and item["id"] in places:
            merged[places[item["id"]]] = merge_json(merged[places[item["id"]]], item)
        else:
            merged.append(item)
    return merged


def remove_json(stored: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Delete the keys of `change` from `stored`; a value of false overwrites instead (§4). Neither is changed."""
    kept = dict(stored)
    for key, value in change.items():
        if key not in kept or value is None or value == {} or value == []:
            continue
        before = kept[key]
        if value is False:
            kept[key] = False
        elif isinstance(value, dict) and isinstance(before, dict):
            kept[key] = remove_json(before, value)
        elif isinstance(value, list) and isinstance(before, list):
            kept[key] = _remove_json_items(before, value)
        elif isinstance(value, list) and all(isinstance(item, dict) and not _identified(item) for item in value):
            kept[key] = []
        else:
            del kept[key]
    return kept


def _remove_json_items(stored: list[Any], change: list[Any]) -> list[Any]:
    if not all(_identified(item) for item in change):
        return stored + change
    gone = {item["id"] for item in change}
    return [item for item in stored if not (_identified(item) and item["id"] in gone)]
