"""The endpoints of inputs, annotations, concepts, datasets, searches, and of jobs about them."""

from functools import partial
from typing import Any

from endpoints import accounts, workflows
from endpoints.asking import Asker, World, new_id
from endpoints.bodies import PICTURE_OWN, SOURCES, check_picture
from endpoints.workflows import LABELS, MEDIA, TAGS
from support.serving import MEDIA_URL

DATA_OWN = ("concepts.createdAt", "concepts.extraInfo", "concepts.visibility", "concepts.appId", "concepts.userId")
SEARCHED = ("geoBox", "geoLimit")
"""What searches draw around a place: of stored data the place alone is kept."""
JOB_CANCELLED, BULK_CANCELLED = 64004, 25405
COLLECTOR_INACTIVE, PROCESSED = 52002, 30000
QUEUED = 24
"""Jobs that are posted at once, so that the last of them still waits when they are cancelled."""


def new_input(world: World, **data: Any) -> str:
    """The id of a new text."""
    made = {"id": new_id("input"), "data": {"text": {"raw": new_id("text")}, **data}}
    id: str = world.post("inputs", made)["id"]
    return id


def input_of(world: World, id: str) -> Any:
    """An input as it is now."""
    return world.at("GET", f"/inputs/{id}")["input"]


def labels() -> dict[str, Any]:
    """Labels with concepts that nothing has yet, so that their names are new, too."""
    concept = {
        "id": new_id("label"),
        "name": "a cat",
        "value": 0.5,
        "vocabId": "concepts",
        "visibility": {},
        "keypointInfo": {},
    }
    return LABELS | {"concepts": [concept]}


def patch_inputs(ask: Asker) -> None:
    world, id = ask.world, new_input(ask.world)
    before = world.until(lambda: input_of(world, id), lambda found: found["status"]["code"] == PROCESSED)
    for name in MEDIA:
        media = [f"inputs.data.{other}" for other in MEDIA if other != name]
        ask({"inputs": [{"id": id, "data": labels()}], "action": "overwrite"}, without=media)
    there = input_of(world, id)
    ask.check_kept("inputs", there, [*MEDIA, *SEARCHED, "datasetIds", "concepts", "tracks"])
    assert there["data"]["text"] == before["data"]["text"], "the media of an input never change"
    assert [one["id"] for one in there["data"]["concepts"]] == [ask.sent["inputs"][0]["data"]["concepts"][0]["id"]]


def new_annotation(world: World, of: str = "") -> str:
    """The id of a new annotation of an input, or of a new one."""
    made = {"inputId": of or new_input(world), "data": {"concepts": [{"id": "before"}]}}
    id: str = world.post("annotations", made)["id"]
    return id


def patch_annotations(ask: Asker) -> None:
    world, of = ask.world, new_input(ask.world)
    id = new_annotation(world, of)
    given = {"id": id, "inputId": of, "data": labels(), "status": {"code": "ANNOTATION_AWAITING_REVIEW"}}
    given |= {"taskId": "", "inputLevel": False, "userId": world.user_id}
    media = [f"annotations.data.{one}" for one in ("image", "video", "audio")]
    ask({"annotations": [given], "action": "overwrite"}, without=media)
    there = world.at("GET", f"/inputs/{of}/annotations/{id}")["annotation"]
    ask.check_kept(
        "annotations",
        there,
        [
            "modelVersionId",
            "workflowVersionId",
            "embedModelVersionId",
            "trusted",
            "consensusInfo",
            "concepts",
            *SEARCHED,
        ],
    )
    assert there["status"]["code"] == 24157, "it awaits review"


def patch_annotations_status(ask: Asker) -> None:
    world, task = ask.world, new_task(ask.world)["id"]
    ids = [new_input(world), new_input(world)]
    checked = {"inputId": ids[0], "data": {"concepts": [{"id": "checked"}]}, "taskId": task}
    other = {"inputId": ids[1], "data": {"concepts": [{"id": "checked"}]}}
    made = world.post("annotations", checked, other)
    given = {"userIds": [world.user_id], "statusCode": "ANNOTATION_PENDING", "statusCodes": ["ANNOTATION_SUCCESS"]}
    answer = ask({**given, "action": "overwrite"}, taskId=task)
    assert answer["userIds"] == [world.user_id]
    found = [
        world.at("GET", f"/inputs/{of}/annotations/{one['id']}")["annotation"]
        for of, one in zip(ids, made, strict=True)
    ]
    assert [one["status"]["code"] for one in found] == [24151, 24150]


