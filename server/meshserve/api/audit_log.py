"""The audit log as its owner searches it: what was done to what is theirs, by whom, and from where."""

from collections.abc import Iterator
from sqlite3 import Connection

from meshserve.call import Call
from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.crud.binding import rpc
from meshserve.crud.paging import page_of
from meshserve.store import audit, query
from meshserve.store.query import Condition, Order
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import AuditLogEntry, AuditLogQuery, AuditLogTarget
from meshserve_proto.service_pb2 import MultiAuditLogEntryResponse, PostAuditLogSearchesRequest


@rpc("PostAuditLogSearches")
async def search_audit_log(call: Call, request: PostAuditLogSearchesRequest) -> MultiAuditLogEntryResponse:
    """Entries of the log of the user that the call names, the newest first."""
    number, per_page = page_of(request.pagination)
    conditions = [query.equal("owner", call.place.user), *_conditions(call, request.query)]
    order, services = Order("time", request.sort_ascending), call.services

    def read(connection: Connection) -> list[bytes]:
        version = services.database.version()
        rows = services.pages.columns(
            connection, version, audit.AUDIT_LOG, ("body",), conditions, order, number, per_page
        )
        return [row[0] for row in rows]

    bodies = await services.database.scan(read)
    return MultiAuditLogEntryResponse(entries=[AuditLogEntry.FromString(body) for body in bodies])


def _conditions(call: Call, asked: AuditLogQuery) -> Iterator[Condition]:
    """What a query asks for; alternatives within a list, all lists together."""
    if asked.HasField("timestamp_from"):
        yield query.at_least("time", clock.micros(asked.timestamp_from))
    if asked.HasField("timestamp_to"):
        yield query.at_most("time", clock.micros(asked.timestamp_to))
    if asked.user_ids:
        yield query.among("actor", {call.caller.user_id if id == "me" else id for id in asked.user_ids})
    if asked.operations:
        yield query.among("operation", set(asked.operations))
    if asked.targets:
        yield audit.about(_line(call, target, place) for place, target in enumerate(asked.targets))
    if asked.HasField("success") and not asked.success.value:
        yield query.among("pk", ())  # what failed changed nothing and leaves no entry
    if asked.source_ips:
        yield query.among("source", set(asked.source_ips))


def _line(call: Call, target: AuditLogTarget, place: int) -> str:
    """What the line of a target begins with; Problem 11102 for one that names nothing."""
    kind = target.WhichOneof("target")
    item = getattr(target, kind) if kind else None
    if item is None or not item.id:
        field = f"query.targets[{place}]" + (f".{kind}.id" if kind else "")
        raise Problem(codes.CONN_INVALID_REQUEST, f"{field} is empty: name a resource by its id.")
    named = (item.id, item.app_id) if getattr(item, "app_id", "") else (item.id,)
    return audit.target_line(kind or "", *named)


BINDINGS = [search_audit_log]
