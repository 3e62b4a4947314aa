"""Whether one JSON value contains another, and the terms by which such values are found without reading them all.

An object contains another if it has each of its keys with a value that contains the other's; a list contains another
if for each of its elements it has one that contains it, in any order; everything else contains what it equals. That is
how metadata filters match (behaviour §12.1), and what PostgreSQL calls containment.
"""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

Json = Any
_OBJECT, _LIST = "{}", "[]"


def contains(stored: Json, wanted: Json) -> bool:
    """Whether `stored` contains `wanted`."""
    if isinstance(wanted, dict):
        return isinstance(stored, dict) and all(
            key in stored and contains(stored[key], value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(stored, list) and all(any(contains(have, want) for have in stored) for want in wanted)
    return _same(stored, wanted)


def _same(stored: Json, wanted: Json) -> bool:
    """Equal scalars of the same kind: true is not 1."""
    return isinstance(stored, bool) is isinstance(wanted, bool) and type(stored) is not dict and bool(stored == wanted)


def terms(value: Json) -> set[int]:
    """One 64-bit number for each leaf, object and list in `value`, with its path.

    What contains a value has all of the value's terms. The reverse holds unless the value has objects or lists in
    lists (`elements_matter`), whose parts may come from different elements.
    """
    return {_digest(path, leaf) for path, leaf in _leaves(value, ())}


def elements_matter(value: Json) -> bool:
    """Whether terms alone do not decide: something with parts of its own stands in a list."""
    if isinstance(value, dict):
        return any(elements_matter(inner) for inner in value.values())
    return isinstance(value, list) and any(isinstance(inner, (dict, list)) for inner in value)


def _leaves(value: Json, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        yield path, _OBJECT
        for key, inner in value.items():
            yield from _leaves(inner, (*path, f".{key}"))
    elif isinstance(value, list):
        yield path, _LIST
        for inner in value:
            yield from _leaves(inner, (*path, _LIST))
    else:
        yield path, _scalar(value)


def _scalar(value: Json) -> str:
    """A scalar with its kind: numbers of Struct are floats, and 1 is 1.0."""
    if isinstance(value, bool) or value is None:
        return f"={value}"
    return f"n{float(value)!r}" if isinstance(value, (int, float)) else f"s{value}"


def _digest(path: tuple[str, ...], leaf: str) -> int:
    """Signed, as SQLite keeps numbers. The lengths keep paths apart that would read alike."""
    text = "".join(f"{len(part)}:{part}" for part in (*path, leaf))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
