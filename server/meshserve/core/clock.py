"""Time as the store keeps it (integer microseconds, UTC) and as messages carry it."""

import time

from meshserve_proto.timestamp_pb2 import Timestamp


def now() -> int:
    """Microseconds since 1970, UTC."""
    return time.time_ns() // 1000


def stamp(micros: int) -> Timestamp:
    """The protobuf timestamp of a moment in microseconds."""
    return Timestamp(seconds=micros // 1_000_000, nanos=micros % 1_000_000 * 1000)


def micros(timestamp: Timestamp) -> int:
    """The inverse of `stamp`; nanoseconds below a microsecond are cut."""
    return timestamp.seconds * 1_000_000 + timestamp.nanos // 1000
