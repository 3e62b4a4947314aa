"""A server that is filled, set to work, and killed again and again."""

import os
import random
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2
from google.protobuf.struct_pb2 import Struct

from durability.load import await_change, first_row
from meshserve.store.database import connect
from support.calls import request_of
from support.serving import Server, running

_BATCH = 128
_SETTLE_SECONDS = 300
"""A job that was at work in eight deaths waits for a minute and a half of quiet before it is tried again."""
_METHODS = service_pb2.DESCRIPTOR.services_by_name["V2"].methods_by_name
JOBS = "SELECT COUNT(*) FROM jobs WHERE kind = "


class Caller:
    """Calls to a server as its owner; channels of the official client would go on trying while it is dead."""

    def __init__(self, server: Server, channel: grpc.Channel) -> None:
        self._channel, self._owner = channel, server.owner

    def __call__(self, name: str, **fields: Any) -> Any:
        app = res.UserAppIDSet(user_id=self._owner.user_id, app_id=self._owner.app_id)
        sent = request_of(name)(user_app_id=app, **fields)
        answers = getattr(service_pb2, _METHODS[name].output_type.name)
        method = self._channel.unary_unary(f"/clarifai.api.V2/{name}", type(sent).SerializeToString, answers.FromString)
        answer = method(sent, metadata=self._owner.metadata, timeout=60)
        assert answer.status.code == 10000, answer.status
        return answer

    def base_workflow(self, id: str, reindex: bool) -> None:
        app = res.App(id=self._owner.app_id, default_workflow=res.Workflow(id=id))
        self("PatchApps", apps=[app], action="overwrite", reindex=reindex)

    def fill(self, count: int) -> None:
        """Post texts about dogs with the label `old`."""
        for start in range(0, count, _BATCH):
            texts = [_text(number) for number in range(start, min(start + _BATCH, count))]
            self("PostInputs", inputs=texts)

    def operator(self, concept: str) -> Any:
        """A model that finds the concept in each of these texts."""
        params = Struct()
        params.update({"regex": "dogs"})
        info = res.OutputInfo(data=res.Data(concepts=[res.Concept(id=concept, value=1)]), params=params)
        self("PostModels", model=res.Model(id="regex", model_type_id="regex-based-classifier", output_info=info))
        return res.Model(id="regex")


def _text(number: int) -> Any:
    label = res.Concept(id="old", value=1)
    data = res.Data(text=res.Text(raw=f"text {number} about dogs"), concepts=[label])
    return res.Input(id=f"i{number:05d}", data=data)


def chance() -> random.Random:
    """Chance that MESHSERVE_TEST_SEED repeats; the seed is printed."""
    seed = int(os.environ.get("MESHSERVE_TEST_SEED") or random.SystemRandom().randrange(1 << 30))
    print(f"MESHSERVE_TEST_SEED={seed}")
    return random.Random(seed)  # noqa: S311 - repeatable, not secret


def filled(inputs: int, post: Callable[[Caller], None]) -> Callable[[Server], None]:
    """What fills a server with so many processed texts and then posts the work."""

    def begin(server: Server) -> None:
        with grpc.insecure_channel(server.address) as channel:
            call = Caller(server, channel)
            call.base_workflow("Empty", reindex=False)
            call.fill(inputs)
            until_none(server, "SELECT COUNT(*) FROM inputs WHERE status <> 30000")
            post(call)

    return begin


def kill_often(
    folder: Path, kills: int, begin: Callable[[Server], None], progress: str, left: str, longest: float
) -> None:
    """Begin something on a server and kill it again and again: when it has got on, or at a moment of chance.

    progress: the query that tells how far it is; left: the one that counts the jobs. Without any the kills end too.
    """
    rng, killed = chance(), 0
    for number in range(kills):
        if number and first_row(folder / "server" / "data", left) == (0,):
            break
        with running(folder / "server") as server:
            if not number:
                begin(server)
            if number % 2:
                time.sleep(rng.uniform(0.0, longest))
            else:
                await_change(server, progress, first_row(server.data, progress) if number else (0,), left)
            server.process.kill()
            server.process.wait()
            killed += 1
    print(f"{killed} kills")
    assert killed > kills / 4, "it was over before it could be killed often"


def until_none(server: Server, sql: str) -> None:
    """Until a query that counts what is left finds nothing."""
    deadline = time.monotonic() + _SETTLE_SECONDS
    with closing(connect(server.data / "meshserve.db")) as store:
        while left := store.execute(sql).fetchone()[0]:
            assert time.monotonic() < deadline, f"{left} are left\n{server.tail()}"
            time.sleep(0.02)
