"""prompter: puts a text into a template."""

from collections.abc import Mapping, Sequence

from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Settings
from meshserve.workflow.operators.base import Result, each, invalid, text
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Text

PLACE = "{data.text.raw}"
LONGEST = 1 << 20
"""Characters of a prompt in which a place stands more than once: few templates could otherwise fill the memory."""


def check(settings: Settings) -> str:
    """The template. Raises Problem 21202."""
    template = text(settings, "prompt_template")
    if PLACE not in template:
        raise invalid("prompt_template", f"must contain {PLACE}")
    return template


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """`data.text.raw`: the template with the text in its place."""
    template = check(settings)
    return each(items, lambda item: _filled(template, item))


def _filled(template: str, item: Item) -> Data:
    if not item.data.HasField("text"):
        raise Problem(codes.INPUT_UNSUPPORTED_FORMAT, "This operator wants a text in data.text.raw; it got none.")
    raw = item.data.text.raw
    check_length(template, {PLACE: raw})
    return Data(text=Text(raw=template.replace(PLACE, raw)))


def check_length(template: str, given: Mapping[str, str]) -> None:
    """Problem 30105 for a prompt that repeats something so often that it gets too long. given: place → what comes there."""
    times = {place: template.count(place) for place in given}
    size = len(template) + sum(times[place] * (len(text) - len(place)) for place, text in given.items())
    if size > LONGEST and max(times.values()) > 1:
        raise Problem(
            codes.INPUT_OVER_LIMIT,
            f"The prompt would have {size:,} characters, as the template repeats what is put into it; it may have"
            f" {LONGEST:,} then.",
        )