def patch_concepts(ask: Asker) -> None:
    id = new_id("concept")
    before = ask.world.post("concepts", {"id": id, "name": "before"})
    ask(
        {
            "concepts": [{"id": id, "name": "after", "keypointInfo": {"skeleton": [{"k1": 0, "k2": 1}]}}],
            "action": "overwrite",
        }
    )
    there = ask.world.at("GET", f"/concepts/{id}")["concept"]
    own = ["value", "vocabId", "language", "extraInfo", "definition", "visibility", "keypointInfo"]
    ask.check_kept("concepts", there, own, before)


def patch_concept_languages(ask: Asker) -> None:
    id = new_id("concept")
    ask.world.post("concepts", {"id": id})
    path = f"/concepts/{id}/languages"
    ask.world.at("POST", path, {"conceptLanguages": [{"id": "de", "name": "vorher", "definition": "alt"}]})
    ask({"conceptLanguages": [{"id": "de"}], "action": "overwrite"}, conceptId=id)
    ask.check_kept("conceptLanguages", ask.world.at("GET", f"{path}/de")["conceptLanguage"])


def new_dataset(world: World, **fields: Any) -> str:
    """The id of a new dataset."""
    id: str = world.post("datasets", {"id": new_id("dataset"), **fields})["id"]
    return id


def new_filter(world: World) -> str:
    """The id of a new annotation filter."""
    wanted = {"annotation": {"data": {"concepts": [{"id": "cat", "value": 1}]}}}
    world.at("POST", "/concepts", {"concepts": [{"id": "cat"}]}, code=None)
    search = {"query": {"filters": [wanted]}}
    made = world.at("POST", "/annotation_filters", {"annotationFilters": [{"id": new_id("filter"), "search": search}]})
    id: str = made["annotationFilters"][0]["id"]
    return id


def patch_datasets(ask: Asker) -> None:
    id = new_dataset(ask.world)
    given = {"id": id, "defaultAnnotationFilter": {"id": new_filter(ask.world)}, "visibility": {"gettable": "PUBLIC"}}
    for other, source in zip(("modelPredictConfig", "annotationFilterConfig"), SOURCES, strict=True):
        left = [f"datasets.image.{source}", f"datasets.version.{other}"]
        ask({"datasets": [given], "action": "overwrite"}, without=left)
        there = ask.world.at("GET", f"/datasets/{id}")["dataset"]
        ask.check_kept("datasets", there, ["version", "search", *PICTURE_OWN])
        check_picture(ask.sent["datasets"], there)
    assert there["visibility"]["gettable"] == 50
    assert there["defaultAnnotationFilter"]["search"]["query"]["filters"], (
        "a filter is named, not changed, by a dataset"
    )


def new_version(world: World, dataset: str) -> Any:
    """A new version of a dataset."""
    return world.at("POST", f"/datasets/{dataset}/versions", {"datasetVersions": [{}]})["datasetVersions"][0]


def patch_dataset_versions(ask: Asker) -> None:
    dataset = new_dataset(ask.world)
    before = new_version(ask.world, dataset)
    path = f"/datasets/{dataset}/versions/{before['id']}"
    given = {"id": before["id"], "datasetId": dataset, "visibility": {"gettable": "PUBLIC"}}
    for other in ("modelPredictConfig", "annotationFilterConfig"):
        left = [f"datasetVersions.{other}"]
        ask({"datasetVersions": [given], "action": "overwrite"}, without=left, datasetId=dataset)
    there = ask.world.at("GET", path)["datasetVersion"]
    own = [
        "metrics",
        "exportInfo",
        "processingInfo",
        "modelPredictConfig",
        "embedModelVersionIds",
        "annotationFilterConfig",
    ]
    ask.check_kept("datasetVersions", there, own)
    found = [{name: version.get(name) for name in own if name != "metrics"} for version in (before, there)]
    assert found[0] == found[1], "how a version came to be never changes"


