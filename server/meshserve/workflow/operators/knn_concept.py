"""knn-concept: the concepts that most of the nearest annotated embeddings of the app have.

Nothing is trained: what people labelled is all that there is to it, so a new label counts at once. An input of the app
that is asked about is among its own neighbours if it is labelled: an item does not say which input it comes from, and
its own label is the best there is to know of it.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from meshserve.core.problems import Problem
from meshserve.runners.base import Settings
from meshserve.workflow.operators.base import count
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept

DEFAULT_K, LARGEST_K = 5, 1000
Neighbour = tuple[Collection[str], float]
"""The ids of the concepts that something is labelled with, and how alike it is, 0 to 1."""


def check(settings: Settings) -> int:
    """How many neighbours vote. Raises Problem 21202 for another number, or without concepts that have ids."""
    if not settings.concepts:
        raise _invalid("output_info.data.concepts is empty: name the concepts to vote for")
    nameless = next((number for number, concept in enumerate(settings.concepts) if not concept.id), None)
    if nameless is not None:
        raise _invalid(f"output_info.data.concepts[{nameless}] has no id: labels are compared by it")
    return count(settings, "k", DEFAULT_K, LARGEST_K)


def vote(neighbours: Sequence[Neighbour], concepts: Sequence[Concept]) -> list[Concept]:
    """The concepts that have votes, most votes first, of equals the one whose voters are more alike.

    neighbours: those that vote. A value is the share of them that has the concept; concepts without votes are left out.
    """
    votes: defaultdict[str, int] = defaultdict(int)
    likeness: defaultdict[str, float] = defaultdict(float)
    for ids, alike in neighbours:
        for id in ids:
            votes[id] += 1
            likeness[id] += alike
    known = {concept.id: concept for concept in concepts}
    elected = sorted((id for id in votes if id in known), key=lambda one: (-votes[one], -likeness[one]))
    return [_answer(known[id], votes[id] / len(neighbours)) for id in elected]


def _answer(concept: Concept, value: float) -> Concept:
    return Concept(id=concept.id, name=concept.name or concept.id, app_id=concept.app_id, value=value)


def _invalid(why: str) -> Problem:
    return Problem(codes.MODEL_INVALID_ARGUMENT, f"{why}.")
