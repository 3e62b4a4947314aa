"""Single values of JSON, or of a query string, as protobuf has them: numbers, texts, enums, bytes, times.

A reader takes what was found and gives the value or raises `Refusal`. It takes what proto3 JSON takes, and besides
what clients send: numbers and booleans as text, enum names in any case, base64 of either alphabet with or without
padding, as a data URL too.
"""

import math
import re
from binascii import a2b_base64
from collections.abc import Callable, Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from typing import Any

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor

from meshserve.core.json_fields import fold
from meshserve.core.problems import printable
from meshserve_proto.resources_pb2 import Concept

Read = Callable[[object], Any]

_WHOLE = re.compile(r"[+-]?[0-9]{1,30}(\.0{0,30})?")
_DECIMAL = re.compile(r"[+-]?([0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})([eE][+-]?[0-9]{1,10})?")
_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)
_DURATION = re.compile(r"([+-]?)([0-9]{1,12})(?:\.([0-9]{1,9}))?s")
_DATA_URL = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)
_URL_SAFE = str.maketrans("-_", "+/", " \t\r\n\f\v")

_SAID = Concept.DESCRIPTOR.fields_by_name["value"]
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  reckoned in UTC throughout
_DAY = 86_400
_EARLIEST, _LATEST = -62_135_596_800, 253_402_300_799
_LONGEST = 315_576_000_000
"""Seconds of a duration: ten thousand years."""
_EXACT = 2.0**53
_FLOAT_END = float.fromhex("0x1.ffffffp127")
"""From here on a number is infinite in 32 bits; below it, it rounds to one that is not."""
_NOT_FINITE = {"nan": math.nan} | {
    f"{sign}{name}": number
    for name in ("infinity", "inf")
    for sign, number in (("", math.inf), ("+", math.inf), ("-", -math.inf))
}
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class Refusal(Exception):
    """What is wrong with a value. `trail` names where it was found, the innermost first."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.trail: list[str] = []


def found(value: object) -> str:
    """What was found, for the sentence "found …"."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value:g}" if isinstance(value, float) or abs(value) < 2**64 else "an endless number"
    if isinstance(value, str):
        short = value if len(value) <= 60 else f"{value[:57]}…"
        return f'the text "{printable(short)}"'
    return "a list" if isinstance(value, (list, tuple)) else "an object"


def whole(low: int, high: int) -> Read:
    """A reader of integers from `low` to `high`."""

    def read(value: object) -> int:
        if type(value) is int and low <= value <= high:
            return value
        number = _whole(value)
        if number is None:
            raise Refusal(f"found {found(value)}, expected a whole number from {low} to {high}")
        if not low <= number <= high:
            raise Refusal(f"found {found(value)}, which is out of range: give a number from {low} to {high}")
        return number

    return read


def _whole(value: object) -> int | None:
    if isinstance(value, str):
        text = value.strip()
        if _WHOLE.fullmatch(text):
            return int(text.partition(".")[0])
        value = float(text) if _DECIMAL.fullmatch(text) else None
    if isinstance(value, float):
        # 2.0**63 may have been any integer near it, one out of range among them
        return int(value) if math.isfinite(value) and value.is_integer() and abs(value) != 2.0**63 else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def double(value: object) -> float:
    """A number of 64 bits."""
    if type(value) is float:
        return value
    if type(value) is int:
        try:
            return float(value)
        except OverflowError:
            raise Refusal("found a number beyond the range of 64-bit floating point") from None
    number = _parsed(value)
    if number is None:
        raise Refusal(f"found {found(value)}, expected a number such as 0.5")
    return number


def single(value: object) -> float:
    """A number of 32 bits."""
    number = value if type(value) is float else double(value)
    if -_FLOAT_END < number < _FLOAT_END or not math.isfinite(number):
        return number
    raise Refusal(f"found {found(value)}, which is beyond the range of 32-bit floating point (about ±3.4e38)")


def said(value: object) -> float:
    """What a label says of its concept: a number, or as the first clients of the API have it, true or false."""
    return float(value) if isinstance(value, bool) else single(value)


def _parsed(value: object) -> float | None:
    if not isinstance(value, str):
        return None
    text = value.strip()
    if _DECIMAL.fullmatch(text):
        number = float(text)
        return None if math.isinf(number) else number
    return _NOT_FINITE.get(text.lower())


def boolean(value: object) -> bool:
    """A boolean."""
    if value is True or value is False:
        return value
    if isinstance(value, str):
        known = _BOOLEANS.get(value.strip().lower())
        if known is not None:
            return known
    elif type(value) is int and value in (0, 1):
        return value == 1
    raise Refusal(f"found {found(value)}, expected true or false")


def text(value: object) -> str:
    """A text."""
    if type(value) is str and (value.isascii() or _encodable(value)):
        return value
    if isinstance(value, str):
        raise Refusal(f"found {found(value)}, which holds half of a surrogate pair and is no Unicode text")
    hint = "; put it in quotes" if isinstance(value, (bool, int, float)) else ""
    raise Refusal(f"found {found(value)}, expected a text{hint}")


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def octets(value: object) -> bytes:
    """Bytes, as base64."""
    if not isinstance(value, str):
        raise Refusal(f"found {found(value)}, expected bytes as a base64 text")
    try:
        return a2b_base64(value, strict_mode=True)
    except ValueError:  # also what is no ASCII
        pass
    prefix = _DATA_URL.match(value)
    bare = (value[prefix.end() :] if prefix else value).rstrip(" \t\r\n=").translate(_URL_SAFE)
    try:
        return a2b_base64(bare + "=" * (-len(bare) % 4), strict_mode=True)
    except ValueError as error:
        raise Refusal(f"found {found(value)}, which is not base64 ({_base64_fault(bare, error)})") from None


