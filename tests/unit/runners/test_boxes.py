"""Suppression, decoding and which boxes are believed."""

import numpy as np
import pytest

from meshserve.media.picture import Picture
from meshserve.runners.builtin.alignment import similarity
from meshserve.runners.builtin.boxes import Found, overlap, region, suppress
from meshserve.runners.builtin.evidence import best_scores, contradicted
from meshserve.runners.builtin.nanodet import MEAN, SCALE, SIZE, decode_sides, planes, select
from meshserve.runners.builtin.ocr import Line, in_reading_order
from meshserve.runners.concepts import concept, label

WHOLE = (0.0, 0.0, 1.0, 1.0)
CORNER = (0.0, 0.0, 0.25, 0.25)


def test_overlap_is_intersection_over_union() -> None:
    many = np.array([[0, 0, 2, 2], [1, 1, 3, 3], [5, 5, 6, 6], [0, 0, 2, 1]], np.float32)
    assert overlap(many[0], many).tolist() == pytest.approx([1, 1 / 7, 0, 0.5])


def test_suppression_keeps_the_best_of_each_heap() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [20, 0, 30, 10], [0, 0, 10, 5.1], [0, 0, 10, 4.9]], np.float32)
    scores = np.array([0.5, 0.9, 0.7, 0.8, 0.4], np.float32)
    assert suppress(boxes, scores, 0.5) == [1, 3, 2]
    assert suppress(boxes, scores, 0.4) == [1, 2]
    assert suppress(np.empty((0, 4), np.float32), np.empty(0, np.float32), 0.5) == []


def test_suppression_works_within_a_class_only() -> None:
    boxes = np.array([[0, 0, 1, 1], [0, 0, 1, 0.9]], np.float32)
    scores = np.zeros((2, 80), np.float32)
    scores[0, 3], scores[1, 3], scores[1, 5] = 0.9, 0.8, 0.95
    assert [(thing.number, round(thing.score, 2)) for thing in select(boxes, scores)] == [(5, 0.95), (3, 0.9)]


def test_sides_are_the_mean_of_their_distribution() -> None:
    logits = np.full((169, 4, 11), -50, np.float32)
    logits[:, 0, 1] = logits[:, 1, 2] = logits[:, 2, 3] = logits[:, 3, 4] = 50
    left, top, right, bottom = decode_sides(logits.reshape(169, 44), 32)[14].tolist()  # second row, second column
    assert [left, top, right, bottom] == pytest.approx([16 / 416, -16 / 416, 144 / 416, 176 / 416], abs=1e-6)


def test_boxes_of_some_cells_are_those_of_all() -> None:
    logits, some = np.random.default_rng(1).normal(size=(169, 44)).astype(np.float32), np.array([3, 14, 168])
    assert decode_sides(logits, 32, some).tolist() == pytest.approx(decode_sides(logits, 32)[some], abs=1e-6)
    assert decode_sides(logits, 32, some[:0]).shape == (0, 4)


def test_planes_are_blue_green_red_around_their_means() -> None:
    rgb = np.random.default_rng(1).integers(0, 256, (SIZE, SIZE, 3), np.uint8)
    plain = (rgb[..., ::-1].transpose(2, 0, 1).astype(np.float32) - MEAN) * SCALE
    assert np.array_equal(planes(Picture(rgb, "PNG", "RGB")), plain[None])


def test_a_region_has_its_box_in_order_and_a_stable_id() -> None:
    made = region((0.1, 0.2, 0.3, 1.4), [concept(label("dog"), 0.5)], 0.5)
    box = made.region_info.bounding_box
    assert (box.left_col, box.top_row, box.right_col, box.bottom_row) == pytest.approx((0.1, 0.2, 0.3, 1))
    assert made.id == region((0.1, 0.2, 0.3, 1.4), [concept(label("dog"), 0.6)], 0.6).id
    assert made.id != region((0.1, 0.2, 0.3, 1.4), [concept(label("cat"), 0.5)], 0.5).id


def test_weak_boxes_are_not_believed() -> None:
    blank = np.zeros(1000, np.float32)
    scores = best_scores([Found(0, 0.49, CORNER), Found(1, 0.6, CORNER), Found(1, 0.7, CORNER)], blank)
    assert scores[0] == 0
    assert scores[1] == pytest.approx(0.7)


def test_what_fills_the_picture_must_agree_with_the_tagger() -> None:
    dog, blank = np.zeros(1000, np.float32), np.zeros(1000, np.float32)
    dog[151] = 0.9
    assert contradicted(Found(0, 0.9, WHOLE), dog)
    assert contradicted(Found(2, 0.9, WHOLE), dog)
    assert not contradicted(Found(16, 0.9, WHOLE), dog)
    assert not contradicted(Found(0, 0.9, CORNER), dog)
    assert not contradicted(Found(0, 0.9, WHOLE), blank)


def test_similarity_undoes_a_turn_a_scale_and_a_shift() -> None:
    target = np.array([[0.0, 0], [4, 0], [2, 3], [0, 5], [4, 6]])
    turn = np.array([[0.0, -1], [1, 0]])
    source = (target @ turn.T) * 2.5 + [7, -3]
    matrix = similarity(source, target)
    assert source @ matrix[:, :2].T + matrix[:, 2] == pytest.approx(target)


def test_reading_goes_by_rows() -> None:
    pieces = [
        Line("world", 1, (0.5, 0.11, 0.9, 0.19)),
        Line("below", 1, (0.0, 0.3, 0.4, 0.4)),
        Line("hello", 1, (0.0, 0.1, 0.4, 0.2)),
    ]
    assert [[piece.text for piece in row] for row in in_reading_order(pieces)] == [["hello", "world"], ["below"]]
