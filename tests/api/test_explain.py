"""What `/v1/explain` and `meshserve explain` say, against what PostWorkflows and PostWorkflowResults then do."""

import io
import json
import random
import re
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode
from google.protobuf.json_format import MessageToDict
from PIL import Image

from meshserve import cli
from meshserve.core.contract import RPCS
from support.calls import Call
from support.serving import Caller, Server

RUNNERS = ("color-recognition", "text-sentiment", "language-identification")
OPERATORS: dict[str, tuple[str, dict[str, Any]]] = {
    "tiles": ("image-tiling-operator", {"tile_size": 4, "max_object_size": 0}),
    "prompt": ("prompter", {"prompt_template": "Say {data.text.raw}"}),
    "joined": ("text-aggregation-operator", {}),
    "sure": ("concept-thresholder", {}),
    "counted": ("object-counter", {}),
    "some": ("random-sample", {"keep_fraction": 0.5}),
    "none": ("random-sample", {"keep_fraction": 0.0}),
    "painter": ("text-to-image", {}),
}
"""Id → type and parameters of models that the module's app has."""
HOSTILE = """<b>"&' ]]> \\n; end""" + "\u202e漢"


class Web:
    """Asks the server over REST. explain(): the explanation as JSON."""

    def __init__(self, server: Server, secret: str, app: Any) -> None:
        self._connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        self._secret, self._place = secret, f"/v1/explain/users/{app.user_id}/apps/{app.app_id}"

    def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, str, str]:
        """(HTTP status, media type, text) of an answer; path: below the app's, or a whole one."""
        sent = {"Authorization": f"Key {self._secret}", **headers}
        whole = path if path.startswith("/v1") else self._place + path
        content = None if body is None else json.dumps(body).encode()
        self._connection.request("GET" if body is None else "POST", whole, content, sent)
        answer = self._connection.getresponse()
        return answer.status, answer.headers["content-type"], answer.read().decode()

    def explain(self, path: str, body: Any = None) -> Any:
        status, _, text = self.ask(path, body)
        assert status == 200, text
        return json.loads(text)


@pytest.fixture(scope="module")
def web(server: Server, user_app: Any, send: Call) -> Web:
    """REST of the module's app, which has the models."""
    models = []
    for id, (type_id, params) in OPERATORS.items():
        info = res.OutputInfo()
        info.params.update(params)
        if type_id == "concept-thresholder":
            info.data.concepts.add(id="positive", value=0.1)
        models.append(res.Model(id=id, model_type_id=type_id, output_info=info))
    send("PostModels", models=[*models, res.Model(id="untrained", model_type_id="visual-classifier")])
    return Web(server, server.owner.pat, user_app)


def node(id: str, model_id: str, *parents: str, **more: Any) -> Any:
    links = [res.NodeInput(node_id=parent) for parent in parents]
    return res.WorkflowNode(id=id, model=res.Model(id=model_id), node_inputs=links, **more)


def graph(pick: random.Random) -> list[Any]:
    """Some nodes; about half of what comes of it is refused."""
    nodes: list[Any] = []
    for number in range(pick.randint(1, 5)):
        above = [one.id for one in pick.sample(nodes, min(len(nodes), pick.choice((0, 0, 1, 1, 2))))]
        above += ["nobody"] if pick.random() < 0.04 else []
        model = "nowhere" if pick.random() < 0.03 else "untrained" if pick.random() < 0.03 else ""
        model = model or pick.choice(RUNNERS if pick.random() < 0.5 else (*OPERATORS, "some", "none"))
        nodes.append(node(f"n{number}", model, *above, suppress_output=pick.random() < 0.1))
    if len(nodes) > 1 and pick.random() < 0.1:
        nodes[0].node_inputs.add(node_id=nodes[-1].id)
    if pick.random() < 0.05:
        nodes.append(nodes[0])
    pick.shuffle(nodes)
    return nodes


def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, "PNG")
    return buffer.getvalue()


INPUTS = {
    "image": res.Data(image=res.Image(base64=png())),
    "text": res.Data(text=res.Text(raw="a good day")),
    "image+text": res.Data(image=res.Image(base64=png()), text=res.Text(raw="a good day")),
}


