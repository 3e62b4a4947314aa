"""What two workflows differ in, by what they mean."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from meshserve.workflow.text.difference import ABSENT, Difference, difference
from meshserve.workflow.text.plain import plain_node
from meshserve.workflow.text.reader import read
from meshserve_proto.resources_pb2 import Workflow
from support.workflow_texts import FEWER, workflows

OLD = """workflow:
  id: a
  nodes:
    - {id: boxes, model: {model_id: detect, model_version_id: v1}}
    - {id: crop, model: {model_id: crop}, node_inputs: [{node_id: boxes}]}
    - id: name
      model: {model_id: classify, user_id: clarifai, app_id: main}
      node_inputs: [{node_id: crop}]
      output_info_override: {params: {run_if: {node: boxes, concept: dog, at_least: 0.8}, deep: {x: 1, y: [1, 2]}, flag: 1}}
    - {id: extra, model: {model_id: keep}}
"""
CASES = {
    # what is replaced: (by what, what is said)
    "": ("", []),
    "v1": ("v2", ["~ boxes: version: v1 → v2"]),
    ", model_version_id: v1": ("", ["~ boxes: version: v1 → latest"]),
    "model_id: detect": ("model_id: other", ["~ boxes: model: detect → other"]),
    "    - {id: extra, model: {model_id: keep}}\n": ("", ["- extra"]),
    "    - {id: extra,": ("    - {id: more, model: {model_id: m, model_version_id: v}, node_inputs: [{node_id: crop}]}\n    - {id: extra,", ["+ more: model m version v, after crop"]),
    "boxes": ("squares", ["= boxes is now called squares"]),
    "extra": ("rest", ["= extra is now called rest"]),
    "id: extra,": ("id: rest, suppress_output: true,", ["= extra is now called rest", "~ rest: suppress_output: (none) → true"]),
    "{x: 1, y: [1, 2]}": ("{y: [2], x: 1.0, z: null}", ["~ name: output_info_override.params.deep.y: [1, 2] → [2]", "~ name: output_info_override.params.deep.z: (none) → null"]),
    "flag: 1": ("flag: true", ["~ name: output_info_override.params.flag: 1 → true"]),
    "at_least: 0.8": ("at_least: 0.9", ["~ name: output_info_override.params.run_if.at_least: 0.8 → 0.9"]),
    "node_inputs: [{node_id: crop}]": ("node_inputs: [{node_id: crop}, {node_id: boxes}]", ["~ name: inputs: crop → crop, boxes"]),
    "- {id: extra,": ("- {id: extra, suppress_output: true,", ["~ extra: suppress_output: (none) → true"]),
}  # fmt: skip


def test_what_is_said_of_each_change() -> None:
    old = read(OLD).workflow
    said = {words: difference(old, read(OLD.replace(words, new)).workflow).lines() for words, (new, _) in CASES.items()}
    assert said == {words: lines for words, (_, lines) in CASES.items()}


def test_order_form_and_the_own_address_mean_nothing() -> None:
    old, new = read(OLD).workflow, read(OLD).workflow
    nodes = list(reversed(new.nodes))
    del new.nodes[:]
    new.nodes.extend(nodes)
    new.id, new.user_id, new.app_id = "b", "me", "shop"
    for node in new.nodes:
        node.model.user_id, node.model.app_id = node.model.user_id or "me", node.model.app_id or "shop"
        node.output_info_override.data.SetInParent()
    assert not difference(old, new)
    assert difference(old, new).as_json() == {"same": True, "removed": [], "added": [], "renamed": [], "changed": []}


def test_programs_can_tell_null_from_what_is_not_there() -> None:
    change = difference(read(OLD).workflow, read(OLD.replace("flag: 1", "flag: null")).workflow).as_json()["changed"]
    assert change == [{"node": "name", "path": ["output_info_override", "params", "flag"], "old": 1, "new": None}]
    change = difference(read(OLD).workflow, read(OLD.replace(", flag: 1", "")).workflow).as_json()["changed"]
    assert change == [{"node": "name", "path": ["output_info_override", "params", "flag"], "old": 1}]


def nodes_of(workflow: Workflow) -> dict[str, Any]:
    return {node.id: plain_node(node) for node in workflow.nodes}


def applied(old: Workflow, what: Difference) -> dict[str, Any]:
    """The nodes of `old` with a difference done to them."""
    names = dict(what.renamed)
    nodes = {}
    for id, node in nodes_of(old).items():
        if id in what.removed:
            continue
        links = [{"node_id": names.get(link["node_id"], link["node_id"])} for link in node.get("node_inputs", ())]
        renamed = names.get(id, id)
        nodes[renamed] = json.loads(json.dumps(node | {"id": renamed} | ({"node_inputs": links} if links else {})))
    for change in what.changed:
        place = nodes[change.node]
        *above, last = change.path
        for step in above:
            place = place.setdefault(step, {})
        if change.new is ABSENT:
            del place[last]
        else:
            place[last] = change.new
    for node in nodes.values():
        for holder in (node, node["model"]):
            for name in ("output_info", "output_info_override"):
                if name in holder and holder[name].get("params") == {}:
                    del holder[name]["params"]
                if holder.get(name) == {}:
                    del holder[name]
    return nodes | {str(node["id"]): dict(node) for node in what.added}


FEW = st.sampled_from("abcdef")


@FEWER
@given(workflows(FEW, model=st.sampled_from("mn")), workflows(FEW, model=st.sampled_from("mn")))
def test_a_difference_done_to_the_one_makes_the_other(old: Workflow, new: Workflow) -> None:
    what = difference(old, new)
    assert json.dumps(applied(old, what), sort_keys=True) == json.dumps(nodes_of(new), sort_keys=True)
    assert bool(what) == (json.dumps(nodes_of(old), sort_keys=True) != json.dumps(nodes_of(new), sort_keys=True))
    assert not difference(new, new)
