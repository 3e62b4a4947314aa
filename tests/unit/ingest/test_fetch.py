"""The guarded client against servers and URLs that mean no good. Nothing here leaves this machine."""

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar

import pytest
from aiohttp import web

from meshserve.core.problems import Problem
from meshserve.ingest.fetch import Fetcher, FetchLimits, Forbidden, check_url
from meshserve.ingest.mirror import Mirrors
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


def run(main: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(main, 10))


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


def test_a_body_is_fetched() -> None:
    assert run(fetched(lambda local: local.url("/dog.jpg?size=1#part"))) == b"hello"


def test_an_empty_body_is_a_body() -> None:
    async def empty(request: web.Request) -> web.StreamResponse:
        return web.Response()

    assert run(fetched(lambda local: local.url(), empty)) == b""


def test_a_body_without_length_ends_with_its_connection() -> None:
    async def main() -> bytes:
        async with talking(answer(b"hello", "HTTP/1.0 200 OK")) as local, fetching() as fetcher:
            return await fetcher.fetch(local.url(), 1000)

    assert run(main()) == b"hello"


def test_what_is_asked_for() -> None:
    async def main() -> web.Request:
        async with serving(hello) as local, fetching() as fetcher:
            await fetcher.fetch(local.url("/a%20b?c=%26"), 1000)
            return local.requests[0]

    request = run(main())
    assert (request.method, request.raw_path) == ("GET", "/a%20b?c=%26")
    assert request.headers["User-Agent"] == "meshserve"
    assert request.headers["Accept-Encoding"] == "identity"
    assert not {"Authorization", "Cookie", "Referer"} & set(request.headers)


LOOPBACK_SPELLINGS = [
    # as it stands, and as numbers
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "127.1",
    "127.0.1",
    "2130706433",
    "4294967295",
    "017700000001",
    "0177.0.0.1",
    "0177.0.0.01",
    "00000177.0.0.1",
    "127.000.000.001",
    "0x7f000001",
    "0X7F000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "0x7f.0x0.0x0.0x1",
    "127.0x1",
    "18446744071562067969",
    "127.0.0.1.",
    "127.0.0.1..",
    "2130706433.",
    "0",
    "0.0.0.0",  # noqa: S104
    "0x0",
    "00",
    # in letters that look alike, and in codes
    "127。0。0。1",
    "127.0.0.1",
    "127｡0｡0｡1",
    "１２７.0.0.1",
    "①②⑦.⓪.⓪.①",
    "𝟏𝟐𝟕.𝟎.𝟎.𝟏",
    "١٢٧.0.0.1",
    "127.0.0.%31",
    "%31%32%37.0.0.1",
    "127%2e0%2e0%2e1",
    "127%252e0%252e0%252e1",
    "%6cocalhost",
    "127.0.0.1%00",
    "127.0.0.1%0a",
    "127.0.0.1%20",
    "127.0.0.1%2f",
    "127.0.0.1%23@example.com",
    "127.0.0.\u200b1",
    "127.0.0.1\u00ad",
    # names
    "localhost",
    "LOCALHOST",
    "LocalHost.",
    "localhost..",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "localhost%00.example.com",
    "localhost.localdomain",
    "ip6-localhost",
    # users
    "example.com@127.0.0.1",
    "example.com:80@127.0.0.1",
    "user:password@127.0.0.1",
    "@127.0.0.1",
    ":@127.0.0.1",
    "127.0.0.1:80@127.0.0.1",
    "a@b@127.0.0.1",
    # backslashes, blanks and controls
    "example.com\\@127.0.0.1",
    "127.0.0.1\\@example.com",
    "127.0.0.1\\.example.com",
    "\\127.0.0.1",
    "127.0.0.1 ",
    " 127.0.0.1",
    "127.0\t.0.1",
    "127.0.0\n.1",
    "127.0.0.1\r\nHost: example.com\r\n\r\n",
    "127.0.0.1\x00",
    "127.0.0.1\x7f",
    # IPv6
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::]",
    "[::127.0.0.1]",
    "[::7f00:1]",
    "[::ffff:127.0.0.1]",
    "[::FFFF:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:0001]",
    "[::ffff:0:127.0.0.1]",
    "[2002:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[::1%25lo]",
    "[::1%lo]",
    "[::1%251]",
    "[fe80::1%25lo]",
    "[::ffff:127.0.0.1%25lo]",
    "[::1].",
    "[::1]example.com",
    "example.com[::1]",
    "[[::1]]",
    "[127.0.0.1]",
    "[localhost]",
    "[v1.127]",
    "::1",
    "[::1",
    "[::ffff:0177.0.0.1]",
]
OTHER_HOSTS = [
    "10.0.0.1",
    "012.0.0.1",
    "0xa.1",
    "167772161",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.257",
    "3232235521",
    "0300.0250.0.1",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0xa9.0xfe.0xa9.0xfe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "169。254。169。254",
    "１６９.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "100.64.0.1",
    "100.100.100.200",
    "1681915904",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "192.88.99.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "[fe80::1]",
    "[fec0::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[100::1]",
    "[::ffff:169.254.169.254]",
    "[::ffff:10.0.0.1]",
    "[::a9fe:a9fe]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:a9fe:a9fe::]",
    "[FD00::1]",
    "[5f00::1]",
]


