"""From what was measured to series over time: which samples a metric has, and how a query combines them.

Times are microseconds. Latency is in seconds, loads and shares in percent as they were reported.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import NamedTuple

from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.runners.usage import Called
from meshserve.store import compute
from meshserve_proto import resources_pb2 as messages
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    ComputePlaneMetrics,
    MetricAggregate,
    MetricData,
    MetricFilter,
    MetricSearchQuery,
    MetricType,
)

Labels = tuple[tuple[int, str], ...]
_SECOND = 1_000_000
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_RESOLUTION = re.compile(r"(\d{1,9})([smhd])", re.ASCII)
_STEPS = (60, 300, 900, 3600, 21_600, 86_400)
_USUAL_POINTS, _MOST_POINTS = 120, 11_000
_DEFAULT_PERIOD = 3600 * _SECOND


class Sample(NamedTuple):
    """A measured value; nodes are counted by name, all other values are numbers."""

    moment: int
    labels: Labels
    value: float
    node: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to before `end`, in steps that begin at multiples of `step`."""

    start: int
    end: int
    step: int


def period(start: int, end: int, step: int = _SECOND) -> Span:
    """A span."""
    return Span(start, end, step)


def span_of(query: MetricSearchQuery) -> Span:
    """The period of a query, by default the last hour, and its resolution; Problem 11102 if it makes no sense."""
    end = clock.micros(query.end_time) if query.HasField("end_time") else clock.now() + 1
    start = clock.micros(query.start_time) if query.HasField("start_time") else end - _DEFAULT_PERIOD
    if start >= end:
        raise _bad("start_time is not before end_time.")
    step = _step(query.resolution, (end - start) // _SECOND) * _SECOND
    if (end - start) // step > _MOST_POINTS:
        raise _bad(f"resolution is too fine: the period would have more than {_MOST_POINTS} points.")
    return Span(start, end, step)


def _step(resolution: str, seconds: int) -> int:
    if not resolution:
        return next((step for step in _STEPS if seconds / step <= _USUAL_POINTS), _STEPS[-1])
    found = _RESOLUTION.fullmatch(resolution)
    if found is None or not int(found[1]):
        raise _bad(f"resolution is '{resolution}'; it is a number and a unit: 30s, 5m, 1h, 1d.")
    return int(found[1]) * _UNITS[found[2]]


def _bad(why: str) -> Problem:
    return Problem(codes.CONN_INVALID_REQUEST, f"query.{why}")


def _of_call(value: Callable[[Called], float]) -> Callable[[Called], Iterator[Sample]]:
    def read(called: Called) -> Iterator[Sample]:
        labels = (
            (messages.APP_ID, called.app_id),
            (messages.MODEL_ID, called.model_id),
            (messages.MODEL_VERSION_ID, called.version_id),
            (messages.HTTP_STATUS, str(called.status)),
        )
        yield Sample(called.moment, labels, value(called))

    return read


def _of_gpu(field: str) -> Callable[[ComputePlaneMetrics], Iterator[tuple[int, float, str]]]:
    return lambda report: ((0, getattr(gpu, field), "") for gpu in report.gpu_metrics)


def _of_cpu(field: str) -> Callable[[ComputePlaneMetrics], Iterator[tuple[int, float, str]]]:
    return lambda report: (
        (clock.micros(cpu.timestamp) if cpu.HasField("timestamp") else 0, getattr(cpu, field), "")
        for cpu in report.cpu_metrics
    )


_CALLS = {
    messages.MODEL_REQUEST_COUNT: _of_call(lambda called: 1.0),
    messages.MODEL_E2E_LATENCY: _of_call(lambda called: called.seconds),
}
_REPORTS = {
    messages.NODEPOOL_NODE_COUNT: lambda report: iter([(0, 1.0, report.hostname)] if report.hostname else []),
    messages.NODEPOOL_GPU_UTILIZATION: _of_gpu("utilization_pct"),
    messages.NODEPOOL_GPU_TENSOR_UTILIZATION: _of_gpu("tensor_utilization_pct"),
    messages.NODEPOOL_GPU_MEMORY_UTILIZATION: _of_gpu("memory_utilization_pct"),
    messages.NODEPOOL_CPU_UTILIZATION: _of_cpu("cpu_utilization_pct"),
    messages.NODEPOOL_MEMORY_UTILIZATION: _of_cpu("memory_utilization_pct"),
}
"""How a report is read: (moment or 0 for the report's own, value, name of the node where nodes are counted)."""
MEASURED = (*_CALLS, *_REPORTS)


def samples(connection: Connection, called: Iterable[Called], user: int, kind: int, span: Span) -> Iterator[Sample]:
    """What is known of a metric in a period. Problem 10040 for what nothing here measures, 11102 for no metric."""
    if kind in _CALLS:
        return (sample for each in called for sample in _CALLS[kind](each))
    if kind in _REPORTS:
        return _reported(connection, user, kind, span)
    if kind in MetricType.values() and kind:
        name = MetricType.Name(kind)
        raise Problem(codes.NOT_IMPLEMENTED, f"{name}: nothing here counts tokens, so there is nothing to tell of it.")
    raise _bad(f"metric_type is {kind}: name one of {', '.join(MetricType.Name(each) for each in MEASURED)}.")


def _reported(connection: Connection, user: int, kind: int, span: Span) -> Iterator[Sample]:
    for cluster, nodepool, measured, body in compute.measurements(connection, user, span.start, span.end):
        labels = ((messages.COMPUTE_CLUSTER_ID, cluster), (messages.NODEPOOL_ID, nodepool))
        for own, value, node in _REPORTS[kind](ComputePlaneMetrics.FromString(body)):
            moment = own or measured
            if span.start <= moment < span.end:
                yield Sample(moment, labels, value, node)


def answer(query: MetricSearchQuery, span: Span, found: Iterable[Sample]) -> MetricData:
    """The series of a query: one for each combination of the labels that are kept apart, in steps with samples."""
    combine = _combination(query.metric_type, query.aggregate.operator)
    known = _labels_of(query.metric_type)
    kept = set(query.aggregate.labels) if query.HasField("aggregate") else known
    _check_labels([*kept, *(each.label for each in query.filters)], known)
    series: dict[Labels, dict[int, list[Sample]]] = {}
    for sample in found:
        if all(_passes(sample, each) for each in query.filters):
            labels = tuple(pair for pair in sample.labels if pair[0] in kept)
            step = sample.moment // span.step * span.step
            series.setdefault(labels, {}).setdefault(step, []).append(sample)
    data = MetricData()
    data.matrix_data.SetInParent()
    for labels, steps in sorted(series.items()):
        line = data.matrix_data.series.add()
        for name, text in labels:
            line.labels.add(name=name, value=text)
        for step, members in sorted(steps.items()):
            line.value.add(timestamp=clock.stamp(step), value=combine(members))
    return data


def _labels_of(kind: int) -> set[int]:
    if kind in _CALLS:
        return {messages.APP_ID, messages.MODEL_ID, messages.MODEL_VERSION_ID, messages.HTTP_STATUS}
    return {messages.COMPUTE_CLUSTER_ID, messages.NODEPOOL_ID}


def _check_labels(named: Iterable[int], known: set[int]) -> None:
    strange = sorted(set(named) - known)
    if strange:
        names = ", ".join(messages.MetricLabel.Name(each) for each in sorted(known))
        raise _bad(f"filters or aggregate.labels has the label {strange[0]}; this metric has {names}.")


def _passes(sample: Sample, wanted: MetricFilter) -> bool:
    value = dict(sample.labels)[wanted.label]
    kind = wanted.WhichOneof("value")
    if kind is None:
        return True
    # "in" is a word of Python, so that both the field and the list in it go by getattr.
    return bool(value == wanted.equals if kind == "equals" else value in getattr(getattr(wanted, "in"), "in"))


def _combination(kind: int, operator: int) -> Callable[[Sequence[Sample]], float]:
    if kind == messages.NODEPOOL_NODE_COUNT:
        if operator not in (MetricAggregate.OPERATOR_NOT_SET, MetricAggregate.COUNT):
            raise _bad("aggregate.operator must be COUNT for nodes: a step has the number of different ones.")
        return lambda members: float(len({each.node for each in members}))
    if not operator:
        operator = MetricAggregate.SUM if kind == messages.MODEL_REQUEST_COUNT else MetricAggregate.AVG
    if operator not in _COMBINE:
        raise _bad(f"aggregate.operator is {operator}, which the contract does not know.")
    combine = _COMBINE[operator]
    return lambda members: combine(sorted(each.value for each in members))


def _percentile(share: float) -> Callable[[Sequence[float]], float]:
    """The least value that so many are not above."""
    return lambda values: values[max(0, math.ceil(share * len(values)) - 1)]


_COMBINE: dict[int, Callable[[Sequence[float]], float]] = {
    MetricAggregate.AVG: lambda values: sum(values) / len(values),
    MetricAggregate.SUM: lambda values: float(sum(values)),
    MetricAggregate.MAX: lambda values: values[-1],
    MetricAggregate.MIN: lambda values: values[0],
    MetricAggregate.P95: _percentile(0.95),
    MetricAggregate.P99: _percentile(0.99),
    MetricAggregate.P50: _percentile(0.5),
    MetricAggregate.COUNT: lambda values: float(len(values)),
}
