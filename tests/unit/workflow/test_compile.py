"""From nodes to plans, and what is refused on the way."""

import pytest

from meshserve.core.problems import Problem
from meshserve.workflow.compile import MOST_NODES, compiled, ordered
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve.workflow.plan import NodeModel, Plan, PlanCache
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Model, NodeInput, WorkflowNode


def node(id: str, *parents: str, model: str = "m") -> WorkflowNode:
    inputs = [NodeInput(node_id=parent) for parent in parents]
    return WorkflowNode(id=id, model=Model(id=model), node_inputs=inputs)


def of_type(type_id: str) -> NodeModel:
    info = MODEL_TYPES[type_id]
    engine = f"operator:{type_id}" if info.operator else "fake"
    return NodeModel(engine, type_id, f"model 'm' ({type_id})", info.input_fields, info.output_fields)


def ids(nodes: list[WorkflowNode]) -> list[str]:
    return [one.id for one in nodes]


def refusal(*nodes: WorkflowNode) -> Problem:
    with pytest.raises(Problem) as caught:
        ordered(nodes)
    return caught.value


def plan(types: dict[str, str], *nodes: WorkflowNode) -> Plan:
    return compiled(ordered(nodes), {id: of_type(type_id) for id, type_id in types.items()})


def test_order_that_fits_stays() -> None:
    nodes = [node("concept"), node("embed"), node("cluster", "embed")]
    assert ids(ordered(nodes)) == ["concept", "embed", "cluster"]


def test_children_given_first_come_after_their_parents_and_the_rest_stays() -> None:
    nodes = [node("cluster", "embed"), node("embed"), node("concept")]
    assert ids(ordered(nodes)) == ["embed", "cluster", "concept"]


def test_twenty_nodes_pass_and_twenty_one_do_not() -> None:
    assert len(ordered([node(f"n{n}") for n in range(MOST_NODES)])) == 20
    problem = refusal(*(node(f"n{n}") for n in range(MOST_NODES + 1)))
    assert problem.code == codes.WORKFLOW_INVALID_ARGUMENT
    assert "21" in problem.details
    assert "20" in problem.details


def test_no_nodes() -> None:
    assert refusal().code == codes.WORKFLOW_INVALID_ARGUMENT


def test_a_node_without_an_id_or_a_model_is_named_by_its_place() -> None:
    assert "nodes[1]" in refusal(node("a"), node("")).details
    assert "'a'" in refusal(node("a", model="")).details


def test_dangling_input() -> None:
    problem = refusal(node("a"), node("b", "elsewhere"))
    assert problem.code == codes.WORKFLOW_INVALID_GRAPH
    assert "'b'" in problem.details
    assert "'elsewhere'" in problem.details


def test_ids_used_twice() -> None:
    problem = refusal(node("a"), node("a"))
    assert problem.code == codes.WORKFLOW_INVALID_GRAPH
    assert "'a'" in problem.details


def test_a_circle_is_shown() -> None:
    problem = refusal(node("start"), node("a", "start", "c"), node("b", "a"), node("c", "b"), node("tail", "c"))
    assert problem.code == codes.WORKFLOW_INVALID_GRAPH
    assert any(circle in problem.details for circle in ("a → b → c → a", "b → c → a → b", "c → a → b → c"))
    assert "tail" not in problem.details
    assert "a → a" in refusal(node("a", "a")).details


def test_levels() -> None:
    made = plan(
        {"a": "visual-embedder", "b": "visual-classifier", "c": "clusterer", "d": "embedding-classifier"},
        node("a"),
        node("b"),
        node("c", "a"),
        node("d", "a"),
    )
    assert made.levels == ((0, 1), (2, 3))
    assert made.steps[3].parents == (0,)


def test_no_nodes_make_an_empty_plan() -> None:
    assert compiled([], {}) == Plan()


def test_a_parent_named_twice_counts_once() -> None:
    made = plan({"a": "visual-embedder", "b": "clusterer"}, node("a"), node("b", "a", "a"))
    assert made.steps[1].parents == (0,)


CHAINS = [
    (["visual-embedder", "clusterer"], True),
    (["visual-classifier", "concept-thresholder"], True),
    (["visual-detector", "region-thresholder", "image-crop", "visual-classifier"], True),
    (["visual-detector", "image-crop", "visual-embedder", "clusterer"], True),
    (["visual-detector", "object-counter"], True),
    (["optical-character-recognizer", "text-aggregation-operator", "text-classifier"], True),
    (["optical-character-recognizer", "text-embedder"], True),
    (["visual-classifier", "visual-classifier"], True),  # the picture comes from the input
    (["visual-classifier", "random-sample", "concept-thresholder"], True),
    (["random-sample", "concept-thresholder"], True),  # an input may bring concepts
    (["visual-detector-embedder", "clusterer"], True),
    (["visual-embedder", "concept-thresholder"], False),
    (["visual-classifier", "clusterer"], False),
    (["visual-classifier", "region-thresholder"], False),
    (["visual-classifier", "image-crop"], False),
    (["visual-classifier", "random-sample", "clusterer"], False),
    (["visual-detector", "concept-thresholder"], False),
    (["visual-detector", "image-crop", "visual-classifier", "concept-thresholder"], False),  # concepts of regions alone
    (["visual-detector", "image-crop", "visual-classifier", "region-thresholder"], True),
    (["visual-detector", "image-crop", "visual-detector-embedder", "clusterer"], True),
]


@pytest.mark.parametrize(("types", "fits"), CHAINS)
def test_chaining_follows_the_types_of_models(types: list[str], fits: bool) -> None:
    names = [f"n{number}" for number in range(len(types))]
    nodes = [node(name, *names[max(number - 1, 0) : number]) for number, name in enumerate(names)]
    if fits:
        plan(dict(zip(names, types, strict=True)), *nodes)
        return
    with pytest.raises(Problem) as caught:
        plan(dict(zip(names, types, strict=True)), *nodes)
    assert caught.value.code == codes.WORKFLOW_INVALID_ARGUMENT
    assert f"Node '{names[-1]}'" in caught.value.details


def test_a_refused_chain_says_what_would_fit() -> None:
    with pytest.raises(Problem) as caught:
        plan({"tags": "visual-classifier", "groups": "clusterer"}, node("tags"), node("groups", "tags"))
    assert "'tags' give concepts" in caught.value.details
    assert "visual-embedder" in caught.value.details


def test_plans_are_made_again_when_the_store_changed() -> None:
    cache, made = PlanCache(capacity=2), []

    def make() -> Plan:
        made.append(1)
        return Plan()

    for version in (1, 1, 2, 2):
        cache.get("a", version, make)
    assert len(made) == 2
    cache.get("b", 2, make)
    cache.get("a", 2, make)
    cache.get("c", 2, make)
    cache.get("a", 2, make)
    assert len(made) == 4
    cache.get("b", 2, make)  # the one that was used longest ago had to go
    assert len(made) == 5
