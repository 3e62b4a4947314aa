"""Boxes of detectors: non-maximum suppression and region messages."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meshserve_proto.resources_pb2 import BoundingBox, Concept, Data, Region, RegionInfo

Boxes = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found: its class number, score 0..1, and box as left, top, right, bottom in 0..1."""

    number: int
    score: float
    box: tuple[float, float, float, float]


def overlap(one: Boxes, many: Boxes) -> Boxes:
    """Intersection over union of one box (4) with N boxes (N × 4), each left, top, right, bottom."""
    sides = np.clip(np.minimum(one[2:], many[:, 2:]) - np.maximum(one[:2], many[:, :2]), 0, None)
    inner = sides[:, 0] * sides[:, 1]
    areas = (many[:, 2] - many[:, 0]) * (many[:, 3] - many[:, 1])
    union = (one[2] - one[0]) * (one[3] - one[1]) + areas - inner
    result: Boxes = inner / np.maximum(union, 1e-9)
    return result


def suppress(boxes: Boxes, scores: Boxes, most: float) -> list[int]:
    """Greedy non-maximum suppression: the rows to keep, best score first.

    A box goes when it overlaps a better one by more than `most` (intersection over union).
    """
    order = np.argsort(-scores, kind="stable")
    kept: list[int] = []
    while order.size:
        best, rest = int(order[0]), order[1:]
        kept.append(best)
        order = rest[overlap(boxes[best], boxes[rest]) <= most]
    return kept


def region(box: Sequence[float], concepts: Sequence[Concept], value: float) -> Region:
    """A region message: box as left, top, right, bottom in 0..1; its id follows from box and concepts."""
    left, top, right, bottom = (round(min(max(float(side), 0.0), 1.0), 6) for side in box)
    words = f"{left},{top},{right},{bottom}," + ",".join(c.id for c in concepts)
    return Region(
        id=hashlib.sha256(words.encode()).hexdigest()[:32],
        region_info=RegionInfo(
            bounding_box=BoundingBox(top_row=top, left_col=left, bottom_row=bottom, right_col=right)
        ),
        data=Data(concepts=concepts),
        value=value,
    )
