"""What explain says against what `execute` then does, on random workflows that answer at random."""

import asyncio
import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from meshserve.core.problems import Problem
from meshserve.media.picture import Picture
from meshserve.runners.base import Item
from meshserve.workflow.compile import ordered
from meshserve.workflow.execute import Starved, execute
from meshserve.workflow.explaining.explain import explained, refused
from meshserve.workflow.explaining.explanation import (
    DEPENDS,
    EMPTY,
    FAILS,
    RUNS,
    SKIPPED,
    STARVES,
    Explanation,
    Node,
    Outcome,
    Verdict,
)
from meshserve.workflow.operators import UNFIT, Crops, Result
from meshserve.workflow.plan import Plan
from meshserve_proto.resources_pb2 import Audio, Concept, Data, Image, Text
from support.workflow_graphs import FAILED, REFUSALS, Fakes, Graph, graph

TURNS = {"image": 3, "text": 3, "image+text": 3, "video": 1, "audio": 1}
"""Kind of input → how often a graph is run on it."""
KINDS = tuple(TURNS)
TRACK = "regions[...].track_id"
seen: Counter[str] = Counter()


def given(kind: str, pick: random.Random, plan: Plan) -> Item:
    """An input of a kind as a run prepares it; some name concepts that conditions ask of it."""
    data = Data()
    asked = {each.concept for step in plan.steps for each in step.conditions if each.position < 0}
    named = [concept for concept in sorted(asked) if pick.random() < 0.6]
    data.concepts.extend(Concept(id=concept, value=pick.choice((0.1, 0.3, 0.6, 1.0))) for concept in named)
    if kind in ("image", "image+text"):
        data.image.CopyFrom(Image(url="https://example.com/a.jpg"))
    if kind in ("text", "image+text"):
        data.text.CopyFrom(Text(raw="a text"))
    if kind == "audio":
        data.audio.CopyFrom(Audio(url="https://example.com/a.wav"))
    rgb = np.zeros((8, 8, 3), np.uint8)
    return Item(data, None if kind in ("text", "audio") else Picture(rgb, "PNG", "RGB"))


def found(result: Result) -> Outcome:
    """What became of an input, without what its details quote of random failures."""
    if result is UNFIT:
        return Outcome(SKIPPED)
    if result is None:
        return Outcome(EMPTY)
    if isinstance(result, Starved):
        return Outcome(STARVES, result.code, "", result.details, result.failed)
    if isinstance(result, Problem):
        return Outcome(FAILS, result.code, "", result.details)
    return Outcome(RUNS)


def paths(data: Data) -> set[str]:
    """The fields that are filled, as types write them."""
    answer: set[str] = set()
    for field, value in data.ListFields():
        if field.name != "regions":
            answer.add(field.name)
            continue
        for region in value:
            inner = {f"data.{path}" for path in paths(region.data)}
            inner |= {f"region_info.{part.name}" for part, _ in region.region_info.ListFields()}
            answer |= {f"regions[...].{path}" for path in inner} or {"regions"}
    return answer


def answered(result: Result) -> set[str]:
    if isinstance(result, Crops):
        return paths(result.data) | {"regions[...].data.image" for picture in result.pictures if picture}
    return paths(result) if isinstance(result, Data) else set()


def without_chance(outcome: Outcome, plan: Plan) -> Outcome:
    """The same words for a failure that a fake model makes up and for one that explain takes into account."""
    details = outcome.details
    for step in plan.steps:
        details = details.replace(f"{step.model.label} failed on this input.", FAILED)
    return replace(outcome, details=details, name="")


async def check(made: Graph, seed: int) -> None:
    """Explain a graph, then run it on all kinds of inputs, and compare."""
    try:
        nodes, plan = made.plan()
    except Problem as problem:
        check_refused(made, problem)
        return
    assert not made.broken, made.broken
    explanation = await explained(plan, Fakes.knows, KINDS)
    assert list(explanation.order) == [node.id for node in nodes] == [node.id for node in ordered(nodes)]
    check_levels(explanation, plan)
    for kind in KINDS:
        for turn in range(TURNS[kind]):
            pick = random.Random(f"{seed} {kind} {turn}")  # noqa: S311 - the same each time
            fakes = Fakes(pick, generous=turn == 0)
            results = await execute(plan, [given(kind, pick, plan)], fakes.run)
            for node, (result,) in zip(explanation.nodes, results, strict=True):
                check_node(node, kind, result, plan, f"seed {seed}, {kind}, node {node.id}, turn {turn}")
                check_items(node.verdicts[kind], fakes.given.get(node.id), plan, node, f"seed {seed}, {kind}")
            if turn == 0:
                check_fields(explanation, plan, kind, results, fakes, f"seed {seed}, {kind}")


