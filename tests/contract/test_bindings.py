"""Requests of the REST dialect and the messages that they mean, one a line of two files.

`bindings.jsonl` has every HTTP binding of two releases of the official client; `scripts/binding_cases.py` wrote it with
that client's classes and protobuf's own JSON. `binding_specials.jsonl` is written by hand. What our router and decoder
make of a line is turned into JSON by protobuf again, so nothing of ours says what is right.

A line: rpc (who is served), bound (whose rule it is), releases, rule [verb, template, body], path and query as sent,
body, query_camel and body_camel (the same in camelCase), request (the message, names in snake_case, enums as numbers).
By hand: title, verb, path, query, body (text, if it is not JSON), then rpc and request, or problem [code, part of details].
"""

import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format

from contract.test_contract import release
from meshserve.core.contract import RPCS
from meshserve.core.problems import Problem
from meshserve.transport.rest_requests import build
from meshserve.transport.routes import TIES, Router
from support.clients import RELEASES

_HERE = Path(__file__).parent
_ROUTER = Router()


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_HERE / name).read_text(encoding="utf-8").splitlines()]


CASES = lines("bindings.jsonl")
SPECIALS = lines("binding_specials.jsonl")


def meant(verb: str, path: str, query: str, body: Any) -> tuple[str, dict[str, Any]]:
    """The RPC and the message that we make of a request."""
    match = _ROUTER.match(verb, path.encode())
    sent = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    message = build(match, query.encode(), sent)
    shown = json_format.MessageToDict(message, preserving_proto_field_name=True, use_integers_for_enums=True)
    return match.rpc.name, shown


def _rule(case: dict[str, Any]) -> str:
    return f"{case['bound']} {case['rule'][0]} {case['rule'][1]}"


def _wrong(case: dict[str, Any], spelling: str) -> str:
    """How what we make of a case differs from what it means, or nothing."""
    try:
        found = meant(case["rule"][0], case["path"], case.get("query" + spelling, ""), case.get("body" + spelling))
    except Problem as problem:
        return f"{_rule(case)}: refused: {problem.code} {problem.details}"
    return "" if found == (case["rpc"], case["request"]) else f"{_rule(case)}: {found}, not {case['request']}"


@pytest.mark.parametrize("spelling", ["", "_camel"])
def test_bindings(spelling: str) -> None:
    wrong = [found for case in CASES if (found := _wrong(case, spelling))]
    assert not wrong, f"{len(wrong)} of {len(CASES)}:\n" + "\n".join(wrong[:20])


@pytest.mark.parametrize("case", SPECIALS, ids=lambda case: case["title"])
def test_special(case: dict[str, Any]) -> None:
    request = (case["verb"], case["path"], case.get("query", ""), case.get("body"))
    if "problem" not in case:
        assert meant(*request) == (case["rpc"], case["request"])
        return
    code, words = case["problem"]
    with pytest.raises(Problem) as raised:
        meant(*request)
    assert raised.value.code == code
    assert words in raised.value.details


@pytest.mark.parametrize(("version", "count"), list(zip(RELEASES, (467, 400), strict=True)))
def test_the_file_has_every_binding_of_a_release(version: str, count: int) -> None:
    declared = [
        (name.rpartition(".")[2], verb.upper(), path, body)
        for name, rpc in release(version)["rpcs"].items()
        for verb, path, body in rpc["http"]
    ]
    listed = [(case["bound"], *case["rule"]) for case in CASES if version in case["releases"]]
    assert sorted(listed) == sorted(declared)
    assert len(declared) == count


def test_the_file_has_every_binding_of_ours() -> None:
    ours = {(rpc.name, b.verb, b.path, b.body) for rpc in RPCS.values() for b in rpc.http}
    assert {(case["bound"], *case["rule"]) for case in CASES} == ours
    assert len(ours) == len(CASES) == 519


def test_where_two_rules_say_the_same_the_file_agrees_with_the_named_exceptions() -> None:
    assert {(case["rpc"], case["bound"]) for case in CASES if case["rpc"] != case["bound"]} == set(TIES)


def test_every_case_says_something() -> None:
    """Of a request that has fields beside its variables, some are set."""
    silent = [
        _rule(case)
        for case in CASES
        if not (case.get("query") or case.get("body"))
        and len(RPCS[case["rpc"]].request.DESCRIPTOR.fields) > len(case["request"])
    ]
    assert silent == []
