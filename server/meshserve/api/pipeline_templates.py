"""Templates of pipelines: files that the operator puts into the folder `pipeline_templates` of the data (behaviour §18).

Each is a JSON file with two members: `template`, a PipelineTemplate as the contract names its fields, and `workflow`, the
Argo workflow that a pipeline made from it has. A parameter of the template is an argument of the workflow by its name.
"""

import asyncio
import json
import logging
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from google.protobuf.json_format import ParseDict, ParseError

from meshserve.api.pipeline_runs import add_run, shown, version_to_run
from meshserve.api.pipeline_specs import arguments, invalid
from meshserve.api.pipelines import FAMILY, add_pipeline
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem, printable
from meshserve.crud.binding import rpc
from meshserve.services import Services
from meshserve.store import records
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    ArgoArgsOverride,
    ArgoOrchestrationSpec,
    ArgoParameterOverride,
    OrchestrationArgsOverride,
    OrchestrationSpec,
    Pipeline,
    PipelineTemplate,
    PipelineTemplateParameter,
    PipelineVersion,
    PipelineVersionRun,
)
from meshserve_proto.service_pb2 import (
    ListPipelineTemplatesRequest,
    MultiPipelineTemplateResponse,
    PostPipelineVersionRunFromTemplateRequest,
    PostPipelineVersionRunFromTemplateResponse,
)

log = logging.getLogger(__name__)
_WHY = "templates are files of the operator, in the folder pipeline_templates of the data; without files there are none"
_TRUTHS = ("true", "false")
Parameter = PipelineTemplateParameter


def folder(services: Services) -> Path:
    """Where templates are."""
    return services.config.data / "pipeline_templates"


def read_templates(folder: Path) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Name → (template, workflow), by name. A file that is none is left out, and the log says why."""
    found: dict[str, tuple[Any, dict[str, Any]]] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            template = ParseDict(content["template"], PipelineTemplate())
            arguments(content["workflow"])
            template.name = template.name or path.stem
            found[template.name] = (template, content["workflow"])
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, ParseError) as error:
            log.warning("the pipeline template %s is left out: %s: %s", path.name, type(error).__name__, error)
    return dict(sorted(found.items()))


@rpc("ListPipelineTemplates", "behavioural", _WHY)
async def list_templates(call: Call, request: ListPipelineTemplatesRequest) -> Reply:
    """All templates, or those of some types."""
    found = await asyncio.to_thread(read_templates, folder(call.services))
    wanted = set(request.pipeline_template_type)
    shown_ones = [each for each, _ in found.values() if not wanted or each.pipeline_template_type in wanted]
    return MultiPipelineTemplateResponse(pipeline_templates=shown_ones)


@rpc("PostPipelineVersionRunFromTemplate", "behavioural", f"{_WHY}; its run stays queued like any other")
async def run_template(call: Call, request: PostPipelineVersionRunFromTemplateRequest) -> Reply:
    """A pipeline made from a template, or a new version of one that there is, and a run of it."""
    found = await asyncio.to_thread(read_templates, folder(call.services))
    if request.pipeline_template_name not in found:
        names = ", ".join(found) or "none: this server's operator has put no files there"
        raise Problem(
            codes.CONN_DOES_NOT_EXIST,
            f"There is no pipeline template '{printable(request.pipeline_template_name)}'; there are {names}.",
        )
    template, workflow = found[request.pipeline_template_name]
    override = _arguments(template, request.input_args_override)
    spec = ArgoOrchestrationSpec(api_version=str(workflow.get("apiVersion", "")), spec_json=json.dumps(workflow))
    version = PipelineVersion(
        description=request.pipeline_version_description,
        orchestration_spec=OrchestrationSpec(argo_orchestration_spec=spec),
    )
    pipeline = Pipeline(id=request.pipeline_id, description=request.pipeline_description, pipeline_version=version)
    asked = PipelineVersionRun(nodepools=request.nodepools, input_args_override=override)

    def write(connection: Connection) -> PostPipelineVersionRunFromTemplateResponse:
        add_pipeline(call, connection, pipeline)
        row, latest = version_to_run(call, connection, pipeline.id, "")
        run = add_run(call, connection, row, latest, asked)
        row = records.find_pk(connection, FAMILY.resource.table, row.pk) or row
        (body,) = FAMILY.shown(call, connection, [(row.pk, row.owner, row.body)])
        return PostPipelineVersionRunFromTemplateResponse(
            pipeline=Pipeline.FromString(body),
            pipeline_version_run=PipelineVersionRun.FromString(shown(call, run.body)),
        )

    return await call.services.database.write(write)


def _arguments(template: Any, override: OrchestrationArgsOverride) -> OrchestrationArgsOverride:
    """What is given and, where nothing is, the template's defaults; Problem 26301 for what it does not permit."""
    known = {parameter.name: parameter for parameter in template.parameters}
    given = {each.name: each.value for each in override.argo_args_override.parameters}
    for name, value in given.items():
        if name not in known:
            invalid(
                f"input_args_override names '{printable(name)}'; the template has {', '.join(known) or 'no parameters'}."
            )
        _check(known[name], value)
    for name, parameter in known.items():
        default = parameter.WhichOneof("default_value")
        if name not in given and default:
            value = getattr(parameter, default)
            given[name] = str(value).lower() if default == "default_bool" else str(value)
        elif name not in given and parameter.required:
            invalid(
                f"input_args_override lacks '{name}', which the template needs: {parameter.description or 'a value'}."
            )
    parameters = [ArgoParameterOverride(name=name, value=value) for name, value in given.items()]
    return OrchestrationArgsOverride(argo_args_override=ArgoArgsOverride(parameters=parameters))


def _check(parameter: Any, value: str) -> None:
    """Problem 26301 if a parameter may not have that value."""
    limits, where = parameter.constraints, f"input_args_override: '{parameter.name}'"
    if parameter.type == Parameter.BOOL and value.lower() not in _TRUTHS:
        invalid(f"{where} is true or false.")
    elif parameter.type in (Parameter.INT, Parameter.FLOAT):
        whole = parameter.type == Parameter.INT
        try:
            number = int(value) if whole else float(value)
        except ValueError:
            invalid(f"{where} is {'an integer' if whole else 'a number'}.")
        kind = "int_constraints" if whole else "float_constraints"
        span = getattr(limits, kind)
        if limits.HasField(kind) and not span.min <= number <= span.max:
            invalid(f"{where} is from {span.min} to {span.max}.")
    elif limits.HasField("string_constraints"):
        text = limits.string_constraints
        if text.allowed_values and not text.allow_free_text and value not in text.allowed_values:
            invalid(f"{where} is one of {', '.join(text.allowed_values)}.")
        if len(value) < text.min_length or (text.max_length and len(value) > text.max_length):
            invalid(f"{where} has from {text.min_length} to {text.max_length or 'any number of'} characters.")


BINDINGS = [list_templates, run_template]
