"""/openapi.json, and /docs, a page that shows it. Both are made once, in a thread, when somebody first asks."""

import asyncio
import gzip
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from importlib.resources import files
from typing import Any

import orjson

from meshserve.dispatch.pipeline import Dispatcher
from meshserve.dispatch.registry import Served
from meshserve.transport.http import App

Headers = list[tuple[bytes, bytes]]
_PARTS = {"/*style*/": "docs.css", "/*script*/": "docs.js"}
"""What stands in the page for its parts → their files."""


@dataclass(frozen=True, slots=True)
class Asset:
    """Something that does not change while the server runs."""

    kind: bytes
    plain: bytes
    packed: bytes
    tag: bytes
    headers: Headers

    @classmethod
    def of(cls, kind: bytes, plain: bytes, headers: Headers) -> "Asset":
        """Pack and tag it; takes a while, so in a thread."""
        return cls(
            kind, plain, gzip.compress(plain, 6, mtime=0), b'"%b"' % sha256(plain).hexdigest()[:32].encode(), headers
        )


class OpenApi:
    """Three ASGI apps: `document`, `flows` (the document of what is outside of the contract) and `page`."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        served = {name: row for name, row in dispatcher.served.items() if dispatcher.serves(name, {})}
        self.document: App = _Endpoint(lambda: _document(served))
        self.flows: App = _Endpoint(_flows)
        self.page: App = _Endpoint(_page)


class _Endpoint:
    """Serves an asset to GET and HEAD: packed for those who take gzip, and not again to those who have it."""

    def __init__(self, make: Callable[[], Asset]) -> None:
        self._make = make
        self._made: asyncio.Future[Asset] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        start = partial(_start, send)
        if scope["method"] not in ("GET", "HEAD"):
            await start(405, [(b"allow", b"GET, HEAD"), (b"content-length", b"0")])
            return
        if self._made is None:
            self._made = asyncio.get_running_loop().run_in_executor(None, self._make)
        asset = await asyncio.shield(self._made)
        asked = dict(scope["headers"])
        headers = [*asset.headers, (b"etag", asset.tag), (b"cache-control", b"no-cache"), (b"vary", b"accept-encoding")]
        if _has(asked.get(b"if-none-match", b""), asset.tag):
            await start(304, headers)
            return
        body = asset.plain
        if _takes_gzip(asked.get(b"accept-encoding", b"")):
            body = asset.packed
            headers.append((b"content-encoding", b"gzip"))
        headers += [(b"content-type", asset.kind), (b"content-length", b"%d" % len(body))]
        await start(200, headers, b"" if scope["method"] == "HEAD" else body)


async def _start(send: Any, status: int, headers: Headers, body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _has(known: bytes, tag: bytes) -> bool:
    """Whether If-None-Match names a tag, be it as a weak one."""
    return tag in (one.strip().removeprefix(b"W/") for one in known.split(b",")) or known.strip() == b"*"


def _takes_gzip(accepted: bytes) -> bool:
    """Whether Accept-Encoding names gzip and does not rule it out by a weight of 0."""
    for one in accepted.lower().split(b","):
        name, *terms = (part.strip() for part in one.split(b";"))
        if name == b"gzip":
            return not any(term.startswith(b"q=") and not term[2:].strip(b"0.") for term in terms)
    return False


def _document(served: Mapping[str, Served]) -> Asset:
    from meshserve.transport.openapi_document import build

    return Asset.of(b"application/json", orjson.dumps(build(served)), [])


def _flows() -> Asset:
    from meshserve.transport.openapi_flows import build

    return Asset.of(b"application/json", orjson.dumps(build()), [])


def _page() -> Asset:
    """One HTML file without anything from outside. Its policy allows its own script and style by their hashes alone."""
    folder = files("meshserve.transport").joinpath("page")
    html = folder.joinpath("docs.html").read_text("utf-8")
    hashes = {}
    for mark, name in _PARTS.items():
        part = folder.joinpath(name).read_text("utf-8")
        hashes[name] = f"'sha256-{b64encode(sha256(part.encode()).digest()).decode()}'"
        html = html.replace(mark, part)
    policy = (
        f"default-src 'none'; script-src {hashes['docs.js']}; style-src {hashes['docs.css']}; connect-src 'self';"
        " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = [(b"content-security-policy", policy.encode()), (b"referrer-policy", b"no-referrer")]
    return Asset.of(b"text/html; charset=utf-8", html.encode(), [*headers, (b"x-content-type-options", b"nosniff")])
