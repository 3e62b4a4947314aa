"""The paths for those who run the server, without a server around them."""

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from meshserve.app import build_services
from meshserve.bootstrap import add_token, ensure_app, ensure_user
from meshserve.call import Call
from meshserve.config import Config
from meshserve.core import clock
from meshserve.core.contract import RPCS
from meshserve.core.secrets import APP_KEY, PAT
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.dispatch.registry import Served
from meshserve.services import Services
from meshserve.store import jobs, keys
from meshserve.transport import operations
from meshserve.transport.operations import Operations
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Key
from unit.transport.asgi import Answer, request

TOKEN, ENDED, APP = "0" * 32, "1" * 32, "2" * 32
LOCAL = {"host": "127.0.0.1:18080"}


def furnish(connection: sqlite3.Connection) -> None:
    user = ensure_user(connection, "me").pk
    app = ensure_app(connection, user, "app").pk
    add_token(connection, user, TOKEN, "a test")
    ended = Key(type=PAT, scopes=["All"])
    ended.expires_at.CopyFrom(clock.stamp(1))
    keys.insert(connection, user, ENDED, ended)
    keys.insert(connection, user, APP, Key(type=APP_KEY, scopes=["All"]), app)


def started(config: Config) -> Services:
    services = build_services(config)
    services.database.submit(furnish).result()
    services.stage = "serving"
    return services


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = started(Config(data=tmp_path, result_cache=1))
    yield made
    asyncio.run(made.close())


@pytest.fixture
def dispatcher(services: Services) -> Dispatcher:
    async def nothing(call: Any, request: Any) -> Any:
        raise NotImplementedError

    return Dispatcher({"MyScopesUser": Served(RPCS["MyScopesUser"], nothing, "", "exact", "")}, services)


@pytest.fixture
def paths(dispatcher: Dispatcher) -> Operations:
    return Operations(dispatcher)


def body(answer: Answer) -> Any:
    return json.loads(answer.body)


def test_it_is_alive_and_ready(paths: Operations) -> None:
    alive = request(paths.live, "GET", "/livez")
    assert (alive.status, body(alive)["status"]) == (200, "alive")
    ready = request(paths.ready, "GET", "/readyz")
    assert (ready.status, body(ready)) == (200, {"status": "ready"})
    assert ready.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("stage", ["starting", "draining"])
def test_it_is_not_ready_before_and_after(paths: Operations, services: Services, stage: Any) -> None:
    services.stage = stage
    answer = request(paths.ready, "GET", "/readyz")
    assert (answer.status, body(answer)) == (503, {"status": "not ready", "reasons": [f"the server is {stage}"]})
    assert request(paths.live, "GET", "/livez").status == 200


