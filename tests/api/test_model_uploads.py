"""Uploads and exports of model versions: both clients' last answers, graphs that run, and the file again (behaviour §9.5)."""

import io
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf.struct_pb2 import Struct

from support.calls import Call
from support.content_uploads import archive, config, part, until, whole
from support.datasets import download
from support.serving import Caller, Server, within_store

CHANNELS = (
    b'\x08\x08\x12\x00:r\n2\n\x01x\x12\x01y"\nReduceMean*\r\n\x04axes@\x02@\x03\xa0\x01\x07*\x0f\n\x08keepdims\x18\x00'
    b"\xa0\x01\x02\x12\x08channelsZ\x1c\n\x01x\x12\x17\n\x15\x08\x01\x12\x11\n\x03\x12\x01n\n\x02\x08\x03\n\x02\x08\x08\n"
    b"\x02\x08\x08b\x14\n\x01y\x12\x0f\n\r\x08\x01\x12\t\n\x03\x12\x01n\n\x02\x08\x03B\x04\n\x00\x10\r"
)
"""A graph that answers the means of the three colours of an 8 × 8 picture."""
COLOURS = ("red", "green", "blue")
Version = resources_pb2.ModelVersion
Answers = Callable[..., list[Any]]


def described(**metadata: Any) -> Any:
    """A version with that metadata."""
    version = Version(metadata=Struct())
    version.metadata.update(metadata)
    return version


@pytest.fixture(scope="module")
def send_all(stub: Any, metadata: Any) -> Callable[[Iterator[Any]], list[Any]]:
    return lambda messages: list(stub.PostModelVersionsUpload(messages, metadata=metadata, timeout=60))


@pytest.fixture(scope="module")
def upload(send: Call, send_all: Any, user_app: Any) -> Answers:
    """`upload("model", content)`: the answers to the upload of a version, in small parts."""
    for id, type_id in (("colours", "visual-classifier"), ("means", "visual-embedder"), ("kept", "text-to-text")):
        send("PostModels", models=[resources_pb2.Model(id=id, model_type_id=type_id)])

    def uploaded(model: str, content: bytes, version: Any = None, size: int = 100, v3: bool = False) -> list[Any]:
        first, *parts = whole("model", user_app, model, content, version or Version(), size)
        first.upload_config.is_v3 = v3
        return send_all(iter([first, *parts]))

    return uploaded


@pytest.fixture(scope="module")
def settled(send: Call, upload: Answers) -> Callable[..., Any]:
    """`settled("model", content)`: a version whose upload has been looked at."""

    def look(model: str, content: bytes, version: Any = None) -> Any:
        id = upload(model, content, version)[-1].model_version_id

        def ready() -> Any:
            found = send("GetModelVersion", model_id=model, version_id=id).model_version
            return found if found.status.code != codes.MODEL_BUILDING else None

        return until(ready)

    return look


def test_the_last_answer_is_21107_with_is_v3_and_68001_without(upload: Answers) -> None:
    for v3, last in ((True, codes.MODEL_BUILDING), (False, codes.UPLOAD_DONE)):
        answers = upload("kept", b"x" * 250, Version(id=f"v{v3:d}"), v3=v3)
        assert [answer.status.code for answer in answers] == [68000] * 3 + [last]
        assert [answer.bytes_remaining for answer in answers] == [250, 150, 50, 0]
        assert [answer.status.percent_completed for answer in answers] == [0, 40, 80, 100]
        assert {answer.model_version_id for answer in answers} == {f"v{v3:d}"}


def test_an_upload_is_gone_on_with_by_the_id_of_its_version(
    send: Call, send_all: Any, user_app: Any, upload: Any
) -> None:
    content = bytes(range(200))
    first = config("model", user_app, "kept", 200, Version(id="resumed"))
    send_all(iter([first, part("model", 1, 0, content[:90])]))
    version = send("GetModelVersion", model_id="kept", version_id="resumed").model_version
    assert version.status.code == codes.MODEL_UPLOADING
    send("PutModelVersionExports", codes.MODEL_UPLOADING, model_id="kept", version_id="resumed")
    again = send_all(iter([first, part("model", 1, 0, content[:90]), part("model", 2, 90, content[90:])]))
    assert [answer.bytes_remaining for answer in again] == [110, 110, 0]
    assert send_all(iter([first]))[0].status.code == codes.DATABASE_DUPLICATE_KEY


def test_parts_whose_offsets_the_clients_miscount_go_in_by_their_numbers(
    server: Server, send: Call, send_all: Any, user_app: Any, upload: Any
) -> None:
    content = bytes(range(250))
    ends = [part("model", n, min(n * 100, 250), content[n * 100 - 100 : n * 100]) for n in (1, 2, 3)]
    last = [part("model", 1, 0, content[:100]), part("model", 2, 150, content[100:])]
    for id, parts in (("ends", ends), ("last", last)):
        answers = send_all(iter([config("model", user_app, "kept", 250, Version(id=id)), *parts]))
        assert answers[-1].status.code == codes.UPLOAD_DONE, answers[-1].status
        export = send("PutModelVersionExports", model_id="kept", version_id=id).export
        assert download(export.url, _key(server.owner))[2] == content
    gap = [config("model", user_app, "kept", 250, Version(id="gap")), part("model", 2, 100, content[100:])]
    assert send_all(iter(gap))[-1].status.code == codes.UPLOAD_CONFLICT


