"""From a plan to its explanation: what each node gets and gives, and what becomes of each kind of input in it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from meshserve.core.contract import descriptions
from meshserve.core.problems import Problem
from meshserve.ingest.prepare import portions
from meshserve.media import films
from meshserve.runners.base import Item
from meshserve.runners.graphs import PREFIX as GRAPH
from meshserve.workflow.execute import Starved
from meshserve.workflow.explaining.explanation import (
    AUDIO,
    BOTH,
    DEPENDS,
    EMPTY,
    FAILS,
    IMAGE,
    KINDS,
    RUNS,
    SKIPPED,
    STARVES,
    TEXT,
    VIDEO,
    Expected,
    Explanation,
    Gets,
    Node,
    Outcome,
    Refusal,
    Verdict,
)
from meshserve.workflow.explaining.keeping import MAYBE, keeps
from meshserve.workflow.explaining.probing import Knows, Prober, Trace, parts
from meshserve.workflow.explaining.witnesses import WORDS, paths_of, picture
from meshserve.workflow.operators import UNFIT, Crops, Result
from meshserve.workflow.plan import OPERATOR, NodeModel, Plan, Step
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Audio, Data, Image, Input, Text, Video, WorkflowNode

_MOST = 1024
Told = Callable[[Step], tuple[Expected | None, int | None]]
"""Of a node: what earlier runs tell, and the bytes of memory that it takes."""


def nothing_told(step: Step) -> tuple[Expected | None, int | None]:
    """Where there is no history."""
    return None, None


async def explained(
    plan: Plan,
    knows: Knows,
    kinds: Sequence[str] = KINDS,
    inputs: int | None = None,
    told: Told = nothing_told,
    title: str = "",
    version: str = "",
) -> Explanation:
    """What a plan does with inputs of these kinds.

    knows: which runners there are. inputs: how many a call brings; None says it for n. told: of earlier runs.
    """
    prober = Prober(plan, knows)
    tried = {kind: await _traces(prober, kind) for kind in kinds}
    depths = {number: depth for depth, level in enumerate(plan.levels) for number in level}
    nodes: list[Node] = []
    for number, step in enumerate(plan.steps):
        verdicts = {kind: _verdict(plan, number, traces) for kind, traces in tried.items()}
        found = sorted({path for verdict in verdicts.values() for path in verdict.fields})
        expected, memory = told(step)
        given = {node.id: node.gives for node in nodes}
        model = step.model.model
        nodes.append(
            Node(
                id=step.id,
                level=depths[number],
                model_id=model.id,
                version_id=model.model_version.id,
                label=step.model.label,
                type_id=step.model.type_id,
                engine=engine_of(step.model),
                parents=tuple(plan.steps[parent].id for parent in step.parents),
                gets=_gets(plan, step, given),
                gives=tuple(found or sorted(step.gives)),
                suppressed=step.suppressed,
                conditions=tuple(str(condition) for condition in step.conditions),
                fallback_for="" if step.fallback_for is None else plan.steps[step.fallback_for].id,
                items=_items(verdicts, inputs),
                verdicts=verdicts,
                expected=expected,
                memory=memory,
            )
        )
    levels = tuple(tuple(plan.steps[number].id for number in level) for level in plan.levels)
    at_once = {kind: _at_once(kind) for kind in kinds}
    return Explanation(title, version, inputs, tuple(kinds), tuple(nodes), levels, at_once, prober.exhaustive)


def refused(
    problem: Problem,
    nodes: Sequence[WorkflowNode],
    kinds: Sequence[str] = KINDS,
    inputs: int | None = None,
    title: str = "",
    version: str = "",
) -> Explanation:
    """What there is to say of nodes that cannot become a workflow, or no longer run."""
    named = [node.id for node in nodes if node.id and problem.details.startswith(f"Node '{node.id}'")]
    description = descriptions().get(problem.code, "")
    refusal = Refusal(problem.code, _name(problem.code), description, problem.details, max(named, key=len, default=""))
    return Explanation(title, version, inputs, tuple(kinds), refusal=refusal)


def _name(code: int) -> str:
    return str(codes.StatusCode.Name(code)) if code in codes.StatusCode.values() else str(code)


async def _traces(prober: Prober, kind: str) -> list[Trace]:
    root = root_of(kind)
    if isinstance(root, Problem):
        return [Trace([root] * len(prober.plan.steps), [None] * len(prober.plan.steps))]
    traces = []
    for world in prober.worlds():
        traces.append(await prober.tried(root, world))
        await asyncio.sleep(0)  # others may go on: a large graph takes a tenth of a second
    return traces


def root_of(kind: str) -> Item | Problem:
    """An input of a kind as the nodes see it, or why none of that kind is taken. A video is seen frame by frame."""
    given = given_of(kind).data
    if kind == VIDEO and not films.available():
        return Problem(
            codes.INPUT_UNSUPPORTED_FORMAT, f"inputs[0].data.video: no video is decoded here, for {films.NOT_DECODED}."
        )
    return Item(Data() if kind == VIDEO else given, picture() if kind in (IMAGE, BOTH, VIDEO) else None)


def given_of(kind: str) -> Input:
    """An input of a kind as clients send it."""
    data = Data()
    if kind in (IMAGE, BOTH):
        data.image.CopyFrom(Image(url=WORDS))
    if kind in (TEXT, BOTH):
        data.text.CopyFrom(Text(raw=WORDS))
    if kind == VIDEO:
        data.video.CopyFrom(Video(url=WORDS))
    if kind == AUDIO:
        data.audio.CopyFrom(Audio(url=WORDS))
    return Input(data=data)


def _at_once(kind: str) -> int | None:
    """How many inputs of a kind are worked on together; None for all of a call."""
    first = next(portion for _, portion in portions([given_of(kind)] * _MOST))
    return None if len(first) == _MOST else len(first)


def _verdict(plan: Plan, number: int, traces: Sequence[Trace]) -> Verdict:
    possible: dict[Outcome, None] = {}
    fields: set[str] = set()
    spread: set[bool] = set()
    for trace in traces:
        result = trace.results[number]
        possible[_outcome(result)] = None
        if isinstance(result, (Data, Crops)):
            fields |= paths_of(result)
        if (regional := trace.spread[number]) is not None:
            spread.add(regional)
    verdict = next(iter(possible)).verdict if len(possible) == 1 else DEPENDS
    by_region = "may" if len(spread) == 2 else "yes" if True in spread else "no"
    why = _why(plan, plan.steps[number], verdict, tuple(possible))
    return Verdict(verdict, tuple(possible), tuple(sorted(fields)), by_region, why)


def _outcome(result: Result) -> Outcome:
    if result is UNFIT:
        return Outcome(SKIPPED)
    if result is None:
        return Outcome(EMPTY)
    if isinstance(result, Problem):
        failed = result.failed if isinstance(result, Starved) else ""
        return Outcome(STARVES if failed else FAILS, result.code, _name(result.code), result.details, failed)
    return Outcome(RUNS)


def _why(plan: Plan, step: Step, verdict: str, possible: Sequence[Outcome]) -> str:
    """The reason of a verdict, as far as it is not in the verdict's own words."""
    if verdict in (FAILS, STARVES):
        return possible[0].details
    if verdict == SKIPPED:
        return f"it takes {' or '.join(sorted(step.takes)) or 'what its parents give'}, which the input has not"
    if verdict not in (DEPENDS, EMPTY):
        return "what it finds, and whether it can, is in the data of the app" if step.model.asks else ""
    reasons = [f"if {condition}" for condition in step.conditions]
    if step.fallback_for is not None:
        reasons.append(f"if node '{plan.steps[step.fallback_for].id}' fails")
    if keeps(step.model) is MAYBE:
        reasons.append("it may keep the input back")
    failing = next((each for each in possible if each.verdict in (FAILS, STARVES)), None)
    if failing is not None:
        reasons.append(f"or it may fail: {failing.details}" if reasons else f"it may fail: {failing.details}")
    if not reasons:
        above = [plan.steps[one].id for one in _above(plan, step) if keeps(plan.steps[one].model) is MAYBE]
        reasons.append(f"node '{above[0]}' above may keep the input back" if above else "what is above it decides")
    return ", ".join(reasons)


