"""URL prefixes that are answered from folders, so that samples run without a network."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Mirrors:
    """prefix → folder. A URL below a prefix never reaches the network, whether or not the file is there."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._folders = {prefix: folder.resolve() for prefix, folder in folders.items()}

    def covers(self, url: str) -> bool:
        """Whether a folder answers for this URL."""
        return any(url.startswith(prefix) for prefix in self._folders)

    def file(self, url: str) -> Path | None:
        """The file that stands for a covered URL; None if there is none, or if it lies outside of the folder."""
        prefix = max((p for p in self._folders if url.startswith(p)), key=len)
        parts = urlsplit(url[len(prefix) :])
        folder, name = self._folders[prefix], unquote(parts.path)
        if "\0" in name or "\\" in name or parts.scheme or parts.netloc:
            return None
        target = (folder / name.lstrip("/")).resolve()
        return target if target.is_relative_to(folder) and target.is_file() else None
