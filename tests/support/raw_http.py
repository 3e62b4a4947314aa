"""A client of HTTP/1.1 that sends whatever it is told, as no library would, and says how long the answer took."""

import contextlib
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Bytes of one request. chunks: the body is sent in that many parts, without saying its length; 0 to say it."""

    verb: bytes
    target: bytes
    headers: Headers = ()
    body: bytes = b""
    chunks: int = 0
    label: str = ""
    """What it was made for, such as an operation's id."""

    def wire(self) -> bytes:
        """What is sent."""
        lines = [b"%s %s HTTP/1.1" % (self.verb, self.target), b"host: 127.0.0.1"]
        lines += [b"%s: %s" % header for header in self.headers]
        body = self.body
        if self.chunks:
            lines.append(b"transfer-encoding: chunked")
            size = max(1, -(-len(body) // self.chunks))
            parts = [body[start : start + size] for start in range(0, len(body), size)]
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
        elif body or self.verb not in (b"GET", b"HEAD", b"OPTIONS", b"TRACE"):
            lines.append(b"content-length: %d" % len(body))
        return b"\r\n".join(lines) + b"\r\n\r\n" + body

    def header(self, name: bytes) -> bytes | None:
        """The value of a header, of which the last one counts."""
        values = [value for key, value in self.headers if key.lower() == name]
        return values[-1] if values else None


@dataclass(slots=True)
class Answer:
    """What came back. seconds: from the first byte sent to the last one read."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0


class Silence(Exception):
    """The server closed the connection without an answer, twice, or said nothing for `PATIENCE_SECONDS`."""


PATIENCE_SECONDS = 60.0


class RawClient:
    """One kept connection, opened anew where the server ends it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._read = b""

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self._read = b""

    def ask(self, request: Request) -> Answer:
        """The answer to a request; a kept connection that was closed meanwhile is opened again, once."""
        for attempt in (1, 2):
            try:
                return self._ask(request)
            except TimeoutError:
                self.close()
                raise Silence(f"no answer within {PATIENCE_SECONDS:.0f} s") from None
            except ConnectionError as error:
                self.close()
                if attempt == 2:
                    raise Silence(f"closed without an answer, twice ({error!r})") from None
        raise AssertionError

    def _ask(self, request: Request) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), PATIENCE_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire, started = request.wire(), time.perf_counter()
        with contextlib.suppress(
            BrokenPipeError, ConnectionResetError
        ):  # refused before it was read: the answer is there
            self._socket.sendall(wire)
        answer = self._answer(request.verb)
        answer.seconds = time.perf_counter() - started
        if answer.headers.get("connection", "").lower() == "close":
            self.close()
        return answer

    def _answer(self, verb: bytes) -> Answer:
        lines = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ", 2)[1])
        pairs = [line.partition(":") for line in lines[1:] if line]
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        answer = Answer(status, headers)
        if verb == b"HEAD" or status in (204, 304):
            return answer
        if headers.get("transfer-encoding", "").lower() == "chunked":
            answer.body = b"".join(self._chunks())
        else:
            answer.body = self._exactly(int(headers["content-length"]))
        return answer

    def _chunks(self) -> Sequence[bytes]:
        chunks = []
        while size := int(self._until(b"\r\n"), 16):
            chunks.append(self._exactly(size))
            self._exactly(2)
        self._exactly(2)
        return chunks

    def _until(self, end: bytes) -> bytes:
        while end not in self._read:
            self._more()
        found, _, self._read = self._read.partition(end)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._read) < size:
            self._more()
        found, self._read = self._read[:size], self._read[size:]
        return found

    def _more(self) -> None:
        assert self._socket is not None
        data = self._socket.recv(1 << 18)
        if not data:
            raise ConnectionResetError("closed")
        self._read += data
