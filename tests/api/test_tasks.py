"""Labelling tasks through the official client (behaviour §15); tests are named after its lines."""

import http.client
import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as ser
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf.struct_pb2 import Struct

from support.calls import Call
from support.serving import Caller, Server, add_caller

ANN = Caller("task-ann", "task-ann-app", "a11a0123456789abcdef0123456789aa")
BOB = Caller("task-bob", "task-bob-app", "b0b00123456789abcdef0123456789bb")
EVERYTHING = ["All"]
Ask = Callable[..., Any]


@pytest.fixture(scope="module", autouse=True)
def helpers(server: Server) -> None:
    for helper in (ANN, BOB):
        add_caller(server.data, helper)


@pytest.fixture
def app(make_app: Call, send: Call) -> Any:
    """An app in which Ann and Bob may work."""
    made = make_app("tasks")
    guests = [res.Collaborator(user=res.User(id=each.user_id), scopes=EVERYTHING) for each in (ANN, BOB)]
    send("PostCollaborators", where=made, collaborators=guests)
    return made


@pytest.fixture
def ask(send: Call, app: Any) -> Ask:
    """`ask("GetTask", task_id="t")` in the test's app."""

    def ask(name: str, code: int = codes.SUCCESS, /, by: Any = None, **fields: Any) -> Any:
        return send(name, code, where=app, by=by and by.metadata, **fields)

    return ask


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


def test_label_start_gives_10_inputs_and_existing_ones_returned_again(ask: Ask) -> None:
    fill(ask, *(f"i{number:02}" for number in range(13)))
    (made,) = ask("PostTasks", tasks=[new(worker=only(ANN))]).tasks
    assert made.status.code == codes.TASK_IN_PROGRESS
    assert list(made.concept_ids) == ["dog"]
    assert list(made.worker.user_ids) == [user.id for user in made.worker.users] == [ANN.user_id]
    first = started(ask, ANN)
    assert len(first) == 10
    assert first[0].input.data.text.raw == f"text {first[0].input.id}"
    assert {each.status.code for each in first} == {codes.TASK_ASSIGNMENT_PENDING}
    assert {each.worker.user.id for each in first} == {ANN.user_id}
    assert [each.id for each in started(ask, ANN)] == [each.id for each in first]
    older = ask("ListNextTaskAssignments", by=ANN, task_id="t").inputs
    assert [each.id for each in older] == [each.input.id for each in first]
    done = [each.input.id for each in first[:8]]
    assert submit(ask, ANN, *done) == [(id, codes.TASK_ASSIGNMENT_SUCCESS) for id in done]
    assert len(started(ask, ANN)) == 5
    assert counts(ask, "GetTaskInputCount") == {ANN.user_id: (5, 0, 8, 0, 0)}
    again = ser.LabelSubmitConfig(task_assignments=named(first[:8]))
    assert len(put(ask, ANN, "LABEL_SUBMIT", label_submit_config=again)) == 8  # repeating changes nothing
    put(ask, BOB, "LABEL_START", codes.TASK_PERMISSION_DENIED)
    denied = ser.LabelSubmitConfig(task_assignments=named(first[8:]))
    put(ask, BOB, "LABEL_SUBMIT", codes.TASK_PERMISSION_DENIED, label_submit_config=denied)


def test_review_none_is_success_and_the_task_is_done_54001_to_54002(ask: Ask) -> None:
    fill(ask, "a", "b")
    ask("PostTasks", tasks=[new(worker=only(ANN))])
    label(ask, ANN, "a", "la", "dog")
    submit(ask, ANN)
    until(lambda: status(ask), codes.TASK_DONE)
    assert states(ask) == {"la": codes.ANNOTATION_SUCCESS}
    assert counts(ask, "GetTaskAnnotationCount") == {ANN.user_id: (0, 0, 1, 0, 0)}
    fill(ask, "c")
    assert [each.input.id for each in started(ask, ANN)] == ["c"]  # what is new goes on
    assert status(ask) == codes.TASK_IN_PROGRESS
    change = res.Task(id="t", status={"code": codes.TASK_WONT_DO})
    ask("PatchTasks", tasks=[change], action="merge")
    put(ask, ANN, "LABEL_START", codes.TASK_CONFLICT)
    change.status.code = codes.TASK_FAILED
    ask("PatchTasks", codes.CONN_INVALID_REQUEST, tasks=[change], action="merge")


