"""What the OpenAPI document of `/v1` says of `/v1/explain`."""

from collections.abc import Mapping
from typing import Any

from meshserve.transport.explain import FORMATS, MOST_INPUTS, PATH
from meshserve.workflow.explaining.explanation import KINDS, VERDICTS

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": ["integer", "null"]}
_NUMBER: Schema = {"type": "number"}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


_VERDICT = {
    "type": "string",
    "enum": list(VERDICTS),
    "description": "; ".join(f"{k}: {v}" for k, v in VERDICTS.items()),
}
_OUTCOME = _object(verdict=_VERDICT, code={"type": "integer"}, name=_TEXT, details=_TEXT, failed=_TEXT)
_EXPECTED = _object(milliseconds=_NUMBER, batch_milliseconds=_NUMBER, batch=_NUMBER, runs=_NUMBER, items=_NUMBER)
_NODE = _object(
    id=_TEXT,
    level={"type": "integer"},
    model=_object(id=_TEXT, version=_TEXT, type=_TEXT, label=_TEXT),
    engine=_object(kind=_TEXT, name=_TEXT),
    parents=_list(_TEXT),
    gets=_list(_object(node=_TEXT, fields=_list(_TEXT))),
    gives=_list(_TEXT),
    suppressed={"type": "boolean"},
    conditions=_list(_TEXT),
    fallback_for=_TEXT,
    items=_TEXT,
    verdicts={
        "type": "object",
        "additionalProperties": _object(
            verdict=_VERDICT,
            why=_TEXT,
            fields=_list(_TEXT),
            by_region={"type": "string", "enum": ["no", "yes", "may"]},
            possible=_list(_OUTCOME),
        ),
    },
    expected=_or_null(_EXPECTED),
    memory_bytes=_COUNT,
)
SCHEMAS: Mapping[str, Schema] = {
    "Explanation": _object(
        schema={"type": "integer"},
        workflow=_TEXT,
        version=_TEXT,
        verdict={"type": "string", "enum": ["runs", "refused"]},
        refusal=_or_null(_object(code={"type": "integer"}, name=_TEXT, description=_TEXT, details=_TEXT, node=_TEXT)),
        inputs=_object(count=_COUNT, kinds=_list(_TEXT), at_once={"type": "object", "additionalProperties": _COUNT}),
        order=_list(_TEXT),
        levels=_list(_list(_TEXT)),
        exhaustive={"type": "boolean"},
        nodes=_list(_NODE),
    ),
    "ExplainRefusal": _object(
        status=_object(code={"type": "integer"}, description=_TEXT, details=_TEXT, req_id=_TEXT),
    ),
}


def paths() -> dict[str, Any]:
    """Path → operations."""
    stored = f"{PATH}/users/{{user_id}}/apps/{{app_id}}/workflows/{{workflow_id}}"
    place = ["user_id", "app_id"]
    body = {
        "type": "object",
        "description": "A workflow as PostWorkflows takes it, or its nodes.",
        "properties": {
            "user_app_id": {"type": "object"},
            "workflow": {"type": "object"},
            "nodes": _list({"type": "object"}),
        },
    }
    return {
        stored: {"get": _operation("ExplainWorkflow", "What a stored workflow will do.", [*place, "workflow_id"])},
        f"{stored}/versions/{{version_id}}": {
            "get": _operation(
                "ExplainWorkflowVersion", "What a version will do.", [*place, "workflow_id", "version_id"]
            )
        },
        PATH: {"post": _operation("ExplainDefinition", "What a workflow would do, or why it is refused.", [], body)},
        f"{PATH}/users/{{user_id}}/apps/{{app_id}}": {
            "post": _operation("ExplainDefinitionInApp", "The same, in the app of the path.", place, body)
        },
    }


def _operation(name: str, summary: str, variables: list[str], body: Schema | None = None) -> dict[str, Any]:
    parameters: list[Any] = [{"name": each, "in": "path", "required": True, "schema": _TEXT} for each in variables]
    asked: dict[str, Schema] = {
        "format": {"type": "string", "enum": list(FORMATS), "default": next(iter(FORMATS))},
        "input": {"type": "array", "items": {"type": "string", "enum": list(KINDS)}},
        "inputs": {"type": "integer", "minimum": 1, "maximum": MOST_INPUTS},
    }
    parameters += [
        {"name": each, "in": "query", "schema": schema, **({"explode": False} if schema["type"] == "array" else {})}
        for each, schema in asked.items()
    ]
    content = {kind.partition(";")[0]: {"schema": _TEXT} for kind, _ in FORMATS.values()}
    content["application/json"] = {"schema": {"$ref": "#/components/schemas/Explanation"}}
    refusal = {"application/json": {"schema": {"$ref": "#/components/schemas/ExplainRefusal"}}}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        **({"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}} if body else {}),
        "responses": {
            "200": {"description": "Told.", "content": content},
            "default": {"description": "Refused.", "content": refusal},
        },
    }
