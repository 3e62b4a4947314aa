"""Curves over all thresholds, and the areas below them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from meshserve.evaluation.facts import Curve

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_POINTS = 200
"""Of a curve that is given away; areas are those of the whole curve."""


def roc(positive: Sequence[bool], scores: Sequence[float]) -> tuple[float | None, Curve]:
    """(area, curve) of true against false positive rates; None and no curve unless there are positives and negatives.

    Equal scores are one step, so that a tie counts half.
    """
    import numpy as np

    hits, misses, thresholds = _steps(positive, scores)
    if not len(hits) or not hits[-1] or not misses[-1]:
        return None, Curve()
    true_rate = np.concatenate(([0.0], hits / hits[-1]))
    false_rate = np.concatenate(([0.0], misses / misses[-1]))
    area = float(np.sum(np.diff(false_rate) * (true_rate[1:] + true_rate[:-1]) / 2))
    return area, _curve(false_rate, true_rate, np.concatenate(([max(1.0, float(thresholds[0]))], thresholds)))


def precision_recall(
    positive: Sequence[bool], scores: Sequence[float], positives: int, *, envelope: bool = False
) -> tuple[float | None, Curve]:
    """(average precision, curve) of precision over recall; None and no curve without positives.

    positives: how many there are, some of which may have no score at all.
    envelope: take for each recall the best precision of it or any greater one, as is done for detections.
    """
    import numpy as np

    if not positives:
        return None, Curve()
    hits, misses, thresholds = _steps(positive, scores)
    if not len(hits):
        return 0.0, Curve()
    recall, precision = hits / positives, hits / (hits + misses)
    height = np.maximum.accumulate(precision[::-1])[::-1] if envelope else precision
    area = float(np.sum(np.diff(np.concatenate(([0.0], recall))) * height))
    return area, _curve(recall, precision, thresholds)


def _steps(positive: Sequence[bool], scores: Sequence[float]) -> "tuple[Floats, Floats, Floats]":
    """(right ones, wrong ones, threshold): how many score at least each score that there is, highest first."""
    import numpy as np

    values, right = np.asarray(scores, np.float64), np.asarray(positive, np.bool_)
    order = np.argsort(-values, kind="stable")
    values, right = values[order], right[order]
    last = np.flatnonzero(np.concatenate((np.diff(values) != 0, [True]))) if len(values) else np.empty(0, np.int64)
    hits = np.cumsum(right)[last].astype(np.float64)
    return hits, last + 1 - hits, values[last]


def _curve(x: Any, y: Any, thresholds: Any) -> Curve:
    import numpy as np

    kept = np.unique(np.linspace(0, len(x) - 1, min(len(x), MOST_POINTS)).round().astype(int))
    return Curve(x[kept].tolist(), y[kept].tolist(), thresholds[kept].tolist())