def test_manual_review_approves_requests_changes_and_rejects(ask: Ask) -> None:
    fill(ask, "a", "b", "c")
    ask("PostTasks", tasks=[new(worker=only(ANN), review=reviewed("MANUAL", BOB))])
    for input in "abc":
        label(ask, ANN, input, f"l{input}", "dog")
    assert {code for _, code in submit(ask, ANN)} == {codes.TASK_ASSIGNMENT_AWAITING_REVIEW}
    until(lambda: set(states(ask).values()), {codes.ANNOTATION_AWAITING_REVIEW})
    put(ask, ANN, "REVIEW_START", codes.TASK_PERMISSION_DENIED)
    nobody = ser.ReviewStartConfig(workers=[res.Worker(user=res.User(id=BOB.user_id))])
    assert put(ask, BOB, "REVIEW_START", review_start_config=nobody) == []
    found = list(ask("PutTaskAssignments", by=BOB, task_id="t", action="REVIEW_START").task_assignments)
    assert [each.input.data.text.raw for each in found] == ["text a", "text b", "text c"]
    assert len(put(ask, BOB, "REVIEW_START")) == 3
    a, b, c = named(found)
    for _ in range(2):
        config = ser.ReviewApproveConfig(task_assignments=[a])
        done = put(ask, BOB, "REVIEW_APPROVE", review_approve_config=config)
        assert done == [("a", codes.TASK_ASSIGNMENT_SUCCESS)]
        changes = ser.ReviewRequestChangesConfig(task_assignments=[b])
        done = put(ask, BOB, "REVIEW_REQUEST_CHANGES", review_request_changes_config=changes)
        assert done == [("b", codes.TASK_ASSIGNMENT_PENDING)]
        rejected = ser.ReviewRejectConfig(task_assignments=[c])
        done = put(ask, BOB, "REVIEW_REJECT", review_reject_config=rejected)
        assert done == [("c", codes.TASK_ASSIGNMENT_REJECTED)]
    expected = {"la": codes.ANNOTATION_SUCCESS, "lb": codes.ANNOTATION_PENDING, "lc": codes.ANNOTATION_REVIEW_DENIED}
    until(lambda: states(ask), expected)
    both = (1, 0, 1, 1, 0)
    assert counts(ask, "GetTaskInputCount") == counts(ask, "GetTaskAnnotationCount") == {ANN.user_id: both}
    wrong = ser.ReviewRejectConfig(task_assignments=[a])
    put(ask, BOB, "REVIEW_REJECT", codes.TASK_CONFLICT, review_reject_config=wrong)
    assert submit(ask, ANN) == [("b", codes.TASK_ASSIGNMENT_AWAITING_REVIEW)]
    everything = ser.ReviewApproveConfig(workers=[res.Worker(user=res.User(id=ANN.user_id))])
    assert put(ask, BOB, "REVIEW_APPROVE", review_approve_config=everything) == [("b", codes.TASK_ASSIGNMENT_SUCCESS)]
    until(lambda: status(ask), codes.TASK_DONE)
    metrics = ask("GetTask", task_id="t", additional_fields=["all"]).task.metrics
    assert (metrics.work.inputs_count_estimated, metrics.work.inputs_percent_estimated) == (3, 100)


def test_manual_review_of_a_sample_percentage(ask: Ask) -> None:
    fill(ask, *(f"i{number}" for number in range(10)))
    half = reviewed("MANUAL", BOB, manual_strategy_info={"sample_percentage": 0.5})
    ask("PostTasks", tasks=[new(worker=only(ANN), review=half)])
    states = Counter(code for _, code in submit(ask, ANN))
    assert set(states) == {codes.TASK_ASSIGNMENT_SUCCESS, codes.TASK_ASSIGNMENT_AWAITING_REVIEW}


