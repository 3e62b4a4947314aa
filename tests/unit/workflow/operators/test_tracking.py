"""The trackers: what each parameter of Appendix F does, and what holds for all of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Settings
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve.workflow.operators import OPERATORS
from meshserve.workflow.operators.tracking import TRACKERS, following
from meshserve.workflow.operators.tracking.tracks import MOST
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    BoundingBox,
    Concept,
    Data,
    Embedding,
    Frame,
    FrameInfo,
    Region,
    RegionInfo,
    Video,
)

BYTE, CENTROID, HUNGARIAN, REID = TRACKERS
Frames = Sequence[Sequence[Region]]


def at(
    x: float, y: float = 0.5, value: float = 0.9, size: float = 0.1, look: Sequence[float] = (), id: str = ""
) -> Region:
    """A square about a middle. look: its embedding."""
    half = size / 2
    sides = BoundingBox(left_col=x - half, top_row=y - half, right_col=x + half, bottom_row=y + half)
    embeddings = [Embedding(vector=look, num_dimensions=len(look))] if look else []
    data = Data(concepts=[Concept(id="car", value=value)], embeddings=embeddings)
    return Region(id=id, region_info=RegionInfo(bounding_box=sides), data=data)


def run(type_id: str, frames: Frames, **params: Any) -> list[list[Region]]:
    """What a tracker says of frames that are given in one piece."""
    given_frames = [
        Frame(frame_info=FrameInfo(index=n), data=Data(regions=regions)) for n, regions in enumerate(frames)
    ]
    (result,) = following(type_id, Settings(params)).follow([Item(Data(frames=given_frames))])
    assert isinstance(result, Data), result
    assert [frame.frame_info.index for frame in result.frames] == list(range(len(frames)))
    return [list(frame.data.regions) for frame in result.frames]


def tracks(type_id: str, *frames: Sequence[Region], **params: Any) -> list[str]:
    """The track ids of each frame, from left to right, as "1 2"."""
    said = run(type_id, frames, **params)
    return [" ".join(r.track_id for r in sorted(regions, key=middle)) for regions in said]


def middle(region: Region) -> float:
    sides = region.region_info.bounding_box
    return round((sides.left_col + sides.right_col) / 2, 5)


NONE: list[Region] = []
STILL = [at(0.5)]


@pytest.mark.parametrize("type_id", TRACKERS)
def test_two_that_pass_each_other_keep_their_tracks(type_id: str) -> None:
    frames = [[at(0.2 + n * 0.05, 0.45, id="a"), at(0.8 - n * 0.05, 0.55, id="b")] for n in range(13)]
    if type_id == CENTROID:  # which knows no direction
        frames = frames[:6]
    said = run(type_id, frames)
    assert [by_id(regions) for regions in said] == [{"a": "1", "b": "2"}] * len(frames)


def test_what_a_region_was_it_stays() -> None:
    region = at(0.5, look=(1, 0), id="r")
    region.data.concepts.add(id="red", value=0.3)
    for type_id in TRACKERS:
        ((followed,),) = run(type_id, [[region]])
        assert followed.track_id == "1"
        followed.track_id = ""
        assert followed == region


@pytest.mark.parametrize("type_id", TRACKERS)
def test_parameters_that_most_trackers_have(type_id: str) -> None:
    def said(*frames: Sequence[Region], **params: Any) -> list[str]:
        return tracks(type_id, *frames, **params)

    known = {one.path.rpartition(".")[2] for one in MODEL_TYPES[type_id].parameters}
    others = {"initialization_confidence", "association_confidence", "new_track_confidence_thresh", "confidence_thresh"}
    sure = dict.fromkeys(known & others, 0.0)
    pair = [at(0.2, value=0.9), at(0.8, value=0.4)]
    assert said(pair, pair, min_confidence=0.3, **sure) == ["1 2", "1 2"]
    assert said(pair, pair, min_confidence=0.4, **sure) == ["1 2", "1 2"]
    assert said(pair, pair, min_confidence=0.41, **sure) == ["1", "1"]
    gap = (STILL, STILL, NONE, NONE, STILL)
    assert said(*gap, max_disappeared=2) == ["1", "1", "", "", "1"]
    late = said(*gap, max_disappeared=1, **({"max_dead": 0} if type_id == REID else {}))
    assert late == ["1", "1", "", "", "2"]
    short = ([at(0.2), at(0.8)], [at(0.2), at(0.8)], [at(0.2)])
    assert said(*short, min_visible_frames=1) == ["1 2", "1 2", "1"]
    assert said(*short, min_visible_frames=2) == ["1", "1", "1"]
    assert said(*short, min_visible_frames=3) == ["", "", ""]
    if "track_id_prefix" in known:
        assert said(STILL, track_id_prefix="car-") == ["car-1"]
    if "max_distance" in known:
        moved = ([at(0.2)], [at(0.23)])
        assert said(*moved, max_distance=0.05) == ["1", "1"]
        assert said(*moved, max_distance=0.02) == ["1", "2"]


def test_sure_detections_choose_first() -> None:
    near, far = at(0.51, value=0.4), at(0.53, value=0.9)
    assert tracks(BYTE, STILL, [near, far]) == ["1", "1"]
    said = run(BYTE, [STILL, [near, far]])
    assert middle(said[1][0]) == pytest.approx(0.53)
    said = run(BYTE, [STILL, [near, far]], confidence_thresh=0.3, new_track_confidence_thresh=0.85)
    assert [(r.track_id, middle(r)) for r in said[1]] == [
        ("1", 0.51),
        ("2", 0.53),
    ]  # both are sure: the nearer one is it


def test_what_is_hidden_for_a_while_keeps_its_track() -> None:
    hidden = [at(0.5, value=0.2)]
    assert tracks(BYTE, STILL, hidden, hidden, STILL) == ["1", "1", "1", "1"]
    assert tracks(BYTE, NONE, hidden, hidden) == ["", "", ""]  # nothing begins with an unsure detection
    assert tracks(BYTE, [at(0.5, value=0.7)], new_track_confidence_thresh=0.7) == [""]
    assert tracks(BYTE, [at(0.5, value=0.71)], new_track_confidence_thresh=0.7) == ["1"]


def test_the_limits_of_each_round() -> None:
    moved = [at(0.55)]  # by half its size: overlap 1/3, distance 2/3
    assert tracks(BYTE, STILL, moved, high_confidence_match_thresh=0.7) == ["1", "1"]
    assert tracks(BYTE, STILL, moved, high_confidence_match_thresh=0.6) == ["1", "2"]
    unsure = [at(0.55, value=0.3)]
    assert tracks(BYTE, STILL, unsure, low_confidence_match_thresh=0.7) == ["1", "1"]
    assert tracks(BYTE, STILL, unsure, low_confidence_match_thresh=0.6) == ["1", ""]
    later = (NONE, STILL, moved)  # a track that did not begin in the first frame is unconfirmed at first
    assert tracks(BYTE, *later, unconfirmed_match_thresh=0.7) == ["", "1", "1"]
    assert tracks(BYTE, *later, unconfirmed_match_thresh=0.6) == ["", "1", "2"]
    assert tracks(BYTE, NONE, STILL, NONE, STILL) == ["", "1", "", "2"]
    assert tracks(BYTE, STILL, NONE, STILL) == ["1", "", "1"]


def test_the_centroid_tracker_takes_the_nearest() -> None:
    assert tracks(CENTROID, [at(0.3), at(0.5)], [at(0.45), at(0.62)], max_distance=0.4) == ["1 2", "2 1"]
    assert tracks(CENTROID, STILL, [at(0.6, size=0.4)]) == ["1", "1"]  # size does not count


def test_kalman_trackers_know_where_things_go() -> None:
    moving = [[at(0.1 + n * 0.04)] for n in range(6)]
    hidden = [*moving, NONE, NONE, NONE, [at(0.1 + 9 * 0.04)]]
    for type_id in (BYTE, HUNGARIAN, REID):
        assert tracks(type_id, *hidden)[-1] == "1"
    assert tracks(CENTROID, *hidden, max_distance=0.15)[-1] == "2"


def test_probabilities_of_the_hungarian_tracker() -> None:
    frames = [[at(0.5, value=value)] for value in (0.6, 1.0, 0.8)]
    for smooth, expected in ((False, [0.6, 1.0, 0.8]), (True, [0.6, 0.8, 0.8])):
        said = run(HUNGARIAN, frames, filtered_probability=smooth)
        assert [regions[0].data.concepts[0].value for regions in said] == pytest.approx(expected)
    pair = [at(0.2, value=0.3), at(0.8, value=0.9)]
    assert tracks(HUNGARIAN, pair) == ["1"]
    assert tracks(HUNGARIAN, pair, has_probability=False) == ["1 2"]
    assert tracks(HUNGARIAN, pair, max_detection=1, min_confidence=0.1) == ["1"]
    assert middle(run(HUNGARIAN, [pair], max_detection=1, min_confidence=0.1)[0][0]) == pytest.approx(0.8)
    assert tracks(HUNGARIAN, pair, max_detection=2, min_confidence=0.1) == ["2 1"]


def test_embeddings_of_the_hungarian_tracker() -> None:
    red, blue = (1.0, 0.0), (0.0, 1.0)
    frames = ([at(0.48, look=red), at(0.52, look=blue)], [at(0.48, look=blue), at(0.52, look=red)])
    assert tracks(HUNGARIAN, *frames) == ["1 2", "1 2"]
    assert tracks(HUNGARIAN, *frames, has_embedding=True) == ["1 2", "2 1"]
    with pytest.raises(AssertionError, match="has no embedding"):
        tracks(HUNGARIAN, STILL, has_embedding=True)


RED, BLUE, PINK = (1.0, 0.0), (0.0, 1.0), (0.8, 0.6)


def red(x: float, value: float = 0.9, look: Sequence[float] = RED, **more: Any) -> Region:
    return at(x, value=value, look=look, **more)


def test_reid_confidences() -> None:
    frames = ([red(0.5)], [red(0.5, 0.5)])
    assert tracks(REID, *frames, association_confidence=0.5) == ["1", "1"]
    assert tracks(REID, *frames, association_confidence=0.51) == ["1", ""]
    assert tracks(REID, *frames, association_confidence=0.51, initialization_confidence=0.45) == ["1", "2"]
    assert tracks(REID, [red(0.5, 0.5)], initialization_confidence=0.5) == [""]


def test_reid_by_looks() -> None:
    crossing = ([red(0.48), at(0.52, look=BLUE)], [at(0.48, look=BLUE), red(0.52)])
    assert tracks(REID, *crossing) == ["1 2", "2 1"]
    pink = ([red(0.5)], [at(0.5, look=PINK)])  # cosine 0.2, euclidean 0.632
    assert tracks(REID, *pink, max_emb_distance=0.21) == ["1", "1"]
    assert tracks(REID, *pink, max_emb_distance=0.19) == ["1", "2"]
    assert tracks(REID, *pink, max_emb_distance=0.6, distance_metric="euclidean") == ["1", "2"]
    assert tracks(REID, *pink, max_emb_distance=0.64, distance_metric="euclidean") == ["1", "1"]
    turning = ([red(0.5)], [at(0.5, look=PINK)], [at(0.5, look=(0.28, 0.96))])
    assert tracks(REID, *turning, max_emb_distance=0.25) == ["1", "1", "1"]
    assert tracks(REID, *turning, max_emb_distance=0.25, var_tracker="mean") == ["1", "1", "2"]


def test_reid_brings_back_the_dead_by_their_looks() -> None:
    away = ([red(0.2)], NONE, NONE, NONE, [red(0.8)])
    assert tracks(REID, *away, max_disappeared=1, max_dead=2) == ["1", "", "", "", "1"]
    assert tracks(REID, *away, max_disappeared=1, max_dead=1) == ["1", "", "", "", "2"]
    assert tracks(REID, *away, max_disappeared=1, max_dead=0) == ["1", "", "", "", "2"]
    assert tracks(REID, *away, max_disappeared=3) == ["1", "", "", "", "2"]  # not dead yet, and too far
    other = ([red(0.2)], NONE, NONE, NONE, [at(0.8, look=BLUE)])
    assert tracks(REID, *other, max_disappeared=1) == ["1", "", "", "", "2"]


def test_reid_assignment() -> None:
    frames = ([red(0.40), red(0.50)], [red(0.49), red(0.55)])
    assert tracks(REID, *frames) == ["1 2", "1 2"]
    assert tracks(REID, *frames, optimal_assignment=False, max_distance=0.3) == ["1 2", "2 1"]
    jump = ([red(0.1), red(0.4), red(0.7)], [red(0.11), red(0.41), red(0.85)])
    assert tracks(REID, *jump) == ["1 2 3", "1 2 3"]
    assert tracks(REID, *jump, match_limit_ratio=3) == ["1 2 3", "1 2 4"]
    assert tracks(REID, *jump, match_limit_ratio=3, match_limit_min_matches=4) == ["1 2 3", "1 2 3"]
    assert tracks(REID, *jump, match_limit_ratio=0.5) == ["1 2 3", "1 2 3"]


def moving_then_gone(gone: int, **params: Any) -> list[list[tuple[float, float]]]:
    """(middle, width) of what is said of each frame: it moves by 0.05 and grows, then is not seen any more."""
    frames = [[red(0.2 + n * 0.05, size=0.1 + n * 0.01)] for n in range(5)] + [NONE] * gone
    said = run(REID, frames, **params)
    return [[(middle(r), round(2 * (middle(r) - r.region_info.bounding_box.left_col), 5)) for r in f] for f in said]


def test_reid_projected_boxes() -> None:
    seen = moving_then_gone(3)
    assert [len(regions) for regions in seen] == [1, 1, 1, 1, 1, 0, 0, 0]
    shown = moving_then_gone(3, project_track=2)
    assert [len(regions) for regions in shown] == [1, 1, 1, 1, 1, 1, 1, 0]
    assert shown[5][0][0] == pytest.approx(0.45, abs=0.02)
    assert shown[6][0][0] == pytest.approx(0.50, abs=0.03)
    held = moving_then_gone(3, project_track=3, use_detect_box=2)
    assert held[5] == held[4]
    assert held[6][0][0] > 0.45
    still = moving_then_gone(3, project_track=3, project_without_detect=False)
    assert still[6] == still[5] == still[7]
    grown = moving_then_gone(3, project_track=3, project_fix_box_size=False)
    assert grown[7][0][1] > grown[5][0][1] + 0.005
    assert shown[6][0][1] == pytest.approx(shown[5][0][1], abs=1e-4)
    ((region,),) = run(REID, [[red(0.5, id="seen")], NONE], project_track=1)[1:]
    assert region.track_id == "1"
    assert region.id not in ("", "seen")
    assert region.data.concepts[0].id == "car"


def test_reid_keeps_boxes_in_the_picture() -> None:
    frames = [[red(0.8)], [red(0.85)], [red(0.9)], NONE, NONE]
    for inside in (True, False):
        ((region,),) = run(REID, frames, project_track=2, keep_track_in_image=inside)[-1:]
        assert (region.region_info.bounding_box.right_col <= 1) == inside


def test_reid_filtered_boxes() -> None:
    jump = [[red(0.5)], [red(0.56)]]
    assert middle(run(REID, jump)[1][0]) == pytest.approx(0.56)
    filtered = middle(run(REID, jump, use_detect_box=0)[1][0])
    assert 0.5 < filtered < 0.56
    unsure = middle(run(REID, jump, use_detect_box=0, observation_error=1000)[1][0])
    assert unsure < filtered - 0.005
    stubborn = middle(run(REID, jump, use_detect_box=0, covariance_error=1)[1][0])
    assert stubborn < filtered - 0.005
    fallen = middle(run(REID, jump, use_detect_box=0, detect_box_fall_back=0.5)[1][0])
    assert fallen == pytest.approx(0.56)


def test_all_parameters_are_tried_here() -> None:
    """The table of types has those of Appendix F, and each is named in a test of this file."""
    words = Path(__file__).read_text()
    for type_id in TRACKERS:
        for parameter in MODEL_TYPES[type_id].parameters:
            assert parameter.path.rpartition(".")[2] in words
    assert [len(MODEL_TYPES[type_id].parameters) for type_id in TRACKERS] == [10, 5, 7, 23]


REFUSED = (
    (REID, {"reid_model_path": "/models/reid.pt"}, "reid_model_path cannot be used"),
    (HUNGARIAN, {"filtered_probability": True, "has_probability": False}, "nothing to smooth"),
    (BYTE, {"min_confidence": 1.5}, "output_info.params.min_confidence must be from 0 to 1"),
    (BYTE, {"max_disappeared": 1.5}, "max_disappeared must be a whole number"),
    (CENTROID, {"max_distance": "far"}, "max_distance must be a number"),
    (CENTROID, {"track_id_prefix": 7}, "track_id_prefix must be a text"),
    (CENTROID, {"min_visible_frames": -1}, "min_visible_frames must be at least 0"),
    (REID, {"distance_metric": "manhattan"}, "distance_metric must be one of cosine, euclidean"),
    (REID, {"var_tracker": "median"}, "var_tracker must be one of na, mean"),
    (HUNGARIAN, {"has_embedding": 1}, "has_embedding must be true or false"),
)


def test_parameters_that_are_refused() -> None:
    for type_id, params, words in REFUSED:
        with pytest.raises(Problem) as caught:
            OPERATORS[type_id].check(Settings(params))
        assert caught.value.code == codes.MODEL_INVALID_ARGUMENT
        assert words in caught.value.details


def test_what_cannot_be_followed() -> None:
    nan = float("nan")
    odd = [Region(), at(nan), at(0.5, size=0), at(0.5, size=-0.1), at(0.5, value=nan), at(1e30), at(0.3)]
    for type_id in TRACKERS:
        assert tracks(type_id, odd) == ["1"]
        (refused,) = OPERATORS[type_id].compute([Item(Data(video=Video(url="a.mp4")))], Settings())
        assert isinstance(refused, Problem)
        assert refused.code == codes.INPUT_UNSUPPORTED_FORMAT
        alone = OPERATORS[type_id].compute([Item(Data(regions=STILL))] * 2, Settings())
        assert [r.track_id for data in alone if isinstance(data, Data) for r in data.regions] == ["1", "1"]


def test_a_crowd_is_followed_as_far_as_it_is_sure() -> None:
    crowd = [at(0.001 * n, value=0.9 - n * 1e-4, size=0.001) for n in range(MOST + 50)]
    said = run(CENTROID, [crowd, NONE, crowd])
    assert [len(regions) for regions in said] == [MOST, 0, MOST]
    assert min(region.data.concepts[0].value for region in said[0]) > 0.9 - MOST * 1e-4


def test_what_is_known_late_is_said_late() -> None:
    """Frame by frame, as of a video: a track is said from when it was seen often enough, and of what was before later."""
    for type_id in TRACKERS:
        follower = following(type_id, Settings({"min_visible_frames": 2, "max_disappeared": 0}))
        lates, now = [], []
        for regions in ([at(0.3), at(0.7)], [at(0.3), at(0.7)], [at(0.3)], [at(0.3), at(0.7)]):
            (data,) = follower.follow([Moving(Data(regions=regions))])
            assert isinstance(data, Data)
            now.append([region.track_id for region in data.regions])
            lates.append([(number, region.track_id) for number, region in follower.late()])
        assert now == [[], [], ["1"], ["1"]]
        assert lates == [[], [], [(0, "1"), (1, "1")], []]
        assert all(not track.ended for track in follower._held.values())  # what ended is not held any more
        follower.begin()
        (data,) = follower.follow([Moving(Data(regions=[at(0.3)]))])
        assert isinstance(data, Data)
        assert (data.regions[0].track_id, follower.late()) == ("1", [])


class Moving(Item):
    """An item that another node gave."""


@st.composite
def scenes(draw: st.DrawFn) -> list[list[Region]]:
    """Frames of anything, with distinct boxes."""
    spot = st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([0.15, 0.35, 0.55, 0.95]))
    frames = draw(st.lists(st.lists(spot, max_size=5, unique_by=lambda one: one[:2]), min_size=1, max_size=5))
    return [[at(x / 10, y / 10, value, id=f"{n}.{x}.{y}") for x, y, value in spots] for n, spots in enumerate(frames)]


def by_id(regions: Sequence[Region]) -> dict[str, str]:
    return {region.id: region.track_id for region in regions}


@given(scenes(), st.randoms(use_true_random=False), st.sampled_from(list(TRACKERS)), st.integers(0, 2))
def test_of_any_frames(frames: list[list[Region]], chance: Any, type_id: str, unseen: int) -> None:
    shuffled = [chance.sample(regions, len(regions)) for regions in frames]
    said, other = (run(type_id, each, min_visible_frames=unseen) for each in (frames, shuffled))
    assert [by_id(regions) for regions in said] == [by_id(regions) for regions in other]
    counts: dict[str, int] = {}
    for given_regions, regions in zip(frames, said, strict=True):
        ids = [region.track_id for region in regions]
        assert all(ids)
        assert len(set(ids)) == len(ids)
        assert {region.id for region in regions} <= {region.id for region in given_regions}
        for id in ids:
            counts[id] = counts.get(id, 0) + 1
    assert all(count > unseen for count in counts.values())


@given(
    st.lists(st.tuples(st.floats(-0.02, 0.02), st.floats(-0.005, 0.005)), min_size=1, max_size=4),
    st.sampled_from(list(TRACKERS)),
    st.lists(st.booleans(), min_size=4, max_size=8),
)
def test_what_moves_straight_and_far_apart_keeps_its_track(
    speeds: list[tuple[float, float]], type_id: str, seen: list[bool]
) -> None:
    frames = []
    for n, visible in enumerate([True, True, *seen]):
        places = [(0.5 + n * vx, 0.2 + 0.2 * k + n * vy) for k, (vx, vy) in enumerate(speeds)]
        frames.append([at(x, y, id=str(k)) for k, (x, y) in enumerate(places)] if visible else [])
    said = run(type_id, frames)
    for regions, given_regions in zip(said, frames, strict=True):
        assert by_id(regions) == {r.id: str(int(r.id) + 1) for r in given_regions}
