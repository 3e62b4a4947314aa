"""Who labels: users who may work in the app, or one model or workflow that can run (behaviour §15)."""

from sqlite3 import Connection

from meshserve.api import workflow_store
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.core.structs import to_dict
from meshserve.labelling import sharing
from meshserve.store import collaborators
from meshserve.store.access import Place
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    Model,
    ModelVersion,
    TaskWorker,
    TaskWorkerPartitionedStrategyInfo,
    User,
    Worker,
    Workflow,
    WorkflowVersion,
)

_TOLERANCE, _HEAVIEST = 1e-6, 1e9


def _invalid(details: str) -> Problem:
    return Problem(codes.CONN_INVALID_REQUEST, details)


def resolved(call: Call, connection: Connection, worker: Worker, field: str) -> Worker:
    """A worker by ids alone, with the version that will run. Problem if there is none, or it may not or cannot work."""
    which = worker.WhichOneof("worker")
    if which == "user":
        return Worker(user=member(call, connection, worker.user, f"{field}.user"))
    if which == "model":
        return Worker(model=_model(call, connection, worker.model, f"{field}.model"))
    if which == "workflow":
        return Worker(workflow=_workflow(call, connection, worker.workflow, f"{field}.workflow"))
    raise _invalid(f"{field} is empty: name a user, a model or a workflow.")


def member(call: Call, connection: Connection, user: User, field: str) -> User:
    """A user, by id or email, who owns the app or collaborates in it."""
    email = user.user_detail.primary_email or user.primary_email
    id = call.caller.user_id if user.id == "me" else user.id
    found = collaborators.find_user(connection, id, email)
    if found is None:
        raise _invalid(f"{field} names '{id or email}', who is no user of this server.")
    inside = found.pk == call.place.user or collaborators.of_user_in(connection, call.place.app, found.pk) is not None
    if not inside:
        raise _invalid(f"{field} names '{found.id}', who does not work in this app: PostCollaborators lets them in.")
    return User(id=found.id)


def _model(call: Call, connection: Connection, model: Model, field: str) -> Model:
    if not model.id:
        raise _invalid(f"{field}.id is empty.")
    from meshserve.api.task_plans import model_plan  # costs numpy

    found, _ = model_plan(call, connection, model)
    place = found.place
    version = ModelVersion(id=found.version.id, user_id=place.user_id, app_id=place.app_id)
    return Model(id=found.model.id, user_id=place.user_id, app_id=place.app_id, model_version=version)


def _workflow(call: Call, connection: Connection, workflow: Workflow, field: str) -> Workflow:
    if not workflow.id:
        raise _invalid(f"{field}.id is empty.")
    place, row = find_workflow(call, connection, workflow)
    version = workflow_store.find_version(call, connection, place, row, workflow.version.id)
    pinned = WorkflowVersion(id=version.id, user_id=place.user_id, app_id=place.app_id, workflow_id=row.id)
    return Workflow(id=row.id, user_id=place.user_id, app_id=place.app_id, version=pinned)


def find_workflow(call: Call, connection: Connection, workflow: Workflow) -> tuple[Place, Row]:
    """Where a workflow is, and its row: in the app unless it says that it is elsewhere."""
    elsewhere = (workflow.user_id, workflow.app_id) not in (("", ""), (call.place.user_id, call.place.app_id))
    return workflow_store.find(call, connection, workflow.id, public_first=elsewhere)


def check_partition(worker: TaskWorker) -> None:
    """Problem for a split that cannot be made."""
    info, people = worker.partitioned_strategy_info, worker.workers
    info.type = info.type or TaskWorkerPartitionedStrategyInfo.EVENLY
    info.workers_per_input = info.workers_per_input or 1
    field = "worker.partitioned_strategy_info"
    if info.type not in TaskWorkerPartitionedStrategyInfo.TaskWorkerPartitionedStrategy.values():
        raise _invalid(f"{field}.type is {info.type}; it is EVENLY (1) or WEIGHTED (2).")
    if not 1 <= info.workers_per_input <= len(people):
        raise _invalid(
            f"{field}.workers_per_input is {info.workers_per_input}; the task has {len(people)} workers to choose from."
        )
    if info.type == TaskWorkerPartitionedStrategyInfo.WEIGHTED:
        _check_weights(worker, f"{field}.weights")


def _check_weights(worker: TaskWorker, field: str) -> None:
    info = worker.partitioned_strategy_info
    given, columns = to_dict(info.weights), [sharing.column_of(each) for each in worker.workers]
    workers = [column.partition(":")[2] for column in columns]
    for id, weight in given.items():
        if id not in workers:
            raise _invalid(f"{field} names '{id}', who is no worker of the task.")
        if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 <= weight <= _HEAVIEST:
            raise _invalid(f"{field}['{id}'] is {weight!r}; a weight is a number from 0 to {_HEAVIEST:g}.")
    if not any(given.values()):
        raise _invalid(f"{field} has no weight above 0: give each worker's by id.")
    for id, share in zip(workers, sharing.shares(info, columns), strict=True):
        if share * info.workers_per_input > 1 + _TOLERANCE:
            raise _invalid(
                f"{field}['{id}'] is a share of {share:.3g}; with {info.workers_per_input} workers an input nobody can"
                f" have more than 1/{info.workers_per_input} of the work."
            )
