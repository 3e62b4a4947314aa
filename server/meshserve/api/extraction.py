"""The work of extraction jobs: what a source holds becomes inputs, portion by portion.

A portion is one write: its inputs, their counts, and how far the job has come. A job that was interrupted, however hard,
goes on behind what was committed, so nothing is missed and nothing comes twice.
"""

import asyncio
import hashlib
import logging
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from threading import Event
from typing import TYPE_CHECKING, Any

from meshserve.api.inputs_add_jobs import shown, shown_extraction, state
from meshserve.api.inputs_posting import Batch
from meshserve.api.posted_data import MEDIA
from meshserve.call import Call
from meshserve.core import clock, ids
from meshserve.core.contract import RPCS
from meshserve.core.problems import Problem, printable
from meshserve.core.secrets import PAT
from meshserve.core.statuses import make_status
from meshserve.ingest import payload
from meshserve.ingest.sweeping import give_back
from meshserve.jobs.queue import Kind
from meshserve.services import Services
from meshserve.store import access, extraction, records, schema
from meshserve.store import inputs as store_inputs
from meshserve.store import jobs as store_jobs
from meshserve.store.access import StoredKey
from meshserve.store.jobs import Job
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import DataSourceCredentials, Input, InputsAddJob, InputsExtractionJob
from meshserve_proto.service_pb2 import SingleInputsAddJobResponse

if TYPE_CHECKING:
    from meshserve.ingest.members import Found
    from meshserve.ingest.sources import Rules, Source, Thing

log = logging.getLogger(__name__)
EXTRACT, CALL_BACK = "extract", "call_back"
"""Kinds of jobs; both carry a pk, of the extraction job and of the inputs-add job."""
_LANES = 2
_TOGETHER = 16
"""Objects of a bucket that are fetched side by side."""
_NAMED = 5
"""Files that are no inputs and are named in the details of the job."""
_LOOK = 0.25
"""Seconds between two looks whether a job was cancelled."""
_PATIENCE = 1_000_000
"""Microseconds until a call-back looks again whether its job has ended."""
_EVERYTHING = frozenset({"All"})


def serve(services: Services) -> None:
    """Let the queue do these jobs."""
    services.jobs.serve(EXTRACT, Kind(partial(_extract, services), 1, _LANES, partial(_give_up, services)))
    services.jobs.serve(CALL_BACK, Kind(partial(_call_back, services), 1, _LANES, partial(_drop, services)))


def rules_of(services: Services) -> "Rules":
    """What the operator lets sources be."""
    from meshserve.ingest.sources import Rules

    return Rules(services.config.allow_files, services.config.endpoints)


def upload_path(services: Services, upload: int) -> Path:
    """The file with the content of an upload."""
    return services.config.data / "uploads" / str(upload)


def queue_extraction(
    call: Call,
    connection: Connection,
    add_job: Row,
    job: InputsExtractionJob,
    *,
    secret: bytes | None = None,
    upload: int = 0,
) -> InputsExtractionJob:
    """Store a new job and queue it, within a write; the job as callers see it. Wake EXTRACT afterwards."""
    job.id = ids.new_id()
    moment = clock.now()
    job.created_at.CopyFrom(clock.stamp(moment))
    extra = dict.fromkeys(schema.EXTRACTION_JOBS.columns, 0) | {
        "status": codes.JOB_QUEUED,
        "add_job": add_job.pk,
        "upload": upload or None,
        "caller": call.caller.user_id,
        "secret": secret,
        "done": "",
        "details": "",
    }
    row = Row(call.place.app, job.id, job.SerializeToString(), moment, moment, extra=extra)
    pk = records.insert(connection, schema.EXTRACTION_JOBS, row)
    store_jobs.add_many(connection, EXTRACT, [(call.place.app, payload.pack([pk]))])
    return shown_extraction(row)


async def _extract(services: Services, jobs: list[Job]) -> None:
    (job,) = jobs
    (pk,) = payload.unpack(job.payload)
    row = await services.database.write(partial(_begin, pk))
    folder = services.config.data / "incoming" / str(pk)
    outcome = None
    if row is not None and row.extra["status"] == codes.JOB_RUNNING:
        outcome = await _outcome(services, job, row, folder)
    # Before the end is written: after a crash in between, the job is run once more and finds nothing left to do.
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    await services.database.write(lambda connection: _end(connection, job, pk, outcome))
    services.jobs.wake(CALL_BACK)
    if row is not None and row.extra["upload"]:
        await asyncio.to_thread(upload_path(services, row.extra["upload"]).unlink, missing_ok=True)