async def numbers_only(host: str, port: int) -> list[str]:
    """The system's resolver as it treats numbers and the names of this machine; other names are not looked up."""
    if host.rstrip(".").lower() in ("localhost", "localhost.localdomain", "ip6-localhost"):
        return ["::1", "127.0.0.1"]
    if any(letter in "ghijklmnopqrstuvwyz%" for letter in host.lower()):
        raise OSError(f"no name is resolved here, not even {host}")
    found = await asyncio.get_running_loop().getaddrinfo(host, port)
    return [str(entry[4][0]) for entry in found]


async def reaches_nothing(host: str, through: str) -> None:
    """Ask for a host as it stands, or (through) let a server that may be reached lead there."""

    async def redirect(request: web.Request) -> web.StreamResponse:
        target = f"{through}{host}:{local.port}/private"
        if request.path == "/private":
            return web.Response(body=b"private")
        raw = target.encode("utf-8", "replace").replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")
        transport: Any = request.transport
        transport.write(b"HTTP/1.1 302 Found\r\nLocation: " + raw + b"\r\nContent-Length: 0\r\n\r\n")
        transport.close()
        return web.Response()

    async with serving(redirect) as local:
        if through:
            # The redirecting server is public under its name; no other address of this machine is.
            async def resolve(name: str, port: int) -> list[str]:
                return ["127.0.0.77"] if name == "start.example" else await numbers_only(name, port)

            allow, url = [ip_network("127.0.0.77/32")], local.url("/start", "start.example")
        else:
            resolve, allow, url = numbers_only, [], f"http://{host}:{local.port}/private"
        relayed = redirected_to(local, "127.0.0.77" if through else None)
        patient = FetchLimits(total_seconds=20, connect_seconds=5)  # a busy machine must not look like a refusal
        async with relayed, fetching(allow=allow, resolve=resolve, limits=patient) as fetcher:
            problem = await refusal(fetcher, url)
        assert problem.code in (FAILED, INVALID)
        assert len(problem.details) > 20
        assert [request.path for request in local.requests if request.path != "/start"] == []
        tried = [words for words in ("No connection", "took longer", "404 Client") if words in problem.details]
        assert not tried
        assert len(local.requests) == bool(through)


@contextlib.asynccontextmanager
async def redirected_to(local: Local, address: str | None) -> AsyncIterator[None]:
    """Let a local server be reached at a second address, too."""
    if address is None:
        yield
        return

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", local.port)
        there_writer.write(await reader.readuntil(b"\r\n\r\n"))
        writer.write(await there_reader.read())
        there_writer.close()
        writer.close()

    server = await asyncio.start_server(relay, address, local.port)
    try:
        yield
    finally:
        server.close()


@pytest.mark.parametrize("host", [*LOOPBACK_SPELLINGS, *OTHER_HOSTS], ids=ascii)
def test_no_spelling_of_a_private_address_is_fetched(host: str) -> None:
    run(reaches_nothing(host, ""))


