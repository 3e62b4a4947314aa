"""`/v1/flows`: workflows in the REST of another API, outside of the contract (behaviour §22).

Callers send a personal access token as `Bearer`. They are admitted as if they called the like RPC for the workflow of the
flow, so scopes and shared apps count as they do there. What is refused is answered in one form of JSON, which names the
field and says why.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from meshserve.api import flows as api
from meshserve.api.flow_fields import Refused, checked_uuid, parse
from meshserve.call import Call
from meshserve.core.problems import Problem, printable
from meshserve.core.secrets import PAT
from meshserve.dispatch.errors import http_status, problem_of
from meshserve.dispatch.pipeline import Dispatcher, new_request_id
from meshserve.store import access, flows
from meshserve.store.access import Place
from meshserve.transport.rest_requests import UNVOUCHED_BODY, ClientGone, HttpWire, metadata_of, read_body
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import UserAppIDSet

FOLDER = "/v1/"
LARGEST_BODY = UNVOUCHED_BODY
"""Bytes of a body."""
LARGEST_PAGE, DEFAULT_PAGE, LAST_PAGE = 100, 20, 1_000_000
_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "timeout",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
    500: "internal",
    503: "try_again",
}
"""HTTP status → the word for it."""
_READS, _LISTS, _CHANGES, _MAKES = "GetWorkflow", "ListWorkflows", "PatchWorkflows", "PostWorkflows"
"""The RPCs that callers are admitted as."""


class Visits(ABC):
    """The ASGI app of a family of paths below `/v1/`, whose answers and refusals are JSON."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    @abstractmethod
    def enter(self, request: Request, metadata: dict[str, str], request_id: str) -> tuple[Call, Awaitable[Response]]:
        """The call that a request is, and the work of answering it; Refused for a path that there is not."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request; never raises but for cancellation."""
        request = Request(scope, receive)
        metadata = metadata_of(scope["headers"])
        request_id = new_request_id(metadata)
        try:
            call, work = self.enter(request, metadata, request_id)
            with self._dispatcher.observed(call):
                response = await _answered(call, work)
        except ClientGone:
            return
        except Refused as refused:
            response = refusal(refused, request_id)
        response.headers["cache-control"] = "no-store"
        response.headers["x-request-id"] = request_id
        await response(scope, receive, send)


async def _answered(call: Call, work: Awaitable[Response]) -> Response:
    """What the work answers, or the refusal of what it raised."""
    try:
        return await work
    except ClientGone:
        raise
    except Exception as error:
        problem = problem_of(error)
        call.code, call.details = problem.code, problem.details
        return refusal(problem, call.request_id)


class Flows(Visits):
    """The ASGI app of all paths of flows."""

    def enter(self, request: Request, metadata: dict[str, str], request_id: str) -> tuple[Call, Awaitable[Response]]:
        """A request about a flow, or about all of them."""
        rpc, handler, id = _route(request.scope["method"], request.scope["path"])
        visit = _Visit(self._dispatcher, request, metadata, rpc, request_id, id)
        return visit.call, handler(visit)


class Unmethodical(Refused):
    """A path that is not asked so."""

    def __init__(self, allowed: str) -> None:
        super().__init__(405, "method", f"This path takes {allowed}.")
        self.allowed = allowed


