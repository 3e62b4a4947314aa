"""The audit log: each call that changed something leaves one entry, and its owner finds it again."""

import json
import sqlite3
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as r
from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf.timestamp_pb2 import Timestamp
from google.protobuf.wrappers_pb2 import BoolValue

from meshserve.store import audit
from support.calls import Call
from support.serving import Caller, Server, add_caller

ME = r.UserAppIDSet(user_id="me")
COLLEAGUE = Caller("audit-colleague", "audit-colleague-app", "a0d17a0d17a0d17a0d17a0d17a0d1700")


class Log:
    """Calls under a prefix of their own, and what the log of the owner says of them."""

    def __init__(self, call: Call, metadata: Any) -> None:
        self.call, self.prefix = call, f"audit-{uuid.uuid4().hex[:12]}"
        self.by = (*metadata, ("x-clarifai-request-id-prefix", self.prefix))

    def do(self, name: str, code: int = codes.SUCCESS, /, **fields: Any) -> Any:
        return self.call(name, getattr(s, f"{name}Request")(**fields), code, self.by)

    def search(self, by: Any = None, code: int = codes.SUCCESS, **asked: Any) -> list[Any]:
        """Entries for a query that are of these calls."""
        more = {name: asked.pop(name) for name in ("sort_ascending", "pagination") if name in asked}
        request = s.PostAuditLogSearchesRequest(user_app_id=ME, query=r.AuditLogQuery(**asked), **more)
        found = self.call("PostAuditLogSearches", request, code, *([by] if by else [])).entries
        return [entry for entry in found if entry.req_id.startswith(self.prefix)]

    def last(self) -> Any:
        return self.search(pagination=s.Pagination(per_page=5))[0]


@pytest.fixture
def log(call: Call, metadata: Any) -> Log:
    return Log(call, metadata)


@pytest.fixture(scope="module")
def colleague(server: Server) -> Caller:
    add_caller(server.data, COLLEAGUE)
    return COLLEAGUE


def target(entry: Any) -> list[tuple[str, str]]:
    return [(one.WhichOneof("target"), getattr(one, one.WhichOneof("target")).id) for one in entry.targets]


def steps(app: Any) -> Iterator[tuple[str, dict[str, Any], int, list[tuple[str, str]]]]:
    """Calls, the event type that each leaves, and its targets."""
    at: dict[str, Any] = {"user_app_id": app}
    model = r.Model(id="m", model_type_id="image-crop")
    renamed = s.IdUpdateSource(id="m", new_id="m2")
    node = r.WorkflowNode(id="n", model=r.Model(id="general-image-recognition", user_id="clarifai", app_id="main"))
    here, secret = [("app", app.app_id)], r.Secret(id="s", value="hush-hush-value")
    event, user = r.EventType, [("user", app.user_id)]
    yield "PostModels", {**at, "models": [model]}, event.MODEL_CREATE, [("model", "m")]
    yield (
        "PatchModels",
        {**at, "models": [r.Model(id="m", notes="x")], "action": "overwrite"},
        event.MODEL_UPDATE,
        [("model", "m")],
    )
    yield "PatchModelIds", {**at, "ids": [renamed], "action": "overwrite"}, event.MODEL_UPDATE, [("model", "m")]
    yield (
        "PostWorkflows",
        {**at, "workflows": [r.Workflow(id="w", nodes=[node])]},
        event.WORKFLOW_CREATE,
        [("workflow", "w")],
    )
    yield "DeleteWorkflows", {**at, "ids": ["w"]}, event.WORKFLOW_DELETE, [("workflow", "w")]
    yield "DeleteModel", {**at, "model_id": "m2"}, event.MODEL_DELETE, [("model", "m2")]
    yield "PostConcepts", {**at, "concepts": [r.Concept(id="c")]}, event.EVENT_TYPE_NOT_SET, here
    yield "PostDatasets", {**at, "datasets": [r.Dataset(id="d")]}, event.EVENT_TYPE_NOT_SET, here
    yield (
        "PostCollaborators",
        {**at, "collaborators": [r.Collaborator(user=r.User(id=COLLEAGUE.user_id), scopes=["All"])]},
        event.COLLABORATOR_ADD,
        here,
    )
    cluster = r.ComputeCluster(
        id="audit-cluster", cluster_type="local-dev", managed_by="user", cloud_provider=r.CloudProvider(id="local")
    )
    cluster.region = "local"
    yield (
        "PostComputeClusters",
        {"user_app_id": ME, "compute_clusters": [cluster]},
        event.COMPUTE_CLUSTER_CREATE,
        [("compute_cluster", "audit-cluster")],
    )
    yield (
        "DeleteComputeClusters",
        {"user_app_id": ME, "ids": ["audit-cluster"]},
        event.COMPUTE_CLUSTER_DELETE,
        [("compute_cluster", "audit-cluster")],
    )
    yield "PostSecrets", {"user_app_id": ME, "secrets": [secret]}, event.EVENT_TYPE_NOT_SET, user
    yield "DeleteSecrets", {"user_app_id": ME, "ids": ["s"]}, event.EVENT_TYPE_NOT_SET, user
    details = {"apps": [r.App(id=app.app_id, notes="n")], "action": "overwrite"}
    yield "PatchAppsDetails", {**at, **details}, event.APPLICATION_UPDATE, here
    saved = r.Search(id="audit-search", save=True, query=r.Query(filters=[r.Filter()]))
    yield "PostInputsSearches", {**at, "searches": [saved]}, event.EVENT_TYPE_NOT_SET, here
    yield "DeleteApp", at, event.APPLICATION_DELETE, here


