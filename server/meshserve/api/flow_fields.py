"""The fields that a flow is made and changed with: what each takes, and how it is refused.

A field that is absent is left alone, and null clears it, so values are kept as they came and never filled in.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from meshserve.core.problems import Problem, printable
from meshserve.core.storable import LONGEST_NAME, LONGEST_TEXT
from meshserve_proto import status_code_pb2 as codes

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_CODE, LONGEST_URL = 100, 2048
LARGEST_VARIABLES = 256 << 10
"""Bytes of context variables as JSON."""
DEEPEST = 64
"""How many objects and lists a value may lie in."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


_CODES = {
    401: codes.CONN_KEY_INVALID,
    403: codes.CONN_INSUFFICIENT_SCOPES,
    404: codes.CONN_DOES_NOT_EXIST,
    405: codes.CONN_METHOD_NOT_ALLOWED,
    413: codes.RPC_MAX_MESSAGE_SIZE_EXCEEDED,
}
"""HTTP status → the contract's code, for those who run the server: log and metrics know codes."""


class Refused(Problem):
    """A request about flows that is refused. http: the HTTP status; field: what of the request is wrong, "" for none."""

    def __init__(self, http: int, field: str, reason: str) -> None:
        super().__init__(_CODES.get(http, codes.CONN_INVALID_REQUEST), reason)
        self.http = http
        self.field = field


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body. check(value, path): raises Refused; schema: what it takes, as JSON schema."""

    check: Callable[[Any, str], None]
    schema: Mapping[str, Any]
    about: str


def text(longest: int) -> Callable[[Any, str], None]:
    """A text of so many UTF-8 bytes at most."""

    def check(value: Any, path: str) -> None:
        kind(value, path, str)
        if len(value.encode()) > longest:
            raise Refused(422, path, f"It has {len(value.encode())} bytes; at most {longest} fit.")

    return check


def kind(value: Any, path: str, wanted: type) -> None:
    """Refuse a value of another JSON type."""
    if not isinstance(value, wanted) or (wanted is not bool and isinstance(value, bool)):
        raise Refused(422, path, f"It is {_named(value)}; it takes {_KINDS[wanted]}.")


_KINDS: dict[type, str] = {
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    dict: "an object",
    list: "a list",
    type(None): "null",
}


def _named(value: Any) -> str:
    return _KINDS[type(value)]


def _object(value: Any, path: str) -> None:
    kind(value, path, dict)
    size = len(json.dumps(value, ensure_ascii=False).encode())
    if size > LARGEST_VARIABLES:
        raise Refused(422, path, f"It has {size} bytes as JSON; at most {LARGEST_VARIABLES} fit.")


def _time(value: Any, path: str) -> None:
    micros_of(value, path)


def micros_of(value: Any, path: str) -> int:
    """A date-time (RFC 3339) in microseconds."""
    kind(value, path, str)
    if _TIME.fullmatch(value):
        try:
            return (datetime.fromisoformat(value.upper()) - _EPOCH) // timedelta(microseconds=1)
        except (ValueError, OverflowError):
            pass
    raise Refused(422, path, f"'{_short(value)}' is no date-time such as 2023-11-07T05:31:56Z.")


def time_text(micros: int) -> str:
    """A time in microseconds as date-time, in whole milliseconds."""
    moment = _EPOCH + timedelta(microseconds=micros)
    return f"{moment.isoformat(timespec='milliseconds').removesuffix('+00:00')}Z"


def checked_uuid(value: Any, path: str) -> str:
    """A UUID in lower case; Refused for anything else."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise Refused(422, path, f"'{_short(str(value))}' is no UUID such as 3c90c3cc-0d44-4b50-8888-8dd25736052a.")
    return str(UUID(value))


def _short(value: str) -> str:
    return printable(value[:80])


def _field(check: Callable[[Any, str], None], about: str, **schema: Any) -> Field:
    return Field(check, {"type": ["string", "null"], **schema}, about)


_CODE = text(LONGEST_CODE)
SHARED: Mapping[str, Field] = {
    "name": _field(text(LONGEST_NAME), "What people call it.", maxLength=LONGEST_NAME),
    "description": _field(text(LONGEST_TEXT), "The workflow's description.", maxLength=LONGEST_TEXT),
    "cover_url": _field(text(LONGEST_URL), "The address of the workflow's picture.", maxLength=LONGEST_URL),
    "visibility_code": _field(
        _CODE,
        "private, organization or public, which is the workflow's visibility; any other code is kept and private.",
        maxLength=LONGEST_CODE,
    ),
    "source_visibility_code": _field(_CODE, "Kept as given; the graph is as visible as the workflow.", maxLength=100),
    "status_code": _field(_CODE, "Kept as given.", maxLength=LONGEST_CODE),
    "context_variables": Field(_object, {"type": ["object", "null"]}, "Free JSON, kept as given."),
}
"""What a flow is made with and what a patch may change."""
PATCHED: Mapping[str, Field] = {
    **SHARED,
    "updated_at": _field(
        _time,
        "The flow's updated_at as it was last read: if the flow was changed since, nothing is done (409).",
        format="date-time",
    ),
}


def check(body: Mapping[str, Any], fields: Mapping[str, Field], also: Iterable[str] = ()) -> None:
    """Refuse unknown fields and values that a field does not take; null is taken by all.

    also: fields that somebody else checks.
    """
    known(body, "", (*fields, *also))
    for name, value in body.items():
        if name in fields and value is not None:
            fields[name].check(value, name)


def known(given: Mapping[str, Any], path: str, names: Iterable[str]) -> None:
    """Refuse a name that is none of these. path: of the object, with its point, or ""."""
    names = tuple(names)
    unknown = next((name for name in given if name not in names), None)
    if unknown is not None:
        raise Refused(422, f"{path}{_short(unknown)}", f"There is no such field; there are {', '.join(names)}.")


def parse(body: bytes) -> dict[str, Any]:
    """The JSON object of a body; Refused 400 for what is no JSON or cannot be kept, 422 for another type."""
    try:
        value = json.loads(body.decode(), object_pairs_hook=_pairs, parse_constant=_constant, parse_float=_float)
    except UnicodeDecodeError:
        raise _no_json("it is not UTF-8") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise _no_json(str(error)) from None
    if not isinstance(value, dict):
        raise Refused(422, "body", f"It is {_named(value)}; it takes an object.")
    if _depth(value) > DEEPEST:
        raise _too_deep()
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _no_json("a text in it has half a character (a lone surrogate)") from None
    return value


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the name '{_short(next(n for n in names if names.count(n) > 1))}' comes twice in an object")
    return made


def _constant(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"the number {_short(digits)} is too large")
    return number


def _depth(value: Any) -> int:
    """How many objects and lists are in one another, counted up to what is too many."""
    deep, layer = 0, [value]
    while layer and deep <= DEEPEST:
        inner = [one for one in layer if isinstance(one, (dict, list))]
        deep += bool(inner)
        layer = [each for one in inner for each in (one.values() if isinstance(one, dict) else one)]
    return deep


def _no_json(why: str) -> Refused:
    return Refused(400, "body", f"It is no JSON that can be read: {why}.")


def _too_deep() -> Refused:
    return Refused(400, "body", f"Its objects and lists are in one another more than {DEEPEST} deep.")