def _base64_fault(bare: str, error: Exception) -> str:
    odd = re.search(r"[^A-Za-z0-9+/]", bare)
    if odd is not None:
        return f'character "{printable(odd.group())}" is not of its alphabet'
    return "its length is that of no number of bytes" if len(bare) % 4 == 1 else str(error).lower()


@cache
def enum(descriptor: EnumDescriptor) -> Read:
    """A reader of the values of an enum: by number (also one that has no name), or by name in any case."""
    numbers = {value.name: value.number for value in descriptor.values}  # aliases too
    folded = {fold(name): number for name, number in numbers.items()}
    number_of = whole(-(2**31), 2**31 - 1)

    def read(value: object) -> int:
        if type(value) is str:
            number = numbers.get(value)
            if number is None:
                number = folded.get(fold(value.strip()))
            if number is not None:
                return number
            if not _DECIMAL.fullmatch(value.strip()):
                raise Refusal(f"found {found(value)}, which is no {descriptor.name}; {_choice(value, list(numbers))}")
        elif type(value) not in (int, float):
            raise Refusal(f"found {found(value)}, expected the name or number of a {descriptor.name}")
        return int(number_of(value))

    return read


def _choice(value: str, names: list[str]) -> str:
    if len(names) <= 12:
        return f"it is one of {', '.join(names)}"
    near = get_close_matches(value.upper()[:100], names, n=3)
    return f"did you mean {' or '.join(near)}?" if near else f"names look like {names[1]}"


def timestamp(value: object) -> tuple[int, int]:
    """Seconds since 1970 and nanoseconds of a time in RFC 3339."""
    match = _TIMESTAMP.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise Refusal(
            f"found {found(value)}, expected a time as RFC 3339 writes it: "
            '"2024-09-04T00:28:29.404Z", with "Z" or an offset such as "+02:00" and at most 9 digits of a second'
        )
    date, time, digits, sign, hours, minutes = match.groups()
    try:
        since = datetime.fromisoformat(f"{date}T{time}") - _EPOCH
        offset = _offset(sign, int(hours or 0), int(minutes or 0))
    except ValueError as error:
        raise Refusal(f"found {found(value)}, which is no time of the calendar: {error}") from None
    seconds = since.days * _DAY + since.seconds - offset
    if not _EARLIEST <= seconds <= _LATEST:
        raise Refusal(f"found {found(value)}, which is outside of the years 1 to 9999 in UTC")
    return seconds, _nanos(digits)


def _offset(sign: str | None, hours: int, minutes: int) -> int:
    if hours > 23 or minutes > 59:
        raise ValueError("an offset is at most 23:59")
    seconds = hours * 3600 + minutes * 60
    return -seconds if sign == "-" else seconds


def _nanos(digits: str | None) -> int:
    return int(digits.ljust(9, "0")) if digits else 0


def duration(value: object) -> tuple[int, int]:
    """Seconds and nanoseconds, both of one sign, of a duration such as "1.5s"."""
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise Refusal(f'found {found(value)}, expected a duration in seconds such as "1.5s" with at most 9 digits')
    sign, whole_seconds, digits = match.groups()
    seconds, nanos = int(whole_seconds), _nanos(digits)
    if (seconds, nanos) > (_LONGEST, 0):
        raise Refusal(f"found {found(value)}, which is more than 10,000 years")
    return (-seconds, -nanos) if sign == "-" else (seconds, nanos)


_I32, _U32 = whole(-(2**31), 2**31 - 1), whole(0, 2**32 - 1)
_I64, _U64 = whole(-(2**63), 2**63 - 1), whole(0, 2**64 - 1)

_READERS: Mapping[int, Read] = {
    FieldDescriptor.TYPE_BOOL: boolean,
    FieldDescriptor.TYPE_BYTES: octets,
    FieldDescriptor.TYPE_DOUBLE: double,
    FieldDescriptor.TYPE_FIXED32: _U32,
    FieldDescriptor.TYPE_FIXED64: _U64,
    FieldDescriptor.TYPE_FLOAT: single,
    FieldDescriptor.TYPE_INT32: _I32,
    FieldDescriptor.TYPE_INT64: _I64,
    FieldDescriptor.TYPE_SFIXED32: _I32,
    FieldDescriptor.TYPE_SFIXED64: _I64,
    FieldDescriptor.TYPE_SINT32: _I32,
    FieldDescriptor.TYPE_SINT64: _I64,
    FieldDescriptor.TYPE_STRING: text,
    FieldDescriptor.TYPE_UINT32: _U32,
    FieldDescriptor.TYPE_UINT64: _U64,
}


def reader(field: FieldDescriptor) -> Read:
    """What reads one value of a field that is no message."""
    if field.full_name == _SAID.full_name:
        return said
    return enum(field.enum_type) if field.enum_type is not None else _READERS[field.type]
