"""Names of scopes and methods, and sets of scopes."""

import pytest

from meshserve.core import rights
from meshserve.core.contract import RPCS, scope_dependencies
from meshserve.core.problems import Problem


def test_every_scope_that_an_rpc_needs_can_be_given() -> None:
    assert {scope for rpc in RPCS.values() for scope in rpc.scopes} <= rights.known_scopes()
    assert set(scope_dependencies()) <= rights.known_scopes()
    assert "undef" not in rights.known_scopes()


def test_sets() -> None:
    everything, some = None, frozenset({"Predict", "Search"})
    assert rights.as_set(["All", "Predict"]) is None
    assert rights.as_set(["Predict"]) == {"Predict"}
    assert rights.both(everything, some) == rights.both(some, everything) == some
    assert rights.both(everything, everything) is None
    assert rights.both(some, frozenset({"Predict"})) == {"Predict"}
    assert rights.both(some, frozenset()) == frozenset()


@pytest.mark.parametrize(
    ("scopes", "methods"),
    [
        ([], []),
        (["All"], ["/clarifai.api.V2/PostInputs"]),
        (["Inputs_Add", "Inputs_Get"], []),
        (["Apps_Get", "Concepts_Get"], ["/clarifai.api.V2/ListConcepts"]),
    ],
)
def test_what_holds_together(scopes: list[str], methods: list[str]) -> None:
    rights.check(scopes, methods, "key")


@pytest.mark.parametrize(
    ("scopes", "methods", "named"),
    [
        (["all"], [], "all"),
        (["undef"], [], "undef"),
        (["Inputs_Add"], [], "Inputs_Add needs Inputs_Get"),
        (["Inputs_Delete"], [], "Inputs_Delete needs Inputs_Add, Inputs_Get"),
        ([], ["/clarifai.api.V2/ListConcepts"], "Apps_Get, Concepts_Get"),
        (["All"], ["PostInputs"], "PostInputs"),
    ],
)
def test_what_does_not(scopes: list[str], methods: list[str], named: str) -> None:
    with pytest.raises(Problem) as raised:
        rights.check(scopes, methods, "key")
    assert named in raised.value.details


@pytest.mark.parametrize(
    ("held", "given", "beyond"),
    [
        (None, ["All"], None),
        (frozenset({"Predict"}), ["Predict"], None),
        (frozenset({"Predict"}), [], None),
        (frozenset({"Predict"}), ["All"], "All"),
        (frozenset({"Predict"}), ["Predict", "Search"], "Search"),
    ],
)
def test_nobody_gives_more_than_they_have(held: rights.Scopes, given: list[str], beyond: str | None) -> None:
    if beyond is None:
        rights.check_within(held, given, "key")
        return
    with pytest.raises(Problem, match=beyond):
        rights.check_within(held, given, "key")
