"""Annotation tracks: objects followed through a video. Annotations belong to one by the `track_id` of their regions."""

from sqlite3 import Connection
from typing import Any

from meshserve.api import annotation_data
from meshserve.api.annotations_posting import annotated_input
from meshserve.api.label_concepts import name_concepts
from meshserve.api.posted_data import check_labels
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.crud.patching import checked_action, patch
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, create, existing, listed, save
from meshserve.store import query, records, schema
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import AnnotationTrack, Data
from meshserve_proto.service_pb2 import (
    DeleteAnnotationTracksRequest,
    ListAnnotationTracksRequest,
    PatchAnnotationTracksRequest,
    PostAnnotationTracksRequest,
)
from meshserve_proto.status_pb2 import BaseResponse

_FIELD = 2
"""`annotation_tracks` of the responses."""
STATES = (
    codes.ANNOTATION_TRACK_IDLE,
    codes.ANNOTATION_TRACK_IN_PROGRESS,
    codes.ANNOTATION_TRACK_PENDING,
    codes.ANNOTATION_TRACK_APPROVED,
    codes.ANNOTATION_TRACK_FAILED,
)
"""The codes that may be the state of a track: whoever works on one says it, the server itself follows nothing."""
_INPUT = "input"
_ACTIONS = ("merge", "overwrite", "remove")


def _complete(call: Call, connection: Connection, track: AnnotationTrack) -> None:
    track.ClearField("created_at")
    track.ClearField("modified_at")
    if not track.HasField("status"):
        track.status.code = codes.ANNOTATION_TRACK_IDLE
    _check(call, connection, track)


def _check(call: Call, connection: Connection, track: AnnotationTrack) -> None:
    """A whole track: its concept, its ranges and its state."""
    data = Data(concepts=[track.concept])
    try:
        check_labels(data)
    except Problem as problem:
        raise annotation_data.invalid(problem.details.replace("data.concepts[0]", "concept", 1)) from None
    name_concepts(call, connection, data)
    track.concept.CopyFrom(data.concepts[0])
    for unit in ("nr", "ms"):
        first, last = f"start_frame_{unit}", f"end_frame_{unit}"
        if getattr(track, first) > getattr(track, last):
            raise annotation_data.invalid(
                f"{first} is {getattr(track, first)} and {last} {getattr(track, last)}: a track ends where it starts or"
                " later."
            )
    if track.status.code not in STATES:
        raise annotation_data.invalid(
            f"status.code is {track.status.code}, which is no state of a track: those are"
            f" {', '.join(map(str, STATES))}."
        )
    track.status.CopyFrom(make_status(track.status.code))


def _beside_input(call: Call, connection: Connection, row: Row, track: Any) -> None:
    row.extra[_INPUT] = int(call.notes[_INPUT])
    records.update(connection, schema.ANNOTATION_TRACKS, row)


TRACKS = Resource(
    AnnotationTrack,
    schema.ANNOTATION_TRACKS,
    filters={"ids": lambda listed_ids: query.among("id", listed_ids)},
    index=lambda track: {_INPUT: None},
    prepare=_complete,
    stored=_beside_input,
)
_PATCHABLE = (
    "concept",
    "status",
    "start_frame_nr",
    "end_frame_nr",
    "start_frame_ms",
    "end_frame_ms",
    "sample_rate_ms",
    "sample_rate_frame",
)


def video(call: Call, connection: Connection, id: str) -> Row:
    """The input that tracks are about; Problem 24155 for one without a video."""
    row = annotated_input(call, connection, id)
    if not row.extra["media"] & schema.MEDIA_BITS["video"]:
        raise annotation_data.invalid(f"Input '{id}' has no video: a track is about an object in one.")
    return row


@rpc("ListAnnotationTracks")
async def list_annotation_tracks(call: Call, request: ListAnnotationTracksRequest) -> Reply:
    """A page of the tracks of an input, newest first."""
    if call.stranger:
        raise Problem(codes.CONN_DOES_NOT_EXIST, "The annotations of this app are not shared with you.")
    of = annotated_input(call, call.services.database.reader, request.input_id)
    rows = await listed(call, TRACKS, request, more=[query.equal(_INPUT, of.pk)])
    return embedded(_FIELD, (body for _, body in rows))


@rpc("PostAnnotationTracks")
async def post_annotation_tracks(call: Call, request: PostAnnotationTracksRequest) -> Reply:
    """New tracks of a video, all or none."""
    items = batch_of(request, "annotation_tracks", TRACKS.noun)

    def write(connection: Connection) -> list[bytes]:
        of = video(call, connection, request.input_id)
        return [_created(call, connection, of, item) for item in items]

    return embedded(_FIELD, await call.services.database.write(write))


def _created(call: Call, connection: Connection, of: Row, track: AnnotationTrack) -> bytes:
    _check_input(of.id, track)
    call.notes[_INPUT] = str(of.pk)
    return create(call, TRACKS, connection, call.place.app, track)


def _check_input(input_id: str, track: AnnotationTrack) -> None:
    if track.input_id not in ("", input_id):
        raise annotation_data.invalid(f"input_id is '{track.input_id}', but the call is about input '{input_id}'.")
    track.input_id = input_id


@rpc("PatchAnnotationTracks")
async def patch_annotation_tracks(call: Call, request: PatchAnnotationTracksRequest) -> Reply:
    """Change tracks of a video, all or none; remove takes fields back to what they are when nothing is said."""
    action = checked_action(request.action, _ACTIONS)
    items = batch_of(request, "annotation_tracks", TRACKS.noun)

    def write(connection: Connection) -> list[bytes]:
        of = annotated_input(call, connection, request.input_id)
        return [_patched(call, connection, of, item, action) for item in items]

    return embedded(_FIELD, await call.services.database.write(write))


def _patched(call: Call, connection: Connection, of: Row, change: AnnotationTrack, action: str) -> bytes:
    _check_input(of.id, change)
    row = _of_input(call, connection, of, change.id)
    track: AnnotationTrack = TRACKS.decode(row.body)
    patch(track, change, action, _PATCHABLE)
    if not track.status.code:
        track.status.code = codes.ANNOTATION_TRACK_IDLE
    _check(call, connection, track)
    call.notes[_INPUT] = str(of.pk)
    return save(call, TRACKS, connection, row, track)


def _of_input(call: Call, connection: Connection, of: Row, id: str) -> Row:
    row = existing(call, TRACKS, connection, call.place.app, id)
    if row.extra[_INPUT] != of.pk:
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"There is no annotation track '{id}' of input '{of.id}'.")
    return row


@rpc("DeleteAnnotationTracks")
async def delete_annotation_tracks(call: Call, request: DeleteAnnotationTracksRequest) -> Reply:
    """Delete tracks, all or none; the annotations that belong to them stay. An input that is named must have them."""
    if not request.ids:
        raise Problem(codes.CONN_INVALID_REQUEST, "ids is empty: name the annotation tracks to delete.")

    def write(connection: Connection) -> None:
        of = annotated_input(call, connection, request.input_id) if request.input_id else None
        for id in dict.fromkeys(request.ids):
            if of is not None:
                row = _of_input(call, connection, of, id)
            else:
                row = existing(call, TRACKS, connection, call.place.app, id)
            records.delete(connection, schema.ANNOTATION_TRACKS, [row.pk])

    await call.services.database.write(write)
    return BaseResponse(status=make_status(codes.SUCCESS))


BINDINGS = [list_annotation_tracks, post_annotation_tracks, patch_annotation_tracks, delete_annotation_tracks]
