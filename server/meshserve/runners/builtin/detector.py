"""The general detector: boxes of everyday things and people."""

from collections.abc import Sequence

from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin import nanodet
from meshserve.runners.builtin.boxes import region
from meshserve.runners.builtin.media import each, picture_of
from meshserve.runners.concepts import concept, object_labels
from meshserve_proto.resources_pb2 import Data


class DetectorRunner:
    """`data.regions`, best first: box, value and one concept each."""

    def load(self) -> None:
        """Open the network."""
        nanodet.NETWORK.load()

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """At most 100 regions a picture, each of value .2 and over."""
        return each(items, self._detect)

    def _detect(self, item: Item) -> Data:
        found = nanodet.objects(picture_of(item))
        names = object_labels()
        return Data(regions=[region(f.box, [concept(names[f.number], f.score)], f.score) for f in found])
