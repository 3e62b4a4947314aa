"""The trackers: operators that see the frames of a video in order and say which regions are the same object.

They go by place, size, confidence and embeddings alone: a region whose concept flickers keeps its track, as with the
trackers of the field.
"""

from collections.abc import Callable, Mapping, Sequence

from meshserve.runners.base import Item, Settings
from meshserve.workflow.operators.base import Operator, Result
from meshserve.workflow.operators.tracking.byte import ByteTracker
from meshserve.workflow.operators.tracking.centroid import CentroidTracker
from meshserve.workflow.operators.tracking.following import Following
from meshserve.workflow.operators.tracking.hungarian import HungarianTracker
from meshserve.workflow.operators.tracking.parameters import Parameters
from meshserve.workflow.operators.tracking.reid import ReidTracker
from meshserve.workflow.operators.tracking.tracks import Tracker

TRACKERS: Mapping[str, Callable[[Parameters], Tracker]] = {
    "byte-tracker": ByteTracker,
    "centroid-tracker": CentroidTracker,
    "kalman-filter-hungarian-tracker": HungarianTracker,
    "kalman-reid-tracker": ReidTracker,
}
"""Type id → what makes a tracker that has seen nothing yet; it raises Problem 21202 for parameters that are wrong."""


def following(type_id: str, settings: Settings) -> Following:
    """A tracker that has seen nothing yet. Raises Problem 21202."""
    return Following(type_id, TRACKERS[type_id], settings)


def operator(type_id: str) -> Operator:
    """The tracker for items that have nothing before and after them; see `workflow.sequences` for others."""

    def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
        return [following(type_id, settings).follow([item])[0] for item in items]

    return Operator(compute, lambda settings: following(type_id, settings), slow=True)


__all__ = ["TRACKERS", "Following", "following", "operator"]
