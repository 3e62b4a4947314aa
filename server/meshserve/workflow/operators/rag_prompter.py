"""rag-prompter: puts a text, and those texts of the app that are most like it, into a template.

A text of the app that is asked about word by word is its own first hit.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from meshserve.runners.base import Settings
from meshserve.workflow.operators.base import count, invalid, share, text
from meshserve.workflow.operators.prompter import PLACE, check_length

HITS = "{data.hits}"
MOST_RESULTS = 100
_PLACES = re.compile(f"{re.escape(PLACE)}|{re.escape(HITS)}")


@dataclass(frozen=True, slots=True)
class Prompting:
    """template: with both places; least: the score that a hit needs, 0 to 1; most: hits."""

    template: str
    least: float
    most: int

    def filled(self, raw: str, hits: Sequence[str]) -> str:
        """The template with the text and the hits, a line each, in their places; what they say themselves stays.

        Raises Problem 30105 as a prompter does.
        """
        given = {PLACE: raw, HITS: "\n".join(hits)}
        check_length(self.template, given)
        return _PLACES.sub(lambda found: given[found.group()], self.template)


def check(settings: Settings) -> Prompting:
    """What the parameters ask for. Raises Problem 21202."""
    template = text(settings, "prompt_template")
    for place in (PLACE, HITS):
        if place not in template:
            raise invalid("prompt_template", f"must contain {place}")
    return Prompting(template, share(settings, "min_score", 0.5), count(settings, "max_results", 5, MOST_RESULTS))
