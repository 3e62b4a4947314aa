"""The visual clusters: ImageNet's 1,000 class directions of the tagging network, grouped.

A class's weight vector is the direction in which its pictures lie, so groups of like vectors divide the
embedding space by looks without any picture being needed. Spherical k-means from a farthest-first start:
no chance in it. Stored as 64 × 1280 float16.
"""

from pathlib import Path

import numpy as np

from weights_build import checkpoint

COUNT = 64
ROUNDS = 50


def build(source: Path, target: Path) -> None:
    """source: the tagging network's .pth; target: the .npy to write."""
    classes = checkpoint.read(source)["_fc.weight"].astype(np.float64)
    directions = group(unit(classes - classes.mean(axis=0)), COUNT)
    np.save(target, directions.astype(np.float16))


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows at unit length."""
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def group(points: np.ndarray, count: int) -> np.ndarray:
    """Spherical k-means: `count` unit directions for N unit points."""
    chosen = [int((points @ points.mean(axis=0)).argmax())]
    while len(chosen) < count:
        chosen.append(int((points @ points[chosen].T).max(axis=1).argmin()))
    directions = points[chosen]
    for _ in range(ROUNDS):
        nearest = (points @ directions.T).argmax(axis=1)
        members = [points[nearest == i] for i in range(count)]
        directions = unit(np.array([m.sum(axis=0) if len(m) else d for m, d in zip(members, directions, strict=True)]))
    return directions
