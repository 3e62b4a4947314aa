"""Formats of video and audio by their first bytes."""

import pytest

from meshserve.core.problems import Problem
from meshserve.ingest.containers import audio_info, video_format


@pytest.mark.parametrize(
    ("head", "format"),
    [
        (b"RIFF\0\0\0\0AVI LIST", "AVI"),
        (b"\0\0\0\x18ftypisom", "MP4"),
        (b"\0\0\0\x14ftypqt  ", "MOV"),
        (b"\0\0\0\x14ftyp3gp5", "3GPP"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "MOV"),
        (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + b"\0", "WMV"),
        (b"\0\0\0\x08free\0\0\0\0mdat", "MOV"),
        (b"GIF89a", "GIF"),
    ],
)
def test_video(head: bytes, format: str) -> None:
    assert video_format(head + b"\0" * 40) == format


def test_a_refusal_says_what_the_bytes_are() -> None:
    with pytest.raises(Problem, match="The bytes are PDF document, no video in a format that is accepted: AVI, MP4"):
        video_format(b"%PDF-1.7\n")
    with pytest.raises(Problem, match="The bytes are MP4 video, no audio in a format that is accepted: WAV, MP3"):
        audio_info(b"\0\0\0\x18ftypisom")
    with pytest.raises(Problem, match="M4A audio, no video"):
        video_format(b"\0\0\0\x18ftypM4A ")


@pytest.mark.parametrize("head", [b"ID3\x04", b"\xff\xfb\x90", b"\xff\xf3\x40"])
def test_mp3(head: bytes) -> None:
    assert audio_info(head + b"\0" * 40).audio_format == "MP3"


@pytest.mark.parametrize("content", [b"", b"\xff", b"RIFF", b"RIFF\0\0\0\0WAVEjunk", b"\x89PNG\r\n\x1a\n"])
def test_what_is_neither_is_refused(content: bytes) -> None:
    for read in (video_format, audio_info):
        with pytest.raises(Problem) as caught:
            read(content)
        assert caught.value.code == 30101
