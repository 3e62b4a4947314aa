"""Faces turned upright by their five landmarks: what the face embedder and the operator `image-align` share."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from meshserve.media.picture import Picture
from meshserve.runners.builtin import yunet
from meshserve.runners.builtin.boxes import Boxes, overlap
from meshserve_proto.resources_pb2 import BoundingBox

SIZE = 112
SAME_FACE = 0.3
"""How much a given box must overlap a face of the detector to borrow its landmarks."""
TEMPLATE = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)
"""Where the five landmarks belong in the 112 × 112 crop: the template that ArcFace and SFace were trained on."""
_AROUND = 2.0
"""How much of the picture a small face is looked for in, relative to its box."""
_LOOKS, _NEARLY, _TURNED = 4, 2.0, 224
"""How often a face is turned and looked at again, the degrees that no longer count, and pixels of a side meanwhile."""
Points = NDArray[np.float32]
"""5 × 2 pixels, in the order of `yunet.Face.landmarks`."""


def similarity(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rotation, scale and shift (2 × 3) that take N source points nearest to the targets (Umeyama 1991)."""
    source_mean, target_mean = source.mean(0), target.mean(0)
    source_rest, target_rest = source - source_mean, target - target_mean
    left, stretch, right = np.linalg.svd(target_rest.T @ source_rest)
    flip = np.array([1.0, np.sign(np.linalg.det(left @ right))])
    rotation = left @ np.diag(flip) @ right
    scale = (stretch * flip).sum() / (source_rest**2).sum()
    matrix = scale * rotation
    return np.hstack([matrix, (target_mean - matrix @ source_mean)[:, None]])


def aligned(picture: Picture, landmarks: Points, margin: float = 1.0, size: int = SIZE) -> NDArray[np.uint8]:
    """The face upright, its landmarks on the template: size × size × 3, black where the picture ends.

    margin: how much is seen, relative to the template, about the same middle.
    """
    back = _back(landmarks, margin, size)[:2].ravel().tolist()  # Pillow asks where each target pixel comes from
    turned = picture.image.transform((size, size), Image.Transform.AFFINE, back, Image.Resampling.BILINEAR)
    return np.asarray(turned)


def _back(landmarks: Points, margin: float, size: int) -> NDArray[np.float64]:
    """What takes pixels of the upright face to those of the picture: 3 × 3."""
    target = ((TEMPLATE / SIZE - 0.5) / margin + 0.5) * size
    return np.linalg.inv(np.vstack([similarity(landmarks.astype(np.float64), target), [0, 0, 1]]))


def settled(picture: Picture, landmarks: Points) -> Points:
    """Landmarks that were looked for again in the face as they turn it, until it no longer turns much.

    The detector sees a face that leans as leaning less than it does; it sees one that is nearly upright well.
    """
    for _ in range(_LOOKS):
        turned = Picture(aligned(picture, landmarks, _AROUND, _TURNED), picture.format, picture.mode)
        middle = np.array([0.25, 0.25, 0.75, 0.75], np.float32)  # where the face itself is, with as much around it
        seen = _same_face(turned, middle)
        if seen is None:
            return landmarks
        back = _back(landmarks, _AROUND, _TURNED)
        landmarks = (seen @ back[:2, :2].T + back[:2, 2]).astype(np.float32)
        turn = similarity(seen.astype(np.float64), TEMPLATE)
        if abs(np.degrees(np.arctan2(turn[1, 0], turn[0, 0]))) < _NEARLY:
            return landmarks
    return landmarks


def extent(landmarks: Points) -> float:
    """How many pixels of the picture one side of the template is, laid over a face."""
    matrix = similarity(landmarks.astype(np.float64), TEMPLATE)[:, :2]
    return SIZE / float(np.sqrt(abs(np.linalg.det(matrix))))


def landmarks_in(picture: Picture, box: BoundingBox) -> Points | None:
    """The landmarks of the face that a box is about, in pixels of the picture; None where no face is seen there.

    Faces that are too small to be seen in the whole picture are looked for once more around the box.
    """
    sides = np.array([box.left_col, box.top_row, box.right_col, box.bottom_row], np.float32)
    if not (sides[2] > sides[0] and sides[3] > sides[1]):
        sides = np.array([0, 0, 1, 1], np.float32)
    whole = _same_face(picture, sides)
    return whole if whole is not None else _seen_closer(picture, sides)


def _same_face(picture: Picture, sides: Boxes) -> Points | None:
    found = yunet.faces(picture)
    if not found:
        return None
    overlaps = overlap(sides, np.array([face.box for face in found], np.float32))
    best = int(overlaps.argmax())
    return found[best].landmarks if overlaps[best] >= SAME_FACE else None


def _seen_closer(picture: Picture, sides: Boxes) -> Points | None:
    """Looks at the part of the picture around a box, where that shows more than the whole did."""
    scale = np.array([picture.width, picture.height] * 2, np.float32)
    middle, half = (sides[:2] + sides[2:]) / 2, (sides[2:] - sides[:2]) / 2 * _AROUND
    around = np.clip(np.concatenate([middle - half, middle + half]), 0, 1) * scale
    left, top, right, bottom = (round(float(side)) for side in around)
    longest = max(right - left, bottom - top)
    if min(right - left, bottom - top) < 1 or longest >= min(yunet.SIZE, max(picture.width, picture.height)):
        return None
    part = picture.cut(slice(top, bottom), slice(left, right))
    corner = np.array([left, top], np.float32)
    within = (sides * scale - np.tile(corner, 2)) / np.array([part.width, part.height] * 2, np.float32)
    found = _same_face(part, within.astype(np.float32))
    return None if found is None else (found + corner).astype(np.float32)
