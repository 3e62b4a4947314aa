"""Pipelines, their steps, runs and templates: definitions that are checked, archives, and runs as records (§18, seed §20)."""

import json
import sqlite3
import time
from collections.abc import Callable
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from clarifai_grpc.grpc.api.status import status_pb2

from meshserve.bootstrap import add_token, ensure_app, ensure_user
from support.calls import Call
from support.content_uploads import archive, until, whole
from support.serving import Caller, Server, within_store

Pipeline, Run, Version = resources_pb2.Pipeline, resources_pb2.PipelineVersionRun, resources_pb2.PipelineVersion
FILES = {"config.yaml": b"pipeline_step:\n  id: step\n", "1/pipeline_step.py": b"print('done')\n"}
INVALID = codes.PIPELINE_INVALID_ARGUMENT
PUBLIC = resources_pb2.Visibility(gettable=resources_pb2.Visibility.PUBLIC)
QUEUED, RUNNING, PAUSED = codes.JOB_QUEUED, codes.JOB_RUNNING, codes.JOB_PAUSED
COMPLETED, FAILED, CANCELLED = codes.JOB_COMPLETED, codes.JOB_FAILED, codes.JOB_CANCELLED
Upload = Callable[..., Any]


def workflow(*references: str, **arguments: str) -> dict[str, Any]:
    """An Argo workflow with these steps and arguments."""
    steps = [[{"name": f"s{n}", "templateRef": {"name": r, "template": r}}] for n, r in enumerate(references)]
    parameters = [{"name": name, "value": value} for name, value in arguments.items()]
    spec = {
        "entrypoint": "all",
        "arguments": {"parameters": parameters},
        "templates": [{"name": "all", "steps": steps}],
    }
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "spec": spec}


def defined(argo: Any, **fields: Any) -> Any:
    """A version of a pipeline with that workflow, or that text."""
    text = argo if isinstance(argo, str) else json.dumps(argo)
    spec = resources_pb2.ArgoOrchestrationSpec(api_version="argoproj.io/v1alpha1", spec_json=text)
    return Version(orchestration_spec=resources_pb2.OrchestrationSpec(argo_orchestration_spec=spec), **fields)


@pytest.fixture(scope="module")
def upload(stub: Any, metadata: Any, user_app: Any) -> Upload:
    """`upload("step", content)`: the answers to the upload of a version."""

    def uploaded(step: str, content: bytes, **version: Any) -> list[Any]:
        posted = resources_pb2.PipelineStepVersion(**version)
        messages = whole("pipeline_step", user_app, step, content, posted, 200)
        return list(stub.PostPipelineStepVersionsUpload(messages, metadata=metadata, timeout=60))

    return uploaded


@pytest.fixture(scope="module")
def settled(send: Call, upload: Upload) -> Upload:
    """`settled("step", content)`: a version whose archive has been looked at."""

    def look(step: str, content: bytes, **version: Any) -> Any:
        id = upload(step, content, **version)[-1].pipeline_step_version_id
        get = {"pipeline_step_id": step, "pipeline_step_version_id": id}

        def ready() -> Any:
            found = send("GetPipelineStepVersion", **get).pipeline_step_version
            return found if found.status.code != codes.PIPELINE_STEP_BUILDING else None

        return until(ready)

    return look


@pytest.fixture(scope="module")
def step(send: Call, settled: Upload, user_app: Any) -> str:
    """What a workflow calls a version of a step that is ready."""
    send("PostPipelineSteps", pipeline_steps=[resources_pb2.PipelineStep(id="good")])
    version = settled("good", archive(FILES))
    return f"users/{user_app.user_id}/apps/{user_app.app_id}/pipeline_steps/good/versions/{version.id}"


@pytest.fixture(scope="module")
def run(send: Call, step: str) -> Callable[[str], Any]:
    """`run("id")`: a queued run of the pipeline "runs"."""
    send("PostPipelines", pipelines=[Pipeline(id="runs", pipeline_version=defined(workflow(step, depth="3")))])

    def start(id: str, **fields: Any) -> Any:
        posted = [Run(id=id, **fields)]
        return send("PostPipelineVersionRuns", pipeline_id="runs", pipeline_version_runs=posted).pipeline_version_runs[
            0
        ]

    return start


def status(code: int, details: str = "") -> Any:
    return resources_pb2.OrchestrationStatus(status=status_pb2.Status(code=code, details=details))


