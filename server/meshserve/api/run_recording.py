"""What is noted of a run of a workflow while it goes on, for it to be kept, or shown as spans.

Nothing is noted, and nothing paid, unless the settings, the call or somebody who collects spans wants it. What a caller
sent is kept without what could open doors: of URLs neither users nor queries.
"""

import json
import random
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import Token
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from google.protobuf.message import Message

from meshserve.api.asked_apps import ASKED, asked_apps
from meshserve.api.run_tools import FetchingTools
from meshserve.api.workflow_store import fill_nodes
from meshserve.call import Call
from meshserve.core import clock, ids
from meshserve.core.problems import Problem
from meshserve.core.statuses import status_of
from meshserve.ingest.prepare import Tools
from meshserve.ingest.sampling import of_app
from meshserve.store.access import Place
from meshserve.store.kept_runs import KeptRun
from meshserve.store.records import Row
from meshserve.store.run_keeper import Kept
from meshserve.workflow.plan import Plan
from meshserve.workflow.tally import CHANCES, Chances
from meshserve.workflow.watching import NodeRun
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    Audio,
    Data,
    Frame,
    Image,
    Input,
    Output,
    Region,
    Text,
    Video,
    WorkflowResult,
    WorkflowVersion,
)
from meshserve_proto.service_pb2 import PostWorkflowResultsRequest, PostWorkflowResultsResponse
from meshserve_proto.status_pb2 import Status

ASK = "x-meshserve-keep-run"
"""Metadata by which a call asks that its run be kept."""
LARGEST_MEDIA = 64 << 20
"""Bytes of media that are kept of one run; of a run with more, all but these are."""
MOST_SPANS = 32
"""Times that a node ran in one run of which each is noted by itself; a long video has hundreds."""
NOTHING: AbstractContextManager[None] = nullcontext()
POSTED, FETCHED = "posted", "fetched"
_MEDIA, _WITH_URLS = ("image", "video", "audio"), ("image", "video", "audio", "text")
_MAY_HAVE_URLS = (Data, Region, Frame, Image, Video, Audio, Text)
_URL = re.compile(r"(https?://[^\s'?#]+)([?#][^\s']*)?")  # matches each URL, so that none is looked at twice
_SAMPLED = random.Random()  # noqa: S311 - a sample, no secret


@dataclass(slots=True)
class NodeTrace:
    """What a node did in one run; the numbers of NodeRun, summed over the portions and frames that it ran on.

    began, ended: nanoseconds of the run, None if it did not run. busy: nanoseconds. runs: how often; largest: its largest batch.
    spans: (began, ended, batch, cached) of the first MOST_SPANS of them. code, details: of its first error.
    """

    began: int | None = None
    ended: int | None = None
    busy: int = 0
    runs: int = 0
    batch: int = 0
    largest: int = 0
    live: int = 0
    kept: int = 0
    starved: int = 0
    failed: int = 0
    unfit: int = 0
    cached: int = 0
    code: int = 0
    details: str = ""
    spans: list[tuple[int, int, int, int]] = field(default_factory=list)

    def add(self, run: NodeRun, start: int) -> None:
        """Count one time that it ran. start: when the run of the workflow began."""
        began, ended = run.began - start, run.ended - start
        self.began = began if self.began is None else min(self.began, began)
        self.ended = ended if self.ended is None else max(self.ended, ended)
        self.busy += ended - began
        self.runs += 1
        self.largest = max(self.largest, run.batch)
        for name in ("batch", "live", "kept", "starved", "failed", "unfit", "cached"):
            setattr(self, name, getattr(self, name) + getattr(run, name))
        if run.error is not None and not self.code:
            self.code, self.details = run.error.code, plain(run.error.details)
        if len(self.spans) < MOST_SPANS:
            self.spans.append((began, ended, run.batch, run.cached))


Ran = tuple[Place, Row, Row]
"""Where a workflow is, its row and its version's."""


def begin(call: Call, plan: Plan, request: PostWorkflowResultsRequest, ran: Ran) -> "Recorder | None":
    """What notes a run that is about to begin, None where nobody wants to know."""
    config = call.services.config
    keep = call.metadata.get(ASK, "") in ("1", "true") or _chosen(config.trace_fraction)
    if not (keep or config.trace_errors or call.spans is not None):
        return None
    return Recorder(call, plan, request, ran, keep=keep, errors=config.trace_errors)


def _chosen(fraction: float) -> bool:
    return fraction > 0 and _SAMPLED.random() < fraction


