"""What differs between two results, in words of what they mean: statuses, concepts, regions, texts, vectors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

MOST = 20
"""Differences of one output that are told one by one."""
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Difference:
    """path: where, as "regions[0].data.concepts[dog].value"; before, after: what was and is there, "" for nothing."""

    path: str
    before: str
    after: str


def differences(before: Message, after: Message) -> list[Difference]:
    """Where two messages of one type differ, in the order of their fields; [] if they are equal.

    Entries of lists that have ids are compared by id, others by position.
    """
    return list(_of_messages(before, after, ""))


def _of_messages(before: Message, after: Message, path: str) -> Iterator[Difference]:
    old = {field.name: (field, value) for field, value in before.ListFields()}
    new = {field.name: (field, value) for field, value in after.ListFields()}
    for field in before.DESCRIPTOR.fields:
        if field.name not in old and field.name not in new:
            continue
        at = f"{path}.{field.name}" if path else field.name
        one, other = getattr(before, field.name), getattr(after, field.name)
        if one != other or (field.name in old) != (field.name in new):
            yield from _of_values(field, one, other, at, field.name in old, field.name in new)


def _of_values(field: Any, one: Any, other: Any, path: str, was: bool, is_there: bool) -> Iterator[Difference]:
    is_message = field.type == FieldDescriptor.TYPE_MESSAGE
    if is_message and field.message_type.GetOptions().map_entry:
        yield from _of_maps(one, other, path)
    elif field.is_repeated and is_message:
        yield from _of_lists(one, other, path)
    elif field.is_repeated:
        yield _of_numbers(list(one), list(other), path)
    elif is_message and was and is_there:
        yield from _of_messages(one, other, path)
    else:
        yield Difference(path, _said(one) if was else "", _said(other) if is_there else "")


def _of_maps(one: Any, other: Any, path: str) -> Iterator[Difference]:
    for key in sorted({*one, *other}):
        old, new = (_said(given[key]) if key in given else "" for given in (one, other))
        if old != new:
            yield Difference(f"{path}[{key}]", old, new)


def _of_lists(one: Sequence[Message], other: Sequence[Message], path: str) -> Iterator[Difference]:
    old, new = _by_id(one), _by_id(other)
    if old is None or new is None:
        old, new = dict(enumerate(one)), dict(enumerate(other))
    found = False
    for key in dict.fromkeys([*old, *new]):
        if key not in old or key not in new:
            found = True
            yield Difference(f"{path}[{key}]", *(_said(kept[key]) if key in kept else "" for kept in (old, new)))
        elif old[key] != new[key]:
            found = True
            yield from _of_messages(old[key], new[key], f"{path}[{key}]")
    if not found:
        yield Difference(path, ", ".join(map(str, old))[:_LONGEST], ", ".join(map(str, new))[:_LONGEST])  # the order


def _by_id(entries: Sequence[Any]) -> dict[Any, Message] | None:
    """Entries by their ids, None where they have none or share them."""
    if any(not getattr(entry, "id", "") for entry in entries):
        return None
    found = {entry.id: entry for entry in entries}
    return found if len(found) == len(entries) else None


def _of_numbers(one: list[Any], other: list[Any], path: str) -> Difference:
    if len(one) != len(other) or any(isinstance(value, (str, bytes)) for value in (*one, *other)):
        return Difference(path, _said(one), _said(other))
    apart = [(abs(a - b), n) for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    most, at = max(apart, default=(0, 0))
    return Difference(
        path,
        f"{len(one)} numbers",
        f"{len(apart)} of them differ, [{at}] the most: {one[at]:.9g} became {other[at]:.9g}"
        if most
        else "they differ",
    )


def _said(value: Any) -> str:
    """A value for people, on one line and short."""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, float):
        return f"{value:.9g}"
    if isinstance(value, Message):
        number = getattr(value, "value", None)
        name = getattr(value, "id", "") or getattr(value, "name", "")
        said = f"{value.DESCRIPTOR.name} {name}".rstrip()
        return f"{said} {number:.9g}" if isinstance(number, float) else said
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
