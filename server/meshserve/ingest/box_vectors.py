"""What the models of a base workflow make of boxes in a picture: vectors in the spaces that its pictures are in."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from meshserve.ingest.indexing import unit_bytes
from meshserve.media.picture import Picture
from meshserve.runners.base import Item
from meshserve.store.drawn import Box
from meshserve.workflow.execute import Run, compute
from meshserve.workflow.operators import image_crop
from meshserve.workflow.plan import NodeModel, Plan, Step, parts_in
from meshserve_proto.resources_pb2 import Data, Image, Region, RegionInfo

_CROP = "image-crop"
_OF_WHOLES, _OF_REGIONS = "embeddings", "regions[...].data.embeddings"
_AT_ONCE = 16
"""Boxes of a batch: other work gets its turn in between."""


@dataclass(frozen=True, slots=True)
class Embedder:
    """A model that embeds boxes. margin: around the crop that it is given; None where it is given picture and boxes."""

    model: NodeModel
    margin: float | None

    @property
    def space(self) -> str:
        """What its vectors are in: the id of its version."""
        return self.model.model.model_version.id

    def item(self, picture: Picture, box: Box) -> Item | None:
        """What it sees of a box; None of one without a pixel."""
        crop = image_crop.cut(picture, box.box, self.margin or 1.0)
        if crop is None or self.margin is not None:
            return None if crop is None else Item(Data(image=Image()), crop)
        return Item(Data(image=Image(), regions=[Region(region_info=RegionInfo(bounding_box=box.box))]), picture)


def embedders(plan: Plan) -> list[Embedder]:
    """The models that embed a box, each once.

    They are those of nodes that embed the picture, crops of it, or the regions that a node above found in it.
    """
    found: dict[str, Embedder] = {}
    for step in plan.steps:
        for each in _of_step(plan, step):
            found[each.space] = each
    return list(found.values())


def _of_step(plan: Plan, step: Step) -> Iterator[Embedder]:
    if "image" not in step.takes:
        return
    fills = parts_in(step.model.outputs)
    parents = [plan.steps[number].model for number in step.parents]
    crops = [image_crop.check(parent.settings) for parent in parents if parent.type_id == _CROP]
    if _OF_WHOLES in fills and (crops or not parents):
        yield Embedder(step.model, max(crops, default=1.0))
    elif _OF_REGIONS in fills and not any(parent.operator for parent in parents):
        yield Embedder(step.model, None)


async def vectors(
    plan: Plan, run: Run, picture: Picture, boxes: Sequence[Box], turn: Callable[[], AbstractAsyncContextManager[None]]
) -> list[tuple[Box, str, bytes]]:
    """(box, space, unit vector); none for a box without a pixel, or that a model can make nothing of."""
    made: list[tuple[Box, str, bytes]] = []
    for embedder in embedders(plan):
        seen = [(each, item) for each in boxes if (item := embedder.item(picture, each)) is not None]
        for start in range(0, len(seen), _AT_ONCE):
            some = seen[start : start + _AT_ONCE]
            async with turn():
                results = await compute(embedder.model, [item for _, item in some], run)
            for (each, _), result in zip(some, results, strict=True):
                if isinstance(result, Data) and (vector := _vector(result, each)) is not None:
                    made.append((each, embedder.space, vector))
    return made


def _vector(result: Data, asked: Box) -> bytes | None:
    """The first embedding of a result, of its one region if that is what was asked about."""
    part = result
    if not result.embeddings and len(result.regions) == 1:
        (region,) = result.regions
        part = region.data if region.region_info.bounding_box == asked.box else Data()
    return unit_bytes(part.embeddings[0]) if part.embeddings else None
