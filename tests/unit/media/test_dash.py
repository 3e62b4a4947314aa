"""Manifests of single files: what is found in an MP4, and what is said of it."""

import io
from typing import Any
from xml.etree import ElementTree

import pytest

from meshserve.media.boxes import layout
from meshserve.media.dash import Source, manifest
from meshserve_proto.resources_pb2 import VideoInfo
from support.films import film

NAMES = {"": "urn:mpeg:dash:schema:mpd:2011"}


@pytest.fixture(scope="module")
def fragmented(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The sample film in fragments, behind one index of all of them."""
    import av

    path = tmp_path_factory.mktemp("dash") / "film.mp4"
    flags = "frag_keyframe+empty_moov+default_base_moof+global_sidx+dash"
    with (
        av.open(io.BytesIO(film())) as source,
        av.open(str(path), "w", format="mp4", options={"movflags": flags}) as target,
    ):
        stream: Any = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return path.read_bytes()


def test_an_index_of_all_fragments_is_found_and_pointed_at(fragmented: bytes) -> None:
    content = fragmented
    found = layout(io.BytesIO(content), len(content))
    assert found.header is not None
    assert found.index is not None
    (first, last), (begin, end) = found.header, found.index
    assert (first, content[begin + 4 : begin + 8], content[last + 1 : last + 5]) == (
        0,
        b"sidx",
        content[begin : begin + 4],
    )
    assert content[end + 5 : end + 9] == b"moof"
    text = manifest(Source("http://host/v?a=1&b=2", VideoInfo(width=64, height=48, duration_seconds=3), 10, found))
    shown = ElementTree.fromstring(text).find(".//Representation", NAMES)  # noqa: S314 - made a line above
    assert shown is not None
    assert (shown.get("width"), shown.findtext("BaseURL", None, NAMES)) == ("64", "http://host/v?a=1&b=2")
    segments = shown.find("SegmentBase", NAMES)
    assert segments is not None
    assert segments.get("indexRange") == f"{begin}-{end}"


@pytest.mark.parametrize("cut", [200, 900])
def test_an_index_that_does_not_name_all_of_the_file_is_none(cut: int, fragmented: bytes) -> None:
    content = fragmented[:-cut]
    assert layout(io.BytesIO(content), len(content)).index is None


def test_a_plain_film_and_garbage_have_no_index() -> None:
    for content in (film(), b"", b"\0" * 100, b"\0\0\0\x01sidx" + b"\xff" * 30, film()[:40]):
        found = layout(io.BytesIO(content), len(content))
        assert (found.header, found.index) == (None, None)
    text = manifest(Source("http://host/v", VideoInfo(duration_seconds=3, fps=10, bit_rate=5000)))
    root = ElementTree.fromstring(text)  # noqa: S314 - made a line above
    assert root.get("mediaPresentationDuration") == "PT3.000S"
    assert root.find(".//SegmentBase", NAMES) is None
