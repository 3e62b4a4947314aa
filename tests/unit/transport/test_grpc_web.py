"""gRPC-Web: frames, and what the endpoint makes of requests, good and bad."""

import asyncio
import gzip
import zlib
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meshserve.core.contract import RPCS
from meshserve.core.problems import Problem
from meshserve.transport import grpc_frames, grpc_web
from meshserve.transport.grpc_frames import Refusal, Status, frame, from_base64, message_of
from meshserve.transport.grpc_web import GrpcWeb
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.service_pb2 import GetModelRequest, MultiOutputResponse, SingleModelResponse

REQUEST = GetModelRequest(model_id="żółw").SerializeToString()
ANSWER = SingleModelResponse().SerializeToString() + b"\x12\x03abc"
BINARY = {"content-type": "application/grpc-web+proto"}


class Calls:
    """Stands for the dispatcher: answers with ANSWER, and remembers what it was asked."""

    def __init__(self) -> None:
        names = ("GetModel", "GenerateModelOutputs", "StreamModelOutputs")
        self.served = {name: SimpleNamespace(rpc=RPCS[name]) for name in names}
        self.asked: list[bytes] = []
        self.opened: list[Any] = []
        self.seconds = 0.0
        self.ended = asyncio.Event()
        self.between = asyncio.Event()
        self.between.set()
        self.keyless = False

    def serves(self, name: str, metadata: Any) -> bool:
        return True

    def open(self, name: str, metadata: Any, wire: Any) -> Any:
        call = SimpleNamespace(rpc=RPCS[name], metadata=metadata, wire=wire, deadline=wire.time_remaining)
        self.opened.append(call)
        return call

    async def unary(self, call: Any, request: bytes) -> bytes:
        self.asked.append(request)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.ended.set()
        return ANSWER

    async def server_stream(self, call: Any, request: bytes) -> AsyncIterator[bytes]:
        try:
            for number in range(3):
                yield b"%d" % number
                await self.between.wait()
        finally:
            self.ended.set()

    def identify(self, call: Any) -> None:
        if self.keyless:
            raise Problem(codes.CONN_KEY_INVALID, "no key")

    def refuse(self, call: Any, problem: Problem) -> bytes:
        return f"refused {problem.code}".encode()


