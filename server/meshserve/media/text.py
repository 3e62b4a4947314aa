"""Text: bytes to characters, within limits."""

import codecs
import re

from meshserve.core.problems import Problem
from meshserve.media.sniff import sniff
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import TextInfo

MAX_BYTES = 20_000_000

# UTF-32 goes first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-32": "UTF-32", "latin-1": "ISO-8859-1"}
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode_text(data: bytes, *, max_bytes: int = MAX_BYTES) -> str:
    """The characters of `data`, its byte order mark taken off. Empty bytes are the empty text.

    A mark decides (UTF-8, UTF-16, UTF-32); without one it is UTF-8. Bytes that are no UTF-8 are read as ISO-8859-1,
    which old exports use and which loses nothing, unless control characters show that they are no text.
    Raises Problem: INPUT_OVER_LIMIT, INPUT_UNSUPPORTED_FORMAT (other media), ALL_INPUT_INVALID_BYTES.
    """
    return _decode(data, max_bytes)[0]


def text_info(data: bytes, *, max_bytes: int = MAX_BYTES) -> TextInfo:
    """char_count in code points without the mark, and the encoding that `decode_text` used. Raises as it does."""
    text, codec = _decode(data, max_bytes)
    return TextInfo(char_count=len(text), encoding=_NAMES[codec])


def described_text(data: bytes) -> tuple[str, TextInfo]:
    """Both of a text at once."""
    return decode_text(data), text_info(data)


def _decode(data: bytes, max_bytes: int) -> tuple[str, str]:
    """The text and the codec that read it."""
    if len(data) > max_bytes:
        raise Problem(codes.INPUT_OVER_LIMIT, f"The text has {len(data):,} bytes; the limit is {max_bytes:,}.")
    codec = next((codec for mark, codec in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(codec), codec
    except UnicodeDecodeError as error:
        if codec == "utf-8" and not _BINARY.search(data) and _not_other_media(data):
            return data.decode("latin-1"), "latin-1"
        raise _refusal(data, _NAMES[codec], error) from error


def _not_other_media(data: bytes) -> bool:
    media = sniff(data)
    return media is None or media.kind == "text"


def _refusal(data: bytes, encoding: str, error: UnicodeDecodeError) -> Problem:
    """Say what the bytes are when that is known, else where they stop being text."""
    media = sniff(data)
    if media and media.kind != "text":
        return Problem(codes.INPUT_UNSUPPORTED_FORMAT, f"A text was expected, but the bytes are a {media}.")
    words = f"The bytes are not {encoding} text: {error.reason} at byte {error.start}."
    return Problem(codes.ALL_INPUT_INVALID_BYTES, words)
