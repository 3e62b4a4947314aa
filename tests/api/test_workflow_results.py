"""Runs of workflows through the official client (behaviour §1.4, §11.2)."""

import io
import re
import time
import urllib.request
from typing import Any

import grpc
import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api import service_pb2 as api
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode
from PIL import Image

from meshserve_proto.resources_pb2 import Input, UserAppIDSet
from meshserve_proto.service_pb2 import PostWorkflowResultsSimilarityRequest, PostWorkflowResultsSimilarityResponse
from support.calls import Call
from support.serving import SAMPLES_URL, Server

pytestmark = pytest.mark.base("Universal")
DOG_URL, TRAIN_URL = f"{SAMPLES_URL}dog2.jpeg", f"{SAMPLES_URL}metro-north.jpg"
MISSING_URL = f"{SAMPLES_URL}no-such-picture.jpg"
MAIN = res.UserAppIDSet(user_id="clarifai", app_id="main")


def png(colour: str = "red", size: int = 40) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(buffer, "PNG")
    return buffer.getvalue()


def of_url(url: str = DOG_URL) -> Any:
    return res.Input(data=res.Data(image=res.Image(url=url)))


def of_bytes(content: bytes | None = None) -> Any:
    return res.Input(data=res.Data(image=res.Image(base64=content or png())))


def of_text(raw: str) -> Any:
    return res.Input(data=res.Data(text=res.Text(raw=raw)))


@pytest.fixture(scope="module")
def run(send: Call) -> Call:
    """`run("General", of_url())` runs a workflow; the answer must have `code`."""

    def call(workflow_id: str, *inputs: Any, code: int = StatusCode.SUCCESS, **fields: Any) -> Any:
        return send("PostWorkflowResults", code, workflow_id=workflow_id, inputs=inputs, **fields)

    return call


def node(id: str, model_id: str, *parents: str, **more: Any) -> Any:
    inputs = [res.NodeInput(node_id=parent) for parent in parents]
    return res.WorkflowNode(id=id, model=res.Model(id=model_id), node_inputs=inputs, **more)


def make(send: Call, id: str, *nodes: Any) -> Any:
    return send("PostWorkflows", workflows=[res.Workflow(id=id, nodes=nodes)]).workflows[0]


def operator(send: Call, id: str, type_id: str, thresholds: dict[str, float] | None = None, **params: Any) -> None:
    concepts = [res.Concept(id=concept, value=value) for concept, value in (thresholds or {}).items()]
    info = res.OutputInfo(data=res.Data(concepts=concepts))
    info.params.update(params)
    send("PostModels", models=[res.Model(id=id, model_type_id=type_id, output_info=info)])


@pytest.fixture(scope="module")
def ids(send: Call) -> dict[str, str]:
    """Name → id of the general model's concepts."""
    request = {"where": MAIN, "model_id": "general-image-recognition"}
    model = send("GetModel", **request).model
    assert model.id
    answer = send("PostModelOutputs", **request, inputs=[of_url()], model=_all())
    return {concept.name: concept.id for concept in answer.outputs[0].data.concepts}


def _all() -> Any:
    return res.Model(output_info=res.OutputInfo(output_config=res.OutputConfig(max_concepts=200)))


def test_the_published_run_of_a_workflow(send: Call, run: Call) -> None:
    """One result an input, one output a node in their order, concepts with names and values."""
    make(
        send,
        "my-custom-workflow",
        node("food", "bd367be194cf45149e75f01d59f77ba7"),
        node("all", "aaa03c23b3724a16a56b629203edc62c"),
    )
    answer = run("my-custom-workflow", of_url(TRAIN_URL))
    assert answer.workflow.id == "my-custom-workflow"
    (result,) = answer.results
    assert result.status.code == StatusCode.SUCCESS
    assert result.input.data.image.url == TRAIN_URL
    assert result.id
    assert result.created_at.seconds > 0
    assert [output.model.id for output in result.outputs] == [node.model.id for node in answer.workflow.nodes]
    for output in result.outputs:
        assert output.id
        assert output.status.code == StatusCode.SUCCESS
        assert output.model.name
        assert len(output.data.concepts) == 20
        assert all(concept.name for concept in output.data.concepts)


def test_the_public_workflow_general(run: Call) -> None:
    (result,) = run("General", of_url()).results
    concepts, embedding, cluster = result.outputs
    assert "dog" in {concept.name for concept in concepts.data.concepts}
    assert embedding.data.embeddings[0].num_dimensions == 1280
    assert cluster.data.clusters[0].id
    assert cluster.model.id == "general-clusterer"