@pytest.mark.parametrize("host", [*LOOPBACK_SPELLINGS, *OTHER_HOSTS], ids=ascii)
def test_nor_is_what_a_redirect_leads_to(host: str) -> None:
    run(reaches_nothing(host, "http://"))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1/", "127.0.0.1 is not public; start the server with --allow-fetch"),
        ("http://[::ffff:127.0.0.1]/", "is not public"),
        ("http://2130706433/", "'2130706433' is no address: write it as four numbers"),
        ("http://127.0.0.1./", "'127.0.0.1.' is no address"),
        ("http://127。0。0。1/", "127.0.0.1 is not public"),
        ("http://0x7f000001/", "The name 0x7f000001 leads to an address that is not public"),
        ("http://localhost/", "localhost leads to an address that is not public; start the server with --allow-fetch"),
        ("http://nowhere.example/", "The name nowhere.example cannot be resolved"),
    ],
)
def test_refusals_say_why(url: str, words: str) -> None:
    async def main() -> Problem:
        async with fetching(allow=[], resolve=numbers_only) as fetcher:
            return await refusal(fetcher, url)

    problem = run(main())
    assert problem.code == FAILED
    assert words in problem.details


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "not an http or https URL"),
        ("dog.jpg", "not an http or https URL"),
        ("//example.com/dog.jpg", "not an http or https URL"),
        ("/etc/passwd", "not an http or https URL"),
        ("file:///etc/passwd", "not an http or https URL"),
        ("ftp://example.com/", "not an http or https URL"),
        ("gopher://example.com/", "not an http or https URL"),
        ("data:image/png;base64," + "A" * 4000, "not an http or https URL"),
        ("javascript:alert(1)", "not an http or https URL"),
        ("unix:///run/x.sock", "not an http or https URL"),
        ("http:", "no host"),
        ("http://", "no host"),
        ("http:///dog.jpg", "no host"),
        ("http:/example.com", "no host"),
        ("http://:80/", "not a URL"),
        ("http://example.com:0/", "no host, or port 0"),
        ("http://example.com:99999/", "not a URL"),
        ("http://example.com:-1/", "not a URL"),
        ("http://example.com:80a/", "not a URL"),
        ("http://[/", "not a URL"),
        ("http://example.com/a b", "a blank"),
        ("http://example.com/\n", "a control character"),
        ("http://example.com/\x7f", "a control character"),
        ("http://example.com\\dog.jpg", "a backslash"),
        ("http://user:secret@example.com/", "user name or password"),
        ("http://ex%61mple.com/", "percent sign"),
        ("http://example.com/" + "a" * 9000, "9019 characters"),
        ("http://exam\u200bple.com/", "not a URL"),
        ("http://ex\ud800ample.com/", "not a URL"),
        ("http://" + "a" * 64 + "ä.example/", "not a URL"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_what_is_no_url_is_told_before_anything_is_asked(url: str, words: str) -> None:
    async def main() -> Problem:
        async with fetching() as fetcher:
            return await refusal(fetcher, url)

    problem = run(main())
    assert problem.code == INVALID
    assert words in problem.details
    assert problem.details.isprintable()
    assert "secret" not in problem.details
    assert len(problem.details) < 500
    with pytest.raises(Problem) as caught:
        check_url(url)
    assert caught.value.details == problem.details


def test_controls_in_a_url_are_shown() -> None:
    with pytest.raises(Problem) as caught:
        check_url("http://example.com/\r\nX: y")
    assert "'http://example.com/\\r\\nX: y'" in caught.value.details


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "HTTPS://EXAMPLE.com:8443/a?b#c",
        "http://bücher.example/ü",
        "http://93.184.215.14/",
        "http://[2606:4700::1]/",
    ],
)
def test_urls_are_urls(url: str) -> None:
    check_url(url)


def test_a_private_address_beside_a_public_one_is_enough_to_refuse() -> None:
    async def both(host: str, port: int) -> list[str]:
        return ["93.184.215.14", "10.0.0.1"]

    async def main() -> Problem:
        async with fetching(resolve=both) as fetcher:
            return await refusal(fetcher, "http://both.example/")

    details = run(main()).details
    assert "both.example leads to an address that is not public; start the server with --allow-fetch" in details
    assert "10.0.0.1" not in details, "names of this network are not looked up for strangers"


