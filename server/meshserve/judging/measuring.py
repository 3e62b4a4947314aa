"""What evaluations come to: labels and boxes of entries, predicted against right. Imported when it is needed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection

from meshserve.evaluation.boxes import boxes_in
from meshserve.evaluation.classification import Classification, classify
from meshserve.evaluation.detection import Detection, detect
from meshserve.evaluation.facts import POSITIVE, Box, Example, Scene
from meshserve.store import evaluations as store
from meshserve.store.annotation_facts import concepts_in
from meshserve.store.records import Table
from meshserve_proto.resources_pb2 import Concept, Data, Frame, Region, WorkflowVersionEvaluationData

Entry = WorkflowVersionEvaluationData
"""One input with `ground_truths` and `predictions`."""


@dataclass(slots=True)
class Names:
    """The concepts that count, by id; what has another id but the name of one of them is meant by it."""

    concepts: Sequence[Concept]
    _by_id: dict[str, Concept] = field(init=False)
    _by_name: dict[str, Concept] = field(init=False)

    def __post_init__(self) -> None:
        self._by_id = {each.id: each for each in self.concepts}
        self._by_name = {each.name.casefold(): each for each in self.concepts if each.name}

    @property
    def by_id(self) -> Mapping[str, Concept]:
        """Concept id → concept."""
        return self._by_id

    def of(self, concept: Concept) -> Concept | None:
        """The one that is meant, or None."""
        return self._by_id.get(concept.id) or self._by_name.get(concept.name.casefold() or concept.id.casefold())


@dataclass(frozen=True, slots=True)
class Result:
    """detection: None where there are no boxes to compare. inputs: how many entries had predictions."""

    inputs: int
    names: Names
    classification: Classification
    detection: Detection | None


def common(labels: Iterable[Concept], vocabulary: Sequence[Concept]) -> list[Concept]:
    """Those labels that a vocabulary has, by id or name, in the order of ids; all of them if it is empty."""
    known = Names(vocabulary)
    return sorted(
        (label for label in labels if not vocabulary or known.of(label) is not None), key=lambda each: each.id
    )


def called(data: Data, names: Names) -> Data:
    """What data says of concepts that count, under their ids; everything else goes."""
    kept = Data(concepts=_renamed(data.concepts, names))
    for region in data.regions:
        if concepts := _renamed(region.data.concepts, names):
            one = Region(id=region.id, region_info=region.region_info, value=region.value, track_id=region.track_id)
            one.data.concepts.extend(concepts)
            kept.regions.append(one)
    for frame in data.frames:
        inner = called(frame.data, names)
        if inner.ListFields():
            kept.frames.append(Frame(frame_info=frame.frame_info, data=inner))
    return kept


def _renamed(concepts: Iterable[Concept], names: Names) -> list[Concept]:
    best: dict[str, Concept] = {}
    for concept in concepts:
        meant = names.of(concept)
        if meant is not None and (meant.id not in best or best[meant.id].value < concept.value):
            best[meant.id] = Concept(id=meant.id, name=meant.name, value=concept.value)
    return sorted(best.values(), key=lambda each: -each.value)


def labels_of(parts: Iterable[Data]) -> dict[str, float]:
    """Concept id → the greatest value that anything in the data has for it."""
    values: dict[str, float] = {}
    for data in parts:
        for _, concept in concepts_in(data):
            values[concept.id] = max(concept.value, values.get(concept.id, 0.0))
    return values


def measure(connection: Connection, table: Table, of: int, concepts: Sequence[Concept], *, boxes: bool) -> Result:
    """Compare the entries of an evaluation. concepts: those that count, or none for all that the truth has.

    boxes: whether the model finds boxes, so that none at all are all missed.
    """
    names = Names(concepts or _named(_entries(connection, table, of)))
    examples, scenes = list[Example](), list[Scene]()
    for entry in _entries(connection, table, of):
        truth = [called(each, names) for each in entry.ground_truths]
        guess = [called(each, names) for each in entry.predictions]
        examples.append(Example(labels_of(truth), labels_of(guess)))
        scenes += _scenes(truth, guess)
    ids = [each.id for each in names.concepts]
    compared = any(scene.truth for scene in scenes) and (boxes or any(scene.predicted for scene in scenes))
    return Result(len(examples), names, classify(examples, ids), detect(scenes, ids) if compared else None)


def _entries(connection: Connection, table: Table, of: int) -> Iterator[Entry]:
    return (Entry.FromString(row[1]) for row in store.answered(connection, table, of))


def _named(entries: Iterable[Entry]) -> list[Concept]:
    found: dict[str, Concept] = {}
    for entry in entries:
        for data in entry.ground_truths:
            for _, concept in concepts_in(data):
                found.setdefault(concept.id, Concept(id=concept.id, name=concept.name))
    return [found[id] for id in sorted(found)]


def _scenes(truth: Iterable[Data], guess: Iterable[Data]) -> Iterator[Scene]:
    right, found = _boxes(truth), _boxes(guess)
    for frame in sorted(right.keys() | found.keys()):
        yield Scene([box for box in right.get(frame, ()) if box.score >= POSITIVE], found.get(frame, ()))


def _boxes(parts: Iterable[Data]) -> dict[int, list[Box]]:
    found: dict[int, list[Box]] = {}
    for data in parts:
        for frame, boxes in boxes_in(data):
            found.setdefault(frame, []).extend(boxes)
    return found
