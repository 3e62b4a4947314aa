"""Values that a parameter of a model type must not have, by what the type says of it."""

from typing import Any

from meshserve.workflow.model_types import DATA_CONCEPTS, PARAMS, Parameter
from meshserve_proto.resources_pb2 import Concept, OutputInfo

_WRONG: dict[str, tuple[Any, ...]] = {
    "NUMBER": ("1", True, [1], {"a": 1}),
    "RANGE": ("0.5", True, [0.5]),
    "BOOLEAN": ("true", 1, [True]),
    "STRING": (5, True, ["a"]),
    "COLLABORATORS": (5, True, ["a"]),
    "ENUM": ("NO_SUCH_OPTION", 999, True, [1], ""),
    "JSON": ("{}", 5, [1]),
    "ARRAY_OF_CONCEPTS": (Concept(value=0.5), Concept(id="a", value=float("nan"))),
    "ARRAY_OF_CONCEPTS_WITH_THRESHOLD": (Concept(value=0.5), Concept(id="a", value=float("inf"))),
}
_RIGHT: dict[str, Any] = {"NUMBER": 1, "RANGE": 0.5, "BOOLEAN": True, "STRING": "a", "COLLABORATORS": "a", "JSON": {}}


def wrong(parameter: Parameter) -> list[Any]:
    """What is refused. KeyError for a kind that nobody has checked so far: teach it here, and the server too."""
    found = list(_WRONG[parameter.kind])
    if parameter.limits is not None:
        low, high, step = parameter.limits
        found += [side for side in (low - 1, high + 1) if abs(side) != float("inf")]
        found += [low + 0.5] if step == 1 else []
    return found


def checked(parameter: Parameter) -> bool:
    """Whether the parameter lives where versions and nodes give it."""
    return parameter.path == DATA_CONCEPTS or parameter.path.startswith(f"{PARAMS}.")


def giving(parameter: Parameter, value: Any) -> OutputInfo:
    """An output info with that value in the parameter's place."""
    info = OutputInfo()
    if parameter.path == DATA_CONCEPTS:
        info.data.concepts.append(value)
    else:
        info.params.update({parameter.path.removeprefix(f"{PARAMS}."): value})
    return info


def right(parameter: Parameter) -> Any:
    """A value of the parameter's kind; what it says may still make no sense."""
    if parameter.kind.startswith("ARRAY_OF_CONCEPTS"):
        return Concept(id="a", value=0.5)
    return parameter.options[0] if parameter.options else _RIGHT[parameter.kind]
