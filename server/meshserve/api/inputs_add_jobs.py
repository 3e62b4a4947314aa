"""Jobs that count how far the adding of inputs has come. Counters stand beside the body; reads put them together."""

from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from meshserve.call import Call, Reply
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import existing, listed
from meshserve.store import inputs as store
from meshserve.store import records, schema
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import InputsAddJob, InputsAddJobProgress
from meshserve_proto.service_pb2 import SingleInputsAddJobResponse

INPUTS_ADD_JOBS = Resource(InputsAddJob, schema.INPUTS_ADD_JOBS)
_RESPONSE_FIELD = 3
"""`inputs_add_job` of MultiInputResponse."""


def shown(row: Row) -> InputsAddJob:
    """A job as callers see it: its counters and the state that follows from them."""
    job: InputsAddJob = INPUTS_ADD_JOBS.decode(row.body)
    counters = row.extra
    job.progress.CopyFrom(
        InputsAddJobProgress(
            pending_count=counters["pending"],
            in_progress_count=counters["in_progress"],
            success_count=counters["success"],
            failed_count=counters["failed"],
        )
    )
    job.modified_at.CopyFrom(clock.stamp(row.modified))
    job.status.CopyFrom(make_status(_state(counters)))
    return job


def _state(counters: Mapping[str, int]) -> int:
    if counters["stopped"]:
        return codes.JOB_CANCELLED
    if not counters["pending"] and not counters["in_progress"]:
        return codes.JOB_COMPLETED
    started = counters["in_progress"] or counters["success"] or counters["failed"]
    return codes.JOB_RUNNING if started else codes.JOB_QUEUED


def add_to_job(call: Call, connection: Connection, id: str, moves: Mapping[str, int]) -> tuple[int, bytes]:
    """Count inputs in a job, which is made if there is none of that id; within a write.

    Returns the job's pk, and the job as field of the response. Problem 64007 if the job was cancelled.
    """
    app = call.place.app
    row = records.find(connection, schema.INPUTS_ADD_JOBS, app, id)
    if row is None:
        row = INPUTS_ADD_JOBS.row(app, InputsAddJob(id=ids.checked_id(id, "inputs_add_job_id")))
        row.extra = dict.fromkeys(schema.INPUTS_ADD_JOBS.columns, 0)
        records.insert(connection, schema.INPUTS_ADD_JOBS, row)
    if row.extra["stopped"]:
        raise Problem(codes.JOB_CONFLICT, f"The inputs add job '{id}' was cancelled: add inputs under another id.")
    store.count_in_job(connection, row.pk, clock.now(), moves)
    after = records.find_pk(connection, schema.INPUTS_ADD_JOBS, row.pk)
    assert after is not None
    return after.pk, embedded(_RESPONSE_FIELD, (shown(after).SerializeToString(),))


@rpc("GetInputsAddJob")
async def get_job(call: Call, request: Any) -> Reply:
    """One job with its counters."""
    row = existing(call, INPUTS_ADD_JOBS, call.services.database.reader, call.place.app, request.id)
    return SingleInputsAddJobResponse(inputs_add_job=shown(row))


@rpc("ListInputsAddJobs")
async def list_jobs(call: Call, request: Any) -> Reply:
    """A page of jobs, newest first."""
    page = await listed(call, INPUTS_ADD_JOBS, request)
    wanted = [INPUTS_ADD_JOBS.decode(body).id for _, body in page]
    rows = records.find_many(call.services.database.reader, schema.INPUTS_ADD_JOBS, call.place.app, wanted)
    return embedded(2, (shown(rows[id]).SerializeToString() for id in wanted if id in rows))


@rpc("CancelInputsAddJob")
async def cancel_job(call: Call, request: Any) -> Reply:
    """Let no input of the job be processed that has not begun; those end as failed. A job that ended stays as it is."""

    def write(connection: Connection) -> Row:
        row = existing(call, INPUTS_ADD_JOBS, connection, call.place.app, request.id)
        if _state(row.extra) != codes.JOB_COMPLETED:
            row.extra["stopped"], row.modified = 1, clock.now()
            records.update(connection, schema.INPUTS_ADD_JOBS, row)
        return row

    return SingleInputsAddJobResponse(inputs_add_job=shown(await call.services.database.write(write)))


BINDINGS = [get_job, list_jobs, cancel_job]
