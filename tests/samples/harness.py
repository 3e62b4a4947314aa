"""Samples in a client's process, and the state of the server before and after, seen with the newer client."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2, service_pb2

from support.clients import client_environment, python
from support.serving import SAMPLES, Server

HERE = Path(__file__).parent
PICTURES = ("https://samples.clarifai.com/metro-north.jpg", "https://samples.clarifai.com/puppy.jpeg")
SUCCESS, PROCESSED, MISSING = 10000, 30000, 11101
WAIT_SECONDS = 60.0


class Client:
    """A process that imports one release of the official client and runs samples with it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, code: str, **task: Any) -> str:
        """Run a sample; return what it printed. AssertionError with its traceback if it raised."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"code": code, "shim": False, **task}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert not answer["error"], answer["error"]
        printed: str = answer["printed"]
        return printed


@contextmanager
def client(release: str) -> Iterator[Client]:
    """A client process of that release for the length of the block."""
    process = subprocess.Popen(
        [python(), str(HERE / "driver.py")],
        env=client_environment(release),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Client(process)
    finally:
        process.communicate(timeout=20)


@dataclass(frozen=True)
class Scene:
    """One app, the client that runs samples in it, and a stub to look at it.

    secret: an app key's, where the samples of a document name no app; else the owner's token.
    """

    client: Client
    server: Server
    stub: Any
    place: Any
    secret: str
    names_app: bool

    def run(self, name: str, shim: bool = False, **placeholders: str) -> str:
        """Run a sample file with `{YOUR_…}` placeholders filled; return what it printed."""
        code = (HERE / "python" / f"{name}.py").read_text()
        for placeholder, value in placeholders.items():
            assert f"{{YOUR_{placeholder}}}" in code, f"{name} has no placeholder {placeholder}"
            code = code.replace(f"{{YOUR_{placeholder}}}", value)
        assert "{YOUR_" not in code, f"a placeholder of {name} is not filled"
        place = {"user_id": self.place.user_id, "app_id": self.place.app_id}
        if not self.names_app:
            place = dict.fromkeys(place, "")
        return self.client.run(code, port=self.server.port, secret=self.secret, shim=shim, **place)

    def call(self, rpc: str, expect: int = SUCCESS, **fields: Any) -> Any:
        """Call an RPC in the app as its owner; AssertionError unless it answers the code expected."""
        descriptor = service_pb2.DESCRIPTOR.services_by_name["V2"].methods_by_name[rpc].input_type
        request = getattr(service_pb2, descriptor.name)(user_app_id=self.place, **fields)
        answer = getattr(self.stub, rpc)(request, metadata=self.server.owner.metadata, timeout=60)
        assert answer.status.code == expect, (rpc, answer.status)
        return answer

    def add_inputs(self, *ids: str, **data: Any) -> None:
        """Add inputs of text and wait until they are processed."""
        given = [resources_pb2.Data(text=resources_pb2.Text(raw=f"about {one}"), **data) for one in ids]
        inputs = [resources_pb2.Input(id=one, data=each) for one, each in zip(ids, given, strict=True)]
        self.call("PostInputs", inputs=inputs)
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
            time.sleep(0.05)

    def gone(self, input_id: str) -> None:
        """Wait until the input is deleted, which happens in the background; AssertionError if it never is."""
        deadline = time.monotonic() + WAIT_SECONDS
        request = service_pb2.GetInputRequest(user_app_id=self.place, input_id=input_id)
        while self.stub.GetInput(request, metadata=self.server.owner.metadata, timeout=60).status.code != MISSING:
            assert time.monotonic() < deadline, f"{input_id} is still there after {WAIT_SECONDS} s"
            time.sleep(0.05)


def picture_file(url: str) -> Path:
    """The shipped file behind a sample URL."""
    return SAMPLES / url.rpartition("/")[2]
