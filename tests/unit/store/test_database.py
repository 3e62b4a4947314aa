"""One writer for all: what it promises about failures, crashes and closing."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from meshserve.store.database import Database, connect


def put(name: str, value: str = "") -> Any:
    """A write of one setting."""
    return lambda connection: connection.execute("INSERT INTO settings (name, value) VALUES (?, ?)", (name, value))


def names(database: Database) -> set[str]:
    return {row[0] for row in database.reader.execute("SELECT name FROM settings")}


class Held:
    """Keeps the writer busy until released, so that what is submitted meanwhile becomes one group."""

    def __init__(self, database: Database) -> None:
        self._free, held = threading.Event(), threading.Event()

        def wait(_: sqlite3.Connection) -> None:
            held.set()
            assert self._free.wait(10)

        self.future = database.submit(wait)
        assert held.wait(10)

    def release(self) -> None:
        self._free.set()


def test_a_write_returns_its_result_after_the_commit(database: Database, path: Path) -> None:
    async def run() -> int:
        await database.write(put("a"))
        other = connect(path)
        count = int(other.execute("SELECT COUNT(*) FROM settings").fetchone()[0])
        other.close()
        return count

    assert asyncio.run(run()) == 1
    assert database.submit(lambda _: "result").result(10) == "result"


def test_one_failing_job_of_a_group_undoes_itself_alone(database: Database) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        put("half")(connection)
        raise ValueError("no")

    held = Held(database)
    futures = [database.submit(put(f"n{number}")) for number in range(20)]
    wrong = [database.submit(fail), database.submit(put("n3")), database.submit(put("n3"))]
    late = database.submit(put("late"))
    held.release()
    for future in (*futures, late):
        future.result(10)
    with pytest.raises(ValueError, match="no"):
        wrong[0].result(10)
    for future in wrong[1:]:
        with pytest.raises(sqlite3.IntegrityError):
            future.result(10)
    assert names(database) == {f"n{number}" for number in range(20)} | {"late"}


def test_a_failing_commit_fails_all_its_jobs_and_no_others(database: Database) -> None:
    def dangle(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute(
            "INSERT INTO concepts (owner, id, created, modified, visibility, body) VALUES (999, 'x', 0, 0, 10, x'')"
        )

    held = Held(database)
    group = [database.submit(put("lost")), database.submit(dangle), database.submit(put("lost too"))]
    held.release()
    held.future.result(10)
    for future in group:
        with pytest.raises(sqlite3.IntegrityError):
            future.result(10)
    assert names(database) == set()
    database.submit(put("after")).result(10)
    assert names(database) == {"after"}


def test_a_job_that_ends_the_transaction_fails_and_the_writer_lives(database: Database) -> None:
    held = Held(database)
    group = [
        database.submit(put("before")),
        database.submit(lambda c: c.execute("ROLLBACK")),
        database.submit(put("next")),
    ]
    held.release()
    for future in group:
        with pytest.raises(sqlite3.Error):
            future.result(10)
    database.submit(put("after")).result(10)
    assert names(database) == {"after"}


def test_a_stop_iteration_reaches_the_caller(database: Database) -> None:
    async def run() -> None:
        await asyncio.wait_for(database.write(lambda _: next(iter(()))), 10)

    with pytest.raises(RuntimeError, match="StopIteration"):
        asyncio.run(run())


def test_a_cancelled_write_that_had_not_begun_is_never_run(database: Database) -> None:
    held = Held(database)
    cancelled, kept = database.submit(put("cancelled")), database.submit(put("kept"))
    assert cancelled.cancel()
    held.release()
    kept.result(10)
    assert names(database) == {"kept"}


def test_closing_commits_what_is_queued_and_refuses_the_rest(path: Path) -> None:
    database = Database(path)
    held = Held(database)
    futures = [database.submit(put(f"n{number}")) for number in range(700)]
    closer = threading.Thread(target=database.close)
    closer.start()
    held.release()
    closer.join(20)
    assert not closer.is_alive()
    for future in futures:
        future.result(0)
    with pytest.raises(RuntimeError, match="closed"):
        database.submit(put("too late"))
    reopened = connect(path)
    assert reopened.execute("SELECT COUNT(*) FROM settings").fetchone()[0] == 700
    reopened.close()


def test_whatever_was_submitted_while_closing_is_committed_or_refused(path: Path) -> None:
    database = Database(path)
    accepted: list[Any] = []

    def submit_until_refused(worker: int) -> None:
        for number in range(100_000):
            try:
                accepted.append(database.submit(put(f"{worker}-{number}")))
            except RuntimeError:
                return

    workers = [threading.Thread(target=submit_until_refused, args=(worker,)) for worker in range(3)]
    for worker in workers:
        worker.start()
    time.sleep(0.05)
    database.close()
    for worker in workers:
        worker.join(10)
    assert accepted
    for future in accepted:
        future.result(0)
    reopened = connect(path)
    assert reopened.execute("SELECT COUNT(*) FROM settings").fetchone()[0] == len(accepted)
    reopened.close()


def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError):
        put("x")(database.reader)
    with pytest.raises(sqlite3.OperationalError):
        asyncio.run(database.scan(put("x")))


def test_the_version_changes_with_every_commit_of_anyone(database: Database, path: Path) -> None:
    seen = {database.version()}
    assert database.version() in seen
    for number in range(50):
        database.submit(put(f"n{number}")).result(10)
        version = database.version()
        assert version not in seen
        assert database.version() == version
        seen.add(version)
    other = connect(path, writable=True)
    for number in range(50):
        put(f"other-{number}")(other)
        assert database.version() not in seen
        seen.add(database.version())
    other.close()


def beside(code: str, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """Run code in another process."""
    environment = dict(os.environ) | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    return subprocess.run([sys.executable, "-c", code, *arguments], env=environment, capture_output=True)


FIRST = """
import fcntl, sys
with open(sys.argv[1] + "-shm", "rb+") as file:
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 128)
"""
"""Takes the lock that tells SQLite that no other process has the database open (unixShmSystemLock, byte 128)."""


def test_other_processes_never_take_themselves_for_the_first(database: Database, path: Path) -> None:
    """Who does cuts the shared memory short, and this process dies of it or loses its locks."""
    database.version()
    held = beside(FIRST, str(path))
    assert held.returncode
    assert b"BlockingIOError" in held.stderr


def test_other_processes_may_come_and_go(database: Database, path: Path) -> None:
    asyncio.run(database.scan(lambda connection: connection.execute("SELECT 1").fetchone()))
    write = (
        "import sys; from pathlib import Path; from meshserve.store.database import transaction\n"
        "with transaction(Path(sys.argv[1])) as c: c.execute('INSERT INTO settings VALUES (?, ?)', (sys.argv[2], ''))"
    )
    seen = set()
    for number in range(4):
        seen.add(database.version())
        assert beside(write, str(path), f"other-{number}").returncode == 0
        seen.add(database.version())
        database.submit(put(f"own-{number}")).result(10)
    assert len(seen) == 8
    assert names(database) == {f"{who}-{number}" for who in ("own", "other") for number in range(4)}


KILLED = """
import sys, asyncio, os
from pathlib import Path
from meshserve.store.database import Database