def test_consensus_reached_is_success_else_awaiting_review(ask: Ask) -> None:
    fill(ask, "a", "b", "c")
    boxes = reviewed("CONSENSUS", BOB, consensus_strategy_info={"approval_threshold": 2})
    ask("PostTasks", tasks=[new(review=boxes, type=res.Task.BOUNDING_BOX_DETECTION)])
    for by in (ANN, BOB):
        aside = 0 if by is ANN else 0.05
        label(ask, by, "a", f"a-{by.user_id}", "dog", box=(0.1, 0.1 + aside, 0.5, 0.5 + aside))
        far = 0 if by is ANN else 0.4
        label(ask, by, "b", f"b-{by.user_id}", "dog", box=(0.1, 0.1 + far, 0.5, 0.5 + far))
        label(ask, by, "c", f"c-{by.user_id}", "dog" if by is ANN else "cat", box=(0.1, 0.1, 0.5, 0.5))
    assert {code for _, code in submit(ask, ANN)} == {codes.TASK_ASSIGNMENT_AWAITING_CONSENSUS_REVIEW}
    mine = {f"{input}-{ANN.user_id}": codes.ANNOTATION_AWAITING_CONSENSUS_REVIEW for input in "abc"}
    until(lambda: {id: code for id, code in states(ask).items() if id in mine}, mine)
    submit(ask, BOB)
    agreed, open = codes.ANNOTATION_SUCCESS, codes.ANNOTATION_AWAITING_REVIEW
    wanted = {f"{input}-{by.user_id}": agreed if input == "a" else open for input in "abc" for by in (ANN, BOB)}
    until(lambda: states(ask), wanted)
    found = ask("ListAnnotations", task_id="t", user_ids=[ANN.user_id]).annotations
    votes = {each.input_id: each.consensus_info["agreeing_labelers"] for each in found}
    assert votes == {"a": 2, "b": 1, "c": 1}
    expected = {each.user_id: (0, 2, 1, 0, 0) for each in (ANN, BOB)}
    assert counts(ask, "GetTaskInputCount") == expected
    assert counts(ask, "GetTaskAnnotationCount", user_ids=[ANN.user_id]) == {ANN.user_id: (0, 2, 1, 0, 0)}
    assert [id for id, _ in put(ask, BOB, "REVIEW_START")] == ["b", "b", "c", "c"]


def test_partitioned_gives_each_input_to_workers_per_input_by_weights(ask: Ask) -> None:
    fill(ask, *(f"i{number}" for number in range(60)))
    split = {"type": "WEIGHTED", "workers_per_input": 1, "weights": struct(**{ANN.user_id: 3, BOB.user_id: 1})}
    ask("PostTasks", tasks=[new(worker=worker(strategy="PARTITIONED", partitioned_strategy_info=split))])
    shares = {who: numbers[0] for who, numbers in counts(ask, "GetTaskInputCount").items()}
    assert sum(shares.values()) == 60
    assert 32 <= shares[ANN.user_id] <= 57, shares
    given = [{each.input.id for each in started(ask, who)} for who in (ANN, BOB)]
    assert not given[0] & given[1]
    split |= {"workers_per_input": 2}
    refused = worker(strategy="PARTITIONED", partitioned_strategy_info=split)
    answer = ask("PostTasks", codes.CONN_INVALID_REQUEST, tasks=[new("no", worker=refused)])
    assert "1/2 of the work" in answer.status.details
    ask("GetTask", codes.TASK_MISSING, task_id="no")


