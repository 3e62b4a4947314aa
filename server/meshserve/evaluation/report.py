"""Results as the messages that clients read."""

from collections.abc import Mapping, Sequence
from typing import Any

from meshserve.core.structs import to_struct
from meshserve.evaluation.classification import Classification, mean, spread, weighted
from meshserve.evaluation.detection import AREAS, HALF, Detection
from meshserve.evaluation.facts import Decision
from meshserve_proto.resources_pb2 import BinaryMetrics, Concept, EvalMetrics

Names = Mapping[str, Concept]


def fill_classification(metrics: EvalMetrics, result: Classification, names: Names) -> None:
    """Put the results for whole things into `metrics`. names: concept id → what to show for it.

    Averages are over the concepts for which a number could be told; those weighted by labels are extended metrics.
    """
    every, summary = result.decisions, metrics.summary
    summary.top1_accuracy, summary.top5_accuracy = result.top1 or 0.0, result.top5 or 0.0
    summary.macro_avg_roc_auc = mean(each.roc_auc for each in every)
    summary.macro_std_roc_auc = spread(each.roc_auc for each in every)
    summary.macro_avg_f1_score = mean(each.f1 for each in every)
    summary.macro_std_f1_score = spread(each.f1 for each in every)
    summary.macro_avg_precision = mean(each.precision for each in every)
    summary.macro_avg_recall = mean(each.recall for each in every)
    by_labels = {
        "weighted_avg_f1_score": weighted((each.f1, each.positives) for each in every),
        "weighted_avg_precision": weighted((each.precision, each.positives) for each in every),
        "weighted_avg_recall": weighted((each.recall, each.positives) for each in every),
    }
    metrics.extended_metrics.user_metrics.CopyFrom(to_struct(by_labels))
    ids = [each.concept for each in every]
    _fill_confusion(metrics, result, ids, names)
    metrics.cooccurrence_matrix.concept_ids.extend(ids)
    for (row, column), count in sorted(result.together.items()):
        metrics.cooccurrence_matrix.matrix.add(row=row, col=column, count=count)
    for each in every:
        shown = names.get(each.concept, Concept(id=each.concept))
        metrics.label_counts.positive_label_counts.add(
            concept_name=shown.name or shown.id, count=each.positives, concept=shown
        )
    metrics.binary_metrics.extend(_binary(each, names) for each in every)


def _fill_confusion(metrics: EvalMetrics, result: Classification, ids: Sequence[str], names: Names) -> None:
    metrics.confusion_matrix.concept_ids.extend(ids)
    for (predicted, actual), count in sorted(result.confusion.items()):
        metrics.confusion_matrix.matrix.add(
            predicted=predicted,
            actual=actual,
            value=count,
            predicted_concept=names.get(predicted),
            actual_concept=names.get(actual),
        )


def fill_detection(metrics: EvalMetrics, result: Detection, names: Names) -> None:
    """Put the results for boxes into `metrics`."""
    metrics.summary.mean_avg_precision_iou_50 = result.mean_50 or 0.0
    metrics.summary.mean_avg_precision_iou_range = result.mean_range or 0.0
    metrics.metrics_by_class.extend(_binary(each, names, iou=HALF) for each in result.classes)
    for area, each in result.areas.items():
        least, greatest = AREAS[area]
        metrics.metrics_by_area.append(
            _binary(each, names, iou=HALF, area_name=area, area_min=least, area_max=greatest)
        )


def _binary(decision: Decision, names: Names, **more: Any) -> BinaryMetrics:
    made = BinaryMetrics(
        num_pos=decision.positives,
        num_neg=decision.negatives,
        num_tot=decision.positives + decision.negatives,
        roc_auc=decision.roc_auc or 0.0,
        f1=decision.f1 or 0.0,
        avg_precision=decision.average_precision or 0.0,
        **more,
    )
    if decision.concept:
        made.concept.CopyFrom(names.get(decision.concept, Concept(id=decision.concept)))
    if decision.roc.x:
        made.roc_curve.fpr.extend(decision.roc.x)
        made.roc_curve.tpr.extend(decision.roc.y)
        made.roc_curve.thresholds.extend(decision.roc.thresholds)
    if decision.precision_recall.x:
        made.precision_recall_curve.recall.extend(decision.precision_recall.x)
        made.precision_recall_curve.precision.extend(decision.precision_recall.y)
        made.precision_recall_curve.thresholds.extend(decision.precision_recall.thresholds)
    return made
