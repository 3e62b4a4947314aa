"""What every call passes through, as one visible list, and how its answer is sealed.

Transport hands in bytes and takes bytes. An application error is an answer like any other: the call ends
well on the wire and its body carries the code (behaviour §1.2).
"""

import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from google.protobuf.message import DecodeError, Message

from meshserve.call import Call, Reply, Wire
from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status, status_of
from meshserve.dispatch import auditing, auth
from meshserve.dispatch.auth import Lookups
from meshserve.dispatch.counts import Counts
from meshserve.dispatch.errors import problem_of
from meshserve.dispatch.old_layouts import as_of_today
from meshserve.dispatch.registry import Served
from meshserve.services import Services
from meshserve.store.database import Database
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.status_pb2 import BaseResponse, Status

Observer = Callable[[Call, float], None]
"""Told of every call that ended, and the seconds it took. On the path of every call: it may not raise nor wait."""
ABANDONED = 0
"""The code of a call whose caller went away, or whose deadline passed, before it ended."""
_PREFIX = "x-clarifai-request-id-prefix"
_RANDOM = random.Random()  # noqa: S311 - ids to find a call by, not secrets


def mint_request_id(call: Call) -> None:
    """32 hexadecimal digits, behind the prefix that the client asks for."""
    call.request_id = new_request_id(call.metadata)


def new_request_id(metadata: Mapping[str, str]) -> str:
    """As `mint_request_id`, for what never becomes a call."""
    prefix = metadata.get(_PREFIX)
    minted = f"{_RANDOM.getrandbits(128):032x}"
    return f"{prefix}-{minted}" if prefix else minted


def authenticate(call: Call, request: Any, lookups: Lookups) -> None:
    """Who calls."""
    auth.authenticate(call, lookups)


def locate(call: Call, request: Any, lookups: Lookups) -> None:
    """Which user and app are meant."""
    auth.locate(call, request, lookups)


def authorise(call: Call, request: Any, lookups: Lookups) -> None:
    """Whether the caller may."""
    auth.authorise(call, lookups)


STAGES = (authenticate, locate, authorise)
"""In this order, before the handler. Each may raise Problem, which ends the call."""


