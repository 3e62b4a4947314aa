"""What an evaluation of a workflow can measure: templates, each a set of measures that this server computes."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    EvaluationMetricValue,
    InputEvaluationMetricValue,
    MetricValue,
    WorkflowVersionEvaluationMetric,
    WorkflowVersionEvaluationTemplate,
)

if TYPE_CHECKING:
    from meshserve.evaluation.facts import Decision
    from meshserve.judging.measuring import Entry, Names, Result

CLASSIFICATION, DETECTION = "classification", "detection"
_Metric = WorkflowVersionEvaluationMetric
_ACCURACY, _PRECISION, _RECALL, _F1, _AUC = "top1_accuracy", "precision", "recall", "f1", "roc_auc"
_AP_50, _AP_RANGE = "mean_avg_precision_iou_50", "mean_avg_precision_iou_range"


def _metric(id: str, summary: str, description: str, drawn: int = 0) -> WorkflowVersionEvaluationMetric:
    made = _Metric(id=id, summary=summary, description=description, data_type=_Metric.FLOAT)
    made.visualisation_type = drawn
    return made


TEMPLATES = (
    WorkflowVersionEvaluationTemplate(
        id=CLASSIFICATION,
        description="Which concepts an input has, as a whole or anywhere in it, against its labels; decided at 0.5.",
        task_types=[WorkflowVersionEvaluationTemplate.TEXT_CLASSIFICATION],
        workflow_version_evaluation_metrics=[
            _metric(
                _ACCURACY,
                "Accuracy",
                "Share of the labelled inputs whose surest prediction is one of their labels.",
                _Metric.CONFUSION_MATRIX,
            ),
            _metric(
                _PRECISION,
                "Precision",
                "Share of the predictions that are right, as a mean over concepts.",
                _Metric.PRECISION_RECALL_CURVE,
            ),
            _metric(
                _RECALL,
                "Recall",
                "Share of the labels that are predicted, as a mean over concepts.",
                _Metric.PRECISION_RECALL_CURVE,
            ),
            _metric(_F1, "F1", "Harmonic mean of precision and recall, as a mean over concepts."),
            _metric(_AUC, "ROC AUC", "Area under the ROC curve, as a mean over concepts.", _Metric.ROC_AUC_CURVE),
        ],
    ),
    WorkflowVersionEvaluationTemplate(
        id=DETECTION,
        description="Boxes that are found against boxes that people drew, at an overlap of 0.5 unless it says otherwise.",
        workflow_version_evaluation_metrics=[
            _metric(
                _AP_50,
                "mAP at 0.5",
                "Average precision, as a mean over concepts.",
                _Metric.PRECISION_RECALL_CURVE,
            ),
            _metric(_AP_RANGE, "mAP at 0.5 to 0.95", "The same, as a mean over the overlaps 0.5, 0.55 to 0.95."),
            _metric(_PRECISION, "Precision", "Share of the boxes found that are right, as a mean over concepts."),
            _metric(_RECALL, "Recall", "Share of the right boxes that are found, as a mean over concepts."),
            _metric(_F1, "F1", "Harmonic mean of precision and recall, as a mean over concepts."),
        ],
    ),
)
_READ: dict[str, Callable[["Decision"], float | None]] = {
    _PRECISION: lambda one: one.precision,
    _RECALL: lambda one: one.recall,
    _F1: lambda one: one.f1,
    _AUC: lambda one: one.roc_auc,
    _AP_50: lambda one: one.average_precision,
}
"""Measure → what it is of one concept."""


def named(id: str, field: str) -> WorkflowVersionEvaluationTemplate:
    """The template of that id; the first one for "". Problem 43104 for none."""
    found = next((each for each in TEMPLATES if each.id == (id or CLASSIFICATION)), None)
    if found is None:
        known = ", ".join(each.id for each in TEMPLATES)
        raise Problem(codes.EVALUATION_INVALID_ARGUMENT, f"{field}.id is '{id}'; the templates here are {known}.")
    return found


def values(template: str, result: "Result") -> list[EvaluationMetricValue]:
    """What an evaluation comes to, a value a measure. What nothing tells, as recall without a label, is left out."""
    from meshserve.evaluation.classification import mean

    of = {each.id: each for each in TEMPLATES}[template]
    whole: dict[str, float | None]
    if template == DETECTION:
        found = result.detection
        whole = dict.fromkeys((_AP_50, _AP_RANGE))
        if found is not None:
            whole = {_AP_50: found.mean_50, _AP_RANGE: found.mean_range}
        decisions = found.classes if found is not None else ()
    else:
        whole = {_ACCURACY: result.classification.top1}
        decisions = result.classification.decisions
    made = []
    for metric in of.workflow_version_evaluation_metrics:
        each = _per_concept(metric.id, decisions)
        value = whole[metric.id] if metric.id in whole else (mean(each.values()) if each else None)
        if value is not None:
            made.append(
                EvaluationMetricValue(
                    evaluation_metric_id=metric.id,
                    metric_value=MetricValue(float_value=value),
                    explanation=metric.description,
                    per_concept_values={id: MetricValue(float_value=one) for id, one in each.items()},
                )
            )
    return made


def _per_concept(metric: str, decisions: Iterable["Decision"]) -> dict[str, float]:
    read = _READ.get(metric)
    pairs = ((one.concept, read(one)) for one in decisions) if read is not None else ()
    return {id: value for id, value in pairs if value is not None}


def judge(entry: "Entry", names: "Names | None" = None) -> None:
    """Fill the measures of one input: its labels against what was predicted of it, at 0.5."""
    from meshserve.evaluation.facts import POSITIVE
    from meshserve.judging.measuring import called, labels_of

    truths = [called(each, names) for each in entry.ground_truths] if names is not None else entry.ground_truths
    right = {id for id, value in labels_of(truths).items() if value >= POSITIVE}
    found = {id for id, value in labels_of(entry.predictions).items() if value >= POSITIVE}
    both = len(right & found)
    of = {
        _PRECISION: both / len(found) if found else None,
        _RECALL: both / len(right) if right else None,
        _F1: 2 * both / (len(right) + len(found)) if right or found else None,
    }
    made = entry.workflow_evaluation_sample_result
    made.ClearField("input_evaluation_metric_values")
    for id, value in of.items():
        if value is not None:
            made.input_evaluation_metric_values.append(
                InputEvaluationMetricValue(evaluation_metric_id=id, metric_value=MetricValue(float_value=value))
            )
