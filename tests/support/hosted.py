"""A door over a store of its own, asked for hosted media in process."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from PIL import Image as Pictures

from meshserve import api
from meshserve.app import build_services
from meshserve.bootstrap import add_token, ensure_app, ensure_user
from meshserve.config import Config
from meshserve.core.secrets import APP_KEY, PAT
from meshserve.dispatch import registry
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.store import keys, records, schema
from meshserve.transport.hosted import Hosted
from meshserve_proto.resources_pb2 import (
    Collaborator,
    Data,
    Image,
    Input,
    Key,
    UserAppIDSet,
)
from meshserve_proto.service_pb2 import (
    GetInputRequest,
    MultiInputResponse,
    PostInputsRequest,
    SingleInputResponse,
)

BASE = "http://door.example:1"

OWNER = {"authorization": "Key owner-pat"}


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


async def processed(place: Place) -> None:
    """Let the background jobs that are due be done."""
    api.serve_jobs(place.services)
    await place.services.jobs.start()
    async with asyncio.timeout(20):
        while place.services.database.one("SELECT 1 FROM jobs LIMIT 1"):  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(0.01)
