"""What becomes of jobs of ingest when something goes wrong, on a store of its own."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from meshserve.app import build_services
from meshserve.bootstrap import ensure_app, ensure_user
from meshserve.config import Config
from meshserve.core import clock, ids
from meshserve.ingest import payload, process, results
from meshserve.ingest.decoded import SayAll
from meshserve.jobs import queue
from meshserve.services import Services
from meshserve.store import inputs as store
from meshserve.store import jobs, records, schema
from meshserve_proto.resources_pb2 import Data, Input, Text


@dataclass
class Place:
    """A server without a listener, and one app in it."""

    services: Services
    app: int

    def input(self, pk: int) -> Input:
        row = records.find_pk(self.services.database.reader, schema.INPUTS, pk)
        assert row
        return Input.FromString(row.body)

    async def add(self, *texts: str) -> list[int]:
        """Add pending texts with one job for all, as PostInputs does."""
        rows = [
            (id, Input(id=id, data=Data(text=Text(raw=raw))).SerializeToString(), None, None, None, "text", 8)
            for id, raw in zip(ids.id_series(), texts, strict=False)
        ]

        def write(connection: Any) -> list[int]:
            pks = store.insert(connection, self.app, clock.now(), None, rows)
            jobs.add_many(connection, payload.TEXTS, [(self.app, payload.pack(pks))])
            return list(pks)

        return await self.services.database.write(write)

    async def finished(self) -> None:
        async with asyncio.timeout(20):
            while jobs.next_due(self.services.database.reader, payload.TEXTS) is not None:  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.01)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setattr(jobs, "_BACKOFF_MICROS", 1000)
    return Config(data=tmp_path / "data")


async def _says_nothing(apps: Any, items: Any) -> Any:
    return [[] for _ in items]


async def _needs_nothing(pictures: bool, apps: Any) -> None:
    """No models."""


async def begin(config: Config, say_all: SayAll = _says_nothing) -> Place:
    services = build_services(config)
    app = await services.database.write(lambda c: ensure_app(c, ensure_user(c, "u").pk, "a").pk)
    process.serve(services, say_all, _needs_nothing)
    return Place(services, app)


def test_one_bad_text_does_not_hold_up_the_others(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    real = process.describe

    def explode(items: Any) -> None:
        if any(item.input.data.text.raw == "poison" for item in items):
            raise MemoryError("boom")
        real(items)

    monkeypatch.setattr(process, "describe", explode)

    async def run() -> None:
        place = await begin(config)
        pks = await place.add("good", "poison", "fine")
        await place.services.jobs.start()
        await place.finished()
        found = [place.input(pk).status for pk in pks]
        assert [status.code for status in found] == [30000, 30002, 30000]
        assert (
            found[1].details == "The server could not process this input: it failed 5 times, at last with MemoryError."
        )
        assert store.counts(place.services.database.reader, place.app) == {30000: 2, 30002: 1}
        await place.services.close()

    asyncio.run(run())


def test_a_text_that_the_process_dies_of_fails_alone(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies gives nothing back: here it stops instead, and what gives back does nothing."""
    monkeypatch.setattr(jobs, "release", lambda connection, given: None)
    monkeypatch.setattr(jobs, "_QUIET_MICROS", 1000)

    async def live(pks: list[int]) -> Place | None:
        """One process, until it dies or all is done; it, if all is done."""
        died = asyncio.Event()

        async def say_all(apps: Any, items: Any) -> Any:
            if any(item.input.data.text.raw == "poison" for item in items):
                died.set()
                await asyncio.sleep(60)
            return [[] for _ in items]

        place = await begin(config, say_all)
        if not pks:
            pks += [*await place.add("good", "poison", "fine"), *await place.add("other")]
        await place.services.jobs.start()
        async with asyncio.timeout(20):
            while not died.is_set():
                if not jobs.depths(place.services.database.reader):
                    return place
                await asyncio.sleep(0.005)
        await place.services.close()
        return None

    async def run() -> None:
        pks: list[int] = []
        deaths = 0
        while (place := await live(pks)) is None:
            deaths += 1
        assert deaths == queue.MOST_CRASHES + 1
        found = [place.input(pk).status for pk in pks]
        assert [status.code for status in found] == [30000, 30002, 30000, 30000]
        assert found[1].details == (
            "The server could not process this input: each of the 9 times that the server began with it,"
            " the server stopped."
        )
        await place.services.close()

    asyncio.run(run())


def test_results_of_work_that_was_done_twice_are_written_once(config: Config) -> None:
    async def run() -> None:
        place = await begin(config)
        database = place.services.database
        (pk,) = await place.add("text")
        (job,) = await database.write(lambda connection: jobs.claim(connection, payload.TEXTS, 1))
        (now,) = store.current(database.reader, [pk])
        first = results.result(now, Input.FromString(now.body), results.DONE)
        second = results.result(now, Input.FromString(now.body), results.FAILED, "late")
        await database.write(lambda connection: results.finish(connection, [job], [first]))
        await database.write(lambda connection: results.finish(connection, [job], [second]))
        assert place.input(pk).status.code == 30000
        assert store.counts(database.reader, place.app) == {30000: 1}
        await place.services.close()

    asyncio.run(run())


def test_jobs_of_deleted_apps_end(config: Config) -> None:
    async def run() -> None:
        place = await begin(config)
        database = place.services.database
        await place.add("one", "two")
        await database.write(lambda connection: records.delete(connection, schema.APPS, [place.app]))
        await place.services.jobs.start()
        await place.finished()
        assert database.one("SELECT COUNT(*) FROM input_counts") == (0,)
        await place.services.close()

    asyncio.run(run())