def test_a_name_without_addresses() -> None:
    async def none(host: str, port: int) -> list[str]:
        return []

    async def main() -> Problem:
        async with fetching(resolve=none) as fetcher:
            return await refusal(fetcher, "http://none.example/")

    assert "none.example cannot be resolved" in run(main()).details


def test_the_address_that_was_judged_is_the_one_connected_to() -> None:
    """The name leads to this server first, and to another ever after."""
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1" if len(asked) == 1 else "127.0.0.99"]

    async def main() -> None:
        async with serving(hello) as local, fetching(allow=[ip_network("127.0.0.1")], resolve=rebinding) as fetcher:
            url = local.url("/x", "rebinding.example")
            assert await fetcher.fetch(url, 1000) == b"hello"
            assert asked == ["rebinding.example"]
            assert local.requests[0].headers["Host"] == f"rebinding.example:{local.port}"
            await fetcher.close()  # so that a connection must be made anew
            assert "leads to an address that is not public" in (await refusal(fetcher, url)).details
            assert len(local.requests) == 1

    run(main())


def test_the_socket_is_judged_once_more() -> None:
    """Whatever the client makes of a host, there is no socket for an address that is not permitted."""
    fetcher = Fetcher()
    for address in ("127.0.0.1", "169.254.169.254"):
        with pytest.raises(Forbidden, match="is not public"):
            fetcher._socket((2, 1, 6, "", (address, 80)))
    with pytest.raises(Forbidden):
        fetcher._socket((10, 1, 6, "", ("::1", 80, 0, 0)))
    fetcher._socket((2, 1, 6, "", ("93.184.215.14", 80))).close()


def test_if_no_host_was_judged_the_socket_still_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Fetcher, "_check_host", lambda self, host: None)

    async def main() -> None:
        async with serving(hello) as local, fetching(allow=[]) as fetcher:
            assert "leads to an address that is not public" in (await refusal(fetcher, local.url())).details
            assert not local.requests

    run(main())


def chain(request: web.Request) -> web.StreamResponse:
    left = int(request.query.get("left", "0"))
    if not left:
        return web.Response(body=b"arrived")
    return web.Response(status=int(request.query.get("status", "302")), headers={"Location": f"?left={left - 1}"})


async def redirecting(request: web.Request) -> web.StreamResponse:
    return chain(request)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(status: int) -> None:
    assert run(fetched(lambda local: local.url(f"/?left=1&status={status}"), redirecting)) == b"arrived"


def test_as_many_as_the_limit_says_and_no_more() -> None:
    async def main() -> None:
        async with serving(redirecting) as local, fetching() as fetcher:
            assert await fetcher.fetch(local.url("/?left=3"), 1000) == b"arrived"
            local.requests.clear()
            problem = await refusal(fetcher, local.url("/?left=4"))
            assert problem.code == FAILED
            assert "More than 3 redirects" in problem.details
            assert len(local.requests) == 4

    run(main())


