"""The frames of HTTP/2 (RFC 9113): what they are called, how one is written, and what ends a connection or a stream."""

from enum import IntEnum
from struct import Struct

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM, ACK, END_HEADERS, PADDED, PRIORITISED = 0x01, 0x01, 0x04, 0x08, 0x20
HEADER_TABLE_SIZE, ENABLE_PUSH, MAX_CONCURRENT_STREAMS, INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE, MAX_HEADER_LIST_SIZE = (
    1,
    2,
    3,
    4,
    5,
    6,
)

HEAD_BYTES = 9
LEAST_FRAME, DEFAULT_WINDOW, LARGEST_WINDOW = 16_384, 65_535, (1 << 31) - 1
"""Bytes: of a frame that everybody takes, of a window that nobody has changed, and of the largest."""

split_head = Struct(">HBBBI").unpack_from
"""The head of a frame at an offset: the length's upper 16 and lower 8 bits, kind, flags, stream."""
_join_head = Struct(">HBBBI").pack
word = Struct(">I").pack
_setting = Struct(">HI")


class Code(IntEnum):
    """Why a stream or a connection ends (RFC 9113, section 7)."""

    NO_ERROR = 0
    PROTOCOL_ERROR = 1
    INTERNAL_ERROR = 2
    FLOW_CONTROL_ERROR = 3
    STREAM_CLOSED = 5
    FRAME_SIZE_ERROR = 6
    REFUSED_STREAM = 7
    CANCEL = 8
    COMPRESSION_ERROR = 9
    ENHANCE_YOUR_CALM = 11


class Fault(Exception):
    """The other side broke a rule, and the connection ends."""

    def __init__(self, code: Code, why: str) -> None:
        super().__init__(why)
        self.code = code


def head(kind: int, size: int, flags: int = 0, stream: int = 0) -> bytes:
    """The head of a frame with so many bytes behind it."""
    return _join_head(size >> 8, size & 0xFF, kind, flags, stream)


def frame(kind: int, content: bytes = b"", flags: int = 0, stream: int = 0) -> bytes:
    """A whole frame."""
    return head(kind, len(content), flags, stream) + content


def goaway(last: int, code: Code, why: str = "") -> bytes:
    """No more streams than `last` are served."""
    return frame(GOAWAY, word(last) + word(code) + why.encode())


def reset(stream: int, code: Code) -> bytes:
    """A stream ends at once."""
    return frame(RST_STREAM, word(code), 0, stream)


def settings_of(content: bytes) -> dict[int, int]:
    """What a SETTINGS frame says, of each name the last; Fault for a value that may not be."""
    if len(content) % 6:
        raise Fault(Code.FRAME_SIZE_ERROR, "settings have 6 bytes each")
    found = dict(_setting.iter_unpack(content))
    if found.get(INITIAL_WINDOW_SIZE, 0) > LARGEST_WINDOW:
        raise Fault(Code.FLOW_CONTROL_ERROR, "a window is too large")
    if not LEAST_FRAME <= found.get(MAX_FRAME_SIZE, LEAST_FRAME) < 1 << 24:
        raise Fault(Code.PROTOCOL_ERROR, "no size that frames may have")
    if found.get(ENABLE_PUSH, 0) > 1:
        raise Fault(Code.PROTOCOL_ERROR, "pushing is on or off")
    return found


def unpadded(flags: int, content: bytes) -> bytes:
    """The content without its padding; Fault if that is longer than it."""
    if not flags & PADDED:
        return content
    if not content or content[0] >= len(content):
        raise Fault(Code.PROTOCOL_ERROR, "the padding is longer than its frame")
    return content[1 : len(content) - content[0]]