def test_full_gives_every_input_to_all_and_dynamic_to_who_comes_first(ask: Ask) -> None:
    fill(ask, *(f"i{number:02}" for number in range(12)))
    ask("PostTasks", tasks=[new("full"), new("first", worker=worker(strategy="DYNAMIC"))])
    given = {
        task: [{each.input.id for each in started(ask, who, task)} for who in (ANN, BOB)] for task in ("full", "first")
    }
    assert given["full"][0] == given["full"][1]
    assert [len(ids) for ids in given["first"]] == [10, 2]
    assert len(set.union(*given["first"])) == 12


def test_input_source_saved_search_and_dataset(ask: Ask) -> None:
    fill(ask, "a", "b")
    dog = res.Data(concepts=[res.Concept(id="dog", value=1)])
    ask("PatchInputs", inputs=[res.Input(id="a", data=dog)], action="merge")
    found = res.Query(filters=[res.Filter(annotation=res.Annotation(data=dog))])
    ask("PostInputsSearches", searches=[res.Search(id="dogs", query=found, save=True)])
    ask("PostAnnotationsSearches", searches=[res.Search(id="dog-labels", query=found, save=True)])
    ask("PostDatasets", datasets=[res.Dataset(id="d")])
    ask("PostDatasetInputs", dataset_id="d", dataset_inputs=[res.DatasetInput(input=res.Input(id="b"))])
    sources = {"dogs": "SAVED_SEARCH", "dog-labels": "SAVED_SEARCH", "d": "DATASET"}
    tasks = [new(f"t-{id}", input_source={"type": kind, "id": id}, worker=only(ANN)) for id, kind in sources.items()]
    ask("PostTasks", tasks=tasks)
    given = {id: [each.input.id for each in started(ask, ANN, f"t-{id}")] for id in sources}
    assert given == {"dogs": ["a"], "dog-labels": ["a"], "d": ["b"]}
    for source in ({"type": "DATASET", "id": "none"}, {"type": "SAVED_SEARCH"}):
        ask("PostTasks", codes.CONN_DOES_NOT_EXIST, tasks=[new(input_source=source)])
    ids = [each.id for each in ask("ListTasks", input_source_type="SAVED_SEARCH").tasks]
    assert ids == ["t-dog-labels", "t-dogs"]


def test_users_are_filled_fully_only_with_additional_fields(ask: Ask) -> None:
    ask("PostTasks", tasks=[new(review=reviewed("MANUAL", BOB)), new("other", worker=only(BOB))])
    plain = ask("GetTask", task_id="t").task
    assert [user.ListFields()[0][1] for user in plain.worker.users] == [ANN.user_id, BOB.user_id]
    assert not plain.worker.users[0].HasField("created_at")
    (full,) = ask("ListTasks", ids=["t"], additional_fields=["worker.users"]).tasks
    assert full.worker.users[0].HasField("created_at")
    assert not full.review.users[0].HasField("created_at")
    ask("GetTask", codes.CONN_INVALID_REQUEST, task_id="t", additional_fields=["x"])
    assert [each.id for each in ask("ListTasks", worker_user_ids=[ANN.user_id]).tasks] == ["t"]
    assert [each.id for each in ask("ListTasks", review_user_ids=[BOB.user_id]).tasks] == ["t"]


