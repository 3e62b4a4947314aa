"""Calls about inputs as tests make them, through the official client's stub."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from support.serving import MEDIA_URL as MEDIA_URL
from support.serving import Caller, Server

PENDING, IN_PROGRESS = 30001, 30003


@dataclass(frozen=True)
class Inputs:
    """Calls in one app through the official client's stub."""

    stub: Any
    server: Server
    app: Any
    metadata: tuple[tuple[str, str], ...]

    def call(self, name: str, **fields: Any) -> Any:
        """Call an RPC whose request is named after it."""
        request = getattr(service_pb2, f"{name}Request")(user_app_id=self.app, **fields)
        return getattr(self.stub, name)(request, metadata=self.metadata, timeout=30)

    def ok(self, name: str, **fields: Any) -> Any:
        """Call an RPC that must succeed."""
        response = self.call(name, **fields)
        assert response.status.code == 10000, response.status
        return response

    def post(self, *inputs: Any, **fields: Any) -> Any:
        """PostInputs, whatever comes of it."""
        return self.call("PostInputs", inputs=inputs, **fields)

    def get(self, id: str) -> Any:
        """The input of that id, which must exist."""
        return self.ok("GetInput", input_id=id).input

    def settled(self, id: str, seconds: float = 20.0) -> Any:
        """The input of that id once it is no longer waiting."""
        return self.all_settled([id], seconds)[0]

    def all_settled(self, ids: Sequence[str], seconds: float = 20.0) -> list[Any]:
        """Inputs in their final state."""
        deadline = time.monotonic() + seconds
        while True:
            found = [self.get(id) for id in ids]
            if not any(one.status.code in (PENDING, IN_PROGRESS) for one in found):
                return found
            assert time.monotonic() < deadline, [one.status for one in found]
            time.sleep(0.02)

    def as_caller(self, caller: Caller) -> "Inputs":
        """The same app, seen by another caller."""
        return Inputs(self.stub, self.server, self.app, caller.metadata)


def text(raw: str = "some text", id: str = "", **data: Any) -> Any:
    """A text input."""
    return resources_pb2.Input(id=id, data=resources_pb2.Data(text=resources_pb2.Text(raw=raw), **data))


def image(id: str = "", url: str = "", base64: bytes = b"", repeats: bool = False, **data: Any) -> Any:
    """An image input."""
    picture = resources_pb2.Image(url=url, base64=base64, allow_duplicate_url=repeats)
    return resources_pb2.Input(id=id, data=resources_pb2.Data(image=picture, **data))
