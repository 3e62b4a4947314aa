"""Runs a plan: level by level, the nodes of a level side by side, all inputs of a node in one batch.

A node that fails on an input marks its own output of that input and starves the nodes below it, no others, unless a
fallback of it stands in. What an operator keeps back starves nobody: the nodes below answer nothing, and that is no
failure. A node whose condition does not hold is kept back in the same way, and does not run.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.workflow import conditions
from meshserve.workflow.conditions import Condition
from meshserve.workflow.merging import merged
from meshserve.workflow.operators import FEW_PARTS, OPERATORS, UNFIT, Crops, Result, Unfit, parts_of
from meshserve.workflow.operators.thresholds import COMPARISONS
from meshserve.workflow.plan import OPERATOR, NodeModel, Plan, Step
from meshserve.workflow.tally import TALLY, Tally
from meshserve.workflow.watching import Watch, told
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Region

log = logging.getLogger(__name__)
Run = Callable[[str, Sequence[Item], Settings], Awaitable[list[Outcome]]]
"""`RunnerPool.run`, or what a test puts in its place."""
MOST_MERGED = 10_000
"""Parts of what several parents give a node for one input: by 20 nodes one region without an id can become thousands."""


class Starved(Problem):
    """A node did not run because `failed`, a node above it, failed on this input."""

    def __init__(self, node: str, failed: str, cause: Problem) -> None:
        super().__init__(cause.code, f"Node '{node}' did not run: node '{failed}' above it failed. {cause.details}")
        self.failed, self.cause = failed, cause


@dataclass(slots=True)
class CutItem(Item):
    """An item whose regions have pixels of their own: `crops` belong to `data.regions`, in order."""

    crops: Crops | None = None


async def execute(
    plan: Plan,
    items: Sequence[Item | Problem],
    run: Run,
    deadline: float | None = None,
    watch: Watch | None = None,
) -> list[list[Result]]:
    """results[node][input], nodes in the plan's order.

    items: one an input; a Problem there becomes every node's result for it. deadline: when the caller gives up,
    by time.monotonic(); no level begins after it. watch: is told of each node that ran. Raises Problem 40032 then, and nothing else but cancellation.
    """
    results: list[list[Result]] = [[] for _ in plan.steps]
    for level in plan.levels:
        if deadline is not None and time.monotonic() > deadline:
            raise Problem(codes.RPC_REQUEST_TIMEOUT, "The caller's deadline passed before all nodes had run.")
        if len(level) == 1:  # a task for each would cost a chain of operators more than the operators
            results[level[0]] = await _run_step(plan, level[0], results, items, run, watch)
            continue
        done = await asyncio.gather(*(_run_step(plan, number, results, items, run, watch) for number in level))
        for number, outcomes in zip(level, done, strict=True):
            results[number] = outcomes
    return results


async def _run_step(
    plan: Plan,
    number: int,
    results: list[list[Result]],
    items: Sequence[Item | Problem],
    run: Run,
    watch: Watch | None = None,
) -> list[Result]:
    """One result an input: what the model made of what the parents gave, or why it could not."""
    if watch is None:
        return await _computed(plan, number, results, items, run)
    tally = Tally(number)
    before = TALLY.set(tally)
    try:
        outcomes = await _computed(plan, number, results, items, run)
    finally:
        TALLY.reset(before)
    watch.ran(told(tally, outcomes))
    return outcomes


async def _computed(
    plan: Plan, number: int, results: list[list[Result]], items: Sequence[Item | Problem], run: Run
) -> list[Result]:
    step = plan.steps[number]
    fed = [_feed(plan, step, results, items, position) for position in range(len(items))]
    live = [position for position, item in enumerate(fed) if isinstance(item, Item)]
    outcomes: list[Result] = [None if isinstance(item, Item) else item for item in fed]
    if live:
        if (tally := TALLY.get()) is not None:
            tally.feed(live)
        batch = [item for item in fed if isinstance(item, Item)]
        made = await _run_spread(step, batch, run)
        for position, outcome in zip(live, made, strict=True):
            outcomes[position] = outcome
    return outcomes


def fits(plan: Plan, item: Item) -> bool:
    """Whether any node that the input feeds takes what the input has."""
    return any(_fits(step, item) for step in plan.steps if not step.parents)


def engines(plan: Plan, item: Item) -> set[str]:
    """The names of the server's own runners that an item may come to."""
    reached: set[int] = set()
    for number in (number for level in plan.levels for number in level):
        step = plan.steps[number]
        if reached.intersection(step.parents) if step.parents else _fits(step, item):
            reached.add(number)
    models = (plan.steps[number].model for number in reached)
    own = (model for model in models if not (model.operator or model.remote or model.asks))
    return {model.engine for model in own if model.engine is not None}


