"""Calls with the messages of the server's own contract: RPCs that newer releases of the official client do not have."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import grpc

from meshserve.core.contract import RPCS
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import UserAppIDSet
from support.serving import Caller, Server

PATIENCE = 20.0


@dataclass(frozen=True)
class Own:
    """Calls of a caller in one app."""

    channel: grpc.Channel
    server: Server
    caller: Caller
    app_id: str
    user_id: str

    def __call__(self, name: str, code: int = codes.SUCCESS, /, **fields: Any) -> Any:
        """The answer of an RPC, which must have that code."""
        rpc = RPCS[name]
        request = rpc.request(user_app_id=UserAppIDSet(user_id=self.user_id, app_id=self.app_id), **fields)
        method = self.channel.unary_unary(rpc.path, rpc.request.SerializeToString, rpc.response.FromString)
        answer = method(request, metadata=self.caller.metadata, timeout=60)
        assert answer.status.code == code, answer.status
        return answer

    def by(self, caller: Caller) -> "Own":
        """The same place, called by somebody else."""
        return replace(self, caller=caller)

    def at(self, app_id: str) -> "Own":
        """Another app of the same user."""
        return replace(self, app_id=app_id)

    def rest(self, verb: str, path: str, body: Any = None) -> tuple[int, Any]:
        """(HTTP status, JSON) of a call over HTTP."""
        sent = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Key {self.caller.pat}", "Content-Type": "application/json"}
        asked = urllib.request.Request(f"{self.server.base}{path}", sent, headers, method=verb)  # noqa: S310
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)


def until(holds: Callable[[], Any]) -> Any:
    """What a question answers once that is true."""
    deadline = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.02)
    return found
