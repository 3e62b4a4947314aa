"""What the background work on datasets is given, and how it runs beside the loop."""

import asyncio
from collections.abc import Callable
from threading import Event
from typing import Protocol, TypeVar

from meshserve.datasets.files import Folder
from meshserve.jobs.queue import JobQueue
from meshserve.store.database import Database

T = TypeVar("T")


class Tools(Protocol):
    """What this work needs; the server's services have it."""

    @property
    def database(self) -> Database:
        """The store."""

    @property
    def jobs(self) -> JobQueue:
        """Background work."""

    @property
    def dataset_files(self) -> Folder:
        """Snapshots and exports."""

    @property
    def base_url(self) -> str:
        """What addresses begin with."""

    def single(self, kind: type[T]) -> T:
        """The server's one instance of a class."""


async def stoppable(work: Callable[[Event], T]) -> T:
    """What the work makes in a thread; it is told to stop when the server goes down."""
    stop = Event()
    try:
        return await asyncio.to_thread(work, stop)
    except asyncio.CancelledError:
        stop.set()
        raise
