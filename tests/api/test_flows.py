"""Flows over plain HTTP: what the page of `PATCH /v1/flows/{id}` says, and what it leaves open (behaviour §22)."""

import itertools
import json
import re
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res

from meshserve.bootstrap import add_token, ensure_app, ensure_user
from meshserve.store import records, schema
from meshserve.transport.openapi_flows import build
from meshserve_proto.resources_pb2 import User, Visibility
from support.calls import Call
from support.serving import STRANGER, Caller, Server, add_app_key, within_store

DECIMAL = re.compile(r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$")
STALE = "2023-11-07T05:31:56Z"
PRIVATE = {"email_verified_at", "disabled_at", "is_internal", "locale_code", "timezone"}
VALUES: dict[str, list[Any]] = {
    "name": ["", "Ein Name ✓", "x" * 1000],
    "description": ["", "what it does"],
    "cover_url": ["", "https://example.com/cover.png"],
    "visibility_code": ["organization", "public", "private", "of their own"],
    "source_visibility_code": ["", "private"],
    "status_code": ["", "draft"],
    "context_variables": [{}, {"a": [1, 2.5, None, {"b": 2**70}], "": "\u0000"}],
}
"""Each field with values that it takes beside null."""
_numbers = itertools.count(1)


class Web:
    """One connection and what is sent by default. ask(): (status, JSON of the answer)."""

    def __init__(self, server: Server, secret: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        self._headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

    def ask(self, verb: str, path: str, body: Any = None, **headers: str | None) -> tuple[int, Any]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in (self._headers | named).items() if value is not None}
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        self._connection.request(verb, f"/v1/flows{path}", content, sent)
        answer = self._connection.getresponse()
        text = answer.read()
        assert answer.headers["x-request-id"]
        return answer.status, json.loads(text) if text else None

    def get(self, path: str, **headers: str | None) -> Any:
        status, answer = self.ask("GET", path, **headers)
        assert status == 200, answer
        return answer

    def refused(self, status: int, field: str | None, verb: str, path: str, body: Any = None, **headers: Any) -> str:
        """The reason of a refusal, which must have that status and name that field."""
        found, answer = self.ask(verb, path, body, **headers)
        error = answer["error"]
        assert (found, error["status"], error["field"]) == (status, status, field), answer
        assert set(error) == {"status", "code", "field", "reason", "request_id"}
        assert len(error["reason"]) > 10
        return str(error["reason"])


@pytest.fixture(scope="module")
def web(server: Server) -> Web:
    return Web(server, server.owner.pat)


@pytest.fixture(scope="module")
def second(server: Server, stranger: Caller) -> Web:
    return Web(server, stranger.pat)


@pytest.fixture(scope="module", autouse=True)
def operators(send: Call) -> None:
    models = [
        res.Model(id="caller", model_type_id="prompter", output_info=_prompting("Hello {data.text.raw}")),
        res.Model(id="again", model_type_id="prompter", output_info=_prompting("{data.text.raw}!")),
    ]
    send("PostModels", models=models)


def _prompting(template: str) -> Any:
    info = res.OutputInfo()
    info.params.update({"prompt_template": template})
    return info


@pytest.fixture
def make(send: Call, web: Web, server: Server) -> Callable[..., tuple[str, str]]:
    """Makes a workflow by gRPC; returns its id and the id of its flow."""

    def made(**fields: Any) -> tuple[str, str]:
        slug = f"flow-{next(_numbers)}"
        nodes = [
            res.WorkflowNode(id="first", model=res.Model(id="caller")),
            res.WorkflowNode(id="second", model=res.Model(id="again"), node_inputs=[res.NodeInput(node_id="first")]),
        ]
        send("PostWorkflows", workflows=[res.Workflow(id=slug, nodes=nodes, **fields)])
        with closing(sqlite3.connect(server.data / "meshserve.db")) as connection:
            (found,) = connection.execute(
                "SELECT flows.id FROM flows JOIN workflows ON pk = workflow WHERE workflows.id = ?", (slug,)
            ).fetchone()
        return slug, found

    return made


@pytest.fixture
def flow(make: Callable[..., tuple[str, str]]) -> str:
    return make()[1]


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(inner)


def test_every_workflow_is_a_flow_with_all_fields(
    web: Web, make: Callable[..., tuple[str, str]], user_app: Any
) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    slug, id = make(description="two prompts", use_cases=["greeting"])
    found = web.get(f"/{id}")
    schema = {**build(), "$ref": "#/components/schemas/Flow"}
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(found)
    listed = web.get("?per_page=100", X_Organization_Id=user_app.app_id)["items"]
    assert next(one for one in listed if one["id"] == id) == found
    assert str(uuid.UUID(id)) == id
    assert (found["id"], found["slug"], found["name"], found["description"]) == (id, slug, slug, "two prompts")
    assert (found["category_code"], found["visibility_code"], found["version"]) == ("greeting", "private", 1)
    assert (found["run_count"], found["avg_duration"], found["recent_stars"]) == (0, None, [])
    first, second = found["nodes"]
    assert [node["slug"] for node in found["nodes"]] == ["first", "second"]
    assert (first["type_code"], first["builtin_node_code"]) == ("prompter", "prompter")
    assert second["x"] > first["x"] + first["width"]
    (edge,) = second["inputs"]
    assert edge["source_output_id"] == first["outputs"][0]["id"]
    assert first["inputs"][0]["source_output_id"] is None
    assert [one["variable_type_code"] for one in found["inputs"]] == ["text"]
    assert [one["name"] for one in found["outputs"]] == ["first.text", "second.text"]
    ids = [one["id"] for one in _objects(found) if "id" in one and "flow_id" in one | {"flow_node_id": 0}]
    uuids = [one for one in ids if len(one) == 36]
    assert len(uuids) == len(set(uuids))


def test_no_private_field_of_a_user(server: Server, second: Web) -> None:
    """Five fields of who made it, and the address of those for who belongs to the app alone."""
    author = Caller("author-of-flows", "open-app", "a0" * 16)

    def furnish(connection: sqlite3.Connection) -> None:
        row = ensure_user(connection, author.user_id, email="author@example.com")
        user = User.FromString(row.body)
        user.first_name, user.last_name, user.image.url = "Ada", "Author", "https://example.com/a.png"
        user.user_detail.country, user.user_detail.bill_type = "Atlantis", "gold-plan"
        user.user_detail.metadata.update(dict.fromkeys(PRIVATE, "hush-hush"))
        row.body = user.SerializeToString()
        records.update(connection, schema.USERS, row)
        ensure_app(connection, row.pk, author.app_id, Visibility.PUBLIC)
        add_token(connection, row.pk, author.pat, "for a test")

    within_store(server.data, furnish)
    model = {"id": "general-image-recognition", "user_id": "clarifai", "app_id": "main"}
    body = {"visibility_code": "public", "nodes": [{"slug": "n", "config": {"model": model}}]}
    own = Web(server, author.pat)
    status, made = own.ask("POST", "", body)
    assert status == 201, made
    assert made["created_by_user"] == {
        "id": made["created_by"],
        "email": "author@example.com",
        "first_name": "Ada",
        "last_name": "Author",
        "avatar_url": "https://example.com/a.png",
    }
    path = f"/{made['id']}"
    found = second.get(path)
    assert found == made | {"created_by_user": made["created_by_user"] | {"email": None}}
    assert own.ask("POST", f"{path}/stars")[0] == second.ask("POST", f"{path}/stars")[0] == 201
    for shown in (own.get(path), second.get(path), own.get("")):
        assert not any(PRIVATE & one.keys() for one in _objects(shown))
        assert not re.search("hush|Atlantis|gold-plan", json.dumps(shown))
    assert own.ask("PATCH", path, {"visibility_code": None})[0] == 200
    second.refused(404, "id", "GET", path)


def test_absent_leaves_alone_null_clears_a_value_is_kept(web: Web, flow: str) -> None:
    """Every field against every other: what one patch says changes that and the time of change, and nothing else."""
    before = web.get(f"/{flow}")
    steps = [(name, value) for name, values in VALUES.items() for value in [*values, None, values[-1]]]
    for name, value in steps:
        status, after = web.ask("PATCH", f"/{flow}", {name: value, "updated_at": before["updated_at"]})
        assert status == 200, (name, value, after)
        wanted = before | {name: value, "updated_at": after["updated_at"]}
        if name == "visibility_code" and value is None:
            assert after["visibility_code"] is None
        assert after == wanted, (name, value)
        assert after["updated_at"] > before["updated_at"]
        before = after
    everything = {name: values[0] for name, values in VALUES.items()}
    status, after = web.ask("PATCH", f"/{flow}", everything)
    assert (status, after) == (200, before | everything | {"updated_at": after["updated_at"]})
    status, after = web.ask("PATCH", f"/{flow}", dict.fromkeys(VALUES) | {"updated_at": None})
    assert (status, {name: after[name] for name in VALUES}) == (200, dict.fromkeys(VALUES))
    for empty in ({}, {"updated_at": after["updated_at"]}):
        assert web.ask("PATCH", f"/{flow}", empty) == (200, after), "nothing is changed, so nothing changes"
    assert web.get(f"/{flow}") == after


def test_it_is_the_workflow_that_changes(web: Web, send: Call, make: Callable[..., tuple[str, str]]) -> None:
    slug, id = make()
    body = {"description": "seen by gRPC", "cover_url": "https://example.com/x.png", "visibility_code": "public"}
    status, patched = web.ask("PATCH", f"/{id}", body)
    assert status == 200
    workflow = send("GetWorkflow", workflow_id=slug).workflow
    assert (workflow.description, workflow.image.url) == (body["description"], body["cover_url"])
    assert workflow.visibility.gettable == 50
    assert workflow.version.id == uuid.UUID(patched["current_version_id"]).hex
    change = res.Workflow(id=slug, description="changed by gRPC", visibility=res.Visibility(gettable=10))
    send("PatchWorkflows", workflows=[change], action="overwrite")
    reason = web.refused(409, "updated_at", "PATCH", f"/{id}", {"name": "x", "updated_at": patched["updated_at"]})
    after = web.get(f"/{id}")
    assert after["updated_at"] in reason
    assert (after["name"], after["description"], after["visibility_code"]) == (slug, "changed by gRPC", "private")
    send("PatchWorkflowIds", action="overwrite", ids=[{"id": slug, "new_id": f"{slug}-renamed"}])
    renamed = web.get(f"/{id}")
    assert (renamed["id"], renamed["slug"]) == (id, f"{slug}-renamed")
    assert [n["id"] for n in renamed["nodes"]] == [n["id"] for n in after["nodes"]]
    send("DeleteWorkflow", workflow_id=f"{slug}-renamed")
    web.refused(404, "id", "GET", f"/{id}")


def test_of_those_who_know_the_same_one_wins(server: Server, web: Web, flow: str) -> None:
    known = web.get(f"/{flow}")["updated_at"]
    visitors = [Web(server, server.owner.pat) for _ in range(8)]

    def change(number: int) -> tuple[int, Any]:
        return visitors[number].ask("PATCH", f"/{flow}", {"name": f"by {number}", "updated_at": known})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(change, range(8)))
    (winner,) = [number for number, (status, _) in enumerate(answers) if status == 200]
    assert sorted(status for status, _ in answers) == [200] + 7 * [409]
    after = web.get(f"/{flow}")
    assert after["name"] == f"by {winner}"
    assert web.refused(409, "updated_at", "PATCH", f"/{flow}", {"updated_at": known}), "also where nothing would change"
    same_moment = after["updated_at"].replace("Z", "+00:00")
    assert web.ask("PATCH", f"/{flow}", {"updated_at": same_moment})[0] == 200


