"""What several parents gave, as one: lists joined, the same concept or region once."""

from collections.abc import Sequence

from meshserve.media.picture import Picture
from meshserve.workflow.operators.base import Crops
from meshserve_proto.resources_pb2 import Concept, Data, Region


def merged(parts: Sequence[Data | Crops]) -> Data | Crops:
    """The parents' data in order; of a single one, the same object.

    Concepts of one id count once, with the larger value; regions of one id are one region. Metadata is joined by
    key; of a text, the last parent's stays.
    """
    if len(parts) == 1:
        return parts[0]
    data = Data()
    for part in parts:
        data.MergeFrom(part.data if isinstance(part, Crops) else part)
    _unite_concepts(data)
    _unite_regions(data)
    pictures = _pictures(parts)
    return Crops(data, tuple(pictures.get(region.id) for region in data.regions)) if pictures else data


def _unite_concepts(data: Data) -> None:
    best: dict[str, Concept] = {}
    for concept in data.concepts:
        key = concept.id or concept.name
        if key not in best or concept.value > best[key].value:
            best[key] = concept
    if len(best) < len(data.concepts):
        kept = [Concept.FromString(concept.SerializeToString()) for concept in best.values()]
        data.ClearField("concepts")
        data.concepts.extend(kept)


def _unite_regions(data: Data) -> None:
    first: dict[str, Region] = {}
    united: list[Region] = []
    for region in data.regions:
        known = first.get(region.id) if region.id else None
        if known is None:
            known = Region.FromString(region.SerializeToString())
            united.append(known)
            first[region.id] = known
        else:
            known.data.MergeFrom(region.data)
            known.track_id = known.track_id or region.track_id
            _unite_concepts(known.data)
    if len(united) < len(data.regions):
        data.ClearField("regions")
        data.regions.extend(united)


def _pictures(parts: Sequence[Data | Crops]) -> dict[str, Picture]:
    """Region id → its pixels, from all parents that cut some."""
    return {
        region.id: picture
        for part in parts
        if isinstance(part, Crops)
        for region, picture in zip(part.data.regions, part.pictures, strict=True)
        if picture is not None
    }
