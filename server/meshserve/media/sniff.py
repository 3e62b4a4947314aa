"""What some bytes are, by their first few: enough for a precise refusal, not a proof that they decode."""

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes

Kind = Literal["image", "video", "audio", "text", "document"]

_UNICODE_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TEXT_PROBE = 4096  # bytes looked at before something is called text
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1b")


@dataclass(frozen=True, slots=True)
class Media:
    """kind: what a person would call it. format: the container's name, upper case ("JPEG", "MP4", "WAV")."""

    kind: Kind
    format: str

    def __str__(self) -> str:
        return "plain text" if self.kind == "text" else f"{self.format} {self.kind}"


# (offset, magic bytes, what it is); the first that matches wins.
_MAGIC: tuple[tuple[int, bytes, Media], ...] = (
    (0, b"\xff\xd8\xff", Media("image", "JPEG")),
    (0, b"\x89PNG\r\n\x1a\n", Media("image", "PNG")),
    (0, b"GIF87a", Media("image", "GIF")),
    (0, b"GIF89a", Media("image", "GIF")),
    (0, b"II*\0", Media("image", "TIFF")),
    (0, b"MM\0*", Media("image", "TIFF")),
    (0, b"II+\0", Media("image", "TIFF")),
    (0, b"MM\0+", Media("image", "TIFF")),
    (0, b"8BPS", Media("image", "PSD")),
    (0, b"\0\0\1\0", Media("image", "ICO")),
    (0, b"\0\0\0\x0cjP  ", Media("image", "JPEG 2000")),
    (0, b"\xff\x4f\xff\x51", Media("image", "JPEG 2000")),
    (0, b"\x1aE\xdf\xa3", Media("video", "MATROSKA")),
    (0, b"FLV\1", Media("video", "FLV")),
    (0, b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\0\xaa\0b\xcel", Media("video", "WMV")),
    (0, b"\0\0\1\xba", Media("video", "MPEG")),
    (0, b"\0\0\1\xb3", Media("video", "MPEG")),
    (0, b"OggS", Media("audio", "OGG")),
    (0, b"fLaC", Media("audio", "FLAC")),
    (0, b"ID3", Media("audio", "MP3")),
    (0, b"%PDF-", Media("document", "PDF")),
    (0, b"PK\3\4", Media("document", "ZIP")),
    (0, b"\x1f\x8b", Media("document", "GZIP")),
)
_RIFF = {b"WEBP": Media("image", "WEBP"), b"AVI ": Media("video", "AVI"), b"WAVE": Media("audio", "WAV")}
# ISO base media: the brand behind "ftyp"; every other brand is called MP4.
_BRANDS = {
    b"qt  ": Media("video", "MOV"),
    b"3gp": Media("video", "3GP"),
    b"3g2": Media("video", "3GP"),
    b"M4A": Media("audio", "M4A"),
    b"heic": Media("image", "HEIC"),
    b"heix": Media("image", "HEIC"),
    b"mif1": Media("image", "HEIC"),
    b"avif": Media("image", "AVIF"),
    b"avis": Media("image", "AVIF"),
}


def sniff(data: bytes) -> Media | None:
    """The kind and format of `data`, or None where nothing known fits. Reads the first 4 KiB, never raises."""
    for offset, magic, media in _MAGIC:
        if data.startswith(magic, offset):
            return media
    return _container(data) or _headerless(data)


def unsupported(data: bytes, wanted: Kind, formats: Sequence[str]) -> Problem:
    """Problem 30101 for bytes that are no `wanted` in one of `formats`: it says what they are where that is known."""
    media = sniff(data)
    known = media is not None and not (media.kind == wanted and media.format in formats)
    what = f"{media}, no {wanted}" if known else f"no {wanted}"
    return Problem(
        codes.INPUT_UNSUPPORTED_FORMAT, f"The bytes are {what} in a format that is accepted: {', '.join(formats)}."
    )


def _container(data: bytes) -> Media | None:
    """RIFF and ISO base media, where the format is named behind the container's own mark."""
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12])
    if data[4:8] == b"ftyp":
        return next((media for brand, media in _BRANDS.items() if data.startswith(brand, 8)), Media("video", "MP4"))
    if data[:1] < b"\t" and data[4:8] in (
        b"moov",
        b"mdat",
        b"wide",
        b"free",
        b"skip",
    ):  # no text: it starts with a size
        return Media("video", "MOV")
    return None


def _headerless(data: bytes) -> Media | None:
    """Formats with a weak mark or none; asked last, since they would swallow others."""
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0" and len(data) >= 26:
        return Media("image", "BMP")
    if len(data) > 2 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2:
        return Media("audio", "MP3")  # an MPEG audio frame of layer III without ID3 tags
    if not _is_text(data[:_TEXT_PROBE]):
        return None
    if data[:_TEXT_PROBE].lstrip().startswith(b"<svg") or b"<svg " in data[:512]:
        return Media("image", "SVG")
    return Media("text", "TEXT")


def _is_text(head: bytes) -> bool:
    """Whether it starts like UTF-8 or marked UTF-16 without control characters; a cut last character is fine."""
    if head.startswith(_UNICODE_MARKS):
        return True
    if not head or any(byte < 0x20 and byte not in _TEXT_CONTROLS for byte in head):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True
