"""What the definition of a pipeline must be: an Argo workflow as JSON whose steps exist (behaviour §18)."""

import json
import re
from collections.abc import Iterator
from sqlite3 import Connection
from typing import Any, NoReturn

from meshserve.call import Call
from meshserve.core.problems import Problem, printable
from meshserve.core.structs import to_dict
from meshserve.store import access, pipeline_tables, records
from meshserve.store.access import Place
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import OrchestrationArgsOverride, OrchestrationSpec, PipelineVersionConfig

LONGEST = 1 << 20
"""Bytes of a definition."""
PUBLIC = 50
_SPEC = "orchestration_spec.argo_orchestration_spec"
_STEP_VERSION = re.compile(r"users/([^/]+)/apps/([^/]+)/pipeline_steps/([^/]+)/versions/([^/]+)")
_SECRET = re.compile(r"users/[^/]+/(apps/([^/]*/)?)?secrets/[^/]+")
"""Examples of the SDK put an app in between, or the beginning of one."""


def invalid(details: str) -> NoReturn:
    """Refuse a definition or its arguments."""
    raise Problem(codes.PIPELINE_INVALID_ARGUMENT, details)


def checked_json(text: str, path: str, code: int = codes.PIPELINE_INVALID_ARGUMENT) -> dict[str, Any]:
    """The JSON object that a text is; Problem naming its field."""
    if len(text.encode()) > LONGEST:
        raise Problem(code, f"{path} has more than {LONGEST} bytes.")
    try:
        value = json.loads(text, parse_constant=_no_number)
    except ValueError as error:
        raise Problem(code, f"{path} is not JSON: {error}.") from None
    except RecursionError:
        raise Problem(code, f"{path} is nested too deep.") from None
    if not isinstance(value, dict):
        raise Problem(code, f"{path} is JSON, but no object.")
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def check_spec(call: Call, connection: Connection, spec: OrchestrationSpec) -> None:
    """Problem 26301 for a definition that is no Argo workflow, or names steps that are not there or not ready."""
    argo = spec.argo_orchestration_spec
    if not argo.spec_json:
        invalid(f"{_SPEC}.spec_json is empty: a version of a pipeline is an Argo workflow as JSON.")
    workflow = checked_json(argo.spec_json, f"{_SPEC}.spec_json")
    if workflow.get("kind", "Workflow") != "Workflow":
        invalid(f"{_SPEC}.spec_json: kind is {_shown(workflow['kind'])}; it is Workflow.")
    api_version = workflow.get("apiVersion", argo.api_version)
    if argo.api_version and api_version != argo.api_version:
        invalid(f"{_SPEC}.api_version is {_shown(argo.api_version)}, but spec_json says {_shown(api_version)}.")
    for where, name in _references(workflow):
        _check_step(call, connection, f"{_SPEC}.spec_json: {where}", name)


def _references(workflow: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(where, name) of each templateRef; Problem where the form is not that of a workflow."""
    templates = _list(_object(workflow.get("spec"), "spec").get("templates"), "spec.templates")
    if not templates:
        invalid(f"{_SPEC}.spec_json: spec.templates is empty.")
    for number, template in enumerate(templates):
        here = f"spec.templates[{number}]"
        for where, step in _steps(_object(template, here), here):
            reference = _object(step, where).get("templateRef")
            if reference is None:
                continue
            name = _object(reference, f"{where}.templateRef").get("name")
            if not isinstance(name, str) or reference.get("template", name) != name:
                invalid(f"{_SPEC}.spec_json: {where}.templateRef has a name, and a template that is the same.")
            yield f"{where}.templateRef.name", name


def _steps(template: dict[str, Any], here: str) -> Iterator[tuple[str, Any]]:
    for number, group in enumerate(_list(template.get("steps", []), f"{here}.steps")):
        for index, step in enumerate(_list(group, f"{here}.steps[{number}]")):
            yield f"{here}.steps[{number}][{index}]", step
    if "dag" in template:
        tasks = _object(template["dag"], f"{here}.dag").get("tasks")
        for index, task in enumerate(_list(tasks, f"{here}.dag.tasks")):
            yield f"{here}.dag.tasks[{index}]", task


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        invalid(f"{_SPEC}.spec_json: {where} is no object.")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        invalid(f"{_SPEC}.spec_json: {where} is no list.")
    return value


def _check_step(call: Call, connection: Connection, where: str, name: str) -> None:
    match = _STEP_VERSION.fullmatch(name)
    if match is None or not name.isprintable():  # a lone surrogate, which JSON can escape, is not
        invalid(
            f"{where} is {_shown(name)}; it names a version of a step:"
            " users/<user>/apps/<app>/pipeline_steps/<step>/versions/<version>."
        )
    user_id, app_id, step_id, version_id = match.groups()
    place = access.find_app(connection, user_id, app_id)
    step = place and records.find(connection, pipeline_tables.PIPELINE_STEPS, place.app, step_id)
    version = step and records.find(connection, pipeline_tables.PIPELINE_STEP_VERSIONS, step.pk, version_id)
    if (
        not place
        or not step
        or not version
        or not _may_see(call, connection, place, step.visibility, version.visibility)
    ):
        invalid(f"{where} is {_shown(name)}, and there is no such version of a step that you may see.")
    if version.extra["status"] != codes.PIPELINE_STEP_READY:
        raise Problem(
            codes.PIPELINE_STEP_NOT_READY,
            f"{where} is {_shown(name)}, whose archive is not complete, not checked, or bad.",
        )


def _may_see(call: Call, connection: Connection, place: Place, *visibilities: int) -> bool:
    if place.user == call.caller.user or access.find_rights(connection, place.app, call.caller.user) is not None:
        return True
    return min(place.visibility, *visibilities) >= PUBLIC


def check_config(config: PipelineVersionConfig) -> None:
    """Problem 26301 for secrets that are not named as secrets are."""
    for step, secrets in config.step_version_secrets.items():
        for name, value in to_dict(secrets).items():
            if not isinstance(value, str) or _SECRET.fullmatch(value) is None:
                invalid(
                    f"config.step_version_secrets.{printable(step)}.{printable(name)} is no name of a secret:"
                    " users/<user>/secrets/<secret>. The secret itself does not belong here."
                )


def with_arguments(spec: OrchestrationSpec, override: OrchestrationArgsOverride) -> OrchestrationSpec:
    """The definition with other values of its arguments; Problem 26301 for one that it does not have."""
    changed = OrchestrationSpec()
    changed.CopyFrom(spec)
    values = {parameter.name: parameter.value for parameter in override.argo_args_override.parameters}
    if not values:
        return changed
    workflow = json.loads(spec.argo_orchestration_spec.spec_json)
    known = {parameter["name"]: parameter for parameter in arguments(workflow)}
    for name, value in values.items():
        if name not in known:
            names = printable(", ".join(sorted(known))) or "none"
            invalid(f"input_args_override names the argument {_shown(name)}; the pipeline has {names}.")
        known[name]["value"] = value
    changed.argo_orchestration_spec.spec_json = json.dumps(workflow)
    return changed


def arguments(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of a workflow's own arguments that have names."""
    found = workflow["spec"].get("arguments")
    parameters = found.get("parameters") if isinstance(found, dict) else None
    listed = parameters if isinstance(parameters, list) else []
    return [each for each in listed if isinstance(each, dict) and isinstance(each.get("name"), str)]


def _shown(value: Any) -> str:
    text = printable(str(value))
    return f"'{text if len(text) <= 200 else text[:199] + '…'}'"
