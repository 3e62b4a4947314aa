"""`PatchAction`: how a patch changes one place inside free JSON (behaviour §4)."""

import re
from collections.abc import Mapping
from typing import Any

from meshserve.core.problems import Problem
from meshserve.core.structs import to_dict, to_struct
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import PatchAction
from meshserve_proto.struct_pb2 import Struct

OPERATIONS = ("overwrite", "delete", "merge")
RESOLUTIONS = ("overwrite_by_id", "remove_by_id", "merge_by_id", "overwrite", "append", "do_nothing")
_STEP = re.compile(r"([^.\[\]]+)((?:\[\d+\])*)")
Json = Any


def apply(stored: Struct, change: Struct, action: PatchAction) -> Struct:
    """What `stored` becomes. `change` holds its values where `action.path` points to; the root when it is empty.

    op overwrite puts the change's value there, delete removes what is there, merge joins the two: objects key by
    key, and where both have a value that is no object, as `merge_conflict_resolution` says (overwrite when empty).
    Raises Problem 11102 for an operation, resolution or path that does not exist.
    """
    operation, resolution = action.op, action.merge_conflict_resolution or "overwrite"
    _known(operation, OPERATIONS, "metadata_action.op")
    _known(resolution, RESOLUTIONS, "metadata_action.merge_conflict_resolution")
    steps = _steps(action.path)
    before: Json = to_dict(stored)
    given: Json = to_dict(change)
    if not steps:
        return to_struct({} if operation == "delete" else _changed(before, given, operation, resolution))
    *above, last = steps
    holder: Json = before
    for step in above:
        holder = _enter(holder, step, action.path, make=operation != "delete")
    if operation == "delete":
        _enter(holder, last, action.path, make=False)
        del holder[last]
    else:
        value = _value_at(given, steps, action.path)
        there = holder.get(last) if isinstance(holder, dict) else _enter(holder, last, action.path, make=False)
        _put(holder, last, _changed(there, value, operation, resolution), action.path)
    return to_struct(before)


def _known(value: str, known: tuple[str, ...], field: str) -> None:
    if value not in known:
        raise Problem(codes.CONN_INVALID_REQUEST, f"{field} is '{value}'; it knows {', '.join(known)}.")


def _steps(path: str) -> list[str | int]:
    """`tag[1].data` as ["tag", 1, "data"]."""
    steps: list[str | int] = []
    for part in path.split(".") if path else []:
        found = _STEP.fullmatch(part)
        if found is None:
            raise Problem(
                codes.CONN_INVALID_REQUEST, f"metadata_action.path '{path}' is no path: it looks like tag[1].data."
            )
        steps.append(found[1])
        steps += [int(index) for index in re.findall(r"\d+", found[2])]
    return steps


def _enter(holder: Json, step: str | int, path: str, *, make: bool) -> Json:
    if isinstance(step, str) and isinstance(holder, dict):
        if make:
            return holder.setdefault(step, {})
        if step in holder:
            return holder[step]
    if isinstance(step, int) and isinstance(holder, list) and step < len(holder):
        return holder[step]
    raise _nowhere(path, step)


def _put(holder: Json, step: str | int, value: Json, path: str) -> None:
    fits = isinstance(holder, list) if isinstance(step, int) else isinstance(holder, dict)
    if not fits:
        raise _nowhere(path, step)
    holder[step] = value


def _nowhere(path: str, step: str | int) -> Problem:
    return Problem(
        codes.CONN_INVALID_REQUEST, f"metadata_action.path '{path}' leads nowhere: the metadata has no '{step}' there."
    )


def _value_at(given: Json, steps: list[str | int], path: str) -> Json:
    """The change's value for the path: at the same path, or the whole of it where it has no such path."""
    value = given
    for step in steps:
        inside = isinstance(value, dict) and step in value
        if not inside and not (isinstance(step, int) and isinstance(value, list) and step < len(value)):
            return given
        value = value[step]
    return value


def _changed(stored: Json, value: Json, operation: str, resolution: str) -> Json:
    return value if operation == "overwrite" else _merged(stored, value, resolution)


def _merged(stored: Json, value: Json, resolution: str) -> Json:
    if stored is None:
        return value
    if isinstance(stored, dict) and isinstance(value, dict):
        return {**stored, **{key: _merged(stored.get(key), inner, resolution) for key, inner in value.items()}}
    if resolution == "do_nothing":
        return stored
    if isinstance(stored, list) and isinstance(value, list) and resolution != "overwrite":
        return stored + value if resolution == "append" else _by_id(stored, value, resolution)
    return value


def _by_id(stored: list[Json], value: list[Json], resolution: str) -> list[Json]:
    """Items that are objects with an `id` meet by it; what meets nothing is appended, or left alone by a removal."""
    changes: Mapping[Any, Json] = {item["id"]: item for item in value if _identified(item)}
    if resolution == "remove_by_id":
        return [item for item in stored if not (_identified(item) and item["id"] in changes)]
    joined: list[Json] = []
    for item in stored:
        change = changes.get(item["id"]) if _identified(item) else None
        if change is None:
            joined.append(item)
        else:
            joined.append(change if resolution == "overwrite_by_id" else _merged(item, change, "merge_by_id"))
    present = {item["id"] for item in stored if _identified(item)}
    return joined + [item for item in value if not (_identified(item) and item["id"] in present)]


def _identified(item: Json) -> bool:
    return isinstance(item, dict) and isinstance(item.get("id"), (str, int, float))