def test_output_config_counts_for_every_node(send: Call, run: Call) -> None:
    make(send, "two", node("a", "general-image-recognition"), node("b", "food-item-recognition"))
    (result,) = run("two", of_url(), output_config=res.OutputConfig(max_concepts=3)).results
    assert [len(output.data.concepts) for output in result.outputs] == [3, 3]
    dog = res.OutputConfig(select_concepts=[res.Concept(name="dog")])
    (result,) = run("two", of_url(), output_config=dog).results
    assert [[c.name for c in output.data.concepts] for output in result.outputs] == [["dog"], []]
    run("two", of_url(), output_config=res.OutputConfig(max_concepts=201), code=StatusCode.MODEL_INVALID_ARGUMENT)


def test_32_inputs_and_no_more(send: Call, run: Call) -> None:
    make(send, "colours", node("colour", "color-recognition"))
    colours = ["red", "lime", "blue", "white"] * 8
    inputs = [of_bytes(png(colour)) for colour in colours]
    results = run("colours", *inputs).results
    assert [result.outputs[0].data.colors[0].w3c.name.lower() for result in results] == colours
    refused = run("colours", *inputs, inputs[0], code=StatusCode.INPUT_INVALID_REQUEST)
    assert "33" in refused.status.details
    run("colours", code=StatusCode.INPUT_INVALID_REQUEST)


def test_suppressed_nodes_run_but_are_left_out(send: Call, run: Call) -> None:
    make(
        send,
        "quiet",
        node("embed", "general-image-embedding", suppress_output=True),
        node("cluster", "general-clusterer", "embed"),
    )
    (result,) = run("quiet", of_url()).results
    assert [output.model.id for output in result.outputs] == ["general-clusterer"]
    assert result.outputs[0].data.clusters[0].id == run("General", of_url()).results[0].outputs[2].data.clusters[0].id


def test_thresholds_gate_what_follows(send: Call, run: Call, ids: dict[str, str]) -> None:
    operator(send, "dogs-only", "concept-thresholder", {ids["dog"]: 0.5})
    make(
        send,
        "gated",
        node("tags", "general-image-recognition", suppress_output=True),
        node("gate", "dogs-only", "tags"),
        node("colours", "color-recognition", "gate"),
    )
    dog, red = run("gated", of_url(), of_bytes()).results
    assert [c.name for c in dog.outputs[0].data.concepts] == ["dog"]
    assert dog.outputs[1].data.colors
    assert red.status.code == StatusCode.SUCCESS
    assert not red.outputs[0].data.concepts
    assert not red.outputs[1].data.colors


def test_a_node_may_override_the_settings_of_its_model(send: Call, run: Call, ids: dict[str, str]) -> None:
    operator(send, "strict", "concept-thresholder", {ids["dog"]: 0.999999})
    loose = res.OutputInfo(data=res.Data(concepts=[res.Concept(id=ids["dog"], value=0.1)]))
    less = res.OutputInfo()
    less.params.update({"concept_threshold_type": "LESS_THAN"})
    make(
        send,
        "overriding",
        node("tags", "general-image-recognition", suppress_output=True),
        node("strict", "strict", "tags"),
        node("loose", "strict", "tags", output_info_override=loose),
        node("less", "strict", "tags", output_info_override=less),
    )
    (result,) = run("overriding", of_url()).results
    assert [[c.name for c in output.data.concepts] for output in result.outputs] == [[], ["dog"], ["dog"]]


def test_detect_crop_and_recognise(send: Call, run: Call) -> None:
    operator(send, "crop", "image-crop", margin=1.2)
    operator(send, "count", "object-counter")
    make(
        send,
        "crops",
        node("boxes", "general-image-detection"),
        node("crop", "crop", "boxes"),
        node("tags", "general-image-recognition", "crop"),
        node("count", "count", "boxes"),
    )
    (result,) = run("crops", of_url(), output_config=res.OutputConfig(max_concepts=5)).results
    boxes, crops, tags, count = (output.data for output in result.outputs)
    assert len(boxes.regions) == len(crops.regions) == len(tags.regions) > 0
    assert count.metadata["object_count"] == len(boxes.regions)
    assert [region.id for region in crops.regions] == [region.id for region in boxes.regions]
    cut = Image.open(io.BytesIO(crops.regions[0].data.image.base64))
    assert cut.size == (crops.regions[0].data.image.image_info.width, crops.regions[0].data.image.image_info.height)
    places = [n for n, region in enumerate(boxes.regions) if region.data.concepts[0].name == "dog"]
    assert "dog" in {concept.name for concept in tags.regions[places[0]].data.concepts}
    assert all(len(region.data.concepts) == 5 for region in tags.regions)


