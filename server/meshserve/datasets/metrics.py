"""What is counted in a dataset version: of all of it, and of the inputs or regions that share a value (behaviour §13).

A group counts the things that share its value and what is in them. Groups of whole inputs (by medium, by numbers of
labels and shapes, by size) count all that these inputs have; groups by concept count labels: inputs, regions or frames
with that label, so that their sums are the numbers of labels.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from operator import add
from typing import Any

from meshserve_proto.matrix_pb2 import MatrixUint64
from meshserve_proto.resources_pb2 import (
    ASPECT_RATIO,
    BOUNDING_BOXES_COUNT,
    CONCEPT_ID,
    CONCEPTS_COUNT,
    INPUT_TYPE,
    MASKS_COUNT,
    PIXELS_COUNT,
    POINTS_COUNT,
    POLYGONS_COUNT,
    Data,
    DatasetVersionMetrics,
    DatasetVersionMetricsGroup,
    Input,
    Region,
    RegionInfo,
)
from meshserve_proto.struct_pb2 import Value

WHOLE = "/"
"""The key of everything in `DatasetVersion.metrics`."""
TOTAL = "total"
"""The input type that stands for all of them; clients look for it."""
OF_INPUTS, OF_REGIONS, OF_FRAMES = "input.data", "input.data.regions[].data", "input.data.frames[].data"
OF_FRAME_REGIONS = "input.data.frames[].data.regions[].data"
CELLS = 10
"""Columns and rows of the grid that tells where regions are."""
PIXELS_BIN, RATIO_BIN = 400, 10
"""The size of a bin of pixels, and the number of bins that an aspect ratio of 1 has."""
POSITIVE = 0.5
_MEDIA = ("image", "video", "audio", "text")
_SHAPES = {
    "bounding_box": ("bounding_boxes_count", BOUNDING_BOXES_COUNT),
    "polygon": ("polygons_count", POLYGONS_COUNT),
    "point": ("points_count", POINTS_COUNT),
    "mask": ("masks_count", MASKS_COUNT),
}
"""Field of RegionInfo → the counter of such regions, and the type of the groups by their number."""
_COUNTERS = [field.name for field in DatasetVersionMetrics.DESCRIPTOR.fields if field.name != "region_location_matrix"]

Counts = dict[str, int]
_Key = tuple[str, int, str | float]
_Corners = tuple[int, int, int, int]
_Placed = tuple[Region, str, list[_Corners]]
"""A region, the counter of its shape or "", and its cells if it has any: found once, and wanted by several groups."""
_MOST_WAITING = 1000
"""Sets of groups whose counts wait to be shared out: most inputs of a dataset belong to the same few."""


class _Tally:
    """The counters of one group. Cells are counted by their corners, and summed up in the end."""

    def __init__(self) -> None:
        self.counts: Counts = {}
        self._corners: list[int] | None = None

    def add(self, counts: Counts, regions: list[_Corners]) -> None:
        own = self.counts
        for name, number in counts.items():
            if number:
                own[name] = own.get(name, 0) + number
        if not regions:
            return
        corners, width = self._grid(), CELLS + 1
        for top, left, bottom, right in regions:
            corners[top * width + left] += 1
            corners[top * width + right] -= 1
            corners[bottom * width + left] -= 1
            corners[bottom * width + right] += 1

    def join(self, other: "_Tally") -> None:
        """Add what another one has."""
        self.add(other.counts, [])
        if other._corners is not None:
            grid = self._grid()
            grid[:] = map(add, grid, other._corners)

    def _grid(self) -> list[int]:
        if self._corners is None:
            self._corners = [0] * (CELLS + 1) ** 2
        return self._corners

    def message(self) -> DatasetVersionMetrics:
        """All counters, those that are zero too: a number that is missing was not computed."""
        made = DatasetVersionMetrics()
        for name in _COUNTERS:
            getattr(made, name).value = self.counts.get(name, 0)
        made.region_location_matrix.CopyFrom(MatrixUint64(n_cols=CELLS, data=self._cells()))
        return made

    def _cells(self) -> list[int]:
        width = CELLS + 1
        sums = list(self._corners or [0] * width**2)
        for at in range(width**2):
            sums[at] += sums[at - 1] if at % width else 0
        for at in range(width, width**2):
            sums[at] += sums[at - width]
        return [sums[row * width + column] for row in range(CELLS) for column in range(CELLS)]


class Metrics:
    """Counts inputs as they come by."""

    def __init__(self) -> None:
        self._tallies: dict[_Key, _Tally] = defaultdict(_Tally)
        self._waiting: dict[tuple[_Key, ...], _Tally] = defaultdict(_Tally)

    def add(self, input: Input, labelled: bool, embeddings: int) -> None:
        """Count one input with all that is said about it. labelled: somebody labelled it or something in it."""
        data = input.data
        own = _placed(data)
        in_frames = [_placed(frame.data) for frame in data.frames]
        regions = [*own, *chain.from_iterable(in_frames)]
        counts = _counts(data, regions, labelled, embeddings)
        groups = tuple((OF_INPUTS, kind, value) for kind, value in _values_of_input(data, counts))
        if len(self._waiting) == _MOST_WAITING:
            self._share_out()
        self._waiting[groups].add(counts, [corners for _, _, found in regions for corners in found])
        self._labels(data, own, in_frames)

    def _share_out(self) -> None:
        for groups, waiting in self._waiting.items():
            for key in groups:
                self._tallies[key].join(waiting)
        self._waiting.clear()

    def _labels(self, data: Data, own: list[_Placed], in_frames: list[list[_Placed]]) -> None:
        for concept in data.concepts:
            counts = {"inputs_count": 1, "positive_input_tags_count": int(concept.value >= POSITIVE)}
            self._tallies[OF_INPUTS, CONCEPT_ID, concept.id].add(counts, [])
        seen: set[tuple[str, str]] = set()
        self._regions(OF_REGIONS, own, seen)
        for frame, regions in zip(data.frames, in_frames, strict=True):
            for concept in frame.data.concepts:
                counts = {"frames_count": 1, "positive_frame_tags_count": int(concept.value >= POSITIVE)}
                counts |= _first((OF_FRAMES, concept.id), seen, "inputs_count", "frame_inputs_count")
                self._tallies[OF_FRAMES, CONCEPT_ID, concept.id].add(counts, [])
            self._regions(OF_FRAME_REGIONS, regions, seen)

    def _regions(self, path: str, regions: list[_Placed], seen: set[tuple[str, str]]) -> None:
        for region, shape, corners in regions:
            concepts = region.data.concepts
            shaped = {"regions_count": 1, shape: 1} if shape else {"regions_count": 1}
            for concept in concepts:
                counts = shaped | _first((path, concept.id), seen, "inputs_count", "region_inputs_count")
                counts["positive_region_tags_count"] = int(concept.value >= POSITIVE)
                self._tallies[path, CONCEPT_ID, concept.id].add(counts, corners)
            self._tallies[path, CONCEPTS_COUNT, float(len(concepts))].add(shaped, corners)

    def whole(self) -> DatasetVersionMetrics:
        """Of everything."""
        self._share_out()
        return self._tallies[OF_INPUTS, INPUT_TYPE, TOTAL].message()

    def groups(self) -> Iterator[DatasetVersionMetricsGroup]:
        """All groups in an order of their own: by type, path and value, one at a time; that of all is always there."""
        self._share_out()
        self._tallies[OF_INPUTS, INPUT_TYPE, TOTAL].join(_Tally())
        for key in sorted(self._tallies, key=lambda key: (key[1], key[0], str(type(key[2])), key[2])):
            path, kind, value = key
            worth = Value(string_value=value) if isinstance(value, str) else Value(number_value=value)
            yield DatasetVersionMetricsGroup(
                parent_path=path,
                type=kind,
                value=worth,
                metrics=self._tallies[key].message(),
            )


def value_key(value: Value) -> str:
    """What a value of a group is found by; "" for one that no group has."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return json.dumps(value.string_value)
    return repr(float(value.number_value)) if kind == "number_value" else ""


