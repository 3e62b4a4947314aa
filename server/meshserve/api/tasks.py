"""Labelling tasks: which inputs, which concepts, who labels and who reviews (behaviour §15)."""

from sqlite3 import Connection
from typing import Any, cast

from meshserve.api import task_checks, task_lists, task_sources
from meshserve.api.task_views import shown
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import Binding, Unary, rpc
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import bindings, existing, listed
from meshserve.labelling import automatic, following, sharing
from meshserve.services import Services
from meshserve.store import query, task_tables
from meshserve.store import tasks as store
from meshserve.store.query import Condition
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Task, User, WorkerIDSet

_FIELD = 2
"""`task` and `tasks` of the responses."""
_START, _GONE = "start", "gone"
"""What a call notes of a task, by its id: that its worker begins (anew), and, where they changed, the workers it lost."""
SETTABLE = (codes.TASK_IN_PROGRESS, codes.TASK_DONE, codes.TASK_WONT_DO, codes.TASK_IDLE)
"""States that a patch may give a task."""
_SET_BY_SERVER = ("status", "metrics", "created_at", "modified_at")


def _complete(call: Call, connection: Connection, task: Task) -> None:
    for name in _SET_BY_SERVER:
        task.ClearField(name)
    task_lists.gather(task)
    task_checks.check(call, connection, task)
    task_lists.scatter(task)
    task.status.CopyFrom(make_status(codes.TASK_IN_PROGRESS))
    call.notes[f"{_START} {task.id}"] = "1"


def _revise(call: Call, connection: Connection, stored: Task, change: Task, action: str) -> None:
    """The whole patch: what is checked is the task as it becomes."""
    task_lists.gather(stored)
    task_lists.gather(change)
    for user in (*(each.user for each in change.worker.workers if each.HasField("user")), *change.review.users):
        user.CopyFrom(User(id=call.caller.user_id if user.id == "me" else user.id))
    before, reviewers = sharing.columns_of(stored), list(stored.review.users)
    task_lists.apply(stored, change, action)
    task_checks.check(call, connection, stored, {field.name for field, _ in change.ListFields()})
    task_lists.scatter(stored)
    stored.ClearField("metrics")
    after = sharing.columns_of(stored)
    if before != after or reviewers != list(stored.review.users):
        call.notes[f"{_GONE} {stored.id}"] = "\n".join(each for each in before if each not in after)
    if change.status.code and action != "remove":
        _set_status(call, stored, change.status.code)
    change.Clear()
    change.id = stored.id


def _set_status(call: Call, stored: Task, code: int) -> None:
    if code not in SETTABLE:
        raise task_checks.invalid(
            f"status.code is {code}; a task can be set to {', '.join(map(str, SETTABLE))}, the rest is for the server."
        )
    if code == codes.TASK_IN_PROGRESS and stored.status.code != code:
        call.notes[f"{_START} {stored.id}"] = "1"
    if code != stored.status.code:
        stored.status.CopyFrom(make_status(code))


def _begin(call: Call, connection: Connection, row: Row, task: Any) -> None:
    """Let a model begin to label; take from workers who are gone what they have not handed in."""
    if call.notes.pop(f"{_START} {row.id}", "") and sharing.automatic(Task.FromString(row.body)):
        automatic.start(connection, row)
    gone = call.notes.pop(f"{_GONE} {row.id}", None)
    if gone is not None:
        _take(connection, row, gone.split("\n"))


def _take(connection: Connection, row: Row, workers: list[str]) -> None:
    """Others take the place of workers and reviewers who left."""
    for worker in workers:
        store.drop(connection, row.pk, worker, pending_only=True)
    store.release(connection, row.pk, [user.id for user in Task.FromString(row.body).review.users])
    store.ask_again(connection, row.pk)
    following.queue(connection, row.pk)


def _index(task: Task) -> dict[str, Any]:
    return {
        "label_order": task.label_order_id,
        "workers": store.lines(_tokens(task)),
        "reviewers": store.lines(f"user:{user.id}" for user in task.review.users),
        "source_type": task.input_source.type,
        "source_id": task.input_source.id,
    }


def _tokens(task: Task) -> list[str]:
    """Every id by which a worker of the task may be asked for."""
    found = []
    for each in task.worker.workers:
        model, workflow = each.model, each.workflow
        found += [f"user:{each.user.id}"] if each.HasField("user") else []
        found += [f"model:{model.id}", f"model_version:{model.model_version.id}"] if each.HasField("model") else []
        versions = [f"workflow:{workflow.id}", f"workflow_version:{workflow.version.id}"]
        found += versions if each.HasField("workflow") else []
    return found


