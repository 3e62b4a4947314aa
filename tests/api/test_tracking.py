"""Trackers in workflows, over videos, given frames and calls with a state (behaviour §9.3, §10.2, §11.2)."""

import io
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("av")

from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode
from PIL import Image

from support.calls import Call
from support.inputs import Inputs
from support.serving import SAMPLES, Server

FRAMES = 4
DOG, PERSON = "dog", "person"


def walk(frames: int = FRAMES, fps: int = 2, pixels: int = 40) -> bytes:
    """A film: a dog above goes right, a person below goes left, and both go back again."""
    import av

    moving = [Image.open(SAMPLES / name).convert("RGB").resize((170, 170)) for name in ("dog2.jpeg", "person.jpg")]
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as target:
        stream: Any = target.add_stream("mpeg4", rate=fps, options={"qscale": "2"})
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 480, 360, "yuv420p", 4_000_000
        for number in range(frames):
            way = pixels * min(number % 12, 12 - number % 12)
            picture = Image.new("RGB", (480, 360), (120, 130, 125))
            picture.paste(moving[0], (20 + way, 5))
            picture.paste(moving[1], (290 - way, 185))
            target.mux(stream.encode(av.VideoFrame.from_image(picture)))
        target.mux(stream.encode())
    return out.getvalue()


@pytest.fixture(scope="module")
def walking() -> bytes:
    return walk()


def model(send: Call, id: str, type_id: str, **params: Any) -> None:
    info = res.OutputInfo()
    info.params.update(params)
    send("PostModels", models=[res.Model(id=id, model_type_id=type_id, output_info=info)])


def node(id: str, model_id: str, *parents: str, **more: Any) -> Any:
    inputs = [res.NodeInput(node_id=parent) for parent in parents]
    return res.WorkflowNode(id=id, model=res.Model(id=model_id), node_inputs=inputs, **more)


def region(x: float, y: float = 0.5, value: float = 0.9, id: str = "") -> Any:
    sides = res.BoundingBox(left_col=x - 0.05, right_col=x + 0.05, top_row=y - 0.05, bottom_row=y + 0.05)
    data = res.Data(concepts=[res.Concept(id="car", value=value)])
    return res.Region(id=id, region_info=res.RegionInfo(bounding_box=sides), data=data)


def frames(*places: Sequence[float], first: int = 0) -> list[Any]:
    """Frames with a box at each place."""
    return [
        res.Frame(frame_info=res.FrameInfo(index=n, time=500 * n), data=res.Data(regions=[region(x) for x in xs]))
        for n, xs in enumerate(places, first)
    ]


def ids(data: Any) -> list[list[str]]:
    """The track ids of each frame, from left to right."""
    left = lambda one: one.region_info.bounding_box.left_col  # noqa: E731
    return [[one.track_id for one in sorted(frame.data.regions, key=left)] for frame in data.frames]


def test_a_video_through_a_graph(send: Call, walking: bytes) -> None:
    """Detector → tracker → crops → recogniser and embedder → a second tracker; and a branch that knows of no regions."""
    model(send, "follow", "byte-tracker", min_confidence=0.45, min_visible_frames=2, track_id_prefix="t")
    model(send, "again", "kalman-reid-tracker", min_confidence=0.45, max_emb_distance=1, initialization_confidence=0.45)
    model(send, "cut", "image-crop", margin=1.1)
    model(send, "count", "object-counter")
    nodes = [
        node("boxes", "general-image-detection"),
        node("follow", "follow", "boxes"),
        node("cut", "cut", "follow", suppress_output=True),
        node("tags", "general-image-recognition", "cut"),
        node("embed", "general-image-embedding", "cut", suppress_output=True),
        node("again", "again", "follow", "embed"),
        node("count", "count", "follow"),
        node("colours", "color-recognition"),
    ]
    send("PostWorkflows", workflows=[res.Workflow(id="walk", nodes=nodes)])
    answer = send(
        "PostWorkflowResults",
        workflow_id="walk",
        inputs=[res.Input(data=res.Data(video=res.Video(base64=walking)))],
        output_config=res.OutputConfig(sample_ms=500, max_concepts=3),
    )
    boxes, follow, tags, again, count, colours = (output.data for output in answer.results[0].outputs)
    for data in (boxes, follow, tags, again, count, colours):
        assert [(f.frame_info.index, f.frame_info.time) for f in data.frames] == [
            (n, 250 + 500 * n) for n in range(FRAMES)
        ]
    named = [{one.data.concepts[0].name: one for one in frame.data.regions} for frame in follow.frames]
    tracks = {name: {frame[name].track_id for frame in named} for name in (DOG, PERSON)}
    assert sorted(len(of) for of in tracks.values()) == [1, 1]
    assert set().union(*tracks.values()) == {"t1", "t2"}
    assert [len(frame.data.regions) for frame in follow.frames] == [2] * FRAMES
    detected = [{one.id: one for one in frame.data.regions} for frame in boxes.frames]
    for frame, found in zip(follow.frames, detected, strict=True):
        for one in frame.data.regions:
            assert (one.region_info, one.data) == (found[one.id].region_info, found[one.id].data)
    assert [frame.data.metadata["object_count"] for frame in count.frames] == [0, 0, 2, 2]
    assert [len(frame.data.regions) for frame in tags.frames] == [0, 0, 2, 2]  # nodes below cannot know before
    for frame, tagged in zip(named, tags.frames, strict=True):
        for one in tagged.data.regions:
            (name,) = (name for name, whole in frame.items() if whole.id == one.id)
            assert one.track_id == frame[name].track_id
            assert ("canine" in {concept.name for concept in one.data.concepts}) == (name == DOG)
            assert len(one.data.concepts) == 3
    assert [len(frame.data.regions) for frame in again.frames] == [0, 0, 2, 2]
    assert {one.track_id for frame in again.frames for one in frame.data.regions} == {"1", "2"}
    assert all(frame.data.colors for frame in colours.frames)


