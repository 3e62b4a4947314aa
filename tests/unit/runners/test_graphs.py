"""Uploaded graphs: what they are given, and that those who mean harm get nothing."""

import asyncio
import tempfile
from pathlib import Path

import numpy as np
import pytest

from meshserve.core.problems import Problem
from meshserve.media.picture import Picture
from meshserve.runners.graphs import Recipe, examined, softmax

_END = (
    b"Z\x1c\n\x01x\x12\x17\n\x15\x08\x01\x12\x11\n\x03\x12\x01n\n\x02\x08\x03\n\x02\x08\x08\n\x02\x08\x08b\x14\n\x01y\x12"
    b"\x0f\n\r\x08\x01\x12\t\n\x03\x12\x01n\n\x02\x08\x03B\x04\n\x00\x10\r"
)
_MEAN = b'\n2\n\x01x\x12\x01r"\nReduceMean*\r\n\x04axes@\x02@\x03\xa0\x01\x07*\x0f\n\x08keepdims\x18\x00\xa0\x01\x02'
STOLEN = "meshserve-stolen18"
THIEF = (
    b"\x08\x08:\xb8\x01"
    + _MEAN
    + b'\n\x0e\n\x01r\n\x01w\x12\x01y"\x03Add\x12\x05thief*7\x08\x03\x10\x01B\x01wj\x1e\n\x08'
    b"location\x12\x12" + STOLEN.encode() + b"j\x0c\n\x06length\x12\x0212p\x01" + _END
)
"""A graph that adds three numbers from another file to what it answers."""
BOMB = (
    b'\x08\x08:\xcb\x01\n\x17\n\x01s\x12\x01b"\x0fConstantOfShape\n"\n\x01b\x12\x01m"\tReduceMax*\x0f\n\x08keepdims\x18\x01'
    b"\xa0\x01\x02"
    + _MEAN
    + b'\n\x0e\n\x01r\n\x01m\x12\x01y"\x03Add\x12\x04bomb*\x0e\x08\x01\x10\x07:\x05\x80\xc8\xaf\xa0%'
    b"B\x01s" + _END
)
"""A graph that wants 40 GB."""


def test_a_picture_is_given_as_the_graph_takes_it() -> None:
    picture = Picture(np.full((10, 30, 3), 255, np.uint8), "PNG", "RGB")
    plain = Recipe("", "", "concepts", height=8, width=8, mean=(0, 0, 0.5), std=(1, 0.5, 0.5))
    assert plain.array(picture).shape == (1, 3, 8, 8)
    assert plain.array(picture)[0, :, 4, 4].tolist() == [1, 2, 1]
    last = Recipe("", "", "concepts", dtype="uint8", planar=False, height=6, width=9)
    assert (last.array(picture).shape, last.array(picture).dtype) == ((1, 6, 9, 3), np.uint8)
    assert Recipe.of(plain.name) == Recipe("", "", "concepts", height=8, width=8, mean=[0, 0, 0.5], std=[1, 0.5, 0.5])
    assert softmax(np.array([1000, 1000], np.float32)).tolist() == [0.5, 0.5]


@pytest.mark.slow
@pytest.mark.parametrize("graph", [THIEF, BOMB, b"no graph", b""])
def test_a_graph_that_reads_files_or_takes_all_memory_is_refused(graph: bytes, tmp_path: Path) -> None:
    stolen = Path(tempfile.gettempdir()) / STOLEN
    stolen.write_bytes(b"\0" * 12)
    (tmp_path / "graph").write_bytes(graph)
    try:
        with pytest.raises(Problem, match="cannot be computed"):
            asyncio.run(examined(Recipe("", "", "concepts"), tmp_path / "graph", 3))
    finally:
        stolen.unlink()
