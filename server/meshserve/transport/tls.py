"""TLS for the door: its own development authority or a certificate of the owner's, changed while the server runs.

`<data>/tls/` holds authority.pem (what clients trust), authority.key, and server.pem (key and certificate as one file, so
that they change together). A certificate is looked at by a handshake in memory, so a start that finds good files needs no
cryptographic library besides Python's own.
"""

import asyncio
import contextlib
import logging
import os
import re
import signal
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from meshserve.config import Config

log = logging.getLogger(__name__)

ALPN = ["http/1.1", "h2"]
"""In the order of our liking. gRPC clients offer h2 alone and get it; curl, browsers and fetch offer both, and what they
send is REST, which is served over HTTP/1.1."""
_ALWAYS = ("localhost", "127.0.0.1", "::1", "host.docker.internal")
"""The last is what containers call the machine that they run on."""
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DNS = re.compile(rf"(?=.{{1,253}}$)(?:\*\.)?{_LABEL}(?:\.{_LABEL})*")
_RENEW_SECONDS = 30 * 86_400
"""How long before its end a certificate of our own is replaced."""
_RENEW_EACH_SECONDS = 12 * 3600
_LOOK_SECONDS = 2.0
"""How often the files are looked at for a change."""

Stamp = tuple[tuple[int, int, int], ...]
"""What tells one state of some files from another."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a certificate says. names: DNS names and IP addresses in their normal form; ends: seconds since 1970."""

    names: frozenset[str]
    ends: float


def folder(data: Path) -> Path:
    """Where a server keeps what it made for TLS."""
    return data / "tls"


def authority_file(data: Path) -> Path:
    """What clients must trust when the server uses a certificate of its own making."""
    return folder(data) / "authority.pem"


def wanted_names(config: Config) -> frozenset[str]:
    """The names of a certificate of our own: those of this machine and those of --name; OSError for nonsense."""
    asked = {_normal(name) for name in config.names}
    for name in asked:
        if not (_is_address(name) or _DNS.fullmatch(name)):
            raise OSError(f"--name: '{name}' is neither a host name nor an address")
    found = {_normal(socket.gethostname()), _normal(config.host)} - {"0.0.0.0", "::", ""}  # noqa: S104 - not bound here
    return frozenset({*_ALWAYS, *asked, *(name for name in found if _is_address(name) or _DNS.fullmatch(name))})


def _normal(name: str) -> str:
    """A name as certificates have it: lower case, ASCII, addresses in their shortest form."""
    name = name.strip().strip("[]").rstrip(".").lower()
    try:
        return str(ip_address(name))
    except ValueError:
        pass
    try:
        return name.encode("idna").decode() if not name.isascii() else name
    except UnicodeError:
        return name


def _is_address(name: str) -> bool:
    with contextlib.suppress(ValueError):
        return bool(ip_address(name))
    return False


