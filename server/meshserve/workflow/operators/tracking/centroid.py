"""centroid-tracker: a detection belongs to the track whose last middle is nearest, if that is near enough."""

from meshserve.workflow.operators.tracking.assignment import paired, scaled
from meshserve.workflow.operators.tracking.geometry import centre_distances
from meshserve.workflow.operators.tracking.parameters import Parameters
from meshserve.workflow.operators.tracking.tracks import Detections, Roster, Sighting, boxes_of, others


class CentroidTracker:
    """Nearest pairs first. Tracks have no speed: they wait where they were seen last."""

    def __init__(self, parameters: Parameters) -> None:
        self._least = parameters.number("min_confidence")
        self._farthest = parameters.number("max_distance")
        self._roster = Roster(parameters.count("max_disappeared"))

    def step(self, detections: Detections) -> list[Sighting]:
        """See `Tracker`."""
        detections = detections.at_least(self._least)
        tracks = self._roster.tracks
        distances = scaled(centre_distances(boxes_of(tracks), detections.boxes), self._farthest)
        met = {column: tracks[row] for row, column in paired(distances, optimal=False)}
        self._roster.miss(others(tracks, met.values()))
        sightings = []
        for number, (box, place) in enumerate(zip(detections.boxes, detections.places, strict=True)):
            if number in met:
                met[number].meet(box)
            track = met[number] if number in met else self._roster.begin(box)
            sightings.append(Sighting(track, place))
        return sightings
