"""HTTP/1.1 for the door: uvicorn's protocol around our one ASGI app, loaded when the first connection asks for it."""

import asyncio
from collections.abc import Callable
from typing import Any

App = Callable[..., Any]
"""An ASGI application."""
KEEP_ALIVE_SECONDS = 75


class Http:
    """The ASGI app and what makes protocols for it. `make` is called once, in a thread: it imports much."""

    def __init__(self, make: Callable[[], App]) -> None:
        self._make = make
        self._loading: asyncio.Future[None] | None = None
        self._protocol: Callable[[Callable[[asyncio.Transport], None]], asyncio.Protocol] | None = None
        self._open: set[Any] = set()

    async def load(self) -> None:
        """Be ready to serve; callers that come meanwhile wait for the same work."""
        if self._protocol is None:
            if self._loading is None:
                self._loading = asyncio.get_running_loop().run_in_executor(None, self._load)
            await asyncio.shield(self._loading)

    def _load(self) -> None:
        from uvicorn import Config
        from uvicorn.server import ServerState

        from meshserve.transport.http_protocol import Protocol

        config = Config(
            self._make(),
            http=Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        config.load()
        state = ServerState()
        self._open = state.connections

        def protocol(ended: Callable[[asyncio.Transport], None]) -> asyncio.Protocol:
            return Protocol(config, state, ended)

        self._protocol = protocol

    def protocol(self, ended: Callable[[asyncio.Transport], None]) -> asyncio.Protocol:
        """The protocol of a new connection; `ended` is told when that is lost."""
        if self._protocol is None:
            raise RuntimeError("load() comes first")
        return self._protocol(ended)

    async def drain(self, seconds: float) -> None:
        """Close what is idle, and give running requests `seconds` to end."""
        for connection in list(self._open):
            connection.shutdown()
        deadline = asyncio.get_running_loop().time() + seconds
        while self._open and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)
