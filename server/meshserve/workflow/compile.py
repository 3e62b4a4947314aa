"""From the nodes of a workflow to a plan, or a refusal that names the node and says what would fit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from meshserve.core.problems import Problem
from meshserve.workflow.conditions import FALLBACK_FOR, Rules, rules_of, unknown_node
from meshserve.workflow.model_types import CROPS, MODEL_TYPES
from meshserve.workflow.plan import Models, NodeModel, Plan, Step, parts_in
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import WorkflowNode

MOST_NODES = 20
ANY = "any"
MEDIA = frozenset({"image", "text", "video", "audio"})
"""What the input itself brings: nodes find it along the graph, however far up."""
SPREADS = frozenset({"image", "text", "embeddings"})
"""A model that wants one of these runs once a region, if regions are what its parents give it of."""
_REGION = "regions[...].data."
_FOLLOWED = frozenset({"frames", "regions"})
"""What an input may bring for a tracker that it feeds."""


def ordered(nodes: Sequence[WorkflowNode]) -> list[WorkflowNode]:
    """The nodes, parents before children, otherwise as given.

    A node also comes after those that its rules name, and after the fallbacks of all that it waits for.
    Raises Problem 22104 for none, too many, a node without id or model or rules that are none; 22107 for ids used twice,
    unknown inputs and cycles.
    """
    _check_nodes(nodes)
    links = _links(nodes)
    waiting = {number: links.waits(number) for number in range(len(nodes))}
    order: list[int] = []
    while waiting:
        ready = next((number for number, parents in waiting.items() if not parents), None)
        if ready is None:
            ruled = any(links.rules[number] != Rules() for number in waiting)
            what = f"inputs, or a condition or {FALLBACK_FOR}" if ruled else "inputs"
            raise _graph(f"Nodes feed each other in a circle: {_cycle(nodes, waiting)}. Remove one of these {what}")
        del waiting[ready]
        order.append(ready)
        for parents in waiting.values():
            parents.discard(ready)
    return [nodes[number] for number in order]


def _check_nodes(nodes: Sequence[WorkflowNode]) -> None:
    if not nodes:
        raise _argument("nodes is empty: a workflow has at least one node")
    if len(nodes) > MOST_NODES:
        raise _argument(f"The workflow has {len(nodes)} nodes; it may have at most {MOST_NODES}")
    seen: set[str] = set()
    for number, node in enumerate(nodes):
        if not node.id:
            raise _argument(f"nodes[{number}] has no id")
        if not node.model.id:
            raise _argument(f"Node '{node.id}' has no model.id")
        if node.id in seen:
            raise _graph(f"Two nodes have the id '{node.id}'; ids of nodes are unique in a workflow")
        seen.add(node.id)


@dataclass(frozen=True, slots=True)
class _Links:
    """Which nodes a node waits for, all by their positions. fallbacks: of a node, the one that stands in for it."""

    ids: Sequence[str]
    parents: Sequence[tuple[int, ...]]
    rules: Sequence[Rules]
    fallback_for: Sequence[int | None]
    fallbacks: dict[int, int]

    def above(self, number: int) -> Iterator[int]:
        """The nodes for which a node stands in, nearest first."""
        seen = {number}
        while (before := self.fallback_for[number]) is not None and before not in seen:
            yield before
            seen.add(before)
            number = before

    def group(self, number: int) -> list[int]:
        """A node, those it stands in for and those that stand in for it, in the order in which they are tried."""
        one = next(reversed([number, *self.above(number)]))
        members = [one]
        while (following := self.fallbacks.get(one)) is not None and following not in members:
            members.append(following)
            one = following
        return members

    def waits(self, number: int) -> set[int]:
        """The nodes that come before a node. Raises Problem 22107 for a fallback that needs what failed."""
        conditions = [each.position for each in self.rules[number].conditions if each.position >= 0]
        above = set(self.above(number))
        for needed in (*self.parents[number], *conditions):
            if needed in above:
                raise _graph(
                    f"Node '{self.ids[number]}' stands in for node '{self.ids[needed]}' where that fails, so it can be"
                    " neither fed by it nor wait for a concept of it"
                )
        waits = {member for needed in (*self.parents[number], *conditions) for member in self.group(needed)}
        before = self.fallback_for[number]
        return waits if before is None else waits | {before}


def _links(nodes: Sequence[WorkflowNode]) -> _Links:
    positions = {node.id: number for number, node in enumerate(nodes)}
    rules = [_placed(node.id, rules_of(node), positions) for node in nodes]
    fallback_for = [positions[each.fallback_for] if each.fallback_for else None for each in rules]
    fallbacks: dict[int, int] = {}
    for number, before in enumerate(fallback_for):
        if before is None:
            continue
        other = fallbacks.setdefault(before, number)
        if other != number:
            raise _graph(
                f"Nodes '{nodes[other].id}' and '{nodes[number].id}' are both fallbacks of node '{nodes[before].id}'; let"
                f" the second be the {FALLBACK_FOR} the first"
            )
    return _Links(
        [node.id for node in nodes], [_parents(node, positions) for node in nodes], rules, fallback_for, fallbacks
    )


def _placed(id: str, rules: Rules, positions: dict[str, int]) -> Rules:
    """Rules whose conditions know the positions of their nodes."""
    for each in rules.conditions:
        if each.node and each.node not in positions:
            raise unknown_node(id, f"{each.path}.node", each.node, list(positions))
    if rules.fallback_for and rules.fallback_for not in positions:
        raise unknown_node(id, FALLBACK_FOR, rules.fallback_for, list(positions))
    placed = (replace(each, position=positions.get(each.node, -1)) for each in rules.conditions)
    return replace(rules, conditions=tuple(placed))


def _parents(node: WorkflowNode, positions: dict[str, int]) -> tuple[int, ...]:
    unknown = next((given.node_id for given in node.node_inputs if given.node_id not in positions), None)
    if unknown is not None:
        raise _graph(f"Node '{node.id}' has an input from node '{unknown}', which is not one of {_listed(positions)}")
    return tuple(dict.fromkeys(positions[given.node_id] for given in node.node_inputs))


def _cycle(nodes: Sequence[WorkflowNode], waiting: dict[int, set[int]]) -> str:
    """One circle among nodes that all wait, as "a → b → a", in the direction of the data."""
    path = [next(iter(waiting))]
    while (before := min(waiting[path[-1]])) not in path:
        path.append(before)
    circle = [*path[path.index(before) :], before]
    return " → ".join(nodes[number].id for number in reversed(circle))


def compiled(nodes: Sequence[WorkflowNode], models: Models) -> Plan:
    """The plan of ordered nodes; Plan() for none. Raises Problem 22104 where a model gets what it cannot take."""
    links = _links(nodes)
    steps: list[Step] = []
    given: list[frozenset[str]] = []
    depths: list[int] = []
    for number, node in enumerate(nodes):
        step = _step(node, models[node.id], links, number)
        offers: list[frozenset[str]] = []
        for parents in _feeding(step.parents, links):
            offers.append(frozenset[str]().union(*(given[parent] for parent in parents)))
            _check_inputs(step, parents, steps, offers[-1])
        given.append(_gives(step, _common(offers)))
        steps.append(replace(step, gives=given[-1]))
        depths.append(1 + max((depths[before] for before in links.waits(number)), default=-1))
    levels = [
        tuple(n for n, depth in enumerate(depths) if depth == level) for level in range(max(depths, default=-1) + 1)
    ]
    return Plan(tuple(steps), tuple(levels))


def _step(node: WorkflowNode, model: NodeModel, links: _Links, number: int) -> Step:
    parts = parts_in(model.inputs)
    sequential = model.operator and model.type_id in MODEL_TYPES and MODEL_TYPES[model.type_id].sequential
    return Step(
        node.id,
        model,
        links.parents[number],
        node.suppress_output,
        takes=_FOLLOWED if sequential else frozenset(part for part in parts if "." not in part),
        regions=any(part.startswith("regions") for part in parts),
        conditions=links.rules[number].conditions,
        fallback_for=links.fallback_for[number],
        fallback=links.fallbacks.get(number),
        sequential=sequential,
    )


def _feeding(parents: tuple[int, ...], links: _Links) -> Iterator[tuple[int, ...]]:
    """What may feed a node: its parents, then these with one of them replaced by what stands in for it."""
    yield parents
    for place, parent in enumerate(parents):
        for other in links.group(parent):
            if other not in parents:
                yield (*parents[:place], other, *parents[place + 1 :])


def _common(offers: Sequence[frozenset[str]]) -> frozenset[str]:
    """What is offered whichever nodes feed one."""
    if any(ANY in offer for offer in offers):
        return offers[0].union(*offers)
    return offers[0].intersection(*offers)


def _gives(step: Step, offered: frozenset[str]) -> frozenset[str]:
    """The paths of Data that children find in a node's output, `any` for whatever."""
    outputs = parts_in(step.model.outputs) or [ANY]
    if ANY in outputs:
        return offered if step.parents else frozenset({ANY})
    if not step.model.operator and not step.regions and any(path.startswith("regions") for path in offered):
        inner = [_REGION + path for path in outputs if not path.startswith("regions")]  # once a region
        cut = "image" in step.takes and CROPS in offered  # then never of the whole
        outputs = inner + [path for path in outputs if path.startswith("regions")] if cut else outputs + inner
    if step.sequential:
        regions = {*offered, *parts_in(step.model.inputs)}  # which stay what they are
        outputs += [path for path in regions if path.startswith("regions")]
    return frozenset(outputs)


