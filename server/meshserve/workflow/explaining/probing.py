"""What becomes of an input in a plan: the plan is run by `execute` itself, with witnesses in place of models.

What a run does beside its models (who is fed, skipped, starved, run region by region) is thus not told anew here. What
models may answer is tried both ways, in so many *worlds*: a list of regions may be empty, an operator may keep the input
back, a node that has a fallback may fail, a concept that a condition names may have any value that matters.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin.media import picture_of, text_of
from meshserve.workflow.conditions import Condition
from meshserve.workflow.execute import CutItem, compute, execute
from meshserve.workflow.explaining.keeping import ALWAYS, MAYBE, answered_by, keeps, may_be_empty, operator_of
from meshserve.workflow.explaining.witnesses import filled
from meshserve.workflow.operators import Crops, Result
from meshserve.workflow.operators.tracking import TRACKERS
from meshserve.workflow.plan import Plan, Step
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data

FULL, EMPTY, KEEP, FAIL = "full", "empty", "keep", "fail"
MOST_WORLDS = 64
"""All of them are tried up to so many; of more a selection: each choice alone, and others mixed."""
Knows = Callable[[str], Problem | bool]
"""Of an engine's name: whether there is such a runner, or the problem that it cannot be loaded."""
_PROBE = "probe:"
_SPREADING = frozenset({"image", "text", "embeddings"})
"""What a model that wants one of these is given region by region, so that without regions it may not even run."""
Choice = tuple[int, str]
"""A node's position (-1: the input) and "" for what it answers, or the concept of it whose value is chosen."""
World = Mapping[Choice, str | float]


@dataclass(slots=True)
class Trace:
    """What one input met in one world: by node, its result, and whether it was run region by region.

    spread: None where the model was not run.
    """

    results: list[Result]
    spread: list[bool | None]


@dataclass(frozen=True, slots=True)
class Prober:
    """Runs a plan on witnesses. knows: which runners there are."""

    plan: Plan
    knows: Knows
    choices: Mapping[Choice, Sequence[str | float]] = field(init=False)
    probes: Plan = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "choices", _choices(self.plan))
        object.__setattr__(self, "probes", _probes(self.plan))

    @property
    def exhaustive(self) -> bool:
        """Whether every world is tried."""
        count = 1
        for options in self.choices.values():
            count *= len(options)
        return count <= MOST_WORLDS

    def worlds(self) -> Iterator[World]:
        """What is tried, the one first in which everything answers all that it can."""
        names, options = list(self.choices), list(self.choices.values())
        if self.exhaustive:
            for picked in itertools.product(*options):
                yield dict(zip(names, picked, strict=True))
            return
        first = {name: each[0] for name, each in zip(names, options, strict=True)}
        last = {name: each[-1] for name, each in zip(names, options, strict=True)}
        yield first
        yield last
        singles = (first | {name: other} for name in names for other in self.choices[name][1:])
        alone = list(itertools.islice(singles, MOST_WORLDS - 2))
        yield from alone
        chance = random.Random(len(alone))  # noqa: S311 - the same selection each time
        for _ in range(MOST_WORLDS - 2 - len(alone)):
            yield {name: chance.choice(each) for name, each in zip(names, options, strict=True)}

    async def tried(self, root: Item | Problem, world: World) -> Trace:
        """What becomes of an input in one world."""
        count = len(self.plan.steps)
        trace = Trace([], [None] * count)

        async def run(engine: str, items: Sequence[Item], settings: Settings) -> list[Outcome]:
            number = int(engine.removeprefix(_PROBE))
            whole = items[0] is root or isinstance(items[0], CutItem)
            trace.spread[number] = not whole
            answers = await self._answers(number, items, world)
            return [_with_concepts(one, self.plan.steps[number], number, world) for one in answers]  # type: ignore[misc]

        concepts = [(concept, value) for (node, concept), value in world.items() if node < 0 and value]
        if isinstance(root, Item) and concepts:
            root = Item(Data.FromString(root.data.SerializeToString()), root.picture)
            for concept, value in concepts:
                root.data.concepts.add(id=concept, value=float(value))
        results = await execute(self.probes, [root], run)
        trace.results = [column[0] for column in results]
        return trace

    async def _answers(self, number: int, items: Sequence[Item], world: World) -> list[Result]:
        step, choice = self.plan.steps[number], world.get((number, ""), FULL)
        if choice == FAIL:
            failed = Problem(codes.MODEL_PREDICTION_FAILED, f"{step.model.label} failed on this input.")
            return [failed] * len(items)
        if step.model.engine is None or not step.model.operator:

            async def run(engine: str, items: Sequence[Item], settings: Settings) -> list[Outcome]:
                known = True if step.model.remote or step.model.asks else self.knows(engine)
                if isinstance(known, Problem):
                    return [known] * len(items)
                if not known:
                    raise KeyError(engine)
                return [_answered(step, item, choice) for item in items]

            return await compute(step.model, items, run)
        if choice == KEEP:
            return [None] * len(items)
        return [await answered_by(step, item, choice == EMPTY) for item in items]


