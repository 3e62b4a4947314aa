"""The composition root: builds store, engines, dispatcher and listener, and runs them."""

import asyncio
import signal
import sqlite3
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from meshserve import api, logs
from meshserve.api import runner_items
from meshserve.bootstrap import Welcome, ensure_owner
from meshserve.config import Config
from meshserve.core import heap
from meshserve.dispatch import model_calls, registry, telemetry
from meshserve.dispatch.call_log import CallLog
from meshserve.greeting import client_host
from meshserve.ingest import sweeping
from meshserve.jobs.queue import JobQueue
from meshserve.runners.remote.broker import Broker
from meshserve.runners.usage import Usage
from meshserve.services import Services
from meshserve.store import schema, settings, vectors
from meshserve.store.blobs import Blobs
from meshserve.store.database import Database
from meshserve.store.lock import FolderLock
from meshserve.store.recent import Recent
from meshserve.transport.dated import Dated
from meshserve.transport.listeners import Listeners, Ports

if TYPE_CHECKING:
    from meshserve.ingest.fetch import Fetcher
    from meshserve.runners.pool import RunnerPool

_SWITCH_SECONDS = 0.0005
"""How long a thread may keep the interpreter from another. With Python's 5 ms the writer waits so long after each
statement while the loop is busy, and a call as long while a thread computes."""


_WARM_SECONDS = 1.0


def build_services(config: Config) -> Services:
    """Open the store (made or migrated if need be) and prepare the engines."""
    config.data.mkdir(parents=True, exist_ok=True)
    config.data.chmod(0o700)
    path = config.data / "meshserve.db"
    schema.migrate(path)
    database = Database(path)
    blobs = Blobs(config.data / "blobs")
    return Services(
        config=config,
        database=database,
        blobs=blobs,
        jobs=JobQueue(database),
        recent=Recent(database),
        make_pool=lambda: _make_pool(blobs, config.result_cache * 1_000_000),
        make_fetcher=lambda: _make_fetcher(config),
    )


def _make_pool(blobs: Blobs, cached: int) -> "RunnerPool":
    """Imported on first use: onnxruntime costs more than the rest of the start."""
    from meshserve.runners.pool import RunnerPool
    from meshserve.runners.results import ResultCache

    return RunnerPool(blob=blobs.path, results=ResultCache(cached) if cached else None)


def _make_fetcher(config: Config) -> "Fetcher":
    """Imported on first use, as the pool is."""
    from meshserve.ingest.fetch import Fetcher
    from meshserve.ingest.mirror import Mirrors

    return Fetcher(config.allow_fetch, Mirrors(config.mirrors))


async def serve(config: Config, announce: Callable[[Welcome, Ports], None]) -> None:
    """Serve until SIGINT or SIGTERM, then drain. OSError if a port is taken, or the folder by another server."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    config.data.mkdir(parents=True, exist_ok=True)
    lock = FolderLock(config.data)
    lock.take()
    try:
        await _serve(config, announce)
    finally:
        lock.release()


async def _serve(config: Config, announce: Callable[[Welcome, Ports], None]) -> None:
    services = build_services(config)
    calls = CallLog(as_json=config.log_json, level=logs.LEVELS[config.log_level])
    try:
        served = registry.bind(api.families(), api.ABSENT)
        await api.seed(services)
        welcome = await services.database.write(lambda connection: ensure_owner(connection, config))
        await services.database.write(vectors.forget_gone)
        api.serve_jobs(services)
        dispatcher = Dated(served, services, config.api_version)
        dispatcher.observers.append(calls.note)
        dispatcher.observers.append(model_calls.observer(services.single(Usage)))
        dispatcher.observers.append(runner_items.dismiss_gone)
        spans = telemetry.begin()
        if spans is not None:
            dispatcher.observers.append(spans.note)
            dispatcher.collects_spans = True
        broker = services.single(Broker)
        listeners = Listeners(dispatcher, services)
        try:
            ports = await listeners.open()
            address = f"{client_host(config.host)}:{ports.port}"
            services.base_url = config.base_url.rstrip("/") or f"http://{address}"
            await services.database.write(lambda connection: _remember(connection, address, ports))
            await services.jobs.start()
            services.stage = "serving"
            announce(welcome, ports)
            warming = asyncio.create_task(_warm(listeners, services))
            await _until_signalled()
            services.stage = "draining"
            warming.cancel()
            broker.drain()
            await listeners.drain(config.drain_seconds)
        finally:
            listeners.close()
            if spans is not None:
                spans.close()
    finally:
        await services.close()
        calls.close()


async def _warm(listeners: Listeners, services: Services) -> None:
    """Load what the first HTTP request needs, unless one comes before, once the start is over and calls are answered.

    Then clear up behind an earlier server.
    """
    await asyncio.sleep(_WARM_SECONDS)
    await listeners.warm()
    heap.settle()
    await sweeping.look_for_leftovers(services)


def _remember(connection: sqlite3.Connection, address: str, ports: Ports) -> None:
    """Where the server is, for commands that are run beside it."""
    facts = {
        settings.ADDRESS: address,
        settings.TLS_PORT: ports.tls_port or "",
        settings.GRPC_PORT: ports.grpc_port or "",
        settings.AUTHORITY: ports.authority or "",
    }
    for name, value in facts.items():
        settings.put(connection, name, str(value))


async def _until_signalled() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sent in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sent, stop.set)
    await stop.wait()
