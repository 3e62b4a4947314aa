"""Uploads in parts: files of the caller, and archives that become inputs once they are complete (behaviour §14).

Parts go to the disk before they are acknowledged, in any order and as often as it takes; where they belong is said by
their offset. A part that is sent again is fine as long as it is the same range.
"""

import asyncio
import os
from pathlib import Path
from sqlite3 import Connection
from typing import Any
from weakref import WeakValueDictionary

from meshserve.api.data_sources import check_template
from meshserve.api.extraction import EXTRACT, queue_extraction, upload_path
from meshserve.api.inputs_add_jobs import job_row, shown, shown_upload
from meshserve.api.inputs_posting import checked_conflict_resolution
from meshserve.call import Call, Reply
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, existing, listed
from meshserve.jobs.queue import Kind
from meshserve.services import Services
from meshserve.store import jobs as store_jobs
from meshserve.store import records, schema
from meshserve.store import uploads as store
from meshserve.store.jobs import Job
from meshserve.store.records import DuplicateId, Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import InputsAddJob, InputsExtractionJob, InputsUpload, Upload
from meshserve_proto.service_pb2 import MultiInputsAddJobResponse, MultiUploadResponse, SingleUploadResponse
from meshserve_proto.status_pb2 import BaseResponse

UPLOADS = Resource(Upload, schema.UPLOADS)
EXPIRE, GONE = "upload_expire", store.GONE
"""Kinds of jobs. Both carry the pk of an upload as digits; a trigger adds those of the second."""
KEPT = 24 * 3600 * 1_000_000
"""Microseconds after its last part that an unfinished upload is kept."""
_LONGEST_NAME = 255


def serve(services: Services) -> None:
    """Let the queue clear away what expired or was deleted."""

    async def expire(jobs: list[Job]) -> None:
        await services.database.write(lambda connection: _expire(connection, services, jobs))

    async def clear(jobs: list[Job]) -> None:
        for job in jobs:
            await asyncio.to_thread(_unlink, services, job)
        await services.database.write(lambda connection: store_jobs.finish(connection, jobs))

    services.jobs.serve(EXPIRE, Kind(expire, 64, 1))
    services.jobs.serve(GONE, Kind(clear, 64, 1))


def _expire(connection: Connection, services: Services, jobs: list[Job]) -> None:
    for job in jobs:
        row = records.find_pk(connection, schema.UPLOADS, int(job.payload))
        if row is not None and row.extra["expires"] > clock.now():
            store_jobs.postpone(connection, [job], row.extra["expires"])
            continue
        if row is not None and store.expire(connection, row.pk, clock.now()):
            _unlink(services, job)
        store_jobs.finish(connection, [job])


def _unlink(services: Services, job: Job) -> None:
    upload_path(services, int(job.payload)).unlink(missing_ok=True)


