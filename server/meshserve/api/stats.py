"""Statistics: numbers that users record with tags, what they add up to, and views of public things (behaviour §16)."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from sqlite3 import Connection

from meshserve.api.model_lookup import find_model
from meshserve.api.workflow_store import find as find_workflow
from meshserve.call import Call
from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.core.storable import check_storable
from meshserve.crud.binding import rpc
from meshserve.crud.paging import page_of
from meshserve.crud.verbs import PUBLIC, batch_of
from meshserve.store import access
from meshserve.store import statistics as store
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    AVG,
    DAY,
    HOUR,
    MINUTE,
    MONTH,
    NO_TIME_AGG,
    SUM,
    WEEK,
    YEAR,
    StatValueAggregate,
    StatValueAggregateQuery,
    StatValueAggregateResult,
    TrendingMetric,
)
from meshserve_proto.service_pb2 import (
    ListTrendingMetricsViewsRequest,
    MultiStatValueAggregateResponse,
    MultiStatValueResponse,
    MultiTrendingMetricsViewResponse,
    PostStatValuesAggregateRequest,
    PostStatValuesRequest,
    PostTrendingMetricsViewRequest,
)
from meshserve_proto.status_pb2 import BaseResponse
from meshserve_proto.timestamp_pb2 import Timestamp

MOST_TAGS, LONGEST_TAG = 32, 256
MOST_BUCKETS = 10_000
_EARLIEST, _LATEST = -62_135_596_800, 253_402_300_799
"""Seconds of the years 1 and 9999: what a timestamp may be."""
_WIDTHS = (MINUTE, HOUR, DAY, WEEK, MONTH, YEAR)
"""Of buckets, all in UTC; weeks begin on Monday."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _invalid(why: str) -> Problem:
    return Problem(codes.STATS_INVALID_REQUEST, why)


@rpc("PostStatValues")
async def post_values(call: Call, request: PostStatValuesRequest) -> MultiStatValueResponse:
    """Record numbers, all or none."""
    values = batch_of(request, "stat_values", "stat value")
    moment = clock.stamp(clock.now())
    for number, each in enumerate(values):
        if not each.HasField("time"):
            each.time.CopyFrom(moment)
        _check_time(each.time, f"stat_values[{number}].time")
        _check_tags(each.tags, f"stat_values[{number}].tags")
        check_storable(each, f"stat_values[{number}]", codes.STATS_INVALID_REQUEST)
        if not math.isfinite(each.value):
            raise _invalid(f"stat_values[{number}].value is {each.value}, which adds up to nothing.")
    rows = [(clock.micros(each.time), each.value, list(each.tags)) for each in values]
    await call.services.database.write(lambda connection: store.add(connection, call.place.app, rows))
    return MultiStatValueResponse(stat_values=values)


def _check_time(time: Timestamp, field: str) -> None:
    if not (_EARLIEST <= time.seconds <= _LATEST and 0 <= time.nanos < 1_000_000_000):
        raise _invalid(f"{field} is no moment between the years 1 and 9999.")


def _check_tags(tags: Sequence[str], field: str) -> None:
    if len(tags) > MOST_TAGS:
        raise _invalid(f"{field} has {len(tags)} tags; there are at most {MOST_TAGS}.")
    for number, tag in enumerate(tags):
        group, _, value = tag.partition(":")
        if not group or not value or len(tag) > LONGEST_TAG:
            raise _invalid(f"{field}[{number}] '{tag[:60]}' is not of the form group:value, of up to {LONGEST_TAG}.")


@rpc("PostStatValuesAggregate")
async def aggregate(call: Call, request: PostStatValuesAggregateRequest) -> MultiStatValueAggregateResponse:
    """What recorded numbers add up to, one result a query."""
    queries = batch_of(request, "stat_value_aggregate_queries", "query")
    for number, query in enumerate(queries):
        _check_query(query, f"stat_value_aggregate_queries[{number}]")

    def read(connection: Connection) -> list[StatValueAggregateResult]:
        return [_aggregate(connection, call.place.app, query) for query in queries]

    return MultiStatValueAggregateResponse(stat_value_aggregate_results=await call.services.database.scan(read))


def _check_query(query: StatValueAggregateQuery, field: str) -> None:
    _check_tags(query.tags, f"{field}.tags")
    if query.stat_value_agg_type not in (SUM, AVG):
        raise _invalid(f"{field}.stat_value_agg_type is {query.stat_value_agg_type}; it is SUM or AVG.")
    if query.stat_time_agg_type != NO_TIME_AGG and query.stat_time_agg_type not in _WIDTHS:
        raise _invalid(f"{field}.stat_time_agg_type is {query.stat_time_agg_type}, which the contract does not have.")
    if any(not group or ":" in group for group in query.tag_groups) or len(query.tag_groups) > MOST_TAGS:
        raise _invalid(f"{field}.tag_groups names groups, which are what stands before the colon of a tag.")
    for name in ("start_time", "end_time"):
        if query.HasField(name):
            _check_time(getattr(query, name), f"{field}.{name}")


