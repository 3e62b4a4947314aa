"""For those who run the server: is it alive, is it ready, what does it do, and how does one authenticate.

`/livez` says that the process answers; `/readyz` that calls would be served; `/metrics` is for Prometheus;
`/v2/auth/methods` tells clients how to authenticate, and that this is a server of the API at all.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from meshserve import __version__
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.store import settings
from meshserve.transport.metrics import CONTENT_TYPE, Metrics
from meshserve.transport.rest_requests import HttpWire
from meshserve_proto import status_code_pb2 as codes

READY_SECONDS = 1.0
"""How long the store may take to answer."""
_FRESH_SECONDS = 1.0
"""How long an answer of the store is believed: probes cannot make the disk sync more often than this."""
_READY = {"status": "ready"}
_METHODS = [
    {
        "type": "key",
        "header": "authorization",
        "format": "Key <secret>",
        "accepts": ["personal_access_token", "api_key"],
    },
    {
        "type": "session_token",
        "header": "x-clarifai-session-token",
        "format": "<secret>",
        "accepts": ["personal_access_token"],
    },
]


class Operations:
    """The ASGI apps, one a path."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._services = dispatcher.services
        self._metrics = Metrics(dispatcher.counts, dispatcher.services)
        self._asked: tuple[float, asyncio.Future[str]] | None = None

    async def live(self, scope: Any, receive: Any, send: Any) -> None:
        """200 as long as the process answers at all."""
        await _read(self._live, scope, receive, send)

    async def ready(self, scope: Any, receive: Any, send: Any) -> None:
        """200 if calls are served and the store can be read and written within a second; else 503 and why not."""
        await _read(self._ready, scope, receive, send)

    async def metrics(self, scope: Any, receive: Any, send: Any) -> None:
        """The metrics for those who may read them (`_may_measure`); 401 for others."""
        await _read(self._measured, scope, receive, send)

    async def auth_methods(self, scope: Any, receive: Any, send: Any) -> None:
        """How to authenticate. The official SDK asks this to learn whether a base speaks TLS."""
        await _read(self._methods, scope, receive, send)

    async def _live(self, request: Request) -> Response:
        return JSONResponse({"status": "alive", "version": __version__})

    async def _ready(self, request: Request) -> Response:
        reasons = [f"the server is {self._services.stage}"] if self._services.stage != "serving" else []
        wrong = await self._store()
        reasons += [wrong] if wrong else []
        return JSONResponse({"status": "not ready", "reasons": reasons}, 503) if reasons else JSONResponse(_READY)

    async def _measured(self, request: Request) -> Response:
        try:
            self._may_measure(request)
        except Problem as problem:
            challenge = {"www-authenticate": 'Key realm="meshserve", Bearer'}
            return JSONResponse({"status": _status(problem.code, problem.details)}, 401, challenge)
        return Response(await self._metrics.text(), headers={"content-type": CONTENT_TYPE})

    async def _methods(self, request: Request) -> Response:
        return JSONResponse({"status": _status(codes.SUCCESS), "auth_methods": _METHODS})

    async def _store(self) -> str:
        """Why the store cannot serve, or "". Probes that come together, or soon after one another, share one try."""
        asked = self._asked
        if asked is None or (asked[1].done() and time.monotonic() - asked[0] > _FRESH_SECONDS):
            asked = self._asked = (time.monotonic(), asyncio.ensure_future(self._try_store()))
        if asked[1].done():
            return asked[1].result()
        try:
            return await asyncio.wait_for(asyncio.shield(asked[1]), READY_SECONDS)
        except TimeoutError:
            return f"the store did not answer within {READY_SECONDS:g} s"

    async def _try_store(self) -> str:
        """Read on a reader's thread and commit a row: what a full or broken disk, or another's lock, would prevent."""
        database = self._services.database
        try:
            await database.scan(lambda connection: settings.get(connection, settings.ADDRESS))
            await database.write(lambda connection: settings.put(connection, settings.PROBED, str(int(time.time()))))
        except Exception as error:
            return f"the store cannot be read and written: {error}"
        return ""

    def _may_measure(self, request: Request) -> None:
        """Pass on who asks on the loopback of a server that listens nowhere else, or with a token; else Problem.

        The name that they call the server by must be one of loopback, too: a proxy in front of the server, or a web
        page whose host name was made to point here, has another.
        """
        config = self._services.config
        if config.open_metrics or (_is_loopback(config.host) and _is_loopback(request.url.hostname or "")):
            return
        kind, _, secret = request.headers.get("authorization", "").partition(" ")
        sent = {"authorization": f"Key {secret}"} if secret and kind.lower() in ("key", "bearer") else {}
        # Of the RPCs that ask for a personal access token this is one; nothing of it is called.
        self._dispatcher.identify(self._dispatcher.open("MyScopesUser", sent, HttpWire(None)))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


async def _read(answer: Callable[[Request], Awaitable[Response]], scope: Any, receive: Any, send: Any) -> None:
    """Answer a GET or HEAD; 405 for all else. Nobody may keep the answer for later."""
    if scope["method"] in ("GET", "HEAD"):
        response = await answer(Request(scope))
    else:
        response = PlainTextResponse("This can be read: GET or HEAD.\n", 405, {"allow": "GET, HEAD"})
    response.headers["cache-control"] = "no-store"
    await response(scope, receive, send)


def _status(code: int, details: str = "") -> dict[str, Any]:
    status = make_status(code, details)
    said = {"code": status.code, "description": status.description}
    return {**said, "details": status.details} if status.details else said
