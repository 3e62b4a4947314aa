"""Parameters of model types against what the types say of them: before a model version or a workflow is kept (§10).

Every refusal is Problem 21202 and names the path of the value. Names that no type declares are kept and ignored, as
workflows of other servers have them; but one that differs from a declared name by a letter or two is a slip.
"""

import math
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from meshserve.core.problems import Problem
from meshserve.core.structs import to_dict
from meshserve.runners.base import Settings
from meshserve.workflow.model_types import DATA_CONCEPTS, PARAMS, ModelTypeInfo, Parameter
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Concept, OutputInfo

_SLIP = 0.85
"""How alike two names are of which one is a slip: a letter or two in ten."""


def check_output_info(info: ModelTypeInfo, output_info: OutputInfo, *, complete: bool = False) -> None:
    """Problem 21202 for what a version of this type could not compute with.

    What says nothing at all passes unless it must be `complete`: clients make a model of an operator type first, and
    give its parameters in the next version.
    """
    settings = Settings(to_dict(output_info.params), output_info.data.concepts)
    _check_values(info, settings)
    if complete:
        _check_required(info, settings)
    if complete or settings.params or settings.concepts:
        _check_operator(info, settings)


def check_override(info: ModelTypeInfo, override: OutputInfo, settings: Settings, *, complete: bool) -> None:
    """Problem 21202 for what a node of a workflow could not compute with; it names paths in `output_info_override`.

    settings: the model version's, overridden. complete: whether parameters that the type requires must be in them.
    """
    try:
        _check_values(info, Settings(to_dict(override.params), override.data.concepts))
        if complete:
            _check_required(info, settings)
        _check_operator(info, settings)
    except Problem as problem:
        details = problem.details.replace("output_info.", "output_info_override.")
        raise Problem(problem.code, details, problem.notes) from None


def _check_operator(info: ModelTypeInfo, settings: Settings) -> None:
    """As the operator itself would refuse it when it runs; the other types are checked by kind alone."""
    if not info.operator:
        return
    from meshserve.workflow.operators import ASKING, OPERATORS  # costs numpy

    if info.id in OPERATORS:
        OPERATORS[info.id].check(settings)
    elif info.id in ASKING:
        ASKING[info.id](settings)


def _check_required(info: ModelTypeInfo, settings: Settings) -> None:
    for parameter in info.parameters:
        if parameter.path == DATA_CONCEPTS:
            present = bool(settings.concepts)
        elif (name := _name(parameter)) is not None:
            present = settings.params.get(name) is not None
        else:
            continue
        if parameter.required and not present:
            raise _invalid(f"A model of type {info.id} needs {parameter.path}: {parameter.description}")


def _check_values(info: ModelTypeInfo, settings: Settings) -> None:
    known = {name: parameter for parameter in info.parameters if (name := _name(parameter)) is not None}
    for name, value in settings.params.items():
        if name not in known:
            _check_slip(info, name, known)
        elif value is not None and (why := unfit(known[name], value)):
            shown = f"{value:g}" if type(value) is float else repr(value)
            raise _invalid(f"{known[name].path} must be {why}; it is {shown}.")
    if any(parameter.path == DATA_CONCEPTS for parameter in info.parameters):
        _check_concepts(settings.concepts)


def _check_slip(info: ModelTypeInfo, name: str, known: Mapping[str, Parameter]) -> None:
    meant = get_close_matches(name, known, 1, _SLIP) if info.operator else []
    if meant:
        raise _invalid(f"{PARAMS}.{name} is no parameter of {info.id}; it has {PARAMS}.{meant[0]}.")


def _check_concepts(concepts: Sequence[Concept]) -> None:
    for number, concept in enumerate(concepts):
        if not (concept.id or concept.name):
            raise _invalid(f"{DATA_CONCEPTS}[{number}] has neither id nor name: say which concept it is.")
        if not math.isfinite(concept.value):
            raise _invalid(f"{DATA_CONCEPTS}[{number}].value is {concept.value}; it must be a finite number.")


def _name(parameter: Parameter) -> str | None:
    """Its key in `output_info.params`; None if it lives elsewhere."""
    return parameter.path.removeprefix(f"{PARAMS}.") if parameter.path.startswith(f"{PARAMS}.") else None


def unfit(parameter: Parameter, value: object) -> str:
    """What a value of a parameter should be instead, as in "must be …"; "" if it fits."""
    match parameter.kind:
        case "NUMBER" | "RANGE":
            return _unfit_number(parameter, value)
        case "BOOLEAN":
            return "" if isinstance(value, bool) else "true or false"
        case "STRING" | "COLLABORATORS":
            return "" if isinstance(value, str) else "a text"
        case "ENUM":
            return _unfit_choice(parameter, value)
        case "JSON":
            return "" if isinstance(value, Mapping) else "an object"
    return ""


def _unfit_number(parameter: Parameter, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return "a number"
    low, high, step = parameter.limits or (-math.inf, math.inf, 0.0)
    if step == 1 and value != int(value):
        return "a whole number"
    if low <= value <= high:
        return ""
    return f"from {low:g} to {high:g}" if math.isfinite(high) else f"at least {low:g}"


def _unfit_choice(parameter: Parameter, value: object) -> str:
    numbered = not isinstance(value, bool) and isinstance(value, (int, float)) and value in parameter.numbers
    if numbered or (isinstance(value, str) and value in parameter.options):
        return ""
    if not parameter.numbers:
        return f"one of {', '.join(parameter.options)}"
    named = (f"{name} ({number})" for name, number in zip(parameter.options, parameter.numbers, strict=True))
    return f"one of {', '.join(named)}"


def _invalid(details: str) -> Problem:
    return Problem(codes.MODEL_INVALID_ARGUMENT, details)
