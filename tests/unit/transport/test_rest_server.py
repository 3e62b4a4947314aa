"""The ASGI endpoint without a server around it: what becomes of bodies, deadlines, clients that leave, and failures."""

import asyncio
import dataclasses
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from meshserve import api
from meshserve.app import build_services
from meshserve.bootstrap import add_token, ensure_app, ensure_user
from meshserve.config import Config
from meshserve.core.problems import Moved, Problem
from meshserve.dispatch import registry
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.services import Services
from meshserve.transport import rest_requests, rest_server
from meshserve.transport.rest_server import Rest
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.service_pb2 import MultiAppResponse, MultiOutputResponse, SingleInputResponse, SingleUserResponse

KEY = (b"authorization", b"Key the-pat")
GONE = {"type": "http.disconnect"}
WHOLE = {"type": "http.request", "body": b"{}", "more_body": False}
USER, APPS, STREAM = "/v2/users/me", "/v2/users/me/apps", "/v2/users/me/apps/a/models/m/outputs/generate"
TEXT = {"raw": "x"}

Handler = Callable[[Any, Any], Awaitable[Any]]


@dataclass
class Answer:
    """What an ASGI server would have sent."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    parts: list[bytes] = field(default_factory=list)
    ended: bool = False

    @property
    def body(self) -> Any:
        """The body as JSON."""
        return json.loads(b"".join(self.parts))

    async def send(self, message: Any) -> None:
        """As an ASGI server does."""
        if message["type"] == "http.response.start":
            assert not self.status
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            assert self.status
            assert not self.ended
            self.parts.append(message["body"])
            self.ended = not message.get("more_body", False)


def _furnish(connection: sqlite3.Connection) -> None:
    user = ensure_user(connection, "me-myself").pk
    ensure_app(connection, user, "a")
    add_token(connection, user, "the-pat", "")


class Bench:
    """Rest over a dispatcher whose handlers a test may replace."""

    def __init__(self, services: Services) -> None:
        self.served = registry.bind(api.families(), api.ABSENT)
        self.rest = Rest(Dispatcher(self.served, services))

    def handle(self, name: str, handler: Any) -> None:
        """Let another function answer an RPC."""
        self.served[name] = dataclasses.replace(self.served[name], handler=handler)

    def ask(self, verb: str, path: str, *headers: tuple[bytes, bytes], body: Iterable[Any] = (b"",)) -> Answer:
        """One request whose body comes in parts; a part that is a message is received as it is."""
        return asyncio.run(self.asked(verb, path, *headers, body=body))

    async def asked(self, verb: str, path: str, *headers: tuple[bytes, bytes], body: Iterable[Any] = (b"",)) -> Answer:
        """The same within a loop; after the parts nothing comes any more."""
        answer, parts = Answer(), list(body)
        raw, _, query = path.partition("?")
        scope = {
            "type": "http",
            "method": verb,
            "raw_path": raw.encode(),
            "query_string": query.encode(),
            "headers": [(name.lower(), value) for name, value in headers or (KEY,)],
            "client": ("127.0.0.1", 4711),
        }

        async def receive() -> Any:
            if not parts:
                await asyncio.sleep(60)
            part = parts.pop(0)
            return part if isinstance(part, dict) else {"type": "http.request", "body": part, "more_body": bool(parts)}

        await asyncio.wait_for(self.rest(scope, receive, answer.send), 20)
        return answer


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    made = build_services(Config(data=tmp_path_factory.mktemp("rest")))
    made.database.submit(_furnish).result()
    yield made
    asyncio.run(made.close())


@pytest.fixture
def bench(services: Services) -> Bench:
    return Bench(services)


async def never(call: Any, request: Any) -> Any:
    await asyncio.sleep(60)


def test_what_every_answer_says_of_itself(bench: Bench) -> None:
    answer = bench.ask("GET", USER, KEY, (b"x-clarifai-request-id-prefix", b"mine"))
    assert answer.status == 200
    assert answer.body["user"]["id"] == "me-myself"
    status = answer.body["status"]
    assert (status["code"], status["http_status_code"]) == (codes.SUCCESS, 200)
    assert status["req_id"].startswith("mine-")
    assert answer.headers == {
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-request-id": status["req_id"],
        "content-length": str(len(answer.parts[0])),
    }


def test_what_the_call_knows_of_its_carrier(bench: Bench) -> None:
    seen: list[Any] = []

    async def handler(call: Any, request: Any) -> Any:
        seen.append((call.transport, call.wire.peer(), call.deadline, call.metadata))
        return SingleUserResponse()

    bench.handle("GetUser", handler)
    bench.ask("GET", USER, KEY, (b"Connection", b"close"), (b"X-Other", b"1"), (b"TE", b"trailers"))
    bench.ask("GET", USER, KEY, (b"grpc-timeout", b"5000m"))
    bench.ask("GET", USER, KEY, (b"x-request-timeout", b"2.5"))
    metadata = {"authorization": "Key the-pat", "x-other": "1"}
    assert seen[0] == ("rest", "ipv4:127.0.0.1:4711", None, metadata)
    assert 4 < seen[1][2] <= 5
    assert 2 < seen[2][2] <= 2.5


# Refusals


@pytest.mark.parametrize(
    ("headers", "code", "status"),
    [
        ((KEY,), codes.CONN_BAD_REQUEST_FORMAT, 400),
        (((b"authorization", b"Key another"),), codes.CONN_KEY_INVALID, 401),
        (((b"x-other", b"1"),), codes.CONN_INVALID_REQUEST, 400),
    ],
)
def test_whoever_has_no_key_is_told_so_and_not_what_is_wrong_with_their_json(
    bench: Bench, headers: Any, code: int, status: int
) -> None:
    answer = bench.ask("PATCH", APPS, *headers, body=[b'{"apps": [}'])
    assert (answer.status, answer.body["status"]["code"]) == (status, code)
    assert answer.headers.get("www-authenticate") == ("Key" if status == 401 else None)
    assert len(answer.body["status"]["req_id"]) == 32


def test_a_verb_that_the_path_does_not_take(bench: Bench) -> None:
    answer = bench.ask("PUT", "/v2/inputs")
    assert (answer.status, answer.headers["allow"]) == (405, "DELETE, GET, HEAD, PATCH, POST")
    status = answer.body["status"]
    assert status["code"] == codes.CONN_METHOD_NOT_ALLOWED
    assert status["description"] == "Method not allowed"
    assert status["req_id"] == answer.headers["x-request-id"]


def test_paths_are_not_logged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for path in ("/v2/keys/0123456789abcdef", "/v2/keyz/0123456789abcdef", "/v2/keys/0123456789abcdef/more"):
        bench.ask("GET", path)
        bench.ask("PUT", path)
    assert "0123456789abcdef" not in caplog.text


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ((b"grpc-timeout", b"5x"), "grpc-timeout is '5x'"),
        ((b"grpc-timeout", b""), "grpc-timeout is ''"),
        ((b"x-request-timeout", b"-1"), "x-request-timeout is '-1'"),
        ((b"x-request-timeout", b"nan"), "x-request-timeout is 'nan'"),
    ],
)
def test_a_deadline_that_is_none(bench: Bench, header: tuple[bytes, bytes], words: str) -> None:
    status = bench.ask("GET", USER, KEY, header).body["status"]
    assert status["code"] == codes.CONN_INVALID_REQUEST
    assert words in status["details"]


def test_a_compressed_body(bench: Bench) -> None:
    status = bench.ask("POST", "/v2/inputs", KEY, (b"content-encoding", b"gzip"), body=[b"\x1f\x8b"]).body["status"]
    assert status["code"] == codes.CONN_BAD_REQUEST_FORMAT
    assert "gzip" in status["details"]


# Bodies


def test_a_body_in_parts(bench: Bench) -> None:
    parts = [b'{"inputs": [{"id', b'": "a", "data": {"text": {"raw": "', b"x" * 100, b'"}}}]}', b""]
    answer = bench.ask("POST", "/v2/inputs", body=parts)
    assert (
        answer.body["status"]["code"] == codes.CONN_KEY_INVALID
    )  # that is, it was read: a token does not say which app
    assert "Must provide app external ID" in answer.body["status"]["details"]


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_that_is_too_large(bench: Bench, declared: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_requests, "LARGEST_BODY", 100)
    headers = [KEY, (b"content-length", b"101")] if declared else [KEY]
    answer = bench.ask("POST", "/v2/inputs", *headers, body=[b" " * 60, b" " * 60, b" "])
    assert (answer.status, answer.body["status"]["code"]) == (413, codes.RPC_MAX_MESSAGE_SIZE_EXCEEDED)


@pytest.mark.parametrize("declared", [True, False])
def test_the_large_body_of_a_stranger_is_not_read(bench: Bench, declared: bool) -> None:
    half, read = b" " * (rest_requests.UNVOUCHED_BODY * 2 // 3), []

    def parts() -> Iterator[bytes]:
        for number in range(100):
            read.append(number)
            yield half

    stranger = (b"authorization", b"Key nobody")
    headers = [stranger, (b"content-length", b"60000000")] if declared else [stranger]
    answer = Answer()
    scope = {"method": "POST", "raw_path": b"/v2/inputs", "query_string": b"", "headers": headers, "client": None}
    coming = parts()

    async def receive() -> Any:
        return {"type": "http.request", "body": next(coming), "more_body": True}

    asyncio.run(bench.rest(scope, receive, answer.send))
    assert answer.body["status"]["code"] == codes.CONN_KEY_INVALID
    assert len(read) == (0 if declared else 2)


def test_a_client_that_leaves_within_its_body(bench: Bench) -> None:
    reached: list[Any] = []
    bench.handle("PostInputs", lambda call, request: reached.append(request))
    answer = bench.ask("POST", "/v2/inputs", body=[b'{"inputs": []', GONE])
    assert (answer.status, reached) == (0, [])


def test_a_body_that_stops_coming(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_requests, "BODY_PATIENCE_SECONDS", 0.05)
    part = {"type": "http.request", "body": b'{"inp', "more_body": True}
    answer = bench.ask("POST", "/v2/inputs", body=[part])
    assert (answer.status, answer.body["status"]["code"]) == (504, codes.RPC_REQUEST_TIMEOUT)
    assert "5 bytes of the body came" in answer.body["status"]["details"]


# Clients that leave, and deadlines


def test_a_reading_call_ends_when_its_client_leaves(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_server, "PATIENCE_SECONDS", 0.01)
    ended: list[str] = []

    async def handler(call: Any, request: Any) -> Any:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    bench.handle("GetUser", handler)
    answer = bench.ask("GET", USER, body=[b"", GONE])
    assert (answer.status, ended) == (0, ["cancelled"])


def test_a_writing_call_is_finished_when_its_client_leaves(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_server, "PATIENCE_SECONDS", 0.01)
    ended: list[str] = []

    async def handler(call: Any, request: Any) -> Any:
        await asyncio.sleep(0.1)
        ended.append("finished")
        return MultiAppResponse()

    bench.handle("PatchApps", handler)
    bench.ask("PATCH", APPS, body=[WHOLE, GONE])
    assert ended == ["finished"]


def test_the_deadline_of_a_reading_call(bench: Bench) -> None:
    bench.handle("GetUser", never)
    answer = bench.ask("GET", USER, KEY, (b"grpc-timeout", b"50m"))
    assert (answer.status, answer.body["status"]["code"]) == (504, codes.RPC_REQUEST_TIMEOUT)
    assert answer.body["status"]["details"].endswith("Nothing was changed.")
    assert answer.headers["x-request-id"] == answer.body["status"]["req_id"]


def test_the_deadline_of_a_writing_call_does_not_stop_it(bench: Bench) -> None:
    ended: list[str] = []

    async def handler(call: Any, request: Any) -> Any:
        await asyncio.sleep(0.1)
        ended.append("finished")
        return MultiAppResponse()

    async def story() -> Answer:
        answer = await bench.asked("PATCH", APPS, KEY, (b"grpc-timeout", b"20m"), body=[b"{}"])
        assert ended == []
        await asyncio.sleep(0.3)
        return answer

    bench.handle("PatchApps", handler)
    answer = asyncio.run(story())
    assert (answer.status, ended) == (504, ["finished"])
    assert "It goes on" in answer.body["status"]["details"]


# Answers of all kinds


@pytest.mark.parametrize(
    ("code", "status", "header"),
    [
        (codes.MIXED_STATUS, 207, None),
        (codes.CONN_THROTTLED, 429, ("retry-after", "1")),
        (codes.TRY_AGAIN, 503, ("retry-after", "1")),
        (codes.MODEL_DOES_NOT_EXIST, 404, None),
        (codes.CONN_INSUFFICIENT_SCOPES, 403, None),
        (codes.NOT_IMPLEMENTED, 501, None),
        (codes.CONN_KEY_NOT_FOUND, 401, ("www-authenticate", "Key")),
    ],
)
def test_codes_and_http(bench: Bench, code: int, status: int, header: tuple[str, str] | None) -> None:
    async def handler(call: Any, request: Any) -> Any:
        raise Problem(code, "why")

    bench.handle("ListApps", handler)
    answer = bench.ask("GET", APPS)
    assert (answer.status, answer.body["status"]["http_status_code"]) == (status, status)
    assert header is None or answer.headers[header[0]] == header[1]


def test_a_failure_that_nobody_foresaw_says_nothing_of_its_insides(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    async def handler(call: Any, request: Any) -> Any:
        raise KeyError("the insides")

    bench.handle("GetUser", handler)
    answer = bench.ask("GET", USER)
    assert (answer.status, answer.body["status"]["code"]) == (500, codes.INTERNAL_UNCATEGORIZED)
    assert b"insides" not in b"".join(answer.parts)
    assert "the insides" in caplog.text


def test_a_failure_of_the_transport_itself(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    async def handler(call: Any, request: Any) -> bytes:
        return b"\xff\xff"  # no message

    bench.handle("GetUser", handler)
    answer = bench.ask("GET", USER)
    assert (answer.status, answer.body["status"]["code"]) == (500, codes.INTERNAL_UNCATEGORIZED)
    assert "DecodeError" in caplog.text


@pytest.mark.parametrize(
    ("verb", "path", "location"),
    [
        ("GET", "/v2/users/me/apps/a/inputs/old%2F1", "/v2/users/me/apps/a/inputs/new%20%C3%BC"),
        (
            "GET",
            "/v2/inputs/old%2F1?userAppId.appId=a&x=old%2F1",
            "/v2/inputs/new%20%C3%BC?userAppId.appId=a&x=old%2F1",
        ),
        ("PATCH", "/v2/users/me/apps/a/inputs", None),
    ],
)
def test_what_moved_says_where_to(bench: Bench, verb: str, path: str, location: str | None) -> None:
    async def handler(call: Any, request: Any) -> Any:
        raise Moved("input", "old/1", "new ü")

    bench.handle("GetInput", handler)
    bench.handle("PatchInputs", handler)
    answer = bench.ask(verb, path, body=[b"{}"])
    assert (answer.status, answer.body["status"]["code"]) == (307, codes.MOVED)
    assert answer.headers.get("location") == location
    info = answer.body["status"]["redirect_info"]
    assert info["new_resource_id"] == "new ü"
    assert info.get("url") == location


# Streams


async def three(call: Any, request: Any) -> AsyncIterator[Any]:
    for number in range(3):
        answer = MultiOutputResponse()
        answer.outputs.add(id=str(number))
        yield answer


def _lines(answer: Answer) -> list[Any]:
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.ended
    assert answer.parts[-1] == b""
    assert all(part.endswith(b"\n") and part.count(b"\n") == 1 for part in answer.parts[:-1])
    return [json.loads(part) for part in answer.parts[:-1]]


@pytest.fixture
def streaming(bench: Bench) -> Bench:
    bench.handle("GenerateModelOutputs", three)
    return bench


def test_a_stream_is_lines_of_json(streaming: Bench) -> None:
    answer = streaming.ask("POST", STREAM, body=[b"{}"])
    assert answer.status == 200
    assert [line["outputs"][0]["id"] for line in _lines(answer)] == ["0", "1", "2"]
    assert "content-length" not in answer.headers


def test_a_stream_that_is_refused(streaming: Bench) -> None:
    answer = streaming.ask("POST", STREAM, (b"authorization", b"Key nobody"), body=[b"{}"])
    (line,) = _lines(answer)
    assert (answer.status, line["status"]["code"], line["outputs"]) == (401, codes.CONN_KEY_INVALID, [])


def test_a_stream_without_messages(streaming: Bench) -> None:
    async def nothing(call: Any, request: Any) -> AsyncIterator[Any]:
        for _ in ():
            yield

    streaming.handle("GenerateModelOutputs", nothing)
    answer = streaming.ask("POST", STREAM, body=[b"{}"])
    assert (answer.status, _lines(answer)) == (200, [])


def test_a_stream_that_fails_after_its_first_line(streaming: Bench) -> None:
    async def breaks(call: Any, request: Any) -> AsyncIterator[Any]:
        yield MultiOutputResponse()
        raise Problem(codes.MODEL_PREDICTION_FAILED, "half way")

    streaming.handle("GenerateModelOutputs", breaks)
    answer = streaming.ask("POST", STREAM, body=[b"{}"])
    assert answer.status == 200
    assert [line["status"]["code"] for line in _lines(answer)] == [codes.SUCCESS, codes.MODEL_PREDICTION_FAILED]


def test_a_stream_ends_when_its_client_leaves_or_its_time_is_up(streaming: Bench) -> None:
    ended: list[str] = []

    async def endless(call: Any, request: Any) -> AsyncIterator[Any]:
        try:
            while True:
                yield MultiOutputResponse()
                await asyncio.sleep(0.01)
        finally:
            ended.append("closed")

    streaming.handle("GenerateModelOutputs", endless)
    left = streaming.ask("POST", STREAM, body=[WHOLE, GONE])
    assert (left.ended, ended) == (False, ["closed"])
    late = streaming.ask("POST", STREAM, KEY, (b"grpc-timeout", b"100m"), body=[b"{}"])
    assert ended == ["closed"] * 2
    assert [line["status"]["code"] for line in _lines(late)][-1] == codes.RPC_REQUEST_TIMEOUT


def test_one_request_of_a_stream_both_ways(streaming: Bench) -> None:
    async def echo(call: Any, requests: Any) -> AsyncIterator[Any]:
        async for request in requests:
            answer = MultiOutputResponse()
            answer.outputs.add(id=request.model_id)
            yield answer

    streaming.handle("StreamModelOutputs", echo)
    body = b'{"user_app_id": {"user_id": "me", "app_id": "a"}, "model_id": "m"}'
    (line,) = _lines(streaming.ask("POST", "/v2/models/outputs/stream", body=[body]))
    assert line["outputs"][0]["id"] == "m"


def test_a_head_of_a_read(streaming: Bench) -> None:
    async def handler(call: Any, request: Any) -> Any:
        return SingleInputResponse()

    streaming.handle("GetInput", handler)
    path = "/v2/users/me/apps/a/inputs/i"
    assert streaming.ask("HEAD", path).headers["content-type"] == streaming.ask("GET", path).headers["content-type"]