def _above(plan: Plan, step: Step) -> list[int]:
    """All nodes that a node waits for by its inputs, nearest first."""
    found: list[int] = []
    waiting = list(step.parents)
    while waiting:
        number = waiting.pop(0)
        if number not in found:
            found.append(number)
            waiting += plan.steps[number].parents
    return found


def _gets(plan: Plan, step: Step, gives: Mapping[str, Sequence[str]]) -> tuple[Gets, ...]:
    """What of each parent's answer, and of the input, a node works on."""
    wanted = parts(step.model.inputs)
    everything = not wanted or "any" in wanted
    given = [
        Gets(id, tuple(sorted(_used(gives[id], wanted, everything))))
        for id in (plan.steps[parent].id for parent in step.parents)
    ]
    found = {path for each in given for path in each.fields}
    if not step.parents:
        own = [path for path in wanted if "." not in path]
        return (Gets("", tuple(sorted(own)) or ("any",)),)
    of_input = {path for path in wanted if path in (IMAGE, TEXT)} - found
    of_input -= {path for path in of_input if f"regions[...].data.{path}" in found}
    return (*given, Gets("", tuple(sorted(of_input)))) if of_input else tuple(given)


def _used(given: Sequence[str], wanted: Sequence[str], everything: bool) -> set[str]:
    """Of what a parent gives that which a node takes, be it region by region or frame by frame."""
    wanted = [path.removeprefix("frames[...].data.") for path in wanted]
    if everything or "any" in given:
        return set(given)
    regional = {f"regions[...].data.{path}" for path in wanted if "." not in path}
    return {path for path in given if path in wanted or path in regional}


def _items(verdicts: Mapping[str, Verdict], inputs: int | None) -> str:
    """How many items the model is given, where k is the number of regions of an input and f that of its frames."""
    count = "n" if inputs is None else str(inputs)
    regional = {verdict.by_region for verdict in verdicts.values() if verdict.verdict in (RUNS, DEPENDS)}
    if not regional:
        return "0"
    if regional == {"no"}:
        return count
    return f"{count}·k" if regional == {"yes"} else f"{count} or {count}·k"


def engine_of(model: NodeModel) -> tuple[str, str]:
    """What computes a model (runner, operator, graph, remote, data or nothing), and the name of that."""
    name = model.engine or ""
    if not name:
        return "nothing", ""
    if model.remote:
        return "remote", " ".join(name.split(":", 1)[1].split("\n")[:2])
    if model.operator:
        return "operator", name.removeprefix(OPERATOR)
    if model.asks:
        return "data", model.type_id
    return ("graph", "uploaded graph") if name.startswith(GRAPH) else ("runner", name)
