"""Models as clients make, read, change, rename and delete them (behaviour §4, §9.1)."""

from collections.abc import Callable
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode

from support.calls import Call
from support.models import HINT, listed, made, thresholds


def test_a_new_model_has_the_default_type_and_waits_for_training(send: Call, user_app: Any) -> None:
    model = made(send, "plain")
    assert model.model_type_id == "embedding-classifier"
    assert model.model_version.status.code == StatusCode.MODEL_UNTRAINED
    assert (model.name, model.display_name) == ("plain", "plain")
    assert (model.user_id, model.app_id) == (user_app.user_id, user_app.app_id)
    assert (model.model_version.user_id, model.model_version.app_id) == (user_app.user_id, user_app.app_id)
    assert len(model.model_version.id) == 32
    assert model.visibility.gettable == res.Visibility.PRIVATE
    assert model.created_at.seconds > 0


def test_the_older_single_model_is_accepted(send: Call) -> None:
    assert send("PostModels", model=res.Model(id="single")).model.id == "single"


def test_a_type_without_training_is_ready(send: Call) -> None:
    model = made(send, "ready", model_type_id="concept-thresholder", output_info=thresholds(cat=0.5))
    assert model.model_version.status.code == StatusCode.MODEL_TRAINED
    assert model.model_version.status.description == "Model is trained and ready for deployment"
    assert model.model_version.completed_at.seconds > 0


def test_a_pretrained_config_makes_a_trainable_type_ready(send: Call) -> None:
    version = res.ModelVersion(pretrained_model_config=res.PretrainedModelConfig(local_dev=True))
    model = made(send, "pretrained", model_type_id="visual-classifier", model_version=version)
    assert model.model_version.status.code == StatusCode.MODEL_TRAINED


def test_a_duplicate_changes_nothing(send: Call) -> None:
    made(send, "twice")
    response = send(
        "PostModels", StatusCode.DATABASE_DUPLICATE_KEY, models=[res.Model(id="once"), res.Model(id="twice")]
    )
    assert "twice" in response.status.details
    send("GetModel", StatusCode.MODEL_DOES_NOT_EXIST, model_id="once")


@pytest.mark.parametrize(
    ("model", "code", "word"),
    [
        (res.Model(id="x", model_type_id="no-such-type"), StatusCode.MODEL_INVALID_ARGUMENT, "no-such-type"),
        (res.Model(id="-x"), StatusCode.CONN_INVALID_REQUEST, "model id"),
        (res.Model(id="x" * 49), StatusCode.CONN_INVALID_REQUEST, "48"),
        (res.Model(id="x", notes="n" * 65537), StatusCode.CONN_INVALID_REQUEST, "model.notes has 65537 bytes"),
        (res.Model(id="x", name="n" * 1001), StatusCode.CONN_INVALID_REQUEST, "model.name has 1001 characters"),
    ],
)
def test_a_bad_model_is_refused(send: Call, model: Any, code: int, word: str) -> None:
    assert word in send("PostModels", code, models=[model]).status.details


def test_what_could_not_be_shown_again_is_refused(send: Call) -> None:
    strange = res.Visibility.FromString(b"\x08\x4d")
    status = send(
        "PostModels", StatusCode.CONN_INVALID_REQUEST, models=[res.Model(id="odd", visibility=strange)]
    ).status
    assert "visibility.gettable is 77" in status.details
    endless = res.Model(id="odd")
    endless.metadata["deep"] = [float("inf")]
    status = send("PostModels", StatusCode.CONN_INVALID_REQUEST, models=[endless]).status
    assert status.details.startswith("model.metadata.deep[0] is inf")
    send("GetModel", StatusCode.MODEL_DOES_NOT_EXIST, model_id="odd")


def test_none_to_post_is_refused(send: Call) -> None:
    assert "models is empty" in send("PostModels", StatusCode.CONN_INVALID_REQUEST).status.details


def test_a_model_without_id_gets_one(send: Call) -> None:
    model = made(send, "")
    assert len(model.id) == 32
    assert send("GetModel", model_id=model.id).model.name == model.id


