"""What an operator is: a pure function of items and settings, one outcome an item."""

import math
from collections.abc import Callable, Mapping, Sequence
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


FEW_PARTS = 4000
"""Parts of which the event loop makes short work; what has more of them goes into a thread, which costs more than the
1,350 concepts of a picture do."""


def parts_of(given: Data | Crops) -> int:
    """How many concepts, regions, frames and hits there are to look at."""
    data = given.data if isinstance(given, Crops) else given
    return len(data.concepts) + len(data.regions) + len(data.frames) + len(data.hits)


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


def choice(settings: Settings, name: str, known: Mapping[str, int], default: int) -> int:
    """One of `known`, given by its name or its number; Problem 21202 if it is something else."""
    given = settings.params.get(name)
    if given is None or given == "":
        return default
    found = known.get(given) if isinstance(given, str) else given
    if isinstance(found, bool) or not isinstance(found, (int, float)) or found not in known.values():
        listed = ", ".join(f"{word} ({number})" for word, number in known.items())
        raise invalid(name, f"is {given!r}; it must be one of {listed}")
    return int(found)


def text(settings: Settings, name: str) -> str:
    """A text among the parameters, "" for none; Problem 21202 if it is something else."""
    value = settings.params.get(name)
    if value is not None and not isinstance(value, str):
        raise invalid(name, f"is {value!r}; it must be a text")
    return value or ""


def count(settings: Settings, name: str, default: int, most: int) -> int:
    """A whole number from 1 to `most` among the parameters; Problem 21202 if it is something else."""
    value = number(settings, name, default)
    if value != int(value) or not 1 <= value <= most:
        raise invalid(name, f"is {value:g}; it must be a whole number from 1 to {most}")
    return int(value)


def share(settings: Settings, name: str, default: float) -> float:
    """A number from 0 to 1 among the parameters; Problem 21202 if it is something else."""
    value = number(settings, name, default)
    if not 0 <= value <= 1:
        raise invalid(name, f"is {value:g}; it must be from 0 to 1")
    return value
