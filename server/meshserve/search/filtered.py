"""What filters left lately."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from meshserve.search.index import Integers, Wanted


class Filtered:
    """What filters left lately, for as long as nothing is committed."""

    def __init__(self, capacity: int = 32) -> None:
        self._version = b""
        self._known: OrderedDict[Any, Wanted] = OrderedDict()
        self._capacity = capacity
        self._door = threading.Lock()

    def known(self, version: bytes, key: Any) -> Wanted | None:
        """The keys, if they are known in that version of the store."""
        with self._door:
            return self._known.get(key) if version == self._version else None

    def get(self, version: bytes, key: Any, make: Callable[[], Integers]) -> Wanted:
        """The keys, made where they are not known in that version of the store. key: tells searches apart."""
        with self._door:
            if version != self._version:
                self._version = version
                self._known.clear()
            found = self._known.get(key)
        if found is None:
            found = Wanted(make())
            with self._door:
                if version == self._version:
                    self._known[key] = found
                while len(self._known) > self._capacity:
                    self._known.popitem(last=False)
        return found
