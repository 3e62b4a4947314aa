"""Header blocks: what a client asks for and with which metadata, and the few blocks that answers begin and end with."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from meshserve.transport.http2.frames import Code, Fault

HEADER_BYTES = 16 << 10
"""Of a block as it is sent, and of its fields as HTTP/2 counts them."""
_FIELDS = 128
_REMEMBERED, _LARGEST_REMEMBERED = 64, 2048
"""Blocks, and the bytes of one and of what it says: a few bytes may say much that was said before."""
_RESIZED = 2
"""How often a block may change the size of the table (RFC 7541, section 4.2)."""
_MESSAGE = 1000
"""Characters of a grpc-message: clients take some kilobytes of header."""
_PSEUDO = frozenset((b":method", b":scheme", b":path", b":authority"))
_HOP_BY_HOP = frozenset((b"connection", b"proxy-connection", b"keep-alive", b"transfer-encoding", b"upgrade"))
_BREAKS = re.compile(rb"[\0\r\n]")
_NO_NAME = re.compile(rb"[^!#$%&'*+.^_`|~0-9a-z-]")
_ABOUT_THE_CONNECTION = frozenset((b"te", b"content-type", b"grpc-timeout", b"grpc-encoding", b"grpc-accept-encoding"))
"""Fields that are gRPC's own business and no metadata."""
_UNITS = {"H": 3600.0, "M": 60.0, "S": 1.0, "m": 1e-3, "u": 1e-6, "n": 1e-9}
_GRPC = b"application/grpc"
_PLAIN = "".join(map(chr, range(0x20, 0x7F))).replace("%", "")
"""What grpc-message shows as it is."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a request, or what stands at its end.

    path: "/package.Service/Method". timeout: seconds; None is for ever. refusal: what is wrong with it, for gRPC.
    flaw: what is wrong with it, for HTTP/2 (RFC 9113, section 8.1.1). begins: whether it begins a request.
    """

    path: str
    metadata: Mapping[str, Any]
    timeout: float | None
    encoding: str
    grpc: bool
    refusal: str = ""
    flaw: str = ""
    begins: bool = True


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
        from hpack.exceptions import HPACKError, OversizedHeaderListError

        if _resizes(block) > _RESIZED:
            raise Fault(Code.COMPRESSION_ERROR, "a header block changes the size of the table again and again")
        before = self._table()
        try:
            fields: list[tuple[bytes, bytes]] = list(self._decoder.decode(block, raw=True))
        except OversizedHeaderListError:
            raise Fault(Code.ENHANCE_YOUR_CALM, f"a header has at most {HEADER_BYTES} bytes") from None
        except (HPACKError, LookupError, ValueError) as error:
            raise Fault(Code.COMPRESSION_ERROR, f"a header block cannot be decoded: {error}") from None
        found = _head(fields)
        if self._table() != before:
            self._known.clear()
        elif len(self._known) < _REMEMBERED and max(len(block), _said(fields)) <= _LARGEST_REMEMBERED:
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


def _resizes(block: bytes) -> int:
    """How many changes of the table's size a block begins with; not more than matter."""
    at = found = 0
    while at < len(block) and block[at] & 0xE0 == 0x20 and found <= _RESIZED:
        found += 1
        if block[at] & 0x1F == 0x1F:  # the number goes on, until a byte below 128
            at += 1
            while at < len(block) and block[at] & 0x80:
                at += 1
        at += 1
    return found


def _said(fields: Iterable[tuple[bytes, bytes]]) -> int:
    return sum(len(name) + len(value) for name, value in fields)


def _flaw(fields: list[tuple[bytes, bytes]]) -> str:
    """Why HTTP/2 does not have such a head; "" if it does."""
    names = [name for name, _ in fields]
    pseudo = [name for name in names if name.startswith(b":")]
    if pseudo != names[: len(pseudo)]:
        return "a pseudo-field behind the others"
    if len(set(pseudo)) != len(pseudo) or not _PSEUDO.issuperset(pseudo):
        return "a pseudo-field twice, or one that requests have not"
    if pseudo and not {b":method", b":scheme", b":path"}.issubset(pseudo):
        return "a request has a method, a scheme and a path"
    for name, value in fields[len(pseudo) :]:
        if not name or _NO_NAME.search(name) or name in _HOP_BY_HOP or (name == b"te" and value != b"trailers"):
            return "a field that HTTP/2 does not have"
    return "a line break in a field" if any(_BREAKS.search(value) for _, value in fields) else ""


def _head(fields: list[tuple[bytes, bytes]]) -> Head:
    refusal = ""
    flaw = _flaw(fields)
    if len(fields) > _FIELDS:
        fields, refusal = fields[:_FIELDS], f"A request has at most {_FIELDS} header fields."
    pseudo: dict[bytes, bytes] = {}
    metadata: dict[str, Any] = {}
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
        grpc=_is_grpc(own.get(b"content-type", b"")),
        refusal=refusal,
        flaw=flaw,
        begins=bool(pseudo),
    )


def _is_grpc(content_type: bytes) -> bool:
    return content_type.startswith(_GRPC) and content_type[len(_GRPC) :][:1] in (b"", b"+", b";")


def _binary(value: bytes) -> bytes:
    """The bytes of a -bin field; of several in one, which commas part, the last, as of fields that repeat."""
    from binascii import a2b_base64

    last = value.rpartition(b",")[2].strip()
    return a2b_base64(last + b"=" * (-len(last) % 4), strict_mode=True)


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


_OK = b"\x20\x88"
""":status 200, the eighth field of the table that HTTP/2 begins with, behind the word that our table has no room.

A client that allows less than the 4096 bytes that a table begins with wants to hear that (RFC 7541, section 4.2).
"""
OPENING = _OK + block([(b"content-type", b"application/grpc"), (b"grpc-accept-encoding", b"identity,gzip,deflate")])
"""What every answer begins with."""
CLOSING = block([(b"grpc-status", b"0")])
"""What a call that went well ends with."""
NOT_GRPC = b"\x20" + block(
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
        fields.append((b"grpc-message", quote(message[:_MESSAGE], safe=_PLAIN, errors="replace").encode()))
    return block(fields)