def test_auto_annotation_by_threshold_range_and_types_54006(ask: Ask, app: Any) -> None:
    text = res.Worker(model=res.Model(id="by-regex"))
    concept = res.Concept(id="dog", value=1)
    params = struct(regex="dog|puppy")
    info = res.OutputInfo(data=res.Data(concepts=[concept]), params=params)
    ask("PostConcepts", concepts=[res.Concept(id="dog")])
    model = res.Model(id="by-regex", model_type_id="regex-based-classifier", output_info=info)
    ask("PostModels", model=model)
    auto = worker(workers=[text])
    rule = {
        "threshold_range": {"lower": 0.5},
        "annotation_data_types": 1,
        "status_code": codes.ANNOTATION_AWAITING_REVIEW,
    }
    wanted = res.TaskConcept(concept=res.Concept(id="dog"), auto_annotation_config=rule)
    never = res.TaskConcept(concept=res.Concept(id="dog"), auto_annotation_config={"annotation_data_types": 2})
    ask("PostTasks", tasks=[new("empty", worker=auto, concepts=[wanted])])
    until(lambda: status(ask, "empty"), codes.TASK_IDLE)
    texts = {"a": "a dog", "b": "a cat", "c": "my puppy"}
    ask("PostInputs", inputs=[res.Input(id=id, data=res.Data(text=res.Text(raw=raw))) for id, raw in texts.items()])
    both = [new(worker=auto, concepts=[wanted]), new("boxes", worker=auto, concepts=[never])]
    (made, _) = ask("PostTasks", tasks=both).tasks
    version = made.worker.workers[0].model.model_version.id
    assert version
    until(lambda: (status(ask), status(ask, "boxes")), (codes.TASK_DONE, codes.TASK_DONE))
    assert states(ask, "boxes") == {}

    def said() -> dict[str, Any]:
        found = ask("ListAnnotations", task_id="t", model_version_ids=[version]).annotations
        assert {each.worker.model.model_version.id for each in found} <= {version}
        return {each.input_id: each for each in found}

    first = said()
    assert sorted(first) == ["a", "c"]
    assert [(each.id, each.value) for each in first["a"].data.concepts] == [("dog", 1.0)]
    assert first["a"].status.code == codes.ANNOTATION_AWAITING_REVIEW
    (counted,) = ask("GetTaskInputCount", task_id="t", model_version_ids=[version]).counts
    assert (counted.pending, counted.awaiting_review, counted.success) == (0, 2, 1)
    again = res.Task(id="t", status={"code": codes.TASK_IN_PROGRESS}, delete_previous_annotations=True)
    ask("PatchTasks", tasks=[again], action="merge")
    until(lambda: status(ask), codes.TASK_DONE)
    second = said()
    assert sorted(second) == ["a", "c"]
    assert not {each.id for each in first.values()} & {each.id for each in second.values()}
    two = worker(workers=[text, res.Worker(user=res.User(id="me"))])
    answer = ask("PostTasks", codes.CONN_INVALID_REQUEST, tasks=[new("two", worker=two)])
    assert "only one" in answer.status.details


def test_label_orders_wrap_a_task_and_deleting_them_does_not_change_tasks(ask: Ask) -> None:
    fill(ask, "a")
    order = res.LabelOrder(id="o", name="order", auto_release=True, task=new(worker=only(ANN)))
    (made,) = ask("PostLabelOrders", label_orders=[order]).label_orders
    assert (made.status.code, made.task.label_order_id) == (codes.LABEL_ORDER_PENDING, "o")
    assert not ask("ListTasks").tasks
    assert [each.id for each in ask("ListTasks", including_label_order_tasks=True).tasks] == ["t"]
    assert [each.id for each in ask("ListTasks", label_order_ids=["o"]).tasks] == ["t"]
    started(ask, ANN)
    assert ask("GetLabelOrder", label_order_id="o").label_order.status.code == codes.LABEL_ORDER_IN_PROGRESS
    submit(ask, ANN)
    until(lambda: ask("GetLabelOrder", label_order_id="o").label_order.status.code, codes.LABEL_ORDER_SUCCESS)
    change = res.LabelOrder(id="o", name="new", status={"code": codes.LABEL_ORDER_CANCELED}, task={"name": "inner"})
    (made,) = ask("PatchLabelOrders", label_orders=[change], action="merge").label_orders
    assert (made.name, made.status.code, made.task.name) == ("new", codes.LABEL_ORDER_CANCELED, "inner")
    ask("DeleteLabelOrders", ids=["o"])
    assert ask("GetTask", task_id="t").task.name == "inner"


