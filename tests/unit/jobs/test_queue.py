"""The queue of background jobs: done once, tried again, given up, left alone by a clean stop."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from meshserve.jobs import queue
from meshserve.jobs.queue import JobQueue, Kind
from meshserve.store import jobs as store
from meshserve.store import schema
from meshserve.store.database import Database
from meshserve.store.jobs import Job


@pytest.fixture
def path(tmp_path: Path) -> Path:
    schema.migrate(tmp_path / "jobs.db")
    return tmp_path / "jobs.db"


@pytest.fixture(autouse=True)
def no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_BACKOFF_MICROS", 1000)


async def add(database: Database, *payloads: bytes) -> None:
    await database.write(lambda connection: store.add_many(connection, "work", [(1, one) for one in payloads]))


def left(path: Path) -> list[tuple[bytes, int]]:
    """Payload and attempts of the jobs in the table."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT payload, attempts FROM jobs ORDER BY pk").fetchall()
    connection.close()
    return rows


async def until_empty(path: Path) -> None:
    async with asyncio.timeout(10):
        while left(path):  # noqa: ASYNC110 - the table is all there is to look at
            await asyncio.sleep(0.01)


def test_each_job_is_done_once_in_batches_side_by_side(path: Path) -> None:
    done: list[bytes] = []
    sizes: list[int] = []

    async def run() -> None:
        database = Database(path)
        jobs = JobQueue(database)

        async def work(claimed: list[Job]) -> None:
            sizes.append(len(claimed))
            done.extend(job.payload for job in claimed)
            await database.write(lambda connection: store.finish(connection, claimed))

        jobs.serve("work", Kind(work, batch=10, lanes=3))
        await add(database, *(b"%d" % number for number in range(95)))
        await jobs.start()
        await until_empty(path)
        await add(database, b"later")
        jobs.wake("work")
        await until_empty(path)
        await jobs.stop()
        database.close()

    asyncio.run(run())
    assert sorted(done) == sorted([*(b"%d" % number for number in range(95)), b"later"])
    assert max(sizes) == 10


def test_a_job_that_always_fails_is_given_up(path: Path) -> None:
    tries: list[int] = []
    given_up: list[str] = []

    async def run() -> None:
        database = Database(path)
        jobs = JobQueue(database)

        async def work(claimed: list[Job]) -> None:
            tries.append(claimed[0].attempts)
            raise ValueError("never")

        async def give_up(hopeless: list[Job], reason: str) -> None:
            given_up.append(reason)
            await database.write(lambda connection: store.finish(connection, hopeless))

        jobs.serve("work", Kind(work, batch=1, lanes=1, give_up=give_up))
        await add(database, b"bad")
        await jobs.start()
        await until_empty(path)
        await jobs.stop()
        database.close()

    asyncio.run(run())
    assert tries == list(range(1, queue.MOST_FAILURES + 1))
    assert given_up == ["it failed 5 times, at last with ValueError"]


def test_a_job_that_kills_the_process_is_given_up(path: Path) -> None:
    """Each claim that never ends, as a crash leaves it, counts; the work is not even begun once there were too many."""
    connection = sqlite3.connect(path, isolation_level=None)
    store.add_many(connection, "work", [(1, b"deadly")])
    for _ in range(queue.MOST_CLAIMS):
        assert store.claim(connection, "work", 1)
        assert not store.claim(connection, "work", 1), "a lease keeps others away"
        store.free_all(connection)
    connection.close()
    worked: list[Job] = []

    async def run() -> None:
        database = Database(path)
        jobs = JobQueue(database)

        async def work(claimed: list[Job]) -> None:
            worked.extend(claimed)

        jobs.serve("work", Kind(work))
        await jobs.start()
        await asyncio.sleep(0.2)
        await jobs.stop()
        database.close()

    asyncio.run(run())
    assert not worked
    assert left(path) == [(b"deadly", queue.MOST_CLAIMS + 1)], "without give_up it is set aside"


def test_a_clean_stop_gives_jobs_back_uncounted(path: Path) -> None:
    async def run() -> None:
        database = Database(path)
        jobs = JobQueue(database)
        begun = asyncio.Event()

        async def work(claimed: list[Job]) -> None:
            begun.set()
            await asyncio.sleep(60)

        jobs.serve("work", Kind(work))
        await add(database, b"long")
        await jobs.start()
        await begun.wait()
        async with asyncio.timeout(5):
            await jobs.stop()
        database.close()

    asyncio.run(run())
    assert left(path) == [(b"long", 0)]


def test_a_stop_ends_even_while_jobs_come_and_go(path: Path) -> None:
    """A cancellation that arrives together with a wake-up must not be lost."""

    async def run() -> None:
        database = Database(path)
        for _ in range(30):
            jobs = JobQueue(database)

            async def work(claimed: list[Job]) -> None:
                await database.write(lambda connection: store.finish(connection, claimed))

            jobs.serve("work", Kind(work, batch=1, lanes=4))
            await add(database, *(b"%d" % number for number in range(20)))
            await jobs.start()
            await asyncio.sleep(0.003)
            jobs.wake("work")
            async with asyncio.timeout(5):
                await jobs.stop()
        database.close()

    asyncio.run(run())


def test_a_long_job_keeps_its_lease(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LEASE_MICROS", 150_000)
    begun: list[int] = []

    async def run() -> None:
        database = Database(path)
        jobs = JobQueue(database)

        async def work(claimed: list[Job]) -> None:
            begun.append(claimed[0].pk)
            await asyncio.sleep(0.6)
            await database.write(lambda connection: store.finish(connection, claimed))

        jobs.serve("work", Kind(work, batch=1, lanes=2))
        await add(database, b"long")
        await jobs.start()
        await until_empty(path)
        await jobs.stop()
        database.close()

    asyncio.run(run())
    assert len(begun) == 1
