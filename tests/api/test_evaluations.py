"""Evaluations of models and workflows, by behaviour §9.4 and §18: a pattern for texts is judged by labels of people."""

import http.client
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf.struct_pb2 import Struct

from support.calls import Call
from support.serving import MEDIA_URL, Caller, Server

TEXTS = {"a": ("buy now", 1), "b": ("buy milk", 0), "c": ("hello", 0), "d": ("cheap pills", 1), "e": ("buy it", None)}
"""Input → its text and whether people say that it is spam; the pattern "buy" is right about a and c, and e counts not."""
GOING = (codes.MODEL_QUEUED_FOR_EVALUATION, codes.MODEL_EVALUATING, codes.EVALUATION_QUEUED)
GOING = (*GOING, codes.EVALUATION_IN_PROGRESS)
SPAM = res.Concept(id="spam", name="spam")


def struct(**values: Any) -> Struct:
    made = Struct()
    made.update(values)
    return made


def operator(id: str, pattern: str, *concepts: Any) -> Any:
    info = res.OutputInfo(params=struct(regex=pattern), data=res.Data(concepts=concepts))
    return res.Model(id=id, model_type_id="regex-based-classifier", model_version=res.ModelVersion(output_info=info))


def until(read: Callable[[], Any], done: Callable[[Any], bool], seconds: float = 30.0) -> Any:
    deadline = time.monotonic() + seconds
    while not done(found := read()):
        assert time.monotonic() < deadline, found
        time.sleep(0.01)
    return found


@pytest.fixture(scope="module")
def version(send: Call) -> str:
    """The version of a model "spam", in an app whose inputs are labelled and stand in a dataset "all" with a version."""
    inputs = [
        res.Input(
            id=id,
            data=res.Data(
                text=res.Text(raw=raw),
                concepts=[] if value is None else [res.Concept(id="spam", name="spam", value=value)],
            ),
        )
        for id, (raw, value) in TEXTS.items()
    ]
    send("PostInputs", inputs=inputs)
    send("PostDatasets", datasets=[res.Dataset(id="all"), res.Dataset(id="empty")])
    members = [res.DatasetInput(input=res.Input(id=id)) for id in TEXTS]
    send("PostDatasetInputs", dataset_id="all", dataset_inputs=members)
    until(lambda: send("GetInputCount").counts, lambda counts: counts.processed == len(TEXTS))
    send("PostDatasetVersions", dataset_id="all", dataset_versions=[res.DatasetVersion(id="v1")])
    made: str = send("PostModels", models=[operator("spam", "buy", SPAM)]).model.model_version.id
    return made


@pytest.fixture
def evaluated(send: Call, version: str) -> Callable[..., Any]:
    """`evaluated("id", dataset="all")` begins an evaluation and gives it back when it has ended."""

    def evaluated(id: str, dataset: str = "", made: str = "", **fields: Any) -> Any:
        truth = res.Dataset(id=dataset, version=res.DatasetVersion(id=made) if made else None)
        item = res.EvalMetrics(id=id, model=fields.pop("model", res.Model(id="spam")), **fields)
        if dataset:
            item.ground_truth_dataset.CopyFrom(truth)
        (begun,) = send("PostEvaluations", eval_metrics=[item]).eval_metrics
        assert (begun.id, begun.status.code) == (id, codes.MODEL_QUEUED_FOR_EVALUATION)
        return ended(send, id)

    return evaluated


def ended(send: Call, id: str, **fields: bool) -> Any:
    ask = {"evaluation_id": id, "fields": res.FieldsValue(**fields)}
    return until(lambda: send("GetEvaluation", **ask).eval_metrics, lambda found: found.status.code not in GOING)