def _fits(step: Step, item: Item) -> bool:
    if not step.takes or "any" in step.takes or ("image" in step.takes and item.picture is not None):
        return True
    return any(field.name in step.takes for field, _ in item.data.ListFields() if field.name != "image")


def _feed(
    plan: Plan, step: Step, results: list[list[Result]], items: Sequence[Item | Problem], position: int
) -> Item | Problem | Unfit | None:
    """What a node gets for one input: an item, the problem that starves it, or None where all was kept back.

    UNFIT where the input feeds the node and has nothing for it, but for others; below such nodes alone too. An input
    that no node takes goes to all of them, which say what they miss.
    """
    root = items[position]
    if isinstance(root, Problem):
        return root

    def answer(number: int) -> Result:
        return results[number][position]

    if not step.parents and not _fits(step, root) and fits(plan, root):
        return UNFIT
    parents = [_answer(plan, parent, answer) for parent in step.parents]
    if parents and all(result is UNFIT for result in parents):
        return UNFIT
    if step.conditions or step.fallback_for is not None:
        kept_back = _kept_back(plan, step, answer, root)
        if kept_back is not True:
            return kept_back
    if not step.parents:
        return root
    given: list[Data | Crops] = []
    for parent, result in zip(step.parents, parents, strict=True):
        if isinstance(result, Problem):
            return _starved(step, plan.steps[parent], result)
        if isinstance(result, (Data, Crops)) and not any(result is other for other in given):
            given.append(result)
    if not given and step.sequential:
        given.append(Data())
    return _joined(step, given, root) if given else None


def _joined(step: Step, given: Sequence[Data | Crops], root: Item) -> Item | Problem:
    """What several parents gave as one item; a Problem where that is too much."""
    if len(given) > 1 and sum(map(parts_of, given)) > MOST_MERGED:
        return Problem(
            codes.INPUT_OVER_LIMIT,
            f"The nodes above node '{step.id}' give it more than {MOST_MERGED:,} concepts and regions together:"
            " feed it from fewer.",
        )
    return _item(step, merged(given), root)


def _starved(step: Step, above: Step, problem: Problem) -> Starved:
    if isinstance(problem, Starved):
        return Starved(step.id, problem.failed, problem.cause)
    return Starved(step.id, above.id, problem)


def _answer(plan: Plan, number: int, answer: Callable[[int], Result]) -> Result:
    """What a node gives to others: its answer, or of it and its fallbacks that which there is."""
    step = plan.steps[number]
    if step.fallback is None and step.fallback_for is None:
        return answer(number)
    while step.fallback_for is not None:
        number, step = step.fallback_for, plan.steps[step.fallback_for]
    first = result = answer(number)
    while isinstance(result, Problem) and step.fallback is not None:
        result, step = answer(step.fallback), plan.steps[step.fallback]
    return result if isinstance(result, (Data, Crops)) else first


def mended(plan: Plan, row: Sequence[Result]) -> list[Result]:
    """One input's results, each failure for which a fallback stood in replaced by what that answered."""
    return [
        _answer(plan, number, row.__getitem__) if isinstance(result, Problem) else result
        for number, result in enumerate(row)
    ]


def _kept_back(
    plan: Plan, step: Step, answer: Callable[[int], Result], root: Item
) -> Starved | Unfit | Literal[True] | None:
    """True where the rules of a node let it run on an input, else its result: None, or why they cannot be told."""
    if step.fallback_for is not None:
        stood = answer(step.fallback_for)
        if not isinstance(stood, Problem):
            return UNFIT if stood is UNFIT else None
    unknown: Starved | None = None
    for condition in step.conditions:
        result = root.data if condition.position < 0 else _answer(plan, condition.position, answer)
        if isinstance(result, Problem):
            unknown = unknown or _starved(step, plan.steps[condition.position], result)
        elif not holds(condition, result):
            return None
    return unknown or True


def holds(condition: Condition, result: Data | Crops | Unfit | None) -> bool:
    """Whether a condition holds of what its node answered; none does of nothing."""
    if isinstance(result, Crops):
        result = result.data
    if not isinstance(result, Data):
        return False
    compare = COMPARISONS[conditions.COMPARISONS[condition.how]]
    return compare(conditions.value_of(result, condition.concept), condition.value)


