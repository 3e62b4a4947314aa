"""Annotations of a video in the order of its frames: those of a track, and all of them as a stream (behaviour §18).

Where an annotation is in time, its frames say: by number, by milliseconds, or by both. A call that starts or ends by
one of them looks at that one; a call that says neither looks at both.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from meshserve.api.annotations_posting import annotated_input
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.crud.binding import rpc
from meshserve.store import annotation_facts as facts
from meshserve.store import annotations as store
from meshserve.store import query, search
from meshserve.store.annotation_facts import concepts_in
from meshserve.store.query import Condition
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    BOUNDING_BOX,
    MASK,
    POINT,
    POLYGON,
    SPAN,
    TAG,
    Annotation,
    AnnotationDataType,
    Data,
    Worker,
)
from meshserve_proto.service_pb2 import (
    PostTrackAnnotationsSearchesRequest,
    SingleStreamAnnotationResponse,
    StreamAnnotationsRequest,
)

SEARCH_FRAMES, SEARCH_MS = 60, 3_000
STREAM_FRAMES, STREAM_MS = 216_000, 3_600_000
"""How far a call may look from where it starts, and does unless it says less."""
_ANNOTATIONS_FIELD = 2
"""`annotations` of MultiAnnotationResponse, and `annotation` of SingleStreamAnnotationResponse."""
_PORTION = 64
_WHOLE = facts.SPACE_TIME & ~(facts.FRAME | facts.TIME_SEGMENT)
"""What makes an annotation more than a tag of its frame."""
_KINDS: dict[int, int] = {
    BOUNDING_BOX: facts.BOUNDING_BOX,
    POLYGON: facts.POLYGON,
    POINT: facts.POINT,
    SPAN: facts.SPAN,
    MASK: facts.MASK,
}
Place = tuple[int, int, int]
"""Where an annotation is: milliseconds and number of its first frame in the window, and its pk."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a video: from the first number, and millisecond, up to but without the last; None is not looked at."""

    frames: range | None
    ms: range | None

    def first(self, data: Data, tracks: frozenset[str]) -> tuple[int, int] | None:
        """(milliseconds, number) of the first frame within it, with a region of one of the tracks if there are any."""
        inside = [
            (frame.frame_info.time, frame.frame_info.number)
            for frame in data.frames
            if self._has(frame.frame_info)
            and (not tracks or any(region.track_id in tracks for region in frame.data.regions))
        ]
        return min(inside, default=None)

    def _has(self, info: Any) -> bool:
        return (self.frames is None or info.number in self.frames) and (self.ms is None or info.time in self.ms)


def window(request: Any, most_frames: int, most_ms: int) -> Window:
    """The stretch that a request asks for; Problem 11102 for one that is too long."""
    for name, most, unit in (("max_frames", most_frames, "frames"), ("max_duration", most_ms, "milliseconds")):
        if getattr(request, name) > most:
            raise Problem(
                codes.CONN_INVALID_REQUEST,
                f"{name} is {getattr(request, name)}; {request_name(request)} covers at most"
                f" {most} {unit}: go on from there with another call.",
            )
    by_number = bool(request.frame_number_start or request.max_frames)
    by_time = bool(request.frame_time_start or request.max_duration)
    start, begin = request.frame_number_start, request.frame_time_start
    frames = range(start, start + (request.max_frames or most_frames))
    ms = range(begin, begin + (request.max_duration or most_ms))
    return Window(frames if by_number or not by_time else None, ms if by_time or not by_number else None)


def request_name(request: Any) -> str:
    """The RPC that a request is for."""
    return str(request.DESCRIPTOR.name.removesuffix("Request"))


def _conditions(call: Call, request: Any, tracks: Sequence[str]) -> Iterator[Condition]:
    yield search.shaped(facts.FRAME)
    if tracks:
        yield query.either(search.with_terms(call.place.app, {facts.TRACK: id}) for id in tracks)
    if worker := _worker(request.worker):
        yield store.by_workers([worker])
    if request.annotation_type:
        yield _typed(request.annotation_type)


def _worker(worker: Worker) -> str:
    """As the column `worker` names who is asked for, "" for anybody; Problem 11102 for one without an id."""
    kind = worker.WhichOneof("worker")
    if kind is None:
        return ""
    ids = {"user": worker.user.id, "model": worker.model.model_version.id, "workflow": worker.workflow.version.id}
    if not ids[kind]:
        name = "id" if kind == "user" else f"{'model_' if kind == 'model' else ''}version.id"
        raise Problem(codes.CONN_INVALID_REQUEST, f"worker.{kind}.{name} is empty: say whose annotations you mean.")
    return f"{kind}:{ids[kind]}"


