"""What entries of an evaluation come to: which concepts are meant, what is left out, and what is compared."""

import sqlite3
from collections.abc import Iterable

import pytest

from meshserve.judging import measuring
from meshserve.judging.measuring import Entry, Names, called, common, labels_of
from meshserve.store import evaluations as store
from meshserve_proto.resources_pb2 import BoundingBox, Concept, Data, Frame, FrameInfo, Region, RegionInfo

CAT, DOG = Concept(id="c1", name="Cat"), Concept(id="dog", name="dog")


def box(concept: str, top: float, value: float = 1.0, name: str = "") -> Region:
    place = BoundingBox(top_row=top, left_col=0.0, bottom_row=top + 0.2, right_col=0.5)
    concepts = [Concept(id=concept, name=name, value=value)]
    return Region(region_info=RegionInfo(bounding_box=place), data=Data(concepts=concepts))


def measured(entries: Iterable[Entry], concepts: Iterable[Concept] = (), *, boxes: bool = False) -> measuring.Result:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE evaluation_entries (pk INTEGER PRIMARY KEY, owner, id, body, hosted, blob, state)")
    rows = [(1, each.id, each.SerializeToString(), store.PREDICTED) for each in entries]
    sql = "INSERT INTO evaluation_entries (owner, id, body, state) VALUES (?, ?, ?, ?)"
    connection.executemany(sql, rows)
    return measuring.measure(connection, store.ENTRIES, 1, list(concepts), boxes=boxes)


def test_a_model_and_people_mean_the_same_concept_by_id_or_by_name() -> None:
    vocabulary = [Concept(id="ai_1", name="cat"), Concept(id="dog", name="Hund")]
    assert common([DOG, CAT, Concept(id="cow")], vocabulary) == [CAT, DOG]
    assert common([DOG, CAT], []) == [CAT, DOG]
    said = Data(concepts=[Concept(id="ai_1", name="cat", value=0.9), Concept(id="x", name="x", value=1)])
    assert labels_of([called(said, Names([CAT, DOG]))]) == {"c1": pytest.approx(0.9)}


def test_regions_and_frames_keep_what_counts() -> None:
    said = Data(
        regions=[box("ai_1", 0.1, 0.4, "cat"), box("cow", 0.1)],
        frames=[
            Frame(frame_info=FrameInfo(index=3), data=Data(regions=[box("dog", 0.5)])),
            Frame(frame_info=FrameInfo(index=4), data=Data(concepts=[Concept(id="cow", value=1)])),
        ],
    )
    kept = called(said, Names([CAT, DOG]))
    assert [each.data.concepts[0].id for each in kept.regions] == ["c1"]
    assert [each.frame_info.index for each in kept.frames] == [3]
    assert labels_of([kept]) == {"c1": pytest.approx(0.4), "dog": 1.0}


def test_boxes_are_compared_where_the_truth_has_some_and_the_model_finds_any() -> None:
    truth = Data(regions=[box("dog", 0.1), box("dog", 0.6)])
    right = Entry(id="a", ground_truths=[truth], predictions=[Data(regions=[box("dog", 0.1, 0.9)])])
    found = measured([right]).detection
    assert found is not None
    assert found.mean_50 == pytest.approx(0.5)
    assert (found.classes[0].true_positives, found.classes[0].positives) == (1, 2)
    labelled = Entry(id="a", ground_truths=[truth], predictions=[Data(concepts=[Concept(id="dog", value=0.7)])])
    assert measured([labelled]).detection is None
    missed = measured([labelled], boxes=True).detection
    assert missed is not None
    assert missed.mean_50 == 0


def test_frames_of_a_video_are_scenes_of_their_own() -> None:
    def film(*indexes: int) -> Data:
        return Data(
            frames=[Frame(frame_info=FrameInfo(index=each), data=Data(regions=[box("dog", 0.1)])) for each in indexes]
        )

    found = measured([Entry(id="a", ground_truths=[film(0, 1)], predictions=[film(1, 2)])]).detection
    assert found is not None
    assert (found.classes[0].true_positives, found.classes[0].false_positives) == (1, 1)


def test_only_the_concepts_that_count_are_measured() -> None:
    entry = Entry(
        id="a",
        ground_truths=[Data(concepts=[Concept(id="dog", value=1), Concept(id="cow", value=1)])],
        predictions=[Data(concepts=[Concept(id="dog", value=0.8)])],
    )
    assert [each.concept for each in measured([entry], [DOG]).classification.decisions] == ["dog"]
    assert [each.concept for each in measured([entry]).classification.decisions] == ["cow", "dog"]
