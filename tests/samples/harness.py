"""Samples as their players run them, and the state of the server before and after, seen with the newer client."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from samples.catalogue import AS_JAVA, EARLIER, NOTES, text
from samples.players import Part, Player, Task
from samples.seen import ANSWERS, STYLES, Shown
from support.serving import SAMPLES, Server, add_app_key

PICTURES = ("https://samples.clarifai.com/metro-north.jpg", "https://samples.clarifai.com/puppy.jpeg")
SUCCESS, PROCESSED, MISSING = 10000, 30000, 11101
WAIT_SECONDS = 60.0
BY_TOKEN = {("python", "000"), ("javascript", "000")}
"""Languages and documents whose samples use a personal access token and name the app; the others use an app key."""
WORKFLOW = "my-custom-workflow"


@dataclass(frozen=True)
class Scene:
    """One app, who plays samples in it, and a stub to look at it."""

    part: Part
    player: Player
    built: Player
    server: Server
    stub: Any
    place: Any
    _keys: list[str] = field(default_factory=list)

    @property
    def language(self) -> str:
        """Of the samples."""
        return self.part.language

    def run(self, name: str, secret: str = "", **placeholders: str) -> Shown:
        """Play a sample with `{YOUR_…}` placeholders filled, which must succeed; return what it shows."""
        as_java = (self.language, name) in AS_JAVA
        printed = (self.built if as_java else self.player).play(self.task(name, placeholders, secret))
        shown = Shown(ANSWERS if as_java else STYLES.get(self.language, ANSWERS), printed)
        shown.succeeded()
        return shown

    def task(self, name: str, placeholders: Mapping[str, str], secret: str = "", as_published: bool = False) -> Task:
        """A sample with all that is to be replaced in it, see `catalogue.text`, and whom it is played by."""
        named = (self.language, name[:3]) in BY_TOKEN
        secret = secret or (self.server.owner.pat if named else self.key())
        user_id, app_id = (self.place.user_id, self.place.app_id) if named else ("", "")
        known = {"USER_ID": user_id, "APP_ID": app_id, "PERSONAL_TOKEN": secret, "API_KEY": secret}
        values = known | {"WORKFLOW_ID": WORKFLOW} | dict(placeholders)
        code = text(self.language, name, values, self.server.base, as_published)
        return Task(code, secret, user_id, app_id, earlier=NOTES.get((self.language, name)) is EARLIER)

    def key(self) -> str:
        """The secret of the app's key."""
        if not self._keys:
            self._keys.append(add_app_key(self.server, self.place.app_id))
        return self._keys[0]

    def call(self, rpc: str, expect: int = SUCCESS, **fields: Any) -> Any:
        """Call an RPC in the app as its owner; AssertionError unless it answers the code expected."""
        descriptor = service_pb2.DESCRIPTOR.services_by_name["V2"].methods_by_name[rpc].input_type
        request = getattr(service_pb2, descriptor.name)(user_app_id=self.place, **fields)
        answer = getattr(self.stub, rpc)(request, metadata=self.server.owner.metadata, timeout=60)
        assert answer.status.code == expect, (rpc, answer.status)
        return answer

    def post_inputs(self, *ids: str, **data: Any) -> None:
        """Add inputs of text."""
        given = [resources_pb2.Data(text=resources_pb2.Text(raw=f"about {one}"), **data) for one in ids]
        inputs = [resources_pb2.Input(id=one, data=each) for one, each in zip(ids, given, strict=True)]
        self.call("PostInputs", inputs=inputs)

    def add_inputs(self, *ids: str, **data: Any) -> None:
        """Add inputs of text and wait until they are processed."""
        self.post_inputs(*ids, **data)
        for one in ids:
            self.processed(one)

    def inputs(self) -> list[Any]:
        """All inputs of the app."""
        return list(self.call("ListInputs", per_page=100).inputs)

    def processed(self, input_id: str) -> Any:
        """The input once the server is done with it; AssertionError if that ends in an error."""
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            found = self.call("GetInput", input_id=input_id).input
            if found.status.code == PROCESSED:
                return found
            assert found.status.code in (30001, 30003), found.status
            assert time.monotonic() < deadline, f"still {found.status.code} after {WAIT_SECONDS} s"
            time.sleep(0.02)

    def gone(self, input_id: str) -> None:
        """Wait until the input is deleted, which happens in the background; AssertionError if it never is."""
        deadline = time.monotonic() + WAIT_SECONDS
        request = service_pb2.GetInputRequest(user_app_id=self.place, input_id=input_id)
        while self.stub.GetInput(request, metadata=self.server.owner.metadata, timeout=60).status.code != MISSING:
            assert time.monotonic() < deadline, f"{input_id} is still there after {WAIT_SECONDS} s"
            time.sleep(0.02)


def picture_file(url: str) -> Path:
    """The shipped file behind a sample URL."""
    return SAMPLES / url.rpartition("/")[2]
