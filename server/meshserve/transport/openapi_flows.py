"""The OpenAPI 3.1 document of `/v1/flows`, made from the fields that the server checks."""

from collections.abc import Mapping
from typing import Any

from meshserve import __version__
from meshserve.api.flow_fields import PATCHED, SHARED, Field
from meshserve.api.flow_view import MOST_STARS
from meshserve.transport import openapi_explain, openapi_runs
from meshserve.transport.flows import DEFAULT_PAGE, LARGEST_PAGE

Schema = dict[str, Any]
_TEXT: Schema = {"type": ["string", "null"]}
_UUID: Schema = {"type": ["string", "null"], "format": "uuid"}
_TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
_INTEGER: Schema = {"type": ["integer", "null"]}
_FLAG: Schema = {"type": ["boolean", "null"]}
_ANY: Schema = {}
_DECIMAL: Schema = {"type": ["string", "null"], "pattern": r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"}
_OBJECT: Schema = {"type": ["object", "null"]}
_TIMES = {"created_at": _TIME, "updated_at": _TIME}
_END = {
    "id": _UUID,
    "name": _TEXT,
    "display_name": _TEXT,
    "variable_type_code": _TEXT,
    "validator_code": _TEXT,
    "validator_attrs": _OBJECT,
    "sort_order": _INTEGER,
    **_TIMES,
}
_NEEDED = {"is_required": _FLAG, "default_value": _ANY}


def _all_of(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def _list_of(name: str) -> Schema:
    return {"type": ["array", "null"], "items": _named(name)}


def _named(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


SCHEMAS: Mapping[str, Schema] = {
    "Flow": _all_of(
        {
            "id": _UUID,
            "slug": _TEXT,
            "name": _TEXT,
            "description": _TEXT,
            "cover_url": _TEXT,
            "org_id": _UUID,
            "flow_type_code": _TEXT,
            "category_code": _TEXT,
            "visibility_code": _TEXT,
            "source_visibility_code": _TEXT,
            "status_code": _TEXT,
            "version": _INTEGER,
            "current_version_id": _UUID,
            "estimated_cost": _DECIMAL,
            "context_variables": _OBJECT,
            "run_count": _INTEGER,
            "avg_duration": _DECIMAL,
            "cost_per_run": _DECIMAL,
            "featured_at": _TIME,
            "created_by": _UUID,
            **_TIMES,
            "nodes": _list_of("Node"),
            "inputs": _list_of("Input"),
            "outputs": _list_of("Output"),
            "created_by_user": {"anyOf": [_named("User"), {"type": "null"}]},
            "recent_stars": {**_list_of("Star"), "maxItems": MOST_STARS},
        }
    ),
    "Node": _all_of(
        {
            "id": _UUID,
            "flow_id": _UUID,
            "slug": _TEXT,
            "label": _TEXT,
            "subtitle": _TEXT,
            "type_code": _TEXT,
            "x": _INTEGER,
            "y": _INTEGER,
            "width": _INTEGER,
            "config": _OBJECT,
            "collapsed": _FLAG,
            "model_id": _UUID,
            "builtin_node_code": _TEXT,
            "comfyui_workflow_id": _UUID,
            "sub_flow_id": _UUID,
            **_TIMES,
            "flow": _ANY,
            "inputs": _list_of("NodeInput"),
            "outputs": _list_of("NodeOutput"),
        }
    ),
    "NodeInput": _all_of(
        {
            **_END,
            "flow_node_id": _UUID,
            **_NEEDED,
            "behavior_code": _TEXT,
            "value": _ANY,
            "source_output_id": _UUID,
            "connection_label": _TEXT,
            "connection_style_code": _TEXT,
            "retry_source_output_id": _UUID,
        }
    ),
    "NodeOutput": _all_of({**_END, "flow_node_id": _UUID}),
    "Input": _all_of({**_END, "flow_id": _UUID, "description": _TEXT, **_NEEDED}),
    "Output": _all_of({**_END, "flow_id": _UUID, "description": _TEXT}),
    "User": _all_of({"id": _UUID, "email": _TEXT, "first_name": _TEXT, "last_name": _TEXT, "avatar_url": _TEXT}),
    "Star": _all_of({"id": _UUID, "user_id": _UUID, "flow_id": _UUID, "created_at": _TIME}),
    "Page": _all_of(
        {
            "items": {"type": "array", "items": _named("Flow")},
            "page": {"type": "integer"},
            "per_page": {"type": "integer"},
            "total": {"type": "integer"},
        }
    ),
    "Refusal": _all_of(
        {
            "error": _all_of(
                {
                    "status": {"type": "integer"},
                    "code": {"type": "string"},
                    "field": _TEXT,
                    "reason": {"type": "string"},
                    "request_id": {"type": "string"},
                }
            )
        }
    ),
}
"""What is answered. Every field is there, and null where there is nothing to say."""
_NODES: Schema = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["slug", "config"],
        "additionalProperties": False,
        "properties": {"slug": {"type": "string"}, "config": {"type": "object"}},
    },
    "description": "Of each node its slug and config, as flows show them; of a config, model.id is needed.",
}


def _body(fields: Mapping[str, Field], more: Mapping[str, Schema], required: list[str]) -> Schema:
    properties = {name: {**field.schema, "description": field.about} for name, field in fields.items()} | dict(more)
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def build() -> dict[str, Any]:
    """The document; plain data for JSON."""
    create = _body(SHARED, {"slug": {**_TEXT, "description": "The id of the workflow."}, "nodes": _NODES}, ["nodes"])
    paths = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}]
    page = [_query("page", 1, 1_000_000), _query("per_page", DEFAULT_PAGE, LARGEST_PAGE)]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "meshserve flows",
            "version": __version__,
            "summary": "Workflows as flows",
            "description": "Every workflow is a flow and has its UUID. An app is the organisation of its flows.",
        },
        "servers": [{"url": "/", "description": "the server that this document is from"}],
        "security": [{"token": []}],
        "paths": {
            "/v1/flows": {
                "get": _operation("ListFlows", "The flows of an organisation, or all own ones.", "Page", page),
                "post": _operation("CreateFlow", "A new flow, and so a new workflow.", "Flow", [], create, "201"),
            },
            "/v1/flows/{id}": {
                "get": _operation("GetFlow", "A flow.", "Flow", paths),
                "patch": _operation(
                    "PatchFlow",
                    "Change a flow: what is absent is left alone, null clears.",
                    "Flow",
                    paths,
                    _body(PATCHED, {}, []),
                ),
            },
            "/v1/flows/{id}/stars": {
                "post": _operation("StarFlow", "Give a flow your star.", "Star", paths),
                "delete": _operation("UnstarFlow", "Take your star back.", "", paths, None, "204"),
            },
            **openapi_explain.paths(),
            **openapi_runs.paths(),
        },
        "components": {
            "schemas": {**SCHEMAS, **openapi_explain.SCHEMAS, **openapi_runs.SCHEMAS},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A personal access token"}
            },
        },
    }


def _query(name: str, default: int, most: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return {"name": name, "in": "query", "schema": schema}


def _operation(
    name: str, summary: str, answer: str, parameters: list[Any], body: Schema | None = None, status: str = "200"
) -> dict[str, Any]:
    organization = {
        "name": "X-Organization-Id",
        "in": "header",
        "schema": _TEXT,
        "description": "An org_id, the id of an app of yours, or user/app of one that is shared with you.",
    }
    answered = {"content": {"application/json": {"schema": _named(answer)}}} if answer else {}
    refused = {"description": "Refused.", "content": {"application/json": {"schema": _named("Refusal")}}}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [*parameters, organization],
        **({"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}} if body else {}),
        "responses": {status: {"description": "Done.", **answered}, "default": refused},
    }
