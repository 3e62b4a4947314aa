"""Hosted media in parts and from caches, and what browsers may do with it."""

import re
from pathlib import Path

import pytest

from meshserve_proto.resources_pb2 import (
    Data,
    Text,
)
from support.hosted import OWNER, PHOTO, Place, image, run


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
