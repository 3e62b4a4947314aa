"""Boxes that count as right against those that were found."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from meshserve.evaluation import curves
from meshserve.evaluation.facts import POSITIVE, Box, Corners, Decision, Scene

HALF = 0.5
OVERLAPS = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))
"""0.5, 0.55 … 0.95: what the mean over a range of overlaps is taken of."""
AREAS = {"small": (0.0, 0.01), "medium": (0.01, 0.1), "large": (0.1, 1.0)}
"""Sizes of boxes as parts of the picture, the upper bound excluded but for the last."""
_EVERY = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Detection:
    """classes: one a concept at an overlap of 0.5; areas: of all concepts together, by size.

    mean_50, mean_range: average precision, over the concepts that have boxes, at 0.5 and over OVERLAPS; None without any.
    """

    classes: Sequence[Decision]
    areas: dict[str, Decision]
    mean_50: float | None
    mean_range: float | None


@dataclass(frozen=True, slots=True)
class _Guess:
    """A predicted box: its scene, and the right boxes of its concept that it touches, best first."""

    scene: int
    box: Box
    touched: tuple[tuple[float, int], ...]


def detect(scenes: Sequence[Scene], concepts: Sequence[str]) -> Detection:
    """How well boxes of the concepts were found; others are not looked at."""
    classes, averages, guesses = [], [], {name: _guesses(scenes, name) for name in concepts}
    for name in concepts:
        at_half = _judged(scenes, name, guesses[name], HALF, _EVERY)
        classes.append(at_half)
        if at_half.positives:
            rest = [_judged(scenes, name, guesses[name], overlap, _EVERY).average_precision for overlap in OVERLAPS[1:]]
            averages.append([at_half.average_precision or 0.0, *(value or 0.0 for value in rest)])
    areas = {
        area: _together([_judged(scenes, name, guesses[name], HALF, bounds) for name in concepts])
        for area, bounds in AREAS.items()
    }
    if not averages:
        return Detection(classes, areas, None, None)
    mean_50 = sum(each[0] for each in averages) / len(averages)
    return Detection(classes, areas, mean_50, sum(map(sum, averages)) / (len(averages) * len(OVERLAPS)))


def overlap(first: Corners, second: Corners) -> float:
    """The area that two boxes share, as a part of what they cover together."""
    height = min(first[2], second[2]) - max(first[0], second[0])
    width = min(first[3], second[3]) - max(first[1], second[1])
    if height <= 0 or width <= 0:
        return 0.0
    shared = height * width
    return shared / (size(first) + size(second) - shared)


def size(corners: Corners) -> float:
    """The area of a box as a part of the picture."""
    return max(0.0, corners[2] - corners[0]) * max(0.0, corners[3] - corners[1])


def _guesses(scenes: Sequence[Scene], concept: str) -> list[_Guess]:
    """All predicted boxes of a concept, surest first."""
    found = []
    for number, scene in enumerate(scenes):
        right = [(index, box) for index, box in enumerate(scene.truth) if box.concept == concept]
        for box in scene.predicted:
            if box.concept == concept:
                touched = [(overlap(box.corners, other.corners), index) for index, other in right]
                found.append(_Guess(number, box, tuple(sorted((each for each in touched if each[0]), reverse=True))))
    return sorted(found, key=lambda guess: -guess.box.score)


def _judged(
    scenes: Sequence[Scene], concept: str, guesses: Sequence[_Guess], least: float, area: tuple[float, float]
) -> Decision:
    """Each predicted box takes the right box that it overlaps most and nobody surer has; a second one is wrong.

    Right boxes of other sizes are left out with what finds them, and so are wrong ones of other sizes.
    """
    wanted = {
        (number, index)
        for number, scene in enumerate(scenes)
        for index, box in enumerate(scene.truth)
        if box.concept == concept and box.score >= POSITIVE and _within(box.corners, area)
    }
    taken: set[tuple[int, int]] = set()
    judged: list[tuple[bool, float]] = []
    for guess in guesses:
        free = [(guess.scene, index) for shared, index in guess.touched if shared >= least]
        free = [found for found in free if found not in taken]
        # A right box of the wanted size is preferred to a better one of another.
        match = next((found for found in free if found in wanted), free[0] if free else None)
        if match is not None:
            taken.add(match)
        if match in wanted or (match is None and _within(guess.box.corners, area)):
            judged.append((match is not None, guess.box.score))
    right = sum(hit for hit, score in judged if score >= POSITIVE)
    wrong = sum(score >= POSITIVE for _, score in judged) - right
    hits, scores = [hit for hit, _ in judged], [score for _, score in judged]
    average, curve = curves.precision_recall(hits, scores, len(wanted), envelope=True)
    return Decision(concept, len(wanted), 0, right, wrong, None, average, precision_recall=curve)


def _within(corners: Corners, area: tuple[float, float]) -> bool:
    lower, upper = area
    return lower <= size(corners) and (size(corners) < upper or upper >= 1.0)


def _together(decisions: Sequence[Decision]) -> Decision:
    """Counts of several concepts in one, and the mean of their average precision."""
    known = [each.average_precision for each in decisions if each.average_precision is not None]
    summed = Decision(
        "",
        sum(each.positives for each in decisions),
        0,
        sum(each.true_positives for each in decisions),
        sum(each.false_positives for each in decisions),
    )
    return replace(summed, average_precision=sum(known) / len(known)) if known else summed
