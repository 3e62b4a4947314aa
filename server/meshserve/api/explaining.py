"""Explanations of stored workflows and of those that are not stored yet, for the caller who asks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Connection

from meshserve.api import workflow_store
from meshserve.api.workflow_nodes import checked, plan_of, plan_of_nodes
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.runners.builtin.optional import absent
from meshserve.runners.graphs import PREFIX as GRAPH
from meshserve.runners.graphs import Recipe
from meshserve.store import kept_runs
from meshserve.workflow.explaining.explain import explained, refused
from meshserve.workflow.explaining.explanation import KINDS, Expected, Explanation
from meshserve.workflow.explaining.probing import Knows
from meshserve.workflow.history import History, Took
from meshserve.workflow.plan import NodeModel, Plan, Step
from meshserve_proto.resources_pb2 import Workflow, WorkflowNode, WorkflowVersion

KEPT = 20
"""How many kept runs are looked at for what nodes took."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of inputs an explanation is about: their kinds, and how many; None for any number."""

    kinds: tuple[str, ...] = KINDS
    inputs: int | None = None


async def of_stored(call: Call, workflow_id: str, version_id: str, asked: Asked) -> Explanation:
    """The explanation of a workflow that the caller may read. Raises what reading it raises: 22102, 10050, 11101."""
    connection = call.services.database.reader
    place, row = workflow_store.find(call, connection, workflow_id)
    version_row = workflow_store.find_version(call, connection, place, row, version_id)
    try:
        plan = plan_of(call, place, version_row)
    except Problem as problem:
        nodes = WorkflowVersion.FromString(version_row.body).nodes
        return refused(problem, nodes, asked.kinds, asked.inputs, row.id, version_row.id)
    kept = await call.services.database.scan(lambda reader: _kept(reader, call, row.id, version_row.id))
    return await _explained(call, plan, asked, row.id, version_row.id, kept)


async def of_posted(call: Call, workflow: Workflow, asked: Asked) -> Explanation:
    """The explanation of a workflow as PostWorkflows would store it in the app of the call, or its refusal."""
    nodes: Sequence[WorkflowNode] = workflow.nodes
    try:
        stored = checked(call, call.services.database.reader, nodes)
        plan = plan_of_nodes(call, WorkflowVersion(nodes=stored).SerializeToString())
    except Problem as problem:
        return refused(problem, nodes, asked.kinds, asked.inputs, workflow.id)
    return await _explained(call, plan, asked, workflow.id, "")


def _kept(connection: Connection, call: Call, workflow: str, version: str) -> Mapping[str, Took]:
    """Node id → what it took in the caller's last runs of a version that were kept: what is known after a restart."""
    found: dict[str, Took] = {}
    runs, _ = kept_runs.page(connection, call.place.app, workflow, call.caller.user, KEPT)
    for summary in reversed(runs):
        run = kept_runs.find(connection, summary.id) if summary.version == version else None
        if run is None:
            continue
        nodes = WorkflowVersion.FromString(run.nodes).nodes
        for node, noted in zip(nodes, json.loads(run.trace)["nodes"], strict=True):
            if noted["batch"] and not noted["cached"] and not noted["failed"]:
                took = found.setdefault(node.id, Took())
                took.note(noted["busy"] / noted["runs"] / 1e9, max(1, round(noted["batch"] / noted["runs"])))
    return found


async def _explained(
    call: Call, plan: Plan, asked: Asked, title: str, version: str, kept: Mapping[str, Took] | None = None
) -> Explanation:
    """kept: of nodes what is known from runs that were kept, for models that did not run since the server started."""
    history = call.services.single(History)

    def told(step: Step) -> tuple[Expected | None, int | None]:
        took, memory = history.of(step.model) or (kept or {}).get(step.id), _memory(call, step.model)
        if took is None:
            return None, memory
        return Expected(took.an_item * 1000, took.seconds * 1000, took.batch, took.runs, took.items), memory

    return await explained(plan, _knows(call), asked.kinds, asked.inputs, told, title, version)


def _knows(call: Call) -> Knows:
    names = call.services.pool.names

    def knows(engine: str) -> Problem | bool:
        if engine.startswith(GRAPH):
            return True
        return absent(engine) or engine in names

    return knows


def _memory(call: Call, model: NodeModel) -> int | None:
    """Bytes: of an operator none worth a word; of an uploaded graph what was uploaded; of others what loading took."""
    engine = model.engine or ""
    if model.operator:
        return 0
    if engine.startswith(GRAPH):
        path = call.services.blobs.path(Recipe.of(engine).blob)
        return path.stat().st_size if path.is_file() else None
    return call.services.pool.memory(engine)