def test_a_missing_model_is_told_in_the_words_that_clients_look_for(send: Call) -> None:
    for name in ("GetModel", "GetModelOutputInfo", "DeleteModel"):
        status = send(name, StatusCode.MODEL_DOES_NOT_EXIST, model_id="nowhere").status
        assert status.code == 21200
        assert status.description == "Model does not exist"
        assert "Model does not exist" in status.details


def test_concepts_are_in_the_output_info_alone(send: Call) -> None:
    made(send, "concepts", model_type_id="concept-thresholder", output_info=thresholds(cat=0.25, dog=0.0))
    plain = send("GetModel", model_id="concepts").model
    assert plain.model_version.output_info.message == HINT
    assert plain.output_info.message == HINT
    assert not plain.model_version.output_info.data.concepts
    assert plain.model_version.active_concept_count == 2
    full = send("GetModelOutputInfo", model_id="concepts").model
    found = [(c.id, c.name, c.value) for c in full.model_version.output_info.data.concepts]
    assert found == [("cat", "cat", 0.25), ("dog", "dog", 0.0)]
    assert full.output_info == full.model_version.output_info
    assert full.model_version.output_info.message == ""
    asked = send("GetModel", model_id="concepts", additional_fields=["outputs"]).model
    assert len(asked.model_version.output_info.data.concepts) == 2


def test_concepts_are_named_in_the_language_asked_for(send: Call, make_app: Callable[..., Any]) -> None:
    where = make_app("languages")
    send("PostConcepts", where=where, concepts=[res.Concept(id="cat")])
    named = res.ConceptLanguage(id="de", name="Katze")
    send("PostConceptLanguages", where=where, concept_id="cat", concept_languages=[named])
    made(send, "said", where, model_type_id="concept-thresholder", output_info=thresholds(cat=0.5, dog=0.5))

    def names(language: str) -> list[tuple[str, str]]:
        response = send("GetModelOutputInfo", where=where, model_id="said", language=language)
        return [(c.name, c.language) for c in response.model.model_version.output_info.data.concepts]

    assert names("de") == [("Katze", "de"), ("dog", "")]
    assert names("") == names("fr") == [("cat", ""), ("dog", "")]


def test_an_unknown_extra_is_refused(send: Call) -> None:
    made(send, "extras")
    status = send("GetModel", StatusCode.CONN_INVALID_REQUEST, model_id="extras", additional_fields=["moons"]).status
    assert "moons" in status.details


def test_versions_are_read_by_id(send: Call) -> None:
    first = made(send, "versions", model_type_id="prompter").model_version.id
    info = res.OutputInfo()
    info.params["prompt_template"] = "Say {data.text.raw}"
    version = res.ModelVersion(output_info=info, description="second")
    second = send("PostModelVersions", model_id="versions", model_versions=[version]).model.model_version.id
    assert send("GetModel", model_id="versions").model.model_version.id == second
    assert send("GetModel", model_id="versions", version_id=first).model.model_version.id == first
    counted = send("GetModel", model_id="versions", additional_fields=["counts"]).model
    assert counted.version_count == 2
    assert send("GetModel", model_id="versions").model.version_count == 0
    status = send("GetModel", StatusCode.CONN_DOES_NOT_EXIST, model_id="versions", version_id="nope").status
    assert "nope" in status.details


def patched(send: Call, action: str, code: int = StatusCode.SUCCESS, **fields: Any) -> Any:
    return send("PatchModels", code, action=action, models=[res.Model(**fields)])


def test_a_patched_name_shows_in_the_output_info(send: Call) -> None:
    made(send, "renamed-in-name")
    (model,) = patched(send, "overwrite", id="renamed-in-name", name="New name", description="d", notes="n").models
    assert model.name == "New name"
    read = send("GetModelOutputInfo", model_id="renamed-in-name").model
    assert (read.name, read.description, read.notes) == ("New name", "d", "n")
    assert read.created_at == model.created_at


