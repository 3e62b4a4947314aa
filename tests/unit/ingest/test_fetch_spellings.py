"""However an address is spelled, a private one is not fetched; and what is no URL at all."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from ipaddress import ip_network
from typing import Any

import pytest
from aiohttp import web

from meshserve.core.problems import Problem
from meshserve.ingest.fetch import FetchLimits, check_url
from support.fetching import FAILED, INVALID, Local, fetching, numbers_only, refusal, run, serving

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