class Admissions:
    """What the stages found for a credential, an RPC and a place, until anything is committed or a key expires."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._version = b""
        self._known: dict[tuple[str, ...], tuple[Any, ...]] = {}

    def recall(self, call: Call, request: Any) -> bool:
        """Fill the call as the stages would, if they admitted its like since the last commit."""
        version = self._database.version()
        if version != self._version or len(self._known) > 10_000:
            self._version = version
            self._known.clear()
            return False
        known = self._known.get(_admission_name(call, request))
        if known is None or (known[0].expires and known[0].expires <= clock.now()):
            return False
        call.key, call.place, call.granted, call.stranger = known
        return True

    def remember(self, call: Call, request: Any) -> None:
        """Keep what the stages found for an authenticated call."""
        if call.key is not None:
            found = (call.key, call.place, call.granted, call.stranger)
            self._known[_admission_name(call, request)] = found


def _admission_name(call: Call, request: Any) -> tuple[str, ...]:
    headers, place = call.metadata, auth.named_place(call, request)
    return (headers.get("authorization", ""), headers.get("x-clarifai-session-token", ""), call.rpc.name, *place)


class _Observed:
    """A call from its first byte to its end, whatever ends it: it is counted as running, then observers are told."""

    __slots__ = ("_call", "_dispatcher", "_started")

    def __init__(self, dispatcher: "Dispatcher", call: Call) -> None:
        self._dispatcher = dispatcher
        self._call = call

    def __enter__(self) -> None:
        self._dispatcher.counts.running += 1
        self._started = time.perf_counter()

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        taken = time.perf_counter() - self._started
        self._dispatcher.counts.running -= 1
        auditing.end()
        if kind is not None:
            self._call.code = ABANDONED
        for observe in self._dispatcher.observers:
            observe(self._call, taken)


class Dispatcher:
    """Serves any RPC of the registry over bytes.

    counts: what was called since the start. collects_spans: whether calls note what runs in them. observers: who is told of each call that ended.
    """

    def __init__(self, served: Mapping[str, Served], services: Services) -> None:
        self.served = served
        self.services = services
        self.counts = Counts()
        self.collects_spans = False
        self.observers: list[Observer] = [self.counts.note]
        self._lookups = Lookups(services.database)
        self._admissions = Admissions(services.database)

    def serves(self, name: str, metadata: Mapping[str, str]) -> bool:
        """Whether there is such an RPC for a caller who sends this metadata. Who is told no may not open a call."""
        return name in self.served

    def open(self, name: str, metadata: Mapping[str, str], wire: Wire | None = None) -> Call:
        """A call that has not passed any stage yet."""
        spans: list[Any] | None = [] if self.collects_spans else None
        return Call(self.served[name].rpc, self.services, metadata, wire, spans=spans)

    def observed(self, call: Call) -> AbstractContextManager[None]:
        """For a transport that has a handler of its own: the call is counted, and observers are told how it ended.

        The block does not raise for what went wrong, but says it in `call.code` and `call.details`.
        """
        return _Observed(self, call)

    async def unary(self, call: Call, body: bytes) -> bytes:
        """One request, one response; never raises but for cancellation."""
        with _Observed(self, call):
            try:
                request = self.admit(call, body)
                handler: Any = self.served[call.rpc.name].handler
                return seal(call, await handler(call, request))
            except Exception as error:
                return seal_problem(call, problem_of(error))

    async def server_stream(self, call: Call, body: bytes) -> AsyncIterator[bytes]:
        """One request, many responses; a problem is the last of them."""
        with _Observed(self, call):
            try:
                request = self.admit(call, body)
                handler: Any = self.served[call.rpc.name].handler
                async for reply in handler(call, request):
                    yield seal(call, reply)
            except Exception as error:
                yield seal_problem(call, problem_of(error))

    async def bidi_stream(self, call: Call, bodies: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Many requests, many responses; the first request decides who calls and where."""
        with _Observed(self, call):
            try:
                handler: Any = self.served[call.rpc.name].handler
                async for reply in handler(call, await self._admit_stream(call, bodies)):
                    yield seal(call, reply)
            except Exception as error:
                yield seal_problem(call, problem_of(error))

    def identify(self, call: Call) -> None:
        """Say who calls before there is a request; Problem as `auth.authenticate` raises it."""
        if not call.request_id:
            mint_request_id(call)
        self._lookups.refresh()
        auth.authenticate(call, self._lookups)

    def refuse(self, call: Call, problem: Problem) -> bytes:
        """The answer to a request that a transport cannot read; whoever has no key is told that instead."""
        with _Observed(self, call):
            try:
                self.identify(call)
            except Exception as error:
                problem = problem_of(error)
            return seal_problem(call, problem)

    def admit(self, call: Call, body: bytes) -> Message:
        """The request of a call that has passed all stages; Problem for one that may not."""
        request = self._parse_for_callers(call, body)
        if not self._admissions.recall(call, request):
            self._lookups.refresh()
            for stage in STAGES:
                stage(call, request, self._lookups)
            self._admissions.remember(call, request)
        auditing.begin(call, request)
        return request

    async def _admit_stream(self, call: Call, bodies: AsyncIterator[bytes]) -> AsyncIterator[Message]:
        self.identify(call)
        first = await anext(bodies, None)
        if first is None:
            raise Problem(codes.CONN_INVALID_REQUEST, "The stream ended before its first request.")
        request = self.admit(call, first)

        async def requests() -> AsyncIterator[Message]:
            yield request
            async for body in bodies:
                following = parse(call, body)
                auth.stay(call, following, self._lookups)
                yield following

        return requests()

    def _parse_for_callers(self, call: Call, body: bytes) -> Message:
        """The request; whoever has no key is told so and not what is wrong with their bytes."""
        if not call.request_id:
            mint_request_id(call)
        try:
            return parse(call, body)
        except Problem:
            self.identify(call)
            raise


def parse(call: Call, body: bytes) -> Message:
    """The request message, or Problem 11100."""
    try:
        return call.rpc.request.FromString(as_of_today(call.rpc.name, body))
    except DecodeError:
        name = call.rpc.request.DESCRIPTOR.name
        raise Problem(
            codes.CONN_BAD_REQUEST_FORMAT,
            f"The bytes of the request are not a {name} message: they are malformed, hold text that is not UTF-8, or nest"
            " deeper than 100 messages, which in free JSON are some 30 levels.",
        ) from None


_SUCCESS = make_status(codes.SUCCESS).SerializeToString()


def seal(call: Call, reply: Reply) -> bytes:
    """Fill field 1 of a response: the handler's own status, or the call's, with the request id."""
    if isinstance(reply, bytes):
        return _status_field(call) + reply
    status: Status = reply.status  # type: ignore[attr-defined]
    if status.code:
        call.code = codes.SUCCESS if call.code_is_content else status.code
        if not status.description:
            status.description = make_status(status.code).description
        status.req_id = call.request_id
        return reply.SerializeToString()
    return _status_field(call) + reply.SerializeToString()


def _status_field(call: Call) -> bytes:
    """Field 1, serialized by hand where it is the common success: this is on the path of every call."""
    if call.code == codes.SUCCESS and not call.details:
        head, request_id = _SUCCESS, call.request_id.encode()
        if len(head) + len(request_id) < 126:
            return b"\x0a%c%b\x3a%c%b" % (len(head) + 2 + len(request_id), head, len(request_id), request_id)
    status = make_status(call.code, call.details)
    status.req_id = call.request_id
    return BaseResponse(status=status).SerializeToString()


def seal_problem(call: Call, problem: Problem) -> bytes:
    """A response that holds nothing but the problem's status."""
    call.code, call.details = problem.code, problem.details
    status = status_of(problem)
    status.req_id = call.request_id
    return BaseResponse(status=status).SerializeToString()
