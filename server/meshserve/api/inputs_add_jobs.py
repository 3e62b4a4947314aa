"""Jobs that count how far the adding of inputs has come. Counters stand beside the body; reads put them together."""

from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from meshserve.api.posted_data import MEDIA
from meshserve.call import Call, Reply
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import existing, listed
from meshserve.store import extraction, records, schema, uploads
from meshserve.store import inputs as store
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    InputsAddJob,
    InputsAddJobProgress,
    InputsExtractionJob,
    InputsExtractionJobProgress,
    Upload,
)
from meshserve_proto.service_pb2 import SingleInputsAddJobResponse

INPUTS_ADD_JOBS = Resource(InputsAddJob, schema.INPUTS_ADD_JOBS)
_RESPONSE_FIELD = 3
"""`inputs_add_job` of MultiInputResponse."""


def shown(connection: Connection, row: Row, *, parts: bool = True) -> InputsAddJob:
    """A job as callers see it: its counters, the state that follows from them, and what brings inputs to it.

    parts: with its extraction jobs and uploads.
    """
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
    job.status.CopyFrom(make_status(state(connection, row)))
    if parts:
        job.extraction_jobs.extend(map(shown_extraction, extraction.of_add_job(connection, row.pk)))
        job.uploads.extend(map(shown_upload, extraction.uploads_of_add_job(connection, row.pk)))
    return job


def shown_extraction(row: Row) -> InputsExtractionJob:
    """An extraction job as callers see it; its credentials are in no body."""
    job, now = InputsExtractionJob.FromString(row.body), row.extra
    job.status.CopyFrom(make_status(now["status"], now["details"] or ""))
    job.modified_at.CopyFrom(clock.stamp(row.modified))
    ended = now["status"] in (codes.JOB_FAILED, codes.JOB_CANCELLED)
    job.progress.CopyFrom(
        InputsExtractionJobProgress(
            **{f"{kind}_inputs_count": now[kind] for kind in MEDIA},
            in_progress_archives_count=0 if ended else now["archives_open"],
            completed_archives_count=now["archives_done"],
            failed_archives_count=now["archives_failed"],
        )
    )
    return job


def shown_upload(row: Row) -> Upload:
    """An upload as callers see it. One that nobody completed in time has expired, cleared away or not."""
    upload, now = Upload.FromString(row.body), row.extra
    status = now["status"]
    if status == codes.UPLOAD_IN_PROGRESS and now["expires"] <= clock.now():
        status = codes.UPLOAD_EXPIRED
    upload.modified_at.CopyFrom(clock.stamp(row.modified))
    upload.status.CopyFrom(make_status(status))
    if status == codes.UPLOAD_IN_PROGRESS:
        upload.expires_at.CopyFrom(clock.stamp(now["expires"]))
        upload.status.percent_completed = 100 * now["received"] // now["length"]
        upload.status.details = f"{now['received']} of {now['length']} bytes have arrived."
    return upload


def state(connection: Connection, row: Row) -> int:
    """The state that follows from a job's counters, and from whether more inputs may come."""
    counters = row.extra
    if counters["stopped"]:
        return codes.JOB_CANCELLED
    waiting = counters["pending"] or counters["in_progress"]
    if not waiting and not extraction.goes_on(connection, row.pk):
        return codes.JOB_COMPLETED
    started = counters["in_progress"] or counters["success"] or counters["failed"]
    return codes.JOB_RUNNING if started else codes.JOB_QUEUED


def add_to_job(call: Call, connection: Connection, id: str, moves: Mapping[str, int]) -> tuple[int, bytes]:
    """Count inputs in a job, which is made if there is none of that id; within a write.

    Returns the job's pk, and the job as field of the response. Problem 64007 if the job was cancelled.
    """
    row = job_row(call, connection, id)
    store.count_in_job(connection, row.pk, clock.now(), moves)
    after = records.find_pk(connection, schema.INPUTS_ADD_JOBS, row.pk)
    assert after is not None
    return after.pk, embedded(_RESPONSE_FIELD, (shown(connection, after).SerializeToString(),))


def job_row(call: Call, connection: Connection, id: str, call_back_url: str = "") -> Row:
    """The row of a job, which is made if there is none of that id; within a write. Problem 64007 if it was cancelled."""
    row = records.find(connection, schema.INPUTS_ADD_JOBS, call.place.app, id)
    if row is None:
        made = InputsAddJob(id=ids.checked_id(id, "inputs_add_job_id"), call_back_url=call_back_url)
        row = INPUTS_ADD_JOBS.row(call.place.app, made)
        row.extra = dict.fromkeys(schema.INPUTS_ADD_JOBS.columns, 0)
        records.insert(connection, schema.INPUTS_ADD_JOBS, row)
    elif row.extra["stopped"]:
        raise Problem(codes.JOB_CONFLICT, f"The inputs add job '{id}' was cancelled: add inputs under another id.")
    elif call_back_url:
        row.body += InputsAddJob(call_back_url=call_back_url).SerializeToString()
        records.update(connection, schema.INPUTS_ADD_JOBS, row)
    return row


@rpc("GetInputsAddJob")
async def get_job(call: Call, request: Any) -> Reply:
    """One job with its counters."""
    connection = call.services.database.reader
    row = existing(call, INPUTS_ADD_JOBS, connection, call.place.app, request.id)
    return SingleInputsAddJobResponse(inputs_add_job=shown(connection, row))


@rpc("ListInputsAddJobs")
async def list_jobs(call: Call, request: Any) -> Reply:
    """A page of jobs, newest first."""
    page = await listed(call, INPUTS_ADD_JOBS, request)
    wanted = [INPUTS_ADD_JOBS.decode(body).id for _, body in page]
    connection = call.services.database.reader
    rows = records.find_many(connection, schema.INPUTS_ADD_JOBS, call.place.app, wanted)
    return embedded(2, (shown(connection, rows[id]).SerializeToString() for id in wanted if id in rows))


@rpc("CancelInputsAddJob")
async def cancel_job(call: Call, request: Any) -> Reply:
    """Let no input of the job be processed that has not begun; those end as failed. A job that ended stays as it is.

    What is being unpacked for it stops as well, and what has not arrived yet is not waited for.
    """

    def write(connection: Connection) -> InputsAddJob:
        row = existing(call, INPUTS_ADD_JOBS, connection, call.place.app, request.id)
        if state(connection, row) != codes.JOB_COMPLETED:
            row.extra["stopped"], row.modified = 1, clock.now()
            records.update(connection, schema.INPUTS_ADD_JOBS, row)
            pks = [each.pk for each in extraction.of_add_job(connection, row.pk)]
            extraction.cancel(connection, pks, row.modified)
            uploads.cancel(connection, row.pk, row.modified)
        return shown(connection, row)

    job = await call.services.database.write(write)
    call.services.jobs.wake(uploads.GONE)
    return SingleInputsAddJobResponse(inputs_add_job=job)


BINDINGS = [get_job, list_jobs, cancel_job]
