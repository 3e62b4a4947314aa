"""Addresses of hosted media: put into inputs that were stored without them."""

import sqlite3
from contextlib import closing

import pytest

from meshserve.media.hosting import Address, Addresses, addresses, sizes
from meshserve.store.inputs import DONE, FAILED, LISTED, PENDING, SHOWN
from meshserve_proto.resources_pb2 import Audio, Concept, Data, Image, ImageInfo, Input, Text
from meshserve_proto.service_pb2 import MultiInputResponse

BASE, DIGEST = "http://127.0.0.1:18080", "ab" * 32
HERE = addresses(BASE, "jo_1", "cats")


def shown(data: Data, hosted: str | None, blob: str | None = None, status: int = DONE, id: str = "one") -> Input:
    return Input.FromString(HERE.complete(id, Input(id=id, data=data).SerializeToString(), hosted, blob, status))


def test_an_image_keeps_what_is_stored_of_it() -> None:
    data = Data(image=Image(image_info=ImageInfo(width=3)), concepts=[Concept(id="cat")])
    image = shown(data, "image", DIGEST).data.image
    assert image.url == f"{BASE}/data/orig/users/jo_1/apps/cats/inputs/image/{DIGEST}"
    hosted = image.hosted
    assert list(hosted.sizes) == ["orig", "large", "small", "tiny"]
    assert f"{hosted.prefix}/{hosted.sizes[0]}/{hosted.suffix}" == image.url
    assert hosted.crossorigin == "use-credentials"
    image.ClearField("url")
    image.ClearField("hosted")
    stripped = shown(data, "image", DIGEST)
    stripped.data.image.CopyFrom(image)
    assert stripped == Input(id="one", data=data)


@pytest.mark.parametrize("id", ["a", "_", "0", "orig", "cats", "jo_1", "data", "x" * 48])
def test_ids_of_all_lengths(id: str) -> None:
    text = shown(Data(text=Text(raw="raw")), "text", id=id).data.text
    assert (text.raw, text.url) == ("raw", f"{BASE}/data/orig/users/jo_1/apps/cats/inputs/text/{id}")
    assert list(text.hosted.sizes) == ["orig"]


def test_what_came_by_url_is_left_alone() -> None:
    data = Data(image=Image(url="http://example.com/a.jpg"))
    assert shown(data, None) == Input(id="one", data=data)


def test_a_text_beside_a_sound() -> None:
    data = shown(Data(audio=Audio(), text=Text(raw="raw")), "audio text", DIGEST).data
    assert (data.audio.url.rpartition("/")[2], data.text.url.rpartition("/")[2]) == (DIGEST, "one")


@pytest.mark.parametrize(("hosted", "blob"), [("image", DIGEST), ("text", None), ("image text", DIGEST)])
def test_of_failed_inputs_there_is_the_original(hosted: str, blob: str | None) -> None:
    failed = shown(Data(), hosted, blob, FAILED)
    for kind in hosted.split():
        assert list(getattr(failed.data, kind).hosted.sizes) == ["orig"]


def test_nothing_is_said_before_anything_is_served() -> None:
    assert Addresses("", "jo", "cats").complete("one", b"body", "image", DIGEST) == b"body"


def test_many_are_shown_as_each_is() -> None:
    """Of all kinds, from all columns and from those that lists read, and more than are parsed at once."""
    rows = [
        (f"id-{number}", Input(id=f"id-{number}", data=data).SerializeToString(), hosted, blob, status)
        for number, (hosted, blob, data, status) in enumerate(
            (hosted, DIGEST if hosted not in (None, "text") else None, data, status)
            for hosted in (None, "text", "image", "video", "audio text", "image text")
            for data in (Data(), Data(text=Text(raw="raw"), image=Image(), concepts=[Concept(id="cat")]))
            for status in (DONE, PENDING, FAILED)
            for _ in range(4)
        )
    ]
    expected = MultiInputResponse(inputs=[Input.FromString(HERE.complete(*row)) for row in rows])
    assert MultiInputResponse.FromString(HERE.together(rows)) == expected
    assert len(rows) > 128
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE inputs ({', '.join(SHOWN)})")
        connection.executemany("INSERT INTO inputs VALUES (?, ?, ?, ?, ?)", rows)
        listed = connection.execute(f"SELECT {', '.join(LISTED)} FROM inputs ORDER BY rowid").fetchall()  # noqa: S608 # no input
    assert HERE.listed(listed) == expected.SerializeToString()
    assert HERE.listed(listed[:12]) == MultiInputResponse(inputs=expected.inputs[:12]).SerializeToString()
    assert HERE.listed([]) == HERE.together([]) == b""


@pytest.mark.parametrize(
    "path", ["/data/orig", "/data/orig/users/u/apps/a/inputs/image/x/y", "/v2/orig/users/u/apps/a/inputs/image/x"]
)
def test_other_paths_are_no_addresses(path: str) -> None:
    assert Address.of(path) is None


def test_addresses_and_paths_are_the_same_thing() -> None:
    address = Address("tiny", "jo", "a b", "image", "x/y")
    assert address.path == "/data/tiny/users/jo/apps/a%20b/inputs/image/x%2Fy"
    plain = Address("tiny", "jo", "cats", "image", DIGEST)
    assert Address.of(plain.path) == plain
    assert sizes("smell") == ()
