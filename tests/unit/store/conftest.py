"""A store of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from meshserve.store import schema
from meshserve.store.database import Database


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
