"""Containment of JSON values, and that its terms never miss what contains."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshserve.core.containment import contains, elements_matter, terms

CASES: list[tuple[Any, Any, bool]] = [
    ({"a": 1, "b": 2}, {"a": 1}, True),
    ({"a": 1}, {"a": 2}, False),
    ({"a": {"b": {"c": "x", "d": 1}}}, {"a": {"b": {"c": "x"}}}, True),
    ({"a": [1, 2, 3]}, {"a": [3, 1]}, True),
    ({"a": [1, 2]}, {"a": [5]}, False),
    ({"a": 1}, {"a": True}, False),
    ({"a": True}, {"a": 1}, False),
    ({"a": [True]}, {"a": [1]}, False),
    ({"a": None}, {"a": None}, True),
    ({"a": {}}, {"a": None}, False),
    ({"a": {}}, {"a": {}}, True),
    ({"a": []}, {"a": {}}, False),
    ({"a": "x"}, {"a": {}}, False),
    ({"a": [{"x": 1, "y": 2}]}, {"a": [{"x": 1}]}, True),
    ({"a": [{"x": 1}, {"y": 2}]}, {"a": [{"x": 1, "y": 2}]}, False),
    ({"a": 1.0}, {"a": 1}, True),
    ({}, {}, True),
]


@pytest.mark.parametrize(("stored", "wanted", "expected"), CASES)
def test_documented_cases(stored: Any, wanted: Any, expected: bool) -> None:
    assert contains(stored, wanted) is expected


scalars = (
    st.none() | st.booleans() | st.integers(-2, 2).map(float) | st.sampled_from(["", "a", "b", "{}", ".a", "n1.0"])
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", ".a", "[]"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(values, values)
def test_what_contains_has_all_terms_and_the_reverse_unless_elements_matter(stored: Any, wanted: Any) -> None:
    by_terms = terms(wanted) <= terms(stored)
    if contains(stored, wanted):
        assert by_terms
    elif not elements_matter(wanted):
        assert not by_terms


@given(values)
def test_everything_contains_itself(value: Any) -> None:
    assert contains(value, value)
