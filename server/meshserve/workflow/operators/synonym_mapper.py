"""concept-synonym-mapper: concepts that models know become those of the app that a knowledge graph relates them to.

From a concept one may walk along synonyms, and besides either always upwards, to what it is a kind of, or always
downwards, to its kinds; never up and down again, which would make any two things under one roof the same. Each concept
of the app on such a way gets the value that came in, and of several the greatest. A concept of the app that comes in
itself stays if the graph relates it to anything. What is not related does not pass.
"""

from collections.abc import Iterable, Mapping

from meshserve.runners.base import Settings
from meshserve.workflow.operators.base import text
from meshserve_proto.resources_pb2 import Concept

Fact = tuple[str, str, str]
"""subject, predicate, object: ids of concepts around "synonym", "hypernym" or "hyponym"."""


def check(settings: Settings) -> str:
    """The id of the knowledge graph, "" for the global one. Raises Problem 21202."""
    return text(settings, "knowledge_graph_id")


class Graph:
    """What relations say, from both sides of each."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._ways: dict[str, dict[str, list[str]]] = {"synonym": {}, "hypernym": {}, "hyponym": {}}
        self._reached: dict[str, frozenset[str]] = {}
        for subject, predicate, other in facts:
            wider, narrower = (other, subject) if predicate == "hyponym" else (subject, other)
            if predicate == "synonym":
                self._add("synonym", subject, other)
                self._add("synonym", other, subject)
            else:
                self._add("hypernym", narrower, wider)
                self._add("hyponym", wider, narrower)

    def _add(self, way: str, start: str, end: str) -> None:
        self._ways[way].setdefault(start, []).append(end)

    def reached(self, start: str) -> frozenset[str]:
        """What one can walk to, the start included; nothing if it has no relation."""
        if start not in self._reached:
            found = self._walked(start, "hypernym") | self._walked(start, "hyponym")
            self._reached[start] = frozenset(found if len(found) > 1 else ())
        return self._reached[start]

    def _walked(self, start: str, direction: str) -> set[str]:
        found, waiting = {start}, [start]
        while waiting:
            here = waiting.pop()
            for way in ("synonym", direction):
                fresh = [each for each in self._ways[way].get(here, ()) if each not in found]
                found.update(fresh)
                waiting += fresh
        return found


def mapped(concepts: Iterable[Concept], graph: Graph, own: Mapping[str, Concept]) -> list[Concept]:
    """The app's concepts that others become, greatest values first. own: the app's, by id."""
    values: dict[str, float] = {}
    for concept in concepts:
        for id in graph.reached(concept.id):
            if id in own and concept.value > values.get(id, -1.0):
                values[id] = concept.value
    listed = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Concept(id=id, name=own[id].name, app_id=own[id].app_id, value=value) for id, value in listed]
