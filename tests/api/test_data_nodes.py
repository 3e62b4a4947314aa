"""Operators that ask the data of an app, through the official client (behaviour §10.2)."""

from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest
from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api.status.status_code_pb2 import StatusCode

from support.calls import Call
from support.inputs import Inputs, image, text
from support.replays import KEEP
from support.serving import SAMPLES, Caller, Server

pytestmark = pytest.mark.base("Universal")
MAIN = res.UserAppIDSet(user_id="clarifai", app_id="main")
TEXTS = {
    "dogs": "The dog sleeps on the sofa.",
    "puppy": "A puppy naps on the couch.",
    "stocks": "Stock prices fell again.",
}
PICTURES = {"puppy-picture": ("puppy", "pet"), "cat-picture": ("cat", "pet"), "coffee-picture": ("coffee", "drink")}
TEMPLATE = "{data.hits}\n\nQ: {data.text.raw}"


def picture(name: str) -> bytes:
    return next(SAMPLES.glob(f"{name}.jp*g")).read_bytes()


def of_text(raw: str) -> Any:
    return res.Input(data=res.Data(text=res.Text(raw=raw)))


def of_picture(name: str) -> Any:
    return res.Input(data=res.Data(image=res.Image(base64=picture(name))))


def concepts(data: Any) -> list[tuple[str, float]]:
    return [(concept.id, round(concept.value, 4)) for concept in data.concepts]


def of_run(server: Server, caller: Caller, id: str, verb: str = "GET") -> bytes:
    """What is told of a kept run; with POST of its replay."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    path = f"/v1/runs/{id}" + ("/replays" if verb == "POST" else "")
    connection.request(verb, path, headers={"Authorization": f"Key {caller.pat}"})
    with closing(connection):
        return connection.getresponse().read()


def node(id: str, model_id: str, *parents: str) -> Any:
    inputs = [res.NodeInput(node_id=parent) for parent in parents]
    return res.WorkflowNode(id=id, model=res.Model(id=model_id), node_inputs=inputs)


@pytest.fixture(scope="module")
def app(stub: Any, server: Server, user_app: Any) -> Inputs:
    """Three pictures with labels and three texts."""
    inputs = Inputs(stub, server, user_app, server.owner.metadata)
    labelled = [
        image(id, base64=picture(name), concepts=[res.Concept(id=concept, value=1)])
        for id, (name, concept) in PICTURES.items()
    ]
    inputs.ok("PostInputs", inputs=[*labelled, *(text(raw, id) for id, raw in TEXTS.items())])
    inputs.all_settled([*PICTURES, *TEXTS], 60)
    return inputs


@pytest.fixture(scope="module")
def make(send: Call) -> Callable[..., None]:
    """`make("votes", "knn-concept", ["pet"], k=1)` makes a model, in the module's app or `where`."""

    def make_model(id: str, type_id: str, named: Any = (), where: Any = None, code: int = 10000, **params: Any) -> Any:
        info = res.OutputInfo(data=res.Data(concepts=[res.Concept(id=concept) for concept in named]))
        info.params.update(params)
        models = [res.Model(id=id, model_type_id=type_id, output_info=info)]
        return send("PostModels", code, where=where, models=models).status.details

    return make_model


@pytest.fixture(scope="module")
def workflow(send: Call) -> Callable[..., Any]:
    """`workflow("id", node(…), …)` makes one."""

    def post(id: str, *nodes: Any, code: int = StatusCode.SUCCESS, **fields: Any) -> Any:
        return send("PostWorkflows", code, workflows=[res.Workflow(id=id, nodes=nodes)], **fields)

    return post


