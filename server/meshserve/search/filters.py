"""Filters as conditions (behaviour §12.1).

A sub-message that is present and empty says nothing, but for `annotation.data`, which then asks for annotations
without any place in space or time, and for the leaves of `data` (a shape, a text), which ask for annotations of that
kind. Within a filter, alternatives of one list are OR-ed and everything else is AND-ed; filters are AND-ed by whoever
uses them: on one annotation where annotations are searched, on one input where inputs are. What a filter carries and
nothing here reads is refused by name: a condition that is ignored finds too much.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from meshserve.core import clock
from meshserve.core.languages import LANGUAGES
from meshserve.core.problems import Problem
from meshserve.core.storable import check_storable
from meshserve.core.structs import to_dict
from meshserve.core.unread import Read, says_nothing, unread
from meshserve.store import annotation_facts as facts
from meshserve.store import query, search
from meshserve.store.query import Condition
from meshserve.store.schema import MEDIA_BITS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, Concept, Data, Filter, Geo, Input, Rank
from meshserve_proto.status_pb2 import Status
from meshserve_proto.timestamp_pb2 import Timestamp

_SHAPES = {
    "bounding_box": facts.BOUNDING_BOX,
    "mask": facts.MASK,
    "polygon": facts.POLYGON,
    "point": facts.POINT,
    "span": facts.SPAN,
}
_MILE_KM = 1.609344
_STATUS_CODES = frozenset(codes.StatusCode.values())

_PART: dict[str, Read | None] = {"concepts": None, "clusters": {"id": None}, "text": {}}
_PART["regions"] = {
    "region_info": {key: {} for key in _SHAPES} | {"mask": {"image": {}}},
    "data": _PART,
    "track_id": None,
}
_DATA = _PART | {
    "metadata": None,
    "geo": None,
    "frames": {"frame_info": {}, "data": _PART},
    "time_segments": {"time_info": {}, "data": _PART},
}
_MEDIUM: Read = {"url": None, "allow_duplicate_url": None}
_OWN_FIELDS = ("id", "input_id", "task_id", "status", "input_level", "trusted")
_WORKERS = ("user_id", "model_version_id", "workflow_version_id", "worker")
_READ: Read = {
    "negate": None,
    "annotation": dict.fromkeys((*_OWN_FIELDS, *_WORKERS, "annotation_info")) | {"data": _DATA},
    "input": {"id": None, "status": None, "dataset_ids": None, "data": _DATA | dict.fromkeys(MEDIA_BITS, _MEDIUM)},
    "last_updated_time_range": None,
}
"""What filters ask for; of a status only the code."""
_INSTEAD = {
    ".data.image": ": rank by a picture, or filter by its URL in input.data",
    ".text.raw": ": rank by a text; without raw and url, the filter asks for annotations with a text",
}
"""End of a path → what to do instead of filtering by that."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a search looks: one app, with names of concepts in a language. `datasets` finds those of the app by id.

    before: annotations that were added after this moment, in microseconds, are no labels of an input; None takes all.
    """

    connection: Connection
    app: int
    language: str = ""
    datasets: Callable[[Sequence[str]], Condition] | None = None
    before: int | None = None


def refused(details: str) -> Problem:
    """The problem of a search that cannot be meant."""
    return Problem(codes.SEARCH_INVALID_REQUEST, details)


def on_annotations(scope: Scope, filters: Sequence[Filter]) -> list[Condition]:
    """Conditions over `annotations`: all filters on the same annotation."""
    return [_negated(each, _of_annotation(scope, each, path)) for each, path in _checked(scope, filters)]


def on_inputs(scope: Scope, filters: Sequence[Filter]) -> list[Condition]:
    """Conditions over `inputs`: each filter may be met by another annotation of the input."""
    return [_negated(each, _of_input(scope, each, path)) for each, path in _checked(scope, filters)]


def names_a_worker(filters: Sequence[Filter]) -> bool:
    """Whether any filter says who made an annotation, so that models' are meant as well as people's."""
    return any(_workers(each.annotation) or each.annotation.data.clusters for each in filters)


def ranking(ranks: Iterable[Rank]) -> bool:
    """Whether any rank says anything: empty messages do not."""
    return any(not says_nothing(rank.annotation) for rank in ranks)


def check_language(language: str, path: str) -> None:
    """Problem 40002 for a language in which no concept has a name."""
    if language and language not in LANGUAGES:
        raise refused(f"{path} is '{language}', no language of concepts; there are {', '.join(LANGUAGES)}.")


def check_concept(concept: Concept, path: str) -> None:
    """Problem 40002 for a concept that names none, or whose value is neither a yes nor a no."""
    if not concept.id and not concept.name:
        raise refused(f"{path} has neither id nor name: say which concept is meant.")
    if not 0 <= concept.value <= 1:
        raise refused(f"{path}.value is {concept.value:g}; 1 asks for what has the concept, 0 for what has it not.")
    check_language(concept.language, f"{path}.language")


def _checked(scope: Scope, filters: Sequence[Filter]) -> Iterator[tuple[Filter, str]]:
    """Each filter with its path. Problem 40002 for one with something in it that would be ignored, or is no value."""
    check_language(scope.language, "query.language")
    for number, one in enumerate(filters):
        path = f"filters[{number}]"
        if ignored := unread(one, _READ, path):
            hint = next((why for name, why in _INSTEAD.items() if ignored.endswith(name)), "")
            raise refused(f"{ignored} is nothing that a filter looks at{hint}.")
        check_storable(one, path, codes.SEARCH_INVALID_REQUEST)
        yield one, path


def _negated(of: Filter, condition: Condition) -> Condition:
    return query.negated(condition) if of.negate else condition


def _of_annotation(scope: Scope, one: Filter, path: str) -> Condition:
    conditions = list(_annotation(scope, one.annotation, f"{path}.annotation"))
    inputs = list(_input(scope, one.input, f"{path}.input"))
    if inputs:
        conditions.append(search.of_inputs(query.every(inputs)))
    if one.HasField("last_updated_time_range"):
        conditions.append(_changed(one, "annotations", path))
    return query.every(conditions)


def _of_input(scope: Scope, one: Filter, path: str) -> Condition:
    conditions = list(_input(scope, one.input, f"{path}.input"))
    said = list(_annotation(scope, one.annotation, f"{path}.annotation"))
    if said:
        conditions.append(_labelled(scope, said))
    if one.HasField("last_updated_time_range"):
        conditions.append(_changed(one, "inputs", path))
    return query.every(conditions)


def _labelled(scope: Scope, conditions: Iterable[Condition]) -> Condition:
    """Inputs with one annotation, there in time, that meets all conditions."""
    there = [] if scope.before is None else [query.at_most("annotations.created", scope.before)]
    return search.with_annotation(scope.app, query.every([*there, *conditions]))


def _changed(one: Filter, table: str, path: str) -> Condition:
    span = one.last_updated_time_range
    earliest = _micros(span.start_time) if span.HasField("start_time") else None
    # Rows are kept to the microsecond: whatever lies within the last one is not later than it.
    latest = _micros(span.end_time) if span.HasField("end_time") else None
    if earliest is not None and latest is not None and earliest > latest:
        raise refused(f"{path}.last_updated_time_range ends before it starts: exchange start_time and end_time.")
    return search.modified(earliest, latest, table)


def _micros(stamp: Timestamp) -> int:
    return clock.micros(stamp)


def _annotation(scope: Scope, wanted: Annotation, path: str) -> Iterator[Condition]:
    yield from _own_fields(scope, wanted, path)
    _check_worker(wanted, f"{path}.worker")
    for worker in _workers(wanted):
        yield query.equal("annotations.worker", worker)
    if wanted.HasField("annotation_info") and wanted.annotation_info.fields:
        yield search.containing(scope.app, facts.INFO, to_dict(wanted.annotation_info))
    if wanted.HasField("data"):
        yield from _data(scope, wanted.data, f"{path}.data", human=not _workers(wanted))


def _own_fields(scope: Scope, wanted: Annotation, path: str) -> Iterator[Condition]:
    if wanted.id:
        yield query.equal("annotations.id", wanted.id)
    if wanted.input_id:
        yield search.of_inputs(
            query.every([query.equal("inputs.owner", scope.app), query.equal("inputs.id", wanted.input_id)])
        )
    if wanted.task_id:
        yield query.equal("annotations.task", wanted.task_id)
    if wanted.HasField("status") and (state := _status(wanted.status, path)):
        yield query.equal("annotations.status", state)
    if wanted.input_level:
        yield query.equal("annotations.input_level", 1)
    if wanted.trusted:
        yield query.equal("annotations.trusted", 1)


def _status(wanted: Status, path: str) -> int:
    """The code that is asked for, 0 for none. Problem 40002 for no status code, and for what says anything but one."""
    if wanted.code not in _STATUS_CODES:
        raise refused(f"{path}.status.code is {wanted.code}, which is no status code.")
    if not wanted.code and not says_nothing(wanted):
        raise refused(f"{path}.status.code is empty: a filter looks at nothing else of a status.")
    return wanted.code


def _check_worker(wanted: Annotation, path: str) -> None:
    """Problem 40002 for a user without an id, and a model or workflow without the version, by which annotations know it."""
    worker = wanted.worker
    if not worker.user.id and not says_nothing(worker.user):
        raise refused(f"{path}.user.id is empty: annotations know the id of who made them, and nothing else.")
    for kind, named, version in (
        ("model", worker.model, worker.model.model_version.id),
        ("workflow", worker.workflow, worker.workflow.version.id),
    ):
        if worker.HasField(kind) and named.ListFields() and not version:
            field = "model_version.id" if kind == "model" else "version.id"
            raise refused(f"{path}.{kind}.{field} is empty: annotations know which version made them.")


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
    if data.HasField("geo") and data.geo.ListFields():
        yield _geo(data.geo, f"{path}.geo")
    if data.clusters:
        for number, cluster in enumerate(data.clusters):
            if not cluster.id:
                raise refused(f"{path}.clusters[{number}].id is empty: say which cluster is meant.")
        yield query.either(search.with_terms(scope.app, {facts.CLUSTER: each.id}) for each in data.clusters)
    if data.concepts:
        yield _concepts(scope, data.concepts, f"{path}.concepts", human=human)
    if data.HasField("text"):
        yield search.shaped(facts.TEXT)
    if data.regions:
        regions = enumerate(data.regions)
        yield query.either(_region(scope, each, f"{path}.regions[{n}]", human=human) for n, each in regions)
    if data.frames:
        frames = enumerate(data.frames)
        yield query.either(
            _part(scope, facts.FRAME, each.data, f"{path}.frames[{n}]", human=human) for n, each in frames
        )
    if data.time_segments:
        segments = enumerate(data.time_segments)
        kind, where = facts.TIME_SEGMENT, f"{path}.time_segments"
        yield query.either(_part(scope, kind, each.data, f"{where}[{n}]", human=human) for n, each in segments)


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
        check_concept(concept, f"{path}[{index}]")
        ids = [concept.id] if concept.id else _named(scope, concept)
        signs.setdefault(concept.value >= 0.5, set()).update(ids)
    labels = query.either(
        search.labelled(scope.app, sorted(ids), positive=positive) for positive, ids in signs.items() if ids
    )
    return query.every([labels, query.equal("annotations.trusted", 1)]) if human else labels


def _named(scope: Scope, concept: Concept) -> list[str]:
    return search.concept_ids(scope.connection, scope.app, concept.name, concept.language or scope.language)


def _geo(geo: Geo, path: str) -> Condition:
    if geo.geo_box:
        if geo.HasField("geo_point") or geo.HasField("geo_limit"):
            raise refused(
                f"{path} has a geo_box beside a geo_point or geo_limit: give one of them, the other in a filter."
            )
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
        if not geo.geo_box[index].HasField("geo_point"):
            raise refused(f"{path}.geo_box[{index}].geo_point is missing: it is a corner of the box.")
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
    if wanted.HasField("status") and (state := _status(wanted.status, path)):
        either.append(query.equal("inputs.status", state))
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
        yield _labelled(scope, _data(scope, labels, f"{path}.data", human=True))
