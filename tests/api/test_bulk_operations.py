"""Bulk operations through the official client (behaviour §14)."""

import time
from collections import Counter
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf.struct_pb2 import Struct

from support import datasets
from support.calls import request_of
from support.inputs import Inputs, text
from support.serving import Caller, add_caller

GOING = (codes.BULK_OPERATION_PENDING, codes.BULK_OPERATION_IN_PROGRESS)
HELPER = Caller("bulk-helper", "bulk-helper-app", "bulkhelper0123456789abcdef012345")


def ask(inputs: Inputs, name: str, code: int = codes.SUCCESS, **fields: Any) -> Any:
    request = request_of(name)(user_app_id=inputs.app, **fields)
    answer = getattr(inputs.stub, name)(request, metadata=inputs.metadata, timeout=30)
    assert answer.status.code == code, answer.status
    return answer


def struct(**values: Any) -> Struct:
    made = Struct()
    made.update(values)
    return made


def change(**fields: Any) -> Any:
    return res.Operation(**fields)


def of_ids(*ids: str) -> Any:
    return res.InputIDs(input_ids=ids)


def labelled(*ids: str, value: float = 1) -> Any:
    wanted = res.Data(concepts=[res.Concept(id=id, value=value) for id in ids])
    return res.Search(query=res.Query(filters=[res.Filter(annotation=res.Annotation(data=wanted))]))


def post(inputs: Inputs, operation: Any, code: int = codes.SUCCESS, **source: Any) -> Any:
    return ask(inputs, "PostBulkOperations", code, bulk_operations=[res.BulkOperation(operation=operation, **source)])


def ended(inputs: Inputs, id: str, seconds: float = 20.0) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        found = ask(inputs, "GetBulkOperation", id=id).bulk_operation
        if found.status.code not in GOING:
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


def done(inputs: Inputs, operation: Any, **source: Any) -> Any:
    (posted,) = post(inputs, operation, **source).bulk_operation
    assert posted.status.code == codes.BULK_OPERATION_PENDING
    found = ended(inputs, posted.id)
    assert found.status.code == codes.BULK_OPERATION_SUCCESS, found
    return found


def fill(inputs: Inputs, *ids: str, **data: Any) -> None:
    answer = inputs.post(*(text(f"text {id}", id, **data) for id in ids))
    assert answer.status.code == codes.SUCCESS


def concepts(inputs: Inputs, id: str) -> dict[str, float]:
    return {concept.id: concept.value for concept in inputs.get(id).data.concepts}


def own(inputs: Inputs, id: str) -> Any:
    found = inputs.ok("ListAnnotations", input_ids=[id]).annotations
    return next(each for each in found if each.input_level)


def test_an_operation_is_pending_then_done_and_tells_how_far_it_is(inputs: Inputs) -> None:
    fill(inputs, "a", "b", "c")
    metadata = change(add_metadata=res.AddMetadata(metadata=struct(k=1)))
    (posted,) = post(inputs, metadata, input_ids=of_ids("b", "a", "b")).bulk_operation
    assert (posted.app_id, posted.created_by) == (inputs.app.app_id, inputs.app.user_id)
    assert posted.created_at.seconds
    assert posted.operation == metadata
    found = ended(inputs, posted.id)
    assert found.status.code == codes.BULK_OPERATION_SUCCESS
    assert (found.progress.processed, found.progress.last_processed_id) == (2, "b")
    assert found.last_modified_at.ToNanoseconds() >= found.created_at.ToNanoseconds()
    assert list(ask(inputs, "ListBulkOperations").bulk_operation) == [found]


def test_concepts_are_created_added_and_given_new_values(inputs: Inputs) -> None:
    fill(inputs, "a", "b", concepts=[res.Concept(id="old", value=1), res.Concept(id="kept", value=1)])
    wanted = [res.Concept(id="old", value=0), res.Concept(id="new", name="New one", value=1)]
    done(inputs, change(add_concepts=res.AddConcepts(concepts=wanted)), input_ids=of_ids("a"))
    assert concepts(inputs, "a") == {"old": 0.0, "kept": 1.0, "new": 1.0}
    assert concepts(inputs, "b") == {"old": 1.0, "kept": 1.0}
    assert [each.id for each in own(inputs, "a").data.concepts] == ["old", "kept", "new"]
    assert inputs.ok("GetConcept", concept_id="new").concept.name == "New one"
    found = inputs.ok("PostInputsSearches", searches=[labelled("new")]).hits
    assert [hit.input.id for hit in found] == ["a"]


