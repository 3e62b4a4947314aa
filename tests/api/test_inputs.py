"""PostInputs and the reading and deleting of inputs (behaviour §6), through the official client."""

import hashlib
import io
import re
import time
import wave
from pathlib import Path
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf.struct_pb2 import Struct

from meshserve.core.contract import RPCS
from meshserve.core.secrets import PAT, new_secret
from meshserve.store import keys, records, schema
from meshserve_proto.resources_pb2 import Key
from support.inputs import MEDIA_URL, Inputs, image, text
from support.serving import Caller, within_store

Concept, Data, Input, Text = resources_pb2.Concept, resources_pb2.Data, resources_pb2.Input, resources_pb2.Text
RED, GREEN = f"{MEDIA_URL}red.png", f"{MEDIA_URL}green.jpg"


def test_a_text_is_pending_at_first_and_then_done(inputs: Inputs) -> None:
    response = inputs.post(text("grün", id="one"))
    assert (response.status.code, response.status.details) == (codes.SUCCESS, "All inputs successfully added")
    (posted,) = response.inputs
    assert (posted.id, posted.status.code, posted.data.text.raw) == ("one", codes.INPUT_PENDING, "grün")
    assert posted.created_at.seconds > 0
    found = inputs.settled("one")
    assert (found.status.code, found.status.details) == (codes.INPUT_SUCCESS, "")
    assert (found.data.text.raw, found.data.text.text_info.char_count) == ("grün", 4)
    assert found.created_at == posted.created_at


def test_an_empty_id_becomes_32_hexadecimal_digits(inputs: Inputs) -> None:
    response = inputs.post(text(), text())
    first, second = (one.id for one in response.inputs)
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first != second
    assert inputs.settled(first).status.code == codes.INPUT_SUCCESS


def test_an_image_by_url_keeps_its_url_and_gets_its_measures(inputs: Inputs) -> None:
    inputs.post(image("red", url=RED), image("green", url=GREEN))
    red, green = inputs.all_settled(["red", "green"])
    assert red.data.image.url == RED
    info = red.data.image.image_info
    assert (info.width, info.height, info.format, info.color_mode) == (32, 20, "PNG", "RGB")
    assert (green.data.image.image_info.width, green.data.image.image_info.format) == (64, "JPEG")


def test_bytes_of_an_image_are_stored_beside_the_input_and_never_returned(inputs: Inputs, media: Path) -> None:
    content = (media / "red.png").read_bytes()
    (posted,) = inputs.post(image("bytes", base64=content)).inputs
    assert posted.data.image.base64 == b""
    found = inputs.settled("bytes")
    assert found.status.code == codes.INPUT_SUCCESS
    assert (found.data.image.base64, found.data.image.image_info.width) == (b"", 32)
    assert hashlib.sha256(content).hexdigest() in _blobs(inputs)


def test_the_same_bytes_twice_are_two_inputs_and_one_blob_that_goes_with_the_last(inputs: Inputs, media: Path) -> None:
    content = (media / "green.jpg").read_bytes() + b"only in this test"
    response = inputs.post(image("a", base64=content), image("b", base64=content))
    assert [one.status.code for one in response.inputs] == [codes.INPUT_PENDING] * 2
    inputs.all_settled(["a", "b"])
    digest = hashlib.sha256(content).hexdigest()
    inputs.ok("DeleteInput", input_id="a")
    assert _blobs(inputs).count(digest) == 1
    inputs.ok("DeleteInput", input_id="b")
    _until(lambda: digest not in _blobs(inputs))


def test_the_bytes_of_what_is_refused_do_not_stay(inputs: Inputs) -> None:
    """A taken id, an unknown dataset and a cancelled job show only when the bytes are on disk."""
    inputs.post(text(id="taken"))
    awaited = resources_pb2.InputsUpload(inputs_add_job_id="job", upload=resources_pb2.Upload(content_length=9))
    inputs.ok("PostInputsUploads", inputs_uploads=[awaited])
    inputs.ok("CancelInputsAddJob", id="job")
    contents = [b"refused for its id", b"refused for its dataset", b"refused for its job"]
    items = [image(id, base64=content) for id, content in zip(("taken", "new", "late"), contents, strict=True)]
    items[1].dataset_ids.append("none")
    response = inputs.post(*items[:2])
    assert [one.status.code for one in response.inputs] == [codes.DATABASE_DUPLICATE_KEY, codes.INPUT_INVALID_ARGUMENT]
    assert inputs.call("PostInputs", inputs=items[2:], inputs_add_job_id="job").status.code == codes.JOB_CONFLICT
    digests = {hashlib.sha256(content).hexdigest() for content in contents}
    _until(lambda: digests.isdisjoint(_blobs(inputs)))


