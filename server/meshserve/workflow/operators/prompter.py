"""prompter: puts a text into a template."""

from collections.abc import Sequence

from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Settings
from meshserve.workflow.operators.base import Result, each, invalid, text
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Text

PLACE = "{data.text.raw}"


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
    return Data(text=Text(raw=template.replace(PLACE, item.data.text.raw)))
