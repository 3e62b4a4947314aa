"""Results remembered as long as the pictures that they were computed from live.

A workflow gives one picture to several nodes, often at the same time: the tagger and the embedder need the
same network run, the recogniser and the detector the same boxes. The first computes, the others wait for it.
"""

import weakref
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

from meshserve.media.picture import Picture

T = TypeVar("T")


class Memo(Generic[T]):
    """Wraps a pure function of a picture. Thread safe; holds no picture alive; a failure is not remembered."""

    def __init__(self, compute: Callable[[Picture], T]) -> None:
        self._compute = compute
        self._lock = Lock()
        self._known: dict[int, tuple[weakref.ref[Picture], Future[T]]] = {}

    def __call__(self, picture: Picture) -> T:
        """`compute(picture)`, or what it gave before for this very picture (by identity, not by content)."""
        future, first = self._claim(picture)
        if first:
            try:
                future.set_result(self._compute(picture))
            except BaseException as error:
                self._forget(id(picture))
                future.set_exception(error)
        return future.result()

    def __len__(self) -> int:
        return len(self._known)

    def _claim(self, picture: Picture) -> tuple[Future[T], bool]:
        key = id(picture)
        with self._lock:
            entry = self._known.get(key)
            if entry is not None and entry[0]() is picture:  # an id may be used again after its picture died
                return entry[1], False
            future: Future[T] = Future()
            self._known[key] = (weakref.ref(picture, lambda reference: self._buried(key, reference)), future)
            return future, True

    def _buried(self, key: int, reference: "weakref.ref[Picture]") -> None:
        """Called when a picture dies, maybe in the middle of `_claim` of the same thread: so it takes no lock."""
        entry = self._known.get(key)
        if entry is not None and entry[0] is reference:
            self._known.pop(key, None)

    def _forget(self, key: int) -> None:
        with self._lock:
            self._known.pop(key, None)