def test_only_workers_label_and_deleting_a_collaborator_removes_them_as_worker(ask: Ask) -> None:
    fill(ask, "a")
    ask("PostTasks", codes.CONN_INVALID_REQUEST, tasks=[new(worker=worker(users=[res.User(id="nobody")]))])
    ask("PostTasks", tasks=[new(worker=only(ANN), review=reviewed("MANUAL", ANN))])
    said = res.Annotation(input_id="a", task_id="t", data=res.Data(concepts=[res.Concept(id="dog", value=1)]))
    (refused,) = ask("PostAnnotations", codes.FAILURE, by=BOB, annotations=[said]).annotations
    assert refused.status.code == codes.ANNOTATION_PERMISSION_DENIED
    said.task_id = "none"
    (refused,) = ask("PostAnnotations", codes.FAILURE, by=ANN, annotations=[said]).annotations
    assert refused.status.code == codes.TASK_MISSING
    started(ask, ANN)
    listed = ask("ListCollaborators").collaborators
    ids = [each.id for each in listed if each.user.id == ANN.user_id]
    ask("DeleteCollaborators", collaborator_ids=ids)
    task = ask("GetTask", task_id="t").task
    assert not task.worker.workers
    assert not task.review.users
    assert counts(ask, "GetTaskInputCount") == {}


def test_annotations_status_and_samples_of_a_task(ask: Ask) -> None:
    fill(ask, "a", "b")
    ask("PostTasks", tasks=[new(review=reviewed("MANUAL", BOB))])
    label(ask, ANN, "a", "la", "dog")
    label(ask, BOB, "b", "lb", "dog")
    assert ask("PutTaskAssignments", by=ANN, task_id="t", input_id="a").task_assignments[0].status.code == 54202
    samples = ask("GetInputSamples", by=BOB, task_id="t").hits
    assert [(each.input.id, each.annotation.id) for each in samples] == [("a", "la")]
    assert not ask("GetInputSamples", by=BOB, task_id="t", user_ids=[BOB.user_id]).hits
    ask("GetInputSamples", codes.TASK_PERMISSION_DENIED, by=ANN, task_id="t", user_ids=[BOB.user_id])
    fields = {"action": "overwrite", "status_code": codes.ANNOTATION_SUCCESS, "task_id": "t"}
    (annotation,) = ask("PatchAnnotationsStatus", by=BOB, user_ids=[BOB.user_id], **fields).user_ids
    assert annotation == BOB.user_id
    ask("PatchAnnotationsStatus", codes.ANNOTATION_PERMISSION_DENIED, by=ANN, **fields)
    assert ask("PatchAnnotationsStatus", by=BOB, **fields).updated_count == 2
    assert set(states(ask).values()) == {codes.ANNOTATION_SUCCESS}


def test_patch_tasks_merge_overwrite_remove(ask: Ask) -> None:
    ask("PostTasks", tasks=[new(name="one", worker=only(ANN))])
    more = res.Task(id="t", worker={"user_ids": [BOB.user_id]}, concept_ids=["cat"])
    (task,) = ask("PatchTasks", tasks=[more], action="merge").tasks
    assert list(task.worker.user_ids) == [ANN.user_id, BOB.user_id]
    assert (list(task.concept_ids), task.name) == (["dog", "cat"], "one")
    (task,) = ask("PatchTasks", tasks=[more], action="remove").tasks
    assert (list(task.worker.user_ids), list(task.concept_ids)) == ([ANN.user_id], ["dog"])
    (task,) = ask("PatchTasks", tasks=[more], action="overwrite").tasks
    assert (list(task.worker.user_ids), list(task.concept_ids)) == ([BOB.user_id], ["cat"])
    ask("PatchTasks", codes.CONN_INVALID_REQUEST, tasks=[res.Task(id="t", type=9)], action="merge")


