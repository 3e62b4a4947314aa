"""Boxes as arrays: left, top, right, bottom, in shares of the picture's width and height."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def stacked(boxes: list[Floats]) -> Floats:
    """[n, 4] of n boxes, also of none."""
    return np.array(boxes, np.float64).reshape(-1, 4)


def centred(boxes: Floats) -> Floats:
    """[…, 4] as middle, middle, width, height."""
    low, high = boxes[..., :2], boxes[..., 2:]
    return np.concatenate([(low + high) / 2, high - low], axis=-1)


def cornered(boxes: Floats) -> Floats:
    """[…, 4] back to sides."""
    middle, half = boxes[..., :2], boxes[..., 2:] / 2
    return np.concatenate([middle - half, middle + half], axis=-1)


def overlap_distances(first: Floats, second: Floats) -> Floats:
    """[n, m]: 1 less the share that two boxes have in common of what they cover together; 0 for equal ones."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    common = np.prod(np.clip(high - low, 0, None), axis=2)
    areas = [np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) for boxes in (first, second)]
    distances: Floats = 1 - common / np.maximum(areas[0][:, None] + areas[1][None, :] - common, 1e-12)
    return distances


def centre_distances(first: Floats, second: Floats) -> Floats:
    """[n, m]: between the middles of boxes, where the picture's width and height are 1 each."""
    distances: Floats = np.linalg.norm(centred(first)[:, None, :2] - centred(second)[None, :, :2], axis=2)
    return distances
