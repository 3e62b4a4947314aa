"""The dispatcher for clients of old releases: it answers as a server of their time did."""

from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Mapping
from contextlib import aclosing
from typing import Any, cast

from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.dispatch.pipeline import Dispatcher
from meshserve.dispatch.registry import Served
from meshserve.services import Services
from meshserve.transport.releases import Release
from meshserve_proto import status_code_pb2 as codes

HEADER = "x-meshserve-api-version"
"""Names the release of one call's client: a header of HTTP, or metadata of gRPC."""


class Dated(Dispatcher):
    """A dispatcher whose answers hold only what the caller's release knows.

    release: of callers that name none; empty for the newest, whose answers are left as they are, and at no cost.
    Requests are read as they are: what is newer in them was meant.
    """

    def __init__(self, served: Mapping[str, Served], services: Services, release: str = "") -> None:
        super().__init__(served, services)
        self._default = _older(Release.named(release)) if release else None

    def release(self, metadata: Mapping[str, str]) -> Release | None:
        """The release that answers are for; None if they may hold everything. ValueError if it names none."""
        named = metadata.get(HEADER)
        return _older(Release.named(named)) if named else self._default

    def serves(self, name: str, metadata: Mapping[str, str]) -> bool:
        """Whether the contract has this RPC, and had it at the time."""
        release = release_of(self, metadata)
        return super().serves(name, metadata) and (release is None or release.has_rpc(name))

    def unary(self, call: Call, body: bytes) -> Coroutine[Any, Any, bytes]:
        """As the dispatcher's."""
        return self._unary(call, body) if self._is_dated(call) else super().unary(call, body)

    def server_stream(self, call: Call, body: bytes) -> AsyncGenerator[bytes]:
        """As the dispatcher's."""
        answers = cast(AsyncGenerator[bytes], super().server_stream(call, body))
        return self._stream(call, answers) if self._is_dated(call) else answers

    def bidi_stream(self, call: Call, bodies: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
        """As the dispatcher's."""
        answers = cast(AsyncGenerator[bytes], super().bidi_stream(call, bodies))
        return self._stream(call, answers) if self._is_dated(call) else answers

    def refuse(self, call: Call, problem: Problem) -> bytes:
        """As the dispatcher's."""
        return _as_of(release_of(self, call.metadata), call, super().refuse(call, problem))

    def _is_dated(self, call: Call) -> bool:
        return self._default is not None or HEADER in call.metadata

    async def _unary(self, call: Call, body: bytes) -> bytes:
        try:
            release = self.release(call.metadata)
        except ValueError as error:
            return self.refuse(call, _nonsense(error))
        return _as_of(release, call, await super().unary(call, body))

    async def _stream(self, call: Call, answers: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        try:
            release = self.release(call.metadata)
        except ValueError as error:
            yield self.refuse(call, _nonsense(error))
            return
        async with aclosing(answers):
            async for answer in answers:
                yield _as_of(release, call, answer)


def release_of(dispatcher: Dispatcher, metadata: Mapping[str, str]) -> Release | None:
    """The release that answers are for, for transports that add to them; None for the newest, and if it names none."""
    try:
        return dispatcher.release(metadata) if isinstance(dispatcher, Dated) else None
    except ValueError:
        return None  # which the call itself is told


def _older(release: Release) -> Release | None:
    return None if release.is_newest else release


def _nonsense(error: ValueError) -> Problem:
    return Problem(codes.CONN_INVALID_REQUEST, f"{HEADER}: {error}.")


def _as_of(release: Release | None, call: Call, answer: bytes) -> bytes:
    """The answer without what the release does not know; the call's code follows that of the answer."""
    if release is None:
        return answer
    message: Any = call.rpc.response.FromString(answer)
    release.prune(message)
    if not call.code_is_content:
        call.code = message.status.code
    return bytes(message.SerializeToString())
