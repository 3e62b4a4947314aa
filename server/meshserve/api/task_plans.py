"""How the model or workflow of a task runs: imported when one is named, as the engines behind it cost numpy."""

from sqlite3 import Connection

from meshserve.api import workflow_store
from meshserve.api.base_workflow import owner_call
from meshserve.api.model_lookup import ResolvedModel, resolve
from meshserve.api.predicting import node_model
from meshserve.api.remote_nodes import run_of
from meshserve.api.task_workers import find_workflow
from meshserve.api.workflow_nodes import plan_of
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.ingest import sampling
from meshserve.ingest.decoded import SayAll
from meshserve.ingest.indexing import Indexer
from meshserve.labelling import predicted
from meshserve.services import Services
from meshserve.store import access
from meshserve.workflow.compile import compiled
from meshserve.workflow.plan import Plan
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Model, Task, Worker, WorkflowNode


def model_plan(call: Call, connection: Connection, model: Model) -> tuple[ResolvedModel, Plan]:
    """A model, and the workflow of it alone; Problem if it is not there, or is not trained."""
    found = resolve(call, connection, model.id, model.model_version.id, model.user_id, model.app_id)
    return found, compiled([WorkflowNode(id="worker", model=model)], {"worker": node_model(found)})


def prepare(services: Services, app: int, task: Task) -> SayAll:
    """What runs the model or workflow of a task, on behalf of the app's owner. Problem if it cannot run any more."""
    connection = services.database.reader
    place = access.app_by_pk(connection, app)
    if place is None:
        raise Problem(codes.CONN_DOES_NOT_EXIST, "The app was deleted.")
    call = owner_call(services, place, "PostTasks")
    plan = _plan(call, connection, task.worker.workers[0])
    sample_ms = task.sample_ms or sampling.of_app(connection, app)
    indexer = Indexer(lambda _: plan, lambda _: run_of(call), lambda _: sample_ms, predicted.outcome)
    return indexer.say_all


def _plan(call: Call, connection: Connection, worker: Worker) -> Plan:
    if worker.HasField("model"):
        return model_plan(call, connection, worker.model)[1]
    place, row = find_workflow(call, connection, worker.workflow)
    version = workflow_store.find_version(call, connection, place, row, worker.workflow.version.id)
    return plan_of(call, place, version)