def test_statistics_are_of_real_runs(web: Web, send: Call, make: Callable[..., tuple[str, str]]) -> None:
    slug, id = make()
    before = web.get(f"/{id}")
    for _ in range(3):
        answer = send(
            "PostWorkflowResults", workflow_id=slug, inputs=[res.Input(data=res.Data(text=res.Text(raw="Ada")))]
        )
        assert answer.results[0].outputs[1].data.text.raw == "Hello Ada!"
    after = web.get(f"/{id}")
    assert (before["run_count"], after["run_count"]) == (0, 3), "none is lost between the call and the count"
    assert 0 < float(after["avg_duration"]) < 10
    for name in ("avg_duration", "cost_per_run", "estimated_cost"):
        assert DECIMAL.match(after[name]), name
        assert before[name] is None
    assert after["updated_at"] == before["updated_at"], "a run is no change"


def test_stars(web: Web, second: Web, send: Call, server: Server, make: Callable[..., tuple[str, str]]) -> None:
    slug, id = make(visibility=res.Visibility(gettable=50))
    status, star = web.ask("POST", f"/{id}/stars")
    assert (status, star["flow_id"]) == (201, id)
    assert web.ask("POST", f"/{id}/stars") == (200, star), "one each"
    assert web.get(f"/{id}")["recent_stars"] == [star]
    starred = send("GetWorkflow", workflow_id=slug, additional_fields=["stars"]).workflow
    assert (starred.is_starred, starred.star_count) == (True, 1)
    assert [w.id for w in send("ListWorkflows", starred_only=True).workflows] == [slug]
    assert send("ListWorkflows", sort_by_star_count=True).workflows[0].id == slug
    second.refused(404, "id", "POST", f"/{id}/stars")  # of a private app

    def crowd(connection: sqlite3.Connection) -> None:
        """Sixty more users who star it."""
        (workflow,) = connection.execute("SELECT workflow FROM flows WHERE id = ?", (id,)).fetchone()
        for number in range(60):
            name, moment = f"fan-{id[:8]}-{number}", 1_700_000_000_000_000 + number
            pk = connection.execute(
                "INSERT INTO users (owner, id, created, modified, visibility, body) VALUES (0, ?, ?, ?, 10, x'')",
                (name, moment, moment),
            ).lastrowid
            connection.execute(
                'INSERT INTO workflow_stars (id, workflow, "user", created) VALUES (?, ?, ?, ?)',
                (str(uuid.uuid4()), workflow, pk, moment),
            )

    within_store(server.data, crowd)
    recent = web.get(f"/{id}")["recent_stars"]
    assert len(recent) == 50
    times = [one["created_at"] for one in recent]
    assert times == sorted(times, reverse=True), "the newest first"
    assert len({one["user_id"] for one in recent}) == 50
    assert star not in recent
    assert web.ask("DELETE", f"/{id}/stars") == (204, None)
    web.refused(404, "id", "DELETE", f"/{id}/stars")
    assert send("GetWorkflow", workflow_id=slug, additional_fields=["all"]).workflow.star_count == 60


