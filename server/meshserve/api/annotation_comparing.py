"""What two searches say about the same inputs, as facts for the evaluation; imported when it is needed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from sqlite3 import Connection

from meshserve.datasets.selection import selected
from meshserve.evaluation.boxes import boxes_in
from meshserve.evaluation.classification import classify
from meshserve.evaluation.detection import detect
from meshserve.evaluation.facts import POSITIVE, Box, Example, Scene
from meshserve.evaluation.report import fill_classification, fill_detection
from meshserve.search.filters import refused
from meshserve.store import search_metrics as store
from meshserve.store.annotation_facts import concepts_in
from meshserve_proto.resources_pb2 import (
    Annotation,
    AnnotationSearchMetrics,
    Classification,
    Concept,
    Detection,
    Search,
)

Place = tuple[int, int]
"""An input and a frame in it, -1 for the input itself."""


@dataclass(slots=True)
class _Said:
    """By input: concept id → value. By place: boxes. Concepts as they were named."""

    labels: dict[int, dict[str, float]] = field(default_factory=dict)
    boxes: dict[Place, list[Box]] = field(default_factory=dict)
    named: dict[str, Concept] = field(default_factory=dict)


def compare(connection: Connection, app: int, asked: AnnotationSearchMetrics, kind: int) -> None:
    """Fill the metrics of a comparison whose two searches can run. Problem 40002 if there is nothing to compare with.

    Inputs that the truth gives no label, not even a negative one, are left out: nobody knows what would be right. kind: an EvaluationType; if it
    is undefined, boxes are compared where the truth has some.
    """
    truth = _read(connection, app, asked.ground_truth)
    wanted = _wanted(truth, asked.data.concepts)
    guessed = _called_as(wanted, _read(connection, app, asked.search_to_eval))
    concepts = sorted(wanted)
    if kind != Detection:
        examples = [Example(labels, guessed.labels.get(of, {})) for of, labels in truth.labels.items()]
        fill_classification(asked.metrics, classify(examples, concepts), wanted)
    if kind == Detection or (kind != Classification and truth.boxes):
        inputs = truth.labels.keys()
        places = [place for place in truth.boxes.keys() | guessed.boxes.keys() if place[0] in inputs]
        scenes = [Scene(truth.boxes.get(place, []), guessed.boxes.get(place, [])) for place in sorted(places)]
        fill_detection(asked.metrics, detect(scenes, concepts), wanted)
    asked.active_concept_count = len(concepts)


def _read(connection: Connection, app: int, search: Search) -> _Said:
    found = _Said()
    for of, body in store.said(connection, app, selected(connection, app, search)):
        data = Annotation.FromString(body).data
        for _, concept in concepts_in(data):
            labels = found.labels.setdefault(of, {})
            labels[concept.id] = max(concept.value, labels.get(concept.id, 0.0))
            found.named.setdefault(concept.id, Concept(id=concept.id, name=concept.name))
        for frame, boxes in boxes_in(data):
            found.boxes.setdefault((of, frame), []).extend(boxes)
    return found


def _wanted(truth: _Said, asked: Iterable[Concept]) -> dict[str, Concept]:
    """The concepts to look at, by id: those asked for by id or name, else all that the truth knows."""
    for boxes in truth.boxes.values():
        boxes[:] = [box for box in boxes if box.score >= POSITIVE]
    listed = list(asked)
    found = dict(truth.named)
    if listed:
        by_name = {concept.name: id for id, concept in truth.named.items()}
        ids = [concept.id or by_name.get(concept.name, concept.name) for concept in listed]
        found = {id: truth.named.get(id, Concept(id=id)) for id in ids}
    if not found or not truth.labels:
        raise refused("ground_truth finds no annotation with a concept: there is nothing to compare with.")
    return found


def _called_as(wanted: dict[str, Concept], guessed: _Said) -> _Said:
    """The same with ids as the truth has them: what has another id but the name of one of those is meant by it."""
    by_name = {concept.name: id for id, concept in wanted.items() if concept.name}
    ids = {id: id if id in wanted else by_name.get(concept.name, id) for id, concept in guessed.named.items()}
    renamed = _Said(named=guessed.named)
    for of, labels in guessed.labels.items():
        into = renamed.labels.setdefault(of, {})
        for id, value in labels.items():
            into[ids[id]] = max(value, into.get(ids[id], 0.0))
    renamed.boxes = {
        place: [Box(ids[box.concept], box.corners, box.score) for box in boxes]
        for place, boxes in guessed.boxes.items()
    }
    return renamed
