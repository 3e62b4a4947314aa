"""How what is evaluated runs: imported when it does, as the engines behind it cost numpy."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from meshserve.api.base_workflow import owner_call
from meshserve.api.model_lookup import resolve
from meshserve.api.predicting import node_model
from meshserve.api.remote_nodes import engine_of, run_of
from meshserve.api.remote_predictions import is_remote
from meshserve.api.workflow_nodes import plan_of
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.ingest import sampling
from meshserve.ingest.indexing import Indexer, Said
from meshserve.judging.running import Target
from meshserve.services import Services
from meshserve.store import access, models, records, schema
from meshserve.store import evaluations as store
from meshserve.store.records import Row
from meshserve.workflow.compile import compiled
from meshserve.workflow.operators import UNFIT, Crops, Result
from meshserve.workflow.plan import Plan
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Data, Model, ModelVersion, WorkflowNode, WorkflowVersionEvaluation

_NODE = "judged"
Tell = Callable[[Plan, Sequence[Result]], list[Said]]


def of_model(services: Services, row: Row) -> Target:
    """What predicts for an evaluation of a model version, on behalf of the app's owner. Problem if nothing can."""
    connection = services.database.reader
    app, model_body, version_body = store.model_of(connection, row.extra["version"])
    place = access.app_by_pk(connection, app)
    if place is None:
        raise Problem(codes.MODEL_DOES_NOT_EXIST, "The app of the model was deleted.")
    id, version = Model.FromString(model_body).id, ModelVersion.FromString(version_body).id
    call = _owner(services, row)
    found = resolve(call, connection, id, version, place.user_id, place.app_id)
    node = node_model(found)
    if is_remote(call, connection, found):
        node = replace(node, engine=engine_of(found))
    plan = compiled([WorkflowNode(id=_NODE, model=found.model)], {_NODE: node})
    vocabulary = Data.FromString(models.vocabulary(connection, row.extra["version"])).concepts
    return _target(call, row, plan, 0, list(vocabulary))


def of_workflow(services: Services, row: Row) -> Target:
    """The same for one of a workflow version: its target node is judged."""
    connection = services.database.reader
    app, id, _ = store.workflow_of(connection, row.extra["version"])
    place = access.app_by_pk(connection, app)
    version = records.find_pk(connection, schema.WORKFLOW_VERSIONS, row.extra["version"])
    if place is None or version is None:
        raise Problem(codes.WORKFLOW_DOES_NOT_EXIST, f"The workflow '{id}' was deleted.")
    call = _owner(services, row)
    plan = plan_of(call, place, version)
    wanted = WorkflowVersionEvaluation.FromString(row.body).target_node_id
    number = next(number for number, step in enumerate(plan.steps) if step.id == wanted)
    return _target(call, row, plan, number, [])


def _owner(services: Services, row: Row) -> Call:
    place = access.app_by_pk(services.database.reader, row.owner)
    if place is None:
        raise Problem(codes.CONN_DOES_NOT_EXIST, "The app was deleted.")
    return owner_call(services, place, "PostEvaluations")


def _target(call: Call, row: Row, plan: Plan, number: int, vocabulary: Sequence[Concept]) -> Target:
    causes: list[str] = []
    sample_ms = sampling.of_app(call.services.database.reader, row.extra["truth_app"])
    indexer = Indexer(lambda _: plan, lambda _: run_of(call), lambda _: sample_ms, _teller(number, causes))
    boxes = any("bounding_box" in path for path in plan.steps[number].model.outputs)
    return Target(indexer.say_all, vocabulary, boxes, causes)


def _teller(number: int, causes: list[str]) -> Tell:
    """What one node says of an input, all of it; nothing if the input is not for it, which a failure must not seem."""

    def tell(plan: Plan, results: Sequence[Result]) -> list[Said]:
        result, model = results[number], plan.steps[number].model.model
        if isinstance(result, Problem):
            causes.append(result.details)
            raise result
        if result is UNFIT:
            return []
        data = result.data if isinstance(result, Crops) else result
        return [Said(model.id, model.model_version.id, data if isinstance(data, Data) else Data())]

    return tell
