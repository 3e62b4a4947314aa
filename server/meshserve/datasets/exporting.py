"""Writing exports in the background: from a snapshot to the file that is handed out."""

import asyncio
from functools import partial
from sqlite3 import Connection
from threading import Event

from meshserve.datasets import exports, payload
from meshserve.datasets.files import SNAPSHOT
from meshserve.datasets.work import Tools, stoppable
from meshserve.jobs.queue import Kind
from meshserve.media.hosting import addresses
from meshserve.store import datasets as store
from meshserve.store import jobs as store_jobs
from meshserve.store import records
from meshserve.store.datasets import Export
from meshserve.store.jobs import Job
from meshserve.store.schema import DATASET_VERSIONS
from meshserve_proto import status_code_pb2 as codes


def serve(tools: Tools) -> None:
    """Let the queue do this work."""
    tools.jobs.serve(payload.EXPORT, Kind(partial(_do_export, tools), 1, 1, partial(_give_up_exports, tools)))


async def _do_export(tools: Tools, jobs: list[Job]) -> None:
    (job,) = jobs
    format = payload.number(job.payload)
    base = tools.base_url
    begun = await tools.database.write(lambda connection: _begin_export(connection, job, format, base))
    if begun is None:
        return
    export, user_id, app_id = begun
    size = await stoppable(partial(_written, tools, export, user_id, app_id))

    def finish(connection: Connection) -> bool:
        now = _export(connection, job.owner, format)
        if now is not None and (now.embeddings, now.base) == (export.embeddings, export.base):
            now.status, now.size = codes.DATASET_VERSION_EXPORT_SUCCESS, size
            store.keep_export(connection, now)
        store_jobs.finish(connection, [job])
        return now is not None

    if not await tools.database.write(finish):
        await asyncio.to_thread(tools.dataset_files.remove, job.owner)


def _written(tools: Tools, export: Export, user_id: str, app_id: str, stop: Event) -> int:
    folder, own = tools.dataset_files, addresses(export.base, user_id, app_id)
    source = exports.Source(folder.path(export.version, SNAPSHOT), own, export.embeddings, stop)
    return folder.write(
        export.version, exports.NAMES[export.format], lambda file: exports.write(export.format, source, file)
    )


def _export(connection: Connection, version: int, format: int) -> Export | None:
    return next((each for each in store.exports(connection, [version]).get(version, []) if each.format == format), None)


def _begin_export(connection: Connection, job: Job, format: int, base: str) -> tuple[Export, str, str] | None:
    """(the export, which is in progress now, user id, app id); None, and the job is over, if there is nothing to do."""
    export = _export(connection, job.owner, format)
    row = records.find_pk(connection, DATASET_VERSIONS, job.owner)
    unfinished = (codes.DATASET_VERSION_EXPORT_PENDING, codes.DATASET_VERSION_EXPORT_IN_PROGRESS)
    if export is None or row is None or export.status not in unfinished:
        store_jobs.finish(connection, [job])
        return None
    export.status, export.base = codes.DATASET_VERSION_EXPORT_IN_PROGRESS, base
    store.keep_export(connection, export)
    _, user_id, app_id = store.app_of(connection, row.owner)
    return export, user_id, app_id


async def _give_up_exports(tools: Tools, jobs: list[Job], reason: str) -> None:
    def write(connection: Connection) -> None:
        for job in jobs:
            export = _export(connection, job.owner, payload.number(job.payload))
            if export is not None:
                export.status = codes.DATASET_VERSION_EXPORT_FAILED
                export.details = f"The server could not write this export: {reason}."
                store.keep_export(connection, export)
        store_jobs.finish(connection, jobs)

    await tools.database.write(write)
