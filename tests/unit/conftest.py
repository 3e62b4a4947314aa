"""What all unit tests share."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from meshserve.store import schema


@pytest.fixture(scope="session", autouse=True)
def stores_are_copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """New stores are copies of one that was made by the migrations: to make one costs a tenth of a second."""
    plain, model = schema.migrate, tmp_path_factory.mktemp("store") / "model.db"

    def migrate(path: Path) -> None:
        if path.exists():
            plain(path)
            return
        if not model.exists():
            plain(model)
            with closing(sqlite3.connect(model)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(model, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "migrate", migrate)
        yield
