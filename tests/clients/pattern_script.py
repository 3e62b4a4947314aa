"""Documented workflow patterns through the official client, each in an app of its own.

Run as a program it reads one line of JSON, {"port", "secret", "user_id", "release", "prefix", "media", "patterns"}, plays
the patterns that are named, and prints {pattern: {"seen", "error"}}: what the client saw of the nodes, as `shown` has it,
or a traceback. `media` is a folder of pictures, see pattern_media.py. It needs nothing of meshserve.
"""

import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clarifai_grpc.grpc.api import resources_pb2 as res
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from release_script import Client, processed

TAGS, OBJECTS, LOOKS = "general-image-recognition", "general-image-detection", "general-image-embedding"
FILMS = (".mp4",)
TEXTS = (
    "Vaccines train the immune system to recognise a virus.",
    "A sourdough bread rises slowly in a cold kitchen.",
    "The mortgage rate of the bank went up in May.",
)
MOODS = {
    "glad": "What a wonderful day, I love this. Order 4711 came early!",
    "cross": "This is terrible: order 47 never came, and nobody answers my angry letters.",
    "german": "Wann kommt der nächste Zug nach Hamburg?",
}


class Play:
    """One pattern in its app."""

    def __init__(self, task: dict[str, Any], name: str) -> None:
        self.client = Client({**task, "app_id": f"{task['prefix']}-{name}"})
        self.call = self.client.call
        self._media = Path(task["media"])
        own = res.UserAppIDSet(user_id=task["user_id"])
        app = res.App(id=self.client.app.app_id, default_language="en")
        self.call("PostApps", where=own, apps=[app])
        self._own = own

    def bytes_of(self, file: str) -> bytes:
        """A file of the media."""
        return (self._media / file).read_bytes()

    def given(self, file: str, id: str = "", **data: Any) -> Any:
        """An input of a file; with a blank in its name it is the text itself."""
        if " " in file:
            return res.Input(id=id, data=res.Data(text=res.Text(raw=file), **data))
        if file.endswith(FILMS):
            return res.Input(id=id, data=res.Data(video=res.Video(base64=self.bytes_of(file)), **data))
        return res.Input(id=id, data=res.Data(image=res.Image(base64=self.bytes_of(file)), **data))

    def operator(self, id: str, type_id: str, concepts: Any = (), base: str = "", **params: Any) -> None:
        """Make a model of an operator type, and a version with its settings. concepts: ids, or id → threshold."""
        values = concepts if isinstance(concepts, dict) else dict.fromkeys(concepts, 0)
        listed = [res.Concept(id=each, name=each, value=value) for each, value in values.items()]
        version = res.ModelVersion(output_info=res.OutputInfo(data=res.Data(concepts=listed)))
        version.output_info.params.update(params)
        if base:
            version.input_info.base_embed_model.id = base
        self.call("PostModels", models=[res.Model(id=id, model_type_id=type_id)])
        self.call("PostModelVersions", model_id=id, model_versions=[version])

    def workflow(self, *nodes: str, id: str = "pattern") -> None:
        """Make a workflow of nodes like "cut<boxes,pictures=my-model"; a node whose model is not named has its id."""
        made = []
        for line in nodes:
            wired, _, model_id = line.partition("=")
            name, _, parents = wired.partition("<")
            inputs = [res.NodeInput(node_id=parent) for parent in parents.split(",") if parent]
            made.append(res.WorkflowNode(id=name, model=res.Model(id=model_id or name), node_inputs=inputs))
        self.call("PostWorkflows", workflows=[res.Workflow(id=id, nodes=made)])

    def base(self, id: str = "pattern") -> None:
        """Let inputs that are added be indexed by a workflow."""
        app = res.App(id=self.client.app.app_id, default_workflow=res.Workflow(id=id))
        self.call("PatchApps", where=self._own, apps=[app], action="overwrite")

    def add(self, **files: Any) -> None:
        """Add inputs by id, (file, label) or file, and wait until they are processed."""
        inputs = []
        for id, file in files.items():
            file, *labels = (file,) if isinstance(file, str) else file
            inputs.append(self.given(file, id, concepts=[res.Concept(id=each, value=1) for each in labels]))
        self.call("PostInputs", inputs=inputs)
        for each in inputs:
            if (found := processed(self.client, each.id)).status.code != codes.INPUT_DOWNLOAD_SUCCESS:
                raise RuntimeError(f"{each.id}: {found.status}")

    def ids(self, model_id: str) -> dict[str, str]:
        """Name → id of all that a public model may say."""
        main = res.UserAppIDSet(user_id="clarifai", app_id="main")
        said = self.call("GetModelOutputInfo", where=main, model_id=model_id).model.model_version.output_info.data
        return {each.name: each.id for each in said.concepts}

    def run(self, *files: str, id: str = "pattern", **fields: Any) -> list[dict[str, Any]]:
        """What the nodes said of each file, by their ids."""
        answer = self.call("PostWorkflowResults", workflow_id=id, inputs=[self.given(f) for f in files], **fields)
        return [by_node(answer.workflow.nodes, result.outputs) for result in answer.results]


