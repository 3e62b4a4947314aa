"""What is counted of calls, however they end."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from meshserve.app import build_services
from meshserve.config import Config
from meshserve.core.contract import RPCS
from meshserve.core.problems import Problem
from meshserve.dispatch.counts import BOUNDS
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.dispatch.registry import Served
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.service_pb2 import MultiOutputResponse, MultiStatusCodeResponse

UNARY, STREAM = "ListStatusCodes", "GenerateModelOutputs"


@pytest.fixture
def dispatcher(tmp_path: Path) -> Iterator[Dispatcher]:
    services = build_services(Config(data=tmp_path))
    yield Dispatcher({}, services)
    asyncio.run(services.close())


def serve(dispatcher: Dispatcher, name: str, handler: Any) -> Any:
    dispatcher.served = {name: Served(RPCS[name], handler, "test", "exact", "")}
    return dispatcher.open(name, {})


def test_calls_are_counted_by_rpc_and_code(dispatcher: Dispatcher) -> None:
    async def well(call: Any, request: Any) -> Any:
        assert dispatcher.counts.running == 1
        return MultiStatusCodeResponse()

    async def badly(call: Any, request: Any) -> Any:
        raise Problem(codes.CONN_DOES_NOT_EXIST, "not here")

    async def worse(call: Any, request: Any) -> Any:
        raise KeyError("unforeseen")

    for handler in (well, well, badly, worse):
        asyncio.run(dispatcher.unary(serve(dispatcher, UNARY, handler), b""))
    assert dispatcher.counts.calls == {
        (UNARY, codes.SUCCESS, ""): 2,
        (UNARY, codes.CONN_DOES_NOT_EXIST, ""): 1,
        (UNARY, codes.INTERNAL_UNCATEGORIZED, ""): 1,
    }
    assert dispatcher.counts.running == 0
    latency = dispatcher.counts.latency[UNARY]
    assert sum(latency.classes) == 4
    assert len(latency.classes) == len(BOUNDS) + 1
    assert latency.seconds > 0


def test_a_call_whose_caller_leaves_has_code_0(dispatcher: Dispatcher) -> None:
    async def long(call: Any, request: Any) -> Any:
        await asyncio.sleep(60)

    async def leave() -> None:
        task = asyncio.create_task(dispatcher.unary(serve(dispatcher, UNARY, long), b""))
        await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(leave())
    assert dispatcher.counts.calls == {(UNARY, 0, ""): 1}
    assert dispatcher.counts.running == 0


def test_streams_end_once_whether_read_to_the_end_or_left(
    dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def two(call: Any, request: Any) -> AsyncIterator[Any]:
        yield MultiOutputResponse()
        yield MultiOutputResponse()

    async def read(most: int) -> None:
        replies: Any = dispatcher.server_stream(serve(dispatcher, STREAM, two), b"")
        async for _ in replies:
            most -= 1
            if not most:
                break
        await replies.aclose()

    monkeypatch.setattr(dispatcher, "admit", lambda call, body: None)
    asyncio.run(read(9))
    asyncio.run(read(1))
    assert dispatcher.counts.calls == {(STREAM, codes.SUCCESS, ""): 1, (STREAM, 0, ""): 1}
    assert dispatcher.counts.running == 0


def test_observers_are_told_of_every_end(dispatcher: Dispatcher) -> None:
    seen: list[tuple[str, int]] = []
    dispatcher.observers.append(lambda call, seconds: seen.append((call.rpc.name, call.code)))
    call = serve(dispatcher, UNARY, None)
    dispatcher.refuse(call, Problem(codes.CONN_BAD_REQUEST_FORMAT, "no JSON"))
    assert seen == [(UNARY, codes.CONN_BAD_REQUEST_FORMAT)]
