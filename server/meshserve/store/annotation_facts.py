"""What searches ask of an annotation, boiled down from its data: shapes, place, metadata terms."""

from collections.abc import Iterator
from typing import Any

from meshserve.core.containment import terms
from meshserve.core.structs import to_dict
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Annotation, Concept, Data

STATES = (
    codes.ANNOTATION_SUCCESS,
    codes.ANNOTATION_PENDING,
    codes.ANNOTATION_AWAITING_REVIEW,
    codes.ANNOTATION_AWAITING_CONSENSUS_REVIEW,
    codes.ANNOTATION_REVIEW_DENIED,
)
"""The codes that may be the state of an annotation that somebody writes."""

BOUNDING_BOX, MASK, POLYGON, POINT, SPAN, FRAME, TIME_SEGMENT, TEXT, REGION = (1 << bit for bit in range(9))
"""The bits of `annotations.kinds`. REGION: any region, also one without a shape."""
SPACE_TIME = BOUNDING_BOX | MASK | POLYGON | POINT | SPAN | FRAME | TIME_SEGMENT | REGION
"""An annotation with none of them is about its input as a whole."""
_SHAPES = (("bounding_box", BOUNDING_BOX), ("mask", MASK), ("polygon", POLYGON), ("point", POINT), ("span", SPAN))
_PLACED = ("regions", "frames", "time_segments")
POSITIVE = 0.5
"""From this value on a label says yes, below it no."""
PARTS = ("regions", "frames", "time_segments", "tracks")
"""Fields of what has data, with labels, of its own."""
METADATA, INFO, CLUSTER, TRACK = "metadata", "info", "cluster", "track"
"""What stands above terms: the metadata of an input, the free JSON of an annotation, ids of clusters and of tracks."""


def kinds(data: Data) -> int:
    """The shapes and texts in `data`, in regions of frames too."""
    found = 0
    for part in _parts(data):
        found |= TEXT if part.HasField("text") else 0
        found |= FRAME if part.frames else 0
        found |= TIME_SEGMENT if part.time_segments else 0
        for region in part.regions:
            found |= REGION
            for name, bit in _SHAPES:
                if region.region_info.HasField(name):
                    found |= bit
    return found


def _parts(data: Data) -> Iterator[Data]:
    yield data
    for field, values in data.ListFields():
        if field.name in _PLACED:
            for part in values:
                yield from _parts(part.data)


def place(data: Data) -> tuple[float, float] | None:
    """(longitude, latitude) in degrees, or None."""
    if not data.HasField("geo") or not data.geo.HasField("geo_point"):
        return None
    return data.geo.geo_point.longitude, data.geo.geo_point.latitude


def found_terms(annotation: Annotation) -> set[int]:
    """Terms of the metadata, of `annotation_info`, and of the ids of clusters and tracks."""
    found: set[int] = set()
    if annotation.data.HasField("metadata"):
        found |= terms({METADATA: to_dict(annotation.data.metadata)})
    if annotation.HasField("annotation_info"):
        found |= terms({INFO: to_dict(annotation.annotation_info)})
    for part in _parts(annotation.data):
        for cluster in part.clusters:
            found |= terms({CLUSTER: cluster.id})
        for region in part.regions:
            found |= terms({TRACK: region.track_id}) if region.track_id else set()
    return found


def columns(annotation: Annotation) -> dict[str, Any]:
    """The columns of `annotations` that follow from what it says."""
    where = place(annotation.data)
    longitude, latitude = where if where is not None else (None, None)
    return {
        "kinds": kinds(annotation.data),
        "longitude": longitude,
        "latitude": latitude,
        "task": annotation.task_id or None,
    }


def concepts_in(data: Data, path: str = "data") -> Iterator[tuple[str, Concept]]:
    """(field path, concept) of every label: of the whole, and of regions, frames, time segments and tracks in it."""
    for field, values in data.ListFields():  # most fields of most data are not set
        name = field.name
        if name == "concepts":
            for index, concept in enumerate(values):
                yield f"{path}.concepts[{index}]", concept
        elif name in PARTS:
            for index, part in enumerate(values):
                yield from concepts_in(part.data, f"{path}.{name}[{index}].data")


def labels_in(data: Data) -> list[tuple[str, float]]:
    """(concept id, value) for the index of labels: the greatest value, and the least too where one is a yes, one a no.

    A concept may be seen in one region and be missing in another: the annotation is found by both.
    """
    span: dict[str, tuple[float, float]] = {}
    for _, concept in concepts_in(data):
        least, greatest = span.get(concept.id, (concept.value, concept.value))
        span[concept.id] = min(concept.value, least), max(concept.value, greatest)
    found: list[tuple[str, float]] = []
    for id, (least, greatest) in span.items():
        found.append((id, greatest))
        if least < POSITIVE <= greatest:
            found.append((id, least))
    return found
