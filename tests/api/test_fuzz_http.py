"""A real server asked over HTTP what nobody would ask, from the OpenAPI document that it serves itself.

Where the requests come from: schemathesis makes a part of them, for one of its requests takes up to a second to make. In
the default suite that is a fifth, one case for each operation, recorded in a file; in the slow test a sixth, its coverage
phase for all operations, as far as half a second of work for each reaches, and examples of its strategies for some. The rest is
`support.fuzzing`, which reads the same document, is far faster, knows which ids exist, and spoils what schemathesis leaves
whole: the text of the body, percent-encodings, headers, chunks.

One request at a time is sent, so the one that a server breaks at is known. A failure prints the request, and the seed.
Nothing leads out of this machine: fetching is as it is by default, and the one URL that works is mirrored to a folder.
"""

import dataclasses
import itertools
import json
import os
import random
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

import pytest

from meshserve.bootstrap import add_token, ensure_app, ensure_user
from meshserve.core.problems import Problem
from meshserve.core.secrets import APP_KEY
from meshserve.store import keys
from meshserve.transport.routes import Router
from meshserve_proto.resources_pb2 import Key
from support.answers import Judge
from support.fuzz_values import DOT, MIRRORED
from support.fuzzing import Nonsense, Place
from support.raw_http import Answer, RawClient, Request, Silence
from support.recorded_cases import recorded
from support.serving import Caller, Server, running, within_store

OWNER = Caller("fuzzed", "fuzzed-app", "f0f1f2f3f4f5f6f7f0f1f2f3f4f5f6f7")
APP = f"/v2/users/{OWNER.user_id}/apps/{OWNER.app_id}"
NODE = {"id": "thing", "model": {"id": "general-image-embedding", "user_id": "clarifai", "app_id": "main"}}
DESTRUCTIVE = ("DeleteApp", "PatchApp", "DeleteKey", "PatchKeys")
"""Operations after which nobody may find the app any more."""
APP_KEY_SECRET = "a0a1a2a3a4a5a6a7a0a1a2a3a4a5a6a7"
PLACE = Place(OWNER.user_id, OWNER.app_id, OWNER.pat, APP_KEY_SECRET)
IDS = {
    "annotation_id": (f"{APP}/annotations", "annotations"),
    "version_id": (f"{APP}/models/thing/versions", "model_versions"),
    "model_version_id": (f"{APP}/models/thing/versions", "model_versions"),
    "workflow_version_id": (f"{APP}/workflows/thing/versions", "workflow_versions"),
    "key_id": (f"/v2/users/{OWNER.user_id}/keys", "keys"),
}
"""Name of a variable → where ids of it are listed, and as what."""
SEED = os.environ.get("MESHSERVE_FUZZ_SEED", "one door")
HANG_SECONDS = 1.0
TRIES = 4
"""How often a request is sent again that took longer, before it counts as a hang: other work may hold the machine."""
FURNISH_EVERY, CLEAR_EVERY = 250, 2000
WARM = 30_000
"""Requests after which models are loaded, modules imported, and most caches full."""
MOST_GROWTH = 2_500_000
"""Bytes of anonymous memory that each 10,000 requests may add from then on. About 1.3 million are caches with a bound that
go on filling: 256 plans of workflows, 512 statements of SQLite for each of five connections, pages, a reader of JSON for
each type of message. 200 bytes kept for each call came to 3.7 million."""
TRACE = os.environ.get("MESHSERVE_FUZZ_TRACE", "")
"""A file to which what was seen is written while it runs."""
FAILED_CALL = re.compile(r"Traceback|\bERROR\b|\bCRITICAL\b|never awaited|never retrieved")


@dataclasses.dataclass
class Tally:
    """What a run saw. slowest: seconds, and what for. memory: requests sent, and bytes of the server's memory then."""

    requests: int = 0
    statuses: Counter[int] = dataclasses.field(default_factory=Counter)
    codes: Counter[int] = dataclasses.field(default_factory=Counter)
    sources: Counter[str] = dataclasses.field(default_factory=Counter)
    slowest: list[tuple[float, str]] = dataclasses.field(default_factory=list)
    again: int = 0
    memory: list[tuple[int, int]] = dataclasses.field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        slowest = ", ".join(f"{seconds:.2f} s {label}" for seconds, label in self.slowest[:5])
        memory = ", ".join(f"{size / 1e6:.0f}" for _, size in self.memory)
        return (
            f"seed {SEED!r}: {self.requests} requests in {self.seconds:.0f} s {dict(self.sources)}; sent again: {self.again}; "
            f"HTTP {dict(sorted(self.statuses.items()))}; codes {dict(self.codes.most_common(25))}; slowest: {slowest}; "
            f"MB after each round: {memory}"
        )

    def growth(self) -> float:
        """Bytes of memory that 10,000 requests added once the server was warm.

        The median of the slopes between any two looks: one at a moment when the server works on something large, or one
        before and after which the system took pages back, says nothing.
        """
        points = [point for point in self.memory if point[0] >= WARM]
        pairs = itertools.combinations(points, 2)
        return 10_000 * median((more - less) / (later - sooner) for (sooner, less), (later, more) in pairs)


