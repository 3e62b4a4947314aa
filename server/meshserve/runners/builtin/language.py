"""Which language a text is in. Whole sentences; single words are guesses.

Source: PyPI py3langid 0.4.0, BSD-3-Clause; extra `text`.
"""

from collections.abc import Sequence
from threading import Lock
from typing import Any

from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin.media import each, text_of
from meshserve.runners.builtin.optional import require
from meshserve.runners.concepts import APP, sorted_concepts
from meshserve_proto.resources_pb2 import Concept, Data

EXTRA = "meshserve[text]"


class LanguageRunner:
    """`data.concepts`: every language with its probability; id and name are the ISO 639-1 code."""

    def __init__(self) -> None:
        self._identifier: Any = None
        self._lock = Lock()

    def load(self) -> None:
        """Read the model inside the package. Raises Problem where the extra is not installed."""
        langid = require("py3langid.langid", EXTRA)
        self._identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """Concepts sorted by value descending; the values sum to 1."""
        return each(items, self._identify)

    def _identify(self, item: Item) -> Data:
        with self._lock:
            ranked = self._identifier.rank(text_of(item))
        found = [Concept(id=code, name=code, value=float(share), app_id=APP) for code, share in ranked]
        return sorted_concepts(found)
