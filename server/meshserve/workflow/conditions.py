"""When a node runs: our extension, in the params of its `output_info_override`, where other clients carry it along.

`run_if: {"node": "boxes", "concept": "dog", "at_least": 0.8}`, or a list of such that must all hold: the node runs on
an input only if the concept, by id or name, has such a value in what that node answered, in the whole or in any region.
Without `node` it is the input itself whose concepts count. What a node does not name has the value 0.
`fallback_for: "boxes"`: the node runs only on inputs on which that node failed, and stands in for it: whoever is fed by
either of the two gets what there is.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from meshserve.core.problems import Problem
from meshserve.core.structs import to_dict
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, Data, OutputInfo, ValueComparator, WorkflowNode

RUN_IF, FALLBACK_FOR = "run_if", "fallback_for"
RULES = (RUN_IF, FALLBACK_FOR)
"""The params that say when a node runs; no model is given them."""
COMPARISONS: Mapping[str, int] = {
    "more_than": ValueComparator.GREATER_THAN,
    "at_least": ValueComparator.GREATER_THAN_OR_EQUAL,
    "less_than": ValueComparator.LESS_THAN,
    "at_most": ValueComparator.LESS_THAN_OR_EQUAL,
    "equal_to": ValueComparator.EQUAL,
}
MOST = 20
"""Conditions of a node."""
_PATH = "output_info_override.params"


@dataclass(frozen=True, slots=True)
class Condition:
    """A concept's value against a threshold.

    node: whose answer, "" for the input's own concepts; concept: its id or name; how: a key of `COMPARISONS`;
    value: the threshold, as precise as a concept's value is; path: where among the params it stands; position: of the
    node in a plan, -1 for the input.
    """

    node: str
    concept: str
    how: str
    value: float
    path: str = RUN_IF
    position: int = -1

    def __str__(self) -> str:
        """As people say it: 'dog' of node 'boxes' is at least 0.8."""
        whose = f"node '{self.node}'" if self.node else "the input"
        return f"'{self.concept}' of {whose} is {self.how.replace('_', ' ')} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Rules:
    """When a node runs: `conditions` all hold, and the node `fallback_for` failed, if that is not ""."""

    conditions: tuple[Condition, ...] = ()
    fallback_for: str = ""


_ALWAYS = Rules()


def rules_of(node: WorkflowNode) -> Rules:
    """The rules of a node. Raises Problem 22104 that names node and path for what is no condition."""
    fields = node.output_info_override.params.fields
    if not any(name in fields for name in RULES):
        return _ALWAYS
    given = to_dict(node.output_info_override.params)
    return Rules(_conditions(node.id, given.get(RUN_IF)), _fallback_for(node.id, given.get(FALLBACK_FOR)))


def for_the_model(override: OutputInfo) -> OutputInfo:
    """An override without rules: what is left is for the model. The same message if it has none."""
    if not any(name in override.params.fields for name in RULES):
        return override
    rest = OutputInfo()
    rest.CopyFrom(override)
    for name in RULES:
        rest.params.fields.pop(name, None)
    return rest


def value_of(data: Data, concept: str) -> float:
    """The largest value of a concept, by id or name, in the whole or in any region; 0 where it is not named."""
    parts = [data.concepts, *(region.data.concepts for region in data.regions)]
    return max((one.value for part in parts for one in part if one.id == concept or one.name == concept), default=0.0)


def _conditions(node: str, given: Any) -> tuple[Condition, ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        return (_condition(node, RUN_IF, given),)
    if len(given) > MOST:
        raise _refused(node, RUN_IF, f"has {len(given)} conditions; a node has at most {MOST}")
    return tuple(_condition(node, f"{RUN_IF}[{number}]", one) for number, one in enumerate(given))


def _condition(node: str, path: str, given: Any) -> Condition:
    if not isinstance(given, dict):
        raise _refused(node, path, f"is {given!r}; it must be an object such as {_example()}")
    unknown = set(given) - {"node", "concept", *COMPARISONS}
    if unknown:
        known = ", ".join(("node", "concept", *COMPARISONS))
        raise _refused(node, f"{path}.{min(unknown)}", f"is nothing that a condition has; it has {known}")
    whose, concept = given.get("node"), given.get("concept")
    if whose is not None and (not isinstance(whose, str) or not whose):
        raise _refused(node, f"{path}.node", f"is {whose!r}; it must be the id of a node, or left out for the input")
    if not isinstance(concept, str) or not concept:
        raise _refused(node, f"{path}.concept", f"is {concept!r}; it must be the id or name of a concept")
    named = [how for how in COMPARISONS if how in given]
    if len(named) != 1:
        raise _refused(node, path, f"has {_listed(named)}; it must have exactly one of {', '.join(COMPARISONS)}")
    return Condition(whose or "", concept, named[0], _threshold(node, f"{path}.{named[0]}", given[named[0]]), path)


def _threshold(node: str, path: str, given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not math.isfinite(given):
        raise _refused(node, path, f"is {given!r}; it must be a number, as the values of concepts are from 0 to 1")
    return Concept(value=given).value


def _fallback_for(node: str, given: Any) -> str:
    if given is None:
        return ""
    if not isinstance(given, str) or not given:
        raise _refused(node, FALLBACK_FOR, f"is {given!r}; it must be the id of the node that this one stands in for")
    return given


def _refused(node: str, path: str, why: str) -> Problem:
    return Problem(codes.WORKFLOW_INVALID_ARGUMENT, f"Node '{node}': {_PATH}.{path} {why}.")


def unknown_node(node: str, path: str, given: str, known: Sequence[str]) -> Problem:
    """The refusal of a rule about a node that there is not."""
    listed = ", ".join(f"'{id}'" for id in known)
    return Problem(
        codes.WORKFLOW_INVALID_GRAPH, f"Node '{node}': {_PATH}.{path} is '{given}', which is not one of {listed}."
    )


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names) or "no comparison"


def _example() -> str:
    return '{"node": "boxes", "concept": "dog", "at_least": 0.8}'