def by_node(nodes: Any, outputs: Any) -> dict[str, Any]:
    """What nodes said, by their ids. Those that an input is not for have no output, and the others are in order."""
    left = iter(nodes)
    return {next(each for each in left if each.model.id == one.model.id).id: shown(one.data) for one in outputs}


def shown(data: Any) -> dict[str, Any]:
    """What is in data, of concepts, texts, regions, frames, hits, clusters and metadata; of embeddings the vectors."""
    found: dict[str, Any] = {}
    if data.concepts:
        found["concepts"] = {each.name or each.id: each.value for each in data.concepts}
    if data.HasField("text"):
        found["text"] = data.text.raw
    if data.embeddings:
        found["vector"] = list(data.embeddings[0].vector)
    if data.clusters:
        found["cluster"] = data.clusters[0].id
    if data.hits:
        found["hits"] = [each.input.id for each in data.hits]
    if data.HasField("metadata"):
        found["metadata"] = dict(data.metadata)
    if data.regions:
        found["regions"] = [region(each) for each in data.regions]
    if data.frames:
        found["frames"] = [shown(each.data) for each in data.frames]
    return found


def region(one: Any) -> dict[str, Any]:
    """What is in a region, its box as left, top, right, bottom."""
    box = one.region_info.bounding_box
    sides = [box.left_col, box.top_row, box.right_col, box.bottom_row]
    more = {"track": one.track_id} if one.track_id else {}
    return {"box": sides, **more, **shown(one.data)}


def classify_what_was_detected(play: Play) -> Any:
    """Detect → threshold → crop → classify → threshold."""
    likely = {play.ids(OBJECTS)[name]: 0.4 for name in ("dog", "person")}
    play.operator("likely", "region-thresholder", likely)
    play.operator("cut", "image-crop", margin=1.1)
    play.operator("sure", "region-thresholder", {play.ids(TAGS)["spaniel"]: 0.5})
    play.workflow(f"boxes={OBJECTS}", "likely<boxes", "cut<likely", f"tags<cut={TAGS}", "sure<tags")
    return play.run("yard.jpg")


def read_and_prompt(play: Play) -> Any:
    """OCR → aggregate → language → a prompt to translate."""
    play.operator("join", "text-aggregation-operator")
    play.operator("language", "language-id-operator", topk=1)
    play.operator("translate", "prompter", prompt_template="Translate into English:\n{data.text.raw}")
    play.workflow("rows=ocr-scene-english", "join<rows", "language<join", "translate<join")
    return play.run("notice.jpg")


def follow(play: Play) -> Any:
    """Detect → track over video."""
    play.operator("tracks", "byte-tracker", min_confidence=0.45, track_id_prefix="t")
    play.workflow(f"boxes={OBJECTS}", "tracks<boxes")
    return play.run("walk.mp4", output_config=res.OutputConfig(sample_ms=500))