def _answered(step: Step, item: Item, choice: str | float) -> Data | Problem:
    """What a runner answers: the problem of an item without the medium that it wants, or a witness."""
    if not (step.model.remote or step.model.asks):
        try:
            _check_medium(step, item)
        except Problem as problem:
            return problem
    if not step.model.outputs or "any" in step.model.outputs:
        return item.data
    if choice == EMPTY:
        return Data()
    made = filled(parts(step.model.outputs), step.id)
    return made.data if isinstance(made, Crops) else made


def _check_medium(step: Step, item: Item) -> None:
    takes = step.takes
    if "any" in takes or not takes:
        return
    if "image" in takes and ("text" not in takes or not item.data.text.raw):
        picture_of(item)
    elif "text" in takes:
        text_of(item)
    elif "embeddings" in takes and not item.data.embeddings:
        picture_of(item)  # it embeds by itself


def parts(fields: Sequence[str]) -> list[str]:
    """Single paths of a type's entries."""
    return [part.strip() for entry in fields for part in entry.split(",")]


def _with_concepts(outcome: Result, step: Step, number: int, world: World) -> Result:
    """An answer that gives the concepts that conditions ask of this node the values of this world."""
    named = {concept: value for (node, concept), value in world.items() if node == number and concept}
    if not named or not isinstance(outcome, (Data, Crops)):
        return outcome
    whole = outcome.data if isinstance(outcome, Crops) else outcome
    data = Data.FromString(whole.SerializeToString())
    for part in (data, *(region.data for region in data.regions)):
        kept = [one for one in part.concepts if one.id not in named]
        del part.concepts[:]
        part.concepts.extend(kept)
    outputs = parts(step.model.outputs)
    whole_answer = not outputs or "any" in outputs or "concepts" in outputs
    holder = data if whole_answer else data.regions[0].data if data.regions else None
    for concept, value in named.items():
        if value and holder is not None:
            holder.concepts.add(id=concept, value=float(value))
    return Crops(data, outcome.pictures) if isinstance(outcome, Crops) else data


def _probes(plan: Plan) -> Plan:
    """The plan with our own engines; those of operators are not run region by region, as operators are not."""
    steps = [
        replace(
            step,
            model=replace(step.model, engine=f"{_PROBE}{number}"),
            regions=step.regions or step.model.operator,
        )
        for number, step in enumerate(plan.steps)
    ]
    return replace(plan, steps=tuple(steps))


def _choices(plan: Plan) -> dict[Choice, Sequence[str | float]]:
    """What may turn out in several ways, and matters for other nodes than the one where it does."""
    wanted: dict[tuple[int, str], list[Condition]] = {}
    for step in plan.steps:
        for condition in step.conditions:
            for member in _group(plan, condition.position):
                wanted.setdefault((member, condition.concept), []).append(condition)
    feeding = _feeding(plan)
    choices: dict[Choice, Sequence[str | float]] = {}
    for number, step in enumerate(plan.steps):
        options: list[str] = [FULL]
        kept = keeps(step.model)
        if kept is ALWAYS:
            options = [KEEP]
        elif kept is MAYBE:
            options.append(KEEP)
        if may_be_empty(step.model) and feeding[number] & _SPREADING:
            options.append(EMPTY)
        if step.fallback is not None:
            options.append(FAIL)
        if options != [FULL]:
            choices[number, ""] = options
    for (position, concept), conditions in wanted.items():
        if position < 0 or _may_name_concepts(plan, position):
            choices[position, concept] = _values(conditions)
    return choices


def _may_name_concepts(plan: Plan, position: int) -> bool:
    """Whether a node's answer may have concepts; trackers pass those on that they get, whatever their type declares."""
    step = plan.steps[position]
    if step.parents and operator_of(step.model) in TRACKERS:
        return any(_may_name_concepts(plan, one) for parent in step.parents for one in _group(plan, parent))
    outputs = parts(step.model.outputs)
    return not outputs or "any" in outputs or any(path.endswith("concepts") for path in outputs)


def _group(plan: Plan, position: int) -> Iterator[int]:
    """A node and those that stand in for one another with it; the input (-1) alone."""
    if position < 0:
        yield position
        return
    while (before := plan.steps[position].fallback_for) is not None:
        position = before
    yield position
    while (after := plan.steps[position].fallback) is not None:
        position = after
        yield position


def _values(conditions: Sequence[Condition]) -> list[str | float]:
    """Values of a concept, such that each condition on it holds for one and does not for another, where it can."""
    edges = sorted({0.0, 1.0, *(condition.value for condition in conditions)})
    between = [(low + high) / 2 for low, high in itertools.pairwise(edges)]
    return sorted({0.0, *edges, *between}, reverse=True)


def _feeding(plan: Plan) -> list[set[str]]:
    """Of each node, what those below it take."""
    found: list[set[str]] = [set() for _ in plan.steps]
    for number in reversed([number for level in plan.levels for number in level]):
        step = plan.steps[number]
        for parent in step.parents:
            for member in _group(plan, parent):
                found[member] |= step.takes | found[number]
    return found
