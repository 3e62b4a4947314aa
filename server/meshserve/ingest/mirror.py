"""URL prefixes that are answered from folders, so that samples run without a network."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

_ORIGIN = re.compile(r"([^:/?#]*)://([^/?#]*?)\.?(?::([0-9]*))?(?=[/?#]|$)")
_PORTS = {"http": "80", "https": "443"}


class Mirrors:
    """prefix → folder. A URL below a prefix never reaches the network, whether or not the file is there."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._folders = {_normal(prefix): folder.resolve() for prefix, folder in folders.items()}

    def covers(self, url: str) -> bool:
        """Whether a folder answers for this URL."""
        return self._prefix(_normal(url)) is not None

    def file(self, url: str) -> Path | None:
        """The file that stands for a URL; None if there is none, or if it lies outside of the folder."""
        url = _normal(url)
        prefix = self._prefix(url)
        if prefix is None:
            return None
        folder = self._folders[prefix]
        path, *_ = re.split("[?#]", url[len(prefix) :], maxsplit=1)
        name = unquote(path).lstrip("/")
        if "\0" in name or "\\" in name or ".." in name.split("/"):
            return None
        try:
            target = (folder / name).resolve()
            return target if target.is_relative_to(folder) and target.is_file() else None
        except (OSError, RuntimeError, ValueError):  # a name that is too long, links in a circle, no Unicode
            return None

    def _prefix(self, url: str) -> str | None:
        """The longest prefix that a URL lies below: `…/a` has `…/a/b` and `…/a?b` below it, but not `…/ab`."""
        found = [p for p in self._folders if url.startswith(p) and (p.endswith("/") or url[len(p) :][:1] in "/?#")]
        return max(found, key=len, default=None)


def _normal(url: str) -> str:
    """One spelling of scheme, host and port: lower case, no dot behind the host, no port that goes without saying."""
    origin = _ORIGIN.match(url)
    if origin is None:
        return url
    scheme, host, port = origin[1].lower(), origin[2].lower(), (origin[3] or "").lstrip("0")
    named = "" if port in ("", _PORTS.get(scheme)) else f":{port}"
    return f"{scheme}://{host}{named}{url[origin.end() :]}"
