"""Kill the server while it indexes: every input ends processed, with what models said of it and its vectors, once."""

import os
import random
import time
from collections import Counter
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from PIL import Image, ImageDraw

from durability.load import await_change, method
from meshserve.store.database import connect
from support.serving import Server, running

_BATCH = 100
_SETTLE_SECONDS = 600


def test_each_input_is_indexed_once_after_a_kill(tmp_path: Path) -> None:
    _kill_while_indexing(tmp_path, inputs=8, kills=1)


@pytest.mark.slow
def test_each_input_is_indexed_once_in_300_kills(tmp_path: Path) -> None:
    _kill_while_indexing(tmp_path, inputs=2000, kills=300)


def _kill_while_indexing(folder: Path, inputs: int, kills: int) -> None:
    seed = int(os.environ.get("MESHSERVE_TEST_SEED") or random.SystemRandom().randrange(1 << 30))
    print(f"MESHSERVE_TEST_SEED={seed}")
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    sent = [_input(rng, number) for number in range(inputs)]
    posted = 0
    for number in range(kills):
        with running(folder / "server") as server:
            due = inputs * (number + 1) // kills
            if due > posted:
                _post(server, sent[posted:due])
                posted = due
            if number:
                time.sleep(rng.uniform(0.0, 3.0))  # models take most of a second to load: some rounds get on, some not
            else:
                await_change(server, "SELECT COUNT(*) FROM inputs WHERE status = 30000", (0,))
            server.process.kill()
            server.process.wait()
    with running(folder / "server") as server:
        _await_indexed(server)
        _check(server, inputs)


def _input(rng: random.Random, number: int) -> Any:
    if number % 2:
        text = resources_pb2.Text(raw=f"text {number} about {rng.choice(['dogs', 'ships', 'rain'])}")
        return resources_pb2.Input(id=f"i{number}", data=resources_pb2.Data(text=text))
    picture = Image.new("RGB", (32, 24), tuple(rng.randrange(256) for _ in range(3)))
    ImageDraw.Draw(picture).text((4, 4), str(number), fill=(255, 255, 255))
    content = BytesIO()
    picture.save(content, "PNG")
    data = resources_pb2.Data(image=resources_pb2.Image(base64=content.getvalue()))
    return resources_pb2.Input(id=f"i{number}", data=data)


def _post(server: Server, inputs: list[Any]) -> None:
    app = resources_pb2.UserAppIDSet(user_id=server.owner.user_id, app_id=server.owner.app_id)
    with grpc.insecure_channel(server.address) as channel:
        post = method(channel, "PostInputs", service_pb2.PostInputsRequest)
        for start in range(0, len(inputs), _BATCH):
            request = service_pb2.PostInputsRequest(user_app_id=app, inputs=inputs[start : start + _BATCH])
            answer = post(request, metadata=server.owner.metadata, timeout=60)
            assert answer.status.code == 10000, answer.status


def _await_indexed(server: Server) -> None:
    deadline = time.monotonic() + _SETTLE_SECONDS
    with closing(connect(server.data / "meshserve.db")) as store:
        while waiting := store.execute("SELECT COUNT(*) FROM inputs WHERE status IN (30001, 30003)").fetchone()[0]:
            assert time.monotonic() < deadline, f"{waiting} inputs never became final\n{server.tail()}"
            time.sleep(0.05)


def _check(server: Server, inputs: int) -> None:
    with closing(connect(server.data / "meshserve.db")) as store:
        assert store.execute("SELECT status, COUNT(*) FROM inputs GROUP BY status").fetchall() == [(30000, inputs)]
        own = store.execute("SELECT input, COUNT(*) FROM annotations WHERE input_level = 1 GROUP BY input").fetchall()
        assert len(own) == inputs
        assert {number for _, number in own} == {1}
        pictures = {pk for (pk,) in store.execute("SELECT pk FROM inputs WHERE media = 1")}
        texts = {pk for (pk,) in store.execute("SELECT pk FROM inputs WHERE media = 8")}
        assert len(pictures) + len(texts) == inputs
        spaces: Counter[tuple[int, str]] = Counter(store.execute("SELECT input, space FROM vectors").fetchall())
        assert set(spaces.values()) == {1}, "a vector was kept twice"
        direct = {input for input, space in spaces if not space.startswith("tags:")}
        assert direct == pictures | texts, "an input has no vector"
        said = store.execute(
            "SELECT input, worker, COUNT(*) FROM annotations WHERE trusted = 0 AND kinds = 0 GROUP BY input, worker"
        ).fetchall()
        assert {count for _, _, count in said} == {1}, "a model's word was kept twice"
        assert {input for input, _, _ in said} == pictures
