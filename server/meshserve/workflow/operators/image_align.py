"""image-align: cuts faces out of the picture, turned upright by their landmarks.

Shares them with the face embedder. A region may bring five keypoints of its own: right eye, left eye, nose, right and
left corner of the mouth (the person's right).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Settings
from meshserve.runners.builtin.media import picture_of
from meshserve.workflow.operators.base import Crops, Result, each
from meshserve.workflow.operators.image_crop import check, cut
from meshserve_proto.resources_pb2 import Data, Region

if TYPE_CHECKING:
    from meshserve.runners.builtin.alignment import Points

__all__ = ["check", "compute"]

LANDMARKS = 5
SMALLEST, LARGEST = 16, 1024
"""Pixels of a side: faces are cut as large as they are in the picture, within this."""


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """`data.regions` with id, box and value as they came, and the pixels of the upright face: a square.

    `margin` is how much of it is seen; beyond the picture it is black. A region without landmarks is cut as `image-crop`
    cuts it, and one without a pixel is left out.
    """
    margin = check(settings)
    return each(items, lambda item: _crops(item, margin))


def _crops(item: Item, margin: float) -> Crops:
    picture = picture_of(item)
    data, pictures = Data(), []
    for region in item.data.regions:
        crop = _upright(picture, region, margin)
        if crop is not None:
            data.regions.append(Region(id=region.id, region_info=region.region_info, value=region.value))
            pictures.append(crop)
    return Crops(data, tuple(pictures))


def _upright(picture: Picture, region: Region, margin: float) -> Picture | None:
    from meshserve.runners.builtin import alignment  # brings the network's runtime along

    plain = cut(picture, region.region_info.bounding_box, margin)
    landmarks = _given(picture, region)
    if landmarks is None and plain is not None:
        landmarks = alignment.landmarks_in(picture, region.region_info.bounding_box)
        landmarks = None if landmarks is None else alignment.settled(picture, landmarks)
    if landmarks is None:
        return plain
    side = min(max(round(alignment.extent(landmarks) * margin), SMALLEST), LARGEST)
    upright = alignment.aligned(picture, landmarks, margin, side)
    return Picture(upright, picture.format, picture.mode, upright=margin)


def _given(picture: Picture, region: Region) -> "Points | None":
    """The region's own keypoints, if they are those of a face: five that do not all lie in one place."""
    places = region.region_info.keypoint_locations
    if len(places) != LANDMARKS:
        return None
    points = np.array([[place.col * picture.width, place.row * picture.height] for place in places], np.float32)
    known = bool(np.isfinite(points).all()) and float(np.ptp(points, axis=0).max()) >= 1
    return points if known else None
