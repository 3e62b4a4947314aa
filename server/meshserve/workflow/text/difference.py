"""What two workflows have in common and what not: by what they mean, whatever order and form their texts have.

The order of nodes means nothing, that of a node's inputs does: a node that joins texts keeps the last.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from meshserve.workflow.conditions import RULES
from meshserve.workflow.text.plain import plain_node
from meshserve_proto.resources_pb2 import Workflow

_CONTAINERS = frozenset(
    {
        ("output_info_override",),
        ("output_info_override", "params"),
        ("model", "output_info"),
        ("model", "output_info", "params"),
    }
)
"""What is there only if something is in it, so that its parts are what comes and goes."""
_NONE = "(none)"
_SHORT = 60


class Absent:
    """Stands for a value that is not there, which null is not."""


ABSENT = Absent()


@dataclass(frozen=True, slots=True)
class Change:
    """A value of a node that is another one. path: keys of the text form; old, new: plain values, or ABSENT."""

    node: str
    path: tuple[str, ...]
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """What makes one workflow another.

    removed: ids; added: whole nodes in their plain form; renamed: (old id, new id) of nodes that are
    the same model fed by the same nodes; changed: nodes by their new ids.
    """

    removed: tuple[str, ...] = ()
    added: tuple[Mapping[str, Any], ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    changed: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.removed or self.added or self.renamed or self.changed)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "same": not self,
            "removed": list(self.removed),
            "added": list(self.added),
            "renamed": [{"old": old, "new": new} for old, new in self.renamed],
            "changed": [{"node": each.node, "path": list(each.path), **_sides(each)} for each in self.changed],
        }

    def lines(self) -> list[str]:
        """For people, one line each."""
        return [
            *(f"- {id}" for id in self.removed),
            *(f"+ {node['id']}: {_described(node)}" for node in self.added),
            *(f"= {old} is now called {new}" for old, new in self.renamed),
            *(
                f"~ {each.node}: {_name(each.path)}: {_words(each.path, each.old)} → {_words(each.path, each.new)}"
                for each in self.changed
            ),
        ]


def difference(old: Workflow, new: Workflow) -> Difference:
    """What has to be done to the nodes of `old` to have those of `new`. Both must be graphs that could run."""
    before, after = _nodes(old), _nodes(new)
    gone = [id for id in before if id not in after]
    come = [id for id in after if id not in before]
    renamed = _renamed(before, after, gone, come)
    new_ids = dict(renamed)
    changes = [
        change
        for id, node in before.items()
        if (now := after.get(new_ids.get(id, id))) is not None
        for change in _changes(str(now["id"]), (), _with_inputs(node, new_ids), now)
    ]
    return Difference(
        removed=tuple(id for id in gone if id not in new_ids),
        added=tuple(after[id] for id in come if id not in new_ids.values()),
        renamed=tuple(renamed),
        changed=tuple(changes),
    )


def _nodes(workflow: Workflow) -> dict[str, dict[str, Any]]:
    own = (workflow.user_id, workflow.app_id)
    return {node.id: plain_node(node, own) for node in workflow.nodes}


def _renamed(
    before: Mapping[str, dict[str, Any]], after: Mapping[str, dict[str, Any]], gone: list[str], come: list[str]
) -> list[tuple[str, str]]:
    """Pairs of nodes that are one: the same but for their ids, else at least the same model fed by the same nodes.

    Parents first, since children name their parents.
    """
    pairs: dict[str, str] = {}

    def pair(alike: Callable[[Mapping[str, Any]], str]) -> bool:
        for old in gone:
            if old in pairs:
                continue
            looked_for = alike(_with_inputs(before[old], pairs))
            new = next((id for id in come if id not in pairs.values() and alike(after[id]) == looked_for), None)
            if new is not None:
                pairs[old] = new
                return True
        return False

    while pair(_body) or pair(_kin):
        pass
    return [(old, pairs[old]) for old in gone if old in pairs]


def _body(node: Mapping[str, Any]) -> str:
    return _key({name: value for name, value in node.items() if name != "id"})


def _kin(node: Mapping[str, Any]) -> str:
    model = node["model"]
    return _key([*(model.get(name) for name in ("user_id", "app_id", "model_id")), node.get("node_inputs")])


def _with_inputs(node: dict[str, Any], new_ids: Mapping[str, str]) -> dict[str, Any]:
    """The node with its parents, and the nodes that its conditions look at, by what they are called now."""
    if not new_ids:
        return node
    renamed = dict(node)
    if "node_inputs" in node:
        renamed["node_inputs"] = [
            {"node_id": new_ids.get(link["node_id"], link["node_id"])} for link in node["node_inputs"]
        ]
    override = node.get("output_info_override", {})
    params = override.get("params", {})
    if params.keys() & set(RULES):
        rules = {name: _renamed_rule(params[name], new_ids) for name in RULES if name in params}
        renamed["output_info_override"] = override | {"params": params | rules}
    return renamed


def _renamed_rule(rule: Any, new_ids: Mapping[str, str]) -> Any:
    if isinstance(rule, list):
        return [_renamed_rule(each, new_ids) for each in rule]
    if isinstance(rule, Mapping):
        node = rule.get("node")
        return {**rule, "node": new_ids.get(node, node)} if isinstance(node, str) else rule
    return new_ids.get(rule, rule) if isinstance(rule, str) else rule


def _changes(node_id: str, path: tuple[str, ...], old: Any, new: Any) -> Iterator[Change]:
    """What differs within two plain values, as deep as both are mappings."""
    if path in _CONTAINERS:
        old, new = ({} if side is ABSENT else side for side in (old, new))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in [*old, *(key for key in new if key not in old)]:
            if path or key != "id":
                yield from _changes(node_id, (*path, key), old.get(key, ABSENT), new.get(key, ABSENT))
    elif old is ABSENT or new is ABSENT or _key(old) != _key(new):
        yield Change(node_id, path, old, new)


def _sides(change: Change) -> dict[str, Any]:
    """The values of a change that are there."""
    return {name: value for name, value in (("old", change.old), ("new", change.new)) if value is not ABSENT}


def _key(value: Any) -> str:
    """The same for the same value: 1 and true are two, 1 and 1.0 are one."""
    return json.dumps(value, sort_keys=True)


# Words


def _described(node: Mapping[str, Any]) -> str:
    after = [link["node_id"] for link in node.get("node_inputs", ())]
    return _model(node["model"]) + (f", after {', '.join(after)}" if after else "")


def _model(model: Mapping[str, Any]) -> str:
    where = "".join(f"{model[name]}/" for name in ("user_id", "app_id") if name in model)
    version = f" version {model['model_version_id']}" if "model_version_id" in model else ""
    return f"model {where}{model['model_id']}{version}"


def _name(path: Sequence[str]) -> str:
    """A path as people say it."""
    shorter = {"model.model_id": "model", "model.model_version_id": "version", "node_inputs": "inputs"}
    whole = ".".join(path)
    return shorter.get(whole, whole)


def _words(path: Sequence[str], value: Any) -> str:
    """A value as people say it."""
    if path[-1] == "model_version_id" and value is ABSENT:
        return "latest"
    if value is ABSENT:
        return _NONE
    if path[0] == "model" and path[-1].endswith("_id") and isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, Mapping) and list(item) == ["node_id"] for item in value):
        return ", ".join(item["node_id"] for item in value) or _NONE
    words = json.dumps(value, ensure_ascii=False)
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1]}…"