def _first(key: tuple[str, str], seen: set[tuple[str, str]], *names: str) -> Counts:
    """1 for each of the names the first time that an input has something, nothing afterwards."""
    if key in seen:
        return {}
    seen.add(key)
    return dict.fromkeys(names, 1)


def _counts(data: Data, regions: list[_Placed], labelled: bool, embeddings: int) -> Counts:
    frames, in_frames = len(data.frames), sum(bool(frame.data.regions) for frame in data.frames)
    counts = {
        "inputs_count": 1,
        "unlabeled_inputs_count": int(not labelled),
        "inputs_with_metadata_count": int(data.HasField("metadata") and bool(data.metadata.fields)),
        "inputs_with_geo_count": int(data.HasField("geo")),
        "embeddings_count": embeddings,
        "positive_input_tags_count": _positive(data.concepts),
    }
    if regions:
        counts |= {"regions_count": len(regions), "region_inputs_count": 1, "region_frames_count": in_frames}
        counts["positive_region_tags_count"] = sum(_positive(region.data.concepts) for region, _, _ in regions)
        for _, shape, _ in regions:
            if shape:
                counts[shape] = counts.get(shape, 0) + 1
    if frames:
        counts |= {"frames_count": frames, "frame_inputs_count": 1}
        counts["positive_frame_tags_count"] = sum(_positive(frame.data.concepts) for frame in data.frames)
    return counts


