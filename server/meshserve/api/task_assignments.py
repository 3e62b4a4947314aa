"""Who works on which input: labelers get inputs and hand them in, reviewers decide (behaviour §15).

An assignment changes at once; the annotations follow in the background (`labelling.following`). Every step may be
repeated: what is done already is answered again as it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from sqlite3 import Connection
from typing import Any

from meshserve.api import task_sources
from meshserve.api.inputs_hosted import addresses
from meshserve.api.tasks import task_of, wake
from meshserve.call import Call
from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.labelling import following, sharing
from meshserve.store import inputs as input_store
from meshserve.store import query, records, schema, search, task_tables
from meshserve.store import tasks as store
from meshserve.store.records import Row
from meshserve_proto import service_pb2 as actions
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    Input,
    Model,
    ModelVersion,
    Task,
    TaskAssignment,
    TaskReview,
    TaskWorker,
    User,
    Worker,
    Workflow,
    WorkflowVersion,
)
from meshserve_proto.service_pb2 import (
    ListNextTaskAssignmentsRequest,
    MultiInputResponse,
    MultiTaskAssignmentResponse,
    PutTaskAssignmentsRequest,
)

GIVEN = 10
"""How many inputs a labeler or a reviewer gets at a time."""
_MOST = 1000
"""Assignments that a call names by their ids."""
_CONFIGS = {
    actions.LABEL_SUBMIT: "label_submit_config",
    actions.REVIEW_START: "review_start_config",
    actions.REVIEW_APPROVE: "review_approve_config",
    actions.REVIEW_REQUEST_CHANGES: "review_request_changes_config",
    actions.REVIEW_REJECT: "review_reject_config",
}
_OUTCOMES = {
    actions.REVIEW_APPROVE: store.SUCCESS,
    actions.REVIEW_REQUEST_CHANGES: store.PENDING,
    actions.REVIEW_REJECT: store.DENIED,
}
"""What a reviewer decides → the state of the assignment."""


@rpc("ListNextTaskAssignments")
async def list_next_task_assignments(call: Call, request: ListNextTaskAssignmentsRequest) -> MultiInputResponse:
    """The inputs that the caller is to label next: the older form of LABEL_START."""
    rows = await _label_start(call, request.task_id)
    return MultiInputResponse(inputs=_inputs(call, call.services.database.reader, rows).values())


@rpc("PutTaskAssignments")
async def put_task_assignments(call: Call, request: PutTaskAssignmentsRequest) -> MultiTaskAssignmentResponse:
    """Move assignments of a task one step on."""
    action = request.action or (actions.LABEL_SUBMIT if request.input_id else 0)
    given = request.WhichOneof("action_config")
    if given is not None and given != _CONFIGS.get(action):
        raise _invalid(f"{given} does not go with action {action}.")
    if action == actions.LABEL_START:
        return _answer(call, await _label_start(call, request.task_id), whole=True)
    step = _STEPS.get(action)
    if step is None:
        raise _invalid(
            f"action is {action}; it is LABEL_START (1), LABEL_SUBMIT (2), REVIEW_START (10), REVIEW_APPROVE (11),"
            " REVIEW_REQUEST_CHANGES (12) or REVIEW_REJECT (13)."
        )
    rows = await call.services.database.write(lambda connection: step(call, connection, request, action))
    wake(call)
    return _answer(call, rows, whole=action == actions.REVIEW_START)


def _invalid(details: str) -> Problem:
    return Problem(codes.CONN_INVALID_REQUEST, details)


def _denied(details: str) -> Problem:
    return Problem(codes.TASK_PERMISSION_DENIED, details)


def _me(call: Call) -> str:
    return f"user:{call.caller.user_id}"


def _as_labeler(call: Call, connection: Connection, id: str) -> tuple[Row, Task]:
    row = task_of(call, connection, id)
    task = Task.FromString(row.body)
    if _me(call) not in sharing.columns_of(task):
        raise _denied(f"User '{call.caller.user_id}' does not label in the task '{id}'.")
    return row, task


def _as_reviewer(call: Call, connection: Connection, id: str) -> tuple[Row, Task]:
    row = task_of(call, connection, id)
    task = Task.FromString(row.body)
    if not reviews(call, task):
        raise _denied(f"User '{call.caller.user_id}' does not review in the task '{id}'.")
    return row, task


def reviews(call: Call, task: Task) -> bool:
    """Whether the caller reviews; in a task without reviewers the owner of the app does."""
    if not task.review.users:
        return call.caller.user == call.place.user
    return any(user.id == call.caller.user_id for user in task.review.users)


async def _label_start(call: Call, id: str) -> list[Row]:
    """What the caller has not handed in, filled up with inputs that they have not had."""
    database, worker = call.services.database, _me(call)

    def look(connection: Connection) -> tuple[Row, list[int]]:
        row, task = _as_labeler(call, connection, id)
        _check_open(task, id)
        missing = GIVEN - len(_pending(connection, row.pk, worker))
        found = task_sources.conditions(connection, call.place.app, task)
        return row, following.next_inputs(connection, row, task, worker, found, missing) if missing else []

    def give(connection: Connection) -> list[Row]:
        now, task = _as_labeler(call, connection, id)
        _check_open(task, id)
        store.assign(connection, now.pk, worker, fresh, exclusive=task.worker.strategy == TaskWorker.DYNAMIC)
        if fresh and task.status.code == codes.TASK_DONE:
            store.set_status(connection, now, codes.TASK_IN_PROGRESS)
        return _pending(connection, now.pk, worker)

    row, fresh = await database.scan(look)
    return await database.write(give) if fresh else _pending(database.reader, row.pk, worker)


def _pending(connection: Connection, task: int, worker: str) -> list[Row]:
    conditions = [query.equal("worker", worker), query.equal("status", store.PENDING)]
    return store.assignments(connection, task, conditions, GIVEN)


def _check_open(task: Task, id: str) -> None:
    """Problem for a task that somebody ended; one that the server found done goes on where there are new inputs."""
    ended = task.status.code in (codes.TASK_DONE, codes.TASK_WONT_DO)
    if ended and task.status.percent_completed != store.COMPLETE:
        raise Problem(
            codes.TASK_CONFLICT,
            f"The task '{id}' was ended: {task.status.description.lower()}. PatchTasks with status {codes.TASK_IN_PROGRESS}"
            " opens it again.",
        )


def _submit(call: Call, connection: Connection, request: PutTaskAssignmentsRequest, action: int) -> list[Row]:
    row, task = _as_labeler(call, connection, request.task_id)
    named = list(request.label_submit_config.task_assignments)
    if request.input_id and not named:
        named = [TaskAssignment(input=Input(id=request.input_id))]
        _give_unasked(call, connection, row, task, request.input_id)
    rows = _named(call, connection, row, named, _me(call))
    for each in rows:
        if each.extra["worker"] != _me(call):
            raise _denied(f"The assignment '{each.id}' is not one of user '{call.caller.user_id}'.")
    denied = [each.id for each in rows if each.extra["status"] == store.DENIED]
    if denied:
        raise Problem(
            codes.TASK_CONFLICT, f"The assignment '{denied[0]}' was rejected in review: it cannot be handed in."
        )
    ids = _input_ids(connection, rows)
    for each in rows:
        if each.extra["status"] == store.PENDING:
            store.move(connection, [each], _submitted(task, ids[each.extra["input"]]))
    following.queue(connection, row.pk)
    return rows


def _submitted(task: Task, input_id: str) -> int:
    if task.review.strategy == TaskReview.CONSENSUS:
        return store.AWAITING_CONSENSUS
    return store.AWAITING_REVIEW if sharing.reviewed(task, input_id) else store.SUCCESS


def _give_unasked(call: Call, connection: Connection, row: Row, task: Task, input_id: str) -> None:
    """The older form hands in an input that nobody gave out before, if it is the caller's to label."""
    found = records.find(connection, schema.INPUTS, call.place.app, input_id)
    if found is None:
        raise Problem(codes.INPUT_DOES_NOT_EXIST, f"There is no input '{input_id}' in the app.")
    own = [query.equal("input", found.pk), query.equal("worker", _me(call))]
    if store.assignments(connection, row.pk, own, 1):
        return
    within = [*task_sources.conditions(connection, call.place.app, task), query.equal("inputs.pk", found.pk)]
    dynamic = task.worker.strategy == TaskWorker.DYNAMIC
    mine = dynamic or sharing.is_for(task, input_id, _me(call))
    if not mine or not search.pks(connection, "inputs", call.place.app, within):
        raise _denied(f"The input '{input_id}' is not for user '{call.caller.user_id}' to label in this task.")
    store.assign(connection, row.pk, _me(call), [found.pk], exclusive=dynamic)


