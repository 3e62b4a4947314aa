"""The audit log's chain: what breaks it is found where it is, and pruning does not break it."""

# ruff: noqa: S608
# what is put together are our own words

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from meshserve import cli
from meshserve.store import audit, records
from meshserve.store.audit import Entry
from meshserve.store.companions import COMPANION, Companion
from meshserve.store.database import Database, transaction


def entry(number: int, **changed: object) -> Entry:
    facts = {"owner": 1, "time": number, "actor": "me", "operation": 300, "source": "", "targets": "\nmodel m a "}
    return Entry(**{**facts, "body": f"entry {number}".encode(), **changed})  # type: ignore[arg-type]


def fill(connection: sqlite3.Connection, number: int, keep: int = 0) -> None:
    for one in range(number):
        audit.append(connection, [entry(one)], keep)


def test_a_chain_holds(path: Path) -> None:
    with transaction(path) as connection:
        assert audit.verify(connection) == audit.Verdict(0, 0, 0, "0" * 64)
        fill(connection, 5)
        verdict = audit.verify(connection)
    assert (verdict.number, verdict.first, verdict.last, verdict.broken) == (5, 1, 5, 0)


@pytest.mark.parametrize(
    ("tampering", "broken", "why"),
    [
        *((f"UPDATE audit_log SET {change} WHERE pk = 3", 3, "not what was written") for change in (
            "owner = 2", "time = 9", "actor = 'you'", "operation = 0", "source = 'x'", "targets = ''", "body = x'00'",
            "hash = x'00'",
        )),
        ("DELETE FROM audit_log WHERE pk = 3", 4, "entries 3 to 3 are missing"),
        ("DELETE FROM audit_log WHERE pk < 3", 3, "entries 1 to 2 are missing"),
        ("DELETE FROM audit_log WHERE pk > 3", 4, "entries 4 to 5 are missing"),
        ("UPDATE audit_log SET pk = 6 WHERE pk = 5", 6, "entries 5 to 5 are missing"),
    ],
)  # fmt: skip
def test_what_was_altered_is_found_where_it_is(path: Path, tampering: str, broken: int, why: str) -> None:
    with transaction(path) as connection:
        fill(connection, 5)
        connection.execute(tampering)
        verdict = audit.verify(connection)
    assert verdict.broken == broken
    assert why in verdict.why


def test_a_chain_that_was_forged_anew_lacks_a_noted_head(path: Path) -> None:
    with transaction(path) as connection:
        fill(connection, 3)
        noted = audit.verify(connection).head
        fill(connection, 3)
        assert audit.verify(connection, noted).broken == 0
        connection.execute("DELETE FROM audit_log")
        connection.execute("DELETE FROM sqlite_sequence WHERE name = 'audit_log'")
        audit.append(connection, [entry(one, actor="nobody") for one in range(6)], 0)
        assert audit.verify(connection).broken == 0
        assert noted in audit.verify(connection, noted).why


def test_the_chain_survives_pruning(path: Path) -> None:
    keep = 100
    with transaction(path) as connection:
        fill(connection, audit.PRUNED_TOGETHER * 2, keep)
        verdict = audit.verify(connection)
        assert (verdict.number, verdict.first, verdict.broken) == (keep, audit.PRUNED_TOGETHER * 2 - keep + 1, 0)
        fill(connection, 3, keep)
        assert audit.verify(connection).number == keep + 3
        connection.execute("DELETE FROM audit_log WHERE pk = ?", (verdict.first,))
        assert audit.verify(connection).broken == verdict.first + 1, "what was not pruned by the log is missed"


def test_the_command_says_where_it_breaks(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.rename(tmp_path / "meshserve.db")
    with transaction(tmp_path / "meshserve.db") as connection:
        fill(connection, 4)
    verify = ["audit", "verify", "--data", str(tmp_path)]
    assert cli.main(verify) == 0
    said = capsys.readouterr().out
    assert said.startswith("4 entries (1 to 4) are as they were written")
    assert cli.main([*verify, "--head", said.split()[-1]]) == 0
    with transaction(tmp_path / "meshserve.db") as connection:
        connection.execute("UPDATE audit_log SET actor = 'you' WHERE pk = 2")
    assert cli.main(verify) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("broken at entry 2: ")
    assert cli.main([*verify, "--json"]) == 1
    assert '"broken": 2' in capsys.readouterr().out
    assert cli.main(["audit", "verify", "--data", str(tmp_path / "nothing")]) == 2


Job = Callable[[sqlite3.Connection], object]
ADD = "INSERT INTO settings (name, value) VALUES (?, '')"


def companions(database: Database, *jobs: Job) -> list[str]:
    """What the companion of a call wrote, for a call that makes these writes."""
    written: list[str] = []

    async def call() -> None:
        companion = Companion(lambda: "entry", lambda connection, made: written.extend(made))
        COMPANION.set(companion)
        for job in jobs:
            with contextlib.suppress(ValueError):
                await database.write(job)
        companion.waiting = False
        await database.write(lambda connection: connection.execute(ADD, ("later",)))

    asyncio.run(call())
    return written


def failing(connection: sqlite3.Connection) -> None:
    connection.execute(ADD, ("gone",))
    raise ValueError


def undone(connection: sqlite3.Connection) -> None:
    with contextlib.suppress(ValueError), records.undo_on_problem(connection):
        with contextlib.suppress(ValueError), records.undo_on_problem(connection):
            failing(connection)
        failing(connection)


def test_a_companion_goes_with_the_first_write_that_changes_anything(database: Database) -> None:
    def adding(name: str) -> Job:
        return lambda connection: connection.execute(ADD, (name,))

    def reading(connection: sqlite3.Connection) -> None:
        connection.execute("SELECT 1").fetchone()
        connection.execute("UPDATE settings SET value = '' WHERE name = 'none'")

    def mixed(connection: sqlite3.Connection) -> None:
        undone(connection)
        connection.execute(ADD, ("stays",))
        undone(connection)

    assert companions(database, reading, failing, undone) == []
    database.submit(lambda connection: connection.execute("DELETE FROM settings")).result()
    assert companions(database, mixed) == ["entry"]
    database.submit(lambda connection: connection.execute("DELETE FROM settings")).result()
    assert companions(database, reading, adding("a"), adding("b")) == ["entry"]


def test_a_companion_that_fails_undoes_the_write(database: Database) -> None:
    def entry_that_fails(connection: sqlite3.Connection, made: list[str]) -> None:
        raise ValueError("no entry")

    async def call() -> None:
        COMPANION.set(Companion(lambda: "entry", entry_that_fails))
        with pytest.raises(ValueError, match="no entry"):
            await database.write(lambda connection: connection.execute(ADD, ("half",)))

    asyncio.run(call())
    assert database.one("SELECT 1 FROM settings WHERE name = 'half'") is None
