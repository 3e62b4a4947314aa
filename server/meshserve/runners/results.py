"""When two pieces of work are the same, and results that are kept for the next who asks the same."""

import json
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b

from meshserve.runners.base import Item, Settings
from meshserve_proto.resources_pb2 import Data

_BYTES = 20
_OVERHEAD = 400
"""What an entry takes beside its bytes."""


def kind_of(runner: str, settings: Settings) -> bytes:
    """The same for the same runner with the same settings. An uploaded graph's name has the digest of its content."""
    known = settings.kinds.get(runner)
    if known is None:
        known = settings.kinds[runner] = _kind(runner, settings)
    return known


def _kind(runner: str, settings: Settings) -> bytes:
    digest = blake2b(runner.encode(), digest_size=_BYTES)
    if settings.params:
        digest.update(b"\0params" + json.dumps(settings.params, sort_keys=True, default=repr).encode())
    for concept in settings.concepts:
        content = concept.SerializeToString()
        digest.update(b"\0%d " % len(content) + content)
    return digest.digest()


def key_of(kind: bytes, item: Item) -> bytes | None:
    """The same for what looks the same to a runner; None for pixels whose origin is not known, such as a video's."""
    picture, data = item.picture, item.data
    if picture is not None:
        if not picture.digest:
            return None
        if data.HasField("image"):  # where the picture was, which no runner sees
            data = Data.FromString(data.SerializeToString())
            data.ClearField("image")
    digest = blake2b(kind, digest_size=_BYTES)
    digest.update(picture.digest + b"\1" if picture is not None else b"\0")
    digest.update(data.SerializeToString(deterministic=True))
    return digest.digest()


@dataclass(slots=True)
class Counters:
    """Items since the start.

    computed: by a runner; hits, misses: of the cache, if there is one; joined: to equal work in progress; dropped:
    because their callers went away.
    """

    computed: int = 0
    hits: int = 0
    misses: int = 0
    joined: int = 0
    dropped: int = 0


class ResultCache:
    """Results by their keys, at most so many bytes; the one that was not used for longest goes. For one thread.

    They are kept as bytes, so that their size is known and who gets one may do with it as he likes.
    """

    def __init__(self, most: int) -> None:
        self._most, self.size = most, 0
        self._known: OrderedDict[bytes, bytes] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def get(self, key: bytes) -> Data | None:
        """A copy of the result, if it is kept."""
        content = self._known.get(key)
        if content is None:
            return None
        self._known.move_to_end(key)
        return Data.FromString(content)

    def put(self, key: bytes, result: Data) -> None:
        """Keep a result; one that would fill an eighth of the cache is not kept."""
        content = result.SerializeToString()
        weight = len(content) + _OVERHEAD
        if key in self._known or weight > self._most // 8:
            return
        self._known[key] = content
        self.size += weight
        while self.size > self._most:
            self.size -= len(self._known.popitem(last=False)[1]) + _OVERHEAD
