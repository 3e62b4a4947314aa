"""A kept run once more: on the versions of models that it ran on, with its media, its seed and what its URLs had."""

import asyncio
import json
import time
from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from google.protobuf.message import Message

from meshserve.api.run_recording import FETCHED, Recorder, lasting, media_of
from meshserve.api.run_tools import FetchingTools
from meshserve.api.workflow_nodes import plan_of_nodes
from meshserve.api.workflow_runs import results_of, run_plan, shown_nodes
from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.runners.shaping import wish
from meshserve.services import Services
from meshserve.store import kept_runs
from meshserve.store.blobs import Blobs
from meshserve.store.kept_runs import KeptRun
from meshserve.store.run_keeper import whole
from meshserve.workflow.differences import MOST, differences
from meshserve.workflow.sequences import Memory
from meshserve.workflow.states import INIT
from meshserve.workflow.tally import FRESH
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Output, WorkflowResult
from meshserve_proto.service_pb2 import PostWorkflowResultsRequest, PostWorkflowResultsResponse

MOST_BEFORE = 500
"""Runs of a state that are repeated to come to one of them."""
SAME, DIFFERENT, IMPOSSIBLE = "same", "different", "impossible"


async def replay(call: Call, run: KeptRun) -> dict[str, Any]:
    """Run it again as the caller of this call; what differs, as JSON.

    verdict: SAME if each byte that lasts is equal, DIFFERENT with `inputs` that say where, or IMPOSSIBLE with a reason:
    a model version is gone, media was too large to be kept.
    """
    began = time.perf_counter()
    verdict: dict[str, Any] = {
        "run": run.id,
        "workflow": run.workflow,
        "verdict": IMPOSSIBLE,
        "reason": "",
        "inputs": [],
    }
    try:
        memory = Memory() if run.state else None
        for earlier in await _before(call, run):
            await _again(call, earlier, memory)
        again = await _again(call, run, memory)
    except Problem as problem:
        verdict["reason"] = problem.details
        return verdict
    equal = run.results == again.SerializeToString(deterministic=True)
    verdict["verdict"] = SAME if equal else DIFFERENT
    verdict["milliseconds"] = round((time.perf_counter() - began) * 1000, 3)
    verdict["recorded_milliseconds"] = run.micros / 1000
    if not equal:
        then = PostWorkflowResultsResponse.FromString(run.results)
        verdict["inputs"] = _compared(then, again)
        if not then.results:
            verdict["reason"] = f"Then it ended with {then.status.code} and no results: {then.status.details}"
        elif run.state:
            verdict["reason"] = f"It went on from the state '{run.state}'; what is kept of its runs was repeated first."
    return verdict


async def _before(call: Call, run: KeptRun) -> list[KeptRun]:
    """The runs of the same state before it, as far as they are kept; Problem for too many."""
    if not run.state or PostWorkflowResultsRequest.FromString(run.request).workflow_state.id == INIT:
        return []
    services = call.services

    def read(connection: Connection) -> list[KeptRun]:
        return [whole(one, services.blobs) for one in kept_runs.before(connection, run, MOST_BEFORE + 1)]

    found = await services.database.scan(read)
    if len(found) > MOST_BEFORE:
        details = f"More than {MOST_BEFORE} runs of the workflow state '{run.state}' came before it."
        raise Problem(codes.WORKFLOW_INVALID_ARGUMENT, details)
    return found


async def _again(call: Call, run: KeptRun, memory: Memory | None) -> PostWorkflowResultsResponse:
    """What lasts of the answer; Problem for a run that cannot be repeated. memory: of the state, as runs before left it."""
    trace = json.loads(run.trace)
    if not trace["complete"]:
        raise Problem(
            codes.INPUT_OVER_LIMIT, "The media of this run were too large to be kept, so it cannot be repeated."
        )
    plan = plan_of_nodes(call, run.nodes)
    request = PostWorkflowResultsRequest.FromString(run.request)
    config = request.output_config if request.HasField("output_config") else None
    wish(config)
    posted, fetched = media_of(run)
    blobs = call.services.blobs
    for (number, medium), digest in posted.items():
        getattr(request.inputs[number].data, medium).base64 = await asyncio.to_thread(_content, blobs, digest)
    tools = Recalled(call.services, fetched, trace["refused"])
    with Recorder(call, plan, request, seed=trace["seed"], tools=tools) as recorder:
        fresh = FRESH.set(True)
        try:
            refused, results = await run_plan(call, plan, request.inputs, config, recorder, memory)
        finally:
            FRESH.reset(fresh)
    reply = await results_of(call, plan, request.inputs, refused, results, config)
    return lasting(reply, shown_nodes(plan, len(request.inputs), results))


def _content(blobs: Blobs, digest: str) -> bytes:
    try:
        return blobs.get(digest)
    except FileNotFoundError:
        raise Problem(codes.INPUT_INVALID_ARGUMENT, f"The media {digest} of this run is gone.") from None


class Recalled(FetchingTools):
    """Has what URLs had when a run was kept."""

    def __init__(self, services: Services, fetched: Mapping[str, str], refused: Mapping[str, tuple[int, str]]) -> None:
        super().__init__(services)
        self._fetched, self._refused = fetched, refused

    async def fetch(self, url: str, largest: int) -> bytes:
        """What the URL had; the problem that it had."""
        if f"{FETCHED} {url}" in self._refused:
            raise Problem(*self._refused[f"{FETCHED} {url}"])
        if url not in self._fetched:
            raise Problem(
                codes.INPUT_DOWNLOAD_FAILED, f"The run did not fetch {url}, so what it had then is not known."
            )
        return await asyncio.to_thread(_content, self._services.blobs, self._fetched[url])


def _compared(before: PostWorkflowResultsResponse, after: PostWorkflowResultsResponse) -> list[dict[str, Any]]:
    """Of each input that differs where it does, node by node."""
    found = []
    for number, (old, new) in enumerate(zip(before.results, after.results, strict=False)):
        if old == new:
            continue
        nodes = {output.id: None for output in (*old.outputs, *new.outputs)}
        parts: list[tuple[str, Message, Message]] = [("", _bare(old), _bare(new))]
        parts += [(node, _of_node(old, node), _of_node(new, node)) for node in nodes]
        differing = [_told(node, was, now) for node, was, now in parts if was != now]
        found.append({"input": number, "differences": differing})
    return found


def _bare(result: WorkflowResult) -> WorkflowResult:
    return WorkflowResult(status=result.status)


def _of_node(result: WorkflowResult, node: str) -> Output:
    return next((output for output in result.outputs if output.id == node), Output())


def _told(node: str, was: Message, now: Message) -> dict[str, Any]:
    """node: "" for the input's own status."""
    found = differences(was, now)
    listed = [
        {"path": one.path.removeprefix("data."), "before": one.before, "after": one.after} for one in found[:MOST]
    ]
    return {"node": node, "changes": listed, "more": max(len(found) - MOST, 0)}
