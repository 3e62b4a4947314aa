"""Ids and the general vocabulary."""

import numpy as np
import pytest

from meshserve.runners import catalogue
from meshserve.runners.builtin.efficientnet import sharpened
from meshserve.runners.builtin.general import GeneralRunner
from meshserve.runners.builtin.subjects import SUBJECTS, vocabulary
from meshserve.runners.concepts import (
    Answers,
    concept_id,
    general_vocabulary,
    label,
    object_labels,
    restricted_vocabulary,
)


def test_ids_are_the_same_everywhere() -> None:
    assert concept_id("dog") == "ai_KSMLVb8w"
    assert concept_id("Dog") == concept_id("dog")
    assert concept_id("cat") != concept_id("dog")


def test_no_two_names_of_any_model_share_an_id() -> None:
    names = {entry.name.lower() for offer in catalogue.OFFERS for entry in offer.concepts()}
    assert len({concept_id(name) for name in names}) == len(names) > 1300


def test_names_in_the_general_vocabulary_are_unique_whatever_their_case() -> None:
    names = [entry.name.lower() for entry in general_vocabulary()]
    assert len(set(names)) == len(names)


def test_every_class_has_a_concept() -> None:
    assert frozenset().union(*(entry.classes for entry in general_vocabulary())) == set(range(1000))
    assert [entry.name for entry in object_labels()][:3] == ["person", "bicycle", "car"]
    assert len(object_labels()) == 80
    assert object_labels()[79].name == "toothbrush"


@pytest.mark.parametrize(
    ("narrow", "broad"),
    [("dog", "animal"), ("Chihuahua", "dog"), ("cat", "feline"), ("train", "vehicle"), ("pizza", "food")],
)
def test_a_narrow_concept_lies_under_its_broad_one(narrow: str, broad: str) -> None:
    by_name = {entry.name: entry for entry in general_vocabulary()}
    assert by_name[narrow].classes <= by_name[broad].classes
    assert by_name[narrow].objects <= by_name[broad].objects


@pytest.mark.parametrize("abstract", ["entity", "object", "whole", "physical entity", "artifact", "unit", "matter"])
def test_abstract_hypernyms_are_left_out(abstract: str) -> None:
    assert abstract not in {entry.name for entry in general_vocabulary()}


def test_a_parent_is_never_below_its_child() -> None:
    labels = general_vocabulary()
    rng = np.random.default_rng(7)
    probabilities = rng.dirichlet(np.full(1000, 0.02)).astype(np.float32)
    scores = np.where(rng.random(80) < 0.1, rng.random(80), 0).astype(np.float32)
    values = GeneralRunner(labels).values(probabilities, scores)
    pairs = [
        (child, parent)
        for child, one in enumerate(labels)
        for parent, other in enumerate(labels)
        if one.classes <= other.classes and one.objects <= other.objects and child != parent
    ]
    assert len(pairs) > 3000
    assert min(values[parent] - values[child] for child, parent in pairs) > -1e-6


def test_values_are_sums_of_classes_and_maxima_of_objects() -> None:
    labels = general_vocabulary()
    probabilities, scores = np.zeros(1000, np.float32), np.zeros(80, np.float32)
    probabilities[[151, 265]] = 0.25, 0.5  # Chihuahua, toy poodle
    scores[[0, 15]] = 0.625, 0.125  # person, cat
    values = dict(
        zip([e.name for e in labels], GeneralRunner(labels).values(probabilities, scores).tolist(), strict=True)
    )
    assert values["dog"] == 0.75
    assert values["poodle"] == 0.5
    assert values["person"] == 0.625
    assert values["cat"] == 0.125
    assert values["animal"] == 0.75
    assert values["vehicle"] == 0


def test_a_subject_has_what_lies_under_its_roots_alone() -> None:
    food = {entry.name for entry in vocabulary("food")}
    assert {"food", "pizza", "banana", "espresso", "cake"} <= food
    assert not food & {"dog", "person", "cup", "dining table", "vehicle"}
    assert all(len(vocabulary(subject)) > 20 for subject in SUBJECTS)


def test_a_root_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        restricted_vocabulary(("no such concept",))


def test_answers_are_sorted_and_keep_ids_and_names() -> None:
    data = Answers([label("a"), label("b"), label("c")]).data(np.array([0.25, 1, 0.25], np.float32))
    assert [(c.name, c.id, c.value) for c in data.concepts] == [
        ("b", concept_id("b"), 1),
        ("a", concept_id("a"), 0.25),
        ("c", concept_id("c"), 0.25),
    ]


def test_sharpening_keeps_the_order_and_the_sum() -> None:
    probabilities = np.array([0.5, 0.3, 0.1, 0.1], np.float32)
    sharper = sharpened(probabilities)
    assert sharper.sum() == pytest.approx(1)
    assert sharper[0] > 0.5 > sharper[1] > sharper[2] == sharper[3] > 0
    assert sharper[2] < 0.1