async def _outcome(services: Services, job: Job, row: Row, folder: Path) -> tuple[int, str]:
    """How the job ends: (status, details)."""
    from meshserve.ingest.stopping import Cancelled

    run = _Run(services, job, row, folder)
    try:
        await run.all()
    except Cancelled:
        return codes.JOB_CANCELLED, ""
    except Problem as problem:
        cancelled = problem.code == codes.JOB_CONFLICT
        return (codes.JOB_CANCELLED, "") if cancelled else (codes.JOB_FAILED, problem.details)
    return _conclusion(row.extra)


def _conclusion(found: Mapping[str, Any]) -> tuple[int, str]:
    """How a job ends that came to the end of its source: if all that was there was refused, it has failed."""
    made = any(found[kind] for kind in MEDIA)
    refused = found["refused"] or found["archives_failed"]
    return codes.JOB_COMPLETED if made or not refused else codes.JOB_FAILED, str(found["details"])


def _begin(pk: int, connection: Connection) -> Row | None:
    """The job, in progress if it is not over; None if it is gone."""
    row = records.find_pk(connection, schema.EXTRACTION_JOBS, pk)
    if row is not None and row.extra["status"] in extraction.ACTIVE:
        row.extra["status"], row.modified = codes.JOB_RUNNING, clock.now()
        records.update(connection, schema.EXTRACTION_JOBS, row)
    return row


def _end(connection: Connection, job: Job, pk: int, outcome: tuple[int, str] | None) -> None:
    """Write how a job ended, unless it was ended meanwhile; its credentials go, and the call-back follows."""
    store_jobs.finish(connection, [job])
    row = records.find_pk(connection, schema.EXTRACTION_JOBS, pk)
    if row is None:
        return
    if outcome is not None and row.extra["status"] in extraction.ACTIVE:
        row.extra |= {"status": outcome[0], "details": outcome[1]}
    row.extra |= {"secret": None, "archives_open": 0}
    row.modified = clock.now()
    records.update(connection, schema.EXTRACTION_JOBS, row)
    add_job = row.extra["add_job"]
    found = records.find_pk(connection, schema.INPUTS_ADD_JOBS, add_job)
    if found is not None and InputsAddJob.FromString(found.body).call_back_url:
        store_jobs.add_many(connection, CALL_BACK, [(row.owner, payload.pack([add_job]))])


async def _give_up(services: Services, hopeless: list[Job], reason: str) -> None:
    def write(connection: Connection) -> None:
        for job in hopeless:
            (pk,) = payload.unpack(job.payload)
            words = f"The server could not read this source: {reason}."
            _end(connection, job, pk, (codes.JOB_UNEXPECTED_ERROR, words))

    await services.database.write(write)


