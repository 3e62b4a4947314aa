"""gRPC on asyncio: bytes to `Dispatcher` and back, one generic handler for the four kinds of call."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import grpc
from google.protobuf.descriptor_pool import DescriptorPool

from meshserve.call import Call
from meshserve.core.contract import RPCS, SERVICE, Rpc
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.transport.limits import LARGEST_MESSAGE
from meshserve.transport.reflection import Symbols
from meshserve_proto._pool import POOL

_OPTIONS = [
    ("grpc.max_receive_message_length", LARGEST_MESSAGE),
    ("grpc.max_send_message_length", LARGEST_MESSAGE),
    ("grpc.so_reuseport", 0),
    # Without these, a client that opens and resets streams as fast as it can has the calls of all others cancelled: gRPC
    # drops calls at random, whosoever they are, once a thousand wait. A client with more calls at once queues them itself.
    # Runners hold a stream a thread, of which they may have 128, and one more, all on one connection.
    ("grpc.max_concurrent_streams", 256),
    ("grpc.server.max_pending_requests", 4000),
    ("grpc.server.max_pending_requests_hard_limit", 8000),
]


async def _open(dispatcher: Dispatcher, name: str, context: Any) -> Call:
    metadata = dict(context.invocation_metadata())
    if not dispatcher.serves(name, metadata):
        await context.abort(grpc.StatusCode.UNIMPLEMENTED, "Method not found!")  # word for word as gRPC answers itself
    return dispatcher.open(name, metadata, context)


def _method_handler(dispatcher: Dispatcher, rpc: Rpc) -> "grpc.RpcMethodHandler[bytes, bytes]":
    """The handler of one method; requests and responses stay serialized."""
    name = rpc.name

    async def unary(body: bytes, context: Any) -> bytes:
        return await dispatcher.unary(await _open(dispatcher, name, context), body)

    async def server_stream(body: bytes, context: Any) -> AsyncIterator[bytes]:
        async for reply in dispatcher.server_stream(await _open(dispatcher, name, context), body):
            yield reply

    async def bidi_stream(bodies: AsyncIterator[bytes], context: Any) -> AsyncIterator[bytes]:
        async for reply in dispatcher.bidi_stream(await _open(dispatcher, name, context), bodies):
            yield reply

    async def client_stream(bodies: AsyncIterator[bytes], context: Any) -> bytes:
        replies = [reply async for reply in bidi_stream(bodies, context)]
        return replies[-1]

    make: dict[tuple[bool, bool], tuple[Callable[..., grpc.RpcMethodHandler[bytes, bytes]], Any]] = {
        (False, False): (grpc.unary_unary_rpc_method_handler, unary),
        (False, True): (grpc.unary_stream_rpc_method_handler, server_stream),
        (True, False): (grpc.stream_unary_rpc_method_handler, client_stream),
        (True, True): (grpc.stream_stream_rpc_method_handler, bidi_stream),
    }
    maker, behaviour = make[rpc.client_streaming, rpc.server_streaming]
    return maker(behaviour)


class GrpcServer:
    """The listener: our service, reflection and health."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        from grpc_health.v1 import health, health_pb2, health_pb2_grpc
        from grpc_reflection.v1alpha import reflection

        self._server = grpc.aio.server(options=_OPTIONS)
        handlers = {name: _method_handler(dispatcher, rpc) for name, rpc in RPCS.items()}
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE.full_name, handlers),))
        self._health = health.aio.HealthServicer()
        self._serving = health_pb2.HealthCheckResponse.SERVING
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        POOL.AddSerializedFile(health_pb2.DESCRIPTOR.serialized_pb)
        names = (SERVICE.full_name, health.SERVICE_NAME, reflection.SERVICE_NAME)
        reflection.enable_server_reflection(names, self._server, pool=cast(DescriptorPool, Symbols()))

    def listen(self, address: str) -> int:
        """Open `host:port` or `unix:path`, before the start; return the port (another than asked for 0).

        OSError if it is taken.
        """
        try:
            return int(self._server.add_insecure_port(address))
        except RuntimeError as error:
            raise OSError(f"{address} cannot be opened: {error}") from error

    async def start(self) -> None:
        """Answer on what was opened."""
        await self._server.start()
        for service in ("", SERVICE.full_name):
            await self._health.set(service, self._serving)

    async def drain(self, seconds: float) -> None:
        """Refuse new calls, say NOT_SERVING, and give the running ones `seconds` to end."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(seconds)

    async def wait(self) -> None:
        """Until the listener has stopped."""
        await self._server.wait_for_termination()


def install_uvloop() -> None:
    """Run asyncio on uvloop where it is installed (it is not made for Windows)."""
    try:
        import uvloop
    except ImportError:
        return
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
