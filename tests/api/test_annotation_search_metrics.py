"""Comparisons of annotation searches, by the reference: search_to_eval against ground_truth.

Newer clients do not know these RPCs any more, so that the calls go through our own messages.
"""

from collections.abc import Callable
from typing import Any

import grpc
import pytest

from meshserve.core.contract import RPCS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    Annotation,
    BoundingBox,
    Classification,
    Concept,
    Data,
    Detection,
    Filter,
    Input,
    Query,
    Rank,
    Region,
    RegionInfo,
    Search,
    Text,
    Tracker,
    Worker,
)
from support.serving import STRANGER, Caller, Server

Call = Callable[..., Any]
LABELS = {"a": "cat", "b": "cat", "c": "dog", "d": "dog"}
GUESSES = {"a": {"cat": 0.9, "dog": 0.2}, "b": {"cat": 0.4, "dog": 0.6}, "c": {"cat": 0.3, "dog": 0.8}, "e": {"cat": 1}}
"""What the model says: nothing of d, and of e, which nobody labelled."""
BOX = BoundingBox(top_row=0.1, left_col=0.1, bottom_row=0.5, right_col=0.5)


@pytest.fixture(scope="module")
def call(channel: grpc.Channel, server: Server, user_app: Any) -> Call:
    """`call("PostAnnotationSearchMetrics", code, by=…, …)` in an app with labels by a person and by a model."""

    def made(name: str, code: int = codes.SUCCESS, by: Caller = server.owner, **fields: Any) -> Any:
        rpc = RPCS[name]
        request: Any = rpc.request(**fields)
        request.user_app_id.user_id, request.user_app_id.app_id = user_app.user_id, user_app.app_id
        send = channel.unary_unary(
            rpc.path, request_serializer=rpc.request.SerializeToString, response_deserializer=rpc.response.FromString
        )
        answer = send(request, metadata=by.metadata, timeout=30)
        assert answer.status.code == code, answer.status
        return answer

    made("PostInputs", inputs=[Input(id=id, data=Data(text=Text(raw=id))) for id in "abcde"])
    rpc = RPCS["GetModel"]
    request = rpc.request(model_id="general-image-recognition")
    request.user_app_id.user_id, request.user_app_id.app_id = "clarifai", "main"
    send = channel.unary_unary(
        rpc.path, request_serializer=rpc.request.SerializeToString, response_deserializer=rpc.response.FromString
    )
    version = send(request, metadata=server.owner.metadata).model.model_version.id
    worker = Worker(model={"model_version": {"id": version}})
    people = [Annotation(input_id=id, data=Data(concepts=[Concept(id=name, value=1)])) for id, name in LABELS.items()]
    guesses = [
        Annotation(input_id=id, worker=worker, data=Data(concepts=[Concept(id=k, value=v) for k, v in values.items()]))
        for id, values in GUESSES.items()
    ]
    boxes = [
        Annotation(input_id="a", data=boxed("cat")),
        Annotation(input_id="a", worker=worker, data=boxed("cat", 0.9)),
        Annotation(input_id="b", worker=worker, data=boxed("cat", 0.8)),
    ]
    made("PostAnnotations", annotations=[*people, *guesses, *boxes])
    made.by_model = Search(query=Query(filters=[Filter(annotation=Annotation(worker=worker))]))  # type: ignore[attr-defined]
    return made


def boxed(concept: str, value: float = 1) -> Data:
    region = Region(region_info=RegionInfo(bounding_box=BOX), data=Data(concepts=[Concept(id=concept, value=value)]))
    return Data(regions=[region])


PEOPLE = Search(query=Query(filters=[Filter(annotation=Annotation(trusted=True))]))


