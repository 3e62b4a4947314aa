"""Smaller pictures of hosted media, and pictures of videos."""

import asyncio
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image as Pictures

from meshserve.media import picture
from meshserve_proto.resources_pb2 import (
    Data,
    Text,
    Video,
)
from support.hosted import BASE, PHOTO, Place, image, jpeg, processed, run


@pytest.mark.parametrize(("size", "longest"), [("large", 1024), ("small", 320), ("tiny", 96)])
def test_smaller_sizes(tmp_path: Path, size: str, longest: int) -> None:
    async def story(place: Place) -> None:
        posted = await place.post(image(jpeg(2000, 1000)), image(jpeg(60, 30)))
        for one, shape in zip(posted, ((longest, longest // 2), (60, 30)), strict=True):
            assert size in one.data.image.hosted.sizes
            answer = await place.ask(one.data.image.url.replace("/orig/", f"/{size}/"))
            assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
            assert Pictures.open(BytesIO(answer.body)).size == shape
            part = await place.ask(one.data.image.url.replace("/orig/", f"/{size}/"), range="bytes=0-1")
            assert (part.status, part.body) == (206, b"\xff\xd8")

    run(tmp_path, story)


def test_sizes_are_made_once_however_many_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    real = picture.thumbnail

    def counted(content: bytes, longest: int) -> bytes:
        made.append(longest)
        return real(content, longest)

    monkeypatch.setattr("meshserve.media.renditions.thumbnail", counted)

    async def story(place: Place) -> None:
        (posted,) = await place.post(image())
        url = posted.data.image.url.replace("/orig/", "/tiny/")
        first = await asyncio.gather(*(place.ask(url) for _ in range(20)))
        assert {(answer.status, answer.headers["etag"]) for answer in first} == {(200, first[0].headers["etag"])}
        await place.ask(url)
        assert made == [96]

    run(tmp_path, story)


def test_the_cache_may_be_deleted_at_any_time(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        import shutil

        (posted,) = await place.post(image())
        url = posted.data.image.url.replace("/orig/", "/tiny/")
        before = await place.ask(url)
        shutil.rmtree(tmp_path / "cache")
        assert (await place.ask(url)).body == before.body

    run(tmp_path, story)


def test_a_broken_picture_has_its_original_alone(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        (posted,) = await place.post(image(PHOTO[:300]))
        url = posted.data.image.url
        assert (await place.ask(url)).body == PHOTO[:300]
        answer = await place.ask(url.replace("/orig/", "/tiny/"))
        assert answer.status == 404
        assert b"broken" in answer.body
        await processed(place)
        assert (await place.input()).status.code == 30002
        assert list((await place.input()).data.image.hosted.sizes) == ["orig"]

    run(tmp_path, story)


@pytest.mark.parametrize("path", ["/data/huge/", "/data/orig/", "/data/large/"])
def test_sizes_and_kinds_that_there_are_not(tmp_path: Path, path: str) -> None:
    async def story(place: Place) -> None:
        (posted,) = await place.post(Data(text=Text(raw="text")))
        suffix = posted.data.text.hosted.suffix
        kind = "text" if path != "/data/orig/" else "video"
        answer = await place.ask(BASE + path + suffix.replace("/text/", f"/{kind}/"))
        assert answer.status == 404

    run(tmp_path, story)


@pytest.fixture
def video() -> bytes:
    av = pytest.importorskip("av")
    out = BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(20):
            colour = (250, 0, 0) if number < 10 else (0, 250, 0)
            frame = av.VideoFrame.from_image(Pictures.new("RGB", (64, 48), colour))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def test_a_video_has_a_picture_of_its_first_second(tmp_path: Path, video: bytes) -> None:
    async def story(place: Place) -> None:
        (posted,) = await place.post(Data(video=Video(base64=video)))
        shown = posted.data.video
        assert list(shown.hosted.sizes) == ["orig", "thumbnail"]
        answer = await place.ask(shown.url)
        assert (answer.body, answer.headers["content-type"]) == (video, "video/mp4")
        hosted = shown.hosted_thumbnail
        assert shown.thumbnail_url == f"{hosted.prefix}/{hosted.sizes[0]}/{hosted.suffix}"
        thumbnail = await place.ask(shown.thumbnail_url)
        assert (thumbnail.status, thumbnail.headers["content-type"]) == (200, "image/jpeg"), thumbnail.body
        with Pictures.open(BytesIO(thumbnail.body)) as opened:
            red, green, _ = opened.convert("RGB").getpixel((30, 20))
            assert opened.size == (64, 48)
        assert green > 200 > 60 > red

    run(tmp_path, story)


def test_a_broken_video_has_none(tmp_path: Path, video: bytes) -> None:
    async def story(place: Place) -> None:
        cut = video[:40] + bytes(2000)
        playlist = b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n"
        for posted in await place.post(Data(video=Video(base64=cut)), Data(video=Video(base64=playlist))):
            answer = await place.ask(posted.data.video.thumbnail_url)
            assert answer.status == 404
            assert b"video" in answer.body

    run(tmp_path, story)


def test_a_video_that_takes_too_long_is_given_up(tmp_path: Path, video: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meshserve.media.frame.WALL_SECONDS", 0.01)

    async def story(place: Place) -> None:
        (posted,) = await place.post(Data(video=Video(base64=video)))
        answer = await place.ask(posted.data.video.thumbnail_url)
        assert (answer.status, b"could be read in 0.01 s" in answer.body) == (404, True)
        monkeypatch.undo()
        assert (await place.ask(posted.data.video.thumbnail_url)).status == 200

    run(tmp_path, story)


def test_without_a_decoder_of_videos_there_is_their_original(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from meshserve.media import hosting

    monkeypatch.setattr(hosting, "find_spec", lambda name: None)
    hosting.sizes.cache_clear()
    hosting.addresses.cache_clear()

    async def story(place: Place) -> None:
        (posted,) = await place.post(Data(video=Video(base64=b"\0\0\0\x18ftypmp42")))
        assert list(posted.data.video.hosted.sizes) == ["orig"]
        assert not posted.data.video.thumbnail_url
        answer = await place.ask(posted.data.video.url.replace("/orig/", "/thumbnail/"))
        assert answer.status == 404

    try:
        run(tmp_path, story)
    finally:
        monkeypatch.undo()
        hosting.sizes.cache_clear()
        hosting.addresses.cache_clear()
