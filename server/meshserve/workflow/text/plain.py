"""Workflows as dicts in the order and with the names of their text: what is written, and what is compared."""

import math
from collections.abc import Mapping
from typing import Any

from meshserve.core import json_encode
from meshserve.core.json_fields import entry, options
from meshserve.core.structs import to_dict
from meshserve_proto.resources_pb2 import Model, OutputInfo, Workflow, WorkflowNode

_STRUCT = "google.protobuf.Struct"
_EXACT = 2.0**53


def plain_workflow(workflow: Workflow) -> dict[str, Any]:
    """`{"workflow": {"id": …, "nodes": […]}}`; models of the workflow's own app are named without its address."""
    own = (workflow.user_id, workflow.app_id)
    return {"workflow": {"id": workflow.id, "nodes": [plain_node(node, own) for node in workflow.nodes]}}


def plain_node(node: WorkflowNode, own: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """One node, without what is empty. own: user and app whose models are named without them."""
    made: dict[str, Any] = {"id": node.id, "model": _model(node.model, own)}
    inputs = dict.fromkeys(link.node_id for link in node.node_inputs)
    if inputs:
        made["node_inputs"] = [{"node_id": id} for id in inputs]
    if node.suppress_output:
        made["suppress_output"] = True
    override = _output_info(node.output_info_override)
    if override:
        made["output_info_override"] = override
    return made


def _model(model: Model, own: tuple[str, str]) -> dict[str, Any]:
    """A model by its version, or where none is named by what describes it."""
    made: dict[str, Any] = {"model_id": model.id}
    if model.model_version.id:
        made["model_version_id"] = model.model_version.id
    if (model.user_id, model.app_id) != own:
        made |= {name: value for name in ("user_id", "app_id") if (value := getattr(model, name))}
    if not model.model_version.id:
        made |= {name: value for name in ("model_type_id", "description") if (value := getattr(model, name))}
        described = _output_info(model.model_version.output_info)
        if described:
            made["output_info"] = described
    return made


def _output_info(info: OutputInfo) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if info.params.fields:
        made["params"] = _sorted(to_dict(info.params))
    if info.data.ListFields():
        made["data"] = _part(info.data, json_encode.to_dict(info.data))
    return made


def _sorted(value: Any) -> Any:
    """Free JSON with its keys in alphabetical order, which protobuf does not promise, and whole numbers as such."""
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value) if value or math.copysign(1, value) > 0 else value
    return value


def _part(message: Any, shown: Any) -> Any:
    """A message in its JSON, `shown`, without what the contract shows there although it is not set."""
    if message.DESCRIPTOR.full_name == _STRUCT:
        return _sorted(to_dict(message))
    if not isinstance(shown, dict):
        return shown
    set_fields = {field.name for field, _ in message.ListFields()}
    made: dict[str, Any] = {}
    for name, value in shown.items():
        field, inner = message.DESCRIPTOR.fields_by_name[name], getattr(message, name)
        if name not in set_fields and options(field).default is None:
            continue
        if field.message_type is None:
            made[name] = value
        elif entry(field) is not None:
            made[name] = {key: _part(inner[key], value[key]) for key in sorted(value)}
        elif field.is_repeated:
            made[name] = [_part(item, of_item) for item, of_item in zip(inner, value, strict=True)]
        else:
            made[name] = _part(inner, value)
    return made
