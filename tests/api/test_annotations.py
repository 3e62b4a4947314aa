"""Annotations through the official client, line by line of behaviour §7."""

from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2
from clarifai_grpc.grpc.api.status import status_pb2
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode

from support.inputs import Inputs, text
from support.serving import Caller, Server


@pytest.fixture(scope="module")
def app(stub: Any, server: Server, user_app: Any) -> Inputs:
    return Inputs(stub, server, user_app, server.owner.metadata)


@pytest.fixture
def one(app: Inputs) -> Any:
    """A fresh input with one label of its own."""
    labelled = text("about dogs", concepts=[res.Concept(id="whole", value=1)])
    return app.post(labelled).inputs[0]


def box(top: float = 0.1, left: float = 0.1, bottom: float = 0.5, right: float = 0.5, **region: Any) -> res.Data:
    corners = res.BoundingBox(top_row=top, left_col=left, bottom_row=bottom, right_col=right)
    data = res.Data(concepts=[res.Concept(id="dog", value=1)])
    return res.Data(regions=[res.Region(region_info=res.RegionInfo(bounding_box=corners), data=data, **region)])


def annotation(of: Any, data: res.Data | None = None, **fields: Any) -> res.Annotation:
    return res.Annotation(input_id=of.id, data=data or res.Data(concepts=[res.Concept(id="cat", value=1)]), **fields)


def post(app: Inputs, *items: res.Annotation) -> list[Any]:
    return list(app.ok("PostAnnotations", annotations=items).annotations)


def listed(app: Inputs, of: Any, **fields: Any) -> list[str]:
    return [each.id for each in app.ok("ListAnnotations", input_ids=[of.id], **fields).annotations]


def test_what_is_posted_comes_back_signed_and_dated(app: Inputs, one: Any) -> None:
    (made,) = post(app, annotation(one, box()))
    assert made.status.code == StatusCode.ANNOTATION_SUCCESS
    assert made.user_id == made.worker.user.id == app.server.owner.user_id
    assert made.trusted
    assert not made.input_level
    assert made.created_at.seconds
    assert len(made.id) == 32
    region = made.data.regions[0]
    assert region.id
    assert (region.data.concepts[0].id, region.data.concepts[0].name, region.data.concepts[0].value) == (
        "dog",
        "dog",
        1,
    )
    assert app.ok("GetAnnotation", input_id=one.id, annotation_id=made.id).annotation.data == made.data


def test_the_newest_comes_first_and_the_inputs_own_is_listed(app: Inputs, one: Any) -> None:
    first, second = post(app, annotation(one, id="a-first-one"), annotation(one))
    own = listed(app, one)[-1]
    assert listed(app, one) == [second.id, first.id, own]
    assert app.ok("GetAnnotation", input_id=one.id, annotation_id=own).annotation.input_level


def test_each_item_gets_through_or_not_on_its_own(app: Inputs, one: Any) -> None:
    items = [annotation(one), annotation(res.Input(id="none-such"))]
    answer = app.call("PostAnnotations", annotations=items)
    assert answer.status.code == StatusCode.MIXED_STATUS
    assert [each.status.code for each in answer.annotations] == [24150, StatusCode.INPUT_DOES_NOT_EXIST]
    assert len(listed(app, one)) == 2


REFUSED = {
    "no input": (res.Annotation(data=box()), 24155, "input_id"),
    "upside down": (res.Annotation(data=box(top=0.5, bottom=0.1)), 24155, "bounding_box"),
    "outside": (res.Annotation(data=box(right=1.5)), 24155, "right_col"),
    "not a number": (res.Annotation(data=box(left=float("nan"))), 24155, "left_col"),
    "a picture": (res.Annotation(data=res.Data(image=res.Image(url="https://a.example/b"))), 24155, "data.image"),
    "a strange state": (res.Annotation(data=box(), status=status_pb2.Status(code=StatusCode.SUCCESS)), 24155, "10000"),
    "nobody": (res.Annotation(data=box(), user_id="nobody"), 24155, "nobody"),
    "no such version": (res.Annotation(data=box(), model_version_id="none"), 24155, "none"),
    "a bad id": (res.Annotation(data=box(), id="a b"), None, "annotation id"),
    "a bad concept": (res.Annotation(data=res.Data(concepts=[res.Concept(value=1)])), 24155, "concepts[0].id"),
    "a polygon outside": (
        res.Annotation(
            data=res.Data(
                regions=[res.Region(region_info=res.RegionInfo(polygon=res.Polygon(points=[res.Point(row=2, col=0)])))]
            )
        ),
        24155,
        "points[0].row",
    ),
}


