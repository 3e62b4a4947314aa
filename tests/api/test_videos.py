"""Videos through a real server: indexed by their frames, found by them, and predicted on."""

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("av")

from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode

from support.films import film, sound
from support.inputs import MEDIA_URL, Inputs, image
from support.serving import SAMPLES

SHOW = ("dog2.jpeg", "metro-north.jpg", "food.jpg")
"""What the film shows, two seconds each."""


def slides(*names: str, seconds: int = 2, fps: int = 4) -> bytes:
    """A film of sample pictures."""
    import io

    import av
    from PIL import Image

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as target:
        stream: Any = target.add_stream("mpeg4", rate=fps, options={"qscale": "2"})
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 320, 240, "yuv420p", 2_000_000
        for name in names:
            picture = Image.open(SAMPLES / name).convert("RGB").resize((320, 240))
            frame = av.VideoFrame(320, 240, "rgb24")
            line = frame.planes[0].line_size
            raw = picture.tobytes()
            frame.planes[0].update(b"".join(raw[y * 960 : y * 960 + 960].ljust(line, b"\0") for y in range(240)))
            for _ in range(seconds * fps):
                frame.pts = None
                target.mux(stream.encode(frame))
        target.mux(stream.encode())
    return out.getvalue()


@pytest.fixture(scope="module")
def show() -> bytes:
    return slides(*SHOW)


def video(id: str = "", content: bytes = b"", url: str = "", **data: Any) -> Any:
    return res.Input(id=id, data=res.Data(video=res.Video(base64=content, url=url), **data))


def annotations_of(inputs: Inputs, id: str) -> list[Any]:
    return list(inputs.ok("ListAnnotations", input_ids=[id], list_all_annotations=True, per_page=1000).annotations)


@pytest.fixture(scope="module")
def indexed(new_inputs: Any, show: bytes) -> Inputs:
    """An app with the show as a video and two pictures that are not in it."""
    inputs = new_inputs("films", "Universal")
    inputs.ok("PostInputs", inputs=[video("show", show)])
    inputs.ok("PostInputs", inputs=[image("cat", base64=(SAMPLES / "cat.jpg").read_bytes())])
    inputs.all_settled(["show", "cat"], 60)
    return inputs


def test_a_video_is_described(indexed: Inputs) -> None:
    shown = indexed.get("show")
    assert (shown.status.code, shown.status.details) == (StatusCode.INPUT_DOWNLOAD_SUCCESS, "")
    info = shown.data.video.video_info
    assert (info.width, info.height, info.fps, info.video_format, info.frame_count) == (320, 240, 4, "MP4", 24)
    assert info.duration_seconds == 6
    assert info.bit_rate > 0
    assert shown.data.video.thumbnail_url


def test_what_models_say_of_its_frames_is_kept_frame_by_frame(indexed: Inputs) -> None:
    own, *of_models = sorted(annotations_of(indexed, "show"), key=lambda one: one.worker.model.id)
    assert own.input_level
    assert of_models
    by_model: dict[str, list[Any]] = {}
    for one in of_models:
        assert one.model_version_id
        assert not one.data.concepts
        (frame,) = one.data.frames
        by_model.setdefault(one.worker.model.id, []).append(frame)
    for frames in by_model.values():
        frames.sort(key=lambda frame: frame.frame_info.time)
        infos = [(one.frame_info.index, one.frame_info.time, one.frame_info.number) for one in frames]
        assert [info[:2] for info in infos] == [(n, 500 + 1000 * n) for n in range(6)]
        assert [number for *_, number in infos] == [2, 6, 10, 14, 18, 22]
    concepts = next(frames for frames in by_model.values() if frames[0].data.concepts)
    dog, food = ([value_of(name, frame) for frame in concepts] for name in ("dog", "food"))
    assert min(dog[:2]) > 0.5 > max(dog[2:])
    assert min(food[4:]) > 0.25 > max(food[:4])


def value_of(name: str, frame: Any) -> float:
    return max((one.value for one in frame.data.concepts if one.name == name), default=0.0)


def search(inputs: Inputs, *ranks: Any, filters: Any = ()) -> list[tuple[str, float]]:
    query = res.Query(ranks=ranks, filters=filters)
    found = inputs.ok("PostInputsSearches", searches=[res.Search(query=query)])
    return [(hit.input.id, hit.score) for hit in found.hits]


def like(content: bytes) -> Any:
    return res.Rank(annotation=res.Annotation(data=res.Data(image=res.Image(base64=content))))


def test_a_video_is_found_by_a_picture_that_it_shows_for_a_while(indexed: Inputs) -> None:
    hits = search(indexed, like((SAMPLES / "food.jpg").read_bytes()))
    assert hits[0][0] == "show"
    assert hits[0][1] > hits[1][1] + 0.05
    assert search(indexed, like((SAMPLES / "cat.jpg").read_bytes()))[0][0] == "cat"


def test_the_frame_itself_is_found(indexed: Inputs) -> None:
    query = res.Query(ranks=[like((SAMPLES / "food.jpg").read_bytes())])
    found = indexed.ok("PostAnnotationsSearches", searches=[res.Search(query=query)])
    (frame,) = found.hits[0].annotation.data.frames
    assert frame.frame_info.time in (4500, 5500)


def test_a_video_is_found_by_words(indexed: Inputs) -> None:
    words = res.Rank(annotation=res.Annotation(data=res.Data(text=res.Text(raw="a dog"))))
    assert "show" in [id for id, _ in search(indexed, words)]


