"""The media of inputs where videos cannot be decoded, and what a video becomes where they can."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from meshserve.core.problems import Problem
from meshserve.ingest.decoding import NOT_DECODED, decoded
from meshserve.ingest.prepare import items_of
from meshserve.media import films
from meshserve.media.films import Films
from meshserve.store.blobs import Blobs
from meshserve_proto.resources_pb2 import Audio, Data, Input, Text, Video
from support.films import film, sound

T = TypeVar("T")


@dataclass
class Tools:
    """The part of the server's services that decoding uses."""

    blobs: Blobs
    films: Films
    threads: ThreadPoolExecutor
    fetcher: Any = None


@pytest.fixture
def tools(tmp_path: Path) -> Any:
    with ThreadPoolExecutor(2) as threads:
        yield Tools(Blobs(tmp_path / "blobs"), Films(tmp_path / "films"), threads)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server without the extra."""
    monkeypatch.setattr(films, "available", lambda: False)


def run(tools: Tools, main: Coroutine[Any, Any, T]) -> T:
    async def closing() -> T:
        try:
            return await main
        finally:
            await tools.films.close()

    return asyncio.run(closing())


def test_a_text_behind_an_address_that_is_empty_fails(tools: Tools) -> None:
    class Empty:
        async def fetch(self, url: str, largest: int) -> bytes:
            return b""

    tools.fetcher = Empty()
    with pytest.raises(Problem, match="The text is empty"):
        run(tools, decoded(tools, Input(data=Data(text=Text(url="http://host/t"))), None))


MP4 = b"\0\0\0\x18ftypmp42" + bytes(100)


@pytest.mark.usefixtures("bare")
def test_without_the_extra_a_video_is_kept_and_its_status_says_so(tools: Tools) -> None:
    made = run(tools, decoded(tools, Input(data=Data(video=Video())), tools.blobs.put(MP4)))
    assert made.film is None
    assert made.note == NOT_DECODED
    assert "pip install 'meshserve[video]'" in made.note
    assert made.input.data.video.video_info.video_format == "MP4"


@pytest.mark.usefixtures("bare")
def test_without_the_extra_sound_is_known_by_its_header(tools: Tools) -> None:
    made = run(tools, decoded(tools, Input(data=Data(audio=Audio())), tools.blobs.put(sound(0.5))))
    info = made.input.data.audio.audio_info
    assert (info.audio_format, info.sample_rate, info.duration_seconds) == ("WAV", 8000, 0.5)
    assert made.note == ""


@pytest.mark.usefixtures("bare")
def test_without_the_extra_nothing_predicts_on_a_video(tools: Tools) -> None:
    (problem,) = run(tools, items_of([Input(data=Data(video=Video(base64=MP4)))], tools))
    assert isinstance(problem, Problem)
    assert problem.code == 30101
    assert "no video is decoded here" in problem.details


def test_bytes_that_are_gone(tools: Tools) -> None:
    for data in (Data(video=Video()), Data(audio=Audio())):
        with pytest.raises(Problem, match="no longer in the server's store"):
            run(tools, decoded(tools, Input(data=data), "0" * 64))


def test_a_video_is_described_and_can_be_looked_at(tools: Tools) -> None:
    pytest.importorskip("av")
    made = run(tools, decoded(tools, Input(data=Data(video=Video())), tools.blobs.put(film(1.0))))
    assert made.film is not None
    assert made.note == ""
    assert made.input.data.video.video_info == made.film.info
    assert made.film.info.frame_count == 10


def test_a_video_to_predict_on_may_have_a_text_beside_it_and_no_image(tools: Tools) -> None:
    pytest.importorskip("av")
    with_text = Data(video=Video(base64=film(1.0)), text=Text(raw="words"))
    with_image = Data(video=Video(base64=film(1.0)))
    with_image.image.url = "http://example.com/"
    item, problem = run(tools, items_of([Input(data=with_text), Input(data=with_image)], tools))
    assert not isinstance(item, Problem)
    assert item.film is not None
    assert item.data.text.raw == "words"
    assert isinstance(problem, Problem)
    assert "an image and a video" in problem.details