def test_create_and_list(web: Web, send: Call, user_app: Any) -> None:
    node = {"slug": "only", "config": {"model": {"id": "caller"}}}
    body = {"name": "My First Flow!", "description": "d", "context_variables": {"n": 1}, "nodes": [node]}
    status, made = web.ask("POST", "", body, X_Organization_Id=user_app.app_id)
    assert status == 201, made
    assert {name: made[name] for name in ("slug", "name", "description", "context_variables")} == {
        "slug": "my-first-flow",
        "name": "My First Flow!",
        "description": "d",
        "context_variables": {"n": 1},
    }
    assert web.get(f"/{made['id']}") == made
    assert [n.id for n in send("GetWorkflow", workflow_id="my-first-flow").workflow.nodes] == ["only"]
    organization = made["org_id"]
    status, other = web.ask("POST", "", body, X_Organization_Id=organization)
    assert status == 201
    assert re.fullmatch(r"my-first-flow-[0-9a-f]{6}", other["slug"]), "a slug of our own gives way"
    web.refused(409, "slug", "POST", "", body | {"slug": "my-first-flow"}, X_Organization_Id=organization)
    copied = [{"slug": one["slug"], "config": one["config"]} for one in made["nodes"]]
    status, copy = web.ask("POST", "", {"slug": "copy", "nodes": copied}, X_Organization_Id=organization)
    assert (status, copy["name"], copy["nodes"][0]["config"]) == (201, "copy", made["nodes"][0]["config"])
    first = web.get("?per_page=2", X_Organization_Id=organization)
    assert [one["slug"] for one in first["items"]] == ["copy", other["slug"]], "the last changed first"
    assert web.get("?per_page=2&page=2", X_Organization_Id=organization)["items"][0] == made
    assert web.get("?per_page=1", X_Organization_Id=organization)["total"] == first["total"] <= web.get("")["total"]
    assert web.get("?per_page=2", X_Organization_Id="null")["per_page"] == 2
    for page in ("?page=0", "?per_page=101", "?page=x", "?page="):
        web.refused(422, page[1:].partition("=")[0], "GET", page)
    web.refused(422, "sort", "GET", "?sort=name")


