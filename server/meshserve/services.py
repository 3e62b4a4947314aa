"""The engines and the store that handlers use; `app.py` builds the one instance of a server."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from meshserve.config import Config
from meshserve.store.blobs import Blobs
from meshserve.store.cache import Cache
from meshserve.store.database import Database
from meshserve.store.kept_runs import Keep
from meshserve.store.recent import Recent
from meshserve.store.records import Pages
from meshserve.store.run_keeper import RunKeeper
from meshserve.store.workflow_runs import Runs

if TYPE_CHECKING:
    from meshserve.datasets.files import Folder
    from meshserve.ingest.fetch import Fetcher
    from meshserve.jobs.queue import JobQueue
    from meshserve.media.films import Films
    from meshserve.media.renditions import Renditions
    from meshserve.runners.pool import RunnerPool

T = TypeVar("T")


@dataclass(slots=True)
class Services:
    """Everything with a life of its own. Heavy engines are built on first use.

    base_url: what URLs of this server begin with, without a slash at the end; known once the listeners are open.
    stage: whether it takes calls.
    """

    config: Config
    database: Database
    blobs: Blobs
    jobs: "JobQueue"
    make_pool: Callable[[], "RunnerPool"]
    make_fetcher: Callable[[], "Fetcher"]
    recent: Recent
    base_url: str = ""
    stage: Literal["starting", "serving", "draining"] = "starting"
    pages: Pages = field(default_factory=Pages)
    _pool: "RunnerPool | None" = None
    _fetcher: "Fetcher | None" = None
    _threads: ThreadPoolExecutor | None = None
    _cache: Cache | None = None
    _runs: Runs | None = None
    _run_keeper: RunKeeper | None = None
    _renditions: "Renditions | None" = None
    _films: "Films | None" = None
    _singles: dict[type, Any] = field(default_factory=dict)

    @property
    def pool(self) -> "RunnerPool":
        """The model runners."""
        if self._pool is None:
            self._pool = self.make_pool()
        return self._pool

    @property
    def pool_in_use(self) -> "RunnerPool | None":
        """The model runners if anybody has wanted one yet."""
        return self._pool

    @property
    def fetcher(self) -> "Fetcher":
        """The guarded client for URLs."""
        if self._fetcher is None:
            self._fetcher = self.make_fetcher()
        return self._fetcher

    @property
    def threads(self) -> ThreadPoolExecutor:
        """One thread a core for decoding and other short computing."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="media")
        return self._threads

    @property
    def cache(self) -> Cache:
        """What was made of blobs and can be made again."""
        if self._cache is None:
            self._cache = Cache(self.config.data / "cache")
        return self._cache

    @property
    def runs(self) -> Runs:
        """What counts the runs of workflows."""
        if self._runs is None:
            self._runs = Runs(self.database)
        return self._runs

    @property
    def run_keeper(self) -> RunKeeper:
        """What keeps runs of workflows to be read and run again."""
        if self._run_keeper is None:
            config = self.config
            keep = Keep(config.trace_keep, config.trace_bytes, config.trace_seconds)
            self._run_keeper = RunKeeper(self.database, self.blobs, keep)
        return self._run_keeper

    @property
    def films(self) -> "Films":
        """What takes videos and sound apart."""
        if self._films is None:
            from meshserve.media.films import Films

            self._films = Films(self.config.data / "films")
        return self._films

    @property
    def renditions(self) -> "Renditions":
        """Smaller pictures of hosted media."""
        if self._renditions is None:
            from meshserve.media.renditions import Renditions

            self._renditions = Renditions(self.blobs, self.cache, self.threads)
        return self._renditions

    @property
    def dataset_files(self) -> "Folder":
        """Snapshots and exports of datasets."""
        from meshserve.datasets.files import Folder

        return Folder(self.config.data / "datasets")

    def single(self, kind: type[T]) -> T:
        """The server's one instance of a class that needs nothing to start and nothing to end."""
        if kind not in self._singles:
            self._singles[kind] = kind()
        made: T = self._singles[kind]
        return made

    async def close(self) -> None:
        """Stop workers first, then engines, then the store."""
        await self.jobs.stop()
        if self._fetcher is not None:
            await self._fetcher.close()
        if self._films is not None:
            await self._films.close()
        if self._pool is not None:
            self._pool.close()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
        if self._runs is not None:
            await self._runs.flush()
        if self._run_keeper is not None:
            await self._run_keeper.flush()
        self.database.close()