def _item(step: Step, given: Data | Crops, root: Item) -> Item:
    """The parents' data with the input's own picture, and its text where the node wants one that they do not give."""
    data = given.data if isinstance(given, Crops) else given
    if "text" in step.takes and root.data.HasField("text") and not _has_texts(data):
        data = Data.FromString(data.SerializeToString())
        data.text.CopyFrom(root.data.text)
    return CutItem(data, root.picture, crops=given if isinstance(given, Crops) else None)


def _has_texts(data: Data) -> bool:
    return data.HasField("text") or any(region.data.HasField("text") for region in data.regions)


async def _run_spread(step: Step, batch: Sequence[Item], run: Run) -> list[Result]:
    """Run a batch, and items that a model wants region by region as so many items of the same batch."""
    if step.model.operator:
        return await compute(step.model, batch, run)
    spread = [_by_region(step, item) for item in batch]
    flat = [one for item, parts in zip(batch, spread, strict=True) for one in ([item] if parts is None else parts)]
    outcomes = iter(await compute(step.model, flat, run) if flat else [])
    return [
        next(outcomes) if parts is None else _regions(item, [next(outcomes) for _ in parts])
        for item, parts in zip(batch, spread, strict=True)
    ]


def _by_region(step: Step, item: Item) -> list[Item] | None:
    """An item a region where regions have what the model wants and the whole has not; else None."""
    regions = item.data.regions
    if step.regions:
        return None
    if "image" in step.takes and isinstance(item, CutItem) and item.crops is not None:
        cut = zip(regions, item.crops.pictures, strict=True)
        return [Item(region.data, picture or item.picture) for region, picture in cut]  # none, where nothing was cut
    for field, whole in (("text", item.data.HasField("text")), ("embeddings", bool(item.data.embeddings))):
        if field in step.takes and not whole and any(_has(region, field) for region in regions):
            return [Item(region.data, item.picture) for region in regions]
    return None


def _has(region: Region, field: str) -> bool:
    return region.data.HasField("text") if field == "text" else bool(region.data.embeddings)


def _regions(item: Item, outcomes: Sequence[Result]) -> Result:
    """The results of an item's regions as regions; the first problem among them is the item's."""
    data = Data()
    for region, outcome in zip(item.data.regions, outcomes, strict=True):
        if isinstance(outcome, Problem):
            return outcome
        whole = Region(id=region.id, region_info=region.region_info, value=region.value, track_id=region.track_id)
        if isinstance(outcome, Data):
            whole.data.CopyFrom(outcome)
            _lift_embedding(whole.data)
        data.regions.append(whole)
    return data


def _lift_embedding(data: Data) -> None:
    """Of a region in which a model embedded parts, as a face in a cut, the embedding of the surest is the region's."""
    parts = [] if data.embeddings else [part for part in data.regions if part.data.embeddings]
    if parts:
        data.embeddings.extend(max(parts, key=lambda part: part.value).data.embeddings)


async def compute(model: NodeModel, items: Sequence[Item], run: Run) -> list[Result]:
    """One result an item from a runner or an operator; a failure of the whole batch is every item's Problem."""
    if (tally := TALLY.get()) is not None:
        tally.batch += len(items)
    if model.engine is None:
        return [_nothing_computes(model)] * len(items)
    if not model.operator:
        try:
            return list(await run(model.engine, items, model.settings))
        except KeyError:
            return [_nothing_computes(model)] * len(items)
    operator = OPERATORS.get(model.engine.removeprefix(OPERATOR))
    if operator is None:
        return [_nothing_computes(model)] * len(items)
    try:
        if model.follows is not None:
            return await asyncio.to_thread(model.follows, items)
        if operator.slow or sum(parts_of(item.data) for item in items) > FEW_PARTS:
            return await asyncio.to_thread(operator.compute, items, model.settings)
        return operator.compute(items, model.settings)
    except Problem as problem:
        return [problem] * len(items)
    except Exception as error:
        log.exception("the operator of %s failed", model.label)
        notes = f"{type(error).__name__}: {error}"
        return [Problem(codes.MODEL_PREDICTION_FAILED, f"{model.label} failed on this input.", notes)] * len(items)


def _nothing_computes(model: NodeModel) -> Problem:
    return Problem(codes.NOT_IMPLEMENTED, f"This server has nothing that computes {model.label}.")