def test_a_new_flow_that_cannot_be(web: Web, user_app: Any) -> None:
    good = {"slug": "a", "config": {"model": {"id": "caller"}}}
    cases: list[tuple[str, Any]] = [
        ("nodes", {}),
        ("nodes", {"nodes": []}),
        ("nodes", {"nodes": {}}),
        ("nodes", {"nodes": [good, good]}),
        ("nodes", {"nodes": [{"slug": "a", "config": {"model": {"id": "no-such-model"}}}]}),
        ("nodes", {"nodes": [{"slug": "a", "config": {"model": {"id": "caller"}, "node_inputs": ["b"]}}]}),
        ("nodes[0]", {"nodes": [1]}),
        ("nodes[0].x", {"nodes": [good | {"x": 1}]}),
        ("nodes[0].slug", {"nodes": [{"config": {}}]}),
        ("nodes[0].config", {"nodes": [{"slug": "a"}]}),
        ("nodes[0].config.prompt", {"nodes": [{"slug": "a", "config": {"prompt": 1}}]}),
        ("nodes[0].config.model.name", {"nodes": [{"slug": "a", "config": {"model": {"name": "x"}}}]}),
        ("nodes[0].config.node_inputs[0]", {"nodes": [{"slug": "a", "config": {"node_inputs": [1]}}]}),
        ("nodes[0].config.concepts[0].value", {"nodes": [{"slug": "a", "config": {"concepts": [{"value": "1"}]}}]}),
        ("slug", {"nodes": [good], "slug": "not a slug"}),
        ("slug", {"nodes": [good], "slug": 1}),
        ("updated_at", {"nodes": [good], "updated_at": STALE}),
    ]
    total = web.get("", X_Organization_Id=user_app.app_id)["total"]
    for field, body in cases:
        web.refused(422, field, "POST", "", body, X_Organization_Id=user_app.app_id)
    assert web.get("", X_Organization_Id=user_app.app_id)["total"] == total