def _typed(wanted: int) -> Condition:
    if wanted == TAG:
        return query.negated(search.shaped(_WHOLE))
    if wanted not in _KINDS:
        known = ", ".join(name for name, number in AnnotationDataType.items() if number)
        raise Problem(codes.CONN_INVALID_REQUEST, f"annotation_type is {wanted}; it is one of {known}.")
    return search.shaped(_KINDS[wanted])


def _score(annotation: Annotation) -> float:
    """How sure a model is at most of anything in what it said."""
    values = [concept.value for _, concept in concepts_in(annotation.data)]
    regions = [region.value for frame in annotation.data.frames for region in frame.data.regions]
    return max(values or regions or [0.0])


def _places(
    connection: Connection, of: int, conditions: Sequence[Condition], span: Window, tracks: Sequence[str], least: float
) -> list[Place]:
    """Where the annotations of an input are that meet all conditions, in the order of frames; least: score of models'."""
    found: list[Place] = []
    wanted = frozenset(tracks)
    for pk, trusted, body in store.walk(connection, of, conditions):
        annotation = Annotation.FromString(body)
        at = span.first(annotation.data, wanted)
        if at is not None and (trusted or not least or _score(annotation) >= least):
            found.append((*at, pk))
    return sorted(found)


def _refuse_strangers(call: Call) -> None:
    if call.stranger:
        raise Problem(codes.CONN_DOES_NOT_EXIST, "The annotations of this app are not shared with you.")


@rpc("PostTrackAnnotationsSearches")
async def search_track_annotations(call: Call, request: PostTrackAnnotationsSearchesRequest) -> Reply:
    """The annotations of one track in a short stretch of a video, in the order of frames."""
    _refuse_strangers(call)
    if not request.track_id:
        raise Problem(codes.CONN_INVALID_REQUEST, "track_id is empty: name the track whose annotations you mean.")
    span = window(request, SEARCH_FRAMES, SEARCH_MS)
    conditions = list(_conditions(call, request, [request.track_id]))

    def read(connection: Connection) -> list[bytes]:
        of = annotated_input(call, connection, request.input_id)
        places = _places(connection, of.pk, conditions, span, [request.track_id], 0.0)
        bodies = search.bodies(connection, "annotations", [pk for *_, pk in places], ("body",))
        return [bodies[pk][0] for *_, pk in places if pk in bodies]

    return embedded(_ANNOTATIONS_FIELD, await call.services.database.scan(read))


@rpc("StreamAnnotations")
async def stream_annotations(call: Call, request: StreamAnnotationsRequest) -> AsyncIterator[Reply]:
    """The annotations of a stretch of a video, one a message, in the order of frames.

    `frame_fully_processed` stands on the last one of each frame.
    """
    _refuse_strangers(call)
    if not 0 <= request.min_prediction_score <= 1:
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"min_prediction_score is {request.min_prediction_score:g}; scores are from 0 to 1.",
        )
    span = window(request, STREAM_FRAMES, STREAM_MS)
    conditions = list(_conditions(call, request, request.track_ids))
    database = call.services.database

    def find(connection: Connection) -> list[Place]:
        of = annotated_input(call, connection, request.input_id)
        return _places(connection, of.pk, conditions, span, request.track_ids, request.min_prediction_score)

    places = await database.scan(find)
    for start in range(0, len(places), _PORTION):
        portion = places[start : start + _PORTION + 1]  # one more, to see whether its frame goes on
        for reply in await database.scan(lambda connection, portion=portion: _replies(connection, portion)):  # type: ignore[misc]
            yield reply


def _replies(connection: Connection, portion: Sequence[Place]) -> list[bytes]:
    bodies = search.bodies(connection, "annotations", [pk for *_, pk in portion[:_PORTION]], ("body",))
    replies = []
    for number, (ms, frame, pk) in enumerate(portion[:_PORTION]):
        last = number + 1 == len(portion) or portion[number + 1][:2] != (ms, frame)
        if pk in bodies:
            flag = SingleStreamAnnotationResponse(frame_fully_processed=last).SerializeToString()
            replies.append(embedded(_ANNOTATIONS_FIELD, bodies[pk]) + flag)
    return replies


BINDINGS = [search_track_annotations, stream_annotations]
