"""Hosted media as the door serves it: who may see it, byte for byte, and for how long.

In process: the ASGI app is asked directly, over a store of its own.
"""

import hashlib
import itertools
from pathlib import Path

from meshserve_proto.resources_pb2 import (
    Audio,
    Data,
    Image,
    Text,
    UserAppIDSet,
)
from meshserve_proto.service_pb2 import (
    DeleteInputRequest,
    IdUpdateSource,
    PatchAppsIdsRequest,
)
from support.hosted import BASE, OWNER, PHOTO, Place, image, processed, run

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
        await processed(place)
        assert not [file for folder in ("blobs", "cache") for file in (tmp_path / folder).rglob("*") if file.is_file()]

    run(tmp_path, story)


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
