"""regex-based-classifier: answers its concepts where a pattern is found in the text.

Patterns come from users, and some take for ever on some texts: so each search has a time limit, and other threads
run meanwhile. The standard library has neither.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Settings
from meshserve.workflow.operators.base import Result, each, invalid, text
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Data

SECONDS = 1.0


def check(settings: Settings) -> Any:
    """The pattern, compiled. Raises Problem 21202 without a good one, or without concepts."""
    pattern = _compiled(text(settings, "regex"))
    if not settings.concepts:
        raise Problem(codes.MODEL_INVALID_ARGUMENT, "output_info.data.concepts is empty: say what a match means.")
    return pattern


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """`data.concepts` with value 1 each on a match, else empty data."""
    pattern = check(settings)
    answer = [Concept(id=c.id, name=c.name or c.id, app_id=c.app_id, value=1.0) for c in settings.concepts]
    return each(items, lambda item: Data(concepts=answer) if _found(pattern, item) else Data())


@lru_cache(256)
def _compiled(pattern: str) -> Any:
    import regex  # only those who use patterns pay for it

    if not pattern:
        raise invalid("regex", "is empty; it must be a regular expression")
    try:
        return regex.compile(pattern)
    except regex.error as error:
        raise invalid("regex", f"is not a regular expression: {error}") from None
    except RecursionError:
        raise invalid("regex", "is nested too deeply to be compiled") from None


def _found(pattern: Any, item: Item) -> bool:
    if not item.data.HasField("text"):
        raise Problem(codes.INPUT_UNSUPPORTED_FORMAT, "This operator wants a text in data.text.raw; it got none.")
    try:
        return pattern.search(item.data.text.raw, timeout=SECONDS, concurrent=True) is not None
    except TimeoutError:
        raise Problem(
            codes.MODEL_PREDICTION_FAILED,
            f"The pattern took more than {SECONDS:g} s on this text: make it less ambiguous, as with possessive quantifiers.",
        ) from None
