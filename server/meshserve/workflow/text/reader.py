"""The text of a workflow as messages, or all that is wrong with it, each fault with its line and column.

The layout is the official SDK's, and more: `suppress_output`, `output_info_override` with params and data, and `data`
beside the params of a described model. Nodes may stand in any order.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from meshserve.core import ids
from meshserve.core.problems import Problem
from meshserve.workflow.compile import MOST_NODES, ordered
from meshserve.workflow.text.messages import fill, kind, struct, unknown
from meshserve.workflow.text.tree import BadText, Fault, Mark, Tree, parse
from meshserve_proto.resources_pb2 import OutputInfo, Workflow, WorkflowNode

DESCRIBING = ("model_type_id", "description", "output_info")
"""Keys of a model that describe it, and so do not go with a version of it that is there already."""
_PARAMETER = re.compile(r"params\.([\w.-]+)")
_Reader = Callable[[Any, Tree, str, list[Fault]], None]


@dataclass(frozen=True, slots=True)
class Text:
    """What a file says.

    workflow: its id and nodes; a model that is described rather than named by a version has `model_type_id`,
    `description` and `model_version.output_info`. tree: the file's `workflow`, for the places of its parts.
    """

    workflow: Workflow
    tree: Tree

    def mark(self, node_id: str, *path: str | int) -> Mark:
        """Where a part of a node stands, or what of it comes nearest: ("model", "model_id"), ("id",), ()."""
        nodes = self.tree.get("nodes")
        for number, node in enumerate(self.workflow.nodes):
            if node.id == node_id and nodes is not None:
                ways = [path[:length] for length in range(len(path), 0, -1)] + [("id",)]
                marks = (nodes.at((number, *way)) for way in ways)
                return next((mark for mark in marks if mark is not None), nodes.mark)
        return self.tree.mark

    def blame(self, details: str) -> Fault:
        """What a server says against the workflow, at the node and the part of it that it speaks of."""
        named = {node.id: details.find(f"'{node.id}'") for node in self.workflow.nodes}
        circle = details.partition("circle: ")[2]
        said = [id for id, position in named.items() if f"ode '{id}'" in details]
        said = said or [id for id, position in named.items() if position >= 0]
        said = said or [id for id in named if circle.startswith(f"{id} ")]
        if not said:
            return Fault(self.tree.at(("id",)) or self.tree.mark, details)
        node_id = min(said, key=lambda said_id: (max(named[said_id], 0), -len(said_id)))
        return Fault(self.mark(node_id, *self._path(node_id, details)), details)

    def _path(self, node_id: str, details: str) -> tuple[str, ...]:
        node = next(node for node in self.workflow.nodes if node.id == node_id)
        found = _PARAMETER.search(details)
        if found:
            steps = tuple(found[1].rstrip(".").split("."))
            own = node.model.model_version.output_info.params.fields
            if steps[0] in own and steps[0] not in node.output_info_override.params.fields:
                return ("model", "output_info", "params", *steps)
            return ("output_info_override", "params", *steps)
        rest = details.replace(f"'{node_id}'", "")
        if "an input from" in rest or "its inputs" in rest:
            return ("node_inputs",)
        if "model type" in rest and node.model.model_type_id:
            return ("model", "model_type_id")
        if "version" in rest:
            return ("model", "model_version_id") if node.model.model_version.id else ("model", "model_id")
        return ("model", "model_id") if "odel" in rest else ("id",)


def read(content: str | bytes) -> Text:
    """What the content of a file says. Raises BadText."""
    root = parse(content)
    faults: list[Fault] = []
    tree = root.get("workflow")
    if tree is None and root.get("nodes") is not None:
        tree = root  # as the SDK's exporter writes what a list has
    elif isinstance(root.value, dict):
        _check_keys(root, ["workflow"], "the file", faults)
    if tree is None:
        faults.append(Fault(root.mark, "the file must have 'workflow:' with an id and nodes in it"))
        raise BadText(faults)
    workflow = Workflow()
    _mapping(workflow, tree, "workflow", _WORKFLOW, ("id", "nodes"), faults)
    text = Text(workflow, tree)
    _check_graph(text, faults)
    if faults:
        raise BadText(faults)
    return text


def _check_keys(tree: Tree, known: list[str], what: str, faults: list[Fault]) -> None:
    for key, given in tree.value.items():
        if key not in known:
            faults.append(Fault(given.mark, unknown(key, known, what)))


def _mapping(
    target: Any,
    tree: Tree,
    what: str,
    readers: Mapping[str, _Reader],
    needed: tuple[str, ...],
    faults: list[Fault],
) -> bool:
    """Read a mapping whose every key has its reader; whether it is one."""
    if not isinstance(tree.value, dict):
        faults.append(Fault(tree.mark, f"{what} must be a mapping; it is {kind(tree.value)}"))
        return False
    _check_keys(tree, list(readers), what, faults)
    for key in needed:
        if key not in tree.value:
            faults.append(Fault(tree.mark, f"{what} has no {key}"))
    for key, given in tree.value.items():
        if key in readers:
            readers[key](target, given.value, f"{what}.{key}", faults)
    return True


def _textual(put: Callable[[Any, str], None], *, identifier: bool = False, empty: bool = False) -> _Reader:
    def reader(target: Any, tree: Tree, what: str, faults: list[Fault]) -> None:
        value = tree.value
        if not isinstance(value, str):
            quotes = ": put it in quotes" if isinstance(value, (bool, int, float)) else ""
            faults.append(Fault(tree.mark, f"{what} must be text; it is {kind(value)}{quotes}"))
            return
        if not value and not empty:
            faults.append(Fault(tree.mark, f"{what} is empty"))
        elif identifier:
            try:
                ids.checked_id(value, what)
            except Problem as problem:
                faults.append(Fault(tree.mark, problem.details.rstrip(".")))
        put(target, value)

    return reader


def _field(name: str, *, identifier: bool = False, empty: bool = False) -> _Reader:
    return _textual(lambda target, value: setattr(target, name, value), identifier=identifier, empty=empty)


def _version(target: Any, value: str) -> None:
    target.model_version.id = value


def _nodes(workflow: Workflow, tree: Tree, what: str, faults: list[Fault]) -> None:
    if not isinstance(tree.value, list):
        faults.append(Fault(tree.mark, f"{what} must be a list; it is {kind(tree.value)}"))
        return
    if not tree.value:
        faults.append(Fault(tree.mark, f"{what} is empty: a workflow has at least one node"))
    if len(tree.value) > MOST_NODES:
        why = f"{what} has {len(tree.value)} nodes; a workflow may have at most {MOST_NODES}"
        faults.append(Fault(tree.value[MOST_NODES].mark, why))
    for number, item in enumerate(tree.value):
        _mapping(workflow.nodes.add(), item, f"nodes[{number}]", _NODE, ("id", "model"), faults)


def _model(node: WorkflowNode, tree: Tree, what: str, faults: list[Fault]) -> None:
    node.model.SetInParent()
    if not _mapping(node.model, tree, what, _MODEL, ("model_id",), faults) or "model_version_id" not in tree.value:
        return
    for key in DESCRIBING:
        if key in tree.value:
            why = f"{what} names a version, which says what the model is: leave out {key}, or model_version_id"
            faults.append(Fault(tree.value[key].mark, why))


def _inputs(node: WorkflowNode, tree: Tree, what: str, faults: list[Fault]) -> None:
    if not isinstance(tree.value, list):
        faults.append(Fault(tree.mark, f"{what} must be a list; it is {kind(tree.value)}"))
        return
    for number, item in enumerate(tree.value):
        _mapping(node.node_inputs.add(), item, f"{what}[{number}]", _INPUT, ("node_id",), faults)


def _suppressed(node: WorkflowNode, tree: Tree, what: str, faults: list[Fault]) -> None:
    if isinstance(tree.value, bool):
        node.suppress_output = tree.value
    else:
        faults.append(Fault(tree.mark, f"{what} must be true or false; it is {kind(tree.value)}"))


def _override(node: WorkflowNode, tree: Tree, what: str, faults: list[Fault]) -> None:
    _mapping(node.output_info_override, tree, what, _OUTPUT_INFO, (), faults)


def _described(model: Any, tree: Tree, what: str, faults: list[Fault]) -> None:
    _mapping(model.model_version.output_info, tree, what, _OUTPUT_INFO, (), faults)


def _params(info: OutputInfo, tree: Tree, what: str, faults: list[Fault]) -> None:
    struct(info.params, tree, what, faults)


def _data(info: OutputInfo, tree: Tree, what: str, faults: list[Fault]) -> None:
    fill(info.data, tree, what, faults)


_OUTPUT_INFO: Mapping[str, _Reader] = {"params": _params, "data": _data}
_INPUT: Mapping[str, _Reader] = {"node_id": _field("node_id")}
_MODEL: Mapping[str, _Reader] = {
    "model_id": _field("id", identifier=True),
    "model_version_id": _textual(_version, identifier=True),
    "user_id": _field("user_id", identifier=True),
    "app_id": _field("app_id", identifier=True),
    "model_type_id": _field("model_type_id", identifier=True),
    "description": _field("description", empty=True),
    "output_info": _described,
}
_NODE: Mapping[str, _Reader] = {
    "id": _field("id"),
    "model": _model,
    "node_inputs": _inputs,
    "suppress_output": _suppressed,
    "output_info_override": _override,
}
_WORKFLOW: Mapping[str, _Reader] = {"id": _field("id", identifier=True), "nodes": _nodes}


def _check_graph(text: Text, faults: list[Fault]) -> None:
    """Ids used twice, inputs from nowhere, and circles where nothing else is wrong."""
    nodes = text.tree.get("nodes")
    if nodes is None or not isinstance(nodes.value, list):
        return
    before = len(faults)
    first: dict[str, Mark] = {}
    marks = [nodes.at((number, "id")) or nodes.mark for number in range(len(text.workflow.nodes))]
    for node, mark in zip(text.workflow.nodes, marks, strict=True):
        if node.id in first:
            faults.append(Fault(mark, f"the node '{node.id}' is here twice, first in line {first[node.id].line}"))
        elif node.id:
            first[node.id] = mark
    known = list(first)
    for number, node in enumerate(text.workflow.nodes):
        for position, link in enumerate(node.node_inputs):
            if link.node_id and link.node_id not in first:
                where = nodes.at((number, "node_inputs", position, "node_id")) or nodes.mark
                hint = f"; there are {', '.join(known[:MOST_NODES])}" if known else ""
                faults.append(Fault(where, f"there is no node '{link.node_id}' to take input from{hint}"))
    if not faults and before == 0:
        try:
            ordered(text.workflow.nodes)
        except Problem as problem:
            faults.append(text.blame(problem.details))
