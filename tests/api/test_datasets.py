"""Datasets and what is in them, through the official client (behaviour §13)."""

import time
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf import struct_pb2

from support import datasets
from support.datasets import members
from support.inputs import Inputs, text

Dataset, DatasetInput, Input = resources_pb2.Dataset, resources_pb2.DatasetInput, resources_pb2.Input


def member(id: str) -> Any:
    return DatasetInput(input=Input(id=id))


def post(inputs: Inputs, *ids: str) -> None:
    assert inputs.post(*(text(f"text of {id}", id) for id in ids)).status.code == codes.SUCCESS


def by_datasets(*ids: str) -> Any:
    filtered = resources_pb2.Filter(input=Input(dataset_ids=ids), annotation=resources_pb2.Annotation())
    return resources_pb2.Search(query=resources_pb2.Query(filters=[filtered]))


def test_a_dataset_is_posted_read_changed_and_deleted(inputs: Inputs) -> None:
    metadata = struct_pb2.Struct()
    metadata.update({"source": "camera"})
    posted = datasets.dataset(inputs, "cats", description="all of them", notes="long", metadata=metadata)
    assert (posted.id, posted.user_id, posted.app_id) == ("cats", inputs.app.user_id, inputs.app.app_id)
    assert posted.visibility.gettable == resources_pb2.Visibility.PRIVATE
    assert inputs.ok("GetDataset", dataset_id="cats").dataset == posted
    change = Dataset(id="cats", description="some", image=resources_pb2.Image(url="https://a.example/b.png"))
    (patched,) = inputs.ok("PatchDatasets", datasets=[change], action="merge").datasets
    assert (patched.description, patched.notes, patched.image.url) == ("some", "long", "https://a.example/b.png")
    bare = Dataset(id="cats", image=resources_pb2.Image(url="https://a.example/b.png"))
    (patched,) = inputs.ok("PatchDatasets", datasets=[bare], action="remove").datasets
    assert not patched.HasField("image")
    assert patched.description == "some"
    inputs.ok("DeleteDatasets", dataset_ids=["cats"])
    assert inputs.call("GetDataset", dataset_id="cats").status.code == codes.CONN_DOES_NOT_EXIST


def test_remove_takes_the_picture_alone(inputs: Inputs) -> None:
    datasets.dataset(inputs, "cats", description="x")
    refused = inputs.call("PatchDatasets", datasets=[Dataset(id="cats", description="x")], action="remove")
    assert refused.status.code == codes.CONN_INVALID_REQUEST
    assert "picture" in refused.status.details


def test_a_batch_is_all_or_none(inputs: Inputs) -> None:
    datasets.dataset(inputs, "there")
    refused = inputs.call("PostDatasets", datasets=[Dataset(id="new"), Dataset(id="there")])
    assert refused.status.code == codes.DATABASE_DUPLICATE_KEY
    assert inputs.call("GetDataset", dataset_id="new").status.code == codes.CONN_DOES_NOT_EXIST
    changes = [Dataset(id="there", description="new"), Dataset(id="nowhere")]
    assert inputs.call("PatchDatasets", datasets=changes, action="merge").status.code == codes.CONN_DOES_NOT_EXIST
    assert inputs.ok("GetDataset", dataset_id="there").dataset.description == ""


def test_lists_are_searched_sorted_and_end(inputs: Inputs) -> None:
    for id, words in (("first", "photos of genera"), ("second", "texts"), ("third", "satisfied customers")):
        datasets.dataset(inputs, id, description=words)
    inputs.ok("PatchDatasets", datasets=[Dataset(id="first", notes="x")], action="merge")

    def listed(**fields: Any) -> list[str]:
        return [found.id for found in inputs.ok("ListDatasets", **fields).datasets]

    assert listed() == ["first", "third", "second"]
    assert listed(sort_by_id=True, sort_ascending=True) == ["first", "second", "third"]
    assert listed(sort_by_created_at=True) == ["third", "second", "first"]
    assert listed(search="satisfy") == ["third"]
    assert listed(id="s*") == ["second"]
    assert listed(bookmark=True) == listed(starred_only=True) == []
    assert listed(page=2, per_page=2) == ["second"]
    past = inputs.ok("ListDatasets", page=5)
    assert [field.name for field, _ in past.ListFields()] == ["status"]