def _blobs(inputs: Inputs) -> list[str]:
    """The digests that files are named by; others' may come and go meanwhile."""
    return [path.parent.name + path.name for path in (inputs.server.data / "blobs").glob("??/*")]


def _until(holds: Any, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("missing.jpg", codes.INPUT_FAILED, "404 Client Error: Not Found for url: https://media.example/missing.jpg"),
        ("broken.jpg", codes.INPUT_FAILED, "broken"),
        ("notes.txt", codes.INPUT_FAILED, ""),
    ],
)
def test_what_cannot_be_had_or_read_fails_for_a_reason(inputs: Inputs, name: str, code: int, words: str) -> None:
    inputs.post(image("bad", url=MEDIA_URL + name))
    found = inputs.settled("bad")
    assert found.status.code == code
    assert found.status.details
    assert words in found.status.details
    counts = inputs.ok("GetInputCount").counts
    assert (counts.errors, counts.processed, counts.to_process, counts.processing) == (1, 0, 0, 0)


def test_a_text_behind_a_url_is_measured(inputs: Inputs) -> None:
    for id, name in (("good", "notes.txt"), ("latin", "latin.txt")):
        inputs.post(Input(id=id, data=Data(text=Text(url=MEDIA_URL + name))))
    good, latin = inputs.all_settled(["good", "latin"])
    assert (good.status.code, good.data.text.text_info.char_count) == (codes.INPUT_SUCCESS, 16)
    assert (latin.status.code, latin.data.text.text_info.encoding) == (codes.INPUT_SUCCESS, "ISO-8859-1")


def test_an_image_may_have_a_text_beside_it(inputs: Inputs) -> None:
    inputs.post(image("both", url=RED, text=Text(raw="a red box")))
    found = inputs.settled("both")
    assert (found.data.image.image_info.width, found.data.text.text_info.char_count) == (32, 9)


def test_audio_and_video_are_known_by_their_first_bytes(inputs: Inputs) -> None:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 4000)
    audio, video = resources_pb2.Audio, resources_pb2.Video
    inputs.post(
        Input(id="wav", data=Data(audio=audio(base64=sound.getvalue()))),
        Input(id="mp4", data=Data(video=video(base64=b"\0\0\0\x18ftypmp42" + b"\0" * 50))),
        Input(id="junk", data=Data(video=video(base64=b"junk"))),
    )
    wav, mp4, junk = inputs.all_settled(["wav", "mp4", "junk"])
    info = wav.data.audio.audio_info
    assert (info.audio_format, info.sample_rate, info.duration_seconds, info.bit_rate) == ("WAV", 8000, 0.5, 128000)
    assert (mp4.status.code, "broken" in mp4.status.details) == (codes.INPUT_FAILED, True), mp4.status
    assert (junk.status.code, "MP4" in junk.status.details) == (codes.INPUT_FAILED, True)


def test_only_id_and_data_are_used(inputs: Inputs) -> None:
    given = text(id="plain")
    given.status.code = codes.INPUT_SUCCESS
    given.created_at.seconds = 5
    given.data.text.text_info.char_count = 99
    (posted,) = inputs.post(given).inputs
    assert posted.status.code == codes.INPUT_PENDING
    assert posted.created_at.seconds > 5
    assert posted.data.text.text_info.char_count == 0


def test_a_duplicate_id_fails_alone(inputs: Inputs) -> None:
    inputs.post(text("first", id="taken"))
    response = inputs.post(text("second", id="taken"), text("third", id="free"))
    assert response.status.code == codes.MIXED_STATUS
    assert response.inputs[0].status.details == "Input has a duplicate ID."
    assert response.inputs[0].status.code == codes.DATABASE_DUPLICATE_KEY
    assert response.inputs[1].status.code == codes.INPUT_PENDING
    assert inputs.get("taken").data.text.raw == "first"
    again = inputs.post(text("fourth", id="taken"))
    assert again.status.code == codes.FAILURE


