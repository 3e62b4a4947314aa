"""The door by itself: who is let in, what is refused and in which words, what is survived."""

import asyncio
import functools
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import uvloop

from meshserve.transport.front import PREFACE
from meshserve.transport.limits import connections_for
from meshserve_proto import status_code_pb2 as codes
from support.door import LIMITS, standing, status_of

GET = b"GET %s HTTP/1.1\r\nhost: x\r\n\r\n"
LAST = b"GET /last HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"


@pytest.fixture(params=[uvloop.new_event_loop, asyncio.new_event_loop], ids=["uvloop", "asyncio"])
def run(request: pytest.FixtureRequest) -> Iterator[Callable[[Awaitable[Any]], Any]]:
    """Run a coroutine on each kind of loop that servers have; what the loop complains of fails the test."""
    complaints: list[Any] = []
    with asyncio.Runner(loop_factory=request.param) as runner:
        runner.get_loop().set_exception_handler(lambda _, context: complaints.append(context))
        yield lambda test: runner.run(asyncio.wait_for(test, 20))
    assert not complaints


def on_each_loop(test: Callable[[], Awaitable[None]]) -> Callable[[Any], None]:
    """A test that is a coroutine, run as `run` does."""

    @functools.wraps(test)
    def wrapped(run: Any) -> None:
        run(test())

    del wrapped.__wrapped__  # pytest would look for its arguments there
    return wrapped


def on_uvloop(test: Callable[[], Awaitable[None]]) -> Callable[[Any], None]:
    """The same on the loop of real servers alone, for what takes its time."""
    return pytest.mark.parametrize("run", [uvloop.new_event_loop], ids=["uvloop"], indirect=True)(on_each_loop(test))


@on_each_loop
async def test_http_is_served_and_http2_is_handed_over() -> None:
    async with standing() as door:
        assert (await door.get("/one")).endswith(b"1\r\n0\r\n0\r\n\r\n")
        reader, writer = await door.open()
        writer.write(PREFACE + b"and more")
        assert await reader.readexactly(8) == b"and more"
        writer.close()
        assert door.seen.requests == [("GET", "/one", 0)]


@on_uvloop
async def test_a_preface_in_pieces() -> None:
    async with standing() as door:
        reader, writer = await door.open()
        for byte in PREFACE + b"x":
            writer.write(bytes([byte]))
            await asyncio.sleep(0.002)
        assert await reader.readexactly(1) == b"x"
        writer.close()


@on_each_loop
async def test_nearly_a_preface_is_a_bad_request() -> None:
    async with standing() as door:
        status = status_of(await door.say(PREFACE[:16] + b"nonsense"))
        assert (status["http"], status["code"], status["closes"]) == (400, 11100, True)
        assert status["details"].startswith("This is no HTTP/1.1 request")


