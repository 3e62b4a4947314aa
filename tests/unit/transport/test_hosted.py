"""Hosted media as the door serves it: who may see it, byte for byte, in parts, from caches, and in smaller sizes.

In process: the ASGI app is asked directly, over a store of its own.
"""

import asyncio
import hashlib
import itertools
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from PIL import Image as Pictures

from meshserve import api
from meshserve.app import build_services
from meshserve.bootstrap import add_token, ensure_app, ensure_user
from meshserve.config import Config
from meshserve.core.secrets import APP_KEY, PAT
from meshserve.dispatch import registry
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.media import picture
from meshserve.store import keys, records, schema
from meshserve.transport.hosted import Hosted
from meshserve_proto.resources_pb2 import (
    Audio,
    Collaborator,
    Data,
    Image,
    Input,
    Key,
    Text,
    UserAppIDSet,
    Video,
)
from meshserve_proto.service_pb2 import (
    DeleteInputRequest,
    GetInputRequest,
    IdUpdateSource,
    MultiInputResponse,
    PatchAppsIdsRequest,
    PostInputsRequest,
    SingleInputResponse,
)

BASE = "http://door.example:1"
OWNER = {"authorization": "Key owner-pat"}
GOOD = [
    OWNER,
    {"x-clarifai-session-token": "owner-pat"},
    {"cookie": "x-clarifai-api-key=owner-pat"},
    {"cookie": "theme=dark; x_clarifai_session_token=owner-pat"},
    {"authorization": "Key app-key"},
    {"cookie": "x-clarifai-api-key=app-key"},
    {"authorization": "Key helper-pat"},
]
BAD = [
    {"authorization": "Key nobody"},
    {"authorization": "owner-pat"},
    {"authorization": "Bearer owner-pat"},
    {"x-clarifai-session-token": "app-key"},
    {"cookie": "x-clarifai-api-key=nobody"},
    {"cookie": "x_clarifai_session_token=nobody"},
    {"authorization": "Key nobody", "cookie": "x-clarifai-api-key=owner-pat"},
    {"authorization": "Key stranger-pat"},
    {"authorization": "Key other-app-key"},
    {"authorization": "Key narrow-key"},
]


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Place:
    """A store with an owner, their app, and others; and the app of hosted media over it."""

    def __init__(self, folder: Path) -> None:
        self.services = build_services(Config(data=folder))
        self.services.base_url = BASE
        self.services.database.submit(_furnish).result()
        self.dispatcher = Dispatcher(registry.bind(api.families(), api.ABSENT), self.services)
        self.app = Hosted(self.dispatcher)
        self.at = UserAppIDSet(user_id="owner", app_id="app")

    async def call(self, name: str, request: Any) -> bytes:
        call = self.dispatcher.open(name, OWNER)
        answer = await self.dispatcher.unary(call, request.SerializeToString())
        assert call.code == 10000, call.details
        return answer

    async def post(self, *data: Data, at: UserAppIDSet | None = None) -> list[Input]:
        items = [Input(id=f"input-{number}", data=one) for number, one in enumerate(data)]
        request = PostInputsRequest(user_app_id=at or self.at, inputs=items)
        return list(MultiInputResponse.FromString(await self.call("PostInputs", request)).inputs)

    async def input(self, id: str = "input-0") -> Input:
        request = GetInputRequest(user_app_id=self.at, input_id=id)
        return SingleInputResponse.FromString(await self.call("GetInput", request)).input

    async def ask(self, url: str, headers: Mapping[str, str] = OWNER, method: str = "GET", **more: str) -> Answer:
        path = url.removeprefix(BASE)
        sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in {**headers, **more}.items()]
        scope = {
            "type": "http",
            "asgi": {"spec_version": "2.4"},
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": sent,
            "client": ("127.0.0.1", 1),
            "server": ("door.example", 1),
            "scheme": "http",
        }
        events: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(event: Any) -> None:
            events.append(event)

        await self.app(scope, receive, send)
        head = {name.decode(): value.decode() for name, value in events[0]["headers"]}
        return Answer(events[0]["status"], head, b"".join(event.get("body", b"") for event in events[1:]))


