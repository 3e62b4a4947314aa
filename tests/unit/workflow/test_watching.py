"""Watchers are told what each node did, and chance can be repeated."""

import asyncio
from collections.abc import Sequence

from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.workflow.execute import execute
from meshserve.workflow.operators.base import Result
from meshserve.workflow.plan import NodeModel, Plan, Step
from meshserve.workflow.tally import CHANCES, Chances, cached
from meshserve.workflow.watching import NodeRun, together
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Data, Text


class Kept:
    """A watcher that keeps what it was told."""

    def __init__(self) -> None:
        self.runs: dict[int, NodeRun] = {}

    def ran(self, run: NodeRun) -> None:
        self.runs[run.number] = run


def plan() -> Plan:
    def step(id: str, engine: str, *parents: int, **params: object) -> Step:
        return Step(id, NodeModel(engine, "", id, settings=Settings(params)), parents)

    steps = (
        step("named", "named"),
        step("sample", "operator:random-sample", keep_fraction=0.5),
        step("below", "named", 0),
        step("last", "named", 1),
    )
    return Plan(steps, ((0, 1), (2, 3)))


async def compute(engine: str, items: Sequence[Item], settings: Settings) -> list[Outcome]:
    cached(2)
    bad = Problem(codes.MODEL_PREDICTION_FAILED, "It is bad.")
    return [bad if item.data.text.raw == "bad" else Data(concepts=[Concept(id="good")]) for item in items]


def run(watch: Kept, seed: int) -> list[list[Result]]:
    async def seeded() -> list[list[Result]]:
        CHANCES.set(Chances(seed))
        refused = Problem(codes.INPUT_INVALID_ARGUMENT, "It is empty.")
        items = [Item(Data(text=Text(raw="bad" if n == 3 else str(n)))) for n in range(31)]
        return await execute(plan(), [*items, refused], compute, None, together(None, watch))

    return asyncio.run(seeded())


def test_each_node_is_told_with_what_it_did() -> None:
    watch = Kept()
    results = run(watch, 7)
    named, sample, below, last = (watch.runs[number] for number in range(4))
    assert (named.live, named.batch, named.failed, named.starved, named.kept, named.cached) == (31, 31, 1, 1, 0, 2)
    assert named.error is results[0][3]
    assert (below.live, below.failed, below.starved, below.error) == (30, 0, 2, None)
    kept = sum(one is None for one in results[1])
    assert 0 < kept < 31
    assert (sample.kept, last.kept, last.live, last.batch) == (kept, kept, 31 - kept, 31 - kept)
    assert all(one.began <= one.ended for one in watch.runs.values())
    assert max(named.ended, sample.ended) <= min(below.began, last.began)


def test_the_same_seed_makes_the_same_choices() -> None:
    choices = [[one is None for one in run(Kept(), seed)[1]] for seed in (7, 7, 8)]
    assert choices[0] == choices[1] != choices[2]


def test_nobody_needs_no_watcher_and_several_are_told_alike() -> None:
    assert together() is None
    assert together(None, None) is None
    one, other = Kept(), Kept()
    both = together(one, None, other)
    assert both is not None
    both.ran(NodeRun(0, 1, 2))
    assert one.runs == other.runs == {0: NodeRun(0, 1, 2)}
