"""Addresses of hosted media: put into inputs that were stored without them."""

import pytest

from meshserve.media.hosting import Address, Addresses, addresses, sizes
from meshserve.store.inputs import DONE, FAILED
from meshserve_proto.resources_pb2 import Audio, Concept, Data, Image, ImageInfo, Input, Text

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