@pytest.fixture(scope="module")
def move(send: Call, run: Any) -> Callable[..., Any]:
    """`move("id", RUNNING)` patches a run's state; the answer must have the code."""

    def moved(id: str, state: int, code: int = codes.SUCCESS, action: str = "overwrite", details: str = "") -> Any:
        patched = [Run(id=id, orchestration_status=status(state, details))]
        fields = {"pipeline_id": "runs", "pipeline_version_runs": patched, "action": action}
        return send("PatchPipelineVersionRuns", code, **fields)

    return moved


def test_a_step_version_goes_from_26203_over_26205_to_26208(send: Call, upload: Upload, settled: Upload) -> None:
    send("PostPipelineSteps", pipeline_steps=[resources_pb2.PipelineStep(id="walk")])
    answers = upload("walk", archive(FILES), id="v1", description="first")
    assert [answer.status.code for answer in answers] == [26203] * (len(answers) - 1) + [26205]
    assert (answers[0].pipeline_step_version_id, answers[-1].bytes_remaining) == ("v1", 0)
    version = settled("walk", archive(FILES))
    assert version.status.code == codes.PIPELINE_STEP_READY
    assert "builds no image" in version.status.details
    assert version.pipeline_step.id == "walk"
    latest = send("GetPipelineStep", pipeline_step_id="walk").pipeline_step.pipeline_step_version
    assert latest.id == version.id


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no archive at all" * 40, "no archive"), (archive({"config.yaml": b"x"}), "1/pipeline_step.py")],
)
def test_an_archive_that_is_no_step_fails_with_26206(send: Call, settled: Upload, content: bytes, words: str) -> None:
    id = f"bad-{len(content)}"
    send("PostPipelineSteps", pipeline_steps=[resources_pb2.PipelineStep(id=id)])
    version = settled(id, content)
    assert version.status.code == codes.PIPELINE_STEP_BUILDING_FAILED
    assert words in version.status.details
    assert not send("GetPipelineStep", pipeline_step_id=id).pipeline_step.HasField("pipeline_step_version")
    wanted = [codes.PIPELINE_STEP_BUILDING_FAILED]
    (listed,) = send("ListPipelineStepVersions", pipeline_step_id=id, status_codes=wanted).pipeline_step_versions
    assert listed.id == version.id


def test_step_versions_are_listed_for_the_whole_app_where_no_step_is_named(send: Call, step: str) -> None:
    versions = send("ListPipelineStepVersions", status_codes=[codes.PIPELINE_STEP_READY]).pipeline_step_versions
    assert step.rpartition("/")[2] in [version.id for version in versions]
    assert {version.pipeline_step.id for version in versions} >= {"good"}


def test_a_pipeline_that_is_posted_again_gets_a_new_version(send: Call, step: str) -> None:
    first = Pipeline(id="twice", description="one", pipeline_version=defined(workflow(step)))
    (posted,) = send("PostPipelines", pipelines=[first]).pipelines
    again = Pipeline(id="twice", description="two", pipeline_version=defined(workflow(step, a="1")))
    (newer,) = send("PostPipelines", pipelines=[again]).pipelines
    assert posted.pipeline_version.id != newer.pipeline_version.id
    assert (newer.description, newer.pipeline_version.pipeline_id) == ("two", "twice")
    versions = send("ListPipelineVersions", pipeline_id="twice").pipeline_versions
    assert [version.id for version in versions] == [newer.pipeline_version.id, posted.pipeline_version.id]
    wrong = send("PostPipelines", codes.DATABASE_DUPLICATE_KEY, pipelines=[Pipeline(id="twice")])
    assert "duplicate" in wrong.status.details.lower()
    gone = {"pipeline_id": "twice", "pipeline_version_ids": [newer.pipeline_version.id]}
    send("DeletePipelineVersions", **gone)
    shown = send("GetPipeline", pipeline_id="twice").pipeline
    assert shown.pipeline_version.id == posted.pipeline_version.id


