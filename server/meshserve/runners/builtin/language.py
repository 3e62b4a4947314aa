"""Which language a text is in. Whole sentences; single words are guesses.

Source: PyPI py3langid 0.4.0, BSD-3-Clause; extra `text`.
"""

from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any

from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin.media import each, text_of
from meshserve.runners.builtin.optional import require
from meshserve.runners.concepts import APP, sorted_concepts
from meshserve_proto.resources_pb2 import Concept

EXTRA = "meshserve[text]"
_TURN = Lock()
"""The identifier keeps state between calls."""


@cache
def identifier() -> Any:
    """The model inside the package, read once. Raises Problem where the extra is not installed."""
    langid = require("py3langid.langid", EXTRA)
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def languages(text: str) -> list[Concept]:
    """Every language with its probability, surest first; id and name are the ISO 639-1 code. The values sum to 1."""
    model = identifier()
    with _TURN:
        ranked = model.rank(text)
    return [Concept(id=code, name=code, value=float(share), app_id=APP) for code, share in ranked]


class LanguageRunner:
    """`data.concepts`: every language with its probability; id and name are the ISO 639-1 code."""

    def load(self) -> None:
        """Read the model inside the package. Raises Problem where the extra is not installed."""
        identifier()

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """Concepts sorted by value descending; the values sum to 1."""
        return each(items, lambda item: sorted_concepts(languages(text_of(item))))
