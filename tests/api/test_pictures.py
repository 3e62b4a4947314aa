"""Pictures that apps, datasets, models and workflows have of themselves: kept as bytes, served, changed and gone."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from endpoints.asking import World, new_id
from support.datasets import download
from support.serving import Caller, Server


def png(colour: str) -> bytes:
    """A picture of 40 × 20 pixels."""
    out = BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, "PNG")
    return out.getvalue()


def text(content: bytes) -> str:
    """Bytes as JSON has them."""
    return base64.b64encode(content).decode()


RED, BLUE = png("red"), png("blue")
FAMILIES = ("apps", "datasets", "models", "workflows")
NODES = [{"id": "colours", "model": {"id": "color-recognition", "userId": "clarifai", "appId": "main"}}]


class Family:
    """The calls about one resource of a family."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name, self.id = world, name, new_id(f"picture-{world.app_id}"[:40])
        self.at = f"/v2/users/{world.user_id}" + ("" if name == "apps" else f"/apps/{world.app_id}")

    def post(self, code: int = 10000, **fields: Any) -> Any:
        """Make it."""
        more = {"nodes": NODES} if self.name == "workflows" else {}
        body = {self.name: [{"id": self.id, **more, **fields}]}
        return self.world.call("POST", f"{self.at}/{self.name}", body, code)

    def patch(self, action: str = "overwrite", code: int = 10000, **fields: Any) -> Any:
        """Change it."""
        body = {self.name: [{"id": self.id, **fields}], "action": action}
        return self.world.call("PATCH", f"{self.at}/{self.name}", body, code)

    def delete(self) -> None:
        """Delete it."""
        if self.name == "datasets":
            self.world.call("DELETE", f"{self.at}/datasets", {"datasetIds": [self.id]})
        else:
            self.world.call("DELETE", f"{self.at}/{self.name}/{self.id}")

    @property
    def image(self) -> Any:
        """What is told of its picture; the list must tell the same."""
        one = self.world.call("GET", f"{self.at}/{self.name}/{self.id}")[self.name.removesuffix("s")]
        listed = self.world.call("GET", f"{self.at}/{self.name}?per_page=1000")[self.name]
        assert next(each for each in listed if each["id"] == self.id).get("image") == one.get("image")
        return one.get("image")


@pytest.fixture(scope="module")
def world(server: Server, stranger: Caller, make_app: Callable[..., Any]) -> Iterator[World]:
    made = World(server, make_app("pictures").app_id)
    yield made
    made.close()


@pytest.fixture
def key(server: Server) -> dict[str, str]:
    return {"Authorization": f"Key {server.owner.pat}"}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_picture_that_came_as_bytes_is_served(name: str, world: World, key: dict[str, str], stranger: Caller) -> None:
    family = Family(world, name)
    family.post(image={"base64": text(RED)})
    image = family.image
    hosted, info = image["hosted"], image["imageInfo"]
    assert image["url"] == f"{hosted['prefix']}/orig/{hosted['suffix']}"
    assert (info["width"], info["height"], info["format"]) == (40, 20, "PNG")
    assert "base64" not in image
    status, head, body = download(image["url"], key)
    assert (status, head["Content-Type"], body) == (200, "image/png", RED)
    assert all(download(f"{hosted['prefix']}/{size}/{hosted['suffix']}", key)[0] == 200 for size in hosted["sizes"])
    assert download(image["url"], {})[0] == 404
    for bad in ("nobody", stranger.pat):
        assert download(image["url"], {"Authorization": f"Key {bad}"})[0] == 401

    # Who sends back what they read keeps it, and a merge replaces it whole.
    family.patch(image=image, description="as it was")
    assert family.image == image
    family.patch("overwrite" if name == "apps" else "merge", image={"base64": text(BLUE)})
    assert download(family.image["url"], key)[2] == BLUE
    assert download(image["url"], key)[0] == 404
    gone = world.server.data / "blobs" / (digest := hashlib.sha256(RED).hexdigest())[:2] / digest[2:]
    world.until(gone.exists, lambda there: not there)
    family.patch(image={"url": "https://example.com/a.png"})
    assert family.image["url"] == "https://example.com/a.png"
    assert "hosted" not in family.image
    family.patch(image={"base64": text(BLUE)})
    image = family.image
    family.patch("remove", image={"url": image["url"]})
    assert not family.image
    assert download(image["url"], key)[0] == 404


def test_it_goes_with_what_it_is_of(world: World, key: dict[str, str]) -> None:
    for name in FAMILIES:
        family = Family(world, name)
        family.post(image={"base64": text(BLUE)})
        url = family.image["url"]
        assert download(url, key)[0] == 200
        family.delete()
        assert download(url, key)[0] in (401, 404), name


def test_what_is_public_has_a_public_picture(world: World, stranger: Caller) -> None:
    public, owner = {"gettable": "PUBLIC"}, World(world.server, new_id("public"))
    app = Family(owner, "apps")
    app.id = owner.app_id
    app.post(image={"base64": text(RED)}, visibility=public)
    other = {"Authorization": f"Key {stranger.pat}"}
    assert download(app.image["url"], other)[0] == 200
    for name in ("datasets", "models", "workflows"):
        shared, own = Family(owner, name), Family(owner, name)
        shared.post(image={"base64": text(RED)}, visibility=public)
        own.post(image={"base64": text(BLUE)})
        assert download(shared.image["url"], other)[2] == RED
        assert download(own.image["url"], other)[0] == 404, "a private one's picture is as private"
        assert download(shared.image["url"].replace(f"/{name}/", "/inputs/"), other)[0] == 401
    app.delete()
    owner.close()


def test_what_is_no_picture_is_refused(world: World) -> None:
    codes = {"apps": 11102, "datasets": 11102, "models": 21202, "workflows": 22104}
    for name, code in codes.items():
        family = Family(world, name)
        for image, word in (
            ({"base64": text(RED), "url": "https://example.com/a.png"}, "both url and base64"),
            ({"base64": text(b"no picture")}, "image.base64 cannot be shown"),
            ({"base64": text(RED[:60])}, "image.base64 cannot be shown"),
        ):
            assert word in family.post(code, image=image)["status"]["details"]


def test_a_refused_call_leaves_no_bytes(world: World) -> None:
    content = png("green")
    nobody = Family(world, "models")
    nobody.patch(image={"base64": text(content)}, code=21200)
    digest = hashlib.sha256(content).hexdigest()
    world.until((world.server.data / "blobs" / digest[:2] / digest[2:]).exists, lambda there: not there)


def test_a_client_cannot_name_a_blob(world: World, key: dict[str, str]) -> None:
    """What another input was posted with is not read by pretending that it is one's picture."""
    model = Family(world, "models")
    model.post(image={"url": "https://example.com/a.png", "hosted": {"suffix": f"picture:{'0' * 64}"}})
    assert model.image["url"] == "https://example.com/a.png"
    assert "hosted" not in model.image
