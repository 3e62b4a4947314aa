"""The requests that samples make, without a server: what the languages of one example are compared by."""

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2
from google.api import annotations_pb2
from google.protobuf import json_format
from google.protobuf.message_factory import GetMessageClass

from samples.driver import earlier

METHODS = service_pb2.DESCRIPTOR.services_by_name["V2"].methods_by_name
ANSWER: dict[str, Any] = {
    "status": {"code": 10000, "description": "Ok"},
    "results": [{"outputs": []}],
    "inputs": [{"id": "last"}],
    "workflows": [],
    "workflow": {"nodes": []},
}
"""What every call is answered, as far as its answer has these fields."""


def comparable(rpc: str, request: bytes) -> tuple[str, bytes]:
    """A request without `user_app_id`, which initializations and keys stand for, in one form for all languages."""
    message = GetMessageClass(METHODS[rpc].input_type).FromString(request)
    message.ClearField("user_app_id")
    return rpc, bytes(message.SerializeToString(deterministic=True))


class _Recorder:
    """A stub of the official Python client that sends nothing."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, bytes]] = []

    def __getattr__(self, rpc: str) -> Any:
        def call(request: Any, metadata: Any) -> Any:
            self.requests.append(comparable(rpc, request.SerializeToString()))
            answer = GetMessageClass(METHODS[rpc].output_type)()
            return json_format.ParseDict(ANSWER, answer, ignore_unknown_fields=True)

        return call


def python_requests(code: str) -> list[tuple[str, bytes]]:
    """What a Python sample asks for."""
    stub = _Recorder()
    namespace = {
        "resources_pb2": resources_pb2,
        "service_pb2": earlier(),
        "status_code_pb2": status_code_pb2,
        "stub": stub,
        "metadata": (),
        "userDataObject": resources_pb2.UserAppIDSet(user_id="me"),
    }
    with redirect_stdout(StringIO()):
        exec(compile(code, "sample", "exec"), namespace)  # noqa: S102 - running samples is what it is for
    return stub.requests


def node_requests(answer: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    """What a NodeJS sample asks for, by the answer of its driver."""
    return [comparable(rpc, base64.b64decode(request)) for rpc, request in answer["requests"]]


@contextmanager
def recorded() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """A base URL of a server that answers all REST requests alike, and the requests that it got, for the block."""
    requests: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            requests.append(rest_request(self.command, self.path, body))
            content = json.dumps(ANSWER).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815 - the names that the base class looks for

        def log_message(self, *values: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()  # looks whether to end that often
    try:
        yield f"http://127.0.0.1:{server.server_port}", requests
    finally:
        server.shutdown()
        server.server_close()


def rest_request(verb: str, path: str, body: bytes) -> tuple[str, bytes]:
    """The RPC that a REST request is for by the official client's own annotations, and its request."""
    parts = urlsplit(path)
    rpc, fields = _bound(verb, parts.path.strip("/").split("/"))
    fields |= dict(parse_qsl(parts.query)) | (json.loads(body) if body else {})
    message = GetMessageClass(METHODS[rpc].input_type)()
    if rpc == "DeleteInputs" and fields.pop("delete_all", False):
        message = earlier().DeleteInputsRequest(delete_all=True)
    return comparable(rpc, json_format.ParseDict(fields, message).SerializeToString())


def _bound(verb: str, segments: list[str]) -> tuple[str, dict[str, Any]]:
    """The binding of a path with the most literal segments: its RPC, and the variables of the path without user and app."""
    found: list[tuple[int, str, dict[str, Any]]] = []
    for rpc, method in METHODS.items():
        rule = method.GetOptions().Extensions[annotations_pb2.http]
        for binding in (rule, *rule.additional_bindings):
            template = getattr(binding, verb.lower()).strip("/").split("/")
            pairs = list(zip(template, segments, strict=False))
            if len(template) == len(segments) and all(one[:1] == "{" or one == given for one, given in pairs):
                variables = {one[1:-1]: given for one, given in pairs if one[:1] == "{"}
                found.append((-len(variables), rpc, variables))
    _, rpc, variables = max(found, key=lambda one: one[0])
    return rpc, {name: value for name, value in variables.items() if not name.startswith("user_app_id.")}
