"""Measurements: reported by machines and runners, and asked for as series over time.

What is known of models are their last calls (`runners.usage`), of nodepools what their machines reported.
"""

import math
from sqlite3 import Connection
from typing import Any

from meshserve.api.compute_clusters import CLUSTERS, NODEPOOLS
from meshserve.api.log_entries import check_source
from meshserve.api.metric_series import MEASURED, answer, period, samples, span_of
from meshserve.call import Call
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.core.storable import check_storable
from meshserve.crud.binding import rpc
from meshserve.crud.verbs import batch_of, existing
from meshserve.runners.usage import MOST, Usage
from meshserve.store import compute, records
from meshserve.store.compute_schema import MEASUREMENTS, TASK_MEASUREMENTS
from meshserve.store.records import Row, Table
from meshserve.store.task_tables import TASKS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    ComputePlaneMetrics,
    MetricLabel,
    MetricTypeLabels,
    RunnerReplicaTaskMetrics,
)
from meshserve_proto.service_pb2 import (
    ListMetricLabelsRequest,
    MetricsQueryResponse,
    MultiMetricLabelsResponse,
    PostComputePlaneMetricsRequest,
    PostMetricsQueryRequest,
    PostRunnerReplicaTaskMetricsRequest,
)
from meshserve_proto.status_pb2 import BaseResponse

KEPT_DAYS = 30
_DAY_MICROS = 86_400 * 1_000_000
_LARGEST_BATCH = 1000


@rpc("PostComputePlaneMetrics", "behavioural", f"reports are kept for {KEPT_DAYS} days")
async def post_compute_plane_metrics(call: Call, request: PostComputePlaneMetricsRequest) -> BaseResponse:
    """Keep what machines of the caller's nodepools measured, all or none."""
    reports = batch_of(request, "compute_plane_metrics", "report", _LARGEST_BATCH)

    def write(connection: Connection) -> None:
        _keep(connection, MEASUREMENTS, call.caller.user, [_measured(call, connection, each) for each in reports])

    await call.services.database.write(write)
    return BaseResponse(status=make_status(codes.SUCCESS))


def _measured(call: Call, connection: Connection, report: ComputePlaneMetrics) -> Row:
    check_source(call, report.meta, "compute_plane_metrics.meta")
    _check_numbers(report, "compute_plane_metrics")
    user = call.caller.user
    cluster = existing(call, CLUSTERS, connection, user, report.meta.compute_cluster_id)
    nodepool = existing(call, NODEPOOLS, connection, cluster.pk, report.meta.nodepool_id)
    moment = clock.micros(report.timestamp) if report.HasField("timestamp") else clock.now()
    report.timestamp.CopyFrom(clock.stamp(moment))
    return _row(user, report, {"cluster": cluster.id, "nodepool": nodepool.id, "moment": moment})


def _check_numbers(report: Any, field: str) -> None:
    """Problem 11102 for times out of the calendar, and for what is measured and no number."""
    check_storable(report, field)
    parts = [report, *getattr(report, "gpu_metrics", ()), *getattr(report, "cpu_metrics", ())]
    for part in parts:
        for found, value in part.ListFields():
            if isinstance(value, float) and not math.isfinite(value):
                raise Problem(codes.CONN_INVALID_REQUEST, f"{field} has {found.name} {value:g}: it must be finite.")


def _row(owner: int, report: Any, extra: dict[str, Any]) -> Row:
    moment = clock.now()
    return Row(owner, ids.new_id(), report.SerializeToString(), moment, moment, extra=extra)


def _keep(connection: Connection, table: Table, owner: int, rows: list[Row]) -> None:
    records.insert_many(connection, table, rows)
    compute.forget_before(connection, table.name, "moment", owner, clock.now() - KEPT_DAYS * _DAY_MICROS)


@rpc("PostRunnerReplicaTaskMetrics", "behavioural", f"reports are kept for {KEPT_DAYS} days; no call reads them")
async def post_task_metrics(call: Call, request: PostRunnerReplicaTaskMetricsRequest) -> BaseResponse:
    """Keep how runners get on with tasks of the app, all or none."""
    reports = batch_of(request, "runner_replica_task_metrics", "report", _LARGEST_BATCH)

    def write(connection: Connection) -> None:
        rows = [_of_task(call, connection, each) for each in reports]
        _keep(connection, TASK_MEASUREMENTS, call.place.app, rows)

    await call.services.database.write(write)
    return BaseResponse(status=make_status(codes.SUCCESS))


def _of_task(call: Call, connection: Connection, report: RunnerReplicaTaskMetrics) -> Row:
    if records.find(connection, TASKS, call.place.app, report.task_id) is None:
        raise Problem(
            codes.TASK_MISSING,
            f"There is no task '{report.task_id}' in app '{call.place.app_id}' to report about.",
        )
    _check_numbers(report, "runner_replica_task_metrics")
    start, end = clock.micros(report.start_time), clock.micros(report.end_time)
    if report.HasField("end_time") and end < start:
        raise Problem(codes.CONN_INVALID_REQUEST, "runner_replica_task_metrics.end_time is before its start_time.")
    moment = end if report.HasField("end_time") else clock.now()
    return _row(call.place.app, report, {"task": report.task_id, "moment": moment})


_FROM_CALLS = f"models' calls are the last {MOST} since the start; metrics of tokens are refused, as nothing counts any"


@rpc("PostMetricsQuery", "behavioural", _FROM_CALLS)
async def post_metrics_query(call: Call, request: PostMetricsQueryRequest) -> MetricsQueryResponse:
    """One metric of the user over a period, in steps. Problem 10040 for a metric that nothing here measures."""
    query, usage, user = request.query, call.services.single(Usage), call.place.user
    span = span_of(query)
    called = list(usage.of(user, span.start, span.end))
    data = await call.services.database.scan(
        lambda connection: answer(query, span, samples(connection, called, user, query.metric_type, span))
    )
    return MetricsQueryResponse(data=data, resolution=f"{span.step // 1_000_000}s")


@rpc("ListMetricLabels", "behavioural", _FROM_CALLS)
async def list_metric_labels(call: Call, request: ListMetricLabelsRequest) -> MultiMetricLabelsResponse:
    """The dimensions of metrics with the values seen in what is kept; all that are measured if none is named."""
    user, whole = call.place.user, period(0, clock.now() + 1)
    called = list(call.services.single(Usage).of(user, whole.start, whole.end))
    wanted = list(request.metric_types) or list(MEASURED)

    def read(connection: Connection) -> list[MetricTypeLabels]:
        return [_labels(kind, samples(connection, called, user, kind, whole)) for kind in wanted]

    return MultiMetricLabelsResponse(metric_type_labels=await call.services.database.scan(read))


def _labels(kind: int, found: Any) -> MetricTypeLabels:
    seen: dict[MetricLabel, set[str]] = {}
    for sample in found:
        for label, value in sample.labels:
            seen.setdefault(label, set()).add(value)
    labels = [
        MetricTypeLabels.LabelWithValues(label=label, values=sorted(values)) for label, values in sorted(seen.items())
    ]
    return MetricTypeLabels(metric_type=kind, labels=labels)


BINDINGS = [post_compute_plane_metrics, post_task_metrics, post_metrics_query, list_metric_labels]
