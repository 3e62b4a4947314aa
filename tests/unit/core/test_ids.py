"""Identifiers: which are made, which are taken."""

import re
from itertools import islice

import pytest

from meshserve.core import ids
from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes


def test_made_ids_are_32_hexadecimal_digits_and_differ() -> None:
    made = [ids.new_id() for _ in range(1000)] + list(islice(ids.id_series(), 1000))
    assert len(set(made)) == 2000
    assert all(re.fullmatch("[0-9a-f]{32}", id) for id in made)


def test_ids_of_a_series_grow() -> None:
    made = list(islice(ids.id_series(), 300))
    assert made == sorted(made)


@pytest.mark.parametrize("id", ["a", "0", "A-b_c", "a" * 48, "123e4567-e89b-12d3-a456-426614174000", "x--y", "x_-y"])
def test_users_may_choose_these(id: str) -> None:
    assert ids.checked_id(id, "field") == id


@pytest.mark.parametrize("id", ["-a", "a-", "_a", "a b", "a.b", "ä", "a/b", "a" * 49, "a\n", "\x00"])
def test_users_may_not_choose_these(id: str) -> None:
    with pytest.raises(Problem) as caught:
        ids.checked_id(id, "models[0].id")
    assert caught.value.code == codes.CONN_INVALID_REQUEST
    assert "models[0].id" in caught.value.details
