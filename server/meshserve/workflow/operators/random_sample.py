"""random-sample: passes each input by chance, independently of the others."""

from collections.abc import Sequence

from meshserve.runners.base import Item, Settings
from meshserve.workflow.operators.base import Result, invalid, number
from meshserve.workflow.tally import chance

DEFAULT = 0.5


def check(settings: Settings) -> float:
    """The fraction. Raises Problem 21202."""
    fraction = number(settings, "keep_fraction", DEFAULT)
    if not 0 <= fraction <= 1:
        raise invalid("keep_fraction", f"is {fraction:g}; it must be from 0 to 1")
    return fraction


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """The data as it is with probability `keep_fraction`, else None."""
    fraction, draws = check(settings), chance()
    return [item.data if fraction > draws.random() else None for item in items]
