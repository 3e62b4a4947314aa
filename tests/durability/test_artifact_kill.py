"""Uploads of artifacts through kill -9: what was acknowledged is there, and the rest goes on behind it."""

import hashlib
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2, service_pb2, service_pb2_grpc
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from support.content_uploads import config, part, until
from support.datasets import download
from support.serving import OWNER, Server, running

PART, PARTS, KILLS = 1 << 20, 40, 6
WHERE = resources_pb2.UserAppIDSet(user_id=OWNER.user_id, app_id=OWNER.app_id)


def _stub(server: Server) -> Any:
    return service_pb2_grpc.V2Stub(ClarifaiChannel.get_insecure_grpc_channel("127.0.0.1", server.port))


def _messages(content: bytes, start: int) -> Iterator[Any]:
    yield config("artifact", WHERE, "big", len(content), resources_pb2.ArtifactVersion(id="v"))
    for number, at in enumerate(range(start, len(content), PART), 1):
        yield part("artifact", number, at, content[at : at + PART])


def _until_killed(server: Server, content: bytes, start: int, most: int) -> int:
    """Bytes that were acknowledged before the server was killed, after so many answers."""
    acknowledged = start
    answers = _stub(server).PostArtifactVersionsUpload(_messages(content, start), metadata=OWNER.metadata, timeout=60)
    try:
        for number, answer in enumerate(answers):
            assert answer.status.code == codes.UPLOAD_IN_PROGRESS, answer.status
            acknowledged = len(content) - answer.bytes_remaining
            if number == most:
                server.process.send_signal(signal.SIGKILL)
    except grpc.RpcError:
        server.process.wait()
    return acknowledged


@pytest.mark.slow
def test_an_upload_goes_on_behind_what_was_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311
    content, acknowledged = chance.randbytes(PART * PARTS), 0
    for number in range(KILLS):
        with running(tmp_path) as server:
            if not number:
                request = service_pb2.PostArtifactsRequest(
                    user_app_id=WHERE, artifacts=[resources_pb2.Artifact(id="big")]
                )
                assert _stub(server).PostArtifacts(request, metadata=OWNER.metadata).status.code == codes.SUCCESS
            acknowledged = _until_killed(server, content, acknowledged, chance.randint(1, 5))
    with running(tmp_path) as server:
        answers = list(
            _stub(server).PostArtifactVersionsUpload(_messages(content, acknowledged), metadata=OWNER.metadata)
        )
        assert len(content) - answers[0].bytes_remaining >= acknowledged > 0
        assert answers[-1].status.code == codes.UPLOAD_DONE, answers[-1].status
        get = service_pb2.GetArtifactVersionRequest(user_app_id=WHERE, artifact_id="big", artifact_version_id="v")
        version = _stub(server).GetArtifactVersion(get, metadata=OWNER.metadata).artifact_version
        status, _, body = download(version.upload.content_url, dict(OWNER.metadata))
        assert (status, hashlib.sha256(body).digest()) == (200, hashlib.sha256(content).digest())
        until(lambda: not list((server.data / "contents").iterdir()))
