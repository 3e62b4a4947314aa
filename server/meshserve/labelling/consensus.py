"""When labels of different people say the same (behaviour §15).

Labels are compared one by one: the concept, whether it says yes or no, the frame or time that it is about, and the
shape: boxes and polygons by intersection over union, spans of text likewise, points by their distance.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from meshserve_proto.resources_pb2 import Annotation, BoundingBox, Data, Polygon, RegionInfo

ALIKE = 0.5
"""The intersection over union from which on two shapes are of the same thing."""
_NEAR = 0.05
_GRID = 32
_YES = 0.5
Moment = tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """One thing said: of the whole (`shape` is None) or of a region, of all or of a moment."""

    concept: str
    yes: bool
    moment: tuple[Moment, ...]
    shape: RegionInfo | None


def labels(data: Data, moment: tuple[Moment, ...] = (), shape: RegionInfo | None = None) -> Iterator[Label]:
    """Everything that is said in data."""
    said = [(concept.id, concept.value >= _YES) for concept in data.concepts]
    if data.HasField("text") and data.text.raw:
        said.append((f"text: {data.text.raw}", True))
    if shape is not None and not said:
        said.append(("", True))
    for concept, yes in said:
        yield Label(concept, yes, moment, shape)
    for region in data.regions:
        yield from labels(region.data, moment, region.region_info)
    for frame in data.frames:
        yield from labels(frame.data, (*moment, ("frame", frame.frame_info.time, 0)), shape)
    for part in data.time_segments:
        info = part.time_info
        yield from labels(part.data, (*moment, ("time", info.begin_time, info.end_time)), shape)


def votes(said: Mapping[str, Sequence[Annotation]]) -> dict[str, int]:
    """Id of each annotation → how many workers say what it says, its own author among them.

    said: worker → what they said of one input.
    """
    of_worker = {worker: [label for each in all_ for label in labels(each.data)] for worker, all_ in said.items()}
    return {
        each.id: 1 + sum(_agrees(each, of_worker[other]) for other in said if other != worker)
        for worker, all_ in said.items()
        for each in all_
    }


def silent(said: Mapping[str, Sequence[Annotation]]) -> int:
    """How many workers found nothing to label."""
    return sum(not any(any(labels(each.data)) for each in all_) for all_ in said.values())


def _agrees(annotation: Annotation, others: Iterable[Label]) -> bool:
    theirs = list(others)
    return all(any(_same(label, other) for other in theirs) for label in labels(annotation.data))


def _same(one: Label, other: Label) -> bool:
    if (one.concept, one.yes, one.moment) != (other.concept, other.yes, other.moment):
        return False
    if one.shape is None or other.shape is None:
        return one.shape is other.shape
    return likeness(one.shape, other.shape) >= ALIKE


def likeness(one: RegionInfo, other: RegionInfo) -> float:
    """How far two shapes are the same, 0 to 1; of different kinds 0."""
    if one.HasField("bounding_box") and other.HasField("bounding_box"):
        return _boxes(one.bounding_box, other.bounding_box)
    if one.HasField("polygon") and other.HasField("polygon"):
        return _polygons(one.polygon, other.polygon)
    if one.HasField("span") and other.HasField("span"):
        mine, theirs = one.span, other.span
        return _ratio(*_overlap(mine.char_start, mine.char_end, theirs.char_start, theirs.char_end))
    if one.HasField("point") and other.HasField("point"):
        rows, columns = one.point.row - other.point.row, one.point.col - other.point.col
        return float(rows * rows + columns * columns <= _NEAR * _NEAR)
    return float(one == other)


def _ratio(common: float, whole: float) -> float:
    return common / whole if whole > 0 else 0.0


def _overlap(start: float, end: float, other_start: float, other_end: float) -> tuple[float, float]:
    common = max(0.0, min(end, other_end) - max(start, other_start))
    return common, (end - start) + (other_end - other_start) - common


def _boxes(one: BoundingBox, other: BoundingBox) -> float:
    height, _ = _overlap(one.top_row, one.bottom_row, other.top_row, other.bottom_row)
    width, _ = _overlap(one.left_col, one.right_col, other.left_col, other.right_col)
    areas = [(box.bottom_row - box.top_row) * (box.right_col - box.left_col) for box in (one, other)]
    return _ratio(height * width, sum(areas) - height * width)


def _polygons(one: Polygon, other: Polygon) -> float:
    """Counted on a grid over both."""
    mine, theirs = ([(p.row, p.col) for p in each.points] for each in (one, other))
    corners = mine + theirs
    if not mine or not theirs:
        return 0.0
    low = [min(corner[axis] for corner in corners) for axis in (0, 1)]
    step = [(max(corner[axis] for corner in corners) - low[axis]) / _GRID for axis in (0, 1)]
    common = whole = 0
    for row in range(_GRID):
        for column in range(_GRID):
            at = low[0] + (row + 0.5) * step[0], low[1] + (column + 0.5) * step[1]
            inside = _inside(at, mine), _inside(at, theirs)
            common += all(inside)
            whole += any(inside)
    return _ratio(common, whole)


def _inside(at: tuple[float, float], corners: Sequence[tuple[float, float]]) -> bool:
    """Whether a ray from the point crosses the outline an odd number of times."""
    row, column = at
    crossed = False
    for (row_a, column_a), (row_b, column_b) in zip(corners, [*corners[1:], corners[0]], strict=True):
        between = (row_a > row) != (row_b > row)
        if between and column < column_a + (row - row_a) / (row_b - row_a) * (column_b - column_a):
            crossed = not crossed
    return crossed
