"""Servers on this machine, and a fetcher that may reach it: what the tests of the guarded client share."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any, TypeVar

import pytest
from aiohttp import web

from meshserve.core.problems import Problem
from meshserve.ingest.fetch import Fetcher, FetchLimits
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.status_pb2 import Status

T = TypeVar("T")
LOOPBACK = [ip_network("127.0.0.0/8")]
QUICK = FetchLimits(total_seconds=0.3, connect_seconds=0.2, redirects=3, concurrent=4)
FAILED, INVALID, TOO_LARGE = codes.INPUT_DOWNLOAD_FAILED, codes.INPUT_INVALID_URL, codes.INPUT_OVER_LIMIT
JARGON = ("ssl:default", "[None]", "Error(", "Exception", "Errno", "canonical", "object at", "Multiple")


@dataclass
class Local:
    """A server on this machine, and what it saw."""

    port: int
    requests: list[web.Request] = field(default_factory=list)
    connections: set[asyncio.StreamWriter] = field(default_factory=set)
    accepted: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@contextlib.asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[Local]:
    """A server of HTTP."""
    local = Local(0)

    async def handle(request: web.Request) -> web.StreamResponse:
        local.requests.append(request)
        return await handler(request)

    runner = web.ServerRunner(web.Server(handle), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    local.port = runner.addresses[0][1]
    try:
        yield local
    finally:
        await runner.cleanup()


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def talking(talk: Talk | bytes) -> AsyncIterator[Local]:
    """A server of anything; bytes are sent in answer to a request, and the connection is closed."""
    local = Local(0)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        local.accepted += 1
        local.reached.set()
        local.connections.add(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            if isinstance(talk, bytes):
                await reader.readuntil(b"\r\n\r\n")
                writer.write(talk)
                await writer.drain()
            else:
                await talk(reader, writer)
        local.connections.discard(writer)
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    local.port = server.sockets[0].getsockname()[1]
    try:
        yield local
    finally:
        server.close()
        for writer in local.connections:
            writer.close()


@contextlib.asynccontextmanager
async def fetching(**options: Any) -> AsyncIterator[Fetcher]:
    """A fetcher that may reach this machine and resolves no name, unless told otherwise."""
    fetcher = Fetcher(**{"allow": LOOPBACK, "limits": QUICK, "resolve": nobody, **options})
    try:
        yield fetcher
    finally:
        await fetcher.close()


async def nobody(host: str, port: int) -> list[str]:
    raise OSError(f"no name is resolved here, not even {host}")


async def hello(request: web.Request) -> web.StreamResponse:
    return web.Response(body=b"hello")


async def refusal(fetcher: Fetcher, url: str, largest: int = 1000) -> Problem:
    with pytest.raises(Problem) as caught:
        await fetcher.fetch(url, largest)
    problem = caught.value
    assert not [word for word in JARGON if word in problem.details], problem.details
    Status(details=problem.details)  # fits into a message
    return problem


def run(main: Coroutine[Any, Any, T], seconds: float = 10) -> T:
    return asyncio.run(asyncio.wait_for(main, seconds))


async def fetched(
    url_of: Callable[[Local], str], handler: Handler = hello, largest: int = 1000, **options: Any
) -> bytes:
    async with serving(handler) as local, fetching(**options) as fetcher:
        return await fetcher.fetch(url_of(local), largest)


async def refused(talk: Talk | bytes, largest: int = 1000, **options: Any) -> Problem:
    async with talking(talk) as local, fetching(**options) as fetcher:
        return await refusal(fetcher, local.url("/x"), largest)


def answer(body: bytes, head: str = "HTTP/1.1 200 OK", *headers: str) -> bytes:
    return "\r\n".join([head, *headers, "", ""]).encode("latin-1") + body


async def numbers_only(host: str, port: int) -> list[str]:
    """The system's resolver as it treats numbers and the names of this machine; other names are not looked up."""
    if host.rstrip(".").lower() in ("localhost", "localhost.localdomain", "ip6-localhost"):
        return ["::1", "127.0.0.1"]
    if any(letter in "ghijklmnopqrstuvwyz%" for letter in host.lower()):
        raise OSError(f"no name is resolved here, not even {host}")
    found = await asyncio.get_running_loop().getaddrinfo(host, port)
    return [str(entry[4][0]) for entry in found]


def chain(request: web.Request) -> web.StreamResponse:
    left = int(request.query.get("left", "0"))
    if not left:
        return web.Response(body=b"arrived")
    return web.Response(status=int(request.query.get("status", "302")), headers={"Location": f"?left={left - 1}"})


async def redirecting(request: web.Request) -> web.StreamResponse:
    return chain(request)
