"""Files of workflows that cannot be read: what is wrong, and where."""

import time

import pytest

from meshserve.workflow.text.reader import read
from meshserve.workflow.text.tree import LARGEST, BadText

GOOD = """workflow:
  id: look
  nodes:
    - id: see
      model:
        model_id: general
        model_version_id: aa9ca48295b37401f8af92ad1af0d91d
    - id: keep
      model:
        model_id: keep
        model_type_id: random-sample
        output_info:
          params:
            keep_fraction: 0.5
      node_inputs:
        - node_id: see
      output_info_override:
        params:
          keep_fraction: 0.7
"""
SPOILED = (
    # (what is replaced, by what, where, words)
    ("  id: look", "  id: look ing", "2:7", "'look ing' is not a valid id"),
    ("id: look", "name: look", "2:3", "workflow has no key 'name'"),
    ("  nodes:", "  node:", "3:3", "'nodes' is meant?"),
    ("id: see", "id: 12", "4:11", "nodes[0].id must be text; it is a number: put it in quotes"),
    ("id: keep\n", "id: see\n", "8:11", "the node 'see' is here twice, first in line 4"),
    ("model_id: general", "modle_id: general", "6:9", "'model_id' is meant?"),
    ("  model_id: general\n        model_version_id", "  model_version_id", "6:9", "nodes[0].model has no model_id"),
    ("model_id: general", f"model_id: {'x' * 49}", "6:19", "has 49 characters; an id may have at most 48"),
    ("aa9ca48295b37401f8af92ad1af0d91d", "12345678901234567890123456789012", "7:27", "it is a number: put it in quotes"),
    ("model_version_id: aa", "model_type_id: x\n        model_version_id: aa", "7:9", "leave out model_type_id"),
    ("model_type_id: random-sample", "model_type_id: []", "11:24", "must be text; it is a list"),
    ("keep_fraction: 0.5", "[1]: 0.5", "14:13", "this key is a list or mapping"),
    ("          params:\n            keep_fraction: 0.5", "          params: 3", "13:19", "must be a mapping; it is a number"),
    ("params:\n            keep", "param:\n            keep", "13:11", "'params' is meant?"),
    ("node_inputs", "nodeInputs", "15:7", "'node_inputs' is meant?"),
    ("- node_id: see", "- node_id: sea", "16:20", "there is no node 'sea' to take input from; there are see, keep"),
    ("  - node_id: see", "  - see", "16:11", "must be a mapping; it is text"),
    ("\n        - node_id: see", " see", "15:20", "must be a list; it is text"),
    ("output_info_override:", "suppress_output: 1\n      output_info_override:", "17:24", "must be true or false; it is a number"),
    ("keep_fraction: 0.7", "keep_fraction: 12345678901234567890", "19:26", "cannot be kept exactly"),
    ("          keep_fraction: 0.7", "          a: 1\n          a: 2", "20:11", "the key 'a' is here twice, first in line 19"),
    ("keep_fraction: 0.7", "keep_fraction: !!python/tuple [1]", "19:26", "leave it out"),
)  # fmt: skip


def faults(content: str | bytes) -> list[str]:
    """What is said against a file, one by one."""
    with pytest.raises(BadText) as caught:
        read(content)
    return [str(fault) for fault in caught.value.faults]


