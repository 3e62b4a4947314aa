"""What operators that ask an app's data make of it, and which parameters they refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshserve.core.problems import Problem
from meshserve.runners.base import Settings
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve.workflow.operators import ASKING, OPERATORS
from meshserve.workflow.operators.knn_concept import vote
from meshserve.workflow.operators.rag_prompter import check
from meshserve.workflow.operators.synonym_mapper import Fact, Graph, mapped
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept

BOTH = "{data.hits}: {data.text.raw}"
CAT = Concept(id="cat")
WRONG: list[tuple[str, dict[str, object], tuple[Concept, ...], str]] = [
    ("knn-concept", {}, (), "output_info.data.concepts"),
    ("knn-concept", {}, (CAT, Concept(name="dog")), "output_info.data.concepts[1]"),
    ("knn-concept", {"k": 0}, (CAT,), "output_info.params.k"),
    ("knn-concept", {"k": 2.5}, (CAT,), "output_info.params.k"),
    ("knn-concept", {"k": "five"}, (CAT,), "output_info.params.k"),
    ("concept-synonym-mapper", {"knowledge_graph_id": 3.0}, (), "output_info.params.knowledge_graph_id"),
    ("rag-prompter", {}, (), "output_info.params.prompt_template"),
    ("rag-prompter", {"prompt_template": "{data.hits}"}, (), "output_info.params.prompt_template"),
    ("rag-prompter", {"prompt_template": "{data.text.raw}"}, (), "output_info.params.prompt_template"),
    ("rag-prompter", {"prompt_template": BOTH, "min_score": 1.5}, (), "output_info.params.min_score"),
    ("rag-prompter", {"prompt_template": BOTH, "max_results": 0}, (), "output_info.params.max_results"),
    ("rag-prompter", {"prompt_template": BOTH, "max_results": 101}, (), "output_info.params.max_results"),
    ("visual-search", {}, (), "output_info.params.app_id"),
    ("visual-search", {"app_id": "a", "user_id": 1.0}, (), "output_info.params.user_id"),
    ("visual-search", {"app_id": "a", "min_score": -1}, (), "output_info.params.min_score"),
    ("visual-search", {"app_id": "a", "max_results": True}, (), "output_info.params.max_results"),
]


def test_wrong_parameters_are_refused_by_their_path() -> None:
    for type_id, params, concepts, path in WRONG:
        with pytest.raises(Problem) as caught:
            ASKING[type_id](Settings(params, concepts))
        assert caught.value.code == codes.MODEL_INVALID_ARGUMENT, (type_id, params)
        assert path in caught.value.details, (type_id, params)


def test_they_are_known_types_and_no_pure_functions() -> None:
    assert all(MODEL_TYPES[type_id].operator for type_id in ASKING)
    assert not ASKING.keys() & OPERATORS.keys()


def test_a_vote_counts_heads_and_the_nearer_win_ties() -> None:
    concepts = [Concept(id=id, name=id.upper()) for id in ("cat", "dog", "fish", "bird")]
    voters = [({"dog"}, 0.9), ({"cat", "dog"}, 0.8), ({"cat"}, 0.7), ({"fish", "unknown"}, 0.99)]
    elected = vote(voters, concepts)
    assert [(c.id, c.name, c.value) for c in elected] == [
        ("dog", "DOG", 0.5),
        ("cat", "CAT", 0.5),
        ("fish", "FISH", 0.25),
    ]
    assert vote([], concepts) == []


def test_a_prompt_keeps_what_texts_say_themselves() -> None:
    prompting = check(Settings({"prompt_template": f"{BOTH} {BOTH}"}))
    filled = prompting.filled("{data.hits}", ["one {data.text.raw}", "two"])
    once = "one {data.text.raw}\ntwo: {data.hits}"
    assert filled == f"{once} {once}"


def test_the_documented_ways_of_a_graph() -> None:
    """A puppy is a dog and so an animal; an animal may be a dog; but a cat is none, though both are animals."""
    graph = Graph(
        [
            ("hound", "synonym", "dog"),
            ("dog", "hyponym", "animal"),
            ("animal", "hypernym", "cat"),
            ("dog", "hypernym", "pup"),
        ]
    )
    assert graph.reached("hound") == {"hound", "dog", "animal", "pup"}
    assert graph.reached("pup") == {"pup", "dog", "hound", "animal"}
    assert graph.reached("animal") == {"animal", "dog", "hound", "pup", "cat"}
    assert graph.reached("cat") == {"cat", "animal"}
    assert graph.reached("stone") == frozenset()
    own = {id: Concept(id=id, name=id) for id in ("animal", "hound", "stone")}
    came = [Concept(id="dog", value=0.5), Concept(id="cat", value=0.75), Concept(id="stone", value=1)]
    assert [(c.id, c.value) for c in mapped(came, graph, own)] == [("animal", 0.75), ("hound", 0.5)]


IDS = st.sampled_from("abcdefg")
FACTS = st.lists(st.tuples(IDS, st.sampled_from(["synonym", "hypernym", "hyponym"]), IDS), max_size=9)


@given(FACTS, st.dictionaries(IDS, st.integers(0, 8), max_size=4), st.sets(IDS))
def test_mapping_is_a_plain_walk(facts: list[Fact], values: dict[str, int], own: set[str]) -> None:
    expected: dict[str, float] = {}
    for start, value in values.items():
        for end in own & walked(facts, start):
            expected[end] = max(expected.get(end, 0.0), value / 8)
    concepts = [Concept(id=id, value=value / 8) for id, value in values.items()]
    found = mapped(concepts, Graph(facts), {id: Concept(id=id, name=id) for id in own})
    assert {concept.id: concept.value for concept in found} == expected
    assert [concept.value for concept in found] == sorted(expected.values(), reverse=True)


def walked(facts: list[Fact], start: str) -> set[str]:
    """Ends of all ways that never turn, by repetition until nothing is added; none if no relation leads elsewhere."""
    reached: set[str] = set()
    for upwards in (True, False):
        found = {start}
        for _ in range(8):
            for subject, predicate, other in facts:
                if predicate == "synonym":
                    pairs = [(subject, other), (other, subject)]
                else:
                    narrow, wide = (subject, other) if predicate == "hyponym" else (other, subject)
                    pairs = [(narrow, wide) if upwards else (wide, narrow)]
                found |= {end for begin, end in pairs if begin in found}
        reached |= found
    return reached if reached != {start} else set()
