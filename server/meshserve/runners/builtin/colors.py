"""Dominant colours of a picture, with the nearest W3C name of each."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin.media import each, picture_of
from meshserve_proto.resources_pb2 import W3C, Color, Data

SIDE = 100  # pixels of the longer side that are counted
COLORS = 8
LEAST = 0.02  # smaller shares are noise
WHITE = np.array([0.95047, 1.0, 1.08883])  # D65
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Colours in sRGB (… × 3, 0–255) to CIE L*a*b*, where distance is near to how different colours look."""
    share = np.asarray(rgb, np.float64) / 255
    linear = np.where(share > 0.04045, ((share + 0.055) / 1.055) ** 2.4, share / 12.92)
    xyz = linear @ TO_XYZ.T / WHITE
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


@cache
def named() -> tuple[tuple[str, ...], tuple[str, ...], NDArray[np.float64]]:
    """The CSS3 names, their "#rrggbb" and their L*a*b* (N × 3); of two names of one colour the first."""
    import webcolors  # type: ignore[import-untyped]

    by_code: dict[str, str] = {}
    for name in sorted(webcolors.names("css3")):
        by_code.setdefault(webcolors.name_to_hex(name), name)
    points = np.array([list(bytes.fromhex(code[1:])) for code in by_code], np.uint8)
    return tuple(by_code.values()), tuple(by_code), lab(points)


def palette(picture: Picture) -> list[tuple[NDArray[np.uint8], float]]:
    """At most 8 colours and the share of the picture that is nearest to each, largest first."""
    image = picture.image.copy()
    image.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    reduced = image.quantize(COLORS, method=Image.Quantize.MEDIANCUT, kmeans=3)
    table = np.array(reduced.getpalette(), np.uint8).reshape(-1, 3)
    counts = np.bincount(np.asarray(reduced).ravel(), minlength=len(table))[: len(table)]
    shares = counts / counts.sum()
    return [(table[i], float(shares[i])) for i in np.argsort(-shares, kind="stable") if shares[i] >= LEAST]


class ColorRunner:
    """`data.colors`, the largest share first; `value` is the share of the picture."""

    def load(self) -> None:
        """Read the names of the colours."""
        named()

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """At most 8 colours a picture, each 2 % of it or more."""
        return each(items, self._colors)

    def _colors(self, item: Item) -> Data:
        return Data(colors=[_color(rgb, share) for rgb, share in palette(picture_of(item))])


def _color(rgb: NDArray[np.uint8], share: float) -> Color:
    names, hexes, points = named()
    nearest = int(((points - lab(rgb)) ** 2).sum(axis=1).argmin())
    return Color(raw_hex="#" + rgb.tobytes().hex(), w3c=W3C(hex=hexes[nearest], name=names[nearest]), value=share)
