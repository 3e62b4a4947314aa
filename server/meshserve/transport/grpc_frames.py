"""The frames of gRPC and gRPC-Web: a flag, the length in four bytes, and so many bytes; in text mode all of it as base64."""

import asyncio
import re
import zlib
from binascii import Error as NotBase64
from binascii import a2b_base64
from enum import IntEnum

from meshserve.transport.limits import LARGEST_MESSAGE

HEAD_BYTES = 5
_COMPRESSED, _TRAILERS = 0x01, 0x80
_WINDOW = {"gzip": 31, "deflate": 15}
"""zlib's name for what each grpc-encoding is."""
_LARGE, _LARGE_COMPRESSED = 1 << 16, 1 << 12
"""Bytes from which decoding is left to a thread: what is compressed may be a thousand times as large."""
_PADDED = re.compile(rb"[^=]+=*")
_BLANKS = re.compile(rb"[ \t\r\n]+")


class Status(IntEnum):
    """The gRPC status codes that our transports themselves end calls with."""

    OK = 0
    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    RESOURCE_EXHAUSTED = 8
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14


class Refusal(Exception):
    """The call ends with a gRPC status other than OK; the text is its grpc-message."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status = status


def frame(data: bytes, trailers: bool = False) -> bytes:
    """One frame."""
    return (b"\x80" if trailers else b"\x00") + len(data).to_bytes(4) + data


CALL_TRAILERS = frame(b"grpc-status:0\r\n", trailers=True)
"""The end of a call that went well."""


async def message_of(body: bytes, text: bool, encoding: str, most: int | None = None) -> bytes:
    """The one message of a request body. Refusal 3 or 13 for what is no frame, 12 for what cannot be done, 8 for its size.

    most: bytes of the message when it is plain; None is the largest message.
    """
    compressed = not text and bool(body) and bool(body[0] & _COMPRESSED)
    if len(body) > (_LARGE_COMPRESSED if compressed else _LARGE) and (text or compressed):
        return await asyncio.to_thread(_message, body, text, encoding, most)
    return _message(body, text, encoding, most)


def _message(body: bytes, text: bool, encoding: str, most: int | None) -> bytes:
    if text:
        body = from_base64(body)
    if len(body) < HEAD_BYTES:
        raise Refusal(
            Status.INVALID_ARGUMENT,
            f"The body has {len(body)} bytes; one frame with a request is at least {HEAD_BYTES}.",
        )
    flag, length = body[0], int.from_bytes(body[1:HEAD_BYTES])
    if flag & ~_COMPRESSED:
        raise Refusal(Status.INVALID_ARGUMENT, f"The frame's first byte is {flag:#04x}; a request has 0x00 or 0x01.")
    if length > LARGEST_MESSAGE:
        raise Refusal(Status.RESOURCE_EXHAUSTED, f"The request is larger than {LARGEST_MESSAGE} bytes.")
    if len(body) < HEAD_BYTES + length:
        raise Refusal(
            Status.INVALID_ARGUMENT,
            f"The frame says {length} bytes, and {len(body) - HEAD_BYTES} came: it was cut off.",
        )
    if len(body) > HEAD_BYTES + length:
        raise Refusal(Status.UNIMPLEMENTED, "The method takes one request; the body goes on after its frame.")
    message = body[HEAD_BYTES:]
    return _decompressed(message, encoding, LARGEST_MESSAGE if most is None else most) if flag else message


def from_base64(text: bytes) -> bytes:
    """What base64 says, be it in one piece or in several, each with its own padding."""
    try:
        pieces = _PADDED.findall(_BLANKS.sub(b"", text))
        return b"".join(a2b_base64(piece, strict_mode=True) for piece in pieces)
    except NotBase64 as error:
        raise Refusal(Status.INVALID_ARGUMENT, f"The body is not base64: {error}.") from None


def _decompressed(message: bytes, encoding: str, most: int) -> bytes:
    """The message without its compression, as long as that does not outgrow so many bytes."""
    encoding = encoding.strip().lower()
    if encoding == "identity":
        raise Refusal(Status.INTERNAL, "The frame is flagged compressed, and grpc-encoding does not say how.")
    if encoding not in _WINDOW:
        raise Refusal(Status.UNIMPLEMENTED, f"grpc-encoding {encoding} is not known here; {' and '.join(_WINDOW)} are.")
    stream = zlib.decompressobj(_WINDOW[encoding])
    try:
        plain = stream.decompress(message, most)
    except zlib.error as error:
        raise Refusal(Status.INTERNAL, f"The message is not {encoding}: {error}.") from None
    if stream.unconsumed_tail:
        raise Refusal(Status.RESOURCE_EXHAUSTED, f"The request is larger than {most} bytes.")
    if not stream.eof:
        raise Refusal(Status.INTERNAL, f"The message is cut off: its {encoding} stream does not end.")
    return plain