def test_definitions_that_are_no_workflow_of_known_steps_are_refused_by_place(send: Call, step: str) -> None:
    unversioned = step.partition("/versions/")[0]
    dag = workflow()
    dag["spec"]["templates"][0] = {"name": "d", "dag": {"tasks": [{"templateRef": {"name": f"{step}x"}}]}}
    cases: list[tuple[Any, str]] = [
        ("", "spec_json is empty"),
        ("{", "not JSON"),
        ("[]", "no object"),
        ("[" * 100_000, "spec_json"),
        ('{"spec": NaN}', "NaN"),
        ("9" * 5000, "not JSON"),
        (workflow("users/\ud800/apps/a/pipeline_steps/s/versions/v"), "templateRef.name"),
        ({}, "spec is no object"),
        ({"spec": {"templates": []}}, "spec.templates is empty"),
        ({"spec": {"templates": [1]}}, "spec.templates[0] is no object"),
        ({"kind": "CronWorkflow", "spec": {}}, "kind is 'CronWorkflow'"),
        (workflow() | {"apiVersion": "v2"}, "spec_json says 'v2'"),
        (workflow(unversioned), "spec.templates[0].steps[0][0].templateRef.name"),
        (workflow(step, f"{step}x"), "spec.templates[0].steps[1][0].templateRef.name"),
        (dag, "spec.templates[0].dag.tasks[0].templateRef.name"),
    ]
    for argo, words in cases:
        pipelines = [Pipeline(id="refused", pipeline_version=defined(argo))]
        answer = send("PostPipelines", INVALID, pipelines=pipelines)
        assert words in answer.status.details, (argo, answer.status.details)
    send("GetPipeline", codes.PIPELINE_DOES_NOT_EXIST, pipeline_id="refused")


def test_a_step_that_is_not_ready_cannot_be_used(send: Call, upload: Upload, user_app: Any) -> None:
    send("PostPipelineSteps", pipeline_steps=[resources_pb2.PipelineStep(id="unready")])
    upload("unready", b"never an archive", id="v")
    name = f"users/{user_app.user_id}/apps/{user_app.app_id}/pipeline_steps/unready/versions/v"
    pipelines = [Pipeline(id="early", pipeline_version=defined(workflow(name)))]
    send("PostPipelines", codes.PIPELINE_STEP_NOT_READY, pipelines=pipelines)


def test_secrets_of_steps_are_named_and_not_given(send: Call, step: str) -> None:
    version = defined(workflow(step))
    version.config.step_version_secrets["step-0"].update({"API_KEY": "users/me/secrets/my-key"})
    (posted,) = send("PostPipelines", pipelines=[Pipeline(id="secrets", pipeline_version=version)]).pipelines
    stored = posted.pipeline_version.config.step_version_secrets["step-0"]
    assert dict(stored) == {"API_KEY": "users/me/secrets/my-key"}
    version.config.step_version_secrets["step-0"].update({"API_KEY": "hunter2"})
    answer = send("PostPipelines", INVALID, pipelines=[Pipeline(id="secrets-2", pipeline_version=version)])
    assert "step-0.API_KEY" in answer.status.details
    assert "hunter2" not in answer.status.details


def test_secrets_and_words_of_a_version_can_be_patched_and_its_definition_cannot(send: Call, step: str) -> None:
    (posted,) = send(
        "PostPipelines", pipelines=[Pipeline(id="words", pipeline_version=defined(workflow(step)))]
    ).pipelines
    change = defined(workflow(step, other="1"), id=posted.pipeline_version.id, description="new words")
    for secret in ("one", "two"):
        change.config.step_version_secrets[secret].update({"KEY": f"users/me/secrets/{secret}"})
        patched = send("PatchPipelineVersions", pipeline_id="words", pipeline_versions=[change], action="merge")
    (version,) = patched.pipeline_versions
    assert (version.description, sorted(version.config.step_version_secrets)) == ("new words", ["one", "two"])
    assert version.orchestration_spec == posted.pipeline_version.orchestration_spec
    change.config.step_version_secrets["two"].update({"KEY": "plain"})
    fields = {"pipeline_id": "words", "pipeline_versions": [change]}
    send("PatchPipelineVersions", INVALID, **fields, action="overwrite")


def test_strangers_see_public_pipelines_of_public_apps_and_none_of_their_runs(
    send: Call, server: Server, stranger: Caller
) -> None:
    owner = Caller("pipeline-sharer", "shared-pipelines", "b1be11e5b1be11e5b1be11e5b1be11e5")

    def job(connection: sqlite3.Connection) -> None:
        user = ensure_user(connection, owner.user_id, PUBLIC.gettable)
        ensure_app(connection, user.pk, owner.app_id, PUBLIC.gettable)
        add_token(connection, user.pk, owner.pat, "for a test")

    within_store(server.data, job)
    own = {"where": resources_pb2.UserAppIDSet(user_id=owner.user_id, app_id=owner.app_id), "by": owner.metadata}
    versions = [defined(workflow(), id="private"), defined(workflow(), id="public", visibility=PUBLIC)]
    for version in reversed(versions):
        pipeline = Pipeline(id="open", visibility=PUBLIC, pipeline_version=version)
        send("PostPipelines", **own, pipelines=[pipeline])
    send("PostPipelines", **own, pipelines=[Pipeline(id="closed", pipeline_version=versions[0])])
    named = {"pipeline_id": "open", "pipeline_version_id": "public"}
    send("PostPipelineVersionRuns", **own, **named, pipeline_version_runs=[Run(id="run")])
    theirs = own | {"by": stranger.metadata}
    (seen,) = send("ListPipelines", **theirs).pipelines
    assert (seen.id, seen.pipeline_version.id) == ("open", "public")
    send("GetPipeline", codes.PIPELINE_DOES_NOT_EXIST, **theirs, pipeline_id="closed")
    send("ListPipelineVersionRuns", codes.CONN_DOES_NOT_EXIST, **theirs, **named)
    send("GetPipelineVersionRun", codes.CONN_DOES_NOT_EXIST, **theirs, **named, pipeline_version_run_id="run")
    assert send("GetPipelineVersionRun", **own, **named, pipeline_version_run_id="run").pipeline_version_run.id == "run"


