"""Reading text in pictures: boxes with their text, and everything joined in reading order.

Source: PyPI rapidocr 3.10.0 (PP-OCR), Apache-2.0; extra `ocr`. 250 to 1,100 ms a picture on 2 cores.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

import numpy as np

from meshserve.core.problems import Problem
from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin.boxes import region
from meshserve.runners.builtin.media import each, picture_of
from meshserve.runners.builtin.optional import require
from meshserve.runners.memo import Memo
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Data, Region, Text

EXTRA = "meshserve[ocr]"
_TURN = Lock()
"""RapidOCR keeps state between calls, and uses every core by itself."""


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text, how sure it is (0..1), and its box as left, top, right, bottom in 0..1."""

    text: str
    score: float
    box: tuple[float, float, float, float]


def in_reading_order(pieces: Sequence[Line]) -> list[list[Line]]:
    """Rows from top to bottom, each from left to right.

    A piece belongs to a row when its middle lies within the height of the row's first piece.
    """
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda one: (one.box[1] + one.box[3], one.box[0])):
        middle = (piece.box[1] + piece.box[3]) / 2
        if rows and rows[-1][0].box[1] <= middle <= rows[-1][0].box[3]:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda one: one.box[0]) for row in rows]


def joined(rows: Sequence[Sequence[Line]]) -> str:
    """The text of rows: a row a line, pieces of a row joined by a space."""
    return "\n".join(" ".join(piece.text for piece in row) for row in rows)


@cache
def _engine() -> Any:
    """RapidOCR with the models inside its package. Raises Problem where it is not installed."""
    package = require("rapidocr", EXTRA)
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return package.RapidOCR(params={"Global.log_level": "error"})


def _compute(picture: Picture) -> tuple[tuple[Line, ...], ...]:
    engine, width, height = _engine(), picture.width, picture.height
    try:
        with _TURN:
            result = engine(np.ascontiguousarray(picture.rgb[..., ::-1]))
    except Exception as error:
        if type(error).__name__ != "ResizeImgError":  # RapidOCR names it in two modules, and exports neither
            raise
        raise Problem(
            codes.INPUT_INVALID_ARGUMENT,
            f"The picture is {width:,} × {height:,} pixels: it is too long for its width to find text in. Cut it into"
            " parts.",
        ) from error
    if result.boxes is None:
        return ()
    corners = np.asarray(result.boxes, np.float64) / [width, height]
    boxes = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)
    found = zip(result.txts, result.scores, boxes.tolist(), strict=True)
    rows = in_reading_order([Line(text, float(score), (b[0], b[1], b[2], b[3])) for text, score, b in found])
    return tuple(tuple(row) for row in rows)


_MEMO = Memo(_compute)


def rows_of(picture: Picture) -> tuple[tuple[Line, ...], ...]:
    """The pieces of text of a picture in reading order, read once while it lives. Raises Problem without the extra."""
    return _MEMO(picture)


class OcrRunner:
    """`data.regions` with `data.text.raw`, and `data.text.raw` of the whole: a row a line."""

    def load(self) -> None:
        """Open RapidOCR. Raises Problem where it is not installed."""
        _engine()

    def run(self, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """The pieces of text of each picture in reading order."""
        return each(items, self._read)

    def _read(self, item: Item) -> Data:
        rows = rows_of(picture_of(item))
        return Data(regions=[_region(piece) for row in rows for piece in row], text=Text(raw=joined(rows)))


def _region(piece: Line) -> Region:
    result = region(piece.box, [], piece.score)
    result.id = hashlib.sha256(f"{result.id}{piece.text}".encode()).hexdigest()[:32]
    result.data.text.raw = piece.text
    return result
