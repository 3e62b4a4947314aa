"""Fields that a request carries and nobody reads, which are refused by name and not ignored; and messages that say nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, Union

from google.protobuf.message import Message

Read = Mapping[str, Union["Read", None]]
"""Field → the fields of it that are read: None for all, an empty mapping for a message that says enough by its presence."""


def unread(message: Message, read: Read, path: str) -> str:
    """The path of the first field that is set and is not among those that are read, "" if there is none."""
    for field, value in message.ListFields():
        here = f"{path}.{field.name}"
        if field.name not in read:
            return here
        inner = read[field.name]
        if inner is None:
            continue
        found = _in_items(value, inner, here) if field.is_repeated else unread(value, inner, here)
        if found:
            return found
    return ""


def _in_items(items: Sequence[Any], read: Read, path: str) -> str:
    found = (unread(item, read, f"{path}[{number}]") for number, item in enumerate(items))
    return next((each for each in found if each), "")


def says_nothing(message: Message) -> bool:
    """Whether no field is set but for messages in which none is."""
    return all(
        not field.is_repeated and isinstance(value, Message) and says_nothing(value)
        for field, value in message.ListFields()
    )
