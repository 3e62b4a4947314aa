"""uvicorn's HTTP/1.1 protocol as the door needs it: with limits, and refusals of our form. Imported only to serve HTTP."""

import asyncio
from collections.abc import Callable
from enum import Enum
from typing import Any

import httptools
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from meshserve.dispatch.errors import http_status, problem_of
from meshserve.transport.http import App
from meshserve.transport.limits import Limits
from meshserve.transport.outbox import Outbox
from meshserve.transport.refusals import Refusal, unreadable
from meshserve_proto import status_code_pb2 as codes


class _Phase(Enum):
    """What the parser is in: nothing, a header, a body."""

    BETWEEN = 0
    HEADER = 1
    BODY = 2


_BETWEEN, _HEADER, _BODY = _Phase.BETWEEN, _Phase.HEADER, _Phase.BODY


class Protocol(HttpToolsProtocol):
    """One connection; `ended` is told when it is lost."""

    def __init__(
        self, config: Config, state: ServerState, ended: Callable[[asyncio.Transport], None], limits: Limits
    ) -> None:
        super().__init__(config, state, {})
        self._ended = ended
        self._limits = limits
        self._phase = _BETWEEN
        self._header_bytes = self._body_bytes = self._messages = 0
        self._served: RequestResponseCycle | None = None
        self._deaf = False
        self._timer: asyncio.TimerHandle | None = None
        self._timed: tuple[_Phase, int] | None = None
        self._unread: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """Parse, and see that what is incomplete goes on."""
        if self._deaf:
            return
        self._unset_keepalive_if_required()
        before = self._messages
        try:
            self._feed(data)
        except httptools.HttpParserError as error:
            # What a callback raises is the context of the parser's own error.
            cause = error.__context__
            self._refuse(cause if isinstance(cause, Refusal) else unreadable(str(error) or "it cannot be parsed"))
            return
        if self._phase is _BETWEEN:
            if self._timer is not None:
                self._calm()
            if self.cycle is None:
                self._expect_more()
            return
        if self._phase is _HEADER and self._messages == before:
            self._header_bytes += len(data)
            if self._header_bytes > self._limits.header_bytes:
                self._refuse(self._long_header())
                return
        if self._timed != (self._phase, self._messages):
            self._time()

    def _feed(self, data: bytes) -> None:
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                # Nothing is upgraded to, the request is served as it is; Java's client and curl --http2 ask each time.
                data = data[upgrade.args[0] :]
                if self._phase is _BODY:
                    self.parser = _parser_within(self)
            else:
                return

    def _expect_more(self) -> None:
        """Blank lines, and no request yet."""
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._phase = _HEADER
        self._header_bytes = self._body_bytes = 0
        self._length = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A part of the target."""
        super().on_url(url)
        if len(self.url) > self._limits.url_bytes:
            raise Refusal(414, codes.CONN_BAD_REQUEST_FORMAT, f"The URL is longer than {self._limits.url_bytes} bytes.")

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header line."""
        name = name.lower()
        self._length += len(name) + len(value) + 4
        if self._length > self._limits.header_bytes or len(self.headers) >= self._limits.headers:
            raise self._long_header()
        if name == b"content-length":
            if value.isdigit() and (len(value) > 18 or int(value) > self._limits.body_bytes):
                raise self._long_body()
        elif name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """A request can be served, or waits behind another."""
        if len(self.pipeline) >= self._limits.pipelined:
            raise Refusal(503, codes.TRY_AGAIN, f"More than {self._limits.pipelined} requests wait on one connection.")
        super().on_headers_complete()
        self._phase = _BODY

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._body_bytes += len(body)
        if self._body_bytes > self._limits.body_bytes:
            raise self._long_body()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is here as a whole; but of one that asks for an upgrade, the parser skips the body."""
        if self.parser.should_upgrade() and _framing(self.headers):
            return
        self._phase = _BETWEEN
        self._messages += 1
        super().on_message_complete()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """As uvicorn does."""
        super().connection_made(transport)
        self._outbox = Outbox(transport)

    def shutdown(self) -> None:
        """As uvicorn does, behind what was answered in this turn."""
        self._outbox.flush()
        super().shutdown()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._served = cycle
        cycle.transport = self._outbox  # type: ignore[assignment]
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        """The next request of the pipeline; while there are some, no more are read."""
        super().on_response_complete()
        if self.pipeline:
            self.flow.pause_reading()

    def _long_header(self) -> Refusal:
        limits = self._limits
        return Refusal(
            431,
            codes.CONN_BAD_REQUEST_FORMAT,
            f"The header has more than {limits.header_bytes} bytes or {limits.headers} lines.",
        )

    def _long_body(self) -> Refusal:
        return Refusal(
            413,
            codes.RPC_MAX_MESSAGE_SIZE_EXCEEDED,
            f"The body has more than {self._limits.body_bytes} bytes; send large media by URL, or fewer items a call.",
        )

    def _time(self) -> None:
        """Look again later whether the header is complete, or the body went on."""
        self._calm()
        self._timed = (self._phase, self._messages)
        in_header = self._phase is _HEADER
        seconds = self._limits.opening_seconds if in_header else self._limits.body_seconds
        self._timer = self.loop.call_later(seconds, self._late, self._body_bytes)

    def _late(self, had: int) -> None:
        limits, self._timer = self._limits, None
        if self._phase is _HEADER:
            details = f"The header of the request was not complete after {limits.opening_seconds:g} s."
        elif self._body_bytes - had >= limits.body_progress or self._is_held():
            self._time()
            return
        else:
            details = f"The body brought less than {limits.body_progress} bytes in {limits.body_seconds:g} s."
        self._refuse(Refusal(408, codes.RPC_REQUEST_TIMEOUT, details))

    def _is_held(self) -> bool:
        """Whether it is us who do not read, or did not say yet that the body may come."""
        return self.flow.read_paused or bool(self.cycle.waiting_for_100_continue)

    def _refuse(self, refusal: Refusal) -> None:
        """Answer what cannot be served, once what is served has its answer; nothing more is understood."""
        self._deaf = True
        self._calm()
        served = self._served
        if self._phase is _BODY and self.cycle.response_complete:
            self._outbox.close()  # it was answered before all of it came
        elif served is None or served.response_complete or served.disconnected:
            self._dismiss(refusal)
        elif self._phase is not _BODY or served is not self.cycle:
            served.keep_alive = False  # its answer is the last one
            self.pipeline.clear()
        else:
            served.disconnected = True
            served.message_event.set()
            if served.response_started:
                self._outbox.close()
            else:
                self._dismiss(refusal)

    def _dismiss(self, refusal: Refusal) -> None:
        """Closing on bytes that nobody read resets a connection, and the answer may be lost with it."""
        self._outbox.flush()
        self.transport.write(refusal.response())
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._timer = self.loop.call_later(self._limits.linger_seconds, self._outbox.close)

    def eof_received(self) -> bool | None:  # type: ignore[override]
        """The client sends nothing more: it may be gone, or wait for what it asked for."""
        served = self._served
        if self._deaf or self._phase is not _BETWEEN or self.scheme == "https" or served is None:
            return None
        if served.response_complete:
            return None
        served.keep_alive = False
        self._calm()
        self._timer = self.loop.call_later(self._limits.half_seconds, self._outbox.close)
        return True

    def pause_writing(self) -> None:
        """The client does not take its answer."""
        super().pause_writing()
        self._unread = self.loop.call_later(self._limits.write_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """It took some."""
        self._take()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn does, and the door forgets the connection."""
        self._calm()
        self._take()
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        self._ended(self.transport)

    def _calm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = self._timed = None

    def _take(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


def _framing(headers: list[tuple[bytes, bytes]]) -> list[bytes]:
    """The header lines that say how long a body is; none if there is no body."""
    return [
        b"%s: %s\r\n" % (name, value)
        for name, value in headers
        if name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0 "))
    ]


def _parser_within(protocol: Protocol) -> httptools.HttpRequestParser:
    """A parser that is at the beginning of the body of the request whose header another has read."""
    reader = _Within(protocol)
    parser = httptools.HttpRequestParser(reader)
    parser.set_dangerous_leniencies(lenient_data_after_close=True)
    parser.feed_data(b"POST / HTTP/1.1\r\n%s\r\n" % b"".join(_framing(protocol.headers)))
    reader.within = False
    return parser


class _Within:
    """Passes on what a parser finds, but not the header that it was given only to begin with."""

    def __init__(self, protocol: Protocol) -> None:
        self.within = True
        self.on_body = protocol.on_body
        self.on_message_complete = protocol.on_message_complete
        self._protocol = protocol

    def on_message_begin(self) -> None:
        if not self.within:
            self._protocol.on_message_begin()

    def on_url(self, url: bytes) -> None:
        if not self.within:
            self._protocol.on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.within:
            self._protocol.on_header(name, value)

    def on_headers_complete(self) -> None:
        if not self.within:
            self._protocol.on_headers_complete()


def guarded(app: App) -> App:
    """The app, with our form of answer where it raises before it answered."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        try:
            await app(scope, receive, send)
        except Exception as error:
            problem = problem_of(error)
            refusal = Refusal(http_status(problem.code), problem.code, problem.details)
            body = refusal.body()
            headers = [
                (b"content-type", b"application/json"),
                (b"content-length", b"%d" % len(body)),
                (b"connection", b"close"),
            ]
            # RuntimeError if an answer has begun; then uvicorn ends the connection.
            await send({"type": "http.response.start", "status": refusal.http, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    return serve
