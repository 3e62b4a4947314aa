"""Posted items that are nothing but a text are recognised by their lengths, and nothing else is."""

from itertools import repeat

import pytest

from meshserve.api.inputs_posting import _PLAIN, _read_plain
from meshserve_proto.resources_pb2 import Data, Image, Input, Text
from meshserve_proto.struct_pb2 import Struct

_SIZES = [1, 2, *range(110, 140), *range(16_360, 16_400), _PLAIN - 20]


@pytest.mark.parametrize("id", ["", "a", "x" * 48])
@pytest.mark.parametrize("letter", ["a", "é"])
def test_a_text_and_perhaps_an_id_are_plain(id: str, letter: str) -> None:
    for size in _SIZES:
        item = Input(id=id, data=Data(text=Text(raw=(letter * size).encode()[: size // 2 * 2 or 2].decode())))
        posted = _read_plain(item, repeat("fresh"))
        assert posted is not None
        assert (posted.id, posted.data) == (id or "fresh", Input(data=item.data).SerializeToString())


@pytest.mark.parametrize(
    "item",
    [
        Input(),
        Input(id="a"),
        Input(id="-", data=Data(text=Text(raw="text"))),
        Input(id="a", data=Data(text=Text())),
        Input(id="a", data=Data(text=Text(raw="text", allow_duplicate_url=True))),
        Input(id="a", data=Data(text=Text(raw="text"), metadata=Struct())),
        Input(id="a", data=Data(text=Text(raw="text"), image=Image(url="http://example.com"))),
        Input(id="a", data=Data(text=Text(raw="text")), dataset_ids=["set"]),
        Input(id="a", data=Data(text=Text(raw="t" * _PLAIN * 2))),
    ],
)
def test_anything_more_or_less_is_not(item: Input) -> None:
    assert _read_plain(item, repeat("fresh")) is None