def test_an_evaluation_compares_predictions_with_what_people_labelled(
    send: Call, evaluated: Any, version: str, user_app: Any
) -> None:
    for id, made in (("live", ""), ("fixed", "v1")):
        found = evaluated(id, "all", made, extended_metrics=res.ExtendedMetrics(user_metrics=struct(mine=1)))
        assert found.status.code == codes.MODEL_EVALUATED, found.status
        summary = found.summary
        assert [summary.macro_avg_precision, summary.macro_avg_recall, summary.macro_avg_f1_score] == [0.5] * 3
        assert summary.macro_avg_roc_auc == 0.5
        assert found.extended_metrics.user_metrics["mine"] == 1
        assert (found.model.id, found.model.model_version.id) == ("spam", version)
        assert (found.user_id, found.app_id) == (user_app.user_id, user_app.app_id)
        truth = found.ground_truth_dataset
        assert (truth.id, truth.app_id, truth.version.id) == ("all", user_app.app_id, made)


def test_only_the_summary_is_there_unless_fields_ask_for_more(send: Call, evaluated: Any) -> None:
    bare = evaluated("fields", "all")
    details = ("confusion_matrix", "cooccurrence_matrix", "label_counts", "binary_metrics", "test_set")
    assert not [name for name in details if name in {field.name for field, _ in bare.ListFields()}]
    full = ended(send, "fields", **dict.fromkeys(details, True))
    (cell,) = full.confusion_matrix.matrix
    assert (cell.predicted, cell.actual, cell.value) == ("spam", "spam", 1)
    assert [(each.row, each.col, each.count) for each in full.cooccurrence_matrix.matrix] == [("spam", "spam", 2)]
    assert [each.count for each in full.label_counts.positive_label_counts] == [2]
    (binary,) = full.binary_metrics
    assert (binary.num_pos, binary.num_neg, binary.num_tot, binary.concept.id) == (2, 2, 4, "spam")
    assert list(binary.roc_curve.tpr) == [0, 0.5, 1]
    assert list(binary.roc_curve.fpr) == [0, 0.5, 1]
    assert len(binary.precision_recall_curve.recall) == len(binary.precision_recall_curve.thresholds) == 2
    entries = {each.input.id: each for each in full.test_set}
    assert sorted(entries) == ["a", "b", "c", "d"]
    assert {id: each.predicted_concepts[0].value for id, each in entries.items()} == {"a": 1, "b": 1, "c": 0, "d": 0}
    assert {id: each.ground_truth_concepts[0].value for id, each in entries.items()} == {"a": 1, "b": 0, "c": 0, "d": 1}
    one = send("GetModelVersionEvaluation", model_id="spam", model_version_id=bare.model.model_version.id,
               evaluation_id="fields", fields=res.FieldsValue(label_counts=True)).eval_metrics  # fmt: skip
    assert one.label_counts == full.label_counts
    assert not one.binary_metrics


def test_the_old_form_keeps_its_result_at_the_version(send: Call, version: str) -> None:
    other = send("PostModels", models=[operator("old", "buy", SPAM)]).model.model_version.id
    ask = {"model_id": "old", "version_id": other}
    before = send("GetModelVersionMetrics", **ask).model_version
    assert before.metrics.status.code == codes.MODEL_NOT_EVALUATED
    begun = send("PostModelVersionMetrics", **ask).model_version
    assert (begun.id, begun.metrics.status.code) == (other, codes.MODEL_QUEUED_FOR_EVALUATION)
    wanted = ask | {"fields": res.FieldsValue(binary_metrics=True)}
    read = lambda: send("GetModelVersionMetrics", **wanted).model_version.metrics  # noqa: E731
    found = until(read, lambda metrics: metrics.status.code not in GOING)
    assert found.status.code == codes.MODEL_EVALUATED
    assert found.binary_metrics[0].num_tot == 4
    (listed,) = send("ListModelVersionEvaluations", model_id="old", model_version_id=other).eval_metrics
    assert listed.id == found.id
    query = res.Query(filters=[res.Filter(annotation=res.Annotation(data=res.Data(concepts=[SPAM])))])
    query.filters[0].annotation.data.concepts[0].value = 1
    send("PostModelVersionMetrics", **ask, test_search=res.Search(query=query))
    found = until(read, lambda metrics: metrics.status.code not in GOING)
    assert found.binary_metrics[0].num_tot == 2