def _named(call: Call, connection: Connection, row: Row, named: Sequence[TaskAssignment], worker: str) -> list[Row]:
    """The assignments that are named by id, or by the input where it can only be one."""
    if not named:
        raise _invalid("No assignments are named: give task_assignments with their ids.")
    if len(named) > _MOST:
        raise _invalid(f"{len(named)} assignments are named; one call takes at most {_MOST}.")
    by_id = records.find_many(connection, task_tables.ASSIGNMENTS, row.pk, [each.id for each in named if each.id])
    found: dict[int, Row] = {}
    for each in named:
        at = by_id.get(each.id) if each.id else _by_input(call, connection, row, each, worker)
        if at is None:
            what = f"'{each.id}'" if each.id else f"of the input '{each.input.id}'"
            raise Problem(codes.CONN_DOES_NOT_EXIST, f"The task '{row.id}' has no assignment {what}.")
        found[at.pk] = at
    return list(found.values())


def _by_input(call: Call, connection: Connection, row: Row, named: TaskAssignment, worker: str) -> Row | None:
    of = records.find(connection, schema.INPUTS, call.place.app, named.input.id)
    if of is None:
        return None
    named_worker = f"user:{named.worker.user.id}" if named.worker.user.id else worker
    conditions = [query.equal("input", of.pk)] + ([query.equal("worker", named_worker)] if named_worker else [])
    rows = store.assignments(connection, row.pk, conditions, 2)
    return rows[0] if len(rows) == 1 else None


