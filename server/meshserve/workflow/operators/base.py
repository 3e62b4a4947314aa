"""What an operator is: a pure function of items and settings, one outcome an item."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from meshserve.core.problems import Problem
from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Settings
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data


@dataclass(slots=True)
class Crops:
    """Regions whose pixels later nodes may want: `pictures` belong to `data.regions`, in order, None without."""

    data: Data
    pictures: tuple[Picture | None, ...]


class Unfit:
    """The outcome of a node that the input does not concern: one that wants an image, and the input is a text."""


UNFIT = Unfit()
Result = Data | Crops | Problem | Unfit | None
"""One item's outcome. None: the operator keeps the item back, and so nothing below it sees it."""

Compute = Callable[[Sequence[Item], Settings], list[Result]]
Check = Callable[[Settings], object]


def takes_all(settings: Settings) -> None:
    """The check of an operator whose settings cannot be wrong."""


@dataclass(frozen=True, slots=True)
class Operator:
    """compute: one result an item, in order; may raise Problem, which then is every item's.

    check: reads the settings as `compute` does, and raises Problem 21202 naming what it cannot work with.
    slow: it may take milliseconds and lets other threads run meanwhile, so it belongs into a thread.
    """

    compute: Compute
    check: Check = takes_all
    slow: bool = False


def each(items: Sequence[Item], compute: Callable[[Item], Result]) -> list[Result]:
    """`compute` of every item, in order; a Problem that it raises becomes that item's."""
    results: list[Result] = []
    for item in items:
        try:
            results.append(compute(item))
        except Problem as problem:
            results.append(problem)
    return results


def invalid(parameter: str, why: str) -> Problem:
    """The refusal of a parameter's value."""
    return Problem(codes.MODEL_INVALID_ARGUMENT, f"output_info.params.{parameter} {why}.")


def number(settings: Settings, name: str, default: float) -> float:
    """A number among the parameters; Problem 21202 if it is something else."""
    value = settings.params.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise invalid(name, f"is {value!r}; it must be a number")
    return float(value)


def text(settings: Settings, name: str) -> str:
    """A text among the parameters, "" for none; Problem 21202 if it is something else."""
    value = settings.params.get(name)
    if value is not None and not isinstance(value, str):
        raise invalid(name, f"is {value!r}; it must be a text")
    return value or ""