def _aggregate(connection: Connection, app: int, query: StatValueAggregateQuery) -> StatValueAggregateResult:
    start = clock.micros(query.start_time) if query.HasField("start_time") else None
    end = clock.micros(query.end_time) if query.HasField("end_time") else None
    sums: defaultdict[tuple[int | None, tuple[str, ...]], list[float]] = defaultdict(lambda: [0.0, 0])
    width = query.stat_time_agg_type
    for time, value, tags in store.between(connection, app, start, end, query.tags):
        bucket = start if width == NO_TIME_AGG else bucket_of(time, width)
        for kept in _kept_apart(tags, query.tag_groups):
            total = sums[bucket, kept]
            total[0] += value
            total[1] += 1
        if len(sums) > MOST_BUCKETS:
            raise _invalid(f"This query has over {MOST_BUCKETS} buckets: ask for a shorter period or wider buckets.")
    result = StatValueAggregateResult(stat_value_aggregate_query=query)
    for (moment, kept), (total_value, count) in sorted(sums.items(), key=lambda one: (one[0][0] or 0, one[0][1])):
        mean = query.stat_value_agg_type == AVG
        made = StatValueAggregate(aggregate_value=total_value / count if mean else total_value, count=int(count))
        made.tags.extend(kept)
        if moment is not None:
            made.time.CopyFrom(clock.stamp(moment))
        result.stat_value_aggregates.append(made)
    return result


def bucket_of(micros: int, width: int) -> int:
    """The beginning of the bucket of that width that a moment is in; both in microseconds."""
    moment = _EPOCH + timedelta(microseconds=micros)
    cut = moment.replace(second=0, microsecond=0)
    if width != MINUTE:
        cut = cut.replace(minute=0)
    if width not in (MINUTE, HOUR):
        cut = cut.replace(hour=0)
    if width in (MONTH, YEAR):
        cut = cut.replace(day=1, month=1 if width == YEAR else cut.month)
    if width == WEEK:
        cut -= min(timedelta(days=cut.weekday()), cut - datetime.min.replace(tzinfo=UTC))
    return (cut - _EPOCH) // timedelta(microseconds=1)


def _kept_apart(tags: Iterable[str], groups: Sequence[str]) -> list[tuple[str, ...]]:
    """Which sums a value goes into: one for each choice of a tag out of every group that it has tags of."""
    of_groups = [[tag for tag in tags if tag.partition(":")[0] == group] for group in dict.fromkeys(groups)]
    return list(product(*(of_group for of_group in of_groups if of_group)))


def _checked_kind(kind: str) -> str:
    if kind not in store.VIEWED:
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"view_type is '{kind}'; what is viewed are {', '.join(store.VIEWED)}."
        )
    return kind


@rpc("PostTrendingMetricsView")
async def post_view(call: Call, request: PostTrendingMetricsViewRequest) -> BaseResponse:
    """Count one look at an app, a workflow or a model that the caller may see."""
    kind = _checked_kind(request.view_type)
    target = _viewed(call, call.services.database.reader, kind, request.object_id)
    await call.services.database.write(lambda connection: store.count_view(connection, kind, target))
    return BaseResponse(status=make_status(codes.SUCCESS))


def _viewed(call: Call, connection: Connection, kind: str, id: str) -> int:
    if kind == "models":
        return find_model(call, connection, id)[1].pk
    if kind == "workflows":
        if not id:
            raise Problem(codes.CONN_INVALID_REQUEST, "object_id is empty: name the workflow that was viewed.")
        return find_workflow(call, connection, id)[1].pk
    place = call.place if id == call.place.app_id else access.find_app(connection, call.place.user_id, id)
    own = call.caller.user == call.place.user and call.caller.app is None
    if place is None or not (place is call.place or own or place.visibility >= PUBLIC):
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"There is no app '{id}' of user '{call.place.user_id}' here.")
    return place.app


@rpc("ListTrendingMetricsViews")
async def list_views(call: Call, request: ListTrendingMetricsViewsRequest) -> MultiTrendingMetricsViewResponse:
    """What was looked at most: public things of anybody, and those of the app that is named."""
    kind = _checked_kind(request.view_type)
    number, per_page = page_of(request)
    own = 0 if call.stranger else call.place.app

    def read(connection: Connection) -> list[TrendingMetric]:
        rows = store.views(connection, kind, own, PUBLIC, per_page, (number - 1) * per_page)
        return [TrendingMetric(user_id=u, app_id=a, object_id=id, view_count=seen) for u, a, id, seen in rows]

    return MultiTrendingMetricsViewResponse(metrics=await call.services.database.scan(read))


BINDINGS = [post_values, aggregate, post_view, list_views]