def know_faces(play: Play) -> Any:
    """Face detect → align → embed → knn-concept, by faces that the app knows."""
    people = ("washington", "lincoln", "eileen")
    play.operator("upright", "image-align")
    play.workflow("faces=face-detection", "upright<faces", "embed<upright=face-embedding", id="index")
    play.base("index")
    play.add(one=("washington.jpg", people[0]), two=("lincoln.jpg", people[1]), three=("person.jpg", people[2]))
    play.operator("who", "knn-concept", people, base="face-embedding", k=1)
    play.workflow("faces=face-detection", "upright<faces", "embed<upright=face-embedding", "who<embed")
    return play.run("crowd.jpg")


def annotate_what_is_added(play: Play) -> Any:
    """Auto-annotation on upload: a base workflow with thresholders and annotation writers."""
    ids = play.ids(TAGS)
    play.operator("sure", "concept-thresholder", {ids["dog"]: 0.6}, concept_threshold_type="GREATER_THAN_OR_EQUAL")
    play.operator("unsure", "concept-thresholder", {ids["dog"]: 0.6}, concept_threshold_type="LESS_THAN")
    play.operator("write", "annotation-writer", annotation_status="ANNOTATION_SUCCESS")
    play.operator("review", "annotation-writer", annotation_status="ANNOTATION_AWAITING_REVIEW")
    play.workflow(f"tags={TAGS}", "sure<tags", "unsure<tags", "write<sure", "review<unsure")
    play.base()
    files = ("puppy.jpeg", "dog2.jpeg", "metro-north.jpg", "coffee.jpg")
    play.add(**{f"input-{number}": file for number, file in enumerate(files)})
    seen = {}
    for number, file in enumerate(files):
        found = play.call("ListAnnotations", input_ids=[f"input-{number}"]).annotations
        notes = [each for each in found if not each.input_level]
        seen[file] = [[each.status.code, [c.name for c in each.data.concepts]] for each in notes]
    return seen


def moderate(play: Play) -> Any:
    """Moderation with thresholds: what may be shown, and what people must look at."""
    ids = play.ids("moderation-recognition")
    play.operator("show", "concept-thresholder", {ids["sfw"]: 0.7}, concept_threshold_type="GREATER_THAN")
    play.operator("look", "concept-thresholder", {ids["nsfw"]: 0.3}, concept_threshold_type="GREATER_THAN_OR_EQUAL")
    play.operator("words", "regex-based-classifier", ["insult"], regex=r"(?i)\b(idiot|moron)s?\b")
    play.workflow("judge=moderation-recognition", "show<judge", "look<judge", "words")
    return play.run("food.jpg", "metro-north.jpg", "You are all idiots, said the king.", "Hello to all of you!")


def describe(play: Play) -> Any:
    """The chain of the base workflow General: classify, embed, cluster."""
    play.workflow(f"concept={TAGS}", f"embed={LOOKS}", "cluster<embed=general-clusterer")
    return play.run("puppy.jpeg", "dog2.jpeg", "metro-north.jpg", output_config=res.OutputConfig(max_concepts=10))


def sort_texts(play: Play) -> Any:
    """Text: language, mood, and a pattern."""
    play.operator("language", "language-id-operator")
    play.operator("order", "regex-based-classifier", ["about an order"], regex=r"\b[Oo]rder \d{4}\b")
    play.operator("happy", "concept-thresholder", {play.ids("text-sentiment")["positive"]: 0.5})
    play.workflow("language", "order", "mood=text-sentiment", "happy<mood")
    return dict(zip(MOODS, play.run(*MOODS.values()), strict=True))


