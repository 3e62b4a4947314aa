"""Our contract against the official client's: 12.6.0 and 10.3.1, each described by a process of its own.

Everything that a release declares must be ours too, attribute for attribute, except what `exceptions.py` lists
by name. A difference that is not listed fails, and so does a listed one that is no longer there.
"""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from contract.describe import Described, described, own_files
from contract.exceptions import EXCEPTIONS, OURS
from meshserve.core.contract import RPCS
from meshserve_proto import descriptor_pb2, service_pb2
from support.clients import RELEASES, client_environment, python

NEWER, OLDER = RELEASES
DESCRIPTION = "clarifai.api.utils.description"
"""The words that describe an enum value are each side's own and not compared."""


@cache
def ours() -> Described:
    """What our private pool declares."""
    return described(own_files(service_pb2.DESCRIPTOR), descriptor_pb2)


@cache
def release(version: str) -> Described:
    """What the official client of that version declares."""
    script = Path(__file__).with_name("describe.py")
    printed = subprocess.run(
        [python(), str(script)], env=client_environment(version), stdout=subprocess.PIPE, check=True, timeout=60
    )
    found: Described = json.loads(printed.stdout)
    return found


def differences(version: str) -> dict[str, tuple[Any, Any]]:
    """What differs, as section, name and attribute → (theirs, ours); section and name alone for what we lack."""
    found: dict[str, tuple[Any, Any]] = {}
    for section, entries in release(version).items():
        for name, theirs in entries.items():
            mine = ours()[section].get(name)
            if mine is None:
                found[f"{section} {name}"] = (theirs, None)
                continue
            for attribute, value in theirs.items():
                left, right = _worded(value), _worded(mine[attribute])
                if left != right:
                    found[f"{section} {name} {attribute}"] = (left, right)
    return found


def _worded(value: Any) -> Any:
    return {k: v for k, v in value.items() if k != DESCRIPTION} if isinstance(value, dict) else value


def _listed(version: str) -> set[str]:
    return {name for names in EXCEPTIONS[version].values() for name in names}


def _of_reason(version: str, word: str) -> list[str]:
    return [name for reason, names in EXCEPTIONS[version].items() if word in reason for name in names]


def test_the_releases_are_the_ones_we_mean() -> None:
    assert [len(release(version)["rpcs"]) for version in RELEASES] == [273, 222]
    assert [len(release(version)["messages"]) for version in RELEASES] == [698, 548]
    assert len(ours()["rpcs"]) == len(RPCS) == 304


@pytest.mark.parametrize("version", RELEASES)
def test_every_difference_is_listed(version: str) -> None:
    found = differences(version)
    unlisted = {name: found[name] for name in sorted(set(found) - _listed(version))}
    assert unlisted == {}


@pytest.mark.parametrize("version", RELEASES)
def test_every_listed_difference_exists(version: str) -> None:
    assert sorted(_listed(version) - set(differences(version))) == []


def test_we_declare_nothing_else_that_neither_release_has() -> None:
    found = {f"{section} {name}" for section, entries in ours().items() for name in entries}
    known = {f"{s} {name}" for version in RELEASES for s, entries in release(version).items() for name in entries}
    assert found - known == {name for names in OURS.values() for name in names}


def test_differing_scopes_are_those_that_both_releases_ask_for() -> None:
    for name in {n for version in RELEASES for n in _listed(version) if n.endswith(" scopes")}:
        rpc = name.split()[1]
        asked = [set(release(v)["rpcs"][rpc]["scopes"]) for v in RELEASES if rpc in release(v)["rpcs"]]
        assert set(ours()["rpcs"][rpc]["scopes"]) == set.intersection(*asked), rpc


def test_differing_routes_are_the_newer_ones_followed_by_those_only_the_older_has() -> None:
    for name in {n for version in RELEASES for n in _listed(version) if n.endswith(" http")}:
        rpc = name.split()[1]
        newer, older = (release(v)["rpcs"][rpc]["http"] for v in RELEASES)
        assert ours()["rpcs"][rpc]["http"] == newer + [binding for binding in older if binding not in newer], rpc


def test_what_differs_in_its_options_is_as_the_newer_release_has_it() -> None:
    for name in (n for n in _listed(OLDER) if n.endswith(" options")):
        section, entry, _ = name.split()
        assert _worded(ours()[section][entry]["options"]) == _worded(release(NEWER)[section][entry]["options"]), name


def test_the_seven_runner_messages_have_the_layout_of_the_newer_release() -> None:
    messages = {n.split()[1].rpartition(".")[0] for n in _of_reason(OLDER, "runner messages")}
    assert len(messages) == 7
    for name, field in ours()["fields"].items():
        if name.rpartition(".")[0] in messages:
            older = release(OLDER)["fields"].get(name)
            assert field == release(NEWER)["fields"].get(name, older), name


@pytest.mark.parametrize("option", ["clarifai.api.utils.cl_show_if_empty", "clarifai.api.utils.cl_default_float"])
def test_options_that_shape_json_are_compared(option: str) -> None:
    """The comparison sees them at all: a good number of fields has each."""
    theirs = {name for name, field in release(NEWER)["fields"].items() if option in field["options"]}
    mine = {name for name, field in ours()["fields"].items() if option in field["options"]}
    assert theirs
    assert theirs <= mine


def test_every_rpc_of_the_table_has_what_the_descriptor_declares() -> None:
    """The table that the server works from is the contract, not a copy of it."""
    for name, rpc in RPCS.items():
        declared = ours()["rpcs"][f"clarifai.api.V2.{name}"]
        assert sorted(rpc.scopes) == declared["scopes"], name
        assert [[b.verb.lower(), b.path, b.body] for b in rpc.http] == declared["http"], name
        assert rpc.client_streaming == declared["client_streaming"], name
        assert rpc.server_streaming == declared["server_streaming"], name