@pytest.mark.parametrize(
    ("sent", "code", "why"),
    [
        (Dataset(id="-"), codes.CONN_INVALID_REQUEST, "dataset id"),
        (Dataset(id="a", notes="x" * 70_000), codes.CONN_INVALID_REQUEST, "dataset.notes"),
        (
            Dataset(id="a", bookmark_origin=resources_pb2.BookmarkOrigin(id="b")),
            codes.NOT_IMPLEMENTED,
            "bookmark_origin",
        ),
        (
            Dataset(id="a", default_annotation_filter=resources_pb2.AnnotationFilter(id="nowhere")),
            codes.CONN_DOES_NOT_EXIST,
            "nowhere",
        ),
    ],
)
def test_what_a_dataset_may_not_be(inputs: Inputs, sent: Any, code: int, why: str) -> None:
    refused = inputs.call("PostDatasets", datasets=[sent])
    assert refused.status.code == code
    assert why in refused.status.details


def test_inputs_are_put_in_and_taken_out(inputs: Inputs) -> None:
    post(inputs, "a", "b", "c")
    datasets.dataset(inputs, "set")
    answer = datasets.add(inputs, "set", "a", "b")
    assert [item.input.status.code for item in answer.dataset_inputs] == [codes.DATASET_INPUT_SUCCESS] * 2
    assert answer.dataset_inputs[0].input.data.text.raw == "text of a"
    assert members(inputs, "set") == ["b", "a"]
    inputs.settled("a")
    found = inputs.ok("GetDatasetInput", dataset_id="set", input_id="a").dataset_input
    assert found.input == inputs.get("a")
    assert found.created_at.seconds > 0
    for call in (
        inputs.call("GetDatasetInput", dataset_id="set", input_id="c"),
        inputs.call("DeleteDatasetInputs", dataset_id="set", input_ids=["a", "c"]),
        inputs.call("ListDatasetInputs", dataset_id="nowhere"),
    ):
        assert call.status.code == codes.CONN_DOES_NOT_EXIST
    inputs.ok("DeleteDatasetInputs", dataset_id="set", input_ids=["a"])
    assert members(inputs, "set") == ["b"]
    assert inputs.get("a").id == "a"


def test_what_is_in_already_is_a_success_and_what_is_unknown_is_told(inputs: Inputs) -> None:
    post(inputs, "a")
    datasets.dataset(inputs, "set", "a")
    first = inputs.ok("GetDatasetInput", dataset_id="set", input_id="a").dataset_input
    answer = inputs.call(
        "PostDatasetInputs", dataset_id="set", dataset_inputs=[member("a"), member("nowhere"), member("")]
    )
    assert answer.status.code == codes.MIXED_STATUS
    assert [item.input.status.code for item in answer.dataset_inputs] == [
        codes.DATASET_INPUT_SUCCESS,
        codes.INPUT_DOES_NOT_EXIST,
        codes.INPUT_INVALID_ARGUMENT,
    ]
    assert inputs.ok("GetDatasetInput", dataset_id="set", input_id="a").dataset_input.created_at == first.created_at
    assert (
        inputs.call("PostDatasetInputs", dataset_id="set", dataset_inputs=[member("no")]).status.code == codes.FAILURE
    )
    assert members(inputs, "set") == ["a"]


def test_inputs_join_datasets_when_they_are_posted(inputs: Inputs) -> None:
    datasets.dataset(inputs, "one")
    datasets.dataset(inputs, "two")
    both, wrong, plain = text("x", "both"), text("y", "wrong"), text("z", "plain")
    both.dataset_ids.extend(["one", "two", "one"])
    wrong.dataset_ids.append("nowhere")
    answer = inputs.post(both, wrong, plain)
    assert answer.status.code == codes.MIXED_STATUS
    assert [item.status.code for item in answer.inputs] == [
        codes.INPUT_PENDING,
        codes.INPUT_INVALID_ARGUMENT,
        codes.INPUT_PENDING,
    ]
    assert "nowhere" in answer.inputs[1].status.details
    assert members(inputs, "one") == members(inputs, "two") == ["both"]
    assert not inputs.get("both").dataset_ids
    assert inputs.call("GetInput", input_id="wrong").status.code == codes.CONN_DOES_NOT_EXIST