def test_explain_says_what_posting_and_running_do(
    web: Web, send: Call, user_app: Any, stub: Any, metadata: Any
) -> None:
    """Refusals to the letter; else order, fields and what becomes of each kind of input in each node."""
    seen: set[str] = set()
    for seed in range(20):
        nodes = graph(random.Random(seed))  # noqa: S311 - the same each time
        workflow = res.Workflow(id=f"random-{seed}", nodes=nodes)
        told = web.explain("", {"workflow": MessageToDict(workflow, preserving_proto_field_name=True)})
        if told["verdict"] == "refused":
            status = send("PostWorkflows", told["refusal"]["code"], workflows=[workflow]).status
            assert status.details == told["refusal"]["details"], seed
            assert f"'{told['refusal']['node']}'" in status.details or not told["refusal"]["node"]
            seen.add(told["refusal"]["name"])
            continue
        posted = send("PostWorkflows", workflows=[workflow]).workflows[0]
        assert told["order"] == [one.id for one in posted.nodes], seed
        stored = web.explain(f"/workflows/{workflow.id}")
        assert stored["version"] == posted.version.id
        for name in ("order", "levels"):
            assert stored[name] == told[name], seed
        for kind, data in INPUTS.items():
            inputs = [res.Input(data=data)]
            request = api.PostWorkflowResultsRequest(user_app_id=user_app, workflow_id=workflow.id, inputs=inputs)
            reply = stub.PostWorkflowResults(request, metadata=metadata, timeout=30)
            seen |= check(stored, kind, list(reply.results[0].outputs), f"{seed} {kind}")
    assert seen >= {"runs", "skipped", "fails", "starves", "depends", "empty", "WORKFLOW_INVALID_GRAPH"}, seen


def check(told: Any, kind: str, outputs: list[Any], where: str) -> set[str]:
    """Compare one result with what was told of it; the verdicts that there were."""
    seen: set[str] = set()
    for one in told["nodes"]:
        verdict = one["verdicts"][kind]
        seen.add(verdict["verdict"])
        if one["suppressed"] or verdict["verdict"] == "skipped":
            continue
        possible = verdict["possible"]
        if any(each["verdict"] == "skipped" for each in possible):  # whether it has an output depends
            return seen
        output = outputs.pop(0)
        found = [each for each in possible if each["code"] in (output.status.code, 0) or not each["code"]]
        assert found, f"{where}, node {one['id']}: {output.status} is none of {possible}"
        if output.status.code != StatusCode.SUCCESS:
            said = [(each["code"], each["details"]) for each in possible]
            assert (output.status.code, output.status.details) in said, f"{where}, node {one['id']}: {said}"
        else:
            assert {each["verdict"] for each in possible} & {"runs", "empty"}, f"{where}, node {one['id']}"
            filled = {field.name for field, _ in output.data.ListFields()}
            assert filled <= {path.partition("[")[0] for path in verdict["fields"]}, f"{where}, node {one['id']}"
    assert not outputs, where
    return seen


def test_all_forms_of_one_explanation(web: Web, send: Call) -> None:
    """By format or Accept; whatever ids hold, an SVG is well-formed and has nothing in it that runs."""
    nodes = [node("tile", "tiles"), node(HOSTILE, "color-recognition", "tile")]
    send("PostWorkflows", workflows=[res.Workflow(id="forms", nodes=nodes)])
    told = web.explain("/workflows/forms?inputs=32&input=image,image%2Btext")
    assert told["inputs"]["kinds"] == ["image", "image+text"]
    tile, colour = told["nodes"]
    assert (tile["engine"]["kind"], colour["engine"]) == ("operator", {"kind": "runner", "name": "colors"})
    assert (tile["items"], colour["items"]) == ("32", "32·k")
    assert colour["gets"] == [{"node": "tile", "fields": ["regions[...].data.image"]}]
    assert colour["verdicts"]["image"]["by_region"] == "yes"
    forms = {"svg": "image/svg+xml", "mermaid": "text/vnd.mermaid", "text": "text/plain", "json": "application/json"}
    texts = {}
    for name, kind in forms.items():
        status, media, text = web.ask(f"/workflows/forms?format={name}")
        assert (status, media.partition(";")[0]) == (200, kind)
        assert web.ask("/workflows/forms", Accept=f"text/html;q=0.1, {kind}") == (status, media, text)
        assert web.ask(f"/workflows/forms?format={name}")[2] == text
        texts[name] = text
    drawn = ElementTree.fromstring(texts["svg"])  # noqa: S314 - our own
    assert HOSTILE in "".join(drawn.itertext())
    assert not [part for part in drawn.iter() if part.tag.rpartition("}")[2] in ("script", "foreignObject", "b")]
    assert HOSTILE not in texts["mermaid"]
    assert not re.search(r"[<>]b>", texts["mermaid"])
    version = told["version"]
    assert web.explain(f"/workflows/forms/versions/{version}")["version"] == version


