"""Where a command's calls go and as whom: what clients read from the environment, or options."""

import argparse
import os
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from meshserve.commands.values import Nonsense

if TYPE_CHECKING:
    from meshserve_proto.resources_pb2 import UserAppIDSet

NAMES = ("base", "user", "app", "pat")


class Refusal(Exception):
    """An RPC was refused. code, details: the server's status."""

    def __init__(self, code: int, description: str, details: str) -> None:
        super().__init__(f"the server refuses: {code} {description}. {details}".strip())
        self.code = code
        self.details = details or description


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options that say where to and as whom."""
    parser.add_argument(
        "--base", default=_variable("API_BASE"), help="the server: http://host:port (CLARIFAI_API_BASE)"
    )
    parser.add_argument("--user", default=_variable("USER_ID"), help="whose app (CLARIFAI_USER_ID)")
    parser.add_argument("--app", default=_variable("APP_ID"), help="the app (CLARIFAI_APP_ID)")
    parser.add_argument("--pat", default=_variable("PAT"), help="the token to call with (CLARIFAI_PAT)")


def _variable(name: str) -> str:
    return os.environ.get(f"CLARIFAI_{name}", "")


def check(options: argparse.Namespace) -> None:
    """Nonsense for an option that was neither given nor in the environment."""
    for name in NAMES:
        if not getattr(options, name):
            raise Nonsense(f'--{name} is not given: run eval "$(meshserve env)", or name it')


class Session:
    """Calls of a command in one app. Raises Nonsense where it is not said which."""

    def __init__(self, options: argparse.Namespace) -> None:
        from meshserve.transport.outgoing import Client

        check(options)
        self.user, self.app = str(options.user), str(options.app)
        self._client = Client(options.base, options.pat)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.__exit__(kind, error, trace)

    def place(self, user: str = "", app: str = "") -> "UserAppIDSet":
        """An address, of the session's own app unless said otherwise."""
        from meshserve_proto.resources_pb2 import UserAppIDSet

        return UserAppIDSet(user_id=user or self.user, app_id=app or self.app)

    def call(self, name: str, place: "UserAppIDSet | None" = None, **fields: Any) -> Any:
        """The answer of an RPC. Raises Refusal, or Unreachable."""
        from meshserve.core.contract import RPCS
        from meshserve_proto import status_code_pb2 as codes

        request: Any = RPCS[name].request(user_app_id=place or self.place(), **fields)
        answer = self._client.call(name, request)
        if answer.status.code != codes.SUCCESS:
            raise Refusal(answer.status.code, answer.status.description, answer.status.details)
        return answer