def _furnish(connection: Any) -> None:
    owner = ensure_user(connection, "owner")
    app, other = (ensure_app(connection, owner.pk, id) for id in ("app", "other"))
    helper, stranger = (ensure_user(connection, id) for id in ("helper", "stranger"))
    for user, secret in ((owner, "owner-pat"), (helper, "helper-pat"), (stranger, "stranger-pat")):
        add_token(connection, user.pk, secret, "test")
    keys.insert(connection, owner.pk, "app-key", Key(type=APP_KEY, scopes=["All"]), app.pk)
    keys.insert(connection, owner.pk, "other-app-key", Key(type=APP_KEY, scopes=["All"]), other.pk)
    keys.insert(connection, owner.pk, "narrow-key", Key(type=PAT, scopes=["Concepts_Get"]), None)
    rights = Collaborator(id="helps", scopes=["Apps_Get", "Inputs_Get", "Annotations_Get", "Concepts_Get"])
    row = records.Row(app.pk, "helps", rights.SerializeToString(), 1, 1, extra={"user": helper.pk, "deleted": None})
    records.insert(connection, schema.COLLABORATORS, row)


def run(folder: Path, story: Callable[[Place], Awaitable[None]]) -> None:
    async def told() -> None:
        place = Place(folder)
        try:
            await story(place)
        finally:
            await place.services.close()

    asyncio.run(told())


def jpeg(width: int = 640, height: int = 480, **options: Any) -> bytes:
    out = BytesIO()
    Pictures.radial_gradient("L").resize((width, height)).convert("RGB").save(out, "JPEG", **options)
    return out.getvalue()


PHOTO = jpeg()


def image(content: bytes = PHOTO) -> Data:
    return Data(image=Image(base64=content))