class Certificates:
    """The certificate of a running server: `context` always shows the newest good one.

    OSError in plain words if there is none that can be used.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._own = config.certificate is None
        if self._own and config.private_key is not None:
            raise OSError("--private-key is for a certificate of your own: name that with --certificate as well")
        self._chain = config.certificate or folder(config.data) / "server.pem"
        self._key = config.private_key
        if self._own:
            self._ensure()
        self._stamp = self._stamped()
        self._current, self.facts = self._load()
        self.context = _context(self._chain, self._key)
        self.context.sni_callback = self._show

    @property
    def authority(self) -> Path | None:
        """What clients must trust; None for a certificate of the owner's, whose authority they know."""
        return authority_file(self._config.data).resolve() if self._own else None

    def _show(self, connection: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        """Every handshake comes by here, with a server name or without.

        A context of its own for each certificate: one that is loaded anew keeps an RSA and an EC certificate side by
        side and might show the older.
        """
        if self._stamped() != self._stamp:
            self.reload()
        connection.context = self._current

    async def watch(self) -> None:
        """See to the files for as long as the server runs, also when nobody connects; renew our own before it ends."""
        renewed = time.monotonic()
        with _on_hangup(self.reload):
            while True:
                await asyncio.sleep(_LOOK_SECONDS)
                if self._stamped() != self._stamp:
                    self.reload()
                elif self._own and time.monotonic() - renewed > _RENEW_EACH_SECONDS:
                    renewed = time.monotonic()
                    await asyncio.to_thread(self._renew)

    def _renew(self) -> None:
        try:
            self._ensure()
        except OSError as error:
            log.error("the certificate of the server cannot be renewed; it ends %s: %s", _date(self.facts.ends), error)

    def reload(self) -> None:
        """Show the certificate that the files hold now; if that is no good, say so and keep to the old one.

        Connections that are open go on as they are.
        """
        self._stamp = self._stamped()
        try:
            self._current, self.facts = self._load()
        except OSError as error:
            log.error("the new certificate is not used, the old one stays: %s", error)
        else:
            log.info("certificate of %s taken over; it ends %s", self._chain, _date(self.facts.ends))

    def _stamped(self) -> Stamp:
        return tuple(_stamp(path) for path in (self._chain, self._key) if path)

    def _load(self) -> tuple[ssl.SSLContext, Facts]:
        context = _context(self._chain, self._key)
        return context, inspect(context, self._chain, None)

    def _ensure(self) -> None:
        """Have a good certificate of our own in place: make what is missing, ends soon, or has other names."""
        made = folder(self._config.data)
        names = wanted_names(self._config)
        with contextlib.suppress(OSError):
            facts = inspect(_context(self._chain, None), self._chain, authority_file(self._config.data))
            if facts.names == names and facts.ends - time.time() > _RENEW_SECONDS:
                return
        from meshserve.transport import authority as maker

        made.mkdir(mode=0o700, parents=True, exist_ok=True)
        made.chmod(0o700)
        known, key = authority_file(self._config.data), made / "authority.key"
        if _lasts(known):
            with contextlib.suppress(ValueError, TypeError, OSError):
                maker.make_certificate(known, key, names, self._chain)
                return
            log.warning("the authority in %s cannot sign any more; clients must trust a new one", made)
        maker.make_authority(known, key)
        maker.make_certificate(known, key, names, self._chain)


def _context(chain: Path, key: Path | None) -> ssl.SSLContext:
    """A server's context with that certificate; OSError in plain words if the files are no good."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(ALPN)
    files = f"{chain}" if key is None else f"{chain} with {key}"
    try:
        context.load_cert_chain(chain, key, password=_no_password)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise OSError(
                f"the certificate {chain} and the private key {key or chain} do not belong together"
            ) from None
        hint = "" if key else " (a key in a file of its own is named by --private-key)"
        why = error.reason or "it is no PEM"
        raise OSError(f"{files}: no certificate and private key can be read{hint}: {why}") from None
    except _Locked:
        raise OSError(f"the private key {key or chain} is locked by a password: give one without") from None
    except OSError as error:
        raise OSError(f"{files} cannot be read: {error.strerror}") from None
    return context


class _Locked(Exception):
    """A private key wants a password."""


def _no_password() -> str:
    raise _Locked


def inspect(server: ssl.SSLContext, chain: Path, trusted: Path | None) -> Facts:
    """Shake hands in memory as a client that trusts that authority, or this very certificate; what it then knows.

    OSError if such a client would hang up: the certificate has ended or not begun, is not for servers, or is of another
    authority.
    """
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    if trusted is None:
        client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        client.load_verify_locations(trusted or chain)
        seen = _handshake(server, client)
    except ssl.SSLCertVerificationError as error:
        raise OSError(f"the certificate {chain} cannot be used: {error.verify_message}") from None
    except ssl.SSLError as error:
        raise OSError(f"the certificate {chain} cannot be used: {error.reason}") from None
    names = frozenset(_normal(str(value)) for _, value in seen.get("subjectAltName", ()))
    return Facts(names, ssl.cert_time_to_seconds(str(seen["notAfter"])))


def _handshake(server: ssl.SSLContext, client: ssl.SSLContext) -> dict[str, tuple[tuple[str, str], ...]]:
    """What the client learns of the server's certificate."""
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    near = client.wrap_bio(back, there, server_hostname="localhost")
    far = server.wrap_bio(there, back, server_side=True)
    for side in (near, far, near):  # TLS 1.3 in one round: hello, answer, finished
        with contextlib.suppress(ssl.SSLWantReadError):
            side.do_handshake()
    return near.getpeercert() or {}  # type: ignore[return-value] # of this form for a certificate that was verified


def authority_ends(certificate: Path) -> float | None:
    """When an authority ends, in seconds since 1970; None if the file holds none, or several."""
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(certificate)
        found = context.get_ca_certs()
    except OSError:
        return None
    return ssl.cert_time_to_seconds(str(found[0]["notAfter"])) if len(found) == 1 else None


def _lasts(certificate: Path) -> bool:
    """Whether an authority is there and does not end soon."""
    ends = authority_ends(certificate)
    return ends is not None and ends - time.time() > 2 * _RENEW_SECONDS


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def _date(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))


@contextlib.contextmanager
def _on_hangup(do: Callable[[], None]) -> Iterator[None]:
    """Do that on SIGHUP, unless a terminal is there: then the signal says that it was closed, and ends the server."""
    loop = asyncio.get_running_loop()
    if _has_terminal():
        yield
        return
    loop.add_signal_handler(signal.SIGHUP, do)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


def _has_terminal() -> bool:
    """Whether this process has a controlling terminal; also where there are no such signals."""
    if not hasattr(signal, "SIGHUP"):
        return True
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