class Exchange:
    """One request to the endpoint; `events` is what it sent. The client hangs up when `hang_up` is set."""

    def __init__(self, calls: Calls, body: bytes, headers: dict[str, str], name: str, verb: str, pieces: int) -> None:
        self.events: list[dict[str, Any]] = []
        self.hang_up = asyncio.Event()
        self._app = GrpcWeb(calls)  # type: ignore[arg-type]
        self._scope = {
            "method": verb,
            "path": f"/clarifai.api.V2/{name}",
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
            "client": ("127.0.0.1", 5),
        }
        size = max(1, -(-len(body) // pieces))
        self._pieces: Iterator[bytes] = iter([body[i : i + size] for i in range(0, len(body), size)] or [b""])
        self._left = max(1, -(-len(body) // size))

    async def _receive(self) -> dict[str, Any]:
        piece = next(self._pieces, None)
        if piece is None:
            await self.hang_up.wait()
            return {"type": "http.disconnect"}
        self._left -= 1
        return {"type": "http.request", "body": piece, "more_body": self._left > 0}

    async def _send(self, event: dict[str, Any]) -> None:
        self.events.append(event)

    async def run(self) -> "Exchange":
        await self._app(self._scope, self._receive, self._send)
        return self

    @property
    def status(self) -> int:
        return int(self.events[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {k.decode(): v.decode() for k, v in self.events[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(event["body"] for event in self.events[1:])


def exchange(
    calls: Calls,
    body: bytes,
    headers: dict[str, str] = BINARY,
    name: str = "GetModel",
    verb: str = "POST",
    pieces: int = 1,
) -> Exchange:
    return Exchange(calls, body, headers, name, verb, pieces)


def call(body: bytes = frame(REQUEST), headers: dict[str, str] = BINARY, calls: Any = None, **more: Any) -> Exchange:
    async def run() -> Exchange:
        return await exchange(calls or Calls(), body, headers, **more).run()

    return asyncio.run(run())


def read(body: bytes) -> tuple[list[bytes], dict[str, str]]:
    """Messages and trailers, read by the rules of the protocol and not by our own code."""
    messages: list[bytes] = []
    while body:
        flag, length = body[0], int.from_bytes(body[1:5], "big")
        data, body = body[5 : 5 + length], body[5 + length :]
        assert len(data) == length
        if flag == 0x80:
            assert body == b"", "the trailers are last"
            lines = data.decode("ascii").split("\r\n")
            assert lines.pop() == ""
            return messages, dict(line.split(":", 1) for line in lines)
        assert flag == 0
        messages.append(data)
    raise AssertionError("no trailers")


def outcome(answered: Exchange) -> tuple[str, str]:
    messages, trailers = read(answered.body)
    assert messages == []
    return trailers["grpc-status"], unquote(trailers.get("grpc-message", ""))


def test_a_unary_call_in_binary() -> None:
    calls = Calls()
    answered = call(calls=calls, headers=BINARY | {"authorization": "Key k"})
    assert calls.asked == [REQUEST]
    assert answered.status == 200
    assert answered.headers["content-type"] == "application/grpc-web+proto"
    assert answered.headers["content-length"] == str(len(answered.body))
    assert read(answered.body) == ([ANSWER], {"grpc-status": "0"})
    assert calls.opened[0].metadata["authorization"] == "Key k"
    assert calls.opened[0].wire.peer() == "ipv4:127.0.0.1:5"
    assert calls.opened[0].wire.transport == "grpc-web"


@pytest.mark.parametrize("kind", ["application/grpc-web", "Application/gRPC-Web+Proto; charset=utf-8"])
def test_spellings_of_the_content_type(kind: str) -> None:
    assert read(call(headers={"content-type": kind}).body)[1] == {"grpc-status": "0"}


def test_text_mode() -> None:
    calls = Calls()
    answered = call(b64encode(frame(REQUEST)), {"content-type": "application/grpc-web-text"}, calls)
    assert calls.asked == [REQUEST]
    assert answered.headers["content-type"] == "application/grpc-web-text+proto"
    assert read(b64decode(answered.body, validate=True)) == ([ANSWER], {"grpc-status": "0"})


def test_accept_decides_between_text_and_binary() -> None:
    binary = {"content-type": "application/grpc-web-text", "accept": "application/grpc-web"}
    assert read(call(b64encode(frame(REQUEST)), binary).body)[0] == [ANSWER]
    text = {"content-type": "application/grpc-web", "accept": "application/grpc-web-text"}
    assert call(headers=text).headers["content-type"] == "application/grpc-web-text+proto"
    whatever = {"content-type": "application/grpc-web", "accept": "*/*"}
    assert call(headers=whatever).headers["content-type"] == "application/grpc-web+proto"


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=5))
def test_base64_in_pieces_with_padding_of_their_own(data: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    text = b"".join(b64encode(data[a:b]) for a, b in pairwise(edges))
    assert from_base64(text) == data


@given(st.binary(max_size=300), st.integers(1, 7))
def test_whatever_a_message_holds_it_arrives(data: bytes, pieces: int) -> None:
    calls = Calls()
    call(frame(data), calls=calls, pieces=pieces)
    assert calls.asked == [data]


@given(st.binary(max_size=60), st.booleans(), st.sampled_from(["identity", "gzip", "deflate", "br", ""]))
@example(b"\x01\x00\x00\x00\x00", False, "gzip")
@example(b"\x00\xff\xff\xff\xff", False, "identity")
@example(b"====", True, "identity")
def test_garbage_is_refused_or_a_message(body: bytes, text: bool, encoding: str) -> None:
    refused: list[Refusal] = []
    try:
        message = asyncio.run(message_of(body, text, encoding))
    except Refusal as refusal:  # any other exception fails the test
        refused.append(refusal)
    assert refused == [] or (refused[0].status != Status.OK and str(refused[0]))
    assert refused or len(message) < 100


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"", 3, "0 bytes"),
        (b"\x00\x00\x00", 3, "3 bytes"),
        (frame(REQUEST)[:-1], 3, "cut off"),
        (frame(REQUEST) + frame(REQUEST), 12, "one request"),
        (frame(REQUEST, trailers=True), 3, "0x80"),
        (b"\x00\x40\x00\x00\x01", 8, "larger than 1073741824"),
    ],
)
def test_malformed_frames(body: bytes, status: int, said: str) -> None:
    answered = call(body)
    assert answered.status == 200
    got, message = outcome(answered)
    assert got == str(status)
    assert said in message


def test_text_that_is_no_base64() -> None:
    answered = call(b"AAAA*", {"content-type": "application/grpc-web-text", "accept": "application/grpc-web"})
    status, message = outcome(answered)
    assert status == "3"
    assert "base64" in message


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("GZIP", gzip.compress)]
)
def test_compressed_requests(encoding: str, pack: Any) -> None:
    calls = Calls()
    body = b"\x01" + frame(pack(REQUEST))[1:]
    call(body, BINARY | {"grpc-encoding": encoding}, calls)
    assert calls.asked == [REQUEST]


@pytest.mark.parametrize(
    ("packed", "encoding", "status"),
    [
        (gzip.compress(REQUEST, mtime=0), "br", "12"),
        (gzip.compress(REQUEST, mtime=0), "identity", "13"),
        (b"no gzip", "gzip", "13"),
        (gzip.compress(REQUEST, mtime=0)[:-9], "gzip", "13"),
    ],
)
def test_compression_that_cannot_be_undone(packed: bytes, encoding: str, status: str) -> None:
    answered = call(b"\x01" + frame(packed)[1:], BINARY | {"grpc-encoding": encoding})
    assert outcome(answered)[0] == status
    assert answered.headers["grpc-accept-encoding"] == "identity,gzip,deflate"


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grpc_frames, "LARGEST_MESSAGE", 1000)
    at_most, one_more = (b"\x01" + frame(gzip.compress(bytes(size)))[1:] for size in (1000, 1001))
    assert len(asyncio.run(message_of(at_most, False, "gzip"))) == 1000
    with pytest.raises(Refusal, match="larger"):
        asyncio.run(message_of(one_more, False, "gzip"))


def test_large_bodies_are_decoded_in_a_thread_with_the_same_result() -> None:
    data = bytes(range(256)) * 1000
    assert asyncio.run(message_of(b64encode(frame(data)), True, "identity")) == data
    assert asyncio.run(message_of(b"\x01" + frame(gzip.compress(data, 0, mtime=0))[1:], False, "gzip")) == data


def test_a_body_that_announces_too_much_is_refused_before_it_is_read() -> None:
    answered = call(b"", BINARY | {"content-length": str(2**30 + 6)})
    assert outcome(answered)[0] == "8"


def test_a_large_body_is_read_only_from_callers_with_a_key() -> None:
    calls = Calls()
    calls.keyless = True
    answered = call(b"", BINARY | {"content-length": str(2**21)}, calls)
    assert read(answered.body) == ([b"refused 11008"], {"grpc-status": "0"})


def test_nothing_is_unpacked_for_callers_without_a_key() -> None:
    calls = Calls()
    calls.keyless = True
    answered = call(b"\x01" + frame(b"no gzip")[1:], BINARY | {"grpc-encoding": "gzip"}, calls)
    assert read(answered.body) == ([b"refused 11008"], {"grpc-status": "0"})


@pytest.mark.parametrize("name", ["NoSuchMethod", "", "GetModel/x", "StreamModelOutputs"])
def test_methods_that_cannot_be_called(name: str) -> None:
    status, message = outcome(call(name=name))
    assert status == "12"
    assert name in message


def test_messages_are_percent_encoded() -> None:
    answered = call(name="żółw%\r\n")
    raw = read(answered.body)[1]["grpc-message"]
    assert raw.isascii()
    assert "%25" in raw
    assert "żółw%\r\n" in unquote(raw)


def test_other_verbs_and_types() -> None:
    assert (wrong := call(verb="GET")).status == 405
    assert wrong.headers["allow"] == "POST"
    for kind in ("application/json", "application/grpc", "application/grpc-web+json", ""):
        assert call(headers={"content-type": kind}).status == 415
    assert call(headers={}).status == 415


def test_a_stream_comes_frame_by_frame() -> None:
    async def run() -> None:
        calls = Calls()
        calls.between.clear()
        stream = exchange(calls, frame(b""), name="GenerateModelOutputs")
        task = asyncio.create_task(stream.run())
        await asyncio.sleep(0.02)
        assert [event.get("body") for event in stream.events] == [None, frame(b"0")], "sent before the next is known"
        calls.between.set()
        await task
        assert read(stream.body) == ([b"0", b"1", b"2"], {"grpc-status": "0"})
        assert "content-length" not in stream.headers

    asyncio.run(run())


def test_each_part_of_a_stream_in_text_mode_is_decodable_by_itself() -> None:
    headers = {"content-type": "application/grpc-web-text"}
    answered = call(b64encode(frame(b"")), headers, name="GenerateModelOutputs")
    assert b64decode(answered.events[1]["body"], validate=True) == frame(b"0")
    assert read(from_base64(answered.body))[0] == [b"0", b"1", b"2"]


@pytest.mark.parametrize("name", ["GetModel", "GenerateModelOutputs"])
def test_a_deadline_ends_the_call(name: str) -> None:
    async def run() -> None:
        calls = Calls()
        calls.seconds = 30
        calls.between.clear()
        answered = await asyncio.wait_for(exchange(calls, frame(b""), BINARY | {"grpc-timeout": "30m"}, name).run(), 5)
        assert read(answered.body)[1]["grpc-status"] == "4"
        assert calls.ended.is_set()

    asyncio.run(run())


def test_the_deadline_is_known_to_the_call() -> None:
    calls = Calls()
    call(headers=BINARY | {"grpc-timeout": "2H"}, calls=calls)
    assert 7190 < calls.opened[0].wire.time_remaining() <= 7200


def test_a_malformed_deadline_is_an_answer() -> None:
    answered = call(headers=BINARY | {"grpc-timeout": "soon"})
    assert read(answered.body) == ([b"refused 11102"], {"grpc-status": "0"})


@pytest.mark.parametrize("name", ["GetModel", "GenerateModelOutputs"])
def test_a_client_that_hangs_up_ends_the_call(name: str) -> None:
    async def run() -> None:
        calls = Calls()
        calls.seconds = 30
        calls.between.clear()
        running = exchange(calls, frame(b""), name=name)
        task = asyncio.create_task(running.run())
        await asyncio.sleep(0.02)
        running.hang_up.set()
        await asyncio.wait_for(task, 5)
        assert calls.ended.is_set()
        assert all(event.get("body", b"")[:1] != b"\x80" for event in running.events)

    asyncio.run(run())


def test_a_server_that_stops_cancels_the_call() -> None:
    async def run() -> None:
        calls = Calls()
        calls.seconds = 30
        task = asyncio.create_task(exchange(calls, frame(b"")).run())
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())


def test_the_prefix_is_that_of_the_service() -> None:
    assert grpc_web.PREFIX == "/clarifai.api.V2/"
    assert MultiOutputResponse.DESCRIPTOR.file.package == "clarifai.api"
