"""What is compared: labels that count as right, and what was predicted of the same things."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

POSITIVE = 0.5
"""From this value on a label says yes, and a prediction counts as made."""
Corners = tuple[float, float, float, float]
"""Top, left, bottom, right, as parts of the height and width."""


@dataclass(frozen=True, slots=True)
class Example:
    """One thing, an input say. truth, predicted: concept → value, 0 to 1; what is not there is a no."""

    truth: Mapping[str, float]
    predicted: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A place where a concept is, and how sure whoever says so is."""

    concept: str
    corners: Corners
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture, or one frame of a video."""

    truth: Sequence[Box]
    predicted: Sequence[Box]


@dataclass(frozen=True, slots=True)
class Curve:
    """Points by falling threshold: x and y, 0 to 1, of what scores at least the threshold."""

    x: Sequence[float] = ()
    y: Sequence[float] = ()
    thresholds: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One concept as a yes or no at POSITIVE. None is what the examples do not tell, as recall without a positive.

    roc: false and true positive rates. precision_recall: recall and precision. average_precision: the area below it.
    """

    concept: str
    positives: int
    negatives: int
    true_positives: int
    false_positives: int
    roc_auc: float | None = None
    average_precision: float | None = None
    roc: Curve = field(default_factory=Curve)
    precision_recall: Curve = field(default_factory=Curve)

    @property
    def recall(self) -> float | None:
        """The part of the positives that was found; None if there are none."""
        return self.true_positives / self.positives if self.positives else None

    @property
    def precision(self) -> float | None:
        """The part of what was found that is right; 0 if nothing was, but None if there was nothing to find either."""
        found = self.true_positives + self.false_positives
        return self.true_positives / found if found else (0.0 if self.positives else None)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two; None if there was nothing to find, and nothing was found."""
        both = self.true_positives + self.false_positives + self.positives
        return 2 * self.true_positives / both if both else None
