"""What this shell tells clients: the variables of the official ones, and proxies that would swallow their calls."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from meshserve.commands.checks import OK, PROBLEM, WARNING, Finding, Known

BASE, GRPC_BASE, ROOTS = "CLARIFAI_API_BASE", "CLARIFAI_GRPC_BASE", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_GRPC_PROXIES = ("grpc_proxy", "https_proxy", "http_proxy")
"""What gRPC asks, in this order, by these lower-case names."""
_HTTP_PROXIES = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
"""What curl, requests and their like ask."""


def findings(known: Known, environment: Mapping[str, str], mend: str) -> Iterator[Finding]:
    """Compare what the shell exports with the server that is known.

    mend: the line for a shell that sets all variables right.
    """
    if not any(name.startswith("CLARIFAI_") for name in environment):
        says = "This shell has no variables for clients: programs will call the hosted service, or nobody."
        yield Finding("shell", WARNING, says, mend)
    else:
        yield from _both_credentials(environment)
        yield _base(known, environment.get(BASE, ""), mend)
        yield _grpc_base(known, environment.get(GRPC_BASE, ""), mend)
        yield from _roots(known, environment, mend)
    yield from _proxies(known.host.strip("[]") or "127.0.0.1", environment)


def _both_credentials(environment: Mapping[str, str]) -> Iterator[Finding]:
    if environment.get("CLARIFAI_PAT") and environment.get("CLARIFAI_SESSION_TOKEN"):
        says = "CLARIFAI_PAT and CLARIFAI_SESSION_TOKEN are both set; the SDK refuses to choose."
        yield Finding("credentials", PROBLEM, says, "unset CLARIFAI_SESSION_TOKEN")
    roots = environment.get("CLARIFAI_ROOT_CERTIFICATES_PATH")
    if roots and not Path(roots).is_file():
        says = f"CLARIFAI_ROOT_CERTIFICATES_PATH names '{roots}', which is not there; the SDK refuses to start."
        yield Finding("credentials", PROBLEM, says, "unset CLARIFAI_ROOT_CERTIFICATES_PATH")


def _base(known: Known, base: str, mend: str) -> Finding:
    """CLARIFAI_API_BASE: of the SDK, of the JSON channel, of curl."""
    if not base:
        return Finding(BASE, WARNING, f"{BASE} is not set: the SDK and REST programs call the hosted service.", mend)
    wrong = _wrong_base(known, base)
    return (
        Finding(BASE, PROBLEM, f"{BASE} is '{base}': {wrong}.", mend) if wrong else Finding(BASE, OK, f"{BASE}={base}")
    )


def _wrong_base(known: Known, base: str) -> str:
    scheme, _, rest = base.rpartition("://")
    try:
        parts = urlsplit(f"{scheme or 'http'}://{rest}")
        host, port = parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return "that is no address"
    if host.endswith("clarifai.com"):
        return "that is the hosted service"
    if scheme not in ("", "http", "https"):
        return f"there is no scheme '{scheme}' here; it begins with http://"
    if parts.path or parts.query or parts.fragment:
        return "nothing may follow the port, not even a slash: the SDK takes it for a part of the port"
    if not known.port:
        return ""
    if not _same_host(host, known.host):
        return f"the server of this folder is at {known.host}:{known.port}"
    if port == known.tls_port and scheme != "https":
        return f"port {port} speaks TLS, so it begins with https://"
    if port == known.port and scheme == "https":
        return f"port {port} speaks no TLS, so it begins with http://"
    if port not in (known.port, known.tls_port):
        return f"the server of this folder is at port {known.port}"
    return ""


def _grpc_base(known: Known, base: str, mend: str) -> Finding:
    """CLARIFAI_GRPC_BASE: of the channels of the Python and Node packages."""
    if not base:
        says = f"{GRPC_BASE} is not set: channels that are made without a base call the hosted service."
        return Finding(GRPC_BASE, WARNING, says, mend)
    wrong = _wrong_grpc_base(known, base)
    if wrong:
        return Finding(GRPC_BASE, PROBLEM, f"{GRPC_BASE} is '{base}': {wrong}.", mend)
    return Finding(GRPC_BASE, OK, f"{GRPC_BASE}={base}")


def _wrong_grpc_base(known: Known, base: str) -> str:
    if "://" in base or "/" in base:
        return "it is a host, or host:port, with no scheme and no path"
    host, port = _host_and_port(base)
    if host.endswith("clarifai.com"):
        return "that is the hosted service"
    if not known.port:
        return ""
    if not _same_host(host, known.host):
        return f"the server of this folder is at {known.host}"
    if port == str(known.port):
        return (
            f"channels with TLS would call port {port}, which speaks none, and those without append a port of their own"
        )
    if port and port != str(known.tls_port):
        return f"the server of this folder has TLS at port {known.tls_port}" if known.tls_port else "it serves no TLS"
    if not port and known.port != 18080:
        return f"an insecure channel appends port 18080 to it, but the server is at {known.port}: give the channel its port"
    return ""


def _host_and_port(text: str) -> tuple[str, str]:
    """`host`, `host:port`, `[::1]:port` as their parts; port "" if there is none."""
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, rest.removeprefix(":")
    host, _, port = text.partition(":")
    return host, port


def _same_host(one: str, other: str) -> bool:
    one, other = one.strip("[]").lower(), other.strip("[]").lower()
    return one == other or (one in _LOOPBACK and other in _LOOPBACK)


def _roots(known: Known, environment: Mapping[str, str], mend: str) -> Iterator[Finding]:
    """GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: the one variable that gRPC of Python and of Node reads."""
    if not known.tls_port or not known.authority:
        return
    roots = environment.get(ROOTS, "")
    if not roots:
        instead = [name for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS") if environment.get(name)]
        besides = f" ({' and '.join(instead)} is not read by gRPC)" if instead else ""
        says = f"{ROOTS} is not set{besides}: gRPC clients will not trust the server's certificate."
        yield Finding(ROOTS, WARNING, says, mend)
    elif not Path(roots).is_file():
        yield Finding(ROOTS, PROBLEM, f"{ROOTS} names '{roots}', which is not there.", mend)
    elif _body(Path(known.authority)) not in _body(Path(roots)):
        says = f"{ROOTS} names '{roots}', which does not hold the authority of this server."
        yield Finding(ROOTS, PROBLEM, says, mend)
    else:
        yield Finding(ROOTS, OK, f"{ROOTS}={roots}")


def _body(pem: Path) -> str:
    """What a file of certificates holds, whatever its ends of lines; "" if it cannot be read."""
    try:
        return "".join(pem.read_text(errors="replace").split())
    except OSError:
        return ""


def _proxies(host: str, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Proxies that calls to the server would go through, and so nowhere."""
    http = [name for name in _HTTP_PROXIES if environment.get(name)]
    grpc = [name for name in _GRPC_PROXIES if environment.get(name)]
    spared = environment.get("no_proxy", "") or environment.get("NO_PROXY", "")
    # gRPC knows the lower-case names alone, and its own before the common one.
    grpc_spared = environment.get("no_grpc_proxy") or environment.get("no_proxy", "")
    swallowed = [name for name in http if not _spares(spared, host)]
    swallowed += [name for name in grpc if name not in swallowed and not _spares(grpc_spared, host)]
    if not swallowed:
        if http or grpc:
            yield Finding("proxy", OK, f"{', '.join(dict.fromkeys(http + grpc))} is set, and {host} is spared")
        return
    names = ("no_proxy", "NO_PROXY", "no_grpc_proxy") if environment.get("no_grpc_proxy") else ("no_proxy", "NO_PROXY")
    wanted = dict.fromkeys([*_LOOPBACK, host, *(entry.strip() for entry in spared.split(",") if entry.strip())])
    said = f"{', '.join(swallowed)} {'is' if len(swallowed) == 1 else 'are'} set"
    says = f"{said}: calls to {host} go to that proxy, which cannot reach this machine."
    yield Finding("proxy", PROBLEM, says, "export " + " ".join(f"{name}={','.join(wanted)}" for name in names))


def _spares(exceptions: str, host: str) -> bool:
    return any(_covers(entry.strip().lower(), host.lower()) for entry in exceptions.split(","))


def _covers(entry: str, host: str) -> bool:
    if entry in ("*", host, f"[{host}]"):
        return True
    try:
        return ip_address(host) in ip_network(entry, strict=False)
    except ValueError:
        return bool(entry) and host.endswith(f".{entry.removeprefix('*').removeprefix('.')}")
