"""Labelling tasks through the official client, by two people who may work in an app."""

import time
from collections.abc import Callable
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as ser
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf.struct_pb2 import Struct

from support.serving import Caller

ANN = Caller("task-ann", "task-ann-app", "a11a0123456789abcdef0123456789aa")

BOB = Caller("task-bob", "task-bob-app", "b0b00123456789abcdef0123456789bb")

LABELLERS = (ANN, BOB)

Ask = Callable[..., Any]


def fill(ask: Ask, *ids: str) -> None:
    texts = [res.Input(id=id, data=res.Data(text=res.Text(raw=f"text {id}"))) for id in ids]
    ask("PostInputs", inputs=texts)


def worker(**fields: Any) -> Any:
    users = [res.Worker(user=res.User(id=each.user_id)) for each in (ANN, BOB)]
    return res.TaskWorker(**({"strategy": "FULL", "workers": users} | fields))


def only(who: Caller) -> Any:
    return worker(workers=[res.Worker(user=res.User(id=who.user_id))])


def new(id: str = "t", **fields: Any) -> Any:
    plain = {
        "type": res.Task.CONCEPTS_CLASSIFICATION,
        "worker": worker(),
        "input_source": res.TaskInputSource(type="ALL_INPUTS"),
        "concepts": [res.TaskConcept(concept=res.Concept(id="dog"))],
    }
    return res.Task(**(plain | {"id": id} | fields))


def put(ask: Ask, by: Caller, action: str, code: int = codes.SUCCESS, task: str = "t", **config: Any) -> Any:
    found = ask("PutTaskAssignments", code, by=by, task_id=task, action=action, **config)
    return [(each.input.id, each.status.code) for each in found.task_assignments]


def started(ask: Ask, by: Caller, task: str = "t") -> list[Any]:
    return list(ask("PutTaskAssignments", by=by, task_id=task, action="LABEL_START").task_assignments)


def named(found: list[Any]) -> list[Any]:
    return [res.TaskAssignment(id=each.id) for each in found]


def submit(ask: Ask, by: Caller, *ids: str, task: str = "t") -> Any:
    mine = [each for each in started(ask, by, task) if each.input.id in ids or not ids]
    return put(
        ask, by, "LABEL_SUBMIT", task=task, label_submit_config=ser.LabelSubmitConfig(task_assignments=named(mine))
    )


def label(ask: Ask, by: Caller, input: str, id: str, *concepts: str, task: str = "t", box: Any = None) -> None:
    said = res.Data(concepts=[res.Concept(id=each, value=1) for each in concepts])
    if box is not None:
        top, left, bottom, right = box
        where = res.BoundingBox(top_row=top, left_col=left, bottom_row=bottom, right_col=right)
        said = res.Data(regions=[res.Region(region_info=res.RegionInfo(bounding_box=where), data=said)])
    state = {"code": codes.ANNOTATION_PENDING}
    one = res.Annotation(id=id, input_id=input, task_id=task, data=said, status=state)
    ask("PostAnnotations", by=by, annotations=[one])


def until(look: Callable[[], Any], wanted: Any, seconds: float = 10.0) -> None:
    """Wait for what follows in the background."""
    deadline = time.monotonic() + seconds
    while (now := look()) != wanted:
        assert time.monotonic() < deadline, (now, wanted)
        time.sleep(0.01)


def states(ask: Ask, task: str = "t") -> dict[str, int]:
    found = ask("ListAnnotations", task_id=task, list_all_annotations=True).annotations
    return {each.id: each.status.code for each in found}


def counts(ask: Ask, name: str, **fields: Any) -> dict[str, tuple[int, ...]]:
    found = ask(name, task_id="t", **fields)
    assert found.task_id == "t"
    return {
        each.user_id: (
            each.pending,
            each.awaiting_review,
            each.success,
            each.review_denied,
            each.awaiting_consensus_review,
        )
        for each in found.counts
    }


def status(ask: Ask, task: str = "t") -> int:
    code: int = ask("GetTask", task_id=task).task.status.code
    return code


def reviewed(strategy: str, *who: Caller, **info: Any) -> Any:
    return res.TaskReview(strategy=strategy, users=[res.User(id=each.user_id) for each in who], **info)


def struct(**values: Any) -> Struct:
    made = Struct()
    made.update(values)
    return made
