"""uvicorn's HTTP/1.1 protocol as the door needs it. Imported only where HTTP is served."""

import asyncio
from collections.abc import Callable

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState


class Protocol(HttpToolsProtocol):
    """One connection; `ended` is told when it is lost."""

    def __init__(self, config: Config, state: ServerState, ended: Callable[[asyncio.Transport], None]) -> None:
        super().__init__(config, state, {})
        self._ended = ended

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn does, and the door forgets the connection."""
        super().connection_lost(exc)
        self._ended(self.transport)
