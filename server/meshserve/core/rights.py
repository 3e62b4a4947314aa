"""What keys and collaborators may be given: names of scopes and of methods, checked against the contract.

A set of scopes is a frozenset of names, or None for all of them.
"""

from collections.abc import Collection, Iterable
from functools import cache

from meshserve.core.contract import RPCS, scope_dependencies
from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes

ALL = "All"
Scopes = frozenset[str] | None


@cache
def known_scopes() -> frozenset[str]:
    """The scopes that can be given: those the contract offers to users, and those its RPCs need."""
    return frozenset(scope_dependencies()) | {scope for rpc in RPCS.values() for scope in rpc.scopes}


@cache
def endpoints() -> dict[str, frozenset[str]]:
    """Full method name → the scopes that a key needs beside it."""
    return {rpc.path: rpc.scopes for rpc in RPCS.values()}


def as_set(scopes: Iterable[str]) -> Scopes:
    """Names as a set; None if they stand for everything."""
    named = frozenset(scopes)
    return None if ALL in named else named


def both(one: Scopes, other: Scopes) -> Scopes:
    """What two sets have in common."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


def check(scopes: Collection[str], methods: Collection[str], field: str) -> None:
    """Raise Problem 11102 for names that the contract lacks, and for what must be given along with them.

    field: where the names stand in the request, for the message.
    """
    _check_names(scopes, known_scopes(), f"{field}.scopes", "scopes", "ListScopes lists them")
    _check_names(methods, endpoints(), f"{field}.endpoints", "methods", "they look like /clarifai.api.V2/PostInputs")
    given = as_set(scopes)
    if given is None:
        return
    needed = {
        scope: needs for scope in given for needs in [frozenset(scope_dependencies().get(scope, ())) - given] if needs
    }
    needed |= {method: needs for method in methods for needs in [endpoints()[method] - given] if needs}
    if needed:
        pairs = "; ".join(f"{name} needs {', '.join(sorted(needs))}" for name, needs in sorted(needed.items()))
        raise Problem(codes.CONN_INVALID_REQUEST, f"{field} lacks scopes that others build on: {pairs}. Add them.")


def _check_names(names: Collection[str], known: Collection[str], field: str, what: str, hint: str) -> None:
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"{field} names {what} that do not exist: {', '.join(unknown)}; {hint}."
        )


def check_within(held: Scopes, scopes: Collection[str], field: str) -> None:
    """Raise Problem 11007 naming what `scopes` has beyond those that the giver holds."""
    given = as_set(scopes)
    if held is None:
        return
    beyond = [ALL] if given is None else sorted(given - held)
    if beyond:
        raise Problem(
            codes.CONN_INSUFFICIENT_SCOPES,
            f"{field}.scopes has more than the calling key holds, which cannot give away: {', '.join(beyond)}.",
        )