class _Visit:
    """One request. call: what its caller is admitted as; id: of the flow that its path names, "" where it names none."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        request: Request,
        metadata: dict[str, str],
        rpc: str,
        request_id: str,
        id: str,
    ) -> None:
        self._dispatcher = dispatcher
        self._reader = dispatcher.services.database.reader
        self._request = request
        self._metadata = metadata
        self._secret = secret_of(metadata)
        self._id = id
        self.call = self._open(rpc)
        self.call.request_id = request_id

    async def listed(self) -> Response:
        """GET of the flows of an organisation, or of all own ones."""
        self._identify()
        page, per_page = self._paging()
        app = self._organization()
        self._admit(self.call, Place(0, self.call.caller.user_id, 0, "", 0) if app is None else self._place(app))
        return json_answer(await api.listed(self.call, page, per_page))

    async def post(self) -> Response:
        """A new flow in an organisation, or in the caller's first."""
        self._identify()
        app = self._organization()
        body = await self._body()
        self._admit(self.call, self._place(api.first_app(self._reader, self.call) if app is None else app))
        return json_answer(await api.post(self.call, body), 201)

    async def get(self) -> Response:
        """A flow."""
        self._identify()
        self._find()
        return json_answer(await api.get(self.call, self._id))

    async def patch(self) -> Response:
        """A flow, changed."""
        self._identify()
        body = await self._body()
        self._find()
        return json_answer(await api.patch(self.call, self._id, body))

    async def star(self) -> Response:
        """The caller's star, 201 if it is new."""
        self._identify()
        self._find()
        star, fresh = await api.star(self.call, self._id)
        return json_answer(star, 201 if fresh else 200)

    async def unstar(self) -> Response:
        """The caller's star is taken back."""
        self._identify()
        self._find()
        await api.unstar(self.call, self._id)
        return Response(status_code=204)

    def _identify(self) -> None:
        """Who calls, before anything else is looked at: nobody else learns what would be wrong."""
        if not self._secret:
            raise Refused(401, "Authorization", "Send `Bearer <token>`, where the token is a personal access token.")
        self._dispatcher.identify(self.call)
        if self.call.caller.kind != PAT:
            raise Refused(401, "Authorization", "This is the key of an app; flows take a personal access token.")

    def _find(self) -> None:
        """Admit the call to the flow's app; 404 for what the caller may not see."""
        self._id = checked_uuid(self._id, "id")
        app = self._organization()
        flow = flows.find(self._reader, self._id)
        if flow is None:
            raise api.missing(self._id)
        place = self._place(flow.app)
        reading = self.call if self.call.rpc.name == _READS else self._open(_READS)
        try:
            self._admit(reading, place)
        except Problem as problem:
            raise api.missing(self._id) if problem.code == codes.CONN_DOES_NOT_EXIST else problem from None
        api.check_visible(reading, flow)
        if app not in (None, flow.app):
            raise Refused(404, "id", f"The flow '{self._id}' is in another organisation than {api.ORGANIZATION} names.")
        if reading is not self.call:
            self._admit(self.call, place)

    def _organization(self) -> int | None:
        """The app that the header names, None where it names none."""
        named = self._metadata.get(api.ORGANIZATION.lower(), "").strip()
        return None if named in ("", "null") else api.organization(self._reader, self.call, named)

    def _place(self, app: int) -> Place:
        place = access.app_by_pk(self._reader, app)
        if place is None:
            raise Problem(codes.CONN_DOES_NOT_EXIST, "The app was deleted.")
        return place

    def _admit(self, call: Call, place: Place) -> None:
        named = UserAppIDSet(user_id=place.user_id, app_id=place.app_id)
        self._dispatcher.admit(call, call.rpc.request(user_app_id=named).SerializeToString())

    def _open(self, rpc: str) -> Call:
        return self._dispatcher.open(rpc, {"authorization": f"Key {self._secret}"}, HttpWire(self._request.client))

    async def _body(self) -> dict[str, Any]:
        """The JSON object that was sent."""
        kind = self._metadata.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in ("", "application/json") and not kind.endswith("+json"):
            raise Refused(415, "Content-Type", f"It is '{printable(kind[:80])}'; send application/json.")
        if self._metadata.get("content-encoding", "identity").lower() not in ("", "identity"):
            raise Refused(415, "Content-Encoding", "Send the body as it is.")
        return parse(await read_body(self._metadata, self._request.receive, too_large))

    def _paging(self) -> tuple[int, int]:
        """Page and size of a page from the query."""
        asked = dict(parse_qsl(self._request.scope["query_string"].decode("latin-1"), keep_blank_values=True))
        unknown = next((name for name in asked if name not in ("page", "per_page")), None)
        if unknown is not None:
            raise Refused(422, printable(unknown[:80]), "There is no such parameter; there are page and per_page.")
        return number_of(asked, "page", 1, LAST_PAGE), number_of(asked, "per_page", DEFAULT_PAGE, LARGEST_PAGE)


Handler = Callable[[_Visit], Awaitable[Response]]
_PATHS: Mapping[str, Mapping[str, tuple[str, Handler]]] = {
    "": {"GET": (_LISTS, _Visit.listed), "POST": (_MAKES, _Visit.post)},
    "/{id}": {"GET": (_READS, _Visit.get), "PATCH": (_CHANGES, _Visit.patch)},
    "/{id}/stars": {"POST": (_READS, _Visit.star), "DELETE": (_READS, _Visit.unstar)},
}
"""Below /v1/flows: verb → the RPC that callers are admitted as, and what answers."""


def _route(verb: str, path: str) -> tuple[str, Handler, str]:
    """(RPC, handler, id of the flow or "") of a request; Refused for one that there is not."""
    family, *rest = path.rstrip("/").removeprefix("/v1").removeprefix("/").split("/")
    below = "".join(f"/{part}" for part in ["{id}", *rest[1:]]) if rest else ""
    if family != "flows" or below not in _PATHS:
        raise Refused(
            404, "path", f"There is no such path; there are {', '.join(f'/v1/flows{one}' for one in _PATHS)}."
        )
    found = _PATHS[below].get("GET" if verb == "HEAD" else verb)
    if found is None:
        raise Unmethodical(", ".join(("GET, HEAD" if one == "GET" else one) for one in _PATHS[below]))
    return *found, rest[0] if rest else ""


def secret_of(metadata: dict[str, str]) -> str:
    """The token that was sent, "" for none."""
    scheme, _, secret = metadata.get("authorization", "").partition(" ")
    secret = secret.strip()
    return secret if scheme.lower() in ("bearer", "key") and not any(c.isspace() for c in secret) else ""


def number_of(asked: dict[str, str], name: str, default: int, most: int) -> int:
    """A number from 1 to `most` in a query."""
    given = asked.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 10 and 1 <= int(given) <= most):
        raise Refused(422, name, f"'{printable(given[:80])}' is no number from 1 to {most}.")
    return int(given)


def too_large() -> None:
    """Refuse a body."""
    raise Refused(413, "body", f"It has more than {LARGEST_BODY} bytes.")


def json_answer(content: Any, status: int = 200) -> Response:
    """JSON as it is."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), status, media_type="application/json")


def refusal(problem: Problem, request_id: str) -> Response:
    """What a caller gets to read of anything that went wrong."""
    field, status = "", http_status(problem.code)
    if isinstance(problem, Refused):
        field, status = problem.field, problem.http
    elif status in (401, 403):
        field = "Authorization"
    elif problem.code == codes.RPC_REQUEST_TIMEOUT:
        field, status = "body", 408
    said = {"code": _CODES.get(status, "refused"), "field": field or None, "reason": problem.details}
    response = json_answer({"error": {"status": status, **said, "request_id": request_id}}, status)
    if status == 401:
        response.headers["www-authenticate"] = 'Bearer realm="meshserve"'
    if isinstance(problem, Unmethodical):
        response.headers["allow"] = problem.allowed
    return response