class Room:
    """A server with an app that has a thing of each kind in it, and a client."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.client = RawClient(server.port)
        self.ids: dict[str, Sequence[str]] = {
            "model_id": ("thing", "thing", "general-image-recognition", "general-image-embedding"),
            "workflow_id": ("thing", "thing", "Universal"),
        }
        self.furnish()
        self.document: Any = json.loads(self.client.ask(Request(b"GET", b"/openapi.json")).body)
        self.judge = Judge(self.document)
        self.operations = {o["x-rpc"]: o for verbs in self.document["paths"].values() for o in verbs.values()}
        self._router = Router()
        self._log_read = 0

    def memory(self) -> int:
        """Bytes that the server holds and no file does; 0 where no system tells."""
        parts = Path(f"/proc/{self.server.process.pid}/smaps_rollup")
        found = re.search(r"^Anonymous: +(\d+) kB", parts.read_text(), re.MULTILINE) if parts.exists() else None
        return int(found[1]) * 1024 if found else 0

    def furnish(self) -> None:
        """Make sure that owner, token, app, and a thing of each kind are there."""
        if self.call("GET", APP).status != 200 or self.call("GET", "/v2/myscopes", key=APP_KEY_SECRET).status != 200:
            self.admit()
        posts: list[tuple[str, Any]] = [
            ("concepts", {"concepts": [{"id": "thing"}, {"id": "other-thing"}]}),
            (
                "inputs",
                {"inputs": [{"id": "thing", "data": {"text": {"raw": "a thing"}, "concepts": [{"id": "thing"}]}}]},
            ),
            ("inputs", {"inputs": [{"id": "other-thing", "data": {"image": {"url": f"{MIRRORED}dot.png"}}}]}),
            ("models", {"models": [{"id": "thing", "model_type_id": "embedding-classifier"}]}),
            ("workflows", {"workflows": [{"id": "thing", "nodes": [NODE]}]}),
            ("searches", {"searches": [{"id": "thing", "save": True, "query": {"filters": []}}]}),
            ("datasets", {"datasets": [{"id": "thing"}]}),
            ("annotations", {"annotations": [{"input_id": "thing", "data": {"concepts": [{"id": "thing"}]}}]}),
        ]
        for family, body in posts:
            self.call("POST", f"{APP}/{family}", body)
        for name, (path, rows) in IDS.items():
            found = json.loads(self.call("GET", f"{path}?per_page=1").body).get(rows)
            if found:
                self.ids[name] = [found[0]["id"]]

    def admit(self) -> None:
        """Make owner and app if they are missing, and their two keys anew: others are in nobody's way any more."""

        def job(connection: sqlite3.Connection) -> None:
            user = ensure_user(connection, OWNER.user_id)
            app = ensure_app(connection, user.pk, OWNER.app_id)
            for row in keys.of_user(connection, user.pk):
                keys.delete(connection, row)
            add_token(connection, user.pk, OWNER.pat, "")
            keys.insert(connection, user.pk, APP_KEY_SECRET, Key(type=APP_KEY, scopes=["All"]), app.pk)

        within_store(self.server.data, job)

    def clear(self) -> None:
        """Delete the owner's apps, so that the store stays small, and begin anew."""
        self.admit()
        apps = json.loads(self.call("GET", f"/v2/users/{OWNER.user_id}/apps?per_page=1000").body)["apps"]
        for app in apps:
            self.call("DELETE", f"/v2/users/{OWNER.user_id}/apps/{quote(app['id'], safe='')}")
        self.furnish()

    def call(self, verb: str, path: str, body: Any = None, key: str = OWNER.pat) -> Answer:
        """A call that makes sense, by the owner."""
        sent = b"" if body is None else json.dumps(body).encode()
        headers = ((b"authorization", f"Key {key}".encode()),)
        return self.client.ask(Request(verb.encode(), path.encode(), headers, sent))

    def check(self, request: Request, tally: Tally) -> None:
        """Ask, and fail unless the answer is as it should be."""
        try:
            answer = self._in_time(request, tally)
        except Silence as silence:
            fault = str(silence)
        else:
            tally.requests += 1
            tally.statuses[answer.status] += 1
            fault = self.judge.wrong(request, answer, self._operation(request))
            if answer.body[:10] == b'{"status":':
                tally.codes[int(json.loads(answer.body.splitlines()[0])["status"]["code"])] += 1
            if answer.status == 200 and request.label.startswith(DESTRUCTIVE):
                self.furnish()
            if not fault and not tally.requests % 50:
                fault = self.log_fault()
            if fault:
                fault = f"{fault}\n{answer.status} {answer.headers} {answer.body[:3000]!r}"
        if fault:
            log = self.log_fault() or self.server.tail(5)
            alive = self.server.process.poll() is None
            pytest.fail(
                f"{request.label} (request {tally.requests}, seed {SEED!r}): {fault}\nserver alive: {alive}; its log:\n{log}\n"
                f"request: {request.wire()[:6000]!r}\n{tally}",
                pytrace=False,
            )

    def _in_time(self, request: Request, tally: Tally) -> Answer:
        """The answer; Silence if it takes longer than it may each time."""
        taken = []
        for _ in range(TRIES):
            answer = self.client.ask(request)
            taken.append(answer.seconds)
            _note_slow(tally, answer.seconds, request.label)
            if answer.seconds <= HANG_SECONDS:
                return answer
            tally.again += 1
        raise Silence(f"took {', '.join(f'{seconds:.1f} s' for seconds in taken)}")

    def _operation(self, request: Request) -> Any:
        try:
            match = self._router.match(request.verb.decode("latin-1"), request.target.partition(b"?")[0])
        except Problem:
            return None
        return self.operations[match.rpc.name]

    def log_fault(self) -> str:
        """What the server's log says about a failure since the last look, or nothing."""
        with self.server.log.open("rb") as log:
            log.seek(self._log_read)
            text = log.read().decode(errors="replace")
            self._log_read = log.tell()
        found = FAILED_CALL.search(text)
        return f"the log says: {text[max(0, found.start() - 500) : found.start() + 4000]}" if found else ""


