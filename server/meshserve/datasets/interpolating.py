"""Boxes between the frames that somebody annotated: what a version's processing settings ask for (behaviour §13).

A box that moves along a track is taken to move evenly from one annotated frame to the next, with the labels of the
earlier one. New frames lie at multiples of the distance asked for; what was annotated stays as it is.
"""

import hashlib
from collections.abc import Iterator
from itertools import pairwise

from meshserve_proto.resources_pb2 import BoundingBox, Data, Frame, FrameInfo, Region, RegionInfo

MOST_REGIONS = 20_000
"""Regions that are added to one input at most: a distance of a millisecond would ask for any number."""
_EDGES = ("top_row", "left_col", "bottom_row", "right_col")


def interpolate(data: Data, sample_ms: int) -> None:
    """Add the boxes between annotated frames, in place, and put frames in the order of their times."""
    tracks: dict[str, list[tuple[int, Region]]] = {}
    for frame in data.frames:
        for region in frame.data.regions:
            if region.track_id and region.region_info.HasField("bounding_box"):
                tracks.setdefault(region.track_id, []).append((frame.frame_info.time, region))
    frames = [Frame.FromString(frame.SerializeToString()) for frame in data.frames]
    known = {frame.frame_info.time: frame for frame in frames}
    added = 0
    for track in tracks.values():
        for time, region in _between(sorted(track, key=lambda seen: seen[0]), sample_ms):
            if added == MOST_REGIONS:
                break
            if time not in known:
                known[time] = Frame(frame_info=FrameInfo(time=time))
                frames.append(known[time])
            known[time].data.regions.append(region)
            added += 1
    if added:
        data.ClearField("frames")
        data.frames.extend(sorted(frames, key=lambda frame: frame.frame_info.time))


def _between(track: list[tuple[int, Region]], sample_ms: int) -> Iterator[tuple[int, Region]]:
    """(time in ms, region) of every sample strictly between two sightings of a track."""
    for (start, first), (end, last) in pairwise(track):
        for time in range((start // sample_ms + 1) * sample_ms, end, sample_ms):
            yield time, _at(first, last, (time - start) / (end - start), time)


def _at(first: Region, last: Region, share: float, time: int) -> Region:
    before, after = first.region_info.bounding_box, last.region_info.bounding_box
    edges = {name: getattr(before, name) * (1 - share) + getattr(after, name) * share for name in _EDGES}
    id = hashlib.sha256(f"{first.track_id} {time}".encode()).hexdigest()[:32]
    info = RegionInfo(bounding_box=BoundingBox(**edges))
    return Region(id=id, region_info=info, data=first.data, value=first.value, track_id=first.track_id)