@pytest.mark.base("Universal")
def test_the_app_says_how_often_a_frame_is_looked_at(inputs: Inputs, show: bytes) -> None:
    app = res.App(id=inputs.app.app_id, sample_ms=4000)
    request = service_pb2.PatchAppsRequest(user_app_id=inputs.app, apps=[app], action="overwrite")
    assert inputs.stub.PatchApps(request, metadata=inputs.metadata).status.code == StatusCode.SUCCESS
    inputs.post(video("show", show))
    assert inputs.settled("show", 60).status.code == StatusCode.INPUT_DOWNLOAD_SUCCESS
    times = {frame.frame_info.time for one in annotations_of(inputs, "show") for frame in one.data.frames}
    assert times == {2000}
    answer = predict(inputs, video(content=show))
    assert [frame.frame_info.time for frame in answer.outputs[0].data.frames] == [2000]
    answer = predict(inputs, video(content=show), sample_ms=3000)
    assert [frame.frame_info.time for frame in answer.outputs[0].data.frames] == [1500, 4500]


def predict(inputs: Inputs, *given: Any, model: str = "general-image-recognition", **config: Any) -> Any:
    request = service_pb2.PostModelOutputsRequest(
        user_app_id=res.UserAppIDSet(user_id=inputs.app.user_id, app_id=inputs.app.app_id), model_id=model, inputs=given
    )
    request.model.output_info.output_config.CopyFrom(res.OutputConfig(**config))
    return inputs.stub.PostModelOutputs(request, metadata=inputs.metadata, timeout=60)


def test_a_model_predicts_on_frames(indexed: Inputs, show: bytes, media: Path) -> None:
    (media / "show.mp4").write_bytes(show)
    picture = image(base64=(SAMPLES / "cat.jpg").read_bytes())
    given = [video(content=show), picture, video(url=f"{MEDIA_URL}show.mp4"), video(content=b"junk")]
    answer = predict(indexed, *given, sample_ms=2000, max_concepts=3)
    assert answer.status.code == StatusCode.MIXED_STATUS
    first, still, second, bad = answer.outputs
    assert [(one.frame_info.index, one.frame_info.time) for one in first.data.frames] == [
        (0, 1000),
        (1, 3000),
        (2, 5000),
    ]
    assert all(len(one.data.concepts) == 3 for one in first.data.frames)
    assert first.data == second.data
    assert first.input.data.video.video_info.frame_count == 24
    assert not first.input.data.video.base64
    assert len(still.data.concepts) == 3
    assert not still.data.frames
    assert bad.status.code == StatusCode.INPUT_UNSUPPORTED_FORMAT


def test_a_workflow_predicts_on_frames(indexed: Inputs, show: bytes) -> None:
    request = service_pb2.PostWorkflowResultsRequest(
        user_app_id=indexed.app,
        workflow_id="General",
        inputs=[video(content=show)],
        output_config=res.OutputConfig(sample_ms=3000, max_concepts=2),
    )
    answer = indexed.stub.PostWorkflowResults(request, metadata=indexed.metadata, timeout=60)
    assert answer.status.code == StatusCode.SUCCESS, answer.status
    outputs = answer.results[0].outputs
    assert len(outputs) >= 2
    for one in outputs:
        assert [frame.frame_info.time for frame in one.data.frames] == [1500, 4500]
        assert not one.data.concepts
    assert all(len(frame.data.concepts) == 2 for frame in outputs[0].data.frames)
    assert any(frame.data.embeddings for one in outputs for frame in one.data.frames)


@pytest.mark.parametrize("sample_ms", [1, 99, 3_600_001])
def test_distances_that_are_refused(indexed: Inputs, show: bytes, sample_ms: int) -> None:
    status = predict(indexed, video(content=show), sample_ms=sample_ms).outputs[0].status
    assert status.code == StatusCode.MODEL_INVALID_ARGUMENT
    assert f"sample_ms is {sample_ms}; it must be 0 (as the app says) or from 100" in status.details


def test_models_that_want_no_pictures_say_so(indexed: Inputs, show: bytes) -> None:
    status = predict(indexed, video(content=show), model="text-sentiment").outputs[0].status
    assert status.code == StatusCode.INPUT_UNSUPPORTED_FORMAT
    assert "wants a text" in status.details


def test_limits(inputs: Inputs) -> None:
    answer = inputs.post(video("large", b"\0\0\0\x18ftypmp42" + bytes(10_000_000)))
    assert answer.inputs[0].status.code == StatusCode.INPUT_OVER_LIMIT
    status = predict(inputs, video(content=b"\0\0\0\x18ftypmp42" + bytes(9_999_988))).outputs[0].status
    assert status.code == StatusCode.INPUT_OVER_LIMIT
    long = film(610.0, fps=1, size=(32, 32))
    assert predict(inputs, video(content=long)).outputs[0].status.code == StatusCode.INPUT_OVER_LIMIT
    inputs.post(video("long", long))
    status = inputs.settled("long").status
    assert status.code == StatusCode.INPUT_DOWNLOAD_FAILED
    assert "lasts 610 seconds; at most 600 are read" in status.details


def test_a_gif_may_be_a_video(inputs: Inputs) -> None:
    inputs.post(video("moving", film(2.0, container="gif")))
    shown = inputs.settled("moving", 60)
    assert (shown.status.code, shown.data.video.video_info.video_format) == (StatusCode.INPUT_DOWNLOAD_SUCCESS, "GIF")
    assert shown.data.video.video_info.frame_count == 20


def test_sound_is_described(inputs: Inputs) -> None:
    inputs.post(res.Input(id="tone", data=res.Data(audio=res.Audio(base64=sound(1.5)))))
    info = inputs.settled("tone").data.audio.audio_info
    assert (info.audio_format, info.sample_rate, info.duration_seconds) == ("WAV", 8000, 1.5)
