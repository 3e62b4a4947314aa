"""Other people's HTTP/2: gRPC's own client, and the package h2, over sockets on each kind of loop."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import grpc
import pytest
import uvloop
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ConnectionTerminated, DataReceived, ResponseReceived, StreamEnded, StreamReset, TrailersReceived
from h2.settings import SettingCodes

from meshserve.transport.authority import make_authority, make_certificate
from meshserve.transport.front import Front
from meshserve.transport.http2.calls import Calls
from support.door import LIMITS
from support.http2 import message
from support.http2_peer import BIDI, SERVER, UNARY, Acts, _nothing_beside, until

LOOPS = pytest.mark.parametrize("loop", [uvloop.new_event_loop, asyncio.new_event_loop], ids=["uvloop", "asyncio"])
LARGE = 12 << 20
NO_LIMIT = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


@asynccontextmanager
async def standing(acts: Acts, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[int, Calls]]:
    calls = Calls(cast(Any, acts), _nothing_beside, LIMITS)
    front = Front(cast(Any, None), calls.protocol, LIMITS)
    try:
        yield await front.listen("127.0.0.1", 0, tls), calls
    finally:
        front.stop_listening()
        await asyncio.wait_for(calls.drain(0.1), 5)
        front.close()
        assert not calls._tasks


def run(loop: Any, work: Any) -> None:
    complaints: list[Any] = []
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.get_loop().set_exception_handler(lambda _, context: complaints.append(context))
        runner.run(asyncio.wait_for(work, 20))
    # gRPC's client has one poller for all loops, and complains of one that was closed.
    assert not [complaint for complaint in complaints if "PollerCompletionQueue" not in str(complaint)]


@LOOPS
def test_grpc_calls_with_large_messages(loop: Any) -> None:
    async def work() -> None:
        acts = Acts()
        async with standing(acts) as (port, _), grpc.aio.insecure_channel(f"127.0.0.1:{port}", NO_LIMIT) as channel:
            service = "/clarifai.api.V2/"
            unary, server = channel.unary_unary(service + UNARY), channel.unary_stream(service + SERVER)
            large = b"x" * LARGE
            assert await unary(large) == large
            assert [len(part) async for part in server(b"1,%d,2" % LARGE)] == [1, LARGE, 2]
            bidi = channel.stream_stream(service + BIDI)
            assert [part async for part in bidi(iter([b"a", large, b"b"]))] == [b"a", large, b"b"]
            assert await unary(b"z" * 9000, compression=grpc.Compression.Gzip) == b"z" * 9000
            with pytest.raises(grpc.aio.AioRpcError) as late:
                await unary(b"sleep", timeout=0.05)
            assert late.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
            running = asyncio.ensure_future(unary(b"sleep"))
            await until(lambda: acts.running)
            running.cancel()
            await until(lambda: acts.cancelled == 2)

    run(loop, work())


@LOOPS
def test_large_messages_behind_tls(loop: Any, tmp_path: Path) -> None:
    """Whose transports may say that they take more while they are written to."""
    trusted, key, chain = (tmp_path / name for name in ("ca.pem", "ca.key", "chain.pem"))
    make_authority(trusted, key)
    make_certificate(trusted, key, ("localhost",), chain)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain)
    context.set_alpn_protocols(["h2"])

    async def work() -> None:
        credentials = grpc.ssl_channel_credentials(trusted.read_bytes())
        async with (
            standing(Acts(), context) as (port, _),
            grpc.aio.secure_channel(f"localhost:{port}", credentials, NO_LIMIT) as channel,
        ):
            unary = channel.unary_unary("/clarifai.api.V2/" + UNARY)
            answers = await asyncio.gather(*(unary(b"%d" % (LARGE // 4 + turn)) for turn in range(8)))
            assert [len(answer) - LARGE // 4 for answer in answers] == list(range(8))
            assert len(await unary(b"x" * LARGE)) == LARGE

    run(loop, work())


async def _asked_by_h2(port: int, bodies: list[bytes], **settings: int) -> dict[int, tuple[bytes, dict[str, str]]]:
    """What h2, which minds every rule, makes of the answers to as many calls at once."""
    config = H2Configuration(header_encoding="utf-8")
    client, found, left = H2Connection(config), {}, set()
    client.initiate_connection()
    client.update_settings({SettingCodes[name]: value for name, value in settings.items()})
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    fields = [(":method", "POST"), (":scheme", "http"), (":path", "/clarifai.api.V2/" + UNARY), (":authority", "x")]
    fields += [("te", "trailers"), ("content-type", "application/grpc")]
    for number, body in enumerate(bodies):
        stream = 2 * number + 1
        client.send_headers(stream, [*fields, ("turn", str(number % 7))])
        client.send_data(stream, message(body), end_stream=True, pad_length=number % 9 or None)
        found[stream], left = (b"", {}), left | {stream}
    while left:
        writer.write(client.data_to_send())
        said = await reader.read(50_000)
        assert said, "hung up"
        for event in client.receive_data(said):
            assert not isinstance(event, ConnectionTerminated | StreamReset)
            if isinstance(event, ResponseReceived | TrailersReceived):
                found[event.stream_id][1].update(cast(Any, event.headers))
            elif isinstance(event, DataReceived):
                body, fields_of = found[event.stream_id]
                found[event.stream_id] = body + event.data, fields_of
                client.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, StreamEnded):
                left.discard(event.stream_id)
    writer.close()
    return found


@LOOPS
def test_h2_finds_no_fault(loop: Any) -> None:
    async def work() -> None:
        async with standing(Acts()) as (port, _):
            bodies = [b"one", b"100000", b"300000", b"fail", b"", b"17000", *[b"9"] * 90]
            ways = (
                {},
                {"INITIAL_WINDOW_SIZE": 997, "MAX_FRAME_SIZE": 16_384},
                {"INITIAL_WINDOW_SIZE": 1 << 24, "MAX_FRAME_SIZE": 1 << 20, "HEADER_TABLE_SIZE": 0},
            )
            for way in ways:
                found = await _asked_by_h2(port, bodies, **way)
                assert [len(content) for content, _ in found.values()][:6] == [8, 100_005, 300_005, 0, 5, 17_005]
                assert [fields["grpc-status"] for _, fields in found.values()][:6] == ["0", "0", "0", "13", "0", "0"]

    run(loop, work())