def answer_with_texts(play: Play) -> Any:
    """RAG: the app's texts that are like a question, in a prompt."""
    play.workflow("embed=text-embedding", id="index")
    play.base("index")
    play.add(**{f"text-{number}": text for number, text in enumerate(TEXTS)})
    template = "Context:\n{data.hits}\nQuestion: {data.text.raw}"
    play.operator("prompt", "rag-prompter", prompt_template=template, max_results=1, min_score=0.5)
    play.workflow("prompt")
    return play.run("How do I bake a loaf?", "Why are people vaccinated against flu?", "What does a home loan cost?")


def count_what_is_there(play: Play) -> Any:
    """Detect → threshold → count."""
    ids = play.ids(OBJECTS)
    play.operator("sure", "region-thresholder", {ids["dog"]: 0.4, ids["person"]: 0.4})
    play.operator("count", "object-counter")
    play.operator("people", "object-counter", [ids["person"]])
    play.workflow(f"boxes={OBJECTS}", "sure<boxes", "count<sure", "people<sure")
    return play.run("dogs.jpg")


def name_as_people_do(play: Play) -> Any:
    """Concepts of the recogniser become the app's over a knowledge graph."""
    ids = play.ids(TAGS)
    play.call("PostConcepts", concepts=[res.Concept(id="hund", name="Hund"), res.Concept(id="tier", name="Haustier")])
    play.call("PostKnowledgeGraphs", knowledge_graphs=[res.KnowledgeGraph(id="german", name="german")])
    for subject, predicate, other in (("hund", "synonym", ids["dog"]), ("hund", "hyponym", "tier")):
        relation = res.ConceptRelation(
            object_concept=res.Concept(id=other), predicate=predicate, knowledge_graph_id="german"
        )
        play.call("PostConceptRelations", concept_id=subject, concept_relations=[relation])
    play.operator("german", "concept-synonym-mapper", knowledge_graph_id="german")
    play.operator("sure", "concept-thresholder", {"hund": 0.5, "tier": 0.5})
    play.workflow(f"tags={TAGS}", "german<tags", "sure<german")
    return play.run("dog2.jpeg", "metro-north.jpg")


def look_closer(play: Play) -> Any:
    """Tile → detect, for what is small in a large picture."""
    play.operator("tiles", "image-tiling-operator", tile_size=580, max_object_size=120)
    play.workflow("tiles", f"near<tiles={OBJECTS}", f"far={OBJECTS}")
    return play.run("field.jpg")


def read_codes(play: Play) -> Any:
    """Bar codes → text → what kind of code it is."""
    play.operator("codes", "barcode-operator")
    play.operator("join", "text-aggregation-operator")
    play.operator("goods", "regex-based-classifier", ["goods"], regex=r"(?m)^4006381\d{6}$")
    play.workflow("codes", "join<codes", "goods<join")
    return play.run("codes.jpg")


def find_alike(play: Play) -> Any:
    """Visual search in an app by pictures that it does not have."""
    play.workflow(f"embed={LOOKS}", id="index")
    play.base("index")
    play.add(spaniel="puppy.jpeg", train="metro-north.jpg", cup="coffee.jpg")
    play.operator("like", "visual-search", app_id=play.client.app.app_id, max_results=1)
    play.workflow(f"embed={LOOKS}", "like<embed")
    return play.run("dog2.jpeg", "mirrored.jpg")


PATTERNS: dict[str, Callable[[Play], Any]] = {
    "classify": classify_what_was_detected,
    "read": read_and_prompt,
    "follow": follow,
    "faces": know_faces,
    "annotate": annotate_what_is_added,
    "moderate": moderate,
    "describe": describe,
    "texts": sort_texts,
    "rag": answer_with_texts,
    "count": count_what_is_there,
    "synonyms": name_as_people_do,
    "tiles": look_closer,
    "codes": read_codes,
    "alike": find_alike,
}


def main() -> None:
    """Play what the line says."""
    task = json.loads(sys.stdin.readline())
    told = {}
    for name in task["patterns"]:
        try:
            told[name] = {"seen": PATTERNS[name](Play(task, name)), "error": ""}
        except Exception:
            told[name] = {"seen": None, "error": traceback.format_exc()}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
