"""What Prometheus reads: counts of calls, jobs, models, the store and the process. Nothing of users, ids or keys.

Imported when HTTP is served, for prometheus-client is.
"""

import os
import platform
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from meshserve import __version__
from meshserve.dispatch.counts import BOUNDS, Counts
from meshserve.services import Services
from meshserve.store import jobs

if TYPE_CHECKING:
    from meshserve.runners.pool import RunnerPool

CONTENT_TYPE = CONTENT_TYPE_LATEST
_WALK_SECONDS = 60.0
"""How long the size of the folder of blobs is believed: to find it, every file is looked at."""


@dataclass(slots=True)
class _Seen:
    """What was read from the store for one answer. jobs: (kind, set aside) to how many; blobs: files and bytes."""

    jobs: Mapping[tuple[str, bool], int]
    blobs: tuple[int, int]


class Metrics:
    """The metrics of one server."""

    def __init__(self, counts: Counts, services: Services) -> None:
        self._services = services
        self._process = CollectorRegistry()
        ProcessCollector(registry=self._process)
        self._counts = counts
        self._started = time.monotonic()
        self._blobs: tuple[float, tuple[int, int]] | None = None

    async def text(self) -> bytes:
        """All of them, in the form that Prometheus reads. The store is read in threads; the loop is not kept long."""
        database = self._services.database
        seen = _Seen(await database.scan(jobs.depths), await database.scan(lambda _: self._size_of_blobs()))
        registry = CollectorRegistry()
        registry.register(_Snapshot(self._families(seen)))
        return generate_latest(registry) + generate_latest(self._process)

    def _size_of_blobs(self) -> tuple[int, int]:
        if self._blobs is None or time.monotonic() - self._blobs[0] > _WALK_SECONDS:
            self._blobs = (time.monotonic(), _files_and_bytes(self._services.config.data / "blobs"))
        return self._blobs[1]

    def _families(self, seen: _Seen) -> Iterator[Metric]:
        yield InfoMetricFamily("meshserve_build", "Versions.", {"version": __version__, "python": _python()})
        yield _gauge("meshserve_uptime_seconds", "Seconds since the server began.", time.monotonic() - self._started)
        yield from self._of_calls()
        yield self._of_jobs(seen)
        yield from self._of_models()
        yield from self._of_store(seen)
        if self._services.config.approximate_search:
            yield from self._of_searches()

    def _of_calls(self) -> Iterator[Metric]:
        calls = CounterMetricFamily(
            "meshserve_calls",
            "Calls that have ended, by RPC, status code (0: the caller went away) and what carried them.",
            labels=("rpc", "code", "transport"),
        )
        for (rpc, code, transport), number in self._counts.calls.items():
            calls.add_metric((rpc, str(code), transport), number)
        yield calls
        latency = HistogramMetricFamily("meshserve_call_seconds", "How long calls took.", labels=("rpc",))
        for rpc, taken in self._counts.latency.items():
            ends = [*map(str, BOUNDS), "+Inf"]
            latency.add_metric((rpc,), list(zip(ends, accumulate(taken.classes), strict=True)), taken.seconds)
        yield latency
        yield _gauge("meshserve_calls_in_progress", "Calls that have begun and not ended.", self._counts.running)

    def _of_jobs(self, seen: _Seen) -> Metric:
        depth = GaugeMetricFamily(
            "meshserve_jobs", "Background jobs that are not done, by kind; parked ones have failed for good.",
            labels=("kind", "state"),
        )  # fmt: skip
        names = {(kind, False) for kind in self._services.jobs.kinds} | set(seen.jobs)
        for kind, parked in sorted(names):
            depth.add_metric((kind, "parked" if parked else "queued"), seen.jobs.get((kind, parked), 0))
        return depth

    def _of_models(self) -> Iterator[Metric]:
        loaded = GaugeMetricFamily("meshserve_runner_loaded", "1 for each model runner in memory.", labels=("runner",))
        sessions = GaugeMetricFamily("meshserve_network_sessions", "Sessions of a network.", labels=("network",))
        weights = GaugeMetricFamily(
            "meshserve_network_weights_bytes", "Size of the weights of a network in memory.", labels=("network",)
        )
        pool = self._services.pool_in_use
        if pool is not None:
            from meshserve.runners.onnx import OPENED

            for runner in sorted(pool.loaded):
                loaded.add_metric((runner,), 1)
            for network, opened in sorted(OPENED.items()):
                sessions.add_metric((network,), opened.sessions)
                weights.add_metric((network,), opened.weights * opened.sessions)
            yield from _of_work(pool)
        yield from (loaded, sessions, weights)

    def _of_store(self, seen: _Seen) -> Iterator[Metric]:
        size = GaugeMetricFamily("meshserve_store_bytes", "Bytes of the store on disk.", labels=("part",))
        path = self._services.database.path
        size.add_metric(("database",), _size(path))
        size.add_metric(("log",), _size(path.with_name(path.name + "-wal")))
        size.add_metric(("blobs",), seen.blobs[1])
        yield size
        yield _gauge("meshserve_blobs", "Files that were uploaded and are kept.", seen.blobs[0])

    def _of_searches(self) -> Iterator[Metric]:
        from meshserve.search.index import Index  # not before it is wanted, for it costs numpy

        of = self._services.single(Index).sketches()
        states = GaugeMetricFamily(
            "meshserve_search_matrices",
            "Matrices of vectors in memory: searched approximately, exactly as the recall was too low (off), being"
            " measured, or not asked for it (unused).",
            labels=("state",),
        )
        for state in ("on", "off", "measuring", "unused"):
            states.add_metric((state,), sum(each.state == state for each in of))
        recall = GaugeMetricFamily(
            "meshserve_search_recall", "The lowest measured recall of approximate searches.", labels=("best",)
        )
        measured = [one for each in of for one in each.measured]
        for depth in sorted({one.depth for one in measured}):
            recall.add_metric((str(depth),), min(one.recall for one in measured if one.depth == depth))
        yield from (states, recall)


class _Snapshot(Collector):
    """Families that were made for one answer."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        """The families."""
        return self._families


def _of_work(pool: "RunnerPool") -> Iterator[Metric]:
    counted = pool.counters
    items = CounterMetricFamily(
        "meshserve_model_items",
        "Items that models were asked for: computed, joined to the same that was being computed, found in the cache, or"
        " dropped as nobody waited for them any more.",
        labels=("how",),
    )
    by = {"computed": counted.computed, "joined": counted.joined, "cached": counted.hits, "dropped": counted.dropped}
    for how, number in by.items():
        items.add_metric((how,), number)
    yield items
    if pool.results is None:
        return
    yield CounterMetricFamily("meshserve_result_cache_hits", "Items found in the cache.", value=counted.hits)
    yield CounterMetricFamily("meshserve_result_cache_misses", "Items not found in the cache.", value=counted.misses)
    yield _gauge("meshserve_result_cache_bytes", "Bytes of results that are kept.", pool.results.size)
    yield _gauge("meshserve_result_cache_entries", "Results that are kept.", len(pool.results))


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _python() -> str:
    return platform.python_version()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _files_and_bytes(folder: Path) -> tuple[int, int]:
    """How many files are below a folder, and their bytes; files that vanish meanwhile do not count."""
    files = total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            size = _size(Path(root, name))
            files, total = files + 1, total + size
    return files, total
