"""PatchAction: operations, resolutions and paths."""

from typing import Any

import pytest

from meshserve.core.problems import Problem
from meshserve.core.structs import to_dict, to_struct
from meshserve.crud.metadata import apply
from meshserve_proto.resources_pb2 import PatchAction

STORED = {"a": {"b": 1}, "tag": [{"id": "x", "n": 1, "in": {"p": 1}}, {"id": "y"}], "plain": [1, 2], "s": "old"}


def done(change: dict[str, Any], **action: str) -> dict[str, Any]:
    return to_dict(apply(to_struct(STORED), to_struct(change), PatchAction(**action)))


def merged(change: dict[str, Any], resolution: str) -> dict[str, Any]:
    return done(change, op="merge", merge_conflict_resolution=resolution)


def test_overwrite_and_delete_at_the_root() -> None:
    assert done({"z": 1}, op="overwrite") == {"z": 1}
    assert done({"z": 1}, op="delete") == {}


def test_merge_joins_objects_key_by_key() -> None:
    assert done({"a": {"c": 2}, "s": "new"}, op="merge") == {**STORED, "a": {"b": 1, "c": 2}, "s": "new"}


@pytest.mark.parametrize(
    ("resolution", "expected"),
    [
        ("overwrite", [{"id": "x", "in": {"q": 2}}, {"id": "z"}]),
        ("append", [*STORED["tag"], {"id": "x", "in": {"q": 2}}, {"id": "z"}]),
        ("do_nothing", STORED["tag"]),
        ("remove_by_id", [{"id": "y"}]),
        ("overwrite_by_id", [{"id": "x", "in": {"q": 2}}, {"id": "y"}, {"id": "z"}]),
        ("merge_by_id", [{"id": "x", "n": 1, "in": {"p": 1, "q": 2}}, {"id": "y"}, {"id": "z"}]),
    ],
)
def test_lists_by_resolution(resolution: str, expected: list[Any]) -> None:
    change = {"tag": [{"id": "x", "in": {"q": 2}}, {"id": "z"}]}
    assert merged(change, resolution) == {**STORED, "tag": expected}


def test_scalars_by_resolution() -> None:
    assert merged({"s": "new"}, "do_nothing") == STORED
    assert merged({"s": "new"}, "merge_by_id")["s"] == "new"
    assert merged({"plain": [3]}, "append")["plain"] == [1, 2, 3]
    assert merged({"plain": "now text"}, "append")["plain"] == "now text"


def test_at_a_path() -> None:
    assert done({}, op="delete", path="tag[0].in.p")["tag"][0] == {"id": "x", "n": 1, "in": {}}
    assert done({}, op="delete", path="plain[0]")["plain"] == [2]
    assert done({"a": {"b": 5}}, op="overwrite", path="a.b")["a"] == {"b": 5}
    assert done({"new": {"deep": True}}, op="overwrite", path="new.deep")["new"] == {"deep": True}
    assert done({"k": 1}, op="merge", path="a")["a"] == {"b": 1, "k": 1}
    assert done({"v": 1}, op="overwrite", path="tag[1]")["tag"][1] == {"v": 1}


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"op": ""}, "op is ''"),
        ({"op": "add"}, "op is 'add'"),
        ({"op": "merge", "merge_conflict_resolution": "x"}, "resolution is 'x'"),
        ({"op": "delete", "path": "tag[7]"}, "tag[7]"),
        ({"op": "delete", "path": "nope.x"}, "leads nowhere"),
        ({"op": "delete", "path": "a..b"}, "no path"),
        ({"op": "overwrite", "path": "s.t.u"}, "leads nowhere"),
        ({"op": "overwrite", "path": "tag[7]"}, "leads nowhere"),
        ({"op": "delete", "path": "a["}, "no path"),
    ],
)
def test_what_is_refused(action: dict[str, str], words: str) -> None:
    with pytest.raises(Problem) as raised:
        done({"s": 1}, **action)
    assert words in raised.value.details
