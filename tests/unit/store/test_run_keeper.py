"""Runs are kept beside the calls, never more than may stay, and never one whose app is gone."""

import argparse
import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from meshserve.app import build_services
from meshserve.bootstrap import ensure_app, ensure_user
from meshserve.commands import values
from meshserve.config import Config
from meshserve.services import Services
from meshserve.store import access, kept_runs, run_keeper
from meshserve.store.kept_runs import Keep, KeptRun
from meshserve.store.run_keeper import Kept, RunKeeper, whole


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = build_services(Config(data=tmp_path))

    def furnish(connection: sqlite3.Connection) -> None:
        ensure_app(connection, ensure_user(connection, "me").pk, "app")

    made.database.submit(furnish).result()
    yield made
    asyncio.run(made.close())


def kept(services: Services, number: int, *, app: int = 0, started: int = 1, **media: bytes) -> Kept:
    place = access.find_app(services.database.reader, "me", "app")
    assert place is not None
    results = media.pop("results", b"results")
    run = KeptRun(
        id=f"{number:032x}",
        app=app or place.app,
        user=place.user,
        request_id=f"request {number}",
        workflow=f"w{number % 2}",
        version="v",
        state="s" if number % 2 else "",
        started=started,
        micros=1,
        inputs=1,
        status=10000,
        size=0,
        request=b"request",
        nodes=b"nodes",
        trace="{}",
        results=results,
    )
    return Kept(lambda: run, media)


def keep(services: Services, limits: Keep, *runs: Kept) -> list[str]:
    """Keep runs; the ids of all that are there, the newest first."""

    async def all_of_them() -> None:
        keeper = RunKeeper(services.database, services.blobs, limits)
        for run in runs:
            assert keeper.keep(run)
        await keeper.flush()

    asyncio.run(all_of_them())
    return [str(int(run.id, 16)) for run in kept_runs.page(services.database.reader, limit=-1)[0]]


def test_what_is_kept_is_found_again(services: Services) -> None:
    long = b"r" * (run_keeper.LONG + 1)
    runs = [kept(services, 1, picture=b"red"), kept(services, 2, results=long), kept(services, 3, picture=b"red")]
    assert keep(services, Keep(), *runs) == ["3", "2", "1"]
    reader = services.database.reader
    first, second = (kept_runs.find(reader, id) for id in ("request 1", f"{2:032x}"))
    assert first is not None
    assert second is not None
    assert services.blobs.get(first.blobs["picture"]) == b"red"
    assert (second.results, whole(second, services.blobs).results) == (b"", long)
    assert second.size == len(long) + len(b"requestnodes{}")
    assert [run.id for run in kept_runs.page(reader, workflow="w0")[0]] == [second.id]
    third = kept_runs.find(reader, f"{3:032x}")
    assert third is not None
    assert [run.id for run in kept_runs.before(reader, third, 9)] == [first.id]
    assert kept_runs.meant(reader, "0") == sorted(f"{number:032x}" for number in (1, 2, 3))
    assert kept_runs.find(reader, "none") is None


def test_the_oldest_go(services: Services) -> None:
    assert keep(services, Keep(runs=2), *(kept(services, n) for n in range(1, 5))) == ["4", "3"]
    big = [kept(services, n, picture=b"x" * 1000) for n in range(5, 8)]
    assert keep(services, Keep(bytes=2500), *big) == ["7", "6"]
    assert keep(services, Keep(seconds=60)) == []
    left = services.database.one("SELECT COUNT(*) FROM kept_run_blobs")[0]
    sweeps = services.database.one("SELECT COUNT(*) FROM jobs WHERE kind = 'sweep'")[0]
    assert (left, sweeps) == (0, 3)


def test_of_an_app_that_is_gone_nothing_is_kept(services: Services) -> None:
    assert keep(services, Keep(), kept(services, 1, app=77, picture=b"red")) == []
    assert services.database.one("SELECT COUNT(*) FROM jobs WHERE kind = 'sweep'")[0] == 1


def test_what_cannot_be_kept_stops_nothing(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> KeptRun:
        raise ValueError("broken")

    assert keep(services, Keep(), Kept(broken, {}), kept(services, 2)) == ["2"]
    assert "could not be kept" in caplog.text


def test_too_much_that_waits_is_dropped(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_keeper, "MOST_WAITING", 10)

    async def fill() -> list[bool]:
        keeper = RunKeeper(services.database, services.blobs, Keep())
        told = [keeper.keep(kept(services, number, picture=b"x" * 8)) for number in (1, 2)]
        await keeper.flush()
        return [*told, keeper.keep(kept(services, 3))]

    assert asyncio.run(fill()) == [True, False, True]


def test_options() -> None:
    for text, wanted in {"none": (0, False), "errors": (0, True), "all": (1, False), "0.01": (0.01, False)}.items():
        assert values.trace_runs(text) == wanted
    for text, limits in {"5": (5, 0, 0), "7d": (0, 0, 604_800), "10,2MB": (10, 2 << 20, 0), "0": (0, 0, 0)}.items():
        assert values.trace_keep(text) == limits
    for read, wrong in ((values.trace_runs, "some"), (values.trace_runs, "1.5"), (values.trace_keep, "7 years")):
        with pytest.raises(argparse.ArgumentTypeError, match="MESHSERVE_TRACE_"):
            read(wrong)
    assert values.trace_keep(values.TRACE_KEPT) == (Config().trace_keep, Config().trace_bytes, 0)