def test_a_loop_ends() -> None:
    async def loop(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": str(request.url)})

    async def main() -> str:
        async with serving(loop) as local, fetching() as fetcher:
            return (await refusal(fetcher, local.url())).details

    assert "More than 3 redirects" in run(main())


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("file:///etc/passwd", "not an http or https URL"),
        ("ftp://example.com/", "not an http or https URL"),
        ("data:text/plain,hello", "not an http or https URL"),
        ("http://[", "redirects to what cannot be fetched"),
        ("http://a:b@example.com/", "user name"),
        ("http:///", "404"),
        ("\\\\127.0.0.1\\x", "404"),
        ("http://\xff\xfe/", "redirects to what cannot be fetched"),
        ("x" * 8000 + "\xff" * 100, "redirects to what cannot be fetched"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_redirects_to_nonsense_name_where_they_came_from(location: str, words: str) -> None:
    async def main() -> tuple[Problem, str]:
        missing = answer(b"", "HTTP/1.1 404 Not Found", "Content-Length: 0", "Connection: close")
        first = answer(b"", "HTTP/1.1 302 Found", f"Location: {location}", "Content-Length: 0", "Connection: close")

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            request = await reader.readuntil(b"\r\n\r\n")
            writer.write(first if request.startswith(b"GET /x ") else missing)
            await writer.drain()

        async with talking(talk) as local, fetching() as fetcher:
            return await refusal(fetcher, local.url("/x")), local.url("/x")

    problem, source = run(main())
    assert problem.code == FAILED
    assert words in problem.details
    if "redirects" in problem.details:
        assert problem.details.startswith(f"{source} redirects to what cannot be fetched: ")


def test_blanks_in_a_redirect_are_forgiven() -> None:
    async def blank(request: web.Request) -> web.StreamResponse:
        if request.path == "/a b":
            return web.Response(body=b"arrived")
        return web.Response(status=302, headers={"Location": "/a b"})

    assert run(fetched(lambda local: local.url(), blank)) == b"arrived"


@pytest.mark.parametrize(
    "head", ["302 Found", "304 Not Modified", "204 No Content", "206 Partial Content", "201 Created"]
)
def test_answers_without_media(head: str) -> None:
    details = run(refused(answer(b"", f"HTTP/1.1 {head}", "Content-Length: 0"))).details
    assert f"The server answered {head[:3]} where 200" in details


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("404 Not Found", "404 Client Error: Not Found for url: "),
        ("404", "404 Client Error: Not Found for url: "),
        ("403 Go Away", "403 Client Error: Go Away for url: "),
        ("500 Internal Server Error", "500 Server Error: Internal Server Error for url: "),
        ("599", "599 Server Error: Unknown for url: "),
        ("404 \xff", "404 Client Error: \\udcff for url: "),
    ],
)
def test_errors_of_the_server_are_told_as_clients_know_them(head: str, words: str) -> None:
    async def main() -> None:
        async with talking(answer(b"", f"HTTP/1.1 {head}", "Content-Length: 0")) as local, fetching() as fetcher:
            url = local.url("/no such".replace(" ", "%20") + "/dog.jpg?x=%20y")
            problem = await refusal(fetcher, url)
            assert problem.code == FAILED
            assert problem.details == words + url

    run(main())


def test_a_slow_drip_stops_in_time() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"", "HTTP/1.1 200 OK", "Content-Length: 100000"))
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    begun = time.monotonic()
    problem = run(refused(drip, 1_000_000))
    assert problem.code == FAILED
    assert problem.details.startswith("The download took longer than 0.3 seconds, for url: http://127.0.0.1:")
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("line", [b"", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\n"])
def test_headers_that_never_come_stop_in_time(line: bytes) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(line)
        while not writer.is_closing():
            writer.write(line if b"100" in line else b"")
            await writer.drain()
            await asyncio.sleep(0.02)

    assert "took longer than 0.3 seconds" in run(refused(drip)).details


def test_redirects_share_the_time() -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.12)
        return chain(request)

    async def main() -> str:
        async with serving(slow) as local, fetching() as fetcher:
            return (await refusal(fetcher, local.url("/?left=3"))).details

    assert "took longer than 0.3 seconds" in run(main())


def test_a_resolver_that_hangs_stops_in_time() -> None:
    async def hang(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    async def main() -> str:
        async with fetching(resolve=hang) as fetcher:
            return (await refusal(fetcher, "http://slow.example/")).details

    assert "took longer than 0.3 seconds" in run(main())


def test_a_connection_that_is_not_made_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> str:
        async def hang(sock: object, address: object) -> None:
            await asyncio.sleep(60)

        monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", hang)
        async with fetching(limits=FetchLimits(total_seconds=5, connect_seconds=0.1)) as fetcher:
            return (await refusal(fetcher, "http://127.0.0.1:9/x")).details

    assert run(main()) == "No connection to 127.0.0.1:9 within 0.1 seconds, for url: http://127.0.0.1:9/x"


def test_a_connection_that_is_refused() -> None:
    async def main() -> str:
        async with talking(b"") as local:
            url = local.url("/x")
        async with fetching() as fetcher:
            details = (await refusal(fetcher, url)).details
            assert details == f"No connection to 127.0.0.1:{local.port}: connection refused, for url: {url}"

            async def two(host: str, port: int) -> list[str]:
                return ["127.0.0.1", "127.0.0.2"]

        async with fetching(resolve=two) as fetcher:
            return (await refusal(fetcher, local.url("/x", "two.example"))).details

    assert ": connection refused, for url" in run(main())


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"", "closed the connection before it answered"),
        (b"hello, who is there?\r\n\r\n", "not valid HTTP"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "not valid HTTP"),
        (b"HTTP/1.1 20x OK\r\n\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"x" * 100_000 + b"\r\n\r\n", "too long headers"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: x\r\n" * 100_000 + b"\r\n", "too many"),
        (b"HTTP/1.1 200 " + b"x" * 100_000 + b"\r\n\r\n", "not valid HTTP"),
        (answer(b"hell", "HTTP/1.1 200 OK", "Content-Length: 5"), "ended before it was complete"),
        (answer(b"5\r\nhello\r\n", "HTTP/1.1 200 OK", "Transfer-Encoding: chunked"), "ended before it was complete"),
        (answer(b"zz\r\nhello\r\n0\r\n\r\n", "HTTP/1.1 200 OK", "Transfer-Encoding: chunked"), "HTTP"),
        (b"\xff" * 1000, "not valid HTTP"),
        (bytes(1000), "not valid HTTP"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_servers_that_speak_no_proper_http(said: bytes, words: str) -> None:
    problem = run(refused(said))
    assert problem.code == FAILED
    assert words in problem.details
    assert len(problem.details) < 300


def test_of_a_body_that_is_longer_than_it_says_nothing_more_is_taken() -> None:
    """Whether the rest is noticed depends on when it comes."""

    async def main() -> bytes | Problem:
        async with (
            talking(answer(b"hello, world", "HTTP/1.1 200 OK", "Content-Length: 5")) as local,
            fetching() as fetcher,
        ):
            try:
                return await fetcher.fetch(local.url(), 5)
            except Problem as problem:
                return problem

    found = run(main())
    assert found == b"hello" or (isinstance(found, Problem) and found.code == FAILED)


def test_a_length_that_is_too_large_is_refused_without_reading() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"", "HTTP/1.1 200 OK", "Content-Length: 1001"))
        await asyncio.sleep(60)

    problem = run(refused(silent))
    assert problem.code == TOO_LARGE
    assert "larger than 1000 bytes" in problem.details