def test_a_collaborators_labels_are_their_own(inputs: Inputs) -> None:
    fill(inputs, "a", concepts=[res.Concept(id="dog", value=1)])
    add_caller(inputs.server.data, HELPER)
    place = res.UserAppIDSet(user_id=inputs.app.user_id, app_id=inputs.app.app_id)
    who = res.Collaborator(user=res.User(id=HELPER.user_id), scopes=["All"], app=res.App(id=place.app_id))
    ask(inputs, "PostCollaborators", collaborators=[who])
    helper = inputs.as_caller(HELPER)
    done(helper, change(add_concepts=res.AddConcepts(concepts=[res.Concept(id="dog", value=1)])), input_ids=of_ids("a"))
    done(helper, change(add_concepts=res.AddConcepts(concepts=[res.Concept(id="dog", value=0)])), input_ids=of_ids("a"))
    (theirs,) = inputs.ok("ListAnnotations", input_ids=["a"], user_ids=[HELPER.user_id]).annotations
    assert [(each.id, each.value) for each in theirs.data.concepts] == [("dog", 0.0)]
    assert not theirs.input_level
    assert theirs.worker.user.id == HELPER.user_id
    assert concepts(inputs, "a") == {"dog": 1.0}
    deletion = change(delete_concepts=res.DeleteConcepts(concepts=[res.Concept(id="dog")]))
    done(helper, deletion, input_ids=of_ids("a"))
    assert not inputs.ok("ListAnnotations", input_ids=["a"], user_ids=[HELPER.user_id]).annotations
    assert concepts(inputs, "a") == {"dog": 1.0}
    done(inputs, deletion, input_ids=of_ids("a"))
    assert concepts(inputs, "a") == {}
    assert not own(inputs, "a").data.concepts


def test_labels_of_regions_stay(inputs: Inputs) -> None:
    fill(inputs, "a")
    box = res.RegionInfo(bounding_box=res.BoundingBox(top_row=0.1, left_col=0.1, bottom_row=0.5, right_col=0.5))
    inner = res.Data(concepts=[res.Concept(id="dog", value=1)])
    regions = res.Data(regions=[res.Region(region_info=box, data=inner)])
    whole = res.Data(concepts=[res.Concept(id="dog", value=1)])
    sent = [res.Annotation(input_id="a", data=regions), res.Annotation(input_id="a", data=whole)]
    inputs.ok("PostAnnotations", annotations=sent)
    deletion = change(delete_concepts=res.DeleteConcepts(concepts=[res.Concept(id="dog")]))
    done(inputs, deletion, search=labelled("dog"))
    left = inputs.ok("ListAnnotations", input_ids=["a"]).annotations
    assert [len(each.data.regions) for each in left] == [1, 0]
    assert left[1].input_level


def test_metadata_is_merged_and_taken_away_where_it_matches(inputs: Inputs) -> None:
    fill(inputs, "a", metadata=struct(x=1, deep={"a": 1}, flag=True))
    fill(inputs, "b", metadata=struct(x=2))
    both = of_ids("a", "b")
    done(inputs, change(add_metadata=res.AddMetadata(metadata=struct(deep={"b": 2}, y="z"))), input_ids=both)
    assert inputs.get("a").data.metadata == struct(x=1, deep={"b": 2}, flag=True, y="z")
    assert own(inputs, "a").data.metadata == struct(x=1, deep={"b": 2}, flag=True, y="z")
    done(inputs, change(delete_metadata=res.DeleteMetadata(metadata=struct(x=1, flag=1, none=0))), input_ids=both)
    assert inputs.get("a").data.metadata == struct(deep={"b": 2}, flag=True, y="z")
    assert own(inputs, "b").data.metadata == struct(x=2, deep={"b": 2}, y="z")
    assert inputs.get("a").data.text.raw == "text a"


