"""Thresholds of concepts: what the two thresholders share."""

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from meshserve.core.problems import Problem
from meshserve.runners.base import Settings
from meshserve.workflow.operators.base import choice
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, ValueComparator

Compare = Callable[[float, float], bool]
COMPARISONS: dict[int, Compare] = {
    ValueComparator.GREATER_THAN: operator.gt,
    ValueComparator.GREATER_THAN_OR_EQUAL: operator.ge,
    ValueComparator.LESS_THAN: operator.lt,
    ValueComparator.LESS_THAN_OR_EQUAL: operator.le,
    ValueComparator.EQUAL: operator.eq,
}
PARAMETER = "concept_threshold_type"
_NUMBERS = {ValueComparator.Name(number): number for number in COMPARISONS}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """values: concept id → threshold; names: the same for concepts that were listed without an id."""

    compare: Compare
    values: dict[str, float]
    names: dict[str, float]

    def passing(self, concepts: Iterable[Concept]) -> list[Concept]:
        """The concepts that are listed and compare well, in order."""
        values, compare = self.values, self.compare  # a model answers more than a thousand concepts
        if self.names:
            return [concept for concept in concepts if self._passes(concept)]
        return [c for c in concepts if (least := values.get(c.id)) is not None and compare(c.value, least)]

    def _passes(self, concept: Concept) -> bool:
        least = self.values.get(concept.id, self.names.get(concept.name))
        return least is not None and self.compare(concept.value, least)


def thresholds(settings: Settings) -> Thresholds:
    """The thresholds of a node. Raises Problem 21202 for none, or for a comparison that nobody knows."""
    if not settings.concepts:
        raise Problem(
            codes.MODEL_INVALID_ARGUMENT,
            "output_info.data.concepts is empty: a thresholder needs the concepts it passes, each with its threshold"
            " as value.",
        )
    values = {concept.id: _float32(concept.value) for concept in settings.concepts if concept.id}
    names = {concept.name: _float32(concept.value) for concept in settings.concepts if not concept.id}
    return Thresholds(COMPARISONS[choice(settings, PARAMETER, _NUMBERS, ValueComparator.GREATER_THAN)], values, names)


def _float32(value: float) -> float:
    """As a concept's value has it, so that EQUAL can hold."""
    return Concept(value=value).value
