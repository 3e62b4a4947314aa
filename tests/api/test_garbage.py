"""Every bound RPC given nothing, and given seeded nonsense made from its request's descriptor.

Whatever comes in, an answer comes out: a status with a known code, words for it, and details where something was
refused; never the codes of an inner failure, and never a traceback in the log. It runs in process, bytes in and
bytes out, in one app that is furnished anew for each RPC, so that the nonsense meets things that exist.
"""

import asyncio
import dataclasses
import random
import struct
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from meshserve import api
from meshserve.app import build_services
from meshserve.bootstrap import add_token, ensure_app, ensure_user
from meshserve.config import Config
from meshserve.core.contract import RPCS, descriptions
from meshserve.dispatch import registry
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.store import keys, records, schema
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    Concept,
    Data,
    Input,
    Model,
    Text,
    UserAppIDSet,
    Workflow,
    WorkflowNode,
)
from meshserve_proto.service_pb2 import PostConceptsRequest, PostInputsRequest, PostModelsRequest, PostWorkflowsRequest
from meshserve_proto.status_pb2 import BaseResponse, Status

ROUNDS = 14
"""Messages an RPC; a seed of its own for each, so that a failure can be had again alone."""
USER, APP, SECRET = "owner", "garbage", "garbage-pat"
FAMILIES = {family: [binding.name for binding in bindings] for family, bindings in api.families().items()}
BOUND = [name for names in FAMILIES.values() for name in names]
UNWORDED = (codes.SUCCESS, codes.MIXED_STATUS, codes.FAILURE, codes.PASSWORD_VALIDATION_FAILED)
"""Codes that need no details: success, batches whose items say what is wrong, passwords whose violations are listed."""
KNOWN = ("thing", "main-thing", "general-image-recognition", "general-image-embedding", "Universal", USER, APP, "me")
THINGS = {
    schema.CONCEPTS: ("thing", "main-thing"),
    schema.INPUTS: ("thing",),
    schema.MODELS: ("thing",),
    schema.WORKFLOWS: ("thing",),
}
ACTIONS = ("merge", "overwrite", "remove", "delete", "append")
STRINGS = (
    *KNOWN,
    *ACTIONS,
    "",
    " ",
    "a/b",
    "../..",
    "x" * 49,
    "x" * 5000,
    "\x00",
    "a\x00b",
    "\ud7ff\ue000\uffff",
    "\U0001f980",
    "%_*?[\"'",
    '"" OR 1; --',
    "*thing*",
    "*" * 3000 + "z",
    "tag[1].data",
    "tag[99999999999999999999].data",
    "http://127.0.0.1:1/x.png",
    "https://missing.example.test/x.jpg",
    "ftp://x",
    "http://[::1",
    "en",
    "zh-TW",
    "hypernym",
    "all",
    "embedding-classifier",
    "concept-thresholder",
    "NaN",
)
PNG = b"\x89PNG\r\n\x1a\n"


def _png_that_claims_to_be_huge() -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return PNG + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


BYTES = (b"", b"x", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"GIF89a", PNG, _png_that_claims_to_be_huge(), b"\x00" * 3000)
INTEGERS = (0, 1, 2, 3, 10, 50, 127, 128, 1000, 1001, 10000, 24150, 30000, 2**31 - 1)
FLOATS = (0.0, 1.0, -1.0, 0.5, 1e38, float("inf"), float("-inf"), float("nan"), 180.5)