def test_who_may_read_the_input_gets_the_bytes_as_they_were_posted(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        (posted,) = await place.post(image())
        for credentials in GOOD:
            answer = await place.ask(posted.data.image.url, credentials)
            assert answer.status == 200, (credentials, answer.body)
            assert hashlib.md5(answer.body).digest() == hashlib.md5(PHOTO).digest(), credentials  # noqa: S324 - as clients
            assert answer.headers["content-type"] == "image/jpeg"

    run(tmp_path, story)


def test_who_may_not_learns_nothing(tmp_path: Path) -> None:
    """The answer is the same whether the bytes are there or not."""

    async def story(place: Place) -> None:
        (posted,) = await place.post(image())
        there, nowhere = posted.data.image.url, posted.data.image.url[:-4] + "0000"
        for url, credentials in itertools.product((there, nowhere), BAD):
            answer = await place.ask(url, credentials)
            assert (answer.status, answer.headers["cache-control"]) == (401, "no-store"), (url, credentials)
            assert answer.headers["www-authenticate"].startswith("Key ")
            assert PHOTO not in answer.body

    run(tmp_path, story)


def test_without_credentials_there_is_nothing_anywhere(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        (posted,) = await place.post(image())
        url = posted.data.image.url
        answers = [
            await place.ask(one, {})
            for one in (url, url[:-4] + "0000", url.replace("/app/", "/nosuch/"), f"{BASE}/data/orig", f"{BASE}/data/")
        ]
        assert {answer.status for answer in answers} == {404}
        assert len({answer.body for answer in answers}) == 1

    run(tmp_path, story)


def test_an_app_shows_its_own_media_alone(tmp_path: Path) -> None:
    """The same content in another app, and the same address under it."""

    async def story(place: Place) -> None:
        (posted,) = await place.post(image())
        url = posted.data.image.url.replace("/apps/app/", "/apps/other/")
        assert (await place.ask(url)).status == 404
        assert (await place.ask(url.replace("/other/", "/nosuch/"))).status == 401
        await place.post(image(), at=UserAppIDSet(user_id="owner", app_id="other"))
        assert (await place.ask(url)).body == PHOTO

    run(tmp_path, story)


def test_a_stranger_sees_no_inputs_of_a_public_app_here_either(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        (posted,) = await place.post(image())
        await place.services.database.write(
            lambda c: [
                c.execute(sql) for sql in ("UPDATE users SET visibility = 50", "UPDATE apps SET visibility = 50")
            ]
        )
        assert (await place.ask(posted.data.image.url, {"authorization": "Key stranger-pat"})).status == 401
        assert (await place.ask(posted.data.image.url)).status == 200

    run(tmp_path, story)


@pytest.mark.parametrize(
    ("asked", "status", "said", "body"),
    [
        ("bytes=0-9", 206, "bytes 0-9/{size}", PHOTO[:10]),
        ("bytes=5-", 206, "bytes 5-{last}/{size}", PHOTO[5:]),
        ("bytes=-7", 206, "bytes {first}-{last}/{size}", PHOTO[-7:]),
        ("bytes=0-999999999", 206, "bytes 0-{last}/{size}", PHOTO),
        ("bytes=999999999-", 416, "bytes */{size}", b""),
        ("bytes=-0", 416, "bytes */{size}", b""),
    ],
)
def test_ranges(tmp_path: Path, asked: str, status: int, said: str, body: bytes) -> None:
    async def story(place: Place) -> None:
        (posted,) = await place.post(image())
        answer = await place.ask(posted.data.image.url, range=asked)
        size = len(PHOTO)
        assert (answer.status, answer.body) == (status, body)
        assert answer.headers["content-range"] == said.format(size=size, last=size - 1, first=size - 7)

    run(tmp_path, story)


def test_several_ranges_come_in_parts(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        (posted,) = await place.post(image())
        answer = await place.ask(posted.data.image.url, range="bytes=0-3,10-13")
        assert answer.status == 206
        found = re.fullmatch(r"multipart/byteranges; boundary=(\w+)", answer.headers["content-type"])
        assert found
        parts = answer.body.split(f"--{found[1]}".encode())
        assert [part.rpartition(b"\r\n\r\n")[2].removesuffix(b"\r\n") for part in parts[1:3]] == [
            PHOTO[:4],
            PHOTO[10:14],
        ]
        assert int(answer.headers["content-length"]) == len(answer.body)

    run(tmp_path, story)


def test_a_range_holds_only_if_the_file_is_still_the_same(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        (posted,) = await place.post(image())
        url = posted.data.image.url
        whole = await place.ask(url)
        for tag, status in ((whole.headers["etag"], 206), (whole.headers["last-modified"], 206), ('"other"', 200)):
            assert (await place.ask(url, range="bytes=0-3", if_range=tag)).status == status

    run(tmp_path, story)


def test_what_a_cache_has_already_is_not_sent_again(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        posted = await place.post(image(), Data(text=Text(raw="zwölf")))
        for url in (
            posted[0].data.image.url,
            posted[0].data.image.url.replace("/orig/", "/tiny/"),
            posted[1].data.text.url,
        ):
            whole = await place.ask(url)
            tag, date = whole.headers["etag"], whole.headers["last-modified"]
            assert not tag.startswith("W/")
            for headers in (
                {"if-none-match": tag},
                {"if-none-match": f'"x", W/{tag}'},
                {"if-none-match": "*"},
                {"if-modified-since": date},
            ):
                again = await place.ask(url, OWNER | headers)
                assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
            for headers in (
                {"if-none-match": '"x"', "if-modified-since": date},
                {"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"},
                {"if-modified-since": "whenever"},
            ):
                assert (await place.ask(url, OWNER | headers)).status == 200
            assert (await place.ask(url, {"if-none-match": tag, "authorization": "Key nobody"})).status == 401

    run(tmp_path, story)


def test_head_is_get_without_the_body(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        (posted,) = await place.post(image())
        url = posted.data.image.url
        head, whole = await place.ask(url, method="HEAD"), await place.ask(url)
        assert (head.status, head.body, head.headers) == (200, b"", whole.headers)
        assert int(head.headers["content-length"]) == len(PHOTO)
        refused = await place.ask(url, method="POST")
        assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")

    run(tmp_path, story)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.4 and so on",
    ],
)
def test_uploads_run_nothing_in_a_browser(tmp_path: Path, content: bytes) -> None:
    async def story(place: Place) -> None:
        (posted,) = await place.post(image(content))
        answer = await place.ask(posted.data.image.url)
        assert answer.body == content
        assert answer.headers["content-type"] in ("text/plain; charset=utf-8", "application/octet-stream")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "sandbox"

    run(tmp_path, story)


def test_a_cache_keeps_it_for_one_caller(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        (posted,) = await place.post(image())
        answer = await place.ask(posted.data.image.url)
        assert re.fullmatch(r"private, max-age=\d+, immutable", answer.headers["cache-control"])
        assert "Cookie" in answer.headers["vary"]
        assert posted.data.image.url.endswith(answer.headers["etag"].strip('"'))

    run(tmp_path, story)


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
        await _processed(place)
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


def test_bytes_are_served_as_the_medium_that_they_were_posted_as(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        (posted,) = await place.post(image())
        assert (await place.ask(posted.data.image.url.replace("/image/", "/audio/"))).status == 404

    run(tmp_path, story)


def test_texts_and_sounds(tmp_path: Path) -> None:
    wav = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\0\0\0\0"

    async def story(place: Place) -> None:
        text, sound, both = await place.post(
            Data(text=Text(raw="zwölf Boxkämpfer")),
            Data(audio=Audio(base64=wav)),
            Data(image=Image(base64=PHOTO), text=Text(raw="a photo")),
        )
        answer = await place.ask(text.data.text.url)
        assert (answer.body, answer.headers["content-type"]) == (
            "zwölf Boxkämpfer".encode(),
            "text/plain; charset=utf-8",
        )
        assert answer.headers["cache-control"] == "private, no-cache"
        assert list(text.data.text.hosted.sizes) == ["orig"]
        assert text.data.text.raw == "zwölf Boxkämpfer"
        answer = await place.ask(sound.data.audio.url)
        assert (answer.body, answer.headers["content-type"]) == (wav, "audio/wav")
        assert (await place.ask(both.data.image.url)).body == PHOTO
        assert (await place.ask(both.data.text.url)).body == b"a photo"

    run(tmp_path, story)


def test_a_text_by_an_id_that_was_used_before_is_the_new_one(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        (first,) = await place.post(Data(text=Text(raw="first")))
        tag = (await place.ask(first.data.text.url)).headers["etag"]
        await place.call("DeleteInput", DeleteInputRequest(user_app_id=place.at, input_id="input-0"))
        assert (await place.ask(first.data.text.url)).status == 404
        (second,) = await place.post(Data(text=Text(raw="second")))
        assert (await place.ask(second.data.text.url, OWNER | {"if-none-match": tag})).body == b"second"

    run(tmp_path, story)


def test_bytes_live_as_long_as_an_input_has_them(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        posted = await place.post(image(), image())
        url = posted[0].data.image.url
        assert url == posted[1].data.image.url
        tiny = url.replace("/orig/", "/tiny/")
        assert (await place.ask(tiny)).status == 200
        for number, status in enumerate((200, 404)):
            request = DeleteInputRequest(user_app_id=place.at, input_id=f"input-{number}")
            await place.call("DeleteInput", request)
            assert [(await place.ask(one)).status for one in (url, tiny)] == [status, status]
        await _processed(place)
        assert not [file for folder in ("blobs", "cache") for file in (tmp_path / folder).rglob("*") if file.is_file()]

    run(tmp_path, story)


async def _processed(place: Place) -> None:
    """Let the background jobs that are due be done."""
    api.serve_jobs(place.services)
    await place.services.jobs.start()
    async with asyncio.timeout(20):
        while place.services.database.one("SELECT 1 FROM jobs LIMIT 1"):  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(0.01)


def test_an_app_that_was_renamed_says_where_its_media_is(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        (posted,) = await place.post(image())
        owner = UserAppIDSet(user_id="owner")
        await place.call(
            "PatchAppsIds",
            PatchAppsIdsRequest(
                user_app_id=owner, action="overwrite", ids=[IdUpdateSource(id="app", new_id="renamed")]
            ),
        )
        answer = await place.ask(posted.data.image.url)
        assert answer.status == 307
        assert (await place.ask(answer.headers["location"])).body == PHOTO
        assert (await place.ask(posted.data.image.url, {"authorization": "Key stranger-pat"})).status == 401

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
