"""What there is to say of a workflow before it runs: plain data, the same for every form that it is shown in."""

from dataclasses import dataclass, field
from typing import Any

SCHEMA = 1
"""Raised when a field of the JSON form changes its meaning or goes; new fields may come at any time."""
IMAGE, TEXT, BOTH, VIDEO, AUDIO = "image", "text", "image+text", "video", "audio"
KINDS = (IMAGE, TEXT, BOTH, VIDEO, AUDIO)
"""What an input may bring."""
RUNS, SKIPPED, EMPTY, FAILS, STARVES, DEPENDS = "runs", "skipped", "empty", "fails", "starves", "depends"
VERDICTS = {
    RUNS: "it runs and answers, unless its model fails on the very input",
    SKIPPED: "the input has nothing for it, but for other nodes: it is left out of the answer",
    EMPTY: "it answers without data: what would come to it is kept back, or it does not run on this input",
    FAILS: "it fails with this code",
    STARVES: "it does not run, as a node above it fails with this code",
    DEPENDS: "several of these, as the input and the answers above will have it",
}
"""What each verdict says."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that may become of an input in a node.

    code, name, details: of the failure, 0 and "" for none. failed: the node above that fails, for `starves`.
    """

    verdict: str
    code: int = 0
    name: str = ""
    details: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one kind of input in a node.

    possible: each thing that may; one unless the verdict is `depends`. fields: paths of Data that it then may answer.
    by_region: "no", "yes", or "may" where that depends. why: a sentence for people, or "".
    """

    verdict: str
    possible: tuple[Outcome, ...]
    fields: tuple[str, ...] = ()
    by_region: str = "no"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Gets:
    """What a node is given by another, or by the input if `node` is "": paths of Data."""

    node: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What earlier runs tell: averages that favour the latest. milliseconds: of one item; of a batch as it came."""

    milliseconds: float
    batch_milliseconds: float
    batch: float
    runs: int
    items: int


@dataclass(frozen=True, slots=True)
class Node:
    """One node. engine: (what computes it: runner, operator, graph, remote, data or nothing; its name).

    level: from 0. gives: paths of Data, over all kinds of inputs. conditions: in words; fallback_for: a node's id or "".
    items: how many items its model is given for the inputs, in words ("32·k"). memory: bytes, or None where unknown.
    """

    id: str
    level: int
    model_id: str
    version_id: str
    label: str
    type_id: str
    engine: tuple[str, str]
    parents: tuple[str, ...]
    gets: tuple[Gets, ...]
    gives: tuple[str, ...]
    suppressed: bool
    conditions: tuple[str, ...]
    fallback_for: str
    items: str
    verdicts: dict[str, Verdict]
    expected: Expected | None = None
    memory: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a workflow cannot be stored or run. node: the one to blame, "" if there is no single one."""

    code: int
    name: str
    description: str
    details: str
    node: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """title: the workflow's id, or "". version: of the workflow. inputs: how many, None for any number ("n").

    at_once: of each kind, how many inputs are worked on together. exhaustive: whether everything that may turn out in two
    ways was tried both ways in all combinations; else a selection of them was.
    """

    title: str
    version: str
    inputs: int | None
    kinds: tuple[str, ...]
    nodes: tuple[Node, ...] = ()
    levels: tuple[tuple[str, ...], ...] = ()
    at_once: dict[str, int | None] = field(default_factory=dict)
    exhaustive: bool = True
    refusal: Refusal | None = None

    @property
    def order(self) -> tuple[str, ...]:
        """The ids of nodes as they run and are answered."""
        return tuple(node.id for node in self.nodes)


def as_json(explained: Explanation) -> dict[str, Any]:
    """The stable form for programs."""
    refusal = explained.refusal
    return {
        "schema": SCHEMA,
        "workflow": explained.title,
        "version": explained.version,
        "verdict": "refused" if refusal else RUNS,
        "refusal": None if refusal is None else {name: getattr(refusal, name) for name in Refusal.__slots__},
        "inputs": {"count": explained.inputs, "kinds": list(explained.kinds), "at_once": explained.at_once},
        "order": list(explained.order),
        "levels": [list(level) for level in explained.levels],
        "exhaustive": explained.exhaustive,
        "nodes": [_node(node) for node in explained.nodes],
    }


def _node(node: Node) -> dict[str, Any]:
    expected = node.expected
    return {
        "id": node.id,
        "level": node.level,
        "model": {"id": node.model_id, "version": node.version_id, "type": node.type_id, "label": node.label},
        "engine": {"kind": node.engine[0], "name": node.engine[1]},
        "parents": list(node.parents),
        "gets": [{"node": each.node, "fields": list(each.fields)} for each in node.gets],
        "gives": list(node.gives),
        "suppressed": node.suppressed,
        "conditions": list(node.conditions),
        "fallback_for": node.fallback_for,
        "items": node.items,
        "verdicts": {kind: _verdict(verdict) for kind, verdict in node.verdicts.items()},
        "expected": None
        if expected is None
        else {name: round(float(getattr(expected, name)), 3) for name in type(expected).__slots__},
        "memory_bytes": node.memory,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "verdict": verdict.verdict,
        "why": verdict.why,
        "fields": list(verdict.fields),
        "by_region": verdict.by_region,
        "possible": [{name: getattr(each, name) for name in Outcome.__slots__} for each in verdict.possible],
    }
