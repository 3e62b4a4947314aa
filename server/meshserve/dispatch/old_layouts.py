"""Requests about runners as clients of 9.6.1 to 10.3.4 number their fields, read as of today (behaviour §20.1).

Each is told by a field that only one of the layouts has, or that only one has in this form. The messages `Runner` and
`Nodepool` clash as well; those are read as of today whatever sends them.
"""

from collections.abc import Callable, Iterator, Mapping

_VARINT, _BYTES = 0, 2
_FIXED = {1: 8, 5: 4}
_Field = tuple[int, int, bytes]
"""Number, wire type, and what follows the tag."""


def _varint(body: bytes, at: int) -> tuple[int, int]:
    """The number at a position, and where it ends; IndexError if it does not."""
    value = shift = 0
    while True:
        byte = body[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _tag(number: int, kind: int) -> bytes:
    """The tag of a field whose number is below 16."""
    return bytes((number << 3 | kind,))


def _fields(body: bytes) -> Iterator[_Field]:
    """The fields of a message; IndexError or KeyError if its bytes are none."""
    at = 0
    while at < len(body):
        tag, start = _varint(body, at)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            _, at = _varint(body, start)
        elif kind == _BYTES:
            size, begin = _varint(body, start)
            at = begin + size
        else:
            at = start + _FIXED[kind]
        yield number, kind, body[start:at]


def _moved(fields: list[_Field], numbers: Mapping[int, int]) -> bytes:
    """The message with other numbers; fields without one are left out."""
    return b"".join(_tag(numbers[number], kind) + rest for number, kind, rest in fields if number in numbers)


def _by_runner(fields: list[_Field]) -> bytes | None:
    """GetRunner, DeleteRunners, ListRunnerItems: ids of runners were 2, and are 3 behind a nodepool."""
    numbers = {number for number, _, _ in fields}
    return _moved(fields, {1: 1, 2: 3}) if 2 in numbers and numbers <= {1, 2} else None


def _listing(fields: list[_Field]) -> bytes | None:
    """ListRunners: 2 was the page, and is a nodepool's id."""
    old = any(number == 2 and kind == _VARINT for number, kind, _ in fields)
    return _moved(fields, {1: 1, 2: 3, 3: 4}) if old else None


def _outputs(fields: list[_Field]) -> bytes | None:
    """PostRunnerItemOutputs: 4 was the outputs, and is the item's id."""
    if any(number > 5 for number, _, _ in fields):
        return None
    old = any(number == 4 and kind == _BYTES and _content(rest)[:1] == b"\n" for number, kind, rest in fields)
    return _moved(fields, {1: 1, 2: 3, 3: 4, 4: 5, 5: 6}) if old else None


def _content(rest: bytes) -> bytes:
    return rest[_varint(rest, 0)[1] :]


_READERS: Mapping[str, Callable[[list[_Field]], bytes | None]] = {
    "GetRunner": _by_runner,
    "DeleteRunners": _by_runner,
    "ListRunnerItems": _by_runner,
    "ListRunners": _listing,
    "PostRunnerItemOutputs": _outputs,
}


def as_of_today(name: str, body: bytes) -> bytes:
    """The body of a request to the RPC of that name with the numbers of today."""
    reader = _READERS.get(name)
    if reader is None:
        return body
    try:
        return reader(list(_fields(body))) or body
    except (IndexError, KeyError):
        return body  # which the parser refuses