def test_bodies_that_are_refused(web: Web, flow: str) -> None:
    """Each with its status and field, and nothing of them is done."""
    before = web.get(f"/{flow}")
    wrong = [1, 1.5, True, [], "x", {}]
    cases: list[tuple[int, str, Any]] = [
        (422, name, {"status_code": "done", name: value})
        for name, good in VALUES.items()
        for value in wrong
        if not isinstance(value, type(good[0]))
    ]
    cases += [(422, "updated_at", {"updated_at": value}) for value in (1, "", "today", "2023-02-30T00:00:00Z")]
    cases += [(422, "updated_at", {"updated_at": value}) for value in ("2023-11-07", "2023-11-07T05:31:56")]
    cases += [
        (409, "updated_at", {"status_code": "done", "updated_at": STALE}),
        (422, "name", {"name": "x" * 1001}),
        (422, "description", {"description": "ä" * 32769}),
        (422, "cover_url", {"cover_url": "x" * 2049}),
        (422, "status_code", {"status_code": "x" * 101}),
        (422, "context_variables", {"context_variables": {"x": "y" * (1 << 18)}}),
        (422, "run_count", {"run_count": 1}),
        (422, "Name", {"Name": "x"}),
        (422, "body", []),
        (422, "body", b"null"),
        (400, "body", b""),
        (400, "body", b"{"),
        (400, "body", b'{"name": "a", "name": "b"}'),
        (400, "body", b'{"context_variables": {"a": NaN}}'),
        (400, "body", b'{"context_variables": {"a": 1e999}}'),
        (400, "body", b'{"context_variables": {"a": ' + b"9" * 5000 + b"}}"),
        (400, "body", b'{"name": "\xff"}'),
        (400, "body", b'{"name": "\\ud800"}'),
        (400, "body", b'{"context_variables": {"a": ' + b"[" * 70 + b"]" * 70 + b"}}"),
        (400, "body", b'{"context_variables": ' + b"[" * 200_000),
        (413, "body", b'{"name": "' + b"x" * (1 << 20) + b'"}'),
    ]
    for status, field, body in cases:
        web.refused(status, field, "PATCH", f"/{flow}", body)
    web.refused(415, "Content-Type", "PATCH", f"/{flow}", {}, Content_Type="application/x-www-form-urlencoded")
    web.refused(415, "Content-Encoding", "PATCH", f"/{flow}", {}, Content_Encoding="gzip")
    assert web.get(f"/{flow}") == before


