"""What a caller asks of the answer: how many concepts, how sure, which ones. Pure functions of messages.

Rules: behaviour 9.3. They hold for the concepts of the whole, of each region, and of each frame and its regions.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from meshserve.core.languages import DEFAULT_LANGUAGE
from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Data, OutputConfig

DEFAULT_CONCEPTS = 20
MOST_CONCEPTS = 200


class Named(Protocol):
    """A concept message, or a label of a built-in model."""

    @property
    def id(self) -> str:
        """The stable id."""

    @property
    def name(self) -> str:
        """The readable name."""


class Selection(Enum):
    """How `select_concepts` fared. SOME is for the caller to report as a mixed status."""

    ALL = "all"
    SOME = "some"


@dataclass(frozen=True, slots=True)
class Wish:
    """A checked output_config.

    most: how many concepts a list may have; least: the smallest value; selected: by id or exact name, () for all.
    """

    most: int
    least: float
    selected: tuple[Concept, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The selected ids."""
        return frozenset(concept.id for concept in self.selected if concept.id)

    @property
    def names(self) -> frozenset[str]:
        """The selected names, as written."""
        return frozenset(concept.name for concept in self.selected if concept.name)


def wish(config: OutputConfig | None) -> Wish:
    """Checks an output_config. Raises Problem(MODEL_INVALID_ARGUMENT) for a value outside its range."""
    if config is None:
        return Wish(DEFAULT_CONCEPTS, 0.0, ())
    if config.max_concepts > MOST_CONCEPTS:
        raise _refused(f"max_concepts is {config.max_concepts}; it must be from 1 to {MOST_CONCEPTS}")
    if not 0 <= config.min_value <= 1:
        raise _refused(f"min_value is {config.min_value:g}; it must be from 0 to 1")
    if config.language not in ("", DEFAULT_LANGUAGE):
        raise _refused(
            f"language is '{config.language}'; predictions name their concepts in '{DEFAULT_LANGUAGE}' alone"
        )
    if any(not concept.id and not concept.name for concept in config.select_concepts):
        raise _refused("a concept in select_concepts has neither an id nor a name")
    return Wish(config.max_concepts or DEFAULT_CONCEPTS, config.min_value, tuple(config.select_concepts))


def match(wanted: Wish, vocabulary: Iterable[Named]) -> Selection:
    """Which selected concepts a model has: ALL or SOME. Raises Problem(MODEL_INVALID_ARGUMENT) when none.

    vocabulary: every concept that the model may answer.
    """
    if not wanted.selected:
        return Selection.ALL
    pairs = [(concept.id, concept.name) for concept in vocabulary]
    ids, names = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    known = [_is_known(concept, ids, names) for concept in wanted.selected]
    if not any(known):
        raise _refused("the model has none of the concepts in select_concepts (ids and names are case sensitive)")
    return Selection.ALL if all(known) else Selection.SOME


def shape(data: Data, config: OutputConfig | None, vocabulary: Iterable[Named] | None = None) -> tuple[Data, Selection]:
    """A copy of `data` with its concepts sorted, selected and cut, and whether all selected ones are known.

    vocabulary: every concept that the model may answer; None: those in `data`, which is right for a classifier
    that answers all of them, and wrong for a detector that saw nothing. A region or frame's region that had
    concepts and keeps none goes. Data without concepts, as of an embedder, comes back as it is.
    Raises Problem(MODEL_INVALID_ARGUMENT) for a bad config, or when none of the selected concepts is known.
    """
    wanted = wish(config)
    if config is None and len(data.ListFields()) == 1 and data.concepts:  # nearly every answer of a classifier
        return Data(concepts=[data.concepts[number] for number in _kept(data, wanted)]), Selection.ALL
    shaped = Data()
    shaped.CopyFrom(data)
    levels = list(_levels(shaped))
    if vocabulary is not None:
        selection = match(wanted, vocabulary)
    elif any(level.concepts for level in levels):
        selection = match(wanted, (concept for level in levels for concept in level.concepts))
    else:
        selection = Selection.ALL
    _prune(shaped, wanted)
    return shaped, selection


def _levels(data: Data) -> Iterator[Data]:
    """The data itself, that of its regions, and that of its frames, as deep as they go."""
    yield data
    for region in data.regions:
        yield from _levels(region.data)
    for frame in data.frames:
        yield from _levels(frame.data)


def _prune(data: Data, wanted: Wish) -> None:
    """Cut every list of concepts, in place; regions that lose all theirs go."""
    _cut(data, wanted)
    for frame in data.frames:
        _prune(frame.data, wanted)
    lost = []
    for number, region in enumerate(data.regions):
        if region.data.concepts:
            _prune(region.data, wanted)
            if not region.data.concepts:
                lost.append(number)
    for number in reversed(lost):
        del data.regions[number]


def _cut(data: Data, wanted: Wish) -> None:
    """Sort by value descending (equal values keep their order), keep what is wanted."""
    if not data.concepts:
        return
    kept = _kept(data, wanted)
    if kept != list(range(len(data.concepts))):
        chosen = [data.concepts[number].SerializeToString() for number in kept]  # outlive the clearing
        del data.concepts[:]
        data.concepts.extend(Concept.FromString(raw) for raw in chosen)


def _kept(data: Data, wanted: Wish) -> list[int]:
    """The numbers of the wanted concepts, best first."""
    values = [concept.value for concept in data.concepts]
    kept = [number for number, value in enumerate(values) if value >= wanted.least]
    if wanted.selected:
        ids, names = wanted.ids, wanted.names
        kept = [number for number in kept if _is_known(data.concepts[number], ids, names)]
    kept.sort(key=values.__getitem__, reverse=True)  # which keeps the order of equal ones as well
    return kept[: wanted.most]


def _is_known(concept: Named, ids: Container[str], names: Container[str]) -> bool:
    return (concept.id != "" and concept.id in ids) or (concept.name != "" and concept.name in names)


def _refused(why: str) -> Problem:
    return Problem(codes.MODEL_INVALID_ARGUMENT, f"Invalid output_config: {why}.")
