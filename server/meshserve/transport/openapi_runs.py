"""What the OpenAPI document of `/v1` says of `/v1/runs`."""

from collections.abc import Mapping
from typing import Any

from meshserve.transport.flows import DEFAULT_PAGE, LARGEST_PAGE, LAST_PAGE

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer"}
_NUMBER: Schema = {"type": "number"}
_FLAG: Schema = {"type": "boolean"}
_MAYBE: Schema = {"type": ["number", "null"], "description": "milliseconds since the run began"}
_FREE: Schema = {"type": "object"}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _named(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_SUMMARY: dict[str, Schema] = {
    "id": _TEXT,
    "request_id": _TEXT,
    "user_id": _TEXT,
    "app_id": _TEXT,
    "workflow": _object(id=_TEXT, version_id=_TEXT),
    "started_at": {"type": "string", "format": "date-time"},
    "milliseconds": _NUMBER,
    "inputs": _COUNT,
    "status": _object(code=_COUNT, description=_TEXT),
    "bytes": _COUNT,
}
_NODE = _object(
    id=_TEXT,
    level=_COUNT,
    parents=_list(_TEXT),
    suppressed=_FLAG,
    model=_object(id=_TEXT, user_id=_TEXT, app_id=_TEXT, version_id=_TEXT, type_id=_TEXT),
    began=_MAYBE,
    ended=_MAYBE,
    busy=_NUMBER,
    **dict.fromkeys(
        ("runs", "batch", "largest", "live", "kept", "starved", "failed", "unfit", "cached"),
        _COUNT,
    ),
    error={"anyOf": [_object(code=_COUNT, details=_TEXT), {"type": "null"}]},
    spans=_list(_object(began=_NUMBER, ended=_NUMBER, batch=_COUNT, cached=_COUNT)),
)
_CHANGE = _object(path=_TEXT, before=_TEXT, after=_TEXT)
SCHEMAS: Mapping[str, Schema] = {
    "KeptRunSummary": _object(**_SUMMARY),
    "KeptRuns": _object(items=_list(_named("KeptRunSummary")), page=_COUNT, per_page=_COUNT, total=_COUNT),
    "KeptRun": _object(
        **_SUMMARY,
        seed=_COUNT,
        complete={**_FLAG, "description": "whether all media of the run is kept"},
        state=_TEXT,
        nodes=_list(_NODE),
        media={**_FREE, "additionalProperties": _TEXT, "description": "what was posted or fetched → its SHA-256"},
        request={**_FREE, "description": "PostWorkflowResultsRequest"},
        results=_list({**_FREE, "description": "WorkflowResult; the id of an output is its node's"}),
    ),
    "Replay": {
        "type": "object",
        "required": ["run", "workflow", "verdict", "reason", "inputs"],
        "properties": {
            "run": _TEXT,
            "workflow": _TEXT,
            "verdict": {"type": "string", "enum": ["same", "different", "impossible"]},
            "reason": _TEXT,
            "milliseconds": _NUMBER,
            "recorded_milliseconds": _NUMBER,
            "inputs": _list(
                _object(input=_COUNT, differences=_list(_object(node=_TEXT, changes=_list(_CHANGE), more=_COUNT)))
            ),
        },
    },
}


def paths() -> dict[str, Any]:
    """Path → operations."""
    id = [{"name": "id", "in": "path", "required": True, "schema": _TEXT}]
    asked: dict[str, Schema] = dict.fromkeys(("user_id", "app_id", "workflow_id"), _TEXT)
    for name, default, most in (("page", 1, LAST_PAGE), ("per_page", DEFAULT_PAGE, LARGEST_PAGE)):
        asked[name] = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    query = [{"name": name, "in": "query", "schema": schema} for name, schema in asked.items()]
    return {
        "/v1/runs": {
            "get": _operation("ListKeptRuns", "The kept runs of an app, the newest first.", query, "KeptRuns")
        },
        "/v1/runs/{id}": {
            "get": _operation("GetKeptRun", "A run, by its id or the request id of its call.", id, "KeptRun"),
            "delete": _operation("DeleteKeptRun", "Remove a run.", id, "", "204"),
        },
        "/v1/runs/{id}/replays": {
            "post": _operation("ReplayRun", "Run it again on the versions that it ran on; what differs.", id, "Replay")
        },
    }


def _operation(name: str, summary: str, parameters: list[Any], answer: str, status: str = "200") -> dict[str, Any]:
    answered = {"content": {"application/json": {"schema": _named(answer)}}} if answer else {}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            status: {"description": "Done.", **answered},
            "default": {
                "description": "Refused.",
                "content": {"application/json": {"schema": _named("Refusal")}},
            },
        },
    }
