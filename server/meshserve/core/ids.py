"""Identifiers: how they are made, and which ones users may choose (behaviour §5)."""

import re
import secrets
import time
from collections.abc import Iterator
from itertools import count

from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes

LONGEST = 48
LONGEST_LABEL = 128
_PATTERN = re.compile(r"[0-9A-Za-z]+(?:[-_]+[0-9A-Za-z]+)*")


def new_id() -> str:
    """32 lower-case hexadecimal digits, as the service generates for inputs, versions and keys."""
    return secrets.token_hex(16)


def id_series() -> Iterator[str]:
    """Ids like those of `new_id` that grow with time: 14 digits of microseconds, 12 random ones, 6 of a number.

    Rows that come together stay together in the index of ids, which makes adding many rows twice as fast.
    """
    start = f"{time.time_ns() // 1000:014x}{secrets.token_hex(6)}"
    return (f"{start}{number:06x}" for number in count())


def is_id(value: str) -> bool:
    """Whether users may name a resource so."""
    return len(value) <= LONGEST and _PATTERN.fullmatch(value) is not None


def checked_label(value: str, field: str) -> str:
    """Return `value` if users may give a concept that id, else raise Problem naming the field.

    Concepts are called what data sets call their classes, and the SDK makes their ids from those names: "T-shirt/top",
    "café", "собака". So any text goes that can be shown and sent in a URL.
    """
    if len(value) > LONGEST_LABEL:
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"{field} has {len(value)} characters; the id of a concept may have at most {LONGEST_LABEL}.",
        )
    if not value.isprintable() or value != value.strip():
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"{field} {value!r} is not a valid id: leave out control characters, and blanks at its ends.",
        )
    return value


def checked_id(value: str, field: str) -> str:
    """Return `value` if users may name a resource so, else raise Problem naming the field."""
    if len(value) > LONGEST:
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"{field} has {len(value)} characters; an id may have at most {LONGEST}."
        )
    if not _PATTERN.fullmatch(value):
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"{field} '{value}' is not a valid id: use letters, digits, '-' and '_', beginning and ending with a"
            " letter or digit.",
        )
    return value
