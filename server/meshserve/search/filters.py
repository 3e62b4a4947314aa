"""Filters as conditions (behaviour §12.1).

A sub-message that is present and empty says nothing, but for `annotation.data`, which then asks for annotations
without any place in space or time, and for the leaves of `data` (a shape, a text), which ask for annotations of that
kind. Within a filter, alternatives of one list are OR-ed and everything else is AND-ed; filters are AND-ed by whoever
uses them: on one annotation where annotations are searched, on one input where inputs are.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.core.structs import to_dict
from meshserve.store import annotation_facts as facts
from meshserve.store import query, search
from meshserve.store.query import Condition
from meshserve.store.schema import MEDIA_BITS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, Concept, Data, Filter, Geo, Input
from meshserve_proto.timestamp_pb2 import Timestamp

_SHAPES = {
    "bounding_box": facts.BOUNDING_BOX,
    "mask": facts.MASK,
    "polygon": facts.POLYGON,
    "point": facts.POINT,
    "span": facts.SPAN,
}
_MILE_KM = 1.609344


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a search looks: one app, with names of concepts in a language. `datasets` finds those of the app by id."""

    connection: Connection
    app: int
    language: str = ""
    datasets: Callable[[Sequence[str]], Condition] | None = None


def refused(details: str) -> Problem:
    """The problem of a search that cannot be meant."""
    return Problem(codes.SEARCH_INVALID_REQUEST, details)


def on_annotations(scope: Scope, filters: Sequence[Filter]) -> list[Condition]:
    """Conditions over `annotations`: all filters on the same annotation."""
    return [_negated(each, _of_annotation(scope, each, f"filters[{n}]")) for n, each in enumerate(filters)]


def on_inputs(scope: Scope, filters: Sequence[Filter]) -> list[Condition]:
    """Conditions over `inputs`: each filter may be met by another annotation of the input."""
    return [_negated(each, _of_input(scope, each, f"filters[{n}]")) for n, each in enumerate(filters)]


def names_a_worker(filters: Sequence[Filter]) -> bool:
    """Whether any filter says who made an annotation, so that models' are meant as well as people's."""
    return any(_workers(each.annotation) or each.annotation.data.clusters for each in filters)


def _negated(of: Filter, condition: Condition) -> Condition:
    return query.negated(condition) if of.negate else condition


def _of_annotation(scope: Scope, one: Filter, path: str) -> Condition:
    conditions = list(_annotation(scope, one.annotation, f"{path}.annotation"))
    inputs = list(_input(scope, one.input, f"{path}.input"))
    if inputs:
        conditions.append(search.of_inputs(query.every(inputs)))
    if one.HasField("last_updated_time_range"):
        conditions.append(_changed(one, "annotations"))
    return query.every(conditions)


def _of_input(scope: Scope, one: Filter, path: str) -> Condition:
    conditions = list(_input(scope, one.input, f"{path}.input"))
    said = list(_annotation(scope, one.annotation, f"{path}.annotation"))
    if said:
        conditions.append(search.with_annotation(scope.app, query.every(said)))
    if one.HasField("last_updated_time_range"):
        conditions.append(_changed(one, "inputs"))
    return query.every(conditions)


def _changed(one: Filter, table: str) -> Condition:
    span = one.last_updated_time_range
    earliest = _micros(span.start_time) if span.HasField("start_time") else None
    # Rows are kept to the microsecond: whatever lies within the last one is not later than it.
    latest = _micros(span.end_time) if span.HasField("end_time") else None
    return search.modified(earliest, latest, table)


def _micros(stamp: Timestamp) -> int:
    return clock.micros(stamp)


def _annotation(scope: Scope, wanted: Annotation, path: str) -> Iterator[Condition]:
    yield from _own_fields(scope, wanted)
    for worker in _workers(wanted):
        yield query.equal("annotations.worker", worker)
    if wanted.HasField("annotation_info") and wanted.annotation_info.fields:
        yield search.containing(scope.app, facts.INFO, to_dict(wanted.annotation_info))
    if wanted.HasField("data"):
        yield from _data(scope, wanted.data, f"{path}.data", human=not _workers(wanted))


def _own_fields(scope: Scope, wanted: Annotation) -> Iterator[Condition]:
    if wanted.id:
        yield query.equal("annotations.id", wanted.id)
    if wanted.input_id:
        yield search.of_inputs(
            query.every([query.equal("inputs.owner", scope.app), query.equal("inputs.id", wanted.input_id)])
        )
    if wanted.task_id:
        yield query.equal("annotations.task", wanted.task_id)
    if wanted.status.code:
        yield query.equal("annotations.status", wanted.status.code)
    if wanted.input_level:
        yield query.equal("annotations.input_level", 1)
    if wanted.trusted:
        yield query.equal("annotations.trusted", 1)


def _workers(wanted: Annotation) -> list[str]:
    """As the column `worker` names who is asked for; an annotation has one, so that two different ones find nothing."""
    worker = wanted.worker
    named = (
        ("user", wanted.user_id, worker.user.id),
        ("model", wanted.model_version_id, worker.model.model_version.id),
        ("workflow", wanted.workflow_version_id, worker.workflow.version.id),
    )
    return [f"{kind}:{id}" for kind, *ids in named for id in ids if id]