def test_what_a_tracker_cannot_be_fed_with(send: Call, walking: bytes) -> None:
    model(send, "plain", "centroid-tracker")
    model(send, "looks", "kalman-reid-tracker")
    for parent, tracker, remedy in (
        ("general-image-recognition", "plain", "visual-detector"),
        ("general-image-detection", "looks", "Feed it from a model of type visual-detector-embedder."),
    ):
        nodes = [node("above", parent), node("below", tracker, "above")]
        refused = send(
            "PostWorkflows", StatusCode.WORKFLOW_INVALID_ARGUMENT, workflows=[res.Workflow(id="bad", nodes=nodes)]
        )
        assert "Node 'below'" in refused.status.details
        assert remedy in refused.status.details
    for data in (res.Data(video=res.Video(base64=walking)), res.Data(text=res.Text(raw="a car"))):
        request = {"model_id": "plain", "inputs": [res.Input(data=data)]}
        refused = send("PostModelOutputs", StatusCode.INPUT_UNSUPPORTED_FORMAT, **request)
        assert "feed it from a detector" in refused.status.details


def test_a_model_follows_frames_that_are_given(send: Call, walking: bytes) -> None:
    model(send, "given", "centroid-tracker", min_visible_frames=1)
    info = res.Model(output_info=res.OutputInfo())
    info.output_info.params.update({"track_id_prefix": "car-"})
    told = frames([0.1, 0.8], [0.15, 0.8], [0.2], [0.25, 0.5])
    inputs = [
        res.Input(data=res.Data(frames=told)),
        res.Input(data=res.Data(frames=told, video=res.Video(base64=walking))),
        res.Input(data=res.Data(regions=[region(0.3)])),
    ]
    outputs = send("PostModelOutputs", model_id="given", inputs=inputs, model=info).outputs
    for one in outputs[:2]:
        assert ids(one.data) == [["car-1", "car-2"], ["car-1", "car-2"], ["car-1"], ["car-1"]]
        assert [f.frame_info.time for f in one.data.frames] == [0, 500, 1000, 1500]
    assert not outputs[2].data.regions  # seen in one frame alone


def test_calls_of_a_state_follow_each_other(send: Call) -> None:
    model(send, "seen", "kalman-filter-hungarian-tracker", max_disappeared=1)
    model(send, "quiet", "byte-tracker", min_visible_frames=2)
    nodes = [node("seen", "seen"), node("quiet", "quiet", "seen")]
    send("PostWorkflows", workflows=[res.Workflow(id="state", nodes=nodes)])

    def run(state: str | None, *places: float | None) -> tuple[str, list[str], list[str]]:
        """One still a place: the state's id, and what both trackers call it."""
        given = [
            res.Input(data=res.Data(regions=[region(0.5 if x is None else x, value=0.9 if x else 0.1)])) for x in places
        ]
        state_field = {} if state is None else {"workflow_state": res.WorkflowState(id=state)}
        answer = send("PostWorkflowResults", workflow_id="state", inputs=given, **state_field)
        said = [[" ".join(r.track_id for r in o.data.regions) for o in result.outputs] for result in answer.results]
        return answer.workflow_state.id, [one for one, _ in said], [other for _, other in said]

    assert run(None, 0.2, 0.2, 0.9) == ("", ["1", "1", "1"], ["", "", ""])
    state, seen, quiet = run("init", 0.2, 0.21)
    assert (seen, quiet) == (["1", "1"], ["", ""])
    other, *_ = run("init", 0.9)
    assert run(state, 0.22, 0.9) == (state, ["1", "2"], ["1", ""])
    assert run(other, 0.9)[1] == ["1"]
    assert run(state, None, None, 0.22)[1] == ["", "", "3"]
    mixed = [
        res.Input(data=res.Data(regions=[region(0.22)])),
        res.Input(data=res.Data(frames=frames([0.22], [0.7]))),
        res.Input(data=res.Data(regions=[region(0.7)])),
    ]
    answer = send("PostWorkflowResults", workflow_id="state", inputs=mixed, workflow_state=res.WorkflowState(id=state))
    first, both, last = (result.outputs[0].data for result in answer.results)
    assert (first.regions[0].track_id, ids(both), last.regions[0].track_id) == ("3", [["3"], ["4"]], "4")
    send(
        "PostWorkflowResults",
        StatusCode.WORKFLOW_INVALID_ARGUMENT,
        workflow_id="state",
        inputs=mixed,
        workflow_state=res.WorkflowState(id="made-up"),
    )