def test_ids_with_a_suffix_are_no_longer_than_others(inputs: Inputs) -> None:
    long = "x" * 48
    inputs.post(text(id=long))
    made = [inputs.post(text(id=long), input_id_conflict_resolution=resources_pb2.SUFFIX).inputs[0] for _ in range(10)]
    assert [len(each.id) for each in made] == [48] * 10
    assert {each.status.code for each in made} == {codes.INPUT_PENDING}


def test_equal_ids_in_one_request_fail_but_for_the_first(inputs: Inputs) -> None:
    for resolution in (resources_pb2.SKIP, resources_pb2.SUFFIX):
        id = f"same-{resolution}"
        response = inputs.post(text("1", id=id), text("2", id=id), input_id_conflict_resolution=resolution)
        assert [one.status.details for one in response.inputs] == ["", "Input has a duplicate ID."]
        assert inputs.get(id).data.text.raw == "1"


def test_a_suffix_makes_room_for_a_taken_id(inputs: Inputs) -> None:
    made = []
    for number in range(12):
        response = inputs.post(text(str(number), id="x"), input_id_conflict_resolution=resources_pb2.SUFFIX)
        assert response.status.code == codes.SUCCESS
        made.append(response.inputs[0].id)
    assert made[:10] == ["x", *(f"x-{number}" for number in range(1, 10))]
    assert len(set(made)) == 12
    assert all(id.startswith("x-") for id in made[10:])
    assert [inputs.get(id).data.text.raw for id in made] == [str(number) for number in range(12)]
    annotations = inputs.ok("ListAnnotations", input_ids=["x-3"]).annotations
    assert [one.input_id for one in annotations] == ["x-3"]


def test_a_url_comes_into_an_app_once_unless_allowed(inputs: Inputs) -> None:
    first = inputs.post(image("a", url=RED), image("b", url=RED), image("c", url=RED, repeats=True))
    expected = [codes.INPUT_PENDING, codes.INPUT_DUPLICATE, codes.INPUT_PENDING]
    assert [one.status.code for one in first.inputs] == expected
    second = inputs.post(image("d", url=RED))
    assert (second.status.code, second.inputs[0].status.code) == (codes.FAILURE, codes.INPUT_DUPLICATE)
    assert RED in second.inputs[0].status.details


def test_each_url_of_an_input_comes_into_an_app_once(inputs: Inputs) -> None:
    def both(picture: str, words: str, *, again: bool = False, words_again: bool = False) -> Any:
        return image(url=picture, repeats=again, text=Text(url=words, allow_duplicate_url=words_again))

    notes, red, green = (f"{MEDIA_URL}pair/{name}" for name in ("notes.txt", "red.png", "green.png"))
    alone = Input(data=Data(text=Text(url=notes)))
    batch = [both(red, notes), both(green, notes), both(red, green), both(red, notes, again=True)]
    answers = inputs.post(*batch, both(green, notes, words_again=True), alone).inputs
    taken, fresh = codes.INPUT_DUPLICATE, codes.INPUT_PENDING
    assert [one.status.code for one in answers] == [fresh, taken, taken, taken, fresh, taken]
    named = [notes, red, notes]
    assert [url in one.status.details for one, url in zip(answers[1:4], named, strict=True)] == [True] * 3
    assert inputs.post(alone).inputs[0].status.code == taken
    allowed = both(red, notes, again=True, words_again=True)
    assert inputs.post(allowed).inputs[0].status.code == fresh


