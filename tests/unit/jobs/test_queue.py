"""The queue of background jobs: done once, tried again, given up, left alone by a clean stop."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from meshserve.core.problems import Problem
from meshserve.jobs import queue
from meshserve.jobs.queue import JobQueue, Kind
from meshserve.store import jobs as store
from meshserve.store import schema
from meshserve.store.database import Database
from meshserve.store.jobs import Job
from meshserve_proto import status_code_pb2 as codes


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
    assert tries == list(range(queue.MOST_FAILURES))
    assert given_up == ["it failed 5 times, at last with ValueError"]


class Died(BaseException):
    """What stands for the end of the process in `_lives`: nothing is given back, nothing is finished."""


class Clock:
    """Stands still unless it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.micros = 1_000_000
        monkeypatch.setattr("meshserve.store.jobs.clock.now", lambda: self.micros)


def _lives(path: Path, clock: Clock, work: Callable[[Job], None], lived: list[int], most: int = 200) -> list[bytes]:
    """Let processes die and start until no job is left; what was given up, in order.

    `work` does a job, or raises Died; the others that the process had claimed then are as they were. `lived`
    gets how many microseconds each process lived.
    """
    given_up: list[bytes] = []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for _ in range(most):
            store.free_all(connection)
            born = clock.micros
            try:
                while connection.execute("SELECT COUNT(*) FROM jobs").fetchone()[0]:
                    fresh = store.claim(connection, "work", 4)
                    found = store.next_suspect(connection, ["work"])
                    suspects = store.claim_suspect(connection, found[1]) if found and found[0] <= clock.micros else []
                    for job in [*suspects, *fresh]:
                        if job.crashes > queue.MOST_CRASHES:
                            given_up.append(job.payload)
                        else:
                            work(job)
                        store.finish(connection, [job])
                    clock.micros += 100_000
            except Died:
                lived.append(clock.micros - born)
            else:
                return given_up
    raise AssertionError(f"jobs are left: {left(path)}")


def test_a_job_that_kills_the_process_is_given_up_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, done, lived = Clock(monkeypatch), list[bytes](), list[int]()

    def work(job: Job) -> None:
        if b"deadly" in job.payload:
            raise Died
        done.append(job.payload)

    names = [b"deadly %d" % number if number in (3, 4, 17) else b"%d" % number for number in range(40)]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        store.add_many(connection, "work", [(1, name) for name in names])
    given_up = _lives(path, clock, work, lived)
    assert sorted(given_up) == [b"deadly 17", b"deadly 3", b"deadly 4"]
    assert sorted(done) == sorted(name for name in names if b"deadly" not in name), "each once, none given up"
    assert len(lived) <= 3 * (queue.MOST_CRASHES + 1)
    assert max(lived) >= 27_000_000, "at last a process lived well without it"


def test_whoever_kills_the_process_makes_no_job_guilty(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed whenever it works on a certain job, but never more than 2 s after its start."""
    clock, lived, done = Clock(monkeypatch), list[int](), list[bytes]()
    kills = 300

    def work(job: Job) -> None:
        if len(lived) < kills and job.payload == b"7":
            raise Died
        done.append(job.payload)

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        store.add_many(connection, "work", [(1, b"%d" % number) for number in range(20)])
        for _ in range(kills):
            store.free_all(connection)
            for _ in range(20):
                found = store.next_suspect(connection, ["work"])
                suspects = store.claim_suspect(connection, found[1]) if found and found[0] <= clock.micros else []
                jobs = [*suspects, *store.claim(connection, "work", 4)]
                clock.micros += 100_000
                if any(job.payload == b"7" for job in jobs):
                    break
                done += [job.payload for job in jobs]
                store.finish(connection, jobs)
        assert sorted(done) == sorted(b"%d" % number for number in range(20) if number != 7), "the others got on"
        ((payload, _),) = left(path)
        assert payload == b"7"
    lived += [0] * kills
    assert _lives(path, clock, work, lived) == []
    assert len(done) == 20


def test_the_queue_tries_few_suspects_at_a_time_and_gives_up_the_worst(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    store.add_many(connection, "work", [(1, b"suspect %d" % number) for number in range(5)], crashes=2)
    store.add_many(connection, "work", [(1, b"new %d" % number) for number in range(20)], crashes=1)
    store.add_many(connection, "work", [(1, b"deadly")], crashes=queue.MOST_CRASHES + 1)
    connection.close()
    worked: list[bytes] = []
    most: Counter[int] = Counter()
    prepared: list[int] = []
    at_work: Counter[int] = Counter()

    async def run() -> None:
        database = Database(path)
        jobs = JobQueue(database)

        async def work(claimed: list[Job]) -> None:
            assert prepared, "nothing is claimed before all is ready"
            (job,) = claimed
            at_work[job.crashes] += 1
            most[job.crashes] = max(most[job.crashes], at_work.total())
            worked.append(job.payload)
            await asyncio.sleep(0.01)
            await database.write(lambda connection: store.finish(connection, claimed))
            at_work[job.crashes] -= 1

        async def prepare(owners: list[int]) -> None:
            prepared.extend(owners)

        jobs.serve("work", Kind(work, batch=10, lanes=3, prepare=prepare))
        await jobs.start()
        await database.write(lambda connection: connection.execute("UPDATE jobs SET due = 0"))
        async with asyncio.timeout(5):
            while left(path) and not _aside(path):  # noqa: ASYNC110 - the table is all there is to look at
                await asyncio.sleep(0.005)
        await jobs.stop()
        database.close()

    asyncio.run(run())
    assert worked == [b"new %d" % n for n in range(20)] + [b"suspect %d" % n for n in range(5)]
    assert 2 <= most[1] <= 4
    assert most[2] == 1
    assert left(path) == [(b"deadly", 0)], "without give_up it is set aside"


def _aside(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return store.depths(connection).get(("work", True), 0) == 1


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
    monkeypatch.setattr(store, "LEASE_MICROS", 500_000)
    begun: list[int] = []

    async def run() -> None:
        database = Database(path)
        jobs = JobQueue(database)

        async def work(claimed: list[Job]) -> None:
            begun.append(claimed[0].pk)
            await asyncio.sleep(1.2)
            await database.write(lambda connection: store.finish(connection, claimed))

        jobs.serve("work", Kind(work, batch=1, lanes=2))
        await add(database, b"long")
        await jobs.start()
        await until_empty(path)
        await jobs.stop()
        database.close()

    asyncio.run(run())
    assert len(begun) == 1


def test_a_job_that_is_refused_says_why_in_one_line(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A name that does not resolve, say: nobody needs a traceback of that."""

    async def run() -> None:
        database = Database(path)
        jobs = JobQueue(database)

        async def work(claimed: list[Job]) -> None:
            raise Problem(codes.CONN_INVALID_REQUEST, "The name cannot be resolved.")

        jobs.serve("work", Kind(work, batch=1))
        await add(database, b"refused")
        await jobs.start()
        for _ in range(1000):
            if caplog.records:
                break
            await asyncio.sleep(0.01)
        await jobs.stop()
        database.close()

    asyncio.run(run())
    record = next(record for record in caplog.records if "of kind work failed" in record.message)
    assert record.message.endswith("The name cannot be resolved.")
    assert record.exc_info is None
