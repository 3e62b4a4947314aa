"""Who gets which inputs of a labelling task, and changes of tasks (behaviour §15); tests are named after its lines."""

import http.client
import json
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from support.serving import Server
from support.tasks import (
    ANN,
    BOB,
    Ask,
    counts,
    fill,
    label,
    new,
    only,
    reviewed,
    started,
    struct,
    submit,
    until,
    worker,
)


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


def test_a_body_with_every_property_of_the_seed_is_taken_over_rest(ask: Ask, task_app: Any, server: Server) -> None:
    """PATCH /v2/tasks and PATCH /v2/label_orders as seed 002 prints them."""
    fill(ask, "a")
    ask("PostLabelOrders", label_orders=[res.LabelOrder(id="o", task=new())])
    user = {"id": ANN.user_id, "jobRole": "r", "billType": "b", "lastName": "l", "metadata": {"k": 1}, "starCount": 1}
    dog = {
        "id": "dog",
        "name": "dog",
        "appId": task_app.app_id,
        "value": 1,
        "userId": "x",
        "vocabId": "v",
        "language": "en",
    }
    rules = {
        "statusCode": "ANNOTATION_SUCCESS",
        "thresholdRange": {"lower": 0.1, "upper": 0.9},
        "annotationDataTypes": 3,
    }
    body = {
        "id": "t",
        "name": "n",
        "type": "BOUNDING_BOX_DETECTION",
        "appId": task_app.app_id,
        "userId": task_app.user_id,
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
    place = {"userId": task_app.user_id, "appId": task_app.app_id}
    full = f"/v2/users/{task_app.user_id}/apps/{task_app.app_id}"
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