@pytest.mark.parametrize(
    ("item", "code", "words"),
    [
        (Input(id="x"), codes.INPUT_INVALID_ARGUMENT, "no image, video, audio or text"),
        (Input(id="x", data=Data(concepts=[Concept(id="c")])), codes.INPUT_INVALID_ARGUMENT, "no image"),
        (image("x"), codes.INPUT_INVALID_ARGUMENT, "neither url nor base64"),
        (image("x", url=RED, base64=b"x"), codes.INPUT_INVALID_ARGUMENT, "both url and base64"),
        (image("x", url="not a url"), codes.INPUT_INVALID_URL, "not a url"),
        (image("x", url="ftp://host/file"), codes.INPUT_INVALID_URL, "ftp"),
        (image("x", url="http://"), codes.INPUT_INVALID_URL, ""),
        (image("x", base64=b"x" * 20_000_000), codes.INPUT_OVER_LIMIT, "20000000"),
        (text(id="a b"), codes.INPUT_INVALID_ARGUMENT, "a b"),
        (text(id="x" * 49), codes.INPUT_INVALID_ARGUMENT, "49"),
        (text(concepts=[Concept()]), codes.INPUT_INVALID_ARGUMENT, "data.concepts[0].id"),
        (text(concepts=[Concept(id="c", value=2)]), codes.INPUT_INVALID_ARGUMENT, "data.concepts[0].value"),
        (
            text(geo=resources_pb2.Geo(geo_point=resources_pb2.GeoPoint(longitude=181))),
            codes.INPUT_INVALID_ARGUMENT,
            "181",
        ),
        (
            text(geo=resources_pb2.Geo(geo_box=[resources_pb2.GeoBoxedPoint()])),
            codes.INPUT_INVALID_ARGUMENT,
            "data.geo.geo_point",
        ),
        (text(geo=resources_pb2.Geo()), codes.INPUT_INVALID_ARGUMENT, "geo_point"),
        (
            text(regions=[resources_pb2.Region(region_info={"bounding_box": {"top_row": 1, "right_col": 1}})]),
            codes.INPUT_INVALID_ARGUMENT,
            "data.regions[0].region_info.bounding_box goes from row 1 to 0",
        ),
        (Input(data=Data(text=Text(raw="t")), dataset_ids=["none"]), codes.INPUT_INVALID_ARGUMENT, "'none'"),
        (
            Input(data=Data(text=Text(raw="t")), settings=resources_pb2.InputSettings(sample_rate_ms=500)),
            codes.NOT_IMPLEMENTED,
            "settings: ",
        ),
        (image(url=RED, audio=resources_pb2.Audio(url=GREEN)), codes.INPUT_INVALID_ARGUMENT, "image and audio"),
    ],
)
def test_a_wrong_item_fails_precisely_and_alone(inputs: Inputs, item: Any, code: int, words: str) -> None:
    response = inputs.post(item, text(id="fine"))
    assert response.status.code == codes.MIXED_STATUS
    assert response.inputs[0].status.code == code
    assert words in response.inputs[0].status.details
    assert response.inputs[0].data.image.base64 == b""
    assert inputs.settled("fine").status.code == codes.INPUT_SUCCESS
    assert len(inputs.ok("ListInputs").inputs) == 1


def test_metadata_round_trips_and_has_a_limit(inputs: Inputs) -> None:
    given, large = Struct(), Struct()
    given.update({"id": "id001", "size": 100, "deep": {"list": [1.5, None, True, {"x": ""}]}})
    large.update({"much": "x" * 70_000})
    response = inputs.post(text(id="a", metadata=given), text(id="b", metadata=large))
    assert [one.status.code for one in response.inputs] == [codes.INPUT_PENDING, codes.INPUT_INVALID_ARGUMENT]
    assert inputs.settled("a").data.metadata == given


def test_a_batch_has_1_to_128_inputs(inputs: Inputs) -> None:
    for batch in ([], [text()] * 129):
        response = inputs.post(*batch)
        assert response.status.code == codes.INPUT_INVALID_REQUEST
        assert "128" in response.status.details or not batch
    assert inputs.post(*[text()] * 128).status.code == codes.SUCCESS


def test_concepts_are_labels_and_new_ones_are_created(inputs: Inputs) -> None:
    inputs.ok("PostConcepts", concepts=[Concept(id="known", name="A known one")])
    labels = [Concept(id="known", value=1), Concept(id="new", name="New", value=1), Concept(id="bare")]
    (posted,) = inputs.post(text(id="a", concepts=labels)).inputs
    expected = [("known", "A known one", 1.0), ("new", "New", 1.0), ("bare", "bare", 0.0)]
    assert [(one.id, one.name, one.value) for one in posted.data.concepts] == expected
    assert [(one.id, one.name, one.value) for one in inputs.settled("a").data.concepts] == expected
    assert inputs.ok("GetConcept", concept_id="new").concept.name == "New"
    inputs.ok("GetConcept", concept_id="bare")