def _check_inputs(step: Step, parents: Sequence[int], before: Sequence[Step], offered: frozenset[str]) -> None:
    """A node that the input feeds takes whatever the input turns out to have; others are checked here."""
    entries = step.model.inputs
    if not parents or not entries or ANY in offered:
        return
    if any(all(_fits(part, step, offered) for part in parts_in([entry])) for entry in entries):
        return
    named = _listed(before[parent].id for parent in parents)
    if standing := [before[parent].id for parent in parents if parent not in step.parents]:
        named += f" ({_listed(standing)} where {FALLBACK_FOR} says so)"
    raise _argument(
        f"Node '{step.id}' runs {step.model.label}, which takes {' or '.join(entries)}; its inputs {named} give"
        f" {', '.join(sorted(offered)) or 'nothing'}. {_remedy(step, entries, offered)}"
    )


def _fits(need: str, step: Step, offered: frozenset[str]) -> bool:
    if need in MEDIA or need == ANY or need in offered:
        return True
    if need.startswith("regions[...].region_info"):
        return any(path.startswith("regions") for path in offered)
    return need in SPREADS and not step.model.operator and _REGION + need in offered


def _remedy(step: Step, entries: Sequence[str], offered: frozenset[str]) -> str:
    """Which types of models would give what it lacks."""
    wanted = {part for part in parts_in(entries) if not _fits(part, step, offered)}
    types = [info.id for info in MODEL_TYPES.values() if wanted & set(parts_in(info.output_fields))]
    return f"Feed it from a model of type {', '.join(types[:6])}" if types else "No model type gives that"


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(f"'{id}'" for id in ids)


def _argument(why: str) -> Problem:
    return Problem(codes.WORKFLOW_INVALID_ARGUMENT, f"{why}.")


def _graph(why: str) -> Problem:
    return Problem(codes.WORKFLOW_INVALID_GRAPH, f"{why}.")