def test_paths_and_verbs(web: Web, flow: str) -> None:
    for bad in ("x", "3c90c3cc0d444b5088888dd25736052a", flow + "0", "%00"):
        web.refused(422, "id", "PATCH", f"/{bad}", {})
    unknown = str(uuid.uuid4())
    for verb in ("GET", "PATCH"):
        assert unknown in web.refused(404, "id", verb, f"/{unknown}", None if verb == "GET" else {})
    assert web.get(f"/{flow.upper()}")["id"] == flow
    web.refused(405, "method", "PUT", f"/{flow}", {})
    web.refused(405, "method", "DELETE", "")
    web.refused(404, "path", "GET", f"/{flow}/nodes")
    assert web.ask("HEAD", f"/{flow}") == (200, None)


def test_who_may(web: Web, second: Web, server: Server, flow: str, user_app: Any, make: Any) -> None:
    key = add_app_key(server, user_app.app_id)
    for header in (None, "", "Bearer", "Bearer ", "Basic x", "Bearer wrong", "Bearer a b", f"Bearer {key}"):
        web.refused(401, "Authorization", "PATCH", f"/{flow}", {"name": "x"}, Authorization=header)
    web.refused(401, "Authorization", "PATCH", "/nonsense", b"{", Authorization="Bearer wrong")
    assert "updated_at" in web.ask("GET", f"/{flow}", Authorization=f"bearer {server.owner.pat}")[1]
    hidden = second.refused(404, "id", "GET", f"/{flow}")
    assert hidden == second.refused(404, "id", "PATCH", f"/{flow}", {"name": "x"})
    missing = str(uuid.uuid4())
    assert hidden.replace(flow, missing) == second.refused(404, "id", "GET", f"/{missing}"), "as if it did not exist"
    with_id = {one["id"] for one in second.get("?per_page=100")["items"]}
    assert flow not in with_id


def test_organizations(web: Web, second: Web, flow: str, user_app: Any, make_app: Callable[..., Any]) -> None:
    found = web.get(f"/{flow}")
    organization = found["org_id"]
    for named in (
        organization,
        organization.upper(),
        user_app.app_id,
        f"{user_app.user_id}/{user_app.app_id}",
        "null",
        "",
    ):
        assert web.get(f"/{flow}", X_Organization_Id=named) == found
        assert web.ask("PATCH", f"/{flow}", {}, X_Organization_Id=named) == (200, found)
    for named in (str(uuid.uuid4()), "no-such-app", STRANGER.app_id, f"{STRANGER.user_id}/{STRANGER.app_id}"):
        for verb, path, body in (
            ("GET", f"/{flow}", None),
            ("PATCH", f"/{flow}", {}),
            ("GET", "", None),
            ("POST", "", {}),
        ):
            web.refused(403, "X-Organization-Id", verb, path, body, X_Organization_Id=named)
    second.refused(403, "X-Organization-Id", "GET", "", X_Organization_Id=organization)
    other = make_app("another")
    web.refused(404, "id", "GET", f"/{flow}", X_Organization_Id=other.app_id)
    assert web.get("", X_Organization_Id=other.app_id) == {"items": [], "page": 1, "per_page": 20, "total": 0}