def test_labels_of_regions_stay_with_their_regions(inputs: Inputs) -> None:
    box = resources_pb2.RegionInfo(
        bounding_box=resources_pb2.BoundingBox(top_row=0.1, left_col=0.1, bottom_row=0.5, right_col=0.5)
    )
    region = resources_pb2.Region(region_info=box, data=Data(concepts=[Concept(id="dog", value=1)]))
    inputs.post(image("a", url=RED, regions=[region]))
    (found,) = inputs.settled("a").data.regions
    assert found.id
    assert found.region_info == box
    assert inputs.ok("GetConcept", concept_id="dog").concept.id == "dog"
    (annotation,) = inputs.ok("ListAnnotations", input_ids=["a"]).annotations
    assert annotation.data.regions[0] == found


def test_each_input_has_one_annotation_of_its_own(inputs: Inputs) -> None:
    metadata = Struct()
    metadata.update({"k": "v"})
    inputs.post(text(id="a", concepts=[Concept(id="cat", value=1)], metadata=metadata), text(id="b"))
    inputs.all_settled(["a", "b"])
    newest, oldest = inputs.ok("ListAnnotations").annotations
    assert (newest.input_id, oldest.input_id) == ("b", "a")
    assert oldest.input_level
    assert oldest.status.code == codes.ANNOTATION_SUCCESS
    assert oldest.user_id == inputs.app.user_id
    assert [one.id for one in oldest.data.concepts] == ["cat"]
    assert oldest.data.metadata == metadata
    assert not oldest.data.HasField("text")
    got = inputs.ok("GetAnnotation", input_id="a", annotation_id=oldest.id).annotation
    assert got == oldest
    assert inputs.call("GetAnnotation", input_id="b", annotation_id=oldest.id).status.code == codes.CONN_DOES_NOT_EXIST


def test_annotations_are_filtered(inputs: Inputs) -> None:
    inputs.post(text(id="a"), text(id="b"), text(id="c"))
    everything = inputs.ok("ListAnnotations").annotations
    by_input = {one.input_id: one.id for one in everything}
    listed = inputs.ok("ListAnnotations", input_ids=["a", "c", "none"]).annotations
    assert {one.input_id for one in listed} == {"a", "c"}
    pairs = inputs.ok("ListAnnotations", ids=[by_input["a"], by_input["b"]], input_ids=["a", "c"]).annotations
    assert [one.input_id for one in pairs] == ["a"]
    assert inputs.call("ListAnnotations", ids=["x"]).status.code == codes.CONN_INVALID_REQUEST
    assert len(inputs.ok("ListAnnotations", user_ids=[inputs.app.user_id]).annotations) == 3
    assert not inputs.ok("ListAnnotations", user_ids=["nobody"]).annotations
    assert not inputs.ok("ListAnnotations", statuses=[{"code": codes.ANNOTATION_PENDING}]).annotations
    assert not inputs.ok("ListAnnotations", task_id="t").annotations


def test_lists_are_newest_first_and_filtered(inputs: Inputs) -> None:
    inputs.post(text(id="a"))
    inputs.post(text(id="b"))
    inputs.post(image("c", url=f"{MEDIA_URL}missing.png"))
    inputs.all_settled(["a", "b", "c"])
    assert [one.id for one in inputs.ok("ListInputs").inputs] == ["c", "b", "a"]
    assert [one.id for one in inputs.ok("ListInputs", per_page=2).inputs] == ["c", "b"]
    assert [one.id for one in inputs.ok("ListInputs", per_page=2, page=2).inputs] == ["a"]
    assert not inputs.ok("ListInputs", page=9).inputs
    assert [one.id for one in inputs.ok("ListInputs", ids=["a", "c", "z"]).inputs] == ["c", "a"]
    assert [one.id for one in inputs.ok("ListInputs", status={"code": codes.INPUT_FAILED}).inputs] == ["c"]
    assert [one.id for one in inputs.ok("ListInputs", status={"code": codes.INPUT_SUCCESS}).inputs] == ["b", "a"]
    assert inputs.call("ListInputs", per_page=1001).status.code == codes.CONN_INVALID_REQUEST
    assert inputs.call("ListInputs", status={"code": 12345}).status.code == codes.CONN_INVALID_REQUEST


