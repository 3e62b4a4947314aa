"""concept-thresholder: passes the listed concepts whose values compare well, and keeps inputs without any back."""

from collections.abc import Sequence

from meshserve.runners.base import Item, Settings
from meshserve.workflow.operators.base import Result
from meshserve.workflow.operators.thresholds import Thresholds, thresholds
from meshserve_proto.resources_pb2 import Data


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """`data.concepts`; None where no concept passes."""
    wanted = thresholds(settings)
    return [_passed(item, wanted) for item in items]


def _passed(item: Item, wanted: Thresholds) -> Data | None:
    concepts = wanted.passing(item.data.concepts)
    return Data(concepts=concepts) if concepts else None
