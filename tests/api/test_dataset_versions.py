"""Versions of datasets: snapshots that nothing changes afterwards, and what is counted in them (behaviour §13)."""

import hashlib
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf import struct_pb2

from support import datasets
from support.datasets import concept_ids, exported, settled, version
from support.inputs import MEDIA_URL, Inputs, image, text

Annotation, AnnotationFilter, Concept, Data = (
    resources_pb2.Annotation,
    resources_pb2.AnnotationFilter,
    resources_pb2.Concept,
    resources_pb2.Data,
)
Config, DatasetVersion, Search = (
    resources_pb2.AnnotationFilterConfig,
    resources_pb2.DatasetVersion,
    resources_pb2.Search,
)


def box(concept: str, top: float = 0.1, left: float = 0.1, bottom: float = 0.5, right: float = 0.5) -> Any:
    """The data of an annotation with one box."""
    bounds = resources_pb2.BoundingBox(top_row=top, left_col=left, bottom_row=bottom, right_col=right)
    info = resources_pb2.RegionInfo(bounding_box=bounds)
    region = resources_pb2.Region(region_info=info, data=Data(concepts=[Concept(id=concept, value=1)]))
    return Data(regions=[region])


def annotate(inputs: Inputs, input_id: str, *data: Any) -> list[str]:
    """Annotations of an input; their ids."""
    sent = [Annotation(input_id=input_id, data=each) for each in data]
    return [made.id for made in inputs.ok("PostAnnotations", annotations=sent).annotations]


def labelled(id: str, *concepts: str, **data: Any) -> Any:
    return text(f"text of {id}", id, concepts=[Concept(id=each, value=1) for each in concepts], **data)


def with_concept(concept: str) -> Any:
    """A search for annotations with a concept."""
    wanted = resources_pb2.Filter(annotation=Annotation(data=Data(concepts=[Concept(id=concept, value=1)])))
    return Search(query=resources_pb2.Query(filters=[wanted]))


@pytest.fixture
def filled(inputs: Inputs) -> Inputs:
    """An app whose dataset "set" holds three of four inputs."""
    metadata = struct_pb2.Struct()
    metadata.update({"camera": "left"})
    inputs.ok("PostInputs", inputs=[labelled("a", "cat", metadata=metadata), labelled("b", "dog"), labelled("c")])
    inputs.ok("PostInputs", inputs=[labelled("other", "cat")])
    inputs.all_settled(["a", "b", "c", "other"])
    datasets.dataset(inputs, "set", "c", "a", "b")
    return inputs


def test_a_version_goes_from_pending_to_ready(filled: Inputs) -> None:
    sent = DatasetVersion(id="set", description="first")
    (made,) = filled.ok("PostDatasetVersions", dataset_id="set", dataset_versions=[sent]).dataset_versions
    assert made.status.code == codes.DATASET_VERSION_PENDING
    assert (made.id, made.dataset_id, made.app_id, made.user_id) == (
        "set",
        "set",
        filled.app.app_id,
        filled.app.user_id,
    )
    ready = settled(filled, "set", "set")
    assert ready.status.code == codes.DATASET_VERSION_READY
    assert ready.request_origin == resources_pb2.MANUAL
    assert ready.metrics["/"].inputs_count.value == 3
    assert not ready.HasField("export_info")
    assert filled.ok("GetDataset", dataset_id="set").dataset.version == ready
    assert filled.ok("ListDatasets").datasets[0].version == ready


def test_a_snapshot_has_inputs_in_order_with_what_is_said_about_them(filled: Inputs) -> None:
    annotate(filled, "b", box("nose"), Data(concepts=[Concept(id="pet", value=1), Concept(id="dog", value=0)]))
    made = version(filled, "set")
    found = exported(filled, "set", made.id)
    assert [each.id for each in found] == ["a", "b", "c"]
    assert [concept_ids(each) for each in found] == [["cat"], ["dog", "pet"], []]
    assert found[1].data.concepts[0].value == 1.0
    assert found[1].data.regions[0].data.concepts[0].id == "nose"
    assert found[0].data.metadata["camera"] == "left"
    assert found[0].data.text.raw == "text of a"
    assert {field.name for each in found for field, _ in each.ListFields()} == {"id", "data"}


