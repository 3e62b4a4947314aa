"""What the built-in models share: taking the medium out of an item, and one bad item staying one."""

from collections.abc import Callable, Sequence

from meshserve.core.problems import Problem
from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Outcome
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data

MEDIA = ("image", "video", "text", "audio")
LONGEST_TEXT = 100_000
"""Characters of a text that models read. What they say of a longer one they know by then, and some would take seconds a
megabyte and a hundred times its memory."""


def picture_of(item: Item) -> Picture:
    """The item's pixels. Raises Problem(INPUT_UNSUPPORTED_FORMAT) where there are none."""
    if item.picture is None:
        raise wrong_medium("an image", item.data)
    return item.picture


def text_of(item: Item) -> str:
    """The item's `text.raw`, as far as models read. Raises Problem(INPUT_UNSUPPORTED_FORMAT) where there is none, 30104 where it is blank."""
    if not item.data.text.raw:
        raise wrong_medium("a text in data.text.raw", item.data)
    if not item.data.text.raw.strip():
        raise Problem(codes.INPUT_INVALID_ARGUMENT, "data.text.raw is blank: give a text with words in it.")
    return item.data.text.raw[:LONGEST_TEXT]


def wrong_medium(wanted: str, data: Data) -> Problem:
    """The refusal that says what the model wants and what it got."""
    found = [medium for medium in MEDIA if data.HasField(medium)]
    got = " and ".join(found) if found else "an input without media"
    return Problem(codes.INPUT_UNSUPPORTED_FORMAT, f"This model wants {wanted}; it got {got}.")


def each(items: Sequence[Item], compute: Callable[[Item], Data]) -> list[Outcome]:
    """`compute` of every item, in order; what it refuses becomes a Problem in that item's place."""
    return [attempt(item, compute) for item in items]


def attempt(item: Item, compute: Callable[[Item], Data]) -> Outcome:
    """`compute(item)`, or the Problem that it raised."""
    try:
        return compute(item)
    except Problem as problem:
        return problem