def test_patches_merge_and_overwrite_lists_and_metadata(send: Call) -> None:
    model = res.Model(id="merging", toolkits=["a"], languages=["en"])
    model.metadata.update({"x": {"y": 1}})
    send("PostModels", models=[model])
    change = res.Model(id="merging", toolkits=["b", "a"], languages=["de"])
    change.metadata.update({"x": {"z": 2}})
    (merged,) = send("PatchModels", action="merge", models=[change]).models
    assert list(merged.toolkits) == ["a", "b"]
    assert [tag.name for tag in merged.languages_full] == ["English", "German"]
    assert dict(merged.metadata["x"]) == {"y": 1, "z": 2}
    (over,) = send("PatchModels", action="overwrite", models=[change]).models
    assert list(over.toolkits) == ["b", "a"]
    assert dict(over.metadata["x"]) == {"z": 2}


def test_a_model_becomes_public_and_private_again(send: Call) -> None:
    made(send, "seen")
    for gettable in (50, 10):
        (model,) = patched(send, "merge", id="seen", visibility=res.Visibility(gettable=gettable)).models
        assert model.visibility.gettable == gettable


def test_a_change_of_output_info_makes_a_version(send: Call) -> None:
    first = made(send, "taught", output_info=thresholds(cat=1)).model_version
    assert first.status.code == StatusCode.MODEL_UNTRAINED
    (second,) = patched(send, "merge", id="taught", output_info=thresholds(dog=1)).models
    assert second.model_version.id != first.id
    assert second.model_version.status.code == StatusCode.MODEL_UNTRAINED
    (same,) = patched(send, "merge", id="taught", output_info=thresholds(dog=1)).models
    assert same.model_version.id == second.model_version.id
    info = send("GetModelOutputInfo", model_id="taught").model.model_version.output_info
    assert [concept.id for concept in info.data.concepts] == ["cat", "dog"]
    old = send("GetModelOutputInfo", model_id="taught", version_id=first.id).model.model_version.output_info
    assert [concept.id for concept in old.data.concepts] == ["cat"]


def test_a_version_that_was_trained_before_is_found_behind_a_newer_one(send: Call) -> None:
    ready = res.ModelVersion(pretrained_model_config=res.PretrainedModelConfig(local_dev=True))
    first = made(send, "trained-once", model_version=ready).model_version.id
    patched(send, "merge", id="trained-once", output_info=thresholds(cat=1))
    latest = send("GetModel", model_id="trained-once").model.model_version
    assert (latest.id == first, latest.status.code) == (False, StatusCode.MODEL_UNTRAINED)
    assert send("GetModel", model_id="trained-once", trained_before=True).model.model_version.id == first


def test_ids_of_36_characters_are_normal(send: Call) -> None:
    for length in (36, 48):
        assert made(send, "a" * length).id == "a" * length


def test_overwriting_concepts_keeps_the_other_settings(send: Call) -> None:
    info = thresholds(cat=0.5)
    info.output_config.max_concepts = 7
    made(send, "kept", model_type_id="concept-thresholder", output_info=info)
    (model,) = patched(send, "overwrite", id="kept", output_info=thresholds(dog=0.5)).models
    assert model.model_version.status.code == StatusCode.MODEL_TRAINED
    read = send("GetModelOutputInfo", model_id="kept").model.model_version.output_info
    assert [concept.id for concept in read.data.concepts] == ["dog"]
    assert read.output_config.max_concepts == 7


def test_remove_takes_the_image_alone(send: Call) -> None:
    image = res.Image(url="https://example.com/a.png")
    made(send, "pictured", image=image)
    other = res.Image(url="https://example.com/b.png")
    patched(send, "remove", StatusCode.MODEL_INVALID_ARGUMENT, id="pictured", image=other)
    patched(send, "remove", StatusCode.MODEL_INVALID_ARGUMENT, id="pictured", image=image, notes="x")
    patched(send, "remove", StatusCode.MODEL_INVALID_ARGUMENT, id="pictured", notes="x")
    (model,) = patched(send, "remove", id="pictured", image=image).models
    assert not model.HasField("image")