def _review_start(call: Call, connection: Connection, request: PutTaskAssignmentsRequest, action: int) -> list[Row]:
    """What the caller has taken for review and not decided, filled up with what nobody has taken."""
    row, _ = _as_reviewer(call, connection, request.task_id)
    me = call.caller.user_id
    waiting = [
        query.equal("status", store.AWAITING_REVIEW),
        *_of_workers(call, connection, request.review_start_config),
    ]
    mine = store.assignments(connection, row.pk, [*waiting, query.equal("reviewer", me)], GIVEN)
    rest = GIVEN - len(mine)
    free = store.assignments(connection, row.pk, [*waiting, query.equal("reviewer", "")], rest) if rest else []
    store.claim(connection, free, me)
    return [*mine, *free]


def _of_workers(call: Call, connection: Connection, config: Any) -> list[query.Condition]:
    if not config.workers:
        return []
    found = [_worker_column(call, each, number) for number, each in enumerate(config.workers)]
    return [query.among("worker", found)]


def _worker_column(call: Call, worker: Worker, number: int) -> str:
    column = sharing.column_of(worker)
    if column == "user:me":
        return _me(call)
    if column.endswith(":"):
        raise _invalid(f"workers[{number}] names nobody: give the user's id, or the version of the model or workflow.")
    return column