def test_knn_votes_by_labels_and_a_new_one_counts_at_once(
    app: Inputs, send: Call, make: Callable[..., None], workflow: Callable[..., Any]
) -> None:
    """Of a first node the server embeds the input itself; of others it takes the embeddings; alone it answers too."""
    make("votes", "knn-concept", ["pet", "drink", "nobody"], k=1)
    workflow("alone", node("vote", "votes"))
    workflow("below", node("embed", "general-image-embedding"), node("vote", "votes", "embed"))
    asked = [of_picture("puppy"), of_picture("coffee")]
    expected = [[("pet", 1.0)], [("drink", 1.0)]]
    for id in ("alone", "below"):
        answer = send("PostWorkflowResults", workflow_id=id, inputs=asked)
        assert [concepts(result.outputs[-1].data) for result in answer.results] == expected
    outputs = send("PostModelOutputs", model_id="votes", inputs=asked).outputs
    assert [concepts(output.data) for output in outputs] == expected
    assert outputs[0].data.concepts[0].app_id == app.app.app_id
    label = res.Annotation(input_id="coffee-picture", data=res.Data(concepts=[res.Concept(id="nobody", value=1)]))
    made = app.ok("PostAnnotations", annotations=[label]).annotations[0]
    (output,) = send("PostModelOutputs", model_id="votes", inputs=asked[1:]).outputs
    assert sorted(concepts(output.data)) == [("drink", 1.0), ("nobody", 1.0)]
    app.ok("DeleteAnnotation", input_id="coffee-picture", annotation_id=made.id)
    (output,) = send("PostModelOutputs", model_id="votes", inputs=asked[1:]).outputs
    assert concepts(output.data) == [("drink", 1.0)]


def test_knn_votes_over_regions_and_by_the_embeddings_that_it_is_told_to_compare(
    app: Inputs, send: Call, make: Callable[..., None], workflow: Callable[..., Any]
) -> None:
    make("regional", "knn-concept", ["pet", "drink"], k=3)
    make("crop", "image-crop")
    below = node("crop", "crop", "see"), node("embed", "general-image-embedding", "crop")
    workflow("regions", node("see", "general-image-detection"), *below, node("vote", "regional", "embed"))
    seen, *_, voted = (
        send("PostWorkflowResults", workflow_id="regions", inputs=[of_picture("puppy")]).results[0].outputs
    )
    assert [region.id for region in voted.data.regions] == [region.id for region in seen.data.regions] != []
    for region in voted.data.regions:
        assert concepts(region.data) == [("pet", 0.6667), ("drink", 0.3333)]
    version = res.ModelVersion(output_info=res.OutputInfo(data=res.Data(concepts=[res.Concept(id="pet")])))
    version.input_info.base_embed_model.id = "text-embedding"
    send("PostModels", models=[res.Model(id="told", model_type_id="knn-concept", model_version=version)])
    asked = send("PostModelOutputs", 10010, model_id="told", inputs=[of_picture("puppy"), of_text("dogs")]).outputs
    assert "model 'text-embedding' embedding images" in asked[0].status.details
    assert concepts(asked[1].data) == []  # no text is labelled


def test_synonyms_lead_from_public_concepts_to_the_apps(
    app: Inputs, send: Call, make: Callable[..., None], workflow: Callable[..., Any]
) -> None:
    known = send("PostModelOutputs", where=MAIN, model_id="general-image-recognition", inputs=[of_picture("puppy")])
    dog = next(concept for concept in known.outputs[0].data.concepts if concept.name == "dog")
    app.ok("PostConcepts", concepts=[res.Concept(id=id, name=id.upper()) for id in ("hound", "beast", "plant")])
    for one, predicate, other in (("hound", "synonym", dog.id), ("hound", "hyponym", "beast")):
        relation = res.ConceptRelation(object_concept=res.Concept(id=other), predicate=predicate)
        app.ok("PostConceptRelations", concept_id=one, concept_relations=[relation])
    make("synonyms", "concept-synonym-mapper")
    workflow("mapped", node("see", "general-image-recognition"), node("map", "synonyms", "see"))
    seen, mapped = send("PostWorkflowResults", workflow_id="mapped", inputs=[of_picture("puppy")]).results[0].outputs
    value = next(concept.value for concept in seen.data.concepts if concept.id == dog.id)
    assert [(c.id, c.name, c.value) for c in mapped.data.concepts] == [
        ("beast", "BEAST", value),
        ("hound", "HOUND", value),
    ]
    make("elsewhere", "concept-synonym-mapper", knowledge_graph_id="no-such-graph")
    given = res.Input(data=res.Data(concepts=[res.Concept(id=dog.id, value=1)]))
    details = send("PostModelOutputs", 21202, model_id="elsewhere", inputs=[given]).status.details
    assert "no knowledge graph 'no-such-graph'" in details