def _note_slow(tally: Tally, seconds: float, label: str) -> None:
    tally.slowest = sorted([*tally.slowest, (seconds, label)], reverse=True)[:10]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("fuzz")
    media = folder / "media"
    media.mkdir()
    (media / "dot.png").write_bytes(DOT)
    (media / "note.txt").write_text("a note", encoding="utf-8")
    with running(folder / "server", owner=OWNER, options=("--mirror", f"{MIRRORED}={media}")) as server:
        made = Room(server)
        yield made
        made.client.close()


def _run(room: Room, requests: Iterator[tuple[str, Request]], count: int) -> Tally:
    """Send so many requests, of those sources; print and return what was seen."""
    tally, started = Tally(), time.monotonic()
    print(f"seed {SEED!r}; another one by MESHSERVE_FUZZ_SEED")
    for number, (source, request) in enumerate(itertools.islice(requests, count), 1):
        tally.sources[source] += 1
        room.check(request, tally)
        if not number % FURNISH_EVERY:
            room.furnish()
        if not number % CLEAR_EVERY:
            room.clear()
            tally.memory.append((number, room.memory()))
            tally.seconds = time.monotonic() - started
            if TRACE:
                Path(TRACE).write_text(f"{tally}\n")
    tally.seconds = time.monotonic() - started
    print(tally)
    assert not room.log_fault()
    assert room.call("GET", f"{APP}/inputs").status == 200
    return tally


def _mixed(room: Room, cases: Iterator[Request], per_case: int) -> Iterator[tuple[str, Request]]:
    """Schemathesis' cases, as long as there are some, with so many of our own after each; ours alone after that."""
    nonsense = Nonsense(room.document, PLACE, SEED)
    nonsense.ids = room.ids
    own = nonsense.requests()
    for case in cases:
        yield "schemathesis", case
        for request in itertools.islice(own, per_case):
            yield "own", request
    for request in own:
        yield "own", request


def test_two_thousand_requests(room: Room) -> None:
    cases = list(recorded())
    random.Random(SEED).shuffle(cases)  # noqa: S311 - an order of tests
    tally = _run(room, _mixed(room, iter(cases), 3), 2000)
    assert tally.sources["schemathesis"] > 300
    assert tally.statuses[200] > 100
    assert tally.codes[10000] > 100


