"""One endpoint of the documents, called as it is printed there; it notes which of its properties were used."""

import http.client
import itertools
import json
import time
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from endpoints.bodies import at_path, differences, every, filled, present, used
from endpoints.extract import Endpoint
from endpoints.extract import present as endpoints_of
from meshserve.core.contract import RPCS
from support.serving import Server

OK = 10000
PATIENCE_SECONDS = 20.0
OWN = ("createdAt", "modifiedAt", "status", "userId", "appId", "isStarred", "starCount", "bookmarkOrigin")
"""Properties whose values are the server's own wherever they stand: it takes them in and keeps its own."""
_numbers = itertools.count(1)


@cache
def printed() -> list[Endpoint]:
    """All endpoints of the documents."""
    return endpoints_of(Path(__file__).with_name("endpoints.jsonl"))


def rpc_of(endpoint: Endpoint) -> str:
    """The RPC of an endpoint in our contract."""
    return endpoint.rpc if endpoint.rpc in RPCS else endpoint.operation


class World:
    """A kept connection to a server, a key, and an app of its own."""

    def __init__(self, server: Server, app_id: str, key: str = "") -> None:
        self.server, self.app_id, self.user_id = server, app_id, server.owner.user_id
        self._key = key or server.owner.pat
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    @property
    def app(self) -> dict[str, str]:
        """What names the app in a body."""
        return {"userId": self.user_id, "appId": self.app_id}

    def call(self, verb: str, path: str, body: Any = None, code: int | None = OK) -> Any:
        """The body of an answer, which must have the code."""
        headers = {"Authorization": f"Key {self._key}", "Content-Type": "application/json"}
        self._connection.request(verb, path, None if body is None else json.dumps(present(body)), headers)
        response = self._connection.getresponse()
        answer = json.loads(response.read())
        assert code in (None, answer["status"]["code"]), f"{verb} {path}: {answer['status']}\n{first_refusal(answer)}"
        assert code != OK or response.status == 200
        return camel(answer)

    def at(self, verb: str, path: str, body: Any = None, code: int | None = OK) -> Any:
        """The same below the app's address: `at("GET", "/concepts")`."""
        return self.call(verb, f"/v2/users/{self.user_id}/apps/{self.app_id}{path}", body, code)

    def post(self, name: str, *items: Any) -> Any:
        """Post items to the list of that name, and give back the one, or all of them."""
        plural = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
        made = self.at("POST", f"/{plural}", {name: list(items)})
        if name not in made:
            return made[name.removesuffix("s")]
        return made[name][0] if len(items) == 1 else made[name]

    def until(self, read: Callable[[], Any], ready: Callable[[Any], bool]) -> Any:
        """What is read as soon as it is ready."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not ready(found := read()):
            assert time.monotonic() < deadline, found
            time.sleep(0.02)
        return found

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def first_refusal(answer: Any) -> str:
    """The details of what was refused in a batch."""
    inner = [
        found["status"] for value in answer.values() if isinstance(value, list) for found in value if "status" in found
    ]
    return str([status for status in inner if status["code"] != OK][:2])


def camel(found: Any) -> Any:
    """JSON with the names as the documents print them; answers have them in snake_case."""
    if isinstance(found, list):
        return [camel(item) for item in found]
    if not isinstance(found, dict):
        return found
    return {_camel(name): camel(value) for name, value in found.items()}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def new_id(kind: str) -> str:
    """An id that nothing has yet."""
    return f"{kind}-{next(_numbers)}"


class Asker:
    """One endpoint in a world."""

    def __init__(self, world: World, endpoint: Endpoint) -> None:
        self.world, self.endpoint = world, endpoint
        self.used: set[str] = set()
        self.sent: Any = None

    @property
    def wanted(self) -> set[str]:
        """All parameters and properties that the document lists."""
        return set(every(self.endpoint.body)) | set(self.endpoint.parameters)

    @property
    def short(self) -> bool:
        """The address does not name the app: a body or the query does."""
        return "{userAppId.appId}" not in self.endpoint.path

    def __call__(
        self,
        given: Any = None,
        without: Collection[str] = (),
        query: dict[str, Any] | None = None,
        code: int = OK,
        **variables: str,
    ) -> Any:
        """Call it with every property but those left out; `given` has values, `query` parameters, the rest is made.

        The body of the answer, whose status must have the code.
        """
        endpoint, body = self.endpoint, None
        named = {"userAppId.userId": self.world.user_id, "userAppId.appId": self.world.app_id} | variables
        if endpoint.body:
            request: Any = RPCS[rpc_of(endpoint)].request.DESCRIPTOR
            own = {"userAppId": self._own_app()} if "userAppId" in endpoint.body else {}
            body = self.sent = filled(request, endpoint.body, own | (given or {}), without)
            self.used |= set(used(body, endpoint.body))
        asked = dict(query or {})
        path = endpoint.path
        for name, (place, _) in endpoint.parameters.items():
            if place == "path":
                path = path.replace(f"{{{name}}}", quote(str(named[name]), safe=""))
                self.used.add(name)
            elif name.startswith("userAppId"):
                asked.setdefault(name, named[name])
        assert asked.keys() <= endpoint.parameters.keys(), f"{asked} are not all printed"
        self.used |= asked.keys()
        text = f"?{urlencode(asked, doseq=True)}" if asked else ""
        return self.world.call(endpoint.method, f"{path}{text}", body, code)

    def _own_app(self) -> Any:
        listed = self.endpoint.body["userAppId"]
        names = {} if isinstance(listed, str) else listed[1]
        return {name: value for name, value in self.world.app.items() if name in names}

    def check_kept(self, name: str, there: Any, but: Collection[str] = (), before: Any = None) -> None:
        """What the last body said of its first item of `name` is there now, except below `but` and what is OWN.

        before: what was there before, to which all of `but` must be equal still: it is the server's own.
        """
        sent = self.sent[name]
        wrong = differences(sent[0] if isinstance(sent, list) else sent, there, (*OWN, *but))
        assert not wrong, wrong
        for path in but if before is not None else ():
            assert at_path(there, path) == at_path(before, path), f"{path} is the server's own and has changed"