class Nonsense:
    """Messages that are well formed and mean nothing."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - nonsense, not secrets

    def message(self, kind: type[Message]) -> Message:
        """A request; it names the app that is furnished, but for one time in ten."""
        made = kind()
        self._fill(made, 0)
        holder: Any = made
        if "user_app_id" in holder.DESCRIPTOR.fields_by_name and self._random.random() < 0.9:
            holder.user_app_id.CopyFrom(UserAppIDSet(user_id=USER, app_id=APP))
        return made

    def _fill(self, message: Message, depth: int) -> None:
        often = (0.75, 0.6, 0.4, 0.25, 0.15)[min(depth, 4)]
        for field in message.DESCRIPTOR.fields:
            if depth < 9 and self._random.random() < often:
                self._set(message, field, depth)

    def _set(self, message: Message, field: FieldDescriptor, depth: int) -> None:
        times = self._random.choice((1, 1, 2, 3)) if field.is_repeated else 1
        target = getattr(message, field.name)
        entry = field.message_type
        if entry is not None and entry.GetOptions().map_entry:
            self._set_map(target, entry, times, depth)
        elif entry is not None:
            for _ in range(times):
                inner = target.add() if field.is_repeated else target
                inner.SetInParent()
                self._fill(inner, depth + 1)
        elif field.is_repeated:
            target.extend(self._value(field) for _ in range(times))
        else:
            setattr(message, field.name, self._value(field))

    def _set_map(self, target: Any, entry: Any, times: int, depth: int) -> None:
        key, value = entry.fields_by_name["key"], entry.fields_by_name["value"]
        for _ in range(times):
            if value.message_type is not None:
                self._fill(target[self._value(key)], depth + 1)
            else:
                target[self._value(key)] = self._value(value)

    def _value(self, field: FieldDescriptor) -> Any:
        pick = self._random
        match field.cpp_type:
            case FieldDescriptor.CPPTYPE_STRING if field.type == FieldDescriptor.TYPE_BYTES:
                return pick.choice(BYTES)
            case FieldDescriptor.CPPTYPE_STRING if field.name == "action":
                return pick.choice(ACTIONS)
            case FieldDescriptor.CPPTYPE_STRING if field.name.endswith(("id", "ids")) and pick.random() < 0.6:
                return pick.choice(KNOWN)
            case FieldDescriptor.CPPTYPE_STRING:
                return pick.choice(STRINGS)
            case FieldDescriptor.CPPTYPE_BOOL:
                return pick.random() < 0.5
            case FieldDescriptor.CPPTYPE_ENUM:
                return pick.choice([*field.enum_type.values_by_number, 987654])
            case FieldDescriptor.CPPTYPE_FLOAT | FieldDescriptor.CPPTYPE_DOUBLE:
                return pick.choice(FLOATS)
            case FieldDescriptor.CPPTYPE_UINT32:
                return pick.choice((*INTEGERS, 2**31, 2**32 - 1))
            case FieldDescriptor.CPPTYPE_UINT64:
                return pick.choice((*INTEGERS, 2**63, 2**64 - 1))
            case FieldDescriptor.CPPTYPE_INT64:
                return pick.choice((*INTEGERS, -1, 2**63 - 1, -(2**63)))
            case _:
                return pick.choice((*INTEGERS, -1, -(2**31)))


class Room:
    """The real server without its wire, its user, and one app with a thing of each kind in it."""

    def __init__(self, folder: Path) -> None:
        self.services = build_services(Config(data=folder, mirrors={"https://missing.example.test/": folder}))
        self.loop = asyncio.new_event_loop()
        self.dispatcher = Dispatcher(registry.bind(api.families(), api.ABSENT), self.services)
        self.loop.run_until_complete(api.seed(self.services))

    def close(self) -> None:
        """End the services and the loop."""
        self.loop.run_until_complete(self.services.close())
        self.loop.close()

    def ask(self, name: str, *bodies: bytes) -> list[Status]:
        """The statuses of the answers to a call by the owner."""
        return self.loop.run_until_complete(self._ask(name, bodies))

    async def _ask(self, name: str, bodies: Sequence[bytes]) -> list[Status]:
        call = self.dispatcher.open(name, {"authorization": f"Key {SECRET}"})

        async def stream() -> AsyncIterator[bytes]:
            for body in bodies:
                yield body

        if RPCS[name].client_streaming:
            answers = [answer async for answer in self.dispatcher.bidi_stream(call, stream())]
        elif RPCS[name].server_streaming:
            answers = [answer async for answer in self.dispatcher.server_stream(call, bodies[0])]
        else:
            answers = [await self.dispatcher.unary(call, bodies[0])]
        return [BaseResponse.FromString(answer).status for answer in answers]

    def furnish(self) -> None:
        """Make sure that the user, the token, the app and a thing of each kind are there."""
        if self._is_furnished():
            return

        def write(connection: Any) -> None:
            user = ensure_user(connection, USER)
            ensure_app(connection, user.pk, APP)
            if not keys.known(connection, SECRET):
                add_token(connection, user.pk, SECRET, "")

        self.loop.run_until_complete(self.services.database.write(write))
        place = UserAppIDSet(user_id=USER, app_id=APP)
        things: list[tuple[str, Any]] = [
            ("PostConcepts", PostConceptsRequest(concepts=[Concept(id="thing"), Concept(id="main-thing")])),
            ("PostInputs", PostInputsRequest(inputs=[Input(id="thing", data=Data(text=Text(raw="text")))])),
            ("PostModels", PostModelsRequest(models=[Model(id="thing")])),
            ("PostWorkflows", PostWorkflowsRequest(workflows=[Workflow(id="thing", nodes=_nodes())])),
        ]
        for name, request in things:
            request.user_app_id.CopyFrom(place)
            self.ask(name, request.SerializeToString())

    def _is_furnished(self) -> bool:
        """By a few reads: to post what is there already costs a hundred times as much."""
        reader = self.services.database.reader
        user = records.find(reader, schema.USERS, 0, USER)
        app = user and records.find(reader, schema.APPS, user.pk, APP)
        if not app or not keys.known(reader, SECRET):
            return False
        return all(records.find(reader, table, app.pk, id) for table, ids in THINGS.items() for id in ids)


def _nodes() -> list[WorkflowNode]:
    return [WorkflowNode(id="thing", model=Model(id="general-image-embedding"))]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    made = Room(tmp_path_factory.mktemp("garbage"))
    yield made
    made.close()


def wrong(status: Status) -> str:
    """What is wrong with a status that a caller gets, or nothing."""
    if status.code not in descriptions():
        return f"{status.code} is no code of the contract"
    if 98000 <= status.code < 100_000:
        return f"{status.code} is a failure of the server itself"
    if not status.description or not status.req_id:
        return "no description or no request id"
    if status.code not in UNWORDED and len(status.details) < 10:
        return f"{status.code} without details"
    return ""


def _check(caplog: pytest.LogCaptureFixture, name: str, what: str, request: Any, statuses: Sequence[Status]) -> None:
    assert statuses, f"{name} ({what}) has no answer"
    for status in statuses:
        assert not wrong(status), f"{name} ({what}): {wrong(status)}; {status}\n{str(request)[:3000]}"
    logged = [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL") or record.exc_info]
    assert not logged, f"{name} ({what}) logged {caplog.text}\n{str(request)[:3000]}"


@pytest.mark.parametrize("family", FAMILIES)
def test_no_request_is_too_strange_for_an_answer(room: Room, caplog: pytest.LogCaptureFixture, family: str) -> None:
    for name in FAMILIES[family]:
        _confuse(room, caplog, name)


def _confuse(room: Room, caplog: pytest.LogCaptureFixture, name: str) -> None:
    kind = RPCS[name].request
    room.furnish()
    _check(caplog, name, "empty", None, room.ask(name, b""))
    placed: Any = kind()
    if "user_app_id" in placed.DESCRIPTOR.fields_by_name:
        placed.user_app_id.CopyFrom(UserAppIDSet(user_id=USER, app_id=APP))
    _check(caplog, name, "nothing but a place", placed, room.ask(name, placed.SerializeToString()))
    met: Counter[int] = Counter()
    for number in range(ROUNDS):
        room.furnish()
        request = Nonsense(f"{name} {number}").message(kind)
        statuses = room.ask(name, request.SerializeToString())
        _check(caplog, name, f"message {number}", request, statuses)
        met.update(status.code for status in statuses)
    assert met.keys() != {codes.CONN_KEY_INVALID}, f"{name}: no message got past the door"


def test_bytes_that_are_no_message_are_refused(room: Room) -> None:
    room.furnish()
    for name in BOUND:
        for body in (b"\xff" * 40, b"\x0a\xff\xff\xff\xff\x0f", b"\x0a" * 7 + b"f" * 32):
            (status,) = room.ask(name, body)
            assert status.code == codes.CONN_BAD_REQUEST_FORMAT, f"{name}: {status}"
            assert kind_of(name) in status.details, f"{name}: {status}"


def test_a_stream_without_requests_is_told_so(room: Room) -> None:
    room.furnish()
    streams = [name for name in BOUND if RPCS[name].client_streaming]
    assert len(streams) > 4
    for name in streams:
        (status,) = room.ask(name)
        assert (status.code, status.details) == (
            codes.CONN_INVALID_REQUEST,
            "The stream ended before its first request.",
        ), name


def kind_of(name: str) -> str:
    return RPCS[name].request.DESCRIPTOR.name


def test_a_handler_that_breaks_would_be_found(
    room: Room, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(call: Any, request: Any) -> BaseResponse:
        raise ValueError(request)

    served = dataclasses.replace(room.dispatcher.served["GetConcept"], handler=broken)
    monkeypatch.setattr(room.dispatcher, "served", {**room.dispatcher.served, "GetConcept": served})
    room.furnish()
    statuses = room.ask("GetConcept", b"\x0a\x10\x0a\x05owner\x12\x07garbage")
    with pytest.raises(AssertionError, match="a failure of the server itself"):
        _check(caplog, "GetConcept", "broken", None, statuses)
