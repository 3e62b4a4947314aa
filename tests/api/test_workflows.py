"""Workflows as clients make, read, list, change, rename, publish and delete them (behaviour §4, §11.1)."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode

from meshserve.store import records, schema
from meshserve_proto.resources_pb2 import App, UserAppIDSet
from meshserve_proto.service_pb2 import GetWorkflowRequest, SingleWorkflowResponse
from support.calls import Call
from support.serving import Caller, Server, within_store

FOOD, FOOD_VERSION = "bd367be194cf45149e75f01d59f77ba7", "dfebc169854e429086aceb8368662641"
GENERAL, GENERAL_VERSION = "aaa03c23b3724a16a56b629203edc62c", "aa9ca48295b37401f8af92ad1af0d91d"
SAMPLE = (("food-concepts", FOOD, FOOD_VERSION), ("general-concepts", GENERAL, GENERAL_VERSION))
PATCHED = (
    ("travel-concepts", "ccc28c313d69466f836ab83287a54ed9", "cce28c313d69466f836ab83287a54ed9"),
    ("nsfw-concepts", "ccc76d86d2004ed1a38ba0cf39ecb4b1", "cc76a92beaeb4d8495a58ba197998158"),
    ("wedding-concepts", "c386b7a870114f4a87477c0824499348", "787cc9a002164250800598d36b072384"),
)
MAIN = res.UserAppIDSet(user_id="clarifai", app_id="main")


def node(id: str, model_id: str = "general-image-recognition", version: str = "", *parents: str, **more: Any) -> Any:
    model = res.Model(id=model_id)
    if version:
        model.model_version.id = version
    return res.WorkflowNode(id=id, model=model, node_inputs=[res.NodeInput(node_id=p) for p in parents], **more)


def nodes(sample: Sequence[tuple[str, str, str]]) -> list[Any]:
    return [node(*one) for one in sample]


def made(send: Call, id: str, *listed: Any, where: Any = None, **fields: Any) -> Any:
    workflow = res.Workflow(id=id, nodes=listed or [node("concept")], **fields)
    return send("PostWorkflows", where=where, workflows=[workflow]).workflows[0]


def patched(send: Call, action: str, code: int = StatusCode.SUCCESS, /, **fields: Any) -> Any:
    answer = send("PatchWorkflows", code, action=action, workflows=[res.Workflow(**fields)])
    return answer.workflows[0] if code == StatusCode.SUCCESS else answer.status


def of_models(workflow: Any) -> list[tuple[str, str, str]]:
    return [(one.id, one.model.id, one.model.model_version.id) for one in workflow.nodes]


def versions(send: Call, id: str) -> list[Any]:
    return list(send("ListWorkflowVersions", workflow_id=id).workflow_versions)


def test_the_published_life_of_a_workflow(send: Call, make_app: Callable[..., Any]) -> None:
    app = make_app("life")
    workflow = made(send, "my-custom-workflow", *nodes(SAMPLE), where=app)
    assert of_models(workflow) == list(SAMPLE)
    (listed,) = send("ListWorkflows", where=app).workflows
    assert listed == workflow
    assert send("GetWorkflow", where=app, workflow_id="my-custom-workflow").workflow == workflow
    (changed,) = send(
        "PatchWorkflows",
        where=app,
        action="overwrite",
        workflows=[res.Workflow(id="my-custom-workflow", nodes=nodes(PATCHED))],
    ).workflows
    assert of_models(changed) == list(PATCHED)
    send("DeleteWorkflow", where=app, workflow_id="my-custom-workflow")
    send("GetWorkflow", StatusCode.WORKFLOW_DOES_NOT_EXIST, where=app, workflow_id="my-custom-workflow")
    for id in ("one", "two", "three", "four"):
        made(send, id, where=app)
    send("DeleteWorkflows", where=app, ids=["one", "two"])
    assert [w.id for w in send("ListWorkflows", where=app).workflows] == ["four", "three"]
    send("DeleteWorkflows", where=app, delete_all=True)
    empty = send("ListWorkflows", where=app)
    assert [field.name for field, _ in empty.ListFields()] == ["status"]


def test_nodes_say_where_their_models_are_and_which_version_runs(send: Call, user_app: Any) -> None:
    workflow = made(send, "addressed", node("a"))
    (one,) = workflow.nodes
    assert (one.model.user_id, one.model.app_id) == ("clarifai", "main")
    latest = send("GetModel", where=MAIN, model_id="general-image-recognition").model.model_version.id
    assert one.model.model_version.id == latest
    assert (workflow.user_id, workflow.app_id) == (user_app.user_id, user_app.app_id)
    assert workflow.version.workflow_id == "addressed"
    assert len(workflow.version.id) == 32
    assert list(workflow.version.nodes) == list(workflow.nodes)
    assert workflow.visibility.gettable == res.Visibility.PRIVATE
    assert workflow.created_at.seconds > 0


def test_models_of_the_app_itself(send: Call, user_app: Any) -> None:
    gate = res.OutputInfo(data=res.Data(concepts=[res.Concept(id="dog", value=0.5)]))
    send("PostModels", models=[res.Model(id="gate", model_type_id="concept-thresholder", output_info=gate)])
    workflow = made(send, "gated", node("tags"), node("gate", "gate", "", "tags"))
    model = workflow.nodes[1].model
    assert (model.user_id, model.app_id) == (user_app.user_id, user_app.app_id)
    assert model.model_version.id
    assert workflow.nodes[1].node_inputs[0].node_id == "tags"


def test_what_else_a_node_says_of_its_model_is_ignored(send: Call) -> None:
    whole = send("GetModel", where=MAIN, model_id="general-image-recognition").model
    override = res.OutputInfo(message="no", data=res.Data(concepts=[res.Concept(id="dog", value=0.5)]))
    override.params.update({"keep_fraction": 0.25})
    workflow = made(send, "whole", res.WorkflowNode(id="a", model=whole, output_info_override=override))
    kept = workflow.nodes[0]
    assert kept.model.description == ""
    assert kept.model.id == whole.id
    assert kept.output_info_override.message == ""
    assert kept.output_info_override.data.concepts[0].id == "dog"
    assert kept.output_info_override.params["keep_fraction"] == 0.25


def test_an_override_that_its_model_cannot_take(send: Call) -> None:
    gate = res.OutputInfo(data=res.Data(concepts=[res.Concept(id="dog", value=0.5)]))
    send("PostModels", models=[res.Model(id="door", model_type_id="concept-thresholder", output_info=gate)])
    override = res.OutputInfo()
    override.params.update({"concept_threshold_type": "SIDEWAYS"})
    wrong = [node("tags"), node("gate", "door", "", "tags", output_info_override=override)]
    refused = send(
        "PostWorkflows", StatusCode.MODEL_INVALID_ARGUMENT, workflows=[res.Workflow(id="wrong", nodes=wrong)]
    )
    assert "Node 'gate'" in refused.status.details
    assert "SIDEWAYS" in refused.status.details


def test_nodes_come_back_parents_first(send: Call) -> None:
    workflow = made(
        send,
        "sorted",
        node("cluster", "general-clusterer", "", "embed"),
        node("embed", "general-image-embedding"),
        node("concept"),
    )
    assert [one.id for one in workflow.nodes] == ["embed", "cluster", "concept"]


def test_the_public_workflow_general(send: Call) -> None:
    general = send("GetWorkflow", where=MAIN, workflow_id="General").workflow
    assert [one.id for one in general.nodes] == ["concept", "embed", "cluster"]
    assert all(one.model.user_id == "clarifai" and one.model.app_id == "main" for one in general.nodes)
    assert all(one.model.model_version.id for one in general.nodes)
    listed = {workflow.id for workflow in send("ListWorkflows", where=MAIN).workflows}
    assert {"General", "Universal", "Face", "Empty"} <= listed


def test_ids(send: Call) -> None:
    assert made(send, "w" * 48).id == "w" * 48
    assert len(made(send, "").id) == 32
    for wrong in ("w" * 49, "no spaces", "-a"):
        send("PostWorkflows", StatusCode.CONN_INVALID_REQUEST, workflows=[res.Workflow(id=wrong, nodes=[node("a")])])


def test_an_id_can_be_had_once_and_a_batch_is_whole_or_nothing(send: Call) -> None:
    made(send, "once")
    twice = [res.Workflow(id="fresh", nodes=[node("a")]), res.Workflow(id="once", nodes=[node("a")])]
    status = send("PostWorkflows", StatusCode.DATABASE_DUPLICATE_KEY, workflows=twice).status
    assert "once" in status.details
    send("GetWorkflow", StatusCode.WORKFLOW_DOES_NOT_EXIST, workflow_id="fresh")


REFUSED = [
    ([], StatusCode.WORKFLOW_INVALID_ARGUMENT, "nodes"),
    ([node(f"n{n}") for n in range(21)], StatusCode.WORKFLOW_INVALID_ARGUMENT, "20"),
    ([node("a"), node("a")], StatusCode.WORKFLOW_INVALID_GRAPH, "'a'"),
    ([node("a", "general-clusterer", "", "b")], StatusCode.WORKFLOW_INVALID_GRAPH, "'b'"),
    (
        [node("a", "random", "", "b"), node("b", "random", "", "a")],
        StatusCode.WORKFLOW_INVALID_GRAPH,
        "→",
    ),
    ([node("a", "no-such-model")], StatusCode.MODEL_DOES_NOT_EXIST, "Node 'a'"),
    ([node("a", GENERAL, "no-such-version")], StatusCode.CONN_DOES_NOT_EXIST, "Node 'a'"),
    (
        [node("tags"), node("groups", "general-clusterer", "", "tags")],
        StatusCode.WORKFLOW_INVALID_ARGUMENT,
        "'groups'",
    ),
]


@pytest.mark.parametrize(("listed", "code", "words"), REFUSED)
def test_graphs_that_cannot_run(send: Call, listed: list[Any], code: int, words: str) -> None:
    status = send("PostWorkflows", code, workflows=[res.Workflow(id="wrong", nodes=listed)]).status
    assert words in status.details
    send("GetWorkflow", StatusCode.WORKFLOW_DOES_NOT_EXIST, workflow_id="wrong")


def test_twenty_nodes(send: Call) -> None:
    assert len(made(send, "twenty", *(node(f"n{n}") for n in range(20))).nodes) == 20


def test_untrained_models_are_refused(send: Call) -> None:
    send("PostModels", models=[res.Model(id="raw")])
    status = send(
        "PostWorkflows",
        StatusCode.WORKFLOW_REQUIRE_TRAINED_MODEL,
        workflows=[res.Workflow(id="early", nodes=[node("a", "raw")])],
    ).status
    assert "Node 'a'" in status.details


def test_no_workflows_at_all(send: Call) -> None:
    send("PostWorkflows", StatusCode.CONN_INVALID_REQUEST)
    send("DeleteWorkflows", StatusCode.CONN_INVALID_REQUEST)


@pytest.fixture(scope="module")
def older_get(channel: grpc.Channel, metadata: Any, user_app: Any) -> Callable[..., Any]:
    """GetWorkflow with fields that the newest client no longer has."""
    get = channel.unary_unary(
        "/clarifai.api.V2/GetWorkflow",
        request_serializer=GetWorkflowRequest.SerializeToString,
        response_deserializer=SingleWorkflowResponse.FromString,
    )

    def call(**fields: Any) -> Any:
        place = UserAppIDSet(user_id=user_app.user_id, app_id=user_app.app_id)
        return get(GetWorkflowRequest(user_app_id=place, **fields), metadata=metadata)

    return call


def test_reading_falls_back_to_public_workflows(send: Call, older_get: Callable[..., Any]) -> None:
    assert send("GetWorkflow", workflow_id="Universal").workflow.app_id == "main"
    missing = older_get(workflow_id="Universal", exclude_clarifai_workflows=True)
    assert missing.status.code == StatusCode.WORKFLOW_DOES_NOT_EXIST
    assert "Universal" in missing.status.details


def test_own_workflows_come_first_unless_the_public_ones_are_favoured(
    send: Call, user_app: Any, older_get: Callable[..., Any]
) -> None:
    made(send, "Face")
    assert send("GetWorkflow", workflow_id="Face").workflow.app_id == user_app.app_id
    assert older_get(workflow_id="Face", favor_clarifai_workflows=True).workflow.app_id == "main"


@pytest.fixture
def default_workflow(server: Server, make_app: Callable[..., Any]) -> Callable[[str], Any]:
    """A new app with that default workflow."""

    def make(workflow_id: str) -> Any:
        app = make_app("default")

        def job(connection: sqlite3.Connection) -> None:
            user = records.find(connection, schema.USERS, 0, app.user_id)
            assert user is not None
            row = records.find(connection, schema.APPS, user.pk, app.app_id)
            assert row is not None
            stored = App.FromString(row.body)
            stored.default_workflow.Clear()
            stored.default_workflow.id = workflow_id
            row.body = stored.SerializeToString()
            records.update(connection, schema.APPS, row)

        within_store(server.data, job)
        return app

    return make


def test_without_an_id_the_default_of_the_app(
    send: Call, default_workflow: Callable[[str], Any], make_app: Callable[..., Any]
) -> None:
    assert send("GetWorkflow", where=make_app("plain", "Universal")).workflow.id == "Universal"
    own = default_workflow("mine")
    made(send, "mine", where=own)
    assert send("GetWorkflow", where=own).workflow.id == "mine"
    renamed = [api.IdUpdateSource(id="mine", new_id="still-mine")]
    send("PatchWorkflowIds", where=own, ids=renamed, action="overwrite")
    assert send("GetWorkflow", where=own).workflow.id == "still-mine"
    send("DeleteWorkflow", where=own, workflow_id="still-mine")
    send("GetWorkflow", StatusCode.WORKFLOW_DOES_NOT_EXIST, where=own)
    send("GetWorkflow", StatusCode.WORKFLOW_DOES_NOT_EXIST, where=default_workflow(""))


def test_lists_are_filtered_and_sorted(send: Call, make_app: Callable[..., Any]) -> None:
    app = make_app("lists")
    made(send, "apple", where=app, description="satisfied customers")
    made(send, "banana", where=app, notes="yellow")
    made(send, "avocado", where=app)

    def ids(**fields: Any) -> list[str]:
        return [workflow.id for workflow in send("ListWorkflows", where=app, **fields).workflows]

    assert ids() == ["avocado", "banana", "apple"]
    assert ids(sort_ascending=True) == ["apple", "banana", "avocado"]
    assert ids(sort_by_id=True, sort_ascending=True) == ["apple", "avocado", "banana"]
    assert ids(sort_by_created_at=True) == ["avocado", "banana", "apple"]
    assert ids(search="satisfy") == ["apple"]
    assert ids(search="yell") == ["banana"]
    assert ids(query="banana") == ["banana"]
    assert ids(id="a*", sort_by_id=True, sort_ascending=True) == ["apple", "avocado"]
    assert ids(page=2, per_page=2) == ["apple"]
    assert ids(page=9) == []
    assert ids(starred_only=True) == []
    send("PatchWorkflows", where=app, action="merge", workflows=[res.Workflow(id="apple", notes="changed")])
    assert ids()[0] == "apple"
    listed = send("ListWorkflows", StatusCode.CONN_INVALID_REQUEST, where=app, additional_fields=["planets"])
    assert "planets" in listed.status.details


def test_all_apps_of_a_user_are_listed_with_their_addresses(send: Call, make_app: Callable[..., Any]) -> None:
    first, second = make_app("every"), make_app("every")
    made(send, "in-first", where=first)
    made(send, "in-second", where=second)
    found = send("ListWorkflows", where=res.UserAppIDSet(user_id="me"), per_page=1000).workflows
    apps = {workflow.id: workflow.app_id for workflow in found}
    assert (apps["in-first"], apps["in-second"]) == (first.app_id, second.app_id)


def test_a_change_of_nodes_makes_a_version_and_other_changes_do_not(send: Call) -> None:
    before = made(send, "changing", node("a"), description="old")
    described = patched(send, "overwrite", id="changing", description="new", notes="n")
    assert (described.description, described.notes) == ("new", "n")
    assert described.version.id == before.version.id
    assert of_models(described) == of_models(before)
    changed = patched(send, "overwrite", id="changing", nodes=[node("b", "general-image-embedding")])
    assert [one.id for one in changed.nodes] == ["b"]
    assert changed.version.id != before.version.id
    assert changed.description == "new"
    assert [version.id for version in versions(send, "changing")] == [changed.version.id, before.version.id]
    assert versions(send, "changing")[1].nodes[0].id == "a"
    assert versions(send, "changing")[1].workflow_id == "changing"


def test_merge_changes_nodes_of_the_same_id_and_adds_others(send: Call) -> None:
    made(send, "merging", node("a"), node("b", "general-image-embedding"))
    merged = patched(
        send,
        "merge",
        id="merging",
        nodes=[node("a", "food-item-recognition"), node("c", "general-clusterer", "", "b")],
    )
    assert [(one.id, one.model.id) for one in merged.nodes] == [
        ("a", "food-item-recognition"),
        ("b", "general-image-embedding"),
        ("c", "general-clusterer"),
    ]
    food = send("GetModel", where=MAIN, model_id="food-item-recognition").model.model_version.id
    assert merged.nodes[0].model.model_version.id == food
    again = patched(send, "merge", id="merging", nodes=[node("c", "general-clusterer", "", "b", suppress_output=True)])
    assert [link.node_id for link in again.nodes[2].node_inputs] == ["b"]
    assert again.nodes[2].suppress_output


def test_a_patch_that_breaks_the_graph_changes_nothing(send: Call) -> None:
    before = made(send, "sound", node("a"))
    status = patched(
        send,
        "merge",
        StatusCode.WORKFLOW_INVALID_GRAPH,
        id="sound",
        description="x",
        nodes=[node("b", GENERAL, "", "z")],
    )
    assert "'z'" in status.details
    assert send("GetWorkflow", workflow_id="sound").workflow == before


def test_remove_takes_the_image_away_and_nothing_else(send: Call) -> None:
    picture = res.Image(url="https://example.com/a.png")
    made(send, "pictured", image=picture)
    for wrong in ({"description": "x"}, {"image": res.Image(url="https://example.com/b.png")}, {"nodes": [node("a")]}):
        patched(send, "remove", StatusCode.WORKFLOW_INVALID_ARGUMENT, id="pictured", **wrong)
    assert patched(send, "merge", id="pictured", notes="kept").image.url == picture.url
    assert not patched(send, "remove", id="pictured", image=picture).HasField("image")


def test_patches_that_nobody_knows(send: Call) -> None:
    made(send, "known")
    for action in ("", "replace"):
        patched(send, action, StatusCode.CONN_INVALID_REQUEST, id="known", notes="x")
    patched(send, "merge", StatusCode.WORKFLOW_DOES_NOT_EXIST, id="unknown", notes="x")
    patched(send, "merge", StatusCode.WORKFLOW_DOES_NOT_EXIST, id="General", notes="x")  # public ones are not ours


def test_a_renamed_workflow_says_where_it_went(send: Call) -> None:
    before = made(send, "old-name")
    made(send, "taken")
    rename = [api.IdUpdateSource(id="old-name", new_id="new-name")]
    (renamed,) = send("PatchWorkflowIds", ids=rename, action="overwrite").workflows
    assert renamed.id == renamed.version.workflow_id == "new-name"
    assert renamed.version.id == before.version.id
    assert "new-name" in send("GetWorkflow", StatusCode.MOVED, workflow_id="old-name").status.details
    send("PatchWorkflowIds", StatusCode.CONN_INVALID_REQUEST, ids=rename * 2, action="overwrite")
    send("PatchWorkflowIds", StatusCode.CONN_INVALID_REQUEST, ids=rename, action="merge")
    same = [api.IdUpdateSource(id="new-name", new_id="new-name")]
    send("PatchWorkflowIds", StatusCode.CONN_INVALID_REQUEST, ids=same, action="overwrite")
    assert "new-name" in send("DeleteWorkflow", StatusCode.MOVED, workflow_id="old-name").status.details
    onto = [api.IdUpdateSource(id="new-name", new_id="taken")]
    send("PatchWorkflowIds", StatusCode.DATABASE_DUPLICATE_KEY, ids=onto, action="overwrite")
    send("DeleteWorkflow", workflow_id="new-name")
    send("GetWorkflow", StatusCode.WORKFLOW_DOES_NOT_EXIST, workflow_id="old-name")


def test_an_override_that_its_operator_cannot_compute_with_is_not_stored(send: Call) -> None:
    crop = res.Model(id="crop-of-override", model_type_id="image-crop")
    send("PostModels", models=[crop])
    override = res.OutputInfo()
    override.params.update({"margin": 11})
    nodes = [
        node("detect", "general-image-detection"),
        res.WorkflowNode(
            id="crop", model=crop, node_inputs=[res.NodeInput(node_id="detect")], output_info_override=override
        ),
    ]
    refused = send("PostWorkflows", StatusCode.MODEL_INVALID_ARGUMENT, workflows=[res.Workflow(id="wide", nodes=nodes)])
    assert refused.status.details.startswith("Node 'crop' (nodes[1]): output_info_override.params.margin is 11")
    override.params.update({"margin": 10})
    nodes[1].output_info_override.CopyFrom(override)
    send("PostWorkflows", workflows=[res.Workflow(id="wide", nodes=nodes)])


def test_long_texts_are_refused(send: Call) -> None:
    posted = [res.Workflow(id="long", nodes=[node("a")], description="d" * 65_537)]
    refused = send("PostWorkflows", StatusCode.CONN_INVALID_REQUEST, workflows=posted)
    assert "workflow.description has 65537 bytes" in refused.status.details


def test_deleting_what_is_not_there_deletes_nothing(send: Call) -> None:
    made(send, "stays")
    send("DeleteWorkflows", StatusCode.WORKFLOW_DOES_NOT_EXIST, ids=["stays", "never-was"])
    send("GetWorkflow", workflow_id="stays")
    send("DeleteWorkflow", StatusCode.WORKFLOW_DOES_NOT_EXIST, workflow_id="never-was")


def test_versions_are_read_described_and_deleted(send: Call) -> None:
    first = made(send, "versioned", node("a")).version
    second = patched(send, "overwrite", id="versioned", nodes=[node("b")]).version
    read = send("GetWorkflowVersion", workflow_id="versioned", workflow_version_id=first.id).workflow_version
    assert [one.id for one in read.nodes] == ["a"]
    assert read.nodes[0].model.app_id == "main"
    change = res.WorkflowVersion(id=second.id, description="better", license="MIT")
    answer = send("PatchWorkflowVersions", workflow_id="versioned", action="merge", workflow_versions=[change])
    assert answer.workflow_versions[0].description == "better"
    assert send("GetWorkflow", workflow_id="versioned").workflow.version.license == "MIT"
    frozen = res.WorkflowVersion(id=second.id, nodes=[node("c")])
    send(
        "PatchWorkflowVersions",
        StatusCode.WORKFLOW_INVALID_ARGUMENT,
        workflow_id="versioned",
        action="merge",
        workflow_versions=[frozen],
    )
    send("DeleteWorkflowVersions", workflow_id="versioned", workflow_version_ids=[second.id])
    after = send("GetWorkflow", workflow_id="versioned").workflow
    assert after.version.id == first.id
    assert [one.id for one in after.nodes] == ["a"]
    unknown = {"workflow_id": "versioned", "workflow_version_ids": [second.id]}
    send("DeleteWorkflowVersions", StatusCode.CONN_DOES_NOT_EXIST, **unknown)
    last = {"workflow_id": "versioned", "workflow_version_ids": [first.id]}
    send("DeleteWorkflowVersions", StatusCode.WORKFLOW_INVALID_ARGUMENT, **last)
    assert len(versions(send, "versioned")) == 1
    send("GetWorkflowVersion", StatusCode.CONN_DOES_NOT_EXIST, workflow_id="versioned", workflow_version_id="x")
    send("ListWorkflowVersions", StatusCode.WORKFLOW_DOES_NOT_EXIST, workflow_id="never-was")


def test_publishing_is_a_matter_of_visibility(send: Call) -> None:
    version = made(send, "published").version
    this = {"workflow_id": "published"}
    send("PostWorkflowVersionsPublish", **this, publications=[api.WorkflowVersionPublishRequest(version_id=version.id)])
    assert versions(send, "published")[0].visibility.gettable == res.Visibility.PUBLIC
    assert send("GetWorkflow", **this).workflow.version.visibility.gettable == res.Visibility.PUBLIC
    withdrawn = [api.WorkflowVersionUnPublishRequest(version_id=version.id)]
    send("PostWorkflowVersionsUnPublish", **this, publications=withdrawn)
    assert versions(send, "published")[0].visibility.gettable == res.Visibility.PRIVATE
    send("PostWorkflowVersionsPublish", StatusCode.WORKFLOW_INVALID_ARGUMENT, **this)


def test_strangers_see_public_workflows_only(send: Call, stranger: Caller, user_app: Any) -> None:
    made(send, "secret")
    for id in ("secret", "General"):
        send("GetWorkflow", StatusCode.CONN_DOES_NOT_EXIST, by=stranger.metadata, workflow_id=id)
    assert send("GetWorkflow", where=MAIN, by=stranger.metadata, workflow_id="General").workflow.id == "General"
    denied = send(
        "DeleteWorkflow", StatusCode.CONN_INSUFFICIENT_SCOPES, where=MAIN, by=stranger.metadata, workflow_id="General"
    )
    assert "somebody else" in denied.status.details


def test_visibility_is_one_of_the_three(send: Call) -> None:
    shown = made(send, "shown", visibility=res.Visibility(gettable=res.Visibility.PUBLIC))
    assert shown.visibility.gettable == shown.version.visibility.gettable == res.Visibility.PUBLIC
    wrong = res.Workflow(id="w", nodes=[node("a")], visibility=res.Visibility(gettable=7))
    send("PostWorkflows", StatusCode.WORKFLOW_INVALID_ARGUMENT, workflows=[wrong])
