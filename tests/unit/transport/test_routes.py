"""The router by itself; `tests/contract/test_bindings.py` asks it for every path of the contract."""

import dataclasses
import time

import pytest

from meshserve.core.contract import RPCS, HttpBinding, Rpc
from meshserve.core.problems import Problem
from meshserve.transport.routes import TIES, Clash, Router, Unrouted
from meshserve_proto import status_code_pb2 as codes

ROUTER = Router()


def rpc(name: str, *paths: str, verb: str = "GET") -> Rpc:
    return dataclasses.replace(RPCS["GetInput"], name=name, http=tuple(HttpBinding(verb, p, "") for p in paths))


def served(router: Router, path: str, verb: str = "GET") -> tuple[str, dict[str, str]]:
    match = router.match(verb, path.encode())
    return match.rpc.name, match.variables


def refusal(router: Router, path: str, verb: str = "GET") -> Unrouted:
    with pytest.raises(Unrouted) as raised:
        router.match(verb, path.encode())
    return raised.value


def test_every_literal_is_tried_before_the_variable_beside_it() -> None:
    router = Router([rpc("Wide", "/v/{a}/{b}/{c}"), rpc("Narrow", "/v/x/{b}/z"), rpc("Short", "/v/x/{b}")])
    assert served(router, "/v/x/1/z") == ("Narrow", {"b": "1"})
    assert served(router, "/v/x/1/y") == ("Wide", {"a": "x", "b": "1", "c": "y"})
    assert served(router, "/v/x/1") == ("Short", {"b": "1"})
    assert served(router, "/v/y/1/z") == ("Wide", {"a": "y", "b": "1", "c": "z"})


def test_the_variable_that_was_passed_last_is_tried_first() -> None:
    router = Router([rpc("Outer", "/{a}/x/{c}/end"), rpc("Inner", "/x/{b}/{c}/end"), rpc("Deep", "/x/x/x/stop")])
    assert served(router, "/x/x/x/end") == ("Inner", {"b": "x", "c": "x"})
    assert served(router, "/y/x/x/end") == ("Outer", {"a": "y", "c": "x"})
    assert served(router, "/x/x/x/stop") == ("Deep", {})


def test_verbs_have_trees_of_their_own() -> None:
    router = Router([rpc("Get", "/v/status"), rpc("Delete", "/v/{id}", verb="DELETE")])
    assert served(router, "/v/status", "DELETE") == ("Delete", {"id": "status"})
    assert refusal(router, "/v/other").allow == ("DELETE",)


def test_two_rules_that_say_the_same_stop_the_start() -> None:
    with pytest.raises(Clash, match=r"GET /v/\{b\} is bound to One and to Two"):
        Router([rpc("One", "/v/{a}"), rpc("Two", "/v/{b}")])


@pytest.mark.parametrize(("winner", "loser"), TIES)
def test_a_named_tie_does_not_depend_on_the_order_of_the_rules(winner: str, loser: str) -> None:
    for order in ((winner, loser), (loser, winner)):
        router = Router([rpc(name, "/v/{a}") for name in order])
        assert served(router, "/v/1")[0] == winner


def test_all_variables_are_text_in_plain_fields() -> None:
    """What the transport relies on when it puts them into a message."""
    for each in RPCS.values():
        for binding in each.http:
            for part in binding.path.split("/"):
                if part.startswith("{"):
                    *above, last = part[1:-1].split(".")
                    message = each.request.DESCRIPTOR
                    for name in above:
                        inner = message.fields_by_name[name].message_type
                        assert inner is not None
                        message = inner
                    field = message.fields_by_name[last]
                    assert field.type == field.TYPE_STRING
                    assert not field.is_repeated
                    assert field.containing_oneof is None


def test_a_verb_that_the_path_does_not_take() -> None:
    found = refusal(ROUTER, "/v2/inputs/a", "POST")
    assert found.code == codes.CONN_METHOD_NOT_ALLOWED
    assert found.details == "Method Not Allowed: /v2/inputs/a takes DELETE, GET, HEAD and not POST."
    assert found.allow == ("DELETE", "GET", "HEAD")


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/v2/user/me/apps", "/v2/users/{user_app_id.user_id}/apps"),
        ("/v2/users/me/app/a/inputs", "/v2/users/{user_app_id.user_id}/apps/{user_app_id.app_id}/inputs"),
        ("/v2/workflow/w/results", "/v2/workflows/{workflow_id}/results"),
        ("/inputs/a", "/v2/inputs/a"),
        ("/v2//inputs//a", "/v2/inputs/a"),
    ],
)
def test_a_path_that_is_nearly_right(path: str, near: str) -> None:
    found = refusal(ROUTER, path)
    assert (found.code, found.allow) == (codes.CONN_DOES_NOT_EXIST, ())
    assert found.details.startswith(f"There is no path '{path}'; near it: ")
    assert near in found.details


@pytest.mark.parametrize("path", ["", "/", "*", "/v2", "/v3/inputs", "/v2/zebras", "/v2/a/b/c/d/e"])
def test_a_path_that_is_like_nothing(path: str) -> None:
    assert refusal(ROUTER, path).details == f"There is no path '{path}'. GET /openapi.json lists all."


@pytest.mark.parametrize("path", ["//", "///", "v2/inputs", "x/v2/inputs", "/v2/inputs//"])
def test_slashes_where_none_or_one_belongs(path: str) -> None:
    assert refusal(ROUTER, path).code == codes.CONN_DOES_NOT_EXIST


def test_what_is_quoted_of_a_path_is_printable_and_not_endless() -> None:
    assert "\\x1b[2J\\n" in refusal(ROUTER, "/v2/%1b[2J%0a").details
    assert len(refusal(ROUTER, "/" + "x" * 60_000).details) < 400


@pytest.mark.parametrize("path", ["/v2/inputs/%FF", "/v2/inputs/%C3", "/v2/%ed%a0%80"])
def test_a_path_that_is_no_text(path: str) -> None:
    with pytest.raises(Problem) as raised:
        ROUTER.match("GET", path.encode())
    assert raised.value.code == codes.CONN_BAD_REQUEST_FORMAT


@pytest.mark.parametrize("path", ["/x" * 30_000, "/v2" * 30_000, "/" * 60_000, "/%41" * 15_000, "/v2/" + "a" * 60_000])
def test_a_path_as_long_as_a_request_line_can_be_costs_little(path: str) -> None:
    started = time.process_time()
    refusal(ROUTER, path)
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize("path", ["/v2/inputs/a", "/v2/users/u/apps/a/models/m/versions/v/outputs"])
def test_a_match_costs_microseconds(path: str) -> None:
    raw, verb = path.encode(), "POST" if path.endswith("outputs") else "GET"
    best = float("inf")
    for _ in range(5):
        started = time.process_time()
        for _ in range(1000):
            ROUTER.match(verb, raw)
        best = min(best, (time.process_time() - started) / 1000)
    assert best < 20e-6  # 2 or 3 on a quiet machine
