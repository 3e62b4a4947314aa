"""The face detector: where faces are, and nothing of whose they are."""

from collections.abc import Sequence

from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin import yunet
from meshserve.runners.builtin.boxes import region
from meshserve.runners.builtin.media import each, picture_of
from meshserve.runners.concepts import concept, label
from meshserve_proto.resources_pb2 import Data

FACE = label("face", "the front of a head")


class FaceRunner:
    """`data.regions`, best first: box, value and the concept "face"."""

    def load(self) -> None:
        """Open the network."""
        yunet.NETWORK.load()

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """Regions of value .7 and over."""
        return each(items, self._detect)

    def _detect(self, item: Item) -> Data:
        found = yunet.faces(picture_of(item))
        return Data(regions=[region(face.box, [concept(FACE, face.score)], face.score) for face in found])
