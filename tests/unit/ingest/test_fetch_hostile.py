"""More than 1,000 URLs that lead to private addresses: asked for, and led to by redirects; none is fetched."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from ipaddress import ip_network
from typing import Any

import pytest
from aiohttp import web

from meshserve.core.problems import Problem
from meshserve.ingest.addresses import permitted
from meshserve.ingest.fetch import Fetcher, FetchLimits
from support.fetching import FAILED, INVALID, Local, numbers_only, refusal, run, serving
from support.hostile_urls import hosts, names

HOSTS = hosts()
PATIENT = FetchLimits(total_seconds=60, connect_seconds=20, concurrent=8)
START = "127.0.0.77"
"""Where redirects come from: an address that may be reached, unlike all others of this machine."""


class Resolver:
    """Answers for the names of `hostile_urls`, and as the system does for numbers."""

    def __init__(self) -> None:
        self._names = {name.rstrip(".").lower().encode("idna").decode(): said for name, said in names().items()}
        self.asked: dict[str, int] = {}

    async def __call__(self, host: str, port: int) -> list[str]:
        if host == "start.example":
            return [START]
        name = host.rstrip(".").lower()
        if name not in self._names:
            return await numbers_only(host, port)
        self.asked[name] = self.asked.get(name, 0) + 1
        answers = self._names[name]
        return answers[min(self.asked[name], len(answers)) - 1]


@contextlib.asynccontextmanager
async def guarded(allow: list[Any], connected: list[str]) -> AsyncIterator[Fetcher]:
    """A fetcher whose connections are noted; those to other machines are refused here."""
    loop: Any = asyncio.get_running_loop()
    real = loop.sock_connect

    async def connect(sock: Any, address: Any) -> None:
        connected.append(str(address[0]))
        if not str(address[0]).startswith("127."):
            raise ConnectionRefusedError(111, "refused")
        await real(sock, address)

    fetcher = Fetcher(allow=allow, limits=PATIENT, resolve=Resolver())
    loop.sock_connect = connect
    try:
        yield fetcher
    finally:
        loop.sock_connect = real
        await fetcher.close()


async def outcome(fetcher: Fetcher, url: str) -> str:
    """What is wrong with what comes of a URL, or nothing."""
    try:
        problem = await refusal(fetcher, url)
    except (pytest.fail.Exception, Exception) as error:  # told with the URL, among all others
        return f"{url!r}: {type(error).__name__}: {error}"
    told = problem.code in (FAILED, INVALID) and len(problem.details) > 15 and problem.details.isprintable()
    return "" if told else f"{url!r}: {problem.code} {problem.details}"


def test_there_are_enough() -> None:
    assert len(HOSTS) >= 1000
    assert len(set(HOSTS)) == len(HOSTS)
    assert hosts() == HOSTS


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_none_is_fetched(scheme: str) -> None:
    connected: list[str] = []

    async def main(local: Local) -> list[str]:
        async with guarded([], connected) as fetcher:
            tried = [f"{scheme}://{host}:{local.port}/private" for host in HOSTS for _ in range(1 + ("rebind" in host))]
            return [wrong for url in tried if (wrong := await outcome(fetcher, url))]

    async def served() -> list[str]:
        async with serving(private) as local:
            wrong = await main(local)
            assert not local.requests
            return wrong

    assert run(served(), 60) == []
    assert all(permitted(address, ()) for address in connected), "only what is public may be tried"


async def private(request: web.Request) -> web.StreamResponse:
    return web.Response(body=b"private")


def test_none_is_fetched_where_a_redirect_leads_to_it() -> None:
    connected: list[str] = []
    paths: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ")[1].decode()
        paths.append(path)
        host = HOSTS[int(path.rpartition("/")[2])]
        raw = f"http://{host}:{port}/private".encode("utf-8", "replace").replace(b"\r", b"").replace(b"\n", b"")
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: " + raw + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async def main() -> list[str]:
        nonlocal port
        async with serving(private) as local:
            port = local.port
            server = await asyncio.start_server(talk, START, 0)
            begin = server.sockets[0].getsockname()[1]
            async with guarded([ip_network(f"{START}/32")], connected) as fetcher:
                urls = [f"http://start.example:{begin}/{number}" for number in range(len(HOSTS))]
                wrong = [each for url in urls if (each := await outcome(fetcher, url))]
            server.close()
            assert not local.requests
            return wrong

    port = 0
    assert run(main(), 60) == []
    assert len(paths) == len(HOSTS), "each redirect was asked for, and nothing behind it"
    allowed = [ip_network(f"{START}/32")]
    assert all(permitted(address, allowed) for address in connected)


def test_a_name_that_is_bound_anew_between_the_hops_of_a_redirect() -> None:
    """It leads to where it may at first, and to this machine when its own redirect is followed."""
    answers = [START, "127.0.0.1"]
    reached: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        return [answers.pop(0) if len(answers) > 1 else answers[0]]

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        reached.append(writer.get_extra_info("sockname")[0])
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    async def main() -> Problem:
        server = await asyncio.start_server(talk, START, 0)
        port = server.sockets[0].getsockname()[1]
        inner = await asyncio.start_server(talk, "127.0.0.1", port)
        fetcher = Fetcher(allow=[ip_network(f"{START}/32")], limits=PATIENT, resolve=resolve)
        try:
            return await refusal(fetcher, f"http://rebinding.example:{port}/")
        finally:
            await fetcher.close()
            server.close()
            inner.close()

    assert "leads to an address that is not public" in run(main()).details
    assert reached == [START]