def _decide(call: Call, connection: Connection, request: PutTaskAssignmentsRequest, action: int) -> list[Row]:
    """Of named assignments each must be up for review; of workers all that are."""
    row, _ = _as_reviewer(call, connection, request.task_id)
    config, outcome = getattr(request, _CONFIGS[action]), _OUTCOMES[action]
    me = call.caller.user_id
    if config.task_assignments and config.workers:
        raise _invalid("task_assignments and workers are both given: name either.")
    if config.workers:
        waiting = [query.equal("status", store.AWAITING_REVIEW), query.among("reviewer", ["", me])]
        rows = store.assignments(connection, row.pk, [*waiting, *_of_workers(call, connection, config)])
    else:
        rows = _named(call, connection, row, config.task_assignments, "")
        for each in rows:
            _check_decidable(each, outcome, me)
    store.move(connection, [each for each in rows if each.extra["status"] != outcome], outcome, me)
    following.queue(connection, row.pk)
    return rows


def _check_decidable(row: Row, outcome: int, me: str) -> None:
    if row.extra["reviewer"] not in ("", me):
        raise _denied(f"The assignment '{row.id}' is reviewed by user '{row.extra['reviewer']}'.")
    if row.extra["status"] not in (store.AWAITING_REVIEW, outcome):
        phrase = make_status(row.extra["status"]).description.lower()
        raise Problem(codes.TASK_CONFLICT, f"The assignment '{row.id}' is not up for review: {phrase}.")


_STEPS: dict[int, Callable[[Call, Connection, PutTaskAssignmentsRequest, int], list[Row]]] = {
    actions.LABEL_SUBMIT: _submit,
    actions.REVIEW_START: _review_start,
    actions.REVIEW_APPROVE: _decide,
    actions.REVIEW_REQUEST_CHANGES: _decide,
    actions.REVIEW_REJECT: _decide,
}


def _input_ids(connection: Connection, rows: Iterable[Row]) -> dict[int, str]:
    found = search.bodies(connection, "inputs", [row.extra["input"] for row in rows], ("id",))
    return {pk: columns[0] for pk, columns in found.items()}


def _inputs(call: Call, connection: Connection, rows: Sequence[Row]) -> dict[int, Input]:
    """pk → the input of each assignment, as GetInput shows it, in the order of the assignments."""
    found = search.bodies(connection, "inputs", [row.extra["input"] for row in rows], input_store.SHOWN)
    there = [row.extra["input"] for row in rows if row.extra["input"] in found]
    shown = addresses(call).all([found[pk] for pk in there])
    return {pk: Input.FromString(bytes(body)) for pk, body in zip(there, shown, strict=True)}


def _answer(call: Call, rows: Sequence[Row], *, whole: bool) -> MultiTaskAssignmentResponse:
    """The assignments with their inputs: `whole`, or by the id alone."""
    connection = call.services.database.reader
    if whole:
        shown = _inputs(call, connection, rows)
    else:
        shown = {pk: Input(id=id) for pk, id in _input_ids(connection, rows).items()}
    task = records.find_pk(connection, task_tables.TASKS, rows[0].owner) if rows else None
    workers = workers_of(task)
    return MultiTaskAssignmentResponse(
        task_assignments=[
            _assignment(row, worker_of(workers, row.extra["worker"]), shown[row.extra["input"]])
            for row in rows
            if row.extra["input"] in shown
        ]
    )


def workers_of(row: Row | None) -> dict[str, Worker]:
    """The workers of a task, as the column `worker` names them."""
    workers = Task.FromString(row.body).worker.workers if row is not None else ()
    return {sharing.column_of(each): each for each in workers}


def worker_of(workers: Mapping[str, Worker], column: str) -> Worker:
    """A worker of a task, or somebody who was one once."""
    kind, _, id = column.partition(":")
    if column in workers:
        return workers[column]
    if kind == "user":
        return Worker(user=User(id=id))
    if kind == "model":
        return Worker(model=Model(model_version=ModelVersion(id=id)))
    return Worker(workflow=Workflow(version=WorkflowVersion(id=id)))


def _assignment(row: Row, worker: Worker, input: Input) -> TaskAssignment:
    return TaskAssignment(
        id=row.id,
        created_at=clock.stamp(row.created),
        modified_at=clock.stamp(row.modified),
        worker=worker,
        input=input,
        status=make_status(row.extra["status"]),
    )


BINDINGS = [list_next_task_assignments, put_task_assignments]
