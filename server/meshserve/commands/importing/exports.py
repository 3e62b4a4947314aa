"""Exports of datasets, as this server and the official one make them."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from meshserve.commands.importing.items import Item


def is_export(path: Path) -> bool:
    """Whether a zip says that it is one."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "mimetype" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def read(path: Path) -> Iterator[Item | str]:
    """An input an item. Media that the exporting server hosts are fetched with the caller's key."""
    from meshserve.datasets import reading

    for each in reading.read(path):
        yield Item(each.input.id, each.input, list(each.annotations), fetch=each.hosted)