def test_an_evaluation_succeeds_with_one_concept_and_one_negative_example(send: Call, evaluated: Any) -> None:
    send("PostDatasets", datasets=[res.Dataset(id="one")])
    send("PostDatasetInputs", dataset_id="one", dataset_inputs=[res.DatasetInput(input=res.Input(id="c"))])
    assert evaluated("negative", "one").status.code == codes.MODEL_EVALUATED


def test_what_cannot_be_evaluated_fails_precisely(send: Call, evaluated: Any) -> None:
    none = evaluated("no-labels", "empty").status
    assert (none.code, "has a label" in none.details) == (codes.MODEL_EVALUATION_NEED_LABELS, True)
    send("PostModels", models=[operator("stranger", "x", res.Concept(id="ham", name="ham"))])
    other = evaluated("other-labels", "all", model=res.Model(id="stranger")).status
    assert (other.code, "'spam'" in other.details) == (codes.MODEL_EVALUATION_NEED_LABELS, True)
    picture = res.Image(url=f"{MEDIA_URL}/red.png")
    send("PostInputs", inputs=[res.Input(id="picture", data=res.Data(image=picture, concepts=[SPAM]))])
    send("PostDatasets", datasets=[res.Dataset(id="pictures")])
    send("PostDatasetInputs", dataset_id="pictures", dataset_inputs=[res.DatasetInput(input=res.Input(id="picture"))])
    until(lambda: send("GetInputCount").counts, lambda counts: not counts.processing and not counts.to_process)
    unread = evaluated("pictures-for-a-text-model", "pictures").status
    assert (unread.code, "None of the 1 inputs" in unread.details) == (codes.MODEL_PREDICTION_FAILED, True)
    send("DeleteInputs", ids=["picture"])
    send("PostModels", models=[res.Model(id="untrained", model_type_id="visual-classifier")])
    prompter = res.ModelVersion(output_info=res.OutputInfo(params=struct(prompt_template="{data.text.raw}")))
    send("PostModels", models=[res.Model(id="prompter", model_type_id="prompter", model_version=prompter)])
    kfold = res.EvalInfo(params=struct(use_kfold=True))
    spam, all_of = res.Model(id="spam"), res.Dataset(id="all")
    for code, item in (
        (codes.MODEL_INVALID_ARGUMENT, res.EvalMetrics()),
        (codes.MODEL_DOES_NOT_EXIST, res.EvalMetrics(model=res.Model(id="nobody"))),
        (codes.MODEL_UNTRAINED, res.EvalMetrics(model=res.Model(id="untrained"))),
        (codes.MODEL_INVALID_ARGUMENT, res.EvalMetrics(model=res.Model(id="prompter"))),
        (codes.CONN_DOES_NOT_EXIST, res.EvalMetrics(model=spam, ground_truth_dataset=res.Dataset(id="nothing"))),
        (codes.NOT_IMPLEMENTED, res.EvalMetrics(model=spam, eval_info=kfold)),
        (codes.CONN_INVALID_REQUEST, res.EvalMetrics(model=spam, eval_info=res.EvalInfo(params=struct(other=1)))),
        (codes.DATABASE_DUPLICATE_KEY, res.EvalMetrics(id="no-labels", model=spam, ground_truth_dataset=all_of)),
    ):
        fresh = res.EvalMetrics(id="fresh", model=spam, ground_truth_dataset=all_of)
        assert send("PostEvaluations", code, eval_metrics=[fresh, item]).status.details
    send("GetEvaluation", codes.CONN_DOES_NOT_EXIST, evaluation_id="fresh")