def test_membership_goes_with_the_input_and_with_the_dataset(inputs: Inputs) -> None:
    post(inputs, "a", "b")
    datasets.dataset(inputs, "set", "a", "b")
    inputs.ok("DeleteInputs", ids=["a"])
    assert members(inputs, "set") == ["b"]
    inputs.ok("DeleteDatasets", dataset_ids=["set"])
    datasets.dataset(inputs, "set")
    assert members(inputs, "set") == []
    assert inputs.get("b").id == "b"


def test_searches_look_into_datasets(inputs: Inputs) -> None:
    post(inputs, "a", "b", "c")
    datasets.dataset(inputs, "one", "a")
    datasets.dataset(inputs, "two", "a", "b")

    def found(*ids: str) -> set[str]:
        hits = inputs.ok("PostInputsSearches", searches=[by_datasets(*ids)]).hits
        return {hit.input.id for hit in hits}

    assert found("one") == {"a"}
    assert found("one", "two") == {"a", "b"}
    assert found("nowhere") == set()


def test_what_a_search_finds_is_put_in(inputs: Inputs) -> None:
    post(inputs, "a", "b", "c")
    datasets.dataset(inputs, "from", "a", "b")
    datasets.dataset(inputs, "into", "c")
    answer = inputs.ok("PostDatasetInputs", dataset_id="into", search=by_datasets("from"))
    operation = answer.bulk_operation
    assert operation.status.code == codes.BULK_OPERATION_PENDING
    assert operation.operation.add_to_dataset.dataset_id == "into"
    assert len(operation.id) == 32
    deadline = time.monotonic() + 20
    while set(members(inputs, "into")) != {"a", "b", "c"}:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_search_that_cannot_fill_a_dataset_is_refused(inputs: Inputs) -> None:
    datasets.dataset(inputs, "set")
    ranked = by_datasets("set")
    ranked.query.ranks.add().annotation.data.text.raw = "x"
    refused = inputs.call("PostDatasetInputs", dataset_id="set", search=ranked)
    assert (refused.status.code, "ranks" in refused.status.details) == (codes.SEARCH_INVALID_REQUEST, True)
    both = inputs.call("PostDatasetInputs", dataset_id="set", search=by_datasets("set"), dataset_inputs=[member("a")])
    assert both.status.code == codes.CONN_INVALID_REQUEST


def test_counts_and_the_revision_follow(inputs: Inputs) -> None:
    def revision() -> str:
        fields = {"additional_fields": ["all"]}
        return str(inputs.ok("GetApp", **fields).app.extra_info.search_revision_marker)

    post(inputs, "a")
    inputs.settled("a")
    datasets.dataset(inputs, "set")
    before = revision()
    datasets.add(inputs, "set", "a")
    assert revision() != before
    response = inputs.stub.GetResourceCounts(
        service_pb2.GetResourceCountsRequest(user_app_id=inputs.app), metadata=inputs.metadata, timeout=30
    )
    assert response.datasets == 1


def test_strangers_see_public_datasets_and_none_of_their_inputs(inputs: Inputs) -> None:
    post(inputs, "a")
    public = resources_pb2.Visibility(gettable=resources_pb2.Visibility.PUBLIC)
    datasets.dataset(inputs, "shared", "a", visibility=public)
    datasets.dataset(inputs, "own")
    stranger = datasets.somebody_else(inputs)
    assert inputs.ok("GetDataset", dataset_id="own").dataset.id == "own"
    assert stranger.call("GetDataset", dataset_id="own").status.code != codes.SUCCESS
    assert stranger.call("ListDatasetInputs", dataset_id="shared").status.code != codes.SUCCESS
    assert stranger.call("PostDatasets", datasets=[Dataset(id="new")]).status.code != codes.SUCCESS
