"""Bytes to characters."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshserve.core.problems import Problem
from meshserve.media.text import decode_text, text_info
from meshserve_proto import status_code_pb2 as codes

WORDS = "Grüße an 世界 🚂\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (WORDS.encode(), "UTF-8"),
        (codecs.BOM_UTF8 + WORDS.encode(), "UTF-8"),
        (codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), "UTF-16"),
        (codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), "UTF-16"),
        (codecs.BOM_UTF32_LE + WORDS.encode("utf-32-le"), "UTF-32"),
        (codecs.BOM_UTF32_BE + WORDS.encode("utf-32-be"), "UTF-32"),
    ],
)
def test_unicode(data: bytes, encoding: str) -> None:
    info = text_info(data)
    assert decode_text(data) == WORDS
    assert (info.char_count, info.encoding) == (len(WORDS), encoding)


def test_what_is_no_utf_8_is_read_as_latin_1() -> None:
    data = "Café à Orléans".encode("latin-1")
    assert decode_text(data) == "Café à Orléans"
    assert text_info(data).encoding == "ISO-8859-1"


def test_empty_bytes_are_the_empty_text() -> None:
    assert decode_text(b"") == ""
    assert text_info(b"").char_count == 0


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", codes.INPUT_UNSUPPORTED_FORMAT, "PNG image"),
        (b"\xff\xfb\x90\x64", codes.INPUT_UNSUPPORTED_FORMAT, "MP3 audio"),
        (b"abc\xff\0def", codes.ALL_INPUT_INVALID_BYTES, "byte 3"),
        (codecs.BOM_UTF16_LE + b"a", codes.ALL_INPUT_INVALID_BYTES, "UTF-16"),
        (codecs.BOM_UTF8 + b"\xff", codes.ALL_INPUT_INVALID_BYTES, "UTF-8"),
    ],
)
def test_refusals(data: bytes, code: int, word: str) -> None:
    with pytest.raises(Problem) as refusal:
        decode_text(data)
    assert refusal.value.code == code
    assert word in refusal.value.details


def test_the_limit() -> None:
    assert decode_text(b"x" * 8, max_bytes=8) == "x" * 8
    with pytest.raises(Problem) as refusal:
        text_info(b"x" * 9, max_bytes=8)
    assert refusal.value.code == codes.INPUT_OVER_LIMIT


@given(st.text(max_size=200))
def test_every_text_comes_back_from_utf_8(text: str) -> None:
    assert decode_text(codecs.BOM_UTF8 + text.encode()) == text


@given(st.binary(max_size=200))
def test_nothing_but_problems(data: bytes) -> None:
    try:
        text = decode_text(data)
    except Problem:
        return
    assert text_info(data).char_count == len(text)