def test_evaluations_are_listed_over_rest_with_filters_and_sorts(
    send: Call, evaluated: Any, server: Server, user_app: Any
) -> None:
    send("PostModels", models=[operator("sure", "buy now|pills", SPAM)])
    evaluated("worse", "all")
    evaluated("better", "all", model=res.Model(id="sure"))
    evaluated("failed", "empty")
    mine = {"worse", "better", "failed"}
    connection = http.client.HTTPConnection("127.0.0.1", server.port)

    def listed(query: str) -> list[str]:
        path = f"/v2/users/{user_app.user_id}/evaluations?userAppId.appId={user_app.app_id}&{query}"
        connection.request("GET", path, headers={"Authorization": f"Key {server.owner.pat}"})
        answer = connection.getresponse()
        body = json.loads(answer.read())
        assert (answer.status, body["status"]["code"]) == (200, codes.SUCCESS), body
        return [each["id"] for each in body.get("eval_metrics", []) if each["id"] in mine]

    for by in ("RocAuc", "F1", "Precision", "Recall"):
        assert listed(f"sortBy{by}=true") == ["better", "worse"]
        assert listed(f"sortBy{by}=true&sortAscending=true") == ["worse", "better"]
    assert listed("sortByCreatedAt=true&showFailedMetrics=true") == ["failed", "better", "worse"]
    assert listed("sortByModelId=true") == ["better", "worse"]
    for by in ("AppId", "MeanAvgPrecision", "EvalDatasetId", "TrainDatasetId"):
        assert set(listed(f"sortBy{by}=true&perPage=1000")) == {"better", "worse"}
    assert listed("evalDatasetIds=empty&showFailedMetrics=true") == ["failed"]
    assert listed("trainDatasetIds=all") == []
    assert listed("conceptIds=spam") == ["better", "worse"]
    assert listed("conceptIds=ham") == []
    assert listed("modelTypeId=visual-classifier") == []
    assert listed("modelTypeId=regex-based-classifier&page=1&perPage=1") in (["better"], ["worse"], [])
    connection.close()


def test_evaluations_are_not_shared_with_strangers(send: Call, evaluated: Any, stranger: Caller) -> None:
    evaluated("private", "all")
    for name, fields in (("GetEvaluation", {"evaluation_id": "private"}), ("ListEvaluations", {})):
        answer = send(name, codes.CONN_DOES_NOT_EXIST, by=stranger.metadata, **fields)
        assert not answer.HasField("eval_metrics") if name == "GetEvaluation" else not answer.eval_metrics


def box(concept: str, top: float, value: float = 1.0) -> Any:
    place = res.BoundingBox(top_row=top, left_col=0.1, bottom_row=top + 0.3, right_col=0.5)
    concepts = [res.Concept(id=concept, value=value)]
    return res.Region(region_info=res.RegionInfo(bounding_box=place), data=res.Data(concepts=concepts))


