"""Hostile files, each through what reads it: a Problem or a result, soon, and nothing else."""

import asyncio
import resource
import time
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("av")

from meshserve.core.problems import Problem
from meshserve.ingest.containers import audio_format, video_format
from meshserve.media.films import Films
from meshserve.media.picture import decode, thumbnail
from meshserve.media.text import decode_text
from support.films import film
from support.hostile import KEPT, REFUSED, Hostile, all_files, bombs, broken

FILES = all_files()
PATIENCE = 20.0
"""Seconds; alone on a machine none takes 2."""
GROWTH = 1_200_000_000
"""Bytes that a picture of 85 MP may take on the way, and nothing above."""


def judged(file: Hostile, read: Callable[[], Any]) -> Problem | None:
    """What comes of it: in time, and of the two things that may."""
    begun = time.monotonic()
    problem = None
    try:
        read()
    except Problem as caught:
        problem = caught
        assert 30000 <= problem.code < 30400
        assert problem.details.isprintable()
        assert 10 < len(problem.details) < 500
    assert time.monotonic() - begun < PATIENCE
    if file.fate == REFUSED:
        assert problem is not None
    if file.fate == KEPT:
        assert problem is None, problem.details
    return problem


def of_kind(kind: str) -> Any:
    files = [file for file in FILES if file.kind == kind]
    return pytest.mark.parametrize("file", files, ids=[file.name.replace(" ", "_") for file in files])


def test_there_are_enough() -> None:
    assert len(FILES) >= 200
    assert len({file.name for file in FILES}) == len(FILES)
    assert [*bombs(), *broken()] == [*bombs(), *broken()]


@of_kind("image")
def test_pictures(file: Hostile) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    judged(file, lambda: decode(file.content))
    judged(file, lambda: thumbnail(file.content, 96))
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < GROWTH


@of_kind("text")
def test_texts(file: Hostile) -> None:
    judged(file, lambda: decode_text(file.content))


@pytest.fixture(scope="module")
def runner() -> Any:
    with asyncio.Runner() as made:
        yield made


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner) -> Any:
    made = Films(tmp_path_factory.mktemp("films"))
    yield made
    runner.run(made.close())


@of_kind("video")
def test_videos(file: Hostile, films: Films, runner: asyncio.Runner) -> None:
    async def frames() -> int:
        video = await films.video(file.content, video_format(file.content))
        info = video.info
        assert 0 < info.width * info.height <= 40_000_000
        assert 0 <= info.duration_seconds <= 600
        assert info.frame_count > 0
        return len([shot async for shot in video.frames(1000)])

    judged(file, lambda: runner.run(frames()))


@of_kind("audio")
def test_sounds(file: Hostile, films: Films, runner: asyncio.Runner) -> None:
    async def described() -> None:
        info = await films.audio(file.content, audio_format(file.content))
        assert 0 < info.sample_rate <= 768_000

    judged(file, lambda: runner.run(described()))


def test_the_decoders_are_well_after_all_that(films: Films, runner: asyncio.Runner) -> None:
    assert runner.run(films.video(film(1.0), "MP4")).info.frame_count == 10
