"""The tools of a server with a fetcher of one's own: for runs that are kept, and for runs that are repeated."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from meshserve.ingest.prepare import Fetches
from meshserve.services import Services

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from meshserve.media.films import Films


class FetchingTools(ABC):
    """What prepares inputs asks for (`ingest.prepare.Tools`); what is fetched, its kinds decide."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @property
    def films(self) -> "Films":
        """Takes videos and sound apart."""
        return self._services.films

    @property
    def threads(self) -> "Executor":
        """One thread a core."""
        return self._services.threads

    @property
    def fetcher(self) -> Fetches:
        """This one."""
        return self

    @abstractmethod
    async def fetch(self, url: str, largest: int) -> bytes:
        """At most `largest` bytes of a URL; Problem where it cannot be had."""