def test_rag_prompts_with_the_apps_texts_by_likeness(
    app: Inputs, send: Call, make: Callable[..., None], workflow: Callable[..., Any]
) -> None:
    """In the order and with the texts that a search by the same text finds; what they say themselves is not filled in."""
    query = "Where does the dog sleep? {data.hits}"
    rank = res.Rank(annotation=res.Annotation(data=res.Data(text=res.Text(raw=query))))
    media = res.Filter(input=res.Input(data=res.Data(text=res.Text())))
    found = res.Search(query=res.Query(ranks=[rank], filters=[media]), min_value=0.6)
    near = [TEXTS[hit.input.id] for hit in app.ok("PostInputsSearches", searches=[found]).hits]
    assert len(near) == 2
    make("rag", "rag-prompter", prompt_template=TEMPLATE, max_results=2, min_score=0.6)
    workflow("ask", node("prompt", "rag"))
    asked = [of_text(query), of_text("How is the stock market?")]
    answer = send("PostWorkflowResults", workflow_id="ask", inputs=asked)
    pets, market = (result.outputs[0].data.text.raw for result in answer.results)
    assert pets == f"{near[0]}\n{near[1]}\n\nQ: {query}"
    assert market == f"{TEXTS['stocks']}\n\nQ: How is the stock market?"
    assert send("PostModelOutputs", model_id="rag", inputs=asked[1:]).outputs[0].data.text.raw == market


def test_a_rag_prompter_is_never_in_a_base_workflow(
    app: Inputs, send: Call, make: Callable[..., None], workflow: Callable[..., Any], make_app: Any
) -> None:
    where = make_app("based")
    make("rag", "rag-prompter", where=where, prompt_template=TEMPLATE)
    workflow("ask", node("prompt", "rag"), where=where)
    base = [res.App(id=where.app_id, default_workflow=res.Workflow(id="ask"))]
    mine = res.UserAppIDSet(user_id=where.user_id)
    refused = [send("PatchApps", 22104, where=mine, apps=base, action="overwrite")]
    workflow("plain", node("embed", "text-embedding"), where=where)
    base[0].default_workflow.id = "plain"
    send("PatchApps", where=mine, apps=base, action="overwrite")
    nodes = [res.Workflow(id="plain", nodes=[node("prompt", "rag")])]
    refused.append(send("PatchWorkflows", 22104, where=where, workflows=nodes, action="overwrite"))
    send("DeleteWorkflows", where=where, ids=["plain"])
    refused.append(workflow("plain", node("prompt", "rag"), where=where, code=22104))
    for answer in refused:
        assert "'prompt'" in answer.status.details
        assert "rag-prompter" in answer.status.details


def test_the_searcher_finds_what_is_alike_in_another_app(
    app: Inputs, send: Call, make: Callable[..., None], make_app: Any
) -> None:
    where = make_app("searching")
    make("look", "visual-search", where=where, app_id=app.app.app_id, max_results=2)
    one, other = send(
        "PostModelOutputs", where=where, model_id="look", inputs=[of_picture("cat"), of_text(TEXTS["stocks"])]
    ).outputs
    assert one.data.hits[0].input.id == "cat-picture"
    assert one.data.hits[0].score == pytest.approx(1, abs=1e-3)
    assert one.data.hits[0].app_id == app.app.app_id
    assert one.data.hits[0].input.data.image.url.startswith("http")
    assert other.data.hits[0].input.id == "stocks"
    assert len(other.data.hits) == 2


def test_a_vote_and_synonyms_in_a_base_workflow_say_of_new_inputs(
    app: Inputs, send: Call, make: Callable[..., None], workflow: Callable[..., Any], make_app: Any
) -> None:
    """The vote is a model's, which is kept; what a mapper passes on is another's, and kept where a writer writes it."""
    where = make_app("base")
    mine = Inputs(app.stub, app.server, where, app.metadata)
    mine.ok("PostConcepts", concepts=[res.Concept(id="animal")])
    mine.ok("PostConcepts", concepts=[res.Concept(id="pets")])
    relation = res.ConceptRelation(object_concept=res.Concept(id="animal"), predicate="hyponym")
    mine.ok("PostConceptRelations", concept_id="pets", concept_relations=[relation])
    make("votes", "knn-concept", ["pets"], where=where, k=1)
    make("synonyms", "concept-synonym-mapper", where=where)
    make("writes", "annotation-writer", where=where)
    nodes = node("embed", "text-embedding"), node("vote", "votes"), node("map", "synonyms", "vote")
    workflow("based", *nodes, node("write", "writes", "map"), where=where)
    base = [res.App(id=where.app_id, default_workflow=res.Workflow(id="based"))]
    send("PatchApps", where=res.UserAppIDSet(user_id=where.user_id), apps=base, action="overwrite")
    mine.ok("PostInputs", inputs=[text(TEXTS["dogs"], "known", concepts=[res.Concept(id="pets", value=1)])])
    mine.settled("known")
    mine.ok("PostInputs", inputs=[text(TEXTS["puppy"], "new")])
    mine.settled("new")
    fields = {"input_ids": ["new"], "list_all_annotations": True}
    said = {
        annotation.worker.model.id: sorted(concept.id for concept in annotation.data.concepts)
        for annotation in mine.ok("ListAnnotations", **fields).annotations
        if annotation.data.concepts
    }
    assert said["votes"] == ["pets"]
    assert "synonyms" not in said
    assert ["animal", "pets"] in said.values()


