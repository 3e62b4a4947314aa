"""From the nodes of a workflow to a plan, or a refusal that names the node and says what would fit."""

from collections.abc import Iterable, Sequence

from meshserve.core.problems import Problem
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve.workflow.plan import Models, NodeModel, Plan, Step
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import WorkflowNode

MOST_NODES = 20
ANY = "any"
MEDIA = frozenset({"image", "text", "video", "audio"})
"""What the input itself brings: nodes find it along the graph, however far up."""
SPREADS = frozenset({"image", "text", "embeddings"})
"""A model that wants one of these runs once a region, if regions are what its parents give it of."""
_REGION = "regions[...].data."


def ordered(nodes: Sequence[WorkflowNode]) -> list[WorkflowNode]:
    """The nodes, parents before children, otherwise as given.

    Raises Problem 22104 for none, too many or a node without id or model; 22107 for ids used twice, unknown
    inputs and cycles.
    """
    _check_nodes(nodes)
    positions = {node.id: number for number, node in enumerate(nodes)}
    waiting = {number: _parents(node, positions) for number, node in enumerate(nodes)}
    order: list[int] = []
    while waiting:
        ready = next((number for number, parents in waiting.items() if not parents), None)
        if ready is None:
            raise _graph(f"Nodes feed each other in a circle: {_cycle(nodes, waiting)}. Remove one of these inputs")
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


def _parents(node: WorkflowNode, positions: dict[str, int]) -> set[int]:
    unknown = next((given.node_id for given in node.node_inputs if given.node_id not in positions), None)
    if unknown is not None:
        raise _graph(f"Node '{node.id}' has an input from node '{unknown}', which is not one of {_listed(positions)}")
    return {positions[given.node_id] for given in node.node_inputs}


def _cycle(nodes: Sequence[WorkflowNode], waiting: dict[int, set[int]]) -> str:
    """One circle among nodes that all wait, as "a → b → a", in the direction of the data."""
    path = [next(iter(waiting))]
    while (before := min(waiting[path[-1]])) not in path:
        path.append(before)
    circle = [*path[path.index(before) :], before]
    return " → ".join(nodes[number].id for number in reversed(circle))


def compiled(nodes: Sequence[WorkflowNode], models: Models) -> Plan:
    """The plan of ordered nodes; Plan() for none. Raises Problem 22104 where a model gets what it cannot take."""
    positions = {node.id: number for number, node in enumerate(nodes)}
    steps: list[Step] = []
    given: list[frozenset[str]] = []
    depths: list[int] = []
    for node in nodes:
        parents = tuple(dict.fromkeys(positions[link.node_id] for link in node.node_inputs))
        step = _step(node, models[node.id], parents)
        offered = frozenset[str]().union(*(given[parent] for parent in parents))
        _check_inputs(step, steps, offered)
        steps.append(step)
        given.append(_gives(step, offered))
        depths.append(1 + max((depths[parent] for parent in parents), default=-1))
    levels = [
        tuple(n for n, depth in enumerate(depths) if depth == level) for level in range(max(depths, default=-1) + 1)
    ]
    return Plan(tuple(steps), tuple(levels))


def _step(node: WorkflowNode, model: NodeModel, parents: tuple[int, ...]) -> Step:
    parts = _parts(model.inputs)
    takes = frozenset(part for part in parts if "." not in part)
    regions = any(part.startswith("regions") for part in parts)
    return Step(node.id, model, parents, node.suppress_output, takes, regions)


def _parts(fields: Iterable[str]) -> list[str]:
    return [part.strip() for entry in fields for part in entry.split(",")]


def _gives(step: Step, offered: frozenset[str]) -> frozenset[str]:
    """The paths of Data that children find in a node's output, `any` for whatever."""
    outputs = _parts(step.model.outputs) or [ANY]
    if ANY in outputs:
        return offered if step.parents else frozenset({ANY})
    if not step.model.operator and not step.regions and any(path.startswith("regions") for path in offered):
        outputs += [_REGION + path for path in outputs if not path.startswith("regions")]  # once a region
    return frozenset(outputs)


def _check_inputs(step: Step, before: Sequence[Step], offered: frozenset[str]) -> None:
    """A node that the input feeds takes whatever the input turns out to have; others are checked here."""
    entries = step.model.inputs
    if not step.parents or not entries or ANY in offered:
        return
    if any(all(_fits(part.strip(), step, offered) for part in entry.split(",")) for entry in entries):
        return
    parents = _listed(before[parent].id for parent in step.parents)
    raise _argument(
        f"Node '{step.id}' runs {step.model.label}, which takes {' or '.join(entries)}; its inputs {parents} give"
        f" {', '.join(sorted(offered)) or 'nothing'}. {_remedy(entries)}"
    )


def _fits(need: str, step: Step, offered: frozenset[str]) -> bool:
    if need in MEDIA or need == ANY or need in offered:
        return True
    if need.startswith("regions[...].region_info"):
        return any(path.startswith("regions") for path in offered)
    return need in SPREADS and not step.model.operator and _REGION + need in offered


def _remedy(entries: Sequence[str]) -> str:
    """Which types of models would fit before it."""
    wanted = set(_parts(entries)) - MEDIA
    types = [info.id for info in MODEL_TYPES.values() if wanted & set(_parts(info.output_fields))]
    return f"Feed it from a model of type {', '.join(types[:6])}" if types else "No model type gives that"


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(f"'{id}'" for id in ids)


def _argument(why: str) -> Problem:
    return Problem(codes.WORKFLOW_INVALID_ARGUMENT, f"{why}.")


def _graph(why: str) -> Problem:
    return Problem(codes.WORKFLOW_INVALID_GRAPH, f"{why}.")
