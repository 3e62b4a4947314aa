"""annotation-writer: what a base workflow writes in somebody's name about inputs that are added (behaviour §10.2)."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode

from support.calls import Call
from support.inputs import Inputs, text

HIT = res.Concept(id="order", name="Order", value=1)


def node(id: str, model: str, *parents: str, **params: Any) -> Any:
    made = res.WorkflowNode(
        id=id, model=res.Model(id=model), node_inputs=[res.NodeInput(node_id=one) for one in parents]
    )
    made.output_info_override.params.update(params)
    return made


@pytest.fixture(scope="module")
def app(new_inputs: Callable[..., Inputs], send: Call) -> Inputs:
    """An app whose base workflow looks for orders in texts, and writes what it finds twice: sure, and to be reviewed."""
    made = new_inputs("writer-app")
    info = res.OutputInfo(data=res.Data(concepts=[HIT]))
    info.params.update({"regex": r"\border \d+\b"})
    orders = res.Model(id="orders", model_type_id="regex-based-classifier", output_info=info)
    send("PostModels", where=made.app, models=[orders, res.Model(id="writer", model_type_id="annotation-writer")])
    nodes = [
        node("orders", "orders"),
        node("write", "writer", "orders"),
        node(
            "review", "writer", "orders", annotation_status="ANNOTATION_AWAITING_REVIEW", annotation_info={"by": "us"}
        ),
    ]
    send("PostWorkflows", where=made.app, workflows=[res.Workflow(id="base", nodes=nodes)])
    index_anew(send, made)
    return made


def index_anew(send: Call, app: Inputs) -> None:
    """Let inputs be indexed by that workflow, those that are there too."""
    owner, base = res.UserAppIDSet(user_id=app.app.user_id), res.App(id=app.app.app_id, default_workflow_id="base")
    send("PatchApps", where=owner, action="overwrite", apps=[base], reindex=True)


def written(send: Call, app: Inputs, input_id: str) -> list[Any]:
    """The annotations that people made of an input, besides its own."""
    found = send("ListAnnotations", where=app.app, input_ids=[input_id]).annotations
    return [each for each in found if not each.input_level]


def test_it_writes_when_inputs_are_added_and_in_no_other_run(send: Call, app: Inputs) -> None:
    app.post(text("order 66", "hit"), text("nothing", "miss"))
    app.all_settled(["hit", "miss"])
    assert written(send, app, "miss") == []
    review, sure = sorted(written(send, app, "hit"), key=lambda each: -each.status.code)
    assert (sure.status.code, review.status.code) == (
        StatusCode.ANNOTATION_SUCCESS,
        StatusCode.ANNOTATION_AWAITING_REVIEW,
    )
    for each in (sure, review):
        assert [(one.id, one.name, one.value) for one in each.data.concepts] == [("order", "Order", 1.0)]
        assert (each.user_id, each.worker.user.id, each.trusted) == (app.app.user_id, app.app.user_id, True)
        assert not each.model_version_id
    assert "by" in review.annotation_info
    assert "by" not in sure.annotation_info
    answer = send(
        "PostWorkflowResults",
        where=app.app,
        workflow_id="base",
        inputs=[text("order 1")],
    )
    assert [output.data.concepts[0].id for output in answer.results[0].outputs] == ["order"] * 3
    assert len(written(send, app, "hit")) == 2


def test_what_was_reviewed_stays_when_inputs_are_indexed_anew(send: Call, app: Inputs) -> None:
    app.post(text("order 7", "kept"))
    app.settled("kept")
    review, sure = sorted(written(send, app, "kept"), key=lambda each: -each.status.code)
    accepted = res.Annotation(id=review.id, input_id="kept")
    accepted.status.code = StatusCode.ANNOTATION_SUCCESS
    send("PatchAnnotations", where=app.app, action="overwrite", annotations=[accepted])
    index_anew(send, app)
    deadline = time.monotonic() + 20
    while True:
        found = {each.id: each for each in written(send, app, "kept")}
        if sure.id in found and found[sure.id].created_at != sure.created_at:
            break
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    assert set(found) == {review.id, sure.id}
    assert found[review.id].status.code == StatusCode.ANNOTATION_SUCCESS
    assert found[review.id].created_at == review.created_at
