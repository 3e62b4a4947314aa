"""When nodes run: conditions and fallbacks, as they are compiled and as they are run."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.workflow.compile import compiled, ordered
from meshserve.workflow.conditions import for_the_model
from meshserve.workflow.execute import Starved, execute, mended
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve.workflow.operators import Result
from meshserve.workflow.plan import NodeModel, Plan
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Data, Model, NodeInput, OutputInfo, Region, WorkflowNode

DOG = {"node": "boxes", "concept": "dog", "at_least": 0.5}
BROKE = Problem(codes.MODEL_PREDICTION_FAILED, "It broke.")


def node(id: str, *parents: str, **rules: Any) -> WorkflowNode:
    made = WorkflowNode(id=id, model=Model(id="m"), node_inputs=[NodeInput(node_id=parent) for parent in parents])
    made.output_info_override.params.update(rules)
    return made


def plan(*nodes: WorkflowNode, types: dict[str, str] | None = None) -> Plan:
    """Each node runs the engine of its own id, of unknown fields unless `types` has one."""
    models = {}
    for one in nodes:
        info = MODEL_TYPES.get((types or {}).get(one.id, ""))
        fields = (info.input_fields, info.output_fields) if info is not None else ((), ())
        models[one.id] = NodeModel(one.id, "", f"model '{one.id}'", *fields)
    return compiled(ordered(nodes), models)


def concepts(**values: float) -> Data:
    return Data(concepts=[Concept(id=f"ai_{name}", name=name, value=value) for name, value in values.items()])


def in_a_region(**values: float) -> Data:
    return Data(regions=[Region(data=concepts(cat=0.9)), Region(data=concepts(**values))])


def ran(
    made: Plan, *items: Item | Problem, **engines: Callable[[Item], Outcome]
) -> tuple[dict[str, list[Result]], Any]:
    """Node id → its results, and node id → how many items its engine was given."""
    given: dict[str, int] = {}

    async def run(name: str, batch: Sequence[Item], settings: Settings) -> list[Outcome]:
        given[name] = given.get(name, 0) + len(batch)
        return [engines.get(name, lambda item: item.data)(item) for item in batch]

    results = asyncio.run(execute(made, items, run))
    return {step.id: column for step, column in zip(made.steps, results, strict=True)}, given


def same(item: Item) -> Outcome:
    return item.data


def test_a_node_runs_on_the_inputs_on_which_its_condition_holds() -> None:
    made = plan(node("breed", run_if=DOG), node("boxes"), node("after", "breed"))
    assert [step.id for step in made.steps] == ["boxes", "breed", "after"]
    assert made.levels == ((0,), (1,), (2,))
    items = [Item(in_a_region(dog=0.5)), Item(concepts(dog=0.4)), Item(Data()), Item(concepts(dog=0.9)), Item(Data())]
    answers, given = ran(made, *items, BROKE, breed=lambda item: concepts(beagle=1))
    runs = [isinstance(result, Data) for result in answers["breed"]]
    assert runs == [True, False, False, True, False, False]
    assert [result is None for result in answers["breed"]] == [False, True, True, False, True, False]
    assert [isinstance(result, Data) for result in answers["after"]] == runs
    assert given == {"boxes": 5, "breed": 2, "after": 2}


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ({"concept": "dog", "at_least": 0.7}, True),  # as precise as a concept's value is
        ({"concept": "ai_dog", "equal_to": 0.7}, True),
        ({"concept": "dog", "more_than": 0.7}, False),
        ({"concept": "dog", "at_most": 0.7}, True),
        ({"concept": "dog", "less_than": 0.7}, False),
        ({"concept": "horse", "at_most": 0.0}, True),  # what nobody names has the value 0
        ({"concept": "horse", "more_than": 0}, False),
        ([{"concept": "dog", "more_than": 0.1}, {"concept": "cat", "more_than": 0.1}], False),
        ([{"concept": "dog", "more_than": 0.1}, {"concept": "cat", "less_than": 0.1}], True),
        ([], True),
    ],
)
def test_comparisons_of_the_concepts_of_the_input(rule: Any, holds: bool) -> None:
    answers, _ = ran(plan(node("n", run_if=rule)), Item(concepts(dog=0.7)))
    assert isinstance(answers["n"][0], Data) is holds


def test_what_was_kept_back_fulfils_nothing_and_what_failed_starves() -> None:
    first = {"concept": "go", "at_least": 1}
    second = {"node": "a", "concept": "go", "at_most": 1}
    made = plan(node("a", run_if=first), node("b", run_if=[second, {"concept": "no", "at_most": 0}]))
    answers, _ = ran(made, Item(Data()), Item(concepts(go=1)), Item(concepts(go=1, no=1)), a=lambda item: BROKE)
    assert answers["b"][0] is None
    starved = answers["b"][1]
    assert isinstance(starved, Starved)
    assert starved.failed == "a"
    assert answers["b"][2] is None  # another condition says already that it would not have run


def test_a_fallback_runs_where_its_node_failed_and_feeds_the_children_of_both() -> None:
    made = plan(
        node("good"),
        node("spare", fallback_for="good"),
        node("last", fallback_for="spare"),
        node("of-good", "good"),
        node("of-last", "last", run_if={"node": "good", "concept": "x", "at_least": 0}),
        node("of-both", "good", "spare"),
    )
    assert made.levels == ((0,), (1,), (2,), (3, 4, 5))
    items = [Item(concepts(plain=1)), Item(concepts(bad=1)), Item(concepts(bad=1, worse=1)), Item(concepts(dead=1))]

    def fails_on(*names: str) -> Callable[[Item], Outcome]:
        return lambda item: BROKE if any(c.name in names for c in item.data.concepts) else concepts(ok=1)

    answers, given = ran(
        made, *items, BROKE, good=fails_on("bad", "dead"), spare=fails_on("worse", "dead"), last=fails_on("dead")
    )
    assert given == {"good": 4, "spare": 3, "last": 2, "of-good": 3, "of-last": 3, "of-both": 3}
    assert answers["spare"][0] is None
    assert [len(result.concepts) if isinstance(result, Data) else 0 for result in answers["of-both"]] == [1, 1, 1, 0, 0]
    dead = answers["of-last"][3]
    assert isinstance(dead, Starved)
    assert dead.details.startswith("Node 'of-last' did not run: node 'good' above it failed.")
    for number, fine in enumerate((True, True, True, False, False)):
        row = mended(made, [column[number] for column in answers.values()])
        assert any(isinstance(result, Problem) for result in row) is not fine


def test_a_fallback_that_is_kept_back_mends_nothing() -> None:
    made = plan(node("a"), node("b", fallback_for="a", run_if={"concept": "x", "at_least": 1}), node("c", "a"))
    answers, _ = ran(made, Item(Data()), a=lambda item: BROKE)
    assert answers["b"] == [None]
    assert isinstance(answers["c"][0], Starved)
    assert isinstance(mended(made, [column[0] for column in answers.values()])[0], Problem)


def test_a_fallback_runs_where_its_node_starved() -> None:
    made = plan(node("a"), node("b", "a"), node("c", fallback_for="b"))
    answers, _ = ran(made, Item(concepts(x=1)), a=lambda item: BROKE)
    assert isinstance(answers["c"][0], Data)


INVALID, GRAPH = codes.WORKFLOW_INVALID_ARGUMENT, codes.WORKFLOW_INVALID_GRAPH
REFUSED: list[tuple[list[WorkflowNode], int, str]] = [
    ([node("a", run_if="dog")], INVALID, "Node 'a': output_info_override.params.run_if is 'dog'"),
    ([node("a", run_if=[{"at_least": 1}])], INVALID, "params.run_if[0].concept is None"),
    ([node("a", run_if={"concept": "x"})], INVALID, "params.run_if has no comparison"),
    ([node("a", run_if={"concept": "x", "at_least": 1, "at_most": 1})], INVALID, "has at_least and at_most"),
    ([node("a", run_if={"concept": "x", "at_least": "1"})], INVALID, "params.run_if.at_least is '1'"),
    ([node("a", run_if={"concept": "x", "at_least": True})], INVALID, "params.run_if.at_least is True"),
    ([node("a", run_if={"concept": "x", "atleast": 1})], INVALID, "params.run_if.atleast is nothing that"),
    ([node("a", run_if=[{"concept": "x", "at_least": 1}] * 21)], INVALID, "params.run_if has 21 conditions"),
    ([node("a", run_if={"node": 3, "concept": "x", "at_least": 1})], INVALID, "params.run_if.node is 3.0"),
    (
        [node("a", run_if=DOG)],
        GRAPH,
        "Node 'a': output_info_override.params.run_if.node is 'boxes', which is not one of",
    ),
    ([node("a"), node("b", fallback_for=7)], INVALID, "params.fallback_for is 7.0"),
    ([node("a"), node("b", fallback_for="c")], GRAPH, "params.fallback_for is 'c', which is not one of 'a', 'b'"),
    ([node("a", fallback_for="a")], GRAPH, "a → a"),
    ([node("a", fallback_for="b"), node("b", fallback_for="a")], GRAPH, "a condition or fallback_for"),
    ([node("boxes", "b"), node("b", run_if=DOG)], GRAPH, "in a circle: boxes → b → boxes"),
    ([node("boxes", run_if=DOG)], GRAPH, "boxes → boxes"),
    ([node("a"), node("b", fallback_for="a"), node("c", fallback_for="a")], GRAPH, "'b' and 'c' are both fallbacks"),
    ([node("a"), node("b", "a", fallback_for="a")], GRAPH, "'b' stands in for node 'a'"),
    ([node("boxes"), node("b", fallback_for="boxes", run_if=DOG)], GRAPH, "'b' stands in for node 'boxes'"),
    ([node("a", "b"), node("b", fallback_for="a")], GRAPH, "in a circle"),
    ([node("a"), node("b", "a"), node("c", "b", fallback_for="a")], GRAPH, "in a circle"),
]


def test_rules_that_cannot_be_kept_are_refused() -> None:
    for nodes, code, words in REFUSED:
        with pytest.raises(Problem) as caught:
            ordered(nodes)
        assert (caught.value.code, words in caught.value.details) == (code, True), (words, caught.value.details)


def test_children_must_fit_what_stands_in_too() -> None:
    nodes = [node("a"), node("b", fallback_for="a"), node("c", "a")]
    types = {"a": "visual-embedder", "b": "visual-detector-embedder", "c": "clusterer"}
    plan(*nodes, types=types)
    with pytest.raises(Problem, match=r"its inputs 'b' \('b' where fallback_for says so\) give concepts\."):
        plan(*nodes, types=types | {"b": "visual-classifier"})


def test_no_model_is_given_the_rules() -> None:
    override = OutputInfo(data=concepts(x=1))
    override.params.update({"run_if": DOG, "fallback_for": "a", "k": 3})
    rest = for_the_model(override)
    assert dict(rest.params.fields).keys() == {"k"}
    assert rest.data == override.data
    assert len(override.params.fields) == 3
    plain = OutputInfo()
    assert for_the_model(plain) is plain