@pytest.mark.slow
def test_a_hundred_thousand_requests(room: Room) -> None:
    from support.schemathesis_cases import Schemathesis  # a second of imports

    schemathesis = Schemathesis(room.document, PLACE, SEED)
    cases = itertools.chain(schemathesis.covering(0.5, 60), schemathesis.drawn(30, 10))
    tally = _run(room, _mixed(room, cases, 2), 100_000)
    print(f"growth: {tally.growth():,.0f} bytes in 10,000 requests")
    assert tally.growth() < MOST_GROWTH, str(tally)


def test_saved_searches_change_while_others_search(room: Room) -> None:
    """Found by several clients at once: the writer's thread checked a query on the connection of the loop (503)."""
    filters = [{"annotation": {"annotation_info": {"a": 1}}}]
    saved = {"searches": [{"id": "thing", "save": True, "query": {"filters": filters}}]}
    sent = [
        ("POST", "inputs/searches", {"searches": [{"query": {"filters": filters}}]}),
        ("PATCH", "searches", {"action": "overwrite", **saved}),
    ]
    room.call("POST", f"{APP}/searches", saved)

    def client(number: int) -> Counter[int]:
        verb, path, body = sent[number % 2]
        raw = RawClient(room.server.port)
        headers = ((b"authorization", f"Key {OWNER.pat}".encode()),)
        request = Request(verb.encode(), f"{APP}/{path}".encode(), headers, json.dumps(body).encode())
        met = Counter(raw.ask(request).status for _ in range(60))
        raw.close()
        return met

    with ThreadPoolExecutor(6) as clients:
        assert sum(clients.map(client, range(6)), Counter()) == {200: 360}


GOOD: dict[str, Any] = {
    "code": 11101,
    "description": "d",
    "details": "There is none.",
    "req_id": "r",
    "http_status_code": 404,
}


@pytest.mark.parametrize(
    ("http", "status", "more", "fault"),
    [
        (404, {}, {}, ""),
        (404, {}, {"inputs": []}, ""),
        (404, {}, {"input": 1}, "does not fit the document"),
        (404, {}, {"inputs": {}}, "does not fit the document"),
        (404, {"details": ""}, {}, "without details"),
        (404, {"details": 12345678901}, {}, "does not fit the document"),
        (404, {"req_id": ""}, {}, "no request id"),
        (404, {"code": 77}, {}, "no code of the contract"),
        (400, {}, {}, "with HTTP 400"),
        (404, {"http_status_code": 400}, {}, "with HTTP 404"),
        (500, {"code": 99009, "http_status_code": 500}, {}, "HTTP 500 with code 99009"),
        (503, {"code": 10030, "http_status_code": 503}, {}, "HTTP 503 with code 10030"),
        (504, {"code": 40032, "http_status_code": 504}, {}, "HTTP 504 with code 40032"),
        (501, {"code": 10040, "http_status_code": 501}, {}, "HTTP 501 with code 10040"),
        (501, {"code": 10040, "http_status_code": 501, "details": "eval_info: it does not."}, {}, ""),
    ],
)
def test_a_wrong_answer_would_be_found(
    room: Room, http: int, status: dict[str, Any], more: dict[str, Any], fault: str
) -> None:
    body = json.dumps({"status": GOOD | status, **more}).encode()
    answer = Answer(http, {"content-type": "application/json", "x-request-id": "r"}, body)
    found = room.judge.wrong(Request(b"GET", b"/v2/inputs"), answer, room.operations["ListInputs"])
    assert fault in found
    assert bool(fault) == bool(found)


def test_only_what_is_absent_may_say_so(room: Room) -> None:
    status = GOOD | {"code": 10040, "http_status_code": 501}
    answer = Answer(
        501, {"content-type": "application/json", "x-request-id": "r"}, json.dumps({"status": status}).encode()
    )
    for name, operation in room.operations.items():
        found = room.judge.wrong(Request(b"POST", b"/v2/x"), answer, operation)
        assert bool(found) == (operation["x-meshserve-status"] != "absent"), name


def test_a_failure_in_the_log_would_be_found(room: Room) -> None:
    assert room.log_fault() == ""
    with room.server.log.open("ab") as log:
        log.write(b"2026-01-01 00:00:00.000 ERROR a call failed in a way nobody foresaw\n")
    assert "nobody foresaw" in room.log_fault()
