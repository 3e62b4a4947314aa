"""What of a model's predictions a task writes down: by concept, by kind of annotation, and by how sure the model is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from meshserve.store.annotation_facts import POSITIVE
from meshserve_proto import resources_pb2 as resources
from meshserve_proto.resources_pb2 import (
    Concept,
    Data,
    Frame,
    Region,
    RegionInfo,
    Task,
    TaskConceptAutoAnnotationConfig,
    ThresholdRange,
)

if TYPE_CHECKING:
    from meshserve.ingest.indexing import Said
    from meshserve.workflow.operators import Result
    from meshserve.workflow.plan import Plan

KINDS = {
    Task.CONCEPTS_CLASSIFICATION: resources.TAG,
    Task.BOUNDING_BOX_DETECTION: resources.BOUNDING_BOX,
    Task.POLYGON_DETECTION: resources.POLYGON,
}
"""Type of a task → the kind of annotation that it writes unless its concepts say."""
_SHAPES = (
    ("bounding_box", resources.BOUNDING_BOX),
    ("polygon", resources.POLYGON),
    ("point", resources.POINT),
    ("span", resources.SPAN),
    ("mask", resources.MASK),
)
_MOST = 20
"""Concepts of one thing where the task names none, as predictions have them."""


@dataclass(slots=True)
class Proposal:
    """An annotation to write. state: the code that the concept's rules give it, 0 if none."""

    data: Data
    state: int = 0


@dataclass(slots=True)
class _Rules:
    """What is wanted: concept ids and names in lower case → the concept of the task and its rules."""

    known: dict[str, tuple[Concept, TaskConceptAutoAnnotationConfig]] = field(default_factory=dict)
    kinds: int = 0


def outcome(plan: "Plan", results: "Sequence[Result]") -> "list[Said]":
    """What a plan comes to about one input: its last nodes that are not suppressed, operators too."""
    from meshserve.ingest.indexing import Said

    followed = {parent for step in plan.steps if not step.suppressed for parent in step.parents}
    return [
        Said(step.model.model.id, step.model.model.model_version.id, result, [], whole=True)
        for number, (step, result) in enumerate(zip(plan.steps, results, strict=True))
        if number not in followed and not step.suppressed and isinstance(result, Data)
    ]


def proposals(task: Task, sayings: "Iterable[Said]") -> list[Proposal]:
    """The annotations that a task writes of what was said about one input."""
    rules = _Rules(kinds=KINDS.get(task.type, 0))
    for each in task.concepts:
        for name in (each.concept.id, each.concept.name):
            if name:
                rules.known.setdefault(name.casefold(), (each.concept, each.auto_annotation_config))
    return [proposal for said in sayings for proposal in _of(rules, said.data)]


def _of(rules: _Rules, data: Data) -> Iterator[Proposal]:
    for state, concepts in _by_state(rules, data.concepts, resources.TAG).items():
        yield Proposal(Data(concepts=concepts), state)
    for region in data.regions:
        for state, concepts in _by_state(rules, region.data.concepts, _kind(region.region_info)).items():
            kept = Region(
                id=region.id, region_info=region.region_info, value=region.value, data=Data(concepts=concepts)
            )
            kept.track_id = region.track_id
            yield Proposal(Data(regions=[kept]), state)
    for frame in data.frames:
        for inner in _of(rules, frame.data):
            yield Proposal(Data(frames=[Frame(frame_info=frame.frame_info, data=inner.data)]), inner.state)


def _kind(info: RegionInfo) -> int:
    return next((kind for name, kind in _SHAPES if info.HasField(name)), 0)


def _by_state(rules: _Rules, said: Iterable[Concept], kind: int) -> dict[int, list[Concept]]:
    """State → the concepts of one thing that are written with it, surest first."""
    found: dict[int, list[Concept]] = {}
    for concept in sorted(said, key=lambda each: -each.value):
        ours, config = (
            rules.known.get(concept.id.casefold()) or rules.known.get(concept.name.casefold()) or (None, None)
        )
        if ours is None and rules.known:
            continue
        config = config or TaskConceptAutoAnnotationConfig()
        if kind & (config.annotation_data_types or rules.kinds or kind) and _within(config, concept.value):
            named = ours or concept
            kept = Concept(id=named.id, name=named.name or concept.name, value=concept.value)
            found.setdefault(config.status_code, []).append(kept)
    return found if rules.known else {state: concepts[:_MOST] for state, concepts in found.items()}


def _within(config: TaskConceptAutoAnnotationConfig, value: float) -> bool:
    """Without a range a label has to be more likely than not; an upper end of 0 is none."""
    if not config.HasField("threshold_range"):
        return value >= POSITIVE
    return in_range(config.threshold_range, value)


def in_range(wanted: ThresholdRange, value: float) -> bool:
    """Whether a value is in the range, its ends as it says."""
    above = value > wanted.lower or (wanted.is_lower_inclusive and value == wanted.lower)
    below = value < wanted.upper or (wanted.is_upper_inclusive and value == wanted.upper) or not wanted.upper
    return above and below
