"""Patterns with `*`, against regular expressions that mean the same."""

import re
import time

from hypothesis import given
from hypothesis import strategies as st

from meshserve.core.wildcards import matcher


@given(st.text("aB*", max_size=8), st.text("abAB", max_size=10))
def test_a_pattern_means_what_its_expression_means(pattern: str, text: str) -> None:
    expression = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.IGNORECASE | re.DOTALL)
    assert matcher(pattern)(text) == (expression.fullmatch(text) is not None)


def test_no_pattern_takes_long() -> None:
    started = time.perf_counter()
    assert not matcher("*" * 5000 + "a")("b" * 10_000)
    assert not matcher("*a" * 5000 + "b")("a" * 10_000)
    assert time.perf_counter() - started < 1