class Recorder:
    """Notes one run: it is the run's watcher and its tools, and a context that lasts as long as the run.

    ran: what runs; None for a run that is not to be kept.

    seed: what chance is drawn by; a new one unless given. tools: others than the server's. keep: the run is kept; errors:
    it is if it fails.
    """

    def __init__(
        self,
        call: Call,
        plan: Plan,
        request: PostWorkflowResultsRequest,
        ran: Ran | None = None,
        *,
        keep: bool = False,
        errors: bool = False,
        seed: int | None = None,
        tools: Tools | None = None,
    ) -> None:
        self._tools = tools
        self._call, self._plan, self._keep, self._errors = call, plan, keep, errors
        self._asked, self._ran = request, ran
        self.nodes = [NodeTrace() for _ in plan.steps]
        self.seed = _SAMPLED.getrandbits(53) if seed is None else seed
        self._moment, self._start = clock.now(), time.monotonic_ns()
        self._media: dict[str, bytes] = {}
        self._refused: dict[str, tuple[int, str]] = {}
        self._urls: dict[str, str] = {}
        self._size = 0
        self._before: Token[Chances | None] | None = None
        if keep or errors:
            self._take(request.inputs)

    def __enter__(self) -> Self:
        self._before = CHANCES.set(Chances(self.seed))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._before is not None:
            CHANCES.reset(self._before)
        if self._call.spans is not None:
            self._call.spans.extend(self.spans(time.monotonic_ns() - self._start))
        if isinstance(error, Problem):
            self.end(PostWorkflowResultsResponse(status=status_of(error)), [])

    def ran(self, run: NodeRun) -> None:
        """A node ran: as `workflow.watching.Watch`."""
        self.nodes[run.number].add(run, self._start)

    @property
    def tools(self) -> Tools:
        """The server's tools, by which what is fetched is noted."""
        if self._tools is not None:
            return self._tools
        return Noting(self._call, self) if self._keep or self._errors else self._call.services

    def fetched(self, url: str, content: bytes | Problem) -> None:
        """What a URL had, or why it could not be had."""
        name = f"{FETCHED} {self._shown(url)}"
        if isinstance(content, Problem):
            self._refused[name] = (content.code, plain(content.details))
        else:
            self._hold(name, content)

    def _take(self, inputs: Sequence[Input]) -> None:
        for number, given in enumerate(inputs):
            for medium in _MEDIA:
                if given.data.HasField(medium) and (content := getattr(given.data, medium).base64):
                    self._hold(f"{POSTED} {number} {medium}", content)
            for medium in _WITH_URLS:
                if given.data.HasField(medium) and (url := getattr(given.data, medium).url):
                    self._shown(url)  # numbered in this order, in whichever they are fetched

    def _hold(self, name: str, content: bytes) -> None:
        if name not in self._media:
            self._size += len(content)
            if self._size <= LARGEST_MEDIA:
                self._media[name] = content

    def _shown(self, url: str) -> str:
        """What stands for a URL: itself, or where what may be secret was a number."""
        if url not in self._urls:
            bare = without_secrets(url)
            self._urls[url] = bare if bare == url else f"{bare}?…{len(self._urls)}"
        return self._urls[url]

    def end(self, reply: PostWorkflowResultsResponse, shown: Sequence[Sequence[str]]) -> None:
        """Take over the answer; what is left to do is done after it was sent.

        shown: of each input the ids of the nodes that its outputs are of, in order. A run that raises has no results.
        """
        micros = (time.monotonic_ns() - self._start) // 1000
        call = self._call
        failed = reply.status.code != codes.SUCCESS
        if self._ran is None or not (self._keep or (self._errors and failed)):
            return
        id, moment, code, state = ids.new_id(), self._moment, reply.status.code, reply.workflow_state.id
        app, user, request_id = call.place.app, call.caller.user, call.request_id
        (place, row, version), request = self._ran, self._asked
        has_video = any(given.data.HasField("video") for given in request.inputs)
        sample = of_app(call.services.database.reader, app) if has_video else 0

        def make() -> KeptRun:
            return KeptRun(
                id=id,
                app=app,
                user=user,
                request_id=request_id,
                workflow=row.id,
                version=version.id,
                state=state,
                started=moment,
                micros=micros,
                inputs=len(request.inputs),
                status=code,
                size=0,
                request=self._request(sample).SerializeToString(),
                nodes=(pinned := self._pinned(place, version)).SerializeToString(),
                trace=json.dumps(self._trace(place, pinned)),
                results=lasting(reply, shown).SerializeToString(deterministic=True),
            )

        call.services.run_keeper.keep(Kept(make, self._media))

    def _request(self, sample: int) -> PostWorkflowResultsRequest:
        """The request as it is kept. sample: how far apart frames were if the request leaves that to the app, or 0."""
        kept = PostWorkflowResultsRequest()
        kept.CopyFrom(self._asked)
        if sample and not kept.output_config.sample_ms:
            kept.output_config.sample_ms = sample
        for given in kept.inputs:
            for name in _WITH_URLS:
                if given.data.HasField(name) and (url := getattr(given.data, name).url):
                    getattr(given.data, name).url = self._shown(url)
        return kept

    def _pinned(self, place: Place, version: Row) -> WorkflowVersion:
        """The graph with each model's address and version."""
        pinned = WorkflowVersion.FromString(version.body)
        fill_nodes(pinned.nodes, place)
        for node, step in zip(pinned.nodes, self._plan.steps, strict=True):
            node.model.model_version.id = node.model.model_version.id or step.model.model.model_version.id
        return pinned

    def _trace(self, place: Place, pinned: WorkflowVersion) -> dict[str, Any]:
        return {
            ASKED: asked_apps(self._plan.steps, pinned.nodes, self._call.caller.user_id),
            "user_id": place.user_id,
            "app_id": place.app_id,
            "seed": self.seed,
            "complete": self._size <= LARGEST_MEDIA,
            "refused": self._refused,
            "nodes": [asdict(node) for node in self.nodes],
        }

    def spans(self, nanos: int) -> "list[Span]":
        """A span of each node that ran. nanos: how long ago the run began."""
        at = time.time_ns() - nanos
        return [
            Span(step.id, step.model.label, step.model.model.model_version.id, node, at)
            for step, node in zip(self._plan.steps, self.nodes, strict=True)
            if node.began is not None
        ]


