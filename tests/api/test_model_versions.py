"""Versions of models: made without training, read, listed, changed, published and deleted (behaviour §4, §9.2)."""

from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode

from support.calls import Call


def thresholds(**values: float) -> res.OutputInfo:
    concepts = [res.Concept(id=id, value=value) for id, value in values.items()]
    return res.OutputInfo(data=res.Data(concepts=concepts))


def made(send: Call, id: str, type_id: str = "concept-thresholder", **fields: Any) -> str:
    """Make a model; return the id of its first version."""
    model = res.Model(id=id, model_type_id=type_id, **fields)
    return str(send("PostModels", models=[model]).model.model_version.id)


def added(send: Call, id: str, **fields: Any) -> str:
    version = res.ModelVersion(**{"output_info": thresholds(cat=0.5), **fields})
    return str(send("PostModelVersions", model_id=id, model_versions=[version]).model.model_version.id)


@pytest.mark.parametrize("type_id", ["embedding-classifier", "visual-classifier", "text-to-text", "clusterer"])
def test_training_is_refused_with_a_reason(send: Call, type_id: str) -> None:
    made(send, f"trained-{type_id}", type_id)
    response = send("PostModelVersions", StatusCode.NOT_IMPLEMENTED, model_id=f"trained-{type_id}")
    assert type_id in response.status.details
    assert len(send("ListModelVersions", model_id=f"trained-{type_id}").model_versions) == 1


def test_an_operator_gets_a_version_at_once(send: Call) -> None:
    first = made(send, "ready")
    response = send(
        "PostModelVersions",
        model_id="ready",
        description="from the request",
        model_versions=[res.ModelVersion(id="mine", output_info=thresholds(cat=0.5, dog=0.25))],
    )
    version = response.model.model_version
    assert response.model.id == "ready"
    assert version.id not in ("mine", first)
    assert version.status.code == StatusCode.MODEL_TRAINED
    assert version.description == "from the request"
    assert version.active_concept_count == 2
    read = send("GetModelVersion", model_id="ready", version_id=version.id).model_version
    assert [(c.id, c.value) for c in read.output_info.data.concepts] == [("cat", 0.5), ("dog", 0.25)]
    assert (read.user_id, read.created_at) == (response.model.user_id, version.created_at)


def params(**values: Any) -> res.OutputInfo:
    info = res.OutputInfo()
    info.params.update(values)
    return info


@pytest.mark.parametrize(
    ("type_id", "info", "word"),
    [
        ("prompter", res.OutputInfo(), "prompt_template"),
        ("prompter", params(prompt_template=7), "a text"),
        ("image-crop", params(margin="wide"), "a number"),
        ("random-sample", params(keep_fraction=1.5), "from 0 to 1"),
        ("concept-thresholder", res.OutputInfo(), "output_info.data.concepts"),
        ("language-id-operator", params(lowercase="yes"), "true or false"),
        ("language-id-operator", params(library="other"), "fastText"),
    ],
)
def test_wrong_parameters_are_named(send: Call, request: Any, type_id: str, info: Any, word: str) -> None:
    id = f"wrong-{abs(hash(request.node.name)) % 10**9}"
    made(send, id, type_id)
    versions = [res.ModelVersion(output_info=info)]
    response = send("PostModelVersions", StatusCode.MODEL_INVALID_ARGUMENT, model_id=id, model_versions=versions)
    assert word in response.status.details


def regex(pattern: str | None, *concepts: str) -> res.OutputInfo:
    info = thresholds(**dict.fromkeys(concepts, 1.0))
    if pattern is not None:
        info.params.update({"regex": pattern})
    return info


