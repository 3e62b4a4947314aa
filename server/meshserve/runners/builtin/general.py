"""The general recogniser: ImageNet probabilities summed up the WordNet tree, joined with the detector's classes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin import efficientnet, nanodet
from meshserve.runners.builtin.evidence import best_scores
from meshserve.runners.builtin.media import each, picture_of
from meshserve.runners.builtin.nanodet import OBJECTS
from meshserve.runners.concepts import Answers, Label
from meshserve_proto.resources_pb2 import Data

CLASSES = 1000


class Gather:
    """Takes for each label the columns that belong to it out of a vector, and reduces them by `ufunc`."""

    def __init__(self, columns: Sequence[frozenset[int]], width: int, ufunc: np.ufunc) -> None:
        # reduceat knows no empty group: a group without columns gets one extra column that is always 0.
        groups = [sorted(group) or [width] for group in columns]
        self._flat = np.concatenate([np.array(group) for group in groups])
        self._starts = np.cumsum([0] + [len(group) for group in groups[:-1]])
        self._ufunc = ufunc

    def __call__(self, vector: NDArray[np.float32]) -> NDArray[np.float64]:
        """One number for each group of columns; 0 for a group without any."""
        padded = np.append(vector.astype(np.float64), 0.0)
        result: NDArray[np.float64] = self._ufunc.reduceat(padded[self._flat], self._starts)
        return result


class GeneralRunner:
    """Concepts of a vocabulary for a picture; a restricted vocabulary makes a model of one subject.

    A concept's value is the larger of two numbers: the summed probability of the ImageNet classes under it,
    and the best score of the detector's classes under it. So a parent is never below its child.
    """

    def __init__(self, labels: Sequence[Label]) -> None:
        self._answers = Answers(labels)
        self._sums = Gather([entry.classes for entry in labels], CLASSES, np.add)
        self._maxima = Gather([entry.objects for entry in labels], OBJECTS, np.maximum)

    def load(self) -> None:
        """Open both networks."""
        efficientnet.NETWORK.load()
        nanodet.NETWORK.load()

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """`data.concepts` of the whole vocabulary, sorted by value descending."""
        return each(items, self._recognise)

    def values(self, probabilities: NDArray[np.float32], scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """1,000 probabilities and 80 best scores to one value in 0..1 for each label."""
        joined = np.maximum(self._sums(probabilities), self._maxima(scores))
        return np.clip(joined, 0, 1).astype(np.float32)

    def _recognise(self, item: Item) -> Data:
        picture = picture_of(item)
        found = nanodet.objects(picture)  # first: an embedder beside this model runs the other network meanwhile
        probabilities = efficientnet.features(picture).probabilities
        scores = best_scores(found, probabilities)
        return self._answers.data(self.values(probabilities, scores))
