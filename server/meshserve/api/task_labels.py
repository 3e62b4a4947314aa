"""Who may write labels of a task, and set their state (behaviour §7, §15)."""

from collections.abc import Sequence
from sqlite3 import Connection

from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.labelling import sharing
from meshserve.store import records, task_tables
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Task


def _task(call: Call, connection: Connection, id: str) -> Task:
    row = records.find(connection, task_tables.TASKS, call.place.app, id)
    if row is None:
        raise Problem(codes.TASK_MISSING, f"task_id names '{id}': there is no such task in the app.")
    return Task.FromString(row.body)


def _reviews(call: Call, task: Task) -> bool:
    return call.caller.user == call.place.user or call.caller.user_id in [user.id for user in task.review.users]


def check_labeler(call: Call, connection: Connection, id: str, author: str) -> None:
    """Problem for an author (as `annotations.worker` names them) who has no part in the task.

    Reviewers may add labels too, and the owner of the app may write for anybody.
    """
    task = _task(call, connection, id)
    if author not in sharing.columns_of(task) and not _reviews(call, task):
        raise Problem(
            codes.ANNOTATION_PERMISSION_DENIED,
            f"'{author.partition(':')[2]}' neither labels nor reviews in task '{id}'.",
        )


def check_status_setter(call: Call, connection: Connection, id: str, users: Sequence[str]) -> None:
    """Problem unless the caller reviews in the task, or sets the state of their own labels alone."""
    task = _task(call, connection, id)
    if not _reviews(call, task) and set(users) != {call.caller.user_id}:
        raise Problem(
            codes.ANNOTATION_PERMISSION_DENIED,
            f"Only who reviews in task '{id}' may set the state of others' annotations; name yourself in user_ids.",
        )