CASES = [
    *((GOOD.replace(old, new, 1), where, words) for old, new, where, words in SPOILED),
    (GOOD.replace("id: look", "name: look"), "2:3", "workflow has no id"),
    (GOOD.replace("- id: see\n", "- id: see\n      node_inputs: [{node_id: keep}]\n"), "4:11", "circle: see → keep → see"),
    (GOOD.replace("0.7", "0.7\n          run_if: {concept: a, at_lest: 1}"), "20:41", "at_lest"),
    (GOOD.replace("params:\n          keep_fraction: 0.7", "data: {concepts: [{id: a, valu: 1}]}"), "18:35", "'value' is meant?"),
    (GOOD.replace("params:\n          keep_fraction: 0.7", "data: {concepts: [{id: 5}]}"), "18:32", "must be text, in quotes"),
    (GOOD.replace("params:\n          keep_fraction: 0.7", "data: {concepts: [{value: a}]}"), "18:35", "must be a number; it is text"),
    (GOOD.replace("params:\n          keep_fraction: 0.7", "data: {image: {base64: '?'}}"), "18:32", "must be base64 text"),
    ("", "1:1", "the file is empty"),
    ("workflow:\n", "1:10", "workflow must be a mapping; it is nothing"),
    ("workflow: {id: a, nodes: []}", "1:26", "is empty: a workflow has at least one node"),
    ("workflow:\n  id: a\n   nodes: [\n", "3:9", "this is not YAML"),
    ("workflow: {id: a, nodes: [}", "1:27", "this is not YAML"),
    ("- a\n", "1:1", "the file must have 'workflow:'"),
    (GOOD + "--- 1\n", "20:1", "a second document begins here"),
    (GOOD + "other: 1\n", "20:1", "the file has no key 'other'"),
    ("workflow: &a [*a]", "1:15", "'*a' stands within what it names"),
    ("workflow: *a", "1:11", "names nothing"),
    ("a: \x07", "1:4", "U+0007"),
    (b"a: 1\nb: \xff", "2:4", "not UTF-8"),
    ("x" * (LARGEST + 1), "1:1", f"the file has {LARGEST + 1} bytes"),
    ("[" * 300_000, "1:129", "nested deeper than 128 levels"),
    ("workflow: {id: a, nodes: [" + "{id: x, model: {model_id: m}}," * 21 + "]}", "1:627", "has 21 nodes"),
]  # fmt: skip


def test_what_is_wrong_and_where() -> None:
    assert read(GOOD).workflow.nodes[1].output_info_override.params.fields["keep_fraction"].number_value == 0.7
    missed = []
    for content, where, words in CASES:
        said = faults(content)
        if not any(each.startswith(f"{where}: ") and words in each for each in said):
            missed.append((content[:300], where, words, said))
    assert missed == []


def test_every_fault_is_told_at_once_in_the_order_of_lines() -> None:
    spoiled = (
        GOOD.replace("id: look", "id: 7")
        .replace("- id: see\n", "- id: see\n      colour: red\n")
        .replace("- node_id: see", "- node_id: sea")
    )
    assert [fault.partition(" ")[0] for fault in faults(spoiled)] == ["2:7:", "5:7:", "17:20:"]


def test_texts_that_would_grow_without_end_are_refused_at_once() -> None:
    laughs = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    deep = "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}]\n" for n in range(200))
    began = time.process_time()
    assert "more than 100000 values" in faults(laughs)[0]
    assert "nested deeper than 128 levels" in faults(deep)[0]
    assert time.process_time() - began < 1


def test_what_yaml_has_besides() -> None:
    """Anchors, merges, flow style, comments, dates and a mark of the byte order, as the SDK's reader takes them."""
    text = """%YAML 1.1
---
workflow:  # a comment
  id: "look"
  nodes:
    - {id: one, model: &m {model_id: a, user_id: b}}
    - {id: two, model: {<<: *m, model_id: c}, node_inputs: [{node_id: one}], output_info_override: {params: {day: 2026-01-31, n: 0x10, s: !!str 5}}}
"""
    for content in (text, text.encode("utf-8-sig")):
        workflow = read(content).workflow
        assert [(node.model.id, node.model.user_id) for node in workflow.nodes] == [("a", "b"), ("c", "b")]
        params = workflow.nodes[1].output_info_override.params.fields
        assert (params["day"].string_value, params["n"].number_value, params["s"].string_value) == (
            "2026-01-31",
            16,
            "5",
        )
    assert read("id: a\nnodes:\n- id: b\n  model: {model_id: c}\n").workflow.nodes[0].model.id == "c"


def test_what_a_server_says_is_mapped_to_a_line() -> None:
    text = read(GOOD)
    said = {
        "Node 'keep' (nodes[1]): output_info_override.params.keep_fraction must be x": 19,
        "Node 'keep': The model 'keep' has no version 'x'": 10,
        "Node 'see': The model 'general' has no version 'x'": 7,
        "Node 'keep' runs model 'keep' (random-sample), which takes regions; its inputs 'see' give concepts.": 15,
        "Node 'see': Model does not exist: 'general'": 6,
        "Two nodes have the id 'keep'": 8,
        "Something else": 2,
    }
    assert {words: text.blame(words).mark.line for words in said} == said