def test_one_bad_input_does_not_spoil_the_others(run: Call) -> None:
    inputs = [of_url(), of_url(MISSING_URL), res.Input(), of_bytes(b"nothing"), of_url()]
    answer = run("General", *inputs, code=StatusCode.MIXED_STATUS)
    assert [result.status.code for result in answer.results] == [10000, 30002, 30104, 30101, 10000]
    assert answer.results[1].input.data.image.url == MISSING_URL
    assert [output.status.code for output in answer.results[1].outputs] == [30002] * 3
    assert answer.results[4].outputs[0].data.concepts


def test_all_inputs_fail_of_one_cause(run: Call) -> None:
    answer = run("General", of_url(MISSING_URL), of_url(MISSING_URL), code=StatusCode.INPUT_DOWNLOAD_FAILED)
    assert "404 Client Error" in answer.status.details


def test_concepts_are_named_in_english(run: Call) -> None:
    config = res.OutputConfig(language="ja")
    answer = run("General", of_bytes(), code=StatusCode.MODEL_INVALID_ARGUMENT, output_config=config)
    assert "language is 'ja'" in answer.status.details


def test_a_node_that_fails_starves_what_is_below_it_alone(send: Call, run: Call) -> None:
    operator(send, "broken", "regex-based-classifier", {"x": 1.0}, regex="x")
    make(
        send,
        "starving",
        node("tags", "general-image-recognition"),
        node("broken", "broken", "tags"),
        node("below", "color-recognition", "broken"),
        node("beside", "color-recognition", "tags"),
    )
    answer = run("starving", of_bytes(), code=StatusCode.MIXED_STATUS)
    tags, broken, below, beside = answer.results[0].outputs
    assert tags.status.code == beside.status.code == StatusCode.SUCCESS
    assert broken.status.code == below.status.code == StatusCode.INPUT_UNSUPPORTED_FORMAT
    assert "text" in broken.status.details
    assert "'broken'" in below.status.details
    assert not below.HasField("data")
    assert answer.results[0].status.code == StatusCode.MIXED_STATUS


def test_the_failure_of_a_suppressed_node_is_not_hidden(send: Call, run: Call) -> None:
    operator(send, "unreadable", "regex-based-classifier", {"x": 1.0}, regex="x")
    make(
        send,
        "hidden",
        node("colours", "color-recognition"),
        node("broken", "unreadable", "colours", suppress_output=True),
    )
    answer = run("hidden", of_bytes(), code=StatusCode.MIXED_STATUS)
    assert [output.status.code for output in answer.results[0].outputs] == [StatusCode.SUCCESS]


def test_conditions_and_fallbacks(send: Call, run: Call) -> None:
    """Our extension: nodes that run on some inputs alone, and what stands in for a node that fails."""
    operator(send, "fragile", "regex-based-classifier", {"x": 1.0}, regex="x")
    dog = {"node": "boxes", "concept": "dog", "at_least": 0.5}
    nodes = [
        ruled(node("colours", "color-recognition"), run_if=dog),
        ruled(node("words", "fragile", "boxes"), run_if={"node": "boxes", "concept": "dog", "less_than": 0.5}),
        ruled(node("spare", "general-image-embedding"), fallback_for="words"),
        node("after", "color-recognition", "words"),
        node("boxes", "general-image-detection"),
    ]
    stored = make(send, "ruled", *nodes)
    assert [one.id for one in stored.nodes] == ["boxes", "colours", "words", "spare", "after"]
    assert stored.nodes[1].output_info_override.params["run_if"]["concept"] == "dog"
    with_dog, without = run("ruled", of_url(), of_bytes()).results
    assert [bool(output.data.ListFields()) for output in with_dog.outputs] == [True, True, False, False, False]
    _, colours, words, spare, after = without.outputs
    assert without.status.code == StatusCode.SUCCESS  # for what failed, something else stood in
    assert words.status.code == StatusCode.INPUT_UNSUPPORTED_FORMAT
    assert not colours.data.colors
    assert spare.data.embeddings
    assert after.data.colors
    broken = ruled(node("b", "color-recognition", "a"), run_if={"node": "c", "concept": "dog", "at_least": 1})
    listed = [res.Workflow(id="no", nodes=[node("a", "color-recognition"), broken])]
    refused = send("PostWorkflows", StatusCode.WORKFLOW_INVALID_GRAPH, workflows=listed)
    assert "Node 'b': output_info_override.params.run_if.node is 'c'" in refused.status.details