def test_a_run_is_queued_with_its_arguments_and_nothing_pretends_to_run_it(send: Call, run: Any) -> None:
    override = resources_pb2.OrchestrationArgsOverride()
    override.argo_args_override.parameters.add(name="depth", value="5")
    posted = run("queued", input_args_override=override)
    assert posted.orchestration_status.status.code == QUEUED
    assert not posted.HasField("started_at")
    argo = json.loads(posted.orchestration_spec.argo_orchestration_spec.spec_json)
    assert argo["spec"]["arguments"]["parameters"] == [{"name": "depth", "value": "5"}]
    get = {"pipeline_id": "runs", "pipeline_version_run_id": "queued"}
    found = send("GetPipelineVersionRun", **get).pipeline_version_run
    assert found == posted
    version = posted.pipeline_version.id
    assert send("GetPipelineVersionRun", **get, pipeline_version_id=version).pipeline_version_run == posted
    override.argo_args_override.parameters.add(name="width", value="1")
    asked = [Run(id="wrong", input_args_override=override)]
    wrong = send("PostPipelineVersionRuns", INVALID, pipeline_id="runs", pipeline_version_runs=asked)
    assert "'width'; the pipeline has depth" in wrong.status.details
    send("PostPipelineVersionRuns", codes.DATABASE_DUPLICATE_KEY, pipeline_id="runs", pipeline_version_runs=[posted])


def test_starting_a_pipeline_that_was_never_uploaded_is_11101(send: Call, run: Any) -> None:
    send("PostPipelines", pipelines=[Pipeline(id="bare")])
    for name in ("never", "bare"):
        asked = {"pipeline_id": name, "pipeline_version_runs": [Run()]}
        send("PostPipelineVersionRuns", codes.CONN_DOES_NOT_EXIST, **asked)


def test_an_orchestrator_drives_a_run_and_each_change_is_kept(send: Call, run: Any, move: Any) -> None:
    run("driven")
    for state in (PAUSED, RUNNING, PAUSED, RUNNING):
        move("driven", state)
    time.sleep(0.01)
    (done,) = move("driven", COMPLETED, details="all steps done").pipeline_version_runs
    assert done.orchestration_status.status.details == "all steps done"
    assert done.started_at.ToMicroseconds() < done.ended_at.ToMicroseconds()
    taken = done.ended_at.ToMicroseconds() - done.started_at.ToMicroseconds()
    assert done.total_run_duration.ToMicroseconds() == taken
    asked = {
        "pipeline_id": "runs",
        "pipeline_version_id": done.pipeline_version.id,
        "pipeline_version_run_id": "driven",
    }
    logs = send("ListPipelineVersionRunStatusLogs", **asked).pipeline_version_run_status_logs
    states = [log.status.code for log in logs]
    assert states == [COMPLETED, RUNNING, PAUSED, RUNNING, PAUSED, QUEUED]
    assert (logs[0].message, logs[0].pipeline_version_run_id) == ("all steps done", "driven")
    assert logs[0].triggered_by_user_id
    paused = send("ListPipelineVersionRunStatusLogs", **asked, status_codes=[PAUSED], per_page=1, page=2)
    assert [log.status.code for log in paused.pipeline_version_run_status_logs] == [PAUSED]
    move("driven", RUNNING, codes.JOB_CONFLICT)
    run("cancelled")
    move("cancelled", CANCELLED)
    move("cancelled", RUNNING, codes.JOB_CONFLICT)


