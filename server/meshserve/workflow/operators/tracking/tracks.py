"""What trackers share: detections of a frame, tracks, and how these begin and end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from meshserve.workflow.operators.tracking.geometry import stacked
from meshserve.workflow.operators.tracking.motion import Motion
from meshserve_proto.resources_pb2 import Region

Floats = NDArray[np.float64]
MOST = 300
"""Detections of a frame that are followed, the surest ones; tracks that are kept, the last seen ones."""


@dataclass(slots=True)
class Detections:
    """n regions of a frame, surest first; equal ones in the order of their sides, however they were given.

    boxes: [n, 4], left, top, right, bottom; confidences: [n], 0 to 1; embeddings: of each, or None; places: their
    numbers among the regions that were given.
    """

    boxes: Floats
    confidences: Floats
    embeddings: list[Floats | None]
    places: list[int]

    def __len__(self) -> int:
        return len(self.places)

    def taken(self, numbers: Sequence[int]) -> "Detections":
        """Some of them."""
        chosen = list(numbers)
        return Detections(
            self.boxes[chosen],
            self.confidences[chosen],
            [self.embeddings[n] for n in chosen],
            [self.places[n] for n in chosen],
        )

    def at_least(self, confidence: float) -> "Detections":
        """Those that are that sure."""
        return self.taken(np.flatnonzero(self.confidences >= confidence).tolist())


@dataclass(slots=True, eq=False)
class Track:
    """One object. number: from 1 on; box: where it is believed to be; seen, missed: frames with it, and since it.

    motion: how it moves, where the tracker has that; confirmed: seen often enough to outlive a missing detection.
    probability: of its detections, smoothed; embedding: how it looks, from so many `looks`; found: its last detection's
    box; last: that region, where it is kept. ended: it never comes back.
    held: what may be said of it later, with the number of the frame.
    """

    number: int
    box: Floats
    found: Floats
    motion: Motion | None = None
    seen: int = 1
    missed: int = 0
    confirmed: bool = True
    probability: float = 0.0
    embedding: Floats | None = None
    looks: int = 1
    ended: bool = False
    last: Region | None = None
    held: list[tuple[int, Region]] = field(default_factory=list)

    def predict(self, *, grows: bool = True) -> None:
        """One frame on."""
        if self.motion is not None:
            self.motion.predict(grows=grows)
            self.box = self.motion.box

    def meet(self, box: Floats) -> None:
        """It was found there."""
        self.seen, self.missed, self.found = self.seen + 1, 0, box
        if self.motion is None:
            self.box = box
        else:
            self.motion.correct(box)
            self.box = self.motion.box


@dataclass(slots=True)
class Sighting:
    """A track in a frame. place: the number of its region, or None where it is only believed to be there.

    box: where to say it is, None for where it was found; probability: to be said instead of the detection's own.
    """

    track: Track
    place: int | None
    box: Floats | None = None
    probability: float | None = None


class Tracker(Protocol):
    """Frames in order."""

    def step(self, detections: Detections) -> list[Sighting]:
        """The tracks of the next frame, each detection in one at most."""


class Roster:
    """The tracks of a tracker. patience: for how many frames one may be missing until it ends."""

    def __init__(self, patience: int) -> None:
        self._patience, self._numbers = patience, count(1)
        self.tracks: list[Track] = []

    def begin(self, box: Floats, motion: Motion | None = None, *, confirmed: bool = True) -> Track:
        """A new track."""
        track = Track(next(self._numbers), box, box, motion, confirmed=confirmed)
        self.tracks.append(track)
        return track

    def miss(self, tracks: Iterable[Track]) -> list[Track]:
        """These were not in the frame; those that ended by it."""
        for track in tracks:
            track.missed += 1
        ended = [track for track in self.tracks if track.missed > (self._patience if track.confirmed else 0)]
        living = [track for track in self.tracks if track not in ended]
        living.sort(key=lambda track: track.missed)
        ended += living[MOST:]
        for track in ended:
            track.ended = True
        self.tracks = sorted(living[:MOST], key=lambda track: track.number)
        return ended


def boxes_of(tracks: Sequence[Track]) -> Floats:
    """[n, 4]: where they are believed to be."""
    return stacked([track.box for track in tracks])


def others(tracks: Sequence[Track], met: Iterable[Track]) -> list[Track]:
    """The tracks that were not met, in order."""
    known = {track.number for track in met}
    return [track for track in tracks if track.number not in known]