@on_each_loop
async def test_tls_on_the_plain_port_is_sent_away() -> None:
    async with standing() as door:
        assert await door.say(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03") in (b"", b"reset")


@on_uvloop
async def test_who_says_nothing_or_half_a_preface_is_sent_away() -> None:
    async with standing() as door:
        for opening in (b"", PREFACE[:9]):
            assert await door.say(opening) in (b"", b"reset")
        assert not door.front.transports


@on_uvloop
async def test_a_header_that_drips_is_refused_and_others_are_served() -> None:
    async with standing() as door:
        drips = [
            asyncio.create_task(door.say(b"GET / HTTP/1.1\r\n", *[b"x: y\r\n"] * 100, pause=0.05)) for _ in range(20)
        ]
        await asyncio.sleep(0.1)
        assert b"200 OK" in await door.get()
        for answer in await asyncio.gather(*drips):
            status = status_of(answer)
            assert (status["http"], status["code"]) == (408, 40032)
            assert status["details"] == "The header of the request was not complete after 0.4 s."


@on_uvloop
async def test_a_body_that_drips_is_refused() -> None:
    async with standing() as door:
        head = b"POST /drip HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n"
        status = status_of(await door.say(head, *[b"x"] * 40, pause=0.05))
        assert (status["http"], status["code"]) == (408, 40032)
        assert door.seen.gone == ["/drip"]


@on_uvloop
async def test_a_body_that_goes_on_is_taken() -> None:
    async with standing() as door:
        head = b"POST /steady HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 200000\r\n\r\n"
        assert b"200 OK" in await door.say(head, *[bytes(10_000)] * 20, pause=0.06)
        assert door.seen.requests == [("POST", "/steady", 200_000)]


@pytest.mark.parametrize(
    ("sent", "http", "code"),
    [
        (b"GET / HTTP/1.1\r\nlong: " + b"x" * 9000 + b"\r\n\r\n", 431, 11100),
        (b"GET / HTTP/1.1\r\nnever: " + b"x" * 9000, 431, 11100),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 60 + b"\r\n", 431, 11100),
        (b"GET /" + b"u" * 5000 + b" HTTP/1.1\r\n\r\n", 414, 11100),
        (b"POST / HTTP/1.1\r\ncontent-length: 1048577\r\n\r\n", 413, 40033),
        (b"POST / HTTP/1.1\r\ncontent-length: " + b"9" * 30 + b"\r\n\r\n", (400, 413), (11100, 40033)),
        (b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n", 400, 11100),
        (b"POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", 400, 11100),
        (b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", 400, 11100),
        (b"nonsense\r\n\r\n", 400, 11100),
        (b"\x00\x01\x02\x03", 400, 11100),
        (b"GET / HTTP/9.9\r\n\r\n", 400, 11100),
        (b"CONNECT example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n", 400, 11100),
        (b"GET / HTTP/1.1\r\nbad header\r\n\r\n", 400, 11100),
    ],
    ids=range(14),
)
def test_refusals(run: Any, sent: bytes, http: Any, code: Any) -> None:
    async def test() -> None:
        async with standing() as door:
            status = status_of(await door.say(sent))
            assert status["http"] in (http if isinstance(http, tuple) else (http,))
            assert status["code"] in (code if isinstance(code, tuple) else (code,))
            assert status["closes"]
            assert status["req_id"]
            assert status["http_status_code"] == status["http"]
            assert not door.seen.requests

    run(test())


@on_uvloop
async def test_a_chunked_body_that_is_too_large_is_refused_while_it_comes() -> None:
    async with standing() as door:
        head = b"POST /large HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
        chunk = b"10000\r\n" + bytes(1 << 16) + b"\r\n"
        status = status_of(await door.say(head, *[chunk] * 20, pause=0.01))
        assert (status["http"], status["code"]) == (413, 40033)
        assert door.seen.gone == ["/large"]


@on_each_loop
async def test_pipelined_requests_are_answered_in_order() -> None:
    async with standing() as door:
        answers = await door.say(GET % b"/slow" + GET % b"/second" + LAST)
        assert answers.count(b"200 OK") == 3
        assert [path for _, path, _ in door.seen.requests] == ["/slow", "/second", "/last"]


@on_each_loop
async def test_more_are_pipelined_than_wait() -> None:
    async with standing() as door:
        answers = await door.say((GET % b"/slow") * 5000)
        assert 1 <= answers.count(b"200 OK") <= LIMITS.pipelined + 1
        assert len(door.seen.requests) <= LIMITS.pipelined + 1


@on_each_loop
async def test_garbage_behind_a_request_does_not_spoil_its_answer() -> None:
    async with standing() as door:
        answer = await door.say(GET % b"/slow" + b"\x00\x01\x02")
        assert answer.count(b"200 OK") == 1
        assert b"400" not in answer


@on_each_loop
async def test_an_answer_before_the_body_is_read() -> None:
    async with standing() as door:
        head = b"POST /unread HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 400000\r\n\r\n"
        answer = await door.say(head, *[bytes(40_000)] * 10, pause=0.01)
        assert b"200 OK" in answer or answer == b"reset"


@on_each_loop
async def test_a_client_that_closes_its_half_still_gets_its_answer() -> None:
    async with standing() as door:
        reader, writer = await door.open()
        writer.write(GET % b"/slow")
        writer.write_eof()
        assert b"200 OK" in await reader.read()
        writer.close()


@on_uvloop
async def test_the_app_hears_of_a_client_that_is_gone() -> None:
    async with standing() as door:
        _, writer = await door.open()
        writer.write(GET % b"/watching")
        await asyncio.sleep(0.05)
        writer.close()
        await asyncio.sleep(LIMITS.half_seconds + 0.2)
        assert door.seen.gone == ["/watching"]


@on_each_loop
async def test_an_upgrade_is_ignored_and_the_connection_goes_on() -> None:
    async with standing() as door:
        upgrade = b"GET /one HTTP/1.1\r\nhost: x\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\n\r\n"
        with_body = (
            b"POST /two HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: h2c\r\ncontent-length: 3\r\n\r\nabc"
        )
        chunked = (
            b"PUT /three HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: h2c\r\ntransfer-encoding: chunked\r\n\r\n"
            b"2\r\nab\r\n0\r\n\r\n"
        )
        whole = upgrade + with_body + chunked + with_body + LAST
        for parts in ([whole], [bytes([byte]) for byte in whole]):
            door.seen.requests.clear()
            answers = await door.say(*parts)
            assert answers.count(b"200 OK") == 5
            assert [size for _, _, size in door.seen.requests] == [0, 3, 2, 3, 0]


@on_each_loop
async def test_a_client_may_ask_before_it_sends() -> None:
    async with standing() as door:
        reader, writer = await door.open()
        writer.write(b"POST /asked HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"12345")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK")
        writer.close()


@on_each_loop
async def test_an_app_that_fails_is_answered_for() -> None:
    async with standing() as door:
        status = status_of(await door.get("/boom"))
        assert (status["http"], status["code"]) == (500, codes.INTERNAL_UNCATEGORIZED)
        assert "mistake" not in json.dumps(status)


@on_uvloop
async def test_a_client_that_never_reads_is_ended_and_little_is_kept_for_it() -> None:
    async with standing() as door:
        _, writer = await door.open()
        writer.transport.pause_reading()
        writer.write(GET % b"/endless")
        await asyncio.sleep(0.3)
        kept = sum(transport.get_write_buffer_size() for transport in door.front.transports)
        assert 0 < kept < 1 << 20
        assert b"200 OK" in await door.get()
        await asyncio.sleep(0.6)
        assert not door.front.transports
        writer.transport.abort()


@on_uvloop
async def test_too_many_connections_are_told_so() -> None:
    async with standing(replace(LIMITS, connections=10, share=1.0, opening_seconds=5)) as door:
        held = [await door.open() for _ in range(10)]
        await asyncio.sleep(0.05)
        status = status_of(await door.get())
        assert (status["http"], status["code"], status["closes"]) == (503, 10030, True)
        goodbye = await door.say(PREFACE)
        assert goodbye.startswith(bytes((0, 0, 0, 4, 0, 0, 0, 0, 0)))
        assert goodbye.endswith(b"The server has as many connections as it can have. Try again.")
        held[0][1].close()
        await asyncio.sleep(0.05)
        assert b"200 OK" in await door.get()
        for _, writer in held:
            writer.close()


@on_uvloop
async def test_one_address_may_not_have_all_connections() -> None:
    async with standing(replace(LIMITS, connections=20, share=0.5, opening_seconds=5)) as door:
        held = [await door.open() for _ in range(10)]
        await asyncio.sleep(0.05)
        assert status_of(await door.get())["http"] == 503
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port, local_addr=("127.0.0.2", 0))
        writer.write(LAST)
        assert b"200 OK" in await reader.read()
        for _, writer in held:
            writer.close()


def test_connections_leave_files_for_the_rest() -> None:
    assert connections_for(1024) == 768
    assert connections_for(65_536) == 10_000
    assert connections_for(200) == 16


@on_each_loop
async def test_running_requests_are_served_when_the_door_closes() -> None:
    async with standing() as door:
        idle = await door.open()
        idle[1].write(GET % b"/")
        await idle[0].readuntil(b"\r\n\r\n")
        slow = asyncio.create_task(door.say(GET % b"/slow"))
        await asyncio.sleep(0.05)
        door.front.stop_listening()
        await door.front.http.drain(2)
        assert b"connection: close" in await slow
        with pytest.raises(OSError, match=r"[Cc]onnect"):
            await door.open()
        assert not door.front.transports
        idle[1].close()


@on_each_loop
async def test_a_request_that_does_not_end_is_cut_when_time_is_up() -> None:
    async with standing() as door:
        watching = asyncio.create_task(door.say(GET % b"/watching"))
        await asyncio.sleep(0.05)
        door.front.stop_listening()
        await door.front.http.drain(0.1)
        door.front.close()
        assert await watching in (b"", b"reset")
