"""Collectors that really collect from PostModelOutputs (behaviour §16)."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    APIPostModelOutputsCollectorSource,
    Collector,
    CollectorSource,
    Concept,
    Data,
    Image,
    Input,
    Key,
    Model,
    ModelVersion,
    OutputInfo,
    Text,
    Workflow,
    WorkflowNode,
)
from meshserve_proto.status_pb2 import Status
from meshserve_proto.struct_pb2 import Struct
from support.own import Own, until
from support.serving import Caller

PAT = "personal_access_token"


def regex(id: str, pattern: str, answer: str) -> Model:
    """A model that answers a concept where a text has a pattern: it computes in no time."""
    params = Struct()
    params.update({"regex": pattern})
    info = OutputInfo(params=params, data=Data(concepts=[Concept(id=answer, name=answer)]))
    return Model(id=id, model_type_id="regex-based-classifier", model_version=ModelVersion(output_info=info))


def thresholder(id: str, concept: str) -> Model:
    params = Struct()
    params.update({"concept_threshold_type": "GREATER_THAN"})
    info = OutputInfo(params=params, data=Data(concepts=[Concept(id=concept, value=0.5)]))
    return Model(id=id, model_type_id="concept-thresholder", model_version=ModelVersion(output_info=info))


def workflow(id: str, *models: str) -> Workflow:
    return Workflow(id=id, nodes=[WorkflowNode(id=f"n{n}", model=Model(id=model)) for n, model in enumerate(models)])


@pytest.fixture
def seen(own: Own) -> Own:
    """An app with a model that answers "any" of every text, and workflows to filter by."""
    models = [
        regex("any", ".", "any"), regex("dogs", "dog", "dog"),
        thresholder("has-any", "any"), thresholder("has-none", "none"),
    ]  # fmt: skip
    own("PostModels", models=models)
    flows = [workflow("any-said", "has-any"), workflow("none-said", "has-none"), workflow("of-dogs", "dogs")]
    own("PostWorkflows", workflows=flows)
    return own


def of(own: Own, id: str, **fields: Any) -> Collector:
    calls = APIPostModelOutputsCollectorSource(model_id="any", model_user_id=own.user_id, model_app_id=own.app_id)
    for name in ("post_inputs_key_id", "caller_user_id", "model_version_id"):
        if name in fields:
            setattr(calls, name, fields.pop(name))
    source = CollectorSource(api_post_model_outputs_collector_source=calls)
    return Collector(id=id, collector_source=source, **fields)


def post(own: Own, *collectors: Collector) -> list[Any]:
    return list(own("PostCollectors", collectors=collectors).collectors)


def predict(own: Own, *texts: str) -> None:
    inputs = [Input(data=Data(text=Text(raw=text))) for text in texts]
    assert own("PostModelOutputs", model_id="any", inputs=inputs).outputs[0].data.concepts[0].id == "any"


def collected(own: Own) -> dict[str, Any]:
    """Text → input, of what is in the app."""
    return {each.data.text.raw: each for each in own("ListInputs").inputs}


def quiet(own: Own) -> bool:
    """Whether nothing waits to be decided on: what was predicted before is settled."""
    with closing(sqlite3.connect(own.server.data / "meshserve.db")) as store:
        return not store.execute(
            "SELECT COUNT(*) FROM captures e JOIN collectors c ON c.pk = e.collector JOIN apps a ON a.pk = c.owner"
            " WHERE a.id = ?",
            (own.app_id,),
        ).fetchone()[0]


def test_all_inputs_of_calls_are_collected_without_a_filter(seen: Own) -> None:
    (made,) = post(seen, of(seen, "all", pre_queue_random_sample=1.0))
    assert made.status.code == codes.COLLECTOR_ACTIVE
    predict(seen, "one", "two")
    assert set(until(lambda: len(found := collected(seen)) == 2 and found)) == {"one", "two"}
    seen("PostWorkflowResults", workflow_id="of-dogs", inputs=[Input(data=Data(text=Text(raw="of a workflow")))])
    seen("PatchCollectors", collectors=[Collector(id="all", status=Status(code=52002))], action="overwrite")
    predict(seen, "while it is inactive")
    seen("PatchCollectors", collectors=[Collector(id="all", status=Status(code=52001))], action="overwrite")
    predict(seen, "three")
    until(lambda: "three" in collected(seen))
    assert set(collected(seen)) == {"one", "two", "three"}


def test_the_pre_queue_workflow_sees_the_output_and_the_post_queue_workflow_the_input(seen: Own) -> None:
    post(seen, of(seen, "dogs", pre_queue_workflow_id="any-said", post_queue_workflow_id="of-dogs"))
    predict(seen, "a cat", "a dog", "hot dogs")
    until(lambda: len(collected(seen)) == 2)
    seen("DeleteCollectors", ids=["dogs"])
    post(seen, of(seen, "nothing", pre_queue_workflow_id="none-said"))
    predict(seen, "another dog")
    post(seen, of(seen, "all", pre_queue_random_sample=1.0))
    predict(seen, "a last dog")
    until(lambda: "a last dog" in collected(seen))
    until(lambda: quiet(seen))
    assert set(collected(seen)) == {"a dog", "hot dogs", "a last dog"}


def test_predictions_are_posted_as_accepted_annotations_of_the_model(seen: Own) -> None:
    post(seen, of(seen, "all", pre_queue_random_sample=1.0, collect_outputs=True))
    predict(seen, "one")
    until(lambda: collected(seen))
    found = [each for each in seen("ListAnnotations", list_all_annotations=True).annotations if not each.input_level]
    assert [(each.status.code, each.data.concepts[0].id, each.worker.model.id) for each in found] == [
        (codes.ANNOTATION_SUCCESS, "any", "any")
    ]


def test_pictures_are_collected_with_their_bytes(seen: Own) -> None:
    from support.serving import SAMPLES

    post(seen, of(seen, "all", pre_queue_random_sample=1.0))
    picture = (SAMPLES / "dog2.jpeg").read_bytes()
    both = Data(image=Image(base64=picture), text=Text(raw="seen"))
    seen("PostModelOutputs", model_id="any", inputs=[Input(id="mine", data=both)])
    (found,) = until(lambda: list(seen("ListInputs").inputs))
    assert (found.id, found.data.text.raw, found.data.image.base64) == ("mine", "seen", b"")
    assert found.data.image.url.startswith("http")


def test_calls_of_one_user_are_told_from_those_of_others(seen: Own, stranger: Caller) -> None:
    post(seen, of(seen, "strangers", pre_queue_random_sample=1.0, caller_user_id=stranger.user_id))
    predict(seen, "by the owner")
    post(seen, of(seen, "all", pre_queue_random_sample=1.0))
    predict(seen, "by the owner again")
    until(lambda: collected(seen))
    assert set(collected(seen)) == {"by the owner again"}
    calls = APIPostModelOutputsCollectorSource(
        model_id="general-image-recognition", model_user_id="clarifai", model_app_id="main"
    )
    source = CollectorSource(api_post_model_outputs_collector_source=calls)
    (own,) = post(seen, Collector(id="public", pre_queue_random_sample=1, collector_source=source))
    kept = own.collector_source.api_post_model_outputs_collector_source
    assert kept.caller_user_id == seen.user_id  # nobody's calls to a model of others but one's own
    calls.caller_user_id = stranger.user_id
    source.api_post_model_outputs_collector_source.CopyFrom(calls)
    other = Collector(id="x", pre_queue_random_sample=1, collector_source=source)
    seen("PostCollectors", codes.CONN_INVALID_REQUEST, collectors=[other])


def test_the_key_posts_and_a_collector_that_cannot_becomes_inactive(seen: Own) -> None:
    scopes = [
        "Inputs_Add",
        "Inputs_Get",
        "Concepts_Get",
        "Annotations_Get",
        "Apps_Get",
        "Annotations_Add",
        "Concepts_Add",
    ]
    key = seen.at("")("PostKeys", keys=[Key(type=PAT, scopes=scopes)]).keys[0]
    (made,) = post(seen, of(seen, "keyed", pre_queue_random_sample=1.0, post_inputs_key_id=key.id))
    shown = made.collector_source.api_post_model_outputs_collector_source.post_inputs_key_id
    assert shown
    assert shown != key.id  # the secret is shown once, when it is made
    predict(seen, "with the key")
    until(lambda: collected(seen))
    seen.at("")("DeleteKey", key_id=key.id)
    predict(seen, "without the key")
    status = until(
        lambda: (
            (s := seen("GetCollector", collector_id="keyed").collector.status).code == codes.COLLECTOR_INACTIVE and s
        )
    )
    assert "revoked" in status.details
    assert set(collected(seen)) == {"with the key"}
    weak = seen.at("")("PostKeys", keys=[Key(type=PAT, scopes=["Apps_Get"])]).keys[0]
    refused = of(seen, "weak", pre_queue_random_sample=1.0, post_inputs_key_id=weak.id)
    seen("PostCollectors", codes.CONN_INSUFFICIENT_SCOPES, collectors=[refused])
    unknown = of(seen, "unknown", pre_queue_random_sample=1.0, post_inputs_key_id="none")
    seen("PostCollectors", codes.CONN_INVALID_REQUEST, collectors=[unknown])


def test_a_collector_needs_a_workflow_or_a_share_and_a_model(seen: Own) -> None:
    wrong = {
        codes.CONN_INVALID_REQUEST: [
            of(seen, "none"), of(seen, "much", pre_queue_random_sample=1.5), Collector(pre_queue_random_sample=1),
            of(seen, "less", pre_queue_random_sample=-0.5), of(seen, "nan", pre_queue_random_sample=float("nan")),
        ],
        codes.WORKFLOW_DOES_NOT_EXIST: [of(seen, "flow", post_queue_workflow_id="there-is-none")],
        codes.CONN_DOES_NOT_EXIST: [of(seen, "version", pre_queue_random_sample=1, model_version_id="none")],
    }  # fmt: skip
    for code, collectors in wrong.items():
        for each in collectors:
            seen("PostCollectors", code, collectors=[each])
    assert not seen("ListCollectors").collectors


def test_a_collector_whose_model_is_gone_can_only_rest(seen: Own) -> None:
    post(seen, of(seen, "all", pre_queue_random_sample=1.0))
    seen("DeleteModels", ids=["any"])
    on, off = (Collector(id="all", status=Status(code=code)) for code in (52001, 52002))
    seen("PatchCollectors", collectors=[off], action="overwrite")
    seen("PatchCollectors", codes.MODEL_DOES_NOT_EXIST, collectors=[on], action="overwrite")


def test_the_endpoints_of_the_seeds_work_as_printed(seen: Own) -> None:
    post(seen, of(seen, "c", pre_queue_random_sample=1.0))
    source = {
        "modelId": "any", "modelAppId": seen.app_id, "modelUserId": "me", "callerUserId": "me", "modelVersionId": "",
        "postInputsKeyId": "",
    }  # fmt: skip
    item = {
        "id": "c", "createdAt": "2024-01-01T00:00:00Z", "description": "d", "collectOutputs": True,
        "status": {
            "code": "52002", "reqId": "r", "details": "x", "description": "y", "timeRemaining": 1,
            "developerNotes": "n", "percentCompleted": 1,
        },
        "collectorSource": {"apiPostModelOutputsCollectorSource": source},
        "preQueueWorkflowId": "any-said", "postQueueWorkflowId": "of-dogs", "preQueueRandomSample": 0.25,
    }  # fmt: skip
    place = {"userId": seen.user_id, "appId": seen.app_id}
    body = {"action": "overwrite", "userAppId": place, "collectors": [item]}
    for path in ("/v2/collectors", f"/v2/users/{seen.user_id}/apps/{seen.app_id}/collectors"):
        status, answer = seen.rest("PATCH", path, body)
        assert status == 200, answer
        found = answer["collectors"][0]
        assert (found["description"], found["pre_queue_random_sample"], found["collect_outputs"]) == ("d", 0.25, True)
        assert (found["status"]["code"], found["post_queue_workflow_id"]) == (52002, "of-dogs")
        kept = found["collector_source"]["api_post_model_outputs_collector_source"]
        assert (kept["model_id"], kept["caller_user_id"]) == ("any", seen.user_id)
    status, answer = seen.rest("DELETE", path, {"deleteAll": True, "ids": [], "userAppId": place})
    assert (status, answer["status"]["code"]) == (200, 10000)
    assert not seen("ListCollectors").collectors