class _Turns:
    """One call at a time writes to the file of an upload: what one was told is on disk, another must not write over."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def of(self, upload: int) -> asyncio.Lock:
        """The turn at an upload."""
        return self._locks.setdefault(upload, asyncio.Lock())


@rpc("PostUploads", "behavioural", "finished content has no address of its own; it is kept until it is deleted")
async def post_uploads(call: Call, request: Any) -> Reply:
    """Announce uploads; all or none."""
    items = batch_of(request, "uploads", "upload")
    for number, item in enumerate(items):
        _check(item, f"uploads[{number}]")

    def write(connection: Connection) -> list[Row]:
        return [_announce(call, connection, item, None, None) for item in items]

    rows = await call.services.database.write(write)
    call.services.jobs.wake(EXPIRE)
    return MultiUploadResponse(uploads=map(shown_upload, rows))


@rpc("PostInputsUploads")
async def post_inputs_uploads(call: Call, request: Any) -> Reply:
    """Announce archives whose files become inputs once they are complete; all or none."""
    items = batch_of(request, "inputs_uploads", "upload")
    for number, item in enumerate(items):
        _check(item.upload, f"inputs_uploads[{number}].upload")
        checked_conflict_resolution(item.input_id_conflict_resolution)

    def write(connection: Connection) -> list[InputsAddJob]:
        jobs: dict[int, InputsAddJob] = {}
        for item in items:
            check_template(call, connection, item.input_template)
            add_job = job_row(call, connection, item.inputs_add_job_id or ids.new_id())
            plan = InputsUpload(
                input_id_conflict_resolution=item.input_id_conflict_resolution, input_template=item.input_template
            )
            row = _announce(call, connection, item.upload, add_job, plan)
            if add_job.pk not in jobs:
                jobs[add_job.pk] = shown(connection, add_job, parts=False)
            jobs[add_job.pk].uploads.append(shown_upload(row))
        return list(jobs.values())

    jobs = await call.services.database.write(write)
    call.services.jobs.wake(EXPIRE)
    return MultiInputsAddJobResponse(inputs_add_jobs=jobs)


def _check(upload: Upload, path: str) -> None:
    from meshserve.ingest.sources import LARGEST

    if not upload.content_length:
        raise _invalid(f"{path}.content_length is not set: it says how many bytes will come.")
    if upload.content_length > LARGEST:
        raise _invalid(f"{path}.content_length is {upload.content_length}; an upload has at most {LARGEST} bytes.")
    if len(upload.content_name) > _LONGEST_NAME or not upload.content_name.isprintable():
        raise _invalid(
            f"{path}.content_name is no name of a file: at most {_LONGEST_NAME} characters that can be printed."
        )
    if upload.id:
        ids.checked_id(upload.id, f"{path}.id")


def _invalid(details: str) -> Problem:
    return Problem(codes.CONN_INVALID_REQUEST, details)


def _announce(call: Call, connection: Connection, sent: Upload, add_job: Row | None, plan: InputsUpload | None) -> Row:
    moment = clock.now()
    upload = Upload(
        id=sent.id or ids.new_id(),
        content_name=sent.content_name,
        content_length=sent.content_length,
        created_at=clock.stamp(moment),
    )
    extra = {
        "status": codes.UPLOAD_IN_PROGRESS,
        "length": sent.content_length,
        "received": 0,
        "expires": moment + KEPT,
        "add_job": None if add_job is None else add_job.pk,
        "caller": call.caller.user_id,
        "plan": None if plan is None else plan.SerializeToString(),
    }
    row = Row(call.place.app, upload.id, upload.SerializeToString(), moment, moment, extra=extra)
    try:
        pk = records.insert(connection, schema.UPLOADS, row)
    except DuplicateId:
        raise Problem(
            codes.DATABASE_DUPLICATE_KEY, f"A duplicate: there is already an upload with the id '{upload.id}'."
        ) from None
    store_jobs.add_many(connection, EXPIRE, [(call.place.app, str(pk).encode())], due=moment + KEPT)
    return row


@rpc("PutUploadContentParts")
async def put_parts(call: Call, request: Any) -> Reply:
    """Take parts of an upload; with the last missing one it is complete, and what it was announced for begins."""
    parts = batch_of(request, "content_parts", "part")
    database, services = call.services.database, call.services
    row = existing(call, UPLOADS, database.reader, call.place.app, request.upload_id)
    async with services.single(_Turns).of(row.pk):
        fresh = _fresh(database.reader, row, parts)
        path = upload_path(services, row.pk)
        if fresh and not await asyncio.to_thread(_write, path, fresh):
            raise Problem(codes.UPLOAD_FAILED, "The server's disk has no room for this part; send it again later.")
        try:
            row = await database.write(lambda connection: _received(call, connection, request.upload_id, parts))
        except Problem as problem:
            if problem.code in (codes.CONN_DOES_NOT_EXIST, codes.UPLOAD_CANCELED):
                # deleted or given up meanwhile, its file before we made it again
                await asyncio.to_thread(path.unlink, missing_ok=True)
            raise
    if row.extra["status"] == codes.UPLOAD_DONE:
        services.jobs.wake(EXTRACT)
    return SingleUploadResponse(upload=shown_upload(row))


def _fresh(connection: Connection, row: Row, parts: list[Any]) -> list[Any]:
    """The parts that are not there yet. Problem for parts that do not fit into the upload, or not to what is there."""
    length, fresh = row.extra["length"], []
    here: dict[int, store.Part] = {}
    known = store.numbered(connection, row.pk, [part.part_number for part in parts])
    done = row.extra["status"] == codes.UPLOAD_DONE
    for index, part in enumerate(parts):
        path, size = f"content_parts[{index}]", len(part.data)
        if part.part_number < 1:
            raise _invalid(f"{path}.part_number is {part.part_number}; parts are numbered from 1.")
        if not size:
            raise _invalid(f"{path}.data is empty.")
        if part.range_start + size > length:
            raise _invalid(
                f"{path} ends at byte {part.range_start + size}, but the upload was announced with {length} bytes."
            )
        this = (part.range_start, size, part.part_number)
        others = {other for other in (known.get(part.part_number), here.get(part.part_number)) if other}
        others |= set(store.overlapping(connection, row.pk, part.range_start, size))
        others |= {other for other in here.values() if other[0] < this[0] + size and this[0] < other[0] + other[1]}
        clash = next((other for other in others if other != this), None)
        if clash is not None:
            raise Problem(
                codes.UPLOAD_CONFLICT,
                f"{path} is part {this[2]}, bytes {this[0]} to {this[0] + size - 1}; this clashes with part {clash[2]},"
                f" bytes {clash[0]} to {clash[0] + clash[1] - 1}, which has arrived.",
            )
        here[part.part_number] = this
        if this not in others:
            fresh.append(part)
    state = shown_upload(row).status.code
    if state not in (codes.UPLOAD_IN_PROGRESS, codes.UPLOAD_DONE) or (done and fresh):
        raise Problem(state if state != codes.UPLOAD_DONE else codes.UPLOAD_CONFLICT, "The upload takes no more parts.")
    return fresh


def _write(path: Path, parts: list[Any]) -> bool:
    """Put parts where they belong; False if the disk has no room. On disk when it returns."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    new = not path.exists()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            for part in parts:
                at, left = part.range_start, memoryview(part.data)
                while left:
                    written = os.pwrite(handle, left, at)
                    at, left = at + written, left[written:]
            os.fsync(handle)
        finally:
            os.close(handle)
        if new:
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except OSError:
        return False
    return True