class _Run:
    """One run of a job, from where the last one was interrupted."""

    def __init__(self, services: Services, job: Job, row: Row, folder: Path) -> None:
        self._services, self._job, self._row, self._folder = services, job, row, folder
        self._body = InputsExtractionJob.FromString(row.body)
        self._gone = Event()

    async def all(self) -> None:
        """Read what is left of the source. Problem for a source that cannot be read, Cancelled."""
        from meshserve.ingest.members import folder_for

        await asyncio.to_thread(folder_for, self._folder)
        watch = asyncio.create_task(self._watch())
        try:
            await self._all(self._source())
        finally:
            self._gone.set()  # threads end soon, also when the server goes down
            watch.cancel()

    async def _watch(self) -> None:
        while extraction.is_active(self._services.database.reader, self._row.pk):  # noqa: ASYNC110 - it is in the store
            await asyncio.sleep(_LOOK)
        self._gone.set()

    def _source(self) -> "Source":
        from meshserve.ingest.sources import Uploaded, source_of

        upload = self._row.extra["upload"]
        if upload:
            return Uploaded(upload_path(self._services, upload), self._body.url)
        credentials = DataSourceCredentials.FromString(self._row.extra["secret"] or b"")
        return source_of(self._body.url, credentials, self._services.fetcher, rules_of(self._services))

    async def _all(self, source: "Source") -> None:
        group: list[Thing] = []
        async for thing in source.things(self._row.extra["done"]):
            group.append(thing)
            if source.single or len(group) == _TOGETHER:
                await self._take(source, group)
                group = []
        if group:
            await self._take(source, group)

    async def _take(self, source: "Source", group: "list[Thing]") -> None:
        """Bring things here side by side and make inputs of them in their order."""
        from meshserve.ingest import members

        brought = await asyncio.gather(*(self._bring(source, thing) for thing in group))
        waiting: list[Found] = []
        for thing, file in zip(group, brought, strict=True):
            if isinstance(file, Problem):
                waiting.append(members.Found(thing.name, problem=file))
            elif await asyncio.to_thread(members.is_archive, file):
                if waiting:
                    await self._commit(waiting, done=waiting[-1].name)
                    waiting = []
                await self._unpack(thing, file, source)
            elif not members.is_junk(thing.name) or source.single:
                blobs = self._services.blobs
                waiting.append(await asyncio.to_thread(members.of_file, thing.name, file, blobs, self._folder))
        if source.single and waiting and waiting[0].problem is not None:
            problem = waiting[0].problem
            raise Problem(problem.code, f"{printable(waiting[0].name)[:300]} {problem.details}.")
        await self._commit(waiting, done=group[-1].name)
        for file in brought:
            if isinstance(file, Path) and file.parent == self._folder:
                await asyncio.to_thread(file.unlink, missing_ok=True)

    async def _bring(self, source: "Source", thing: "Thing") -> "Path | Problem":
        """The file of a thing; the problem of one among many that cannot be had."""
        target = self._folder / hashlib.sha256(thing.name.encode()).hexdigest()[:32]
        if target.exists():
            return target
        try:
            return await source.local(thing, target, self._gone.is_set)
        except Problem as problem:
            if source.single:
                raise
            return problem

    async def _unpack(self, thing: "Thing", file: Path, source: "Source") -> None:
        from meshserve.ingest import archives
        from meshserve.ingest.members import Found, Unpacking

        blobs, prefix, cursor = self._services.blobs, "" if source.single else thing.name, self._row.extra["cursor"]
        await self._commit([], archives_open=1)
        try:
            if not cursor:
                await asyncio.to_thread(archives.check, file, stopped=self._gone.is_set)
            unpacking = Unpacking(file, prefix, cursor, blobs, self._folder, self._gone.is_set)
            while (portion := await asyncio.to_thread(unpacking.portion)) is not None:
                await self._commit(portion, cursor=unpacking.cursor)
        except Problem as problem:
            if problem.code != codes.ARCHIVE_EXTRACT_FAILED:
                raise
            failed = self._row.extra["archives_failed"] + 1
            ended: dict[str, object] = {"done": thing.name, "cursor": 0, "archives_open": 0, "archives_failed": failed}
            if source.single:  # the reason is kept: after a crash from here on the job finds nothing left to read
                await self._commit([], **ended, details=problem.details)
                raise
            await self._commit([Found(thing.name, problem=problem)], **ended)
            return
        read = self._row.extra["archives_done"] + 1
        await self._commit([], done=thing.name, cursor=0, archives_open=0, archives_done=read)

    async def _commit(self, found: "Sequence[Found]", **progress: object) -> None:
        """Write what was found and how far the job has come. Cancelled if nobody wants it any more."""
        from meshserve.ingest.stopping import Cancelled

        database = self._services.database
        batches = await database.scan(partial(self._batches, [each for each in found if each.problem is None]))
        row = await database.write(lambda connection: self._write(connection, batches, found, progress))
        if row is None:
            await give_back(self._services, [each.digest for each in found if each.digest])
            raise Cancelled
        self._row.extra = row.extra
        for batch in batches:
            batch.wake()

    def _write(
        self, connection: Connection, batches: list[Batch], found: "Sequence[Found]", progress: dict[str, object]
    ) -> Row | None:
        row = records.find_pk(connection, schema.EXTRACTION_JOBS, self._row.pk)
        if row is None or row.extra["status"] not in extraction.ACTIVE:
            return None
        blobs = self._services.blobs
        for batch in batches:
            if any(posted.blob and not blobs.path(posted.blob).exists() for posted in batch.items):
                raise RuntimeError("bytes were swept away just now, with the last input that had them: once more")
            batch.write(connection)
        before = dict(row.extra)
        refused = [each for each in found if each.problem is not None]
        store_inputs.count_in_job(connection, row.extra["add_job"], clock.now(), {"failed": len(refused)})
        posted = [item for batch in batches for item in batch.items]
        media = [each for each in found if each.problem is None]
        for each, item in zip(media, posted, strict=True):
            if item.problem is None:
                row.extra[each.kind] += 1
            else:  # the batch has counted it as failed
                refused.append(replace(each, problem=item.problem))
        row.extra |= {"details": _named(row.extra, refused), "refused": row.extra["refused"] + len(refused)} | progress
        row.modified = clock.now()
        records.update(connection, schema.EXTRACTION_JOBS, row)
        if row.extra != before:  # to begin with an archive again is no progress
            store_jobs.progressed(connection, self._job)
        return row

    def _batches(self, found: "Sequence[Found]", connection: Connection) -> list[Batch]:
        """As PostInputs would take them; with an id in the template one by one, for then all have the same."""
        if not found:
            return []
        call, template = self._call(connection), self._body.input_template
        add_job = records.find_pk(connection, schema.INPUTS_ADD_JOBS, self._row.extra["add_job"])
        if add_job is None:
            raise Problem(codes.CONN_DOES_NOT_EXIST, "The inputs add job of this extraction is gone.")
        size = 1 if template.id else len(found)
        batches = []
        for start in range(0, len(found), size):
            part = found[start : start + size]
            conflict = self._body.input_id_conflict_resolution
            batch = Batch(call, connection, [self._input(each) for each in part], conflict, add_job.id)
            for posted, each in zip(batch.items, part, strict=True):
                if each.digest is not None:
                    posted.blob, posted.content = each.digest, b""
            batches.append(batch)
        return batches

    def _input(self, found: "Found") -> Input:
        from meshserve.ingest.members import input_id

        made = found.input(input_id(self._body.id, found.name))
        made.MergeFrom(self._body.input_template)
        return made

    def _call(self, connection: Connection) -> Call:
        """A call on behalf of whoever wanted this job, who was found to be allowed to."""
        place = access.app_by_pk(connection, self._row.owner)
        if place is None:
            raise Problem(codes.CONN_DOES_NOT_EXIST, "The app of this extraction is gone.")
        key = StoredKey(0, place.user, self._row.extra["caller"], None, PAT, 0, _EVERYTHING, frozenset())
        return Call(RPCS["PostInputs"], self._services, {}, key=key, place=place, granted=None)