@pytest.mark.parametrize(
    ("type_id", "info", "word"),
    [
        ("regex-based-classifier", regex(None, "hit"), "output_info.params.regex is empty"),
        (
            "regex-based-classifier",
            regex("(", "hit"),
            "output_info.params.regex is not a regular expression: missing )",
        ),
        (
            "regex-based-classifier",
            regex("(" * 5000 + ")" * 5000, "hit"),
            "output_info.params.regex is nested too deep",
        ),
        ("regex-based-classifier", regex("a"), "output_info.data.concepts is empty"),
        ("image-crop", params(margin=0), "output_info.params.margin is 0; it must be above 0 and at most 10"),
        ("image-crop", params(margin=10.5), "output_info.params.margin is 10.5"),
        ("image-tiling-operator", params(tile_size=0), "output_info.params.tile_size must be at least 1; it is 0."),
        ("image-tiling-operator", params(tile_size=64, max_object_size=64), "max_object_size is 64"),
        ("random-sample", params(keep_fraction=-0.5), "output_info.params.keep_fraction must be from 0 to 1"),
        ("prompter", params(prompt_template="plain"), "{data.text.raw}"),
        ("concept-thresholder", params(concept_threshold_type="ABOUT"), "concept_threshold_type"),
    ],
)
def test_what_an_operator_cannot_compute_with_is_not_stored(
    send: Call, make_app: Any, type_id: str, info: Any, word: str
) -> None:
    where, refused = make_app("settings"), StatusCode.MODEL_INVALID_ARGUMENT
    whole = res.Model(id="whole", model_type_id=type_id, output_info=info)
    assert word in send("PostModels", refused, where=where, models=[whole]).status.details
    send("PostModels", where=where, models=[res.Model(id="bare", model_type_id=type_id)])
    versions = [res.ModelVersion(output_info=info)]
    send("PostModelVersions", refused, where=where, model_id="bare", model_versions=versions)
    change = [res.Model(id="bare", output_info=info)]
    assert word in send("PatchModels", refused, where=where, models=change, action="overwrite").status.details
    (first,) = send("ListModelVersions", where=where, model_id="bare").model_versions
    versions = [res.ModelVersion(id=first.id, output_info=info)]
    request = {"model_id": "bare", "model_versions": versions, "action": "overwrite"}
    assert word in send("PatchModelVersions", refused, where=where, **request).status.details


def test_comparisons_are_names_or_numbers(send: Call) -> None:
    made(send, "compared")
    for value in ("LESS_THAN", 3):
        info = thresholds(cat=0.5)
        info.params.update({"concept_threshold_type": value})
        added(send, "compared", output_info=info)
    info.params.update({"concept_threshold_type": 9})
    versions = [res.ModelVersion(output_info=info)]
    send("PostModelVersions", StatusCode.MODEL_INVALID_ARGUMENT, model_id="compared", model_versions=versions)


def test_what_is_not_done_is_refused(send: Call) -> None:
    made(send, "refused")
    config = res.PretrainedModelConfig(model_zip_url="https://example.com/m.zip")
    zipped = [res.ModelVersion(pretrained_model_config=config)]
    send("PostModelVersions", StatusCode.NOT_IMPLEMENTED, model_id="refused", model_versions=zipped)
    send("PostModelVersions", StatusCode.NOT_IMPLEMENTED, model_id="refused", eval_info=res.EvalInfo())
    send("PostModelVersions", StatusCode.MODEL_DOES_NOT_EXIST, model_id="nowhere")
    send("PostModelVersions", StatusCode.MODEL_DOES_NOT_EXIST, model_id="general-image-recognition")


def test_a_batch_of_versions_is_all_or_none(send: Call) -> None:
    made(send, "batch")
    versions = [res.ModelVersion(output_info=thresholds(cat=1)), res.ModelVersion()]
    send("PostModelVersions", StatusCode.MODEL_INVALID_ARGUMENT, model_id="batch", model_versions=versions)
    assert len(send("ListModelVersions", model_id="batch").model_versions) == 1


def test_lists_of_versions(send: Call) -> None:
    a = made(send, "several", output_info=thresholds(cat=1))
    b = added(send, "several", output_info=thresholds(dog=1), description="zoo")
    c = added(send, "several", output_info=thresholds(dog=1, cat=1), description="art")

    def found(**fields: Any) -> list[str]:
        return [version.id for version in send("ListModelVersions", model_id="several", **fields).model_versions]

    assert found() == [c, b, a]
    assert found(sort_ascending=True) == [a, b, c]
    assert found(sort_by_created_at=True) == [c, b, a]
    assert found(sort_by_description=True) == [b, c, a]
    assert found(sort_by_status_code=True) == found(sort_by_num_inputs=True) == [c, b, a]
    assert found(page=2, per_page=2) == [a]
    assert found(page=9) == []
    assert found(concept_ids=["dog"]) == [c, b]
    assert found(concept_ids=["dog", "cat"]) == [c]
    assert found(trained_only=True) == [c, b, a]
    assert found(min_replicas=1) == []
    send("ListModelVersions", StatusCode.MODEL_DOES_NOT_EXIST, model_id="nowhere")


