"""Exports of dataset versions: asked for, polled, downloaded, read, and read back (behaviour §13)."""

import hashlib
import io
import json
import time
import urllib.parse
import zipfile
from pathlib import Path
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf import json_format, struct_pb2
from PIL import Image

from meshserve.datasets import reading
from support import datasets
from support.datasets import download, export, inputs_in, key, version
from support.inputs import MEDIA_URL, Inputs, image, text

Annotation, Concept, Data, Region = (
    resources_pb2.Annotation,
    resources_pb2.Concept,
    resources_pb2.Data,
    resources_pb2.Region,
)
PROTOBUF, JSON, COCO = resources_pb2.CLARIFAI_DATA_PROTOBUF, resources_pb2.CLARIFAI_DATA_JSON, resources_pb2.COCO


def region(info: Any, *concepts: str) -> Any:
    labels = [Concept(id=concept, name=concept.title(), value=1) for concept in concepts]
    return Data(regions=[Region(region_info=info, data=Data(concepts=labels))])


def box(*edges: float) -> Any:
    top, left, bottom, right = edges
    bounds = resources_pb2.BoundingBox(top_row=top, left_col=left, bottom_row=bottom, right_col=right)
    return resources_pb2.RegionInfo(bounding_box=bounds)


def polygon(*points: tuple[float, float]) -> Any:
    corners = [resources_pb2.Point(row=row, col=col) for row, col in points]
    return resources_pb2.RegionInfo(polygon=resources_pb2.Polygon(points=corners))


def mask() -> Any:
    """A mask of 64 × 48 pixels whose left upper quarter is inside."""
    picture, file = Image.new("L", (64, 48)), io.BytesIO()
    picture.paste(255, (0, 0, 32, 24))
    picture.save(file, "PNG")
    return resources_pb2.RegionInfo(mask=resources_pb2.Mask(image=resources_pb2.Image(base64=file.getvalue())))


def fill(inputs: Inputs, photo: bytes) -> None:
    """A dataset "set" with a text, two pictures by bytes, and annotations of all kinds."""
    metadata = struct_pb2.Struct()
    metadata.update({"camera": {"left": True, "number": 3, "tags": ["a", "b"]}, "z": None, "b": 1, "a": 2})
    plain = text("some words", "text", concepts=[Concept(id="yes", value=1), Concept(id="no", value=0)])
    plain.data.metadata.CopyFrom(metadata)
    inputs.ok("PostInputs", inputs=[plain, image("photo", base64=photo), image("bare", base64=photo)])
    inputs.all_settled(["text", "photo", "bare"])
    annotations = [
        region(box(0.25, 0.5, 0.75, 1.0), "nose", "face"),
        region(polygon((0, 0), (0, 0.5), (0.5, 0.5), (0.5, 0)), "eye"),
        region(mask(), "hair"),
    ]
    sent = [Annotation(input_id="photo", data=data) for data in annotations]
    inputs.ok("PostAnnotations", annotations=sent)
    datasets.dataset(inputs, "set", "bare", "photo", "text")


def fetched(inputs: Inputs, found: Any) -> bytes:
    assert found.status.code == codes.DATASET_VERSION_EXPORT_SUCCESS, found.status
    status, headers, content = download(found.url, key(inputs))
    assert (status, headers["Content-Type"], len(content)) == (200, "application/zip", found.size)
    return content


def test_an_export_is_asked_for_until_it_is_there(inputs: Inputs, media: Path) -> None:
    fill(inputs, (media / "green.jpg").read_bytes())
    (made,) = inputs.ok(
        "PostDatasetVersions", dataset_id="set", dataset_versions=[resources_pb2.DatasetVersion(id="v")]
    ).dataset_versions
    asked = [resources_pb2.DatasetVersionExport(format=PROTOBUF)]  # the version need not be ready
    (first,) = inputs.ok(
        "PutDatasetVersionExports", dataset_id="set", dataset_version_id=made.id, exports=asked
    ).exports
    assert first.status.code in (codes.DATASET_VERSION_EXPORT_PENDING, codes.DATASET_VERSION_EXPORT_IN_PROGRESS)
    assert (first.url, first.size) == ("", 0)
    (done,) = export(inputs, "set", "v")
    content = fetched(inputs, done)
    (again,) = export(inputs, "set", "v")
    assert again == done
    info = inputs.ok("GetDatasetVersion", dataset_id="set", dataset_version_id="v").dataset_version.export_info
    assert info.clarifai_data_protobuf == done
    assert not info.HasField("coco")
    assert not info.HasField("clarifai_data_json")
    # Another version of the same dataset makes the same bytes.
    other = version(inputs, "set")
    (twin,) = export(inputs, "set", other.id)
    assert hashlib.sha256(fetched(inputs, twin)).digest() == hashlib.sha256(content).digest()


