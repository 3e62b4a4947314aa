"""Where a box goes: a Kalman filter of constant velocity over its middle, width and height.

The four coordinates have noises of their own and move apart from each other, so that the filter's matrices fall into
four of 2 by 2, which are kept here as arrays of 4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meshserve.workflow.operators.tracking.geometry import centred, cornered

Floats = NDArray[np.float64]
_SMALLEST = 1e-3


@dataclass(frozen=True, slots=True)
class Noise:
    """Variances in units of the square of a twentieth of the box's size: at first, of a detection, and by each frame."""

    start: float = 100.0
    observation: float = 1.0
    process: float = 1.0


class Motion:
    """The belief about one box, begun with where it was first seen. box: left, top, right, bottom."""

    def __init__(self, box: Floats, noise: Noise) -> None:
        self._noise = noise
        self._place, self._speed = centred(box), np.zeros(4)
        self._place_variance, self._speed_variance = np.full((2, 4), noise.start * self._unit())
        self._covariance = np.zeros(4)

    def _unit(self) -> float:
        """The variance that the noises are multiples of."""
        return (max(float(self._place[2:].mean()), _SMALLEST) / 20) ** 2

    def predict(self, *, grows: bool = True) -> None:
        """One frame on. grows: width and height change as they did, else they stay."""
        step = self._speed.copy()
        if not grows:
            step[2:] = 0
        self._place += step
        self._place[2:] = np.maximum(self._place[2:], _SMALLEST)
        added = self._noise.process * self._unit()
        self._place_variance = self._place_variance + 2 * self._covariance + self._speed_variance + added
        self._covariance = self._covariance + self._speed_variance
        self._speed_variance = self._speed_variance + added

    def correct(self, box: Floats) -> None:
        """Learn where the box was found."""
        error = centred(box) - self._place
        total = self._place_variance + self._noise.observation * self._unit()
        gain, speed_gain = self._place_variance / total, self._covariance / total
        self._place = self._place + gain * error
        self._place[2:] = np.maximum(self._place[2:], _SMALLEST)
        self._speed = self._speed + speed_gain * error
        self._speed_variance = self._speed_variance - speed_gain * self._covariance
        self._covariance = self._covariance * (1 - gain)
        self._place_variance = self._place_variance * (1 - gain)

    def surprise(self, boxes: Floats) -> Floats:
        """[n]: the squared Mahalanobis distance of each of n boxes from where this one is believed to be."""
        total = self._place_variance + self._noise.observation * self._unit()
        return np.asarray(np.sum((centred(boxes) - self._place) ** 2 / total, axis=1))

    @property
    def box(self) -> Floats:
        """Where it is believed to be."""
        return cornered(self._place)

    def stay(self) -> None:
        """Forget how it moves."""
        self._speed = np.zeros(4)
