"""The nodes of a workflow against the models that they name: checked when stored, compiled when run."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from sqlite3 import Connection

from meshserve.api.annotation_writers import check_writer
from meshserve.api.model_lookup import ResolvedModel, resolve
from meshserve.api.model_store import type_info
from meshserve.api.predicting import node_model
from meshserve.api.remote_nodes import engine_of
from meshserve.api.remote_predictions import is_remote
from meshserve.api.workflow_store import fill_nodes
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.store import access, aliases, records, schema
from meshserve.store.access import Place
from meshserve.store.records import Row
from meshserve.workflow.compile import compiled, ordered
from meshserve.workflow.conditions import for_the_model
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve.workflow.parameters import check_override
from meshserve.workflow.plan import NodeModel, Plan, PlanCache
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Model, ModelVersion, NodeInput, OutputInfo, WorkflowNode, WorkflowVersion

NOT_TRAINED = frozenset(range(codes.MODEL_TRAINING, codes.MODEL_TRAINING_INVALID_DATA_TOLERANCE_EXCEEDED + 1))


def checked(call: Call, connection: Connection, nodes: Sequence[WorkflowNode]) -> list[WorkflowNode]:
    """The nodes as they are to be stored: parents first, models with address and version, nothing else of them.

    Raises Problem 22104 or 22107 for a graph that cannot run, 22002 for a model that is not trained, and what
    model lookup says of a model that is not there; each names the node.
    """
    sorted_nodes = [_stripped(node) for node in ordered(nodes)]
    posted = {node.id: number for number, node in enumerate(nodes)}
    models: dict[str, NodeModel] = {}
    for node in sorted_nodes:
        resolved = _resolved(call, connection, node)
        models[node.id] = _node_model(call, connection, node, resolved, posted[node.id])
        version_id = node.model.model_version.id or resolved.version.id
        node.model.CopyFrom(
            Model(
                id=node.model.id,
                user_id=resolved.place.user_id,
                app_id=resolved.place.app_id,
                model_type_id=resolved.model.model_type_id,
                model_version=ModelVersion(id=version_id),
            )
        )
    compiled(sorted_nodes, models)
    return sorted_nodes


def _stripped(node: WorkflowNode) -> WorkflowNode:
    """A copy with what counts: of an override its data and params, of the inputs each once."""
    kept = WorkflowNode(id=node.id, model=node.model, suppress_output=node.suppress_output)
    kept.node_inputs.extend(NodeInput(node_id=id) for id in dict.fromkeys(link.node_id for link in node.node_inputs))
    if node.HasField("output_info_override"):
        override = node.output_info_override
        kept.output_info_override.CopyFrom(OutputInfo(data=override.data, params=override.params))
    return kept


def _resolved(call: Call, connection: Connection, node: WorkflowNode) -> ResolvedModel:
    model = node.model
    try:
        return resolve(call, connection, model.id, model.model_version.id, model.user_id, model.app_id)
    except Problem as problem:
        raise Problem(problem.code, f"Node '{node.id}': {problem.details}", problem.notes) from None


def _node_model(
    call: Call, connection: Connection, node: WorkflowNode, resolved: ResolvedModel, posted: int | None = None
) -> NodeModel:
    """What a node runs. posted: where it stands among those that are posted; None for one that is stored already."""
    where = f"Node '{node.id}'" if posted is None else f"Node '{node.id}' (nodes[{posted}])"
    try:
        override = for_the_model(node.output_info_override)
        made = node_model(resolved, override)
        if made.asks and node.node_inputs:  # only where the input feeds it does the server embed that
            made = replace(made, inputs=MODEL_TYPES[made.type_id].input_fields)
        complete = posted is not None and (made.operator or made.asks)
        if complete or node.HasField("output_info_override"):
            check_override(type_info(made.type_id), override, made.settings, complete=complete)
        if complete:
            check_writer(call, connection, made)
        return replace(made, engine=engine_of(resolved)) if is_remote(call, connection, resolved) else made
    except Problem as problem:
        code = codes.WORKFLOW_REQUIRE_TRAINED_MODEL if problem.code in NOT_TRAINED else problem.code
        raise Problem(code, f"{where}: {problem.details}", problem.notes) from None


def plan_of(call: Call, place: Place, version_row: Row) -> Plan:
    """The plan of a stored version, from the cache where nothing was committed since.

    Plans are kept apart by caller: what models one may use, another may not.
    """
    database = call.services.database
    caller = call.caller
    key = (version_row.pk, caller.user, caller.app, call.place.app, call.stranger)
    cache = call.services.single(PlanCache)
    return cache.get(key, database.version(), lambda: _plan(call, database.reader, place, version_row))


def plan_of_nodes(call: Call, version: bytes) -> Plan:
    """The plan of nodes with addresses, as a serialized WorkflowVersion; Problem naming a node whose model is gone."""
    nodes = WorkflowVersion.FromString(version).nodes
    return compiled(nodes, _models(call, call.services.database.reader, nodes))


def _plan(call: Call, connection: Connection, place: Place, version_row: Row) -> Plan:
    nodes = WorkflowVersion.FromString(version_row.body).nodes
    fill_nodes(nodes, place)
    return compiled(nodes, _models(call, connection, nodes))


def _models(call: Call, connection: Connection, nodes: Iterable[WorkflowNode]) -> dict[str, NodeModel]:
    models: dict[str, NodeModel] = {}
    for node in nodes:
        _follow_rename(connection, node.model)
        found = _node_model(call, connection, node, _resolved(call, connection, node))
        found.model.id, found.model.model_version.id = node.model.id, node.model.model_version.id
        models[node.id] = found
    return models


def _follow_rename(connection: Connection, model: Model) -> None:
    """A stored workflow goes on running when a model of it gets another id."""
    place = access.find_app(connection, model.user_id, model.app_id)
    if place is None or records.find(connection, schema.MODELS, place.app, model.id) is not None:
        return
    alias = aliases.find(connection, schema.MODELS, place.app, model.id)
    row = records.find_pk(connection, schema.MODELS, alias[0]) if alias is not None and alias[1] else None
    if row is not None:
        model.id = row.id
