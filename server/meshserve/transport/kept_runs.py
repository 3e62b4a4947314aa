"""`/v1/runs`: kept runs of workflows, outside of the contract: read, run again, removed.

Callers send a personal access token or the key of an app, as `Key` or `Bearer`. They are admitted as if they read the
workflow and ran it: a run shows what a run would. It also shows what others sent, so that who is no stranger there needs
the scopes of reading inputs, too: a key that may predict and nothing else has no business with these. What is refused
is answered as `/v1/flows` answers it.
"""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from meshserve.api import kept_runs as api
from meshserve.api.flow_fields import Refused
from meshserve.call import Call
from meshserve.core.problems import Problem, printable
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.store import access
from meshserve.store import kept_runs as store
from meshserve.transport.flows import (
    DEFAULT_PAGE,
    LARGEST_PAGE,
    LAST_PAGE,
    Unmethodical,
    Visits,
    json_answer,
    number_of,
    secret_of,
)
from meshserve.transport.rest_requests import HttpWire
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import UserAppIDSet

FAMILY = "runs"
"""What paths below /v1/ begin with."""
_READS, _RUNS, _CHANGES, _INPUTS = "GetWorkflow", "PostWorkflowResults", "PatchWorkflows", "GetInput"
_ASKED = ("user_id", "app_id", "workflow_id", "page", "per_page")


class KeptRuns(Visits):
    """The ASGI app of all paths below /v1/runs."""

    def enter(self, request: Request, metadata: dict[str, str], request_id: str) -> tuple[Call, Awaitable[Response]]:
        """A request about a run, or about those of an app."""
        rpc, handler, id = _route(request.scope["method"], request.scope["path"])
        visit = _Visit(self._dispatcher, request, metadata, rpc, id)
        visit.call.request_id = request_id
        return visit.call, visit.answer(handler)


class _Visit:
    """One request. call: as what its caller is admitted beside reading; id: of the run that its path names."""

    def __init__(self, dispatcher: Dispatcher, request: Request, metadata: dict[str, str], rpc: str, id: str) -> None:
        self._dispatcher = dispatcher
        self._wire = HttpWire(request.client)
        self._secret = secret_of(metadata)
        self._id = id
        self._asked = dict(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True))
        self.call = self._open(rpc)

    async def answer(self, handler: "Handler") -> Response:
        """What the handler answers, once it is known who calls."""
        if not self._secret:
            raise Refused(401, "Authorization", "Send `Key <token>` or `Bearer <token>`.")
        self._dispatcher.identify(self.call)
        return await handler(self)

    async def listed(self) -> Response:
        """GET of the runs of an app."""
        unknown = next((name for name in self._asked if name not in _ASKED), None)
        if unknown is not None:
            raise Refused(422, printable(unknown[:80]), f"There is no such parameter; there are {', '.join(_ASKED)}.")
        page = number_of(self._asked, "page", 1, LAST_PAGE)
        per_page = number_of(self._asked, "per_page", DEFAULT_PAGE, LARGEST_PAGE)
        user_id, app_id = self._asked.get("user_id", ""), self._asked.get("app_id", "")
        if not app_id and self.call.caller.app is None:
            raise Refused(422, "app_id", "Name the app in which the workflows were run.")
        self._admit(UserAppIDSet(user_id=user_id, app_id=app_id))
        return json_answer(await api.listed(self.call, self._asked.get("workflow_id", ""), page, per_page))

    async def get(self) -> Response:
        """A run."""
        await self._find()
        return json_answer(await api.get(self.call, self._id))

    async def replay(self) -> Response:
        """A run, once more."""
        await self._find()
        return json_answer(await api.replay(self.call, self._id))

    async def delete(self) -> Response:
        """A run is removed."""
        await self._find()
        await api.delete(self.call, self._id)
        return Response(status_code=204)

    async def _find(self) -> None:
        """Admit the call to the run's app; 404 for what the caller may not see."""
        services = self._dispatcher.services
        await services.run_keeper.flush()
        run = store.find(services.database.reader, self._id)
        place = None if run is None else access.app_by_pk(services.database.reader, run.app)
        if place is None:
            raise api.missing(printable(self._id[:80]))
        try:
            self._admit(UserAppIDSet(user_id=place.user_id, app_id=place.app_id))
        except Problem as problem:
            hidden = problem.code in (codes.CONN_DOES_NOT_EXIST, codes.CONN_KEY_INVALID)
            raise api.missing(self._id) if hidden else problem from None
        api.find(self.call, services.database.reader, self._id)

    def _admit(self, named: UserAppIDSet) -> None:
        """As who reads and runs workflows there, and does what the path is for."""
        for rpc in {_READS, _RUNS} - {self.call.rpc.name}:
            call = self._open(rpc)
            self._dispatcher.admit(call, call.rpc.request(user_app_id=named).SerializeToString())
        self._dispatcher.admit(self.call, self.call.rpc.request(user_app_id=named).SerializeToString())
        if not self.call.stranger:  # strangers see their own runs alone
            call = self._open(_INPUTS)
            self._dispatcher.admit(call, call.rpc.request(user_app_id=named).SerializeToString())

    def _open(self, rpc: str) -> Call:
        return self._dispatcher.open(rpc, {"authorization": f"Key {self._secret}"}, self._wire)


Handler = Callable[[_Visit], Awaitable[Response]]
_PATHS: Mapping[str, Mapping[str, tuple[str, Handler]]] = {
    "": {"GET": (_READS, _Visit.listed)},
    "/{id}": {"GET": (_READS, _Visit.get), "DELETE": (_CHANGES, _Visit.delete)},
    "/{id}/replays": {"POST": (_RUNS, _Visit.replay)},
}
"""Below /v1/runs: verb → the RPC that callers are admitted as, beside reading and running, and what answers."""


def _route(verb: str, path: str) -> tuple[str, Handler, str]:
    """(RPC, handler, id of the run or "") of a request; Refused for one that there is not."""
    rest = path.rstrip("/").removeprefix(f"/v1/{FAMILY}").strip("/").split("/")
    id = rest[0]
    below = "".join(f"/{part}" for part in ["{id}", *rest[1:]]) if id else ""
    if below not in _PATHS:
        there = ", ".join(f"/v1/{FAMILY}{one}" for one in _PATHS)
        raise Refused(404, "path", f"There is no such path; there are {there}.")
    found = _PATHS[below].get("GET" if verb == "HEAD" else verb)
    if found is None:
        raise Unmethodical(", ".join(("GET, HEAD" if one == "GET" else one) for one in _PATHS[below]))
    return *found, id
