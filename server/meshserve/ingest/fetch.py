"""Media from URLs by a guarded client: it reaches nothing private, by name, number, redirect or rebinding.

Addresses are judged where names are resolved, and once more where sockets are made, so that the address that
was judged is the one connected to, however a host is spelled and whatever a name resolves to a moment later.
Bodies are cut off while they stream.
"""

import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meshserve.core.problems import Problem, printable
from meshserve.ingest.addresses import Network, literal, permitted
from meshserve.ingest.mirror import Mirrors
from meshserve_proto import status_code_pb2 as codes

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

Resolve = Callable[[str, int], Awaitable[list[str]]]
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {"User-Agent": "meshserve", "Accept": "*/*", "Accept-Encoding": "identity"}
_LONGEST_URL, _LONGEST_SHOWN = 8192, 300


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Seconds, hops, and how many fetches go on side by side."""

    total_seconds: float = 30.0
    connect_seconds: float = 5.0
    redirects: int = 5
    concurrent: int = 32


class Forbidden(OSError):
    """A host leads to an address that must not be reached, or to none. Says so for the one who asked."""


class Fetcher:
    """Fetches URLs for the whole server, on one event loop.

    allow: private networks that may be reached all the same. resolve: name and port → addresses, for tests.
    """

    def __init__(
        self,
        allow: Sequence[Network] = (),
        mirrors: Mirrors | None = None,
        limits: FetchLimits | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._allow = tuple(allow)
        self._mirrors = mirrors or Mirrors({})
        self._limits = limits or FetchLimits()
        self._resolve = resolve or _system_resolve
        self._turns = asyncio.Semaphore(self._limits.concurrent)
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, url: str, largest: int) -> bytes:
        """The body behind a URL, at most `largest` bytes.

        Problem 30106 for what is no http or https URL, 30105 for a body that is too large, 30002 for everything
        that goes wrong on the way.
        """
        parsed = _parsed(url)
        if self._covered(parsed, url):
            return await asyncio.to_thread(self._mirrored, parsed, url, largest)
        async with self._turns:
            try:
                async with asyncio.timeout(self._limits.total_seconds):
                    return await self._follow(parsed, url, largest)
            except TimeoutError:
                seconds = f"{self._limits.total_seconds:g}"
                raise _failed(f"The download took longer than {seconds} seconds, for url: {url}") from None

    @asynccontextmanager
    async def open(
        self, url: str, headers: Mapping[str, str] | None = None, method: str = "GET", body: bytes | None = None
    ) -> AsyncIterator["aiohttp.ClientResponse"]:
        """One request and its answer, whatever its status, to be read within the block; redirects are not followed.

        For what is larger than media, and for services: there is no limit of time as long as bytes come. Problem 30106
        and 30002 as `fetch` raises them, for the block too.
        """
        import aiohttp

        at = _parsed(url)
        self._check_host(at.raw_host or "")
        patience = aiohttp.ClientTimeout(
            total=None, sock_connect=self._limits.connect_seconds, sock_read=self._limits.total_seconds
        )
        try:
            async with self._opened().request(
                method, at, allow_redirects=False, headers=_HEADERS | dict(headers or {}), data=body, timeout=patience
            ) as response:
                yield response
        except (aiohttp.ClientError, OSError, ValueError, RuntimeError) as error:
            raise self._named(error, at, url) from None

    def mirrored(self, url: str) -> Path | None:
        """The file of the folder that answers for this URL; None if none does. Problem 30002 if it has no such file."""
        at = _parsed(url)
        if not self._covered(at, url):
            return None
        file = self._mirrors.file(url if self._mirrors.covers(url) else str(at))
        if file is None:
            raise _failed(f"404 Client Error: Not Found for url: {url}")
        return file

    async def close(self) -> None:
        """Drop all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _covered(self, at: "URL", shown: str) -> bool:
        """Whether a folder answers, for the URL as it was written or as the client reads it."""
        return self._mirrors.covers(shown) or self._mirrors.covers(str(at))

    def _mirrored(self, at: "URL", url: str, largest: int) -> bytes:
        file = self._mirrors.file(url if self._mirrors.covers(url) else str(at))
        try:
            if file is not None and file.stat().st_size > largest:
                raise _too_large(url, largest)
            content = None if file is None else file.read_bytes()
        except OSError as error:
            raise _failed(f"The mirrored file cannot be read ({error.strerror}), for url: {url}") from None
        if content is None:
            raise _failed(f"404 Client Error: Not Found for url: {url}")
        return content

    async def _follow(self, at: "URL", shown: str, largest: int) -> bytes:
        """Go along redirects. shown: the URL as it was written, for people."""
        for _ in range(self._limits.redirects + 1):
            body_or_next = await self._get(at, shown, largest)
            if isinstance(body_or_next, bytes):
                return body_or_next
            try:
                target = at.join(_location(body_or_next))
                at = _parsed(str(target))
            except (Problem, ValueError) as error:
                raise _failed(f"{_short(shown)} redirects to what cannot be fetched: {error}") from None
            shown = str(target)
            if self._covered(at, shown):
                return await asyncio.to_thread(self._mirrored, at, shown, largest)
        raise _failed(f"More than {self._limits.redirects} redirects; the last led to url: {shown}")

    async def _get(self, at: "URL", shown: str, largest: int) -> bytes | str:
        """The body, or where a redirect leads."""
        import aiohttp

        self._check_host(at.raw_host or "")
        session = self._opened()
        try:
            async with session.get(at, allow_redirects=False, headers=_HEADERS) as response:
                if response.status in _REDIRECTS and "Location" in response.headers:
                    return response.headers["Location"]
                return await _body(response, shown, largest)
        except (aiohttp.ClientError, OSError, ValueError, RuntimeError) as error:
            raise self._named(error, at, shown) from None

    def _named(self, error: Exception, at: "URL", shown: str) -> Problem:
        forbidden = _cause(error, Forbidden)
        return _failed(str(forbidden) if forbidden else f"{self._plain(error, at)}, for url: {shown}")

    def _check_host(self, host: str) -> None:
        """Hosts that are addresses as they stand never pass the resolver. `host` is what the client connects to."""
        address = literal(host)
        if address is None and (":" in host or host.replace(".", "").isdigit()):
            raise _failed(f"'{host}' is no address: write it as four numbers, like 93.184.215.14, or as IPv6.")
        if address is not None and not permitted(address, self._allow):
            raise _failed(_not_public(address))  # as it was written, so nothing is given away

    def _plain(self, error: Exception, at: "URL") -> str:
        """What went wrong, in plain words."""
        import aiohttp

        where = f"{at.host}:{at.port}"
        if isinstance(error, aiohttp.ServerTimeoutError):
            return f"No connection to {where} within {self._limits.connect_seconds:g} seconds"
        if isinstance(error, aiohttp.ClientConnectorCertificateError):
            reason = getattr(error.certificate_error, "verify_message", "") or "it does not fit the host"
            return f"The certificate of {where} cannot be trusted ({reason})"
        if isinstance(error, aiohttp.ClientSSLError):
            return f"No secure connection to {where}: what answers there does not speak TLS as it should"
        if isinstance(error, aiohttp.ClientConnectorError):
            return f"No connection to {where}: {_errno_words(error.os_error)}"
        if isinstance(error, aiohttp.ServerDisconnectedError):
            return "The server closed the connection before it answered"
        if isinstance(error, aiohttp.ClientPayloadError):
            return "The body ended before it was complete, or is not sent as HTTP asks"
        if isinstance(error, aiohttp.ClientResponseError):
            return "The server's answer is not valid HTTP, or has too many or too long headers"
        if isinstance(error, OSError):
            return f"The connection to {where} broke: {_errno_words(error)}"
        return f"The download failed ({type(error).__name__})"

    def _opened(self) -> "aiohttp.ClientSession":
        if self._session is None:
            import aiohttp

            connector = aiohttp.TCPConnector(
                resolver=self._resolver(), use_dns_cache=False, limit=0, socket_factory=self._socket
            )
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect_seconds)
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return self._session

    def _socket(self, info: "aiohttp.AddrInfoType") -> socket.socket:
        """The last gate: no socket for an address that was not permitted, whichever way it came here."""
        family, kind, protocol, _, address = info
        if not permitted(str(address[0]), self._allow):
            raise Forbidden(_not_public("The host leads to an address that"))
        return socket.socket(family, kind, protocol)

    def _resolver(self) -> Any:
        from aiohttp.abc import AbstractResolver, ResolveResult

        fetcher = self

        class Guarded(AbstractResolver):
            async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
                return [
                    ResolveResult(
                        hostname=host,
                        host=address,
                        port=port,
                        proto=0,
                        flags=socket.AI_NUMERICHOST,
                        family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                    )
                    for address in await fetcher._judged(host, port)
                ]

            async def close(self) -> None:
                pass

        return Guarded()

    async def _judged(self, host: str, port: int) -> list[str]:
        """The addresses of a name. Forbidden if there is none, or if only one of them is not permitted.

        Which one is not said: whoever may give a URL learns nothing of the names of this network.
        """
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError):
            addresses = []
        if not addresses:
            raise Forbidden(f"The name {host} cannot be resolved to an address.")
        for address in addresses:
            if not permitted(address, self._allow):
                raise Forbidden(_not_public(f"The name {host} leads to an address that"))
        return addresses


