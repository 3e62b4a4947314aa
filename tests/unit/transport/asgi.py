"""One request to an ASGI app, without a server."""

import asyncio
from dataclasses import dataclass
from typing import Any


@dataclass
class Answer:
    """What came back. Names of headers are in lower case; of several with one name, the values are joined by commas."""

    status: int
    headers: dict[str, str]
    body: bytes


def request(app: Any, verb: str, path: str, headers: dict[str, str] | None = None) -> Answer:
    """Send a request without a body."""
    events: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(event: dict[str, Any]) -> None:
        events.append(event)

    scope = {
        "type": "http",
        "method": verb,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        "client": ("127.0.0.1", 1),
    }
    asyncio.run(app(scope, receive, send))
    found: dict[str, str] = {}
    for name, value in events[0]["headers"]:
        key = name.decode()
        found[key] = f"{found[key]}, {value.decode()}" if key in found else value.decode()
    return Answer(events[0]["status"], found, b"".join(event.get("body", b"") for event in events[1:]))
