"""Folders of media."""

import os
from collections.abc import Iterator
from pathlib import Path

from meshserve.commands.importing.items import Item, of_file
from meshserve.ingest.members import is_junk


def files(folder: Path) -> Iterator[Path]:
    """All files below a folder, in order, without hidden ones and what systems leave there."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_junk(name))
        yield from (Path(where, name) for name in sorted(names) if not is_junk(name))


def read(folder: Path, *, concepts: bool) -> Iterator[Item | str]:
    """Media files as items, others by their name. concepts: label each by the folder that it is in."""
    for file in files(folder):
        name = file.relative_to(folder).as_posix()
        labels = [file.parent.name] if concepts and file.parent != folder else []
        yield of_file(name, file, labels) or name