def test_bad_patches_are_refused(send: Call) -> None:
    made(send, "firm")
    assert (
        "type"
        in patched(
            send, "merge", StatusCode.MODEL_INVALID_ARGUMENT, id="firm", model_type_id="clusterer"
        ).status.details
    )
    patched(send, "melt", StatusCode.CONN_INVALID_REQUEST, id="firm")
    patched(send, "", StatusCode.CONN_INVALID_REQUEST, id="firm")
    patched(send, "merge", StatusCode.MODEL_DOES_NOT_EXIST, id="absent")
    changes = [res.Model(id="firm", notes="changed"), res.Model(id="absent")]
    send("PatchModels", StatusCode.MODEL_DOES_NOT_EXIST, action="merge", models=changes)
    assert send("GetModel", model_id="firm").model.notes == ""


def test_tags_are_overwritten_kind_by_kind(send: Call) -> None:
    made(send, "tagged")
    kinds = {"PatchModelToolkits": "toolkits", "PatchModelUseCases": "usecases", "PatchModelLanguages": "languages"}
    for name, field in {**kinds, "PatchModelCheckConsents": "check_consents"}.items():
        response = send(name, action="overwrite", model_id="tagged", **{field: ["en", "de", "en"]})
        ((_, kept),) = [pair for pair in response.ListFields() if pair[0].name != "status"]
        assert list(kept) == ["en", "de"]
        send(name, StatusCode.CONN_INVALID_REQUEST, action="merge", model_id="tagged", **{field: ["x"]})
    model = send("GetModel", model_id="tagged").model
    assert list(model.toolkits) == list(model.use_cases) == list(model.check_consents) == ["en", "de"]
    assert [tag.name for tag in model.languages_full] == ["English", "German"]
    assert send("PatchModelToolkits", action="overwrite", model_id="tagged").ListFields()[1:] == []


def test_a_renamed_model_is_told_of(send: Call) -> None:
    made(send, "before")
    made(send, "occupied")

    def rename(code: int, *pairs: tuple[str, str], action: str = "overwrite") -> Any:
        ids = [api.IdUpdateSource(id=old, new_id=new) for old, new in pairs]
        return send("PatchModelIds", code, ids=ids, action=action)

    rename(StatusCode.CONN_INVALID_REQUEST, ("before", "after"), ("occupied", "free"))
    rename(StatusCode.CONN_INVALID_REQUEST)
    rename(StatusCode.CONN_INVALID_REQUEST, ("before", "after"), action="merge")
    rename(StatusCode.CONN_INVALID_REQUEST, ("before", "not an id"))
    rename(StatusCode.CONN_INVALID_REQUEST, ("before", "before"))
    rename(StatusCode.DATABASE_DUPLICATE_KEY, ("before", "occupied"))
    (model,) = rename(StatusCode.SUCCESS, ("before", "after")).models
    assert (model.id, model.name) == ("after", "after")
    assert send("GetModel", model_id="after").model.model_version.id == model.model_version.id
    assert "after" in send("GetModel", StatusCode.MOVED, model_id="before").status.details
    assert "after" in send("DeleteModel", StatusCode.MOVED, model_id="before").status.details
    rename(StatusCode.SUCCESS, ("after", "before"))
    assert "before" in send("GetModel", StatusCode.MOVED, model_id="after").status.details
    rename(StatusCode.SUCCESS, ("before", "after"))
    made(send, "before")  # the old id is free again
    assert send("GetModel", model_id="before").model.id == "before"


def test_models_are_deleted_with_their_versions(send: Call, make_app: Callable[..., Any]) -> None:
    where = make_app("gone")
    for id in ("a", "b", "c", "d"):
        made(send, id, where)
    send("DeleteModel", where=where, model_id="a")
    send("GetModel", StatusCode.MODEL_DOES_NOT_EXIST, where=where, model_id="a")
    send("DeleteModels", StatusCode.MODEL_DOES_NOT_EXIST, where=where, ids=["b", "a"])
    send("DeleteModels", StatusCode.CONN_INVALID_REQUEST, where=where)
    send("DeleteModels", where=where, ids=["b"])
    assert listed(send, where) == ["d", "c"]
    send("DeleteModels", where=where, delete_all=True)
    assert listed(send, where) == []
    assert made(send, "a", where).model_version.status.code == StatusCode.MODEL_UNTRAINED
