"""From an HTTP request to the request message of an RPC: headers, path variables, query parameters, body."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from google.protobuf.message import Message

from meshserve.core.problems import Problem, printable
from meshserve.transport.json_decode import decode, set_path
from meshserve.transport.routes import Match
from meshserve_proto import status_code_pb2 as codes

log = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

LARGEST_BODY = 1 << 30
"""Bytes of a body, as many as gRPC takes in a message; the media's own limits are far below."""
UNVOUCHED_BODY = 1 << 20
"""Bytes of a body that are read before anybody asked who sends it."""
BODY_PATIENCE_SECONDS = 60.0
"""How long a body may make no progress."""
_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_GRPC_TIMEOUT = re.compile(r"(\d{1,8})([HMSmun])")
_UNITS = {"H": 3600.0, "M": 60.0, "S": 1.0, "m": 1e-3, "u": 1e-6, "n": 1e-9}


class ClientGone(Exception):
    """The client closed the connection before its request was complete."""


class HttpWire:
    """What HTTP knows of a call beside its bytes (`call.Wire`). until: the monotonic time of its deadline, or None."""

    transport = "rest"

    def __init__(self, client: tuple[str, int] | None) -> None:
        self._client = client
        self.until: float | None = None

    def peer(self) -> str:
        """The caller's address as gRPC writes it; "" where the server does not know it."""
        if self._client is None:
            return ""
        host, port = self._client
        return f"ipv6:[{host}]:{port}" if ":" in host else f"ipv4:{host}:{port}"

    def time_remaining(self) -> float | None:
        """Seconds that the caller still waits, or None if for ever."""
        return None if self.until is None else max(0.0, self.until - time.monotonic())


def metadata_of(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers as metadata of a call: names in lower case, without those that are about the connection."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in headers if name not in _HOP_BY_HOP}


def deadline_of(metadata: dict[str, str]) -> float | None:
    """The monotonic time until which the caller waits, by `grpc-timeout` ("500m") or `x-request-timeout` (seconds)."""
    given = metadata.get("grpc-timeout")
    if given is not None:
        matched = _GRPC_TIMEOUT.fullmatch(given)
        if matched is None:
            raise _bad_timeout("grpc-timeout", given, "a number and one of H M S m u n, such as 500m")
        return time.monotonic() + int(matched[1]) * _UNITS[matched[2]]
    given = metadata.get("x-request-timeout")
    if given is None:
        return None
    if not re.fullmatch(r"\d{1,8}(\.\d{0,9})?", given):
        raise _bad_timeout("x-request-timeout", given, "seconds, such as 2.5")
    return time.monotonic() + float(given)


def _bad_timeout(header: str, given: str, wanted: str) -> Problem:
    return Problem(codes.CONN_INVALID_REQUEST, f"The header {header} is '{printable(given)}'; it takes {wanted}.")


async def read_body(metadata: dict[str, str], receive: Receive, identify: Callable[[], None]) -> bytes:
    """The whole body. Problem 40033 if it is too large, 40032 if it stops coming; ClientGone if its sender is.

    identify: raises a problem unless the caller has a key; asked before much is read.
    """
    declared = metadata.get("content-length", "0")
    parts: list[bytes] = []
    size, vouched = 0, False
    expected = int(declared) if declared.isdecimal() else 0
    while True:
        if max(size, expected) > LARGEST_BODY:
            raise Problem(
                codes.RPC_MAX_MESSAGE_SIZE_EXCEEDED,
                f"The body has more than {LARGEST_BODY} bytes; send large media by URL, or fewer items a call.",
            )
        if not vouched and max(size, expected) > UNVOUCHED_BODY:
            identify()
            vouched = True
        try:
            async with asyncio.timeout(BODY_PATIENCE_SECONDS):
                message = await receive()
        except TimeoutError:
            raise Problem(codes.RPC_REQUEST_TIMEOUT, f"{size} bytes of the body came, and then no more.") from None
        if message["type"] == "http.disconnect":
            raise ClientGone
        part: bytes = message.get("body", b"")
        if not message.get("more_body", False):
            return b"".join((*parts, part)) if parts else part
        parts.append(part)
        size += len(part)


def build(match: Match, query: bytes, body: bytes, encoding: str = "") -> Message:
    """The request message: the body, what it leaves out from the query, and over both the variables of the path.

    encoding: the header content-encoding. Problem 11100 for what is malformed. What names no field is left out, as fields
    that a gRPC server does not know are.
    """
    request_class = match.rpc.request
    if body and encoding.lower() not in ("", "identity"):
        raise Problem(
            codes.CONN_BAD_REQUEST_FORMAT, f"The body is encoded as '{printable(encoding)}'; send it as it is."
        )
    request = decode(request_class, body)
    if query:
        asked = _query_message(request_class, query)
        _leave_out(asked, request)
        request.MergeFrom(asked)
    for name, value in match.variables.items():
        target: Any = request
        *above, last = name.split(".")
        for step in above:
            target = getattr(target, step)
        setattr(target, last, value)  # every variable of the contract is text in a plain field
    return request


def _query_message(request_class: type[Message], query: bytes) -> Message:
    """A message of the query parameters alone; a key that is repeated is a list."""
    values: dict[str, list[str]] = {}
    try:
        for key, value in parse_qsl(query.decode(), keep_blank_values=True, errors="strict"):
            values.setdefault(key, []).append(value)
    except UnicodeDecodeError:
        raise Problem(codes.CONN_BAD_REQUEST_FORMAT, "The query of the request is not UTF-8.") from None
    message = request_class()
    for key, given in values.items():
        if not set_path(message, key, given):
            log.info(
                "%s has no field '%s': a query parameter was left out", message.DESCRIPTOR.name, printable(key[:80])
            )
    return message


def _leave_out(asked: Message, given: Message) -> None:
    """Clear the fields of `asked` that `given` has; of messages in both, their fields."""
    for field, value in given.ListFields():
        oneof = field.containing_oneof
        if oneof is not None and (chosen := asked.WhichOneof(oneof.name)) not in (None, field.name):
            asked.ClearField(chosen)
        elif field.message_type is not None and not field.is_repeated and asked.HasField(field.name):
            _leave_out(getattr(asked, field.name), value)
        else:
            asked.ClearField(field.name)
