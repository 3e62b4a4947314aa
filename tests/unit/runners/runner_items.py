"""Items as runners get them."""

from pathlib import Path

import numpy as np
from PIL import Image

from meshserve.media.picture import Picture
from meshserve.runners.base import Item
from meshserve_proto.resources_pb2 import Data, Text
from meshserve_proto.resources_pb2 import Image as ImageMessage

PICTURES = Path(__file__).parent / "pictures"


def picture_item(path: Path) -> Item:
    """A fresh item, so that nothing is remembered from another."""
    with Image.open(path) as image:
        picture = Picture(np.asarray(image.convert("RGB")), "JPEG", "RGB")
    return Item(Data(image=ImageMessage(url=path.name)), picture)


def text_item(raw: str) -> Item:
    """An item that is a text."""
    return Item(Data(text=Text(raw=raw)))
