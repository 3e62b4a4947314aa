"""A door in this process: a small app behind HTTP, an echo behind HTTP/2, limits that a test can wait for."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

from meshserve.transport.front import Front
from meshserve.transport.http import Ended, Http
from meshserve.transport.limits import Limits

LIMITS = replace(
    Limits(),
    opening_seconds=0.4,
    body_seconds=0.3,
    write_seconds=0.5,
    half_seconds=0.4,
    linger_seconds=0.5,
    header_bytes=8192,
    headers=50,
    url_bytes=4096,
    body_bytes=1 << 20,
    pipelined=8,
)


@dataclass
class Seen:
    """What reached the app."""

    requests: list[tuple[str, str, int]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


class App:
    """Answers with the size of the body; some paths do what their name says."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path, size = scope["path"], 0
        if path == "/boom":
            raise ValueError("a mistake")
        while path != "/unread":
            message = await receive()
            if message["type"] == "http.disconnect":
                self._seen.gone.append(path)
                return
            size += len(message["body"])
            if not message["more_body"]:
                break
        if path == "/slow":
            await asyncio.sleep(0.15)
        if path == "/watching":
            while (await receive())["type"] != "http.disconnect":
                pass
            self._seen.gone.append(path)
            return
        self._seen.requests.append((scope["method"], path, size))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if path == "/endless":
            for _ in range(2000):
                await send({"type": "http.response.body", "body": bytes(1 << 16), "more_body": True})
        await send({"type": "http.response.body", "body": str(size).encode()})


class Echo(asyncio.Protocol):
    """In place of HTTP/2: says what it hears."""

    def __init__(self, ended: Ended) -> None:
        self._ended = ended

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._transport.write(data)

    def connection_lost(self, error: Exception | None) -> None:
        self._ended(self._transport)


@dataclass
class Door:
    """Where it is, and what passed it."""

    front: Front
    port: int
    seen: Seen

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection."""
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def say(self, *parts: bytes, pause: float = 0.0) -> bytes:
        """Send the parts; all that comes back until the door closes the connection."""
        reader, writer = await self.open()
        answer = asyncio.ensure_future(reader.read())
        try:
            for part in parts:
                if answer.done():
                    break
                writer.write(part)
                await asyncio.sleep(pause)
            return await asyncio.wait_for(answer, 5)
        except ConnectionResetError:
            return b"reset"
        finally:
            writer.close()

    async def get(self, path: str = "/") -> bytes:
        """The answer to a request of its own."""
        return await self.say(b"GET %s HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n" % path.encode())


@contextlib.asynccontextmanager
async def standing(limits: Limits = LIMITS) -> AsyncIterator[Door]:
    """Open a door until the block ends."""
    seen = Seen()

    http = Http(lambda: App(seen), limits)
    front = Front(http, Echo, limits)
    await http.load()
    try:
        yield Door(front, await front.listen("127.0.0.1", 0), seen)
    finally:
        front.stop_listening()
        front.close()
        await asyncio.sleep(0)


def status_of(answer: bytes) -> dict[str, Any]:
    """The status in an answer of our JSON, with `http` beside it."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status: dict[str, Any] = json.loads(body)["status"]
    return {"http": int(head.split()[1]), "closes": b"connection: close" in head, **status}
