"""Tools that know nothing of us: grpcurl lists, describes and calls through reflection; health says SERVING."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from support.serving import Server

Grpcurl = Callable[..., str]
V2, HEALTH = "clarifai.api.V2", "grpc.health.v1.Health"


@pytest.fixture(scope="module")
def grpcurl(server: Server) -> Grpcurl:
    """Run grpcurl against the server and return what it prints."""
    beside = Path(sys.executable).with_name("grpcurl")
    program = str(beside) if beside.is_file() else shutil.which("grpcurl")
    if not program:
        raise FileNotFoundError("grpcurl is not installed beside the tests; scripts/test installs it")

    def run(*arguments: str, options: tuple[str, ...] = ()) -> str:
        line = [program, "-plaintext", *options, server.address, *arguments]
        ended = subprocess.run(line, capture_output=True, text=True, timeout=30, check=False)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    return run


def test_it_lists_the_services(grpcurl: Grpcurl) -> None:
    listed = grpcurl("list").split()
    assert {V2, HEALTH, "grpc.reflection.v1alpha.ServerReflection"} <= set(listed)


def test_it_lists_every_rpc(grpcurl: Grpcurl) -> None:
    listed = grpcurl("list", V2).split()
    assert len(listed) == 304
    assert f"{V2}.PostWorkflowResults" in listed


def test_it_describes_an_rpc_with_its_options(grpcurl: Grpcurl) -> None:
    shown = grpcurl("describe", f"{V2}.PostInputs")
    assert "rpc PostInputs ( .clarifai.api.PostInputsRequest ) returns ( .clarifai.api.MultiInputResponse )" in shown
    assert "/v2/users/{user_app_id.user_id}/apps/{user_app_id.app_id}/inputs" in shown


def test_it_describes_a_message(grpcurl: Grpcurl) -> None:
    shown = grpcurl("describe", "clarifai.api.Concept")
    assert "float value = 3" in shown


def test_it_calls(grpcurl: Grpcurl, server: Server) -> None:
    place = {"user_id": server.owner.user_id, "app_id": server.owner.app_id}
    header = ("-H", f"authorization: Key {server.owner.pat}")
    concept = {"user_app_id": place, "concepts": [{"id": "by-reflection"}]}
    added = json.loads(grpcurl(f"{V2}/PostConcepts", options=(*header, "-d", json.dumps(concept))))
    assert added["status"]["code"] == "SUCCESS"
    wanted = {"user_app_id": place, "concept_id": "by-reflection"}
    found = json.loads(grpcurl(f"{V2}/GetConcept", options=(*header, "-d", json.dumps(wanted))))
    assert found["concept"]["name"] == "by-reflection"


@pytest.mark.parametrize("service", ["", V2])
def test_health_says_serving(server: Server, service: str) -> None:
    with grpc.insecure_channel(server.address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        answer = stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=10)
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


def test_health_through_reflection(grpcurl: Grpcurl) -> None:
    assert json.loads(grpcurl(f"{HEALTH}/Check")) == {"status": "SERVING"}
