"""Health, metrics and the log of a real server."""

import json
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from clarifai_grpc.grpc.api import service_pb2, service_pb2_grpc

from meshserve import cli
from support.serving import Server, running


def get(url: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """(HTTP status, body), whatever comes of it."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=20) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def soon(find: Callable[[], Any]) -> Any:
    """What is found within a few seconds."""
    deadline = time.monotonic() + 10
    while not (found := find()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/v2/auth/methods"])
def test_they_need_no_key(server: Server, path: str) -> None:
    status, body = get(server.base + path)
    assert status == 200
    assert isinstance(json.loads(body), dict)


def test_calls_of_every_transport_are_counted(server: Server, stub: Any, metadata: Any) -> None:
    def counted(transport: str, code: int) -> float:
        form = rf'^meshserve_calls_total{{code="{code}",rpc="GetUser",transport="{transport}"}} (\S+)'
        found = re.search(form, get(server.base + "/metrics")[1], re.MULTILINE)
        return float(found[1]) if found else 0.0

    before = {key: counted(*key) for key in (("grpc", 10000), ("rest", 10000), ("rest", 11008))}
    stub.GetUser(service_pb2.GetUserRequest(), metadata=metadata)
    url = f"{server.base}/v2/users/me"
    assert get(url, {"authorization": f"Key {server.owner.pat}"})[0] == 200
    assert get(url, {"authorization": "Key wrong"})[0] == 401
    assert {key: counted(*key) - number for key, number in before.items()} == dict.fromkeys(before, 1.0)


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own that logs JSON, and failures alone."""
    options = ["--log", "json", "--log-level", "warning", "--grpc-port", "0"]
    with running(tmp_path_factory.mktemp("logged"), options=options) as started:
        yield started


def records(server: Server) -> list[dict[str, Any]]:
    """The lines of the log; each of them must be an object."""
    return [json.loads(line) for line in server.log.read_text().splitlines()]


def test_the_log_is_json_line_by_line_has_failures_alone_and_tells_no_secrets(logged: Server) -> None:
    secret = "5ecre7" * 5
    owner = {"authorization": f"Key {logged.owner.pat}"}
    assert get(f"{logged.base}/v2/users/me", owner)[0] == 200
    assert get(f"{logged.base}/v2/users/me", {"authorization": f"Key {secret}"})[0] == 401
    assert get(f"{logged.base}/v2/users/me/keys/{secret}", owner)[0] == 404
    assert get(f"{logged.base}/v2/keys/{secret}/nowhere", owner)[0] == 404
    with grpc.insecure_channel(f"127.0.0.1:{logged.grpc_port}") as channel:
        stub = service_pb2_grpc.V2Stub(channel)
        stub.GetUser(service_pb2.GetUserRequest(), metadata=logged.owner.metadata)
        stub.GetUser(service_pb2.GetUserRequest(), metadata=(("authorization", f"Key {secret}"),))
    assert soon(lambda: len([line for line in records(logged) if "rpc" in line]) >= 3)
    calls = [line for line in records(logged) if "rpc" in line]
    assert [(c["rpc"], c["code"], c["transport"], c["level"]) for c in calls] == [
        ("GetUser", 11008, "rest", "warning"),
        ("GetKey", 11101, "rest", "warning"),
        ("GetUser", 11008, "grpc", "warning"),
    ]
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+", call["peer"]) for call in calls)
    assert all(re.fullmatch(r"[0-9a-f]{32}", call["req_id"]) for call in calls)
    assert set(calls[0]) == {"time", "level", "rpc", "code", "ms", "req_id", "transport", "peer", "details"}
    text = logged.log.read_text() + logged.out.read_text()
    assert secret not in text
    assert logged.owner.pat not in text


def test_each_call_is_a_line_of_the_log(server: Server) -> None:
    begin = len(server.log.read_text())
    assert get(f"{server.base}/v2/users/me", {"authorization": f"Key {server.owner.pat}"})[0] == 200
    assert get(f"{server.base}/v2/users/me", {"authorization": "Key wrong"})[0] == 401
    for line in (" INFO GetUser 10000 ", " WARNING GetUser 11008 "):
        assert soon(lambda line=line: line in server.log.read_text()[begin:])


def test_the_doctor_finds_a_running_server_well(
    server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith(("CLARIFAI_", "MESHSERVE_", "GRPC_"))]:
        monkeypatch.delenv(name)
    data = str(server.data)
    assert cli.main(["env", "--shell", "json", "--data", data, "--pat", server.owner.pat]) == 0
    for name, value in json.loads(capsys.readouterr().out).items():
        monkeypatch.setenv(name, value)
    code = cli.main(["doctor", "--json", "--data", data])
    found = json.loads(capsys.readouterr().out)
    wrong = [each for each in found["findings"] if each["level"] != "ok" and not each["check"].startswith("extra ")]
    assert (code, wrong) == (0, [])
    assert {"gRPC", "HTTP", "TLS", "CLARIFAI_PAT", "CLARIFAI_GRPC_BASE"} <= {
        each["check"] for each in found["findings"]
    }
