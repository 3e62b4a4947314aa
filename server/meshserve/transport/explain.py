"""`/v1/explain`: what a workflow will do, beside the contract. Callers are admitted as if they called the like RPC.

A stored workflow is explained to whoever may read it (GetWorkflow); a definition to whoever may post it (PostWorkflows).
Credentials come as for REST of the contract, and what is refused is answered with its status.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson
from starlette.requests import Request
from starlette.responses import Response

from meshserve.api import explaining
from meshserve.api.explaining import Asked
from meshserve.call import Call
from meshserve.core.problems import Problem, printable
from meshserve.core.statuses import status_of
from meshserve.dispatch.errors import http_status, problem_of
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.transport.json_decode import decode
from meshserve.transport.rest_requests import UNVOUCHED_BODY, ClientGone, HttpWire, metadata_of, read_body
from meshserve.workflow.explaining.explanation import KINDS, Explanation, as_json
from meshserve.workflow.explaining.mermaid import mermaid_of
from meshserve.workflow.explaining.svg import svg_of
from meshserve.workflow.explaining.text import text_of
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import UserAppIDSet
from meshserve_proto.service_pb2 import PostWorkflowsRequest

FAMILY = "explain"
PATH = f"/v1/{FAMILY}"
READS, MAKES = "GetWorkflow", "PostWorkflows"
"""The RPCs that callers are admitted as."""
MOST_INPUTS = 1_000_000
FORMATS: Mapping[str, tuple[str, Callable[[Explanation], str]]] = {
    "json": (
        "application/json",
        lambda explained: orjson.dumps(as_json(explained), option=orjson.OPT_INDENT_2).decode(),
    ),
    "text": ("text/plain; charset=utf-8", text_of),
    "mermaid": ("text/vnd.mermaid; charset=utf-8", mermaid_of),
    "svg": ("image/svg+xml", svg_of),
}
"""Name → (media type, what writes it). The first is the default."""
_SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "cache-control": "private, no-cache",
    "vary": "Authorization, Accept",
}


class Explain:
    """The ASGI app of `PATH` and all paths below it."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request; never raises but for cancellation."""
        request = Request(scope, receive)
        reading = scope["method"] in ("GET", "HEAD")
        metadata = metadata_of(scope["headers"])
        call = self._dispatcher.open(READS if reading else MAKES, metadata, HttpWire(request.client))
        with self._dispatcher.observed(call):
            try:
                response = await self._answer(call, request)
            except ClientGone:
                return
            except Exception as error:
                problem = problem_of(error)
                call.code, call.details = problem.code, problem.details
                response = _refusal(problem, call.request_id)
        response.headers.update({**_SAFE, "x-request-id": call.request_id})
        await response(scope, receive, send)

    async def _answer(self, call: Call, request: Request) -> Response:
        self._dispatcher.identify(call)
        method, path = request.method, request.scope["path"]
        named = _named(request.scope)
        if method not in ("GET", "HEAD", "POST") or (method == "POST") != ("workflows" not in named):
            raise Problem(codes.CONN_METHOD_NOT_ALLOWED, f"{method} {printable(path[:200])}: {_WAYS}")
        query = dict(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True))
        kind, write = FORMATS[_format(query, request.headers.get("accept", ""))]
        asked = _asked(query)
        if method == "POST":
            explained = await self._of_posted(call, request, named, asked)
        else:
            place = UserAppIDSet(user_id=named["users"], app_id=named["apps"])
            body = call.rpc.request(user_app_id=place, workflow_id=named["workflows"]).SerializeToString()
            self._dispatcher.admit(call, body)
            explained = await explaining.of_stored(call, named["workflows"], named.get("versions", ""), asked)
        return Response(write(explained).encode(), media_type=kind)

    async def _of_posted(self, call: Call, request: Request, named: Mapping[str, str], asked: Asked) -> Explanation:
        metadata = metadata_of(request.scope["headers"])
        posted = definition(await read_body(metadata, request.receive, _too_large))
        place = UserAppIDSet(user_id=named["users"], app_id=named["apps"]) if named else posted.user_app_id
        self._dispatcher.admit(call, call.rpc.request(user_app_id=place).SerializeToString())
        return await explaining.of_posted(call, posted.workflows[0], asked)


