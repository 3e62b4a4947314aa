"""What people's labels say of embeddings.

A label of a whole input counts for the embedding of the whole, or for the only one of the input; that of a region for
its own embedding, or for that of the region which has its id, or else covers it best, by half at least.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from sqlite3 import Connection

import numpy as np

from meshserve.evaluation.detection import HALF, overlap
from meshserve.evaluation.facts import Corners
from meshserve.search.index import Wanted
from meshserve.store import labelled as store
from meshserve.store.annotation_facts import POSITIVE
from meshserve_proto.resources_pb2 import Annotation, Concept, Region


@dataclass(frozen=True, slots=True)
class Labels:
    """of: pk of a vector → ids of the concepts that it has; wanted: those vectors."""

    of: dict[int, set[str]]
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class _Vector:
    """One of an input's vectors; region: what it is of, or None. drawn: whether somebody drew that."""

    pk: int
    whole: bool
    drawn: bool
    region: Region | None


def labels(connection: Connection, app: int, space: str, concepts: Collection[str]) -> Labels:
    """The vectors of a space of an app that have any of these concepts, by labels in force that say yes."""
    found: dict[int, set[str]] = defaultdict(set)
    for pk, concept in store.wholes(connection, app, space, concepts):
        found[pk].add(concept)
    drawn = store.regions(connection, app, concepts)
    vectors: dict[int, list[_Vector]] = defaultdict(list)
    for pk, owner, whole, person, body in store.vectors_of(connection, app, space, {owner for owner, _ in drawn}):
        regions = [] if whole else Annotation.FromString(body).data.regions
        vectors[owner].append(_Vector(pk, whole, person and not whole, regions[0] if regions else None))
    for owner, body in drawn:
        data, there = Annotation.FromString(body).data, vectors[owner]
        found_there = [each for each in there if not each.drawn]
        of_whole = [each.pk for each in found_there if each.whole or len(found_there) == 1]
        for pk in of_whole:
            found[pk].update(_positive(data.concepts, concepts))
        for region in data.regions:
            best = max(there, key=lambda each: _likeness(each.region, region), default=None)
            if best is not None and _likeness(best.region, region) >= HALF:
                found[best.pk].update(_positive(region.data.concepts, concepts))
    kept = {pk: names for pk, names in found.items() if names}
    return Labels(kept, Wanted(np.array(sorted(kept), np.int64)))


def _positive(given: Iterable[Concept], wanted: Collection[str]) -> set[str]:
    return {concept.id for concept in given if concept.value >= POSITIVE and concept.id in wanted}


def _likeness(found: Region | None, drawn: Region) -> float:
    """How well a region that a model found is the one that somebody labelled: 0 to 1, more than 1 for the same id."""
    if found is None:
        return 0.0
    if drawn.id and drawn.id == found.id:
        return 2.0
    if not (found.region_info.HasField("bounding_box") and drawn.region_info.HasField("bounding_box")):
        return 0.0
    return overlap(_corners(found), _corners(drawn))


def _corners(region: Region) -> Corners:
    box = region.region_info.bounding_box
    return box.top_row, box.left_col, box.bottom_row, box.right_col