def list_datasets(ask: Asker) -> None:
    word = new_id("list")
    ids = [new_dataset(ask.world, id=f"{word}{letter}", description=word) for letter in "abc"]

    def found(**query: Any) -> list[str]:
        return [one["id"] for one in ask(query={"perPage": 50, **query}).get("datasets", []) if one["id"] in ids]

    assert found(sortById="true", sortAscending="true") == ids == found(sortByCreatedAt="true", sortAscending="true")
    assert found(sortByModifiedAt="true") == ids[::-1]
    assert set(found(sortByStarCount="true", additionalFields=["stars"])) == set(ids) == set(found(search=word))
    assert found(id=f"{word}b") == ids[1:2]
    page = ask(query={"page": 2, "perPage": 2, "search": word, "sortById": "true", "sortAscending": "true"})
    assert [one["id"] for one in page["datasets"]] == ids[2:]
    assert found(starredOnly="true") == found(bookmark="true") == [], "nobody starred or bookmarked these"


SEARCH_OWN = ("save", "gitHash", "applicationId", "ands")
"""Of a search: `save` says what to do with it, and the older form of a query is read into the newer one."""


def saved(world: World, kind: str) -> Any:
    """A saved search."""
    asked = {"query": {"filters": [{"annotation": {"data": {"concepts": [{"id": "cat", "value": 1}]}}}]}, "save": True}
    return world.at("POST", f"/{kind}/searches", {"searches": [asked]})["id"]


def patch_searches(kind: str, ask: Asker) -> None:
    id = saved(ask.world, kind)
    filters = [
        {"annotation": {"data": {"concepts": [{"id": "dog", "value": 1}]}}, "input": ..., "negate": False},
        {"input": {"id": "an-input"}, "annotation": ..., "negate": True},
    ]
    ranks = [{"annotation": {"data": {"text": {"raw": "a dog"}}}, "negate": False}]
    ands = [{"annotation": {"data": {"concepts": [{"id": "old", "value": 1}]}}}]
    query = {"filters": filters, "ranks": ranks, "ands": ands}
    given = {
        "id": id,
        "algorithm": "brute_force",
        "metric": "COSINE_DISTANCE",
        "query": query,
        "visibility": {"gettable": "PUBLIC"},
    }
    ask({"searches": [given], "action": "overwrite"})
    there = ask.world.at("GET", f"/searches/{id}")["search"]
    ask.check_kept("searches", there, SEARCH_OWN)
    found = ask.world.at("POST", f"/searches/{id}", {}) if kind == "" else there
    assert found


def patch_filters(ask: Asker) -> None:
    id = new_filter(ask.world)
    wanted = {"annotation": {"data": {"concepts": [{"id": "cat", "value": 0}]}}}
    search = {
        "algorithm": "",
        "metric": "EUCLIDEAN_DISTANCE",
        "query": {"filters": [wanted], "ands": [], "ranks": []},
        "minValue": 0,
    }
    ask({"annotationFilters": [{"id": id, "search": search}], "action": "overwrite"})
    there = ask.world.at("GET", f"/annotation_filters/{id}")["annotationFilter"]
    ask.check_kept("annotationFilters", there, [*SEARCH_OWN, "search.id", "search.name", "search.visibility"])


def cancel_bulk_operations(ask: Asker) -> None:
    of = new_input(ask.world)
    one = {
        "operation": {"overwriteGeo": {"geo": {"geoPoint": {"longitude": 1, "latitude": 2}}}},
        "inputIds": {"inputIds": [of]},
    }
    made = ask.world.at("POST", "/bulk_operations", {"bulkOperations": [one] * QUEUED})["bulkOperation"]
    ids = [each["id"] for each in made]
    assert [each["id"] for each in ask({"ids": ids})["bulkOperation"]] == ids
    there = ask.world.at("GET", f"/bulk_operations/{ids[-1]}")["bulkOperation"]
    assert there["status"]["code"] == BULK_CANCELLED, there


def cancel_add_job(ask: Asker) -> None:
    """The job waits for an upload that nobody makes."""
    id = new_id("job")
    upload = {
        "upload": {"contentName": "a.zip", "contentLength": 1000},
        "appId": ask.world.app_id,
        "inputsAddJobId": id,
    }
    ask.world.at("POST", "/inputs/uploads", {"inputsUploads": [upload]})
    assert ask(id=id)["inputsAddJob"]["status"]["code"] == JOB_CANCELLED
    assert ask.world.at("GET", f"/inputs/jobs/add/{id}")["inputsAddJob"]["status"]["code"] == JOB_CANCELLED