_WAYS = (
    f"GET {PATH}/users/{{user_id}}/apps/{{app_id}}/workflows/{{workflow_id}}, and below it /versions/{{version_id}};"
    f" POST {PATH}, or {PATH}/users/{{user_id}}/apps/{{app_id}}, with a workflow or nodes."
)
_FOLDERS = (("users", "apps", "workflows", "versions"), ("users", "apps", "workflows"), ("users", "apps"), ())


def _named(scope: Mapping[str, Any]) -> dict[str, str]:
    """Folder → what the path names in it; Problem 10404 for other paths."""
    raw = scope.get("raw_path") or scope["path"].encode()
    parts = [unquote(part) for part in raw.decode("latin-1").partition("?")[0].strip("/").split("/")[2:]]
    folders, ids = tuple(parts[::2]), parts[1::2]
    if folders not in _FOLDERS or len(ids) != len(folders) or not all(ids):
        raise Problem(codes.CONN_DOES_NOT_EXIST, f"There is no such path; there are {_WAYS}")
    return dict(zip(folders, ids, strict=True))


def definition(body: bytes) -> PostWorkflowsRequest:
    """The request that a definition stands for: a PostWorkflows request with one workflow, a workflow, or its nodes."""
    parsed = _parsed(body)
    if "workflows" not in parsed:
        outer: dict[str, Any] = {name: parsed.pop(name) for name in ("user_app_id", "userAppId") if name in parsed}
        parsed = {**outer, "workflows": [parsed.get("workflow", parsed)]}
    request = decode(PostWorkflowsRequest, orjson.dumps(parsed))
    if len(request.workflows) != 1:
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"There are {len(request.workflows)} workflows; one is explained at a time."
        )
    return request


def _too_large() -> None:
    raise Problem(codes.RPC_MAX_MESSAGE_SIZE_EXCEEDED, f"The body has more than {UNVOUCHED_BODY} bytes.")


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem(codes.CONN_BAD_REQUEST_FORMAT, f"The body is no JSON: {error}.") from None
    if not isinstance(parsed, dict):
        raise Problem(codes.CONN_BAD_REQUEST_FORMAT, "The body is no JSON object: give workflow or nodes.")
    return parsed


def _asked(query: Mapping[str, str]) -> Asked:
    unknown = next((name for name in query if name not in ("format", "input", "inputs")), None)
    if unknown is not None:
        raise _wrong(unknown, "is no parameter; there are format, input and inputs")
    kinds = (
        tuple(dict.fromkeys(part.strip() for part in query["input"].replace(" ", "+").split(",")))
        if query.get("input")
        else KINDS
    )
    bad = next((kind for kind in kinds if kind not in KINDS), None)
    if bad is not None:
        raise _wrong("input", f"has '{printable(bad[:80])}'; it takes {', '.join(KINDS)}, with commas between")
    given = query.get("inputs", "")
    if given and not (given.isascii() and given.isdigit() and 1 <= int(given[:8]) <= MOST_INPUTS):
        raise _wrong("inputs", f"is '{printable(given[:80])}'; it takes a number from 1 to {MOST_INPUTS}")
    return Asked(kinds, int(given) if given else None)


def _wrong(parameter: str, why: str) -> Problem:
    return Problem(codes.CONN_INVALID_REQUEST, f"The parameter {printable(parameter[:80])} {why}.")


def _format(query: Mapping[str, str], accept: str) -> str:
    """The form that is asked for: by `format`, else by the first media type of Accept that there is."""
    if query.get("format"):
        if query["format"] not in FORMATS:
            raise _wrong("format", f"is '{printable(query['format'][:80])}'; it takes {', '.join(FORMATS)}")
        return query["format"]
    for part in accept.split(","):
        kind = part.partition(";")[0].strip().lower()
        for name, (type_, _) in FORMATS.items():
            if kind == type_.partition(";")[0]:
                return name
    return next(iter(FORMATS))


def _refusal(problem: Problem, request_id: str) -> Response:
    """The status of what was refused, as REST of the contract says it."""
    status = status_of(problem)
    said = {
        "code": int(status.code),
        "description": status.description,
        "details": status.details,
        "req_id": request_id,
    }
    name = http_status(problem.code)
    response = Response(orjson.dumps({"status": said}), name, media_type="application/json")
    if name == 401:
        response.headers["www-authenticate"] = 'Key realm="meshserve"'
    return response