def shaped(**info: Any) -> dict[str, Any]:
    return {"data": {"regions": [{"region_info": info}]}}


ALSO_REFUSED: list[tuple[dict[str, Any], str]] = [
    (shaped(polygon={"points": [{}, {"row": 1}]}), "polygon has 2 points"),
    (shaped(mask={}), "neither base64 nor url"),
    (shaped(mask={"image": {"base64": b"zz"}}), "mask.image.base64 is no picture"),
    (shaped(mask={"image": {"url": "file:///etc/passwd"}}), "not an http or https URL"),
    (shaped(keypoint_locations=[{"row": 5}]), "keypoint_locations[0].row"),
    (shaped(token={"char_start": 9, "char_end": 2}), "token starts at 9"),
    (shaped(point={"z": float("nan")}), "point.z is nan"),
    (shaped(point={"visibility": 99}), "point.visibility is 99"),
    ({"data": {"regions": [{"id": "r"}, {"id": "r"}]}}, "regions[1].id is 'r'"),
    ({"data": {"regions": [{"value": float("nan")}]}}, "regions[0].value is nan"),
    ({"data": {"embeddings": [{"vector": [float("inf")]}]}}, "embeddings[0].vector[0] is inf"),
    ({"data": {"frames": [{"data": {"image": {"url": "https://a.example/b"}}}]}}, "frames[0].data.image"),
    ({"user_id": "test-user", "worker": {"user": {"id": "second-user"}}}, "worker names 'second-user'"),
    ({"worker": {"model": {"id": "general-image-recognition"}}}, "worker.model.model_version.id is empty"),
    ({"model_version_id": "x", "worker": {"workflow": {"version": {"id": "y"}}}}, "by one of them"),
]
"""What is refused besides, and a word of why."""


def test_nothing_is_kept_that_could_not_be_meant(app: Inputs, one: Any) -> None:
    for fields, why in ALSO_REFUSED:
        answer = app.call("PostAnnotations", annotations=[res.Annotation(input_id=one.id, **fields)])
        (refused,) = answer.annotations
        assert refused.status.code == StatusCode.ANNOTATION_INVALID_ARGUMENT, (why, refused.status)
        assert why in refused.status.details, refused.status
    assert len(listed(app, one)) == 1


def test_a_patch_changes_what_it_may_and_refuses_the_rest_by_name(app: Inputs, one: Any, stranger: Caller) -> None:
    waiting = status_pb2.Status(code=StatusCode.ANNOTATION_PENDING)
    (made,) = post(app, annotation(one, status=waiting))
    for fields in (
        {"user_id": stranger.user_id},
        {"worker": {"user": {"id": stranger.user_id}}},
        {"worker": {"model": {"model_version": {"id": "x"}}}},
        {"task_id": "x"},
    ):
        answer = app.call("PatchAnnotations", annotations=[res.Annotation(id=made.id, **fields)], action="merge")
        assert answer.annotations[0].status.code == StatusCode.ANNOTATION_INVALID_ARGUMENT, fields
        assert next(iter(fields)) in answer.annotations[0].status.details
    removal = res.Annotation(id=made.id, status={"code": StatusCode.ANNOTATION_SUCCESS})
    answer = app.call("PatchAnnotations", annotations=[removal], action="remove")
    assert "status cannot be removed" in answer.annotations[0].status.details
    said_nothing = res.Annotation(id=made.id, status={"details": "x"})
    (same,) = app.ok("PatchAnnotations", annotations=[said_nothing], action="merge").annotations
    assert same.status.code == StatusCode.ANNOTATION_PENDING, "a status without a code says nothing"
    (same,) = app.ok("PatchAnnotations", annotations=[made], action="overwrite").annotations  # as it was shown
    assert same.data == made.data