def _received(call: Call, connection: Connection, id: str, parts: list[Any]) -> Row:
    """Note parts that are on disk, and go on where they were the last; within a write."""
    row = existing(call, UPLOADS, connection, call.place.app, id)
    if not _fresh(connection, row, parts):
        return row
    store.add(connection, row.pk, [(part.range_start, len(part.data), part.part_number) for part in parts])
    row.modified = clock.now()
    row.extra |= {"received": store.received(connection, row.pk), "expires": row.modified + KEPT}
    if row.extra["received"] == row.extra["length"]:
        row.extra["status"] = codes.UPLOAD_DONE
        if row.extra["plan"] is not None:
            _unpack(call, connection, row)
    records.update(connection, schema.UPLOADS, row)
    return row


def _unpack(call: Call, connection: Connection, row: Row) -> None:
    """Queue what makes inputs of a complete upload."""
    add_job = records.find_pk(connection, schema.INPUTS_ADD_JOBS, row.extra["add_job"])
    if add_job is None or add_job.extra["stopped"]:
        raise Problem(codes.JOB_CONFLICT, "The inputs add job of this upload was cancelled.")
    plan, upload = InputsUpload.FromString(row.extra["plan"]), Upload.FromString(row.body)
    job = InputsExtractionJob(
        url=upload.content_name or upload.id,
        input_id_conflict_resolution=plan.input_id_conflict_resolution,
        input_template=plan.input_template,
    )
    queue_extraction(call, connection, add_job, job, upload=row.pk)


@rpc("GetUpload")
async def get_upload(call: Call, request: Any) -> Reply:
    """One upload with how much of it has arrived."""
    row = existing(call, UPLOADS, call.services.database.reader, call.place.app, request.upload_id)
    return SingleUploadResponse(upload=shown_upload(row))


@rpc("ListUploads")
async def list_uploads(call: Call, request: Any) -> Reply:
    """A page of uploads, newest first."""
    page = await listed(call, UPLOADS, request)
    wanted = [UPLOADS.decode(body).id for _, body in page]
    rows = records.find_many(call.services.database.reader, schema.UPLOADS, call.place.app, wanted)
    return embedded(2, (shown_upload(rows[id]).SerializeToString() for id in wanted if id in rows))


@rpc("DeleteUploads")
async def delete_uploads(call: Call, request: Any) -> Reply:
    """Abort or forget uploads; what has arrived is removed. Inputs that were made of them stay."""
    wanted = list(dict.fromkeys(batch_of(request, "ids", "upload")))

    def write(connection: Connection) -> None:
        rows = [existing(call, UPLOADS, connection, call.place.app, id) for id in wanted]
        records.delete(connection, schema.UPLOADS, [row.pk for row in rows])

    await call.services.database.write(write)
    call.services.jobs.wake(GONE)
    return BaseResponse(status=make_status(codes.SUCCESS))


BINDINGS = [post_uploads, post_inputs_uploads, put_parts, get_upload, list_uploads, delete_uploads]
