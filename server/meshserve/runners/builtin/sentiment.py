"""Sentiment of an English text by a word list: VADER.

Source: PyPI vaderSentiment 3.3.2, MIT; extra `text`. It counts words and some grammar; it understands nothing.
"""

from collections.abc import Sequence
from typing import Any

from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin.media import each, text_of
from meshserve.runners.builtin.optional import require
from meshserve.runners.concepts import concept, label, sorted_concepts
from meshserve_proto.resources_pb2 import Data

EXTRA = "meshserve[text]"
POSITIVE = label("positive", "the text speaks well of something")
NEGATIVE = label("negative", "the text speaks ill of something")
NEUTRAL = label("neutral", "the text takes no side")
LABELS = (POSITIVE, NEGATIVE, NEUTRAL)


class SentimentRunner:
    """`data.concepts`: positive, negative and neutral, which sum to 1.

    VADER's compound score c in -1..1 gives positive = max(c, 0), negative = max(-c, 0), neutral = 1 - |c|.
    """

    def __init__(self) -> None:
        self._analyzer: Any = None

    def load(self) -> None:
        """Read the word list. Raises Problem where the extra is not installed."""
        self._analyzer = require("vaderSentiment.vaderSentiment", EXTRA).SentimentIntensityAnalyzer()

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """Three concepts a text, the largest first."""
        return each(items, self._judge)

    def _judge(self, item: Item) -> Data:
        compound = float(self._analyzer.polarity_scores(text_of(item))["compound"])
        values = (max(0.0, compound), max(0.0, -compound), 1 - abs(compound))  # in this order: never -0.0
        found = [concept(named, value) for named, value in zip(LABELS, values, strict=True)]
        return sorted_concepts(found)