def test_who_may_not_is_told_as_by_the_contract(
    web: Web, server: Server, stranger: Caller, user_app: Any, send: Call, call: Call
) -> None:
    """The credentials and scopes of GetWorkflow for what is stored, and of PostWorkflows for what is not."""
    send("PostWorkflows", workflows=[res.Workflow(id="mine", nodes=[node("a", "color-recognition")])])
    body = {"nodes": [{"id": "a", "model": {"id": "color-recognition"}}]}
    key = res.Key(description="reads", type="api_key", scopes=sorted(RPCS["GetWorkflow"].scopes))
    key.apps.add(id=user_app.app_id, user_id=user_app.user_id)
    owner_id = res.UserAppIDSet(user_id=user_app.user_id)
    reader = call("PostKeys", api.PostKeysRequest(user_app_id=owner_id, keys=[key])).keys[0].id

    def refused(secret: str, path: str, body: Any = None) -> tuple[int, int]:
        status, _, text = Web(server, secret, user_app).ask(path, body)
        return status, json.loads(text)["status"]["code"] if status != 200 else 0

    assert refused("0" * 32, "/workflows/mine") == (401, StatusCode.CONN_KEY_INVALID)
    assert refused("0" * 32, "", body)[0] == 401
    assert refused("0" * 32, "/v1/explain/nothing")[0] == 401
    assert refused(stranger.pat, "/workflows/mine")[0] in (403, 404)
    assert refused(stranger.pat, "", body)[0] in (403, 404)
    assert refused(reader, "/workflows/mine") == (200, 0)
    assert refused(reader, "", body) == (403, StatusCode.CONN_INSUFFICIENT_SCOPES)
    owner = server.owner.pat
    assert refused(owner, "/workflows/nowhere") == (404, StatusCode.WORKFLOW_DOES_NOT_EXIST)
    assert refused(owner, "/workflows/mine/versions/none") == (404, StatusCode.CONN_DOES_NOT_EXIST)
    assert refused(owner, "/workflows")[0] == 404
    assert refused(owner, "/workflows/mine?format=pdf")[0] == 400
    assert refused(owner, "/workflows/mine?input=smell")[0] == 400
    assert refused(owner, "/workflows/mine?inputs=0")[0] == 400
    assert refused(owner, "/workflows/mine?colour=red")[0] == 400
    assert refused(owner, "", {"workflows": [body, body]})[0] == 400
    assert refused(owner, "", ["a"])[0] == 400
    place = {"user_id": user_app.user_id, "app_id": user_app.app_id}
    assert web.explain("/v1/explain", {"user_app_id": place, **body})["order"] == ["a"]
    assert web.explain("", {"nodes": []})["refusal"]["code"] == StatusCode.WORKFLOW_INVALID_ARGUMENT


def test_the_command(
    web: Web, server: Server, user_app: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], send: Call
) -> None:
    """Of a stored workflow, of JSON as it is posted, of the SDK's YAML, and of what is refused."""
    send("PostWorkflows", workflows=[res.Workflow(id="told", nodes=[node("a", "color-recognition")])])
    where = ["--server", server.base, "--pat", server.owner.pat, "--user", user_app.user_id, "--app", user_app.app_id]
    posted = tmp_path / "workflow.json"
    posted.write_text(json.dumps({"nodes": [{"id": "b", "model": {"id": "color-recognition"}}]}))
    text = tmp_path / "workflow.yml"
    text.write_text("workflow:\n  id: c\n  nodes:\n    - id: c\n      model:\n        model_id: tiles\n")
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps({"nodes": [{"id": "b", "model": {"id": "nowhere"}}]}))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(["explain", *arguments, *where])
        said = capsys.readouterr()
        return code, said.out, said.err

    code, out, _ = run("told", "--inputs", "3", "--input", "image,text")
    assert code == 0
    assert "a     " in out
    assert "color-recognition" in out
    assert "fails 30101" in out
    assert "for 3 inputs" in out
    assert "\x1b" not in out
    assert json.loads(run(str(posted), "--format", "json")[1])["order"] == ["b"]
    assert run(str(text), "--format", "mermaid")[1].startswith("flowchart TD")
    assert run("told", "--format", "svg", "--output", str(tmp_path / "told.svg"))[0] == 0
    ElementTree.parse(tmp_path / "told.svg")  # noqa: S314 - our own
    code, out, _ = run(str(broken))
    assert code == 1
    assert "refused at node 'b'" in out
    assert "21200" in out
    code, _, err = run("nowhere")
    assert code == 2
    assert "22102" in err


def test_what_runs_took_is_told(web: Web, send: Call, call: Call, user_app: Any) -> None:
    """Unknown until it ran."""
    send("PostModels", models=[res.Model(id="timed", model_type_id="image-tiling-operator")])
    send("PostWorkflows", workflows=[res.Workflow(id="timed", nodes=[node("a", "timed")])])
    assert web.explain("/workflows/timed")["nodes"][0]["expected"] is None
    request = api.PostWorkflowResultsRequest(user_app_id=user_app, workflow_id="timed")
    request.inputs.add(data=INPUTS["image"])
    for _ in range(2):
        call("PostWorkflowResults", request)
    expected = web.explain("/workflows/timed")["nodes"][0]["expected"]
    assert (expected["runs"], expected["items"], expected["batch"]) == (2, 2, 1)
    assert 0 < expected["milliseconds"] < 1000
