"""Values of options and of MESHSERVE_… variables: what makes no sense is refused with the reason."""

import argparse
import os
import re
from datetime import datetime
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from meshserve.config import TRACE_BYTES, TRACE_KEEP
from meshserve.core import clock
from meshserve.logs import LEVELS

OFF = "off"
TRACE_KEPT = f"{TRACE_KEEP},{TRACE_BYTES >> 30}GB"
HIGHEST_PORT = 65_535
_SPAN = re.compile(r"([1-9]\d{0,5})([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


class Nonsense(Exception):
    """A value that makes no sense; the message says which and why."""


def environment(name: str, default: str = "") -> str:
    """MESHSERVE_<name>, or the default where it is unset or empty."""
    return os.environ.get(f"MESHSERVE_{name}", "") or default


def listed(name: str) -> list[str]:
    """MESHSERVE_<name> as a list between commas."""
    return [part.strip() for part in environment(name).split(",") if part.strip()]


def port(text: str) -> int:
    """A TCP port; 0 lets the system choose."""
    if not text.isascii() or not text.isdigit() or int(text) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a port: give a number from 0 to 65535, here or in MESHSERVE_PORT"
        )
    return int(text)


def optional_port(text: str) -> int | str | None:
    """A port, None for `off`, and "" as it is: nothing was said."""
    if text == "":
        return ""
    return None if text == OFF else port(text)


def number(text: str) -> int:
    """A whole number, 0 or more."""
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number such as 1000")
    return int(text)


def base_workflow(text: str) -> str:
    """The id of a public workflow."""
    from meshserve.runners.recipes import RECIPES  # alone: the catalogue costs numpy, at every start

    known = [workflow.id for workflow in RECIPES]
    if text not in known:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no public workflow: {', '.join(known)}, or MESHSERVE_BASE_WORKFLOW"
        )
    return text


def trace_runs(text: str) -> tuple[float, bool]:
    """(the fraction of runs that are kept, whether those that failed are all the same)."""
    named = {"none": (0.0, False), OFF: (0.0, False), "errors": (0.0, True), "all": (1.0, False)}
    if text in named:
        return named[text]
    if not re.fullmatch(r"(0|1|0?\.\d{1,9}|[01]\.\d{1,9})", text, re.ASCII) or float(text) > 1:
        raise argparse.ArgumentTypeError(
            f"'{text}' does not say which runs are kept: none, errors, all, or a fraction such as 0.01, here or in"
            " MESHSERVE_TRACE_RUNS"
        )
    return float(text), False


def trace_keep(text: str) -> tuple[int, int, int]:
    """(runs, bytes, seconds) that stay, 0 for no limit."""
    runs = size = seconds = 0
    for part in names(text):
        measure = re.fullmatch(r"(\d{1,9})\s?([KMGT]B|[smhdw])?", part, re.ASCII)
        if measure is None:
            raise argparse.ArgumentTypeError(
                f"'{part}' is no limit of what is kept: 1000 runs, 500MB or 7d, or MESHSERVE_TRACE_KEEP"
            )
        number, unit = int(measure[1]), measure[2]
        if unit is None:
            runs = number
        elif unit in _SECONDS:
            seconds = number * _SECONDS[unit]
        else:
            size = number << 10 * (1 + "KMGT".index(unit[0]))
    return runs, size, seconds


def price(text: str) -> Decimal:
    """An amount of money, 0 or more."""
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is not a price: give a number such as 0.40")
    return Decimal(text)


def base_url(text: str) -> str:
    """An http or https address without a slash at the end, or "" as it is."""
    if text and not re.fullmatch(r"https?://[^\s?#]+", text):
        raise Nonsense(f"--base-url (MESHSERVE_BASE_URL): '{text}' is no address such as https://media.example.com")
    return text.rstrip("/")


def file(text: str, option: str) -> Path | None:
    """A file that exists, or None where none is named."""
    if text and not Path(text).is_file():
        raise Nonsense(f"{option}: there is no file '{text}'")
    return Path(text) if text else None