def test_the_archive_is_as_clients_read_it(inputs: Inputs, media: Path) -> None:
    photo = (media / "green.jpg").read_bytes()
    fill(inputs, photo)
    (found,) = export(inputs, "set", version(inputs, "set").id)
    content = fetched(inputs, found)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first, batch = archive.infolist()
        assert archive.testzip() is None
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert content[38:].startswith(b"application/x.clarifai-data+protobuf")
    assert int(batch.filename.split("_n")[-1]) == 3
    read = {each.id: each for each in inputs_in(content)}
    assert list(read) == ["text", "photo", "bare"]
    assert {field.name for each in read.values() for field, _ in each.ListFields()} == {"id", "data"}
    stored = inputs.get("photo")
    assert read["bare"].data == inputs.get("bare").data
    assert read["photo"].data.image == stored.data.image
    assert [region.data.concepts[0].id for region in read["photo"].data.regions] == ["nose", "eye", "hair"]
    assert [(concept.id, concept.value) for concept in read["text"].data.concepts] == [("yes", 1.0), ("no", 0.0)]
    hosted = read["photo"].data.image.hosted
    assert download(f"{hosted.prefix}/orig/{hosted.suffix}", key(inputs))[2] == photo


def test_json_says_the_same_and_names_every_value(inputs: Inputs, media: Path) -> None:
    fill(inputs, (media / "green.jpg").read_bytes())
    made = version(inputs, "set")
    protobuf, as_json = (fetched(inputs, found) for found in export(inputs, "set", made.id, PROTOBUF, JSON))
    with zipfile.ZipFile(io.BytesIO(as_json)) as archive:
        first, batch = archive.namelist()
        assert archive.read(first) == b"application/x.clarifai-data+json"
        content = archive.read(batch)
    parsed = json_format.Parse(content, resources_pb2.InputBatch())
    assert list(parsed.inputs) == inputs_in(protobuf)
    values = [concept["value"] for concept in json.loads(content)["inputs"][0]["data"]["concepts"]]
    assert values == [1.0, 0.0]


def test_coco_has_what_is_in_pictures(inputs: Inputs, media: Path) -> None:
    fill(inputs, (media / "green.jpg").read_bytes())
    (found,) = export(inputs, "set", version(inputs, "set").id, COCO)
    with zipfile.ZipFile(io.BytesIO(fetched(inputs, found))) as archive:
        coco = json.loads(archive.read("annotations/instances.json"))
    assert [(each["id"], each["file_name"]) for each in coco["images"]] == [(1, "photo.jpg"), (2, "bare.jpg")]
    assert (coco["images"][0]["width"], coco["images"][0]["height"]) == (64, 48)
    names = {each["id"]: each["name"] for each in coco["categories"]}
    assert list(names.values()) == ["Eye", "Face", "Hair", "Nose"]
    by_name = {names[each["category_id"]]: each for each in coco["annotations"]}
    assert {each["image_id"] for each in coco["annotations"]} == {1}
    assert by_name["Nose"]["bbox"] == by_name["Face"]["bbox"] == [32, 12, 32, 24]
    assert by_name["Nose"]["area"] == 32 * 24
    assert by_name["Eye"]["segmentation"] == [[0, 0, 32, 0, 32, 24, 0, 24]]
    assert by_name["Eye"]["area"] == 32 * 24
    hair = by_name["Hair"]
    assert (hair["bbox"], hair["area"], hair["iscrowd"]) == ([0, 0, 32, 24], 32 * 24, 1)
    counts = hair["segmentation"]["counts"]
    assert (hair["segmentation"]["size"], sum(counts), sum(counts[1::2])) == ([48, 64], 64 * 48, 32 * 24)
    assert counts[:4] == [0, 24, 24, 24]


