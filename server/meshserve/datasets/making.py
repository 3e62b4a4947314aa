"""The background work on datasets: snapshots, exports, and what deleted versions leave behind.

Each is a durable job that makes its result anew from the start when the server stopped in the middle: a file takes its
place when it is whole, and its row says so in the commit that ends the job. The work itself runs in threads.
"""

import asyncio
from functools import partial
from itertools import islice
from sqlite3 import Connection
from threading import Event

from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.datasets import exporting, payload
from meshserve.datasets.files import SNAPSHOT, read_records
from meshserve.datasets.metrics import WHOLE, Metrics, value_key
from meshserve.datasets.snapshot import Moments, Order, take
from meshserve.datasets.work import Tools, stoppable
from meshserve.jobs.queue import Kind
from meshserve.store import datasets as store
from meshserve.store import jobs as store_jobs
from meshserve.store import records
from meshserve.store.jobs import Job
from meshserve.store.records import Row
from meshserve.store.schema import DATASET_METRICS, DATASET_VERSIONS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import DatasetVersion

_PORTION = 1000
"""Media that one write notes."""


def serve(tools: Tools) -> None:
    """Let the queue do this work."""
    tools.jobs.serve(payload.VERSION, Kind(partial(_do_version, tools), 1, 1, partial(_give_up_versions, tools)))
    exporting.serve(tools)
    tools.jobs.serve(payload.GONE, Kind(partial(_do_gone, tools), 16, 1))


async def _do_version(tools: Tools, jobs: list[Job]) -> None:
    (job,) = jobs
    pk = payload.number(job.payload)
    begun = await tools.database.write(lambda connection: _begin_version(connection, job, pk))
    moments = tools.single(Moments)
    if begun is None:
        moments.drop(pk)
        return
    app, version = begun
    order = _order(app, job.owner, pk, version)
    try:
        metrics = await stoppable(partial(_take, tools, moments, order))
    except Problem as problem:
        await _fail_version(tools, [job], problem.details)
        return
    except Exception:
        if await tools.database.scan(lambda connection: records.find_pk(connection, DATASET_VERSIONS, pk)):
            raise
        await tools.database.write(lambda connection: store_jobs.finish(connection, [job]))  # deleted under our hands
        return
    if await tools.database.write(lambda connection: _finish_version(connection, job, pk, metrics)):
        tools.jobs.wake(payload.EXPORT)
    else:
        await asyncio.to_thread(tools.dataset_files.remove, pk)


def _take(tools: Tools, moments: Moments, order: Order, stop: Event) -> Metrics:
    connection = moments.take(tools.database.path, order.version)
    try:
        metrics = take(connection, order, tools.dataset_files, stop)
    finally:
        connection.close()
    _keep_media(tools, order)
    return metrics


def _keep_media(tools: Tools, order: Order) -> None:
    """Let the media of a snapshot stay as long as the version, in portions that hold up no other write."""
    records = read_records(tools.dataset_files.path(order.version, SNAPSHOT))
    media = ((record.blob, record.hosted.split()[0]) for record in records if record.blob)
    while portion := list(islice(media, _PORTION)):
        tools.database.submit(partial(store.keep_blobs, version=order.version, app=order.app, blobs=portion)).result()


def _order(app: int, dataset: int, pk: int, version: DatasetVersion) -> Order:
    config = version.annotation_filter_config
    chosen = config.annotation_filter.search if config.HasField("annotation_filter") else None
    spaces = tuple(version.embed_model_version_ids)
    sample_ms = version.processing_info.frame_interpolation_info.sample_ms
    return Order(app, dataset, pk, spaces, chosen, config.ignore_empty_inputs, sample_ms)


def _begin_version(connection: Connection, job: Job, pk: int) -> tuple[int, DatasetVersion] | None:
    """(the app, the version), which is in progress now; None, and the job is over, if there is nothing to make."""
    row = records.find_pk(connection, DATASET_VERSIONS, pk)
    if row is None or row.extra["status"] not in (
        codes.DATASET_VERSION_PENDING,
        codes.DATASET_VERSION_IN_PROGRESS,
    ):
        store_jobs.finish(connection, [job])
        return None
    version = DatasetVersion.FromString(row.body)
    _set_version(connection, row, version, codes.DATASET_VERSION_IN_PROGRESS)
    return store.app_of(connection, row.owner)[0], version


def _set_version(connection: Connection, row: Row, version: DatasetVersion, code: int, details: str = "") -> None:
    version.status.CopyFrom(make_status(code, details))
    row.modified, row.extra["status"] = clock.now(), code
    version.modified_at.CopyFrom(clock.stamp(row.modified))
    row.body = version.SerializeToString()
    records.update(connection, DATASET_VERSIONS, row)


def _finish_version(connection: Connection, job: Job, pk: int, metrics: Metrics) -> bool:
    """Whether the version still exists."""
    row = records.find_pk(connection, DATASET_VERSIONS, pk)
    if row is not None:
        version = DatasetVersion.FromString(row.body)
        version.metrics[WHOLE].CopyFrom(metrics.whole())
        _set_version(connection, row, version, codes.DATASET_VERSION_READY)
        records.insert_many(connection, DATASET_METRICS, _group_rows(pk, row.modified, metrics))
        waiting = store.exports(connection, [pk]).get(pk, [])
        store_jobs.add_many(connection, payload.EXPORT, [(pk, payload.packed(each.format)) for each in waiting])
    store_jobs.finish(connection, [job])
    return row is not None


def _group_rows(version: int, moment: int, metrics: Metrics) -> list[Row]:
    rows = []
    for number, group in enumerate(metrics.groups()):
        row = Row(version, f"{number:06d}", group.SerializeToString(), moment, moment)
        row.extra = {"path": group.parent_path, "type": group.type, "value": value_key(group.value)}
        rows.append(row)
    return rows


async def _give_up_versions(tools: Tools, jobs: list[Job], reason: str) -> None:
    await _fail_version(tools, jobs, f"The server could not make this version: {reason}.")


async def _fail_version(tools: Tools, jobs: list[Job], details: str) -> None:
    def write(connection: Connection) -> None:
        for job in jobs:
            row = records.find_pk(connection, DATASET_VERSIONS, payload.number(job.payload))
            if row is not None:
                version = DatasetVersion.FromString(row.body)
                _set_version(connection, row, version, codes.DATASET_VERSION_FAILURE, details)
                for export in store.exports(connection, [row.pk]).get(row.pk, []):
                    export.status, export.details = codes.DATASET_VERSION_EXPORT_FAILED, details
                    store.keep_export(connection, export)
        store_jobs.finish(connection, jobs)

    await tools.database.write(write)
    for job in jobs:
        tools.single(Moments).drop(payload.number(job.payload))
        await asyncio.to_thread(tools.dataset_files.remove, payload.number(job.payload))


async def _do_gone(tools: Tools, jobs: list[Job]) -> None:
    for job in jobs:
        version = int(job.payload)
        tools.single(Moments).drop(version)
        await asyncio.to_thread(tools.dataset_files.remove, version)
    await tools.database.write(lambda connection: store_jobs.finish(connection, jobs))
