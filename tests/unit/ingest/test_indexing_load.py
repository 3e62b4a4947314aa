"""Pictures that are indexed at a time share the cores, whichever of them a network is at."""

import asyncio
from collections.abc import Sequence

import numpy as np

from meshserve.ingest.decoded import Decoded
from meshserve.ingest.indexing import Indexer
from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.onnx import LOAD
from meshserve.workflow.plan import NodeModel, Plan, Step
from meshserve_proto.resources_pb2 import Data, Input, Model

PLAN = Plan(
    (Step("tags", NodeModel("general", "visual-classifier", "tags", ("image",), (), Settings(), Model()), ()),), ((0,),)
)


def pictures(number: int) -> list[Decoded]:
    return [Decoded(Input(), Picture(np.zeros((1, 1, 3), np.uint8), "JPEG", "RGB")) for _ in range(number)]


def test_a_lone_picture_has_all_cores_and_several_share_them() -> None:
    crowded: list[bool] = []

    async def run(name: str, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        crowded.append(LOAD.crowded)
        return [Data() for _ in items]

    indexer = Indexer(lambda app: PLAN, lambda app: run)
    for number in (1, 2):
        asyncio.run(indexer.say_all([1] * number, pictures(number)))
    assert crowded == [False, True]
    assert not LOAD.crowded
