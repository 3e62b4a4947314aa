"""What is wrong with an answer over REST, by the OpenAPI document and the table of HTTP statuses."""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from meshserve.core.contract import descriptions
from meshserve.dispatch.errors import http_status
from meshserve_proto import status_code_pb2 as codes
from support.raw_http import Answer, Request

JSON, LINES = "application/json", "application/x-ndjson"
UNWORDED = (codes.SUCCESS, codes.MIXED_STATUS, codes.FAILURE, codes.ACCEPTED)
"""Codes that need no details: success, batches whose items say what is wrong."""
CONTENT: dict[int, int] = dict.fromkeys(
    (
        codes.PASSWORD_VALIDATION_SUCCESS,
        codes.PASSWORD_VALIDATION_FAILED,
        codes.UPLOAD_IN_PROGRESS,
        codes.UPLOAD_DONE,
        codes.PIPELINE_STEP_UPLOADING,
        codes.PIPELINE_STEP_BUILDING,
        codes.MODEL_BUILDING,
    ),
    200,
)
"""Codes that are what was asked for, and do not say that the call failed."""
RELEASE = b"x-meshserve-api-version"
NOT_DONE = (codes.NOT_IMPLEMENTED, codes.TASK_NOT_IMPLEMENTED)
LACKING = re.compile(
    r"[\w.\[\]]+: |A new version of a model of type \S+ is a training: |This server has nothing that computes "
    r"|.{,80} reviewers are to approve the same labels: "
)
"""How the details of a 501 by an RPC that is served begin: with the field or value of which this server makes nothing."""
FLOWS = b"/v1/"
"""What the paths of another dialect begin with, whose errors look different."""

_REFUSAL = {"schema": {"$ref": "#/components/schemas/BaseResponse"}}
_DOCUMENT = "urn:document"


class Judge:
    """Judges answers by a document.

    Fields that the document does not know count as wrong. A refusal may have the fields besides its status that an answer
    always shows. Numbers of enums that have no name are right, and texts for numbers that are not finite, of which the
    document tells in words: whoever stores one gets it back.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        components: Any = copy.deepcopy(document["components"])
        for schema in components["schemas"].values():
            if "properties" in schema:
                schema["additionalProperties"] = False
            schema.pop("enum", None)
            for name, field in schema.get("properties", {}).items():
                schema["properties"][name] = _with_endless(field)
        resource = {"components": {"schemas": components["schemas"]}}
        self._registry = jsonschema_rs.Registry([(_DOCUMENT, resource)], draft=jsonschema_rs.Draft202012)
        self._validators: dict[str, Any] = {}

    def wrong(self, request: Request, answer: Answer, operation: Mapping[str, Any] | None) -> str:
        """What is wrong, or nothing. operation: what the request was routed to, None where that is not known."""
        if request.verb == b"OPTIONS" and answer.status == 204:
            return "" if answer.headers.get("access-control-allow-origin") else "a preflight that allows nothing"
        if request.verb == b"HEAD":
            return "" if answer.status < 500 else f"HTTP {answer.status}"
        kind = answer.headers.get("content-type", "")
        if kind not in (JSON, LINES):
            return f"content-type is {kind!r}"
        if not answer.headers.get("x-request-id") and answer.headers.get("connection") != "close":
            return "no x-request-id"
        try:
            messages = (
                [json.loads(line) for line in answer.body.splitlines()] if kind == LINES else [json.loads(answer.body)]
            )
        except ValueError as error:
            return f"the body is no JSON: {error}"
        if operation is None and request.target.startswith(FLOWS) and not _is_refused_by_the_door(messages[0]):
            return _wrong_flow(answer, messages[0])
        if kind == JSON or messages:
            fault = _wrong_status(request, answer, messages[0], operation)
            if fault:
                return fault
        for message in messages:
            for fault in self._misfits(message, operation):
                return fault
        return ""

    def _misfits(self, message: Any, operation: Mapping[str, Any] | None) -> Iterator[str]:
        (content,) = operation["responses"]["200"]["content"].values() if operation is not None else (_REFUSAL,)
        name = str(content["schema"]["$ref"]).rpartition("/")[2]
        if name not in self._validators:
            schema = {"$ref": f"{_DOCUMENT}#/components/schemas/{name}"}
            self._validators[name] = jsonschema_rs.Draft202012Validator(schema, registry=self._registry)
        for error in self._validators[name].iter_errors(message):
            where = "/".join(str(step) for step in error.instance_path)
            yield f"{where} does not fit the document: {error.message[:300]}"


def _with_endless(field: dict[str, Any]) -> dict[str, Any]:
    if field.get("type") == "number":
        return {"anyOf": [{"type": "number"}, {"enum": ["NaN", "Infinity", "-Infinity"]}]}
    if field.get("type") == "array":
        return field | {"items": _with_endless(field["items"])}
    if isinstance(field.get("additionalProperties"), dict):
        return field | {"additionalProperties": _with_endless(field["additionalProperties"])}
    return field


def _wrong_status(request: Request, answer: Answer, message: Any, operation: Mapping[str, Any] | None) -> str:
    status = message.get("status") if isinstance(message, dict) else None
    if not isinstance(status, dict):
        return "the body has no status"
    code, http = status.get("code"), answer.status
    if not isinstance(code, int) or code not in descriptions():
        return f"{code} is no code of the contract"
    shown = status.get(
        "http_status_code", http if request.header(RELEASE) else None
    )  # older releases know no such field
    if http != CONTENT.get(code, http_status(code)) or shown != http:
        return f"code {code} and http_status_code {status.get('http_status_code')} with HTTP {http}"
    if http >= 500 and not _is_lacking(code, str(status.get("details")), operation):
        return f"HTTP {http} with code {code}"
    if 98000 <= code < 100_000:
        return f"{code} is a failure of the server itself"
    if not status.get("description") or not status.get("req_id"):
        return "no description or no request id"
    if code not in (*UNWORDED, *CONTENT) and len(str(status.get("details", ""))) < 10:
        return f"{code} without details"
    return ""


def _is_lacking(code: int, details: str, operation: Mapping[str, Any] | None) -> bool:
    """Whether a status of 500 and more is right: for an RPC that is absent by design, and for what one lacks."""
    if code not in NOT_DONE or operation is None:
        return False
    is_absent = operation["x-meshserve-status"] == "absent" and code == codes.NOT_IMPLEMENTED
    return is_absent or LACKING.match(details) is not None


def _is_refused_by_the_door(message: Any) -> bool:
    """Whether the request was no HTTP, so that nobody looked whose path it has."""
    return isinstance(message, dict) and isinstance(message.get("status"), dict)


def _wrong_flow(answer: Answer, message: Any) -> str:
    error = message.get("error") if isinstance(message, dict) else None
    if answer.status >= 500 or (answer.status >= 400 and not isinstance(error, dict)):
        return f"HTTP {answer.status} with {message!r}"
    if isinstance(error, dict) and not (error["status"] == answer.status and error["reason"] and error["request_id"]):
        return f"HTTP {answer.status} with the error {error}"
    return ""
