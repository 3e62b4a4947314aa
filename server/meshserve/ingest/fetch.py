"""Media from URLs by a guarded client: it reaches nothing private, by name, number, redirect or rebinding.

The resolver is where addresses are judged, and the address that was judged is the one connected to, so a
name that resolves differently a moment later changes nothing. Bodies are cut off while they stream.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from meshserve.core.problems import Problem
from meshserve.ingest.addresses import Network, literal, permitted
from meshserve.ingest.mirror import Mirrors
from meshserve_proto import status_code_pb2 as codes

if TYPE_CHECKING:
    import aiohttp

Resolve = Callable[[str, int], Awaitable[list[str]]]
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {"User-Agent": "meshserve", "Accept": "*/*", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Seconds, hops, and how many fetches go on side by side."""

    total_seconds: float = 30.0
    connect_seconds: float = 5.0
    redirects: int = 5
    concurrent: int = 32


class Forbidden(OSError):
    """A name or number leads to an address that must not be reached."""


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
        _check_url(url)
        if self._mirrors.covers(url):
            return await asyncio.to_thread(self._mirrored, url, largest)
        async with self._turns:
            try:
                async with asyncio.timeout(self._limits.total_seconds):
                    return await self._follow(url, largest)
            except TimeoutError:
                seconds = f"{self._limits.total_seconds:g}"
                raise _failed(f"The download took longer than {seconds} seconds, for url: {url}") from None

    async def close(self) -> None:
        """Drop all connections."""
        if self._session is not None:
            await self._session.close()

    def _mirrored(self, url: str, largest: int) -> bytes:
        file = self._mirrors.file(url)
        if file is None:
            raise _failed(f"404 Client Error: Not Found for url: {url}")
        if file.stat().st_size > largest:
            raise _too_large(url, largest)
        return file.read_bytes()

    async def _follow(self, url: str, largest: int) -> bytes:
        for _ in range(self._limits.redirects + 1):
            self._check_literal(url)
            body_or_next = await self._get(url, largest)
            if isinstance(body_or_next, bytes):
                return body_or_next
            _check_url(body_or_next)
            url = body_or_next
        raise _failed(f"More than {self._limits.redirects} redirects; the last led to url: {url}")

    def _check_literal(self, url: str) -> None:
        """Hosts that are addresses as they stand never pass the resolver."""
        address = literal(urlsplit(url).hostname or "")
        if address is not None and not permitted(address, self._allow):
            raise _failed(_forbidden(address))

    async def _get(self, url: str, largest: int) -> bytes | str:
        """The body, or where a redirect leads."""
        import aiohttp

        session = self._opened()
        try:
            async with session.get(url, allow_redirects=False, headers=_HEADERS) as response:
                if response.status in _REDIRECTS and "Location" in response.headers:
                    return urljoin(url, response.headers["Location"])
                return await _body(response, url, largest)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if isinstance(error, TimeoutError):
                raise
            cause = error
            while cause is not None and not isinstance(cause, Forbidden):
                cause = cause.__cause__ or cause.__context__  # type: ignore[assignment]
            raise _failed(str(cause) if cause else f"{error or type(error).__name__}, for url: {url}") from None

    def _opened(self) -> "aiohttp.ClientSession":
        if self._session is None:
            import aiohttp

            connector = aiohttp.TCPConnector(resolver=self._resolver(), use_dns_cache=False, limit=0)
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect_seconds)
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return self._session

    def _resolver(self) -> Any:
        from aiohttp.abc import AbstractResolver, ResolveResult

        fetcher = self

        class Guarded(AbstractResolver):
            async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
                addresses = await fetcher._resolve(host, port)
                refused = [address for address in addresses if not permitted(address, fetcher._allow)]
                if refused or not addresses:
                    raise Forbidden(_forbidden(refused[0], host) if refused else f"{host} has no address.")
                return [
                    ResolveResult(
                        hostname=host, host=address, port=port, proto=0, flags=socket.AI_NUMERICHOST,
                        family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                    )
                    for address in addresses
                ]

            async def close(self) -> None:
                pass

        return Guarded()


async def _system_resolve(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OSError(f"The name {host} cannot be resolved ({error})") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def _body(response: "aiohttp.ClientResponse", url: str, largest: int) -> bytes:
    if response.status >= 400:
        side = "Client" if response.status < 500 else "Server"
        raise _failed(f"{response.status} {side} Error: {response.reason} for url: {url}")
    if response.status != 200:
        raise _failed(f"The server answered {response.status}, which is no content, for url: {url}")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise _failed(f"The server sent a compressed body although none was asked for, for url: {url}")
    if response.content_length is not None and response.content_length > largest:
        raise _too_large(url, largest)
    body = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        body += chunk
        if len(body) > largest:
            raise _too_large(url, largest)
    return bytes(body)


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Problem(codes.INPUT_INVALID_URL, f"'{url}' is not a URL: {error}.") from None
    if parts.scheme not in ("http", "https"):
        raise Problem(codes.INPUT_INVALID_URL, f"'{url}' is not an http or https URL.")
    if not host or parts.username is not None or any(c <= " " or c == "\\" for c in url):
        raise Problem(
            codes.INPUT_INVALID_URL, f"'{url}' has no host, or has a user name, a blank or a backslash in it."
        )


def _forbidden(address: str, host: str = "") -> str:
    what = f"{host} leads to {address}, which" if host else address
    return f"{what} is no public address; start the server with --allow-fetch and its network to permit it."


def _failed(details: str) -> Problem:
    return Problem(codes.INPUT_DOWNLOAD_FAILED, details)


def _too_large(url: str, largest: int) -> Problem:
    return Problem(codes.INPUT_OVER_LIMIT, f"The media is larger than {largest} bytes, for url: {url}")
