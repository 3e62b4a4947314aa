"""kalman-filter-hungarian-tracker: predicted places, and the pairing of all tracks and detections that fits best."""

import numpy as np
from numpy.typing import NDArray

from meshserve.core.problems import Problem
from meshserve.workflow.operators.base import invalid
from meshserve.workflow.operators.tracking.assignment import paired, scaled
from meshserve.workflow.operators.tracking.looks import cosine_distances
from meshserve.workflow.operators.tracking.motion import Motion, Noise
from meshserve.workflow.operators.tracking.parameters import Parameters
from meshserve.workflow.operators.tracking.tracks import Detections, Roster, Sighting, Track, others
from meshserve_proto import status_code_pb2 as codes

_NOISE = Noise()
_GATE = 9.4877
"""The squared Mahalanobis distance below which 95 of 100 detections of an object lie, in four dimensions."""
_SPAN = 5
"""Over how many detections a probability is smoothed."""


class HungarianTracker:
    """A detection may be as far from a track as the filter's uncertainty allows; embeddings count half, if there are."""

    def __init__(self, parameters: Parameters) -> None:
        self._least = parameters.number("min_confidence")
        self._most = parameters.count("max_detection")
        self._probable = parameters.flag("has_probability")
        self._smooth = parameters.flag("filtered_probability")
        self._looks = parameters.flag("has_embedding")
        self._roster = Roster(parameters.count("max_disappeared"))
        if self._smooth and not self._probable:
            raise invalid("filtered_probability", "is true, but has_probability is false: there is nothing to smooth")

    def step(self, detections: Detections) -> list[Sighting]:
        """See `Tracker`."""
        if self._probable:
            detections = detections.at_least(self._least)
        else:
            detections = detections.taken(np.lexsort(detections.boxes.T[::-1]).tolist())  # from left to right
        if self._most:
            detections = detections.taken(range(min(self._most, len(detections))))
        tracks = self._roster.tracks
        for track in tracks:
            track.predict(grows=not track.missed)
        met = {column: tracks[row] for row, column in paired(self._costs(tracks, detections))}
        self._roster.miss(others(tracks, met.values()))
        return [self._sighting(met.get(number), detections, number) for number in range(len(detections))]

    def _costs(self, tracks: list[Track], detections: Detections) -> NDArray[np.float64]:
        surprises = [track.motion.surprise(detections.boxes) for track in tracks if track.motion is not None]
        costs = scaled(np.array(surprises).reshape(len(tracks), len(detections)), _GATE)
        if not self._looks:
            return costs
        if any(embedding is None for embedding in detections.embeddings):
            raise Problem(
                codes.INPUT_UNSUPPORTED_FORMAT,
                "output_info.params.has_embedding is true, but a region has no embedding: feed this operator from an"
                " embedder of the regions too.",
            )
        return (
            costs + np.clip(cosine_distances([track.embedding for track in tracks], detections.embeddings), 0, 1)
        ) / 2

    def _sighting(self, track: Track | None, detections: Detections, number: int) -> Sighting:
        box = detections.boxes[number]
        confidence = float(detections.confidences[number])
        if track is None:
            track = self._roster.begin(box, Motion(box, _NOISE))
            track.probability = confidence
        else:
            track.meet(box)
            track.probability += (confidence - track.probability) / min(track.seen, _SPAN)
        track.embedding = detections.embeddings[number]
        probability = track.probability if self._smooth else None
        return Sighting(track, detections.places[number], probability=probability)