def cancel_extractions(ask: Asker) -> None:
    sources = [{"url": {"url": f"{MEDIA_URL}notes.txt"}, "inputsAddJobId": new_id("job")} for _ in range(QUEUED)]
    jobs = ask.world.at("POST", "/inputs/data_sources", {"dataSources": sources})["inputsAddJobs"]
    ids = [job["extractionJobs"][0]["id"] for job in jobs]
    assert [job["id"] for job in ask({"ids": ids})["inputsExtractionJobs"]] == ids
    there = ask.world.at("GET", f"/inputs/jobs/extraction/{ids[-1]}")["inputsExtractionJob"]
    assert there["status"]["code"] == JOB_CANCELLED


def new_task(world: World, **fields: Any) -> Any:
    """A new task of the owner."""
    worker = {"workers": [{"user": {"id": "me"}}]}
    made = {"type": "CONCEPTS_CLASSIFICATION", "worker": worker, "inputSource": {"type": "ALL_INPUTS"}, **fields}
    return world.post("tasks", {"id": new_id("task"), **made})


def task_fields(world: World) -> dict[str, Any]:
    """What a patch of a task says."""
    me = {"id": world.user_id, "visibility": {}, "userDetail": {}, "emailAddresses": []}
    part = {"type": "WEIGHTED", "weights": {world.user_id: 1}, "workersPerInput": 1}
    workers = [{"user": {"id": world.user_id}, "model": ..., "workflow": ...}]
    concept = {"id": new_id("wanted"), "value": 1, "visibility": {}, "keypointInfo": {}}
    rules = {
        "statusCode": "ANNOTATION_SUCCESS",
        "thresholdRange": {"lower": 0.25, "upper": 0.75},
        "annotationDataTypes": 1,
    }
    return {
        "type": "CONCEPTS_CLASSIFICATION",
        "worker": {
            "users": [me],
            "userIds": [world.user_id],
            "workers": workers,
            "strategy": "PARTITIONED",
            "partitionedStrategyInfo": part,
        },
        "review": {"users": [me], "userIds": [world.user_id], "strategy": "MANUAL"},
        "status": {"code": "TASK_IN_PROGRESS"},
        "sampleMs": 2000,
        "concepts": [{"concept": concept, "autoAnnotationConfig": rules}],
        "conceptIds": [concept["id"]],
        "aiAssistant": {"workflowId": "General"},
        "aiAssistParams": {"minThreshold": 0.25, "maxThreshold": 0.75},
        "inputSource": {"id": new_input(world), "type": "INPUT"},
        "visibility": {"gettable": "PUBLIC"},
    }


TASK_OWN = ("users", "metrics", "concept", "workers", "workersPerInput")
"""Of a task: people, concepts and workers are kept by their ids alone; these are compared by hand."""


_NOBODY: dict[str, Any] = {"users": [], "userIds": [], "strategy": "FULL", "partitionedStrategyInfo": ...}
SORTS_OF_TASKS: list[tuple[str, dict[str, Any]]] = [
    ("consensusStrategyInfo", {}),
    ("manualStrategyInfo", _NOBODY | {"workers": [{"user": ..., "model": TAGS, "workflow": ...}]}),
    (
        "manualStrategyInfo",
        _NOBODY
        | {
            "workers": [
                {"user": ..., "model": ..., "workflow": {"id": "General", "userId": "clarifai", "appId": "main"}}
            ]
        },
    ),
]
"""What is left out of a review → who labels: a review has one strategy, a worker is one of three."""


def patch_tasks(ask: Asker) -> None:
    made = new_task(ask.world)
    order = ask.world.at("POST", "/label_orders", {"labelOrders": [{"id": new_id("order"), "task": new_order_task()}]})[
        "labelOrders"
    ][0]
    given = {"id": made["id"], "labelOrderId": order["id"], **task_fields(ask.world)}
    for other, worker in SORTS_OF_TASKS:
        given["worker"] = {**given["worker"], **worker}
        ask({"tasks": [given], "action": "overwrite"}, without=[f"tasks.review.{other}"])
        there = ask.world.at("GET", f"/tasks/{made['id']}")["task"]
        ask.check_kept("tasks", there, TASK_OWN)
        check_task(ask.sent["tasks"][0], there)