@dataclass(frozen=True, slots=True)
class Span:
    """A node of a run for those who collect spans. start: of the run, in nanoseconds since 1970."""

    node: str
    label: str
    version: str
    trace: NodeTrace
    start: int


class Noting(FetchingTools):
    """Says what it fetched."""

    def __init__(self, call: Call, recorder: Recorder) -> None:
        super().__init__(call.services)
        self._recorder = recorder

    async def fetch(self, url: str, largest: int) -> bytes:
        """As the server's own fetcher."""
        try:
            content = await self._services.fetcher.fetch(url, largest)
        except Problem as problem:
            self._recorder.fetched(url, problem)
            raise
        self._recorder.fetched(url, content)
        return content


def lasting(reply: PostWorkflowResultsResponse, shown: Sequence[Sequence[str]]) -> PostWorkflowResultsResponse:
    """What of an answer is the same whenever the same runs: outputs by their nodes' ids, without times and made-up ids."""
    kept = PostWorkflowResultsResponse(status=_status(reply.status))
    for result, nodes in zip(reply.results, shown, strict=True):
        outputs = [
            Output(id=node, status=_status(output.status), data=output.data if output.HasField("data") else None)
            for node, output in zip(nodes, result.outputs, strict=True)
        ]
        for output in outputs:
            _hide_queries(output.data)
        kept.results.append(WorkflowResult(status=_status(result.status), outputs=outputs))
    return kept


def _hide_queries(data: Message) -> None:
    """Let no URL in a message have a query: operators pass on what the input had."""
    for one, value in data.ListFields():
        if one.type == one.TYPE_MESSAGE:
            for inner in value if one.is_repeated else (value,):
                if isinstance(inner, _MAY_HAVE_URLS):
                    _hide_queries(inner)
        elif one.name == "url":
            setattr(data, one.name, plain(value))


def _status(status: Status) -> Status:
    return Status(code=status.code, description=status.description, details=plain(status.details))


def plain(details: str) -> str:
    """Words about what happened, without the queries of URLs in them."""
    return _URL.sub(lambda found: f"{found[1]}?…" if found[2] else found[1], details)


def without_secrets(url: str) -> str:
    """A URL without its user, query and fragment; itself if it has none."""
    try:
        parsed = urlsplit(url)
        host = parsed.netloc.rpartition("@")[2]
    except ValueError:
        return "no URL"
    if host == parsed.netloc and not (parsed.query or parsed.fragment):
        return url
    return f"{parsed.scheme}://{host}{parsed.path}"


def media_of(run: KeptRun) -> tuple[Mapping[tuple[int, str], str], Mapping[str, str]]:
    """Digests of a run's media: (input, medium) → digest of what was posted, URL as it is shown → of what it had."""
    posted: dict[tuple[int, str], str] = {}
    fetched: dict[str, str] = {}
    for name, digest in run.blobs.items():
        kind, _, rest = name.partition(" ")
        if kind == FETCHED:
            fetched[rest] = digest
        elif kind == POSTED:
            number, _, medium = rest.partition(" ")
            posted[int(number), medium] = digest
    return posted, fetched
