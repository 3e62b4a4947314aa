"""Redirects are followed within limits, and mirrors answer for the network."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import web

from meshserve.core.problems import Problem
from meshserve.ingest.mirror import Mirrors
from support.fetching import (
    FAILED,
    TOO_LARGE,
    answer,
    chain,
    fetched,
    fetching,
    redirecting,
    refusal,
    run,
    serving,
    talking,
)


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
