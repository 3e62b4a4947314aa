"""Trackers in plans: what they see of frames that come in portions, and what they remember."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import numpy as np

from meshserve.media.films import Shot
from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.workflow.compile import compiled, ordered
from meshserve.workflow.execute import execute
from meshserve.workflow.frames import PORTION, over_frames
from meshserve.workflow.merging import merged
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve.workflow.operators import Result
from meshserve.workflow.plan import NodeModel, Plan
from meshserve.workflow.sequences import Memory
from meshserve_proto.resources_pb2 import (
    BoundingBox,
    Concept,
    Data,
    FrameInfo,
    Model,
    NodeInput,
    Region,
    RegionInfo,
    WorkflowNode,
)


def box(x: float, value: float = 0.9) -> Region:
    sides = BoundingBox(left_col=x, right_col=x + 0.1, top_row=0.4, bottom_row=0.5)
    return Region(
        id=f"{x:g}", region_info=RegionInfo(bounding_box=sides), data=Data(concepts=[Concept(id="car", value=value)])
    )


def plan_of(*nodes: tuple[str, str, dict[str, object]]) -> Plan:
    """A chain of a detector and (id, type, params)."""
    listed = [WorkflowNode(id="boxes", model=Model(id="boxes"))]
    detector = MODEL_TYPES["visual-detector"]
    gives = (*detector.output_fields, "regions[...].data.embeddings")
    models = {"boxes": NodeModel("detector", detector.id, "", detector.input_fields, gives)}
    for id, type_id, params in nodes:
        listed.append(WorkflowNode(id=id, model=Model(id=id), node_inputs=[NodeInput(node_id=listed[-1].id)]))
        info = MODEL_TYPES[type_id]
        settings = Settings(params, [Concept(id="car", value=0.5)] if "threshold" in type_id else ())
        models[id] = NodeModel(f"operator:{type_id}", type_id, id, info.input_fields, info.output_fields, settings)
    return compiled(ordered(listed), models)


class Reel:
    """A film whose pixels say the number of the frame."""

    def __init__(self, count: int) -> None:
        self._count = count

    async def frames(self, sample_ms: int) -> AsyncIterator[Shot]:
        """One after the other."""
        for index in range(self._count):
            picture = Picture(np.full((1, 1, 3), index, np.uint8), "FRAME", "RGB")
            yield Shot(FrameInfo(index=index, time=sample_ms * index), picture)


def tracked(plan: Plan, seen: Sequence[Sequence[Region]], memory: Memory | None = None) -> list[list[list[str]]]:
    """The track ids of each node and frame of a film in which those boxes are."""
    memory = memory or Memory()
    followed = memory.begin(plan)

    async def run(name: str, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        return [Data(regions=seen[int(item.picture.rgb[0, 0, 0])]) for item in items if item.picture is not None]

    async def compute(items: Sequence[Item]) -> list[list[Result]]:
        return await execute(followed, items, run)

    def shape(result: Result) -> Data:
        assert isinstance(result, Data)
        return result

    film: Any = Reel(len(seen))
    lates = lambda: memory.late(followed)  # noqa: E731
    results = asyncio.run(over_frames(film, 1000, len(plan.steps), compute, shape, lates))
    columns: list[list[list[str]]] = []
    for result in results:
        assert isinstance(result, Data)
        columns.append([sorted(region.track_id for region in frame.data.regions) for frame in result.frames])
    return columns


def test_a_track_goes_on_from_portion_to_portion() -> None:
    count = 2 * PORTION + 3
    seen = [[box(0.1 + n * 0.02), box(0.8)] for n in range(count)]
    for type_id in ("byte-tracker", "centroid-tracker", "kalman-filter-hungarian-tracker", "kalman-reid-tracker"):
        assert tracked(plan_of(("t", type_id, {})), seen)[1] == [["1", "2"]] * count


def test_a_frame_of_which_nothing_is_left_counts() -> None:
    seen = [[box(0.5)], [box(0.5, 0.4)], [box(0.5, 0.4)], [box(0.5)]]
    for patience, last in ((1, ["2"]), (2, ["1"])):
        chain = ("sure", "region-thresholder", {}), ("t", "centroid-tracker", {"max_disappeared": patience})
        _, sure, followed = tracked(plan_of(*chain), seen)
        assert sure == [[""], [""]]  # kept back
        assert followed == [["1"], [], [], last]


def test_a_track_is_said_from_its_beginning_where_it_is_known_late() -> None:
    count = PORTION + 4
    seen = [[box(0.1), *([box(0.8)] if n < 5 else [])] for n in range(count)]
    plan = plan_of(("t", "byte-tracker", {"min_visible_frames": PORTION}), ("n", "centroid-tracker", {}))
    _, followed, below = tracked(plan, seen)
    assert followed == [["1"]] * count
    assert below == [[]] * PORTION + [["1"]] * 4  # what is below cannot know before


def test_a_memory_lasts_from_run_to_run() -> None:
    plan, memory = plan_of(("t", "centroid-tracker", {})), Memory()
    assert tracked(plan, [[box(0.1)], [box(0.1)]], memory)[1] == [["1"], ["1"]]
    assert tracked(plan, [[box(0.1), box(0.8)]], memory)[1] == [["1", "2"]]
    assert tracked(plan, [[box(0.8)]])[1] == [["1"]]
    other = plan_of(("t", "centroid-tracker", {"track_id_prefix": "x"}))
    assert tracked(other, [[box(0.8)]], memory)[1] == [["x1"]]  # other settings begin anew
    still = plan_of(("n", "object-counter", {}))
    assert memory.begin(still) is still


def test_a_region_that_two_parents_give_keeps_its_track() -> None:
    followed = box(0.1)
    followed.track_id = "7"
    data = merged([Data(regions=[box(0.1)]), Data(regions=[followed])])
    assert isinstance(data, Data)
    assert [region.track_id for region in data.regions] == ["7"]