def check_refused(made: Graph, problem: Problem) -> None:
    explanation = refused(problem, made.nodes)
    assert made.broken
    assert explanation.refusal is not None
    assert (explanation.refusal.code, explanation.refusal.details) == (problem.code, problem.details)
    assert explanation.refusal.code in {REFUSALS[how] for how in made.broken}
    if explanation.refusal.node:
        assert f"'{explanation.refusal.node}'" in problem.details
    seen["refused"] += 1


def check_levels(explanation: Explanation, plan: Plan) -> None:
    """A node comes right after the last of those that it waits for."""
    levels = {id: number for number, level in enumerate(explanation.levels) for id in level}
    assert sorted(levels) == sorted(explanation.order)
    ruled = any(step.conditions or step.fallback_for is not None for step in plan.steps)
    for node in explanation.nodes:
        above = [levels[parent] for parent in node.parents]
        assert node.level == levels[node.id]
        assert node.level == 1 + max(above, default=-1) or ruled
        assert all(level < node.level for level in above)


def check_node(node: Node, kind: str, result: Result, plan: Plan, where: str) -> None:
    verdict, outcome = node.verdicts[kind], without_chance(found(result), plan)
    possible = {without_chance(one, plan) for one in verdict.possible}
    assert outcome in possible, f"{where}: it became {outcome}; explain said {verdict}"
    assert answered(result) <= set(verdict.fields), f"{where}: {answered(result)} is not in {verdict.fields}"
    seen[verdict.verdict] += 1
    seen[f"possible {verdict.verdict}"] += len(possible)


def check_items(verdict: Verdict, items: list[Item] | None, plan: Plan, node: Node, where: str) -> None:
    """Region by region or not: fakes never find just one region."""
    if node.engine[0] == "operator" or items is None:
        return
    if verdict.by_region == "no":
        assert len(items) == 1, f"{where}, node {node.id}: {len(items)} items"
    elif verdict.by_region == "yes":
        assert len(items) != 1, f"{where}, node {node.id}: one item"
    seen[f"by region: {verdict.by_region}"] += 1


def check_fields(
    explanation: Explanation, plan: Plan, kind: str, results: list[list[Result]], fakes: Fakes, where: str
) -> None:
    """Where everything above a node runs, and answers all that it can, the fields are exactly those that were told."""
    asked = [condition.position for step in plan.steps for condition in step.conditions]
    models = [plan.steps[position].model for position in asked if position >= 0]
    if -1 in asked or any("any" in model.outputs or "tracker" in model.type_id for model in models):
        return  # who passes on what it gets may answer the concept that is asked for
    sure: set[str] = set()
    nodes = {node.id: node for node in explanation.nodes}
    for node, (result,) in zip(explanation.nodes, results, strict=True):
        verdict = node.verdicts[kind]
        if node.type_id == "regex-based-classifier":
            continue  # what it finds is in the text
        if verdict.verdict != RUNS or verdict.by_region == "may" or not sure.issuperset(node.parents):
            continue
        sure.add(node.id)
        told = set(verdict.fields) - {TRACK}  # a tracker may wait for a second frame
        assert answered(result) - {TRACK} == told, f"{where}, node {node.id}: {answered(result)}, told {told}"
        check_gets(node, nodes, kind, fakes.given.get(node.id), where)
        seen["fields"] += 1


def check_gets(node: Node, nodes: dict[str, Node], kind: str, items: list[Item] | None, where: str) -> None:
    """What was told to come from a node is in what the model was given, where it was given the whole."""
    if not items or len(items) != 1:
        return
    for each in node.gets:
        if each.node:
            told = set(each.fields) & set(nodes[each.node].verdicts[kind].fields) - {"regions[...].data.image", TRACK}
            assert told <= paths(items[0].data), f"{where}, node {node.id}, from {each.node}: {told}"
            seen["gets"] += bool(told)


def walk(count: int, most: int, first: int = 0) -> None:
    """Check so many graphs of up to so many nodes."""

    async def each() -> None:  # one loop for all: starting one costs more than most graphs
        for seed in range(first, first + count):
            await check(graph(random.Random(seed), most), seed)  # noqa: S311 - the same each time

    seen.clear()
    asyncio.run(each())


def test_explain_says_what_150_random_workflows_do() -> None:
    walk(150, 6)
    assert all(seen[kind] for kind in (RUNS, SKIPPED, EMPTY, FAILS, STARVES, DEPENDS, "refused", "fields")), seen
    told = sum(seen[kind] for kind in (RUNS, SKIPPED, EMPTY, FAILS, STARVES, DEPENDS))
    assert seen[DEPENDS] < told / 4, "an explanation that says of everything that it depends says nothing"


@pytest.mark.slow
def test_explain_says_what_10_000_random_workflows_do() -> None:
    walk(10_000, 12, 1000)
    print(dict(sorted(seen.items())))