def test_me_is_the_caller_and_codes_must_exist(app: Inputs, one: Any) -> None:
    assert listed(app, one, user_ids=["me"]) == listed(app, one)
    assert app.call("ListAnnotations", statuses=[{"code": 5}]).status.code == StatusCode.CONN_INVALID_REQUEST
    assert app.call("ListAnnotationWorkers", additional_fields=["x"]).status.code == StatusCode.CONN_INVALID_REQUEST
    waiting = status_pb2.Status(code=StatusCode.ANNOTATION_REVIEW_DENIED)
    (made,) = post(app, annotation(one, status=waiting))
    chosen = {"status_codes": [waiting.code], "user_ids": ["me"], "action": "overwrite"}
    assert app.call("PatchAnnotationsStatus", **chosen).status.code == StatusCode.CONN_INVALID_REQUEST
    wrong = app.call("PatchAnnotationsStatus", **{**chosen, "status_codes": [5]}, status_code=24150)
    assert wrong.status.code == StatusCode.CONN_INVALID_REQUEST
    assert app.ok("GetAnnotation", annotation_id=made.id).annotation.status.code == waiting.code
    assert app.ok("PatchAnnotationsStatus", **chosen, status_code=24150).updated_count == 1


@pytest.mark.parametrize("name", REFUSED)
def test_what_breaks_a_rule_is_refused_by_name(app: Inputs, one: Any, name: str) -> None:
    item, code, said = REFUSED[name]
    sent = res.Annotation()
    sent.CopyFrom(item)
    sent.input_id = "" if name == "no input" else one.id
    answer = app.call("PostAnnotations", annotations=[sent])
    (refused,) = answer.annotations
    assert code is None or refused.status.code == code, refused.status
    assert refused.status.code != 24150
    assert said in refused.status.details
    assert len(listed(app, one)) == 1


def test_an_id_is_used_once(app: Inputs, one: Any) -> None:
    post(app, annotation(one, id="used-once"))
    answer = app.call("PostAnnotations", annotations=[annotation(one, id="used-once")])
    assert answer.annotations[0].status.code == StatusCode.DATABASE_DUPLICATE_KEY


@pytest.mark.parametrize("number", [0, 129])
def test_a_call_takes_1_to_128(app: Inputs, one: Any, number: int) -> None:
    answer = app.call("PostAnnotations", annotations=[annotation(one)] * number)
    assert answer.status.code == StatusCode.CONN_INVALID_REQUEST


def test_new_concepts_are_made_on_the_fly(app: Inputs, one: Any) -> None:
    post(app, annotation(one, res.Data(concepts=[res.Concept(id="brand-new", name="Brand new", value=0)])))
    assert app.ok("GetConcept", concept_id="brand-new").concept.name == "Brand new"


def test_the_owner_may_post_for_others_and_for_models(app: Inputs, one: Any, stranger: Caller) -> None:
    (other,) = post(app, annotation(one, user_id=stranger.user_id))
    assert other.worker.user.id == stranger.user_id
    main = res.UserAppIDSet(user_id="clarifai", app_id="main")
    request = service_pb2.GetModelRequest(user_app_id=main, model_id="general-image-recognition")
    version = app.stub.GetModel(request, metadata=app.metadata).model.model_version.id
    (machine,) = post(app, annotation(one, model_version_id=version))
    assert not machine.trusted
    assert machine.worker.model.model_version.id == version
    assert machine.worker.model.id == "general-image-recognition"
    assert machine.id not in listed(app, one)
    assert machine.id in listed(app, one, list_all_annotations=True)
    assert listed(app, one, model_version_ids=[version]) == [machine.id]
    either = listed(app, one, model_version_ids=[version], user_ids=[stranger.user_id])
    assert sorted(either) == sorted([machine.id, other.id])
    workers = app.ok("ListAnnotationWorkers").workers
    assert {each.user.id or each.model.model_version.id for each in workers} >= {stranger.user_id, version}
    trusted = app.ok("ListAnnotationWorkers", trusted_only=True).workers
    assert version not in {each.model.model_version.id for each in trusted}


def test_merge_without_a_region_id_moves_the_one_region(app: Inputs, one: Any) -> None:
    (made,) = post(app, annotation(one, box()))
    moved = annotation(one, box(top=0.2, left=0.3, bottom=0.8, right=0.9), id=made.id)
    (patched,) = app.ok("PatchAnnotations", annotations=[moved], action="merge").annotations
    assert len(patched.data.regions) == 1
    assert patched.data.regions[0].id == made.data.regions[0].id
    assert patched.data.regions[0].region_info.bounding_box.left_col == pytest.approx(0.3)
    assert app.ok("GetAnnotation", input_id=one.id, annotation_id=made.id).annotation.data == patched.data