def test_a_body_with_every_property_of_the_seed_is_taken_over_rest(ask: Ask, app: Any, server: Server) -> None:
    """PATCH /v2/tasks and PATCH /v2/label_orders as seed 002 prints them."""
    fill(ask, "a")
    ask("PostLabelOrders", label_orders=[res.LabelOrder(id="o", task=new())])
    user = {"id": ANN.user_id, "jobRole": "r", "billType": "b", "lastName": "l", "metadata": {"k": 1}, "starCount": 1}
    dog = {"id": "dog", "name": "dog", "appId": app.app_id, "value": 1, "userId": "x", "vocabId": "v", "language": "en"}
    rules = {
        "statusCode": "ANNOTATION_SUCCESS",
        "thresholdRange": {"lower": 0.1, "upper": 0.9},
        "annotationDataTypes": 3,
    }
    body = {
        "id": "t",
        "name": "n",
        "type": "BOUNDING_BOX_DETECTION",
        "appId": app.app_id,
        "userId": app.user_id,
        "review": {
            "users": [user],
            "userIds": [ANN.user_id],
            "strategy": "MANUAL",
            "manualStrategyInfo": {"samplePercentage": 0.5},
        },
        "status": {"code": "TASK_IN_PROGRESS", "reqId": "r", "details": "d", "stackTrace": ["s"], "timeRemaining": 1},
        "worker": {
            "users": [user],
            "userIds": [ANN.user_id],
            "workers": [{"user": {"id": BOB.user_id}}],
            "strategy": "PARTITIONED",
            "partitionedStrategyInfo": {
                "type": "WEIGHTED",
                "weights": {ANN.user_id: 0.5, BOB.user_id: 0.5},
                "workersPerInput": 2,
            },
        },
        "metrics": {"work": {"inputsCountEstimated": "3", "inputsPercentEstimated": 3}},
        "concepts": [{"concept": dog, "autoAnnotationConfig": rules}],
        "sampleMs": 500,
        "createdAt": "2024-01-01T00:00:00Z",
        "conceptIds": ["dog"],
        "modifiedAt": "2024-01-01T00:00:00Z",
        "visibility": {"gettable": "PRIVATE"},
        "aiAssistant": {"workflowId": "General"},
        "description": "d",
        "inputSource": {"id": "", "type": "ALL_INPUTS"},
        "labelOrderId": "o",
        "aiAssistParams": {"maxThreshold": 0.9, "minThreshold": 0.1, "conceptRelationIds": ["x"]},
        "deletePreviousAnnotations": True,
    }
    place = {"userId": app.user_id, "appId": app.app_id}
    full = f"/v2/users/{app.user_id}/apps/{app.app_id}"
    order = {"id": "o", "name": "n", "task": body, "autoRelease": True, "allowEmptyTag": True}
    order |= {"status": {"code": "LABEL_ORDER_IN_PROGRESS"}, "desiredFulfillTime": "2030-01-01T00:00:00Z"}
    for prefix, more in (("/v2", {"userAppId": place}), (full, {})):
        for path, items in (("tasks", [body]), ("label_orders", [order])):
            name = "tasks" if path == "tasks" else "labelOrders"
            sent = {"action": "overwrite", name: items, **more}
            answer = patched(server, f"{prefix}/{path}", sent)
            (item,) = answer[path]
            task = item if path == "tasks" else item["task"]
            assert task["worker"]["user_ids"] == [BOB.user_id, ANN.user_id]
            assert task["ai_assistant"]["workflow_id"] == "General"
            assert (task["label_order_id"], task["sample_ms"], task["type"]) == ("o", 500, 2)
            assert task["concepts"][0]["auto_annotation_config"]["annotation_data_types"] == 3
    label(ask, ANN, "a", "la", "dog")
    sent = {"action": "overwrite", "userIds": [ANN.user_id], "statusCode": "ANNOTATION_SUCCESS"}
    sent |= {"statusCodes": ["ANNOTATION_PENDING"], "userAppId": {}}
    answer = patched(server, f"{full}/task/t/annotations/status", sent)
    assert (answer["user_ids"], answer["updated_count"]) == ([ANN.user_id], 1)


def patched(server: Server, path: str, body: Any) -> Any:
    """The answer to a PATCH over REST, which must go well."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("PATCH", path, json.dumps(body), dict(server.owner.metadata))
        response = connection.getresponse()
        answer = json.load(response)
    finally:
        connection.close()
    assert (response.status, answer["status"]["code"]) == (200, codes.SUCCESS), answer
    return answer
