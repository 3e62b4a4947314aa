"""What was found in the store a moment ago, for as long as nothing is committed."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Momentary(Generic[K, V]):
    """Remembers at most so many things of one state of the store. For one thread."""

    __slots__ = ("_known", "_most", "_version")

    def __init__(self, most: int) -> None:
        self._most, self._version = most, b""
        self._known: dict[K, V] = {}

    def of(self, version: bytes) -> dict[K, V]:
        """What is remembered of this state, and may be added to: nothing once anybody has committed, or it was full."""
        if version != self._version or len(self._known) >= self._most:
            self._version = version
            self._known.clear()
        return self._known
