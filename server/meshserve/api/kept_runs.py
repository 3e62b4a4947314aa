"""Kept runs as JSON: listed, shown with what each node did, run again, removed.

A run is shown to those who may run workflows where it was called; of strangers, to whom only what is public is open there,
each sees their own. What nodes found in apps is shown to those who may search there. Callers were admitted when a
function here is called.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Any

from google.protobuf.json_format import MessageToDict

from meshserve.api.asked_apps import check_may_see
from meshserve.api.flow_fields import Refused
from meshserve.call import Call
from meshserve.core.contract import descriptions
from meshserve.store import kept_runs
from meshserve.store.kept_runs import KeptRun
from meshserve.store.run_keeper import LONG_ONES, whole
from meshserve_proto.resources_pb2 import WorkflowNode, WorkflowVersion
from meshserve_proto.service_pb2 import PostWorkflowResultsRequest, PostWorkflowResultsResponse


def missing(id: str) -> Refused:
    """What is said of a run that is not there, and of one that is not for the caller, in the same words."""
    return Refused(404, "id", f"There is no kept run '{id}', or it is not shared with you.")


async def listed(call: Call, workflow: str, page: int, per_page: int) -> dict[str, Any]:
    """A page of the runs of the call's app, of one workflow if its id is given; the newest first."""
    await call.services.run_keeper.flush()
    user = call.caller.user if call.stranger else None

    def read(connection: Connection) -> dict[str, Any]:
        found, total = kept_runs.page(connection, call.place.app, workflow, user, per_page, (page - 1) * per_page)
        items = [summary(connection, run) for run in found]
        return {"items": items, "page": page, "per_page": per_page, "total": total}

    return await call.services.database.scan(read)


def find(call: Call, connection: Connection, id: str) -> KeptRun:
    """The run of the call's app by its id or its call's request id; Refused for one that the caller may not see."""
    run = kept_runs.find(connection, id)
    if run is None or run.app != call.place.app or (call.stranger and run.user != call.caller.user):
        raise missing(id)
    return run


def _whole(call: Call, connection: Connection, id: str) -> KeptRun:
    """As `find`, with all that is in it; refused to those who may not see all of that."""
    run = find(call, connection, id)
    check_may_see(call, connection, run)
    return whole(run, call.services.blobs)


async def get(call: Call, id: str) -> dict[str, Any]:
    """One run, whole."""

    def read(connection: Connection) -> dict[str, Any]:
        return shown(connection, _whole(call, connection, id))

    return await call.services.database.scan(read)


async def delete(call: Call, id: str) -> None:
    """Remove a run."""

    def write(connection: Connection) -> None:
        run = find(call, connection, id)
        call.notes["workflow"] = run.workflow
        kept_runs.delete(connection, run.pk)

    await call.services.database.write(write)


async def replay(call: Call, id: str) -> dict[str, Any]:
    """Run it again; what differs."""
    from meshserve.api import run_replaying  # costs numpy

    run = await call.services.database.scan(lambda connection: _whole(call, connection, id))
    return await run_replaying.replay(call, run)


def summary(connection: Connection, run: KeptRun) -> dict[str, Any]:
    """What lists show of a run."""
    user_id, app_id = kept_runs.place(connection, run.app)
    return {
        "id": run.id,
        "request_id": run.request_id,
        "user_id": user_id,
        "app_id": app_id,
        "workflow": {"id": run.workflow, "version_id": run.version},
        "started_at": datetime.fromtimestamp(run.started / 1e6, UTC).isoformat(timespec="milliseconds"),
        "milliseconds": run.micros / 1000,
        "inputs": run.inputs,
        "status": {"code": run.status, "description": descriptions().get(run.status, "")},
        "bytes": run.size,
    }


def shown(connection: Connection, run: KeptRun) -> dict[str, Any]:
    """All of a run: each node with its model's version and what it did, the request and the results.

    Times of nodes are milliseconds since the run began. Media is named by the SHA-256 of its bytes.
    """
    trace = json.loads(run.trace)
    facts = summary(connection, run)
    facts["workflow"] |= {"user_id": trace["user_id"], "app_id": trace["app_id"]}
    nodes = WorkflowVersion.FromString(run.nodes).nodes
    facts |= {name: trace[name] for name in ("seed", "complete")}
    facts["state"] = run.state
    levels = _levels(nodes)
    facts["nodes"] = [_node(node, levels[node.id], noted) for node, noted in zip(nodes, trace["nodes"], strict=True)]
    facts["media"] = {name: digest for name, digest in run.blobs.items() if name not in LONG_ONES}
    facts["request"] = _plain(PostWorkflowResultsRequest.FromString(run.request))
    facts["results"] = _plain(PostWorkflowResultsResponse.FromString(run.results)).get("results", [])
    return facts


def _plain(message: Any) -> dict[str, Any]:
    found: dict[str, Any] = MessageToDict(message, preserving_proto_field_name=True)
    return found


def _node(node: WorkflowNode, level: int, noted: dict[str, Any]) -> dict[str, Any]:
    model = node.model
    counts = ("runs", "batch", "largest", "live", "kept", "starved", "failed", "unfit", "cached")
    names = ("began", "ended", "batch", "cached")
    return {
        "id": node.id,
        "level": level,
        "parents": [link.node_id for link in node.node_inputs],
        "suppressed": node.suppress_output,
        "model": {
            "id": model.id,
            "user_id": model.user_id,
            "app_id": model.app_id,
            "version_id": model.model_version.id,
            "type_id": model.model_type_id,
        },
        "began": _milliseconds(noted["began"]),
        "ended": _milliseconds(noted["ended"]),
        "busy": _milliseconds(noted["busy"]),
        **{name: noted[name] for name in counts},
        "error": {"code": noted["code"], "details": noted["details"]} if noted["code"] else None,
        "spans": [
            dict(zip(names, (_milliseconds(began), _milliseconds(ended), batch, cached), strict=True))
            for began, ended, batch, cached in noted["spans"]
        ],
    }


def _milliseconds(nanos: int | None) -> float | None:
    return None if nanos is None else round(nanos / 1e6, 3)


def _levels(nodes: Iterable[WorkflowNode]) -> dict[str, int]:
    """Node id → how many nodes are above it on the longest way; parents come before children."""
    levels: dict[str, int] = {}
    for node in nodes:
        levels[node.id] = 1 + max((levels.get(link.node_id, -1) for link in node.node_inputs), default=-1)
    return levels
