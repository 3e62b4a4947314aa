"""What is counted of every call: how many, how they ended, how long they took. Cheap enough for the path of a call."""

from bisect import bisect_left
from dataclasses import dataclass, field

from meshserve.call import Call

BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds: the upper ends of the classes of latency; one more class has what took longer."""


@dataclass(slots=True)
class Latency:
    """How long the calls of one RPC took. `classes` has a number for each of BOUNDS, and one for what is beyond."""

    classes: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0


@dataclass(slots=True)
class Counts:
    """Counters since the start, for the event loop's thread alone.

    calls: (RPC, status code, transport) to the number of calls that ended so; code 0 is a caller who went away.
    running: calls that have begun and not ended.
    """

    calls: dict[tuple[str, int, str], int] = field(default_factory=dict)
    latency: dict[str, Latency] = field(default_factory=dict)
    running: int = 0

    def note(self, call: Call, seconds: float) -> None:
        """Count a call that has ended; an observer of the pipeline."""
        name = call.rpc.name
        key = (name, call.code, call.transport)
        self.calls[key] = self.calls.get(key, 0) + 1
        latency = self.latency.get(name)
        if latency is None:
            latency = self.latency[name] = Latency()
        latency.classes[bisect_left(BOUNDS, seconds)] += 1
        latency.seconds += seconds