def test_an_input_whose_metadata_would_be_too_large_stays_as_it_is(inputs: Inputs) -> None:
    fill(inputs, "a", metadata=struct(long="x" * 50_000))
    fill(inputs, "b")
    addition = change(add_metadata=res.AddMetadata(metadata=struct(more="y" * 50_000)))
    (posted,) = post(inputs, addition, input_ids=of_ids("a", "b")).bulk_operation
    found = ended(inputs, posted.id)
    assert found.status.code == codes.BULK_OPERATION_FAILED
    assert found.status.details.startswith("1 of 2 items stayed as they were; the first was 'a': ")
    assert "more" not in inputs.get("a").data.metadata.fields
    assert "more" in inputs.get("b").data.metadata.fields


def test_the_place_is_overwritten_and_taken_away(inputs: Inputs) -> None:
    place = res.Geo(geo_point=res.GeoPoint(longitude=8, latitude=47))
    fill(inputs, "a", geo=res.Geo(geo_point=res.GeoPoint(longitude=1, latitude=2)))
    fill(inputs, "b")
    done(inputs, change(overwrite_geo=res.OverwriteGeo(geo=place)), search=res.Search())
    assert [inputs.get(id).data.geo for id in "ab"] == [place, place]
    assert own(inputs, "b").data.geo == place
    done(inputs, change(delete_geo=res.DeleteGeo()), input_ids=of_ids("a"))
    assert not inputs.get("a").data.HasField("geo")
    assert not own(inputs, "a").data.HasField("geo")


def test_inputs_go_into_datasets_and_out_of_them(inputs: Inputs) -> None:
    fill(inputs, "a", "b", "c")
    datasets.dataset(inputs, "from", "a", "b")
    datasets.dataset(inputs, "into", "b", "c")
    source = res.Dataset(id="from")
    done(inputs, change(add_to_dataset=res.AddToDataset(dataset_id="into")), dataset=source)
    assert sorted(datasets.members(inputs, "into")) == ["a", "b", "c"]
    found = done(inputs, change(delete_from_dataset=res.DeleteFromDataset(dataset_id="from")), dataset=source)
    assert found.progress.processed == 2
    assert datasets.members(inputs, "from") == []
    assert inputs.get("a").id == "a"


def split(**shares: int) -> Any:
    splits = [res.DatasetSplit(dataset=res.Dataset(id=id), percentage=share) for id, share in shares.items()]
    method = res.SplitIntoDatasets.RANDOM_PERCENTAGE_SPLIT
    return change(split_into_datasets=res.SplitIntoDatasets(dataset_splits=splits, method=method))


@pytest.mark.parametrize(
    ("count", "shares", "expected"),
    [
        (110, {"train": 80, "test": 20}, {"train": 88, "test": 22}),
        (10, {"one": 33, "two": 33, "three": 34}, {"one": 3, "two": 4, "three": 3}),
        (20, {"half": 50}, {"half": 10}),
        (3, {"all": 100}, {"all": 3}),
    ],
)
def test_a_split_is_random_and_of_exact_shares(
    inputs: Inputs, count: int, shares: dict[str, int], expected: dict[str, int]
) -> None:
    ids = [f"i{number:03d}" for number in range(count)]
    fill(inputs, *ids)
    for name in shares:
        datasets.dataset(inputs, name)
    done(inputs, split(**shares), search=res.Search())
    members = {name: datasets.members(inputs, name) for name in shares}
    assert {name: len(found) for name, found in members.items()} == expected
    together = Counter(id for found in members.values() for id in found)
    assert set(together.values()) == {1}
    if count == 110:
        assert sorted(members["train"]) != ids[:88], "that is no random order"


def test_annotations_are_deleted_but_for_the_inputs_own(inputs: Inputs) -> None:
    fill(inputs, "a", "b", concepts=[res.Concept(id="dog", value=1)])
    labels = res.Data(concepts=[res.Concept(id="dog", value=1)])
    inputs.ok("PostAnnotations", annotations=[res.Annotation(input_id=id, data=labels) for id in "aab"])
    other = res.Data(concepts=[res.Concept(id="cat", value=1)])
    inputs.ok("PostAnnotations", annotations=[res.Annotation(input_id="a", data=other)])
    wanted = res.Operation(delete_annotations=res.DeleteAnnotations())
    found = done(inputs, wanted, annotation_search=labelled("dog"))
    assert found.progress.processed == 3
    left = [each.data.concepts[0].id for each in inputs.ok("ListAnnotations").annotations]
    assert sorted(left) == ["cat", "dog", "dog"]


