"""CORS: which web pages may call this server, as the browser asks before it lets them (the Fetch standard).

By default any page may, without credentials: the API takes its key from a header that a page must know, so a page that does
not know the key learns no more than the public documents say, also one whose host name was rebound to 127.0.0.1. Cookies,
which hosted media accepts, are a different matter: a browser sends them unasked, so only origins that the owner names get
answers to requests that carry them.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

ANY, NONE = "*", "off"
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Any, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_EXPOSED = b"grpc-status, grpc-message, x-request-id, content-range, content-length, accept-ranges, etag, location, retry-after, allow"
"""Headers that a page may read beside the few that it always may."""
_METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE"
_ALWAYS_ALLOWED = (
    "authorization, content-type, range, if-none-match, grpc-timeout, x-grpc-web, x-user-agent, x-request-id,"
    " x-clarifai-session-token, x-clarifai-request-id-prefix, x-clarifai-grpc-client, x-meshserve-api-version,"
    " x-organization-id"
)
_NAMES = re.compile(rb"[\w!#$%&'*+.^`|~-]+(?:\s*,\s*[\w!#$%&'*+.^`|~-]+)*", re.ASCII)
_LONGEST = 4096
_REMEMBERED_SECONDS = b"7200"
"""How long a browser need not ask again; Chromium remembers no longer."""
_VARIES = (b"vary", b"origin")


class Cors:
    """Wraps the app: answers preflights itself and adds to other answers what the page needs.

    origins: those that may send cookies; ANY among them lets all others call without. None at all turns CORS off.
    private: paths whose answers no page of another origin may read.
    """

    def __init__(self, app: App, origins: Iterable[str], private: Iterable[str] = ()) -> None:
        self._app = app
        self._named = frozenset(origin.encode() for origin in origins) - {ANY.encode(), NONE.encode()}
        self._any = ANY in origins
        self._private = frozenset(private)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer one request."""
        origin = asked = None
        for name, value in scope["headers"]:
            if name == b"origin":
                origin = value
            elif name == b"access-control-request-method":
                asked = value
        if origin is None:
            if scope["method"] == "GET":  # browsers may keep it, and must not show it to a page as if it were for that
                send = _adding(send, [_VARIES])
            await self._app(scope, receive, send)
            return
        allowed = [] if scope["path"] in self._private else self._allowed(origin)
        if asked is not None and scope["method"] == "OPTIONS":
            await _answer_preflight(dict(scope["headers"]), allowed, send)
            return
        exposed = [(b"access-control-expose-headers", _EXPOSED)] if allowed else []
        await self._app(scope, receive, _adding(send, [*allowed, *exposed, _VARIES]))

    def _allowed(self, origin: bytes) -> Headers:
        """The headers that let a page of that origin read the answer; empty where it may not."""
        if origin in self._named:
            return [(b"access-control-allow-origin", origin), (b"access-control-allow-credentials", b"true")]
        return [(b"access-control-allow-origin", b"*")] if self._any else []


def _adding(send: Send, added: Headers) -> Send:
    """Send that adds headers to the head of the answer."""

    async def sending(event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            event["headers"] = [*event.get("headers", ()), *added]
        await send(event)

    return sending


async def _answer_preflight(headers: Mapping[bytes, bytes], allowed: Headers, send: Send) -> None:
    """Say what the browser may send for the page: nothing if the origin is not allowed, and then why."""
    varies = (b"vary", b"origin, access-control-request-headers")
    if not allowed:
        text = (
            b"Pages of this origin may not call this server; its owner can allow them with --cors (MESHSERVE_CORS).\n"
        )
        refused = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(text)), varies]
        await send({"type": "http.response.start", "status": 403, "headers": refused})
        await send({"type": "http.response.body", "body": text})
        return
    wanted = headers.get(b"access-control-request-headers", b"")
    more = wanted if len(wanted) <= _LONGEST and _NAMES.fullmatch(wanted) else b""
    answer = [
        *allowed,
        (b"access-control-allow-methods", _METHODS),
        (b"access-control-allow-headers", b", ".join(filter(None, (_ALWAYS_ALLOWED.encode(), more)))),
        (b"access-control-max-age", _REMEMBERED_SECONDS),
        varies,
    ]
    if headers.get(b"access-control-request-private-network") == b"true":
        answer.append((b"access-control-allow-private-network", b"true"))
    await send({"type": "http.response.start", "status": 204, "headers": answer})
    await send({"type": "http.response.body", "body": b""})
