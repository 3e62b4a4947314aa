"""Which of the detector's boxes the general recogniser believes.

The detector sees things that are not there: on close-ups above all, where a cat's face passes for a person. What
fills the picture the tagger looks at too, so there the two must not contradict each other.
"""

from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from meshserve.runners.builtin.boxes import Found
from meshserve.runners.builtin.nanodet import OBJECTS
from meshserve.runners.concepts import general_vocabulary, object_labels

LEAST = 0.5  # a weaker box is as often wrong as right
FILLS = 0.5  # of the picture's area
DOUBT = 0.02  # a thing that fills the picture has at least this share of the tagger's belief
ANIMALS = 0.5  # and a person does not, where the tagger gives animals this much
PERSON = 0


def best_scores(found: Iterable[Found], probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """The best score of each of the 80 classes among boxes that are believed, 0 where there is none."""
    scores = np.zeros(OBJECTS, np.float32)
    for thing in found:
        if thing.score >= LEAST and not contradicted(thing, probabilities):
            scores[thing.number] = max(scores[thing.number], thing.score)
    return scores


def contradicted(thing: Found, probabilities: NDArray[np.float32]) -> bool:
    """True where a thing fills the picture and the tagger, which knows such things, sees none of it."""
    left, top, right, bottom = thing.box
    if (right - left) * (bottom - top) < FILLS:
        return False
    classes, animals = _columns()
    if thing.number == PERSON:
        return bool(probabilities[animals].sum() >= ANIMALS)
    known = classes[thing.number]
    return len(known) > 0 and bool(probabilities[known].sum() < DOUBT)


@cache
def _columns() -> tuple[list[list[int]], list[int]]:
    """The ImageNet classes of each detector class, and those of all animals."""
    animal = next(entry for entry in general_vocabulary() if entry.name == "animal")
    return [sorted(entry.classes) for entry in object_labels()], sorted(animal.classes)
