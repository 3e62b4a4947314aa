"""Calls that check their answer, a server whose media URLs lead to a folder, and an app for each test of inputs."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2, service_pb2_grpc
from clarifai_grpc.grpc.api.status.status_code_pb2 import SUCCESS
from PIL import Image

from meshserve.bootstrap import ensure_app, ensure_user
from support.calls import Call, checked_call, request_of
from support.inputs import MEDIA_URL, Inputs
from support.serving import Server, running, within_store

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def call(stub: Any, metadata: Any) -> Call:
    """`call("GetApp", request)` as the owner, or `by` other metadata; the answer must have the code, or SUCCESS."""
    return checked_call(stub, metadata)


@pytest.fixture(scope="module")
def send(call: Call, user_app: Any) -> Call:
    """`send("GetModel", model_id="cat")` calls in the module's app, or in `where`; code and `by` as in `call`."""

    def send(name: str, code: int = SUCCESS, /, where: Any = None, by: Any = None, **fields: Any) -> Any:
        return call(name, request_of(name)(user_app_id=where or user_app, **fields), code, by)

    return send


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of small media, good and bad, that URLs below MEDIA_URL lead to."""
    folder = tmp_path_factory.mktemp("media")
    Image.new("RGB", (32, 20), (200, 30, 30)).save(folder / "red.png")
    Image.new("RGB", (64, 48), (30, 200, 30)).save(folder / "green.jpg")
    (folder / "broken.jpg").write_bytes((folder / "green.jpg").read_bytes()[:200])
    (folder / "notes.txt").write_text("zwölf Boxkämpfer", encoding="utf-8")
    (folder / "latin.txt").write_bytes("zwölf".encode("latin-1"))
    return folder


@pytest.fixture(scope="session")
def media_server(tmp_path_factory: pytest.TempPathFactory, media: Path) -> Iterator[Server]:
    """A server that answers URLs below MEDIA_URL from the folder `media`."""
    with running(tmp_path_factory.mktemp("media-server"), options=("--mirror", f"{MEDIA_URL}={media}")) as started:
        yield started


@pytest.fixture(scope="session")
def new_inputs(media_server: Server, whole_answers: None) -> Iterator[Callable[[str], Inputs]]:
    """`new_inputs("cats")` makes an app of that id on the server of media."""
    with ClarifaiChannel.get_insecure_grpc_channel("127.0.0.1", media_server.port) as channel:
        stub, owner = service_pb2_grpc.V2Stub(channel), media_server.owner

        def make(app_id: str) -> Inputs:
            within_store(
                media_server.data, lambda store: ensure_app(store, ensure_user(store, owner.user_id).pk, app_id)
            )
            app = resources_pb2.UserAppIDSet(user_id=owner.user_id, app_id=app_id)
            return Inputs(stub, media_server, app, owner.metadata)

        yield make


@pytest.fixture
def inputs(new_inputs: Callable[[str], Inputs], request: pytest.FixtureRequest) -> Inputs:
    """An app of its own for the test."""
    return new_inputs(f"{request.node.name[:20].replace('_', '-')}-{next(_numbers)}".strip("-"))
