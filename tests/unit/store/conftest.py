"""A store of its own for each test."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from meshserve.store import schema
from meshserve.store.database import Database, connect


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store, migrated once: copying it is faster than making one."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    schema.migrate(path)
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    copied = tmp_path / "test.db"
    copied.write_bytes(template.read_bytes())
    return copied


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(path)
    yield opened
    opened.close()


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes, with a user and two apps, whose pks are 1 and 1, 2."""
    with closing(connect(path, writable=True)) as opened:
        opened.execute("PRAGMA synchronous = OFF")  # no row of these tests must survive a crash
        opened.execute(
            "INSERT INTO users (pk, owner, id, created, modified, visibility, body) VALUES (1, 0, 'u', 0, 0, 10, x'')"
        )
        for pk in (1, 2):
            opened.execute(
                "INSERT INTO apps (pk, owner, id, created, modified, visibility, body) VALUES (?, 1, ?, 0, 0, 10, x'')",
                (pk, f"app-{pk}"),
            )
        yield opened
