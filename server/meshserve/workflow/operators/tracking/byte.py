"""byte-tracker: BYTE, as of Zhang et al. 2022. Sure detections choose their tracks first, unsure ones what remains.

So an object that is half hidden for a while, and found with little confidence, keeps its track.
"""

import numpy as np

from meshserve.workflow.operators.tracking.assignment import paired, scaled
from meshserve.workflow.operators.tracking.geometry import centre_distances, overlap_distances
from meshserve.workflow.operators.tracking.motion import Motion, Noise
from meshserve.workflow.operators.tracking.parameters import Parameters
from meshserve.workflow.operators.tracking.tracks import Detections, Roster, Sighting, Track, boxes_of, others

_NOISE = Noise()


class ByteTracker:
    """Distances are those of overlap with the predicted box; `max_distance` limits those of the middles besides.

    A track is unconfirmed until its second detection, but for those of the first frame, and ends if that does not
    come in the next frame.
    """

    def __init__(self, parameters: Parameters) -> None:
        self._least = parameters.number("min_confidence")
        self._sure = parameters.number("confidence_thresh")
        self._new = parameters.number("new_track_confidence_thresh")
        self._farthest = parameters.number("max_distance")
        self._limits = {
            name: parameters.number(f"{name}_match_thresh")
            for name in ("high_confidence", "low_confidence", "unconfirmed")
        }
        self._roster = Roster(parameters.count("max_disappeared"))
        self._begun = False

    def step(self, detections: Detections) -> list[Sighting]:
        """See `Tracker`."""
        detections = detections.at_least(self._least)
        for track in self._roster.tracks:
            track.predict(grows=not track.missed)
        confirmed = [track for track in self._roster.tracks if track.confirmed]
        tentative = [track for track in self._roster.tracks if not track.confirmed]
        sure = np.flatnonzero(detections.confidences > self._sure).tolist()
        unsure = np.flatnonzero(detections.confidences <= self._sure).tolist()
        met = self._round(confirmed, detections, sure, "high_confidence")
        left = [track for track in others(confirmed, met.values()) if not track.missed]
        met |= self._round(left, detections, unsure, "low_confidence")
        sure = [number for number in sure if number not in met]
        met |= self._round(tentative, detections, sure, "unconfirmed")
        for number, track in met.items():
            track.meet(detections.boxes[number])
            track.confirmed = True
        self._roster.miss(others(self._roster.tracks, met.values()))
        for number in sure:
            if number not in met and detections.confidences[number] > self._new:
                met[number] = self._begin(detections, number)
        self._begun = True
        return [Sighting(met[number], detections.places[number]) for number in sorted(met)]

    def _round(self, tracks: list[Track], detections: Detections, numbers: list[int], limit: str) -> dict[int, Track]:
        """Number of a detection → the track that it belongs to, of some detections."""
        first, second = boxes_of(tracks), detections.boxes[numbers]
        costs = scaled(overlap_distances(first, second), self._limits[limit])
        costs = np.where(centre_distances(first, second) < self._farthest, costs, np.inf)
        return {numbers[column]: tracks[row] for row, column in paired(costs)}

    def _begin(self, detections: Detections, number: int) -> Track:
        box = detections.boxes[number]
        return self._roster.begin(box, Motion(box, _NOISE), confirmed=not self._begun)