def test_a_saved_search_is_taken_by_its_id(inputs: Inputs) -> None:
    fill(inputs, "a", concepts=[res.Concept(id="dog", value=1)])
    fill(inputs, "b")
    saved = labelled("dog")
    saved.id, saved.save = "dogs", True
    inputs.ok("PostInputsSearches", searches=[saved])
    done(inputs, change(add_metadata=res.AddMetadata(metadata=struct(k=1))), search=res.Search(id="dogs"))
    assert [bool(inputs.get(id).data.metadata.fields) for id in "ab"] == [True, False]
    unknown = post(inputs, change(delete_geo=res.DeleteGeo()), codes.CONN_DOES_NOT_EXIST, search=res.Search(id="cats"))
    assert "cats" in unknown.status.details


def test_new_concepts_and_searches_go_together(inputs: Inputs) -> None:
    """Concepts go into an index of words, and while it is at work SQLite takes no functions for searches."""
    fill(inputs, "a")
    addition = [change(add_concepts=res.AddConcepts(concepts=[res.Concept(id=id, value=1)])) for id in ("x", "y")]
    sent = [res.BulkOperation(search=res.Search(), operation=each) for each in addition]
    for posted in ask(inputs, "PostBulkOperations", bulk_operations=sent).bulk_operation:
        ended(inputs, posted.id)
    assert concepts(inputs, "a") == {"x": 1.0, "y": 1.0}


def test_what_it_changes_may_be_what_it_is_found_by(inputs: Inputs) -> None:
    ids = [f"i{number}" for number in range(120)]
    fill(inputs, *ids, concepts=[res.Concept(id="dog", value=1)])
    deletion = change(delete_concepts=res.DeleteConcepts(concepts=[res.Concept(id="dog")]))
    assert done(inputs, deletion, search=labelled("dog")).progress.processed == 120
    assert not inputs.ok("PostInputsSearches", searches=[labelled("dog")]).hits


def test_cancelled_operations_stop_and_ended_ones_can_be_deleted(inputs: Inputs) -> None:
    for start in range(0, 1280, 128):
        fill(inputs, *[f"i{number}" for number in range(start, start + 128)])
    names = ("first", "second", "third")
    addition = change(add_metadata=res.AddMetadata(metadata=struct(**{f"k{n}": "v" for n in range(40)})))
    sent = [res.BulkOperation(id=name, search=res.Search(), operation=addition) for name in names]
    ask(inputs, "PostBulkOperations", bulk_operations=sent)
    answer = ask(inputs, "CancelBulkOperations", ids=names)
    assert [each.status.code for each in answer.bulk_operation] == [codes.BULK_OPERATION_CANCELLED] * 3
    time.sleep(0.3)
    for name in names:
        found = ask(inputs, "GetBulkOperation", id=name).bulk_operation
        assert found.status.code == codes.BULK_OPERATION_CANCELLED
        assert found.progress.processed < 1280
    going = res.BulkOperation(id="going", search=res.Search(), operation=addition)
    ask(inputs, "PostBulkOperations", bulk_operations=[going])
    refused = ask(inputs, "DeleteBulkOperations", codes.BULK_OPERATION_INVALID_REQUEST, ids=["first", "going"])
    assert "'going' has not ended" in refused.status.details
    ended(inputs, "going")
    ask(inputs, "DeleteBulkOperations", ids=["first", "going"])
    assert [each.id for each in ask(inputs, "ListBulkOperations").bulk_operation] == ["third", "second"]
    ask(inputs, "GetBulkOperation", codes.CONN_DOES_NOT_EXIST, id="first")
    ask(inputs, "CancelBulkOperations", codes.CONN_DOES_NOT_EXIST, ids=["first"])


def test_a_dataset_that_is_deleted_meanwhile_ends_an_operation(inputs: Inputs) -> None:
    for start in range(0, 1280, 128):
        fill(inputs, *[f"i{number}" for number in range(start, start + 128)])
    datasets.dataset(inputs, "into")
    addition = change(add_to_dataset=res.AddToDataset(dataset_id="into"))
    sent = [res.BulkOperation(search=res.Search(), operation=addition) for _ in range(4)]
    posted = ask(inputs, "PostBulkOperations", bulk_operations=sent).bulk_operation
    inputs.ok("DeleteDatasets", dataset_ids=["into"])
    last = ended(inputs, posted[-1].id)
    assert last.status.code == codes.BULK_OPERATION_FAILED
    assert last.status.details == "The dataset 'into' was deleted."


