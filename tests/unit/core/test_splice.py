"""Spliced bytes are what serializing the messages would have given."""

from hypothesis import given
from hypothesis import strategies as st

from meshserve.core.splice import embedded, varint
from meshserve_proto.resources_pb2 import Concept
from meshserve_proto.service_pb2 import MultiConceptResponse, SingleConceptResponse
from meshserve_proto.wrappers_pb2 import UInt64Value

concepts = st.builds(
    Concept, id=st.text(max_size=20), name=st.text(max_size=300), value=st.floats(0, 1, width=32), language=st.text()
)


@given(st.integers(0, 2**64 - 1))
def test_varint_is_protobufs(number: int) -> None:
    assert b"\x08" + varint(number) == UInt64Value(value=number).SerializeToString() or number == 0
    assert UInt64Value.FromString(b"\x08" + varint(number)).value == number


@given(st.lists(concepts, max_size=8))
def test_embedded_is_the_repeated_field(items: list[Concept]) -> None:
    spliced = embedded(2, [item.SerializeToString() for item in items])
    assert spliced == MultiConceptResponse(concepts=items).SerializeToString()


@given(st.lists(concepts, max_size=4), st.text(max_size=20), st.text(max_size=200))
def test_a_suffix_adds_its_fields_to_each(items: list[Concept], user: str, app: str) -> None:
    suffix = Concept(user_id=user, app_id=app).SerializeToString()
    response = MultiConceptResponse.FromString(embedded(2, [item.SerializeToString() for item in items], suffix))
    for item in items:
        item.user_id, item.app_id = user, app
    assert list(response.concepts) == items


def test_a_suffix_wins_over_what_it_repeats() -> None:
    body, suffix = Concept(id="a", user_id="old").SerializeToString(), Concept(user_id="new").SerializeToString()
    assert SingleConceptResponse.FromString(embedded(2, [body], suffix)).concept == Concept(id="a", user_id="new")


def test_large_bodies_have_long_lengths() -> None:
    for size in (0, 1, 127, 128, 8191, 8192, 16383, 16384, 2_097_152):
        concept = Concept(name="x" * size)
        for several in ([concept], [Concept(), concept, concept]):
            expected = MultiConceptResponse(concepts=several).SerializeToString()
            assert embedded(2, (each.SerializeToString() for each in several)) == expected


def test_nothing_embedded_is_nothing() -> None:
    assert embedded(2, [], b"suffix") == b""
