"""What a search must find, said in plain Python over messages: no SQL, no index, nothing of the server.

Reads behaviour §12.1 literally. Slow and simple on purpose.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

MEDIA = ("image", "video", "audio", "text")
SHAPES = ("bounding_box", "mask", "polygon", "point", "span")
EARTH_KM = 6371.0088


@dataclass
class Thing:
    """An input with its annotations, oldest first, and its vectors: (number of the annotation or None, vector)."""

    input: Any
    annotations: list[Any] = field(default_factory=list)
    vectors: list[tuple[int | None, list[float]]] = field(default_factory=list)


def inputs_found(things: list[Thing], filters: Iterable[Any]) -> list[int]:
    """Numbers of inputs that meet all filters, newest first; each filter may be met by another annotation."""
    found = [n for n, thing in enumerate(things) if all(_input_meets(thing, each) for each in filters)]
    return found[::-1]


def annotations_found(things: list[Thing], filters: list[Any], ranked: bool) -> list[tuple[int, int]]:
    """(input, annotation) of annotations that meet all filters."""
    people = not ranked and not any(_asks_for_a_worker(each.annotation) for each in filters)
    return [
        (n, m)
        for n, thing in enumerate(things)
        for m, annotation in enumerate(thing.annotations)
        if (annotation.trusted or not people) and all(_annotation_meets(thing, annotation, each) for each in filters)
    ]


def _input_meets(thing: Thing, wanted: Any) -> bool:
    met = _matches_input(thing.input, wanted.input)
    if _says_something(wanted.annotation):
        met = met and any(_matches(each, thing, wanted.annotation) for each in thing.annotations)
    met = met and _in_time(thing.input.modified_at, wanted)
    return met is not wanted.negate


def _annotation_meets(thing: Thing, annotation: Any, wanted: Any) -> bool:
    met = _matches_input(thing.input, wanted.input) and _matches(annotation, thing, wanted.annotation)
    met = met and _in_time(annotation.modified_at, wanted)
    return met is not wanted.negate


def _says_something(wanted: Any) -> bool:
    """Whether an annotation in a filter asks for anything at all."""
    data = wanted.data
    plain = wanted.id or wanted.input_id or wanted.task_id or wanted.status.code or wanted.input_level or wanted.trusted
    if plain or _asks_for_a_worker(wanted) or wanted.annotation_info.fields:
        return True
    if not wanted.HasField("data"):
        return False
    if not data.ListFields():
        return True
    lists = data.concepts or data.regions or data.frames or data.time_segments or data.clusters
    return bool(lists or data.metadata.fields or data.HasField("geo") or data.HasField("text"))


def _asks_for_a_worker(wanted: Any) -> bool:
    worker = wanted.worker
    named = worker.user.id or worker.model.model_version.id or worker.workflow.version.id
    return bool(
        wanted.user_id or wanted.model_version_id or wanted.workflow_version_id or named or wanted.data.clusters
    )


def _matches_input(input: Any, wanted: Any) -> bool:
    types = [name for name in MEDIA if wanted.data.HasField(name)]
    if types or wanted.status.code:
        has_type = any(input.data.HasField(name) for name in types)
        if not has_type and not (wanted.status.code and input.status.code == wanted.status.code):
            return False
    return not wanted.id or input.id == wanted.id


def _in_time(moment: Any, wanted: Any) -> bool:
    if not wanted.HasField("last_updated_time_range"):
        return True
    span = wanted.last_updated_time_range
    at = (moment.seconds, moment.nanos)
    after = not span.HasField("start_time") or (span.start_time.seconds, span.start_time.nanos) <= at
    return after and (not span.HasField("end_time") or at <= (span.end_time.seconds, span.end_time.nanos))


def _matches(annotation: Any, thing: Thing, wanted: Any) -> bool:
    checks = [
        not wanted.id or annotation.id == wanted.id,
        not wanted.input_id or thing.input.id == wanted.input_id,
        not wanted.status.code or annotation.status.code == wanted.status.code,
        not wanted.input_level or annotation.input_level,
        not wanted.trusted or annotation.trusted,
        not wanted.user_id or annotation.user_id == wanted.user_id,
        not wanted.model_version_id or annotation.model_version_id == wanted.model_version_id,
        not wanted.worker.user.id or annotation.user_id == wanted.worker.user.id,
    ]
    if not all(checks):
        return False
    if wanted.annotation_info.fields and not contains(plain(annotation.annotation_info), plain(wanted.annotation_info)):
        return False
    return not wanted.HasField("data") or _data_matches(annotation, wanted.data, people=not _asks_for_a_worker(wanted))


def _data_matches(annotation: Any, wanted: Any, *, people: bool) -> bool:
    data = annotation.data
    if not wanted.ListFields():
        return not (data.regions or data.frames or data.time_segments)
    if wanted.metadata.fields:
        pairs = plain(wanted.metadata).items()
        if not any(contains(plain(data.metadata), {key: value}) for key, value in pairs):
            return False
    if wanted.HasField("geo") and not _near(data, wanted.geo):
        return False
    if wanted.concepts and not ((annotation.trusted or not people) and _labelled(data, wanted.concepts)):
        return False
    if wanted.HasField("text") and not any(part.HasField("text") for part in parts(data)):
        return False
    return all(
        not asked or any(_part_matches(annotation, name, each, people=people) for each in asked)
        for name, asked in (
            ("regions", wanted.regions),
            ("frames", wanted.frames),
            ("time_segments", wanted.time_segments),
        )
    )


def _part_matches(annotation: Any, name: str, wanted: Any, *, people: bool) -> bool:
    there = [part for level in parts(annotation.data) for part in getattr(level, name)]
    if not there:
        return False
    if name == "regions":
        shapes = [shape for shape in SHAPES if wanted.region_info.HasField(shape)]
        if shapes and not any(part.region_info.HasField(shape) for part in there for shape in shapes):
            return False
    return not wanted.data.ListFields() or _data_matches(annotation, wanted.data, people=people)


def parts(data: Any) -> Iterable[Any]:
    """The data itself and that of all regions, frames and segments in it."""
    yield data
    for name in ("regions", "frames", "time_segments"):
        for part in getattr(data, name):
            yield from parts(part.data)


def _labelled(data: Any, wanted: Any) -> bool:
    labels = {(concept.id, concept.value >= 0.5) for part in parts(data) for concept in part.concepts}
    return any((each.id or each.name, each.value >= 0.5) in labels for each in wanted)


def _near(data: Any, wanted: Any) -> bool:
    if not data.HasField("geo"):
        return False
    here = data.geo.geo_point
    if wanted.geo_box:
        first, second = (corner.geo_point for corner in wanted.geo_box)
        east_west = min(first.longitude, second.longitude) <= here.longitude <= max(first.longitude, second.longitude)
        return east_west and min(first.latitude, second.latitude) <= here.latitude <= max(
            first.latitude, second.latitude
        )
    radians = {
        "withinMiles": wanted.geo_limit.value * 1.609344 / EARTH_KM,
        "withinKilometers": wanted.geo_limit.value / EARTH_KM,
        "withinDegrees": math.radians(wanted.geo_limit.value),
        "withinRadians": wanted.geo_limit.value,
    }[wanted.geo_limit.type]
    return _angle(here, wanted.geo_point) <= radians


def _angle(first: Any, second: Any) -> float:
    """By the dot product of directions from the centre of the earth."""
    a, b = (_direction(place) for place in (first, second))
    cross = math.dist((0, 0, 0), (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]))
    return math.atan2(cross, sum(x * y for x, y in zip(a, b, strict=True)))


def _direction(place: Any) -> tuple[float, float, float]:
    longitude, latitude = math.radians(place.longitude), math.radians(place.latitude)
    return math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude)


def plain(struct: Any) -> Any:
    """A Struct as plain values."""
    return {key: _value(value) for key, value in struct.fields.items()}


def _value(value: Any) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return plain(value.struct_value)
    if kind == "list_value":
        return [_value(each) for each in value.list_value.values]
    return None if kind in (None, "null_value") else getattr(value, kind)


def contains(have: Any, want: Any) -> bool:
    """JSON containment."""
    if isinstance(want, dict):
        return isinstance(have, dict) and all(key in have and contains(have[key], want[key]) for key in want)
    if isinstance(want, list):
        return isinstance(have, list) and all(any(contains(h, w) for h in have) for w in want)
    return type(have) is type(want) and have == want


def likeness(vector: list[float], query: list[float]) -> float:
    """(1 + cosine) / 2."""
    dot = sum(a * b for a, b in zip(vector, query, strict=True))
    lengths = math.dist(vector, [0.0] * len(vector)) * math.dist(query, [0.0] * len(query))
    return (1 + dot / lengths) / 2
