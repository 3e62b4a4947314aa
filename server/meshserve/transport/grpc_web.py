"""gRPC-Web: what a browser can call. POST /clarifai.api.V2/<Method> over HTTP/1.1, binary or base64 text.

The protocol is gRPC's with two differences: the trailers come as a last frame of the body, and the client cannot stream.
As everywhere, an application error is a response whose status says so, and the call ends with grpc-status 0.
"""

import asyncio
import logging
import re
from binascii import b2a_base64
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any
from urllib.parse import quote

from meshserve.call import Call
from meshserve.core.contract import SERVICE
from meshserve.core.problems import Problem
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.transport.grpc_frames import CALL_TRAILERS, Refusal, Status, frame, message_of
from meshserve.transport.rest_requests import ClientGone, HttpWire, Receive, deadline_of, metadata_of, read_body
from meshserve_proto import status_code_pb2 as codes

log = logging.getLogger(__name__)

PREFIX = f"/{SERVICE.full_name}/"
"""What the paths of all methods begin with."""
_TYPE = re.compile(r"application/grpc-web(-text)?(\+proto)?")
_ENCODINGS = (b"grpc-accept-encoding", b"identity,gzip,deflate")

Send = Callable[[dict[str, Any]], Awaitable[None]]


class _Wire(HttpWire):
    transport = "grpc-web"


class GrpcWeb:
    """The ASGI endpoint of every method."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer one request."""
        metadata = metadata_of(scope["headers"])
        form = _TYPE.fullmatch(metadata.get("content-type", "").partition(";")[0].strip().lower())
        if scope["method"] != "POST":
            await _refuse(send, 405, "gRPC-Web calls are POST requests.", (b"allow", b"POST"))
            return
        if form is None:
            await _refuse(
                send,
                415,
                "This path takes application/grpc-web or application/grpc-web-text, each also with +proto. gRPC itself needs"
                " HTTP/2, on the same port; JSON is for the paths below /v2/, which /openapi.json lists.",
            )
            return
        text = form[1] is not None
        reply = _Reply(send, _text_is_wanted(metadata.get("accept", ""), text))
        wire = _Wire(scope.get("client"))
        try:
            call = self._open(scope["path"].removeprefix(PREFIX), metadata, wire)
            await self._serve(call, wire, text, receive, reply)
        except Refusal as refusal:
            await reply.end(refusal.status, str(refusal))
        except ClientGone:
            log.debug("a gRPC-Web client hung up before its call had ended")

    def _open(self, name: str, metadata: dict[str, str], wire: HttpWire) -> Call:
        served = self._dispatcher.served.get(name)
        if served is None or not self._dispatcher.serves(name, metadata):
            raise Refusal(Status.UNIMPLEMENTED, f"{SERVICE.full_name} has no method {name[:100]} here.")
        if served.rpc.client_streaming:
            raise Refusal(Status.UNIMPLEMENTED, f"{name} takes a stream of requests, which gRPC-Web has not; use gRPC.")
        return self._dispatcher.open(name, metadata, wire)

    async def _serve(self, call: Call, wire: HttpWire, text: bool, receive: Receive, reply: "_Reply") -> None:
        try:
            metadata = dict(call.metadata)
            wire.until = deadline_of(metadata)
            async with _Watch(wire.time_remaining(), receive) as watch:
                body = await read_body(metadata, receive, lambda: self._dispatcher.identify(call))
                encoding = metadata.get("grpc-encoding", "identity")
                if encoding != "identity":  # nothing is unpacked for who is not known
                    self._dispatcher.identify(call)
                request = await message_of(body, text, encoding)
                del body
                watch.start()
                if call.rpc.server_streaming:
                    await self._stream(call, request, reply)
                else:
                    await reply.whole(await self._dispatcher.unary(call, request))
        except Problem as problem:
            if problem.code == codes.RPC_MAX_MESSAGE_SIZE_EXCEEDED:
                raise Refusal(Status.RESOURCE_EXHAUSTED, problem.details) from None
            await reply.whole(self._dispatcher.refuse(call, problem))

    async def _stream(self, call: Call, request: bytes, reply: "_Reply") -> None:
        await reply.start()
        stream: Any = self._dispatcher.server_stream(call, request)
        async with aclosing(stream) as messages:
            async for message in messages:
                await reply.message(message)
        await reply.end(Status.OK)


class _Watch:
    """Ends what runs within it when the caller's time is up (Refusal 4) or, once started, when the client hangs up (ClientGone)."""

    def __init__(self, seconds: float | None, receive: Receive) -> None:
        self._timeout = asyncio.timeout(seconds)
        self._receive = receive
        self._listening: asyncio.Task[None] | None = None
        self._gone = False

    async def __aenter__(self) -> "_Watch":
        await self._timeout.__aenter__()
        return self

    def start(self) -> None:
        """Listen for the client's end; the whole request must have been read."""
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        self._timeout.reschedule(asyncio.get_running_loop().time())

    async def __aexit__(self, kind: Any, error: BaseException | None, traceback: Any) -> None:
        if self._listening is not None:
            self._listening.cancel()
        try:
            await self._timeout.__aexit__(kind, error, traceback)
        except TimeoutError:
            if self._gone:
                raise ClientGone from None
            raise Refusal(Status.DEADLINE_EXCEEDED, "The time that grpc-timeout gave is up.") from None


class _Reply:
    """The response: frames as they come, then the trailers."""

    def __init__(self, send: Send, text: bool) -> None:
        self._send = send
        self._text = text
        self._started = False

    async def start(self, length: int | None = None) -> None:
        """Send the head."""
        kind = b"application/grpc-web-text+proto" if self._text else b"application/grpc-web+proto"
        headers = [(b"content-type", kind), (b"cache-control", b"no-store"), _ENCODINGS]
        if length is not None:
            headers.append((b"content-length", b"%d" % length))
        self._started = True
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})

    async def message(self, message: bytes) -> None:
        """Send one message at once."""
        await self._send({"type": "http.response.body", "body": self._coded(frame(message)), "more_body": True})

    async def whole(self, message: bytes) -> None:
        """Send the one message of a call that went well, and its end."""
        await self._close(frame(message) + CALL_TRAILERS)

    async def end(self, status: int, message: str = "") -> None:
        """End the call, with what went wrong with it if something did."""
        lines = f"grpc-status:{int(status)}\r\n"
        if message:
            lines += f"grpc-message:{quote(message, safe=_UNQUOTED)}\r\n"
        await self._close(frame(lines.encode(), trailers=True))

    async def _close(self, last: bytes) -> None:
        body = self._coded(last)
        if not self._started:
            await self.start(len(body))
        await self._send({"type": "http.response.body", "body": body})

    def _coded(self, data: bytes) -> bytes:
        return b2a_base64(data, newline=False) if self._text else data


_UNQUOTED = "".join(map(chr, range(0x20, 0x7F))).replace("%", "")
"""What grpc-message shows as it is: printable ASCII but the percent sign."""


def _text_is_wanted(accept: str, sent_text: bool) -> bool:
    """Whether the response is base64: as Accept says if it speaks of gRPC-Web, else as the request was."""
    accept = accept.lower()
    if "application/grpc-web-text" in accept:
        return sent_text or not re.search(r"application/grpc-web(?!-text)", accept)
    return sent_text and "application/grpc-web" not in accept


async def _refuse(send: Send, status: int, text: str, *headers: tuple[bytes, bytes]) -> None:
    """An answer to what is no gRPC-Web call at all."""
    body = f"{text}\n".encode()
    plain = ((b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": [*plain, *headers]})
    await send({"type": "http.response.body", "body": body})
