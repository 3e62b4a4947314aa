"""Clients that post batches until their server dies, and remember what they were promised."""

import itertools
import random
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from google.protobuf.struct_pb2 import Struct

from meshserve.store.database import connect
from support.inputs import MEDIA_URL
from support.serving import Server

Data, Input = resources_pb2.Data, resources_pb2.Input


def method(channel: grpc.Channel, name: str, request: Any) -> Any:
    """An RPC that answers with inputs, over a plain channel: the official one goes on trying for seconds."""
    return channel.unary_unary(
        f"/clarifai.api.V2/{name}", request.SerializeToString, service_pb2.MultiInputResponse.FromString
    )


def index_nothing(server: Server) -> None:
    """Give the owner's app the workflow Empty: models would leave no time for what a test is about."""
    app = resources_pb2.App(id=server.owner.app_id, default_workflow=resources_pb2.Workflow(id="Empty"))
    place = resources_pb2.UserAppIDSet(user_id=server.owner.user_id)
    request = service_pb2.PatchAppsRequest(user_app_id=place, apps=[app], action="overwrite")
    with grpc.insecure_channel(server.address) as channel:
        patch = channel.unary_unary(
            "/clarifai.api.V2/PatchApps", request.SerializeToString, service_pb2.MultiAppResponse.FromString
        )
        answer = patch(request, metadata=server.owner.metadata)
        assert answer.status.code == 10000, answer.status


def await_change(server: Server, sql: str, before: object, left: str = "SELECT 1", seconds: float = 60.0) -> None:
    """Until the first row of a query is another one than before, or `left` counts nothing."""
    deadline = time.monotonic() + seconds
    with closing(connect(server.data / "meshserve.db")) as store:
        while store.execute(sql).fetchone() == before and store.execute(left).fetchone() != (0,):
            assert time.monotonic() < deadline, f"{sql}: still {before}\n{server.tail()}"
            time.sleep(0.002)


def first_row(data: Path, sql: str) -> object:
    """The first row of a query in the store of a server, which may be dead."""
    with closing(connect(data / "meshserve.db")) as store:
        return store.execute(sql).fetchone()


@dataclass
class Batch:
    """Inputs that went out in one call. acknowledged: the server said that it has them."""

    job: str
    inputs: list[Any]
    acknowledged: bool = False


@dataclass
class Load:
    """Makes batches from a seed. `sent` holds every one that went out."""

    seed: int
    content: bytes
    sent: list[Batch] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def batch(self, rng: random.Random) -> Batch:
        """1 to 40 inputs: texts mostly, pictures by URL and as bytes, some that cannot be fetched."""
        with self._lock:
            number = next(self._numbers)
        inputs = [self._input(rng, f"in-{number}-{index}") for index in range(rng.randint(1, 40))]
        return Batch(f"job-{number % 7}", inputs)

    def _input(self, rng: random.Random, id: str) -> Any:
        metadata = Struct()
        metadata.update({"id": id, "number": rng.randint(0, 1000)})
        concepts = [resources_pb2.Concept(id=f"c{rng.randint(0, 9)}", name="c", value=1)]
        data = Data(metadata=metadata, concepts=concepts if rng.random() < 0.5 else [])
        kind = rng.random()
        if kind < 0.9:
            data.text.raw = f"text of {id}: {rng.random()}"
        elif kind < 0.95:
            data.image.CopyFrom(resources_pb2.Image(url=f"{MEDIA_URL}red.png", allow_duplicate_url=True))
        elif kind < 0.98:
            data.image.base64 = self.content
        else:
            data.image.CopyFrom(resources_pb2.Image(url=f"{MEDIA_URL}none.png", allow_duplicate_url=True))
        return Input(id=id, data=data)

    def post(
        self, server: Server, threads: int, rounds_rng: random.Random, stop: threading.Event
    ) -> list[threading.Thread]:
        """Start clients that post batch after batch; they end when told to, or when the server is gone."""
        seeds = [rounds_rng.randrange(1 << 30) for _ in range(threads)]
        rngs = [random.Random(seed) for seed in seeds]  # noqa: S311 - repeatable, not secret
        started = [threading.Thread(target=self._post, args=(server, one, stop)) for one in rngs]
        for thread in started:
            thread.start()
        return started

    def _post(self, server: Server, rng: random.Random, stop: threading.Event) -> None:
        with grpc.insecure_channel(server.address) as channel:
            post = method(channel, "PostInputs", service_pb2.PostInputsRequest)
            app = resources_pb2.UserAppIDSet(user_id=server.owner.user_id, app_id=server.owner.app_id)
            while not stop.is_set():
                batch = self.batch(rng)
                with self._lock:
                    self.sent.append(batch)
                request = service_pb2.PostInputsRequest(
                    user_app_id=app, inputs=batch.inputs, inputs_add_job_id=batch.job
                )
                try:
                    response = post(request, metadata=server.owner.metadata, timeout=20)
                except grpc.RpcError:
                    return
                assert response.status.code == 10000, response.status
                batch.acknowledged = True