def test_collaborators(web: Web, second: Web, send: Call, make_app: Callable[..., Any]) -> None:
    """They may what workflows of the app allow them, and what they make is theirs."""
    app = make_app("shared")
    model = {"id": "general-image-recognition", "user_id": "clarifai", "app_id": "main"}
    nodes = [{"slug": "n", "config": {"model": model}}]
    status, made = web.ask("POST", "", {"name": "Shared", "nodes": nodes}, X_Organization_Id=app.app_id)
    assert status == 201, made
    path, named = f"/{made['id']}", f"{app.user_id}/{app.app_id}"
    second.refused(404, "id", "GET", path)

    def share(*scopes: str) -> None:
        person = res.Collaborator(user=res.User(id=STRANGER.user_id), scopes=["Apps_Get", "Models_Get", *scopes])
        found = send("ListCollaborators", where=app).collaborators
        if found:
            person.id = found[0].id
            send("PatchCollaborators", where=app, collaborators=[person], action="overwrite")
        else:
            send("PostCollaborators", where=app, collaborators=[person])

    share("Workflows_Get")
    found = second.get(path, X_Organization_Id=made["org_id"])
    assert found == made
    assert second.get("", X_Organization_Id=named)["items"] == [found]
    assert found["id"] not in {one["id"] for one in second.get("?per_page=100")["items"]}, "not their own"
    second.refused(403, "X-Organization-Id", "GET", "", X_Organization_Id=app.app_id)  # which is not of theirs
    assert "Workflows_Add" in second.refused(403, "Authorization", "PATCH", path, {"name": "Ours"})
    second.refused(403, "Authorization", "POST", "", {"nodes": nodes}, X_Organization_Id=named)
    share("Workflows_Get", "Workflows_Add", "Workflows_Delete", "Concepts_Get", "Predict")
    assert second.ask("PATCH", path, {"name": "Ours", "updated_at": found["updated_at"]})[0] == 200
    web.refused(409, "updated_at", "PATCH", path, {"name": "Mine", "updated_at": found["updated_at"]})
    status, theirs = second.ask("POST", "", {"name": "Theirs", "nodes": nodes}, X_Organization_Id=named)
    assert (status, theirs["org_id"]) == (201, made["org_id"])
    assert theirs["created_by"] != made["created_by"] == found["created_by"]
    assert web.get(f"/{theirs['id']}") == theirs


def test_what_is_public_is_read_by_all_and_changed_by_its_own(server: Server, second: Web) -> None:
    """A flow of the public catalogue, to somebody whose app it is not."""
    with closing(sqlite3.connect(server.data / "meshserve.db")) as connection:
        (id,) = connection.execute(
            "SELECT flows.id FROM flows JOIN workflows ON pk = workflow WHERE workflows.id = 'General'"
        ).fetchone()
    found = second.get(f"/{id}")
    assert [node["slug"] for node in found["nodes"]] == ["concept", "embed", "cluster"]
    assert found["created_by_user"]["email"] is None
    second.refused(403, "Authorization", "PATCH", f"/{id}", {"name": "mine"})
    assert second.ask("POST", f"/{id}/stars")[0] == 201
    assert second.get(f"/{id}")["recent_stars"][0]["flow_id"] == id


def test_browsers_and_readers(server: Server) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    asked = {"Origin": "https://page.example", "Access-Control-Request-Method": "PATCH"}
    connection.request("OPTIONS", f"/v1/flows/{uuid.uuid4()}", headers=asked)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 204
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert "x-organization-id" in answer.headers["access-control-allow-headers"]
    connection.request("GET", "/v1/openapi.json")
    document = json.loads(connection.getresponse().read())
    assert document == json.loads(json.dumps(build()))
    pytest.importorskip("openapi_spec_validator").OpenAPIV31SpecValidator(document).validate()
    fields = document["paths"]["/v1/flows/{id}"]["patch"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(fields["properties"]) == {*VALUES, "updated_at"}