@pytest.mark.parametrize("headers", [(), ("Transfer-Encoding: chunked",)], ids=["until the end", "chunked"])
def test_a_body_without_end_is_cut_off_early(headers: tuple[str, ...]) -> None:
    sent = 0

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(b"", "HTTP/1.1 200 OK", *headers))
        block = bytes(16_384)
        while True:
            writer.write(b"4000\r\n" + block + b"\r\n" if headers else block)
            await writer.drain()
            sent += len(block)

    problem = run(refused(endless, 100_000, limits=FetchLimits(total_seconds=8)))
    assert problem.code == TOO_LARGE
    assert sent < 20_000_000  # what the buffers of the system hold


@pytest.mark.parametrize(("size", "good"), [(999, True), (1000, True), (1001, False)])
@pytest.mark.parametrize("length", [True, False])
def test_the_limit_is_the_last_byte_that_is_taken(size: int, good: bool, length: bool) -> None:
    async def main() -> None:
        headers = [f"Content-Length: {size}"] if length else []
        async with talking(answer(bytes(size), "HTTP/1.1 200 OK", *headers)) as local, fetching() as fetcher:
            if good:
                assert await fetcher.fetch(local.url(), 1000) == bytes(size)
            else:
                assert (await refusal(fetcher, local.url())).code == TOO_LARGE

    run(main())


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate", "br", "zstd", "gzip, identity", "x"])
def test_compressed_bodies_are_refused(encoding: str) -> None:
    problem = run(refused(answer(b"x", "HTTP/1.1 200 OK", f"Content-Encoding: {encoding}", "Content-Length: 1")))
    assert problem.code == FAILED
    assert "compressed" in problem.details


@pytest.mark.parametrize("encoding", ["identity", "Identity", ""])
def test_bodies_that_say_that_they_are_plain_are_not(encoding: str) -> None:
    async def plain(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"x", headers={"Content-Encoding": encoding})

    assert run(fetched(lambda local: local.url(), plain)) == b"x"