def check_task(sent: Any, there: Any) -> None:
    """Whom and what a task names, which it keeps by their ids."""
    assert [user["id"] for user in there["review"]["users"]] == [user["id"] for user in sent["review"]["users"]]
    (worker,) = there["worker"]["workers"]
    (wanted,) = sent["worker"]["workers"]
    (kind,) = wanted
    assert worker[kind]["id"] == wanted[kind]["id"]
    (concept,) = there["concepts"]
    assert [concept["concept"]["id"]] == [one["concept"]["id"] for one in sent["concepts"]] == there["conceptIds"]
    assert "metrics" not in there, "the server counts the work itself"


def new_order_task() -> dict[str, Any]:
    return {
        "type": "CONCEPTS_CLASSIFICATION",
        "worker": {"workers": [{"user": {"id": "me"}}]},
        "inputSource": {"type": "ALL_INPUTS"},
    }


def patch_label_orders(ask: Asker) -> None:
    world = ask.world
    made = world.at("POST", "/label_orders", {"labelOrders": [{"id": new_id("order"), "task": new_order_task()}]})[
        "labelOrders"
    ][0]
    task = task_fields(world) | {"id": made["task"]["id"], "labelOrderId": made["id"]}
    given = {"id": made["id"], "task": task, "status": {"code": "LABEL_ORDER_SUCCESS"}}
    task["review"]["manualStrategyInfo"] = {"samplePercentage": 0.25}
    task["review"]["consensusStrategyInfo"] = ...
    ask({"labelOrders": [given], "action": "overwrite"})
    task["review"]["consensusStrategyInfo"], task["review"]["manualStrategyInfo"] = {"approvalThreshold": 1}, ...
    ask({"labelOrders": [given], "action": "overwrite"})
    there = world.at("GET", f"/label_orders/{made['id']}")["labelOrder"]
    ask.check_kept("labelOrders", there, TASK_OWN)
    check_task(ask.sent["labelOrders"][0]["task"], there["task"])


def patch_collectors(ask: Asker) -> None:
    world = ask.world
    key = accounts.new_key(world, scopes=["All"])
    source = {"modelId": TAGS["id"], "modelUserId": "clarifai", "modelAppId": "main"}
    made = {
        "id": new_id("collector"),
        "preQueueRandomSample": 0.25,
        "collectorSource": {"apiPostModelOutputsCollectorSource": source},
    }
    world.post("collectors", made)
    model = world.call("GET", f"/v2/users/clarifai/apps/main/models/{TAGS['id']}")["model"]
    pinned = source | {
        "callerUserId": world.user_id,
        "modelVersionId": model["modelVersion"]["id"],
        "postInputsKeyId": key["id"],
    }
    given = {
        "id": made["id"],
        "status": {"code": "COLLECTOR_INACTIVE"},
        "collectorSource": {"apiPostModelOutputsCollectorSource": pinned},
        "preQueueWorkflowId": workflows.new(world)["id"],
        "postQueueWorkflowId": workflows.new(world)["id"],
    }
    ask({"collectors": [given], "action": "overwrite"})
    there = world.at("GET", f"/collectors/{made['id']}")["collector"]
    ask.check_kept("collectors", there, ["postInputsKeyId"])
    assert there["status"]["code"] == COLLECTOR_INACTIVE
    kept = there["collectorSource"]["apiPostModelOutputsCollectorSource"]["postInputsKeyId"]
    assert accounts.key_of(world, kept)["description"] == key["description"], "a key is shown by its public id"


CASES = {
    "PatchCollectors": patch_collectors,
    "PatchInputs": patch_inputs,
    "PatchAnnotations": patch_annotations,
    "PatchAnnotationsStatus": patch_annotations_status,
    "PatchConcepts": patch_concepts,
    "PatchConceptLanguages": patch_concept_languages,
    "PatchDatasets": patch_datasets,
    "PatchDatasetVersions": patch_dataset_versions,
    "ListDatasets": list_datasets,
    "PatchSearches": partial(patch_searches, "inputs"),
    "PatchInputsSearches": partial(patch_searches, "inputs"),
    "PatchAnnotationsSearches": partial(patch_searches, "annotations"),
    "PatchAnnotationFilters": patch_filters,
    "CancelBulkOperations": cancel_bulk_operations,
    "CancelInputsAddJob": cancel_add_job,
    "CancelInputsExtractionJobs": cancel_extractions,
    "PatchTasks": patch_tasks,
    "PatchLabelOrders": patch_label_orders,
}