NOTHING = change(delete_geo=res.DeleteGeo())
ONE = {"input_ids": of_ids("there")}
INVALID = codes.BULK_OPERATION_INVALID_REQUEST
REFUSED = {
    "no source": ({}, NOTHING, INVALID, "No source is set"),
    "no change": (ONE, change(), INVALID, "operation is empty"),
    "no ids": ({"input_ids": of_ids()}, NOTHING, INVALID, "input_ids is empty"),
    "unknown input": ({"input_ids": of_ids("there", "gone")}, NOTHING, codes.INPUT_DOES_NOT_EXIST, "'gone'"),
    "unknown dataset": ({"dataset": res.Dataset(id="gone")}, NOTHING, codes.CONN_DOES_NOT_EXIST, "'gone'"),
    "into an unknown dataset": (
        ONE,
        change(add_to_dataset=res.AddToDataset(dataset_id="gone")),
        codes.CONN_DOES_NOT_EXIST,
        "'gone'",
    ),
    "two sources": ({**ONE, "annotation_search": res.Search()}, NOTHING, INVALID, "give one source"),
    "annotations of inputs": (
        ONE,
        change(delete_annotations=res.DeleteAnnotations()),
        INVALID,
        "choose them by annotation_search",
    ),
    "geo of annotations": ({"annotation_search": res.Search()}, NOTHING, INVALID, "works on inputs"),
    "no concepts": (ONE, change(add_concepts=res.AddConcepts()), INVALID, "concepts is empty"),
    "no id": (ONE, change(add_concepts=res.AddConcepts(concepts=[res.Concept(name="x")])), INVALID, "concepts[0].id"),
    "no metadata": (ONE, change(delete_metadata=res.DeleteMetadata()), INVALID, "metadata is empty"),
    "no place": (ONE, change(overwrite_geo=res.OverwriteGeo()), INVALID, "geo is not set"),
    "off the earth": (
        ONE,
        change(overwrite_geo=res.OverwriteGeo(geo=res.Geo(geo_point=res.GeoPoint(latitude=91)))),
        INVALID,
        "latitude 91",
    ),
    "no such user": (
        ONE,
        change(delete_concepts=res.DeleteConcepts(concepts=[res.Concept(id="x")], user_ids=["nobody-here"])),
        INVALID,
        "'nobody-here'",
    ),
    "too much": (ONE, split(set=60, other=50), INVALID, "110 percent"),
    "nothing of it": (ONE, split(set=0), INVALID, "percentage is 0"),
    "no method": (
        ONE,
        change(split_into_datasets=res.SplitIntoDatasets(dataset_splits=[res.DatasetSplit()])),
        INVALID,
        "method",
    ),
    "ranks": (
        {"search": res.Search(query=res.Query(ranks=[res.Rank(annotation=res.Annotation(input_id="there"))]))},
        NOTHING,
        codes.SEARCH_INVALID_REQUEST,
        "filters alone",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_meant_is_refused_and_nothing_begins(new_inputs: Any, app: Inputs, case: str) -> None:
    source, operation, code, words = REFUSED[case]
    good = res.BulkOperation(operation=NOTHING, input_ids=of_ids("there"))
    sent = [good, res.BulkOperation(operation=operation, **source)]
    assert words in ask(app, "PostBulkOperations", code, bulk_operations=sent).status.details
    assert not ask(app, "ListBulkOperations").bulk_operation


@pytest.fixture(scope="module")
def app(new_inputs: Any) -> Inputs:
    made: Inputs = new_inputs("bulk-refused")
    fill(made, "there")
    datasets.dataset(made, "set")
    datasets.dataset(made, "other")
    return made


def test_ids_are_needed_to_cancel_and_to_delete(app: Inputs) -> None:
    for name in ("CancelBulkOperations", "DeleteBulkOperations"):
        assert "ids is empty" in ask(app, name, codes.CONN_INVALID_REQUEST).status.details