def test_nothing_that_comes_later_shows(filled: Inputs) -> None:
    boxes = annotate(filled, "b", box("nose"))
    (made,) = filled.ok(
        "PostDatasetVersions", dataset_id="set", dataset_versions=[DatasetVersion()]
    ).dataset_versions  # and not waited for: the version shows this moment
    patched = resources_pb2.Input(id="a", data=Data(concepts=[Concept(id="late", value=1)]))
    filled.ok("PatchInputs", inputs=[patched], action="merge")
    annotate(filled, "c", Data(concepts=[Concept(id="late", value=1)]))
    filled.ok("DeleteAnnotations", input_ids=["b"], ids=boxes)
    datasets.add(filled, "set", "other")
    filled.ok("DeleteDatasetInputs", dataset_id="set", input_ids=["c"])
    filled.ok("DeleteInputs", ids=["b"])
    settled(filled, "set", made.id)
    found = exported(filled, "set", made.id)
    assert [each.id for each in found] == ["a", "b", "c"]
    assert [concept_ids(each) for each in found] == [["cat"], ["dog"], []]
    assert len(found[1].data.regions) == 1
    later = version(filled, "set")
    assert [concept_ids(each) for each in exported(filled, "set", later.id)] == [["cat", "late"], ["cat"]]


def test_a_filter_chooses_annotations(filled: Inputs) -> None:
    annotate(filled, "b", box("cat"), box("dog"))
    chosen = AnnotationFilter(id="cats", search=with_concept("cat"))
    filled.ok("PostAnnotationFilters", annotation_filters=[chosen])
    config = Config(annotation_filter=AnnotationFilter(id="cats"))
    made = version(filled, "set", annotation_filter_config=config)
    assert made.annotation_filter_config.annotation_filter.search.query == chosen.search.query
    found = exported(filled, "set", made.id)
    assert [concept_ids(each) for each in found] == [["cat"], [], []]
    assert [len(each.data.regions) for each in found] == [0, 1, 0]
    assert found[0].data.metadata["camera"] == "left"
    config.ignore_empty_inputs = True
    made = version(filled, "set", annotation_filter_config=config)
    assert [each.id for each in exported(filled, "set", made.id)] == ["a", "b"]
    inline = Config(annotation_filter=AnnotationFilter(search=with_concept("dog")), ignore_empty_inputs=True)
    made = version(filled, "set", annotation_filter_config=inline)
    assert [each.id for each in exported(filled, "set", made.id)] == ["b"]


def test_a_dataset_gives_new_versions_its_filter_and_processing(filled: Inputs) -> None:
    filled.ok("PostAnnotationFilters", annotation_filters=[AnnotationFilter(id="cats", search=with_concept("cat"))])
    processing = resources_pb2.DatasetVersionProcessingInfo(
        frame_interpolation_info=resources_pb2.FrameInterpolationInfo(sample_ms=250)
    )
    change = resources_pb2.Dataset(
        id="set", default_annotation_filter=AnnotationFilter(id="cats"), default_processing_info=processing
    )
    (patched,) = filled.ok("PatchDatasets", datasets=[change], action="overwrite").datasets
    assert patched.default_annotation_filter.search.query.filters
    made = version(filled, "set")
    assert made.processing_info == processing
    assert made.annotation_filter_config.annotation_filter.id == "cats"
    assert [concept_ids(each) for each in exported(filled, "set", made.id)] == [["cat"], [], []]
    # A later change of the filter changes no version, and a deleted one is not asked for.
    filled.ok("DeleteAnnotationFilters", annotation_filter_ids=["cats"])
    assert not filled.ok("GetDataset", dataset_id="set").dataset.HasField("default_annotation_filter")
    made = version(filled, "set")
    assert [concept_ids(each) for each in exported(filled, "set", made.id)] == [["cat"], ["dog"], []]


def test_what_a_version_may_not_be(filled: Inputs) -> None:
    def refused(dataset: str = "set", **fields: Any) -> Any:
        return filled.call(
            "PostDatasetVersions", dataset_id=dataset, dataset_versions=[DatasetVersion(**fields)]
        ).status

    assert refused("nowhere").code == codes.CONN_DOES_NOT_EXIST
    predicting = resources_pb2.ModelPredictConfig(model=resources_pb2.Model(id="general-image-recognition"))
    status = refused(model_predict_config=predicting)
    assert (status.code, "model_predict_config" in status.details) == (codes.NOT_IMPLEMENTED, True)
    unknown = Config(annotation_filter=AnnotationFilter(id="nowhere"))
    assert refused(annotation_filter_config=unknown).code == codes.CONN_DOES_NOT_EXIST
    ranked = with_concept("cat")
    ranked.query.ranks.add().annotation.data.concepts.add(id="cat", value=1)
    bad = Config(annotation_filter=AnnotationFilter(search=ranked))
    assert refused(annotation_filter_config=bad).code == codes.SEARCH_INVALID_REQUEST
    version(filled, "set", "taken")
    assert refused(id="taken").code == codes.DATABASE_DUPLICATE_KEY