def test_untrained_versions_are_left_out(send: Call) -> None:
    made(send, "untrained", "embedding-classifier")
    assert len(send("ListModelVersions", model_id="untrained").model_versions) == 1
    assert not send("ListModelVersions", model_id="untrained", trained_only=True).model_versions


def test_patches_of_versions(send: Call) -> None:
    id = made(send, "patched", output_info=thresholds(cat=0.5))
    change = res.ModelVersion(id=id, description="d", license="MIT", output_info=thresholds(dog=0.25))
    change.metadata.update({"a": 1})
    (merged,) = send("PatchModelVersions", model_id="patched", action="merge", model_versions=[change]).model_versions
    assert [c.id for c in merged.output_info.data.concepts] == ["cat", "dog"]
    assert (merged.description, merged.license, merged.metadata["a"]) == ("d", "MIT", 1)
    assert merged.status.code == StatusCode.MODEL_TRAINED
    assert merged.active_concept_count == 2
    over = res.ModelVersion(id=id, visibility=res.Visibility(gettable=50), output_info=thresholds(owl=1))
    send("PatchModelVersions", model_id="patched", action="overwrite", model_versions=[over])
    read = send("GetModelVersion", model_id="patched", version_id=id).model_version
    assert [c.id for c in read.output_info.data.concepts] == ["owl"]
    assert (read.visibility.gettable, read.description) == (50, "d")
    gone = res.ModelVersion(id=id, description="d")
    (removed,) = send("PatchModelVersions", model_id="patched", action="remove", model_versions=[gone]).model_versions
    assert removed.description == ""
    assert len(send("ListModelVersions", model_id="patched").model_versions) == 1


def test_bad_patches_of_versions(send: Call) -> None:
    id = made(send, "unpatched")
    changes = [res.ModelVersion(id=id, description="x"), res.ModelVersion(id="nope")]
    response = send(
        "PatchModelVersions",
        StatusCode.CONN_DOES_NOT_EXIST,
        model_id="unpatched",
        action="merge",
        model_versions=changes,
    )
    assert "nope" in response.status.details
    assert send("GetModelVersion", model_id="unpatched", version_id=id).model_version.description == ""
    send("PatchModelVersions", StatusCode.CONN_INVALID_REQUEST, model_id="unpatched", model_versions=changes)
    send("PatchModelVersions", StatusCode.CONN_INVALID_REQUEST, model_id="unpatched", action="merge")


def test_publishing_turns_the_visibility(send: Call) -> None:
    id = made(send, "published")

    def visibility() -> int:
        return int(send("GetModelVersion", model_id="published", version_id=id).model_version.visibility.gettable)

    assert visibility() == 10
    send("PostModelVersionsPublish", model_id="published", publications=[api.ModelVersionPublishRequest(version_id=id)])
    assert visibility() == 50
    publications = [api.ModelVersionUnpublishRequest(version_id=id)]
    send("PostModelVersionsUnPublish", model_id="published", publications=publications)
    assert visibility() == 10
    send("PostModelVersionsPublish", StatusCode.CONN_INVALID_REQUEST, model_id="published")
    unknown = [api.ModelVersionPublishRequest(version_id="nope")]
    send("PostModelVersionsPublish", StatusCode.CONN_DOES_NOT_EXIST, model_id="published", publications=unknown)


def test_a_deleted_version_leaves_the_others(send: Call) -> None:
    first = made(send, "shrinking")
    second = added(send, "shrinking")
    send("DeleteModelVersion", model_id="shrinking", version_id=second)
    assert [v.id for v in send("ListModelVersions", model_id="shrinking").model_versions] == [first]
    send("DeleteModelVersion", StatusCode.CONN_DOES_NOT_EXIST, model_id="shrinking", version_id=second)
    assert send("GetModel", model_id="shrinking").model.model_version.id == first


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("PostModelVersionsTrainingTimeEstimate", {"model_id": "m"}),
        ("PostModelMigration", {"model_id": "m"}),
        ("DeleteModelMigration", {"model_id": "m"}),
    ],
)
def test_absent_calls_say_why(send: Call, name: str, fields: dict[str, Any]) -> None:
    details = send(name, StatusCode.NOT_IMPLEMENTED, **fields).status.details
    assert details.startswith(f"{name} is not implemented by this server: ")
