"""Labelling tasks through the official client (behaviour §15); tests are named after its lines."""

from collections import Counter
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as ser
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from support.tasks import (
    ANN,
    BOB,
    Ask,
    counts,
    fill,
    label,
    named,
    new,
    only,
    put,
    reviewed,
    started,
    states,
    status,
    struct,
    submit,
    until,
    worker,
)


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


def test_auto_annotation_by_threshold_range_and_types_54006(ask: Ask, task_app: Any) -> None:
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
