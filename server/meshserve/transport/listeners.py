"""All listeners of a server: the door, its TLS twin, and gRPC's own server beside them."""

import asyncio
import logging
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from meshserve.config import Config
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.services import Services
from meshserve.transport.beside import Beside
from meshserve.transport.front import Front
from meshserve.transport.http import App, Http
from meshserve.transport.http2.calls import Calls
from meshserve.transport.limits import Limits, connections_for, raise_open_files

if TYPE_CHECKING:
    from meshserve.transport.tls import Certificates

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a server listens: the door, its TLS twin if there is one, gRPC's own port if there is one.

    authority: what clients of the twin must trust, if the server's certificate is of its own making.
    tls_refusal: why there is no twin although nobody turned it off.
    """

    port: int
    tls_port: int | None
    grpc_port: int | None
    authority: Path | None = None
    tls_refusal: str = ""


class Listeners:
    """Opened once, then drained and closed."""

    def __init__(self, dispatcher: Dispatcher, services: Services) -> None:
        self._config = services.config
        self._host = services.config.host.strip("[]")
        limits = Limits(connections=connections_for(raise_open_files()))
        self._beside = Beside(dispatcher)
        self._calls = Calls(dispatcher, self._beside, limits)
        self._http = Http(lambda: _make_app(dispatcher, services), limits)
        self._front = Front(self._http, self._calls.protocol, limits)
        self._watch: asyncio.Task[None] | None = None

    async def open(self) -> Ports:
        """Listen and answer. OSError naming the port that is taken; nothing is left open then."""
        try:
            return await self._open()
        except OSError:
            self._front.stop_listening()
            await self._beside.drain(0)
            raise

    async def _open(self) -> Ports:
        config, grpc_port, host = self._config, None, self._host
        certificates = None if config.tls_port is None else _certificates(config)
        if config.grpc_port is not None:
            grpc_port = await self._beside.open(
                f"[{host}]:{config.grpc_port}" if ":" in host else f"{host}:{config.grpc_port}"
            )
        port = await self._listen(config.port)
        if certificates is None:
            return Ports(port, None, grpc_port)
        try:
            tls_port = await self._listen(cast(int, config.tls_port), certificates.context)
        except OSError as error:
            # Nobody asked for just this port, and most clients of this machine need none: better no TLS than no server.
            if config.tls_port_asked:
                raise
            refusal = f"{error}; choose another by --tls-port"
            log.warning("TLS is not served: %s", refusal)
            return Ports(port, None, grpc_port, tls_refusal=refusal)
        self._watch = asyncio.create_task(certificates.watch())
        return Ports(port, tls_port, grpc_port, certificates.authority)

    async def _listen(self, port: int, tls: ssl.SSLContext | None = None) -> int:
        try:
            return await self._front.listen(self._host, port, tls)
        except OSError as error:
            raise OSError(error.errno, f"port {port} on {self._host} cannot be opened: {error}") from error

    async def warm(self) -> None:
        """Load what the first HTTP request needs, before it comes."""
        await self._http.load()

    async def drain(self, seconds: float) -> None:
        """Accept nothing new and give what runs `seconds` to end."""
        self._front.stop_listening()
        await asyncio.gather(self._calls.drain(seconds), self._http.drain(seconds))
        await self._beside.drain(seconds)

    def close(self) -> None:
        """End what is left."""
        if self._watch is not None:
            self._watch.cancel()
        self._front.close()
        self._beside.close()


def _make_app(dispatcher: Dispatcher, services: Services) -> App:
    from meshserve.transport.web import make_app

    return make_app(dispatcher, services)


def _certificates(config: Config) -> "Certificates":
    """Imported when TLS is served."""
    from meshserve.transport.tls import Certificates

    return Certificates(config)
