"""Data that stand for what models answer: every field that a type declares, with the least that makes it one."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
from google.protobuf.message import Message

from meshserve.media.picture import Picture
from meshserve.workflow.model_types import CROPS
from meshserve.workflow.operators import Crops
from meshserve_proto.resources_pb2 import BoundingBox, Data, Image, Region, RegionInfo, Text

REGIONS = 2
"""How many a witness has: what runs region by region is seen to."""
THING = "thing"
WORDS = "words"
_LISTS = frozenset({"regions", "frames"})


@cache
def picture() -> Picture:
    """A picture that is large enough to be cut."""
    return Picture(np.zeros((4, 4, 3), np.uint8), "PNG", "RGB")


def paths_of(given: Data | Crops) -> frozenset[str]:
    """The paths that are filled, as model types write them: `regions[...].data.concepts`."""
    if isinstance(given, Crops):
        cut = any(picture is not None for picture in given.pictures)
        return frozenset(_paths(given.data)) | ({CROPS} if cut else frozenset())
    return frozenset(_paths(given))


def _paths(data: Message, before: str = "") -> Iterable[str]:
    for field, value in data.ListFields():
        path = before + field.name
        if field.name not in _LISTS:
            yield path
            continue
        found = [inner for each in value for inner in _parts_of(each, f"{path}[...].")]
        yield from found or (path,)


def _parts_of(each: Any, before: str) -> Iterable[str]:
    """Of a region or a frame."""
    yield from _paths(each.data, f"{before}data.")
    if isinstance(each, Region):
        for field, _ in each.region_info.ListFields():
            yield f"{before}region_info.{field.name}"
        if each.track_id:
            yield f"{before}track_id"


def filled(paths: Sequence[str], name: str, given: Data | None = None) -> Data | Crops:
    """What a model answers that fills these paths; Crops where it cuts pictures.

    name: what the ids of regions begin with, for those of two models are never the same ones. given: whose regions it
    keeps, if it makes none.
    """
    data = Data()
    for path in sorted(paths):
        first, _, rest = path.replace("[...]", "").replace("[]", "").partition(".")
        if first == "regions":
            for region in data.regions or _regions(data, name, given):
                if path != CROPS:  # the pixels are beside the data
                    _fill(region, rest)
        elif first == "frames":
            for frame in data.frames or [data.frames.add()]:
                frame.data.MergeFrom(_whole(filled([rest.removeprefix("data.")], name)))
        else:
            _fill(data, path)
    if CROPS in paths:
        return Crops(data, tuple(picture() for _ in data.regions))
    return data


def _whole(made: Data | Crops) -> Data:
    return made.data if isinstance(made, Crops) else made


def _regions(data: Data, name: str, given: Data | None) -> Any:
    """New regions, or those of what was given, without what is known of them."""
    if given is None:
        box = RegionInfo(bounding_box=BoundingBox(bottom_row=1, right_col=1))
        data.regions.extend(Region(id=f"{name}-{n}", region_info=box, value=1) for n in range(REGIONS))
    else:
        data.regions.extend(Region(id=one.id, region_info=one.region_info, value=one.value) for one in given.regions)
    return data.regions


def _fill(message: Any, path: str) -> None:
    """Set one path of a message to something."""
    name, _, rest = path.partition(".")
    field = message.DESCRIPTOR.fields_by_name.get(name)
    if field is None:
        return
    value = getattr(message, name)
    if rest:
        _fill(value, rest)
    elif name == "image":
        message.image.CopyFrom(Image(url=WORDS))
    elif name == "text":
        message.text.CopyFrom(Text(raw=WORDS))
    elif name == "concepts":
        value.add(id=THING, value=1.0)
    elif name == "embeddings":
        value.add(vector=[1.0], num_dimensions=1)
    elif name == "metadata":
        value.update({"known": 1})
    elif field.is_repeated:
        value.add()
    elif field.message_type is not None:
        value.SetInParent()
    elif field.type == field.TYPE_STRING:
        setattr(message, name, "1")
