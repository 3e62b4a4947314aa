"""Indexing gives way to whoever posts many texts: taking them in is worth more than doing them, as the queue has it.

Both want the same cores, and the interpreter's lock. Beside texts that are embedded, a bulk load takes half as long again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from time import monotonic

QUIET = 0.1
"""Seconds after a bulk call in which the next is expected: whoever posts one call after another needs less in between."""
SHARE = 2
"""Seconds of waiting that a second of indexing earns: however long somebody posts, a third of the time is its own."""
LONGEST = 3.0
"""Seconds of waiting that can be saved up, so that a short load is taken in undisturbed; texts are found so much later."""
STEP = 0.02
"""Seconds between two looks at whether anybody still posts."""


class Courtesy:
    """Knows whether inputs are being posted in bulk, and lets what indexes wait for it. For the event loop alone."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._posting = 0
        self._until = 0.0
        self._saved = LONGEST

    @contextmanager
    def posting(self) -> Iterator[None]:
        """For the time of one bulk call."""
        self._posting += 1
        try:
            yield
        finally:
            self._posting -= 1
            self._until = self._now() + QUIET

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """For a portion of indexing: begins when nobody posts in bulk, or when no more waiting has been earned."""
        while self._saved > 0 and (self._posting or self._now() < self._until):
            began = self._now()
            await asyncio.sleep(STEP)
            self._saved -= self._now() - began
        began = self._now()
        try:
            yield
        finally:
            self._saved = min(self._saved + SHARE * (self._now() - began), LONGEST)