def test_versions_are_listed_changed_and_deleted(filled: Inputs) -> None:
    for id in ("one", "two"):
        version(filled, "set", id)
    listed = filled.ok("ListDatasetVersions", dataset_id="set").dataset_versions
    assert [found.id for found in listed] == ["two", "one"]
    origins = [resources_pb2.TRAINING]
    assert not filled.ok("ListDatasetVersions", dataset_id="set", request_origins=origins).dataset_versions
    change = DatasetVersion(id="one", description="kept", status=resources_pb2.DatasetVersion().status)
    (patched,) = filled.ok(
        "PatchDatasetVersions", dataset_id="set", dataset_versions=[change], action="overwrite"
    ).dataset_versions
    assert (patched.description, patched.status.code) == ("kept", codes.DATASET_VERSION_READY)
    assert patched.metrics["/"].inputs_count.value == 3
    filled.ok("DeleteDatasetVersions", dataset_id="set", dataset_version_ids=["two"])
    gone = filled.call("GetDatasetVersion", dataset_id="set", dataset_version_id="two")
    assert gone.status.code == codes.CONN_DOES_NOT_EXIST
    assert filled.ok("GetDataset", dataset_id="set").dataset.version.id == "one"


def groups(inputs: Inputs, version_id: str, **fields: Any) -> list[Any]:
    request = service_pb2.ListDatasetVersionMetricsGroupsRequest(
        user_app_id=inputs.app, dataset_id="set", dataset_version_id=version_id, **fields
    )
    response = inputs.stub.ListDatasetVersionMetricsGroups(request, metadata=inputs.metadata, timeout=30)
    assert response.status.code == codes.SUCCESS, response.status
    return list(response.dataset_version_metrics_groups)


def test_groups_are_counted_and_filtered(inputs: Inputs) -> None:
    inputs.ok("PostInputs", inputs=[labelled("a", "cat"), labelled("b", "cat", "dog")])
    inputs.ok("PostInputs", inputs=[image("red", MEDIA_URL + "red.png"), image("green", MEDIA_URL + "green.jpg")])
    inputs.all_settled(["a", "b", "red", "green"])
    annotate(inputs, "red", box("nose"), box("nose", 0.5, 0.5, 1, 1), box("cat", 0, 0, 1, 1))
    datasets.dataset(inputs, "set", "a", "b", "red", "green")
    made = version(inputs, "set")
    whole = made.metrics["/"]
    assert (whole.inputs_count.value, whole.unlabeled_inputs_count.value) == (4, 1)
    assert (whole.regions_count.value, whole.bounding_boxes_count.value, whole.region_inputs_count.value) == (3, 3, 1)
    assert (whole.positive_input_tags_count.value, whole.positive_region_tags_count.value) == (3, 3)
    cells = whole.region_location_matrix
    assert (cells.n_cols, len(cells.data)) == (10, 100)
    assert (cells.data[0], cells.data[11], cells.data[55], cells.data[99]) == (1, 2, 2, 2)

    def counts(type: int, counter: str = "inputs_count", **fields: Any) -> dict[Any, int]:
        found = groups(inputs, made.id, types=[type], **fields)
        return {
            (each.parent_path, each.value.string_value or each.value.number_value): getattr(each.metrics, counter).value
            for each in found
        }

    top = "input.data"
    assert counts(resources_pb2.INPUT_TYPE) == {(top, "image"): 2, (top, "text"): 2, (top, "total"): 4}
    assert counts(resources_pb2.CONCEPT_ID) == {
        (top, "cat"): 2,
        (top, "dog"): 1,
        ("input.data.regions[].data", "cat"): 1,
        ("input.data.regions[].data", "nose"): 1,
    }
    assert counts(resources_pb2.CONCEPT_ID, "bounding_boxes_count")["input.data.regions[].data", "nose"] == 2
    assert counts(resources_pb2.CONCEPTS_COUNT, parent_paths=[top]) == {(top, 0): 2, (top, 1): 1, (top, 2): 1}
    assert counts(resources_pb2.BOUNDING_BOXES_COUNT) == {(top, 0): 3, (top, 3): 1}
    assert counts(resources_pb2.PIXELS_COUNT) == {(top, 400): 1, (top, 2800): 1}
    assert counts(resources_pb2.ASPECT_RATIO) == {(top, 1.6): 1, (top, 1.3): 1}
    cat = struct_pb2.Value(string_value="cat")
    assert len(groups(inputs, made.id, values=[cat])) == 2
    assert len(groups(inputs, made.id, values=[cat], parent_paths=[top])) == 1
    assert len(groups(inputs, made.id, values=[cat, struct_pb2.Value(number_value=2800)])) == 3
    assert len(groups(inputs, made.id, per_page=3)) == 3
    assert groups(inputs, made.id)[0].type == resources_pb2.INPUT_TYPE


