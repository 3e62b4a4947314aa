"""Concepts of the built-in models: stable ids, the general vocabulary, and messages built fast."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from meshserve_proto.resources_pb2 import Concept, Data

TABLE = Path(__file__).parent / "vocabulary" / "general.tsv"
APP = "main"  # the app whose concepts these are, as the contract's own public models say it
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
CONCEPTS_TAG = b"\x1a"  # Data.concepts: field 3, length-delimited
VALUE_TAG = b"\x1d"  # Concept.value: field 3, 32 bits


@dataclass(frozen=True, slots=True)
class Label:
    """A concept that a model may answer.

    classes: ImageNet classes (0–999) under it; objects: detector classes (0–79) under it.
    """

    id: str
    name: str
    definition: str = ""
    classes: frozenset[int] = frozenset()
    objects: frozenset[int] = frozenset()


def concept_id(name: str) -> str:
    """`ai_` and 8 base58 characters of the SHA-256 of the lower-case name: the same on every server."""
    number = int.from_bytes(hashlib.sha256(name.lower().encode()).digest(), "big")
    characters = []
    for _ in range(8):
        number, digit = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[digit])
    return "ai_" + "".join(characters)


def label(name: str, definition: str = "") -> Label:
    """A label that stands for no ImageNet class."""
    return Label(concept_id(name), name, definition)


def concept(named: Label, value: float) -> Concept:
    """The message of one label with its value in 0..1."""
    return Concept(id=named.id, name=named.name, value=value, app_id=APP)


@cache
def general_vocabulary() -> tuple[Label, ...]:
    """Every concept of the general recogniser, narrow ones first."""
    rows = (line.split("\t") for line in TABLE.read_text("utf-8").splitlines())
    return tuple(
        Label(concept_id(name), name, definition, frozenset(_numbers(classes)), frozenset(_numbers(objects)))
        for name, classes, objects, definition in rows
    )


@cache
def object_labels() -> tuple[Label, ...]:
    """The detector's 80 classes in its order: of each, the narrowest general concept that it belongs to."""
    numbers = sorted(frozenset[int]().union(*(entry.objects for entry in general_vocabulary())))
    return tuple(next(entry for entry in general_vocabulary() if number in entry.objects) for number in numbers)


@cache
def restricted_vocabulary(roots: tuple[str, ...]) -> tuple[Label, ...]:
    """The general concepts that are kinds of the named ones: all their classes lie under the roots.

    Raises KeyError for a root that the general vocabulary does not have.
    """
    by_name = {entry.name: entry for entry in general_vocabulary()}
    classes = frozenset[int]().union(*(by_name[root].classes for root in roots))
    objects = frozenset[int]().union(*(by_name[root].objects for root in roots))
    return tuple(e for e in general_vocabulary() if e.classes <= classes and e.objects <= objects)


class Answers:
    """Builds `Data.concepts` of a fixed vocabulary from a vector of values.

    Splices serialized concepts: 0.3 ms for 1,350 of them, a third of what building the messages costs.
    """

    def __init__(self, labels: Sequence[Label]) -> None:
        self.labels = tuple(labels)
        self._prefixes = [_prefix(entry) for entry in labels]

    def data(self, values: NDArray[np.float32]) -> Data:
        """values: one float for each label. Concepts come sorted by value descending, ties in vocabulary order."""
        order = np.argsort(-values, kind="stable").tolist()
        raw = values.astype("<f4").tobytes()
        return Data.FromString(b"".join([self._prefixes[i] + raw[4 * i : 4 * i + 4] for i in order]))


def sorted_concepts(found: Iterable[Concept]) -> Data:
    """`Data.concepts`, value descending."""
    ordered: list[Concept] = sorted(found, key=lambda one: -one.value)
    return Data(concepts=ordered)


def _prefix(entry: Label) -> bytes:
    body = Concept(id=entry.id, name=entry.name, app_id=APP).SerializeToString() + VALUE_TAG
    length = len(body) + 4
    if length > 127:
        raise ValueError(f"the name {entry.name!r} is too long for a length of one byte")
    return CONCEPTS_TAG + bytes([length]) + body


def _numbers(ranges: str) -> Iterable[int]:
    """The numbers in "1-3,7"; none in ""."""
    for part in filter(None, ranges.split(",")):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)
