"""Annotation tracks, and annotations of a video in the order of its frames (behaviour §18)."""

from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from clarifai_grpc.grpc.api.status import status_pb2

from support.films import film
from support.inputs import Inputs, text
from support.serving import Caller, Server

INVALID = codes.ANNOTATION_INVALID_ARGUMENT
CORNERS = res.BoundingBox(top_row=0.1, left_col=0.1, bottom_row=0.5, right_col=0.5)


@pytest.fixture(scope="module")
def app(stub: Any, server: Server, user_app: Any) -> Inputs:
    """A video and a text."""
    made = Inputs(stub, server, user_app, server.owner.metadata)
    video = res.Input(id="film", data=res.Data(video=res.Video(base64=film(1.0))))
    made.ok("PostInputs", inputs=[video, text("no film", "text")])
    return made


@pytest.fixture
def fresh(app: Inputs, request: pytest.FixtureRequest) -> str:
    """A video of its own, and its id."""
    id = request.node.name[5:45].strip("_-[]").replace("[", "-")
    app.ok("PostInputs", inputs=[res.Input(id=id, data=res.Data(video=res.Video(base64=film(1.0))))])
    return str(id)


def call(app: Inputs, name: str, code: int = codes.SUCCESS, input_id: str = "film", **fields: Any) -> Any:
    answer = app.call(name, input_id=input_id, **fields)
    assert answer.status.code == code, answer.status
    return answer


def track(id: str = "", concept: str = "car", **fields: Any) -> Any:
    return res.AnnotationTrack(id=id, concept=res.Concept(id=concept, value=1), **fields)


def listed(app: Inputs, input_id: str, **fields: Any) -> list[str]:
    return [each.id for each in call(app, "ListAnnotationTracks", input_id=input_id, **fields).annotation_tracks]


def test_tracks_are_posted_listed_changed_and_deleted(app: Inputs, fresh: str) -> None:
    sent = [track("one", end_frame_nr=9, sample_rate_ms=500), track(start_frame_ms=100, end_frame_ms=900)]
    one, two = call(app, "PostAnnotationTracks", input_id=fresh, annotation_tracks=sent).annotation_tracks
    assert (one.id, one.input_id, one.concept.name, one.end_frame_nr, one.sample_rate_ms) == (
        "one",
        fresh,
        "car",
        9,
        500,
    )
    assert one.status.code == codes.ANNOTATION_TRACK_IDLE
    assert one.created_at == one.modified_at
    assert len(two.id) == 32
    assert app.ok("GetConcept", concept_id="car").concept.id == "car"
    assert listed(app, fresh) == [two.id, "one"]
    assert listed(app, fresh, ids=["one"]) == ["one"]
    assert listed(app, fresh, page=2, per_page=1) == ["one"]
    assert listed(app, "film") == []
    approved = status_pb2.Status(code=codes.ANNOTATION_TRACK_APPROVED)
    change = res.AnnotationTrack(id="one", status=approved, concept=res.Concept(id="bus", value=1), end_frame_nr=12)
    (patched,) = call(
        app, "PatchAnnotationTracks", input_id=fresh, annotation_tracks=[change], action="overwrite"
    ).annotation_tracks
    assert (patched.concept.id, patched.concept.name, patched.end_frame_nr) == ("bus", "bus", 12)
    assert patched.sample_rate_ms == 500
    assert patched.status.code == codes.ANNOTATION_TRACK_APPROVED
    assert patched.created_at == one.created_at
    assert listed(app, fresh, ids=["one"]) == ["one"]
    call(app, "DeleteAnnotationTracks", input_id="", ids=["one"])
    assert listed(app, fresh) == [two.id]
    call(app, "DeleteAnnotationTracks", codes.CONN_DOES_NOT_EXIST, input_id="film", ids=[two.id])
    call(app, "DeleteAnnotationTracks", input_id=fresh, ids=[two.id])
    assert listed(app, fresh) == []


