"""An input with all that is said about it as one `Data`, the shape in which datasets are handed out (behaviour §13).

Labels of several annotations come together: a concept is named once, frames and stretches of the same time become
one, and a region that two annotations are about, by its id and its place, is one region.
"""

from collections.abc import Iterable
from typing import Any

from meshserve_proto.resources_pb2 import Annotation, Data, Input

_OWN = ("image", "video", "audio", "text", "metadata", "geo")
"""What belongs to the input itself, whoever labels it."""
_PLACES = {"frames": "frame_info", "time_segments": "time_info", "regions": "region_info"}
"""Parts that have data of their own → the field that says where they are."""


def fold(body: bytes, annotations: Iterable[bytes]) -> tuple[Input, bool]:
    """(the input with `id` and `data` alone, whether it is labelled) from stored bodies."""
    stored = Input.FromString(body)
    folded = Input(id=stored.id)
    for name in _OWN:
        if stored.data.HasField(name):
            getattr(folded.data, name).CopyFrom(getattr(stored.data, name))
    labelled = False
    for annotation in annotations:
        labelled |= merge(folded.data, Annotation.FromString(annotation).data)
    return folded, labelled


def merge(into: Data, data: Data) -> bool:
    """Add labels to others; whether there were any."""
    added = False
    for field, value in data.ListFields():
        name = field.name
        if name == "concepts":
            _concepts(into, value)
        elif name in _PLACES:
            _parts(getattr(into, name), value, _PLACES[name])
        elif name == "text":
            if into.HasField("text"):
                continue
            into.text.CopyFrom(value)
        elif name in ("tracks", "clusters", "colors"):
            getattr(into, name).extend(value)
        else:
            continue
        added = True
    return added


def _concepts(into: Data, concepts: Any) -> None:
    """Whoever says yes is heard; the order is that of the first mention."""
    known = {concept.id: concept for concept in into.concepts}
    for concept in concepts:
        before = known.get(concept.id)
        if before is None:
            known[concept.id] = into.concepts.add()
            known[concept.id].CopyFrom(concept)
        else:
            before.value = max(before.value, concept.value)


def _parts(into: Any, parts: Any, where: str) -> None:
    places = {_key(part, where): part for part in into}
    for part in parts:
        key = _key(part, where)
        before = places.get(key) if key[1] else None
        if before is None:
            places[key] = into.add()
            places[key].CopyFrom(part)
        else:
            merge(before.data, part.data)


def _key(part: Any, where: str) -> tuple[str, bytes]:
    """What makes two parts the same: where they are, and for a region its id too."""
    place = bytes(getattr(part, where).SerializeToString(deterministic=True))
    return (part.id if where == "region_info" else "", place)
