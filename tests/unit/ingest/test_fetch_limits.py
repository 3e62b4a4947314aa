"""Bytes, seconds and turns: what a server may take of the guarded client."""

import asyncio
import time

import pytest
from aiohttp import web

from meshserve.core.problems import Problem
from meshserve.ingest.fetch import Fetcher, FetchLimits
from support.fetching import (
    FAILED,
    TOO_LARGE,
    answer,
    chain,
    fetched,
    fetching,
    hello,
    refusal,
    refused,
    run,
    serving,
    talking,
)


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
