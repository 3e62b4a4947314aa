"""Runs of workflows that are kept: what is kept of them, who may read them, and that they can be repeated to the byte."""

import hashlib
import json
import random
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode

from meshserve import cli
from meshserve.core.contract import RPCS
from meshserve.transport.openapi_flows import build
from meshserve_proto.resources_pb2 import ModelVersion
from support.calls import Call, request_of
from support.replays import COLOUR, KEEP, KINDS, Runs, small
from support.serving import MEDIA_URL, Caller, Server, add_app_key, within_store

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture(scope="module")
def ask(server: Server) -> Ask:
    """`ask("GET", "?app_id=…")` asks below /v1/runs: (status, JSON)."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=120)

    def asked(verb: str, path: str, secret: str | None = server.owner.pat) -> tuple[int, Any]:
        headers = {} if secret is None else {"Authorization": f"Key {secret}"}
        connection.request(verb, f"/v1/runs{path}", headers=headers)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.headers["x-request-id"]
        return answer.status, json.loads(text) if text else None

    return asked


@pytest.fixture(scope="module")
def run(send: Call, metadata: Any) -> Call:
    """`run("w", input, …)` runs a workflow and keeps the run: its request id."""

    def call(workflow_id: str, *inputs: Any, code: int = StatusCode.SUCCESS, **fields: Any) -> str:
        by = (*metadata, KEEP)
        answer = send("PostWorkflowResults", code, by=by, workflow_id=workflow_id, inputs=inputs, **fields)
        return str(answer.status.req_id)

    return call


def node(id: str, model: str, *parents: str, **more: Any) -> Any:
    inputs = [res.NodeInput(node_id=parent) for parent in parents]
    return res.WorkflowNode(id=id, model=res.Model(id=model), node_inputs=inputs, **more)


def prompter(send: Call, id: str, template: str = "Say {data.text.raw}.") -> None:
    info = res.OutputInfo()
    info.params.update({"prompt_template": template})
    send("PostModels", models=[res.Model(id=id, model_type_id="prompter", output_info=info)])


def of_text(raw: str) -> Any:
    return res.Input(data=res.Data(text=res.Text(raw=raw)))


def of_bytes(content: bytes) -> Any:
    return res.Input(data=res.Data(image=res.Image(base64=content)))


def of_url(name: str) -> Any:
    return res.Input(data=res.Data(image=res.Image(url=f"{MEDIA_URL}{name}")))


@pytest.fixture(scope="module")
def said(send: Call) -> str:
    """A workflow for texts."""
    prompter(send, "say")
    send("PostWorkflows", workflows=[res.Workflow(id="said", nodes=[node("say", "say")])])
    return "said"


def test_what_is_kept_of_a_run(server: Server, media: Path, send: Call, run: Call, ask: Ask, user_app: Any) -> None:
    send(
        "PostWorkflows",
        workflows=[
            res.Workflow(id="seen", nodes=[node("c", COLOUR, suppress_output=True), node("again", COLOUR, "c")])
        ],
    )
    content = small(0, 60)
    urls = of_url("red.png?signature=hush-1"), of_url("missing.png?signature=hush-2")
    request_id = run("seen", of_bytes(content), *urls, code=StatusCode.MIXED_STATUS)
    status, found = ask("GET", f"/{request_id}")
    assert status == 200
    assert ask("GET", f"/{found['id']}") == (200, found)
    version = send("GetWorkflow", workflow_id="seen").workflow.version.id
    assert (found["request_id"], found["app_id"], found["inputs"]) == (request_id, user_app.app_id, 3)
    assert (found["workflow"]["id"], found["workflow"]["version_id"]) == ("seen", version)
    assert found["status"]["code"] == StatusCode.MIXED_STATUS
    assert (found["complete"], found["state"]) == (True, "")
    first, again = found["nodes"]
    assert (first["id"], first["level"], first["suppressed"], first["parents"]) == ("c", 0, True, [])
    assert (again["level"], again["parents"]) == (1, ["c"])
    assert {first["model"]["id"], again["model"]["id"]} == {COLOUR}
    assert first["model"]["version_id"]
    assert (first["live"], first["starved"], first["batch"], first["runs"]) == (2, 1, 2, 1)
    assert 0 <= first["began"] <= first["ended"] <= again["began"] <= again["ended"] <= found["milliseconds"]
    red = hashlib.sha256((media / "red.png").read_bytes()).hexdigest()
    digest = hashlib.sha256(content).hexdigest()
    assert found["media"] == {"posted 0 image": digest, f"fetched {MEDIA_URL}red.png?…0": red}
    assert [one["status"]["code"] for one in found["results"]] == ["SUCCESS", "SUCCESS", "INPUT_FAILED"]
    assert [output["id"] for output in found["results"][0]["outputs"]] == ["again"]
    with closing(sqlite3.connect(server.data / "meshserve.db")) as connection:
        row = connection.execute("SELECT * FROM kept_runs WHERE id = ?", (found["id"],)).fetchone()
    assert not re.search(rf"hush|{server.owner.pat}", repr(row) + json.dumps(found))
    verdict = ask("POST", f"/{found['id']}/replays")[1]
    assert verdict["verdict"] == "same"
    jsonschema = pytest.importorskip("jsonschema")
    listed = ask("GET", f"?app_id={user_app.app_id}")[1]
    for name, answer in (("KeptRun", found), ("KeptRuns", listed), ("Replay", verdict)):
        schema = {**build(), "$ref": f"#/components/schemas/{name}"}
        jsonschema.Draft202012Validator(schema).validate(answer)


def test_a_run_is_kept_only_if_somebody_asks(send: Call, said: str, run: Call, ask: Ask, user_app: Any) -> None:
    listed = f"?app_id={user_app.app_id}&workflow_id={said}"
    before = ask("GET", listed)[1]["total"]
    send("PostWorkflowResults", workflow_id=said, inputs=[of_text("quietly")])
    assert ask("GET", listed)[1]["total"] == before
    request_id = run(said, of_text("loudly"))
    status, found = ask("GET", f"{listed}&per_page=1")
    assert (status, found["total"], found["items"][0]["request_id"]) == (200, before + 1, request_id)
    assert set(found["items"][0]) < set(ask("GET", f"/{request_id}")[1])


def test_who_may_read_runs(
    server: Server, said: str, run: Call, ask: Ask, stranger: Caller, make_app: Any, user_app: Any
) -> None:
    id = run(said, of_text("mine"))
    assert ask("GET", f"/{id}")[0] == 200
    for secret, status in ((None, 401), ("0" * 32, 401), (stranger.pat, 404)):
        for verb, path in (("GET", f"/{id}"), ("POST", f"/{id}/replays"), ("DELETE", f"/{id}")):
            found, answer = ask(verb, path, secret)
            assert (found, answer["error"]["status"]) == (status, status), (secret, verb, answer)
    own = add_app_key(server, user_app.app_id)
    other = add_app_key(server, make_app("elsewhere").app_id)
    assert ask("GET", f"/{id}", own)[0] == ask("GET", "", own)[0] == 200
    assert ask("GET", f"/{id}", other)[0] == 404
    assert ask("GET", "", other)[1]["items"] == []
    predicts = add_app_key(server, user_app.app_id, sorted(RPCS["PostWorkflowResults"].scopes))
    for path in ("", f"/{id}"):
        status, answer = ask("GET", path, predicts)
        assert (status, "Inputs_Get" in answer["error"]["reason"]) == (403, True), answer
    for path, status in (("", 422), ("?app_id=none", 404), ("?app_id=x&y=1", 422), ("/x/y", 404), ("/none", 404)):
        assert ask("GET", path)[0] == status, path
    assert ask("PUT", f"/{id}")[0] == 405
    assert ask("DELETE", f"/{id}")[0] == 204
    assert ask("GET", f"/{id}")[0] == 404


def test_what_differs_is_said_and_what_is_gone_by_name(server: Server, send: Call, run: Call, ask: Ask) -> None:
    prompter(send, "moving")
    send("PostWorkflows", workflows=[res.Workflow(id="moved", nodes=[node("words", "moving")])])
    id = run("moved", of_text("this"), of_text("that"))
    assert ask("POST", f"/{id}/replays")[1]["verdict"] == "same"
    info = res.OutputInfo()
    info.params.update({"prompt_template": "Shout {data.text.raw}!"})
    send("PatchModels", action="overwrite", models=[res.Model(id="moving", output_info=info)])
    assert ask("POST", f"/{id}/replays")[1]["verdict"] == "same", "the version that ran is pinned"
    within_store(server.data, lambda connection: _reword(connection, send("GetWorkflow", workflow_id="moved").workflow))
    status, verdict = ask("POST", f"/{id}/replays")
    assert (status, verdict["verdict"], len(verdict["inputs"])) == (200, "different", 2)
    (words,) = verdict["inputs"][1]["differences"]
    change = {"path": "text.raw", "before": "Say that.", "after": "Shout that!"}
    assert words == {"node": "words", "changes": [change], "more": 0}
    send("DeleteWorkflows", ids=["moved"])
    assert ask("POST", f"/{id}/replays")[1]["verdict"] == "different", "the graph is the run's own"
    send("DeleteModels", ids=["moving"])
    verdict = ask("POST", f"/{id}/replays")[1]
    assert verdict["verdict"] == "impossible"
    assert "'words'" in verdict["reason"]
    assert "'moving'" in verdict["reason"]


def test_a_video_is_repeated_with_the_frames_that_it_had(
    send: Call, run: Call, ask: Ask, make_app: Any, call: Call
) -> None:
    pytest.importorskip("av")
    from support.films import film

    app = make_app("films")
    nodes = [node("colours", COLOUR), node("half", "half", "colours")]
    half = res.Model(id="half", model_type_id="random-sample")
    send("PostModels", where=app, models=[half])
    send("PostWorkflows", where=app, workflows=[res.Workflow(id="film", nodes=nodes)])
    shown = res.Input(data=res.Data(video=res.Video(base64=film(9))))
    id = run("film", shown, where=app)
    found = ask("GET", f"/{id}")[1]
    assert (found["nodes"][0]["runs"] > 1, found["nodes"][0]["batch"]) == (True, 9)
    assert found["request"]["output_config"]["sample_ms"] == 1000
    change = res.App(id=app.app_id, sample_ms=4000)
    request = api.PatchAppRequest(user_app_id=app, action="overwrite", app=change)
    call("PatchApp", request)
    assert ask("POST", f"/{id}/replays")[1]["verdict"] == "same"


def _reword(connection: sqlite3.Connection, workflow: Any) -> None:
    """Change what must not change: the version of a model."""
    version = workflow.nodes[0].model.model_version.id
    (body,) = connection.execute("SELECT body FROM model_versions WHERE id = ?", (version,)).fetchone()
    changed = ModelVersion.FromString(body)
    changed.output_info.params.update({"prompt_template": "Shout {data.text.raw}!"})
    connection.execute("UPDATE model_versions SET body = ? WHERE id = ?", (changed.SerializeToString(), version))


def test_runs_go_with_their_app_and_their_media_with_them(
    server: Server, call: Call, metadata: Any, make_app: Any, ask: Ask
) -> None:
    app = make_app("passing")
    contents = [small(1, 61), small(2, 62)]
    request = api.PostWorkflowResultsRequest(
        user_app_id=app, workflow_id="Empty", inputs=[of_bytes(content) for content in contents]
    )
    id = call("PostWorkflowResults", request, by=(*metadata, KEEP)).status.req_id
    assert ask("GET", f"/{id}")[0] == 200
    digests = [hashlib.sha256(content).hexdigest() for content in contents]
    paths = [server.data / "blobs" / digest[:2] / digest[2:] for digest in digests]
    assert [path.read_bytes() for path in paths] == contents
    call("DeleteApp", api.DeleteAppRequest(user_app_id=app))
    assert ask("GET", f"/{id}")[0] == 404
    give_up = time.monotonic() + 20
    while any(path.exists() for path in paths):
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_the_commands(
    server: Server, said: str, run: Call, ask: Ask, capsys: pytest.CaptureFixture[str], user_app: Any
) -> None:
    id = ask("GET", f"/{run(said, of_text('read me'))}")[1]["id"]

    def printed(*arguments: str, code: int = 0) -> str:
        assert cli.main([*arguments, "--data", str(server.data)]) == code, arguments
        return capsys.readouterr().out

    assert printed("runs", "--workflow", said).startswith(id[:12])
    assert json.loads(printed("runs", "--workflow", said, "--json"))["items"][0]["id"] == id
    lines = printed("trace", id[:8]).splitlines()
    assert lines[0] == f"run {id} of workflow {user_app.user_id}/{user_app.app_id}/{said}"
    assert any(line.startswith("say  ") and "█" in line for line in lines)
    assert json.loads(printed("trace", id, "--json"))["nodes"][0]["id"] == "say"
    calling = ("--base", server.base, "--pat", server.owner.pat)
    assert printed("replay", id[:8], *calling).splitlines()[-1] == "1 of 1 are the same to the byte"
    verdicts = json.loads(printed("replay", "--all", "--workflow", said, *calling, "--json"))
    assert verdicts["same"] == verdicts["all"] > 0
    printed("trace", "no-such-run", code=2)
    printed("replay", *calling, code=2)


def _replayed(runs: Runs, ask: Ask, number: int, most: int) -> None:
    """So many runs, on `most` inputs at most, are kept and repeated; all must be equal to the byte."""
    chance = random.Random(number)  # noqa: S311 - the same each time
    ids = [runs.run(chance, most) for _ in range(number)]
    for id in ids:
        status, verdict = ask("POST", f"/{id}/replays")
        assert (status, verdict.get("verdict")) == (200, "same"), verdict


def test_20_runs_are_repeated_to_the_byte(stub: Any, make_app: Any, call: Call, metadata: Any, ask: Ask) -> None:
    app = make_app("replayed")
    send = _sender(call, app)
    _replayed(Runs(stub, app, send, metadata, [id for id in KINDS if not KINDS[id].heavy]), ask, 18, 2)
    _replayed(Runs(stub, app, send, metadata, ["tracked"]), ask, 2, 1)
    assert ask("GET", f"?app_id={app.app_id}")[1]["total"] == 20


@pytest.mark.slow
def test_1000_runs_are_repeated_to_the_byte(stub: Any, make_app: Any, call: Call, metadata: Any, ask: Ask) -> None:
    app = make_app("replayed")
    _replayed(Runs(stub, app, _sender(call, app), metadata, list(KINDS)), ask, 1000, 3)
    assert ask("GET", f"?app_id={app.app_id}")[1]["total"] == 1000


def _sender(call: Call, app: Any) -> Call:
    return lambda name, **fields: call(name, request_of(name)(user_app_id=app, **fields))