def test_so_many_side_by_side_and_no_more() -> None:
    now = most = 0

    async def busy(request: web.Request) -> web.StreamResponse:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.02)
        now -= 1
        return web.Response(body=b"x")

    async def main() -> None:
        async with serving(busy) as local, fetching(limits=FetchLimits(concurrent=3)) as fetcher:
            assert await asyncio.gather(*(fetcher.fetch(local.url(f"/{n}"), 10) for n in range(12))) == [b"x"] * 12

    run(main())
    assert most == 3


def test_refusals_give_their_turn_back() -> None:
    async def main() -> None:
        async with serving(hello) as local, fetching(limits=FetchLimits(concurrent=1)) as fetcher:
            for _ in range(3):
                await refusal(fetcher, "http://10.0.0.1/")
                await refusal(fetcher, local.url(), 1)
            assert await fetcher.fetch(local.url(), 1000) == b"hello"

    run(main())


@pytest.mark.parametrize("begun", [b"", answer(b"hell", "HTTP/1.1 200 OK", "Content-Length: 5")])
def test_cancellation_leaves_no_connection_open(begun: bytes) -> None:
    async def main() -> None:
        closed = asyncio.Event()

        async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(begun)
            await reader.read()
            closed.set()

        async with talking(wait) as local, fetching(limits=FetchLimits(concurrent=1)) as fetcher:
            task = asyncio.create_task(fetcher.fetch(local.url(), 1000))
            await asyncio.wait_for(local.reached.wait(), 2)
            await asyncio.sleep(0.02)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.wait_for(closed.wait(), 2)
            assert not fetcher._turns.locked()

    run(main())


def test_refusing_a_body_closes_its_connection() -> None:
    async def main() -> None:
        closed = asyncio.Event()

        async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer(b"", "HTTP/1.1 200 OK", "Content-Length: 1001"))
            await reader.read()
            closed.set()

        async with talking(wait) as local, fetching() as fetcher:
            await refusal(fetcher, local.url())
            await asyncio.wait_for(closed.wait(), 2)

    run(main())


def test_closing_twice_and_never_having_opened() -> None:
    async def main() -> None:
        fetcher = Fetcher()
        await fetcher.close()
        await fetcher.close()
        async with serving(hello) as local, fetching() as fetcher:
            assert await fetcher.fetch(local.url(), 1000) == b"hello"
            await fetcher.close()
            await fetcher.close()
            assert await fetcher.fetch(local.url(), 1000) == b"hello"

    run(main())


def test_closing_ends_what_is_under_way() -> None:
    async def main() -> Problem:
        async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()

        async with talking(wait) as local, fetching(limits=FetchLimits()) as fetcher:
            task = asyncio.create_task(refusal(fetcher, local.url()))
            await asyncio.wait_for(local.reached.wait(), 2)
            await fetcher.close()
            return await task

    assert run(main()).code == FAILED


def test_cookies_are_never_sent_back() -> None:
    async def biscuit(request: web.Request) -> web.StreamResponse:
        response = chain(request)
        response.set_cookie("crumb", "1")
        return response

    async def main() -> None:
        async with serving(biscuit) as local, fetching() as fetcher:
            for _ in range(2):
                await fetcher.fetch(local.url("/?left=2"), 1000)
            assert len(local.requests) == 6
            assert not [request for request in local.requests if "Cookie" in request.headers]

    run(main())


def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("default login user password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    async def main() -> None:
        async with talking(answer(b"proxy", "HTTP/1.1 200 OK", "Content-Length: 5")) as proxy, serving(hello) as local:
            for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url())
            async with fetching() as fetcher:
                assert await fetcher.fetch(local.url(), 1000) == b"hello"
            assert not proxy.accepted
            assert "Authorization" not in local.requests[0].headers

    run(main())


def test_a_server_that_does_not_speak_tls() -> None:
    async def main() -> None:
        async with talking(answer(b"")) as local, fetching() as fetcher:
            problem = await refusal(fetcher, f"https://127.0.0.1:{local.port}/")
            assert problem.code == FAILED
            assert f"127.0.0.1:{local.port}" in problem.details

    run(main())


