"""All listeners of a server: the door, its TLS twin, and the gRPC server behind them."""

import asyncio
import contextlib
import shutil
import socket
import ssl
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from meshserve.config import Config
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.services import Services
from meshserve.transport.front import Front
from meshserve.transport.grpc_server import GrpcServer
from meshserve.transport.http import App, Http


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a server listens: the door, its TLS twin if there is one, gRPC's own port if there is one."""

    port: int
    tls_port: int | None
    grpc_port: int | None


class Listeners:
    """Opened once, then drained and closed."""

    def __init__(self, dispatcher: Dispatcher, services: Services) -> None:
        self._config = services.config
        self._grpc = GrpcServer(dispatcher)
        self._http = Http(lambda: _make_app(dispatcher, services))
        self._folder = Path(tempfile.mkdtemp(prefix="meshserve-"))
        self._front = Front(self._http, self._inner())

    def _inner(self) -> Callable[[Callable[[], asyncio.Protocol]], object]:
        """Open the private address of the gRPC server; what connects to it."""
        if hasattr(socket, "AF_UNIX"):
            path = str(self._folder / "grpc")
            self._grpc.listen(f"unix:{path}")
            return lambda protocol: asyncio.get_running_loop().create_unix_connection(protocol, path)
        port = self._grpc.listen("127.0.0.1:0")
        return lambda protocol: asyncio.get_running_loop().create_connection(protocol, "127.0.0.1", port)

    async def open(self) -> Ports:
        """Listen and answer. OSError naming the port that is taken."""
        config, grpc_port, tls_port = self._config, None, None
        if config.grpc_port is not None:
            grpc_port = self._grpc.listen(f"{config.host}:{config.grpc_port}")
        await self._grpc.start()
        port = await self._listen(config.port)
        if config.tls_port is not None:
            tls_port = await self._listen(config.tls_port, _tls(config))
        return Ports(port, tls_port, grpc_port)

    async def _listen(self, port: int, tls: ssl.SSLContext | None = None) -> int:
        try:
            return await self._front.listen(self._config.host, port, tls)
        except OSError as error:
            raise OSError(error.errno, f"port {port} on {self._config.host} cannot be opened: {error}") from error

    async def warm(self) -> None:
        """Load what the first HTTP request needs, before it comes."""
        await self._http.load()

    async def drain(self, seconds: float) -> None:
        """Accept nothing new and give what runs `seconds` to end."""
        self._front.stop_listening()
        await asyncio.gather(self._grpc.drain(seconds), self._http.drain(seconds))

    def close(self) -> None:
        """End what is left, and forget the private address."""
        self._front.close()
        with contextlib.suppress(OSError):
            shutil.rmtree(self._folder)


def _make_app(dispatcher: Dispatcher, services: Services) -> App:
    from meshserve.transport.web import make_app

    return make_app(dispatcher, services)


def _tls(config: Config) -> ssl.SSLContext:
    """Imported when TLS is asked for: it brings a cryptographic library."""
    from meshserve.transport.tls import server_context

    return server_context(config)
