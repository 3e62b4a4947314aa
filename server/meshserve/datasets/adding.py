"""Putting all that a search finds into a dataset: a bulk operation, done in portions (behaviour §13, §14)."""

import asyncio
from functools import partial
from sqlite3 import Connection

from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.datasets import payload
from meshserve.datasets.work import Tools
from meshserve.jobs.queue import Kind
from meshserve.search import filters
from meshserve.search.filters import Scope
from meshserve.store import datasets as store
from meshserve.store import jobs as store_jobs
from meshserve.store import query, records, search
from meshserve.store.database import connect
from meshserve.store.jobs import Job
from meshserve.store.records import Row
from meshserve.store.schema import BULK_OPERATIONS, DATASETS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import BulkOperation

_PORTION = 500
"""Inputs that one write adds."""


def serve(tools: Tools) -> None:
    """Let the queue do this work."""
    tools.jobs.serve(payload.ADD, Kind(partial(_do_add, tools), 1, 1, partial(_give_up_adds, tools)))


async def _do_add(tools: Tools, jobs: list[Job]) -> None:
    """Put all that a search finds into a dataset, in portions; done twice is done once."""
    (job,) = jobs
    pk = payload.number(job.payload)
    begun = await tools.database.write(lambda connection: _begin_add(connection, job, pk))
    if begun is None:
        return
    app, dataset, operation = begun
    try:
        found = await asyncio.to_thread(_found, tools, app, operation)
    except Problem as problem:
        await _end_add(tools, [job], codes.BULK_OPERATION_FAILED, problem.details)
        return
    for start in range(0, len(found), _PORTION):
        portion = found[start : start + _PORTION]
        if not await tools.database.write(partial(_add, pk=pk, dataset=dataset, portion=portion)):
            break
    await _end_add(tools, [job], codes.BULK_OPERATION_SUCCESS)


def _begin_add(connection: Connection, job: Job, pk: int) -> tuple[int, int, BulkOperation] | None:
    row = records.find_pk(connection, BULK_OPERATIONS, pk)
    if row is None or row.extra["status"] not in (codes.BULK_OPERATION_PENDING, codes.BULK_OPERATION_IN_PROGRESS):
        store_jobs.finish(connection, [job])
        return None
    operation = BulkOperation.FromString(row.body)
    dataset = records.find(connection, DATASETS, row.owner, operation.operation.add_to_dataset.dataset_id)
    if dataset is None:
        _set_add(connection, row, codes.BULK_OPERATION_FAILED, "The dataset was deleted.")
        store_jobs.finish(connection, [job])
        return None
    operation.progress.Clear()
    row.body = operation.SerializeToString()
    _set_add(connection, row, codes.BULK_OPERATION_IN_PROGRESS)
    return row.owner, dataset.pk, operation


def _found(tools: Tools, app: int, operation: BulkOperation) -> list[int]:
    connection = connect(tools.database.path)
    try:
        search.prepare(connection)
        wanted = operation.search.query
        scope = Scope(connection, app, wanted.language, store.members_of(app))
        conditions = filters.on_inputs(scope, wanted.filters)
        if operation.search.HasField("as_of"):
            conditions.append(query.at_most("inputs.created", clock.micros(operation.search.as_of)))
        return search.pks(connection, "inputs", app, conditions)
    finally:
        connection.close()


def _add(connection: Connection, pk: int, dataset: int, portion: list[int]) -> bool:
    """Add a portion and note it; whether there is any sense in going on."""
    row = records.find_pk(connection, BULK_OPERATIONS, pk)
    going = row is not None and row.extra["status"] == codes.BULK_OPERATION_IN_PROGRESS
    if row is None or not going or records.find_pk(connection, DATASETS, dataset) is None:
        return False
    operation = BulkOperation.FromString(row.body)
    operation.progress.processed += len(portion)
    operation.progress.last_processed_id = store.add_pks(connection, clock.now(), dataset, portion)
    row.body = operation.SerializeToString()
    _set_add(connection, row, codes.BULK_OPERATION_IN_PROGRESS)
    return True


def _set_add(connection: Connection, row: Row, code: int, details: str = "") -> None:
    operation = BulkOperation.FromString(row.body)
    operation.status.CopyFrom(make_status(code, details))
    row.modified, row.extra["status"] = clock.now(), code
    operation.last_modified_at.CopyFrom(clock.stamp(row.modified))
    row.body = operation.SerializeToString()
    records.update(connection, BULK_OPERATIONS, row)


async def _end_add(tools: Tools, jobs: list[Job], code: int, details: str = "") -> None:
    def write(connection: Connection) -> None:
        for job in jobs:
            row = records.find_pk(connection, BULK_OPERATIONS, payload.number(job.payload))
            if row is not None and row.extra["status"] == codes.BULK_OPERATION_IN_PROGRESS:
                _set_add(connection, row, code, details)
        store_jobs.finish(connection, jobs)

    await tools.database.write(write)


async def _give_up_adds(tools: Tools, jobs: list[Job], reason: str) -> None:
    await _end_add(tools, jobs, codes.BULK_OPERATION_FAILED, f"The server could not do this: {reason}.")
