"""SQLite with one writer that commits for all who wait, and readers beside it.

Acknowledged means on disk: `write` returns after a commit with `synchronous=FULL`. All jobs that wait when
the writer is free share one commit, each inside its own savepoint, so one failure undoes itself alone.
Reads see what was committed. Never await the network or compute at length inside a write.
"""

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from meshserve.store.changes import Changes
from meshserve.store.companions import COMPANION, Connection

T = TypeVar("T")
Write = Callable[[sqlite3.Connection], T]
_LARGEST_GROUP = 512
_CHECKPOINT_SECONDS = 2.0
_STATEMENTS = 128
"""Prepared statements that a connection keeps, of some kilobytes each; clients use few, fuzzers all."""
_WRITER_KIB, _READER_KIB = 16_000, 4_000
"""Pages that a connection keeps. Readers have the file itself mapped and keep what is only in the log."""
log = logging.getLogger(__name__)


def connect(path: Path, *, writable: bool = False) -> Connection:
    """Open a connection in autocommit mode, ready for use by any thread, one at a time."""
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS, factory=Connection
    )
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "temp_store=MEMORY"]
    pragmas += [
        f"cache_size=-{_WRITER_KIB if writable else _READER_KIB}",
        "mmap_size=268435456",
        "wal_autocheckpoint=0",
    ]
    if not writable:
        pragmas.append("query_only=ON")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """One write transaction of a process that is not the server, beside it if it runs; undone if the block raises."""
    connection = connect(path, writable=True)
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    finally:
        connection.close()


class Database:
    """One database file. Create it on the event loop's thread after the schema is up to date."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reader = connect(path)
        self._writer = connect(path, writable=True)
        self.reader.execute("SELECT 1 FROM sqlite_master").fetchone()
        self._changes = Changes(path)
        self._jobs: queue.SimpleQueue[tuple[Write[Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_loop, name="writer", daemon=True)
        self._scanners = ThreadPoolExecutor(2, thread_name_prefix="scan")
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._door = threading.Lock()
        self._closing = threading.Event()
        self._wrote = threading.Event()
        self._checkpointer = threading.Thread(target=self._checkpoint_loop, name="checkpoint", daemon=True)
        self._thread.start()
        self._checkpointer.start()

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """First row or None; for point reads on the event loop's thread (microseconds)."""
        return self.reader.execute(sql, parameters).fetchone()

    def version(self) -> bytes:
        """Bytes that change with every commit, by whatever connection or process."""
        return self._changes.version()

    async def scan(self, read: Callable[[sqlite3.Connection], T]) -> T:
        """Run a longer read in a thread of its own connection."""
        return await asyncio.get_running_loop().run_in_executor(self._scanners, self._with_local, read)

    async def write(self, job: Write[T]) -> T:
        """Run `job` in the writer's transaction; return its result once committed, or raise what it raised."""
        return await asyncio.wrap_future(self.submit(job))

    def submit(self, job: Write[T]) -> "Future[T]":
        """Like `write`, for threads: a future that resolves after the commit."""
        companion = COMPANION.get()
        if companion is not None and companion.waiting:
            job = companion.joined(job)
        future: Future[T] = Future()
        with self._door:  # nothing may be queued behind the mark that ends the writer
            if self._closing.is_set():
                raise RuntimeError("the database is closed")
            self._jobs.put((job, future))
        return future

    def close(self) -> None:
        """Commit what is queued, then close. Nothing may be submitted afterwards."""
        with self._door:
            self._closing.set()
            self._jobs.put(None)
        self._wrote.set()
        self._thread.join()
        self._checkpointer.join()
        self._scanners.shutdown(wait=True)
        for connection in (*self._opened, self._writer, self.reader):
            connection.close()

    def _with_local(self, read: Callable[[sqlite3.Connection], T]) -> T:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self.path)
            self._opened.append(connection)
        return read(connection)

    def _write_loop(self) -> None:
        last = False
        while not last:
            group = [self._jobs.get()]
            while len(group) < _LARGEST_GROUP and not self._jobs.empty():
                group.append(self._jobs.get())
            last = None in group
            self._commit_group([entry for entry in group if entry is not None])
            self._wrote.set()

    def _commit_group(self, group: list[tuple[Write[Any], Future[Any]]]) -> None:
        done: list[tuple[Future[Any], Any]] = []
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            for job, future in group:
                self._run_in_savepoint(job, future, done)
            self._writer.add_following()
            self._writer.execute("COMMIT")
        except BaseException as error:
            log.exception("a commit failed; nothing of its %d writes was acknowledged", len(group))
            self._roll_back()
            for _, future in group:
                # One that was never run may still be cancelled by its caller.
                if future.running() or (not future.done() and future.set_running_or_notify_cancel()):
                    future.set_exception(error)
            return
        for future, result in done:
            future.set_result(result)

    def _roll_back(self) -> None:
        """Leave no transaction open; the writer must survive whatever the disk does."""
        self._writer.following.clear()
        try:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
        except sqlite3.Error:
            log.exception("a rollback failed")

    def _run_in_savepoint(self, job: Write[Any], future: Future[Any], done: list[tuple[Future[Any], Any]]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        self._writer.execute("SAVEPOINT job")
        try:
            result = job(self._writer)
        except Exception as error:
            self._writer.execute("ROLLBACK TO job")
            self._writer.execute("RELEASE job")
            # asyncio cannot carry a StopIteration to the caller, who would wait for ever.
            stopped = isinstance(error, StopIteration)
            future.set_exception(RuntimeError("a write raised StopIteration") if stopped else error)
        else:
            self._writer.execute("RELEASE job")
            done.append((future, result))

    def _checkpoint_loop(self) -> None:
        """Move the log into the file in the background, so that no writer pays for it."""
        connection = connect(self.path, writable=True)
        while not self._closing.wait(_CHECKPOINT_SECONDS):
            self._wrote.wait()
            self._wrote.clear()
            try:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            except sqlite3.Error:
                log.exception("the log could not be moved into the file; the next round tries again")
        connection.close()