def test_a_base_workflow_keeps_tracks(new_inputs: Any, walking: bytes) -> None:
    inputs: Inputs = new_inputs("tracked")
    make = lambda name, **fields: inputs.ok(name, **fields)  # noqa: E731
    info = res.OutputInfo()
    info.params.update({"min_confidence": 0.45, "min_visible_frames": 2})
    make("PostModels", models=[res.Model(id="follow", model_type_id="byte-tracker", output_info=info)])
    nodes = [node("boxes", "general-image-detection"), node("follow", "follow", "boxes")]
    make("PostWorkflows", workflows=[res.Workflow(id="tracking", nodes=nodes)])
    app = res.App(id=inputs.app.app_id, default_workflow=res.Workflow(id="tracking"), sample_ms=500)
    patch = api.PatchAppsRequest(user_app_id=inputs.app, apps=[app], action="overwrite")
    assert inputs.stub.PatchApps(patch, metadata=inputs.metadata).status.code == StatusCode.SUCCESS
    inputs.post(res.Input(id="walk", data=res.Data(video=res.Video(base64=walking))))
    assert inputs.settled("walk", 60).status.code == StatusCode.INPUT_DOWNLOAD_SUCCESS
    said = make("ListAnnotations", input_ids=["walk"], list_all_annotations=True, per_page=100).annotations
    kept = [one for one in said if one.data.frames]
    assert {one.worker.model.id for one in kept} == {"general-image-detection"}
    tracks: dict[str, set[str]] = {}
    for one in kept:
        for found in one.data.frames[0].data.regions:
            if found.track_id:
                tracks.setdefault(found.track_id, set()).add(found.data.concepts[0].name)
    assert sorted(tracks) == ["1", "2"]
    assert tracks["1"] | tracks["2"] == {DOG, PERSON}
    of_track = make("PostTrackAnnotationsSearches", input_id="walk", track_id="1").annotations
    assert len(of_track) == FRAMES


def test_many_media_meet_in_a_graph(send: Call) -> None:
    """A text beside an image reaches the nodes that want it, each its own."""
    nodes = [node("colours", "color-recognition"), node("mood", "text-sentiment")]
    send("PostWorkflows", workflows=[res.Workflow(id="media", nodes=nodes)])
    buffer = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(buffer, "PNG")
    image, text = res.Image(base64=buffer.getvalue()), res.Text(raw="What a lovely day")
    inputs = [
        res.Input(data=res.Data(**data)) for data in ({"image": image, "text": text}, {"image": image}, {"text": text})
    ]
    both, picture, words = send("PostWorkflowResults", workflow_id="media", inputs=inputs).results
    assert both.outputs[0].data.colors == picture.outputs[0].data.colors
    assert both.outputs[1].data.concepts == words.outputs[0].data.concepts
    assert [len(result.outputs) for result in (both, picture, words)] == [2, 1, 1]


def resident(pid: int) -> int:
    """Bytes that a process has in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
def test_the_memory_of_a_long_video_stays_flat(
    send: Call, server: Server, stub: Any, metadata: Any, user_app: Any
) -> None:
    """Ten minutes, 600 frames, through a detector, a tracker that waits long before it says anything, and crops."""
    model(send, "patient", "byte-tracker", min_visible_frames=250, max_disappeared=50, new_track_confidence_thresh=0.5)
    model(send, "cuts", "image-crop")
    nodes = [
        node("boxes", "general-image-detection"),
        node("patient", "patient", "boxes"),
        node("cuts", "cuts", "patient", suppress_output=True),
        node("colours", "color-recognition", "cuts"),
    ]
    send("PostWorkflows", workflows=[res.Workflow(id="long", nodes=nodes)])

    def run(video: bytes) -> Any:
        given = [res.Input(data=res.Data(video=res.Video(base64=video)))]
        request = api.PostWorkflowResultsRequest(user_app_id=user_app, workflow_id="long", inputs=given)
        answer = stub.PostWorkflowResults(request, metadata=metadata, timeout=500)
        assert answer.status.code == StatusCode.SUCCESS, answer.status
        return answer

    film = walk(599, 1, 20)
    run(walk(30, 1))
    pid = server.process.pid
    before, peak, done = resident(pid), 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.is_set():
            peak = max(peak, resident(pid))
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        answer = run(film)
    finally:
        done.set()
        watcher.join()
    boxes, tracked, colours = (output.data for output in answer.results[0].outputs)
    assert len(boxes.frames) == len(tracked.frames) == 599
    assert sum(len(frame.data.regions) for frame in tracked.frames) > 800
    assert sum(len(frame.data.regions) for frame in colours.frames) > 400
    print(f"{(peak - before) / 1e6:.1f} MB more")
    assert peak - before < 60_000_000, f"{(peak - before) / 1e6:.0f} MB more"