def test_merge_adds_labels_and_overwrite_replaces_them(app: Inputs, one: Any) -> None:
    (made,) = post(app, annotation(one))
    more = annotation(one, res.Data(concepts=[res.Concept(id="dog", value=1)]), id=made.id)
    (merged,) = app.ok("PatchAnnotations", annotations=[more], action="merge").annotations
    assert [each.id for each in merged.data.concepts] == ["cat", "dog"]
    (replaced,) = app.ok("PatchAnnotations", annotations=[more], action="overwrite").annotations
    assert [each.id for each in replaced.data.concepts] == ["dog"]


def test_an_annotation_emptied_by_remove_goes_if_told_so(app: Inputs, one: Any) -> None:
    kept, gone = post(app, annotation(one), annotation(one))
    for made, sweeping in ((kept, False), (gone, True)):
        app.ok(
            "PatchAnnotations",
            annotations=[annotation(one, id=made.id)],
            action="remove",
            delete_if_empty_data=sweeping,
        )
    assert kept.id in listed(app, one)
    assert gone.id not in listed(app, one)


def test_an_annotation_with_emptied_metadata_goes_if_told_so(app: Inputs, one: Any) -> None:
    data = res.Data()
    data.metadata.update({"seen": "once"})
    (made,) = post(app, annotation(one, data))
    emptied = annotation(one, data, id=made.id)
    app.ok("PatchAnnotations", annotations=[emptied], action="remove", delete_if_empty_data=True)
    assert made.id not in listed(app, one)


def test_the_inputs_own_annotation_and_the_input_say_the_same(app: Inputs, one: Any) -> None:
    own = listed(app, one)[0]
    more = annotation(one, res.Data(concepts=[res.Concept(id="added", value=1)]), id=own)
    app.ok("PatchAnnotations", annotations=[more], action="merge")
    now = app.get(one.id)
    assert [each.id for each in now.data.concepts] == ["whole", "added"]
    assert now.data.text.raw == "about dogs"
    bare = annotation(one, res.Data(concepts=[res.Concept(id="whole"), res.Concept(id="added")]), id=own)
    app.ok("PatchAnnotations", annotations=[bare], action="remove", delete_if_empty_data=True)
    assert listed(app, one) == [own]
    assert not app.get(one.id).data.concepts


def test_deletes_spare_the_inputs_own(app: Inputs, one: Any) -> None:
    own = listed(app, one)[0]
    first, second, third = post(app, annotation(one), annotation(one), annotation(one))
    app.ok("DeleteAnnotation", input_id=one.id, annotation_id=first.id)
    assert app.call("DeleteAnnotation", input_id=one.id, annotation_id=own).status.code == 24155
    assert app.call("DeleteAnnotation", input_id=one.id, annotation_id=first.id).status.code == 11101
    app.ok("DeleteAnnotations", input_ids=[one.id], ids=[second.id])
    assert listed(app, one) == [third.id, own]
    app.ok("DeleteAnnotations", input_ids=[one.id])
    assert listed(app, one) == [own]
    assert app.call("DeleteAnnotations").status.code == StatusCode.CONN_INVALID_REQUEST
    assert app.call("DeleteAnnotations", input_ids=[one.id], ids=["a", "b"]).status.code == 11102


def test_the_state_of_many_is_set_at_once(app: Inputs, one: Any) -> None:
    waiting = status_pb2.Status(code=StatusCode.ANNOTATION_AWAITING_REVIEW)
    (made,) = post(app, annotation(one, status=waiting))
    assert made.status.code == StatusCode.ANNOTATION_AWAITING_REVIEW
    answer = app.ok(
        "PatchAnnotationsStatus",
        status_codes=[StatusCode.ANNOTATION_AWAITING_REVIEW],
        status_code=StatusCode.ANNOTATION_SUCCESS,
        action="overwrite",
    )
    assert answer.updated_count == 1
    now = app.ok("GetAnnotation", input_id=one.id, annotation_id=made.id).annotation
    assert now.status.code == StatusCode.ANNOTATION_SUCCESS
    everything = app.call("PatchAnnotationsStatus", status_code=StatusCode.ANNOTATION_SUCCESS, action="overwrite")
    assert everything.status.code == StatusCode.CONN_INVALID_REQUEST


def test_annotations_go_with_their_input(app: Inputs, one: Any) -> None:
    (made,) = post(app, annotation(one))
    app.ok("DeleteInput", input_id=one.id)
    assert app.call("GetAnnotation", input_id=one.id, annotation_id=made.id).status.code == 11101
