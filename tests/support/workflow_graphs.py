"""Random workflows, good and broken, and models for them that answer at random: no weights, no server.

A graph is a list of nodes as clients post them, what each of their models is, and the breakages that were built in. The
fake models check their medium as the built-in ones do, and answer what their type declares, lists of any length.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from meshserve.core.problems import Problem
from meshserve.core.structs import to_struct
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.runners.builtin.media import picture_of, text_of
from meshserve.workflow.compile import compiled, ordered
from meshserve.workflow.conditions import RULES
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve.workflow.plan import NodeModel, Plan
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    BoundingBox,
    Cluster,
    Color,
    Concept,
    Data,
    Embedding,
    Frame,
    Image,
    Model,
    NodeInput,
    OutputInfo,
    Region,
    RegionInfo,
    Text,
    WorkflowNode,
)

FAKE, FLAKY, EXTRA, GONE = "fake", "flaky", "extra", "gone"
"""How an engine fares: well; fails on some inputs; cannot be loaded; is not there."""
NOT_INSTALLED = Problem(codes.MODEL_PREDICTION_FAILED, "This model needs a package that the server does not have.")
CONCEPTS = ("dog", "cat")
LEARNED = (
    "visual-classifier",
    "visual-detector",
    "visual-embedder",
    "visual-detector-embedder",
    "clusterer",
    "text-classifier",
    "text-to-text",
    "optical-character-recognizer",
    "text-embedder",
    "image-color-recognizer",
    "image-to-text",
    "text-to-image",
    "any-to-any",
)
OPERATORS: Mapping[str, Mapping[str, object]] = {
    "concept-thresholder": {},
    "region-thresholder": {"concept_threshold_type": "LESS_THAN"},
    "random-sample": {},
    "annotation-writer": {},
    "image-crop": {"margin": 1.2},
    "image-tiling-operator": {"tile_size": 4, "max_object_size": 0},
    "object-counter": {},
    "text-aggregation-operator": {},
    "regex-based-classifier": {"regex": "a"},
    "prompter": {"prompt_template": "{data.text.raw}"},
    "centroid-tracker": {},
    "byte-tracker": {"min_visible_frames": 1},
}
"""Types of operators, with parameters that they take."""


@dataclass(slots=True)
class Graph:
    """nodes: as posted; models: node id → what it runs, or why it has no model. broken: what was built in."""

    nodes: list[WorkflowNode]
    models: dict[str, NodeModel | Problem]
    broken: list[str] = field(default_factory=list)

    def plan(self) -> tuple[list[WorkflowNode], Plan]:
        """What posting it makes of it: nodes in order, and the plan. Problem as posting refuses it."""
        nodes = ordered(self.nodes)
        models: dict[str, NodeModel] = {}
        for node in nodes:
            model = self.models[node.id]
            if isinstance(model, Problem):
                raise Problem(model.code, f"Node '{node.id}': {model.details}")
            models[node.id] = model
        return nodes, compiled(nodes, models)


def graph(pick: random.Random, most: int = 8, *, breakable: bool = True) -> Graph:
    """A random graph of up to so many nodes; about one in four is broken in some way."""
    made = Graph([], {})
    for number in range(pick.randint(1, most)):
        _add(made, pick, f"n{number}")
    _give_rules(made, pick)
    if breakable and pick.random() < 0.25:
        _break(made, pick)
    pick.shuffle(made.nodes)
    return made


def _add(made: Graph, pick: random.Random, id: str) -> None:
    """A node, most often one that its parents fit."""
    for _ in range(6):
        type_id = pick.choice(LEARNED if pick.random() < 0.6 else list(OPERATORS))
        above = pick.sample(made.nodes, min(len(made.nodes), pick.choice((0, 0, 1, 1, 1, 2, 3))))
        if not above and pick.random() < 0.7 and type_id in OPERATORS:
            continue
        node = WorkflowNode(id=id, model=Model(id=type_id), suppress_output=pick.random() < 0.1)
        node.node_inputs.extend(NodeInput(node_id=parent.id) for parent in above)
        tried = Graph([*made.nodes, node], {**made.models, id: model_of(pick, id, type_id)})
        try:
            tried.plan()
        except Problem:
            continue
        made.nodes, made.models = tried.nodes, tried.models
        return
    made.nodes.append(WorkflowNode(id=id, model=Model(id="visual-classifier")))
    made.models[id] = model_of(pick, id, "visual-classifier")


def model_of(pick: random.Random, id: str, type_id: str, fares: str = "") -> NodeModel:
    """What a node runs. fares: how its engine does, by chance if not given."""
    info = MODEL_TYPES[type_id]
    label = f"model '{id}-{type_id}' ({type_id})"
    if info.operator:
        params = dict(OPERATORS.get(type_id, {}))
        if type_id == "random-sample":
            params["keep_fraction"] = pick.choice((0.0, 0.5, 0.5, 1.0))
        concepts = [Concept(id=concept, value=0.5) for concept in CONCEPTS]
        engine: str | None = f"operator:{type_id}"
        settings = Settings(params, concepts)
    else:
        fares = fares or pick.choices((FAKE, EXTRA, GONE, "", "remote"), (88, 3, 3, 3, 3))[0]
        engine = f"{fares}:{id}:{type_id}" if fares else None
        settings = Settings()
    return NodeModel(engine, type_id, label, info.input_fields, info.output_fields, settings, Model(id=id))


def _give_rules(made: Graph, pick: random.Random) -> None:
    """Conditions and fallbacks for some nodes; those that make no workflow are taken back."""
    for node in made.nodes:
        params: dict[str, object] = {}
        others = [other.id for other in made.nodes if other.id != node.id]
        if others and pick.random() < 0.12:
            params["run_if"] = _condition(pick, others)
        if others and pick.random() < 0.1:
            params["fallback_for"] = pick.choice(others)
        if not params:
            continue
        before = dict(made.models)
        _override(node, params)
        named = params.get("fallback_for")
        if isinstance(named, str):
            model = made.models[named]
            if isinstance(model, NodeModel) and not model.operator:
                made.models[named] = model_of(pick, named, model.type_id, pick.choice((FLAKY, EXTRA)))
        try:
            made.plan()
        except Problem:
            node.ClearField("output_info_override")
            made.models = before


def _condition(pick: random.Random, others: Sequence[str]) -> dict[str, object]:
    how = pick.choice(("more_than", "at_least", "less_than", "at_most"))
    condition: dict[str, object] = {"concept": pick.choice(CONCEPTS), how: pick.choice((0.0, 0.3, 0.6, 1.0))}
    if pick.random() < 0.85:
        condition["node"] = pick.choice(others)
    return condition


def _override(node: WorkflowNode, params: Mapping[str, object]) -> None:
    assert set(params) <= set(RULES)
    node.output_info_override.CopyFrom(OutputInfo(params=to_struct(dict(params))))


def _break(made: Graph, pick: random.Random) -> None:
    """Break it in one or two ways."""
    for how in pick.sample(sorted(_BREAKAGES), pick.choice((1, 1, 2))):
        _BREAKAGES[how](made, pick)
        made.broken.append(how)


def _cycle(made: Graph, pick: random.Random) -> None:
    first, last = made.nodes[0], pick.choice(made.nodes)
    last.node_inputs.add(node_id=first.id)
    first.node_inputs.add(node_id=last.id)


def _unknown(made: Graph, pick: random.Random) -> None:
    pick.choice(made.nodes).node_inputs.add(node_id="nobody")


def _twice(made: Graph, pick: random.Random) -> None:
    made.nodes.append(WorkflowNode(id=pick.choice(made.nodes).id, model=Model(id="visual-classifier")))


def _without_model(made: Graph, pick: random.Random) -> None:
    made.models[pick.choice(made.nodes).id] = Problem(codes.MODEL_DOES_NOT_EXIST, "Model does not exist: 'x'.")


def _nameless(made: Graph, pick: random.Random) -> None:
    made.nodes.append(WorkflowNode(model=Model(id="visual-classifier")))


def _mismatch(made: Graph, pick: random.Random) -> None:
    """Colours are nothing that a thresholder takes."""
    made.nodes.append(WorkflowNode(id="colours", model=Model(id="image-color-recognizer")))
    made.models["colours"] = model_of(pick, "colours", "image-color-recognizer", FAKE)
    below = WorkflowNode(id="unfitting", model=Model(id="concept-thresholder"))
    below.node_inputs.add(node_id="colours")
    made.nodes.append(below)
    made.models["unfitting"] = model_of(pick, "unfitting", "concept-thresholder")


def _bad_condition(made: Graph, pick: random.Random) -> None:
    _override(pick.choice(made.nodes), {"run_if": {"node": "nobody", "concept": "dog", "at_least": 0.5}})


_BREAKAGES = {
    "cycle": _cycle,
    "unknown": _unknown,
    "twice": _twice,
    "model": _without_model,
    "nameless": _nameless,
    "mismatch": _mismatch,
    "condition": _bad_condition,
}
REFUSALS = {
    "cycle": codes.WORKFLOW_INVALID_GRAPH,
    "unknown": codes.WORKFLOW_INVALID_GRAPH,
    "twice": codes.WORKFLOW_INVALID_GRAPH,
    "model": codes.MODEL_DOES_NOT_EXIST,
    "nameless": codes.WORKFLOW_INVALID_ARGUMENT,
    "mismatch": codes.WORKFLOW_INVALID_ARGUMENT,
    "condition": codes.WORKFLOW_INVALID_GRAPH,
}
"""What each breakage is refused with where it is the only one."""


class Fakes:
    """The models of a graph as a pool runs them. generous: all of them answer all that they can."""

    def __init__(self, pick: random.Random, *, generous: bool = False) -> None:
        self._pick, self._generous = pick, generous
        self.given: dict[str, list[Item]] = {}
        """Node id → the items that its model was given."""

    @staticmethod
    def knows(engine: str) -> Problem | bool:
        """As the server would say of an engine before it runs."""
        fares = engine.partition(":")[0]
        return NOT_INSTALLED if fares == EXTRA else fares != GONE

    async def run(self, engine: str, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        """As `RunnerPool.run`."""
        fares, id, type_id = engine.split(":")
        self.given.setdefault(id, []).extend(items)
        known = True if fares == "remote" else self.knows(engine)
        if known is False:
            raise KeyError(engine)
        return [known if isinstance(known, Problem) else self._outcome(fares, type_id, item) for item in items]

    def _outcome(self, fares: str, type_id: str, item: Item) -> Outcome:
        takes = MODEL_TYPES[type_id].input_fields
        try:
            if fares != "remote" and type_id != "any-to-any":
                if takes == ("image",) or (takes == ("embeddings",) and not item.data.embeddings):
                    picture_of(item)
                elif takes == ("text",):
                    text_of(item)
        except Problem as problem:
            return problem
        if fares == FLAKY and not self._generous and self._pick.random() < 0.5:
            return Problem(codes.MODEL_PREDICTION_FAILED, FAILED)
        return item.data if type_id == "any-to-any" else self._data(type_id)

    def _data(self, type_id: str) -> Data:
        fields = {path for entry in MODEL_TYPES[type_id].output_fields for path in entry.split(",")}
        data = Data()
        regional = {path.removeprefix("regions[...].") for path in fields if path.startswith("regions")}
        if regional:
            count = 3 if self._generous else self._pick.choice((0, 2, 3))
            data.regions.extend(self._region(number, regional) for number in range(count))
        self._fill(data, fields)
        return data

    def _region(self, number: int, fields: set[str]) -> Region:
        region = Region(id=f"{number}{self._pick.random()}", value=0.5)
        if "region_info.bounding_box" in fields:
            box = BoundingBox(top_row=0.1, left_col=0.1, bottom_row=0.9, right_col=0.9)
            region.region_info.CopyFrom(RegionInfo(bounding_box=box))
        self._fill(region.data, {path.removeprefix("data.") for path in fields})
        return region

    def _fill(self, data: Data, fields: set[str]) -> None:
        if "concepts" in fields:
            chosen = CONCEPTS if self._generous else [one for one in CONCEPTS if self._pick.random() < 0.6]
            data.concepts.extend(Concept(id=one, value=self._value()) for one in chosen)
            if not chosen:
                data.concepts.add(id="bird", value=self._value())
        if "embeddings" in fields:
            data.embeddings.append(Embedding(vector=[1.0, 0.0], num_dimensions=2))
        if "text" in fields:
            data.text.CopyFrom(Text(raw="a word" if self._generous else self._pick.choice(("a word", "none"))))
        if "image" in fields:
            data.image.CopyFrom(Image(url="https://example.com/made.png"))
        if "colors" in fields:
            data.colors.append(Color(raw_hex="#fff"))
        if "clusters" in fields:
            data.clusters.append(Cluster(id="c"))
        if any(path.startswith("frames") for path in fields):
            data.frames.append(Frame())

    def _value(self) -> float:
        return self._pick.choice((0.0, 0.1, 0.3, 0.45, 0.5, 0.6, 0.8, 1.0))


FAILED = "It broke."
