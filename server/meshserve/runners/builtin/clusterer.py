"""The general clusterer: into which of 64 groups of looks a picture falls.

The groups are those of the tagging network's 1,000 classes, grouped by their weights (spherical k-means,
scripts/weights.py); no data of an app moves them, so a cluster's id means the same on every server.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin import efficientnet
from meshserve.runners.builtin.media import each, picture_of
from meshserve.runners.onnx import weights
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Cluster, Data

DIMENSIONS = 1280


@cache
def directions() -> NDArray[np.float32]:
    """One unit vector a cluster: 64 × 1280."""
    return np.asarray(np.load(weights("clusters.npy")), np.float32)


class ClustererRunner:
    """`data.clusters`: the one nearest; `score` is the cosine to its direction, 0..1."""

    def load(self) -> None:
        """Read the directions."""
        directions()

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """One cluster an item, from its first embedding, or from its picture where it has none."""
        return each(items, self._assign)

    def _assign(self, item: Item) -> Data:
        cosines = directions() @ _vector(item)
        best = int(cosines.argmax())
        return Data(clusters=[Cluster(id=f"general_{best:02d}", score=float(np.clip(cosines[best], 0, 1)))])


def _vector(item: Item) -> NDArray[np.float32]:
    """The item's vector at unit length: 1,280 floats. Raises Problem where it has another size or length 0."""
    if not item.data.embeddings:
        return efficientnet.features(picture_of(item)).embedding
    vector = np.array(item.data.embeddings[0].vector, np.float32)
    length = float(np.linalg.norm(vector))
    if len(vector) != DIMENSIONS or length == 0:
        raise Problem(
            codes.INPUT_UNSUPPORTED_FORMAT,
            f"This model groups embeddings of {DIMENSIONS} dimensions; it got one of {len(vector)}.",
        )
    return vector / np.float32(length)
