"""HTTP/2 by hand: enough frames to behave badly towards a gRPC server."""

import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_STREAM, ACK, END_HEADERS = 1, 1, 4


def frame(kind: int, content: bytes = b"", flags: int = 0, stream: int = 0) -> bytes:
    """One frame."""
    return struct.pack(">I", len(content))[1:] + bytes((kind, flags)) + struct.pack(">I", stream) + content


def header(name: str, value: str) -> bytes:
    """A header field that nobody need remember, without compression (RFC 7541, 6.2.2)."""
    return b"\0" + _text(name) + _text(value)


def _text(text: str) -> bytes:
    size = len(text)
    if size < 127:
        return bytes((size,)) + text.encode()
    more, rest = b"\x7f", size - 127
    while rest >= 128:
        more += bytes((rest % 128 + 128,))
        rest //= 128
    return more + bytes((rest,)) + text.encode()


def call(method: str, token: str = "") -> bytes:
    """The header block of a gRPC call of ours."""
    fields = {
        ":method": "POST",
        ":scheme": "http",
        ":path": f"/clarifai.api.V2/{method}",
        ":authority": "localhost",
        "content-type": "application/grpc",
        "te": "trailers",
    }
    if token:
        fields["authorization"] = f"Key {token}"
    return b"".join(header(name, value) for name, value in fields.items())


def message(body: bytes = b"") -> bytes:
    """A gRPC message as the content of a DATA frame."""
    return b"\0" + struct.pack(">I", len(body)) + body


def opening(settings: bytes = b"") -> bytes:
    """What a client says first."""
    return PREFACE + frame(SETTINGS, settings)


def split(said: bytes) -> list[tuple[int, int, int, bytes]]:
    """The frames of a side: kind, flags, stream, content."""
    found, at = [], 0
    while at < len(said):
        size = int.from_bytes(said[at : at + 3])
        kind, flags, stream = struct.unpack(">BBI", said[at + 3 : at + 9])
        found.append((kind, flags, stream, said[at + 9 : at + 9 + size]))
        at += 9 + size
    return found


def settings(**values: int) -> bytes:
    """A SETTINGS frame, of the values by their lower-case names."""
    names = ("table", "push", "streams", "window", "frame", "headers")
    return frame(SETTINGS, b"".join(struct.pack(">HI", names.index(name) + 1, values[name]) for name in values))


def window(more: int, stream: int = 0) -> bytes:
    """A WINDOW_UPDATE frame."""
    return frame(WINDOW_UPDATE, struct.pack(">I", more), 0, stream)


def reset(stream: int, code: int = 8) -> bytes:
    """A RST_STREAM frame; CANCEL if nothing else is said."""
    return frame(RST_STREAM, struct.pack(">I", code), 0, stream)


def asked(stream: int, method: str = "GetUser", body: bytes | None = b"", more: bytes = b"", end: bool = True) -> bytes:
    """A whole call: HEADERS, with more fields than are needed, and DATA with one message if there is any."""
    ended = END_STREAM if end else 0
    head = frame(HEADERS, call(method) + more, END_HEADERS | (ended if body is None else 0), stream)
    return head if body is None else head + frame(DATA, message(body), ended, stream)
