"""Labels of whole things against what was predicted of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from meshserve.evaluation import curves
from meshserve.evaluation.facts import POSITIVE, Decision, Example

_BEST = 5


@dataclass(frozen=True, slots=True)
class Classification:
    """How well concepts were predicted.

    decisions: one a concept, in the order asked for. confusion: (predicted, actual) → examples; together: (row, column)
    → examples with both labels. top1, top5: the part of the labelled examples with a right one among the best.
    """

    decisions: Sequence[Decision]
    confusion: Mapping[tuple[str, str], int]
    together: Mapping[tuple[str, str], int]
    top1: float | None
    top5: float | None


def classify(examples: Sequence[Example], concepts: Sequence[str]) -> Classification:
    """How well the concepts were predicted; others are not looked at. What is not labelled or predicted is a no."""
    known = set(concepts)
    labelled = [
        [name for name, value in each.truth.items() if value >= POSITIVE and name in known] for each in examples
    ]
    ranked = [_ranked(each, known) for each in examples]
    confusion: Counter[tuple[str, str]] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    first = among = 0
    for actual, predicted in zip(labelled, ranked, strict=True):
        together.update((row, column) for row in actual for column in actual)
        if predicted:
            confusion.update((predicted[0], name) for name in actual)
        first += bool(set(predicted[:1]) & set(actual))
        among += bool(set(predicted) & set(actual))
    told = sum(bool(actual) for actual in labelled)
    return Classification(
        _decisions(examples, labelled, concepts),
        confusion,
        together,
        first / told if told else None,
        among / told if told else None,
    )


def _ranked(example: Example, known: set[str]) -> list[str]:
    """What was predicted best, best first; of equals the one whose id comes first."""
    found = [(-value, name) for name, value in example.predicted.items() if value > 0 and name in known]
    return [name for _, name in sorted(found)[:_BEST]]


def _decisions(
    examples: Sequence[Example], labelled: Sequence[Sequence[str]], concepts: Iterable[str]
) -> list[Decision]:
    positives: dict[str, list[int]] = {}
    predicted: dict[str, list[tuple[int, float]]] = {}
    for number, (example, actual) in enumerate(zip(examples, labelled, strict=True)):
        for name in actual:
            positives.setdefault(name, []).append(number)
        for name, value in example.predicted.items():
            predicted.setdefault(name, []).append((number, value))
    return [_decision(name, len(examples), positives.get(name, []), predicted.get(name, [])) for name in concepts]


def _decision(concept: str, count: int, positives: Sequence[int], predicted: Sequence[tuple[int, float]]) -> Decision:
    actual, scores = [False] * count, [0.0] * count
    for number in positives:
        actual[number] = True
    for number, value in predicted:
        scores[number] = value
    right = sum(actual[number] for number, value in predicted if value >= POSITIVE)
    wrong = sum(value >= POSITIVE for _, value in predicted) - right
    area, roc = curves.roc(actual, scores)
    average, curve = curves.precision_recall(actual, scores, len(positives))
    return Decision(concept, len(positives), count - len(positives), right, wrong, area, average, roc, curve)


def mean(values: Iterable[float | None]) -> float:
    """The mean of what is known; 0 if nothing is."""
    known = [value for value in values if value is not None]
    return fmean(known) if known else 0.0


def spread(values: Iterable[float | None]) -> float:
    """The standard deviation of what is known; 0 if nothing is."""
    known = [value for value in values if value is not None]
    return pstdev(known) if known else 0.0


def weighted(values: Iterable[tuple[float | None, int]]) -> float:
    """The mean of (value, weight) of what is known; 0 if nothing is."""
    known = [(value, weight) for value, weight in values if value is not None]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total else 0.0
