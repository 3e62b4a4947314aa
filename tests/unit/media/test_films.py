"""Videos and sound through decoders in processes of their own, good and bad."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

pytest.importorskip("av")

from meshserve.core.problems import Problem
from meshserve.media.films import MOST_DECODERS, Film, Films, Limits, Shot
from meshserve_proto import status_code_pb2 as codes
from support.films import claiming, coded_sound, film, shade, sound

T = TypeVar("T")
FORMATS = {"MP4": "mp4", "MOV": "mov", "3GPP": "3gp", "AVI": "avi", "WMV": "asf", "GIF": "gif"}


_loop = asyncio.Runner()
_shared: list[Films] = []


def run(main: Coroutine[Any, Any, T]) -> T:
    return _loop.run(asyncio.wait_for(main, 60))


@pytest.fixture(scope="module", autouse=True)
def _films(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    _shared.append(Films(tmp_path_factory.mktemp("shared") / "films"))
    yield
    _loop.run(_shared.pop().close())


@asynccontextmanager
async def decoders(folder: Path | None = None, limits: Limits | None = None) -> AsyncIterator[Films]:
    """Decoders with a folder of their own, or those that this module shares."""
    if folder is None:
        yield _shared[0]
        return
    films = Films(folder / "films", limits)
    try:
        yield films
    finally:
        await films.close()


async def shots_of(video: Film, sample_ms: int) -> list[Shot]:
    async with aclosing(video.frames(sample_ms)) as frames:
        return [shot async for shot in frames]


async def drained_rest(frames: AsyncIterator[Shot]) -> None:
    async for _ in frames:
        pass


async def drained(video: Film, sample_ms: int) -> None:
    async with aclosing(video.frames(sample_ms)) as frames:
        await drained_rest(frames)


def seen(shots: list[Shot]) -> list[tuple[int, int, int, int]]:
    """(index, time, number, red of the middle) of each."""
    return [
        (one.info.index, one.info.time, one.info.number, int(one.picture.rgb[one.picture.height // 2, 5, 0]))
        for one in shots
    ]


def near(found: list[int], wanted: list[int]) -> bool:
    return len(found) == len(wanted) and all(abs(a - b) <= 24 for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize("format", FORMATS)
def test_a_video_is_described_and_sampled_in_the_middle_of_each_interval(format: str) -> None:
    async def main() -> tuple[Any, list[Shot]]:
        async with decoders() as films:
            video = await films.video(film(3.0, container=FORMATS[format]), format)
            return video.info, await shots_of(video, 1000)

    info, shots = run(main())
    assert (info.video_format, info.width, info.height, info.frame_count) == (format, 64, 48, 30)
    assert info.fps == pytest.approx(10, rel=0.01)
    assert info.duration_seconds == pytest.approx(3, abs=0.11)
    assert info.bit_rate > 0
    found = seen(shots)
    assert [one[:2] for one in found] == [(0, 500), (1, 1500), (2, 2500)]
    assert all(abs(number - (5 + 10 * index)) <= 1 for index, _, number, _ in found)
    assert near([red for *_, red in found], [shade(0), shade(1), shade(2)])


@pytest.mark.parametrize(
    ("seconds", "sample_ms", "times"),
    [
        (3.0, 2000, [1000]),
        (5.0, 2000, [1000, 3000]),
        (5.2, 2000, [1000, 3000, 5000]),
        (1.0, 250, [125, 375, 625, 875]),
        (0.2, 1000, [500]),
        (0.1, 3_600_000, [1_800_000]),
        (1.0, 333, [166, 499, 832]),
    ],
)
def test_times_of_frames(seconds: float, sample_ms: int, times: list[int]) -> None:
    async def main() -> list[Shot]:
        async with decoders() as films:
            return await shots_of(await films.video(film(seconds), "MP4"), sample_ms)

    assert [shot.info.time for shot in run(main())] == times


def test_a_frame_shows_until_the_next_one_comes() -> None:
    """At one frame a second, the frame of a second is the one at its beginning."""

    async def main() -> list[Shot]:
        async with decoders() as films:
            return await shots_of(await films.video(film(3.0, fps=1), "MP4"), 500)

    found = seen(run(main()))
    assert [number for _, _, number, _ in found] == [0, 0, 1, 1, 2, 2]


def test_large_frames_arrive_smaller() -> None:
    async def main() -> Shot:
        async with decoders() as films:
            video = await films.video(film(0.1, size=(3840, 1000)), "MP4")
            assert (video.info.width, video.info.height) == (3840, 1000)
            return (await shots_of(video, 1000))[0]

    picture = run(main()).picture
    assert (picture.width, picture.height) == (1920, 500)
    assert picture.rgb.shape == (500, 1920, 3)


def test_videos_that_were_turned_are_upright() -> None:
    video = film(0.3)
    matrix = b"".join(n.to_bytes(4, "big", signed=True) for n in (0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30))
    at = video.index(b"tkhd") + 4 + 40
    turned = video[:at] + matrix + video[at + 36 :]

    async def main() -> tuple[Any, Shot]:
        async with decoders() as films:
            found = await films.video(turned, "MP4")
            return found.info, (await shots_of(found, 1000))[0]

    info, shot = run(main())
    assert (info.width, info.height) == (48, 64)
    assert (shot.picture.width, shot.picture.height) == (48, 64)


@pytest.mark.parametrize(
    ("format", "container", "codec", "rate"),
    [
        ("MP3", "mp3", "libmp3lame", 44100),
        ("FLAC", "flac", "flac", 96000),
        ("M4A", "ipod", "aac", 44100),
        ("OGG", "ogg", "libopus", 48000),
    ],
)
def test_sound(format: str, container: str, codec: str, rate: int) -> None:
    async def main() -> Any:
        async with decoders() as films:
            return await films.audio(coded_sound(container, codec, 1.0, rate), format)

    info = run(main())
    assert (info.audio_format, info.sample_rate) == (format, rate)
    assert info.duration_seconds == pytest.approx(1, abs=0.1)
    assert info.bit_rate > 1000


def test_wav() -> None:
    async def main() -> Any:
        async with decoders() as films:
            return await films.audio(sound(0.5), "WAV")

    info = run(main())
    found = (info.audio_format, info.sample_rate, info.duration_seconds, info.bit_rate)
    assert found == ("WAV", 8000, 0.5, 128_000)


FILM = film(3.0)
BAD: list[tuple[str, bytes, int, str]] = [
    ("cut off", film(3.0, container="avi")[:-12_000], codes.INPUT_FAILED, "cut off"),
    ("without end", FILM[:500], codes.INPUT_FAILED, "broken"),
    ("a header alone", b"\0\0\0\x18ftypmp42" + bytes(50), codes.INPUT_FAILED, "broken"),
    ("nothing", b"", codes.INPUT_FAILED, "broken"),
    ("too long", film(700.0, fps=1), codes.INPUT_OVER_LIMIT, "lasts 700 seconds; at most 600"),
    ("says it is slow", claiming(FILM, b"mdhd", 12, 1), codes.INPUT_FAILED, "promises 30 frames and has 1"),
    ("sound", coded_sound("mp4", "aac"), codes.INPUT_UNSUPPORTED_FORMAT, "no pictures in it"),
]


@pytest.mark.parametrize(("content", "code", "words"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_bad_videos_are_named_and_the_decoder_goes_on(content: bytes, code: int, words: str) -> None:
    async def main() -> Problem:
        async with decoders() as films:
            with pytest.raises(Problem) as caught:
                await films.video(content, "AVI" if content[:4] == b"RIFF" else "MP4")
            pid = films._idle[0].process.pid
            await films.video(FILM, "MP4")
            assert films._idle[0].process.pid == pid
            return caught.value

    problem = run(main())
    assert (problem.code, words in problem.details) == (code, True), problem.details


def test_one_decoder_does_for_many_and_two_are_the_most(tmp_path: Path) -> None:
    async def main() -> None:
        async with decoders(tmp_path) as films:
            for _ in range(3):
                await films.video(FILM, "MP4")
            assert len(films._idle) == 1
            await asyncio.gather(*(films.video(FILM, "MP4") for _ in range(8)))
            assert len(films._idle) == MOST_DECODERS

    run(main())


def test_a_decoder_that_dies_is_replaced(tmp_path: Path) -> None:
    async def main() -> None:
        async with decoders(tmp_path) as films:
            video = await films.video(film(20.0), "MP4")
            frames = video.frames(100)
            await anext(frames)
            before = _children(films)
            for pid in before:
                os.kill(pid, signal.SIGKILL)
            with pytest.raises(Problem, match="The video could not be decoded: it takes too much") as caught:
                await drained_rest(frames)
            assert caught.value.code == codes.INPUT_FAILED
            assert len(await shots_of(video, 1000)) == 20

    run(main())


def _children(films: Films) -> list[int]:
    """The decoders among the children of this process, which may have a server among them that other tests use."""
    path = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    pids = [int(pid) for pid in path.read_text().split()]
    return [pid for pid in pids if b"decoder" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_one_that_died_while_nobody_used_it_is_replaced_too(tmp_path: Path) -> None:
    async def main() -> None:
        async with decoders(tmp_path) as films:
            await films.video(FILM, "MP4")
            process = films._idle[0].process
            process.kill()
            process.wait()
            assert (await films.video(FILM, "MP4")).info.frame_count == 30

    run(main())


def test_one_that_hangs_is_ended_in_time(tmp_path: Path) -> None:
    async def main() -> None:
        async with decoders(tmp_path, Limits(describe=0.5, silence=1.0)) as films:
            await films.video(FILM, "MP4")
            process = films._idle[0].process
            process.send_signal(signal.SIGSTOP)
            with pytest.raises(Problem, match="could not be decoded in 0 seconds"):
                await films.video(FILM, "MP4")
            assert process.returncode == -signal.SIGKILL

    run(main())


def test_computing_is_limited(tmp_path: Path) -> None:
    """Seconds of processor time, not of the clock: the system ends who takes more."""

    async def main() -> None:
        async with decoders(tmp_path, Limits(frames=0.001, frames_per_second=0, silence=1e6)) as films:
            video = await films.video(film(2.0, fps=2, size=(1920, 1080)), "MP4")
            with pytest.raises(Problem, match="takes too much time"):
                await drained(video, 1)

    run(main())


def test_who_stops_taking_frames_keeps_no_decoder(tmp_path: Path) -> None:
    async def main() -> None:
        async with decoders(tmp_path) as films:
            video = await films.video(film(20.0), "MP4")
            large = await films.video(film(5.0, fps=2, size=(1920, 1080)), "MP4")
            for one in (video, large, video, large):
                frames = one.frames(100)
                await anext(frames)
                await asyncio.sleep(0.05)  # so that more has come than is taken
                await frames.aclose()
            assert films._turns._value == MOST_DECODERS
            assert not films._idle

    run(main())


def test_no_file_is_left(tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / "of an earlier run").write_bytes(b"x")

    async def main() -> None:
        async with decoders(tmp_path) as films:
            video = await films.video(FILM, "MP4")
            await films.audio(sound(), "WAV")
            assert len(list((tmp_path / "films").iterdir())) == 1
            del video
            assert not list((tmp_path / "films").iterdir())

    run(main())


def test_a_file_that_has_gone(tmp_path: Path) -> None:
    async def main() -> None:
        async with decoders(tmp_path) as films:
            with pytest.raises(Problem, match="broken or cut off"):
                await films.video(tmp_path / "nothing.mp4", "MP4")

    run(main())


def test_the_decoder_is_told_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESHSERVE_PAT", "0123456789abcdef0123456789abcdef")

    async def main() -> bytes:
        async with decoders(tmp_path) as films:
            await films.video(FILM, "MP4")
            own = Path(f"/proc/{films._idle[0].process.pid}/environ")
            return await asyncio.to_thread(own.read_bytes)

    if not Path("/proc/self/environ").exists():
        pytest.skip("the system shows no environment of other processes")
    assert b"MESHSERVE" not in run(main())
