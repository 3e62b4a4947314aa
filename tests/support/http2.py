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
