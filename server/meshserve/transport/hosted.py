"""Hosted media: what inputs were posted with, for whoever may read these inputs (behaviour §6.2).

So are the pictures that apps, datasets, models and workflows have of themselves, for whoever may read these.
Credentials come as for any call, or as cookies, which is how browsers send them for pictures: with good ones the bytes,
with bad ones or for an app that is not theirs 401, without any 404. What a place holds is looked up only for those who
may see it, so nobody else learns what there is.
"""

import asyncio
import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response

from meshserve.call import Call
from meshserve.core.contract import RPCS
from meshserve.core.problems import Moved, Problem, printable
from meshserve.dispatch.auth import PUBLIC
from meshserve.dispatch.errors import http_status, problem_of
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.media.hosting import INPUTS, ORIGINAL, Address, sizes
from meshserve.media.sniff import Media, sniff
from meshserve.store import inputs, pictures, records, schema
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Input, UserAppIDSet

_READ_BY = {
    INPUTS: "GetInput",
    "apps": "GetApp",
    "datasets": "GetDataset",
    "models": "GetModel",
    "workflows": "GetWorkflow",
}
"""What media is of, as addresses say it → the call whose rights it takes to see it."""
_KEY, _SESSION = "authorization", "x-clarifai-session-token"
_KEY_COOKIE, _SESSION_COOKIE = "x-clarifai-api-key", "x_clarifai_session_token"
_HEAD = 4096
"""Bytes that tell what a file is."""
SERVER_FAULTS = (codes.TRY_AGAIN, codes.INTERNAL_UNCATEGORIZED)
"""What says nothing about a caller's credentials."""
_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "MP4": "video/mp4",
    "MOV": "video/quicktime",
    "AVI": "video/x-msvideo",
    "WMV": "video/x-ms-wmv",
    "3GP": "video/3gpp",
    "3GPP": "video/3gpp",
    "MATROSKA": "video/x-matroska",
    "MPEG": "video/mpeg",
    "FLV": "video/x-flv",
    "WAV": "audio/wav",
    "MP3": "audio/mpeg",
    "OGG": "audio/ogg",
    "FLAC": "audio/flac",
    "M4A": "audio/mp4",
    "TEXT": "text/plain; charset=utf-8",
}
"""Formats that browsers show or play. What else was posted is plain bytes to them, above all what can hold scripts."""
_DAY = 86_400
_SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox",
    "content-disposition": "inline",
    "vary": "Authorization, Cookie, X-Clarifai-Session-Token",
}
"""Uploads are anybody's: they may be shown, but run nothing here. A cache keeps what it has for one caller alone."""
_FIXED = f"private, max-age={_DAY}, immutable"
"""Of files named by their content."""
_ASK = "private, no-cache"
"""Of texts, which are named by their input: its id may come to stand for another text."""


class Wire:
    """What the pipeline may ask about a request."""

    transport = "hosted"

    def __init__(self, request: Request) -> None:
        self._request = request

    def peer(self) -> str:
        """The caller's address."""
        client = self._request.client
        return f"{client.host}:{client.port}" if client else ""

    def time_remaining(self) -> float | None:
        """Nobody says how long they wait."""
        return None


