"""Logs of what runs elsewhere (runners, builders, agents, pipelines): posted, read in pages from the end, streamed.

Entries belong to the user whose compute wrote them and are kept for a time.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from sqlite3 import Connection
from typing import Any

from meshserve.call import Call
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.core.storable import check_storable
from meshserve.crud.binding import rpc
from meshserve.crud.paging import per_page_of
from meshserve.crud.verbs import batch_of
from meshserve.store import compute, query, records
from meshserve.store.compute_schema import LOG_ENTRIES, LOG_FIELDS
from meshserve.store.query import Condition, Order
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import ComputeSourceMetadata, LogEntry
from meshserve_proto.service_pb2 import (
    ListLogEntriesRequest,
    MultiLogEntryResponse,
    PostLogEntriesRequest,
    StreamLogEntriesRequest,
)
from meshserve_proto.status_pb2 import BaseResponse

TYPES = ("agent", "builder", "builder.events", "runner", "runner.events", "pipeline.version.run")
KEPT_DAYS = 30
LONGEST_MESSAGE = 64 * 1024
_PER_PAGE = 32
_MOST_ENTRIES = 1000
_POLL_SECONDS = 0.5
_DAY_MICROS = 86_400 * 1_000_000


@rpc("PostLogEntries", "behavioural", f"entries are kept for {KEPT_DAYS} days")
async def post_log_entries(call: Call, request: PostLogEntriesRequest) -> BaseResponse:
    """Keep entries about the caller's own compute, all or none."""
    entries = batch_of(request, "log_entries", "log entry", _MOST_ENTRIES)
    moment, series = clock.now(), ids.id_series()
    rows = [_row(call, entry, moment, next(series)) for entry in entries]

    def write(connection: Connection) -> None:
        records.insert_many(connection, LOG_ENTRIES, rows)
        old = moment - KEPT_DAYS * _DAY_MICROS
        compute.forget_before(connection, LOG_ENTRIES.name, "created", call.caller.user, old)

    await call.services.database.write(write)
    return BaseResponse(status=make_status(codes.SUCCESS))


def _row(call: Call, entry: LogEntry, moment: int, id: str) -> Row:
    _check_type(entry.log_type, "log_entry.log_type")
    if len(entry.message.encode()) > LONGEST_MESSAGE:
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"log_entry.message is longer than {LONGEST_MESSAGE} bytes: send it in pieces, or its url.",
        )
    check_storable(entry, "log_entry")
    check_source(call, entry.meta, "log_entry.meta")
    extra = {name: getattr(entry.meta, name) for name in LOG_FIELDS}
    extra |= {"kind": entry.log_type, "app_id": entry.meta.user_app_id.app_id}
    return Row(call.caller.user, id, entry.SerializeToString(), moment, moment, extra=extra)


def check_source(call: Call, source: ComputeSourceMetadata, field: str) -> None:
    """Problem 11007 for what comes from the compute of somebody else: the cluster's owner, or else the resource's."""
    owner = source.compute_cluster_user_id or source.user_app_id.user_id
    if owner not in ("", "me", call.caller.user_id):
        raise Problem(
            codes.CONN_INSUFFICIENT_SCOPES, f"{field} is about compute of user '{owner}'; report about your own."
        )


def _check_type(log_type: str, field: str) -> None:
    if log_type not in TYPES:
        raise Problem(codes.CONN_INVALID_REQUEST, f"{field} is '{log_type}'; it is one of {', '.join(TYPES)}.")


@rpc("ListLogEntries")
async def list_log_entries(call: Call, request: ListLogEntriesRequest) -> MultiLogEntryResponse:
    """A page of the entries of one type, oldest first; page 0 is the last one."""
    per_page, conditions = per_page_of(request, _PER_PAGE), _conditions(call, request)

    def read(connection: Connection) -> tuple[int, Sequence[bytes]]:
        number = request.page
        if not number:
            count = records.count(connection, LOG_ENTRIES, conditions)
            number = max(1, -(-count // per_page))
        return number, compute.log_page(connection, conditions, per_page, (number - 1) * per_page)

    number, bodies = await call.services.database.scan(read)
    return MultiLogEntryResponse(log_entries=map(LogEntry.FromString, bodies), page=number, per_page=per_page)


def _conditions(call: Call, request: ListLogEntriesRequest | StreamLogEntriesRequest) -> list[Condition]:
    _check_type(request.log_type, "log_type")
    owner = call.place.user
    if request.compute_cluster_user_id in ("me", call.caller.user_id):
        owner = call.caller.user
    elif call.stranger or request.compute_cluster_user_id not in ("", call.place.user_id):
        raise Problem(codes.CONN_DOES_NOT_EXIST, "The logs of another user's compute are not shared with you.")
    same = [query.equal(name, getattr(request, name)) for name in LOG_FIELDS if getattr(request, name)]
    if call.place.app:
        # Runners do not say for which app they work; what they wrote is for their owner, not for all of the app.
        anywhere = [""] if owner == call.caller.user else []
        same.append(query.among("app_id", [call.place.app_id, *anywhere]))
    return [query.of_app(owner), query.equal("kind", request.log_type), *same]


@rpc("StreamLogEntries")
async def stream_log_entries(call: Call, request: StreamLogEntriesRequest) -> AsyncIterator[MultiLogEntryResponse]:
    """The entries there are, oldest first, and then those that come, until the caller leaves or the server ends."""
    database, conditions, last, version = call.services.database, _conditions(call, request), 0, b""
    while call.services.stage != "draining":
        seen = database.version()
        if seen == version:
            await asyncio.sleep(_POLL_SECONDS)
            continue
        found = await database.scan(_following(conditions, last))
        if found:
            last = found[-1].pk
            yield MultiLogEntryResponse(log_entries=[LogEntry.FromString(row.body) for row in found])
        if len(found) < _PER_PAGE:
            version = seen


def _following(conditions: Sequence[Condition], last: int) -> Any:
    after = [*conditions, query.at_least("pk", last + 1)]
    return lambda connection: records.select(connection, LOG_ENTRIES, after, Order(ascending=True), _PER_PAGE)


BINDINGS = [post_log_entries, list_log_entries, stream_log_entries]