def test_nobody_sees_inputs_of_apps_that_are_not_shared_with_them(
    app: Inputs, send: Call, make: Callable[..., None], stranger: Caller, make_app: Any
) -> None:
    """As of each run: neither by naming the app in a searcher of one's own, nor by a public rag-prompter in it."""
    theirs = res.UserAppIDSet(user_id=stranger.user_id, app_id=stranger.app_id)
    info, by = res.OutputInfo(), stranger.metadata
    info.params.update({"app_id": app.app.app_id, "user_id": app.app.user_id})
    spy = res.Model(id=f"spy-{app.app.app_id}", model_type_id="visual-search", output_info=info)
    send("PostModels", where=theirs, by=by, models=[spy])
    asked = {"where": theirs, "by": by, "model_id": spy.id, "inputs": [of_picture("cat"), of_text("dogs")]}
    refused = send("PostModelOutputs", 11101, **asked)
    assert "not shared with you" in refused.status.details
    assert not any(output.data.hits for output in refused.outputs)
    guest = res.Collaborator(user=res.User(id=stranger.user_id), scopes=["All"])
    (invited,) = app.ok("PostCollaborators", collaborators=[guest]).collaborators
    assert send("PostModelOutputs", **asked).outputs[0].data.hits[0].input.id == "cat-picture"
    spying = res.Workflow(id="spying", nodes=[node("spy", spy.id)])
    send("PostWorkflows", where=theirs, by=by, workflows=[spying])
    kept = {"where": theirs, "by": (*by, KEEP), "workflow_id": "spying", "inputs": [of_picture("cat")]}
    run = send("PostWorkflowResults", **kept).status.req_id
    assert b"cat-picture" in of_run(app.server, stranger, run)
    app.ok("DeleteCollaborators", collaborator_ids=[invited.id])
    send("PostModelOutputs", 11101, **asked)
    for verb in ("GET", "POST"):
        said = of_run(app.server, stranger, run, verb)
        assert b"not shared with you" in said, (verb, said)
        assert b"cat-picture" not in said, (verb, said)

    where = make_app("shown")
    public = res.Visibility(gettable=res.Visibility.PUBLIC)
    shown = [res.App(id=where.app_id, visibility=public)]
    send("PatchApps", where=res.UserAppIDSet(user_id=where.user_id), apps=shown, action="overwrite")
    prompter = res.Model(id="rag", model_type_id="rag-prompter", visibility=public)
    prompter.output_info.params.update({"prompt_template": TEMPLATE})
    send("PostModels", where=where, models=[prompter])
    refused = send("PostModelOutputs", 11101, where=where, by=by, model_id="rag", inputs=[of_text("dogs")])
    assert "not shared with you" in refused.status.details


def test_code_of_users_is_refused_by_name(make: Callable[..., Any]) -> None:
    assert "any-to-any" in make("code", "custom-code-operator", code=21202)


def test_wrong_parameters_are_refused_where_models_and_workflows_are_made(
    app: Inputs, send: Call, make: Callable[..., Any], workflow: Callable[..., Any]
) -> None:
    assert "output_info.params.k" in make("wrong", "knn-concept", ["pet"], code=21202, k=1.5)
    make("later", "rag-prompter")
    for id in ("later", "knn"):
        if id == "knn":
            make("knn", "knn-concept")
        details = workflow(f"with-{id}", node("n", id), code=21202).status.details
        assert "Node 'n'" in details
        assert ("prompt_template" if id == "later" else "data.concepts") in details