def test_workflow_evaluations_are_computed_by_the_templates_of_the_server(
    send: Call, version: str, user_app: Any, stub: Any, metadata: Any
) -> None:
    from clarifai_grpc.grpc.api import service_pb2

    asked = service_pb2.ListWorkflowEvaluationTemplatesRequest()
    known = stub.ListWorkflowEvaluationTemplates(asked, metadata=metadata).workflow_version_evaluation_templates
    assert [each.id for each in known] == ["classification", "detection"]
    node = res.WorkflowNode(id="pattern", model=res.Model(id="spam", model_version=res.ModelVersion(id=version)))
    (workflow,) = send("PostWorkflows", workflows=[res.Workflow(id="w", nodes=[node])]).workflows
    at = {"workflow_id": "w", "workflow_version_id": workflow.version.id}
    truth = res.DatasetVersion(id="v1", dataset_id="all")

    def new(id: str = "e", **fields: Any) -> Any:
        return res.WorkflowVersionEvaluation(id=id, **({"ground_truth_dataset_version": truth} | fields))

    def post(code: int, *items: Any) -> Any:
        return send("PostWorkflowVersionEvaluations", code, workflow_version_evaluations=items, **at)

    def found() -> Any:
        ask = at | {"workflow_version_evaluation_id": "e"}
        read = lambda: send("GetWorkflowVersionEvaluation", **ask).workflow_version_evaluation  # noqa: E731
        return until(read, lambda one: one.status.code not in GOING)

    def values(evaluation: Any) -> dict[str, float]:
        listed = evaluation.workflow_evaluation_result.summary.evaluation_metric_values
        return {each.evaluation_metric_id: round(each.metric_value.float_value, 4) for each in listed}

    for wrong in (
        new(target_node_id="nobody"),
        new(ground_truth_dataset_version=res.DatasetVersion(id="v1")),
        new(ground_truth_dataset_version=res.DatasetVersion(id="v9", dataset_id="all")),
        new(workflow_version_evaluation_template=res.WorkflowVersionEvaluationTemplate(id="other")),
    ):
        assert post(codes.EVALUATION_INVALID_ARGUMENT, new("fresh"), wrong).status.details
    (begun,) = post(codes.SUCCESS, new()).workflow_version_evaluations
    assert (begun.status.code, begun.target_node_id) == (codes.EVALUATION_QUEUED, "pattern")
    assert post(codes.DATABASE_DUPLICATE_KEY, new()).status.details
    first = found()
    assert first.status.code == codes.EVALUATION_SUCCESS, first.status
    assert values(first) == {"top1_accuracy": 0.5, "precision": 0.5, "recall": 0.5, "f1": 0.5, "roc_auc": 0.5}
    assert (first.app_id, first.workflow_version.workflow_id) == (user_app.app_id, "w")
    ask = at | {"workflow_version_evaluation_id": "e"}
    data = send("ListWorkflowVersionEvaluationData", per_page=3, **ask).workflow_version_evaluation_data
    assert [each.id for each in data] == ["a", "b", "c"]
    assert data[0].predictions[0].concepts[0].id == "spam"
    result = data[0].workflow_evaluation_sample_result.input_evaluation_metric_values
    assert {each.evaluation_metric_id: each.metric_value.float_value for each in result}["f1"] == 1

    posted = res.WorkflowVersionEvaluationData(
        id="boxes",
        ground_truths=[res.Data(regions=[box("cat", 0.1), box("cat", 0.6)])],
        predictions=[res.Data(regions=[box("cat", 0.1, 0.9)])],
    )
    send("PostWorkflowVersionEvaluationData", workflow_version_evaluation_data=[posted], **ask)
    assert values(found())["recall"] == 0.75  # of spam one half, of cat all
    nothing = res.WorkflowVersionEvaluationData(id="nothing")
    send("PostWorkflowVersionEvaluationData", codes.EVALUATION_INVALID_ARGUMENT,
         workflow_version_evaluation_data=[nothing], **ask)  # fmt: skip
    change = res.WorkflowVersionEvaluation(id="e")
    change.workflow_version_evaluation_template.id = "detection"
    patch = at | {"action": "overwrite", "workflow_version_evaluations": [change]}
    (queued,) = send("PatchWorkflowVersionEvaluations", **patch).workflow_version_evaluations
    assert (queued.status.code, values(queued)) == (codes.EVALUATION_QUEUED, {})
    boxes = values(found())
    assert (boxes["mean_avg_precision_iou_50"], boxes["recall"]) == (0.5, 0.5)
    change.status.code = codes.EVALUATION_SUCCESS
    send("PatchWorkflowVersionEvaluations", codes.EVALUATION_INVALID_ARGUMENT, **patch | {
        "workflow_version_evaluations": [change]})  # fmt: skip
    listed = send("ListWorkflowVersionEvaluations", **at).workflow_version_evaluations
    assert [each.id for each in listed] == ["e"]