async def _system_resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check_answer(response: "aiohttp.ClientResponse", url: str) -> None:
    """Problem 30002 unless the answer is 200 with a body as it is."""
    status = response.status
    if status >= 400:
        side = "Client" if status < 500 else "Server"
        raise _failed(f"{status} {side} Error: {response.reason or _phrase(status)} for url: {url}")
    if status != 200:
        raise _failed(f"The server answered {status} where 200 with the media is needed, for url: {url}")
    if response.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        raise _failed(f"The server sent a compressed body although none was asked for, for url: {url}")


async def _body(response: "aiohttp.ClientResponse", url: str, largest: int) -> bytes:
    check_answer(response, url)
    if response.content_length is not None and response.content_length > largest:
        raise _too_large(url, largest)
    body = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        body += chunk
        if len(body) > largest:
            raise _too_large(url, largest)
    return bytes(body)


def check_url(url: str) -> None:
    """Raise Problem 30106 for what would not be fetched whatever answers; nothing is resolved or connected to."""
    _parsed(url)


def _parsed(url: str) -> "URL":
    """The URL as the client will read it: one parser, so that what is judged is what is fetched. Problem 30106."""
    from yarl import URL

    if len(url) > _LONGEST_URL:
        raise _invalid(f"'{_short(url)}' has {len(url)} characters; a URL has at most {_LONGEST_URL}")
    if any(c <= " " or c in "\\\x7f" for c in url):
        raise _invalid(f"'{_short(url)}' is not a URL: it has a blank, a control character or a backslash in it")
    try:
        parsed = URL(url)
        host, port = parsed.raw_host, parsed.port
    except ValueError as error:
        raise _invalid(f"'{_short(url)}' is not a URL: {error}".rstrip(".")) from None
    if parsed.scheme not in ("http", "https"):
        raise _invalid(f"'{_short(url)}' is not an http or https URL")
    if not host or not port:
        raise _invalid(f"'{_short(url)}' has no host, or port 0")
    if "@" in parsed.raw_authority:
        raise _invalid("The URL has a user name or password in it; give one without")
    if "%" in host:
        raise _invalid(f"'{_short(url)}' has a percent sign in its host, which is not fetched")
    return parsed