class Hosted:
    """The ASGI app of all paths below `hosting.FOLDER`."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._services = dispatcher.services

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        response = await self._answer(Request(scope))
        with suppress(FileNotFoundError):  # deleted since it was found: the connection ends, as the answer is cut off
            await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return refusal(405, "Hosted media can be read: GET or HEAD.", {"allow": "GET, HEAD"})
        metadata = credentials(request)
        address = Address.of(request.scope["path"])
        if not metadata or address is None:
            return refusal(404, "There is nothing at this address, or it takes a key to see it.")
        try:
            call = self._admitted(address, metadata, request)
        except Moved as moved:
            renamed = replace(address, app_id=moved.new)
            return RedirectResponse(renamed.path, 307, headers={"cache-control": "no-store"})
        except Exception as error:
            problem = problem_of(error)
            return refused(problem, http_status(problem.code) if problem.code in SERVER_FAULTS else 401)
        try:
            return await self._found(address, call, request)
        except FileNotFoundError:
            return refusal(404, "The bytes are no longer in the server's store.")
        except Exception as error:
            problem = problem_of(error)
            return refused(problem, http_status(problem.code) if problem.code in SERVER_FAULTS else 404)

    def _admitted(self, address: Address, metadata: Mapping[str, str], request: Request) -> Call:
        """The call that reading what the media is of would be; Problem for those who may not."""
        rpc = _READ_BY[address.family]
        call = self._dispatcher.open(rpc, metadata, Wire(request))
        place = UserAppIDSet(user_id=address.user_id, app_id=address.app_id)
        self._dispatcher.admit(call, RPCS[rpc].request(user_app_id=place).SerializeToString())
        if call.stranger and address.family == INPUTS:
            raise Problem(codes.CONN_INSUFFICIENT_SCOPES, "The inputs of this app are not shared with you.")
        return call

    async def _found(self, address: Address, call: Call, request: Request) -> Response:
        kind, size, name, app = address.kind, address.size, address.name, call.place.app
        if size not in sizes(kind):
            offered = f" It is served as {', '.join(sizes(kind))}." if sizes(kind) else ""
            return refusal(404, f"There is no {kind} in the size {size}.{offered}")
        database = self._services.database
        if kind == "text" and address.family == INPUTS:
            found = await database.scan(lambda connection: _text(connection, app, name))
            return _missing(kind, address.family) if found is None else _text_response(request, *found)
        if address.family == INPUTS:
            there = inputs.holds(database.reader, app, kind, name)
        else:
            least = PUBLIC if call.stranger else 0
            there = kind == "image" and pictures.holds(database.reader, address.family, app, name, least)
        if not there:
            return _missing(kind, address.family)
        original = self._services.blobs.path(name)
        path = original if size == ORIGINAL else await self._services.renditions.get(name, size)
        status, media = await asyncio.to_thread(_look, path)
        # A smaller picture is as old as what it was made of: the cache touches its files.
        modified = (status if path is original else await asyncio.to_thread(os.stat, original)).st_mtime
        headers = _headers(name if path is original else f"{name}-{size}", modified, _FIXED)
        if _unchanged(request, headers):
            return Response(status_code=304, headers=headers)
        return FileResponse(path, 200, headers, _type(media), stat_result=status)


def credentials(request: Request) -> dict[str, str]:
    """The credentials as a call carries them, from headers or else from cookies; empty if there are none."""
    for header in (_KEY, _SESSION):
        if header in request.headers:
            return {header: request.headers[header]}
    cookies = request.cookies
    if _KEY_COOKIE in cookies:
        return {_KEY: f"Key {cookies[_KEY_COOKIE]}"}
    return {_SESSION: cookies[_SESSION_COOKIE]} if _SESSION_COOKIE in cookies else {}


def _look(path: Path) -> tuple[os.stat_result, Media | None]:
    """(size and times, what it is) of a file; FileNotFoundError."""
    with path.open("rb") as file:
        return os.fstat(file.fileno()), sniff(file.read(_HEAD))


def _type(media: Media | None) -> str:
    return _TYPES.get(media.format, "application/octet-stream") if media else "application/octet-stream"


def _text(connection: Connection, app: int, id: str) -> tuple[bytes, int] | None:
    """(text as UTF-8, when it was posted in microseconds) of the input of that id."""
    row = records.find(connection, schema.INPUTS, app, id)
    if row is None or "text" not in (row.extra["hosted"] or "").split():
        return None
    return Input.FromString(row.body).data.text.raw.encode(), row.created


def _text_response(request: Request, content: bytes, created: int) -> Response:
    headers = _headers(hashlib.sha256(content).hexdigest(), created / 1_000_000, _ASK)
    if _unchanged(request, headers):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers | {"accept-ranges": "none"}, media_type=_TYPES["TEXT"])


def _headers(tag: str, modified: float, caching: str) -> dict[str, str]:
    dated = formatdate(modified, usegmt=True)
    return _SAFE | {"etag": f'"{tag}"', "last-modified": dated, "cache-control": caching}


def _unchanged(request: Request, headers: Mapping[str, str]) -> bool:
    """Whether the caller has it already: by its tag, or where they sent none by its date."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or headers["etag"] in known
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return parsedate_to_datetime(headers["last-modified"]) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):  # no date, or one without a zone
        return False


def _missing(kind: str, family: str) -> Response:
    said = f"No input of this app was posted with this {kind}." if family == INPUTS else "There is no such picture."
    return refusal(404, said)


def refused(problem: Problem, status: int) -> Response:
    """What a caller gets to read of a problem."""
    challenge = {"www-authenticate": 'Key realm="meshserve"'} if status == 401 else {}
    return refusal(status, problem.details, challenge)


def refusal(status: int, words: str, more: Mapping[str, str] | None = None) -> Response:
    """A line of text in place of a file; nobody keeps it."""
    headers = _SAFE | {"cache-control": "no-store"} | dict(more or {})
    return PlainTextResponse(f"{printable(words)}\n", status, headers)