def test_every_mutation_leaves_one_entry_newest_first(log: Log, make_app: Call, colleague: Caller) -> None:
    app = make_app("audited")
    done = list(steps(app))
    for name, fields, _, _ in done:
        log.do(name, **fields)
    entries = log.search(pagination=s.Pagination(per_page=100))
    assert [entry.details[0] for entry in entries] == [f"rpc: {name}" for name, *_ in reversed(done)]
    for entry, (name, _, event, targets) in zip(reversed(entries), done, strict=True):
        assert (entry.operation, target(entry)) == (event, targets), name
        assert entry.success
        assert entry.user.id == app.user_id
        assert entry.source_ip == "127.0.0.1"
        assert abs(entry.timestamp.seconds - time.time()) < 60
        assert "hush-hush" not in str(entry), "no secrets"


def test_calls_that_wrote_nothing_leave_none(log: Log, make_app: Call) -> None:
    app = make_app("idle")
    log.do("ListModels", user_app_id=app)
    log.do("DeleteModel", codes.MODEL_DOES_NOT_EXIST, user_app_id=app, model_id="none")
    log.do("PostValidatePassword", codes.PASSWORD_VALIDATION_FAILED, password=r.Password(plaintext="x"), user_app_id=ME)
    annotation = r.Annotation(input_id="no-such-input", data=r.Data(concepts=[r.Concept(id="x", value=1)]))
    log.call(
        "PostAnnotations", s.PostAnnotationsRequest(user_app_id=app, annotations=[annotation]), codes.FAILURE, log.by
    )
    assert log.search(pagination=s.Pagination(per_page=20)) == []


def test_one_entry_for_a_call_of_many_inputs(log: Log, make_app: Call) -> None:
    app = make_app("many")
    texts = [r.Input(id=f"i{n}", data=r.Data(text=r.Text(raw=f"private words {n}"))) for n in range(20)]
    log.do("PostInputs", user_app_id=app, inputs=texts)
    entry = log.last()
    assert entry.details[1] == "inputs: 20 (i0, i1, i2, i3, i4, i5, i6, i7, …)"
    assert "private words" not in str(entry), "no content"


def test_keys_are_not_named(log: Log) -> None:
    made = log.do("PostKeys", user_app_id=ME, keys=[r.Key(type="personal_access_token", scopes=["All"])]).keys[0]
    log.do("DeleteKey", user_app_id=ME, key_id=made.id)
    entries = log.search(pagination=s.Pagination(per_page=5))
    assert [entry.details[0] for entry in entries] == ["rpc: DeleteKey", "rpc: PostKeys"]
    assert made.id not in str(entries)