def test_a_certificate_that_nobody_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    import aiohttp

    async def main() -> str:
        async with fetching() as fetcher:
            reason = ssl.SSLCertVerificationError(1, "certificate verify failed")
            key: Any = type("Key", (), {"host": "127.0.0.1", "port": 443, "is_ssl": True, "ssl": True})()
            reason.verify_message = "self-signed certificate"

            def get(*_: object, **__: object) -> object:
                raise aiohttp.ClientConnectorCertificateError(key, reason)

            monkeypatch.setattr(aiohttp.ClientSession, "get", get)
            return (await refusal(fetcher, "https://127.0.0.1/x")).details

    details = run(main())
    assert details == (
        "The certificate of 127.0.0.1:443 cannot be trusted (self-signed certificate), for url: https://127.0.0.1/x"
    )


SAMPLES = "https://samples.example.com/"


def mirrored(folder: Path, url: str, largest: int = 1000) -> bytes:
    async def main() -> bytes:
        async with fetching(mirrors=Mirrors({SAMPLES: folder})) as fetcher:
            return await fetcher.fetch(url, largest)

    return run(main())


def test_mirrors_answer_without_a_network(tmp_path: Path) -> None:
    (tmp_path / "dog.jpg").write_bytes(b"dog")
    assert mirrored(tmp_path, SAMPLES + "dog.jpg") == b"dog"
    assert mirrored(tmp_path, SAMPLES + "dog.jpg?size=large#x") == b"dog"
    assert mirrored(tmp_path, SAMPLES + "dog.jpg", 3) == b"dog"
    with pytest.raises(Problem) as caught:
        mirrored(tmp_path, SAMPLES + "dog.jpg", 2)
    assert caught.value.code == TOO_LARGE


@pytest.mark.parametrize(
    "path", ["cat.jpg", "../secret", "%2e%2e/secret", "%2e%2e%2fsecret", "%252e%252e/secret", "x%00", "", "link"]
)
def test_what_a_mirror_lacks_is_not_found(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "mirror").mkdir()
    (tmp_path / "mirror" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(Problem) as caught:
        mirrored(tmp_path / "mirror", SAMPLES + path)
    assert caught.value.code == FAILED
    assert caught.value.details == f"404 Client Error: Not Found for url: {SAMPLES}{path}"


def test_a_mirrored_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dog.jpg").write_bytes(b"dog")

    def unreadable(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", unreadable)
    with pytest.raises(Problem, match=r"cannot be read \(Permission denied\)") as caught:
        mirrored(tmp_path, SAMPLES + "dog.jpg")
    assert caught.value.code == FAILED


def test_a_redirect_may_lead_into_a_mirror_as_it_may_to_any_url(tmp_path: Path) -> None:
    """A covered URL never reaches the network, however one comes to it."""
    (tmp_path / "dog.jpg").write_bytes(b"dog")

    async def redirect(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": SAMPLES + "dog.jpg"})

    assert run(fetched(lambda local: local.url(), redirect, mirrors=Mirrors({SAMPLES: tmp_path}))) == b"dog"


@pytest.mark.parametrize(
    "url",
    [
        "https://samples.example.com:443/dog.jpg",
        "https://samples.example.com:/dog.jpg",
        "https://samples.example.com./dog.jpg",
        "https://ｓamples.example.com/dog.jpg",
        "HTTPS://SAMPLES.example.com:0443/dog.jpg",
        "https://samples.example.com/%64og.jpg",
    ],
)
def test_no_spelling_of_a_mirrored_url_goes_to_the_network(tmp_path: Path, url: str) -> None:
    (tmp_path / "dog.jpg").write_bytes(b"dog")

    async def redirect(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": url})

    assert mirrored(tmp_path, url) == b"dog"
    assert run(fetched(lambda local: local.url(), redirect, mirrors=Mirrors({SAMPLES: tmp_path}))) == b"dog"


def test_nor_does_a_path_that_leads_into_a_mirror(tmp_path: Path) -> None:
    (tmp_path / "dog.jpg").write_bytes(b"dog")

    async def main() -> bytes:
        async with fetching(mirrors=Mirrors({SAMPLES + "media/": tmp_path})) as fetcher:
            return await fetcher.fetch(SAMPLES + "other/../media/dog.jpg", 1000)

    assert run(main()) == b"dog"
