"""REST of the contract: one HTTP request is one call, by the rules of `google.api.http` (behaviour §19).

Paths are never logged: some of them have keys in them.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlencode

from google.protobuf.message import Message

from meshserve.call import Call
from meshserve.core.contract import RPCS
from meshserve.core.problems import Problem
from meshserve.core.statuses import status_of
from meshserve.dispatch.errors import http_status, problem_of
from meshserve.dispatch.pipeline import Dispatcher, new_request_id, seal_problem
from meshserve.transport.dated import release_of
from meshserve.transport.json_releases import encode_for
from meshserve.transport.releases import MOST_KEPT, Release
from meshserve.transport.rest_requests import (
    ClientGone,
    HttpWire,
    Receive,
    build,
    deadline_of,
    metadata_of,
    read_body,
)
from meshserve.transport.routes import Match, Router, Unrouted
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.status_pb2 import BaseResponse, RedirectInfo

log = logging.getLogger(__name__)

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Scope = MutableMapping[str, Any]
Headers = list[tuple[bytes, bytes]]

JSON, LINES = b"application/json", b"application/x-ndjson"
PATIENCE_SECONDS = 0.25
"""How long a call that only reads may take before somebody looks whether its client is still there."""
_RETRY_SECONDS = b"1"


@dataclass(slots=True)
class _Exchange:
    """One request that found its RPC. begun: a part of the answer has been sent. gone: the client left meanwhile."""

    scope: Scope
    receive: Receive
    send: Send
    match: Match
    call: Call
    wire: HttpWire
    release: Release | None
    begun: bool = False
    gone: bool = False


class Rest:
    """The ASGI endpoint. What reads ends when its client goes away; what writes is finished."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._router = lru_cache(maxsize=MOST_KEPT)(_router)
        self._router(None)  # made before the first request
        self._finishing: set[asyncio.Future[bytes]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; never raises but for cancellation."""
        metadata = metadata_of(scope["headers"])
        release = release_of(self._dispatcher, metadata)
        try:
            match = self._router(release).match(scope["method"], scope["raw_path"])
        except Problem as problem:
            await _refuse_unrouted(send, scope["method"], problem, new_request_id(metadata), release)
            return
        wire = HttpWire(scope.get("client"))
        call = self._dispatcher.open(match.rpc.name, metadata, wire)
        exchange = _Exchange(scope, receive, send, match, call, wire, release)
        try:
            await self._serve(exchange, metadata)
        except ClientGone:
            return
        except asyncio.CancelledError:
            if not exchange.gone:
                raise
        except Exception as error:
            fault = seal_problem(call, problem_of(error))
            if not exchange.begun:
                await _answer(exchange, fault)

    async def _serve(self, exchange: _Exchange, metadata: dict[str, str]) -> None:
        call = exchange.call
        try:
            exchange.wire.until = deadline_of(metadata)
            body = await self._body(exchange, metadata)
            query, encoding = exchange.scope["query_string"], metadata.get("content-encoding", "")
            request = build(exchange.match, query, body, encoding).SerializeToString()
        except Problem as problem:
            await _answer(exchange, self._dispatcher.refuse(call, problem))
            return
        if call.rpc.server_streaming:
            await self._stream(exchange, request)
        else:
            await _answer(exchange, await self._unary(exchange, request))

    async def _body(self, exchange: _Exchange, metadata: dict[str, str]) -> bytes:
        """The body; a GET has none, whatever was sent with it."""
        if exchange.match.binding.verb == "GET":
            return b""
        return await read_body(metadata, exchange.receive, lambda: self._dispatcher.identify(exchange.call))

    async def _unary(self, exchange: _Exchange, request: bytes) -> bytes:
        call, remaining = exchange.call, exchange.wire.time_remaining()
        if remaining is not None:
            return await self._within(remaining, exchange, request)
        if not call.rpc.reads:
            return await self._dispatcher.unary(call, request)
        async with _Attention(exchange, PATIENCE_SECONDS):
            return await self._dispatcher.unary(call, request)

    async def _within(self, seconds: float, exchange: _Exchange, request: bytes) -> bytes:
        """The answer, or Problem 40032 when time is up; what writes goes on after that."""
        call = exchange.call
        answer = asyncio.ensure_future(self._dispatcher.unary(call, request))
        done, _ = await asyncio.wait({answer}, timeout=seconds)
        if done:
            return answer.result()
        left = "Nothing was changed."
        if call.rpc.reads:
            answer.cancel()
        else:
            left = "It goes on, so look what it did before you send it again."
            self._finishing.add(answer)
            answer.add_done_callback(self._finishing.discard)
        exchange.call = self._dispatcher.open(call.rpc.name, call.metadata, call.wire)  # for what goes on has the other
        exchange.call.request_id = call.request_id
        problem = Problem(
            codes.RPC_REQUEST_TIMEOUT, f"The call took longer than the {seconds:.3g} s it was given. {left}"
        )
        return seal_problem(exchange.call, problem)

    async def _stream(self, exchange: _Exchange, request: bytes) -> None:
        """One line a message, each sent as soon as it is there."""
        async with _Attention(exchange, 0):
            try:
                async with (
                    asyncio.timeout(exchange.wire.time_remaining()),
                    aclosing(self._replies(exchange, request)) as replies,
                ):
                    async for reply in replies:
                        await _send_line(exchange, reply)
                        if exchange.scope["method"] == "HEAD":
                            break
            except TimeoutError:
                problem = Problem(codes.RPC_REQUEST_TIMEOUT, "The stream took longer than the time it was given.")
                await _send_line(exchange, seal_problem(exchange.call, problem))
            except Exception as error:
                await _send_line(exchange, seal_problem(exchange.call, problem_of(error)))
        if not exchange.begun:
            await _begin(exchange, 200, LINES, [])
        await exchange.send({"type": "http.response.body", "body": b"", "more_body": False})

    def _replies(self, exchange: _Exchange, request: bytes) -> AsyncGenerator[bytes]:
        call = exchange.call
        if call.rpc.client_streaming:
            return cast(AsyncGenerator[bytes], self._dispatcher.bidi_stream(call, _once(request)))
        return cast(AsyncGenerator[bytes], self._dispatcher.server_stream(call, request))


def _router(release: Release | None) -> Router:
    """The paths of a release: what came later is an unknown path to its clients."""
    return Router(rpc for rpc in RPCS.values() if release is None or release.has_rpc(rpc.name))


class _Attention:
    """While in the block, listens from `after` seconds on whether the client is still there, and cancels if it is not."""

    def __init__(self, exchange: _Exchange, after: float) -> None:
        self._exchange = exchange
        self._after = after
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._served = asyncio.current_task()
        self._timer = asyncio.get_running_loop().call_later(self._after, self._listen)

    async def __aexit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._listening is not None:
            self._listening.cancel()

    def _listen(self) -> None:
        self._listening = asyncio.get_running_loop().create_task(self._until_gone())

    async def _until_gone(self) -> None:
        while (await self._exchange.receive())["type"] != "http.disconnect":
            pass
        self._exchange.gone = True
        if self._served is not None:
            self._served.cancel()


async def _once(request: bytes) -> AsyncIterator[bytes]:
    yield request


def _response(exchange: _Exchange, answer: bytes) -> tuple[Message, int]:
    """The response message with what HTTP adds to its status, and its HTTP status."""
    call = exchange.call
    response: Any = call.rpc.response.FromString(answer)
    response.status.http_status_code = status = http_status(call.code)
    if status == 307 and response.status.HasField("redirect_info"):
        info = response.status.redirect_info
        info.url = _new_address(exchange, info)
    return response, status


def _new_address(exchange: _Exchange, moved: RedirectInfo) -> str:
    """Path and query with the new id where the old one was; "" if neither had it."""
    match, name = exchange.match, f"{moved.resource_type}_id"

    def is_old(key: str, value: str) -> bool:
        return key.rpartition(".")[2] == name and value == moved.old_resource_id

    values = {k: moved.new_resource_id if is_old(k, v) else v for k, v in match.variables.items()}
    asked = parse_qsl(exchange.scope["query_string"].decode(), keep_blank_values=True)
    query = [(k, moved.new_resource_id if is_old(k, v) else v) for k, v in asked]
    if values == match.variables and query == asked:
        return ""
    segments = match.binding.path.split("/")
    path = "/".join(quote(values[s[1:-1]], safe="") if s.startswith("{") else s for s in segments)
    return f"{path}?{urlencode(query)}" if query else path


def _headers(exchange: _Exchange, status: int, response: Any) -> Headers:
    """What a status asks for beside itself."""
    if status == 200:
        return []
    if status == 307 and response.status.redirect_info.url:
        return [(b"location", response.status.redirect_info.url.encode())]
    if status == 401:
        return [(b"www-authenticate", b"Key")]
    return [(b"retry-after", _RETRY_SECONDS)] if status in (429, 503) else []


async def _answer(exchange: _Exchange, answer: bytes) -> None:
    response, status = _response(exchange, answer)
    body = encode_for(exchange.release, response)
    headers = _headers(exchange, status, response)
    await _begin(exchange, status, JSON, [*headers, (b"content-length", b"%d" % len(body))])
    await exchange.send({"type": "http.response.body", "body": body})


async def _send_line(exchange: _Exchange, answer: bytes) -> None:
    response, status = _response(exchange, answer)
    if not exchange.begun:
        await _begin(exchange, status, LINES, _headers(exchange, status, response))
    await exchange.send(
        {"type": "http.response.body", "body": encode_for(exchange.release, response) + b"\n", "more_body": True}
    )


async def _begin(exchange: _Exchange, status: int, kind: bytes, headers: Headers) -> None:
    exchange.begun = True
    await exchange.send(_start(status, kind, exchange.call.request_id, headers))


def _start(status: int, kind: bytes, request_id: str, headers: Headers) -> dict[str, Any]:
    common = [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"x-request-id", request_id.encode("latin-1", "replace")),
    ]
    return {"type": "http.response.start", "status": status, "headers": common + headers}


async def _refuse_unrouted(send: Send, verb: str, problem: Problem, request_id: str, release: Release | None) -> None:
    """Answer a request that is for no RPC."""
    status = status_of(problem)
    status.req_id = request_id
    status.http_status_code = http_status(problem.code)
    log.info("%s %d request for a path or verb of no RPC %s", verb, problem.code, request_id)
    body = encode_for(release, BaseResponse(status=status))
    headers = [(b"content-length", b"%d" % len(body))]
    if isinstance(problem, Unrouted) and problem.allow:
        headers.append((b"allow", ", ".join(problem.allow).encode()))
    await send(_start(status.http_status_code, JSON, request_id, headers))
    await send({"type": "http.response.body", "body": body})