def test_calls_that_are_cancelled_or_late_stop_their_nodes(
    send: Call, stub: Any, metadata: Any, user_app: Any, server: Server
) -> None:
    def items(how: str) -> float:
        with urllib.request.urlopen(f"{server.base}/metrics", timeout=20) as answer:  # noqa: S310
            found = re.search(
                rf'^meshserve_model_items_total{{how="{how}"}} (\S+)', answer.read().decode(), re.MULTILINE
            )
        return float(found[1]) if found else 0.0

    def until(how: str, least: float) -> None:
        give_up = time.monotonic() + 10
        while items(how) < least:
            assert time.monotonic() < give_up, f"{how} stays at {items(how)}"
            time.sleep(0.01)

    make(send, "long", node("tags", "general-image-recognition"), node("colours", "color-recognition", "tags"))
    inputs = [of_bytes(png(f"hsl({hue * 11}, 80%, 40%)")) for hue in range(32)]
    request = api.PostWorkflowResultsRequest(user_app_id=user_app, workflow_id="long", inputs=inputs)
    began = items("computed")
    running = stub.PostWorkflowResults.future(request, metadata=metadata)
    until("computed", began + 1)
    dropped = items("dropped")
    running.cancel()
    until("dropped", dropped + 1)
    with pytest.raises(grpc.RpcError) as late:
        stub.PostWorkflowResults(request, metadata=metadata, timeout=0.15)
    assert late.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED
    computed = -1.0
    while computed != (computed := items("computed")):
        time.sleep(0.15)
    assert computed - began < len(inputs)


def ruled(made: Any, **rules: Any) -> Any:
    made.output_info_override.params.update(rules)
    return made


def test_nodes_that_an_input_is_not_for_are_left_out(send: Call, run: Call) -> None:
    make(
        send,
        "many-media",
        node("mood", "text-sentiment"),
        node("colours", "color-recognition"),
        node("again", "color-recognition", "colours"),
    )
    picture, words = run("many-media", of_bytes(), of_text("lovely")).results
    assert [output.model.id for output in picture.outputs] == ["color-recognition", "color-recognition"]
    assert [output.model.id for output in words.outputs] == ["text-sentiment"]


def test_texts(send: Call, run: Call) -> None:
    operator(send, "greets", "regex-based-classifier", {"greeting": 1.0}, regex="(?i)hello")
    make(send, "words", node("mood", "text-sentiment"), node("greets", "greets"))
    first, second = run("words", of_text("Hello, wonderful!"), of_text("I hate this horrible, awful mess.")).results
    assert first.outputs[0].data.concepts[0].name == "positive"
    assert [c.id for c in first.outputs[1].data.concepts] == ["greeting"]
    assert second.outputs[0].data.concepts[0].name == "negative"
    assert not second.outputs[1].data.concepts


def test_versions_can_be_pinned(send: Call, run: Call) -> None:
    old = make(send, "pinned", node("a", "color-recognition")).version
    nodes = [node("b", "general-image-recognition")]
    new = send("PatchWorkflows", action="overwrite", workflows=[res.Workflow(id="pinned", nodes=nodes)]).workflows[0]
    latest = run("pinned", of_bytes())
    assert latest.workflow.version.id == new.version.id
    assert latest.results[0].outputs[0].data.concepts
    pinned = run("pinned", of_bytes(), version_id=old.id)
    assert pinned.workflow.version.id == old.id
    assert [one.id for one in pinned.workflow.nodes] == ["a"]
    assert pinned.results[0].outputs[0].data.colors
    run("pinned", of_bytes(), version_id="never-was", code=StatusCode.CONN_DOES_NOT_EXIST)


