"""Structs and plain values are the same thing in two forms."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from meshserve.core.structs import to_dict, to_struct
from meshserve_proto.struct_pb2 import Struct

scalars = st.one_of(st.none(), st.booleans(), st.floats(allow_nan=False), st.text())
values = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4))
)
objects = st.dictionaries(st.text(), values, max_size=5)


@given(objects)
def test_values_survive_the_way_there_and_back(value: Any) -> None:
    assert to_dict(to_struct(value)) == value


@given(objects)
def test_structs_survive_the_way_there_and_back_and_over_the_wire(value: Any) -> None:
    struct = Struct.FromString(to_struct(value).SerializeToString())
    assert to_struct(to_dict(struct)) == struct
    assert to_dict(struct) == value


def test_empty_things_stay_what_they_are() -> None:
    value = {"list": [], "object": {}, "text": "", "zero": 0.0, "no": False, "nothing": None, "": {"": [[], {}, None]}}
    assert to_dict(to_struct(value)) == value


def test_types_are_kept_apart() -> None:
    plain = to_dict(to_struct({"one": 1, "true": True, "text": "1"}))
    assert [type(plain[key]) for key in ("one", "true", "text")] == [float, bool, str]


def test_a_value_without_a_kind_is_null() -> None:
    struct = Struct()
    struct.fields["a"].SetInParent()
    assert to_dict(struct) == {"a": None}


def test_tuples_and_mappings_are_lists_and_objects() -> None:
    from types import MappingProxyType

    assert to_dict(to_struct({"a": (1, 2), "b": MappingProxyType({"c": 3})})) == {"a": [1.0, 2.0], "b": {"c": 3.0}}
