"""kalman-reid-tracker: predicted places and the looks of things; what was lost is known again by its looks."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from meshserve.workflow.operators.tracking.assignment import Pairs, paired, scaled
from meshserve.workflow.operators.tracking.geometry import centre_distances, overlap_distances
from meshserve.workflow.operators.tracking.looks import DISTANCES
from meshserve.workflow.operators.tracking.motion import Motion, Noise
from meshserve.workflow.operators.tracking.parameters import Parameters
from meshserve.workflow.operators.tracking.tracks import MOST, Detections, Roster, Sighting, Track, boxes_of, others

Floats = NDArray[np.float64]
NEWEST, MEAN = "na", "mean"
"""How a track's embedding comes from those of its detections: the last one's, or the mean of all."""


class ReidTracker:
    """Matches by place and looks; by place alone where a detection has no embedding.

    Tracks that are missing for a short while are looked for near where they should be; when they have ended, for
    `max_dead` frames by looks alone, anywhere.
    """

    def __init__(self, parameters: Parameters) -> None:
        self._least = parameters.number("min_confidence")
        self._extending = parameters.number("association_confidence")
        self._beginning = parameters.number("initialization_confidence")
        self._farthest = parameters.number("max_distance")
        self._unlike = parameters.number("max_emb_distance")
        self._looks = DISTANCES[parameters.text("distance_metric")]
        self._mean = parameters.text("var_tracker") == MEAN
        self._optimal = parameters.flag("optimal_assignment")
        self._ratio = parameters.number("match_limit_ratio")
        self._ratio_from = parameters.count("match_limit_min_matches")
        self._shown = _Shown(parameters)
        self._patience, self._afterlife = parameters.count("max_disappeared"), parameters.count("max_dead")
        self._noise = Noise(parameters.number("covariance_error"), parameters.number("observation_error"))
        self._roster, self._dead = Roster(self._patience), list[Track]()
        parameters.refuse(
            "reid_model_path",
            "cannot be used: this operator runs no model of its own; feed it from an embedder of the regions, and leave"
            " the parameter out",
        )

    def step(self, detections: Detections) -> list[Sighting]:
        """See `Tracker`."""
        detections = detections.at_least(self._least)
        for known in self._roster.tracks:
            known.predict(grows=not (known.missed and self._shown.fixed_size))
        met = self._met(detections)
        lost = others(self._roster.tracks, met.values())
        self._bury(self._roster.miss(lost))
        sightings = []
        for number, (box, place) in enumerate(zip(detections.boxes, detections.places, strict=True)):
            track = met.get(number)
            if track is not None:
                predicted = track.box
                track.meet(box)
                sightings.append(Sighting(track, place, self._shown.met(track, box, predicted)))
            elif detections.confidences[number] > self._beginning:
                track = self._roster.begin(box, Motion(box, self._noise))
                sightings.append(Sighting(track, place))
            if track is not None:
                self._learn(track, detections.embeddings[number])
        return sightings + [shown for gone in lost if (shown := self._shown.lost(gone)) is not None]

    def _met(self, detections: Detections) -> dict[int, Track]:
        """Number of a detection → its track, which may come back from the dead."""
        numbers = np.flatnonzero(detections.confidences >= self._extending).tolist()
        near = detections.taken(numbers)
        met = {numbers[column]: self._roster.tracks[row] for row, column in self._near(near)}
        numbers = [number for number in numbers if number not in met]
        alike = self._alike(self._dead, detections.taken(numbers))
        for row, column in paired(np.nan_to_num(alike, nan=np.inf), optimal=self._optimal):
            met[numbers[column]] = self._revived(self._dead[row], detections.boxes[numbers[column]])
        self._dead = [track for track in others(self._dead, met.values()) if self._waits(track)]
        return met

    def _near(self, detections: Detections) -> Pairs:
        """Pairs of the living: half by place, half by looks; by place alone where one of two has no embedding."""
        tracks = self._roster.tracks
        places = scaled(centre_distances(boxes_of(tracks), detections.boxes), self._farthest)
        looks = self._alike(tracks, detections)
        costs = np.where(np.isnan(looks), places, (places + looks) / 2)
        return self._limited(paired(costs, optimal=self._optimal), places)

    def _alike(self, tracks: Sequence[Track], detections: Detections) -> Floats:
        distances = self._looks([track.embedding for track in tracks], detections.embeddings)
        return np.where(np.isnan(distances), np.nan, scaled(distances, self._unlike))

    def _limited(self, pairs: Pairs, places: Floats) -> Pairs:
        """The pairs without those that are much farther apart than the others of the frame usually are."""
        if self._ratio < 1 or len(pairs) < max(self._ratio_from, 1):
            return pairs
        usual = float(np.median([places[pair] for pair in pairs]))
        return [pair for pair in pairs if places[pair] <= self._ratio * usual]

    def _learn(self, track: Track, embedding: Floats | None) -> None:
        if embedding is None:
            return
        known = track.embedding
        if self._mean and known is not None and known.size == embedding.size:
            track.looks += 1
            track.embedding = known + (embedding - known) / track.looks
        else:
            track.embedding, track.looks = embedding, 1

    def _bury(self, ended: Sequence[Track]) -> None:
        known = [track for track in ended if track.embedding is not None and self._afterlife]
        for track in known:
            track.ended = False
        self._dead += known
        for track in self._dead[:-MOST]:
            track.ended = True
        del self._dead[:-MOST]

    def _waits(self, track: Track) -> bool:
        """Whether a dead track that did not come back in this frame may do so in the next."""
        track.missed += 1
        track.ended = track.missed > self._patience + self._afterlife
        return not track.ended

    def _revived(self, track: Track, box: Floats) -> Track:
        track.motion = Motion(box, self._noise)
        track.box, track.missed = box, 0
        self._roster.tracks.append(track)
        return track


class _Shown:
    """Which box is said of a track."""

    def __init__(self, parameters: Parameters) -> None:
        self._most = parameters.count("project_track")
        self._detected = parameters.count("use_detect_box")
        self._moves = parameters.flag("project_without_detect")
        self.fixed_size = parameters.flag("project_fix_box_size")
        self._fall_back = parameters.number("detect_box_fall_back")
        self._inside = parameters.flag("keep_track_in_image")

    def met(self, track: Track, box: Floats, predicted: Floats) -> Floats | None:
        """Of one that was found: the detection's box (None), or the filter's, unless that is too far off."""
        if self._detected or float(overlap_distances(predicted[None], box[None])[0, 0]) > self._fall_back:
            return None
        return self._clipped(track.box)

    def lost(self, track: Track) -> Sighting | None:
        """Of one that was not found."""
        if track.missed > self._most or not track.confirmed:
            return None
        if not self._moves and track.missed == 1 and track.motion is not None:
            track.motion.stay()
        box = self._clipped(track.found if track.missed < self._detected else track.box)
        return Sighting(track, None, box) if (box[2:] > box[:2]).all() else None

    def _clipped(self, box: Floats) -> Floats:
        return np.clip(box, 0, 1) if self._inside else box
