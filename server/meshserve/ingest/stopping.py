"""How long work learns that nobody wants it any more."""

from collections.abc import Callable

Stopped = Callable[[], bool]
"""Whether nobody wants it any more; asked now and then while it goes on, in any thread."""


class Cancelled(Exception):
    """Nobody wants it any more."""


def never() -> bool:
    """It is wanted."""
    return False
