"""What runners and deployments work for: a model or a workflow, which must be there, in one of its versions.

A row keeps the pk of the model or workflow, so that it is shown by its present ids and goes with it.
"""

from sqlite3 import Connection

from meshserve.api import model_lookup, workflow_store
from meshserve.api.model_lookup import public_place
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.store import access, compute, models, records, schema
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Model, Worker, Workflow


def bind(call: Call, connection: Connection, row: Row, worker: Worker, code: int, noun: str) -> None:
    """Write what a stored row works for; Problem if that is neither a model nor a workflow that the user may use.

    code: of a worker that is none; noun: what the row is called.
    """
    kind = worker.WhichOneof("worker")
    if kind not in ("model", "workflow"):
        raise Problem(code, f"{noun}.worker names neither a model nor a workflow: say what it is for.")
    found, version = _model(call, connection, worker) if kind == "model" else _workflow(call, connection, worker)
    row.extra |= {"model": None, "workflow": None, kind: found.pk, "version": version.id}
    compute.set_worker(connection, row)


def _model(call: Call, connection: Connection, worker: Worker) -> tuple[Row, Row]:
    named = worker.model
    place, row = model_lookup.find_model(call, connection, named.id, named.user_id, named.app_id)
    return row, model_lookup.find_version(call, connection, place, row, named.model_version.id)


def _workflow(call: Call, connection: Connection, worker: Worker) -> tuple[Row, Row]:
    named = worker.workflow
    user_id = call.caller.user_id if named.user_id == "me" else named.user_id or call.place.user_id
    place = access.find_app(connection, user_id, named.app_id) if named.app_id else public_place(connection)
    row = None if place is None else workflow_store.find_at(connection, place, named.id)
    least = None if place is None else model_lookup.least_visibility(call, connection, place)
    if place is None or row is None or row.visibility < (least or 0):
        where = f"app '{named.app_id}' of user '{user_id}'" if named.app_id else "the public ones"
        raise Problem(
            codes.WORKFLOW_DOES_NOT_EXIST,
            f"There is no workflow '{named.id}' in {where}, or it is not shared with you.",
        )
    return row, workflow_store.find_version(call, connection, place, row, named.version.id)


def shown(connection: Connection, row: Row, *, latest: bool = False) -> Worker:
    """What a row works for, by the ids of now. latest: in the newest version that there is."""
    kind = "model" if row.extra["model"] else "workflow"
    found = records.find_pk(connection, schema.MODELS if kind == "model" else schema.WORKFLOWS, row.extra[kind] or 0)
    place = None if found is None else access.app_by_pk(connection, found.owner)
    if found is None or place is None:
        return Worker()
    version = (latest and _newest(connection, kind, found.pk)) or row.extra["version"]
    worker = Worker()
    if kind == "workflow":
        worker.workflow.version.id = version
    else:
        worker.model.model_type_id, worker.model.model_version.id = found.extra["type"], version
    named: Model | Workflow = getattr(worker, kind)
    named.id, named.user_id, named.app_id = found.id, place.user_id, place.app_id
    return worker


def _newest(connection: Connection, kind: str, pk: int) -> str:
    if kind == "workflow":
        row = workflow_store.latest_version(connection, pk)
    else:
        row = models.latest_version(connection, pk, trained_first=False)
    return "" if row is None else row.id
