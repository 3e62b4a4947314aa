"""Header blocks: what a client asks for and with which metadata, and the few blocks that answers begin and end with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from meshserve.transport.http2.frames import Code, Fault

HEADER_BYTES = 32 << 10
"""Of a block as it is sent, and of its fields as HTTP/2 counts them."""
_REMEMBERED, _LARGEST_REMEMBERED = 64, 512
_ABOUT_THE_CONNECTION = frozenset((b"te", b"content-type", b"grpc-timeout", b"grpc-encoding", b"grpc-accept-encoding"))
"""Fields that are gRPC's own business and no metadata."""
_UNITS = {"H": 3600.0, "M": 60.0, "S": 1.0, "m": 1e-3, "u": 1e-6, "n": 1e-9}
_PLAIN = "".join(map(chr, range(0x20, 0x7F))).replace("%", "")
"""What grpc-message shows as it is."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a request. path: "/package.Service/Method". timeout: seconds; None is for ever. refusal: what is wrong with it."""

    path: str
    metadata: Mapping[str, Any]
    timeout: float | None
    encoding: str
    grpc: bool
    refusal: str = ""


class Heads:
    """Decodes the blocks of one connection. A block that leaves the table as it was is decoded once: clients repeat them."""

    def __init__(self) -> None:
        from hpack import Decoder

        self._decoder = Decoder(max_header_list_size=HEADER_BYTES)
        self._known: dict[bytes, Head] = {}

    def decode(self, block: bytes) -> Head:
        """The head that a block says. Fault if it is none: then nobody knows what the next would mean."""
        known = self._known.get(block)
        if known is not None:
            return known
        from hpack.exceptions import HPACKError

        before = self._table()
        try:
            fields = list(self._decoder.decode(block, raw=True))
        except (HPACKError, LookupError, ValueError) as error:
            raise Fault(Code.COMPRESSION_ERROR, f"a header block cannot be decoded: {error}") from None
        found = _head(fields)
        if self._table() != before:
            self._known.clear()
        elif len(self._known) < _REMEMBERED and len(block) <= _LARGEST_REMEMBERED:
            self._known[block] = found
        return found

    def _table(self) -> tuple[int, int, Any]:
        """What tells one state of the dynamic table from the next: a field that comes in stands at its front."""
        entries = self._decoder.header_table.dynamic_entries
        return len(entries), self._decoder.header_table.maxsize, _Same(entries[0]) if entries else None


class _Same:
    """Equal to itself alone, and keeps what it is made of."""

    def __init__(self, what: object) -> None:
        self._what = what

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._what is other._what

    def __hash__(self) -> int:
        return id(self._what)


def _head(fields: Iterable[tuple[bytes, bytes]]) -> Head:
    pseudo: dict[bytes, bytes] = {}
    metadata: dict[str, Any] = {}
    refusal = ""
    own: dict[bytes, bytes] = {}
    for name, value in fields:
        if name.startswith(b":"):
            pseudo[name] = value
        elif name in _ABOUT_THE_CONNECTION:
            own[name] = value
        elif name.endswith(b"-bin"):
            try:
                metadata[name.decode("latin-1")] = _binary(value)
            except ValueError:
                refusal = f"The metadata {name.decode('latin-1')} is not base64."
        else:
            metadata[name.decode("latin-1")] = value.decode("latin-1")
    timeout = None
    if b"grpc-timeout" in own:
        timeout = seconds_of(own[b"grpc-timeout"].decode("latin-1"))
        if timeout is None:
            refusal = "grpc-timeout is a number of at most 8 digits and one of H M S m u n, such as 500m."
    if pseudo.get(b":method") != b"POST":
        refusal = "A gRPC call is a POST."
    return Head(
        path=pseudo.get(b":path", b"").decode("latin-1"),
        metadata=metadata,
        timeout=timeout,
        encoding=own.get(b"grpc-encoding", b"identity").decode("latin-1"),
        grpc=own.get(b"content-type", b"").startswith(b"application/grpc"),
        refusal=refusal,
    )


def _binary(value: bytes) -> bytes:
    from binascii import a2b_base64

    return a2b_base64(value + b"=" * (-len(value) % 4))


def seconds_of(timeout: str) -> float | None:
    """The seconds of a grpc-timeout; None if it is none."""
    number, unit = timeout[:-1], timeout[-1:]
    if not number.isdecimal() or not number.isascii() or len(number) > 8 or unit not in _UNITS:
        return None
    return int(number) * _UNITS[unit]


def block(fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A header block of fields that nobody need remember, uncompressed (RFC 7541, section 6.2.2)."""
    return b"".join(b"\0" + _sized(name) + _sized(value) for name, value in fields)


def _sized(text: bytes) -> bytes:
    size = len(text)
    if size < 0x7F:
        return b"%c%b" % (size, text)
    lead, size = bytearray(b"\x7f"), size - 0x7F
    while size >= 0x80:
        lead.append(size & 0x7F | 0x80)
        size >>= 7
    lead.append(size)
    return bytes(lead) + text


_OK = b"\x88"
""":status 200, the eighth field of the table that HTTP/2 begins with."""
OPENING = _OK + block([(b"content-type", b"application/grpc"), (b"grpc-accept-encoding", b"identity,gzip,deflate")])
"""What every answer begins with."""
CLOSING = block([(b"grpc-status", b"0")])
"""What a call that went well ends with."""
NOT_GRPC = block(
    [(b":status", b"415"), (b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"0")],
)
"""For a request over HTTP/2 that is no gRPC call; REST is HTTP/1.1 here."""


def opening(extra: Iterable[tuple[str, str]]) -> bytes:
    """What an answer with metadata of its own begins with."""
    return OPENING + block((name.encode(), value.encode()) for name, value in extra)


def closing(status: int, message: str) -> bytes:
    """What a call ends with that its transport has to end."""
    fields = [(b"grpc-status", b"%d" % status)]
    if message:
        fields.append((b"grpc-message", quote(message, safe=_PLAIN).encode()))
    return block(fields)
