"""All listeners of a server together: which ports are opened, what a taken port means, what is finished at the end."""

import asyncio
import socket
import ssl
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import grpc
import pytest

from meshserve.config import Config
from meshserve.transport.listeners import Listeners, Ports

METHOD = "/clarifai.api.V2/GetUser"


class Slow:
    """In place of the dispatcher: every call takes a while and answers with who called."""

    def __init__(self) -> None:
        self.finished = 0

    def serves(self, name: str, metadata: Any) -> bool:
        return True

    def open(self, name: str, metadata: Any, wire: Any) -> Any:
        return wire

    async def unary(self, call: Any, body: bytes) -> bytes:
        await asyncio.sleep(float(body or b"0"))
        self.finished += 1
        return str(call.peer()).encode()


def listeners(config: Config, dispatcher: Any = None) -> Listeners:
    services: Any = SimpleNamespace(config=config)
    return Listeners(dispatcher or Slow(), services)


async def opened(config: Config) -> Ports:
    """Which ports are opened; all are closed again."""
    these = listeners(config)
    try:
        return await these.open()
    finally:
        await these.drain(0)
        these.close()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path, port=0)


def test_ports_are_those_that_were_asked_for(config: Config) -> None:
    ports = asyncio.run(opened(config))
    assert (ports.tls_port, ports.grpc_port, ports.authority) == (None, None, None)
    ports = asyncio.run(opened(Config(data=config.data, port=0, tls_port=0, grpc_port=0)))
    assert len({ports.port, ports.tls_port, ports.grpc_port}) == 3
    assert ports.authority == config.data.resolve() / "tls" / "authority.pem"


def test_a_name_with_two_addresses_has_one_port(tmp_path: Path) -> None:
    async def test() -> None:
        these = listeners(Config(data=tmp_path, host="localhost", port=0))
        port = (await these.open()).port
        for _, _, _, _, address in socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM):
            _, writer = await asyncio.open_connection(address[0], port)
            writer.close()
        await these.drain(0)
        these.close()

    asyncio.run(test())


def test_a_taken_twin_is_left_out_unless_it_was_asked_for(config: Config, caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        ports = asyncio.run(opened(Config(data=config.data, port=0, tls_port=taken)))
        assert ports.tls_port is None
        assert f"port {taken} on 127.0.0.1 cannot be opened" in ports.tls_refusal
        assert ports.tls_refusal.endswith("choose another by --tls-port")
        assert "TLS is not served" in caplog.text
        asked = Config(data=config.data, port=0, tls_port=taken, tls_port_asked=True)
        with pytest.raises(OSError, match=f"port {taken} on 127.0.0.1 cannot be opened"):
            asyncio.run(opened(asked))
        with pytest.raises(OSError, match=f"port {taken} on 127.0.0.1 cannot be opened"):
            asyncio.run(opened(Config(data=config.data, port=taken)))


def test_a_call_through_the_door_knows_its_client(config: Config) -> None:
    async def test() -> None:
        these = listeners(Config(data=config.data, port=0, tls_port=0, grpc_port=0))
        ports = await these.open()
        assert ports.authority is not None
        trusted = await asyncio.to_thread(ports.authority.read_bytes)
        credentials = grpc.ssl_channel_credentials(trusted)
        channels = (
            grpc.aio.insecure_channel(f"127.0.0.1:{ports.port}"),
            grpc.aio.secure_channel(f"localhost:{ports.tls_port}", credentials),
            grpc.aio.insecure_channel(f"127.0.0.1:{ports.grpc_port}"),
        )
        for channel in channels:
            peer = (await channel.unary_unary(METHOD)(b"", timeout=10)).decode()
            assert peer.startswith("ipv4:127.0.0.1:")
            await channel.close()
        await these.drain(0)
        these.close()

    asyncio.run(test())


def test_running_calls_are_finished_and_new_ones_refused(config: Config) -> None:
    async def test() -> None:
        dispatcher = Slow()
        these = listeners(config, dispatcher)
        port = (await these.open()).port
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            call = channel.unary_unary(METHOD)
            await call(b"", timeout=10)
            running = asyncio.ensure_future(call(b"0.3", timeout=10))
            late = asyncio.ensure_future(call(b"60", timeout=10))
            await asyncio.sleep(0.1)
            draining = asyncio.create_task(these.drain(1))
            await asyncio.sleep(0.1)
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await call(b"", timeout=10)
            assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
            assert (await running).decode().startswith("ipv4")
            await draining
            with pytest.raises((grpc.aio.AioRpcError, asyncio.CancelledError)):
                await late
            assert dispatcher.finished == 2
        these.close()
        assert not these._front.transports

    asyncio.run(test())


def test_a_handshake_in_the_clear_is_no_harm(config: Config) -> None:
    async def test() -> None:
        these = listeners(Config(data=config.data, port=0, tls_port=0))
        ports = await these.open()
        reader, writer = await asyncio.open_connection("127.0.0.1", ports.tls_port)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        assert not (await reader.read()).startswith(b"HTTP")
        writer.close()
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await asyncio.open_connection("127.0.0.1", ports.port, ssl=ssl.create_default_context())
        await these.drain(0)
        these.close()

    asyncio.run(test())