def _named(extra: dict[str, Any], refused: "Sequence[Found]") -> str:
    """Details that name the first files that are no inputs: they are counted as failed in the inputs-add job."""
    from meshserve.ingest.archives import shown

    details, number = str(extra["details"]), int(extra["refused"])
    for each in refused[: max(0, _NAMED - number)]:
        assert each.problem is not None
        details += f"{' ' if details else ''}'{shown(each.name)}' {each.problem.details.rstrip('.')}."
    if number <= _NAMED < number + len(refused):
        details += " More files are no inputs either."
    return details


async def _call_back(services: Services, jobs: list[Job]) -> None:
    """Tell the address that an inputs-add job names how it ended, once it did."""
    (job,) = jobs
    (pk,) = payload.unpack(job.payload)
    connection = services.database.reader
    row = records.find_pk(connection, schema.INPUTS_ADD_JOBS, pk)
    if row is not None and state(connection, row) in extraction.ACTIVE:
        await services.database.write(lambda write: store_jobs.postpone(write, jobs, clock.now() + _PATIENCE))
        return
    if row is not None:
        from meshserve.core.json_encode import encode  # costs numpy

        answer = SingleInputsAddJobResponse(status=make_status(codes.SUCCESS), inputs_add_job=shown(connection, row))
        url, headers = answer.inputs_add_job.call_back_url, {"Content-Type": "application/json"}
        async with services.fetcher.open(url, headers, "POST", encode(answer)) as response:
            if response.status >= 400:
                raise Problem(codes.INPUT_DOWNLOAD_FAILED, f"The call-back was answered by {response.status}: {url}")
    await services.database.write(lambda write: store_jobs.finish(write, jobs))


async def _drop(services: Services, hopeless: list[Job], reason: str) -> None:
    log.warning("%d call-backs were not taken: %s", len(hopeless), reason)
    await services.database.write(lambda connection: store_jobs.finish(connection, hopeless))
