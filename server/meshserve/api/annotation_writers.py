"""Annotation writers in a workflow that is posted: whom they name, and the task that they write for."""

from sqlite3 import Connection

from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.store import collaborators, records, schema, task_tables
from meshserve.workflow.plan import NodeModel
from meshserve_proto import status_code_pb2 as codes

_PARAMS = "output_info_override.params"


def check_writer(call: Call, connection: Connection, model: NodeModel) -> None:
    """Problem 21202 if a node writes annotations as somebody who does not work in the app, or for no task of it.

    Only those two may be named, since labels count as made by the person whose name they bear.
    """
    if model.type_id != "annotation-writer":
        return
    params, place = model.settings.params, call.place
    if (named := str(params.get("annotation_user_id") or "")) and named != place.user_id:
        user = records.find(connection, schema.USERS, 0, named)
        if user is None or collaborators.of_user_in(connection, place.app, user.pk) is None:
            raise _invalid("annotation_user_id", named, "neither owns the app nor is a collaborator of it")
    task = str(params.get("task_id") or "")
    if task and records.find(connection, task_tables.TASKS, place.app, task) is None:
        raise _invalid("task_id", task, "is no task of the app")


def _invalid(name: str, value: str, why: str) -> Problem:
    return Problem(codes.MODEL_INVALID_ARGUMENT, f"{_PARAMS}.{name}: '{value}' {why}.")
