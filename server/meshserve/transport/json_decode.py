"""JSON, query parameters and path variables of the REST API, as messages.

Names may be snake_case, camelCase or any case of either; null is absent; fields that the contract does not know are
passed over, so that clients of newer releases work (`unknown` lists them). The last of two equal keys counts; a
message under two spellings of its name is merged. A number that the contract gives a default (Concept.value, 1.0)
has it where a JSON object does not name it. Everything that does not fit raises Problem CONN_BAD_REQUEST_FORMAT with
the path of the field, what was found, and what fits.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import orjson
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from meshserve.core.json_fields import entry, find
from meshserve.core.problems import Problem, printable
from meshserve.transport.json_messages import (
    DEEPEST,
    SPECIAL,
    TEXTUAL,
    check_rival,
    message_reader,
    setters_of,
    too_deep,
)
from meshserve.transport.json_scalars import Refusal, reader, text
from meshserve_proto import status_code_pb2 as codes

MOST_UNKNOWN = 50
"""Paths that `unknown` lists at most."""

_M = TypeVar("_M", bound=Message)


def decode(request_class: type[_M], body: bytes) -> _M:
    """The request of a JSON body; of an empty body, the empty request."""
    message = request_class()
    if not _blank(body):
        merge(message, _parsed(body, "The body"))
    return message


def merge(message: Message, value: object, path: str = "") -> None:
    """Put parsed JSON into a message: lists and maps replace what is there, messages are merged.

    path: what the message is called in the details of a Problem; nothing for the body itself.
    """
    try:
        message_reader(message.DESCRIPTOR)(message, value, 0)
    except Refusal as refusal:
        raise _problem(refusal, path) from None


def set_path(message: Message, dotted: str, values: Sequence[str]) -> bool:
    """Set the field that a query parameter or path variable names ("user_app_id.userId") from its texts.

    Texts of a repeated field are added to what is there. A message, map, or free JSON is given as JSON text.
    False if there is no such field: nothing is set then.
    """
    fields = _walked(message.DESCRIPTOR, dotted)
    if not fields:
        return False
    if not values:
        return True
    *above, field = fields
    path = ".".join(step.name for step in fields)
    if len(above) > DEEPEST:
        raise _problem(too_deep(), f"{path[:100]}…")
    if len(values) > 1 and (not field.is_repeated or entry(field) is not None):
        raise Problem(
            codes.CONN_BAD_REQUEST_FORMAT, f"{path}: given {len(values)} times; it takes one value, so give it once."
        )
    try:
        target: Any = message
        for step in above:
            check_rival(target, step)
            target = getattr(target, step.name)
            target.SetInParent()
        check_rival(target, field)
        _set_texts(target, field, values, len(above), path)
    except Refusal as refusal:
        raise _problem(refusal, path) from None
    return True


def unknown(request_class: type[Message], body: bytes) -> list[str]:
    """The paths of fields in a body that the contract does not know, for a line of the log: the first 50."""
    paths: list[str] = []
    root: Any = request_class.DESCRIPTOR
    for path in _unknown(root, {} if _blank(body) else _parsed(body, "The body"), "", 0):
        paths.append(path)
        if len(paths) == MOST_UNKNOWN:
            break
    return paths


def _problem(refusal: Refusal, path: str) -> Problem:
    trail = "".join(reversed(refusal.trail))
    where = f"{path}{trail}" if path else trail.removeprefix(".") or "The body"
    return Problem(
        codes.CONN_BAD_REQUEST_FORMAT, f"{where}: {refusal.reason}{'' if refusal.reason.endswith('?') else '.'}"
    )


def _blank(body: bytes) -> bool:
    return not body or body.isspace()


def _parsed(body: bytes, what: str) -> object:
    try:
        return orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        reason = _not_unicode(body) or f"{error.msg} (line {error.lineno}, column {error.colno})"
    raise Problem(codes.CONN_BAD_REQUEST_FORMAT, f"{what} is not valid JSON: {printable(reason)}.")


def _not_unicode(body: bytes) -> str:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        column = error.start - (body.rfind(b"\n", 0, error.start) + 1) + 1
        return f"byte 0x{body[error.start]:02x} is not UTF-8 (line {line}, byte {column})"
    return ""


# Parameters


def _walked(message_type: Any, dotted: str) -> list[FieldDescriptor]:
    """The fields along a dotted path; none if one does not exist or cannot be entered."""
    fields: list[FieldDescriptor] = []
    for part in dotted.split("."):
        field = find(message_type, part) if message_type is not None else None
        if field is None:
            return []
        fields.append(field)
        inner = field.message_type
        entered = inner is not None and not field.is_repeated and inner.full_name not in SPECIAL
        message_type = inner if entered else None
    return fields


def _set_texts(target: Any, field: FieldDescriptor, values: Sequence[str], depth: int, path: str) -> None:
    """Set a field of a message that lies `depth` deep from the texts of a parameter."""
    setter = setters_of(target.DESCRIPTOR)[field.name]
    assert setter is not None
    if not field.is_repeated:
        setter.fill(target, _value_of(field, values[0], path), depth)
    elif entry(field) is not None:
        setter.fill(target, _json(values[0], path), depth)
    elif field.message_type is None:
        read = reader(field)
        getattr(target, field.name).extend([read(_mended(field, value)) for value in values])
    else:
        _add_messages(getattr(target, field.name), field, values, depth, path)


def _add_messages(container: Any, field: FieldDescriptor, values: Sequence[str], depth: int, path: str) -> None:
    message_type = field.message_type
    assert message_type is not None
    read = message_reader(message_type)
    if depth >= DEEPEST:
        raise too_deep()
    for value in values:
        parsed = _value_of(field, value, path)
        for item in parsed if isinstance(parsed, list) else [parsed]:
            read(container.add(), item, depth + 1)


def _value_of(field: FieldDescriptor, value: str, path: str) -> object:
    """The text itself where the field is one in JSON, what it says in JSON where it is not."""
    if field.message_type is None or field.message_type.full_name in TEXTUAL:
        return _mended(field, value)
    return _json(value, path)


def _json(value: str, path: str) -> object:
    return _parsed(text(value).encode(), f"{path}: the text")


def _mended(field: FieldDescriptor, value: str) -> str:
    """The text with the plus signs that somebody forgot to escape: query strings mean spaces by them."""
    if " " not in value:
        return value
    if field.type == FieldDescriptor.TYPE_BYTES:
        return value.strip().replace(" ", "+")
    if field.message_type is not None and field.message_type.full_name == "google.protobuf.Timestamp":
        return value[:11] + value[11:].replace(" ", "+")  # 2024-09-04 00:00:00+02:00 may have a space of its own
    return value


# Fields that are passed over


def _unknown(message_type: Descriptor, value: object, path: str, depth: int) -> Iterator[str]:
    if not isinstance(value, dict) or message_type.full_name in SPECIAL or depth > DEEPEST:
        return
    for key, inner in value.items():
        field = find(message_type, key)
        where = f"{path}.{printable(key[:100])}".removeprefix(".")
        if field is None:
            yield where
            continue
        for item_type, item, suffix in _messages_in(field, inner):
            yield from _unknown(item_type, item, f"{where}{suffix}", depth + 1)


def _messages_in(field: FieldDescriptor, value: object) -> Iterator[tuple[Descriptor, object, str]]:
    """The messages that the value of a field holds: type, JSON, and where."""
    pair = entry(field)
    message_type = field.message_type if pair is None else pair[1].message_type
    if message_type is None:
        return
    if pair is not None and isinstance(value, dict):
        yield from ((message_type, item, f'["{printable(key[:60])}"]') for key, item in value.items())
    elif field.is_repeated and isinstance(value, list):
        yield from ((message_type, item, f"[{index}]") for index, item in enumerate(value))
    elif not field.is_repeated:
        yield message_type, value, ""
