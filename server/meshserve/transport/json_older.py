"""JSON of messages as releases before 10.3.5 wrote them, where its names say something else today (behaviour §20.1)."""

from collections.abc import Callable, Mapping
from typing import Any

from meshserve.core.json_fields import fold

_WORKERS = ("model", "workflow")


def _runner(value: dict[str, Any]) -> dict[str, Any]:
    """What a runner runs was a property of it, and is one of its worker."""
    old = {fold(name): name for name in value if fold(name) in _WORKERS}
    if not old:
        return value
    kept = {name: inner for name, inner in value.items() if name not in old.values()}
    worker = kept.get("worker")
    return kept | {
        "worker": {**(worker if isinstance(worker, dict) else {}), **{name: value[old[name]] for name in old}}
    }


def _nodepool(value: dict[str, Any]) -> dict[str, Any]:
    """Instance types were named by text, and are objects with an id."""
    made = dict(value)
    for name, inner in value.items():
        if fold(name) == "instancetypes" and isinstance(inner, list):
            made[name] = [{"id": item} if isinstance(item, str) else item for item in inner]
    return made


OLDER: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "clarifai.api.Runner": _runner,
    "clarifai.api.Nodepool": _nodepool,
}
"""Full name of a message → what puts its older JSON into the form of today; other names stay as they are."""