def _positive(concepts: Any) -> int:
    return sum(concept.value >= POSITIVE for concept in concepts)


def _placed(data: Data) -> list[_Placed]:
    return [(region, _shape(region.region_info), _corners(region.region_info)) for region in data.regions]


def _shape(info: RegionInfo) -> str:
    for name, (counter, _) in _SHAPES.items():
        if info.HasField(name):
            return counter
    return ""


def _values_of_input(data: Data, counts: Counts) -> Iterator[tuple[int, str | float]]:
    """(type, value) of the groups of inputs that one belongs to."""
    yield INPUT_TYPE, TOTAL
    for name in _MEDIA:
        if data.HasField(name):
            yield INPUT_TYPE, name
    yield CONCEPTS_COUNT, float(len(data.concepts))
    for counter, kind in _SHAPES.values():
        yield kind, float(counts.get(counter, 0))
    info = data.video.video_info if data.HasField("video") else data.image.image_info
    if info.width and info.height:
        yield PIXELS_COUNT, float(info.width * info.height // PIXELS_BIN * PIXELS_BIN)
        yield ASPECT_RATIO, info.width * RATIO_BIN // info.height / RATIO_BIN


def _corners(info: RegionInfo) -> list[_Corners]:
    """The cells of the grid that a region's box covers, if it has one: from the first row and column up to before the last."""
    if info.HasField("bounding_box"):
        box = info.bounding_box
        top, left, bottom, right = box.top_row, box.left_col, box.bottom_row, box.right_col
    elif info.HasField("polygon") and info.polygon.points:
        rows, columns = [p.row for p in info.polygon.points], [p.col for p in info.polygon.points]
        top, left, bottom, right = min(rows), min(columns), max(rows), max(columns)
    elif info.HasField("point"):
        top, left, bottom, right = info.point.row, info.point.col, info.point.row, info.point.col
    else:
        return []
    if not math.isfinite(top + left + bottom + right):
        return []
    first_row, last_row = _cells(top, bottom)
    first_column, last_column = _cells(left, right)
    return [(first_row, first_column, last_row, last_column)]


def _cells(begin: float, end: float) -> tuple[int, int]:
    """The cells of a stretch along one side: the first one, and the one behind the last."""
    first = min(max(int(begin * CELLS), 0), CELLS - 1)
    return first, max(min(max(math.ceil(end * CELLS), 1), CELLS), first + 1)
