"""What is to be imported, whatever form it has on disk."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from meshserve.core import ids
from meshserve.media.sniff import sniff
from meshserve_proto.resources_pb2 import Annotation, Concept, Data, Input, Region

HEAD = 4096
MEDIA = ("image", "video", "audio", "text")
Points = Sequence[tuple[float, float]]


@dataclass(slots=True)
class Item:
    """An input before it is sent.

    name: what it is called in the source, for people; the id follows from it and the content where `input` has none.
    file: where its media is, of that kind; None if `input` has it. fetch: the media is at an address of the server that
    takes the caller's key. broken: why there is nothing to send; the item fails, the others go on.
    """

    name: str
    input: Input
    annotations: list[Annotation] = field(default_factory=list)
    file: Path | None = None
    kind: str = ""
    fetch: bool = False
    broken: str = ""


class Unreadable(Exception):
    """A source that cannot be imported; the message says why."""


def of_file(name: str, file: Path, concepts: Iterable[str] = ()) -> Item | None:
    """A media file; None for what is no media. One that cannot be read is broken."""
    if file.exists() and not file.is_file():  # pipes and devices would be waited for
        return None
    try:
        with file.open("rb") as opened:
            media = sniff(opened.read(HEAD))
    except OSError as error:
        return Item(name, Input(), broken=f"it cannot be read: {error.strerror}")
    if media is None or media.kind not in MEDIA:
        return None
    input = Input(data=Data(concepts=map(positive, concepts)))
    return Item(name, input, file=file, kind=media.kind)


def positive(name: str) -> Concept:
    """A label of that name; its id is the name where it can be one, else the name with dashes."""
    return Concept(id=concept_id(name), name=name, value=1)


def concept_id(name: str) -> str:
    """The id of a concept that is called so."""
    if ids.is_id(name):
        return name
    cleaned = re.sub("[^0-9A-Za-z]+", "-", name).strip("-")
    if cleaned and len(cleaned) <= ids.LONGEST:
        return cleaned
    return f"{cleaned[:31]}-{digest(name)[:16]}".strip("-")


def digest(*parts: str | bytes) -> str:
    """32 hexadecimal digits for some text, always the same."""
    hashed = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        hashed.update(len(content).to_bytes(8) + content)
    return hashed.hexdigest()[:32]


def box(concept: str, left: float, top: float, right: float, bottom: float) -> Annotation | None:
    """A labelled rectangle, in fractions of the picture; what lies outside is cut off, None if nothing is left."""
    left, top, right, bottom = (min(max(value, 0.0), 1.0) for value in (left, top, right, bottom))
    if not (left < right and top < bottom):
        return None
    region = _labelled(concept)
    shape = region.region_info.bounding_box
    shape.left_col, shape.top_row, shape.right_col, shape.bottom_row = left, top, right, bottom
    return Annotation(data=Data(regions=[region]))


def polygon(concept: str, points: Points) -> Annotation | None:
    """A labelled outline of (column, row) in fractions of the picture; None for fewer than three points."""
    if len(points) < 3:
        return None
    region = _labelled(concept)
    for column, row in points:
        region.region_info.polygon.points.add(col=min(max(column, 0.0), 1.0), row=min(max(row, 0.0), 1.0))
    return Annotation(data=Data(regions=[region]))


def _labelled(concept: str) -> Region:
    return Region(data=Data(concepts=[positive(concept)]))


def present(shapes: Iterable[Annotation | None]) -> list[Annotation]:
    """Those that there are."""
    return [shape for shape in shapes if shape is not None]


def size_of(picture: Path) -> tuple[int, int]:
    """(width, height) of an image in pixels; Unreadable."""
    from PIL import Image

    try:
        with Image.open(picture) as opened:
            return opened.size
    except (OSError, ValueError) as error:
        raise Unreadable(f"the size of '{picture}' cannot be read: {error}") from None
