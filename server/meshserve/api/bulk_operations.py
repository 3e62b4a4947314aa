"""Bulk operations: one change to many inputs or annotations, done in the background (behaviour §14)."""

from sqlite3 import Connection
from typing import Any

from meshserve.api import bulk_changes, bulk_checks
from meshserve.bulk import running
from meshserve.call import Call, Reply
from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, create, existing, listed_columns
from meshserve.services import Services
from meshserve.store import bulk as store
from meshserve.store import records, schema
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import BulkOperation, Progress
from meshserve_proto.service_pb2 import (
    CancelBulkOperationRequest,
    DeleteBulkOperationRequest,
    GetBulkOperationRequest,
    ListBulkOperationsRequest,
    PostBulkOperationsRequest,
)
from meshserve_proto.status_pb2 import BaseResponse

_FIELD = 2
"""`bulk_operation` of the responses."""
_SHOWN = ("body", "modified", "status", "details", "processed", "last_id")
_BEGINNING = {
    "status": codes.BULK_OPERATION_PENDING,
    "processed": 0,
    "refused": 0,
    "total": 0,
    "cursor": 0,
    "last_id": "",
    "details": "",
}


def _complete(call: Call, connection: Connection, operation: BulkOperation) -> None:
    """What only the server sets goes; what is named must exist, and be meant."""
    for name in ("status", "progress", "created_at", "last_modified_at"):
        operation.ClearField(name)
    operation.created_by = call.caller.user_id
    bulk_checks.check(call, connection, operation)


def _queue(call: Call, connection: Connection, row: Row, operation: Any) -> None:
    running.queue(connection, row.owner, row.pk)


BULK_OPERATIONS = Resource(
    BulkOperation,
    schema.BULK_OPERATIONS,
    index=lambda operation: dict(_BEGINNING),
    prepare=_complete,
    stored=_queue,
)


def serve(services: Services) -> None:
    """Say who does bulk operations."""
    running.serve(services, bulk_changes.prepare)


async def started(call: Call, operations: list[BulkOperation]) -> list[bytes]:
    """Begin operations, all or none; as callers see them."""

    def write(connection: Connection) -> list[bytes]:
        for each in operations:
            create(call, BULK_OPERATIONS, connection, call.place.app, each)
        rows = records.find_many(connection, schema.BULK_OPERATIONS, call.place.app, [each.id for each in operations])
        return [_of_row(call, rows[each.id]) for each in operations]

    bodies = await call.services.database.write(write)
    call.services.jobs.wake(running.KIND)
    return bodies


def _of_row(call: Call, row: Row) -> bytes:
    return _shown(call, (row.body, row.modified, *(row.extra[name] for name in _SHOWN[2:])))


def _shown(call: Call, columns: tuple[Any, ...]) -> bytes:
    """An operation as callers see it, from the columns `_SHOWN`: its body says nothing of what moves."""
    body, modified, status, details, processed, last_id = columns[: len(_SHOWN)]
    now = BulkOperation(
        status=make_status(status, details if status == codes.BULK_OPERATION_FAILED else ""),
        progress=Progress(processed=processed, last_processed_id=last_id),
        last_modified_at=clock.stamp(modified),
    )
    return bytes(body) + now.SerializeToString() + BULK_OPERATIONS.address(call.place)


@rpc("PostBulkOperations")
async def post_bulk_operations(call: Call, request: PostBulkOperationsRequest) -> Reply:
    """Begin operations, all or none; GetBulkOperation tells how far they are."""
    operations = batch_of(request, "bulk_operations", BULK_OPERATIONS.noun)
    return embedded(_FIELD, await started(call, operations))


@rpc("GetBulkOperation")
async def get_bulk_operation(call: Call, request: GetBulkOperationRequest) -> Reply:
    """One operation, and how far it is."""
    row = existing(call, BULK_OPERATIONS, call.services.database.reader, call.place.app, request.id)
    return embedded(_FIELD, (_of_row(call, row),))


@rpc("ListBulkOperations")
async def list_bulk_operations(call: Call, request: ListBulkOperationsRequest) -> Reply:
    """A page of operations, newest first."""
    rows = await listed_columns(call, BULK_OPERATIONS, request, _SHOWN)
    return embedded(_FIELD, (_shown(call, row) for row in rows))


@rpc("CancelBulkOperations")
async def cancel_bulk_operations(call: Call, request: CancelBulkOperationRequest) -> Reply:
    """Stop operations, all or none; what they have done stays done. One that has ended stays as it is."""
    if not request.ids:
        raise Problem(codes.CONN_INVALID_REQUEST, "ids is empty: name the bulk operations to cancel.")

    def write(connection: Connection) -> list[bytes]:
        return [_of_row(call, _cancelled(call, connection, id)) for id in dict.fromkeys(request.ids)]

    return embedded(_FIELD, await call.services.database.write(write))


def _cancelled(call: Call, connection: Connection, id: str) -> Row:
    row = existing(call, BULK_OPERATIONS, connection, call.place.app, id)
    if row.extra["status"] in store.GOING:
        row.extra["status"], row.modified = codes.BULK_OPERATION_CANCELLED, clock.now()
        records.update(connection, schema.BULK_OPERATIONS, row)
    return row


@rpc("DeleteBulkOperations")
async def delete_bulk_operations(call: Call, request: DeleteBulkOperationRequest) -> Reply:
    """Forget operations that have ended, all or none."""
    if not request.ids:
        raise Problem(codes.CONN_INVALID_REQUEST, "ids is empty: name the bulk operations to delete.")

    def write(connection: Connection) -> None:
        wanted = dict.fromkeys(request.ids)
        rows = [existing(call, BULK_OPERATIONS, connection, call.place.app, id) for id in wanted]
        for row in rows:
            if row.extra["status"] in store.GOING:
                raise Problem(
                    codes.BULK_OPERATION_INVALID_REQUEST,
                    f"The bulk operation '{row.id}' has not ended: cancel it first. None was deleted.",
                )
        records.delete(connection, schema.BULK_OPERATIONS, [row.pk for row in rows])

    await call.services.database.write(write)
    return BaseResponse(status=make_status(codes.SUCCESS))


BINDINGS = [
    post_bulk_operations,
    get_bulk_operation,
    list_bulk_operations,
    cancel_bulk_operations,
    delete_bulk_operations,
]