async def main(path, round_):
    database = Database(Path(path))
    async def worker(number):
        for turn in range(10_000_000):
            name = f"{round_}.{number}.{turn}"
            def job(connection):
                connection.execute("INSERT INTO settings (name, value) VALUES (?, 'first')", (name,))
                connection.execute("INSERT INTO settings (name, value) VALUES (?, 'second')", (name + "b",))
                if turn % 7 == 3:
                    raise ValueError
            try:
                await database.write(job)
            except ValueError:
                os.write(1, f"-{name}\\n".encode())
            else:
                os.write(1, f"+{name}\\n".encode())
    await asyncio.gather(*(worker(number) for number in range(8)))

asyncio.run(main(sys.argv[1], sys.argv[2]))
"""


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(path: Path) -> None:
    """20 times a writing process is killed without warning; every answer that came out of it must hold."""
    environment = dict(os.environ) | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    kept, undone = set[str](), set[str]()
    for round_ in range(20):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path), str(round_)], stdout=subprocess.PIPE, env=environment
        )
        assert process.stdout is not None
        said = process.stdout.readline()
        time.sleep(0.002 * round_)
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read()
        process.stdout.close()
        process.wait()
        lines = said.decode().split("\n")[:-1]
        kept |= {line[1:] for line in lines if line[0] == "+"}
        undone |= {line[1:] for line in lines if line[0] == "-"}
    connection = connect(path)
    stored = {row[0] for row in connection.execute("SELECT name FROM settings")}
    check = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    assert check == "ok"
    assert len(kept) >= 20
    assert kept <= stored
    assert not undone & stored
    firsts = {name for name in stored if not name.endswith("b")}
    assert {f"{name}b" for name in firsts} == stored - firsts  # no half of a write either