def test_what_an_upload_is_refused_for(send_all: Any, user_app: Any, upload: Any) -> None:
    def first(code: int, words: str, model: str = "kept", size: int = 9, version: Any = None) -> None:
        (answer,) = send_all(iter([config("model", user_app, model, size, version or Version())]))
        assert answer.status.code == code, answer.status
        assert words in answer.status.details

    first(codes.MODEL_DOES_NOT_EXIST, "Model does not exist", model="nowhere")
    first(codes.CONN_INVALID_REQUEST, "total_size", size=0)
    first(codes.CONN_INVALID_REQUEST, "total_size", size=1 << 50)
    first(codes.MODEL_INVALID_ARGUMENT, "metadata.classes", version=described(classes="cat"))
    first(codes.MODEL_INVALID_ARGUMENT, "twice", version=described(classes=["cat", "cat"]))
    request = service_pb2.PostModelVersionsUploadRequest
    (answer,) = send_all(iter([request(content_part=resources_pb2.UploadContentPart(data=b"x"))]))
    assert (answer.status.code, "upload_config" in answer.status.details) == (codes.CONN_INVALID_REQUEST, True)


def test_a_graph_with_named_classes_predicts(send: Call, settled: Any) -> None:
    from PIL import Image

    version = settled("colours", archive({"1/model.onnx": CHANNELS}), described(classes=COLOURS))
    assert version.status.code == codes.MODEL_TRAINED, version.status
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 200, 60)).save(picture, "PNG")
    data = resources_pb2.Data(image=resources_pb2.Image(base64=picture.getvalue()))
    given = [resources_pb2.Input(data=data)]
    concepts = send("PostModelOutputs", model_id="colours", inputs=given).outputs[0].data.concepts
    assert [concept.id for concept in concepts] == ["green", "blue", "red"]
    assert sum(concept.value for concept in concepts) == pytest.approx(1, abs=1e-5)
    assert concepts[0].value > 0.8
    named = send("GetModelOutputInfo", model_id="colours").model.model_version.output_info.data.concepts
    assert [concept.name for concept in named] == list(COLOURS)
    asked = {"model_id": "colours", "version_id": version.id, "inputs": given}
    assert send("PostModelOutputs", **asked).outputs[0].model.model_version.id == version.id
    send("DeleteModelVersion", model_id="colours", version_id=version.id)
    send("PostModelOutputs", codes.CONN_DOES_NOT_EXIST, **asked)  # what was known of it went with it


def test_what_is_not_run_is_stored_and_says_so(send: Call, settled: Any, user_app: Any) -> None:
    cases = (
        ("kept", archive({"1/model.py": b"print()", "config.yaml": b"x"}), Version(), "it holds code"),
        ("kept", b"no archive", Version(), "text-to-text"),
        (
            "colours",
            archive({"1/model.py": b"", "1/model.onnx": CHANNELS}),
            described(classes=COLOURS),
            "it holds code",
        ),
        ("colours", archive({"README": b"none"}), Version(), "0 ONNX graphs"),
        ("colours", archive({"m.onnx": CHANNELS}), described(classes=COLOURS[:2]), "answers 3 classes"),
        ("colours", archive({"m.onnx": CHANNELS}), described(classes=COLOURS, mean=[1]), "metadata.mean"),
    )
    for model, content, version, words in cases:
        found = settled(model, content, version)
        assert found.status.code == codes.MODEL_BUILDING_FAILED
        assert "nothing here computes it" in found.status.details
        assert words in found.status.details
    logs = send("ListLogEntries", log_type="builder", model_id="colours", model_version_id=found.id, page=1).log_entries
    assert [words in entry.message for entry in logs] == [True]


def test_an_export_is_11101_until_it_is_asked_for_and_takes_ranges(
    server: Server, send: Call, settled: Any, stranger: Caller
) -> None:
    version = settled("kept", bytes(range(256)))
    which = {"model_id": "kept", "version_id": version.id}
    send("GetModelVersionExport", codes.CONN_DOES_NOT_EXIST, **which)
    put = send("PutModelVersionExports", **which).export
    got = send("GetModelVersionExport", **which).export
    assert got == put == send("PutModelVersionExports", **which).export
    assert (got.status.code, got.size) == (codes.MODEL_EXPORTED, 256)
    key = _key(server.owner)
    status, headers, body = download(got.url, key | {"Range": "bytes=10-19"})
    assert (status, headers["Content-Range"], body) == (206, "bytes 10-19/256", bytes(range(10, 20)))
    assert download(got.url, key)[2] == bytes(range(256))
    assert [download(got.url, k)[0] for k in ({}, _key(stranger))] == [404, 401]
    made = send("PostModels", models=[resources_pb2.Model(id="plain", model_type_id="concept-thresholder")]).model
    plain = {"model_id": "plain", "version_id": made.model_version.id}
    send("GetModelVersionExport", codes.CONN_DOES_NOT_EXIST, **plain)
    send("PutModelVersionExports", codes.MODEL_INVALID_REQUEST, **plain)
    send("DeleteModelVersion", **which)
    assert download(got.url, key)[0] == 404


def test_a_version_and_its_upload_go_together(server: Server, send: Call, settled: Any) -> None:
    version = settled("kept", b"to be deleted")
    send("DeleteModelVersion", model_id="kept", version_id=version.id)

    def look(connection: sqlite3.Connection) -> None:
        found.append(connection.execute("SELECT COUNT(*) FROM model_uploads WHERE id = ?", (version.id,)).fetchone()[0])

    found: list[int] = []
    within_store(server.data, look)
    assert found == [0]


def _key(caller: Caller) -> dict[str, str]:
    return {"Authorization": dict(caller.metadata)["authorization"]}