def test_a_store_that_cannot_be_written_is_not_ready(
    paths: Operations, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(job: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(services.database, "write", full)
    answer = request(paths.ready, "GET", "/readyz")
    assert answer.status == 503
    assert body(answer)["reasons"] == ["the store cannot be read and written: database or disk is full"]


def test_a_store_that_is_locked_is_not_ready_and_probes_do_not_pile_up(
    paths: Operations, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "READY_SECONDS", 0.05)
    monkeypatch.setattr(operations, "_FRESH_SECONDS", 0.0)
    submitted: list[Any] = []
    write = services.database.write
    monkeypatch.setattr(services.database, "write", lambda job: submitted.append(job) or write(job))

    async def probe(times: int) -> list[str]:
        return [await paths._store() for _ in range(times)]

    async def locked_then_free() -> tuple[list[str], str]:
        other = sqlite3.connect(services.database.path)
        other.execute("BEGIN IMMEDIATE")
        before = await probe(3)
        other.execute("ROLLBACK")
        other.close()
        deadline = time.monotonic() + 10
        while (after := await paths._store()) and time.monotonic() < deadline:
            time.sleep(0.05)  # noqa: ASYNC251 - nothing else runs in this loop but the probe itself
        return before, after

    before, after = asyncio.run(locked_then_free())
    assert before == ["the store did not answer within 0.05 s"] * 3
    assert after == ""
    assert len(submitted) <= 2


def test_probes_in_a_row_share_one_write(paths: Operations, services: Services) -> None:
    version = services.database.version()
    request(paths.ready, "GET", "/readyz")
    after = services.database.version()
    assert after != version, "a row is really committed"
    for _ in range(5):
        assert request(paths.ready, "GET", "/readyz").status == 200
    assert services.database.version() == after


@pytest.mark.parametrize("name", ["live", "ready", "metrics", "auth_methods"])
def test_they_can_only_be_read(paths: Operations, name: str) -> None:
    answer = request(getattr(paths, name), "POST", "/x", LOCAL)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    assert request(getattr(paths, name), "HEAD", "/x", LOCAL).status == 200


def test_how_to_authenticate_is_said_to_anybody(paths: Operations) -> None:
    answer = request(paths.auth_methods, "GET", "/v2/auth/methods")
    assert answer.status == 200
    assert body(answer)["status"]["code"] == codes.SUCCESS
    assert {method["header"] for method in body(answer)["auth_methods"]} == {
        "authorization",
        "x-clarifai-session-token",
    }


class Wire:
    transport = "rest"

    def peer(self) -> str:
        return ""

    def time_remaining(self) -> float | None:
        return None


def samples(answer: Answer) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """(name, labels) of each sample to its value; the text is read by Prometheus's own parser."""
    families = text_string_to_metric_families(answer.body.decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def test_metrics(paths: Operations, dispatcher: Dispatcher, services: Services) -> None:
    call = Call(RPCS["GetInput"], services, {"authorization": f"Key {TOKEN}"}, Wire(), request_id="secret-prefix-1")
    for seconds in (0.0001, 0.003, 99.0):
        dispatcher.counts.note(call, seconds)
    services.jobs.serve("ingest", None)  # type: ignore[arg-type]
    services.database.submit(lambda c: jobs.add_many(c, "sweep", [(1, b""), (1, b"")])).result()
    parked = services.database.submit(lambda c: jobs.claim(c, "sweep", 1)).result()
    services.database.submit(lambda c: jobs.park(c, parked)).result()
    services.blobs.put(b"12345")
    services.pool.counters.hits, services.pool.counters.joined = 3, 2
    answer = request(paths.metrics, "GET", "/metrics", LOCAL)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    found = samples(answer)
    labels = (("code", "10000"), ("rpc", "GetInput"), ("transport", "rest"))
    assert found["meshserve_calls_total", labels] == 3
    assert found["meshserve_call_seconds_bucket", (("le", "0.0005"), ("rpc", "GetInput"))] == 1
    assert found["meshserve_call_seconds_bucket", (("le", "30.0"), ("rpc", "GetInput"))] == 2
    assert found["meshserve_call_seconds_bucket", (("le", "+Inf"), ("rpc", "GetInput"))] == 3
    assert found["meshserve_call_seconds_count", (("rpc", "GetInput"),)] == 3
    assert found["meshserve_calls_in_progress", ()] == 0
    assert found["meshserve_jobs", (("kind", "ingest"), ("state", "queued"))] == 0
    assert found["meshserve_jobs", (("kind", "sweep"), ("state", "queued"))] == 1
    assert found["meshserve_jobs", (("kind", "sweep"), ("state", "parked"))] == 1
    assert found["meshserve_store_bytes", (("part", "blobs"),)] == 5
    assert found["meshserve_store_bytes", (("part", "database"),)] > 0
    assert found["meshserve_blobs", ()] == 1
    assert found["meshserve_model_items_total", (("how", "joined"),)] == 2
    assert found["meshserve_result_cache_hits_total", ()] == 3
    assert found["meshserve_result_cache_misses_total", ()] == 0
    assert found["meshserve_result_cache_bytes", ()] == 0
    assert found["meshserve_uptime_seconds", ()] > 0
    assert any(name == "meshserve_build_info" for name, _ in found)
    for private in (TOKEN, "secret-prefix", "me", "app"):
        assert f'"{private}"' not in answer.body.decode()


@pytest.mark.parametrize(
    ("listening", "opened", "headers", "status"),
    [
        ("127.0.0.1", False, LOCAL, 200),
        ("::1", False, {"host": "[::1]:18080"}, 200),
        ("localhost", False, {"host": "localhost:18080"}, 200),
        ("127.0.0.1", False, {"host": "rebound.example.com"}, 401),
        ("0.0.0.0", False, LOCAL, 401),  # noqa: S104
        ("0.0.0.0", True, {"host": "a.example.com"}, 200),  # noqa: S104
        ("0.0.0.0", False, {"authorization": f"Bearer {TOKEN}"}, 200),  # noqa: S104
        ("0.0.0.0", False, {"authorization": f"Key {TOKEN}"}, 200),  # noqa: S104
        ("0.0.0.0", False, {"authorization": f"Basic {TOKEN}"}, 401),  # noqa: S104
        ("0.0.0.0", False, {"authorization": "Bearer wrong"}, 401),  # noqa: S104
        ("0.0.0.0", False, {"authorization": f"Bearer {ENDED}"}, 401),  # noqa: S104
        ("0.0.0.0", False, {"authorization": f"Bearer {APP}"}, 401),  # noqa: S104
    ],
)
def test_who_may_read_metrics(
    tmp_path: Path, listening: str, opened: bool, headers: dict[str, str], status: int
) -> None:
    services = started(Config(data=tmp_path, host=listening, open_metrics=opened))
    served = {"MyScopesUser": Served(RPCS["MyScopesUser"], None, "", "exact", "")}  # type: ignore[arg-type]
    answer = request(Operations(Dispatcher(served, services)).metrics, "GET", "/metrics", headers)
    asyncio.run(services.close())
    assert answer.status == status
    if status == 401:
        assert "Bearer" in answer.headers["www-authenticate"]
        assert body(answer)["status"]["code"] in (codes.CONN_KEY_INVALID, codes.CONN_INVALID_REQUEST)
        assert b"meshserve_" not in answer.body
