"""Metrics against numbers that were reckoned by hand."""

import math

import pytest

from meshserve.evaluation import curves
from meshserve.evaluation.classification import classify, mean, spread, weighted
from meshserve.evaluation.detection import detect, overlap
from meshserve.evaluation.facts import Box, Decision, Example, Scene
from meshserve.evaluation.report import fill_classification, fill_detection
from meshserve_proto.resources_pb2 import Concept, EvalMetrics


def test_roc_of_a_perfect_a_reversed_and_a_blind_order() -> None:
    right = [True, True, False, False]
    assert curves.roc(right, [0.9, 0.8, 0.3, 0.1])[0] == 1.0
    assert curves.roc(right, [0.1, 0.2, 0.8, 0.9])[0] == 0.0
    assert curves.roc(right, [0.5, 0.5, 0.5, 0.5])[0] == 0.5
    area, curve = curves.roc([True, False, True, False], [0.9, 0.8, 0.7, 0.1])
    assert area == 0.75  # one of the four pairs is the wrong way round
    assert list(curve.x) == [0, 0, 0.5, 0.5, 1]
    assert list(curve.y) == [0, 0.5, 0.5, 1, 1]
    assert list(curve.thresholds) == [1, 0.9, 0.8, 0.7, 0.1]


def test_roc_needs_both_kinds() -> None:
    assert curves.roc([True, True], [0.1, 0.2])[0] is None
    assert curves.roc([False], [0.1])[0] is None
    assert curves.roc([], [])[0] is None


def test_average_precision() -> None:
    area, curve = curves.precision_recall([True, False, True, False], [0.9, 0.8, 0.7, 0.1], 2)
    assert area == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    assert list(curve.x) == [0.5, 0.5, 1, 1]
    assert list(curve.y) == pytest.approx([1, 0.5, 2 / 3, 0.5])
    assert curves.precision_recall([True], [0.9], 4)[0] == 0.25  # three were never found
    assert curves.precision_recall([], [], 4)[0] == 0
    assert curves.precision_recall([False], [0.9], 0)[0] is None
    hits, scores = [False, True, True], [0.9, 0.8, 0.7]
    assert curves.precision_recall(hits, scores, 2)[0] == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert curves.precision_recall(hits, scores, 2, envelope=True)[0] == pytest.approx(2 / 3)


def test_long_curves_are_thinned_and_their_area_is_not() -> None:
    count = 1001
    area, curve = curves.roc([n % 2 == 0 for n in range(count)], [n / count for n in range(count)])
    assert len(curve.x) == curves.MOST_POINTS
    assert (curve.x[0], curve.x[-1], curve.y[-1]) == (0, 1, 1)
    assert area == pytest.approx(0.5, abs=1e-3)


EXAMPLES = [
    Example({"cat": 1}, {"cat": 0.9, "dog": 0.2}),
    Example({"cat": 1, "dog": 0}, {"cat": 0.4, "dog": 0.6}),
    Example({"dog": 1}, {"cat": 0.3, "dog": 0.8}),
    Example({"cat": 1, "dog": 1}, {"cat": 0.7, "dog": 0.1, "fish": 1}),
    Example({"dog": 1}, {}),
]


def test_concepts_as_decisions() -> None:
    cat, dog = classify(EXAMPLES, ["cat", "dog"]).decisions
    assert (cat.positives, cat.negatives, cat.true_positives, cat.false_positives) == (3, 2, 2, 0)
    assert (cat.precision, cat.recall, cat.f1) == (1, pytest.approx(2 / 3), pytest.approx(0.8))
    assert cat.roc_auc == 1
    assert (dog.positives, dog.negatives, dog.true_positives, dog.false_positives) == (3, 2, 1, 1)
    assert (dog.precision, dog.recall, dog.f1) == (0.5, pytest.approx(1 / 3), pytest.approx(0.4))
    # positives score 0.8, 0.1, 0; negatives 0.2, 0.6: two of the six pairs are in order
    assert dog.roc_auc == pytest.approx(2 / 6)
    assert dog.average_precision == pytest.approx((1 + 2 / 4 + 3 / 5) / 3)


def test_confusion_cooccurrence_and_the_best_ones() -> None:
    found = classify(EXAMPLES, ["cat", "dog"])
    assert found.confusion == {("cat", "cat"): 2, ("dog", "cat"): 1, ("dog", "dog"): 1, ("cat", "dog"): 1}
    assert found.together == {("cat", "cat"): 3, ("dog", "dog"): 3, ("cat", "dog"): 1, ("dog", "cat"): 1}
    assert (found.top1, found.top5) == (3 / 5, 4 / 5)


def test_what_cannot_be_told_is_left_out_of_means() -> None:
    nothing = Decision("x", 0, 4, 0, 0)
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)
    missed = Decision("x", 2, 4, 0, 0)
    assert (missed.precision, missed.recall, missed.f1) == (0, 0, 0)
    assert mean([None, 0.5, 1]) == 0.75
    assert spread([None, 0.5, 1]) == 0.25
    assert weighted([(1.0, 3), (0.0, 1), (None, 9)]) == 0.75
    assert mean([None]) == spread([]) == weighted([]) == 0
    empty = classify([], ["x"])
    assert (empty.top1, empty.decisions[0].roc_auc) == (None, None)


