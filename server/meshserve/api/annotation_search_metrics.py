"""Comparisons of annotation searches: one says what is right, the other is judged by it (behaviour §12.3)."""

from sqlite3 import Connection
from typing import Any

from meshserve.api.annotation_filters import runnable_search
from meshserve.call import Call, Reply
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.core.storable import check_storable
from meshserve.core.unread import Read, unread
from meshserve.crud.binding import rpc
from meshserve.store import query, records
from meshserve.store.query import Order
from meshserve.store.records import DuplicateId, Row
from meshserve.store.search_metrics import SEARCH_METRICS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    AnnotationSearchMetrics,
    Classification,
    Detection,
    EvaluationType,
    Undefined,
    Visibility,
)
from meshserve_proto.service_pb2 import MultiAnnotationSearchMetricsResponse
from meshserve_proto.status_pb2 import BaseResponse

_READ: Read = {"concepts": None}
"""What `data` of a request says."""
_KINDS = (Undefined, Classification, Detection)


@rpc("PostAnnotationSearchMetrics")
async def post_annotation_search_metrics(call: Call, request: Any) -> Reply:
    """Compare two searches now, and keep what comes of it."""
    if request.evaluation_type not in _KINDS:
        known = ", ".join(EvaluationType.Name(kind) for kind in _KINDS)
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"evaluation_type is {request.evaluation_type}; here it is one of {known}."
        )
    if ignored := unread(request.data, _READ, "data"):
        raise Problem(codes.CONN_INVALID_REQUEST, f"{ignored} is not looked at: data says which concepts to compare.")
    made = AnnotationSearchMetrics(
        data=request.data if request.HasField("data") else None, visibility=Visibility(gettable=Visibility.PRIVATE)
    )
    made.metrics.id = ids.checked_id(request.id, "id") if request.id else ids.new_id()
    made.metrics.status.CopyFrom(make_status(codes.MODEL_EVALUATED))

    def read(connection: Connection) -> None:
        from meshserve.api import annotation_comparing  # costs numpy

        if _find(connection, call, made.metrics.id) is not None:
            raise _duplicate(made.metrics.id)
        for side in ("ground_truth", "search_to_eval"):
            getattr(made, side).CopyFrom(runnable_search(call, connection, getattr(request, side), side))
        check_storable(made, "annotation_search_metrics", codes.SEARCH_INVALID_REQUEST)
        annotation_comparing.compare(connection, call.place.app, made, request.evaluation_type)

    await call.services.database.scan(read)
    body, moment = made.SerializeToString(), clock.now()
    row = Row(call.place.app, made.metrics.id, body, moment, moment, made.visibility.gettable)

    def write(connection: Connection) -> None:
        try:
            records.insert(connection, SEARCH_METRICS, row)
        except DuplicateId:
            raise _duplicate(row.id) from None

    await call.services.database.write(write)
    return _answer(call, [body])


@rpc("GetAnnotationSearchMetrics")
async def get_annotation_search_metrics(call: Call, request: Any) -> Reply:
    """One comparison."""
    return _answer(call, [_existing(call, call.services.database.reader, request.id).body])


@rpc("ListAnnotationSearchMetrics")
async def list_annotation_search_metrics(call: Call, request: Any) -> Reply:
    """All comparisons of the app, newest first; the request has no pages."""
    conditions = [query.of_app(call.place.app)]
    if call.stranger:
        conditions.append(query.at_least("visibility", Visibility.PUBLIC))
    rows = await call.services.database.scan(lambda other: records.select(other, SEARCH_METRICS, conditions, Order()))
    return _answer(call, [row.body for row in rows])


@rpc("DeleteAnnotationSearchMetrics")
async def delete_annotation_search_metrics(call: Call, request: Any) -> Reply:
    """Forget a comparison."""

    def write(connection: Connection) -> None:
        records.delete(connection, SEARCH_METRICS, [_existing(call, connection, request.id).pk])

    await call.services.database.write(write)
    return BaseResponse(status=make_status(codes.SUCCESS))


def _answer(call: Call, bodies: list[bytes]) -> MultiAnnotationSearchMetricsResponse:
    found = MultiAnnotationSearchMetricsResponse()
    for body in bodies:
        item = found.annotation_search_metrics.add()
        item.MergeFromString(body)
        item.metrics.user_id, item.metrics.app_id = call.place.user_id, call.place.app_id
    return found


def _find(connection: Connection, call: Call, id: str) -> Row | None:
    return records.find(connection, SEARCH_METRICS, call.place.app, id)


def _existing(call: Call, connection: Connection, id: str) -> Row:
    row = _find(connection, call, id)
    if row is None or (call.stranger and row.visibility < Visibility.PUBLIC):
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"There are no annotation search metrics '{id}' here.")
    return row


def _duplicate(id: str) -> Problem:
    return Problem(
        codes.DATABASE_DUPLICATE_KEY, f"A duplicate: there are already annotation search metrics with the id '{id}'."
    )


BINDINGS = [
    post_annotation_search_metrics,
    get_annotation_search_metrics,
    list_annotation_search_metrics,
    delete_annotation_search_metrics,
]
