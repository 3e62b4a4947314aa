"""Results remembered as long as the pixels that they were computed from live.

A workflow gives one picture to several nodes, often at the same time: the tagger and the embedder need the
same network run, the recogniser and the detector the same boxes. The first computes, the others wait for it.
"""

import weakref
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Any, Generic, TypeVar

from numpy.typing import NDArray

Pixels = NDArray[Any]
T = TypeVar("T")


class Memo(Generic[T]):
    """Wraps a pure function of an array. Thread safe; holds no array alive; a failure is not remembered."""

    def __init__(self, compute: Callable[[Pixels], T]) -> None:
        self._compute = compute
        self._lock = Lock()
        self._known: dict[int, tuple[weakref.ref[Pixels], Future[T]]] = {}

    def __call__(self, pixels: Pixels) -> T:
        """`compute(pixels)`, or what it gave before for this very array (by identity, not by content)."""
        future, first = self._claim(pixels)
        if first:
            try:
                future.set_result(self._compute(pixels))
            except BaseException as error:
                self._forget(id(pixels))
                future.set_exception(error)
        return future.result()

    def __len__(self) -> int:
        return len(self._known)

    def _claim(self, pixels: Pixels) -> tuple[Future[T], bool]:
        key = id(pixels)
        with self._lock:
            entry = self._known.get(key)
            if entry is not None and entry[0]() is pixels:  # an id may be used again after its array died
                return entry[1], False
            future: Future[T] = Future()
            self._known[key] = (weakref.ref(pixels, lambda reference: self._buried(key, reference)), future)
            return future, True

    def _buried(self, key: int, reference: "weakref.ref[Pixels]") -> None:
        """Called when an array dies, maybe in the middle of `_claim` of the same thread: so it takes no lock."""
        entry = self._known.get(key)
        if entry is not None and entry[0] is reference:
            self._known.pop(key, None)

    def _forget(self, key: int) -> None:
        with self._lock:
            self._known.pop(key, None)
