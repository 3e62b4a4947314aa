"""Kill the server while it embeds boxes that people drew: each box ends with its vector, once."""

import random
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from PIL import Image

from durability.killing import Caller, kill_often, until_none
from meshserve.store.database import connect
from support.serving import Server, running

_LEFT = (
    "SELECT (SELECT COUNT(*) FROM inputs WHERE status <> 30000)"
    " + (SELECT COUNT(*) FROM jobs WHERE kind = 'embed_boxes')"
)
_OF_BOXES = "FROM vectors v JOIN annotations a ON a.pk = v.annotation WHERE a.trusted = 1 AND a.input_level = 0"
_BOXES, _BATCH = 3, 40


def test_each_box_is_embedded_once_after_kills(tmp_path: Path) -> None:
    _kill_while_embedding(tmp_path, pictures=8, kills=2, longest=0.5)


@pytest.mark.slow
def test_each_box_is_embedded_once_in_60_kills(tmp_path: Path) -> None:
    _kill_while_embedding(tmp_path, pictures=600, kills=60, longest=3.0)


def _kill_while_embedding(folder: Path, pictures: int, kills: int, longest: float) -> None:
    def begin(server: Server) -> None:
        with grpc.insecure_channel(server.address) as channel:
            call = Caller(server, channel)
            for start in range(0, pictures, _BATCH):
                numbers = range(start, min(start + _BATCH, pictures))
                call("PostInputs", inputs=[_picture(number) for number in numbers])
                call("PostAnnotations", annotations=[_box(number, n) for number in numbers for n in range(_BOXES)])

    kill_often(folder, kills, begin, f"SELECT COUNT(*) {_OF_BOXES}", _LEFT, longest)
    with running(folder / "server") as server:
        until_none(server, _LEFT)
        with closing(connect(server.data / "meshserve.db")) as store:
            found = store.execute(f"SELECT v.annotation, COUNT(*) {_OF_BOXES} GROUP BY 1").fetchall()
            assert len(found) == pictures * _BOXES
            assert {count for _, count in found} == {1}, "a vector was kept twice"


def _picture(number: int) -> Any:
    rng = random.Random(number)  # noqa: S311 - repeatable, not secret
    file = BytesIO()
    Image.new("RGB", (48, 36), tuple(rng.randrange(256) for _ in range(3))).save(file, "PNG")
    return res.Input(id=f"i{number}", data=res.Data(image=res.Image(base64=file.getvalue())))


def _box(number: int, part: int) -> Any:
    sides = res.BoundingBox(top_row=0.1, left_col=part / _BOXES, bottom_row=0.9, right_col=(part + 1) / _BOXES)
    region = res.Region(region_info=res.RegionInfo(bounding_box=sides))
    return res.Annotation(id=f"i{number}-{part}", input_id=f"i{number}", data=res.Data(regions=[region]))