def redirect_of(response: "aiohttp.ClientResponse", url: str) -> str | None:
    """Where an answer sends the caller, or None. Problem 30002 if that cannot be fetched."""
    from yarl import URL

    if response.status not in _REDIRECTS or "Location" not in response.headers:
        return None
    try:
        return str(_parsed(str(URL(url).join(_location(response.headers["Location"])))))
    except (Problem, ValueError) as error:
        raise _failed(f"{_short(url)} redirects to what cannot be fetched: {error}") from None


def _location(header: str) -> "URL":
    """Where a redirect leads. Headers are bytes that were read as text; blanks in them are forgiven."""
    from yarl import URL

    return URL(header.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip(" ").replace(" ", "%20"))


def _cause(error: BaseException, kind: type[BaseException]) -> BaseException | None:
    """The first exception of a kind among an exception and its causes."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, kind):
        cause = cause.__cause__ or cause.__context__
    return cause


def _errno_words(error: OSError) -> str:
    """Why, without the addresses and reprs that libraries put into their messages."""
    if error.errno in errno.errorcode:
        return os.strerror(error.errno).lower()  # type: ignore[arg-type]
    return "the host cannot be reached"


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"


def _not_public(what: str) -> str:
    return f"{what} is not public; start the server with --allow-fetch and its network, like 10.0.0.0/8, to permit it."


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def _invalid(details: str) -> Problem:
    return Problem(codes.INPUT_INVALID_URL, printable(f"{details}."))


def _failed(details: str) -> Problem:
    return Problem(codes.INPUT_DOWNLOAD_FAILED, printable(details))


def _too_large(url: str, largest: int) -> Problem:
    return Problem(codes.INPUT_OVER_LIMIT, printable(f"The media is larger than {largest} bytes, for url: {url}"))