def test_the_filters(log: Log, make_app: Call, colleague: Caller) -> None:
    app = make_app("filtered")
    log.do("PostModels", user_app_id=app, models=[r.Model(id="fm", model_type_id="image-crop")])
    log.do("PostConcepts", user_app_id=app, concepts=[r.Concept(id="c")])
    guest = r.Collaborator(user=r.User(id=colleague.user_id), scopes=["All"])
    log.do("PostCollaborators", user_app_id=app, collaborators=[guest])
    theirs = Log(log.call, colleague.metadata)
    theirs.prefix, theirs.by = log.prefix, (*colleague.metadata, log.by[-1])
    theirs.do("PostConcepts", user_app_id=app, concepts=[r.Concept(id="d")])

    def names(**asked: Any) -> list[str]:
        return [entry.details[0].removeprefix("rpc: ") for entry in log.search(**asked)]

    everything = ["PostConcepts", "PostCollaborators", "PostConcepts", "PostModels"]
    in_app = [r.AuditLogTarget(app=r.App(id=app.app_id))]
    assert names(targets=in_app) == everything
    assert names(targets=in_app, user_ids=[colleague.user_id]) == ["PostConcepts"], (
        "what a guest did, in the owner's log"
    )
    assert names(targets=in_app, user_ids=["me"]) == everything[1:]
    event = r.EventType
    assert names(targets=in_app, operations=[event.MODEL_CREATE, event.COLLABORATOR_ADD]) == [
        "PostCollaborators",
        "PostModels",
    ]
    model = r.Model(id="fm", app_id=app.app_id)
    assert names(targets=[r.AuditLogTarget(model=model)]) == ["PostModels"]
    model.app_id = "another"
    assert names(targets=[r.AuditLogTarget(model=model)]) == []
    assert names(targets=in_app, success=BoolValue(value=True)) == everything
    assert names(targets=in_app, success=BoolValue(value=False)) == []
    assert names(targets=in_app, source_ips=["127.0.0.1"]) == everything
    assert names(targets=in_app, source_ips=["10.0.0.1"]) == []
    first = log.search(targets=in_app)[-1].timestamp
    assert names(targets=in_app, timestamp_to=first) == ["PostModels"], "both ends are within"
    assert names(targets=in_app, timestamp_from=first) == everything
    later = Timestamp(seconds=first.seconds + 3600)
    assert names(targets=in_app, timestamp_from=later) == []
    pages = [names(targets=in_app, pagination=s.Pagination(page=page, per_page=3)) for page in (1, 2, 3)]
    assert pages == [everything[:3], everything[3:], []]
    assert names(targets=in_app, sort_ascending=True) == everything[::-1]
    assert theirs.search(by=colleague.metadata) == [], "another's log has nothing of it"


def test_what_is_refused(log: Log, call: Call, colleague: Caller, server: Server) -> None:
    def search(by: Any = None, code: int = codes.CONN_INVALID_REQUEST, user: str = "me", **asked: Any) -> str:
        request = s.PostAuditLogSearchesRequest(user_app_id=r.UserAppIDSet(user_id=user), **asked)
        return call("PostAuditLogSearches", request, code, *([by] if by else [])).status.details

    empty = r.AuditLogQuery(targets=[r.AuditLogTarget(model=r.Model())])
    assert "query.targets[0].model.id is empty" in search(query=empty)
    assert "query.targets[0] is empty" in search(query=r.AuditLogQuery(targets=[r.AuditLogTarget()]))
    assert "1001" in search(pagination=s.Pagination(per_page=1001))
    assert "for that user alone" in search(
        colleague.metadata, codes.CONN_INSUFFICIENT_SCOPES, user=server.owner.user_id
    )


def test_over_rest(log: Log, make_app: Call, server: Server) -> None:
    app = make_app("rest")
    log.do("PostConcepts", user_app_id=app, concepts=[r.Concept(id="c")])
    body = json.dumps({"query": {"targets": [{"app": {"id": app.app_id}}], "user_ids": ["me"]}}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/v2/users/me/audit_log/searches",
        body,
        {"Authorization": f"Key {server.owner.pat}"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server
        entries = json.load(answer)["entries"]
    assert [entry["req_id"].startswith(log.prefix) for entry in entries] == [True]
    assert entries[0]["success"] is True


@pytest.fixture
def checked(server: Server) -> Callable[[], audit.Verdict]:
    def check() -> audit.Verdict:
        with closing(sqlite3.connect(server.data / "meshserve.db")) as connection:
            return audit.verify(connection)

    return check


def test_the_chain_of_all_that_was_done_holds(log: Log, make_app: Call, checked: Callable[[], audit.Verdict]) -> None:
    log.do("PostConcepts", user_app_id=make_app("chained"), concepts=[r.Concept(id="c")])
    verdict = checked()
    assert (verdict.broken, verdict.why) == (0, "")
    assert verdict.number > 0
