"""The guarded client against servers that mean no good. Nothing here leaves this machine."""

import ssl
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from support.fetching import FAILED, answer, fetched, fetching, hello, refusal, refused, run, serving, talking


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
