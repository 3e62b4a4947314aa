"""HTTP/1.1 for the door: uvicorn's protocol around our one ASGI app, loaded when the first connection asks for it."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from meshserve.transport.limits import Limits

App = Callable[..., Any]
"""An ASGI application."""
Ended = Callable[[asyncio.Transport], None]
"""Told when a connection is lost."""


class Http:
    """The ASGI app and what makes protocols for it. `make` is called once, in a thread: it imports much."""

    def __init__(self, make: Callable[[], App], limits: Limits | None = None) -> None:
        self._make = make
        self._limits = limits or Limits()
        self._loading: asyncio.Future[None] | None = None
        self._protocol: Callable[[Ended], asyncio.Protocol] | None = None
        self._open: set[Any] = set()
        self._left = asyncio.Event()

    @property
    def ready(self) -> bool:
        """Whether a connection can be served without waiting."""
        return self._protocol is not None

    async def load(self) -> None:
        """Be ready to serve; callers that come meanwhile wait for the same work."""
        if self._protocol is None:
            if self._loading is None:
                self._loading = asyncio.get_running_loop().run_in_executor(None, self._load)
            await asyncio.shield(self._loading)

    def _load(self) -> None:
        from uvicorn import Config
        from uvicorn.server import ServerState

        from meshserve.transport.http_protocol import Protocol, guarded

        limits = self._limits
        config = Config(
            guarded(self._make()),
            http=Protocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=limits.keep_alive_seconds,
        )
        config.load()
        state = ServerState()
        self._open = state.connections

        def protocol(ended: Ended) -> asyncio.Protocol:
            return Protocol(config, state, ended, limits)

        self._protocol = protocol

    def protocol(self, ended: Ended) -> asyncio.Protocol:
        """The protocol of a new connection."""
        if self._protocol is None:
            raise RuntimeError("load() comes first")

        def left(transport: asyncio.Transport) -> None:
            ended(transport)
            self._left.set()

        return self._protocol(left)

    async def drain(self, seconds: float) -> None:
        """Close what is idle, and give running requests `seconds` to end."""
        for connection in list(self._open):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._open:
                    self._left.clear()
                    await self._left.wait()
