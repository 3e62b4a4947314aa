"""What messages to people call resources."""

import pytest

from meshserve.crud.resource import Resource
from meshserve.store import schema
from meshserve_proto.resources_pb2 import EvalMetrics, ModelVersion, Search


@pytest.mark.parametrize(
    ("message", "nouns"), [(ModelVersion, "model versions"), (Search, "searches"), (EvalMetrics, "eval metrics")]
)
def test_several_have_a_plural(message: type, nouns: str) -> None:
    assert Resource(message, schema.INPUTS).nouns == nouns
