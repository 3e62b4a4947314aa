"""Evaluations of models as they are stored, and as callers see them (behaviour §9.4)."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from meshserve.call import Call
from meshserve.core.statuses import make_status
from meshserve.core.structs import to_dict, to_struct
from meshserve.crud.resource import Resource
from meshserve.judging.running import Codes, Family, Target
from meshserve.media import hosting
from meshserve.services import Services
from meshserve.store import access, query
from meshserve.store import evaluations as store
from meshserve.store.access import Place
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    Annotation,
    Concept,
    Data,
    EvalMetrics,
    EvalTestSetEntry,
    FieldsValue,
    Input,
    Model,
    ModelVersion,
    Region,
    WorkflowVersionEvaluationData,
)
from meshserve_proto.status_pb2 import Status

if TYPE_CHECKING:
    from meshserve.judging.measuring import Result

COLUMNS = ("pk", "owner", "body", "version", "truth_app")
"""What an evaluation is shown from."""
FAILED = (
    codes.MODEL_EVALUATION_TIMED_OUT,
    codes.MODEL_EVALUATION_WAITING_ERROR,
    codes.MODEL_EVALUATION_UNKNOWN_ERROR,
    codes.MODEL_PREDICTION_FAILED,
    codes.MODEL_EVALUATION_MSG_REDELIVER,
    codes.MODEL_EVALUATION_NEED_LABELS,
    codes.MODEL_EVALUATION_NEED_INPUTS,
    codes.MODEL_EVALUATION_FAILED,
)
_DETAILS = (
    "confusion_matrix",
    "cooccurrence_matrix",
    "label_counts",
    "binary_metrics",
    "metrics_by_area",
    "metrics_by_class",
)
"""Fields of FieldsValue and of EvalMetrics that are kept apart; `test_set` is made of the entries."""
_CODES = Codes(
    queued=codes.MODEL_QUEUED_FOR_EVALUATION,
    running=codes.MODEL_EVALUATING,
    done=codes.MODEL_EVALUATED,
    need_inputs=codes.MODEL_EVALUATION_NEED_INPUTS,
    need_labels=codes.MODEL_EVALUATION_NEED_LABELS,
    unpredicted=codes.MODEL_PREDICTION_FAILED,
    failed=codes.MODEL_EVALUATION_FAILED,
)
EVALUATIONS = Resource(
    EvalMetrics,
    store.EVALUATIONS,
    sorts={
        "sort_by_app_id": store.APP_ID,
        "sort_by_roc_auc": "roc_auc",
        "sort_by_f1": "f1",
        "sort_by_mean_avg_precision": "mean_ap",
        "sort_by_precision": "precision",
        "sort_by_recall": "recall",
        "sort_by_model_id": store.MODEL_ID,
        "sort_by_eval_dataset_id": "eval_dataset",
        "sort_by_train_dataset_id": "train_dataset",
    },
    filters={
        "model_type_id": lambda wanted: query.equal("model_type", wanted),
        "eval_dataset_ids": lambda ids: query.among("eval_dataset", list(ids)),
        "train_dataset_ids": lambda ids: query.among("train_dataset", list(ids)),
    },
)


def family(services: Services) -> Family:
    """How evaluations of models are done."""

    def target(row: Row) -> Target:
        from meshserve.api import evaluation_plans  # costs numpy

        return evaluation_plans.of_model(services, row)

    return Family("evaluation", store.EVALUATIONS, store.ENTRIES, _CODES, target, _tell, _finish)


def _tell(row: Row, status: Status) -> None:
    metrics = EvalMetrics.FromString(row.body)
    metrics.status.CopyFrom(status)
    row.body = metrics.SerializeToString()


def _finish(row: Row, result: "Result") -> None:
    """The results; what the client has said of metrics of its own stays."""
    from meshserve.evaluation.report import fill_classification, fill_detection

    metrics = EvalMetrics.FromString(row.body)
    posted = to_dict(metrics.extended_metrics.user_metrics)
    metrics.ClearField("summary")
    fill_classification(metrics, result.classification, result.names.by_id)
    if result.detection is not None:
        fill_detection(metrics, result.detection, result.names.by_id)
    metrics.extended_metrics.user_metrics.CopyFrom(to_struct(to_dict(metrics.extended_metrics.user_metrics) | posted))
    details, summary = EvalMetrics(), metrics.summary
    for name in _DETAILS:
        _move(name, metrics, details)
    row.extra |= {
        "roc_auc": summary.macro_avg_roc_auc,
        "f1": summary.macro_avg_f1_score,
        "mean_ap": summary.mean_avg_precision_iou_50 if result.detection is not None else None,
        "precision": summary.macro_avg_precision,
        "recall": summary.macro_avg_recall,
        "details": details.SerializeToString(),
    }
    row.body = metrics.SerializeToString()


def _move(name: str, source: EvalMetrics, into: EvalMetrics) -> None:
    _copy(name, source, into)
    source.ClearField(name)


def _copy(name: str, source: EvalMetrics, into: EvalMetrics) -> None:
    value = getattr(source, name)
    if EvalMetrics.DESCRIPTOR.fields_by_name[name].is_repeated:
        getattr(into, name).extend(value)
    elif source.HasField(name):
        getattr(into, name).CopyFrom(value)


def shown(call: Call, connection: Connection, rows: Iterable[Sequence[Any]]) -> Iterator[EvalMetrics]:
    """Evaluations, given by COLUMNS, with their addresses and what they are of; without what must be asked for."""

    @cache
    def place(app: int) -> Place:
        return access.app_by_pk(connection, app) or call.place

    @cache
    def model(version: int) -> Model:
        return _model(connection, version)

    for _, owner, body, version, truth_app, *_ in rows:
        metrics = EvalMetrics.FromString(body)
        at = place(owner)
        metrics.user_id, metrics.app_id = at.user_id, at.app_id
        metrics.model.CopyFrom(model(version))
        if metrics.HasField("ground_truth_dataset"):
            truth, where = metrics.ground_truth_dataset, place(truth_app)
            truth.user_id, truth.app_id = where.user_id, where.app_id
            if truth.HasField("version"):
                truth.version.dataset_id = truth.id
                truth.version.user_id, truth.version.app_id = where.user_id, where.app_id
        yield metrics


def shown_row(call: Call, connection: Connection, row: Row, fields: FieldsValue | None = None) -> EvalMetrics:
    """One of them with what is asked for."""
    columns = (row.pk, row.owner, row.body, row.extra["version"], row.extra["truth_app"])
    (metrics,) = shown(call, connection, [columns])
    if fields is None:
        return metrics
    if row.extra["details"]:
        details = EvalMetrics.FromString(row.extra["details"])
        for name in _DETAILS:
            if getattr(fields, name):
                _copy(name, details, metrics)
    if fields.test_set and row.extra["status"] == codes.MODEL_EVALUATED:
        metrics.test_set.extend(_test_set(call, connection, row))
    return metrics


def _model(connection: Connection, version: int) -> Model:
    """The model that was evaluated, without what may be long."""
    app, model_body, version_body = store.model_of(connection, version)
    place = access.app_by_pk(connection, app)
    stored, of = Model.FromString(model_body), ModelVersion.FromString(version_body)
    shown = Model(id=stored.id, name=stored.name, model_type_id=stored.model_type_id, created_at=stored.created_at)
    shown.model_version.id, shown.model_version.active_concept_count = of.id, of.active_concept_count
    shown.model_version.created_at.CopyFrom(of.created_at)
    shown.model_version.status.CopyFrom(of.status)
    if of.HasField("train_info"):
        shown.model_version.train_info.CopyFrom(of.train_info)
    if place is not None:
        shown.user_id = shown.model_version.user_id = place.user_id
        shown.app_id = shown.model_version.app_id = place.app_id
    return shown


def _test_set(call: Call, connection: Connection, row: Row) -> Iterator[EvalTestSetEntry]:
    """Each input that counted, with all concepts that counted: those not predicted have the value 0."""
    from meshserve.judging.measuring import Names, called, labels_of

    names = Names(list(Data.FromString(row.extra["concepts"] or b"").concepts))
    place = access.app_by_pk(connection, row.extra["truth_app"]) or call.place
    media = hosting.addresses(call.services.base_url, place.user_id, place.app_id)
    for id, body, hosted, blob in store.answered(connection, store.ENTRIES, row.pk):
        entry = WorkflowVersionEvaluationData.FromString(body)
        input = Input.FromString(media.complete(id, entry.input.SerializeToString(), hosted, blob))
        truth = [called(each, names) for each in entry.ground_truths]
        right, guessed = labels_of(truth), labels_of(entry.predictions)
        ranked = sorted(names.concepts, key=lambda each: -guessed.get(each.id, 0.0))
        yield EvalTestSetEntry(
            input=input,
            predicted_concepts=[_valued(each, guessed.get(each.id, 0.0)) for each in ranked],
            ground_truth_concepts=[_valued(names.by_id[id], value) for id, value in right.items()],
            predicted_annotation=Annotation(input_id=id, data=_boxed(entry.predictions)),
            ground_truth_annotation=Annotation(input_id=id, data=_boxed(truth)),
        )


def _valued(concept: Concept, value: float) -> Concept:
    return Concept(id=concept.id, name=concept.name, value=value)


def _boxed(parts: Iterable[Data]) -> Data:
    """Labels, with a region for each concept that a place has: readers look at the first one alone."""
    boxed = Data()
    for data in parts:
        boxed.concepts.extend(data.concepts)
        boxed.frames.extend(data.frames)
        for region in data.regions:
            for concept in region.data.concepts:
                kept = Region(id=region.id, region_info=region.region_info, value=region.value)
                kept.data.concepts.append(concept)
                boxed.regions.append(kept)
    return boxed


def unevaluated() -> EvalMetrics:
    """What a version shows that was never evaluated."""
    return EvalMetrics(status=make_status(codes.MODEL_NOT_EVALUATED))
