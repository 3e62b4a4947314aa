"""From regions to tracks and back: what a tracker sees of an item, and what is said of it."""

from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np

from meshserve.core import ids
from meshserve.core.problems import Problem
from meshserve.runners.base import Item, Settings
from meshserve.workflow.operators.base import Result, each
from meshserve.workflow.operators.tracking.geometry import Floats, stacked
from meshserve.workflow.operators.tracking.parameters import Parameters
from meshserve.workflow.operators.tracking.tracks import MOST, Detections, Sighting, Track, Tracker
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import BoundingBox, Data, Region

Late = tuple[int, Region]
"""What is said of an earlier frame, by its number in the run: a track that was seen often enough only later."""


class Following:
    """One tracker over frames that follow each other: of a video, of a list of frames, or of calls with a state.

    A region comes back with its track's id, and everything else that it had, once its track was seen in more frames than
    `min_visible_frames`; regions without a track are left out. What a track was before that, `late` tells afterwards.
    """

    def __init__(self, type_id: str, make: Callable[[Parameters], Tracker], settings: Settings) -> None:
        parameters = Parameters(type_id, settings)
        self.settings = settings
        self._tracker = make(parameters)
        self._unseen = parameters.count("min_visible_frames")
        self._keeps_last = "project_track" in parameters and parameters.count("project_track") > 0
        self._prefix = parameters.text("track_id_prefix") if "track_id_prefix" in parameters else ""
        self._frame, self._late = 0, list[Late]()
        self._held: dict[int, Track] = {}
        self._turn = Lock()  # a call that was cancelled may still be at work in its thread

    def begin(self) -> None:
        """Count frames from 0 again; what was held back of earlier ones is not said any more."""
        self._frame = 0
        self._late.clear()
        for track in self._held.values():
            track.held.clear()
        self._held.clear()

    def follow(self, items: Sequence[Item]) -> list[Result]:
        """`data.regions` of each item, which is a frame; of one that brings `data.frames`, those frames."""
        with self._turn:
            return each(items, self._followed)

    def late(self) -> list[Late]:
        """What became known of earlier frames since this was asked last."""
        with self._turn:
            return self._taken_late()

    def _taken_late(self) -> list[Late]:
        late, self._late = self._late, []
        return late

    def _followed(self, item: Item) -> Data:
        if not item.data.frames:
            return self._next(regions_of(item))
        first = self._frame
        data = Data()
        for frame in item.data.frames:
            data.frames.add(frame_info=frame.frame_info, data=self._next(frame.data.regions))
        for number, region in self._taken_late():
            if number >= first:
                data.frames[number - first].data.regions.append(region)
        return data

    def _next(self, regions: Sequence[Region]) -> Data:
        sightings = self._tracker.step(detections(regions))
        sightings.sort(key=lambda one: len(regions) if one.place is None else one.place)
        data = Data()
        for sighting in sightings:
            track, region = sighting.track, self._region(sighting, regions)
            if track.seen > self._unseen:
                self._late += track.held
                track.held = []
                self._held.pop(track.number, None)
                data.regions.append(region)
            else:
                track.held.append((self._frame, region))
                self._held[track.number] = track
        self._held = {number: track for number, track in self._held.items() if not track.ended}
        self._frame += 1
        return data

    def _region(self, sighting: Sighting, regions: Sequence[Region]) -> Region:
        region, track = Region(), sighting.track
        if sighting.place is None:
            region.MergeFrom(track.last or Region())
            region.id = ids.new_id()
        else:
            region.CopyFrom(regions[sighting.place])
            if self._keeps_last:
                track.last = Region(data=Data(concepts=region.data.concepts), value=region.value)
        region.track_id = f"{self._prefix}{track.number}"
        if sighting.box is not None:
            left, top, right, bottom = map(float, sighting.box)
            region.region_info.bounding_box.CopyFrom(
                BoundingBox(left_col=left, top_row=top, right_col=right, bottom_row=bottom)
            )
        if sighting.probability is not None:
            region.value = sighting.probability
            if region.data.concepts:
                max(region.data.concepts, key=lambda concept: concept.value).value = sighting.probability
        return region


def regions_of(item: Item) -> Sequence[Region]:
    """The regions of an item; Problem 30101 for an input that has none since nothing has looked for any."""
    if not item.data.regions and type(item) is Item:  # what comes from other nodes is more than that, also if empty
        raise Problem(
            codes.INPUT_UNSUPPORTED_FORMAT,
            "This operator follows regions: feed it from a detector, or give them in data.frames[...].data.regions or"
            " data.regions.",
        )
    return item.data.regions


def detections(regions: Sequence[Region]) -> Detections:
    """The regions that have a box, surest first, at most `MOST`."""
    boxed = [(place, box) for place, region in enumerate(regions) if (box := _box(region)) is not None]
    found = [(_confidence(regions[place]), box, place) for place, box in boxed]
    found.sort(key=lambda one: (-one[0], *one[1].tolist(), regions[one[2]].id))
    del found[MOST:]
    return Detections(
        stacked([box for _, box, _ in found]),
        np.array([confidence for confidence, _, _ in found], np.float64),
        [_embedding(regions[place]) for *_, place in found],
        [place for *_, place in found],
    )


def _box(region: Region) -> Floats | None:
    sides = region.region_info.bounding_box
    box = np.array([sides.left_col, sides.top_row, sides.right_col, sides.bottom_row], np.float64)
    return box if np.abs(box).max() < 1e3 and (box[2:] > box[:2]).all() else None


def _confidence(region: Region) -> float:
    """How sure a detector is: of the region, else of its surest concept; 1 where nothing is said."""
    values = [region.value] if region.value else [concept.value for concept in region.data.concepts]
    value = max(values, default=1.0)
    return round(value, 6) if value == value else 0.0  # as said, not as 32 bits have it


def _embedding(region: Region) -> Floats | None:
    for embedding in region.data.embeddings:
        vector = np.array(embedding.vector, np.float64)
        if vector.size and np.isfinite(vector).all():
            return vector
    return None
