"""language-id-operator: which languages a text is in, as concepts.

Shares its identifier with the public model of languages; extra `text`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from meshserve.runners.base import Item, Settings
from meshserve.runners.builtin.language import languages
from meshserve.runners.builtin.media import text_of
from meshserve.workflow.operators.base import Result, each, invalid, number
from meshserve_proto.resources_pb2 import Data

TOP, LEAST = 1, 0.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many languages, from which value on, and whether the text is put into lower case before."""

    top: int
    least: float
    lower: bool


def check(settings: Settings) -> Wanted:
    """What is asked for. Raises Problem 21202."""
    top, least = number(settings, "topk", TOP), number(settings, "threshold", LEAST)
    lower = settings.params.get("lowercase") or False
    if top < 1 or top != int(top):
        raise invalid("topk", f"is {top:g}; it must be a whole number, and at least 1")
    if not 0 <= least <= 1:
        raise invalid("threshold", f"is {least:g}; it must be from 0 to 1")
    if not isinstance(lower, bool):
        raise invalid("lowercase", f"is {lower!r}; it must be true or false")
    return Wanted(int(top), least, lower)


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """`data.concepts`, surest first: at most `topk`, none below `threshold`; ids are ISO 639-1 codes.

    Problem 21313 without the extra.
    """
    wanted = check(settings)
    return each(items, lambda item: _identified(text_of(item), wanted))


def _identified(text: str, wanted: Wanted) -> Data:
    found = languages(text.lower() if wanted.lower else text)
    return Data(concepts=[concept for concept in found[: wanted.top] if concept.value >= wanted.least])
