"""kill -9 while versions and exports are made: they are made again, and end as whole files."""

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2, service_pb2_grpc

from support import datasets
from support.inputs import Inputs, text
from support.serving import OWNER, running

COUNT, KILLS = 400, 4


@pytest.mark.slow
def test_versions_and_exports_survive_kills(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - moments, no secrets
    ids = [f"v{number}" for number in range(KILLS)]
    for number, id in enumerate(ids):
        with running(tmp_path) as server, _inputs(server) as inputs:
            if number == 0:
                _fill(inputs)
            inputs.ok("PostDatasetVersions", dataset_id="set", dataset_versions=[resources_pb2.DatasetVersion(id=id)])
            exports = [resources_pb2.DatasetVersionExport(format=datasets.PROTOBUF)]
            inputs.ok("PutDatasetVersionExports", dataset_id="set", dataset_version_id=id, exports=exports)
            time.sleep(chance.random() * 0.3)
            os.kill(server.process.pid, signal.SIGKILL)
            server.process.wait()
    with running(tmp_path) as server, _inputs(server) as inputs:
        for id in ids:
            assert datasets.settled(inputs, "set", id, 60).status.code == 64015
            assert [each.id for each in datasets.exported(inputs, "set", id)] == [f"i{n:04d}" for n in range(COUNT)]


def _fill(inputs: Inputs) -> None:
    datasets.dataset(inputs, "set")
    for start in range(0, COUNT, 100):
        posted = [text(f"text {number}", f"i{number:04d}") for number in range(start, start + 100)]
        for each in posted:
            each.dataset_ids.append("set")
        inputs.ok("PostInputs", inputs=posted)


class _inputs:  # noqa: N801 - reads as a function
    """Calls in the owner's app, over a channel that ends with the block."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._channel = ClarifaiChannel.get_insecure_grpc_channel("127.0.0.1", server.port)

    def __enter__(self) -> Inputs:
        app = resources_pb2.UserAppIDSet(user_id=OWNER.user_id, app_id=OWNER.app_id)
        return Inputs(service_pb2_grpc.V2Stub(self._channel), self._server, app, OWNER.metadata)

    def __exit__(self, *_: object) -> None:
        self._channel.close()