def test_the_summary_in_messages() -> None:
    metrics = EvalMetrics()
    names = {"cat": Concept(id="cat", name="Cat"), "dog": Concept(id="dog", name="Dog")}
    fill_classification(metrics, classify(EXAMPLES, ["cat", "dog"]), names)
    summary = metrics.summary
    assert summary.macro_avg_f1_score == pytest.approx(0.6)
    assert summary.macro_std_f1_score == pytest.approx(0.2)
    assert summary.macro_avg_precision == pytest.approx(0.75)
    assert summary.macro_avg_recall == pytest.approx(0.5)
    assert summary.macro_avg_roc_auc == pytest.approx((1 + 1 / 3) / 2)
    assert metrics.extended_metrics.user_metrics.fields["weighted_avg_f1_score"].number_value == pytest.approx(0.6)
    assert [cell.value for cell in metrics.confusion_matrix.matrix] == [2, 1, 1, 1]
    assert metrics.confusion_matrix.matrix[1].predicted_concept.name == "Cat"
    assert [(each.concept_name, each.count) for each in metrics.label_counts.positive_label_counts] == [
        ("Cat", 3),
        ("Dog", 3),
    ]
    assert [each.num_tot for each in metrics.binary_metrics] == [5, 5]
    assert list(metrics.binary_metrics[0].roc_curve.tpr)[-1] == 1


def test_overlaps() -> None:
    assert overlap((0, 0, 1, 1), (0, 0, 1, 1)) == 1
    assert overlap((0, 0, 1, 1), (0, 0, 0.5, 1)) == 0.5
    assert overlap((0, 0, 0.5, 0.5), (0.5, 0.5, 1, 1)) == 0
    assert overlap((0, 0, 0.2, 0.2), (0.1, 0.1, 0.3, 0.3)) == pytest.approx(1 / 7)


WHOLE, HALF_OF_IT, CORNER = (0.0, 0.0, 1.0, 1.0), (0.0, 0.0, 0.5, 1.0), (0.9, 0.9, 0.95, 0.95)


def test_boxes_are_found_once_by_the_surest() -> None:
    scenes = [
        Scene([Box("cat", WHOLE)], [Box("cat", WHOLE, 0.8), Box("cat", WHOLE, 0.9), Box("dog", WHOLE, 1)]),
        Scene([Box("cat", CORNER)], [Box("cat", HALF_OF_IT, 0.7)]),
    ]
    found = detect(scenes, ["cat"])
    (cat,) = found.classes
    assert (cat.positives, cat.true_positives, cat.false_positives) == (2, 1, 2)
    assert cat.average_precision == 0.5  # the first is right, the second never found
    assert found.mean_50 == found.mean_range == 0.5


def test_a_loose_box_counts_at_low_overlaps_alone() -> None:
    scenes = [Scene([Box("cat", WHOLE)], [Box("cat", (0.0, 0.0, 0.72, 1.0), 0.9)])]
    found = detect(scenes, ["cat"])
    assert found.mean_50 == 1
    assert found.mean_range == pytest.approx(5 / 10)  # 0.5, 0.55, 0.6, 0.65 and 0.7


def test_a_box_takes_the_free_one_that_it_overlaps_most() -> None:
    left, right = (0.0, 0.0, 1.0, 0.5), (0.0, 0.2, 1.0, 0.7)
    scenes = [Scene([Box("cat", left), Box("cat", right)], [Box("cat", right, 0.9), Box("cat", right, 0.8)])]
    (cat,) = detect(scenes, ["cat"]).classes
    assert (cat.true_positives, cat.false_positives) == (1, 1)  # left and right share 0.43 alone
    (cat,) = detect([Scene([Box("cat", left), Box("cat", (0, 0.1, 1, 0.6))], scenes[0].predicted)], ["cat"]).classes
    assert (cat.true_positives, cat.false_positives) == (1, 1)


def test_sizes_and_concepts_without_boxes() -> None:
    scenes = [Scene([Box("cat", WHOLE), Box("cat", CORNER)], [Box("cat", WHOLE, 0.9), Box("dog", CORNER, 0.9)])]
    found = detect(scenes, ["cat", "dog"])
    assert {area: (each.positives, each.true_positives) for area, each in found.areas.items()} == {
        "small": (1, 0),
        "medium": (0, 0),
        "large": (1, 1),
    }
    assert found.areas["small"].false_positives == 1  # the dog
    assert found.mean_50 == 0.5  # dogs are not there, and do not count
    metrics = EvalMetrics()
    fill_detection(metrics, found, {})
    assert [(each.area_name, each.num_pos) for each in metrics.metrics_by_area] == [
        ("small", 1),
        ("medium", 0),
        ("large", 1),
    ]
    assert math.isclose(metrics.metrics_by_class[0].iou, 0.5)
    assert detect([], ["cat"]).mean_50 is None