def _data(scope: Scope, data: Data, path: str, *, human: bool) -> Iterator[Condition]:
    if not data.ListFields():
        yield search.of_the_whole()
        return
    if data.HasField("metadata") and data.metadata.fields:
        keys = to_dict(data.metadata).items()
        yield query.either(search.containing(scope.app, facts.METADATA, {key: value}) for key, value in keys)
    if data.HasField("geo"):
        yield _geo(data.geo, f"{path}.geo")
    if data.clusters:
        yield query.either(search.with_terms(scope.app, {facts.CLUSTER: each.id}) for each in data.clusters)
    if data.concepts:
        yield _concepts(scope, data.concepts, f"{path}.concepts", human=human)
    if data.HasField("text"):
        yield search.shaped(facts.TEXT)
    if data.regions:
        yield query.either(_region(scope, each, f"{path}.regions", human=human) for each in data.regions)
    if data.frames:
        yield query.either(_part(scope, facts.FRAME, each.data, f"{path}.frames", human=human) for each in data.frames)
    if data.time_segments:
        segments = data.time_segments
        yield query.either(
            _part(scope, facts.TIME_SEGMENT, each.data, f"{path}.time_segments", human=human) for each in segments
        )


def _part(scope: Scope, kind: int, data: Data, path: str, *, human: bool) -> Condition:
    """A frame or a time segment, with what its own data asks for."""
    inner = list(_data(scope, data, f"{path}.data", human=human)) if data.ListFields() else []
    return query.every([search.shaped(kind), *inner])


def _region(scope: Scope, region: Any, path: str, *, human: bool) -> Condition:
    wanted = [search.shaped(bit) for name, bit in _SHAPES.items() if region.region_info.HasField(name)]
    conditions = [query.either(wanted) if wanted else search.shaped(facts.REGION)]
    if region.track_id:
        conditions.append(search.with_terms(scope.app, {facts.TRACK: region.track_id}))
    if region.data.ListFields():
        conditions += _data(scope, region.data, f"{path}.data", human=human)
    return query.every(conditions)


def _concepts(scope: Scope, concepts: Sequence[Concept], path: str, *, human: bool) -> Condition:
    """Any of the concepts as a label: positive for the value 1, negative for 0. By people unless a model is named."""
    signs: dict[bool, set[str]] = {}
    for index, concept in enumerate(concepts):
        ids = [concept.id] if concept.id else _named(scope, concept, f"{path}[{index}]")
        signs.setdefault(concept.value >= 0.5, set()).update(ids)
    labels = query.either(
        search.labelled(scope.app, sorted(ids), positive=positive) for positive, ids in signs.items() if ids
    )
    return query.every([labels, query.equal("annotations.trusted", 1)]) if human else labels


def _named(scope: Scope, concept: Concept, path: str) -> list[str]:
    if not concept.name:
        raise refused(f"{path} has neither id nor name: say which concept is meant.")
    return search.concept_ids(scope.connection, scope.app, concept.name, concept.language or scope.language)


def _geo(geo: Geo, path: str) -> Condition:
    if geo.geo_box:
        return _box(geo, path)
    point = geo.geo_point
    if not geo.HasField("geo_point") or not geo.HasField("geo_limit"):
        raise refused(f"{path} needs a geo_box of two corners, or a geo_point with a geo_limit.")
    _check_place(point, f"{path}.geo_point")
    limit = geo.geo_limit
    measure = _LIMITS.get(limit.type)
    if measure is None:
        raise refused(f"{path}.geo_limit.type is '{limit.type}'; it is one of {', '.join(_LIMITS)}.")
    if not math.isfinite(limit.value) or limit.value < 0:
        raise refused(f"{path}.geo_limit.value is {limit.value:g}; a distance is a number from 0 on.")
    return search.within(point.longitude, point.latitude, measure(limit.value))


_LIMITS: dict[str, Callable[[float], float]] = {
    "withinMiles": lambda value: search.kilometers(value * _MILE_KM),
    "withinKilometers": search.kilometers,
    "withinDegrees": math.radians,
    "withinRadians": lambda value: value,
}
"""What a limit means, as an angle in radians."""


def _box(geo: Geo, path: str) -> Condition:
    corners = [corner.geo_point for corner in geo.geo_box]
    if len(corners) != 2:
        raise refused(f"{path}.geo_box has {len(corners)} points; a box has two corners.")
    for index, corner in enumerate(corners):
        _check_place(corner, f"{path}.geo_box[{index}].geo_point")
    west, east = sorted(corner.longitude for corner in corners)
    south, north = sorted(corner.latitude for corner in corners)
    return search.boxed(west, south, east, north)


def _check_place(point: Any, path: str) -> None:
    if not (abs(point.longitude) <= 180 and abs(point.latitude) <= 90):
        raise refused(
            f"{path} is longitude {point.longitude:g}, latitude {point.latitude:g}; it must lie within -180 to 180 and"
            " -90 to 90 degrees."
        )


def _input(scope: Scope, wanted: Input, path: str) -> Iterator[Condition]:
    if wanted.id:
        yield query.equal("inputs.id", wanted.id)
    if urls := [url for name in MEDIA_BITS if (url := getattr(wanted.data, name).url)]:
        yield query.among("inputs.url", urls)
    media = sum(
        bit for name, bit in MEDIA_BITS.items() if wanted.data.HasField(name) and not getattr(wanted.data, name).url
    )
    either = [search.with_media(media)] if media else []
    if wanted.status.code:
        either.append(query.equal("inputs.status", wanted.status.code))
    if either:
        yield query.either(either)
    if wanted.dataset_ids:
        if scope.datasets is None:
            raise refused(f"{path}.dataset_ids names '{wanted.dataset_ids[0]}': there is no such dataset in the app.")
        yield scope.datasets(wanted.dataset_ids)
    labels = Data()
    labels.CopyFrom(wanted.data)
    for name in MEDIA_BITS:
        labels.ClearField(name)
    if labels.ListFields():
        yield search.with_annotation(scope.app, query.every(_data(scope, labels, f"{path}.data", human=True)))