def test_a_patch_of_runs_is_overwrite_and_of_known_states_alone(send: Call, run: Any, move: Any) -> None:
    run("patched")
    move("patched", RUNNING, codes.CONN_INVALID_REQUEST, action="merge")
    for state in (QUEUED, codes.SUCCESS, 0):
        move("patched", state, codes.CONN_INVALID_REQUEST)
    move("patched", COMPLETED, codes.JOB_CONFLICT)  # it never ran
    move("no-such", RUNNING, codes.CONN_DOES_NOT_EXIST)
    both = [Run(id=id, orchestration_status=status(RUNNING)) for id in ("patched", "no-such")]
    fields = {"pipeline_id": "runs", "pipeline_version_runs": both, "action": "overwrite"}
    send("PatchPipelineVersionRuns", codes.CONN_DOES_NOT_EXIST, **fields)
    found = send("GetPipelineVersionRun", pipeline_id="runs", pipeline_version_run_id="patched")
    assert found.pipeline_version_run.orchestration_status.status.code == QUEUED


def test_runs_are_listed_by_state_and_by_nodepool_across_the_users_apps(send: Call, run: Any, move: Any) -> None:
    pool = resources_pb2.Nodepool(id="pool", compute_cluster=resources_pb2.ComputeCluster(id="cluster"))
    run("pooled", nodepools=[pool])
    run("failed")
    move("failed", FAILED)
    listed = send("ListPipelineVersionRuns", pipeline_id="runs", status_codes=[FAILED]).pipeline_version_runs
    assert [each.id for each in listed] == ["failed"]
    of_user = resources_pb2.UserAppIDSet(user_id=listed[0].user_id)
    where = {"compute_cluster_id": "cluster", "nodepool_id": "pool"}
    (found,) = send("ListPipelineVersionRuns", where=of_user, **where).pipeline_version_runs
    assert (found.id, found.app_id, found.pipeline_version.pipeline_id) == ("pooled", listed[0].app_id, "runs")
    assert not send("ListPipelineVersionRuns", where=of_user, nodepool_id="ool").pipeline_version_runs


def test_a_template_is_a_file_of_the_operator(send: Call, stub: Any, metadata: Any, step: str, server: Server) -> None:
    asked: dict[str, Any] = {"pipeline_template_name": "train", "pipeline_id": "from-template"}
    run_it = "PostPipelineVersionRunFromTemplate"
    assert "no files" in send(run_it, codes.CONN_DOES_NOT_EXIST, **asked).status.details
    parameters = [
        {"name": "epochs", "type": "INT", "default_int": "3", "constraints": {"int_constraints": {"min": 1, "max": 9}}},
        {"name": "name", "type": "STRING", "required": True, "description": "what to call it"},
    ]
    template = {"name": "train", "pipeline_template_type": "TRAINING", "parameters": parameters}
    folder = server.data / "pipeline_templates"
    folder.mkdir()
    content = {"template": template, "workflow": workflow(step, epochs="1", name="")}
    (folder / "train.json").write_text(json.dumps(content))
    (folder / "broken.json").write_text("{")
    try:
        request = _templates(resources_pb2.PipelineTemplate.TRAINING)
        (found,) = stub.ListPipelineTemplates(request, metadata=metadata).pipeline_templates
        assert (found.name, found.parameters[0].default_int) == ("train", 3)
        assert "'name'" in send(run_it, INVALID, **asked).status.details
        override = resources_pb2.OrchestrationArgsOverride()
        given = override.argo_args_override.parameters
        given.add(name="name", value="x")
        made = send(run_it, **asked, input_args_override=override)
        assert made.pipeline.pipeline_version.id == made.pipeline_version_run.pipeline_version.id
        spec = json.loads(made.pipeline_version_run.orchestration_spec.argo_orchestration_spec.spec_json)
        values = {each["name"]: each["value"] for each in spec["spec"]["arguments"]["parameters"]}
        assert values == {"epochs": "3", "name": "x"}
        assert made.pipeline_version_run.orchestration_status.status.code == QUEUED
        for value, words in (("10", "from 1 to 9"), ("many", "an integer")):
            given.add(name="epochs", value=value)
            assert words in send(run_it, INVALID, **asked, input_args_override=override).status.details
    finally:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def _templates(kind: int) -> Any:
    from clarifai_grpc.grpc.api import service_pb2

    return service_pb2.ListPipelineTemplatesRequest(pipeline_template_type=[kind])


def test_pipelines_count_among_what_an_app_holds_and_are_deleted_with_all_they_have(send: Call, run: Any) -> None:
    before = send("GetResourceCounts").pipelines
    run("gone")
    send("DeletePipelines", ids=["runs"])
    assert send("GetResourceCounts").pipelines == before - 1
    get = {"pipeline_id": "runs", "pipeline_version_run_id": "gone"}
    send("GetPipelineVersionRun", codes.PIPELINE_DOES_NOT_EXIST, **get)