def log_form(text: str) -> str:
    """The form of the log."""
    if text not in ("text", "json"):
        raise argparse.ArgumentTypeError(f"'{text}' is no form of the log: text or json, here or in MESHSERVE_LOG")
    return text


def log_level(text: str) -> str:
    """The least that is logged."""
    if text not in LEVELS:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no level of the log: {', '.join(LEVELS)}, or MESHSERVE_LOG_LEVEL"
        )
    return text


def metrics(text: str) -> str:
    """Who may read /metrics."""
    if text not in ("auto", "open"):
        raise argparse.ArgumentTypeError(f"'{text}' is no choice for /metrics: auto or open, or MESHSERVE_METRICS")
    return text


def api_version(text: str) -> str:
    """A release of the official client; empty for the newest."""
    from meshserve.transport.releases import Release

    try:
        return str(Release.named(text)) if text else ""
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}, here or in MESHSERVE_API_VERSION") from None


def data_folder(text: str) -> Path:
    """A folder, or where one can be made."""
    path = Path(text)
    if path.exists() and not path.is_dir():
        raise argparse.ArgumentTypeError(f"'{text}' is a file, not a folder; see --data and MESHSERVE_DATA")
    return path


def network(text: str) -> IPv4Network | IPv6Network:
    """A network such as 10.0.0.0/8."""
    try:
        return ip_network(text)
    except ValueError as error:
        raise Nonsense(f"--allow-fetch (MESHSERVE_ALLOW_FETCH): {error}; a network looks like 10.0.0.0/8") from None


def folder(text: str) -> Path:
    """A folder that exists."""
    if not Path(text).is_dir():
        raise Nonsense(f"--allow-files (MESHSERVE_ALLOW_FILES): there is no folder '{text}'")
    return Path(text).resolve()


def endpoint(text: str) -> tuple[str, str]:
    """SCHEME=URL as its two parts."""
    scheme, _, url = text.partition("=")
    if scheme not in ("s3", "gs", "azure") or not re.fullmatch(r"https?://[^\s?#@]+", url):
        raise Nonsense(f"--endpoint (MESHSERVE_ENDPOINT): '{text}' is not SCHEME=URL such as s3=http://localhost:9000")
    return scheme, url.rstrip("/")


def origin(text: str) -> str:
    """The origin of a web page as browsers send it, `*` for any, or `off`."""
    if text in ("*", OFF):
        return text
    if not re.fullmatch(r"[a-z][a-z0-9+.-]*://[^\s/?#@]+", text.lower().rstrip("/")):
        raise Nonsense(f"--cors (MESHSERVE_CORS): '{text}' is no origin such as https://app.example.com, nor * or off")
    return text.lower().rstrip("/")


def mirror(text: str) -> tuple[str, Path]:
    """PREFIX=DIR as its two parts."""
    prefix, _, folder = text.rpartition("=")
    if not re.match(r"https?://.", prefix):
        raise Nonsense(
            f"--mirror (MESHSERVE_MIRROR): '{text}' is not PREFIX=DIR with a prefix like https://example.com/"
        )
    if not Path(folder).is_dir():
        raise Nonsense(f"--mirror (MESHSERVE_MIRROR): there is no folder '{folder}'")
    return prefix, Path(folder)


def moment(text: str) -> int:
    """A time from now such as 30d or 12h, or a date such as 2030-01-31 or 2030-01-31T12:00:00Z, as microseconds."""
    if span := _SPAN.fullmatch(text):
        return clock.now() + int(span[1]) * _SECONDS[span[2]] * 1_000_000
    try:
        named = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no time: say how long, as 12h or 30d, or when, as 2030-01-31 or 2030-01-31T12:00:00Z"
        ) from None
    micros = int(named.astimezone().timestamp() * 1_000_000)
    if micros <= clock.now():
        raise argparse.ArgumentTypeError(f"'{text}' is in the past")
    return micros


def names(text: str) -> list[str]:
    """Names between commas."""
    return [name.strip() for name in text.split(",") if name.strip()]
