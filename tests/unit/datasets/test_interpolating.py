"""Boxes between annotated frames."""

import pytest

from meshserve.datasets import interpolating
from meshserve.datasets.interpolating import interpolate
from meshserve_proto.resources_pb2 import BoundingBox, Concept, Data, Frame, FrameInfo, Region, RegionInfo


def frame(time: int, left: float, track: str = "t") -> Frame:
    box = BoundingBox(top_row=0.25, left_col=left, bottom_row=0.75, right_col=left + 0.25)
    label = Data(concepts=[Concept(id="cat", value=1)])
    region = Region(id=f"{track}{time}", region_info=RegionInfo(bounding_box=box), track_id=track, data=label)
    return Frame(frame_info=FrameInfo(time=time), data=Data(regions=[region]))


def lefts(data: Data) -> list[tuple[int, list[float]]]:
    return [
        (frame.frame_info.time, [region.region_info.bounding_box.left_col for region in frame.data.regions])
        for frame in data.frames
    ]


def test_a_box_moves_evenly() -> None:
    data = Data(frames=[frame(1000, 0.0), frame(2000, 0.5)])
    interpolate(data, 250)
    assert lefts(data) == [(1000, [0.0]), (1250, [0.125]), (1500, [0.25]), (1750, [0.375]), (2000, [0.5])]
    assert data.frames[1].data.regions[0].data.concepts[0].id == "cat"
    assert data.frames[1].data.regions[0].track_id == "t"


def test_samples_lie_at_multiples_and_join_frames_that_are_there() -> None:
    data = Data(frames=[frame(0, 0.0), frame(500, 0.1, "other"), frame(800, 0.8 - 0.05)])
    interpolate(data, 250)
    assert [time for time, _ in lefts(data)] == [0, 250, 500, 750, 800]
    assert len(data.frames[2].data.regions) == 2


def test_what_has_no_track_is_left_alone() -> None:
    data = Data(frames=[frame(1000, 0.0, ""), frame(2000, 0.5, "")])
    interpolate(data, 250)
    assert [time for time, _ in lefts(data)] == [1000, 2000]


def test_the_same_is_made_again() -> None:
    made = [Data(frames=[frame(1000, 0.0), frame(2000, 0.5)]) for _ in range(2)]
    for each in made:
        interpolate(each, 100)
    assert made[0] == made[1]


def test_no_distance_asks_for_any_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpolating, "MOST_REGIONS", 50)
    data = Data(frames=[frame(0, 0.0), frame(10_000_000, 0.5)])
    interpolate(data, 1)
    assert len(data.frames) == 52


def test_two_frames_of_one_time_stay_two() -> None:
    second = frame(1000, 0.5, "other")
    second.frame_info.number = 25
    data = Data(frames=[frame(1000, 0.0), second, frame(2000, 0.5)])
    interpolate(data, 500)
    assert [time for time, _ in lefts(data)] == [1000, 1000, 1500, 2000]
