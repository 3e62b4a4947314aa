"""region-thresholder: passes the regions that keep a concept, and keeps inputs without any back."""

from collections.abc import Sequence

from meshserve.runners.base import Item, Settings
from meshserve.workflow.operators.base import Result
from meshserve.workflow.operators.thresholds import Thresholds, thresholds
from meshserve_proto.resources_pb2 import Data


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """`data.regions`, each with the concepts that pass; None where no region is left."""
    wanted = thresholds(settings)
    return [_passed(item, wanted) for item in items]


def _passed(item: Item, wanted: Thresholds) -> Data | None:
    passed = Data()
    for region in item.data.regions:
        concepts = wanted.passing(region.data.concepts)
        if concepts:
            kept = passed.regions.add()
            kept.CopyFrom(region)
            kept.data.ClearField("concepts")
            kept.data.concepts.extend(concepts)
    return passed if passed.regions else None