def test_whoever_may_not_gets_no_file(inputs: Inputs, media: Path) -> None:
    fill(inputs, (media / "green.jpg").read_bytes())
    (found,) = export(inputs, "set", version(inputs, "set").id)
    assert download(found.url, {})[0] == 404
    assert download(found.url, {"Authorization": "Key nobody"})[0] == 401
    assert download(found.url, key(datasets.somebody_else(inputs)))[0] == 401
    assert download(found.url.replace("protobuf", "coco"), key(inputs))[0] == 404
    assert download(found.url.replace("/set/", "/nowhere/"), key(inputs))[0] == 404
    assert download(found.url + "/x", key(inputs))[0] == 404
    whole = fetched(inputs, found)
    status, headers, part = download(found.url, key(inputs) | {"Range": "bytes=38-73"})
    assert (status, part) == (206, b"application/x.clarifai-data+protobuf"[:36])
    assert headers["Content-Range"] == f"bytes 38-73/{len(whole)}"
    cookie = {"Cookie": f"x-clarifai-api-key={inputs.server.owner.pat}"}
    assert download(found.url, cookie)[2] == whole


def test_what_cannot_be_exported_is_told(inputs: Inputs) -> None:
    inputs.ok("PostInputs", inputs=[text("x", "a")])
    datasets.dataset(inputs, "set", "a")
    made = version(inputs, "set")

    def refused(*exports: Any, version_id: str = made.id) -> Any:
        return inputs.call(
            "PutDatasetVersionExports", dataset_id="set", dataset_version_id=version_id, exports=exports
        ).status

    asked = resources_pb2.DatasetVersionExport
    assert refused(asked(format=PROTOBUF), version_id="nowhere").code == codes.CONN_DOES_NOT_EXIST
    assert refused().code == codes.CONN_INVALID_REQUEST
    status = refused(asked())
    assert (status.code, "exports[0].format is 0" in status.details) == (codes.CONN_INVALID_REQUEST, True)
    status = refused(asked(format=PROTOBUF, include_embeddings=True))
    assert (status.code, "embed_model_version_ids" in status.details) == (codes.CONN_INVALID_REQUEST, True)


def test_files_of_deleted_versions_go(inputs: Inputs) -> None:
    inputs.ok("PostInputs", inputs=[text("x", "a")])
    datasets.dataset(inputs, "set", "a")
    (found,) = export(inputs, "set", version(inputs, "set", "v").id)
    folder = inputs.server.data / "datasets"
    before = {path.name for path in folder.iterdir()}
    inputs.ok("DeleteDatasetVersions", dataset_id="set", dataset_version_ids=["v"])
    assert download(found.url, key(inputs))[0] == 404
    deadline = time.monotonic() + 10
    while len({path.name for path in folder.iterdir()}) == len(before):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_export_reads_back_equal(inputs: Inputs, new_inputs: Any, tmp_path: Path, media: Path) -> None:
    fill(inputs, (media / "green.jpg").read_bytes())
    (found,) = export(inputs, "set", version(inputs, "set").id, JSON)
    file = tmp_path / "export.zip"
    file.write_bytes(fetched(inputs, found))
    other = new_inputs(f"{inputs.app.app_id[:30]}-copy")
    datasets.dataset(other, "set")
    for read in reading.read(file):
        copy = resources_pb2.Input.FromString(read.input.SerializeToString())
        assert read.hosted is (copy.id != "text")
        if read.hosted:
            copy.data.image.base64 = download(copy.data.image.url, key(inputs))[2]
            copy.data.image.url = ""
        copy.dataset_ids.append("set")
        other.ok("PostInputs", inputs=[copy])
        annotations = [Annotation.FromString(each.SerializeToString()) for each in read.annotations]
        if annotations:
            other.ok("PostAnnotations", annotations=annotations)
    other.all_settled(["text", "photo", "bare"])
    (copied,) = export(other, "set", version(other, "set").id, JSON)
    assert _without_addresses(fetched(other, copied)) == _without_addresses(file.read_bytes())


def _without_addresses(content: bytes) -> str:
    """The JSON of an export, its app's name taken out of addresses."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parsed = json.loads(archive.read(archive.namelist()[1]))
    for each in parsed["inputs"]:
        for medium in ("image", "text"):
            for place in ("url", "hosted"):
                each["data"].get(medium, {}).pop(place, None)
    return json.dumps(parsed, sort_keys=True)


def test_addresses_are_paths_of_their_own(inputs: Inputs) -> None:
    inputs.ok("PostInputs", inputs=[text("x", "a"), image("b", MEDIA_URL + "red.png")])
    datasets.dataset(inputs, "set", "a")
    (found,) = export(inputs, "set", version(inputs, "set", "v").id)
    parts = urllib.parse.urlsplit(found.url)
    place = inputs.app
    assert parts.path == f"/exports/users/{place.user_id}/apps/{place.app_id}/datasets/set/versions/v/protobuf.zip"
    assert found.url.startswith(inputs.server.base)