def test_a_stream_goes_on_behind_the_last_id(inputs: Inputs) -> None:
    ids = [f"{(number * 7) % 30:02}" for number in range(30)]
    inputs.post(*(text(id=id) for id in ids))
    first = [one.id for one in inputs.ok("StreamInputs").inputs]
    assert first == ids[:20]
    assert [one.id for one in inputs.ok("StreamInputs", last_id=first[-1]).inputs] == ids[20:]
    assert not inputs.ok("StreamInputs", last_id=ids[-1]).inputs
    backwards = inputs.ok("StreamInputs", descending=True, per_page=3).inputs
    assert [one.id for one in backwards] == ids[:-4:-1]
    by_id = inputs.ok("StreamInputs", order_by_id=True, last_id="04", per_page=3).inputs
    assert [one.id for one in by_id] == ["05", "06", "07"]
    down = inputs.ok("StreamInputs", order_by_id=True, descending=True, last_id="04", per_page=1000).inputs
    assert [one.id for one in down] == ["03", "02", "01", "00"]
    assert inputs.call("StreamInputs", last_id="gone").status.code == codes.INPUT_DOES_NOT_EXIST


def test_counts_follow_every_change(inputs: Inputs) -> None:
    inputs.post(*(text(id=f"t{number}") for number in range(5)), image("bad", url=f"{MEDIA_URL}none.jpg"))
    inputs.all_settled([*(f"t{number}" for number in range(5)), "bad"])
    counts = inputs.ok("GetInputCount").counts
    assert (counts.processed, counts.errors, counts.to_process, counts.processing) == (5, 1, 0, 0)
    inputs.ok("DeleteInputs", ids=["t0", "bad", "never-there"])
    counts = inputs.ok("GetInputCount").counts
    assert (counts.processed, counts.errors) == (4, 0)


def test_a_deleted_input_is_gone_with_its_annotation(inputs: Inputs) -> None:
    inputs.post(text(id="a"), text(id="b"))
    inputs.ok("DeleteInput", input_id="a")
    gone = inputs.call("GetInput", input_id="a").status
    assert (gone.code, gone.description) == (codes.CONN_DOES_NOT_EXIST, "Resource does not exist")
    assert inputs.call("DeleteInput", input_id="a").status.code == codes.CONN_DOES_NOT_EXIST
    assert [one.input_id for one in inputs.ok("ListAnnotations").annotations] == ["b"]
    assert inputs.post(text(id="a")).status.code == codes.SUCCESS
    assert inputs.call("DeleteInputs").status.code == codes.CONN_INVALID_REQUEST


def test_older_clients_empty_an_app(inputs: Inputs) -> None:
    """Field 3 of the request was `delete_all`; the stub of today has lost it, so its bytes are written by hand."""
    inputs.post(*(text(id=f"t{number}") for number in range(20)))
    sent = service_pb2.DeleteInputsRequest.FromString(
        service_pb2.DeleteInputsRequest(user_app_id=inputs.app).SerializeToString() + b"\x18\x01"
    )
    response = inputs.stub.DeleteInputs(sent, metadata=inputs.metadata)
    assert response.status.code == codes.SUCCESS
    assert not inputs.ok("ListInputs").inputs
    assert inputs.ok("GetInputCount").counts.processed == 0


def test_strangers_see_nothing(inputs: Inputs, stranger: Caller) -> None:
    inputs.post(text(id="a"))
    theirs = inputs.as_caller(stranger)
    for name in ("ListInputs", "StreamInputs", "GetInputCount", "ListAnnotations"):
        assert theirs.call(name).status.code == codes.CONN_DOES_NOT_EXIST
    assert theirs.call("GetInput", input_id="a").status.code == codes.CONN_DOES_NOT_EXIST


def test_new_concepts_need_the_scope_to_add_them(inputs: Inputs) -> None:
    secret = new_secret()

    def add_key(connection: Any) -> None:
        user = records.find(connection, schema.USERS, 0, inputs.app.user_id)
        assert user
        keys.insert(connection, user.pk, secret, Key(type=PAT, scopes=sorted(RPCS["PostInputs"].scopes)))

    within_store(inputs.server.data, add_key)
    limited = Inputs(inputs.stub, inputs.server, inputs.app, (("authorization", f"Key {secret}"),))
    inputs.ok("PostConcepts", concepts=[Concept(id="known")])
    response = limited.post(
        text(id="a", concepts=[Concept(id="known", value=1)]), text(id="b", concepts=[Concept(id="unknown", value=1)])
    )
    assert [one.status.code for one in response.inputs] == [codes.INPUT_PENDING, codes.CONN_INSUFFICIENT_SCOPES]
    assert "Concepts_Add" in response.inputs[1].status.details
    assert inputs.call("GetConcept", concept_id="unknown").status.code == codes.CONN_DOES_NOT_EXIST