REFUSED = {
    "of a text": ({"input_id": "text"}, track(), INVALID, "has no video"),
    "of nothing": ({"input_id": "gone"}, track(), codes.INPUT_DOES_NOT_EXIST, "'gone'"),
    "of another": ({}, track(input_id="text"), INVALID, "input_id is 'text'"),
    "of no concept": ({}, res.AnnotationTrack(), INVALID, "concept.id is empty"),
    "backwards": ({}, track(start_frame_nr=9, end_frame_nr=3), INVALID, "start_frame_nr is 9"),
    "backwards in time": ({}, track(start_frame_ms=9), INVALID, "end_frame_ms 0"),
    "no state": ({}, track(status=status_pb2.Status(code=24150)), INVALID, "status.code is 24150"),
    "twice": ({}, track("first"), codes.DATABASE_DUPLICATE_KEY, "first"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_track_is_refused_and_none_is_made(app: Inputs, case: str) -> None:
    where, bad, code, words = REFUSED[case]
    answer = call(app, "PostAnnotationTracks", code, annotation_tracks=[track("first"), bad], **where)
    assert words in answer.status.details
    assert listed(app, "film") == []


def test_a_patch_must_leave_a_track_that_could_be_posted(app: Inputs, fresh: str) -> None:
    sent = [track("patched", end_frame_nr=5)]
    call(app, "PostAnnotationTracks", input_id=fresh, annotation_tracks=sent)
    backwards = [res.AnnotationTrack(id="patched", start_frame_nr=6)]
    for changes, action, code in (
        (backwards, "merge", INVALID),
        (backwards, "replace", codes.CONN_INVALID_REQUEST),
        ([track("none-such")], "merge", codes.CONN_DOES_NOT_EXIST),
    ):
        call(app, "PatchAnnotationTracks", code, input_id=fresh, annotation_tracks=changes, action=action)
    call(app, "PatchAnnotationTracks", codes.CONN_DOES_NOT_EXIST, annotation_tracks=[track("patched")], action="merge")


def test_tracks_go_with_their_video(app: Inputs, fresh: str) -> None:
    call(app, "PostAnnotationTracks", input_id=fresh, annotation_tracks=[track("gone-with-it")])
    app.ok("DeleteInput", input_id=fresh)
    call(app, "DeleteAnnotationTracks", codes.CONN_DOES_NOT_EXIST, input_id="", ids=["gone-with-it"])


def at(number: int, ms: int, track_id: str = "", concept: str = "car", value: float = 1, **info: Any) -> Any:
    """What somebody says of one frame: a box, or another shape, that belongs to a track."""
    label = res.Data(concepts=[res.Concept(id=concept, value=value)])
    shape = res.RegionInfo(**(info or {"bounding_box": CORNERS}))
    inner = res.Data(regions=[res.Region(region_info=shape, track_id=track_id, data=label)])
    return res.Data(frames=[res.Frame(frame_info=res.FrameInfo(index=number, number=number, time=ms), data=inner)])


def say(app: Inputs, input_id: str, *said: Any, **fields: Any) -> list[str]:
    sent = [res.Annotation(input_id=input_id, data=data, **fields) for data in said]
    return [each.id for each in app.ok("PostAnnotations", annotations=sent).annotations]


def found(app: Inputs, input_id: str, track_id: str = "t", **fields: Any) -> list[str]:
    answer = call(app, "PostTrackAnnotationsSearches", input_id=input_id, track_id=track_id, **fields)
    return [each.id for each in answer.annotations]


def stream(app: Inputs, input_id: str, **fields: Any) -> list[Any]:
    request = service_pb2.StreamAnnotationsRequest(user_app_id=app.app, input_id=input_id, **fields)
    return list(app.stub.StreamAnnotations(request, metadata=app.metadata, timeout=30))


def streamed(app: Inputs, input_id: str, **fields: Any) -> list[str]:
    answers = stream(app, input_id, **fields)
    assert {each.status.code for each in answers} <= {codes.SUCCESS}
    return [each.annotation.id for each in answers]


def test_annotations_of_a_track_come_in_the_order_of_frames(app: Inputs, fresh: str) -> None:
    late, other, early = say(app, fresh, at(20, 2000, "t"), at(5, 500, "other"), at(10, 1000, "t"))
    assert found(app, fresh) == [early, late]
    assert found(app, fresh, frame_number_start=11) == [late]
    assert found(app, fresh, max_frames=11) == [early]
    assert found(app, fresh, frame_time_start=1000, max_duration=1000) == [early]
    assert found(app, fresh, frame_time_start=1000, max_duration=1001) == [early, late]
    assert found(app, fresh, track_id="other") == [other]
    assert found(app, fresh, track_id="none") == []


def test_a_search_covers_60_frames_and_3000_milliseconds_unless_it_says_less(app: Inputs, fresh: str) -> None:
    ids = say(app, fresh, at(59, 59, "t"), at(60, 60, "t"), at(2, 2999, "t"), at(3, 3000, "t"))
    assert found(app, fresh) == [ids[0], ids[2]]
    assert found(app, fresh, frame_number_start=1) == [ids[0], ids[1], ids[2], ids[3]]
    assert found(app, fresh, frame_time_start=60) == [ids[1], ids[2], ids[3]]
    for limits in ({"max_frames": 61}, {"max_duration": 3001}):
        answer = app.call("PostTrackAnnotationsSearches", input_id=fresh, track_id="t", **limits)
        assert answer.status.code == codes.CONN_INVALID_REQUEST
        assert "covers at most" in answer.status.details
    assert app.call("PostTrackAnnotationsSearches", input_id=fresh).status.code == codes.CONN_INVALID_REQUEST


def test_kinds_and_workers_are_told_apart(app: Inputs, fresh: str) -> None:
    point = at(2, 200, "t", point=res.Point(row=0.5, col=0.5))
    tag = res.Data(frames=[res.Frame(frame_info=res.FrameInfo(number=3, time=300), data=res.Data(concepts=[LABEL]))])
    box, dot, word = say(app, fresh, at(1, 100, "t"), point, tag)
    assert found(app, fresh, annotation_type=res.BOUNDING_BOX) == [box]
    assert found(app, fresh, annotation_type=res.POINT) == [dot]
    assert streamed(app, fresh, annotation_type=res.TAG) == [word]
    me = res.Worker(user=res.User(id=app.server.owner.user_id))
    assert found(app, fresh, worker=me) == [box, dot]
    assert found(app, fresh, worker=res.Worker(user=res.User(id="nobody"))) == []
    nameless = app.call("PostTrackAnnotationsSearches", input_id=fresh, track_id="t", worker=res.Worker(user={}))
    assert nameless.status.code == codes.CONN_INVALID_REQUEST


LABEL = res.Concept(id="car", value=1)


def test_the_stream_goes_frame_by_frame_and_says_when_one_is_over(app: Inputs, fresh: str) -> None:
    said = [at(number, number * 100, track) for number in (3, 1, 2) for track in ("a", "b")]
    ids = say(app, fresh, *said)
    answers = stream(app, fresh)
    assert [each.annotation.id for each in answers] == [ids[n] for n in (2, 3, 4, 5, 0, 1)]
    assert [each.frame_fully_processed for each in answers] == [False, True] * 3
    assert streamed(app, fresh, track_ids=["b"]) == [ids[3], ids[5], ids[1]]
    assert streamed(app, fresh, track_ids=["b"], frame_number_start=2, max_frames=1) == [ids[5]]
    assert streamed(app, fresh, frame_time_start=300) == ids[:2]
    assert streamed(app, fresh, track_ids=["c"]) == []


def test_a_long_stream_is_whole_and_in_order(app: Inputs, fresh: str) -> None:
    for start in range(0, 256, 128):
        say(app, fresh, *(at(number // 3, number // 3 * 10, "t") for number in range(start, start + 128)))
    answers = stream(app, fresh)
    numbers = [each.annotation.data.frames[0].frame_info.number for each in answers]
    assert numbers == sorted(number // 3 for number in range(256))
    assert [number for number, each in zip(numbers, answers, strict=True) if each.frame_fully_processed] == list(
        range(86)
    )


def test_predictions_below_a_score_are_held_back(app: Inputs, fresh: str) -> None:
    general = call_model_version(app)
    model = res.Worker(model=res.Model(id="general-image-recognition", model_version=res.ModelVersion(id=general)))
    low, high = say(app, fresh, at(1, 10, value=0.3), at(2, 20, value=0.8), worker=model)
    (person,) = say(app, fresh, at(3, 30, value=0))
    assert streamed(app, fresh) == [low, high, person]
    assert streamed(app, fresh, min_prediction_score=0.5) == [high, person]
    assert streamed(app, fresh, min_prediction_score=0.5, worker=model) == [high]


def call_model_version(app: Inputs) -> str:
    """The id of a version of a public model."""
    main = res.UserAppIDSet(user_id="clarifai", app_id="main")
    request = service_pb2.ListModelsRequest(user_app_id=main, per_page=1)
    answer = app.stub.ListModels(request, metadata=app.metadata, timeout=30)
    return str(answer.models[0].model_version.id)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"max_frames": 216_001}, codes.CONN_INVALID_REQUEST),
        ({"max_duration": 3_600_001}, codes.CONN_INVALID_REQUEST),
        ({"min_prediction_score": 1.5}, codes.CONN_INVALID_REQUEST),
        ({"annotation_type": 3}, codes.CONN_INVALID_REQUEST),
        ({"input_id": "gone"}, codes.INPUT_DOES_NOT_EXIST),
    ],
)
def test_a_stream_that_cannot_be_is_refused_in_one_message(app: Inputs, fields: dict[str, Any], code: int) -> None:
    answers = stream(app, **{"input_id": "film", **fields})
    assert [each.status.code for each in answers] == [code]


def test_live_streams_are_refused_by_name(app: Inputs) -> None:
    request = service_pb2.StreamLivestreamAnnotationsRequest(user_app_id=app.app, input_id="film")
    (answer,) = app.stub.StreamLivestreamAnnotations(request, metadata=app.metadata, timeout=30)
    assert answer.status.code == codes.NOT_IMPLEMENTED
    assert "StreamLivestreamAnnotations" in answer.status.details
    assert "live streams" in answer.status.details


def test_strangers_see_none_of_it(app: Inputs, stranger: Caller) -> None:
    theirs = app.as_caller(stranger)
    for name in ("ListAnnotationTracks", "PostAnnotationTracks", "PostTrackAnnotationsSearches"):
        assert theirs.call(name, input_id="film").status.code == codes.CONN_DOES_NOT_EXIST, name
    assert [each.status.code for each in stream(theirs, "film")] == [codes.CONN_DOES_NOT_EXIST]
