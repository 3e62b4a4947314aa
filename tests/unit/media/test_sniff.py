"""Kinds of media by their first bytes."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from meshserve.media.sniff import Media, sniff, unsupported


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF"])
def test_pictures_that_pillow_writes(format: str) -> None:
    file = io.BytesIO()
    Image.new("RGB", (9, 7), "teal").save(file, format)
    assert sniff(file.getvalue()) == Media("image", format)


@pytest.mark.parametrize(
    ("data", "kind", "format"),
    [
        (b"\0\0\0\x20ftypisom\0\0\2\0", "video", "MP4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", "video", "MOV"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "video", "MOV"),
        (b"\0\0\0\x18ftyp3gp5\0\0\0\0", "video", "3GP"),
        (b"RIFF\x24\0\0\0AVI LIST", "video", "AVI"),
        (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "video", "WMV"),
        (b"\x1aE\xdf\xa3\x01\0\0\0", "video", "MATROSKA"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio", "WAV"),
        (b"ID3\x04\0\0\0\0\0\0", "audio", "MP3"),
        (b"\xff\xfb\x90\x64\0\0", "audio", "MP3"),
        (b"fLaC\0\0\0\x22", "audio", "FLAC"),
        (b"OggS\0\2\0\0", "audio", "OGG"),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", "audio", "M4A"),
        (b"\0\0\0\x1cftypavif\0\0\0\0", "image", "AVIF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image", "HEIC"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image", "SVG"),
        (b"%PDF-1.7\n", "document", "PDF"),
        ("Grüße, 世界\n".encode(), "text", "TEXT"),
        ("a,b\n1,2\n".encode("utf-16"), "text", "TEXT"),
    ],
)
def test_known_marks(data: bytes, kind: str, format: str) -> None:
    assert sniff(data) == Media(kind, format)  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [b"", b"\0", bytes(64), b"RIFF\0\0\0\0", b"\x80\x81\x82", b"BM says the text\0"])
def test_nothing_known(data: bytes) -> None:
    assert sniff(data) is None


def test_a_text_that_begins_like_a_bitmap_is_a_text() -> None:
    assert sniff(b"BMW and Audi build cars in Germany, and others do too.") == Media("text", "TEXT")


def test_a_text_that_begins_like_a_movie_is_a_text() -> None:
    assert sniff(b"The wide world; get free things.") == sniff(b"Get free things") == Media("text", "TEXT")


def test_a_character_cut_at_the_end_of_the_probe_is_no_damage() -> None:
    assert sniff("é".encode() * 5000) == sniff(b"x" + "é".encode() * 5000) == Media("text", "TEXT")


def test_names_are_for_people() -> None:
    assert [str(sniff(data)) for data in (b"GIF89a" + struct.pack("<HH", 1, 1), b"hello")] == [
        "GIF image",
        "plain text",
    ]


def test_refusals_say_what_the_bytes_are_where_that_is_known() -> None:
    said = [unsupported(data, "image", ["JPEG", "PNG"]) for data in (b"%PDF-1.7", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"")]
    formats = "in a format that is accepted: JPEG, PNG."
    assert {problem.code for problem in said} == {30101}
    assert [problem.details for problem in said] == [
        f"The bytes are PDF document, no image {formats}",
        f"The bytes are GIF image, no image {formats}",
        f"The bytes are no image {formats}",
        f"The bytes are no image {formats}",
    ]


@given(st.binary(max_size=200))
def test_never_raises(data: bytes) -> None:
    assert sniff(data) is None or isinstance(sniff(data), Media)
