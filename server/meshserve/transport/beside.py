"""gRPC's own server: health and reflection for the door's clients, and everything on a port of its own if there is one."""

import asyncio
import shutil
import socket
import tempfile
from typing import TYPE_CHECKING, Any

from meshserve.dispatch.pipeline import Dispatcher
from meshserve.transport.grpc_frames import Status
from meshserve.transport.http2.stream import Stream

if TYPE_CHECKING:
    from meshserve.transport.grpc_server import GrpcServer

_PREFIX = "/grpc."
"""Of the methods that gRPC itself defines."""


class Beside:
    """Started when it is needed: most clients never ask for it, and gRPC takes its time to be imported."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._server: GrpcServer | None = None
        self._channel: Any = None
        self._folder: str | None = None
        self._lock = asyncio.Lock()
        self._starting: asyncio.Task[None] | None = None

    async def open(self, address: str) -> int:
        """Serve everything on `host:port` too; the port. OSError if it is taken."""
        async with self._lock:
            return await self._serve(address)

    async def __call__(self, stream: Stream) -> None:
        """Serve the call of a stream by gRPC's server, to which it is carried as it is."""
        if not stream.head.path.startswith(_PREFIX) or not stream.head.path.isascii():
            stream.finish(Status.UNIMPLEMENTED, "Method not found!")
            return
        import grpc

        await asyncio.shield(self._started())  # which goes on for others if this client goes away
        call = self._channel.stream_stream(stream.head.path)(stream.messages(), timeout=stream.time_remaining())
        try:
            async for reply in call:
                await stream.send(reply)
            stream.finish()
        except grpc.aio.AioRpcError as error:
            stream.finish(error.code().value[0], error.details() or "")
        finally:
            call.cancel()

    def _started(self) -> "asyncio.Task[None]":
        if self._starting is None or (self._starting.done() and self._channel is None):
            self._starting = asyncio.create_task(self._start())
        return self._starting

    async def _start(self) -> None:
        async with self._lock:
            if self._channel is None:
                await self._serve()

    async def _serve(self, address: str | None = None) -> int:
        """Start the server, on a private address and perhaps another; a channel to the private one. The other's port."""
        import grpc

        from meshserve.transport.grpc_server import GrpcServer

        self._server = GrpcServer(self._dispatcher)
        port = 0 if address is None else self._server.listen(address)
        if hasattr(socket, "AF_UNIX"):
            self._folder = tempfile.mkdtemp(prefix="meshserve-")
            inner = f"unix:{self._folder}/grpc"
            self._server.listen(inner)
        else:
            inner = f"127.0.0.1:{self._server.listen('127.0.0.1:0')}"
        await self._server.start()
        self._channel = grpc.aio.insecure_channel(inner)
        return port

    async def drain(self, seconds: float) -> None:
        """Refuse new calls, and give the running ones `seconds` to end."""
        if self._server is not None:
            await self._server.drain(seconds)
        if self._channel is not None:
            await self._channel.close()

    def close(self) -> None:
        """Forget the private address."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
