"""Hosted media through a real server: the official client uploads, and anyone with the right key downloads."""

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2
from PIL import Image

from support.datasets import download
from support.inputs import MEDIA_URL, Inputs, image, text
from support.serving import add_app_key

WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\0\0\0\0"


def key(inputs: Inputs) -> dict[str, str]:
    """The owner's token as the SDK sends it."""
    return {"Authorization": f"Key {inputs.server.owner.pat}"}


@pytest.fixture
def photo(media: Path) -> bytes:
    return (media / "green.jpg").read_bytes()


def test_an_upload_can_be_downloaded_by_header_and_by_cookie(inputs: Inputs, photo: bytes) -> None:
    inputs.post(image("one", base64=photo))
    hosted = inputs.settled("one").data.image
    assert hosted.url.startswith(inputs.server.base)
    assert hosted.url == f"{hosted.hosted.prefix}/orig/{hosted.hosted.suffix}"
    assert hosted.hosted.crossorigin == "use-credentials"
    assert not hosted.base64
    pat = inputs.server.owner.pat
    for headers in (
        key(inputs),
        {"X-Clarifai-Session-Token": pat},
        {"Cookie": f"x-clarifai-api-key={pat}"},
        {"Cookie": f"x_clarifai_session_token={pat}"},
    ):
        status, head, body = download(hosted.url, headers)
        assert (status, head["Content-Type"]) == (200, "image/jpeg")
        assert hashlib.md5(body).digest() == hashlib.md5(photo).digest()  # noqa: S324 - as clients compare
    for headers in ({"Authorization": "Key nobody"}, {"Cookie": "x-clarifai-api-key=nobody"}):
        assert download(hosted.url, headers)[0] == 401
    assert download(hosted.url, {})[0] == 404


def test_keys_of_other_apps_and_users_get_nothing(inputs: Inputs, photo: bytes, new_inputs: Any) -> None:
    inputs.post(image("one", base64=photo))
    url = inputs.get("one").data.image.url
    other = new_inputs(f"{inputs.app.app_id}-2")
    for app, status in ((inputs, 200), (other, 401)):
        secret = add_app_key(inputs.server, app.app.app_id)
        assert download(url, {"Authorization": f"Key {secret}"})[0] == status


def test_sizes_are_pictures_of_that_size(inputs: Inputs) -> None:
    out = BytesIO()
    Image.linear_gradient("L").resize((1500, 900)).convert("RGB").save(out, "PNG")
    inputs.post(image("one", base64=out.getvalue()))
    hosted = inputs.settled("one").data.image.hosted
    shapes = {}
    for size in hosted.sizes:
        status, _, body = download(f"{hosted.prefix}/{size}/{hosted.suffix}", key(inputs))
        assert status == 200
        shapes[size] = Image.open(BytesIO(body)).size
    assert shapes == {"orig": (1500, 900), "large": (1024, 614), "small": (320, 192), "tiny": (96, 58)}


def test_parts_and_caches(inputs: Inputs, photo: bytes) -> None:
    inputs.post(image("one", base64=photo))
    url = inputs.get("one").data.image.url
    status, head, body = download(url, key(inputs) | {"Range": "bytes=10-19"})
    assert (status, body, head["Content-Range"]) == (206, photo[10:20], f"bytes 10-19/{len(photo)}")
    assert download(url, key(inputs) | {"Range": f"bytes={len(photo)}-"})[0] == 416
    assert download(url, key(inputs) | {"If-None-Match": head["ETag"]})[0] == 304


def test_every_way_of_reading_says_where_the_media_is(inputs: Inputs, photo: bytes) -> None:
    posted = inputs.post(
        image("bytes", base64=photo),
        text("some words", "text"),
        resources_pb2.Input(id="sound", data=resources_pb2.Data(audio=resources_pb2.Audio(base64=WAV))),
        image("url", url=f"{MEDIA_URL}red.png"),
    )
    inputs.all_settled(["bytes", "text", "sound", "url"])
    patch = resources_pb2.Input(
        id="bytes", data=resources_pb2.Data(concepts=[resources_pb2.Concept(id="green", value=1)])
    )
    answers = {
        "PostInputs": posted.inputs,
        "GetInput": [inputs.get(id) for id in ("bytes", "text", "sound", "url")],
        "ListInputs": inputs.ok("ListInputs").inputs,
        "ListInputs, filtered": inputs.ok("ListInputs", ids=["bytes", "text", "sound", "url"]).inputs,
        "ListInputs, many": inputs.ok("ListInputs", page=1, per_page=500).inputs,
        "StreamInputs": inputs.ok("StreamInputs").inputs,
        "PatchInputs": inputs.ok("PatchInputs", inputs=[patch], action="merge").inputs,
    }
    contents = {"bytes": photo, "text": b"some words", "sound": WAV}
    for name, found in answers.items():
        assert len(found) == (1 if name == "PatchInputs" else 4), name
        for one in found:
            kind = next(kind for kind in ("image", "audio", "text") if one.data.HasField(kind))
            medium = getattr(one.data, kind)
            if one.id == "url":
                assert (medium.url, medium.HasField("hosted")) == (f"{MEDIA_URL}red.png", False), name
                continue
            status, _, body = download(medium.url, key(inputs))
            assert (status, body) == (200, contents[one.id]), name
    assert inputs.get("bytes").data.image.image_info.width == 64


def test_pages_behind_the_first_have_addresses_too(inputs: Inputs) -> None:
    inputs.post(*(text(f"text {number}", f"t-{number}") for number in range(5)))
    listed = [one for page in (1, 2, 3) for one in inputs.ok("ListInputs", page=page, per_page=2).inputs]
    assert [one.data.text.url.rpartition("/")[2] for one in listed] == [f"t-{number}" for number in range(4, -1, -1)]


def test_what_is_deleted_is_gone_unless_another_input_has_it(inputs: Inputs, photo: bytes) -> None:
    inputs.post(image("one", base64=photo), image("two", base64=photo), text("words", "text"))
    url, words = inputs.get("one").data.image.url, inputs.get("text").data.text.url
    inputs.ok("DeleteInput", input_id="one")
    assert download(url, key(inputs))[2] == photo
    inputs.ok("DeleteInputs", ids=["two", "text"])
    assert [download(one, key(inputs))[0] for one in (url, url.replace("/orig/", "/tiny/"), words)] == [404] * 3
    inputs.post(image("one", base64=photo))
    assert download(url, key(inputs))[2] == photo


def test_a_client_may_send_back_what_it_read(inputs: Inputs, photo: bytes) -> None:
    """The addresses are the server's: patched with them, nothing of them is stored."""
    inputs.post(image("one", base64=photo))
    before = inputs.settled("one")
    inputs.ok("PatchInputs", inputs=[before], action="merge")
    assert inputs.get("one").data == before.data
