"""Commits are seen at once, whoever makes them, and watching harms no lock."""

import subprocess
import sys
from pathlib import Path

from meshserve.store import schema
from meshserve.store.database import Database

_ELSEWHERE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("INSERT INTO settings (name, value) VALUES (?, 'x')", (sys.argv[2],))
connection.commit()
connection.close()
"""


def commit_elsewhere(path: Path, name: str) -> None:
    """Commit from another process, which closes its connection and so tidies up if it believes to be the last."""
    subprocess.run([sys.executable, "-c", _ELSEWHERE, str(path), name], check=True)


def test_a_commit_of_another_process_changes_the_version(tmp_path: Path) -> None:
    path = tmp_path / "meshserve.db"
    schema.migrate(path)
    database = Database(path)
    try:
        for number in range(5):
            before = database.version()
            assert database.version() == before
            commit_elsewhere(path, f"other{number}")
            assert database.version() != before
            assert database.one("SELECT COUNT(*) FROM settings")[0] == number + 1
    finally:
        database.close()


def test_the_shared_memory_survives_other_processes_and_other_watchers(tmp_path: Path) -> None:
    """Were SQLite's locks lost, the other process would truncate the file that is mapped here."""
    path = tmp_path / "meshserve.db"
    schema.migrate(path)
    database = Database(path)
    Database(path).close()
    shared = path.with_name(path.name + "-shm")
    try:
        inode, size = shared.stat().st_ino, shared.stat().st_size
        commit_elsewhere(path, "other")
        assert (shared.stat().st_ino, shared.stat().st_size) == (inode, size)
        before = database.version()
        database.submit(lambda connection: connection.execute("DELETE FROM settings")).result(10)
        assert database.version() != before
    finally:
        database.close()
