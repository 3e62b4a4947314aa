"""The general image embedding: 1,280 numbers in which pictures that look alike lie near each other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from meshserve.core.splice import embedded
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin import efficientnet
from meshserve.runners.builtin.media import each, picture_of
from meshserve_proto.resources_pb2 import Data, Embedding


def embedding(vector: NDArray[np.float32]) -> Embedding:
    """The message of a vector: parsed from its bytes, as to give it number by number takes ten times as long."""
    packed = embedded(Embedding.VECTOR_FIELD_NUMBER, [vector.astype("<f4", copy=False).tobytes()])
    message = Embedding.FromString(packed)
    message.num_dimensions = len(vector)
    return message


class EmbeddingRunner:
    """`data.embeddings`: one vector of unit length, from the run that the general recogniser uses too."""

    def load(self) -> None:
        """Open the network."""
        efficientnet.NETWORK.load()

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """One embedding of 1,280 dimensions a picture."""
        return each(items, self._embed)

    def _embed(self, item: Item) -> Data:
        return Data(embeddings=[embedding(efficientnet.features(picture_of(item)).embedding)])