def test_frames_are_counted(inputs: Inputs) -> None:
    inputs.ok("PostInputs", inputs=[labelled("a")])
    data = box("nose")
    frame = resources_pb2.Frame(frame_info=resources_pb2.FrameInfo(time=500), data=data)
    other = resources_pb2.Frame(
        frame_info=resources_pb2.FrameInfo(time=500), data=Data(concepts=[Concept(id="day", value=1)])
    )
    annotate(inputs, "a", Data(frames=[frame]), Data(frames=[other]))
    datasets.dataset(inputs, "set", "a")
    made = version(inputs, "set")
    (found,) = exported(inputs, "set", made.id)
    (merged,) = found.data.frames
    assert [concept.id for concept in merged.data.concepts] == ["day"]
    assert len(merged.data.regions) == 1
    whole = made.metrics["/"]
    counted = whole.frames_count.value, whole.region_frames_count.value, whole.positive_frame_tags_count.value
    assert counted == (1, 1, 1)
    paths = {each.parent_path for each in groups(inputs, made.id, types=[resources_pb2.CONCEPT_ID])}
    assert paths == {"input.data.frames[].data", "input.data.frames[].data.regions[].data"}


def test_an_empty_dataset_counts_nothing_but_says_so(inputs: Inputs) -> None:
    datasets.dataset(inputs, "set")
    made = version(inputs, "set")
    assert made.metrics["/"].inputs_count.value == 0
    (total,) = groups(inputs, made.id)
    assert (total.value.string_value, total.metrics.inputs_count.value) == ("total", 0)
    assert exported(inputs, "set", made.id) == []


def test_media_stay_as_long_as_a_version_shows_them(inputs: Inputs, media: Path) -> None:
    photo = (media / "green.jpg").read_bytes() + b" of a test of its own"
    inputs.ok("PostInputs", inputs=[image("photo", base64=photo)])
    inputs.settled("photo")
    datasets.dataset(inputs, "set", "photo")
    made = version(inputs, "set")
    inputs.ok("DeleteInputs", ids=["photo"])
    (found,) = exported(inputs, "set", made.id)
    url, blob = found.data.image.url, inputs.server.data / "blobs" / blob_of(photo)
    assert datasets.download(url, datasets.key(inputs))[::2] == (200, photo)
    inputs.ok("DeleteDatasetVersions", dataset_id="set", dataset_version_ids=[made.id])
    assert datasets.download(url, datasets.key(inputs))[0] == 404
    deadline = time.monotonic() + 10
    while blob.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def blob_of(content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    return f"{digest[:2]}/{digest[2:]}"


@pytest.mark.base("Universal")
def test_embeddings_of_a_model_version_go_in(inputs: Inputs) -> None:
    inputs.ok("PostInputs", inputs=[image("red", MEDIA_URL + "red.png"), text("x", "words")])
    inputs.all_settled(["red", "words"])
    with closing(sqlite3.connect(inputs.server.data / "meshserve.db")) as store:
        rows = store.execute("SELECT v.space FROM vectors v JOIN inputs i ON i.pk = v.input WHERE i.id = 'red'")
        (space,) = {row[0] for row in rows}  # the base workflow embeds pictures
    datasets.dataset(inputs, "set", "red", "words")
    made = version(inputs, "set", embed_model_version_ids=[space])
    unknown = DatasetVersion(embed_model_version_ids=[space, "none"])
    refused = inputs.call("PostDatasetVersions", dataset_id="set", dataset_versions=[unknown]).status
    assert (refused.code, "embed_model_version_ids[1] names 'none'" in refused.details) == (11102, True)
    assert made.metrics["/"].embeddings_count.value == 1
    asked = resources_pb2.CLARIFAI_DATA_PROTOBUF
    (found,) = datasets.export(inputs, "set", made.id, asked, include_embeddings=True)
    red, words = datasets.inputs_in(datasets.download(found.url, datasets.key(inputs))[2])
    (embedding,) = red.data.embeddings
    assert len(embedding.vector) == embedding.num_dimensions > 100
    assert sum(value * value for value in embedding.vector) == pytest.approx(1, abs=1e-3)
    assert not words.data.embeddings
    assert not exported(inputs, "set", made.id)[0].data.embeddings


def test_versions_of_a_dataset_that_is_deleted_meanwhile_end_quietly(filled: Inputs) -> None:
    for round in range(12):
        datasets.dataset(filled, f"brief-{round}", "a", "b", "c")
        filled.ok("PostDatasetVersions", dataset_id=f"brief-{round}", dataset_versions=[DatasetVersion()])
        time.sleep(0.004 * round)
        filled.ok("DeleteDatasets", dataset_ids=[f"brief-{round}"])
    (last,) = filled.ok("PostDatasetVersions", dataset_id="set", dataset_versions=[DatasetVersion()]).dataset_versions
    settled(filled, "set", last.id)
    log = filled.server.log.read_text(errors="replace")
    assert "jobs of kind dataset_version failed" not in log
