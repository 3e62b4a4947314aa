"""Which models were called, for how long and how that ended: the latest calls, in memory."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

MOST = 50_000
CALLED = "called model"
"""The note that a prediction leaves on its call: ids of app, model and version, with line feeds between."""


class Called(NamedTuple):
    """One call of a model. moment: microseconds, when it ended; user: the pk of who called; status: as HTTP has it."""

    moment: int
    user: int
    app_id: str
    model_id: str
    version_id: str
    status: int
    seconds: float


@dataclass(slots=True)
class Usage:
    """The last `MOST` calls since the start, for the event loop's thread alone."""

    _calls: deque[Called] = field(default_factory=lambda: deque(maxlen=MOST))

    def add(self, called: Called) -> None:
        """Remember a call."""
        self._calls.append(called)

    def of(self, user: int, start: int, end: int) -> Iterator[Called]:
        """The calls of a user that ended in that period, oldest first."""
        return (called for called in self._calls if called.user == user and start <= called.moment < end)
