"""The server that the folder of state speaks of: does it run, is it the one that answers, is it well."""

import time
from collections.abc import Iterator
from pathlib import Path

from meshserve.commands import ports
from meshserve.commands.checks import OK, PROBLEM, WARNING, Finding, Known
from meshserve.transport import probe, tls

_SOON_SECONDS = 14 * 86_400


def findings(data: Path, known: Known) -> Iterator[Finding]:
    """Who listens, and what they answer."""
    if not known.port:
        return
    address = f"{known.host}:{known.port}"
    if not probe.listens(known.host, known.port):
        says = f"No server runs at {address}, where that of this folder ran last."
        yield Finding("server", WARNING, says, "Start `meshserve`; where it fails, it says why.")
        return
    other = _somebody_else(data, known)
    if other is not None:
        yield other
        return
    yield from _answers(known)
    if known.tls_port:
        yield _tls(known)


def _somebody_else(data: Path, known: Known) -> Finding | None:
    holder = ports.owner(known.port)
    if holder is None or not holder.pid or holder.data == data.resolve():
        return None
    says = f"Port {known.port}, which the server of this folder had last, is taken by {holder}."
    remedy = "Stop that, or start `meshserve` with another --port and evaluate `meshserve env` again."
    if holder.data is not None:
        remedy = f"For that one: eval \"$(meshserve env --data '{holder.data}')\". For this folder: another --port."
    return Finding("server", PROBLEM, says, remedy)


def _answers(known: Known) -> Iterator[Finding]:
    address = f"{known.host}:{known.port}"
    wrong = probe.health(address)
    if wrong:
        remedy = "Look at the server's log; if it is no meshserve, choose another --port for ours."
        yield Finding("gRPC", PROBLEM, f"What listens at {address} does not answer gRPC well: {wrong}.", remedy)
    else:
        yield Finding("gRPC", OK, f"gRPC answers at {address}")
    try:
        status, body = probe.get(known.host, known.port, "/livez")
        ready, told = probe.get(known.host, known.port, "/readyz")
    except OSError as error:
        remedy = "Look at the server's log; if it is no meshserve, choose another --port for ours."
        yield Finding("HTTP", PROBLEM, f"What listens at {address} does not answer HTTP: {error}.", remedy)
        return
    if status != 200 or not isinstance(body, dict) or body.get("status") != "alive":
        remedy = "Another program has the port: stop it, or choose another --port."
        yield Finding("HTTP", PROBLEM, f"What answers HTTP at {address} is no meshserve (/livez: {status}).", remedy)
    elif ready != 200:
        reasons = "; ".join(told.get("reasons", [])) if isinstance(told, dict) else f"HTTP {ready}"
        remedy = "If that lasts, look at the server's log and at the space on its disk."
        yield Finding("HTTP", PROBLEM, f"The server is not ready: {reasons}.", remedy)
    else:
        yield Finding("HTTP", OK, f"HTTP answers at {address}, and the store can be read and written")


def _tls(known: Known) -> Finding:
    address = f"{known.host}:{known.tls_port}"
    authority = Path(known.authority) if known.authority else None
    if authority is not None:
        ends = tls.authority_ends(authority)
        if ends is None:
            says = f"The authority that clients should trust, '{authority}', is missing or damaged."
            return Finding(
                "TLS", PROBLEM, says, "Restart `meshserve`: it makes a new one; clients then need `meshserve env`."
            )
        if ends - time.time() < _SOON_SECONDS:
            day = time.strftime("%Y-%m-%d", time.gmtime(ends))
            says = f"The authority that clients trust, '{authority}', ends or ended on {day}."
            return Finding("TLS", PROBLEM, says, "Restart `meshserve`: it makes a new one.")
    try:
        probe.shake_hands(known.host, known.tls_port, authority)
    except OSError as error:
        says = f"TLS at {address} fails: {getattr(error, 'verify_message', '') or error}."
        remedy = (
            "With a certificate of your own, clients must trust who signed it: set GRPC_DEFAULT_SSL_ROOTS_FILE_PATH."
        )
        return Finding(
            "TLS",
            WARNING if authority is None else PROBLEM,
            says,
            remedy if authority is None else "Restart `meshserve`, and evaluate `meshserve env` again.",
        )
    return Finding("TLS", OK, f"TLS answers at {address}" + (f", trusted with '{authority}'" if authority else ""))
