"""Inputs of models, manifests of videos, and concepts mapped into graphs (behaviour §6.2, §8, §9)."""

import base64
from typing import Any
from xml.etree import ElementTree

from clarifai_grpc.grpc.api import resources_pb2, service_pb2
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes

from meshserve_proto.resources_pb2 import Concept as OwnConcept
from meshserve_proto.resources_pb2 import ConceptLanguage, ConceptMappingJob, KnowledgeGraph
from support.content_uploads import until
from support.datasets import download, key
from support.films import film
from support.inputs import Inputs
from support.own import Own

Concept, Data, Input, Model = resources_pb2.Concept, resources_pb2.Data, resources_pb2.Input, resources_pb2.Model


def test_the_inputs_of_a_model_are_those_labelled_with_its_concepts(inputs: Inputs) -> None:
    labels = {
        "one": [Concept(id="cat", value=1)],
        "two": [Concept(id="cat", value=0)],
        "three": [Concept(id="dog", value=1)],
    }
    posted = [
        Input(id=id, data=Data(text=resources_pb2.Text(raw=f"text {id}"), concepts=concepts))
        for id, concepts in labels.items()
    ]
    assert inputs.post(*posted).status.code == codes.SUCCESS
    version = resources_pb2.ModelVersion(
        output_info=resources_pb2.OutputInfo(data=Data(concepts=[Concept(id="cat"), Concept(id="bird")]))
    )
    inputs.ok("PostModels", models=[Model(id="cats", model_type_id="embedding-classifier", model_version=version)])
    listed = inputs.ok("ListModelInputs", model_id="cats").inputs
    assert [one.id for one in listed] == ["two", "one"]
    assert all(one.data.text.url for one in listed)
    assert [one.id for one in inputs.ok("ListModelInputs", model_id="cats", page=2, per_page=1).inputs] == ["one"]
    assert inputs.call("ListModelInputs", model_id="none").status.code == codes.MODEL_DOES_NOT_EXIST
    assert inputs.call("ListModelInputs", model_id="cats", version_id="none").status.code == codes.CONN_DOES_NOT_EXIST


def test_a_manifest_points_at_the_hosted_video(inputs: Inputs) -> None:
    content = film(1)
    video = Input(id="film", data=Data(video=resources_pb2.Video(base64=content)))
    inputs.post(video, Input(id="text", data=Data(text=resources_pb2.Text(raw="no video"))))
    inputs.settled("film")

    def asked(id: str) -> Any:
        request = service_pb2.GetVideoManifestRequest(user_app_id=inputs.app, input_id=id)
        return inputs.stub.GetInputVideoManifest(request, metadata=inputs.metadata, timeout=30)

    answer = asked("film")
    assert answer.status.code == codes.MIXED_STATUS  # a plain MP4: one segment
    kind, _, coded = answer.manifest_url.partition(",")
    assert kind == "data:application/dash+xml;base64"
    root = ElementTree.fromstring(base64.b64decode(coded))  # noqa: S314 - our own server said it
    address = root.findtext(".//{*}BaseURL")
    assert address is not None
    assert download(address, key(inputs))[2] == content
    shown = root.find(".//{*}Representation")
    assert shown is not None
    assert (shown.get("width"), shown.get("height"), shown.get("mimeType")) == ("64", "48", "video/mp4")
    none = asked("text")
    assert (none.status.code, none.manifest_url) == (codes.FAILURE, "")
    assert asked("gone").status.code == codes.CONN_DOES_NOT_EXIST


def test_concepts_are_mapped_by_names_languages_and_the_vocabulary(own: Own) -> None:
    names = {"d": "dog", "a": "animal", "r": "golden_retriever", "hund": "Hund", "x": "Xylograph", "m": "mammal"}
    own("PostConcepts", concepts=[OwnConcept(id=id, name=name) for id, name in names.items()])
    german = [ConceptLanguage(id="de", name="hund")]
    own("PostConceptLanguages", concept_id="d", concept_languages=german)
    own("PostKnowledgeGraphs", knowledge_graphs=[KnowledgeGraph(id="g")])
    job = ConceptMappingJob(knowledge_graph_id="g", concept_ids=list(names))

    def mapped() -> Any:
        (id,) = own("PostConceptMappingJobs", concept_mapping_jobs=[job]).ids
        assert id
        return until(lambda: own("ListConceptRelations", knowledge_graph_id="g").concept_relations)

    def said(relation: Any) -> tuple[str, str, str]:
        subject, predicate, other = relation.subject_concept.id, relation.predicate, relation.object_concept.id
        return (other, "hyponym", subject) if predicate == "hypernym" else (subject, predicate, other)

    first = mapped()
    facts = {said(relation) for relation in first}
    assert facts == {("d", "synonym", "hund"), ("d", "hyponym", "m"), ("m", "hyponym", "a"), ("r", "hyponym", "d")}
    again = mapped()
    assert len(again) == len(first)
    own(
        "PostConceptMappingJobs", codes.CONN_DOES_NOT_EXIST, concept_mapping_jobs=[ConceptMappingJob(concept_ids=["q"])]
    )
    missing = ConceptMappingJob(knowledge_graph_id="none", concept_ids=["d"])
    own("PostConceptMappingJobs", codes.CONN_DOES_NOT_EXIST, concept_mapping_jobs=[missing])
    own("PostConceptMappingJobs", codes.CONCEPTS_INVALID_REQUEST, concept_mapping_jobs=[ConceptMappingJob()])
