"""What of a task is shown when it is asked for: whole users, and how far the work is (behaviour §3, §15)."""

from collections.abc import Collection, Sequence
from sqlite3 import Connection

from meshserve.api import task_sources
from meshserve.api.users import shown as shown_user
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.store import records, schema, task_tables
from meshserve.store import tasks as store
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Task, User

WORKERS, REVIEWERS = "worker.users", "review.users"
_METRICS = (
    "metrics.work.inputs_count_estimated",
    "metrics.work.inputs_percent_estimated",
    "metrics.review",
    "metrics.input_source",
)
_HANDED_IN = (store.SUCCESS, store.AWAITING_REVIEW, store.AWAITING_CONSENSUS, store.DENIED)
_REVIEWED = (store.SUCCESS, store.DENIED)


async def shown(call: Call, bodies: Sequence[bytes], wanted: Collection[str]) -> list[bytes]:
    """Stored tasks with the additional fields that are asked for. Problem 11102 for one that does not exist."""
    known = ("all", WORKERS, REVIEWERS, *_METRICS)
    for name in wanted:
        if name not in known and not name.startswith(("metrics.review.", "metrics.input_source.")):
            raise Problem(codes.CONN_INVALID_REQUEST, f"additional_fields has '{name}'; it takes {', '.join(known)}.")
    if not wanted:
        return list(bodies)
    return await call.services.database.scan(lambda connection: [_shown(call, connection, b, wanted) for b in bodies])


def _shown(call: Call, connection: Connection, body: bytes, wanted: Collection[str]) -> bytes:
    task = Task.FromString(body)
    everything = "all" in wanted
    if everything or WORKERS in wanted:
        for user in (*task.worker.users, *(each.user for each in task.worker.workers if each.HasField("user"))):
            user.CopyFrom(_user(call, connection, user.id))
    if everything or REVIEWERS in wanted:
        for user in task.review.users:
            user.CopyFrom(_user(call, connection, user.id))
    numbers = [name for name in (_METRICS if everything else wanted) if name.startswith("metrics.")]
    if numbers:
        _measure(call, connection, task, numbers)
    return bytes(task.SerializeToString())


def _user(call: Call, connection: Connection, id: str) -> User:
    row = records.find(connection, schema.USERS, 0, id)
    return User(id=id) if row is None else shown_user(row.body, to_self=call.caller.user == row.pk)


def _measure(call: Call, connection: Connection, task: Task, wanted: Collection[str]) -> None:
    row = records.find(connection, task_tables.TASKS, call.place.app, task.id)
    if row is None:
        return
    try:
        total = store.count_source(connection, row.owner, task_sources.conditions(connection, row.owner, task))
    except Problem:  # the source was deleted
        total = 0
    labelled = store.labelled_inputs(connection, row.pk, _HANDED_IN)
    for name in wanted:
        if name == "metrics.work.inputs_count_estimated":
            task.metrics.work.inputs_count_estimated = labelled
        elif name == "metrics.work.inputs_percent_estimated":
            task.metrics.work.inputs_percent_estimated = _percent(labelled, total)
        elif name.startswith("metrics.input_source"):
            task.metrics.input_source.inputs_count_estimated = total
        else:
            _measure_review(connection, row.pk, task, total)


def _measure_review(connection: Connection, pk: int, task: Task, total: int) -> None:
    of = task.metrics.review
    of.Clear()
    of.inputs_count_estimated = store.labelled_inputs(connection, pk, _REVIEWED)
    of.inputs_percent_estimated = _percent(of.inputs_count_estimated, total)
    waiting = store.labelled_inputs(connection, pk, [store.AWAITING_REVIEW])
    for user in task.review.users:
        done = store.labelled_inputs(connection, pk, _REVIEWED, user.id)
        of.inputs_count_estimated_per_reviewer.append(done)
        of.inputs_reviewable_count_estimated_per_reviewer.append(waiting)
        of.inputs_percent_estimated_per_reviewer.append(_percent(done, total))


def _percent(part: int, whole: int) -> int:
    return min(100, 100 * part // whole) if whole else 0