def test_which_workflow_runs(send: Call, run: Call, user_app: Any) -> None:
    make(send, "Face", node("colours", "color-recognition"))
    assert run("Face", of_bytes()).workflow.app_id == user_app.app_id
    assert run("Face", of_bytes(), favor_clarifai_workflows=True).workflow.app_id == "main"
    assert run("", of_bytes()).workflow.id == "Universal"  # the default of a new app
    run("never-was", of_bytes(), code=StatusCode.WORKFLOW_DOES_NOT_EXIST)


def test_the_empty_workflow_answers_nothing(run: Call) -> None:
    (result,) = run("Empty", of_bytes()).results
    assert result.status.code == StatusCode.SUCCESS
    assert not result.outputs


def test_a_renamed_model_goes_on_running(send: Call, run: Call) -> None:
    operator(send, "before", "random-sample", keep_fraction=1.0)
    make(send, "lasting", node("all", "before"))
    send("PatchModelIds", action="overwrite", ids=[api.IdUpdateSource(id="before", new_id="after")])
    assert run("lasting", of_text("kept")).results[0].outputs[0].data.text.raw == "kept"
    send("DeleteModel", model_id="after")
    gone = run("lasting", of_text("x"), code=StatusCode.MODEL_DOES_NOT_EXIST)
    assert "Node 'all'" in gone.status.details


def test_a_changed_threshold_counts_at_once(send: Call, run: Call, ids: dict[str, str]) -> None:
    """A node pins the version that it was made with; the plan of a run is not older than the store."""
    operator(send, "moving", "concept-thresholder", {ids["dog"]: 0.5})
    make(
        send,
        "following",
        node("tags", "general-image-recognition", suppress_output=True),
        node("gate", "moving", "tags"),
    )
    assert run("following", of_url()).results[0].outputs[0].data.concepts
    fixed = res.WorkflowNode(id="gate", output_info_override=res.OutputInfo())
    fixed.output_info_override.params.update({"concept_threshold_type": "LESS_THAN"})
    send("PatchWorkflows", action="merge", workflows=[res.Workflow(id="following", nodes=[fixed])])
    assert not run("following", of_url()).results[0].outputs[0].data.concepts


def test_states_join_calls(run: Call) -> None:
    first = run("General", of_bytes(), workflow_state=res.WorkflowState(id="init")).workflow_state.id
    assert first not in ("", "init")
    assert run("General", of_bytes(), workflow_state=res.WorkflowState(id=first)).workflow_state.id == first
    assert not run("General", of_bytes()).HasField("workflow_state")
    unknown = res.WorkflowState(id="made-up")
    run("General", of_bytes(), workflow_state=unknown, code=StatusCode.WORKFLOW_INVALID_ARGUMENT)


def test_likeness_by_embeddings(channel: grpc.Channel, metadata: Any, user_app: Any) -> None:
    """Only clients before 12.x have this call."""
    ask = channel.unary_unary(
        "/clarifai.api.V2/PostWorkflowResultsSimilarity",
        request_serializer=PostWorkflowResultsSimilarityRequest.SerializeToString,
        response_deserializer=PostWorkflowResultsSimilarityResponse.FromString,
    )

    def ours(id: str, url: str) -> Input:
        given = Input(id=id)
        given.data.image.url = url
        return given

    def call(**fields: Any) -> Any:
        place = UserAppIDSet(user_id=user_app.user_id, app_id=user_app.app_id)
        return ask(
            PostWorkflowResultsSimilarityRequest(user_app_id=place, workflow_id="General", **fields), metadata=metadata
        )

    pool = [ours("train", TRAIN_URL), ours("same-dog", DOG_URL)]
    answer = call(probe_inputs=[ours("dog", DOG_URL)], pool_inputs=pool)
    assert answer.status.code == StatusCode.SUCCESS, answer.status
    (result,) = answer.results
    assert result.probe_input.id == "dog"
    assert [hit.input.id for hit in result.pool_results] == ["same-dog", "train"]
    assert result.pool_results[0].score == pytest.approx(1, abs=1e-4)
    assert result.pool_results[1].score < 0.9
    lost = call(probe_inputs=[ours("lost", MISSING_URL)], pool_inputs=pool)
    assert lost.status.code == StatusCode.INPUT_DOWNLOAD_FAILED
    assert (
        call(probe_inputs=pool, pool_inputs=pool, model_version_id="x").status.code
        == StatusCode.WORKFLOW_INVALID_ARGUMENT
    )
    assert call(pool_inputs=pool).status.code == StatusCode.INPUT_INVALID_REQUEST