def _among_lines(column: str) -> Any:
    return lambda ids: query.either(store.has_line(column, f"user:{id}") for id in ids)


def _by_workers(wanted: list[WorkerIDSet]) -> Condition:
    return query.either(query.every(_by_worker(each)) for each in wanted)


def _by_worker(wanted: WorkerIDSet) -> list[Condition]:
    """All of the ids that name the worker; of a model or workflow the user is its owner, whom tasks do not know."""
    kinds = ("model", "model_version", "workflow", "workflow_version")
    said = [f"{kind}:{id}" for kind in kinds if (id := getattr(wanted, f"{kind}_id"))]
    return [store.has_line("workers", each) for each in said or [f"user:{wanted.user_id}"]]


TASKS = Resource(
    Task,
    task_tables.TASKS,
    post="PostTasks",
    patch="PatchTasks",
    delete=("DeleteTasks",),
    missing=codes.TASK_MISSING,
    actions=("merge", "overwrite", "remove"),
    patchable=task_lists.FIELDS,
    filters={
        "worker_user_ids": _among_lines("workers"),
        "review_user_ids": _among_lines("reviewers"),
        "label_order_ids": lambda ids: query.among("label_order", ids),
        "ids": lambda ids: query.among("id", ids),
        "input_source_type": lambda kind: query.equal("source_type", kind),
        "input_source_ids": lambda ids: query.among("source_id", ids),
        "worker_ids": _by_workers,
    },
    index=_index,
    prepare=_complete,
    revise=_revise,
    stored=_begin,
)


def serve(services: Services) -> None:
    """Say who does the jobs of tasks."""

    def conditions(connection: Connection, app: int, task: Task) -> Any:
        return task_sources.conditions(connection, app, task)

    def prepare(app: int, task: Task) -> Any:
        from meshserve.api import task_plans  # costs numpy

        return task_plans.prepare(services, app, task)

    following.serve(services, conditions)
    automatic.serve(services, prepare, conditions)


def wake(call: Call) -> None:
    """There may be work of tasks since the last commit."""
    for kind in (following.KIND, automatic.KIND):
        call.services.jobs.wake(kind)


def _then_wake(binding: Binding) -> Binding:
    act = cast(Unary, binding.handler)

    async def handler(call: Call, request: Any) -> Reply:
        reply = await act(call, request)
        wake(call)
        return reply

    return Binding(binding.name, handler)


def task_of(call: Call, connection: Connection, id: str) -> Row:
    """The task of the app that a request names; Problem 54102, or 11101 for strangers."""
    if call.stranger:
        raise Problem(codes.CONN_DOES_NOT_EXIST, "The tasks of this app are not shared with you.")
    return existing(call, TASKS, connection, call.place.app, id)


def without_user(connection: Connection, app: int, user_id: str) -> None:
    """Take a user out of all tasks of an app, in which they may not work any more; within a write."""
    for row in store.of_worker(connection, app, user_id):
        task = Task.FromString(row.body)
        task_lists.gather(task)
        leaver = Task(id=task.id)
        leaver.worker.workers.add().user.id = user_id
        leaver.review.users.add().id = user_id
        task_lists.apply(task, leaver, "remove")
        task_lists.scatter(task)
        row.body = task.SerializeToString()
        row.extra |= _index(task)
        store.set_status(connection, row, task.status.code, task.status.details, task.status.percent_completed)
        _take(connection, row, [f"user:{user_id}"])


@rpc("GetTask")
async def get_task(call: Call, request: Any) -> Reply:
    """One task; numbers and whole users where they are asked for."""
    row = existing(call, TASKS, call.services.database.reader, call.place.app, request.task_id)
    (body,) = await shown(call, [row.body], request.additional_fields)
    return embedded(_FIELD, (body,), TASKS.address(call.place))


@rpc("ListTasks")
async def list_tasks(call: Call, request: Any) -> Reply:
    """A page of tasks, newest first; those of label orders where they are asked for."""
    with_orders = request.including_label_order_tasks or request.label_order_ids
    rows = await listed(call, TASKS, request, (), () if with_orders else [query.equal("label_order", "")])
    bodies = await shown(call, [body for _, body in rows], request.additional_fields)
    return embedded(_FIELD, bodies, TASKS.address(call.place))


BINDINGS = [get_task, list_tasks, *(_then_wake(each) for each in bindings(TASKS))]