def test_concepts_are_compared_and_kept(call: Call) -> None:
    posted = call(
        "PostAnnotationSearchMetrics",
        id="first",
        ground_truth=PEOPLE,
        search_to_eval=call.by_model,
        evaluation_type=Classification,
    )
    (item,) = posted.annotation_search_metrics
    metrics = item.metrics
    assert (metrics.id, metrics.status.code, metrics.app_id != "") == ("first", codes.MODEL_EVALUATED, True)
    assert item.active_concept_count == 2
    assert item.search_to_eval == call.by_model
    assert item.visibility.gettable == 10
    cat, dog = metrics.binary_metrics
    assert (cat.concept.id, cat.num_pos, cat.num_neg, cat.num_tot) == ("cat", 2, 2, 4)  # e has no truth
    # cat: 0.9 and, by its box, 0.8 against 0.3 and nothing; dog: 0.8 and nothing against 0.2 and 0.6
    assert (cat.roc_auc, cat.f1) == (1, 1)
    assert (dog.roc_auc, dog.f1) == (pytest.approx(0.5), pytest.approx(0.5))
    assert metrics.summary.macro_avg_f1_score == pytest.approx(0.75)
    assert metrics.summary.macro_avg_roc_auc == pytest.approx(0.75)
    assert {(cell.predicted, cell.actual): cell.value for cell in metrics.confusion_matrix.matrix} == {
        ("cat", "cat"): 2,
        ("dog", "dog"): 1,
    }
    assert not metrics.metrics_by_class
    for rpc, fields in (("GetAnnotationSearchMetrics", {"id": "first"}), ("ListAnnotationSearchMetrics", {})):
        assert call(rpc, **fields).annotation_search_metrics[0] == item
    call("DeleteAnnotationSearchMetrics", id="first")
    call("GetAnnotationSearchMetrics", codes.CONN_DOES_NOT_EXIST, id="first")
    call("DeleteAnnotationSearchMetrics", codes.CONN_DOES_NOT_EXIST, id="first")
    assert not call("ListAnnotationSearchMetrics").annotation_search_metrics


def test_boxes_are_compared(call: Call) -> None:
    posted = call(
        "PostAnnotationSearchMetrics",
        ground_truth=PEOPLE,
        search_to_eval=call.by_model,
        evaluation_type=Detection,
        data=Data(concepts=[Concept(id="cat")]),
    )
    metrics = posted.annotation_search_metrics[0].metrics
    assert (metrics.summary.mean_avg_precision_iou_50, metrics.summary.mean_avg_precision_iou_range) == (1, 1)
    (cat,) = metrics.metrics_by_class
    assert (cat.num_pos, cat.avg_precision, list(cat.precision_recall_curve.precision)) == (1, 1, [1, 0.5])
    assert [area.area_name for area in metrics.metrics_by_area] == ["small", "medium", "large"]
    assert not metrics.binary_metrics
    call("DeleteAnnotationSearchMetrics", id=metrics.id)


def test_a_search_against_itself_is_right_by_its_saved_id(call: Call) -> None:
    call("PostAnnotationsSearches", searches=[Search(id="people", save=True, query=PEOPLE.query)])
    saved = Search(id="people")
    posted = call("PostAnnotationSearchMetrics", id="same", ground_truth=saved, search_to_eval=saved)
    metrics = posted.annotation_search_metrics[0].metrics
    assert metrics.summary.macro_avg_f1_score == 1
    assert metrics.summary.mean_avg_precision_iou_50 == 1  # without a type, boxes too where there are some
    duplicate = codes.DATABASE_DUPLICATE_KEY
    call("PostAnnotationSearchMetrics", duplicate, id="same", ground_truth=saved, search_to_eval=saved)
    call("DeleteAnnotationSearchMetrics", id="same")
    call("DeleteSearch", id="people")


def test_what_cannot_be_compared_is_refused(call: Call) -> None:
    def refused(code: int, part: str, **fields: Any) -> None:
        answer = call("PostAnnotationSearchMetrics", code, **fields)
        assert part in answer.status.details

    sides = {"ground_truth": PEOPLE, "search_to_eval": call.by_model}
    refused(codes.CONN_INVALID_REQUEST, "search_to_eval has no query", ground_truth=PEOPLE)
    unknown = sides | {"ground_truth": Search(id="none")}
    refused(codes.CONN_DOES_NOT_EXIST, "no search 'none'", **unknown)
    ranked = Search(query=Query(ranks=[Rank(annotation=Annotation(input_id="a"))]))
    refused(codes.SEARCH_INVALID_REQUEST, "query.ranks", **sides | {"search_to_eval": ranked})
    nothing = Search(query=Query(filters=[Filter(annotation=Annotation(id="none"))]))
    refused(codes.SEARCH_INVALID_REQUEST, "nothing to compare with", **sides | {"ground_truth": nothing})
    refused(codes.CONN_INVALID_REQUEST, "evaluation_type", **sides, evaluation_type=Tracker)
    assert not call("ListAnnotationSearchMetrics").annotation_search_metrics


def test_strangers_see_none(call: Call, stranger: Caller) -> None:
    call("PostAnnotationSearchMetrics", id="mine", ground_truth=PEOPLE, search_to_eval=call.by_model)
    for rpc in ("GetAnnotationSearchMetrics", "DeleteAnnotationSearchMetrics"):
        answer = None
        with pytest.raises(AssertionError):
            answer = call(rpc, by=STRANGER, id="mine")
        assert answer is None
    call("GetAnnotationSearchMetrics", id="mine")
