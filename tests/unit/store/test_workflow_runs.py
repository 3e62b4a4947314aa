"""Runs are counted beside the calls, written together, and not lost by a write that fails or a server that ends."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from meshserve.api import flow_view, workflow_store
from meshserve.app import build_services
from meshserve.bootstrap import ensure_app, ensure_user
from meshserve.config import Config
from meshserve.services import Services
from meshserve.store import access, flows, records, schema, workflow_runs
from meshserve.store.flows import Flow
from meshserve.store.records import Row
from meshserve.store.workflow_runs import Count, Runs
from meshserve_proto.resources_pb2 import Workflow, WorkflowNode, WorkflowVersion


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = build_services(Config(data=tmp_path))
    yield made
    asyncio.run(made.close())


def furnish(connection: sqlite3.Connection) -> tuple[Row, int, int]:
    """(a workflow, the pks of its first and its latest version)."""
    user = ensure_user(connection, "me").pk
    ensure_app(connection, user, "app")
    place = access.find_app(connection, "me", "app")
    assert place
    row = workflow_store.add_workflow(connection, place, Workflow(id="w", nodes=[WorkflowNode(id="n")]))
    first = workflow_store.latest_version(connection, row.pk)
    row = workflow_store.add_version(connection, place, row, WorkflowVersion(nodes=[WorkflowNode(id="m")]))
    latest = workflow_store.latest_version(connection, row.pk)
    assert first
    assert latest
    return row, first.pk, latest.pk


@pytest.fixture
def stored(services: Services) -> tuple[Row, int, int]:
    return services.database.submit(furnish).result()


def test_a_run_is_a_number_in_memory_until_counts_are_asked_for(services: Services, stored: Any) -> None:
    row, first, latest = stored

    async def play() -> None:
        runs, before = Runs(services.database), services.database.version()
        for _ in range(100):
            runs.note(row.pk, first, 0.25)
        runs.note(row.pk, latest, 1.0)
        runs.note(row.pk + 1, 1, 1.0)  # of a workflow that is gone
        await asyncio.sleep(0)
        assert services.database.version() == before, "nothing is written for a run"
        await runs.flush()
        await runs.flush()
        runs.note(row.pk, latest, 3.0)
        await asyncio.gather(runs.flush(), runs.flush())

    asyncio.run(play())
    reader = services.database.reader
    assert workflow_runs.of_version(reader, row.pk, first) == Count(100, 25_000_000)
    assert workflow_runs.of_version(reader, row.pk, latest) == Count(2, 4_000_000)
    assert workflow_runs.of_all(reader, row.pk) == Count(102, 29_000_000)
    assert workflow_runs.of_all(reader, row.pk + 1) == Count()
    services.database.submit(lambda c: records.delete(c, schema.WORKFLOWS, [row.pk])).result()
    assert workflow_runs.of_all(reader, row.pk) == Count()


def test_what_cannot_be_written_is_written_later(
    services: Services, stored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, first, _ = stored

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("the disk is full")

    async def play() -> None:
        runs = Runs(services.database)
        runs.note(row.pk, first, 1.0)
        with monkeypatch.context() as broken:
            broken.setattr(workflow_runs, "_store", full)
            await runs.flush()
        runs.note(row.pk, first, 2.0)
        await runs.flush()

    asyncio.run(play())
    assert workflow_runs.of_all(services.database.reader, row.pk) == Count(2, 3_000_000)


def test_a_server_that_ends_writes_what_it_counted(tmp_path: Path) -> None:
    services = build_services(Config(data=tmp_path))
    row, first, _ = services.database.submit(furnish).result()

    async def play() -> None:
        services.runs.note(row.pk, first, 1.5)
        await services.close()

    asyncio.run(play())
    with closing(sqlite3.connect(tmp_path / "meshserve.db")) as connection:
        assert workflow_runs.of_all(connection, row.pk) == Count(1, 1_500_000)


def test_costs_are_of_the_time_that_runs_took(services: Services, stored: Any) -> None:
    row, first, latest = stored
    reader, price = services.database.reader, Decimal("0.36")

    def figures(*noted: tuple[int, float]) -> list[Any]:
        async def play() -> None:
            for version, seconds in noted:
                services.runs.note(row.pk, version, seconds)
            await services.runs.flush()

        asyncio.run(play())
        flow = flows.of_workflow(reader, row.pk)
        assert isinstance(flow, Flow)
        shown = flow_view.shown(reader, flow, price, member=True)
        return [shown[name] for name in ("run_count", "avg_duration", "cost_per_run", "estimated_cost")]

    assert figures() == [0, None, None, None]
    assert figures((first, 10.0), (first, 20.0)) == [2, "15", "0.0015", "0.0015"], "the latest version has not run yet"
    assert figures((latest, 30.0)) == [3, "20", "0.002", "0.003"], "what is expected is what the latest version takes"
    assert figures((latest, 0.0000001))[1] == "15", "no exponents"
