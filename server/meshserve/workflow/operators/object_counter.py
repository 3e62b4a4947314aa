"""object-counter: how many regions there are, of all concepts or of those listed."""

from collections.abc import Sequence

from meshserve.core.structs import to_struct
from meshserve.runners.base import Item, Settings
from meshserve.workflow.operators.base import Result
from meshserve_proto.resources_pb2 import Data


def compute(items: Sequence[Item], settings: Settings) -> list[Result]:
    """`data.metadata` with `object_count`."""
    ids = {concept.id for concept in settings.concepts if concept.id}
    names = {concept.name for concept in settings.concepts if not concept.id}
    return [_counted(item, ids, names) for item in items]


def _counted(item: Item, ids: set[str], names: set[str]) -> Data:
    everything = not ids and not names
    count = sum(
        everything or any(concept.id in ids or concept.name in names for concept in region.data.concepts)
        for region in item.data.regions
    )
    return Data(metadata=to_struct({"object_count": count}))
